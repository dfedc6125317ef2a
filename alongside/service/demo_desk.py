"""The demo's trainers at work: sentences they kept, one text both marked, one that waits for a second look."""

from __future__ import annotations

from typing import Any

from alongside.problem import Problem
from alongside.service.base import Actor, Context, call
from alongside.store import second_marks
from alongside.store import work as kept

WORDS = (
    ("language", "Name the act instead of the label: what did you see, and what did you hear?"),
    ("need", "Begin with what made this day different from the one before."),
    ("next_step", "Say who does the next thing, and on which day."),
)


def seed(ctx: Context, trainers: list[Actor]) -> None:
    """Fill the desks of two trainers who share a site, a few minutes after everything else happened."""
    first, second, *_ = trainers
    for topic, text in WORDS:
        made = call(ctx, first, "add_comment", {"text": text, "topic": topic})
        call(ctx, second, "use_comment", {"id": made["id"], "topic": topic})
    asked = [*_ask(ctx, first, second, 1), *_ask(ctx, second, first, 1)]
    if asked:
        _mark(ctx, second, asked[0])


def _ask(ctx: Context, by: Actor, marker: Actor, most: int) -> list[str]:
    """Ask for second marks on notes this trainer accepted, the newest first; gives their ids."""
    with ctx.store.read() as db:
        taken = {one["work"] for one in second_marks.every(db)}
        notes = [one for one in kept.items(db, status="judged", brief=True) if one["kind"] == "note"]
    mine = [one["id"] for one in notes if one["judged_by"] == by.id]
    done: list[str] = []
    for work in reversed([one for one in mine if one not in taken]):
        if len(done) == most:
            break
        try:
            call(ctx, by, "ask_second", {"id": work, "marker": marker.id})
        except Problem:
            continue  # written at a site the other does not see
        done.append(work)
    return done


def _mark(ctx: Context, marker: Actor, work: str) -> None:
    """The second marks: as a colleague would give them, with two rows seen differently."""
    rows: list[dict[str, Any]] = call(ctx, marker, "second_work", {"id": work})["rows"]
    with ctx.store.read() as db:
        first = {one["id"]: one["points"] for one in kept.get(db, work)["rows"]}
    marks = [{"id": one["id"], "points": first[one["id"]]} for one in rows]
    for one in marks[:2]:
        one["points"] = 0.5
    marks[0]["comment"] = "I had to read it twice to find out why today."
    call(ctx, marker, "second_mark", {"id": work, "rows": marks, "comment": "A warm note. The reason comes late."})
