"""A trainer's desk: the queue of work that needs a person, one piece of it, and the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alongside import grading
from alongside.grading.trust import load
from alongside.nbgrader_bridge.run import typed_scores
from alongside.problem import Problem
from alongside.service import blinding, claiming, deciding, gradebook, releasing, rules, scope
from alongside.service.base import Actor, Context, use_case
from alongside.store import people, rulings, second_marks, sites
from alongside.store import work as kept
from alongside.store.sql import Row, iso, moment

if TYPE_CHECKING:
    from sqlalchemy import Connection

LISTS = ("waiting", "held", "judged", "returned")
OLD = 3  # days after which somebody waits too long
_MOST = 300  # cards in a list of what is done; waiting work is never cut


@use_case("trainer")
def queue(
    ctx: Context,
    actor: Actor,
    module: str = "",
    site: str = "",
    status: str = "waiting",
    kind: str = "",
    find: str = "",
) -> dict[str, Any]:
    """Work of people at the trainer's sites, longest waiting first; never her own, nor what she marks blind for a second look.

    status: waiting, held (decided, not released), judged or returned. find: a part of a person's name.
    {"items": [{id, person, name, module, title, item, kind, attempt, submitted_at, days, waits, points, max,
    proposed, status, looking, closed}], "modules": [{slug, title, count}], "kinds": [{kind, count}], "sites": [{id, name}],
    "old", "old_days", "status", "holds": [module]}. points: what the rules score, provisional. proposed: a score somebody
    typed in formgrader, or None; it counts for nothing until a trainer decides here. looking: the name of another
    trainer who has it open. closed: why she may not open it yet, with no points ("": she may). old: how many wait longer
    than `old_days` days. The counts leave filters out.
    """
    if status not in LISTS:
        raise Problem(
            "status",
            f"{status[:40]!r} is not a list of this desk.",
            f"Known: {', '.join(LISTS)}.",
            code="bad-field",
        )
    with ctx.store.read() as db:
        rows, closed = _queue(db, actor, site, status), blinding.closed(db, actor)
        places = [
            {"id": one["id"], "name": one["name"]}
            for one in sites.every(db)
            if actor.has("admin") or one["id"] in actor.sites
        ]
        holds = releasing.holds(db)
    proposed = _proposed(ctx) if status == "waiting" else {}
    titles = _titles(ctx, {row["module"] for row in rows})
    words = find.casefold().split()
    shown = [
        row
        for row in rows
        if module in ("", row["module"])
        and kind in ("", row["kind"])
        and all(one in row["name"].casefold() for one in words)
    ]
    looking = claiming.looking(ctx, actor, [row["id"] for row in shown])
    items = [
        _card(ctx, row, titles, proposed)
        | {"looking": looking.get(row["id"], ""), "closed": closed.get(row["id"], "")}
        | ({"points": None, "proposed": None} if row["id"] in closed else {})
        for row in shown
    ]
    return {
        "items": items if status == "waiting" else items[-_MOST:],
        "status": status,
        "modules": [{"slug": slug, "title": titles[slug], "count": n} for slug, n in _counts(rows, "module")],
        "kinds": [{"kind": one, "count": n} for one, n in _counts(rows, "kind")],
        "sites": places,
        "old": sum((ctx.now() - moment(row["submitted_at"])).days > OLD for row in rows)
        if status == "waiting"
        else 0,
        "old_days": OLD,
        "holds": holds,
    }


def _counts(rows: list[Row], name: str) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for row in rows:
        found[row[name]] = found.get(row[name], 0) + 1
    return sorted(found.items())


def _queue(db: Connection, actor: Actor, site: str, status: str) -> list[Row]:
    mine = {row["id"] for row in scope.everybody(db, actor, site)} - {actor.id}
    blind = blinding.closed(db, actor)  # what waits for her in a round waits for everybody else as well
    return [
        row
        for row in kept.items(db, status=status, people_ids=mine, brief=True)
        if blind.get(row["id"]) in (None, *([blinding.ROUND] if status == "waiting" else []))
    ]


def waits(days: int) -> str:
    """How long somebody waits, in words."""
    if days < 1:
        return "since today"
    return "for 1 day" if days == 1 else f"for {days} days" if days < 14 else f"for {days // 7} weeks"


def _card(
    ctx: Context, row: Row, titles: dict[str, str], proposed: dict[tuple[str, str, str], float]
) -> dict[str, Any]:
    days = (ctx.now() - moment(row["submitted_at"])).days
    return {
        "id": row["id"],
        "person": row["person"],
        "name": row["name"],
        "module": row["module"],
        "title": titles[row["module"]],
        "item": row["item"],
        "kind": row["kind"],
        "attempt": row["attempt_no"],
        "submitted_at": row["submitted_at"],
        "days": days,
        "waits": waits(days),
        "points": deciding.total(row["rows"]) if row["points"] is None else row["points"],
        "max": row["max"],
        "proposed": proposed.get((row["person"], row["module"], row["item"])),
        "status": row["status"],
    }


@use_case("trainer")
def work(ctx: Context, actor: Actor, id: str) -> dict[str, Any]:
    """One piece of work with all a trainer needs beside it.

    dismissed: findings the learner set aside, with the rule's title, its words and her reason. rule_changes: the
    agency's, in force when this was graded, each {rule, what, since}. decisions: all of them, oldest first, each {by,
    at, points, comment, reason, returned}. mine: whether this trainer may decide anew. second: "", "asked" or
    "marked", with second_by.
    The card of `queue` with "prompt", "case", "text", "value", "rows": [{id, points, max, criterion, verdict,
    evidence, judge, full, hint, trust, topic, indicators: [{id, text}]}], "findings", "dismissed": [{rule, title, quote,
    start, end, reason, at}], "rule_changes", "comment", "judged_by", "judged_at", "decision", "stale", "earlier":
    [{attempt, submitted_at, status, points, comment, judged_by, text}], "previous" and "next" (ids in the queue, or "").
    Spans are code points into text. hint: this row counts only when a person names its points; trust says why, or why
    not. Raises Problem "conflict" for work this trainer was asked to mark without seeing the first marks.
    """
    with ctx.store.read() as db:
        row, blind = _open(db, actor, id), blinding.closed(db, actor)
        waiting = [one["id"] for one in _queue(db, actor, "", "waiting")]
        history = [
            one
            for one in kept.items(db, person=row["person"], module=row["module"])
            if one["item"] == row["item"] and one["attempt_no"] < row["attempt_no"] and one["id"] not in blind
        ]
        decisions = rulings.of_work(db, id)
        second = second_marks.of_work(db, id)
        may = deciding_again(db, actor, row)
        names = people.names(db)
    if row["status"] == "held" and decisions:  # decided, and shown to trainers only
        last = decisions[-1]
        row |= {
            "rows": last["rows"],
            "comment": last["comment"],
            "judged_by": last["by"],
            "judged_at": last["at"],
            "points": last["points"],
        }
    framework = rules.current(ctx)
    spec = _spec(ctx, row["module"])
    item = spec.items.get(row["item"]) if spec else None
    at = waiting.index(id) if id in waiting else -1
    document = row["document"] or {}
    held = load(ctx.home)
    lines = [
        {
            **one,
            "hint": deciding.hint(one, row["kind"], held),
            "trust": held.phrase(row["kind"], one["criterion"]) if one["criterion"] else "",
            "topic": topic(row, one),
            "indicators": [
                {"id": name, "text": framework.indicators[name].text if name in framework.indicators else ""}
                for name in one["indicators"]
            ],
        }
        for one in row["rows"]
    ]
    return {
        **_card(
            ctx, row, _titles(ctx, {row["module"]}), _proposed(ctx) if row["status"] == "waiting" else {}
        ),
        "looking": claiming.looking(ctx, actor, [id]).get(id, ""),
        "prompt": item.prompt if item else "",
        "case": item.facts.get("case", "") if item else "",
        "text": document.get("text", ""),
        "value": document.get("value"),
        "rows": lines,
        "findings": row["findings"],
        "dismissed": document.get("dismissed", []),
        "rule_changes": document.get("rule_changes", []),
        "stale": bool(document.get("stale")),
        "comment": row["comment"],
        "judged_by": names.get(row["judged_by"] or "", ""),
        "judged_at": row["judged_at"] or "",
        "decision": row["decision"],
        "decisions": [
            {"by": names.get(one["by"], ""), "returned": one["points"] is None}
            | {name: one[name] for name in ("at", "points", "comment", "reason")}
            for one in decisions
        ],
        "mine": may,
        "second": "" if second is None else "marked" if second["marked_at"] else "asked",
        "second_by": names.get(second["marker"], "") if second else "",
        "earlier": [
            {
                "attempt": one["attempt_no"],
                "submitted_at": one["submitted_at"],
                "status": one["status"],
                "points": one["points"],
                "comment": one["comment"],
                "judged_by": names.get(one["judged_by"] or "", ""),
                "text": (one["document"] or {}).get("text", ""),
            }
            for one in history
        ],
        "previous": waiting[at - 1] if at > 0 else "",
        "next": waiting[at + 1] if 0 <= at < len(waiting) - 1 else "",
    }


@use_case("trainer", write=True)
def judge(
    ctx: Context, actor: Actor, id: str, rows: list[Any], comment: str = "", decision: str = "accept"
) -> dict[str, Any]:
    """Decide on one piece of work: {id, status, points, max, evidence: [event id], next, gradebook}.

    rows: [{id, points, comment?, taken?}]; to accept, every row with a question and every row that is only a hint
    must be named with its points; a row whose criterion has earned trust keeps its score unless it is named. taken:
    the program's points were taken over together with others. What is kept says for each row whether it was judged
    by "each", "taken" or by the "rules". decision "accept" makes document evidence judged by this trainer, one event
    for each framework id; "return" asks for it to be written again, needs a comment and makes no evidence. Where the
    module's feedback is held back (`hold_feedback`) both wait for `release`: status "held", and no evidence until then.
    gradebook: a sentence where nbgrader's gradebook could not be written. Raises Problem "conflict" when somebody
    decided already, "bad-field" naming the row.
    """
    said = deciding.asked_well(comment, decision)
    with ctx.store.write() as db:
        row = _open(db, actor, id)
        if row["person"] == actor.id:
            raise Problem("This work", "is your own.", "Another trainer reads it.", code="not-allowed")
        if row["status"] != "waiting":
            raise _decided_already(db, row)
        mark = second_marks.of_work(db, id)
        if mark and mark["marker"] == actor.id:
            raise Problem(
                "This work",
                "has your second marks already.",
                "Another trainer decides on it.",
                code="not-allowed",
            )
        decided = deciding.first_decision(row, rows, decision, load(ctx.home))
        others = [one["id"] for one in _queue(db, actor, "", "waiting")]
        points = deciding.total(decided) if decision == "accept" else None
        ruling = rulings.add(
            db, id, actor.id, iso(ctx.now()), rows=decided, points=points, comment=said, reason=""
        )
        row["decision"] = {"before": row["points"]}
        if row["module"] in releasing.holds(db):
            deciding.hold(ctx, db, row | {"rows": decided}, ruling)
            status, events = "held", []
        else:
            events = deciding.count(ctx, db, actor, row, ruling, first=ruling["id"])
            status = "judged" if decision == "accept" else "returned"
    claiming.forget(ctx, id)
    at = others.index(id) if id in others else -1
    return {
        "id": id,
        "status": status,
        "points": points if decision == "accept" else row["points"],
        "max": row["max"],
        "evidence": events,
        "next": next(iter([*others[at + 1 :], *others[: max(at, 0)][-1:]]), ""),
        "gradebook": gradebook.SAID[gradebook.write(ctx)],
    }


def deciding_again(db: Connection, actor: Actor, row: Row) -> bool:
    """Whether this trainer may change the decision: it is hers, or whoever made it is no longer a trainer here."""
    last = rulings.of_work(db, row["id"])
    by = last[-1]["by"] if last else row["judged_by"]
    if not by or row["person"] == actor.id or row["status"] not in ("judged", "returned", "held"):
        return False
    if by == actor.id:
        return True
    there = {one["id"] for one in people.every(db, role="trainer")}
    return by not in there


def topic(row: Row, one: Row) -> str:
    """What a comment on this row is about: the same for every text that is read for the same thing."""
    return (one["criterion"] or f"{row['module']}/{row['item']}/{one['id']}")[:120]


def _open(db: Connection, actor: Actor, id: str) -> Row:
    """This work, unless this trainer is to mark it without seeing what others said."""
    row = deciding.mine(db, actor, id)
    blinding.open_to(id, blinding.closed(db, actor))
    return row


def _decided_already(db: Connection, row: Row) -> Problem:
    last = rulings.of_work(db, row["id"])
    by = people.names(db).get(last[-1]["by"] if last else row["judged_by"] or "", "somebody")
    what = (
        f"was already decided ({row['status']}) by {by}."
        if last or row["judged_by"]
        else "is no longer in the queue; a newer attempt is there."
    )
    return Problem("This work", what, "Go on to the next one.", code="conflict")


def _proposed(ctx: Context) -> dict[tuple[str, str, str], float]:
    return {(one["learner"], one["module"], one["item"]): one["points"] for one in typed_scores(ctx.home)}


def _titles(ctx: Context, slugs: set[str]) -> dict[str, str]:
    specs = {slug: _spec(ctx, slug) for slug in slugs}
    return {slug: spec.title if spec else slug for slug, spec in specs.items()}


def _spec(ctx: Context, slug: str) -> grading.ModuleSpec | None:
    """The module, or None where it was taken out or is broken: work that was handed in can still be judged."""
    try:
        return grading.module(slug, ctx.home)
    except Problem:
        return None
