"""The portal's database, opened by the portal process (or an operator's command) only: SQLite, or PostgreSQL.

`store.write()` takes the write lock at once, so two writers queue instead of failing half-way; `store.read()`
sees one steady picture. Modules beside this one are nouns; their functions take the connection first, and none
but `engines`, `errors` and the migrations knows which of the two databases it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from alongside.problem import Problem
from alongside.store import engines
from alongside.store.engines import FILE
from alongside.store.errors import explained

__all__ = ["FILE", "Store", "explained"]


class Store:
    """One open database. `place` is how a message names it."""

    def __init__(self, home: Path, engine: Engine, place: object) -> None:
        self.home = home
        self.engine = engine
        self.place = place
        self._reads: dict[str, Any] = {"only_reads": True}
        if not self.is_file:
            self._reads |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    @property
    def is_file(self) -> bool:
        """True for SQLite, false for a PostgreSQL server."""
        return self.engine.dialect.name == "sqlite"

    @classmethod
    def open(cls, home: str | os.PathLike[str], create: bool = True, busy_ms: int = 20000) -> Store:
        """Open (and bring up to date) the database of a home: see `engines` for which one that is.

        busy_ms: how long a writer waits for another before it says so. Raises Problem "not-found" when
        there is no database and `create` is false, and the codes of `errors.explained`.
        """
        folder = Path(home)
        path = folder / FILE
        url = engines.address(folder)
        fresh = url is None and not path.is_file()
        if fresh:
            if not create:
                raise _missing(path)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = path if url is None else engines.place(url)
        engine = engines.sqlite(path, busy_ms) if url is None else engines.postgres(url, busy_ms)
        store = cls(folder, engine, place)
        with explained(place):
            from alongside.store import upgrade

            if url is not None and not create:
                with store.read() as db:
                    if upgrade.revision(db) is None:
                        raise _missing(place)
            upgrade.to_head(engine)
            if fresh:
                path.chmod(0o600)
        return store

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that holds the write lock; all of it is kept, or none of it."""
        with explained(self.place), self.engine.begin() as db:
            yield db

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One transaction that only reads and never waits for a writer."""
        with (
            explained(self.place),
            self.engine.connect().execution_options(**self._reads) as db,
            db.begin(),
        ):
            yield db

    def backup(self, target: Path) -> None:
        """A whole, consistent copy of the database, taken while others go on writing (VACUUM INTO)."""
        if target.exists():
            raise Problem(target, "is already there.", "Choose a new file name.", code="conflict")
        with explained(target):
            raw = self.engine.raw_connection()
            try:
                raw.cursor().execute("VACUUM INTO ?", (str(target),))
            finally:
                raw.close()

    def settle(self) -> None:
        """After something was removed for good: leave no copy of it in the write-ahead log or in dead rows."""
        with explained(self.place):
            raw = self.engine.raw_connection()
            try:
                if not self.is_file:
                    raw.driver_connection.autocommit = True  # type: ignore[union-attr]
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)" if self.is_file else "VACUUM")
            finally:
                raw.close() if self.is_file else raw.invalidate()

    def close(self) -> None:
        self.engine.dispose()


def _missing(place: object) -> Problem:
    return Problem(place, "is missing.", "Set up this home folder first: alongside init.", code="not-found")
