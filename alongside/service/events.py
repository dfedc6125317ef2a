"""Keeps events: the ledger first, then the rows that pages read, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alongside.evidence import Event
from alongside.service import rules
from alongside.service.base import Actor, Context
from alongside.store import ledger, people, projections
from alongside.store.sql import Row, iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SLICE = 5  # people whose rows are made in one transaction: about a quarter of a second


def keep(
    ctx: Context, db: Connection, *events: Event, signature: Mapping[str, Any] | None = None
) -> list[Row]:
    """Append events inside the caller's write transaction. Returns {seq, event_id, hash, new} for each.

    An event that is there already changes nothing, so a use-case that was interrupted may simply run again.
    """
    names = people.names(db, {id for event in events for id in (event.learner, event.by, getattr(event, "judged_by", ""))})
    kept = [ledger.append(db, event, ctx.now(), names=names, signature=signature) for event in events]
    framework, coming = rules.current(ctx), rules.coming(ctx)
    touched: dict[str, set[str]] = {}
    for event, row in zip(events, kept, strict=True):
        if row["new"] and event.about:
            touched.setdefault(event.learner, set()).add(event.about)
    for learner, about in touched.items():
        projections.refresh(db, framework, learner, sorted(about), coming)
    return kept


def fresh(ctx: Context, *only: str) -> None:
    """Make the pages' rows anew when the rules or the content changed since they were made: everybody's, or only
    those of these people.

    A few people at a time, so that a writer waits for one such slice at most. It may stop after any slice: what
    is done is marked, and whoever calls next, in whatever process, goes on with the rest.
    """
    framework, coming = rules.current(ctx), rules.coming(ctx)
    with ctx.store.read() as db:
        stale = projections.stale(db, framework, coming)
    while stale:
        with ctx.store.write() as db:
            stale = projections.catch_up(db, framework, coming, _SLICE, only or None) > 0


def signed(ctx: Context, actor: Actor, meaning: str) -> dict[str, str]:
    """The signature of an actor whose password was just checked: {signer, meaning, at, method}.

    The printed name lies in the event's payload, not here: the ledger's bodies name people by id only.
    """
    return {"signer": actor.id, "meaning": meaning, "at": iso(ctx.now()), "method": "password"}


def role(actor: Actor, *allowed: str) -> str:
    """The role an actor acts in: the first allowed one she has."""
    return next((name for name in allowed if name in actor.roles), "")
