"""Deciding again, with a reason: one piece of work, or everybody's after a rubric changed. Every decision stays readable.

What counted before is voided with the reason and written anew; the learner sees who changed what, when and why. A row
that a person judged changes only when she says so herself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alongside import grading
from alongside.grading.score import rule_version
from alongside.problem import Problem
from alongside.service import blinding, deciding, gradebook, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.facts import said
from alongside.service.judging import _open, deciding_again
from alongside.service.marking import result_rows
from alongside.store import people, rulings, second_marks
from alongside.store import work as kept
from alongside.store.sql import Row, iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

KINDS = ("note", "goal", "profile", "reflection")  # what a person judges; a question is scored by its key when it is handed in
_DECIDED = ("judged", "held")


@use_case("trainer", write=True)
def regrade(
    ctx: Context,
    actor: Actor,
    id: str,
    rows: list[Any],
    reason: str,
    comment: str | None = None,
    decision: str = "accept",
) -> dict[str, Any]:
    """Change one's own decision: {id, status, points, max, evidence: [event id], gradebook}.

    rows: [{id, points?, comment?}]; what is not named stays as it was. comment None: as it was. The earlier decision
    stays in the history; its evidence is voided with the reason where it changed. What is still held back stays held.
    Raises Problem "not-allowed" where somebody else decided and is still a trainer here, "conflict" for work that waits.
    """
    said("The reason", reason)
    with ctx.store.write() as db:
        row = _open(db, actor, id)
        before = _history(db, actor, row)
        words = deciding.asked_well(before[-1]["comment"] if comment is None else comment, decision)
        decided = deciding.later_decision(before[-1]["rows"], row, rows, decision)
        points = deciding.total(decided) if decision == "accept" else None
        if (points, words, decided) == (before[-1]["points"], before[-1]["comment"], before[-1]["rows"]):
            raise Problem(
                "This decision",
                "would stay as it is.",
                "Change points or words first, or go back.",
                code="bad-field",
            )
        ruling = rulings.add(
            db,
            id,
            actor.id,
            iso(ctx.now()),
            rows=decided,
            points=points,
            comment=words,
            reason=reason.strip(),
        )
        events = _take_effect(ctx, db, actor, row, before, ruling)
        now = kept.get(db, id)
    return {
        "id": id,
        "status": now["status"],
        "points": points,
        "max": row["max"],
        "evidence": events,
        "gradebook": gradebook.SAID[gradebook.write(ctx)],
    }


@use_case("trainer")
def regrade_preview(ctx: Context, actor: Actor, module: str, item: str) -> dict[str, Any]:
    """Who would change, and how, if everybody's accepted work on this item were scored with the rubric as it is now.

    {"module", "item", "title", "same": how many stay as they are, "works": [{id, name, by, mine, points, max, after,
    after_max, confirm, open: [row], rows: [{id, before, before_max, after, after_max, words, judged}]}]}.
    confirm: a row a person judged would change; only she confirms that. open: rows only a person can judge; decide on such
    a piece of work by itself. after None while rows are open.
    """
    spec, _told = _item(ctx, module, item)
    with ctx.store.read() as db:
        rows = _decided_on(db, actor, module, item)
        decisions = rulings.of_works(db, [one["id"] for one in rows])
        names = people.names(db)
        works, same = [], 0
        for row in rows:
            plan = _plan(ctx, db, actor, spec, row, decisions.get(row["id"], []))
            if plan is None:
                same += 1
            else:
                works.append(
                    {k: v for k, v in plan.items() if k != "new"} | {"by": names.get(plan["by"], "")}
                )
    return {"module": module, "item": item, "title": spec.title, "same": same, "works": works}


@use_case("trainer", write=True)
def regrade_item(
    ctx: Context, actor: Actor, module: str, item: str, reason: str, ids: list[str], confirmed: list[str]
) -> dict[str, Any]:
    """Score these pieces of work with the rubric as it is now: {"changed": [id], "left": [{id, why}], "gradebook"}.

    One transaction for each; what changed in the meantime is looked at anew. confirmed: those whose judged rows the acting
    trainer, who judged them, lets change. Points of a person stay hers: her name stays on the decision.
    """
    said("The reason", reason)
    spec, told = _item(ctx, module, item)
    changed, left = [], []
    for id in dict.fromkeys(ids):
        with ctx.store.write() as db:
            row = _open(db, actor, id)
            decisions = rulings.of_work(db, id)
            if (
                (row["module"], row["item"]) != (module, item)
                or row["status"] not in _DECIDED
                or row["person"] == actor.id
            ):
                left.append({"id": id, "why": "It is not accepted work on this item."})
                continue
            plan = _plan(ctx, db, actor, spec, row, decisions)
            why = _why_not(plan, id in confirmed, people.names(db))
            if why or plan is None:
                left.append({"id": id, "why": why})
                continue
            before = deciding.history(db, row)
            ruling = rulings.add(
                db,
                id,
                plan["by"],
                iso(ctx.now()),
                rows=plan["new"],
                points=plan["after"],
                comment=before[-1]["comment"],
                reason=reason.strip(),
            )
            row["document"] = (row["document"] or {}) | {"rule_version": told}
            _take_effect(ctx, db, actor, row, before, ruling, most=plan["after_max"])
            changed.append(id)
    return {"changed": changed, "left": left, "gradebook": gradebook.SAID[gradebook.write(ctx)]}


def _history(db: Connection, actor: Actor, row: Row) -> list[Row]:
    """The decisions before this one. Raises Problem where this trainer may not decide anew."""
    mark = second_marks.of_work(db, row["id"])
    found = deciding.history(db, row) if row["status"] in ("judged", "returned", "held") else []
    if not found:
        raise Problem("This work", "was not decided yet.", "Decide on it first.", code="conflict")
    if row["person"] == actor.id:
        raise Problem("This work", "is your own.", "Another trainer reads it.", code="not-allowed")
    if not deciding_again(db, actor, row) or (mark and mark["marker"] == actor.id):
        by = people.names(db).get(found[-1]["by"], "another trainer")
        raise Problem(
            "This decision",
            f"is that of {by}.",
            "Only that trainer changes it. Ask, or ask for a second look.",
            code="not-allowed",
        )
    return found


def _take_effect(
    ctx: Context,
    db: Connection,
    actor: Actor,
    row: Row,
    before: list[Row],
    ruling: Row,
    most: float | None = None,
) -> list[str]:
    if row["status"] == "held":  # nothing counts yet; the newest decision is what a release lets out
        rows = deciding.as_graded(ruling["rows"])
        kept.judge(
            db,
            row["id"],
            None,
            None,
            decision=row["decision"] | {"ruling": ruling["id"]},
            rows=rows,
            points=row["points"],
            comment="",
            status="held",
            max=most,
            document=row["document"],
        )
        return []
    first = (row["decision"] or {}).get("first") or before[0]["id"]
    return deciding.count(
        ctx, db, actor, row, ruling, first=first, changed=f"Decided again: {ruling['reason']}", most=most
    )


def _decided_on(db: Connection, actor: Actor, module: str, item: str) -> list[Row]:
    people_ids = {one["id"] for one in scope.everybody(db, actor)} - {actor.id}
    blind = blinding.closed(db, actor)
    found = [
        one
        for status in _DECIDED
        for one in kept.items(db, module=module, status=status, people_ids=people_ids)
    ]
    return [one for one in found if one["item"] == item and one["id"] not in blind]


def _item(ctx: Context, module: str, item: str) -> tuple[grading.ModuleSpec, str]:
    spec = grading.module(module, ctx.home)
    if spec.item(item).kind not in KINDS:
        raise Problem(
            item, "is scored by its key alone.", "Choose a text that people write.", code="bad-field"
        )
    return spec, rule_version(spec, spec.rubric())


def _plan(
    ctx: Context, db: Connection, actor: Actor, spec: grading.ModuleSpec, row: Row, decisions: list[Row]
) -> dict[str, Any] | None:
    """What the rubric of today makes of one decision; None where nothing would change.

    A person's points on a row stay; where the row is worth more or less now, they keep their share of it.
    """
    document, last = row["document"] or {}, decisions[-1] if decisions else None
    old = {one["id"]: one for one in (last["rows"] if last else row["rows"])}
    value = document.get("value")
    fresh = next((one for one in grading.grade(spec, {row["item"]: value}) if one.item == row["item"]), None)
    if fresh is None:
        return None
    rows, shown = [], []
    for one in result_rows(fresh):
        was = old.get(one["id"])
        judged = was.get("judged", "each") if was else "new"
        if was is None:
            points, open_ = (
                (0.0, False)
                if not one["max"]
                else (None, True)
                if one["judge"] or one["hint"]
                else (one["points"], False)
            )
        elif judged == "each" or one["judge"]:
            points, open_ = (
                was["points"]
                if was["max"] == one["max"]
                else was["points"] * one["max"] / was["max"]
                if was["max"]
                else None,
                False,
            )
            open_ = points is None
        else:
            points, open_ = one["points"], one["points"] is None
        rows.append(
            one
            | {
                "points": points,
                "provisional": one["points"],
                "judged": "rules" if was is None else judged,
                "comment": was.get("comment", "") if was else "",
                "open": open_,
            }
        )
        if was is None or (was["points"], was["max"]) != (points, one["max"]):
            shown.append(
                {
                    "id": one["id"],
                    "criterion": one["criterion"],
                    "judge": one["judge"],
                    "judged": judged,
                    "after": points,
                    "after_max": one["max"],
                    "before": was["points"] if was else None,
                    "before_max": was["max"] if was else 0,
                }
            )
    shown += [
        {
            "id": id,
            "criterion": one["criterion"],
            "judge": one["judge"],
            "judged": one.get("judged", "each"),
            "after": None,
            "after_max": 0,
            "before": one["points"],
            "before_max": one["max"],
        }
        for id, one in old.items()
        if id not in {each["id"] for each in rows}
    ]
    for each in shown:
        each["words"] = _in_words(each)
    if not shown:
        return None
    open_rows = [one["id"] for one in rows if one.pop("open")]
    by = last["by"] if last else row["judged_by"]
    return {
        "id": row["id"],
        "name": row["name"],
        "by": by,
        "mine": deciding_again(db, actor, row),
        "points": last["points"] if last else row["points"],
        "max": row["max"],
        "after": None if open_rows else deciding.total(rows),
        "after_max": float(sum(one["max"] for one in rows)),
        "confirm": any(one["judged"] in ("each", "taken") for one in shown),
        "open": open_rows,
        "rows": shown,
        "new": rows,
    }


def _in_words(row: dict[str, Any]) -> str:
    now = f"{row['after'] or 0:g} of {row['after_max']:g}"
    if row["judged"] == "new":
        return "New row: a person has to judge it." if row["after"] is None else f"New row: {now}."
    if not row["after_max"]:
        return f"No longer asked for; it was {row['before'] or 0:g} of {row['before_max']:g}."
    return f"{row['before'] or 0:g} of {row['before_max']:g} becomes {now}."


def _why_not(plan: dict[str, Any] | None, confirmed: bool, names: dict[str, str]) -> str:
    if plan is None:
        return "It stays as it is."
    if plan["open"]:
        return "A person has to judge a row of it first."
    if plan["confirm"] and not plan["mine"]:
        return f"{names.get(plan['by'], 'Another trainer')} judged these rows and has to confirm it."
    if plan["confirm"] and not confirmed:
        return "You judged these rows; confirm that they may change."
    return ""
