"""Every decision a trainer made on a piece of work, in order: a later one never hides an earlier one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, insert, select

from alongside.problem import Problem
from alongside.store.sql import Row, many
from alongside.store.tables import rulings

_MOST = 999


def of_work(db: Connection, work: str) -> list[Row]:
    """{id, work, by, at, rows, points, comment, reason} of every decision, the first one first. points None: sent back."""
    return many(db, select(rulings).where(rulings.c.work == work).order_by(rulings.c.id))


def of_works(db: Connection, works: Collection[str]) -> dict[str, list[Row]]:
    """Work -> its decisions, for many pieces of work at once."""
    found: dict[str, list[Row]] = {}
    wanted = sorted(works)
    for start in range(0, len(wanted), 500):
        some = select(rulings).where(rulings.c.work.in_(wanted[start : start + 500]))
        for row in many(db, some.order_by(rulings.c.id)):
            found.setdefault(row["work"], []).append(row)
    return found


def add(
    db: Connection,
    work: str,
    by: str,
    at: str,
    *,
    rows: list[Any],
    points: float | None,
    comment: str,
    reason: str,
) -> Row:
    """Keep one more decision; its id counts on, so that ids give the order. Raises Problem("too-large") after 999."""
    number = len(of_work(db, work)) + 1
    if number > _MOST:
        raise Problem(
            "This work",
            "was decided on too often.",
            "Talk it over before you decide again.",
            code="too-large",
        )
    row = {"id": f"{work}.{number:03d}", "work": work, "by": by, "at": at, "rows": rows, "points": points}
    row |= {"comment": comment, "reason": reason}
    db.execute(insert(rulings).values(**row))
    return row
