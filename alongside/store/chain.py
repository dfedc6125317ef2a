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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import rfc8785
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DBAPIError

from alongside.store import bulk
from alongside.store.merkle import Tree
from alongside.store.sql import Row, iso, one

START = "0" * 64  # prev_hash of the first row
AT_ONCE = 2000  # rows read or written in one go


@dataclass(frozen=True)
class Stream:
    """One chain and its side table."""

    name: str
    rows: Table
    payloads: Table


class New(NamedTuple):
    """A row to append. facts: the body without seq, prev, recorded_at and payload_hash; `learner` and `about` also
    index the payload. salt: "" makes a random one."""

    event_id: str
    facts: Mapping[str, Any]
    payload: Mapping[str, Any]
    now: datetime
    salt: str = ""


class Head(NamedTuple):
    """The end of a chain: what the next row follows."""

    seq: int = 0
    hash: str = START
    recorded_at: str = ""


_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
).encode
_MOST = 2**53 - 1  # RFC 8785, 3.2.2.3: the largest whole number it writes as one


def canonical(data: Any) -> str:
    """RFC 8785 JSON text: the same data always gives the same bytes.

    Data without fractions and with ASCII keys needs nothing that the standard encoder does not do, ten times faster.
    """
    return _encode(data) if _plain(data) else rfc8785.dumps(data).decode()


def _plain(data: Any) -> bool:
    kind = type(data)
    if kind is str or kind is bool or data is None:
        return True
    if kind is int:
        return -_MOST <= data <= _MOST
    if kind is dict:
        for key, value in data.items():
            if type(key) is not str or not key.isascii():
                return False
            if type(value) is not str and not _plain(value):
                return False
        return True
    if kind is not list and kind is not tuple:
        return False
    for value in data:  # noqa: SIM110 - runs for every field of every event, and `all` costs twice as much
        if type(value) is not str and not _plain(value):
            return False
    return True


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
    nothing. Returns {seq, event_id, hash, new}. For the arguments see `New`.
    """
    table = stream.rows
    there = one(db, select(table.c.seq, table.c.event_id, table.c.hash).where(table.c.event_id == event_id))
    if there:
        return there | {"new": False}
    row, side = _row(head(db, stream), New(event_id, facts, payload, now, salt or ""))
    _keep(db, stream, [row], [side])
    return {"seq": row[0], "event_id": event_id, "hash": row[4], "new": True}


def append_many(db: Connection, stream: Stream, rows: Iterable[New]) -> int:
    """Append many rows inside the caller's write transaction: the same bytes as `append` row by row.

    An event_id that is there already, or came before in `rows`, changes nothing. Returns how many were new.
    """
    last, source, made = head(db, stream), iter(rows), 0
    ids = stream.rows.c.event_id
    with bulk.roomy(db):
        while batch := list(islice(source, AT_ONCE)):
            some: dict[str, New] = {}
            for each in batch:
                some.setdefault(each.event_id, each)
            there = set(db.execute(select(ids).where(ids.in_(list(some)))).scalars())
            bodies, sides = [], []
            for each in some.values():
                if each.event_id not in there:
                    row, side = _row(last, each)
                    last = Head(row[0], row[4], row[5])
                    bodies.append(row)
                    sides.append(side)
            _keep(db, stream, bodies, sides)
            made += len(bodies)
    return made


def head(db: Connection, stream: Stream) -> Head:
    """The end of the chain as it is now."""
    table = stream.rows
    last = one(db, select(table.c.seq, table.c.hash, table.c.body).order_by(table.c.seq.desc()).limit(1))
    return Head(last["seq"], last["hash"], json.loads(last["body"])["recorded_at"]) if last else Head()


def _row(last: Head, new: New) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The row that follows `last` (its recorded_at comes after its columns) and its payload's row.

    recorded_at never falls below the row before: when the clock went back, the clock's own time is kept as `clock`.
    """
    seq, recorded = last.seq + 1, iso(new.now)
    clock: dict[str, str] = {}
    if last.recorded_at > recorded:
        recorded, clock = last.recorded_at, {"clock": recorded}
    salt = new.salt or secrets.token_hex(16)
    text = canonical(dict(new.payload))
    body = canonical(
        {
            **new.facts,
            "seq": seq,
            "event_id": new.event_id,
            "prev": last.hash,
            "recorded_at": recorded,
            "payload_hash": digest(salt + text),
            **clock,
        }
    )
    side = (seq, new.facts.get("learner", ""), new.facts.get("about", ""), text, salt)
    return (seq, new.event_id, body, last.hash, digest(body), recorded), side


def _keep(db: Connection, stream: Stream, rows: list[tuple[Any, ...]], sides: list[tuple[Any, ...]]) -> None:
    bulk.insert(db, stream.rows, ("seq", "event_id", "body", "prev_hash", "hash"), [row[:5] for row in rows])
    bulk.insert(db, stream.payloads, ("seq", "person", "topic", "payload", "salt"), sides)


def rows(db: Connection, stream: Stream) -> Iterator[Row]:
    """All rows with their payloads (None where it was removed), in order of seq."""
    for row in db.execute(_all(stream)).mappings():
        yield dict(row)


def values(db: Connection, stream: Stream) -> Iterator[tuple[Any, ...]]:
    """The same as bare tuples: seq, event_id, body, prev_hash, hash, payload, salt, person, topic.

    Where the bytes of a row are no text, so that no driver gives it out, its seq alone comes, and nothing after it.
    """
    last, width = 0, len(stream.rows.c) + 4
    try:
        for some in db.execute(_all(stream)).partitions():
            yield from some
            last = some[-1][0]
        return
    except (DBAPIError, UnicodeDecodeError) as error:  # which row it was, it does not say
        if isinstance(error, DBAPIError) and "could not decode" not in str(error.orig).lower():
            raise
    query = _all(stream)
    while True:
        last += 1
        try:
            row = db.execute(query.where(stream.rows.c.seq == last)).first()
        except (DBAPIError, UnicodeDecodeError):
            row = None
        if row is None:
            yield (last,) + (None,) * (width - 1)
            return
        yield tuple(row)


def _all(stream: Stream) -> Any:
    table, side = stream.rows, stream.payloads
    return (
        select(table, side.c.payload, side.c.salt, side.c.person, side.c.topic)
        .select_from(table.outerjoin(side, table.c.seq == side.c.seq))
        .order_by(table.c.seq)
        .execution_options(yield_per=AT_ONCE)
    )


def tree(db: Connection, stream: Stream, grown: Tree | None = None, upto: int | None = None) -> Tree:
    """The Merkle tree over all bodies. grown: a tree over the first rows, to go on from; upto: stop after that row."""
    made = grown or Tree()
    seq, body = stream.rows.c.seq, stream.rows.c.body
    query = select(body).where(seq > made.size).order_by(seq).execution_options(yield_per=AT_ONCE)
    if upto is not None:
        query = query.where(seq <= upto)
    for text in db.execute(query).scalars():
        made.add(text.encode())
    return made
