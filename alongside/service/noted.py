"""Observed practice on a phone: what the page needs to be useful, and what was noted without a connection.

A noted observation is unsigned, so it is no evidence and nobody but its observer can see it. It becomes evidence only
through `observing.observe`, with a password, under the id it was given on the phone: sending or signing it twice gives
the same row and the same event.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from alongside.evidence import event_id
from alongside.framework import DOMAINS, GROUPS, Item
from alongside.problem import Problem
from alongside.record.words import STATE_WORDS
from alongside.service import accounts, asking, events, observing, rules, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.facts import LONGEST, allowed, item_of, somebody_else
from alongside.service.records import note as log
from alongside.store import ledger, observations, people, projections, sites
from alongside.store.sql import Row

OLD = timedelta(days=14)  # from then on a noted observation says how old it is
_ID = re.compile(r"[0-9a-f-]{32,36}")
_MOST = 200  # unsigned observations of one observer
_STEPS = 20


@use_case("trainer", "supervisor")
def observe_page(ctx: Context, actor: Actor) -> dict[str, Any]:
    """Whom and what this person may observe, and what waits for her signature.

    {"me": {id, name}, "today", "may_sign_off", "levels": [{id, title, meaning}], "groups": [[id, words]],
     "people": [{id, name, sites: [names], last: day or "", due, ready}], "recent": [framework ids, the last first],
     "skills": [{id, title, group, steps: [{id, text, must}], fewest}], "waiting": see `my_waiting`,
     "asks": who said she is ready to be seen, and nobody answered yet: see `asking.shown`, "anew": see `matrix`}
    due, ready: how many of her competencies are due or lapsed, or ready for sign-off. People and skills carry no record.
    """
    allowed(actor, rules.settings(ctx).observe_roles, "Observing")
    (framework, coming), today = rules.both(ctx), ctx.today()
    settings = framework.rules.on(today)
    events.fresh_enough(ctx, framework, coming, lambda db: scope.names(db, actor, role="learner"))
    with ctx.store.read() as db:
        staff = [row for row in scope.everybody(db, actor, role="learner") if row["id"] != actor.id]
        places = {row["id"]: row["name"] for row in sites.every(db)}
        before = observations.last_of(db, actor.id)
        pressing = observations.pressing(db, [row["id"] for row in staff], today)
        anew = events.before(db, framework, coming, [row["id"] for row in staff]).told()
        asks = asking.waiting(ctx, db, {row["id"]: row["name"] for row in staff})
    last: dict[str, str] = {}
    for row in before:
        last.setdefault(row["person"], row["seen_on"])
    groups = {letter: f"{letter}. {words}" for letter, words in DOMAINS.items()} | dict(GROUPS)
    return {
        "me": {"id": actor.id, "name": actor.name},
        "today": today.isoformat(),
        "may_sign_off": actor.has(*settings.sign_off_roles),
        "levels": [
            {"id": each.id, "title": each.title, "meaning": each.meaning}
            for each in settings.levels.values()
            if each.needs == "observation"
        ],
        "groups": [[name, words] for name, words in groups.items() if name != "competency"],
        "people": [
            {
                "id": row["id"],
                "name": row["name"],
                "sites": [places.get(site, site) for site in row["sites"]],
                "last": last.get(row["id"], ""),
                "due": sum(state != "ready_for_signoff" for state in pressing.get(row["id"], ())),
                "ready": pressing.get(row["id"], []).count("ready_for_signoff"),
            }
            for row in staff
        ],
        "recent": list(dict.fromkeys(row["about"] for row in before))[:6],
        "skills": [_skill(item) for item in framework.items.values() if item.checklist],
        "waiting": my_waiting(ctx, actor)["waiting"],
        "asks": asks,
        "anew": anew,
    }


@use_case("trainer", "supervisor")
def observe_next(ctx: Context, actor: Actor, person: str) -> dict[str, Any]:
    """What would help this person's record most, the most pressing first; she can see that somebody looked.

    {"person", "next": [{about, why}], "ready": [{about, title}]}: skills that are due again or still need somebody to see
    them, and skills that only wait for a sign-off. Raises Problem for a person at another site.
    """
    framework, today = rules.current(ctx), ctx.today()
    events.fresh(ctx, person)
    with ctx.store.read() as db:
        somebody_else(actor, scope.person(db, actor, person)["id"])
        cells = {about: row for (_, about), row in projections.cells(db, [person], today).items()}
    log(ctx, actor, person, "viewed", "what to observe next")
    found = []
    for about, row in cells.items():
        cell, item = row["cell"], framework.items.get(about)
        if item is None or not item.checklist:
            continue
        order = _pressing(cell)
        if order is not None:
            found.append((*order, about))
    return {
        "person": person,
        "next": [{"about": about, "why": why} for _rank, why, about in sorted(found)],
        "ready": [
            {"about": about, "title": framework.items[about].title}
            for about, row in cells.items()
            if row["cell"]["ready"] and row["state"] != "current" and about in framework.items
        ],
    }


@use_case("trainer", "supervisor", write=True)
def keep_observation(
    ctx: Context,
    actor: Actor,
    id: str,
    phone_of: str,
    person: str,
    about: str,
    on: str,
    steps: list[str],
    absent: list[str],
    prompts: str,
    note: str,
    view: dict[str, str] | None = None,
    critical: bool = False,
) -> dict[str, Any]:
    """Take in what was noted on a phone, unsigned: {"id", "status": waiting|signed|discarded}.

    id: made on the phone; the same id again is the same row, with what was sent last while it is unsigned. phone_of:
    whose notes they are, as the phone knows it; on a phone that somebody else signed in on since, it is refused. The facts are
    held against the checklist when they are signed.
    Raises Problem "not-allowed", "not-found", "bad-field", "conflict".
    """
    allowed(actor, rules.settings(ctx).observe_roles, "An observation")
    if phone_of != actor.id:
        what = "was noted by somebody else on this phone."
        raise Problem("This observation", what, "She sends it when she signs in here.", code="not-allowed")
    if not _ID.fullmatch(id):
        raise Problem("This observation", "has no id that can be used.", "Note it once more.", code="bad-field")
    item = item_of(ctx, about)
    day = _day(ctx, on)
    if max(len(steps), len(absent)) > _STEPS or len(note) > LONGEST or any(len(one) > 40 for one in (*steps, *absent, prompts)):
        raise Problem("This observation", "is too long.", f"Use at most {LONGEST} letters.", code="bad-field")
    if view and any(len(words) > LONGEST for words in view.values()):
        raise Problem("The person's words", "are very long.", f"Use at most {LONGEST} letters.", code="bad-field")
    facts = {"steps": steps, "absent": absent, "prompts": prompts, "note": note, "view": view, "critical": critical}
    with ctx.store.write() as db:
        there = observations.get(db, id)
        if there is not None:
            if _status(_own(there, actor)) == "waiting":
                somebody_else(actor, scope.person(db, actor, person)["id"])
                observations.change(db, id, person, item.id, facts, day.isoformat())
            return {"id": id, "status": _status(there)}
        if ledger.entry(db, event_id("observation", actor.id, person, about, id)):
            return {"id": id, "status": "signed"}  # it was signed when the answer got lost
        somebody_else(actor, scope.person(db, actor, person)["id"])
        if len(observations.waiting(db, actor.id)) >= _MOST:
            way_out = "Sign or discard some first."
            raise Problem("Your observations", f"already hold {_MOST} unsigned ones.", way_out, code="conflict")
        observations.add(db, id, actor.id, person, item.id, facts, day.isoformat(), ctx.now())
    return {"id": id, "status": "waiting"}


@use_case("trainer", "supervisor")
def my_waiting(ctx: Context, actor: Actor) -> dict[str, Any]:
    """What waits for one's own signature, the oldest first.

    {"waiting": [{id, person: {id, name}, about, on, steps, absent, prompts, note, view, critical, days, old, refused}]}
    days: how long ago it was seen; old: more than 14 days; refused: why it cannot be signed any more, or "".
    """
    today = ctx.today()
    with ctx.store.read() as db:
        rows = observations.waiting(db, actor.id)
        known = {row["person"]: people.get(db, row["person"]) for row in rows}
    return {"waiting": [_shown(ctx, actor, row, known[row["person"]], today) for row in rows]}


@use_case("trainer", "supervisor", write=True)
def sign_waiting(ctx: Context, actor: Actor, ids: list[str], password: str) -> dict[str, Any]:
    """Sign one's own noted observations after reading them; each becomes an observation of its own.

    {"signed": [{id, person, about, **what `observe` gives}], "refused": [{id, problem}]}. Raises Problem
    "wrong-password", "locked", or "not-found" for an id that is not one's own.
    """
    accounts.check_password(ctx, actor, password)
    with ctx.store.read() as db:
        rows = [_own(observations.get(db, id), actor) for id in dict.fromkeys(ids)]
    done: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for row in rows:
        if _status(row) != "waiting":
            continue
        facts = row["facts"] | {"person": row["person"], "about": row["about"], "on": row["seen_on"]}
        try:
            made = observing.observe(ctx, actor, **facts, password=password, entry=row["id"])
        except Problem as problem:
            refused.append({"id": row["id"], "problem": problem.as_dict()})
        else:
            done.append({"id": row["id"], "person": row["person"], "about": row["about"], **made})
    return {"signed": done, "refused": refused}


@use_case("trainer", "supervisor", write=True)
def discard_waiting(ctx: Context, actor: Actor, id: str, undo: bool = False) -> dict[str, Any]:
    """Throw one's own unsigned observation away, or take it up again: {"id", "status"}.

    Raises Problem "not-found", or "conflict" for one that is signed: that is set aside on the record instead.
    """
    with ctx.store.write() as db:
        row = _own(observations.get(db, id), actor)
        if row["event"]:
            way_out = "Open the record there and choose “This was a mistake”."
            raise Problem("This observation", "is signed.", way_out, code="conflict")
        observations.set_discarded(db, id, None if undo else ctx.now())
    return {"id": id, "status": "waiting" if undo else "discarded"}


def _own(row: Row | None, actor: Actor) -> Row:
    if row is None or row["by"] != actor.id:
        raise Problem("This observation", "is not one of yours.", "Reload the page.", code="not-found")
    return row


def _status(row: Row) -> str:
    return "signed" if row["event"] else "discarded" if row["discarded_at"] else "waiting"


def _skill(item: Item) -> dict[str, Any]:
    steps = [{"id": each.id, "text": each.text, "must": each.must} for each in item.checklist]
    group, fewest = item.domain or item.kind, observing.fewest(item)
    return {"id": item.id, "title": item.title, "group": group, "steps": steps, "fewest": fewest}


def _pressing(cell: Row) -> tuple[int, str] | None:
    """(how pressing, why) for a cell that an observation would help; None where it would not."""
    seen = next((each for each in cell["counts"] if each["kind"] == "observation"), None)
    if seen is None or (seen["met"] and cell["state"] not in ("due", "lapsed", "expired")):
        return None
    tally = f"seen {min(seen['have'], seen['need'])} of {seen['need']}"
    if cell["state"] in ("due", "lapsed", "expired"):
        until = f" since {cell['until']}" if cell["state"] != "due" else f", until {cell['until']}"
        return (0, f"{STATE_WORDS[cell['state']]}{until if cell['until'] else ''}; {tally}")
    if cell["state"] not in ("in_progress", "ready_for_signoff"):
        return None
    rest = all(each["met"] for each in cell["counts"] if each is not seen)
    if rest and seen["need"] - seen["have"] == 1:
        return (1, f"One more observation completes it; {tally}")
    return (2 if rest else 3, tally[0].upper() + tally[1:])


def _shown(ctx: Context, actor: Actor, row: Row, person: Row, today: date) -> dict[str, Any]:
    days = (today - date.fromisoformat(row["seen_on"])).days
    refused = ""
    if not scope.may_see(actor, person) or person["disabled_at"]:
        refused = f"{person['name']} is no longer at one of your sites, so it cannot be signed."
    elif days > observing.OLDEST.days:
        refused = f"It is older than {observing.OLDEST.days} days, so it cannot be signed. Observe again."
    elif row["about"] not in rules.current(ctx).items:
        refused = f"{row['about']} is no longer in the framework, so it cannot be signed."
    return {
        "id": row["id"],
        "person": {"id": person["id"], "name": person["name"]},
        "about": row["about"],
        "on": row["seen_on"],
        **row["facts"],
        "days": days,
        "old": days > OLD.days,
        "refused": refused,
    }


def _day(ctx: Context, on: str) -> date:
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise Problem("The day", f"cannot be {on!r}.", "Write it as year-month-day.", code="bad-field") from None
    if day > ctx.today():
        raise Problem("The day", "is still to come.", "Choose the day you saw it.", code="bad-field")
    return day
