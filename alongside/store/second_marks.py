"""A second trainer's marks on a piece of work, made without the first ones. One second mark for each piece of work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import second_marks


def of_work(db: Connection, work: str) -> Row | None:
    """{work, marker, asked_by, asked_at, rows, comment, marked_at}; marked_at None: not marked yet. None: nobody was asked."""
    return one(db, select(second_marks).where(second_marks.c.work == work))


def waiting_for(db: Connection, marker: str) -> set[str]:
    """Ids of work this trainer was asked to mark and has not marked yet."""
    mine = (second_marks.c.marker == marker) & second_marks.c.marked_at.is_(None)
    return set(db.execute(select(second_marks.c.work).where(mine)).scalars())


def every(db: Connection) -> list[Row]:
    """All of them, oldest first."""
    return many(db, select(second_marks).order_by(second_marks.c.asked_at, second_marks.c.work))


def of_works(db: Connection, works: Collection[str]) -> dict[str, Row]:
    """Work -> its second mark."""
    wanted = set(works)
    return {row["work"]: row for row in every(db) if row["work"] in wanted}


def ask(db: Connection, work: str, marker: str, asked_by: str, now: datetime) -> None:
    """Ask this trainer for a second mark."""
    facts: dict[str, Any] = {"work": work, "marker": marker, "asked_by": asked_by, "asked_at": iso(now)}
    db.execute(insert(second_marks).values(**facts, rows=None, comment="", marked_at=None))


def mark(db: Connection, work: str, marker: str, rows: list[Any], comment: str, now: datetime) -> None:
    """Keep the marks; they are never changed afterwards."""
    mine = (
        (second_marks.c.work == work) & (second_marks.c.marker == marker) & second_marks.c.marked_at.is_(None)
    )
    db.execute(update(second_marks).where(mine).values(rows=rows, comment=comment, marked_at=iso(now)))


def withdraw(db: Connection, work: str) -> None:
    """Ask no longer, while nothing is marked."""
    db.execute(delete(second_marks).where((second_marks.c.work == work) & second_marks.c.marked_at.is_(None)))
