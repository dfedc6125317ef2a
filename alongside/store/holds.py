"""Legal holds: while one stands, nothing of that person is removed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from alongside.store.sql import Row, iso, many
from alongside.store.tables import holds


def add(db: Connection, id: str, person: str, reason: str, by: str, now: datetime) -> None:
    """Put a hold on a person's record."""
    db.execute(insert(holds).values(id=id, person=person, reason=reason, by=by, at=iso(now)))


def lift(db: Connection, person: str, by: str, now: datetime) -> int:
    """Lift every hold that stands for this person. Returns how many there were."""
    standing = (holds.c.person == person) & holds.c.lifted_at.is_(None)
    return db.execute(update(holds).where(standing).values(lifted_by=by, lifted_at=iso(now))).rowcount


def standing(db: Connection, person: str | None = None) -> list[Row]:
    """The holds that stand (for one person, or all), oldest first."""
    query = select(holds).where(holds.c.lifted_at.is_(None)).order_by(holds.c.at, holds.c.id)
    return many(db, query if person is None else query.where(holds.c.person == person))
