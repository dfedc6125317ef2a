"""How a learner sees herself on the steps of a skill, before somebody observes her; and the two views side by side.

A self-rating is never evidence. An observer sees it only beside an observation that was signed after it, so that it
cannot lead her eyes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alongside.evidence import Evidence, Void
from alongside.framework import Item
from alongside.problem import Problem
from alongside.service import asking, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.facts import item_of
from alongside.service.records import note
from alongside.store import ledger, observations, people
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST = 600  # letters of her own words


@use_case(write=True)
def rate_myself(ctx: Context, actor: Actor, about: str, steps: list[str], words: str = "") -> dict[str, Any]:
    """Keep which steps one does already, in one's own eyes: {"about", "at"}. A newer one replaces it on the page; none is
    lost. Raises Problem "not-found", "bad-field"."""
    item = item_of(ctx, about)
    known = [each.id for each in item.checklist]
    if not set(steps) <= set(known):
        raise Problem("The steps", f"are not all steps of {about}.", "Reload the page.", code="bad-field")
    if len(words) > LONGEST:
        raise Problem("Your words", "are very long.", f"Use at most {LONGEST} letters.", code="bad-field")
    with ctx.store.write() as db:
        now = ctx.now()
        observations.rate(db, ctx.new_id(), actor.id, item.id, [id for id in known if id in steps], words.strip(), now)
        kept = observations.rating(db, actor.id, item.id) or {}
    return {"about": item.id, "at": kept["at"]}


@use_case()
def my_rating(ctx: Context, actor: Actor, about: str) -> dict[str, Any]:
    """The steps of a skill, how one rated oneself last, what was seen since, and whether one asked to be seen.

    {"about", "title", "steps": [{id, text, must}], "mine": {steps, words, at} | None, "beside": see `beside` or None,
     "may_ask", "ask": see `asking.shown` or None, "observers": [names]}
    """
    item = item_of(ctx, about)
    with ctx.store.read() as db:
        mine = observations.rating(db, actor.id, item.id)
        both = _beside(db, actor.id, item, own=True)
        ask = asking.of_person(ctx, db, actor.id, item.id).get(item.id)
        observers = asking.observers(ctx, db, actor.sites, actor.id)
    return {
        "about": item.id,
        "title": item.title,
        "steps": [{"id": each.id, "text": each.text, "must": each.must} for each in item.checklist],
        "mine": mine and {name: mine[name] for name in ("steps", "words", "at")},
        "beside": both,
        "may_ask": actor.has("learner"),
        "ask": ask,
        "observers": observers,
    }


@use_case()
def beside(ctx: Context, actor: Actor, person: str, about: str) -> dict[str, Any]:
    """A learner's self-rating beside the newest observation that was signed after it; for her and for who may see her.

    {"beside": {"about", "title", "name", "rated_at", "words", "on", "by",
                "rows": [{id, text, self: bool, seen: seen|missed|absent}], "said": one kind sentence} | None}
    Raises Problem for a person at another site.
    """
    item = item_of(ctx, about)
    with ctx.store.read() as db:
        scope.person(db, actor, person)
        both = _beside(db, person, item, own=actor.id == person)
    if both and actor.id != person:
        note(ctx, actor, person, "viewed", f"self-rating {item.id}")
    return {"beside": both}


def _beside(db: Connection, person: str, item: Item, *, own: bool) -> dict[str, Any] | None:
    events = ledger.events_of(db, person, [item.id])
    voided = {event.voids for event in events if isinstance(event, Void)}
    seen = [each for each in events if isinstance(each, Evidence) and each.kind == "observation"]
    seen = [each for each in seen if each.event_id not in voided and "steps" in (each.detail or {})]
    if not seen:
        return None
    newest = max(seen, key=lambda each: (each.at, each.event_id))
    mine = observations.rating(db, person, item.id, before=newest.at)
    if mine is None:
        return None
    names = people.names(db)
    rows = _rows(item, mine, newest)
    return {
        "about": item.id,
        "title": item.title,
        "name": names.get(person, ""),
        "rated_at": mine["at"],
        "words": mine["words"],
        "on": newest.on.isoformat(),
        "by": names.get(newest.by, ""),
        "rows": rows,
        "said": in_words(rows, "" if own else names.get(person, "")),
    }


def _rows(item: Item, mine: Row, seen: Evidence) -> list[dict[str, Any]]:
    detail = seen.detail or {}
    known = {"seen": detail.get("steps", ()), "missed": detail.get("missed", ()), "absent": detail.get("absent", ())}
    rows = []
    for step in item.checklist:
        how = next((name for name, ids in known.items() if step.id in ids), "absent")
        rows.append({"id": step.id, "text": step.text, "self": step.id in mine["steps"], "seen": how})
    return rows


def in_words(rows: list[dict[str, Any]], name: str) -> str:
    """What the two views have in common, what she did without knowing it, and what to talk about. name: "" = to herself."""
    up = [row for row in rows if row["seen"] != "absent"]
    same = sum(row["self"] == (row["seen"] == "seen") for row in up)
    more = sum(row["seen"] == "seen" and not row["self"] for row in up)
    less = sum(row["seen"] == "missed" and row["self"] for row in up)
    said = f"Both views agree on {same} of {len(up)} steps that came up."
    if more:
        said += f" {'You do' if not name else f'{name} does'} more than the ticks said: {_many(more)} seen all the same."
    if less:
        said += f" {_many(less).capitalize()} ticked and not seen this time: a good thing to talk about, without hurry."
    return said


def _many(number: int) -> str:
    return "one step was" if number == 1 else f"{number} steps were"
