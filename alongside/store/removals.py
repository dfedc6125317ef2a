"""Which rows of a chain lost their payload, and whether a purge accounts for each of them.

A purge counts for a row when it is signed (of the ledger), is about the very person of that row, and took all there was
about her, and when her account is gone. Whoever could remove single rows could make a critical failure disappear.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from alongside.store import chain
from alongside.store.sql import one
from alongside.store.tables import people

_SIGNED_SINCE = "2026-11-22"  # purges recorded before that day were written without a signature
TYPES = {"ledger": "purge", "access": "purged"}  # stream -> what a row that says which payloads were removed is called


class _Tombstone(NamedTuple):
    number: int
    person: str
    signed: bool


class Removals:
    """What a walk through a chain collects about removals."""

    def __init__(self, stream: chain.Stream) -> None:
        self.type = TYPES[stream.name]
        self._stream = stream
        self._gone: list[tuple[int, str]] = []  # row, its body
        self._named: dict[int, list[_Tombstone]] = {}

    def gone(self, number: int, body: str) -> None:
        """This row has no payload."""
        self._gone.append((number, body))

    def tombstone(self, number: int, body: str, payload: str) -> None:
        """This row says which rows lost theirs."""
        try:
            said, rows = json.loads(body), json.loads(payload)["rows"]
            signature = said.get("signature") or {}
            signed = bool(signature.get("signer") and signature.get("meaning") == "removed")
            none_asked = self._stream.name != "ledger" or str(said["recorded_at"]) < _SIGNED_SINCE
            found = _Tombstone(number, said["learner"], signed or none_asked)
            for row in rows:
                if row < number:
                    self._named.setdefault(row, []).append(found)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return  # it names no rows; what it does not account for is told by `first_wrong`

    def first_wrong(self, db: Connection) -> tuple[int, str] | None:
        """The first row whose payload is gone without a purge that counts, and why; None where there is none."""
        against: dict[_Tombstone, str] = {}
        for number, body in self._gone:
            whose, why = self._whose(json.loads(body)), "no purge says so"
            for tombstone in self._named.get(number, ()):
                if tombstone not in against:
                    against[tombstone] = self._against(db, tombstone)
                why = against[tombstone]
                if tombstone.person not in whose:
                    why = f"the purge that names it (row {tombstone.number}) is about somebody else"
                if not why:
                    break
            if why:
                return number, f"its payload is gone, and {why}"
        return None

    def _whose(self, said: dict[str, Any]) -> set[Any]:
        """Whose removal may empty a row: in the log of who looked, the one who looked as well."""
        return {said.get("learner")} | ({said.get("actor")} if self._stream.name == "access" else set())

    def _against(self, db: Connection, tombstone: _Tombstone) -> str:
        """What speaks against a tombstone ("" = nothing)."""
        the_purge = f"the purge that names it (row {tombstone.number})"
        if not tombstone.signed:
            return f"{the_purge} is not signed"
        account = one(db, select(people.c.login, people.c.disabled_at).where(people.c.id == tombstone.person))
        if account is None or account["login"] != tombstone.person or not account["disabled_at"]:
            return f"{the_purge} is about somebody who was not removed"
        side = self._stream.payloads.c
        left = select(func.min(side.seq)).where(
            side.person == tombstone.person, side.seq < tombstone.number, side.payload != ""
        )
        row = db.execute(left).scalar()
        return f"{the_purge} left row {row} of the same person" if row else ""
