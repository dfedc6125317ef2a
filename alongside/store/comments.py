"""The trainers' comment bank: sentences worth using again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from alongside.store.sql import Row, iso, many
from alongside.store.tables import comments


def add(db: Connection, id: str, author: str, text: str, topic: str, now: datetime) -> Row:
    """Keep a comment under a topic (a rubric row or an indicator; empty = general)."""
    row = {"id": id, "author": author, "text": text.strip(), "topic": topic, "used": 0, "added_at": iso(now)}
    db.execute(insert(comments).values(**row))
    return row


def every(db: Connection, topic: str | None = None) -> list[Row]:
    """Comments, most used first."""
    query = select(comments).order_by(comments.c.used.desc(), comments.c.added_at, comments.c.id)
    return many(db, query if topic is None else query.where(comments.c.topic == topic))


def use(db: Connection, id: str) -> None:
    """A comment was used once more."""
    db.execute(update(comments).where(comments.c.id == id).values(used=comments.c.used + 1))
