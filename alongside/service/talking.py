"""Asking for a talk about one's own work: her supervisors see it at the top of their pages until a talk was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alongside.problem import Problem
from alongside.service.base import Actor, Context, use_case
from alongside.store import talks
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST = 200  # letters of a line


@use_case("learner", write=True)
def ask_for_talk(ctx: Context, actor: Actor, words: str = "", undo: bool = False) -> dict[str, Any]:
    """Ask for a talk, with a line such as "About nights", or take that back: {"wish": see `wish`}.

    Asked again before a talk was had, it changes the line only. Raises Problem "too-large".
    """
    line = " ".join(words.split())
    if len(line) > LONGEST:
        raise Problem("The line", f"is longer than {LONGEST} letters.", "A few words are enough.", code="too-large")
    with ctx.store.write() as db:
        for row in talks.wishes(db, {actor.id}):
            talks.drop(db, row["id"])
        if not undo:
            topics = [line] if line else []
            talks.add(db, ctx.new_id(), actor.id, actor.id, ctx.today(), topics, "", None, ctx.now())
        return {"wish": wish(db, actor.id)}


def wish(db: Connection, person: str) -> dict[str, str] | None:
    """That she asked for a talk and has had none since: {on, words}; None where she did not."""
    return next((shown(row) for row in talks.wishes(db, {person})), None)


def shown(row: Row) -> dict[str, str]:
    """{on: date, words: her line or ""}."""
    return {"on": row["on"], "words": " ".join(row["topics"])}
