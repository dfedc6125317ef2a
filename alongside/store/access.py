"""Who looked at or took out whose record, and who changed whose account: a chain like the ledger, a stream of its own.

A removal empties what lies beside a row (its payload and salt become ""), but not who, when and in which role, which stand
in the row itself. So the people whose records were looked at still read that somebody did.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, update

from alongside.store import chain, people
from alongside.store.sql import Row, iso, many
from alongside.store.tables import access_log, access_payload

STREAM = chain.Stream("access", access_log, access_payload)


def add(
    db: Connection,
    event_id: str,
    actor: str,
    role: str,
    person: str,
    what: str,
    now: datetime,
    *,
    name: str = "",
    detail: str = "",
    rows: Sequence[int] = (),
) -> Row:
    """Note that `actor` did `what` (viewed, exported, or an administrator's act) with the record or the account of
    `person` ("" = many people). rows: of a removal, the rows of this log that it emptied (see `forget`). It can never be
    emptied itself, so it holds no name.
    """
    facts = {
        "type": what,
        "learner": person,
        "about": "",
        "actor": actor,
        "role": role,
        "occurred_at": iso(now),
    }
    payload: dict[str, Any] = {"name": "" if rows else name, "detail": detail} | ({"rows": list(rows)} if rows else {})
    return chain.append(db, STREAM, event_id, facts, payload, now)


def add_many(
    db: Connection, ids: Iterable[tuple[str, str]], actor: str, role: str, what: str, now: datetime, *, name: str, detail: str
) -> int:
    """The same for many people in one go: a row each, of (event id, person). Returns how many."""
    facts = {"type": what, "about": "", "actor": actor, "role": role, "occurred_at": iso(now)}
    payload = {"name": name, "detail": detail}
    rows = (chain.New(id, facts | {"learner": person}, payload, now) for id, person in ids)
    return chain.append_many(db, STREAM, rows)


def of_person(db: Connection, person: str, limit: int = 200) -> list[Row]:
    """Who saw this person's record: {at, actor, name, role, what, detail}, newest first.

    Where the viewer's own record was removed since, `name` says just that.
    """
    query = (
        select(access_log.c.body, access_payload.c.payload)
        .join(access_payload, access_payload.c.seq == access_log.c.seq)
        .where(access_payload.c.person == person)
        .order_by(access_log.c.seq.desc())
        .limit(limit)
    )
    found = [(json.loads(row["body"]), json.loads(row["payload"] or "null")) for row in many(db, query)]
    names = people.names(db, {body["actor"] for body, payload in found if not (payload or {}).get("name")})
    return [
        {
            "at": body["occurred_at"],
            "actor": body["actor"],
            "role": body["role"],
            "what": body["type"],
            "name": (payload or {}).get("name") or names.get(body["actor"], ""),
            "detail": (payload or {}).get("detail", ""),
        }
        for body, payload in found
    ]


def rows_of(db: Connection, person: str) -> list[int]:
    """The rows that this person made or that are about her and still have something beside them, in order."""
    made = access_log.c.body.contains(f'"actor":{chain.canonical(person)}', autoescape=True)
    empties = access_payload.c.payload.contains('"rows":[', autoescape=True)  # inside a text its quotes would be escaped
    query = (
        select(access_log.c.seq)
        .join(access_payload, access_payload.c.seq == access_log.c.seq)
        .where(or_(made, access_payload.c.person == person), access_payload.c.payload != "", ~empties)
        .order_by(access_log.c.seq)
    )
    return list(db.execute(query).scalars())


def forget(db: Connection, rows: Sequence[int]) -> None:
    """Empty what lies beside these rows. The caller then adds the row that says so, for the log to verify."""
    for at in range(0, len(rows), 500):
        mine = access_payload.c.seq.in_(rows[at : at + 500])
        db.execute(update(access_payload).where(mine).values(payload="", salt=""))
