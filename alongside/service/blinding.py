"""What somebody may not read yet: first marks of work she is to judge without them, and decisions held back from their learner.

One rule for every page: points, names of judges and words about such a piece are closed to her, and a kind line stands in
their place. States and counts of a skill stay, because they say who may work alone; so does everything about other work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alongside.problem import Problem
from alongside.service.base import Actor
from alongside.store import rounds, rulings, second_marks
from alongside.store import work as kept
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

SECOND = "You are second marker for this piece: mark it first, then it opens."
ROUND = "You were asked to judge this piece in an agreement round: mark it there first, then it opens."
HELD = "Your trainer took this feedback back for now. You read it when it is released."
_HIDDEN: Row = {"by": "", "role": "", "judged_by": "", "score": None, "max": None, "critical": False, "note": "", "detail": {},
                "counts": None, "voided": "", "voided_on": "", "voided_by": ""}  # fmt: skip


def closed(db: Connection, actor: Actor) -> dict[str, str]:
    """Work she has to judge without what others said of it -> the line that says so. Marked, or called off, it is open."""
    found = dict.fromkeys(_in_rounds(db, actor), ROUND)
    asked = second_marks.waiting_for(db, actor.id) if actor.has("trainer") else ()  # who is no trainer now can never mark it
    return found | dict.fromkeys(asked, SECOND)


def on_record(db: Connection, actor: Actor, person: str) -> dict[str, str]:
    """The same for one person's record; in one's own, work whose feedback was taken back until it is released."""
    if actor.id != person:
        return closed(db, actor)
    return dict.fromkeys((row["id"] for row in kept.items(db, person=person, status="held", brief=True)), HELD)


def entry(evidence: Row, lines: dict[str, str]) -> Row:
    """An entry of a record with "closed": the line that stands in place of its points, names and words, or ""."""
    why = lines.get(str(evidence["detail"].get("work", "")), "")
    return evidence | {"closed": why} | (_HIDDEN if why else {})


def events(entries: list[Row], lines: dict[str, str]) -> list[Row]:
    """Rows of the ledger, those about closed work as their number and that line."""
    about = {row["body"]["event_id"]: _work(row["payload"]) for row in entries}

    def why(row: Row) -> str:
        return lines.get(about[row["body"]["event_id"]] or about.get(row["payload"].get("voids", ""), ""), "")

    return [{"seq": row["seq"], "closed": told} if (told := why(row)) else row for row in entries]


def refuse(db: Connection, actor: Actor, person: str, entries: list[Row]) -> None:
    """For files that hold every entry and all handed-in work unchanged. Raises Problem("conflict") where any is closed to her."""
    lines, there = on_record(db, actor, person), {_work(row["payload"]) for row in entries}
    if actor.id != person:  # work that gave no entry yet lies in there with its points; one's own held work without a word
        there |= {row["id"] for row in kept.items(db, person=person, brief=True)}
    told = {lines[id] for id in there if id in lines}
    if told:
        what = "holds everything as it was written, and one piece of it is closed to you for now."
        raise Problem("An audit packet", what, sorted(told)[0], code="conflict")


def open_to(id: str, lines: dict[str, str]) -> None:
    """Raise Problem("conflict") for a piece of work that she has to judge without what others said of it."""
    if id in lines:
        what = "is waiting for your second look, without the first marks."
        way_out = "Open it under “Second looks”, or say there that you cannot."
        if lines[id] == ROUND:
            what, way_out = "waits for your marks in an agreement round.", "Mark it under “Agreement”, then it opens."
        raise Problem("This work", what, way_out, code="conflict")


def _work(payload: dict[str, Any]) -> str:
    return str((payload.get("detail") or {}).get("work", ""))


def _in_rounds(db: Connection, actor: Actor) -> set[str]:
    """Work she still has to mark in an open round, but for what she decided on herself."""
    found = [row for row in rounds.of_person(db, actor.id) if row["kind"] == "document" and not row["closed_at"]]
    marks = rounds.marks_of(db, [row["id"] for row in found])
    asked = {
        row["subject"]["work"]
        for row in found
        for one in marks[row["id"]]
        if one["assessor"] == actor.id and not one["marked_at"]
    }
    told = rulings.of_works(db, asked)
    return {id for id in asked if actor.id not in {one["by"] for one in told.get(id, ())}}
