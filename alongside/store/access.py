"""Who looked at or took out whose record, and who changed whose account: a chain like the ledger, a stream of its own."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, select

from alongside.store import chain
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
) -> Row:
    """Note that `actor` did `what` (viewed, exported, or an administrator's act) with the record or the account of
    `person` ("" = many people)."""
    facts = {
        "type": what,
        "learner": person,
        "about": "",
        "actor": actor,
        "role": role,
        "occurred_at": iso(now),
    }
    return chain.append(db, STREAM, event_id, facts, {"name": name, "detail": detail}, now)


def of_person(db: Connection, person: str, limit: int = 200) -> list[Row]:
    """Who saw this person's record: {at, actor, name, role, what, detail}, newest first."""
    query = (
        select(access_log.c.body, access_payload.c.payload)
        .join(access_payload, access_payload.c.seq == access_log.c.seq)
        .where(access_payload.c.person == person)
        .order_by(access_log.c.seq.desc())
        .limit(limit)
    )
    found = []
    for row in many(db, query):
        body, payload = json.loads(row["body"]), json.loads(row["payload"])
        found.append(
            {
                "at": body["occurred_at"],
                "actor": body["actor"],
                "role": body["role"],
                "what": body["type"],
                "name": payload["name"],
                "detail": payload["detail"],
            }
        )
    return found
