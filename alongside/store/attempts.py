"""Scenario attempts: practice ones, and assessed ones that make evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from alongside.problem import Problem
from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import attempts, reopenings


def add(
    db: Connection,
    id: str,
    person: str,
    scenario: str,
    version_hash: str,
    seed: int,
    mode: str,
    now: datetime,
    *,
    state: Any,
    reopened_by: str | None = None,
    reopened_reason: str | None = None,
) -> Row:
    """Begin an attempt; `mode` is practice or assessed, `state` the engine's state as plain data."""
    db.execute(
        insert(attempts).values(
            id=id,
            person=person,
            scenario=scenario,
            version_hash=version_hash,
            seed=seed,
            mode=mode,
            started=iso(now),
            trace=[],
            state=state,
            reopened_by=reopened_by,
            reopened_reason=reopened_reason,
        )
    )
    return get(db, id)


def get(db: Connection, id: str) -> Row:
    """All columns of one attempt. Raises Problem("not-found")."""
    found = one(db, select(attempts).where(attempts.c.id == id))
    if found is None:
        raise Problem(id, "is not an attempt.", "Open the scenario again.", code="not-found")
    return found


def own(db: Connection, person: str, id: str) -> Row:
    """As `get`, for the person who plays it. Raises Problem("not-found") for anybody else's."""
    row = get(db, id)
    if row["person"] != person:
        raise Problem(id, "is not an attempt of yours.", "Open the case again.", code="not-found")
    return row


def change(db: Connection, id: str, **facts: Any) -> None:
    """Keep a new `trace`, `state`, `ended` or `ending`."""
    db.execute(update(attempts).where(attempts.c.id == id).values(**facts))


def of_person(db: Connection, person: str, scenario: str | None = None) -> list[Row]:
    """A person's attempts, oldest first."""
    query = select(attempts).where(attempts.c.person == person).order_by(attempts.c.started, attempts.c.id)
    return many(db, query if scenario is None else query.where(attempts.c.scenario == scenario))


def reopen(db: Connection, id: str, person: str, scenario: str, by: str, reason: str, now: datetime) -> Row:
    """A trainer opens one more assessed attempt."""
    db.execute(
        insert(reopenings).values(id=id, person=person, scenario=scenario, by=by, at=iso(now), reason=reason)
    )
    return {"id": id, "person": person, "scenario": scenario, "by": by, "at": iso(now), "reason": reason}


def open_reopening(db: Connection, person: str, scenario: str) -> Row | None:
    """The oldest reopening that no attempt has used yet."""
    return one(
        db,
        select(reopenings)
        .where(
            reopenings.c.person == person, reopenings.c.scenario == scenario, reopenings.c.used_by.is_(None)
        )
        .order_by(reopenings.c.at),
    )


def use_reopening(db: Connection, id: str, attempt: str) -> None:
    """This attempt used that reopening."""
    db.execute(update(reopenings).where(reopenings.c.id == id).values(used_by=attempt))
