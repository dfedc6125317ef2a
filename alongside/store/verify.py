"""Checks a chain from its first row to its last, against its payloads and its checkpoints; names the first
bad row.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from alongside.store import chain, checkpoints
from alongside.store.merkle import Tree

_REMOVALS = ("purge", "purged")  # in the ledger and in the access log: rows that say which payloads were removed


@dataclass(frozen=True)
class Verdict:
    """rows: how many are sound from the start. bad: seq of the first bad row (None = all is well).

    checkpoints: how many of them were compared with the rows.
    """

    stream: str
    rows: int
    root: str
    bad: int | None
    why: str
    checkpoints: int = 0

    @property
    def ok(self) -> bool:
        return self.bad is None


def verify(db: Connection, stream: chain.Stream, key: bytes | None = None) -> Verdict:
    """Walk the whole chain.

    `key`: the installation's checkpoint key, to check the signatures of checkpoints too.
    """
    due = {row["seq"]: row for row in checkpoints.every(db, stream.name)}
    since = checkpoints.since(db)
    tree, prev, recorded, seen = Tree(), chain.START, "", 0
    removed: list[int] = []
    purged: set[int] = set()

    def bad(seq: int, why: str) -> Verdict:
        return Verdict(stream.name, seq - 1, tree.root(), seq, why, seen)

    for number, row in enumerate(chain.values(db, stream), 1):
        seq, event_id, text, before, hash, payload, salt, person, topic = row
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
        if payload is not None and (person != said.learner or topic != said.about):
            return bad(number, "its payload was moved to another person or competency")
        if not payload:
            removed.append(number)
        elif sha256((salt + payload).encode()).hexdigest() != said.payload_hash:
            return bad(number, "its payload does not match its hash")
        elif said.type in _REMOVALS:
            purged.update(_rows_of(payload))
        tree.add(raw)
        prev, recorded = hash, said.recorded_at
        if number in due:
            if why := checkpoints.wrong(due[number], tree.root(), key, since):
                return bad(number, why)
            seen += 1
    beyond = [seq for seq in due if seq > tree.size]
    spare = db.execute(select(func.max(stream.payloads.c.seq))).scalar() or 0
    if beyond or spare > tree.size:
        return bad(
            tree.size + 1, f"rows up to {max([*beyond, spare])} were there before; the end was cut off"
        )
    for seq in removed:
        if seq not in purged:
            return bad(seq, "its payload is gone, and no purge says so")
    return Verdict(stream.name, tree.size, tree.root(), None, "", seen)


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


def _rows_of(payload: str) -> list[int]:
    """The rows a purge says it removed."""
    said: Any = json.loads(payload)
    return [seq for seq in said.get("rows", ()) if isinstance(seq, int)]
