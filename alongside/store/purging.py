"""Takes a person out of the database when her time is over: everything about her goes, both chains stay whole.

What she did for others (she judged, she signed, with her printed name) is part of their records and stays until theirs are
purged. That she looked at their records stays too, without her name. Her row in `people` stays as an empty one, so that
her random id still leads somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, Text, cast, delete, func, select, update

from alongside.store import access
from alongside.store.sql import Row
from alongside.store.tables import (
    access_payload,
    idempotency,
    ledger,
    ledger_payload,
    metadata,
    people,
    round_marks,
    rounds,
    work,
)

REMOVED = "Somebody whose record was removed"
_CHAINS = (ledger_payload, access_payload)


def counts(db: Connection, person: str) -> dict[str, int]:
    """What there is of a person: table -> rows, the payloads of both chains among them; tables without any are left out."""
    found = {
        table.name: int(db.execute(select(func.count()).select_from(table).where(where)).scalar() or 0)
        for table, where in _hers(db, person)
    }
    found |= {"ledger_payload": len(rows(db, person)), "access_payload": len(access.rows_of(db, person))}
    return {name: count for name, count in sorted(found.items()) if count}


def rows(db: Connection, person: str) -> list[int]:
    """The ledger's rows about a person whose payload is still there, in order; a purge's own row is not one of them."""
    query = (
        select(ledger_payload.c.seq, ledger.c.body)
        .join(ledger, ledger.c.seq == ledger_payload.c.seq)
        .where(ledger_payload.c.person == person)
        .order_by(ledger_payload.c.seq)
    )
    return [row.seq for row in db.execute(query) if '"type":"purge"' not in row.body]


def forget(db: Connection, person: str) -> None:
    """Delete every row about a person but those of the chains, and empty her own. The chains: `ledger.purge`, `access.forget`."""
    for table, where in _hers(db, person):
        db.execute(delete(table).where(where))
    db.execute(
        update(people)
        .where(people.c.id == person)
        .values(name=REMOVED, login=person, email="", roles=[], level="both", started=None, password_hash="", must_change=False)
    )


def is_removed(row: Row) -> bool:
    """Whether a row of `people` is an emptied one."""
    return bool(row["login"] == row["id"])


def _hers(db: Connection, person: str) -> Iterator[tuple[Table, Any]]:
    """Each table with rows about a person and the condition that finds them, children before their parents."""
    works = set(db.execute(select(work.c.id).where(work.c.person == person)).scalars())
    about = select(rounds.c.id, rounds.c.subject).where(rounds.c.kind == "document")
    judged = [row.id for row in db.execute(about) if row.subject.get("work") in works]
    yield round_marks, round_marks.c.round.in_(judged)
    yield rounds, rounds.c.id.in_(judged)
    for table in reversed(metadata.sorted_tables):
        if table in _CHAINS or table is people:
            continue
        if "person" in table.c:
            yield table, table.c.person == person
            continue
        for key in table.foreign_keys:
            parent = key.column.table
            if parent is not people and "person" in parent.c and parent not in _CHAINS:
                yield table, key.parent.in_(select(key.column).where(parent.c.person == person))
                break
    # What she asked lately, and the answers to others that name her.
    yield idempotency, (idempotency.c.actor == person) | cast(idempotency.c.answer, Text).contains(person, autoescape=True)
