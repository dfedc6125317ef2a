"""The two databases a home can have: SQLite in one file, or PostgreSQL 13 and newer on a server.

Which one: `<home>/secrets/database.url`, one line such as `postgresql://alongside@db.example/alongside`. Without
that file it is SQLite. The address is in no environment variable, so no process that the portal starts inherits it.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from alongside.problem import Problem

FILE = "alongside.db"
_LOCK = 0x616C6F6E67  # "along": the advisory lock every writer takes first
_OLDEST = 130000  # PostgreSQL 13
_IDLE_MS = 600_000  # a transaction whose program hangs ends, so that the others go on


def setting(home: Path) -> Path:
    """Where a home keeps the address of its PostgreSQL database."""
    return home / "secrets" / "database.url"


def address(home: Path) -> URL | None:
    """The PostgreSQL database of this home; None where it uses SQLite.

    Raises Problem for an address of no use, and for a file with a password in it that others can read.
    """
    path = setting(home)
    try:
        text = path.read_text(encoding="utf-8").strip()
        open_to_others = path.stat().st_mode & 0o077
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Problem(path, f"cannot be read: {error.strerror}.", "Check who owns it.", code="not-allowed") from None
    url = read_address(text, path)
    if url.password and open_to_others:
        raise Problem(
            path, "holds a password and may be read by others.", f"Run: chmod 600 {path}", code="not-allowed"
        )
    return url


def read_address(text: str, where: object = "The database") -> URL:
    """An address as a URL of the driver this program uses. Raises Problem("bad-field")."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = URL.create("unreadable")
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise Problem(
            where,
            "is not the address of a PostgreSQL database.",
            "Write it as postgresql://account@server/name.",
            code="bad-field",
        )
    return url.set(drivername="postgresql+psycopg")


def keep_address(home: Path, text: str) -> None:
    """Keep the address in the home, readable by its owner only."""
    read_address(text)
    path = setting(home)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text.strip() + "\n")


def place(url: URL) -> str:
    """How a message names the database: never with its password."""
    return f"The database {url.database or ''} on {url.host or url.query.get('host') or 'this machine'}"


def sqlite(path: Path, busy_ms: int) -> Engine:
    """SQLite in write-ahead mode; a write transaction takes the write lock at once (BEGIN IMMEDIATE)."""
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
        cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(db: Connection) -> None:
        db.exec_driver_sql("BEGIN" if db.get_execution_options().get("only_reads") else "BEGIN IMMEDIATE")

    return engine


def postgres(url: URL, busy_ms: int) -> Engine:
    """PostgreSQL: READ COMMITTED, and the advisory lock as the first statement of a write transaction.

    Not REPEATABLE READ: there the lock call itself would fix the snapshot, before the rows of the writer it
    waited for. Readers, who take no lock, do get one steady snapshot (see `Store.read`).
    """
    try:
        import psycopg
    except ImportError:
        raise Problem(
            place(url), "needs a driver that is not installed.", 'Run: pip install "alongside[postgres]"', code="not-found"
        ) from None
    engine = create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_size=8,
        max_overflow=24,
        pool_pre_ping=True,  # a server that was restarted is nobody's error
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: psycopg.Connection, _record: Any) -> None:
        if connection.info.server_version < _OLDEST:
            raise Problem(place(url), "is older than PostgreSQL 13.", "Use version 13 or newer.", code="newer")
        connection.execute(
            f"SET lock_timeout={int(busy_ms)}; SET idle_in_transaction_session_timeout={_IDLE_MS}; "
            "SET client_encoding='UTF8'; SET timezone='UTC'"
        )
        connection.commit()

    @event.listens_for(engine, "begin")
    def _begin(db: Connection) -> None:
        if not db.get_execution_options().get("only_reads"):
            db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")

    return engine
