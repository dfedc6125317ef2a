"""The portal's database: SQLite in write-ahead mode, opened by the portal process (or an operator's
command) only.

`store.write()` takes the write lock at once (BEGIN IMMEDIATE), so two writers queue instead of failing
half-way; `store.read()` sees one steady picture. Modules beside this one are nouns; their functions take
the connection first.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc

from alongside.problem import Problem

FILE = "alongside.db"


class Store:
    """One open database in a home folder."""

    def __init__(self, home: Path, engine: Engine) -> None:
        self.home = home
        self.engine = engine

    @classmethod
    def open(cls, home: str | os.PathLike[str], create: bool = True, busy_ms: int = 20000) -> Store:
        """Open (and bring up to date) `<home>/alongside.db`.

        busy_ms: how long a writer waits for another before it says so. Raises Problem "not-found" when
        there is no database and `create` is false, and the codes of `explained` for a locked, full,
        read-only or damaged file.
        """
        folder = Path(home)
        path = folder / FILE
        if not path.is_file():
            if not create:
                raise Problem(
                    path, "is missing.", "Set up this home folder first: alongside init.", code="not-found"
                )
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = _engine(path, busy_ms)
        with explained(path):
            from alongside.store import upgrade

            upgrade.to_head(engine)
            if create:
                path.chmod(0o600)
        return cls(folder, engine)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that holds the write lock; all of it is kept, or none of it."""
        with explained(self.home / FILE), self.engine.begin() as db:
            yield db

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One transaction that only reads and never waits for a writer."""
        with (
            explained(self.home / FILE),
            self.engine.connect().execution_options(only_reads=True) as db,
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

    def close(self) -> None:
        self.engine.dispose()


def _engine(path: Path, busy_ms: int) -> Engine:
    engine = create_engine(f"sqlite:///{path}", pool_size=8, max_overflow=24, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={int(busy_ms)}")
        # Only ever asked for once per file: switching on every connection would need the write lock.
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")  # NORMAL may lose the last commits when the power fails
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(db: Connection) -> None:
        db.exec_driver_sql("BEGIN" if db.get_execution_options().get("only_reads") else "BEGIN IMMEDIATE")

    return engine


_SIGNS = (
    (
        "locked",
        ("locked", "busy"),
        "is busy with somebody else's change.",
        "Nothing was saved. Wait a moment and try again.",
    ),
    (
        "full",
        ("disk is full", "disk full"),
        "has no room left on the disk.",
        "Nothing was saved. Whoever runs this portal has to free some space; then try again.",
    ),
    (
        "read-only",
        ("readonly", "read-only", "unable to open"),
        "cannot be written to.",
        "Nothing was saved. Whoever runs this portal has to check who owns the home folder, and its disk.",
    ),
    (
        "disk",
        ("disk i/o error",),
        "could not be written: the disk said no.",
        "Nothing was saved. Whoever runs this portal has to look at the disk: its room, quota and health.",
    ),
    (
        "damaged",
        ("malformed", "not a database"),
        "cannot be read; the file looks damaged.",
        "Stop the portal, keep a copy of the file, and restore the newest backup.",
    ),
)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the database's own errors into Problems with code locked, full, read-only, disk or damaged."""
    try:
        yield
    except (exc.OperationalError, exc.DatabaseError, sqlite3.DatabaseError) as error:
        if isinstance(error, exc.IntegrityError | exc.ProgrammingError | sqlite3.IntegrityError):
            raise
        said = str(getattr(error, "orig", None) or error).lower()
        for code, signs, what, way_out in _SIGNS:
            if any(sign in said for sign in signs):
                raise Problem(path, what, way_out, code=code) from error
        raise
