"""What a trainer's decision does: it is kept in order, it counts when it is released, and only what changed is voided.

Shared by first decisions, releases and regrades. Every function here runs inside the caller's one transaction, so a
decision, its evidence and the mark "released" are kept together or not at all; run again, they find themselves done.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alongside.evidence import Event, Evidence, Void, event_id, hundredths
from alongside.grading.trust import Trust
from alongside.problem import Problem
from alongside.service import gradebook, rules, scope
from alongside.service.base import Actor, Context
from alongside.service.events import keep
from alongside.store import ledger, rulings
from alongside.store import work as kept
from alongside.store.sql import Row, iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

DECISIONS = ("accept", "return")
COMMENT = 4000  # characters


def asked_well(comment: Any, decision: Any) -> str:
    """The comment without blanks around it. Raises Problem("bad-field") for what cannot be decided like this."""
    if decision not in DECISIONS:
        what = f"{decision!r} is not known."
        raise Problem("decision", what, f"Known: {', '.join(DECISIONS)}.", code="bad-field")
    if not isinstance(comment, str) or len(comment) > COMMENT:
        raise Problem("comment", "is too long.", f"At most {COMMENT} letters.", code="bad-field")
    if decision == "return" and not comment.strip():
        raise Problem("comment", "is missing.", "Say what to change; the learner reads it.", code="bad-field")
    return comment.strip()


def mine(db: Connection, actor: Actor, id: str) -> Row:
    """A piece of work of somebody this trainer may see, with its card's facts. Raises "not-found" or "not-allowed"."""
    row = kept.get(db, id)
    scope.person(db, actor, row["person"])
    return next(one for one in kept.items(db, submission_id=row["submission"]) if one["id"] == id)


def hint(one: Row, kind: str, held: Trust) -> bool:
    """Whether the program's points on this row count only when a person says so (both then and now)."""
    return bool(one["criterion"]) and (one.get("hint", True) or not held.earned(kind, one["criterion"]))


def given(row: Row, rows: Any) -> dict[str, Row]:
    """What a page sent for the rows of this work, by row. Raises Problem("bad-field") for anything else."""
    if not isinstance(rows, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in rows
    ):
        raise Problem("rows", "are not what this page sends.", "Reload the page.", code="bad-field")
    found = {one["id"]: one for one in rows}
    unknown = sorted(found.keys() - {one["id"] for one in row["rows"]})
    if unknown or len(found) < len(rows):
        what = f"do not fit this work ({', '.join(unknown) or 'one is named twice'})."
        raise Problem("rows", what[:300], "Reload the page.", code="bad-field")
    return found


def points_of(id: str, points: Any, most: float) -> float:
    """Points somebody gave. Raises Problem("bad-field") naming the row."""
    fits = isinstance(points, int | float) and not isinstance(points, bool) and math.isfinite(points)
    if not fits or not 0 <= points <= most:
        what = "needs points from you." if points is None else f"cannot have {str(points)[:40]} points."
        raise Problem(id, what, f"Give 0 to {most:g}.", code="bad-field")
    return float(points)


def word_of(id: str, told: Row, otherwise: str = "") -> str:
    """The comment on one row. Raises Problem("bad-field")."""
    said = told.get("comment", otherwise)
    if not isinstance(said, str) or len(said) > COMMENT:
        raise Problem(id, "has a comment that is too long.", "Shorten it.", code="bad-field")
    return said.strip()


def first_decision(row: Row, rows: Any, decision: str, held: Trust) -> list[Row]:
    """The work's rows with the trainer's points and comments. Raises Problem("bad-field") naming the row."""
    told, decided = given(row, rows), []
    for one in row["rows"]:
        said = told.get(one["id"], {})
        points = said.get("points", one["points"])
        if (
            decision == "accept"
            and one["max"]
            and said.get("points") is None
            and hint(one, row["kind"], held)
        ):
            points = None
        if points is None and (decision == "return" or one["max"] == 0):
            points = 0.0 if one["max"] == 0 and decision == "accept" else None
        else:
            points = points_of(one["id"], points, one["max"])
        how = (
            "rules"
            if said.get("points") is None
            else "taken"
            if said.get("taken") is True and said["points"] == one["points"]
            else "each"
        )
        decided.append(
            one
            | {
                "points": points,
                "provisional": one["points"],
                "judged": how,
                "comment": word_of(one["id"], said),
            }
        )
    return decided


def later_decision(before: list[Row], row: Row, rows: Any, decision: str) -> list[Row]:
    """Rows as they were decided, with the points and comments that are named now instead."""
    told, decided = given(row | {"rows": before}, rows), []
    for one in before:
        said = told.get(one["id"], {})
        points = said.get("points")
        points = one["points"] if points is None else points_of(one["id"], points, one["max"])
        if points is None and decision == "accept":
            points = 0.0 if one["max"] == 0 else points_of(one["id"], None, one["max"])
        how = one.get("judged", "each") if points == one["points"] else "each"
        decided.append(
            one
            | {"points": points, "judged": how, "comment": word_of(one["id"], said, one.get("comment", ""))}
        )
    return decided


def as_graded(rows: list[Row]) -> list[Row]:
    """Decided rows as the program left them, before anybody decided."""
    more = ("provisional", "judged", "comment")
    return [
        {k: v for k, v in one.items() if k not in more} | {"points": one.get("provisional", one["points"])}
        for one in rows
    ]


def history(db: Connection, row: Row) -> list[Row]:
    """Every decision on this work, oldest first; one made before decisions were kept in order is taken from the work."""
    found = rulings.of_work(db, row["id"])
    if found or not row["judged_by"]:
        return found
    points = row["points"] if row["status"] == "judged" else None
    rulings.add(
        db,
        row["id"],
        row["judged_by"],
        row["judged_at"],
        rows=row["rows"],
        points=points,
        comment=row["comment"],
        reason="",
    )
    return rulings.of_work(db, row["id"])


def hold(ctx: Context, db: Connection, row: Row, ruling: Row) -> None:
    """Keep a decision aside: the work shows what the program read, nothing is evidence, nobody but trainers sees more."""
    facts = {
        "ruling": ruling["id"],
        "before": (row["decision"] or {}).get("before", row["points"]),
        "rule_version": version(row),
    }
    rows, points = as_graded(row["rows"]), facts["before"]
    kept.judge(db, row["id"], None, None, decision=facts, rows=rows, points=points, comment="", status="held")


def count(
    ctx: Context,
    db: Connection,
    actor: Actor,
    row: Row,
    ruling: Row,
    *,
    first: str = "",
    changed: str = "",
    most: float | None = None,
    held: bool = False,
) -> list[str]:
    """Let this decision count: on the work, in the ledger, and (later) in nbgrader's gradebook. Gives its evidence ids.

    Evidence of an earlier decision stays where score, maximum and indicators are the same; otherwise it is voided
    (`changed` says why) and written anew under an id of its own, on the day the work was judged first: deciding again
    makes no work younger. It counts from today. A sign-off keeps the hash of what it relied on; the record says beside
    it what became of that. The gradebook hears of every decision, so that work sent back has no points there.
    first: the first decision the learner ever saw. held: it was held back and is released now.
    """
    accepted = ruling["points"] is not None
    facts = (row["decision"] or {}) | {
        "decision": "accept" if accepted else "return",
        "rule_version": version(row),
        "ruling": ruling["id"],
        "first": first or (row["decision"] or {}).get("first") or ruling["id"],
        "released_at": iso(ctx.now()),
        "released_by": actor.id,
        "was_held": held,
    }
    kept.judge(
        db,
        row["id"],
        ruling["by"],
        ruling["at"],
        decision=facts,
        rows=ruling["rows"],
        comment=ruling["comment"],
        max=most,
        document=row["document"],
        points=ruling["points"] if accepted else (row["decision"] or {}).get("before", row["points"]),
        status="judged" if accepted else "returned",
    )
    earliest = rulings.of_work(db, row["id"])[0]
    wanted = evidence(ctx, actor, row, ruling, earliest) if accepted else []
    standing = {one.about: one for one in in_force(db, row)}
    same = {one.about for one in wanted if one.about in standing and _alike(one, standing[one.about])}
    voids = void(ctx, actor, [one for about, one in standing.items() if about not in same], changed)
    fresh = [_with_id(db, one) for one in wanted if one.about not in same]
    keep(ctx, db, *voids, *fresh)
    gradebook.note(ctx, db, row["id"])
    return [one.event_id for one in fresh] + [standing[about].event_id for about in sorted(same)]


def uncount(ctx: Context, db: Connection, actor: Actor, row: Row, reason: str) -> None:
    """Void what this work stands for, with a reason."""
    keep(ctx, db, *void(ctx, actor, in_force(db, row), reason))
    gradebook.note(ctx, db, row["id"])


def in_force(db: Connection, row: Row) -> list[Evidence]:
    """The evidence this work stands for now, without what was voided."""
    events = ledger.events_of(db, row["person"])
    gone = {one.voids for one in events if isinstance(one, Void)}
    found = [
        one
        for one in events
        if isinstance(one, Evidence)
        and one.kind == "document"
        and (one.detail or {}).get("work") == row["id"]
    ]
    return [one for one in found if one.event_id not in gone]


def void(ctx: Context, actor: Actor, pieces: list[Evidence], reason: str) -> list[Event]:
    """Events that say these no longer count, and why. Their ids are those of `void_evidence`, so nothing is voided twice."""
    return [
        Void(
            event_id=event_id("void", one.event_id),
            learner=one.learner,
            about=one.about,
            version=one.version,
            by=actor.id,
            role="trainer",
            on=ctx.today(),
            at=iso(ctx.now()),
            voids=one.event_id,
            reason=reason,
        )
        for one in pieces
    ]


def evidence(ctx: Context, actor: Actor, row: Row, ruling: Row, earliest: Row) -> list[Evidence]:
    """What a decision says about each framework id whose indicators its rows name; none for rows without points.

    earliest: the first decision on this work; its day is when it happened. detail "again": the day of a later one.
    """
    day, today = ctx.day_at(earliest["at"]), ctx.today()
    again = {"again": ctx.day_at(ruling["at"]).isoformat()} if ruling["id"] != earliest["id"] else {}
    known, decided, found = rules.current(ctx).items, ruling["rows"], []
    for about in dict.fromkeys(_about(name) for one in decided for name in one["indicators"]):
        mine = [one for one in decided if about in {_about(name) for name in one["indicators"]}]
        most = sum(one["max"] for one in mine)
        if most <= 0:
            continue
        named = dict.fromkeys(name for one in mine for name in one["indicators"] if _about(name) == about)
        found.append(
            Evidence(
                event_id=event_id(row["submission"], row["item"], version(row), about),
                learner=row["person"],
                about=about,
                version=known[about].version_on(day) if about in known else 1,
                by=actor.id,
                role="trainer",
                on=day,
                at=earliest["at"],
                kind="document",
                known=today.isoformat() if today > day else "",
                task=f"{row['module']}/{row['item']}",
                task_version=version(row),
                attempt=row["submission"],
                score=hundredths(total(mine)),
                max=hundredths(most),
                indicators=tuple(named),
                judged_by=ruling["by"],
                note=ruling["comment"],
                detail={
                    "work": row["id"],
                    "rows": [{"id": one["id"], "points": one["points"], "max": one["max"]} for one in mine],
                }
                | again,
            )
        )
    return found


def version(row: Row) -> str:
    """The rules and rubric this work was read with."""
    return str((row["document"] or {}).get("rule_version", ""))


def total(rows: list[Any]) -> float:
    """All points that are known."""
    return float(sum(one["points"] for one in rows if one["points"] is not None))


def _alike(one: Evidence, other: Evidence) -> bool:
    return (one.score, one.max, one.indicators, one.judged_by) == (
        other.score,
        other.max,
        other.indicators,
        other.judged_by,
    )


def _with_id(db: Connection, one: Evidence) -> Evidence:
    """The same under the first id of its row of ids that the ledger does not hold yet."""
    first, number = one.event_id, 1
    while ledger.entry(db, one.event_id) is not None:
        number += 1
        one = replace(one, event_id=event_id(first, number))
    return one


def _about(indicator: str) -> str:
    return indicator.split(".", 1)[0]
