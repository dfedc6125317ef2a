"""Copies every row from one database to another, whichever of the two kinds each is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Connection, Text, cast, delete, func, select

from alongside.store import bulk
from alongside.store.chain import AT_ONCE
from alongside.store.tables import failures, ledger, metadata, people, reset_links, sessions

PASSING = (failures, sessions, reset_links)  # signed-in browsers and open links belong to the running portal alone


def copy(source: Connection, target: Connection) -> None:
    """Copy all tables but the passing ones into an empty database of the newest schema, in one transaction each side."""
    for table in metadata.sorted_tables:
        if table in PASSING:
            continue
        columns = [cast(column, Text) if isinstance(column.type, JSON) else column for column in table.c]
        query: Any = select(*columns).order_by(*table.primary_key).execution_options(yield_per=AT_ONCE)
        for some in source.execute(query).partitions():
            bulk.insert(target, table, table.c.keys(), [tuple(row) for row in some])


def forget_passing(db: Connection) -> None:
    """Leave out of a restored database what belonged to the portal that ran then."""
    for table in PASSING:
        db.execute(delete(table))


def is_empty(db: Connection) -> bool:
    """Whether nobody has ever used this database."""
    return not any(db.execute(select(func.count()).select_from(table)).scalar() for table in (people, ledger))
