"""Reads a note, a goal or a plan from plain text, Markdown or JSON."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from alongside.content import read_text
from alongside.documents.compose import compose
from alongside.documents.docx import markdown_of
from alongside.documents.headers import headers
from alongside.documents.plan import Goal, Plan
from alongside.documents.plan_markdown import from_markdown, to_markdown
from alongside.documents.shapes import Note
from alongside.problem import Problem

KINDS = ("note", "goal", "plan", "profile")
_SPAN = re.compile(r"\s*(?:–|—|-|to|until|till|through)\s*")

def _note(text: str) -> Note:
    found: dict[str, str] = {}
    cut = 0
    for header in headers(text):
        if header.field in ("date", "time", "start", "stop", "place", "staff", "goal", "person", "service"):
            found.setdefault(header.field, text[header.value_start : header.value_end].strip())
            if not text[cut : header.start].strip(" \t\r\n|*_#-•·;"):
                cut = header.value_end
    if "time" in found:
        parts = _SPAN.split(found.pop("time"), maxsplit=1)
        found.setdefault("start", parts[0].strip())
        if len(parts) == 2:
            found.setdefault("stop", parts[1].strip())
    return Note(text=text[cut:].strip(" \t\r\n|"), **found)


def from_json(data: Any, kind: str) -> Note | Goal | Plan:
    """A document out of plain JSON data. A form's value {"fields", "text"} is read too. Raises Problem."""
    if isinstance(data, dict) and "fields" in data:
        return from_text(compose(kind, data), kind)
    shape: Any = {"note": Note, "goal": Goal, "plan": Plan, "profile": Plan}[_known(kind)]
    if isinstance(data, dict) and kind == "profile":
        data = data | {"kind": "plan"}
    return shape.from_json(data)


def from_text(text: str, kind: str) -> Note | Goal | Plan:
    """A document out of plain text or Markdown. Never raises on odd text: what is not understood stays in `text`."""
    if _known(kind) == "note":
        return _note(text)
    return Goal(text=text.strip()) if kind == "goal" else from_markdown(text)


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise Problem(kind, "is not a kind of document.", f"Known: {', '.join(KINDS)}.", code="bad-field")
    return kind


def read(source: str | os.PathLike[str], kind: str) -> Note | Goal | Plan:
    """The document in a file (a Path) or in a text (a str): JSON if it begins with `{`, a Word document if its name ends
    in .docx, else text with labelled lines.

    Raises Problem with the file and what to mend.
    """
    if not isinstance(source, str) and Path(source).suffix.lower() == ".docx":
        return from_text(markdown_of(Path(source)), kind)
    text = source if isinstance(source, str) else read_text(Path(source))
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("{"):
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            if not isinstance(source, str):
                raise Problem(
                    source, f"is not valid JSON: {error}.", "Mend the file.", code="unreadable"
                ) from None
        else:
            try:
                return from_json(data, kind)
            except Problem as problem:
                if isinstance(source, str):
                    raise
                raise Problem(
                    f"{source}: {problem.where}", problem.what, problem.way_out, code=problem.code
                ) from None
    return from_text(text, kind)


def text_of(document: Note | Goal | Plan) -> str:
    """The one text a reviewer reads for this document."""
    if isinstance(document, Note):
        names = ("date", "start", "stop", "place", "staff", "goal")
        return compose(
            "note", {"fields": {name: getattr(document, name) for name in names}, "text": document.text}
        )
    if isinstance(document, Goal):
        extra = [
            ("Baseline", document.baseline),
            ("Measure", document.measure),
            ("By", document.by),
            ("Who", document.owner),
            ("Steps", "; ".join(step.text for step in document.steps)),
        ]
        return "\n".join([document.text, *(f"{label}: {value}" for label, value in extra if value)])
    if document.text:
        return document.text
    return to_markdown(document)
