"""The record as rows of dated intervals, for quick pages.

Made from the ledger, at any time; never a source. `made_under` tells whose rows have to be made anew after a change of
the rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, delete, func, insert, select, union_all

from alongside.evidence import Event
from alongside.framework import Coming, Framework, lacks
from alongside.record import STATES
from alongside.record import spans as intervals
from alongside.store import bulk, ledger
from alongside.store.made_under import begin, everybody, fingerprint, finish, rebuilt
from alongside.store.sql import Row, many
from alongside.store.tables import people as accounts
from alongside.store.tables import projected, spans, standings

_COLUMNS = tuple(column.name for column in spans.columns)
_STANDING = ("person", "start", "states")
_CODE = {state: str(number) for number, state in enumerate(STATES)}
_AT_ONCE = 500  # ids in one query: SQLite allows 32766 values, PostgreSQL's planner likes fewer

Values = tuple[Any, ...]
Made = tuple[str, int, list[Values], list[Values]]  # person, her newest entry's number, rows of `spans` and of `standings`


def refresh(
    db: Connection, framework: Framework, person: str, about: Collection[str], coming: Coming
) -> None:
    """Make the rows of one person and these competencies anew, in the transaction that appended their events.

    All of her rows, where they were made under other rules.
    """
    rules = fingerprint(framework, coming)
    if db.execute(select(projected.c.rules).where(projected.c.person == person)).scalar() != rules:
        _make(db, framework, [person], coming)
        return
    known = [id for id in about if id in framework.items]
    events = ledger.events_of(db, person, known)
    db.execute(delete(spans).where(spans.c.person == person, spans.c.competency.in_(known)))
    bulk.insert(db, spans, _COLUMNS, [row for id in known for row in _rows(person, id, events, framework, coming)])
    narrow = select(spans.c.competency, spans.c.start, spans.c.state).where(spans.c.person == person)
    db.execute(delete(standings).where(standings.c.person == person))
    bulk.insert(db, standings, _STANDING, _standings(person, [tuple(row) for row in db.execute(narrow)], framework, coming))


def rebuild(db: Connection, framework: Framework, coming: Coming, people: Collection[str] | None = None) -> int:
    """Throw the rows of these people (None = of everybody) away and make them again from the ledger.

    Returns how many intervals they have.
    """
    some = everybody(db) if people is None else list(people)
    _make(db, framework, some, coming)
    rebuilt(db)
    if people is None:
        finish(db, framework, coming)
    count = select(func.count()).select_from(spans)
    return db.execute(count if people is None else count.where(spans.c.person.in_(some))).scalar() or 0


def made(db: Connection, framework: Framework, coming: Coming, people: Collection[str]) -> list[Made]:
    """These people's rows from the ledger: the slow part, for a transaction that only reads."""
    last = ledger.newest(db, people)
    return [(id, last.get(id, 0), *values(id, ledger.events_of(db, id), framework, coming)) for id in people]


def keep(db: Connection, framework: Framework, coming: Coming, found: Collection[Made]) -> None:
    """Keep what `made` gave, in a writing transaction that is over soon; not of those who have newer entries by now."""
    last = ledger.newest(db, [person for person, *_ in found])
    now = [each for each in found if last.get(each[0], 0) == each[1]]
    begin(db, framework, coming)
    _clear(db, [person for person, *_ in now])
    for person, _seq, rows, states in now:
        store(db, fingerprint(framework, coming), person, rows, states)


def store(db: Connection, rules: str, person: str, rows: Sequence[Values], states: Sequence[Values]) -> None:
    """Keep what `values` made for one person who has no rows."""
    bulk.insert(db, spans, _COLUMNS, rows)
    bulk.insert(db, standings, _STANDING, states)
    db.execute(insert(projected).values(person=person, rules=rules))


def values(
    person: str, events: Iterable[Event], framework: Framework, coming: Coming
) -> tuple[list[Values], list[Values]]:
    """One person's rows, of `spans` and of `standings`, from all her events: a pure function, for any process."""
    rows = list(_all(person, events, framework, coming))
    return rows, _standings(person, [(row[1], row[2], row[4]) for row in rows], framework, coming)


def differences(
    db: Connection, framework: Framework, coming: Coming, people: Collection[str] | None = None
) -> list[str]:
    """What a rebuild (of these people) would change, one line each; an empty list is the proof that the rows are right."""
    found: list[str] = []
    for person in everybody(db) if people is None else sorted(people):  # an agency's rows together would fill the memory
        wanted = values(person, ledger.events_of(db, person), framework, coming)
        for table, want in zip((spans, standings), wanted, strict=True):
            have = [tuple(row) for row in db.execute(select(table).where(table.c.person == person))]
            found += _differ(have, want, len(table.primary_key))
    return found


def _differ(have: Iterable[Values], want: Iterable[Values], keys: int) -> Iterable[str]:
    are, should = ({row[:keys]: row for row in rows} for rows in (have, want))
    for key in sorted(are.keys() | should.keys()):
        if are.get(key) != should.get(key):
            how = "missing" if key not in are else "not in the ledger" if key not in should else "differs"
            yield f"{' '.join(key[:-1])} from {key[-1]}: {how}"


def cells(
    db: Connection, people: Collection[str], day: date, about: Collection[str] | None = None
) -> dict[tuple[str, str], Row]:
    """(person, competency) -> the row that holds on `day`; a pair without any event has none.

    `cell` in it: {state, ready, disputed, until, level, signed_on, explain, counts: [{kind, have, need, met}]}.
    """
    names = ("state", "ready", "disputed", "until", "level", "signed_on", "explain")
    found = {}
    for row in briefs(db, people, day, about):
        counts = [
            {"kind": kind, "have": int(have), "need": int(need), "met": met == "1"}
            for kind, have, need, met in (each.split() for each in row["counts"].split(",") if each)
        ]
        found[row["person"], row["competency"]] = row | {"cell": {name: row[name] for name in names} | {"counts": counts}}
    return found


def briefs(
    db: Connection,
    people: Collection[str],
    day: date,
    about: Collection[str] | None = None,
    columns: Sequence[str] = _COLUMNS,
) -> list[Row]:
    """The rows that hold on `day`, of these people (and competencies), with these columns only: for lists."""
    return [dict(zip(columns, row, strict=True)) for row in rows(db, people, day, about, columns)]


def rows(
    db: Connection,
    people: Collection[str],
    day: date,
    about: Collection[str] | None = None,
    columns: Sequence[str] = _COLUMNS,
) -> Iterator[Values]:
    """The same as tuples in the order of `columns`."""
    shown, asked, on = [spans.c[name] for name in columns], list(people), day.isoformat()
    for at in range(0, len(asked), _AT_ONCE):
        query = select(*shown).where(spans.c.person.in_(asked[at : at + _AT_ONCE]), spans.c.start <= on, spans.c.end >= on)
        if about is not None:
            query = query.where(spans.c.competency.in_(list(about)))
        yield from map(tuple, db.execute(query).all())


class Ends(NamedTuple):
    """A sign-off that ends, or has ended: as it stands on the day that was asked for."""

    person: str
    competency: str
    state: str
    until: str


def ending(db: Connection, day: date, last: date, people: Collection[str] | None = None, *, expired: bool = False) -> list[Ends]:
    """Sign-offs to be renewed, as they stand on `day`: due and lapsed ones, and current ones that end by `last`. In no order.

    expired: those, too, for which the whole rule is asked for again. An index holds all of it.
    """
    on, end = day.isoformat(), last.isoformat()
    columns = [spans.c[name] for name in Ends._fields]
    holds = and_(spans.c.end >= on, spans.c.start <= on, spans.c.until <= end)
    wanted = None if people is None else set(people)
    if wanted is not None and len(wanted) <= _AT_ONCE:  # their own rows, whatever the state, are quicker than everybody's
        asked = {"current", "due", "lapsed", *(("expired",) if expired else ())}
        found = db.execute(select(*columns).where(spans.c.person.in_(wanted), holds)).all()
        return [Ends(*row) for row in found if row[2] in asked]
    query = union_all(  # a row that is current or due ends with `until` at the latest, which leaves few to look at
        select(*columns).where(spans.c.state.in_(("current", "due")), holds, spans.c.end <= end),
        select(*columns).where(spans.c.state.in_(("lapsed", "expired") if expired else ("lapsed",)), holds),
    )
    return [Ends(*row) for row in db.execute(query).all() if wanted is None or row[0] in wanted]


def states(db: Connection, day: date, people: Collection[str] | None = None) -> dict[str, str]:
    """person -> how she stood on `day`: one digit for each of `framework.items` in order, its place in `STATES`.

    Quick for a whole agency and for any day. Somebody without any event is not in it: see `nothing`.
    """
    newest = (
        select(standings.c.states)
        .where(standings.c.person == accounts.c.id, standings.c.start <= day.isoformat())
        .order_by(standings.c.start.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(accounts.c.id, newest)
    if people is not None and len(people) <= _AT_ONCE:
        query = query.where(accounts.c.id.in_(list(people)))
    wanted = None if people is None else set(people)
    return {id: text for id, text in db.execute(query).all() if text is not None and (wanted is None or id in wanted)}


def tally(texts: Collection[str], framework: Framework, only: Collection[str] | None = None) -> dict[str, dict[str, int]]:
    """id (of `only`) -> state -> how many of these people (as `states` gives them) stand so; a state nobody is in is left
    out."""
    width, whole = len(framework.items), "".join(texts)
    columns = {id: whole[place::width] for place, id in enumerate(framework.items) if only is None or id in only}
    return {
        id: {state: many for state, digit in _CODE.items() if (many := column.count(digit))} for id, column in columns.items()
    }


def nothing(framework: Framework, coming: Coming, day: date) -> str:
    """The digits of somebody without any event, as of a day: what its rule asks decides whether content is enough."""
    return "".join(_CODE[_untouched(lacks(coming.get(id), day))] for id in framework.items)


def _untouched(why: str | None) -> str:
    return "content_coming" if why else "not_started"


def history(db: Connection, person: str) -> dict[str, list[Row]]:
    """All intervals of one person, oldest first: framework id -> [{start, end, state, until}]."""
    query = select(spans.c.competency, spans.c.start, spans.c.end, spans.c.state, spans.c.until).where(spans.c.person == person)
    found: dict[str, list[Row]] = {}
    for row in many(db, query.order_by(spans.c.start)):
        found.setdefault(row.pop("competency"), []).append(row)
    return found


def _make(db: Connection, framework: Framework, persons: Collection[str], coming: Coming) -> None:
    begin(db, framework, coming)
    _clear(db, persons)
    for person in persons:
        store(db, fingerprint(framework, coming), person, *values(person, ledger.events_of(db, person), framework, coming))


def _clear(db: Connection, persons: Collection[str]) -> None:
    some = list(persons)
    for at in range(0, len(some), _AT_ONCE):
        for table in (standings, spans, projected):
            db.execute(delete(table).where(table.c.person.in_(some[at : at + _AT_ONCE])))


def _all(person: str, events: Iterable[Event], framework: Framework, coming: Coming) -> Iterable[Values]:
    of: dict[str, list[Event]] = {}
    for event in events:
        of.setdefault(event.about, []).append(event)
    for id in framework.items:
        if id in of:
            yield from _rows(person, id, of[id], framework, coming)


def _rows(
    person: str, about: str, events: Iterable[Event], framework: Framework, coming: Coming
) -> list[Values]:
    """The rows of one person and competency, their values in the order of the table's columns."""
    mine = [event for event in events if event.about == about]
    if not mine:
        return []
    found: list[Values] = []
    for span in intervals(mine, framework.items[about], coming=coming.get(about)):
        held = span.cell
        counts = ",".join(f"{each.kind} {each.have} {each.need} {each.met:d}" for each in held.counts)
        said = (held.state, held.until and held.until.isoformat(), held.disputed, held.ready, held.level,
                held.signed_on and held.signed_on.isoformat(), counts, held.explain)  # fmt: skip
        start, end = span.start.isoformat(), span.end.isoformat()
        if found and found[-1][4:] == said:  # they differ only in which pieces count
            start = found.pop()[2]
        found.append((person, about, start, end, *said))
    return found


def _standings(
    person: str, held: Iterable[tuple[str, str, str]], framework: Framework, coming: Coming
) -> list[Values]:
    """One row for each day on which any state changes. held: (competency, first day, state) of all her intervals."""
    place = {id: number for number, id in enumerate(framework.items)}
    digits, found, last = list(nothing(framework, coming, date.min)), [], ""
    turns = sorted((start, id, state) for id, start, state in held if id in place)
    begun = {id for _start, id, _state in turns}
    if begun:  # the other ids change only with the rules
        dated = ((id, gap[1:]) for id, gap in coming.items() if id in place and id not in begun and not isinstance(gap, str))
        turns = sorted([*turns, *((start, id, _untouched(why)) for id, gap in dated for start, why in gap)])
    for start, changes in groupby(turns, key=lambda each: each[0]):
        for _start, id, state in changes:
            digits[place[id]] = _CODE[state]
        text = "".join(digits)
        if text != last:
            found.append((person, start, text))
            last = text
    return found


