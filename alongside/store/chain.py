"""An append-only, hash-chained table: each row's body names the hash of the row before it (records.md,
Minimal design).

The body is RFC 8785 canonical JSON and names people by random ids only. What is personal lies beside it as
a salted payload whose hash is in the body, so that it can be removed after its time without breaking the
chain.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import Connection, Table, insert, select

from alongside.store.merkle import Tree
from alongside.store.sql import Row, iso, one

START = "0" * 64  # prev_hash of the first row


@dataclass(frozen=True)
class Stream:
    """One chain and its side table."""

    name: str
    rows: Table
    payloads: Table


def canonical(data: Any) -> str:
    """RFC 8785 JSON text: the same data always gives the same bytes."""
    return rfc8785.dumps(data).decode()


def digest(text: str) -> str:
    """SHA-256 as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def append(
    db: Connection,
    stream: Stream,
    event_id: str,
    facts: Mapping[str, Any],
    payload: Mapping[str, Any],
    now: datetime,
    *,
    salt: str | None = None,
) -> Row:
    """Append one row inside the caller's write transaction; an event_id that is there already changes
    nothing.

    facts: the body without seq, prev, recorded_at and payload_hash; `learner` and `about` also index the
    payload.
    recorded_at never falls below the row before: when the clock went back, the clock's own time is
    kept as `clock`. Returns {seq, event_id, hash, new}.
    """
    table = stream.rows
    there = one(db, select(table.c.seq, table.c.event_id, table.c.hash).where(table.c.event_id == event_id))
    if there:
        return there | {"new": False}
    last = one(db, select(table.c.seq, table.c.hash, table.c.body).order_by(table.c.seq.desc()).limit(1))
    recorded = iso(now)
    clock: dict[str, str] = {}
    if last and (before := json.loads(last["body"])["recorded_at"]) > recorded:
        recorded, clock = before, {"clock": recorded}
    seq = last["seq"] + 1 if last else 1
    salt = salt or secrets.token_hex(16)
    text = canonical(dict(payload))
    body = canonical(
        {
            **facts,
            "seq": seq,
            "event_id": event_id,
            "prev": last["hash"] if last else START,
            "recorded_at": recorded,
            "payload_hash": digest(salt + text),
            **clock,
        }
    )
    db.execute(
        insert(table).values(
            seq=seq,
            event_id=event_id,
            body=body,
            prev_hash=last["hash"] if last else START,
            hash=digest(body),
        )
    )
    db.execute(
        insert(stream.payloads).values(
            seq=seq, person=facts.get("learner", ""), topic=facts.get("about", ""), payload=text, salt=salt
        )
    )
    return {"seq": seq, "event_id": event_id, "hash": digest(body), "new": True}


def rows(db: Connection, stream: Stream) -> Iterator[Row]:
    """All rows with their payloads (None where it was removed), in order of seq."""
    table, side = stream.rows, stream.payloads
    joined = table.outerjoin(side, table.c.seq == side.c.seq)
    query = (
        select(table, side.c.payload, side.c.salt, side.c.person, side.c.topic)
        .select_from(joined)
        .order_by(table.c.seq)
    )
    for row in db.execute(query).mappings():
        yield dict(row)


def tree(db: Connection, stream: Stream) -> Tree:
    """The Merkle tree over all bodies."""
    made = Tree()
    for body in db.execute(select(stream.rows.c.body).order_by(stream.rows.c.seq)).scalars():
        made.add(body.encode())
    return made
