"""After an ending: the map of one's path, the last attempt beside this one, what to practise next, and a line for the trainer,
who may answer it in a line."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from alongside import grading
from alongside import scenario as sc
from alongside.problem import Problem
from alongside.scenario import Scenario, paths
from alongside.scenario.people import person
from alongside.service import attempting, rules, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.records import note
from alongside.store import assignments, attempts, people
from alongside.store import reflections as lines
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST = 600  # characters of a reflection or of its answer: a line, not a page


@use_case()
def look_back(ctx: Context, actor: Actor, attempt: str) -> dict[str, Any]:
    """What an attempt of one's own looks like from its end.

    {"map": see `paths.drawn`, "before": {attempt, ended, mode, reflection, see `paths.compared`} | None, "next": see
     `_next`, "lesson": {title, href} | None, "reflection": see `_shown`, or None, "titles": {id: words}}
    Raises Problem("not-allowed") before the ending.
    """
    see(ctx, actor.id)
    with ctx.store.read() as db:
        row = attempts.own(db, actor.id, attempt)
        _ended(row)
        mine = attempts.of_person(db, actor.id)
        line = lines.get(db, attempt)
        done = assignments.progress_of(db, actor.id)
    loaded = attempting.of_row(ctx, row)
    told = sc.debrief(loaded, row["trace"])
    before = _before(ctx, loaded, row, mine)
    with ctx.store.read() as db:
        last = lines.get(db, before["attempt"]) if before else None
        names = people.names(db, {row[by] for row in (line, last) if row for by in ("read_by", "replied_by") if row[by]})
    if before:
        before["reflection"] = _shown(last, names) if last else None
    ids = {told["next"], *told["score"], *(one["id"] for one in (before or {"rows": []})["rows"])} - {""}
    items = rules.current(ctx).items
    return {
        "map": paths.drawn(loaded, row["trace"]),
        "before": before,
        "next": _next(ctx, loaded, told, mine, done),
        "lesson": _lesson_of(ctx, loaded.lesson),
        "reflection": _shown(line, names) if line else None,
        "titles": {name: items[name].title for name in sorted(ids) if name in items},
    }


@use_case(write=True)
def write_reflection(ctx: Context, actor: Actor, attempt: str, text: str) -> dict[str, Any]:
    """Keep the line "one thing I will do differently" for the trainer: {attempt, kept: bool}. Empty text takes it back.

    Raises Problem "conflict" once a trainer has read it, "not-allowed" before the ending, "too-large".
    """
    said = " ".join(text.split())
    if len(said) > LONGEST:
        raise Problem("Your line", f"is longer than {LONGEST} letters.", "Keep the one thing that matters.", code="too-large")
    with ctx.store.write() as db:
        row = attempts.own(db, actor.id, attempt)
        _ended(row)
        kept = lines.get(db, attempt)
        if kept and kept["read_at"] and kept["text"] != said:
            way_out = "Talk to her, or write one after your next try."
            raise Problem("Your line", "has been read by your trainer.", way_out, code="conflict")
        if said:
            lines.put(db, attempt, actor.id, row["scenario"], said, ctx.now())
        else:
            lines.drop(db, attempt)
    return {"attempt": attempt, "kept": bool(said)}


@use_case("trainer")
def reflections(ctx: Context, actor: Actor, site: str = "", read: bool = False) -> dict[str, Any]:
    """What learners at the trainer's sites wrote after a story; waiting ones (oldest first), or those already read.

    {"reflections": [{attempt, person: {id, name}, scenario, title, goes_by, see `_shown`, "mine": whether the answer is
     the actor's, "seen_at": when the learner saw it, or ""}], "earlier": how many were read already}. Only the line itself:
    a practice attempt stays the learner's own. Raises Problem for a site that is not hers.
    """
    with ctx.store.read() as db:
        known = {row["id"]: row["name"] for row in scope.everybody(db, actor, site) if row["id"] != actor.id}
        found = lines.of_people(db, known, read=read)
        earlier = lines.count_read(db, known)
        names = people.names(db)
    for id in dict.fromkeys(row["person"] for row in found):
        note(ctx, actor, id, "viewed", "reflections")
    stories = attempting.stories(ctx.home)[0]
    told = [
        {"attempt": row["attempt"], "person": {"id": row["person"], "name": known[row["person"]]}}
        | {"mine": row["replied_by"] == actor.id, "seen_at": row["reply_seen_at"] or ""}
        | _case_of(stories, row)
        | _shown(row, names)
        for row in found
    ]
    return {"reflections": told, "earlier": earlier}


@use_case("trainer", write=True)
def read_reflection(ctx: Context, actor: Actor, attempt: str) -> dict[str, Any]:
    """Mark a learner's line as read; she sees that it was, and by whom: {attempt, read_at}.

    Raises Problem "not-found", or "not-allowed" for one's own or another site's.
    """
    with ctx.store.write() as db:
        row = _hers(db, actor, attempt)
        lines.mark_read(db, attempt, actor.id, ctx.now())
        kept = lines.get(db, attempt) or row
    return {"attempt": attempt, "read_at": kept["read_at"]}


@use_case("trainer", write=True)
def answer_reflection(ctx: Context, actor: Actor, attempt: str, text: str) -> dict[str, Any]:
    """Answer a learner's line in a line of one's own, which says that it was read, too: {attempt, reply, replied_at, read_at}.

    Until she has seen it, one may write it anew, or take it back with an empty text. Raises Problem "conflict" after that,
    or where a colleague answered; "too-large", "bad-field", "not-found", "not-allowed".
    """
    said = " ".join(text.split())
    if len(said) > LONGEST:
        what = f"is longer than {LONGEST} letters."
        raise Problem("Your answer", what, "Say one thing, and talk about the rest.", code="too-large")
    with ctx.store.write() as db:
        row = _hers(db, actor, attempt)
        was = row["reply"] or ""
        if was != said:
            if was and row["replied_by"] != actor.id:
                who = people.get(db, row["replied_by"])["name"]
                raise Problem("This line", f"was answered by {who}.", "Reload the page to read it.", code="conflict")
            if row["reply_seen_at"] and was:
                way_out = "Talk to each other, or answer the next line."
                raise Problem("Your answer", "was seen already, so it stays as it is.", way_out, code="conflict")
            lines.reply(db, attempt, said, actor.id, ctx.now())
        elif not said:
            raise Problem("Your answer", "is empty.", "One line is enough; or choose “I have read it”.", code="bad-field")
        lines.mark_read(db, attempt, actor.id, ctx.now())
        kept = lines.get(db, attempt) or row
    return {"attempt": attempt, "reply": said, "replied_at": kept["replied_at"] or "", "read_at": kept["read_at"]}


def own(ctx: Context, actor: Actor) -> list[dict[str, Any]]:
    """The actor's own lines, the newest first, with what was answered: [{scenario, title, goes_by, see `_shown`}]. From
    then on the answers stay as they are."""
    see(ctx, actor.id)
    with ctx.store.read() as db:
        rows = lines.of_person(db, actor.id)
        names = people.names(db, {row[by] for row in rows for by in ("read_by", "replied_by") if row[by]})
    stories = attempting.stories(ctx.home)[0] if rows else {}
    return [_case_of(stories, row) | _shown(row, names) for row in rows]


def see(ctx: Context, person: str) -> None:
    """What was answered to this person goes to her now."""
    with ctx.store.read() as db:
        new = lines.unseen(db, person)
    if new:
        with suppress(Problem), ctx.store.write() as db:  # a full disk must not keep her from reading it
            lines.see(db, person, ctx.now())


def _hers(db: Connection, actor: Actor, attempt: str) -> Row:
    """A line that somebody else at one's sites wrote. Raises Problem."""
    row = lines.get(db, attempt)
    if row is None:
        raise Problem("This line", "is not there any more.", "Reload the page.", code="not-found")
    if row["person"] == actor.id:
        raise Problem("Your own line", "is for another trainer to read.", "Leave it.", code="not-allowed")
    scope.person(db, actor, row["person"])
    return row


def _case_of(stories: Mapping[str, Scenario], row: Row) -> dict[str, str]:
    story = stories.get(row["scenario"])
    title = story.title if story else row["scenario"].replace("-", " ")
    return {"scenario": row["scenario"], "title": title, "goes_by": person(story)["goes_by"] if story else ""}


def _ended(row: Row) -> None:
    if not row["ended"]:
        raise Problem("This story", "has not ended yet.", "Play it to its end first.", code="not-allowed")


def _shown(line: Row, names: Mapping[str, str]) -> dict[str, str]:
    """{text, at, read_at, read_by: name, reply, replied_at, replied_by: name}; "" where there is none."""
    said = {name: line[name] or "" for name in ("text", "at", "read_at", "reply", "replied_at")}
    return said | {by: names.get(line[by] or "", "") for by in ("read_by", "replied_by")}


def _before(ctx: Context, loaded: Scenario, row: Row, mine: list[Row]) -> dict[str, Any] | None:
    """The attempt at the same case that ended last before this one, beside it."""
    older = [one for one in mine if one["scenario"] == row["scenario"] and one["id"] != row["id"]]
    older = [one for one in older if one["ended"] and (one["ended"], one["started"]) <= (row["ended"], row["started"])]
    if not older:
        return None
    last = max(older, key=lambda one: (one["ended"], one["started"]))
    try:
        other = attempting.of_row(ctx, last)
    except Problem:
        return None  # the version it was played on is gone from this machine; nothing can be said about it
    return {"attempt": last["id"], "ended": last["ended"], "mode": last["mode"]} | paths.compared(
        loaded, row["trace"], other, last["trace"]
    )


def _next(
    ctx: Context, loaded: Scenario, told: dict[str, Any], mine: list[Row], done: dict[str, dict[str, str]]
) -> dict[str, Any] | None:
    """One thing to practise next: {"about", "indicator": its words or "", "kind", "title", "name", "href"}.

    kind: lesson (teaches it, not finished yet), case (another one that asks for it, first those not played), record (its
    checklist there), or meet (nothing was missed: somebody new). None when there is nobody left to meet.
    """
    about, played = told["next"], {row["scenario"] for row in mine if row["ended"]}
    if not about:
        fresh = next((one for one in _others(ctx, loaded) if one.slug not in played), None)
        return _case(fresh, "meet", "", "") if fresh else None
    missed = [
        name
        for step in told["steps"]
        for name in (step["better"] or {"indicators": ()})["indicators"]
        if name.partition(".")[0] == about
    ]
    indicators = rules.current(ctx).indicators
    words = next((indicators[name].text for name in missed if name in indicators), "")
    for spec in sorted(_modules(ctx), key=lambda one: not set(missed) & set(one.teaches)):
        ahead = [one for one in spec.notebooks if one.file not in done.get(spec.slug, {})]
        if ahead and any(name.partition(".")[0] == about for name in spec.teaches):
            href = f"/learn/{spec.slug}/{ahead[0].file}"
            return {"about": about, "indicator": words, "kind": "lesson", "title": spec.title, "name": "", "href": href}
    asking = [one for one in _others(ctx, loaded) if about in one.competencies]
    asking.sort(key=lambda one: (one.slug in played, bool(one.content_note)))
    if asking:
        return _case(asking[0], "case", about, words)
    return {"about": about, "indicator": words, "kind": "record", "title": "", "name": "", "href": f"/record#{about}"}


def _case(one: Scenario, kind: str, about: str, words: str) -> dict[str, Any]:
    who = person(one)["goes_by"]
    return {"about": about, "indicator": words, "kind": kind, "title": one.title, "name": who, "href": f"/practice/{one.slug}"}


def _others(ctx: Context, loaded: Scenario) -> list[Scenario]:
    return [one for slug, one in attempting.stories(ctx.home)[0].items() if slug != loaded.slug]


def _modules(ctx: Context) -> list[grading.ModuleSpec]:
    found = []
    for slug in grading.modules(ctx.home):
        try:
            found.append(grading.module(slug, ctx.home))
        except Problem:
            continue
    return found


def _lesson_of(ctx: Context, module: str) -> dict[str, str] | None:
    spec = next((one for one in _modules(ctx) if one.slug == module), None) if module else None
    return {"title": spec.title, "href": f"/learn/{spec.slug}/{spec.notebooks[0].file}"} if spec else None


def assigned(ctx: Context, db: Connection, person: str) -> dict[str, str]:
    """Scenario slug -> due date ("" = none) of the cases that belong to the modules this person was asked to do."""
    due = {row["module"]: row["due"] or "" for row in assignments.every(db, [person])}
    return {spec.scenario: due[spec.slug] for spec in _modules(ctx) if spec.slug in due and spec.scenario}
