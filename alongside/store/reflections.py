"""What a learner takes from a case in a line, for her trainer: one for each attempt, open to change until it is read. Her
trainer may answer in a line, which stays open to change until she has seen it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import reflections

_REPLY = ("reply", "replied_by", "replied_at")


def get(db: Connection, attempt: str) -> Row | None:
    """{attempt, person, scenario, text, at, read_by, read_at, reply, replied_by, replied_at, reply_seen_at}, or None."""
    return one(db, select(reflections).where(reflections.c.attempt == attempt))


def put(db: Connection, attempt: str, person: str, scenario: str, text: str, now: datetime) -> None:
    """Write the line of an attempt, or write it anew while nobody has read it."""
    facts = {"text": text, "at": iso(now)}
    if get(db, attempt) is None:
        db.execute(insert(reflections).values(attempt=attempt, person=person, scenario=scenario, **facts))
    else:
        db.execute(update(reflections).where(reflections.c.attempt == attempt).values(**facts))


def drop(db: Connection, attempt: str) -> None:
    """Take the line of an attempt back."""
    db.execute(delete(reflections).where(reflections.c.attempt == attempt))


def mark_read(db: Connection, attempt: str, by: str, now: datetime) -> None:
    """A trainer has read it; the first reading counts."""
    mine = (reflections.c.attempt == attempt) & reflections.c.read_by.is_(None)
    db.execute(update(reflections).where(mine).values(read_by=by, read_at=iso(now)))


def of_people(db: Connection, people: Collection[str], *, read: bool = False, limit: int = 200) -> list[Row]:
    """Lines of these people: waiting ones, the oldest first; or those already read, the newest first."""
    when = reflections.c.read_at.desc() if read else reflections.c.at
    wanted = reflections.c.read_at.is_not(None) if read else reflections.c.read_at.is_(None)
    query = select(reflections).where(wanted, reflections.c.person.in_(list(people)))
    return many(db, query.order_by(when, reflections.c.attempt).limit(limit))


def count_read(db: Connection, people: Collection[str]) -> int:
    """How many lines of these people were read already."""
    query = select(func.count()).where(reflections.c.read_at.is_not(None), reflections.c.person.in_(list(people)))
    return int(db.execute(query).scalar() or 0)


def of_person(db: Connection, person: str) -> list[Row]:
    """All lines of one person, the newest first."""
    query = select(reflections).where(reflections.c.person == person)
    return many(db, query.order_by(reflections.c.at.desc(), reflections.c.attempt))


def reply(db: Connection, attempt: str, words: str, by: str, now: datetime) -> None:
    """Answer a line, or take the answer back with empty words."""
    facts = {"reply": words, "replied_by": by, "replied_at": iso(now)} if words else dict.fromkeys(_REPLY)
    db.execute(update(reflections).where(reflections.c.attempt == attempt).values(**facts))


def unseen(db: Connection, person: str) -> bool:
    """Whether there is an answer this person has not seen yet."""
    return one(db, select(reflections.c.attempt).where(_unseen(person)).limit(1)) is not None


def see(db: Connection, person: str, now: datetime) -> None:
    """This person has seen every answer there is."""
    db.execute(update(reflections).where(_unseen(person)).values(reply_seen_at=iso(now)))


def _unseen(person: str) -> ColumnElement[bool]:
    mine = reflections.c.person == person
    return mine & reflections.c.reply.is_not(None) & reflections.c.reply_seen_at.is_(None)
