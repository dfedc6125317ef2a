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
    found = {"disputed": 0}
    for row in many(db, select(spans.c.state, spans.c.disputed, many_of).where(here).group_by(spans.c.state, spans.c.disputed)):
        found[row["state"]] = found.get(row["state"], 0) + row["many"]
        found["disputed"] += row["many"] if row["disputed"] else 0
    return found


def about(db: Connection, people: Collection[str], day: date, states: Collection[str]) -> dict[str, int]:
    """Framework id -> how many of these people are in one of these states there on `day`."""
    on = day.isoformat()
    here = (spans.c.start <= on) & (spans.c.end >= on) & spans.c.person.in_(list(people)) & spans.c.state.in_(list(states))
    query = select(spans.c.competency, func.count().label("many")).where(here).group_by(spans.c.competency)
    return {row["competency"]: row["many"] for row in many(db, query)}


def disputed(db: Connection, people: Collection[str], day: date) -> tuple[str, str] | None:
    """(person, framework id) of the dispute among these people that has waited longest for an answer; None without one."""
    on = day.isoformat()
    here = (spans.c.start <= on) & (spans.c.end >= on) & spans.c.person.in_(list(people)) & spans.c.disputed.is_(True)
    query = select(spans.c.person, spans.c.competency).where(here).order_by(spans.c.start, spans.c.person, spans.c.competency)
    found = many(db, query.limit(1))
    return (found[0]["person"], found[0]["competency"]) if found else None
