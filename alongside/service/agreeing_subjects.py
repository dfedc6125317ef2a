"""What an agreement round can be about: a piece of work that was handed in, or a short invented visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alongside import grading
from alongside.framework import vignettes
from alongside.problem import Problem
from alongside.review.labels import TWO_WAY
from alongside.service import rules, scope
from alongside.service.base import Actor, Context
from alongside.store import people
from alongside.store import work as handed_in
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

MARKS = {
    "document": {"met": "There", "partial": "Partly there", "missing": "Not there"},
    "observation": {"seen": "Seen", "missed": "Not seen", "absent": "Did not come up"},
}
_KINDS = {"note": "A note", "goal": "A goal", "profile": "A page about a person", "plan": "A plan"}


def offered(row: Row) -> bool:
    """Whether this piece of work can be judged in a round."""
    return (
        row["kind"] in _KINDS
        and row["status"] in ("waiting", "judged")
        and bool((row["document"] or {}).get("text", "").strip())
    )


def title(ctx: Context, row: Row) -> str:
    """What a piece of work is called: "A note in …"."""
    try:
        module = grading.module(row["module"], ctx.home).title
    except Problem:
        module = row["module"].replace("-", " ")
    return f"{_KINDS[row['kind']]} in “{module}”"


def document(
    ctx: Context, db: Connection, actor: Actor, id: str, chosen: list[str]
) -> tuple[str, str, dict[str, Any]]:
    """(title, framework id, subject) of a piece of work. Raises Problem for a writer that an assessor may not see, or is."""
    from alongside.forms.words import criterion

    row = handed_in.get(db, id)
    scope.person(db, actor, row["person"])
    if not offered(row):
        raise Problem(
            "This work", "cannot be judged in a round.", "Choose one from the list.", code="bad-field"
        )
    writer = people.get(db, row["person"])
    for one in chosen:
        who = people.get(db, one)
        if one == row["person"] or not set(who["sites"]) & set(writer["sites"]):
            what = "is the writer." if one == row["person"] else "shares no site with the writer."
            raise Problem(who["name"], what, "Choose somebody else.", code="not-allowed")
    lines = [
        {
            "id": one["id"],
            "text": criterion(one["criterion"]) if one["criterion"] else one["judge"],
            "full": one["full"],
            "marks": _levels(row["kind"], one["criterion"]),
        }
        for one in row["rows"]
        if one["max"] > 0
    ]
    about = next((name.partition(".")[0] for one in row["rows"] for name in one["indicators"]), "")
    return title(ctx, row), about, {"work": id, "rows": lines}


def _levels(kind: str, name: str) -> list[str]:
    """The marks of a row: a criterion of a note or goal that is there or not has nothing between."""
    two_way = kind in ("note", "goal") and name in TWO_WAY
    return [mark for mark in MARKS["document"] if mark != "partial" or not two_way]


def visit(ctx: Context, slug: str) -> tuple[str, str, dict[str, Any]]:
    """(title, framework id, subject) of an invented visit, with its words as they are today. Raises Problem("not-found")."""
    frame = rules.current(ctx)
    one = vignettes.load(frame, ctx.home).get(slug)
    if one is None:
        raise Problem(
            slug, "is not a visit that can be judged.", "Choose one from the list.", code="not-found"
        )
    steps = frame.items[one.about].checklist
    lines = [
        {"id": each.id, "text": each.text, "full": "", "marks": list(MARKS["observation"])} for each in steps
    ]
    return (
        one.title,
        one.about,
        {
            "visit": slug,
            "text": one.text,
            "meant": dict(one.meant),
            "because": dict(one.because),
            "rows": lines,
        },
    )


def text(ctx: Context, db: Connection, actor: Actor, row: Row) -> tuple[str, str, str]:
    """(what to judge, its case, its writer's id or ""). Raises Problem("not-allowed") for a writer who moved away."""
    subject = row["subject"]
    if row["kind"] == "observation":
        return subject["text"], "", ""
    work = handed_in.get(db, subject["work"])
    scope.person(db, actor, work["person"])
    try:
        item = grading.module(work["module"], ctx.home).items.get(work["item"])
        case = str(item.facts.get("case", "")) if item else ""
    except Problem:
        case = ""
    return (work["document"] or {}).get("text", ""), case if " " in case else "", work["person"]
