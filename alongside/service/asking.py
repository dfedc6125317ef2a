"""Ready to be seen: a learner says so for a skill, and the observers at her sites see it until one of them answers.

It is no evidence and moves no state. A signed observation answers it; so does "not now", with a line to her.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from alongside.problem import Problem
from alongside.service import rules, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.facts import allowed, item_of, somebody_else
from alongside.store import asked, people
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST = 200  # letters of a line
MOST = 12  # skills one person may ask to be seen at, at the same time: somebody has to watch each of them


@use_case("learner", write=True)
def ask_to_be_seen(ctx: Context, actor: Actor, about: str, words: str = "") -> dict[str, Any]:
    """Say that one is ready to be seen at a skill, with a line such as "Tuesday supper, with Andre": {"ask": see `shown`}.

    Said again before anybody answered, it changes the line only. Raises Problem "not-found", "too-large", or "conflict"
    where too many wait already.
    """
    item, line = item_of(ctx, about), _line(words)
    with ctx.store.write() as db:
        open_ = asked.waiting(db, [actor.id])
        if len(open_) >= MOST and item.id not in {row["about"] for row in open_}:
            way_out = "Take one of them back first, or wait until you were seen."
            raise Problem("You", f"asked to be seen at {MOST} skills already.", way_out, code="conflict")
        row = asked.put(db, ctx.new_id(), actor.id, item.id, line, ctx.now())
        return {"ask": shown(ctx, row, people.names(db, {actor.id}))}


@use_case("learner", write=True)
def take_back_ask(ctx: Context, actor: Actor, id: str) -> dict[str, Any]:
    """Take one's own back while nobody has answered: {"ask": see `shown`}. Raises Problem "not-found", "conflict"."""
    with ctx.store.write() as db:
        row = asked.get(db, id)
        if row["person"] != actor.id:
            raise Problem("This wish to be seen", "is not yours.", "Reload the page.", code="not-found")
        return {"ask": shown(ctx, asked.close(db, id, asked.WITHDRAWN, actor.id, ctx.now()), people.names(db, {actor.id}))}


@use_case("trainer", "supervisor", write=True)
def answer_ask(ctx: Context, actor: Actor, id: str, words: str = "", undo: bool = False) -> dict[str, Any]:
    """Say "not now" with a line to her, or take one's own "not now" back: {"ask": see `shown`}.

    Raises Problem "not-found", "not-allowed" for somebody at another site, "bad-field" without a line, "conflict" where it
    is answered already, or where she has asked anew since.
    """
    allowed(actor, rules.settings(ctx).observe_roles, "Answering")
    line = _line(words)
    with ctx.store.write() as db:
        row = asked.get(db, id)
        somebody_else(actor, scope.person(db, actor, row["person"])["id"])
        if undo:
            mine = row["outcome"] == asked.LATER and row["closed_by"] == actor.id
            if not mine or asked.waiting(db, [row["person"]], row["about"]):
                raise Problem("This answer", "cannot be taken back any more.", "Reload the page.", code="conflict")
            row = asked.open_again(db, id)
        elif not line:
            way_out = "Say in a line when it could be, or what should come first."
            raise Problem("The line", "is empty.", way_out, code="bad-field")
        else:
            row = asked.close(db, id, asked.LATER, actor.id, ctx.now(), line)
        return {"ask": shown(ctx, row, people.names(db, {row["person"], actor.id}))}


def waiting(ctx: Context, db: Connection, staff: Mapping[str, str]) -> list[dict[str, Any]]:
    """What these people (id -> name) asked and nobody answered yet, the longest waiting first; see `shown`."""
    known = rules.current(ctx).items
    return [shown(ctx, row, staff) for row in asked.waiting(db, staff) if row["about"] in known]


def of_person(ctx: Context, db: Connection, person: str, about: str = "") -> dict[str, dict[str, Any]]:
    """Framework id -> the newest that this person asked about it, answered or not; see `shown`."""
    rows = asked.newest(db, person, about)
    names = people.names(db, {person, *(row["closed_by"] for row in rows.values() if row["closed_by"])})
    return {id: shown(ctx, row, names) for id, row in rows.items()}


def observers(ctx: Context, db: Connection, sites: Collection[str], without: str) -> list[str]:
    """Who may see somebody of these sites at work: supervisors by name, then the others."""
    staff = people.every(db, sorted(sites)) if sites else []
    roles = sorted(rules.settings(ctx).observe_roles, key=lambda role: role != "supervisor")
    found = [row["name"] for role in roles for row in staff if role in row["roles"] and row["id"] != without]
    return list(dict.fromkeys(found))


def seen(ctx: Context, db: Connection, actor: Actor, person: str, about: str, on: date) -> str:
    """An observation of that day is signed: what she asked until then is answered. Gives its id, or ""."""
    for row in asked.waiting(db, [person], about):
        if ctx.day_at(row["at"]) <= on:
            asked.close(db, row["id"], asked.SEEN, actor.id, ctx.now())
            return str(row["id"])
    return ""


def shown(ctx: Context, row: Row, names: Mapping[str, str]) -> dict[str, Any]:
    """{id, person: {id, name}, about, title, words, at, outcome, answer, closed_at, closed_by: name}; outcome: "" (open),
    seen, later, withdrawn."""
    item = rules.current(ctx).items.get(row["about"])
    return {
        **{name: row[name] for name in ("id", "about", "words", "at", "outcome")},
        "person": {"id": row["person"], "name": names.get(row["person"], "")},
        "title": item.title if item else "",
        "answer": row["answer"] or "",
        "closed_at": row["closed_at"] or "",
        "closed_by": names.get(row["closed_by"] or "", ""),
    }


def _line(words: str) -> str:
    line = " ".join(words.split())
    if len(line) > LONGEST:
        raise Problem("The line", f"is longer than {LONGEST} letters.", "When, where and with whom is enough.", code="too-large")
    return line
