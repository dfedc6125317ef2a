"""A learner's word that she is ready to be seen at a skill, and what became of it. No evidence; it moves no state."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from alongside.problem import Problem
from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import asked_observations

OPEN, SEEN, LATER, WITHDRAWN = "", "seen", "later", "withdrawn"
_ROWS = asked_observations.c


def put(db: Connection, id: str, person: str, about: str, words: str, now: datetime) -> Row:
    """Keep that she is ready; where she said so and nobody has answered, only her line changes. Gives the row."""
    there = waiting(db, [person], about)
    if there:
        db.execute(update(asked_observations).where(_ROWS.id == there[0]["id"]).values(words=words))
        return get(db, there[0]["id"])
    row = {"id": id, "person": person, "about": about, "words": words, "at": iso(now), "outcome": OPEN}
    db.execute(insert(asked_observations).values(**row))
    return get(db, id)


def get(db: Connection, id: str) -> Row:
    """{id, person, about, words, at, closed_at, closed_by, outcome, answer}. Raises Problem("not-found")."""
    found = one(db, select(asked_observations).where(_ROWS.id == id))
    if found is None:
        raise Problem("This wish to be seen", "is not there any more.", "Reload the page.", code="not-found")
    return found


def waiting(db: Connection, people: Collection[str], about: str = "") -> list[Row]:
    """What nobody has answered yet of these people, the longest waiting first."""
    query = select(asked_observations).where(_ROWS.outcome == OPEN, _ROWS.person.in_(list(people)))
    if about:
        query = query.where(_ROWS.about == about)
    return many(db, query.order_by(_ROWS.at, _ROWS.id))


def newest(db: Connection, person: str, about: str = "") -> dict[str, Row]:
    """Framework id -> what this person asked last about it, all but what she took back."""
    query = select(asked_observations).where(_ROWS.person == person, _ROWS.outcome != WITHDRAWN)
    if about:
        query = query.where(_ROWS.about == about)
    return {row["about"]: row for row in many(db, query.order_by(_ROWS.at, _ROWS.id))}


def close(db: Connection, id: str, outcome: str, by: str, now: datetime, answer: str = "") -> Row:
    """Answer what is open. Raises Problem("conflict") when somebody was faster."""
    mine = (_ROWS.id == id) & (_ROWS.outcome == OPEN)
    facts = {"outcome": outcome, "closed_by": by, "closed_at": iso(now), "answer": answer}
    if not db.execute(update(asked_observations).where(mine).values(**facts)).rowcount:
        get(db, id)
        raise Problem("This wish to be seen", "was answered or taken back already.", "Reload the page.", code="conflict")
    return get(db, id)


def open_again(db: Connection, id: str) -> Row:
    """As if it had not been answered."""
    facts = {"outcome": OPEN, "closed_by": None, "closed_at": None, "answer": None}
    db.execute(update(asked_observations).where(_ROWS.id == id).values(**facts))
    return get(db, id)
