"""Handing in: every attempt is kept for good, nbgrader gets exactly what it needs, the learner gets a receipt."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from alongside import grading, submission
from alongside.grading import ModuleSpec
from alongside.nbgrader_bridge import run
from alongside.nbgrader_bridge.course import course_folder
from alongside.problem import Problem
from alongside.service import scope
from alongside.service.base import Actor, Context, use_case
from alongside.store import assignments, people, work
from alongside.store.sql import Row

log = logging.getLogger("alongside.handing_in")


@use_case("learner", write=True)
def submit(ctx: Context, actor: Actor, module: str) -> dict[str, Any]:
    """Hand in what is saved now; gives the receipt (see `receipt`). Every attempt is kept.

    Handing in the same answers again gives the receipt they already have. Raises Problem("bad-field") when
    nothing that is handed in was answered.
    """
    spec = grading.module(module, ctx.home)
    answers = submission.read(submission.answers_path(ctx.home, actor.id, module), module)
    included = [_included(item, answers) for item in spec.graded()]
    if not any(one["answered"] for one in included):
        raise Problem(
            spec.title,
            "has no answer to hand in yet.",
            "Answer at least one part of the practice page first.",
            code="bad-field",
        )
    content = json.dumps(answers.as_dict(), ensure_ascii=False, indent=1).encode()
    print_ = hashlib.sha256(content).hexdigest()
    with ctx.store.read() as db:
        sent = work.submissions_of(db, actor.id, module)
        asked = [row["assigned_at"] for row in assignments.every(db, [actor.id]) if row["module"] == module]
    if sent and sent[-1]["content_hash"] == print_ and all(sent[-1]["submitted_at"] >= at for at in asked):
        return receipt_of(sent[-1], spec, actor.name)
    number, now = ctx.new_id(), ctx.now()
    pages = graded_pages(ctx.home, spec)
    kept = keep_attempt(ctx.home, actor.id, module, number, pages, content)
    try:
        with ctx.store.write() as db:
            row = work.submit(
                db, number, actor.id, module, print_, included, str(kept.relative_to(ctx.home)), now
            )
            last = spec.notebooks[-1].file
            if last in {item.notebook for item in spec.graded()}:
                assignments.mark_done(db, actor.id, module, last, now)
    except Problem:  # not handed in: no folder may look as if it were
        shutil.rmtree(kept, ignore_errors=True)
        raise
    try:
        run.lay_out(ctx.home, actor.id, module, pages, content, now)
    except (OSError, Problem) as error:  # the attempt is safe; grading lays it out again
        log.warning("submitted/%s/%s could not be written: %s", actor.id, module, error)
    return receipt_of(row, spec, actor.name)


@use_case()
def receipt(ctx: Context, actor: Actor, id: str) -> dict[str, Any]:
    """One receipt: {id, module, title, name, at, hash, attempt, status, included: [{item, kind, title,
    answered, words}], lines: [[label, text]]}. For its learner, and for who may see her work."""
    with ctx.store.read() as db:
        row = work.submission(db, id)
        person = people.get(db, row["person"])
        if not scope.may_see(actor, person):
            raise Problem(
                id, "is not a submission of yours.", "Go back to the module's page.", code="not-found"
            )
    return receipt_of(row, grading.module(row["module"], ctx.home), person["name"])


def keep_attempt(
    home: Path, person: str, module: str, number: str, pages: Mapping[str, bytes], content: bytes
) -> Path:
    """Keep one attempt for good under <home>/attempts/<person>/<module>/<number>; gives the folder.

    It is built aside and then renamed. Raises Problem("disk"); nothing was handed in then.
    """
    place = (
        home
        / "attempts"
        / submission.safe_name(person, "person")
        / submission.safe_name(module, "module")
        / submission.safe_name(number, "submission")
    )
    aside = place.with_name(f".{number}.new")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        for name, text in {
            **{f"{page}.ipynb": text for page, text in pages.items()},
            "answers.json": content,
        }.items():
            submission.write_file(aside / name, text)
        os.replace(aside, place)
        submission.flush_folder(place.parent)
    except (OSError, Problem) as error:
        shutil.rmtree(aside, ignore_errors=True)
        why = f"a file {error.what}" if isinstance(error, Problem) else f"{error.strerror}."
        raise Problem(
            "Handing in",
            f"did not work: {why}",
            "Your answers are still saved. Try again later.",
            code="disk",
        ) from None
    return place


def graded_pages(home: Path, spec: ModuleSpec) -> dict[str, bytes]:
    """The notebooks that hold graded cells, as released; as written where the module was not released yet."""
    released = course_folder(home) / "release" / spec.slug
    found = {}
    for name in dict.fromkeys(item.notebook for item in spec.graded()):
        path = released / f"{name}.ipynb"
        found[name] = submission.read_plain_file(path if path.is_file() else spec.path / f"{name}.ipynb")
    return found


def _included(item: grading.Item, answers: submission.Answers) -> dict[str, Any]:
    value = answers.value(item.id)
    words = _words(value)
    return {
        "item": item.id,
        "kind": item.kind,
        "answered": bool(value) and (words > 0 or not isinstance(value, dict)),
        "words": words,
    }


def _words(value: Any) -> int:
    if not isinstance(value, dict):
        return 0
    texts = [value.get("text", ""), *(value.get("fields") or {}).values()]
    return sum(len(str(one).split()) for one in texts)


def receipt_of(row: Row, spec: ModuleSpec, name: str) -> dict[str, Any]:
    """A submission as the learner sees it; the shape of `receipt`."""
    included = [{**one, "title": _title(spec, one["item"])} for one in row["included"]]
    said = [
        f"{one['title']}" + (f" ({one['words']} words)" if one.get("words") else "")
        for one in included
        if one["answered"]
    ]
    left = [one["title"] for one in included if not one["answered"]]
    at = datetime.fromisoformat(row["submitted_at"])
    lines = [
        ["Module", spec.title],
        ["Handed in by", name],
        ["Handed in at", f"{at:%Y-%m-%d %H:%M:%S} UTC"],
        ["Attempt", str(row["attempt_no"])],
        ["What was included", "; ".join(said)],
        ["Fingerprint of the content (SHA-256)", row["content_hash"]],
        ["Receipt number", row["id"]],
    ]
    if left:
        lines.insert(5, ["Left empty", "; ".join(left)])
    return {
        "id": row["id"],
        "module": spec.slug,
        "title": spec.title,
        "name": name,
        "at": row["submitted_at"],
        "hash": row["content_hash"],
        "attempt": row["attempt_no"],
        "status": row["status"],
        "included": included,
        "lines": lines,
    }


def _title(spec: ModuleSpec, item: str) -> str:
    kinds = {
        "note": "Service note",
        "goal": "Goal",
        "profile": "One-page profile",
        "reflection": "Reflection",
        "choose": "Question",
        "choose-many": "Question",
    }
    if item not in spec.items:
        return item
    same = [one.id for one in spec.graded() if kinds.get(one.kind) == kinds.get(spec.items[item].kind)]
    number = f" {same.index(item) + 1}" if len(same) > 1 and item in same else ""
    return f"{kinds.get(spec.items[item].kind, item)}{number}"
