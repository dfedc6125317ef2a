"""What learners handed in (submissions), each graded item of it, and what a trainer decided."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from alongside.problem import Problem
from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import people, submissions, work


def submit(
    db: Connection,
    id: str,
    person: str,
    module: str,
    content_hash: str,
    included: list[dict[str, Any]],
    path: str,
    now: datetime,
) -> Row:
    """Keep one submission as the next attempt; status "waiting"."""
    last = db.execute(
        select(func.max(submissions.c.attempt_no)).where(
            submissions.c.person == person, submissions.c.module == module
        )
    ).scalar()
    db.execute(
        insert(submissions).values(
            id=id,
            person=person,
            module=module,
            attempt_no=(last or 0) + 1,
            submitted_at=iso(now),
            content_hash=content_hash,
            included=included,
            path=path,
            status="waiting",
        )
    )
    return submission(db, id)


def submission(db: Connection, id: str) -> Row:
    """All columns of one submission. Raises Problem("not-found")."""
    found = one(db, select(submissions).where(submissions.c.id == id))
    if found is None:
        raise Problem(id, "is not a submission.", "Go back to the module's page.", code="not-found")
    return found


def submissions_of(
    db: Connection, person: str | None = None, module: str | None = None, status: str | None = None
) -> list[Row]:
    """Submissions, oldest first."""
    query = select(submissions).order_by(submissions.c.submitted_at, submissions.c.id)
    for column, value in (
        (submissions.c.person, person),
        (submissions.c.module, module),
        (submissions.c.status, status),
    ):
        if value is not None:
            query = query.where(column == value)
    return many(db, query)


def set_status(db: Connection, id: str, status: str, graded_at: datetime | None = None) -> None:
    """Move a submission on: waiting, graded, replaced or refused."""
    facts: dict[str, Any] = {"status": status}
    if graded_at is not None:
        facts["graded_at"] = iso(graded_at)
    db.execute(update(submissions).where(submissions.c.id == id).values(**facts))


def set_item_status(db: Connection, id: str, status: str) -> None:
    """Move one item of work on, for example to "replaced" when a newer attempt was graded."""
    db.execute(update(work).where(work.c.id == id).values(status=status))


def add(
    db: Connection,
    id: str,
    submission_id: str,
    item: str,
    kind: str,
    *,
    document: Any,
    findings: list[Any],
    rows: list[Any],
    points: float | None,
    max: float,
    status: str,
) -> Row:
    """Keep one graded item; adding the same item of a submission again changes nothing and returns the kept
    one.
    """
    found = one(db, select(work).where(work.c.submission == submission_id, work.c.item == item))
    if found:
        return found
    owner = submission(db, submission_id)
    db.execute(
        insert(work).values(
            id=id,
            submission=submission_id,
            person=owner["person"],
            module=owner["module"],
            item=item,
            kind=kind,
            document=document,
            findings=findings,
            rows=rows,
            points=points,
            max=max,
            status=status,
            comment="",
        )
    )
    return get(db, id)


def get(db: Connection, id: str) -> Row:
    """All columns of one item of work. Raises Problem("not-found")."""
    found = one(db, select(work).where(work.c.id == id))
    if found is None:
        raise Problem(id, "is not a piece of work.", "Go back to the queue.", code="not-found")
    return found


def items(
    db: Connection,
    *,
    submission_id: str | None = None,
    person: str | None = None,
    module: str | None = None,
    status: str | None = None,
    people_ids: Collection[str] | None = None,
    brief: bool = False,
) -> list[Row]:
    """Items of work with `submitted_at`, `attempt_no` and the person's `name`, longest waiting first.

    brief: without what was written and what was found in it, for lists.
    """
    columns = [one for one in work.c if not brief or one.name not in ("document", "findings")]
    query = (
        select(*columns, submissions.c.submitted_at, submissions.c.attempt_no, people.c.name)
        .join(submissions, submissions.c.id == work.c.submission)
        .join(people, people.c.id == work.c.person)
        .order_by(submissions.c.submitted_at, work.c.item)
    )
    for column, value in (
        (work.c.submission, submission_id),
        (work.c.person, person),
        (work.c.module, module),
        (work.c.status, status),
    ):
        if value is not None:
            query = query.where(column == value)
    if people_ids is not None:
        query = query.where(work.c.person.in_(list(people_ids)))
    return many(db, query)


def judge(
    db: Connection,
    id: str,
    by: str | None,
    at: str | None,
    *,
    decision: Any,
    rows: list[Any],
    points: float | None,
    comment: str,
    status: str,
    max: float | None = None,
    document: Any = None,
) -> Row:
    """Keep what counts of a decision: `status` is judged, returned (to be written again), or held (nothing counts yet).

    max, document: where a changed rubric changed the most points and the version it was read with.
    """
    facts = {"judged_by": by, "judged_at": at, "decision": decision, "rows": rows, "points": points}
    facts |= {"comment": comment, "status": status} | ({} if max is None else {"max": max})
    facts |= {} if document is None else {"document": document}
    db.execute(update(work).where(work.c.id == id).values(**facts))
    return get(db, id)


def told_by(db: Connection, trainer: str, most: int = 300) -> list[Row]:
    """{rows, comment, judged_at} of what this trainer decided last, newest first."""
    columns = (work.c.rows, work.c.comment, work.c.judged_at)
    mine = select(*columns).where(work.c.judged_by == trainer).order_by(work.c.judged_at.desc(), work.c.id)
    return many(db, mine.limit(most))
