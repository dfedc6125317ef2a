"""Where somebody stands, in one sentence a new worker understands, and what is still missing as things to do with links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alongside import grading
from alongside import scenario as sc
from alongside.problem import Problem
from alongside.service import rules
from alongside.service.base import Context

Todo = dict[str, str]


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
        "in_progress": f"{you} {have} made a start: {met} of {all_} parts are complete.",
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
    ctx: Context, row: dict[str, Any], level: str, *, person: str = "", observers: Sequence[str] = ()
) -> list[Todo]:
    """What is still missing, one for each kind: {kind, words, link, href}. person: "" = one's own; href may be ""."""
    cell = row["cell"]
    if cell["state"] in ("content_coming", "suspended"):
        return []
    open_ = [each for each in cell["counts"] if not each["met"]]
    found = []
    for each, words in zip(open_, cell["missing"], strict=True):
        link, href = _door(ctx, row["id"], each["kind"], level, person)
        told = words
        if each["kind"] == "observation" and not person:
            told = f"{words} Tell {_any(observers)} you are ready to be seen."
        found.append({"kind": each["kind"], "words": told, "link": link, "href": href})
    if cell["ready"] and not person and cell["state"] in ("ready_for_signoff", "due", "lapsed"):
        found.append(
            {"kind": "sign", "words": f"Ask {_any(observers)} to sign it off.", "link": "", "href": ""}
        )
    return found


def _door(ctx: Context, about: str, kind: str, level: str, person: str) -> tuple[str, str]:
    if kind in ("observation", "person_view"):
        if person:
            return "Observe now", f"/observe/{person}/{about.lower()}"
        return "First look at the steps yourself", f"/observe/self/{about.lower()}"
    if person:
        return "", ""
    if kind == "prior":
        return "Send in the paper", "/prior"
    lessons, cases = rules.places(ctx)[about]
    if kind == "scenario":
        for slug in cases:
            try:
                return f"Play “{sc.load(slug, ctx.home).title}”", f"/practice/{slug}"
            except Problem:
                continue
        return "", ""
    for slug in lessons:
        try:
            spec = grading.module(slug, ctx.home)
        except Problem:
            continue
        if level in ("", "both") or spec.level in ("both", level):
            return f"Open the lesson “{spec.title}”", f"/learn/{slug}/{spec.notebooks[0].file}"
    return "", ""


def _any(names: Sequence[str]) -> str:
    return " or ".join(names[:2]) or "your supervisor"
