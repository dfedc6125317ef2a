"""What observers noted on a phone before they signed it, which observations each of them signed, and self-ratings.

A row of `waiting_observations` is no evidence. Once it is signed its facts are emptied: they live in the ledger, and
what stays says only who observed whom in what, so that the page can put the last ones first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from alongside.store import projections
from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import self_ratings, waiting_observations

_ROWS = waiting_observations.c
_STATES = ("due", "lapsed", "expired", "ready_for_signoff")


def get(db: Connection, id: str) -> Row | None:
    """{id, by, person, about, facts, seen_on, received_at, event, discarded_at}, or None."""
    return one(db, select(waiting_observations).where(_ROWS.id == id))


def add(
    db: Connection, id: str, by: str, person: str, about: str, facts: Mapping[str, Any], seen_on: str, now: datetime
) -> None:
    """Keep an unsigned observation."""
    row = {"id": id, "by": by, "person": person, "about": about, "facts": dict(facts), "seen_on": seen_on}
    db.execute(insert(waiting_observations).values(**row, received_at=iso(now)))


def change(db: Connection, id: str, person: str, about: str, facts: Mapping[str, Any], seen_on: str) -> None:
    """Write an unsigned observation anew."""
    row = {"person": person, "about": about, "facts": dict(facts), "seen_on": seen_on}
    db.execute(update(waiting_observations).where(_ROWS.id == id, _ROWS.event.is_(None)).values(**row))


def waiting(db: Connection, by: str) -> list[Row]:
    """What waits for this observer's signature, the oldest first."""
    mine = (_ROWS.by == by) & _ROWS.event.is_(None) & _ROWS.discarded_at.is_(None)
    return many(db, select(waiting_observations).where(mine).order_by(_ROWS.seen_on, _ROWS.received_at, _ROWS.id))


def set_discarded(db: Connection, id: str, at: datetime | None) -> None:
    """Throw one away, or take it up again (None)."""
    db.execute(update(waiting_observations).where(_ROWS.id == id).values(discarded_at=at and iso(at)))


def signed(
    db: Connection, entry: str, by: str, person: str, about: str, seen_on: date, event: str, now: datetime
) -> None:
    """An observation was signed: close the row it waited in, or note that this observer made one. Repeating changes
    nothing."""
    became = {"person": person, "about": about, "seen_on": seen_on.isoformat(), "facts": {}, "event": event}
    mine = (_ROWS.id == entry) & (_ROWS.by == by) & _ROWS.event.is_(None)
    closed = db.execute(update(waiting_observations).where(mine).values(**became)).rowcount
    if not closed and one(db, select(_ROWS.id).where(_ROWS.event == event, _ROWS.by == by)) is None:
        db.execute(insert(waiting_observations).values(id=event, by=by, received_at=iso(now), **became))


def last_of(db: Connection, by: str, limit: int = 60) -> list[Row]:
    """Whom and what this observer noted last: {person, about, seen_on}, newest first."""
    query = select(_ROWS.person, _ROWS.about, _ROWS.seen_on).where(_ROWS.by == by, _ROWS.discarded_at.is_(None))
    return many(db, query.order_by(_ROWS.received_at.desc(), _ROWS.id).limit(limit))


def pressing(db: Connection, people: Collection[str], day: date) -> dict[str, list[str]]:
    """person -> states that somebody has to do something about on `day`, one for each competency in such a state."""
    found: dict[str, list[str]] = {}
    for person, state in projections.rows(db, people, day, columns=("person", "state")):
        if state in _STATES:
            found.setdefault(person, []).append(state)
    return found


def rate(db: Connection, id: str, person: str, about: str, steps: list[str], words: str, now: datetime) -> None:
    """Keep how a learner sees herself; earlier ratings stay."""
    row = {"id": id, "person": person, "about": about, "steps": steps, "words": words, "at": iso(now)}
    db.execute(insert(self_ratings).values(**row))


def rating(db: Connection, person: str, about: str, before: str = "") -> Row | None:
    """Her newest self-rating {id, person, about, steps, words, at}, or the newest one made before a moment."""
    rows = self_ratings.c
    query = select(self_ratings).where(rows.person == person, rows.about == about)
    if before:
        query = query.where(rows.at <= before)
    return one(db, query.order_by(rows.at.desc(), rows.id).limit(1))
