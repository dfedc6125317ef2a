"""Which modules a person was asked to do, by when, and which notebooks she has finished."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Exists, delete, exists, func, insert, select, update

from alongside.problem import Problem
from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import assignments, progress, submissions

_AT_ONCE = 500  # ids in one query


def add(db: Connection, id: str, person: str, module: str, due: str | None, by: str, now: datetime) -> Row:
    """Assign a module; assigning it again moves the due date of the open assignment. One for which something was handed
    in is closed, and asked anew."""
    found = next((row for row in every(db, [person]) if row["module"] == module), None)
    if found and found["handed_in"]:
        remove(db, found["id"], now)
        found = None
    if found:
        db.execute(
            update(assignments)
            .where(assignments.c.id == found["id"])
            .values(due=due, assigned_by=by, assigned_at=iso(now))
        )
        return get(db, found["id"])
    db.execute(
        insert(assignments).values(
            id=id, person=person, module=module, due=due, assigned_by=by, assigned_at=iso(now)
        )
    )
    return get(db, id)


def get(db: Connection, id: str) -> Row:
    """{id, person, module, due, assigned_by, assigned_at, removed_at}. Raises Problem("not-found")."""
    found = one(db, select(assignments).where(assignments.c.id == id))
    if found is None:
        raise Problem(id, "is not an assignment.", "Reload the page.", code="not-found")
    return found


def remove(db: Connection, id: str, now: datetime) -> None:
    """Take an assignment back; the row stays as history."""
    db.execute(
        update(assignments)
        .where(assignments.c.id == id, assignments.c.removed_at.is_(None))
        .values(removed_at=iso(now))
    )


def every(db: Connection, people: Collection[str] | None = None) -> list[Row]:
    """Open assignments (of these people), first due first, those without a date last; `handed_in` says whether
    anything was handed in since it was asked."""
    query = (
        select(assignments, _sent().label("handed_in"))
        .where(assignments.c.removed_at.is_(None))
        .order_by(assignments.c.due.is_(None), assignments.c.due, assignments.c.module, assignments.c.person)
    )
    if people is None or len(people) > _AT_ONCE:
        wanted = None if people is None else set(people)
        return [row for row in many(db, query) if wanted is None or row["person"] in wanted]
    return many(db, query.where(assignments.c.person.in_(list(people))))


def asked(db: Connection) -> set[str]:
    """Ids of everybody who has an open assignment."""
    return set(db.execute(select(assignments.c.person).where(assignments.c.removed_at.is_(None)).distinct()).scalars())


def last_sent(db: Connection, module: str) -> dict[str, str]:
    """person -> when she last handed in this module, asked or not."""
    query = select(submissions.c.person, func.max(submissions.c.submitted_at)).where(submissions.c.module == module)
    return {person: at for person, at in db.execute(query.group_by(submissions.c.person)).all()}


def late(db: Connection, today: date, end: datetime | None = None) -> list[Row]:
    """{person, module} of open assignments whose day has passed with nothing handed in: what `overdue` says, for everybody.

    end: as things stood before this moment, for a day that is over.
    """
    then = iso(end) if end else ""
    there: ColumnElement[bool] = assignments.c.removed_at.is_(None)
    if then:
        there = (assignments.c.assigned_at < then) & (there | (assignments.c.removed_at >= then))
    query = select(assignments.c.person, assignments.c.module).where(there, assignments.c.due < today.isoformat(), ~_sent(then))
    return many(db, query)


def _sent(end: str = "") -> Exists:
    """Something was handed in since it was asked (and before `end`): what was handed in a year before does not answer a new
    question."""
    sent = exists().where(
        submissions.c.person == assignments.c.person,
        submissions.c.module == assignments.c.module,
        submissions.c.submitted_at >= assignments.c.assigned_at,
    )
    return sent.where(submissions.c.submitted_at < end) if end else sent


def overdue(row: Row, today: str) -> bool:
    """Whether an open assignment's date has passed with nothing handed in. today: year-month-day."""
    return bool(row["due"] and row["due"] < today and not row["handed_in"])


def mark_done(db: Connection, person: str, module: str, notebook: str, now: datetime) -> None:
    """A notebook was finished. The first time counts; later ones change nothing."""
    if notebook not in done(db, person, module):
        db.execute(insert(progress).values(person=person, module=module, notebook=notebook, done_at=iso(now)))


def done(db: Connection, person: str, module: str) -> dict[str, str]:
    """notebook -> when it was finished."""
    return {
        row["notebook"]: row["done_at"]
        for row in many(db, select(progress).where(progress.c.person == person, progress.c.module == module))
    }


def progress_of(db: Connection, person: str) -> dict[str, dict[str, str]]:
    """module -> notebook -> when it was finished."""
    found: dict[str, dict[str, str]] = {}
    for row in many(db, select(progress).where(progress.c.person == person).order_by(progress.c.done_at)):
        found.setdefault(row["module"], {})[row["notebook"]] = row["done_at"]
    return found


def forget_progress(db: Connection, person: str, module: str) -> None:
    """Start a module afresh (answers and evidence stay)."""
    db.execute(delete(progress).where(progress.c.person == person, progress.c.module == module))
