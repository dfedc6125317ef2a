"""Keeps events: the ledger first, then the rows that pages read, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from alongside.evidence import Event
from alongside.problem import Problem
from alongside.service import rules
from alongside.service.base import Actor, Context
from alongside.store import ledger, made_under, people, projections
from alongside.store.sql import Row, iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alongside.framework import Coming, Framework

FEW = 20  # people whose rows a page makes anew while its visitor waits: about a second
_SLICE = 5  # people whose rows are made at once


def keep(
    ctx: Context, db: Connection, *events: Event, signature: Mapping[str, Any] | None = None
) -> list[Row]:
    """Append events inside the caller's write transaction. Returns {seq, event_id, hash, new} for each.

    An event that is there already changes nothing, so a use-case that was interrupted may simply run again.
    """
    names = people.names(db, {id for event in events for id in (event.learner, event.by, getattr(event, "judged_by", ""))})
    kept = [ledger.append(db, event, ctx.now(), names=names, signature=signature) for event in events]
    framework, coming = rules.both(ctx)
    touched: dict[str, set[str]] = {}
    for event, row in zip(events, kept, strict=True):
        if row["new"] and event.about:
            touched.setdefault(event.learner, set()).add(event.about)
    for learner, about in touched.items():
        projections.refresh(db, framework, learner, sorted(about), coming)
    return kept


def fresh(ctx: Context, *only: str) -> int:
    """Make the pages' rows anew when the rules or the content changed since they were made: everybody's, or only
    those of these people. Returns how many it made.

    A few people at a time, read and reckoned without a lock, so that a writer hardly waits. It may stop after any of
    them: what is done is marked, and whoever calls next, in whatever process, goes on with the rest. Somebody whose
    entries cannot be read stops nobody else: she keeps her rows, and Problem("damaged") is raised after all the others.
    """
    framework, coming = rules.both(ctx)
    with ctx.store.read() as db:
        left = made_under.behind(db, framework, coming, only or None)
    done, size, broken = len(left), _SLICE, list[str]()
    while left:
        some, left = left[:size], left[size:]
        try:
            with ctx.store.read() as db:
                found = projections.made(db, framework, coming, some)
        except (ValueError, TypeError, LookupError, AttributeError):
            if len(some) == 1:
                broken += some
            else:  # one by one from here on, to find whose it is
                left, size = some + left, 1
            continue
        with ctx.store.write() as db:
            projections.keep(db, framework, coming, found)
    if broken:
        what = "has an entry that cannot be read, so the states stay as they were before the change of rules."
        raise Problem(", ".join(broken), what, "To see which: alongside record verify", code="damaged")
    if done and not only:
        with ctx.store.write() as db:
            made_under.finish(db, framework, coming)
    return done


def settled(ctx: Context) -> bool:
    """Whether nobody's rows are left to be made anew; where that was not noted yet, it is now."""
    framework, coming = rules.both(ctx)
    with ctx.store.read() as db:
        if made_under.finished(db, framework, coming):
            return True
        if made_under.stale(db, framework, coming):
            return False
    with ctx.store.write() as db:
        made_under.finish(db, framework, coming)
    return True


def fresh_enough(
    ctx: Context, framework: Framework, coming: Coming, people: Callable[[Connection], Collection[str]]
) -> None:
    """What a list does before it reads: a few of these people are made anew at once, many by whoever works behind the
    portal while the list shows what is there (see `before`). Where nobody does, in a command, it waits for everybody.
    """
    with ctx.store.read() as db:
        if not made_under.stale(db, framework, coming):
            return
        left = made_under.behind(db, framework, coming, people(db)) if ctx.ask_anew else []
    if ctx.ask_anew is None:
        fresh(ctx)
        return
    if 0 < len(left) <= FEW:
        with suppress(Problem):  # who cannot be made anew is shown as before; the work behind the portal tells why
            fresh(ctx, *left)
    ctx.ask_anew()


class Before(NamedTuple):
    """Who, of the people of a list, is still shown under the rules of before: {id: the order of her digits}; `unknown`
    are those of whom nothing can be shown yet."""

    of: Mapping[str, list[str] | None]
    people: int

    @property
    def unknown(self) -> frozenset[str]:
        return frozenset(id for id, order in self.of.items() if order is None)

    def reordered(self, texts: Mapping[str, str], framework: Framework, nothing: str) -> Mapping[str, str]:
        """What `projections.states` gives, in today's order of ids."""
        return made_under.reordered(texts, self.of, framework, nothing) if self.of else texts

    def told(self) -> dict[str, int] | None:
        """What a page says about it: {"left", "of", "unknown"}, or None where nobody is left."""
        return {"left": len(self.of), "of": self.people, "unknown": len(self.unknown)} if self.of else None

    def refuse(self) -> None:
        """For what leaves the house. Raises Problem("conflict") while anybody is left."""
        if self.of:
            raise unready(len(self.of), self.people)


def unready(left: int, of: int, **_more: int) -> Problem:
    """Why a list that goes into a file has to wait."""
    what = "is not ready: the rules or the lessons changed, and everybody's states are being made anew."
    wait = f"{left:,} of {of:,} people are left. Try again in a few minutes."
    return Problem("This file", what, f"{wait} Where the number stays, `alongside record verify` says why.", code="conflict")


def before(db: Connection, framework: Framework, coming: Coming, people: Collection[str]) -> Before:
    """Who of these people is still shown under the rules of before, as this transaction sees it."""
    return Before(made_under.before(db, framework, coming, people), len(people))


def rebuild(ctx: Context, *, check: bool = False) -> tuple[int, list[str]]:
    """Make everybody's rows again from the ledger, a few people in one transaction, whatever the rows say now.

    (how many intervals there are, what differed before: one line each). check: only say what differs. Whoever is not
    reached yet keeps her rows, so nobody is ever shown half of a record; what was looked at is what this returns.
    """
    framework, coming = rules.both(ctx)
    with ctx.store.read() as db:
        everybody = made_under.everybody(db)
    intervals, differ = 0, []
    for at in range(0, len(everybody), _SLICE):
        some = everybody[at : at + _SLICE]
        with ctx.store.read() if check else ctx.store.write() as db:
            differ += projections.differences(db, framework, coming, some)
            intervals += 0 if check else projections.rebuild(db, framework, coming, some)
    if not check:
        settled(ctx)
    return intervals, differ


def signed(ctx: Context, actor: Actor, meaning: str) -> dict[str, str]:
    """The signature of an actor whose password was just checked: {signer, meaning, at, method}.

    The printed name lies in the event's payload, not here: the ledger's bodies name people by id only.
    """
    return {"signer": actor.id, "meaning": meaning, "at": iso(ctx.now()), "method": "password"}


def role(actor: Actor, *allowed: str) -> str:
    """The role an actor acts in: the first allowed one she has."""
    return next((name for name in allowed if name in actor.roles), "")
