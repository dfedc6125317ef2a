"""The ledger: every event about anybody's competence, appended once, never changed."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select

from alongside.evidence import ClinicalLead, Event, Purge, from_payload, to_payload
from alongside.store import chain
from alongside.store.sql import Row, iso, many
from alongside.store.tables import ledger, ledger_payload, people

STREAM = chain.Stream("ledger", ledger, ledger_payload)


def append(
    db: Connection,
    event: Event,
    now: datetime,
    *,
    names: Mapping[str, str] | None = None,
    signature: Mapping[str, Any] | None = None,
) -> Row:
    """Append one event; appending the same event_id again is a no-op. Returns {seq, event_id, hash, new}.

    names: person id -> printed name for everybody the event names (kept in the payload, not in the body).
    signature: {signer, meaning, at, method}, where the event was signed.
    """
    return chain.append(db, STREAM, *_new(event, now, names or {}, signature)[:4])


def append_many(
    db: Connection,
    events: Iterable[tuple[Event, datetime, Mapping[str, Any] | None]],
    *,
    names: Mapping[str, str] | None = None,
) -> int:
    """Append many events, each with its moment and its signature: the same rows as `append` one by one.

    Returns how many were new.
    """
    return chain.append_many(db, STREAM, (_new(event, now, names or {}, signed) for event, now, signed in events))


def _new(event: Event, now: datetime, names: Mapping[str, str], signature: Mapping[str, Any] | None) -> chain.New:
    printed = {
        id: names[id] for id in {event.learner, event.by, getattr(event, "judged_by", "")} if id in names
    }
    return chain.New(
        event.event_id,
        {
            "type": event.type,
            "learner": event.learner,
            "about": event.about,
            "version": event.version,
            "actor": event.by,
            "role": event.role,
            "occurred_at": event.at,
            "signature": dict(signature) if signature else None,
        },
        to_payload(event) | {"names": printed},
        now,
    )


def events_of(db: Connection, learner: str, about: Collection[str] | None = None) -> list[Event]:
    """All events about one learner (and only these competencies), in the order they were recorded."""
    return [from_payload(row["payload"]) for row in entries(db, learner, about)]


def entries(db: Connection, learner: str, about: Collection[str] | None = None) -> list[Row]:
    """The same with the ledger's own facts: {seq, hash, body (as data), payload (as data)}."""
    query = (
        select(ledger.c.seq, ledger.c.hash, ledger.c.body, ledger_payload.c.payload)
        .join(ledger_payload, ledger_payload.c.seq == ledger.c.seq)
        .where(ledger_payload.c.person == learner)
        .order_by(ledger.c.seq)
    )
    if about is not None:
        query = query.where(ledger_payload.c.topic.in_(list(about)))
    found = [
        row | {"body": json.loads(row["body"]), "payload": json.loads(row["payload"])}
        for row in many(db, query)
    ]
    return [row for row in found if row["body"]["learner"] == learner]


def entry(db: Connection, event_id: str) -> Row | None:
    """One event by its id, like a row of `entries`; None if it is unknown or its payload was removed."""
    query = (
        select(ledger.c.seq, ledger.c.hash, ledger.c.body, ledger_payload.c.payload)
        .join(ledger_payload, ledger_payload.c.seq == ledger.c.seq)
        .where(ledger.c.event_id == event_id)
    )
    return next(
        (
            row | {"body": json.loads(row["body"]), "payload": json.loads(row["payload"])}
            for row in many(db, query)
        ),
        None,
    )


def papers(db: Connection) -> list[Row]:
    """{person, title, file_hash} of every entry with a paper behind it, in order."""
    named = ledger_payload.c.payload.contains('"file_hash":', autoescape=True)
    query = select(ledger_payload.c.person, ledger_payload.c.payload).where(named).order_by(ledger_payload.c.seq)
    found = [(row["person"], json.loads(row["payload"])) for row in many(db, query)]
    return [
        {"person": person, "title": payload.get("note", ""), "file_hash": payload["detail"]["file_hash"]}
        for person, payload in found
        if (payload.get("detail") or {}).get("file_hash")
    ]


def hashes(db: Connection, ids: Collection[str]) -> dict[str, str]:
    """event id -> hash of its row, for the events that are there."""
    asked = sorted(ids)
    found: dict[str, str] = {}
    for at in range(0, len(asked), 500):
        query = select(ledger.c.event_id, ledger.c.hash).where(ledger.c.event_id.in_(asked[at : at + 500]))
        found |= {row.event_id: row.hash for row in db.execute(query)}
    return found


def newest(
    db: Connection, people: Collection[str] | None = None, after: int = 0, upto: int | None = None
) -> dict[str, int]:
    """person -> the number of the newest entry about her (of these people; of the entries after one, up to another)."""
    of = ledger_payload.c.person
    query = select(of, func.max(ledger_payload.c.seq)).group_by(of)
    if people is not None:
        query = query.where(of.in_(list(people)))
    if upto is not None:
        query = query.where(ledger_payload.c.seq <= upto)
    return {person: seq for person, seq in db.execute(query.where(ledger_payload.c.seq > after) if after else query).all()}


def recorded_before(db: Connection, end: datetime) -> int:
    """The number of the last entry recorded before this moment; 0 = none. Entries stand in the order of time."""

    def at(seq: int) -> str:
        body = db.execute(select(ledger.c.body).where(ledger.c.seq == seq)).scalar_one()
        return str(json.loads(body)["recorded_at"])

    return bisect_left(range(1, size(db) + 1), iso(end), key=at)


def last_recorded(db: Connection, people: Collection[str], upto: int | None = None) -> dict[str, str]:
    """person -> when the newest entry about her (up to that number) was recorded (UTC, see `sql.iso`)."""
    of = newest(db, people, upto=upto)
    query = select(ledger.c.seq, ledger.c.body).where(ledger.c.seq.in_(list(of.values())))
    at = {seq: json.loads(body)["recorded_at"] for seq, body in db.execute(query)}
    return {person: at[seq] for person, seq in of.items()}


def learners(db: Connection) -> list[str]:
    """Ids of everybody who has events."""
    return list(
        db.execute(select(ledger_payload.c.person).distinct().order_by(ledger_payload.c.person)).scalars()
    )


def is_clinical_lead(db: Connection, person: str) -> bool:
    """Whether the newest event about it names this person a clinical lead."""
    named = [event for event in events_of(db, person, [""]) if isinstance(event, ClinicalLead)]
    return bool(named) and named[-1].named


def clinical_leads(db: Connection, only: Collection[str] | None = None) -> set[str]:
    """Ids of everybody (of these few) who is one, as `is_clinical_lead` says it."""
    of = ledger_payload.c
    whom = of.person.in_(select(people.c.id) if only is None else list(only))
    query = select(of.person, of.payload).where(whom, of.topic == "").order_by(of.seq)
    named: dict[str, bool] = {}
    for person, text in db.execute(query).all():
        event = from_payload(json.loads(text))
        if isinstance(event, ClinicalLead):
            named[person] = event.named
    return {person for person, is_lead in named.items() if is_lead}


def size(db: Connection) -> int:
    """How many events there are."""
    return db.execute(select(ledger.c.seq).order_by(ledger.c.seq.desc()).limit(1)).scalar() or 0


def hash_at(db: Connection, seq: int) -> str | None:
    """The hash of a row; None where there is none of that number."""
    return db.execute(select(ledger.c.hash).where(ledger.c.seq == seq)).scalar()


def purge(db: Connection, event: Purge, now: datetime, *, signature: Mapping[str, Any] | None = None) -> Row:
    """Remove the payloads of `event.rows` and append the tombstone that says so. The chain still verifies."""
    kept = append(db, event, now, signature=signature)
    db.execute(delete(ledger_payload).where(ledger_payload.c.seq.in_(event.rows)))
    return kept
