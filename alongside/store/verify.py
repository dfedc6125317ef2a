"""Checks a chain from its first row to its last, against its payloads and its checkpoints; names the first
bad row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from alongside.store import chain, checkpoints
from alongside.store.merkle import Tree
from alongside.store.sql import Row


@dataclass(frozen=True)
class Verdict:
    """rows: how many are sound from the start. bad: seq of the first bad row (None = all is well)."""

    stream: str
    rows: int
    root: str
    bad: int | None
    why: str

    @property
    def ok(self) -> bool:
        return self.bad is None


def verify(db: Connection, stream: chain.Stream, key: bytes | None = None) -> Verdict:
    """Walk the whole chain.

    `key`: the installation's checkpoint key, to check the signatures of checkpoints too.
    """
    due = {row["seq"]: row for row in checkpoints.every(db, stream.name)}
    tree, prev, recorded = Tree(), chain.START, ""
    removed: list[int] = []
    purged: set[int] = set()

    def bad(seq: int, why: str) -> Verdict:
        return Verdict(stream.name, seq - 1, tree.root(), seq, why)

    for row in chain.rows(db, stream):
        expected = tree.size + 1
        if row["seq"] != expected:
            return bad(expected, "this row is missing")
        body, why = _body(row, prev, recorded)
        if why:
            return bad(expected, why)
        if row["payload"] is None:
            removed.append(expected)
        elif body["type"] == "purge":
            purged.update(json.loads(row["payload"])["rows"])
        tree.add(row["body"].encode())
        prev, recorded = row["hash"], body["recorded_at"]
        if expected in due and (why := checkpoints.wrong(due[expected], tree.root(), key)):
            return bad(expected, why)
    beyond = [seq for seq in due if seq > tree.size]
    spare = db.execute(select(func.max(stream.payloads.c.seq))).scalar() or 0
    if beyond or spare > tree.size:
        return bad(
            tree.size + 1, f"rows up to {max([*beyond, spare])} were there before; the end was cut off"
        )
    for seq in removed:
        if seq not in purged:
            return bad(seq, "its payload is gone, and no purge says so")
    return Verdict(stream.name, tree.size, tree.root(), None, "")


def _body(row: Row, prev: str, recorded: str) -> tuple[Mapping[str, Any], str]:
    """The row's body as data, and what is wrong with the row ("" = nothing)."""
    if chain.digest(row["body"]) != row["hash"]:
        return {}, "its body does not match its hash"
    try:
        body = json.loads(row["body"])
        same = chain.canonical(body) == row["body"]
    except ValueError:
        return {}, "its body is not canonical JSON"
    checks = (
        (same, "its body is not canonical JSON"),
        (
            body.get("seq") == row["seq"] and body.get("event_id") == row["event_id"],
            "its number or id was changed",
        ),
        (row["prev_hash"] == prev and body.get("prev") == prev, "it does not follow the row before it"),
        (body.get("recorded_at", "") >= recorded, "it was recorded before the row in front of it"),
        (
            row["payload"] is None or chain.digest(row["salt"] + row["payload"]) == body.get("payload_hash"),
            "its payload does not match its hash",
        ),
        (
            row["payload"] is None
            or (row["person"], row["topic"]) == (body.get("learner", ""), body.get("about", "")),
            "its payload was moved to another person or competency",
        ),
    )
    return body, next((why for fine, why in checks if not fine), "")
