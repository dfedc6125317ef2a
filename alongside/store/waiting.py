"""How much waits in the records of some people on a day: counts for a first page, from the rows that pages read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, func, select

from alongside.store.sql import Row, many
from alongside.store.tables import spans


def cells(db: Connection, people: Collection[str], day: date) -> list[Row]:
    """How many cells of these people stand how on `day`: [{competency, state, disputed, many}]."""
    on = day.isoformat()
    here = (spans.c.start <= on) & (spans.c.end >= on) & spans.c.person.in_(list(people))
    each = (spans.c.competency, spans.c.state, spans.c.disputed)
    return many(db, select(*each, func.count().label("many")).where(here).group_by(*each))


def disputed(db: Connection, people: Collection[str], day: date) -> tuple[str, str] | None:
    """(person, framework id) of the dispute among these people that has waited longest for an answer; None without one."""
    on = day.isoformat()
    here = (spans.c.start <= on) & (spans.c.end >= on) & spans.c.person.in_(list(people)) & spans.c.disputed.is_(True)
    query = select(spans.c.person, spans.c.competency).where(here).order_by(spans.c.start, spans.c.person, spans.c.competency)
    found = many(db, query.limit(1))
    return (found[0]["person"], found[0]["competency"]) if found else None
