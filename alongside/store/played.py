"""Attempts by story instead of by person: what the figures of a story are made of."""

from __future__ import annotations

from sqlalchemy import Connection, select

from alongside.store.sql import Row, many
from alongside.store.tables import attempts

_HEAD = [
    attempts.c[name]
    for name in ("id", "person", "scenario", "version_hash", "seed", "mode", "started", "ended", "ending")
]


def heads(db: Connection) -> list[Row]:
    """{id, person, scenario, version_hash, seed, mode, started, ended, ending} of every attempt, oldest first."""
    return many(db, select(*_HEAD).order_by(attempts.c.started, attempts.c.id))


def of_scenario(db: Connection, scenario: str) -> list[Row]:
    """The same and the `trace`, of one story's attempts."""
    query = select(*_HEAD, attempts.c.trace).where(attempts.c.scenario == scenario)
    return many(db, query.order_by(attempts.c.started, attempts.c.id))
