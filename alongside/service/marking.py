"""Grading what waits: each newest attempt once, through nbgrader, into the trainers' queue and the ledger.

It may be stopped at any moment, even killed: nbgrader's own files are made again from the kept attempt, and
what counts (work items, evidence, "graded") is written in one transaction at the end of each attempt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alongside import grading, submission
from alongside.evidence import Evidence, event_id, hundredths
from alongside.grading import ItemResult, ModuleSpec, trust
from alongside.grading.aside import follow
from alongside.grading.score import rule_version
from alongside.nbgrader_bridge import decisions, publish, run
from alongside.nbgrader_bridge.course import course_folder, prepare
from alongside.problem import Problem
from alongside.review import load_rules, rules_version
from alongside.service import rules
from alongside.service.base import Context
from alongside.service.events import keep
from alongside.service.handing_in import graded_pages
from alongside.service.reviewing import in_force
from alongside.store import people, work
from alongside.store.sql import Row, iso, moment

Tell = Callable[[dict[str, Any]], None]


def grade_waiting(ctx: Context, module: str = "", tell: Tell = lambda _one: None) -> list[dict[str, Any]]:
    """Grade everything that waits (of one module). One entry for each attempt, also told as it happens:

    {submission, person, name, module, attempt, outcome, told, n, of}. outcome: graded, replaced (a newer
    attempt is there), waiting (something is missing here; told says what), refused (the kept attempt was
    tampered with).
    """
    if module:
        grading.module(module, ctx.home)  # names the known modules when this one is unknown
    prepare(ctx.home)
    with publish.locked(course_folder(ctx.home), ".grading.lock"):
        with ctx.store.read() as db:
            waiting = work.submissions_of(db, module=module or None, status="waiting")
            names = people.names(db)
        newest = {(row["person"], row["module"]): row["id"] for row in waiting}  # they come oldest first
        outcomes = []
        for number, row in enumerate(waiting, 1):
            outcome, told = _one(ctx, row, newest[row["person"], row["module"]] == row["id"])
            outcomes.append(
                {
                    "submission": row["id"],
                    "person": row["person"],
                    "name": names.get(row["person"], ""),
                    "module": row["module"],
                    "attempt": row["attempt_no"],
                    "outcome": outcome,
                    "told": told,
                    "n": number,
                    "of": len(waiting),
                }
            )
            tell(outcomes[-1])
    return outcomes


def _one(ctx: Context, row: Row, newest: bool) -> tuple[str, str]:
    try:
        if not newest:
            with ctx.store.write() as db:
                work.set_status(db, row["id"], "replaced", ctx.now())
            return "replaced", "A newer attempt is there; this one is kept."
        spec = grading.module(row["module"], ctx.home)
        answers, content = _attempt(ctx.home, row)
        results = grading.grade(spec, answers)
        note = _released(ctx.home, spec)
        with publish.locked(course_folder(ctx.home)):
            pages = graded_pages(ctx.home, spec)
            run.lay_out(ctx.home, row["person"], row["module"], pages, content, moment(row["submitted_at"]))
            run.autograde(ctx.home, row["person"], row["module"])
            # what a person gave the attempt before is no score of this one
            anew = [(row["person"], row["module"], one.item, None, False) for one in results if _for_a_person(one)]
            decisions.write_scores(ctx.home, anew)
        _keep(ctx, row, spec, answers, results)
    except Problem as problem:
        if problem.code == "tampered":
            with ctx.store.write() as db:
                work.set_status(db, row["id"], "refused", ctx.now())
            return "refused", str(problem)
        return "waiting", str(problem)
    return "graded", " ".join([_in_words(results), note]).strip()


def _attempt(home: Path, row: Row) -> tuple[submission.Answers, bytes]:
    """The kept answers of one attempt, if they are still what the receipt says."""
    path = home / row["path"] / "answers.json"
    content = submission.read_plain_file(path)
    if hashlib.sha256(content).hexdigest() != row["content_hash"]:
        raise Problem(
            path,
            "is not what was handed in; its fingerprint differs from the receipt.",
            "Restore it from a backup, or ask the learner to hand in again.",
            code="tampered",
        )
    return submission.parse(content, path), content


def _released(home: Path, spec: ModuleSpec) -> str:
    """Release the module where it is not; a note where a breaking change keeps the older release in use."""
    try:
        publish.publish(spec.slug, home)
    except Problem as problem:
        if problem.code == "frozen":
            return f"Note: {problem}"
        raise
    return ""


def _keep(
    ctx: Context, row: Row, spec: ModuleSpec, answers: submission.Answers, results: list[ItemResult]
) -> None:
    """Everything that counts about one attempt, in one transaction."""
    version = rule_version(spec, spec.rubric())
    read_with = load_rules(ctx.home)
    titles = {rule.id: rule.title for rule in read_with.rules}
    reviewer = trust.load(ctx.home).fingerprint
    with ctx.store.write() as db:
        if work.submission(db, row["id"])["status"] != "waiting":
            return
        for older in work.items(db, person=row["person"], module=row["module"], status="waiting"):
            work.set_item_status(db, older["id"], "replaced")
        for result in results:
            mine = [one for one in answers.dismissed if one.get("item") == result.item]
            dismissed = [
                {**one, "title": titles.get(one["rule"], one["rule"])}
                for one in follow(mine, result.findings, result.text)
            ]
            work.add(
                db,
                event_id(row["id"], result.item),
                row["id"],
                result.item,
                result.kind,
                document={
                    "text": result.text,
                    "value": result.value,
                    "right": result.right,
                    "because": dict(result.because or {}) or None,
                    "dismissed": dismissed,
                    "stale": result.stale,
                    "rule_version": version,
                    "rules": rules_version(read_with),
                    "rule_changes": in_force(read_with),
                    "reviewer": reviewer,
                },
                findings=[dict(one) for one in result.findings],
                rows=result_rows(result),
                points=result.points,
                max=result.max,
                status="waiting" if _for_a_person(result) else "graded",
            )
        keep(ctx, db, *checks(ctx, row, spec, results, version))
        work.set_status(db, row["id"], "graded", ctx.now())


def checks(
    ctx: Context, row: Row, spec: ModuleSpec, results: list[ItemResult], version: str
) -> list[Evidence]:
    """The module's graded questions as one knowledge check for each competency they speak to.

    One right answer alone would otherwise be a whole check. Nothing answered is no evidence at all.
    """
    asked = [one for one in results if one.kind in ("choose", "choose-many")]
    if not any(one.value for one in asked):
        return []
    known = rules.current(ctx).items
    found = []
    for about in dict.fromkeys(_about(name) for one in asked for name in spec.items[one.item].indicators):
        mine = [one for one in asked if about in {_about(name) for name in spec.items[one.item].indicators}]
        named = dict.fromkeys(
            name for one in mine for name in spec.items[one.item].indicators if _about(name) == about
        )
        found.append(
            Evidence(
                event_id=event_id(row["id"], "check", version, about),
                learner=row["person"],
                about=about,
                version=known[about].version_on(ctx.today()) if about in known else 1,
                on=ctx.today(),
                at=iso(ctx.now()),
                kind="check",
                task=f"{spec.slug}/check",
                task_version=version,
                attempt=row["id"],
                score=hundredths(sum(one.automatic for one in mine)),
                max=hundredths(sum(one.max for one in mine)),
                indicators=tuple(named),
                detail={"questions": len(mine), "right": sum(1 for one in mine if one.right)},
            )
        )
    return found


def result_rows(result: ItemResult) -> list[dict[str, Any]]:
    """Rows of a result as plain data, the shape the work table keeps."""
    return [
        {
            "id": one.id,
            "points": one.points,
            "max": one.max,
            "indicators": list(one.indicators),
            "criterion": one.criterion,
            "verdict": one.verdict,
            "evidence": [list(span) for span in one.evidence],
            "judge": one.judge,
            "full": one.full,
            "hint": one.hint,
        }
        for one in result.rows
    ]


def _about(indicator: str) -> str:
    return indicator.split(".", 1)[0]


def _for_a_person(result: ItemResult) -> bool:
    """A document or reflection that holds anything is read by a person (records.md, Settled)."""
    return result.points is None or (result.kind in ("note", "goal", "profile") and bool(result.text.strip()))


def _in_words(results: list[ItemResult]) -> str:
    sure = sum(one.automatic for one in results)
    most = sum(one.automatic_max for one in results)
    waiting = sum(1 for one in results if _for_a_person(one))
    return f"{sure:g} of {most:g} points so far; {waiting} for a trainer to read."
