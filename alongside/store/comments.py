"""The trainers' comment bank: sentences worth using again, and which of them helped with which row of a rubric."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from alongside.problem import Problem
from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import comment_uses, comments


def add(db: Connection, id: str, author: str, text: str, topic: str, now: datetime) -> Row:
    """Keep a comment under a topic (a rubric row or an indicator; empty = general)."""
    row = {"id": id, "author": author, "text": text.strip(), "topic": topic, "used": 0, "added_at": iso(now)}
    db.execute(insert(comments).values(**row))
    return row


def get(db: Connection, id: str) -> Row:
    """All columns of one comment. Raises Problem("not-found")."""
    found = one(db, select(comments).where(comments.c.id == id))
    if found is None:
        raise Problem("This sentence", "is no longer in the bank.", "Reload the page.", code="not-found")
    return found


def every(db: Connection) -> list[Row]:
    """Comments, most used first."""
    return many(db, select(comments).order_by(comments.c.used.desc(), comments.c.added_at, comments.c.id))


def uses(db: Connection, topic: str) -> dict[str, Row]:
    """Comment -> {used, last_at}: how often and when last it was used on this topic."""
    query = select(comment_uses).where(comment_uses.c.topic == topic)
    return {row["comment"]: row for row in many(db, query)}


def use(db: Connection, id: str, topic: str, now: datetime) -> None:
    """A comment was used once more, on this topic."""
    db.execute(update(comments).where(comments.c.id == id).values(used=comments.c.used + 1))
    mine = (comment_uses.c.comment == id) & (comment_uses.c.topic == topic)
    more = update(comment_uses).where(mine).values(used=comment_uses.c.used + 1, last_at=iso(now))
    if not db.execute(more).rowcount:
        db.execute(insert(comment_uses).values(comment=id, topic=topic, used=1, last_at=iso(now)))


def change(db: Connection, id: str, text: str) -> None:
    """Give a comment other words; what was sent with the old ones stays as it was."""
    db.execute(update(comments).where(comments.c.id == id).values(text=text.strip()))


def retire(db: Connection, id: str) -> None:
    """Take a comment out of the bank."""
    db.execute(delete(comment_uses).where(comment_uses.c.comment == id))
    db.execute(delete(comments).where(comments.c.id == id))
