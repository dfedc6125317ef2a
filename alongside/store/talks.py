"""That a supervisor and a worker sat down together, and what they agreed: both can read it.

A row that she wrote herself is no talk yet: she asked for one, with a line in `topics`. The next talk answers it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, insert, select

from alongside.problem import Problem
from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import talks


def add(
    db: Connection,
    id: str,
    person: str,
    by: str,
    on: date,
    topics: list[str],
    agreed: str,
    next_on: date | None,
    now: datetime,
) -> Row:
    """Keep one talk. topics: their words, as they stood that day."""
    row: Row = {"id": id, "person": person, "by": by, "on": on.isoformat(), "topics": topics, "agreed": agreed}
    row |= {"next_on": next_on and next_on.isoformat(), "at": iso(now)}
    db.execute(insert(talks).values(**row))
    return row


def get(db: Connection, id: str) -> Row:
    """All columns of one talk. Raises Problem("not-found")."""
    found = one(db, select(talks).where(talks.c.id == id))
    if found is None:
        raise Problem("This talk", "is not there any more.", "Reload the page.", code="not-found")
    return found


def of_person(db: Connection, person: str) -> list[Row]:
    """A person's talks, newest first; what she only asked for is not one."""
    return many(
        db,
        select(talks)
        .where(talks.c.person == person, talks.c.by != person)
        .order_by(talks.c.on.desc(), talks.c.at.desc(), talks.c.id),
    )


def wishes(db: Connection, people: Collection[str]) -> list[Row]:
    """Who of these asked for a talk and has had none since, the longest waiting first."""
    had = talks.alias()
    last = select(func.max(had.c.at)).where(had.c.person == talks.c.person, had.c.by != had.c.person).scalar_subquery()
    open_ = select(talks).where(talks.c.by == talks.c.person, (talks.c.at > last) | last.is_(None))
    rows = many(db, open_.order_by(talks.c.at, talks.c.id))
    return [row for row in rows if row["person"] in people]


def drop(db: Connection, id: str) -> None:
    """Take one out again."""
    db.execute(delete(talks).where(talks.c.id == id))
