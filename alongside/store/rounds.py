"""Rounds in which two or more assessors judge the same thing, each alone. What they say here is never evidence."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from alongside.problem import Problem
from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import round_marks, rounds

_MARKS = round_marks.c


def add(
    db: Connection,
    id: str,
    kind: str,
    title: str,
    about: str,
    subject: dict[str, Any],
    made_by: str,
    assessors: Collection[str],
    now: datetime,
) -> None:
    """Make a round and ask its assessors. subject: what they look at, by its id, with the rows to mark."""
    row = {"id": id, "kind": kind, "title": title, "about": about, "subject": subject, "made_by": made_by}
    db.execute(insert(rounds).values(**row, made_at=iso(now)))
    db.execute(
        insert(round_marks), [{"round": id, "assessor": one, "asked_at": iso(now)} for one in assessors]
    )


def get(db: Connection, id: str) -> Row:
    """All columns of one round. Raises Problem("not-found")."""
    found = one(db, select(rounds).where(rounds.c.id == id))
    if found is None:
        raise Problem("This round", "is not there.", "Go back to the list.", code="not-found")
    return found


def marks_of(db: Connection, ids: Collection[str]) -> dict[str, list[Row]]:
    """round -> its assessors' rows {round, assessor, marks, asked_at, marked_at}, in the order of their ids."""
    query = select(round_marks).where(_MARKS.round.in_(list(ids))).order_by(_MARKS.round, _MARKS.assessor)
    found: dict[str, list[Row]] = {id: [] for id in ids}
    for row in many(db, query):
        found[row["round"]].append(row)
    return found


def of_person(db: Connection, person: str) -> list[Row]:
    """Rounds this person made or was asked in, newest first."""
    asked = select(_MARKS.round).where(_MARKS.assessor == person)
    query = select(rounds).where(or_(rounds.c.made_by == person, rounds.c.id.in_(asked)))
    return many(db, query.order_by(rounds.c.made_at.desc(), rounds.c.id))


def mark(db: Connection, id: str, assessor: str, marks: dict[str, Any], now: datetime) -> None:
    """Keep what one assessor saw: row id -> {mark, why}."""
    mine = (_MARKS.round == id) & (_MARKS.assessor == assessor)
    db.execute(update(round_marks).where(mine).values(marks=marks, marked_at=iso(now)))


def leave(db: Connection, id: str, assessor: str) -> None:
    """Ask this assessor no more. Her marks, if there are any, go with it."""
    db.execute(delete(round_marks).where((_MARKS.round == id) & (_MARKS.assessor == assessor)))


def close(db: Connection, id: str, now: datetime) -> None:
    """No marks come in any more."""
    db.execute(update(rounds).where(rounds.c.id == id).values(closed_at=iso(now)))


def change(db: Connection, id: str, subject: dict[str, Any]) -> None:
    """Keep the round's subject anew, with what was agreed in the talk."""
    db.execute(update(rounds).where(rounds.c.id == id).values(subject=subject))
