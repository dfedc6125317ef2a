"""Small helpers every store module uses: rows as plain dicts, times as text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Executable

Row = dict[str, Any]


def one(db: Connection, statement: Executable) -> Row | None:
    """The first row as a dict, or None."""
    row = db.execute(statement).mappings().first()
    return dict(row) if row is not None else None


def many(db: Connection, statement: Executable) -> list[Row]:
    """All rows as dicts."""
    found = db.execute(statement)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]  # all at once: much quicker than one by one


def iso(moment: datetime) -> str:
    """A moment as UTC text that sorts by time: 2026-11-21T09:30:00.000000Z. Refuses a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a stored time needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def moment(text: str) -> datetime:
    """The inverse of `iso`."""
    return datetime.fromisoformat(text)
