"""When a decision reaches the learner: at once, or, where a module's feedback is held back, when a trainer releases it.

Evidence is written at release, in the same transaction as "released": nothing counts that the learner cannot see.
Until then the work shows what the program read, and the decision lies with the other decisions, for trainers only.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from alongside import grading
from alongside.problem import Problem
from alongside.service import blinding, deciding, gradebook, scope
from alongside.service.base import Actor, Context, use_case
from alongside.store import people, rulings, sites
from alongside.store import work as kept
from alongside.store.sql import Row, moment

if TYPE_CHECKING:
    from sqlalchemy import Connection

UNDO = timedelta(minutes=10)
_KEY = "hold_feedback"


def holds(db: Connection) -> list[str]:
    """The modules whose feedback waits for a trainer's release."""
    return list(sites.setting(db, _KEY, []))


@use_case("trainer", write=True)
def hold_feedback(ctx: Context, actor: Actor, module: str, hold: bool) -> dict[str, list[str]]:
    """Hold this module's feedback back until a trainer releases it, or let it out with each decision: {"holds": [module]}.

    For the whole agency and for decisions from now on; what is held already stays in the list to release.
    """
    if hold:
        grading.module(module, ctx.home)
    with ctx.store.write() as db:
        others = [one for one in holds(db) if one != module]
        sites.set_setting(db, _KEY, sorted([*others, module]) if hold else others)
        return {"holds": holds(db)}


@use_case("trainer")
def to_release(ctx: Context, actor: Actor) -> dict[str, Any]:
    """What is decided and not yet released, and what was released in the last ten minutes and may be taken back.

    {"held": [card], "undo": [card]}, each card {id, name, module, item, kind, points, max, returned, by, mine, at, comment}.
    """
    with ctx.store.read() as db:
        ids = {row["id"] for row in scope.everybody(db, actor)} - {actor.id}
        blind = blinding.closed(db, actor)
        rows = [
            one for one in kept.items(db, status="held", people_ids=ids, brief=True) if one["id"] not in blind
        ]
        out = [
            one
            for status in ("judged", "returned")
            for one in kept.items(db, status=status, people_ids=ids, brief=True)
            if one["id"] not in blind and _may_take_back(ctx, one)
        ]
        told = rulings.of_works(db, [one["id"] for one in (*rows, *out)])
        names = people.names(db)
    return {
        "held": [_card(actor, one, told[one["id"]][-1], names) for one in rows],
        "undo": [_card(actor, one, told[one["id"]][-1], names) for one in out],
    }


def _card(actor: Actor, row: Row, ruling: Row, names: dict[str, str]) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "name", "module", "item", "kind", "max")} | {
        "points": ruling["points"],
        "returned": ruling["points"] is None,
        "by": names.get(ruling["by"], ""),
        "mine": ruling["by"] == actor.id,
        "at": ruling["at"],
        "comment": ruling["comment"],
    }


@use_case("trainer", write=True)
def release(ctx: Context, actor: Actor, ids: list[str]) -> dict[str, Any]:
    """Let these decisions reach their learners, each in its own transaction: {"released": [id], "gradebook"}.

    One that is released already is left as it is, so the same request may come again after a crash between two of them.
    """
    done = []
    for id in dict.fromkeys(ids):
        with ctx.store.write() as db:
            row = deciding.mine(db, actor, id)
            if row["person"] == actor.id:
                raise Problem("This work", "is your own.", "Another trainer releases it.", code="not-allowed")
            blinding.open_to(id, blinding.closed(db, actor))
            if row["status"] == "held":
                last = rulings.of_work(db, id)[-1]
                deciding.count(ctx, db, actor, row, last, first=last["id"], held=True)
                done.append(id)
    return {"released": done, "gradebook": gradebook.SAID[gradebook.write(ctx)]}


@use_case("trainer", write=True)
def take_back(ctx: Context, actor: Actor, ids: list[str]) -> dict[str, Any]:
    """Undo a release within ten minutes: held again, and its evidence is voided (the learner may have seen it).

    {"held": [id], "gradebook"}.
    """
    done = []
    for id in dict.fromkeys(ids):
        with ctx.store.write() as db:
            row = deciding.mine(db, actor, id)
            if row["status"] == "held":
                continue
            if not _may_take_back(ctx, row):
                raise Problem(
                    "This feedback",
                    "was released more than ten minutes ago.",
                    "Decide anew, with a reason, if it was wrong.",
                    code="conflict",
                )
            if row["decision"].get("released_by") != actor.id:
                raise Problem(
                    "This feedback",
                    "was released by somebody else.",
                    "Only that trainer can take it back.",
                    code="not-allowed",
                )
            last = rulings.of_work(db, id)[-1]
            deciding.uncount(ctx, db, actor, row, "Released too early, and taken back within ten minutes.")
            deciding.hold(ctx, db, row, last)
            done.append(id)
    return {"held": done, "gradebook": gradebook.SAID[gradebook.write(ctx)]}


def _may_take_back(ctx: Context, row: Row) -> bool:
    facts = row["decision"] or {}
    return bool(facts.get("was_held")) and ctx.now() - moment(facts["released_at"]) < UNDO


def changes(db: Connection, row: Row) -> list[dict[str, Any]]:
    """What a learner is told about later decisions on her work: [{at, by, points, before, reason}], oldest first.

    Only from the first decision she ever saw on; nothing while it is held.
    """
    facts = row["decision"] or {}
    if row["status"] not in ("judged", "returned") or not facts.get("first"):
        return []
    seen = [one for one in rulings.of_work(db, row["id"]) if one["id"] >= facts["first"]]
    names = people.names(db) if len(seen) > 1 else {}
    return [
        {
            "at": new["at"],
            "by": names.get(new["by"], ""),
            "points": new["points"],
            "before": old["points"],
            "reason": new["reason"],
        }
        for old, new in pairwise(seen)
    ]
