"""What people say they learned elsewhere: each claim with its paper, until somebody has looked at it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from alongside.problem import Problem
from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import people, prior_learning

WAITING, ACCEPTED, DECLINED, WITHDRAWN = "waiting", "accepted", "declined", "withdrawn"


def add(db: Connection, id: str, person: str, now: datetime, **facts: Any) -> Row:
    """Keep one claim: about (ids), title, provider, learned_on, statement, file_name, file_hash, entered_by. Status "waiting"."""
    db.execute(
        insert(prior_learning).values(id=id, person=person, at=iso(now), status=WAITING, reason="", **facts)
    )
    return get(db, id)


def get(db: Connection, id: str) -> Row:
    """All columns and the person's `name`. Raises Problem("not-found")."""
    found = one(db, _query().where(prior_learning.c.id == id))
    if found is None:
        raise Problem(id, "is not a claim of prior learning.", "Reload the page.", code="not-found")
    return found


def every(db: Connection, people_ids: Collection[str], status: str = "") -> list[Row]:
    """Claims of these people, the longest waiting first, then the newest decided."""
    query = _query().where(prior_learning.c.person.in_(list(people_ids)))
    found = many(db, query.where(prior_learning.c.status == status) if status else query)
    waiting = [row for row in found if row["status"] == WAITING]
    return waiting + [row for row in reversed(found) if row["status"] != WAITING]


def papers(db: Connection) -> list[Row]:
    """{person, title, file_hash} of every claim."""
    columns = (prior_learning.c.person, prior_learning.c.title, prior_learning.c.file_hash)
    return many(db, select(*columns).order_by(prior_learning.c.at, prior_learning.c.id))


def decide(db: Connection, id: str, status: str, by: str, now: datetime, reason: str = "") -> Row:
    """Close a waiting claim. Raises Problem("conflict") when somebody was faster."""
    mine = (prior_learning.c.id == id) & (prior_learning.c.status == WAITING)
    facts = {"status": status, "decided_by": by, "decided_at": iso(now), "reason": reason}
    if not db.execute(update(prior_learning).where(mine).values(**facts)).rowcount:
        get(db, id)
        raise Problem("This claim", "was decided or taken back already.", "Reload the page.", code="conflict")
    return get(db, id)


def _query() -> Any:
    return (
        select(prior_learning, people.c.name)
        .join(people, people.c.id == prior_learning.c.person)
        .order_by(prior_learning.c.at, prior_learning.c.id)
    )
