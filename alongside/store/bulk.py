"""Many rows at once, as fast as each of the two databases takes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table

_FEW = 20  # below that, PostgreSQL's COPY costs more than it saves

_ROOM, _USUAL = 65536, 2000  # KiB of SQLite's page cache: while keys land all over the indexes, and its own default


@contextmanager
def roomy(db: Connection) -> Iterator[None]:
    """While many rows are written: enough memory that SQLite need not write a page of an index again and again."""
    if db.dialect.name != "sqlite":
        yield
        return
    db.exec_driver_sql(f"PRAGMA cache_size=-{_ROOM}")
    try:
        yield
    finally:
        db.exec_driver_sql(f"PRAGMA cache_size=-{_USUAL}")


def insert(db: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of plain values (numbers, text, None), in the order of `columns`. Nothing is converted."""
    if not rows:
        return
    preparer = db.dialect.identifier_preparer
    names = ", ".join(preparer.quote(name) for name in columns)
    if db.dialect.name == "sqlite" or len(rows) < _FEW:
        marks = ", ".join(["?" if db.dialect.name == "sqlite" else "%s"] * len(columns))
        db.exec_driver_sql(f"INSERT INTO {preparer.quote(table.name)} ({names}) VALUES ({marks})", list(rows))  # noqa: S608
        return
    raw: Any = db.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {preparer.quote(table.name)} ({names}) FROM STDIN") as out:
        for row in rows:
            out.write_row(row)
