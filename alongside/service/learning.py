"""What a learner does: open a module, save answers, set findings aside, finish pages, hand in, read
feedback."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside import grading, submission
from alongside.grading import ModuleSpec
from alongside.problem import Problem
from alongside.service import releasing
from alongside.service.base import Actor, Context, use_case
from alongside.service.handing_in import receipt_of
from alongside.store import assignments, dismissals, people, work
from alongside.store.sql import Row, iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger("alongside.learning")
_REASON = 500  # characters
_QUOTE = 20_000  # characters; a finding may be about a whole text


@use_case("learner")
def learner_home(ctx: Context, actor: Actor) -> dict[str, Any]:
    """The learner's first page.

    {"person": {id, name, level}, "today", "next": {module, page, title, minutes, why, href} or None,
     "modules": [{slug, title, summary, level, minutes, assigned, due, overdue, pages: [{file, title, minutes,
     done_at}], done, status, next, submissions, feedback_at}], "feedback": [{module, title, at, returned,
     href}], "broken": [slugs of modules whose files need mending]}.
    status: new, started, submitted, graded, returned (to be written again) or judged. Assigned modules stand
    first.
    """
    with ctx.store.read() as db:
        person = people.get(db, actor.id)
        asked = {row["module"]: row for row in assignments.every(db, [actor.id])}
        progress = assignments.progress_of(db, actor.id)
        sent = work.submissions_of(db, actor.id)
        judged = work.items(db, person=actor.id)
    today = ctx.today().isoformat()
    shown: list[dict[str, Any]] = []
    broken: list[str] = []
    for slug in grading.modules(ctx.home):
        try:
            spec = grading.module(slug, ctx.home)
        except Problem as problem:
            log.warning("a module is left out of the first page: %s", problem)
            broken.append(slug)
            continue
        if (
            slug in asked
            or slug in progress
            or person["level"] in ("both", "")
            or spec.level in ("both", person["level"])
        ):
            shown.append(
                _card(
                    spec,
                    asked.get(slug),
                    progress.get(slug, {}),
                    [one for one in sent if one["module"] == slug],
                    [one for one in judged if one["module"] == slug],
                    today,
                )
            )
    shown.sort(key=lambda one: (not one["assigned"], one["due"] or "9999", one["title"]))
    feedback = [
        {
            "module": one["slug"],
            "title": one["title"],
            "at": one["feedback_at"],
            "returned": one["status"] == "returned",
            "href": f"/learn/{one['slug']}/{one['pages'][-1]['file']}",
        }
        for one in shown
        if one["feedback_at"]
    ]
    return {
        "person": {"id": person["id"], "name": person["name"], "level": person["level"]},
        "today": today,
        "next": _next(shown),
        "modules": shown,
        "feedback": sorted(feedback, key=lambda one: one["at"], reverse=True),
        "broken": broken,
    }


def _card(
    spec: ModuleSpec,
    asked: Row | None,
    done: Mapping[str, str],
    sent: list[Row],
    items: list[Row],
    today: str,
) -> dict[str, Any]:
    pages = [
        {"file": one.file, "title": one.title, "minutes": one.minutes, "done_at": done.get(one.file, "")}
        for one in spec.notebooks
    ]
    newest = sent[-1] if sent else None
    anew = bool(asked and newest and newest["submitted_at"] < asked["assigned_at"])  # asked again since
    mine = [one for one in items if newest and one["submission"] == newest["id"]]
    status = "new" if anew or not done else "started"
    if newest and not anew:
        status = "submitted" if newest["status"] == "waiting" else "graded"
        if mine and any(one["status"] == "returned" for one in mine):
            status = "returned"
        elif mine and all(one["status"] in ("judged", "graded") for one in mine):
            status = "judged"
    due = asked["due"] if asked else None
    ahead = next((one for one in pages if not one["done_at"]), None)
    if status == "returned" or (anew and ahead is None):
        ahead = pages[-1]
    at = max([one["judged_at"] or "" for one in mine] + [newest["graded_at"] or "" if newest else ""])
    return {
        "slug": spec.slug,
        "title": spec.title,
        "summary": spec.summary,
        "level": spec.level,
        "minutes": sum(one.minutes for one in spec.notebooks),
        "assigned": bool(asked),
        "due": due,
        "overdue": bool(due and due < today and (anew or not newest)),
        "pages": pages,
        "done": sum(1 for one in pages if one["done_at"]),
        "status": status,
        "next": {"file": ahead["file"], "title": ahead["title"], "minutes": ahead["minutes"]}
        if ahead
        else None,
        "submissions": len(sent),
        "feedback_at": at,
    }


def _next(cards: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The one thing to do next: work that came back, then what is begun, then what is due, then anything
    new."""

    def rank(card: dict[str, Any]) -> tuple[Any, ...]:
        return (
            card["status"] != "returned",
            not card["overdue"],
            not card["assigned"],
            card["status"] != "started",
            card["due"] or "9999",
            card["title"],
        )

    todo = [one for one in cards if one["next"] and one["status"] in ("new", "started", "returned")]
    if not todo:
        return None
    card = min(todo, key=rank)
    why = {
        "returned": "Your trainer asks you to write a part again.",
        "started": "You have begun this one.",
    }.get(card["status"], "This one is waiting for you.")
    if card["overdue"]:
        why = f"This was due on {card['due']}."
    page = card["next"]
    return {
        "module": card["slug"],
        "module_title": card["title"],
        "page": page["file"],
        "title": page["title"],
        "minutes": page["minutes"],
        "why": why,
        "href": f"/learn/{card['slug']}/{page['file']}",
    }


@use_case("learner")
def open_module(ctx: Context, actor: Actor, module: str) -> dict[str, Any]:
    """What is saved for one module.

    {"module", "title", "user", "items": {item: {value, saved_at, hash, stale}}, "dismissed": [{item, rule,
    start, end, quote, reason, at}], "done": {page: iso}, "receipts": [receipt, newest first]}. stale: the item was
    reworded since. Raises Problem("unreadable") once when the file was damaged; it is kept and the copy
    before it is back by then.
    """
    spec = grading.module(module, ctx.home)
    answers = submission.read(submission.answers_path(ctx.home, actor.id, module), module)
    with ctx.store.read() as db:
        done = assignments.done(db, actor.id, module)
        sent = work.submissions_of(db, actor.id, module)
    items = {
        name: {
            "value": one.value,
            "saved_at": one.saved_at,
            "hash": one.hash,
            "stale": spec.items[name].hash != one.hash,
        }
        for name, one in answers.items.items()
        if name in spec.items
    }
    return {
        "module": module,
        "title": spec.title,
        "user": actor.id,
        "items": items,
        "dismissed": [dict(one) for one in answers.dismissed],
        "done": done,
        "receipts": [receipt_of(one, spec, actor.name) for one in reversed(sent)],
    }


@use_case("learner")  # saving the same answer twice is harmless, so no key is kept for it
def save_answer(
    ctx: Context, actor: Actor, module: str, item: str, value: Any, hash: str = ""
) -> dict[str, str]:
    """Save one answer at once: {item, saved_at}. hash: which wording of the item it answers."""
    found = grading.module(module, ctx.home).item(item)
    submission.check_value(item, value)
    grading.check_value(found, value)
    at = iso(ctx.now())
    path = submission.answers_path(ctx.home, actor.id, module)
    submission.save(path, module, item, hash if isinstance(hash, str) and hash else found.hash, value, at)
    return {"item": item, "saved_at": at}


@use_case("learner", write=True)
def dismiss(
    ctx: Context, actor: Actor, module: str, item: str, rule: str, start: int, end: int, reason: str, quote: str = ""
) -> dict[str, Any]:
    """Set a finding aside, with a reason: a trainer reads it, and the reviewer learns where it was wrong.

    quote: the words it is about, "" where something is not there at all. It follows them through later changes.
    """
    grading.module(module, ctx.home).item(item)
    if not isinstance(reason, str) or not reason.strip() or len(reason) > _REASON:
        raise Problem(
            "Reason",
            "is missing or too long.",
            f"Write one sentence, at most {_REASON} letters.",
            code="bad-field",
        )
    if (
        not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end)
        or not isinstance(rule, str)
        or len(rule) > 40
        or len(quote) > _QUOTE
    ):
        raise Problem("This finding", "has no place in the text.", "Reload the page.", code="bad-field")
    finding = {
        "item": item, "rule": rule, "start": start, "end": end, "quote": quote, "reason": reason.strip(),
        "at": iso(ctx.now()),
    }  # fmt: skip
    path = submission.answers_path(ctx.home, actor.id, module)
    with ctx.store.write() as db:  # the file within the transaction: kept in both places, or in neither
        _forget(db, actor, module, path, finding)
        dismissals.add(db, ctx.new_id(), actor.id, module, item, rule, start, end, reason.strip(), ctx.now())
        submission.dismiss(path, module, finding)
    return finding


@use_case("learner", write=True)
def undismiss(
    ctx: Context, actor: Actor, module: str, item: str, rule: str, start: int, end: int, quote: str = ""
) -> dict[str, Any]:
    """Take up a finding again that was set aside: {item, rule, start, end, quote}. Twice does no harm."""
    grading.module(module, ctx.home).item(item)
    finding = {"item": item, "rule": rule, "start": start, "end": end, "quote": quote}
    path = submission.answers_path(ctx.home, actor.id, module)
    with ctx.store.write() as db:
        _forget(db, actor, module, path, finding)
        submission.undismiss(path, module, finding)
    return finding


def _forget(db: Connection, actor: Actor, module: str, path: Path, finding: Row) -> None:
    """Take out of the table what the answers hold about this finding."""
    for one in submission.read(path, module).dismissed:
        if submission.same_finding(one, finding):
            dismissals.remove(db, actor.id, module, one)


@use_case("learner", write=True)
def mark_done(ctx: Context, actor: Actor, module: str, notebook: str) -> dict[str, str]:
    """A page is finished: {notebook, at}. The first time stands."""
    grading.module(module, ctx.home).notebook(notebook)
    with ctx.store.write() as db:
        assignments.mark_done(db, actor.id, module, notebook, ctx.now())
        return {"notebook": notebook, "at": assignments.done(db, actor.id, module)[notebook]}


@use_case("learner")
def feedback(ctx: Context, actor: Actor, module: str) -> dict[str, Any]:
    """Feedback on the newest attempt, item by item.

    {"module", "title", "attempt", "submitted_at", "status": none|waiting|graded|held|judged|returned, "points",
    "max", "items": [{item, kind, prompt, status, points, max, text, value, right, because, rows: [{id,
    points, max, verdict, evidence, judge, full, comment}], findings, comment, judged_by, judged_at, changes: see
    `releasing.changes`}]}. points are provisional until a person has judged the item (status "waiting"), and until a
    trainer releases what was judged (status "held").
    """
    spec = grading.module(module, ctx.home)
    with ctx.store.read() as db:
        sent = work.submissions_of(db, actor.id, module)
        rows = work.items(db, submission_id=sent[-1]["id"]) if sent else []
        again = {row["id"]: releasing.changes(db, row) for row in rows}
        names = people.names(db)
    head = {
        "module": module,
        "title": spec.title,
        "attempt": len(sent),
        "submitted_at": sent[-1]["submitted_at"] if sent else "",
    }
    if not sent:
        return {**head, "status": "none", "points": 0.0, "max": 0.0, "items": []}
    order = {name: at for at, name in enumerate(spec.items)}
    rows.sort(key=lambda row: order.get(row["item"], 99))
    items = [_feedback(row, spec, names) | {"changes": again[row["id"]]} for row in rows]
    states = {one["status"] for one in items}
    status = (
        "waiting"
        if not items
        else "returned"
        if "returned" in states
        else "graded"
        if "waiting" in states
        else "held"
        if "held" in states
        else "judged"
    )
    return {
        **head,
        "status": status,
        "points": sum(one["points"] for one in items),
        "max": sum(one["max"] for one in items),
        "items": items,
    }


def _feedback(row: Row, spec: ModuleSpec, names: Mapping[str, str]) -> dict[str, Any]:
    document = row["document"] or {}
    known = [one["points"] for one in row["rows"] if one.get("points") is not None]
    return {
        "item": row["item"],
        "kind": row["kind"],
        "prompt": spec.items[row["item"]].prompt if row["item"] in spec.items else "",
        "status": row["status"],
        "points": float(row["points"] if row["points"] is not None else sum(known)),
        "max": row["max"],
        "text": document.get("text", ""),
        "value": document.get("value"),
        "right": document.get("right"),
        "because": document.get("because"),
        "rows": row["rows"],
        "findings": row["findings"],
        "comment": row["comment"],
        "judged_by": names.get(row["judged_by"] or "", ""),
        "judged_at": row["judged_at"] or "",
    }
