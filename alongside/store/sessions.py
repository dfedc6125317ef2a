"""Signed-in browsers and failed sign-ins. Only hashes of tokens are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import failures, sessions


def add(db: Connection, token_hash: str, person: str, now: datetime, address: str = "") -> None:
    """Remember one signed-in browser."""
    db.execute(
        insert(sessions).values(
            token_hash=token_hash, person=person, created_at=iso(now), seen_at=iso(now), address=address
        )
    )


def get(db: Connection, token_hash: str) -> Row | None:
    """{token_hash, person, created_at, seen_at, address} or None."""
    return one(db, select(sessions).where(sessions.c.token_hash == token_hash))


def touch(db: Connection, token_hash: str, now: datetime) -> None:
    """The browser was just used."""
    db.execute(update(sessions).where(sessions.c.token_hash == token_hash).values(seen_at=iso(now)))


def end(db: Connection, token_hash: str) -> None:
    """Sign one browser out."""
    db.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def end_all(db: Connection, person: str, keep: str = "") -> int:
    """Sign a person out everywhere (but for the session `keep`). Returns how many sessions ended."""
    return db.execute(
        delete(sessions).where(sessions.c.person == person, sessions.c.token_hash != keep)
    ).rowcount


def of_person(db: Connection, person: str) -> list[Row]:
    """A person's open sessions, newest use first."""
    return many(db, select(sessions).where(sessions.c.person == person).order_by(sessions.c.seen_at.desc()))


def sweep(db: Connection, created_before: datetime, seen_before: datetime) -> None:
    """Forget sessions that are too old or unused for too long."""
    db.execute(
        delete(sessions).where(
            (sessions.c.created_at < iso(created_before)) | (sessions.c.seen_at < iso(seen_before))
        )
    )


def fail(db: Connection, bucket: str, now: datetime) -> int:
    """Count one failed sign-in against an account or an address. Returns its id."""
    made = db.execute(insert(failures).values(bucket=bucket, at=iso(now)))
    key = made.inserted_primary_key
    assert key is not None
    return int(key[0])


def unfail(db: Connection, id: int) -> None:
    """Take one counted failure back: it was none."""
    db.execute(delete(failures).where(failures.c.id == id))


def failed(db: Connection, bucket: str, since: datetime) -> tuple[int, str | None]:
    """How many failures since then, and when the newest was."""
    row = db.execute(
        select(func.count(), func.max(failures.c.at)).where(
            failures.c.bucket == bucket, failures.c.at >= iso(since)
        )
    ).one()
    return int(row[0]), row[1]


def forgive(db: Connection, bucket: str) -> None:
    """Forget the failures of one account or address."""
    db.execute(delete(failures).where(failures.c.bucket == bucket))


def sweep_failures(db: Connection, before: datetime) -> None:
    """Forget failures too old to matter."""
    db.execute(delete(failures).where(failures.c.at < iso(before)))
