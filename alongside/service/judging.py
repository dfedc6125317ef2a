"""A trainer's desk: the queue of work that needs a person, one piece of it, the decision, and the comment
bank."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from alongside import grading
from alongside.evidence import Evidence, event_id, hundredths
from alongside.grading.trust import Trust, load
from alongside.nbgrader_bridge.run import typed_scores
from alongside.problem import Problem
from alongside.service import rules, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import keep
from alongside.store import comments, people
from alongside.store import work as kept
from alongside.store.sql import Row, iso, moment

if TYPE_CHECKING:
    from sqlalchemy import Connection

DECISIONS = ("accept", "return")
_COMMENT = 4000  # characters


@use_case("trainer")
def queue(
    ctx: Context, actor: Actor, module: str = "", site: str = "", status: str = "waiting"
) -> dict[str, Any]:
    """Work of people at the trainer's sites, longest waiting first; never her own.

    {"items": [{id, person, name, module, title, item, kind, attempt, submitted_at, days, points, max,
    proposed, status}], "modules": [{slug, title, count}], "status"}. points: what the rules score,
    provisional. proposed: a score somebody typed in formgrader, or None; it counts for nothing until a
    trainer decides here.
    """
    if status not in ("waiting", "judged", "returned"):
        raise Problem(
            "status",
            f"{status!r} is not a list of this desk.",
            "Known: waiting, judged, returned.",
            code="bad-field",
        )
    with ctx.store.read() as db:
        rows = _queue(db, actor, site, status)
    proposed = _proposed(ctx)
    titles = _titles(ctx, {row["module"] for row in rows})
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["module"]] = counts.get(row["module"], 0) + 1
    items = [_card(ctx, row, titles, proposed) for row in rows if module in ("", row["module"])]
    return {
        "items": items,
        "status": status,
        "modules": [{"slug": slug, "title": titles[slug], "count": n} for slug, n in sorted(counts.items())],
    }


def _queue(db: Connection, actor: Actor, site: str, status: str) -> list[Row]:
    mine = {row["id"] for row in scope.everybody(db, actor, site)} - {actor.id}
    return kept.items(db, status=status, people_ids=mine)


def _card(
    ctx: Context, row: Row, titles: dict[str, str], proposed: dict[tuple[str, str, str], float]
) -> dict[str, Any]:
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
        "days": (ctx.now() - moment(row["submitted_at"])).days,
        "points": _sum(row["rows"]) if row["points"] is None else row["points"],
        "max": row["max"],
        "proposed": proposed.get((row["person"], row["module"], row["item"])),
        "status": row["status"],
    }


@use_case("trainer")
def work(ctx: Context, actor: Actor, id: str) -> dict[str, Any]:
    """One piece of work with all a trainer needs beside it.

    dismissed: findings the learner set aside, with the rule's title, its words and her reason. rule_changes: the
    agency's, in force when this was graded, each {rule, what, since}.
    The card of `queue` with "prompt", "case", "text", "value", "rows": [{id, points, max, criterion, verdict,
    evidence, judge, full, hint, trust, indicators: [{id, text}]}], "findings", "dismissed": [{rule, title, quote, start,
    end, reason, at}], "rule_changes", "comment", "judged_by", "judged_at", "decision", "stale", "earlier": [{attempt,
    submitted_at, status, points, comment, judged_by, text}], "previous" and "next" (ids in the queue, or ""). Spans are
    code points into text. hint: this row counts only when a person names its points; trust says why, or why not.
    """
    with ctx.store.read() as db:
        row = _mine(db, actor, id)
        others = [one["id"] for one in _queue(db, actor, "", "waiting")]
        history = [
            one
            for one in kept.items(db, person=row["person"], module=row["module"])
            if one["item"] == row["item"] and one["attempt_no"] < row["attempt_no"]
        ]
        names = people.names(db)
    framework = rules.current(ctx)
    spec = _spec(ctx, row["module"])
    item = spec.items.get(row["item"]) if spec else None
    at = others.index(id) if id in others else -1
    document = row["document"] or {}
    held = load(ctx.home)
    lines = [
        {
            **one,
            "hint": _hint(one, row["kind"], held),
            "trust": held.phrase(row["kind"], one["criterion"]) if one["criterion"] else "",
            "indicators": [
                {"id": name, "text": framework.indicators[name].text if name in framework.indicators else ""}
                for name in one["indicators"]
            ],
        }
        for one in row["rows"]
    ]
    return {
        **_card(ctx, row, _titles(ctx, {row["module"]}), _proposed(ctx)),
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
        "previous": others[at - 1] if at > 0 else "",
        "next": others[at + 1] if 0 <= at < len(others) - 1 else "",
    }


@use_case("trainer", write=True)
def judge(
    ctx: Context, actor: Actor, id: str, rows: list[Any], comment: str = "", decision: str = "accept"
) -> dict[str, Any]:
    """Decide on one piece of work: {id, status, points, max, evidence: [event id], next}.

    rows: [{id, points, comment?, taken?}]; to accept, every row with a question and every row that is only a hint
    must be named with its points; a row whose criterion has earned trust keeps its score unless it is named. taken:
    the program's points were taken over together with others. What is kept says for each row whether it was judged
    by "each", "taken" or by the "rules". decision "accept" makes document evidence judged by this trainer,
    one event for each framework id; "return" asks for it to be written again, needs a comment and makes no
    evidence. Raises Problem "conflict" when somebody decided already, "bad-field" naming the row.
    """
    if decision not in DECISIONS:
        raise Problem(
            "decision", f"{decision!r} is not known.", f"Known: {', '.join(DECISIONS)}.", code="bad-field"
        )
    if not isinstance(comment, str) or len(comment) > _COMMENT:
        raise Problem("comment", "is too long.", f"At most {_COMMENT} letters.", code="bad-field")
    if decision == "return" and not comment.strip():
        raise Problem("comment", "is missing.", "Say what to change; the learner reads it.", code="bad-field")
    with ctx.store.write() as db:
        row = _mine(db, actor, id)
        if row["person"] == actor.id:
            raise Problem("This work", "is your own.", "Another trainer reads it.", code="not-allowed")
        if row["status"] != "waiting":
            by = people.names(db).get(row["judged_by"] or "", "somebody")
            raise Problem(
                "This work",
                f"was already decided ({row['status']}) by {by}."
                if row["judged_by"]
                else "is no longer in the queue; a newer attempt is there.",
                "Go on to the next one.",
                code="conflict",
            )
        decided = _decided(row, rows, decision, load(ctx.home))
        others = [one["id"] for one in _queue(db, actor, "", "waiting")]
        points = _sum(decided) if decision == "accept" else row["points"]
        kept.judge(
            db,
            id,
            actor.id,
            ctx.now(),
            decision={"decision": decision, "rule_version": _version(row)},
            rows=decided,
            points=points,
            comment=comment.strip(),
            status="judged" if decision == "accept" else "returned",
        )
        events = evidence(ctx, actor, row, decided, comment.strip()) if decision == "accept" else []
        keep(ctx, db, *events)
    at = others.index(id) if id in others else -1
    following = next(iter([*others[at + 1 :], *others[: max(at, 0)][-1:]]), "")
    return {
        "id": id,
        "status": "judged" if decision == "accept" else "returned",
        "points": points,
        "max": row["max"],
        "evidence": [one.event_id for one in events],
        "next": following,
    }


def evidence(ctx: Context, actor: Actor, row: Row, decided: list[Row], comment: str) -> list[Evidence]:
    """What the decision says about each framework id whose indicators the rows name; none for rows without
    points."""
    known = rules.current(ctx).items
    found = []
    for about in dict.fromkeys(_about(name) for one in decided for name in one["indicators"]):
        mine = [one for one in decided if about in {_about(name) for name in one["indicators"]}]
        most = sum(one["max"] for one in mine)
        if most <= 0:
            continue
        named = dict.fromkeys(name for one in mine for name in one["indicators"] if _about(name) == about)
        found.append(
            Evidence(
                event_id=event_id(row["submission"], row["item"], _version(row), about),
                learner=row["person"],
                about=about,
                version=known[about].version if about in known else 1,
                by=actor.id,
                role="trainer",
                on=ctx.today(),
                at=iso(ctx.now()),
                kind="document",
                task=f"{row['module']}/{row['item']}",
                task_version=_version(row),
                attempt=row["submission"],
                score=hundredths(_sum(mine)),
                max=hundredths(most),
                indicators=tuple(named),
                judged_by=actor.id,
                note=comment,
                detail={
                    "work": row["id"],
                    "rows": [{"id": one["id"], "points": one["points"], "max": one["max"]} for one in mine],
                },
            )
        )
    return found


@use_case("trainer")
def comment_bank(ctx: Context, actor: Actor, topic: str | None = None) -> list[Row]:
    """Sentences trainers kept, most used first: [{id, text, topic, used, author, added_at}]."""
    with ctx.store.read() as db:
        names = people.names(db)
        return [{**one, "author": names.get(one["author"], "")} for one in comments.every(db, topic)]


@use_case("trainer", write=True)
def add_comment(ctx: Context, actor: Actor, text: str, topic: str = "") -> Row:
    """Keep a sentence for everybody's use."""
    if (
        not isinstance(text, str)
        or not 1 <= len(text.strip()) <= 500
        or not isinstance(topic, str)
        or len(topic) > 120
    ):
        raise Problem("Comment", "is empty or too long.", "Write one to three sentences.", code="bad-field")
    with ctx.store.write() as db:
        return comments.add(db, ctx.new_id(), actor.id, text, topic, ctx.now())


@use_case("trainer", write=True)
def use_comment(ctx: Context, actor: Actor, id: str) -> dict[str, str]:
    """Count one more use of a kept sentence, so that the most useful stand first."""
    with ctx.store.write() as db:
        comments.use(db, id)
    return {"id": id}


def _decided(row: Row, rows: Any, decision: str, held: Trust) -> list[Row]:
    """The work's rows with the trainer's points and comments. Raises Problem("bad-field") naming the row."""
    if not isinstance(rows, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in rows
    ):
        raise Problem("rows", "are not what this page sends.", "Reload the page.", code="bad-field")
    given = {one["id"]: one for one in rows}
    unknown = sorted(given.keys() - {one["id"] for one in row["rows"]})
    if unknown or len(given) < len(rows):
        raise Problem(
            "rows",
            f"do not fit this work ({', '.join(unknown) or 'one is named twice'}).",
            "Reload the page.",
            code="bad-field",
        )
    decided = []
    for one in row["rows"]:
        told = given.get(one["id"], {})
        points = told.get("points", one["points"])
        if decision == "accept" and one["max"] and told.get("points") is None and _hint(one, row["kind"], held):
            points = None
        if points is None and (decision == "return" or one["max"] == 0):
            points = 0.0 if one["max"] == 0 and decision == "accept" else None
        elif (
            isinstance(points, bool)
            or not isinstance(points, int | float)
            or not math.isfinite(points)
            or not 0 <= points <= one["max"]
        ):
            raise Problem(
                one["id"],
                "needs points from you." if points is None else f"cannot have {points!r} points.",
                f"Give 0 to {one['max']:g}.",
                code="bad-field",
            )
        said = told.get("comment", "")
        if not isinstance(said, str) or len(said) > _COMMENT:
            raise Problem(one["id"], "has a comment that is too long.", "Shorten it.", code="bad-field")
        decided.append(
            {
                **one,
                "points": None if points is None else float(points),
                "provisional": one["points"],
                "judged": _how(one, told),
                "comment": said.strip(),
            }
        )
    return decided


def _hint(one: Row, kind: str, held: Trust) -> bool:
    """Whether the program's points on this row count only when a person says so (both then and now)."""
    return bool(one["criterion"]) and (one.get("hint", True) or not held.earned(kind, one["criterion"]))


def _how(one: Row, told: Row) -> str:
    if told.get("points") is None:
        return "rules"
    return "taken" if told.get("taken") is True and told["points"] == one["points"] else "each"


def _mine(db: Connection, actor: Actor, id: str) -> Row:
    """A piece of work of somebody this trainer may see, with its card's facts. Raises Problem "not-
    found"/"not-allowed"."""
    row = kept.get(db, id)
    scope.person(db, actor, row["person"])
    return next(one for one in kept.items(db, submission_id=row["submission"]) if one["id"] == id)


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


def _version(row: Row) -> str:
    return str((row["document"] or {}).get("rule_version", ""))


def _about(indicator: str) -> str:
    return indicator.split(".", 1)[0]


def _sum(rows: list[Any]) -> float:
    return float(sum(one["points"] for one in rows if one["points"] is not None))
