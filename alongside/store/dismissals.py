"""Findings a learner set aside, each with her reason: the reviewer's calibration and the trainer read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from alongside.store.sql import Row, iso, many
from alongside.store.tables import dismissals


def add(
    db: Connection,
    id: str,
    person: str,
    module: str,
    item: str,
    rule: str,
    start: int,
    end: int,
    reason: str,
    now: datetime,
) -> Row:
    """Keep one dismissal; start and end are code points, half-open."""
    row = {
        "id": id,
        "person": person,
        "module": module,
        "item": item,
        "rule": rule,
        "start": start,
        "end": end,
        "reason": reason,
        "at": iso(now),
    }
    db.execute(insert(dismissals).values(**row))
    return row


def remove(db: Connection, person: str, module: str, finding: Mapping[str, Any]) -> None:
    """Take back the dismissal of this finding {item, rule, start, end}; nothing happens where there is none."""
    place = {name: finding.get(name) for name in ("item", "rule", "start", "end")}
    facts = {"person": person, "module": module, **place}
    db.execute(delete(dismissals).where(*(dismissals.c[name] == value for name, value in facts.items())))


def every(
    db: Connection, *, person: str | None = None, module: str | None = None, rule: str | None = None
) -> list[Row]:
    """Dismissals, oldest first."""
    query = select(dismissals).order_by(dismissals.c.at, dismissals.c.id)
    for column, value in (
        (dismissals.c.person, person),
        (dismissals.c.module, module),
        (dismissals.c.rule, rule),
    ):
        if value is not None:
            query = query.where(column == value)
    return many(db, query)
