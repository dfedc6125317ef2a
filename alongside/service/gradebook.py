"""Decisions go back to nbgrader's gradebook as manual scores, after they are kept: a busy gradebook never holds one up.

What is still to be written stands in the setting "gradebook_waiting" from the decision's own transaction on, so a crash
between the two loses nothing: it is tried again with the next decision, release or grading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alongside.nbgrader_bridge import decisions
from alongside.problem import Problem
from alongside.service.base import Context
from alongside.store import sites
from alongside.store import work as kept
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

_KEY = "gradebook_waiting"
SAID = {
    "none": "",
    "written": "",
    "waiting": "The decision stands. nbgrader's gradebook could not be written; it is tried again with your next decision.",
}


def note(ctx: Context, db: Connection, work: str) -> None:
    """Remember, in the decision's own transaction, that the gradebook has to hear of it (where there is one)."""
    if decisions.there(ctx.home):
        waiting = sites.setting(db, _KEY, [])
        sites.set_setting(db, _KEY, [*[one for one in waiting if one != work], work])


def forget(db: Connection, person: str) -> None:
    """Wait no longer with what this person wrote: her work is about to be removed."""
    hers = {row["id"] for row in kept.items(db, person=person, brief=True)}
    if waiting := sites.setting(db, _KEY, []):
        sites.set_setting(db, _KEY, [one for one in waiting if one not in hers])


def write(ctx: Context) -> str:
    """Write everything that waits: "none" (nothing did), "written", or "waiting" (the gradebook could not be written)."""
    with ctx.store.read() as db:
        waiting = sites.setting(db, _KEY, [])
        rows = [kept.get(db, one) for one in waiting]
        newest = {
            sent["id"]
            for person, module in {(row["person"], row["module"]) for row in rows}
            for sent in kept.submissions_of(db, person, module, "graded")[-1:]
        }
    if not waiting:
        return "none"
    scores = [  # the gradebook holds the newest graded attempt alone
        (row["person"], row["module"], row["item"], _points(row), row["status"] == "judged")
        for row in rows
        if row["submission"] in newest
    ]
    if not decisions.write_scores(ctx.home, scores):
        return "waiting"
    try:
        with ctx.store.write() as db:
            told = {
                row["id"] for row in rows if kept.get(db, row["id"])["decision"] == row["decision"]
            }  # not decided anew meanwhile
            sites.set_setting(db, _KEY, [one for one in sites.setting(db, _KEY, []) if one not in told])
    except Problem:
        return "written"  # written twice does no harm
    return "written"


def _points(row: Row) -> float | None:
    """What the gradebook says of a piece of work: no points where it was sent back, no person's score while it is held."""
    return {"judged": row["points"], "returned": 0.0}.get(row["status"])
