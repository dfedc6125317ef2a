"""Putting things right: wrong evidence is voided, and what somebody disputes is answered.

Nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alongside.evidence import Answer, Dispute, Event, Evidence, SignOff, Standing, Void, event_id
from alongside.problem import Problem
from alongside.service import accounts, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import keep, role, signed
from alongside.service.facts import held, instead, item_of, said, somebody_else
from alongside.store import ledger
from alongside.store.sql import Row, iso

if TYPE_CHECKING:
    from sqlalchemy import Connection


@use_case("supervisor", "admin", write=True)
def void_evidence(ctx: Context, actor: Actor, event: str, reason: str, password: str) -> dict[str, Any]:
    """Say that a piece of evidence was wrong: it stays in the ledger and no longer counts.

    {"event", "cell"}.
    """
    said("The reason", reason)
    with ctx.store.read() as db:
        wrong = ledger.entry(db, event)
        if wrong is None or wrong["body"]["type"] != "evidence":
            raise Problem(
                event,
                "is not a piece of evidence.",
                "Open the record again and choose one.",
                code="not-found",
            )
        person, about = wrong["body"]["learner"], wrong["body"]["about"]
        somebody_else(actor, scope.person(db, actor, person)["id"])
    item = item_of(ctx, about)
    accounts.check_password(ctx, actor, password)
    id = event_id("void", event)
    with ctx.store.write() as db:
        _first(db, id, actor, "This evidence", "voided")
        keep(
            ctx,
            db,
            Void(
                event_id=id,
                learner=person,
                about=about,
                version=item.version_on(ctx.today()),
                by=actor.id,
                role=role(actor, "supervisor", "admin"),
                on=ctx.today(),
                at=iso(ctx.now()),
                voids=event,
                reason=reason.strip(),
            ),
            signature=signed(ctx, actor, "reviewed"),
        )
        return {"event": id, "cell": held(ctx, db, person, item).as_dict()}


@use_case(write=True)
def dispute(
    ctx: Context, actor: Actor, about: str, statement: str, event: str = "", person: str = "", entry: str = ""
) -> dict[str, Any]:
    """Say that something in one's own record is wrong.

    `event` names what. A flag stands beside the state until it is answered, and the statement stays.
    {"event"}.
    """
    person = person or actor.id
    item = item_of(ctx, about)
    said("The statement", statement)
    with ctx.store.read() as db:
        scope.person(db, actor, person)
        named = ledger.entry(db, event) if event else None
        if event and (named is None or named["body"]["learner"] != person or named["body"]["about"] != about):
            raise Problem(
                event,
                "is not in this record.",
                "Open the record again and choose an entry.",
                code="not-found",
            )
    id = event_id("dispute", actor.id, person, about, entry or ctx.new_id())
    with ctx.store.write() as db:
        keep(
            ctx,
            db,
            Dispute(
                event_id=id,
                learner=person,
                about=about,
                version=item.version_on(ctx.today()),
                by=actor.id,
                on=ctx.today(),
                role="learner" if actor.id == person else role(actor, "supervisor", "trainer", "admin"),
                at=iso(ctx.now()),
                disputes=event,
                statement=statement.strip(),
            ),
        )
    return {"event": id}


@use_case("supervisor", "admin", write=True)
def answer_dispute(ctx: Context, actor: Actor, dispute: str, upheld: bool, statement: str) -> dict[str, Any]:
    """Answer a dispute; nobody answers her own, nor one about what she did herself while somebody else may. If it was right,
    correct the record as well. {"event"}."""
    said("The answer", statement)
    with ctx.store.read() as db:
        found = ledger.entry(db, dispute)
        if found is None or found["body"]["type"] != "dispute":
            raise Problem(dispute, "is not a dispute.", "Open the record again.", code="not-found")
        person, about = found["body"]["learner"], found["body"]["about"]
        who = scope.person(db, actor, person)
        somebody_else(actor, who["id"])
        events = ledger.events_of(db, person, [about])
        if refused := why_not_answer(db, actor, who, events, found["body"]["actor"], found["payload"]["disputes"]):
            raise refused
    id = event_id("answer", dispute)
    with ctx.store.write() as db:
        _first(db, id, actor, "This dispute", "answered")
        keep(
            ctx,
            db,
            Answer(
                event_id=id,
                learner=person,
                about=about,
                by=actor.id,
                role=role(actor, "supervisor", "admin"),
                on=ctx.today(),
                at=iso(ctx.now()),
                answers=dispute,
                upheld=bool(upheld),
                statement=statement.strip(),
            ),
        )
    return {"event": id}


def why_not_answer(
    db: Connection, actor: Actor, who: Row, events: Sequence[Event], disputer: str, event: str
) -> Problem | None:
    """Why this supervisor or administrator may not answer a dispute in this person's record; None where she may. events: of
    the disputed cell; event: the one that is disputed, "" = the whole cell."""
    if disputer == actor.id:
        return Problem("This dispute", "is your own.", "Somebody else answers it.", code="not-allowed")
    did = _did(events, event)
    others = instead(db, ("supervisor", "admin"), who, {*did, disputer}) if actor.id in did else []
    if not others:
        return None
    way_out = f"Somebody who had no part in it answers, such as {' or '.join(others[:3])}."
    return Problem("This dispute", "is about something you did yourself.", way_out, code="not-allowed")


def _did(events: Sequence[Event], event: str) -> set[str]:
    """Who did what a dispute is about: this event, or (without one) all that was ever done in this cell."""
    acts = [one for one in events if isinstance(one, Evidence | SignOff | Standing | Void)]
    named = [one for one in acts if one.event_id == event] or acts
    return {id for one in named for id in (one.by, getattr(one, "judged_by", "")) if id}


def _first(db: Connection, id: str, actor: Actor, what: str, done: str) -> None:
    """Raise Problem("conflict") where somebody else did this before: her words stand, and these would be lost unseen."""
    before = ledger.entry(db, id)
    if before and before["body"]["actor"] != actor.id:
        raise Problem(what, f"was {done} by somebody else.", "Open the record again to read it.", code="conflict")
