"""How much waits in the records of some people on a day: counts for a first page, from the rows that pages read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, func, select

from alongside.store.sql import many
from alongside.store.tables import spans


def counts(db: Connection, people: Collection[str], day: date) -> dict[str, int]:
    """State -> how many cells of these people are in it on `day`; "disputed" counts those that wait for an answer."""
    on, ids = day.isoformat(), list(people)
    here = (spans.c.start <= on) & (spans.c.end >= on) & spans.c.person.in_(ids)
    many_of = func.count().label("many")
    found = {row["state"]: row["many"] for row in many(db, select(spans.c.state, many_of).where(here).group_by(spans.c.state))}
    disputed = many(db, select(many_of).where(here, spans.c.disputed.is_(True)))
    return found | {"disputed": disputed[0]["many"]}
