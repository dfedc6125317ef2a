"""Checks a chain from its first row to its last, against its payloads and its checkpoints; names the first
bad row, whatever somebody put into any column of it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from alongside.store import chain, checkpoints
from alongside.store.merkle import Tree
from alongside.store.removals import Removals
from alongside.store.sql import Row

_NO_TEXT = "one of its columns cannot be read as text"
_TYPES = (int, str, str, str, str, str, str, str, str)  # of `chain.values`


@dataclass(frozen=True)
class Verdict:
    """rows: how many are sound from the start. bad: seq of the first bad row (None = all is well).

    checkpoints: how many of them were compared with the rows. unsigned: of how many of those nobody can check here who
    signed them, because the key is not there or was given up for a new one.
    """

    stream: str
    rows: int
    root: str
    bad: int | None
    why: str
    checkpoints: int = 0
    unsigned: int = 0

    @property
    def ok(self) -> bool:
        return self.bad is None


def verify(db: Connection, stream: chain.Stream, key: bytes | None = None) -> Verdict:
    """Walk the whole chain.

    `key`: the installation's checkpoint key, to check the signatures of checkpoints too.
    """
    due, stray = _due(db, stream)
    tree, prev, recorded, seen, unsigned = Tree(), chain.START, "", 0, 0
    removals, payloads = Removals(stream), 0

    def bad(seq: int, why: str) -> Verdict:
        return Verdict(stream.name, seq - 1, tree.root(), seq, why, seen, unsigned)

    for number, row in enumerate(chain.values(db, stream), 1):
        seq, event_id, text, before, hash, payload, salt, person, topic = row
        try:
            if seq != number:
                return bad(number, "this row is missing")
            raw = text.encode()
            if sha256(raw).hexdigest() != hash:
                return bad(number, "its body does not match its hash")
            said = _read(text)
            if said is None:
                return bad(number, "its body is not canonical JSON")
            if said.seq != seq or said.event_id != event_id:
                return bad(number, "its number or id was changed")
            if before != prev or said.prev != prev:
                return bad(number, "it does not follow the row before it")
            if said.recorded_at < recorded:
                return bad(number, "it was recorded before the row in front of it")
            if payload is not None:
                payloads += 1
                if person != said.learner or topic != said.about:
                    return bad(number, "its payload was moved to another person or competency")
            if not payload:
                if (payload, salt) != (("", "") if payload is not None else (None, None)):
                    return bad(number, _NO_TEXT)
                removals.gone(number, text)
            elif sha256((salt + payload).encode()).hexdigest() != said.payload_hash:
                return bad(number, "its payload does not match its hash")
            elif said.type == removals.type:
                removals.tombstone(number, text, payload)
        except (AttributeError, TypeError, UnicodeError):
            if tuple(map(type, row)) == _TYPES:
                raise
            return bad(number, _NO_TEXT)
        tree.add(raw)
        prev, recorded = hash, said.recorded_at
        if number in due:
            for checkpoint in due.pop(number):
                if why := checkpoints.wrong(checkpoint, tree.root(), key):
                    return bad(number, why)
                seen += 1
                unsigned += not checkpoints.is_signed(checkpoint, key)
    if found := removals.first_wrong(db):
        return bad(*found)
    spare = (db.execute(select(func.count()).select_from(stream.payloads)).scalar() or 0) - payloads
    beyond = [seq for seq, rows in due.items() if any(row["stream"] == stream.name for row in rows)]
    if spare > 0 or beyond:
        what = f"rows up to {max(beyond)} were there before" if beyond else f"payloads of {spare} more rows are there"
        return bad(tree.size + 1, f"{what}; the end was cut off")
    if stray or due:
        return bad(max(tree.size, 1), "a checkpoint names no row of any chain")
    return Verdict(stream.name, tree.size, tree.root(), None, "", seen, unsigned)


def _due(db: Connection, stream: chain.Stream) -> tuple[dict[int, list[Row]], bool]:
    """The checkpoints by the row they belong to, those of no known stream among them, and whether one has no row's number."""
    due: dict[int, list[Row]] = {}
    stray = False
    for row in checkpoints.as_they_lie(db):
        known = row["stream"] in checkpoints.STREAMS
        if known and row["stream"] != stream.name:
            continue
        if type(row["seq"]) is not int or row["seq"] < 1:
            stray = True
        else:
            due.setdefault(row["seq"], []).append(row)
    return due, stray


class _Said(NamedTuple):
    """What a body says, as far as the chain needs it."""

    about: str
    event_id: str
    learner: str
    payload_hash: str
    prev: str
    recorded_at: str
    seq: int
    type: str


# A body as both chains write it, when no string in it needs an escape. Whatever matches is canonical as it stands
# (names in order, no spaces, no escapes, whole numbers); everything else takes the slow way below.
_TEXT = r'"[^"\\\x00-\x1f]*"'
_SIGNED = r'null|\{"at":S,"meaning":S,"method":S,"signer":S\}'
_USUAL = re.compile(
    (
        r'\{"about":(S),"actor":S,(?:"clock":S,)?"event_id":(S),"learner":(S),"occurred_at":S,"payload_hash":(S),'
        r'"prev":(S),"recorded_at":(S),"role":S,"seq":([1-9][0-9]{0,14})(?:,"signature":(?:SIGNED))?,"type":(S)'
        r'(?:,"version":(?:0|[1-9][0-9]{0,14}))?\}'
    )
    .replace("SIGNED", _SIGNED)
    .replace("S", _TEXT)
).fullmatch


def _read(text: str) -> _Said | None:
    """What the body says; None where it is not canonical JSON."""
    if usual := _USUAL(text):
        about, event_id, learner, payload_hash, prev, recorded_at, seq, kind = usual.groups()
        return _Said(
            about[1:-1], event_id[1:-1], learner[1:-1], payload_hash[1:-1], prev[1:-1], recorded_at[1:-1], int(seq), kind[1:-1]
        )
    try:
        body = json.loads(text)
        if not isinstance(body, dict) or chain.canonical(body) != text:
            return None
    except (ValueError, RecursionError):
        return None
    words = {name: body.get(name, "") for name in _Said._fields}
    if type(words["seq"]) is not int or not all(isinstance(words[name], str) for name in words if name != "seq"):
        return None
    return _Said(**words)
