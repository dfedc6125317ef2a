"""Playing a case: practice as often as one likes, assessed once (a trainer may open another attempt).

Nothing of the key leaves before the ending: no points, no variables, no authored numbers. Only an assessed
attempt becomes evidence, at its ending, in the transaction that keeps the last choice.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from alongside import scenario as sc
from alongside.problem import Problem
from alongside.scenario import Scenario
from alongside.scenario.people import introduced, person
from alongside.service import attempting, reflecting, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import keep
from alongside.service.records import note
from alongside.store import attempts, people, versions
from alongside.store.sql import Row, iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

MODES = ("practice", "assessed")
_LONGEST_MS = 24 * 3600 * 1000


@use_case()
def cases(ctx: Context, actor: Actor) -> dict[str, Any]:
    """All cases there are, each with how far this person has come.

    {"cases": [{slug, title, summary, minutes, content_note, offers, person: {name, goes_by, pronouns},
     practiced, assessed, last: kind of the newest ending or "",
     unfinished: {attempt, mode, n} | None, may_assess}],
     "broken": [slugs that cannot be played, for trainers and admins]}
    """
    with ctx.store.read() as db:
        mine = attempts.of_person(db, actor.id)
        opened = {slug for slug in {row["scenario"] for row in mine} if attempts.open_reopening(db, actor.id, slug)}
    stories, broken = attempting.stories(ctx.home)
    played: dict[str, list[Row]] = {slug: [] for slug in stories}
    for row in mine:
        played.setdefault(row["scenario"], []).append(row)
    found = [attempting.card(one) | attempting.progress(played[slug], slug in opened) for slug, one in stories.items()]
    return {"cases": found, "broken": broken if actor.has("trainer", "admin") else []}


@use_case()
def people_to_meet(ctx: Context, actor: Actor) -> dict[str, Any]:
    """The people of the cases, for choosing one: the cards of `cases` with more of the person, in the order to show them.

    {"cases": [card | {"person": {name, goes_by, pronouns, lives, stage, voice, about}, "offer": see `open_case`,
     "assigned": bool, "due": date or "", "since": when the unfinished attempt began or ""}], "met", "of", "broken"}
    First what is asked of her and not played yet, then people she has not met, then the others, each by name.
    """
    told, stories = cases(ctx, actor), attempting.stories(ctx.home)[0]
    with ctx.store.read() as db:
        due = reflecting.assigned(ctx, db, actor.id)
        began = {row["id"]: row["started"] for row in attempts.of_person(db, actor.id) if not row["ended"]}
    for one in told["cases"]:
        loaded = stories[one["slug"]]
        one["person"], one["offer"] = introduced(loaded), _offer(stories.get(loaded.offers))
        one["assigned"], one["due"] = one["slug"] in due, due.get(one["slug"], "")
        one["since"] = began.get(one["unfinished"]["attempt"], "") if one["unfinished"] else ""
    met = [one for one in told["cases"] if one["practiced"] + one["assessed"]]
    seen = {one["slug"] for one in met}
    told["cases"].sort(key=lambda one: _place(one, one["slug"] in seen))
    return told | {"met": len(met), "of": len(told["cases"])}


def _place(one: dict[str, Any], met: bool) -> tuple[bool, bool, str, str]:
    asked = one["assigned"] and not met
    return met, not asked, (one["due"] or "9999") if asked else "", one["person"]["goes_by"]


def _offer(other: Scenario | None) -> dict[str, str] | None:
    """The case to play instead: {slug, title, name}, if it is there."""
    return {"slug": other.slug, "title": other.title, "name": person(other)["goes_by"]} if other else None


@use_case()
def open_case(ctx: Context, actor: Actor, scenario: str) -> dict[str, Any]:
    """One case before it starts: its card, who the person is, and this person's attempts, newest first.

    The card of `cases` with "person" in full (her story too), "lesson", "timers": it has time pressure, "offer": {slug,
    title, name} | None for a case with a content note, and "attempts": [{attempt, mode, started, ended, ending: kind or ""}].
    """
    loaded = sc.load(scenario, ctx.home)
    with ctx.store.read() as db:
        mine = attempts.of_person(db, actor.id, scenario)
        opened = attempts.open_reopening(db, actor.id, scenario) is not None
    told = attempting.card(loaded) | attempting.progress(mine, opened)
    return told | {
        "person": person(loaded, whole=True),
        "lesson": loaded.lesson,
        "timers": any(step.timer for step in loaded.steps.values()),
        "offer": _offer(attempting.stories(ctx.home)[0].get(loaded.offers)) if loaded.offers else None,
        "attempts": [attempting.summary(row) for row in reversed(mine)],
    }


@use_case(write=True)
def start_attempt(
    ctx: Context, actor: Actor, scenario: str, mode: str = "practice", timed: bool = False
) -> dict[str, Any]:
    """Begin a case and get its first scene (see `resume`). timed: switch on a case's time pressure.

    An assessed attempt that was begun and not finished goes on where it was. Raises Problem("locked") when a
    finished assessed attempt stands and no trainer has opened another.
    """
    if mode not in MODES:
        raise Problem(
            "mode", f"{mode} is not a way to play.", f"Known: {', '.join(MODES)}.", code="bad-field"
        )
    loaded = sc.load(scenario, ctx.home)
    versions.keep(ctx.home, sc.canonical(loaded))
    attempt = ctx.new_id()
    with ctx.store.write() as db:
        again = _another(db, actor.id, scenario) if mode == "assessed" else None
        if again is not None and "trace" in again:  # an unfinished assessed attempt
            return _scene(ctx, again)
        made = attempts.add(
            db,
            attempt,
            actor.id,
            scenario,
            loaded.hash,
            _seed(attempt),
            mode,
            ctx.now(),
            state={"opened": [], "timed": bool(timed)},
            reopened_by=again["by"] if again else None,
            reopened_reason=again["reason"] if again else None,
        )
        if again is not None:
            attempts.use_reopening(db, again["id"], attempt)
    return _scene(ctx, made)


def _another(db: Connection, person: str, scenario: str) -> Row | None:
    """The unfinished assessed attempt, else the trainer's reopening to use, else None (a first attempt)."""
    assessed = [row for row in attempts.of_person(db, person, scenario) if row["mode"] == "assessed"]
    if not assessed:
        return None
    if not assessed[-1]["ended"]:
        return assessed[-1]
    reopening = attempts.open_reopening(db, person, scenario)
    if reopening is None:
        raise Problem(
            "This case",
            "has your assessed attempt already.",
            "Practice it as often as you like, or ask your trainer to open another attempt.",
            code="locked",
        )
    return reopening


def _seed(attempt: str) -> int:
    return int(hashlib.sha256(attempt.encode()).hexdigest()[:8], 16) & 0x7FFFFFFF


@use_case()
def resume(ctx: Context, actor: Actor, attempt: str) -> dict[str, Any]:
    """The scene an attempt stands at; the same shape from every use-case that moves it.

    {"attempt", "scenario", "title", "mode", "person", "n": choices made, "story": Markdown, "signs": [words],
     "options": [{number, text}], "timer": {"seconds"} | None, "resources": [{id, title, opened}],
     "so_far": [{n, story, picked}], "can_undo", "ended", "debrief": None before the ending, see `attempting.worded`}
    """
    with ctx.store.read() as db:
        row = attempts.own(db, actor.id, attempt)
    return _scene(ctx, row)


@use_case()  # no key is kept for it: `n` says which pick this is, and two more commits would triple its cost
def pick(ctx: Context, actor: Actor, attempt: str, n: int, option: int, ms: int = 0) -> dict[str, Any]:
    """Take an option (0 = the timer ran out) at the scene that showed `n`. Gives the next scene.

    The same pick sent twice counts once. Raises Problem("conflict") when the attempt has moved on elsewhere.
    """
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in (n, option, ms)):
        raise Problem("option", "should be a number.", "Reload the page.", code="bad-field")
    with ctx.store.write() as db:
        row = attempts.own(db, actor.id, attempt)
        loaded = attempting.of_row(ctx, row)
        if 0 <= n < len(row["trace"]) and _shown(row["trace"][n]) == option:
            return _scene(ctx, row, loaded)
        if n != len(row["trace"]):
            raise Problem(
                "This story", "has moved on, perhaps in another window.", "Reload the page.", code="conflict"
            )
        if option == 0 and not row["state"].get("timed"):
            raise Problem("option", "is missing.", "Choose one of the options.", code="bad-field")
        state, made = sc.pick(loaded, attempting.state(loaded, row), option, min(ms, _LONGEST_MS))
        facts: dict[str, Any] = {"trace": [*row["trace"], made], "state": row["state"] | {"opened": []}}
        if sc.ended(loaded, state):
            facts |= _end(ctx, loaded, state, facts["state"])
        attempts.change(db, attempt, **facts)
        row = row | facts
        if row["ended"] and row["mode"] == "assessed":
            keep(ctx, db, *attempting.evidence(ctx, loaded, row))
    return _scene(ctx, row, loaded)


def _shown(made: Row) -> int:
    """The display number a kept choice had."""
    return made["offered"].index(made["picked"]) + 1 if made["picked"] else 0


@use_case(write=True)
def open_resource(ctx: Context, actor: Actor, attempt: str, resource: str) -> dict[str, Any]:
    """Open something the scene offers (a plan, a log): {id, title, text}. That it was opened is kept."""
    with ctx.store.write() as db:
        row = attempts.own(db, actor.id, attempt)
        loaded = attempting.of_row(ctx, row)
        state = sc.open_resource(loaded, attempting.state(loaded, row), resource)
        if not row["ended"]:
            attempts.change(db, attempt, state=row["state"] | {"opened": list(state.opened)})
    found = loaded.resources[resource]
    return {"id": found.id, "title": found.title, "text": found.text}


@use_case(write=True)
def undo(ctx: Context, actor: Actor, attempt: str) -> dict[str, Any]:
    """Take the last choice back (practice only). Raises Problem("not-allowed") in an assessed attempt."""
    with ctx.store.write() as db:
        row = attempts.own(db, actor.id, attempt)
        if row["mode"] != "practice":
            raise Problem(
                "An assessed attempt",
                "cannot go back.",
                "Go on; you can practice it afterwards.",
                code="not-allowed",
            )
        if not row["trace"]:
            raise Problem("This story", "is at its first step.", "Choose an option.", code="conflict")
        kept = {"opened": [], "timed": row["state"].get("timed", False)}
        facts = {"trace": row["trace"][:-1], "state": kept, "ended": None, "ending": None}
        attempts.change(db, attempt, **facts)
    return _scene(ctx, row | facts)


@use_case(write=True)
def replay_from(ctx: Context, actor: Actor, attempt: str, n: int) -> dict[str, Any]:
    """Begin a new practice attempt with the first `n` choices of an old one, on the same version.

    Raises Problem("not-allowed") while the old one is an unfinished assessed attempt.
    """
    fresh = ctx.new_id()
    with ctx.store.write() as db:
        row = attempts.own(db, actor.id, attempt)
        if row["mode"] == "assessed" and not row["ended"]:
            raise Problem(
                "An assessed attempt", "has to be finished first.", "Go on with it.", code="not-allowed"
            )
        if isinstance(n, bool) or not isinstance(n, int) or not 0 <= n <= len(row["trace"]):
            raise Problem("n", "is not a step of that attempt.", "Choose a step again.", code="bad-field")
        trace, state = row["trace"][:n], {"opened": [], "timed": row["state"].get("timed", False)}
        loaded = attempting.of_row(ctx, row)
        made = attempts.add(
            db, fresh, actor.id, row["scenario"], loaded.hash, row["seed"], "practice", ctx.now(), state=state
        )
        facts: dict[str, Any] = {"trace": trace}
        last = sc.replay(loaded, trace, row["seed"])
        if sc.ended(loaded, last):
            facts |= _end(ctx, loaded, last, state)
        attempts.change(db, fresh, **facts)
    return _scene(ctx, made | facts)


@use_case("trainer", write=True)
def reopen_attempt(ctx: Context, actor: Actor, person: str, scenario: str, reason: str) -> dict[str, Any]:
    """Let a person take a case's assessed attempt once more; the older ones stay.

    Gives {person, scenario, at, reason}.

    Raises Problem("not-allowed") for one's own attempt or another site's person, "conflict" when
    there is nothing to open.
    """
    if not isinstance(reason, str) or not reason.strip():
        raise Problem(
            "reason", "is missing.", "Say in a few words why another attempt is fair.", code="bad-field"
        )
    if person == actor.id:
        raise Problem(
            "Your own attempt", "cannot be opened by you.", "Ask another trainer.", code="not-allowed"
        )
    with ctx.store.write() as db:
        scope.person(db, actor, person)
        assessed = [row for row in attempts.of_person(db, person, scenario) if row["mode"] == "assessed"]
        if not assessed or not assessed[-1]["ended"]:
            raise Problem(
                "This case",
                "has no finished assessed attempt of hers.",
                "She can simply start or go on.",
                code="conflict",
            )
        if attempts.open_reopening(db, person, scenario):
            raise Problem("Another attempt", "is open already.", "She can start it now.", code="conflict")
        made = attempts.reopen(db, ctx.new_id(), person, scenario, actor.id, reason.strip(), ctx.now())
    return {name: made[name] for name in ("person", "scenario", "at", "reason")}


@use_case("trainer", "supervisor", "admin")
def attempts_of(ctx: Context, actor: Actor, person: str, scenario: str = "") -> dict[str, Any]:
    """The assessed attempts of a person one may see, newest first, with what each showed once it has ended.

    {"person": {id, name}, "attempts": [{attempt, scenario, title, mode, started, ended, ending, critical,
     score: {id: {points, max}}, reopened: {by, reason} | None, newest: bool}]}. Practice stays hers.
    """
    with ctx.store.read() as db:
        found = scope.person(db, actor, person)
        rows = [row for row in attempts.of_person(db, person, scenario or None) if row["mode"] == "assessed"]
        names = people.names(db)
    if actor.id != person:
        note(ctx, actor, person, "viewed", "attempts")
    newest = {row["scenario"]: row["id"] for row in rows}
    told = []
    for row in reversed(rows):
        loaded = attempting.of_row(ctx, row)
        one = attempting.summary(row) | {"scenario": row["scenario"], "title": loaded.title}
        if row["ended"]:
            marks = sc.score(loaded, row["trace"])
            one["score"] = {name: {"points": points, "max": most} for name, (points, most) in marks.items()}
            one["critical"] = sc.critical(loaded, row["trace"])
        by = row["reopened_by"]
        one["reopened"] = {"by": names.get(by, by), "reason": row["reopened_reason"]} if by else None
        told.append(one | {"newest": newest[row["scenario"]] == row["id"]})
    return {"person": {"id": found["id"], "name": found["name"]}, "attempts": told}


@use_case("trainer", "supervisor", "admin")
def read_attempt(ctx: Context, actor: Actor, attempt: str) -> dict[str, Any]:
    """The debrief of a finished assessed attempt of a person one may see, with the time each choice took."""
    with ctx.store.read() as db:
        row = attempts.get(db, attempt)
        person = scope.person(db, actor, row["person"])
    if row["mode"] != "assessed" or not row["ended"]:
        raise Problem(
            "This attempt", "is practice, or not finished.", "Choose a finished one.", code="not-allowed"
        )
    if actor.id != person["id"]:
        note(ctx, actor, person["id"], "viewed", "an attempt")
    told = sc.debrief(attempting.of_row(ctx, row), row["trace"])
    return told | {
        "person": {"id": person["id"], "name": person["name"]},
        "ms": [made["ms"] for made in row["trace"]],
    }


def _end(ctx: Context, scenario: Scenario, state: sc.State, kept: dict[str, Any]) -> dict[str, Any]:
    """What an ending adds to an attempt; its kind stays readable without the version."""
    kind = scenario.steps[state.node].kind
    return {"ended": iso(ctx.now()), "ending": state.node, "state": kept | {"kind": kind}}


def _scene(ctx: Context, row: Row, loaded: Scenario | None = None) -> dict[str, Any]:
    told = attempting.scene(loaded or attempting.of_row(ctx, row), row)
    return told | {"debrief": attempting.worded(ctx, told["debrief"])} if told["ended"] else told
