"""Where somebody stands, in one sentence a new worker understands, and what is still missing as things to do with links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from alongside import grading
from alongside import scenario as sc
from alongside.problem import Problem
from alongside.record.words import KIND_WORDS
from alongside.service import rules
from alongside.service.base import Context

Todo = dict[str, str]
_GIVEN = ("check", "scenario", "document")  # what only the course can give


def stand(row: dict[str, Any], name: str = "") -> str:
    """One sentence or two about a row of a record. name: the first name of the person; "" = said to herself."""
    cell = row["cell"]
    you, have, your = (name, "has", "Their") if name else ("You", "have", "Your")
    can = f"{you} can do this"
    signed = f" {cell['signed_by']} signed it on {cell['signed_on']}." if cell["signed_by"] else ""
    until = cell["until"] or ""
    met, all_ = sum(each["met"] for each in cell["counts"]), len(cell["counts"])
    said = {
        "content_coming": "The course for this is still being made. Nothing is asked here yet.",
        "not_started": f"{you} {have} not begun this yet.",
        "in_progress": f"{you} {have} made a start: {met} of {all_} parts are complete.{_kept(row)}",
        "ready_for_signoff": f"{you} {have} shown everything this asks for. A supervisor can sign it off now.",
        "current": f"{can}." + (f" It holds until {until}." if until else "") + signed,
        "due": f"{can}, and it is time to renew it" + (f" before {until}." if until else ".") + signed,
        "lapsed": f"{your} sign-off ended on {until}. Until it is renewed, somebody else does this along with {name or 'you'}.",
        "expired": f"{your} sign-off ended on {until}, too long ago to renew. It is shown once more from the start.",
        "revoked": f"{your} sign-off was taken back. Once something new was seen, it can be signed again; the reason is below.",
        "suspended": f"{your} sign-off is paused until something is cleared up. The reason stands below.",
    }
    return said[cell["state"]]


def todo(
    ctx: Context, row: Mapping[str, Any], level: str, *, person: str = "", observers: Sequence[str] = ()
) -> list[Todo]:
    """What is still missing, one for each kind, the most that can be done now: {kind, words, link, href, coming}.

    The words name the very piece, and the link opens it; person: "" = one's own; href may be "". coming: "yes" where the
    course has no such piece for her (yet): then there is nothing to do about it.
    """
    cell = row["cell"]
    if cell["state"] in ("content_coming", "suspended"):
        return []
    open_ = [each for each in cell["counts"] if not each["met"]]
    found = []
    for each, words in zip(open_, cell["missing"], strict=True):
        kind = each["kind"]
        if kind in _GIVEN:
            found.append(_content(ctx, row, each, words, level, person))
        elif kind in ("observation", "person_view"):
            tell = f" Tell {_any(observers)} you are ready to be seen." if kind == "observation" and not person else ""
            link = "Observe now" if person else "Look at the steps first"
            found.append(_one(kind, words + tell, link, f"/observe/{person or 'self'}/{row['id'].lower()}"))
        else:
            found.append(_one(kind, words, *(("", "") if person else ("Send in the paper", "/prior"))))
    if cell["ready"] and not person and cell["state"] in ("ready_for_signoff", "due", "lapsed"):
        found.append(_one("sign", f"Ask {_any(observers)} to sign it off.", "", ""))
    return sorted(found, key=lambda one: bool(one["coming"]))


def _one(kind: str, words: str, link: str, href: str, coming: str = "") -> Todo:
    return {"kind": kind, "words": words, "link": link, "href": href, "coming": coming}


class _Piece(NamedTuple):
    name: str  # the case “Bex and the late bus”
    link: str
    href: str


def _content(ctx: Context, row: Mapping[str, Any], each: Mapping[str, Any], words: str, level: str, person: str) -> Todo:
    """A piece only the course can give: the one to do next, or that there is none."""
    kind, tried = each["kind"], [one for one in row["evidence"] if one["kind"] == each["kind"]]
    if each["blocked"]:  # the same piece clears it, once a trainer has opened it again
        there = [piece for one in tried if one["event"] == each["blocked"] and (piece := _piece(ctx, kind, one["task"], level))]
        return _do(kind, words, there[0], person) if there else _one(kind, words, "", "")
    counting, before = {one["task"] for one in tried if one["counts"]}, {one["task"] for one in tried}
    tasks = [one for one in rules.tasks(ctx).get(row["id"], {}).get(kind, ()) if one not in counting]
    tasks.sort(key=lambda one: one in before)
    pieces = [(one, piece) for one in tasks if (piece := _piece(ctx, kind, one, level))]
    short = max(1, each["need"] - each["have"])
    if not pieces:
        many = f"{short} more {KIND_WORDS[kind][short != 1]}"
        return _one(kind, f"{many}: still being made, so nobody can do it yet.", "", "", "yes")
    if len(pieces) < short:
        words += f" {len(pieces)} {'is' if len(pieces) == 1 else 'are'} there so far."
    task, piece = pieces[0]
    return _do(kind, words, piece, person, anew=task in before)


def _do(kind: str, words: str, piece: _Piece, person: str, *, anew: bool = False) -> Todo:
    if person:
        return _one(kind, f"{words} Next: {piece.name}.", "", "")
    if kind == "scenario":
        words += " A trainer opens it to you once more." if anew else " A case counts when you take it as an assessment."
    return _one(kind, words, piece.link, piece.href)


def _piece(ctx: Context, kind: str, task: str, level: str) -> _Piece | None:
    """The case or the page of a lesson that gives this task; None where it is gone or not for this level."""
    try:
        if kind == "scenario":
            name = f"“{sc.load(task, ctx.home).title}”"
            return _Piece(f"the case {name}", f"Open the case {name}", f"/practice/{task}")
        slug, _, item = task.partition("/")
        spec = grading.module(slug, ctx.home)
    except Problem:
        return None
    if level not in ("", "both") and spec.level not in ("both", level):
        return None
    file = spec.items[item].notebook if item in spec.items else spec.notebooks[-1].file
    name = f"“{spec.title}”"
    return _Piece(f"the lesson {name}", f"Open the practice page of {name}", f"/learn/{slug}/{file}")


def _kept(row: Mapping[str, Any]) -> str:
    """That pieces are there although none counts: too old, or not good enough."""
    mine = [one for one in row["evidence"] if not one["voided"]]
    return " Earlier pieces are kept, but none counts today." if mine and not any(one["counts"] for one in mine) else ""


def _any(names: Sequence[str]) -> str:
    return " or ".join(names[:2]) or "your supervisor"
