"""The record as rows of dated intervals, for quick pages.

Rebuilt from the ledger at any time; never a source.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from alongside.evidence import Event
from alongside.framework import Framework
from alongside.record import spans as intervals
from alongside.store import chain, ledger, sites
from alongside.store.sql import Row, many
from alongside.store.tables import spans

_KEY = "projection"  # the setting that says which rules the rows were made under


def refresh(
    db: Connection, framework: Framework, person: str, about: Collection[str], coming: Mapping[str, str]
) -> None:
    """Make the rows of one person and these competencies anew, in the transaction that appended their
    events.
    """
    known = [id for id in about if id in framework.items]
    events = ledger.events_of(db, person, known)
    db.execute(delete(spans).where(spans.c.person == person, spans.c.competency.in_(known)))
    made = [row for id in known for row in _rows(person, id, events, framework, coming)]
    if made:
        db.execute(insert(spans), made)


def rebuild(db: Connection, framework: Framework, coming: Mapping[str, str]) -> int:
    """Throw all rows away and make them again from the ledger. Returns how many there are."""
    db.execute(delete(spans))
    made = 0
    for person in ledger.learners(db):
        rows = list(_all(db, framework, person, coming))
        made += len(rows)
        if rows:
            db.execute(insert(spans), rows)
    sites.set_setting(db, _KEY, fingerprint(framework, coming))
    return made


def stale(db: Connection, framework: Framework, coming: Mapping[str, str]) -> bool:
    """True when the rows were made under other rules or other content than today's."""
    return sites.setting(db, _KEY) != fingerprint(framework, coming)


def differences(db: Connection, framework: Framework, coming: Mapping[str, str]) -> list[str]:
    """What a rebuild would change, one line each; an empty list is the proof that the rows are right."""

    def keyed(rows: Iterable[Row]) -> dict[tuple[Any, ...], Row]:
        return {(row["person"], row["competency"], row["start"]): row for row in rows}

    everybody = {*ledger.learners(db), *db.execute(select(spans.c.person).distinct()).scalars()}
    found = []
    for person in sorted(everybody):  # one at a time: an agency's rows together would fill the memory
        have = keyed(many(db, select(spans).where(spans.c.person == person)))
        want = keyed(_all(db, framework, person, coming))
        for key in sorted(have.keys() | want.keys()):
            if have.get(key) != want.get(key):
                how = "missing" if key not in have else "not in the ledger" if key not in want else "differs"
                found.append(f"{key[0]} {key[1]} from {key[2]}: {how}")
    return found


def cells(
    db: Connection, people: Collection[str], day: date, about: Collection[str] | None = None
) -> dict[tuple[str, str], Row]:
    """(person, competency) -> the row that holds on `day`; a pair without any event has none."""
    query = select(spans).where(
        spans.c.start <= day.isoformat(), spans.c.end >= day.isoformat(), spans.c.person.in_(list(people))
    )
    if about is not None:
        query = query.where(spans.c.competency.in_(list(about)))
    return {(row["person"], row["competency"]): row for row in many(db, query)}


def history(db: Connection, person: str, about: str) -> list[Row]:
    """All intervals of one person and competency, oldest first."""
    return many(
        db, select(spans).where(spans.c.person == person, spans.c.competency == about).order_by(spans.c.start)
    )


def fingerprint(framework: Framework, coming: Mapping[str, str]) -> str:
    """A hash of everything but the events that a cell depends on."""
    rules = {
        item.id: [item.version, item.breaking, item.effective.isoformat(), repr((item.earlier, item.rules))]
        for item in framework.items.values()
    }
    return chain.digest(chain.canonical({"rules": rules, "coming": dict(coming), "shape": 2}))


def _all(db: Connection, framework: Framework, person: str, coming: Mapping[str, str]) -> Iterable[Row]:
    of: dict[str, list[Event]] = {}
    for event in ledger.events_of(db, person):
        of.setdefault(event.about, []).append(event)
    for id in framework.items:
        yield from _rows(person, id, of.get(id, ()), framework, coming)


def _rows(
    person: str, about: str, events: Iterable[Event], framework: Framework, coming: Mapping[str, str]
) -> list[Row]:
    mine = [event for event in events if event.about == about]
    if not mine:
        return []
    return [
        {
            "person": person,
            "competency": about,
            "start": span.start.isoformat(),
            "end": span.end.isoformat(),
            "state": span.cell.state,
            "until": span.cell.until and span.cell.until.isoformat(),
            "disputed": span.cell.disputed,
            "cell": span.cell.as_dict(),
        }
        for span in intervals(mine, framework.items[about], coming=coming.get(about))
    ]
