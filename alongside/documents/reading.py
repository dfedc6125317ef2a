"""Reads a note, a goal or a plan from plain text, Markdown or JSON."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from alongside.content import read_text
from alongside.documents.compose import PROFILE_HEADINGS, compose
from alongside.documents.headers import headers, sections
from alongside.documents.shapes import Goal, Note, Plan
from alongside.problem import Problem

KINDS = ("note", "goal", "plan", "profile")
_SPAN = re.compile(r"\s*(?:–|—|-|to|until|till|through)\s*")

# Which heading words lead to which part of a plan; the first that fits wins.
_PARTS: tuple[tuple[str, str], ...] = (
    ("vision", r"vision|dream|good life|hopes?"),
    ("appreciate", r"appreciate|like and admire|admire"),
    ("important_for", r"important for"),
    ("important_to", r"important to|matters (?:most )?to"),
    ("natural_supports", r"natural supports?|unpaid|family and friends|people in my life"),
    ("backup", r"back-?up"),
    ("risks", r"risks?|safety|staying safe"),
    ("review", r"review|check how it is going"),
    ("strengths", r"strengths?|good at|gifts|talents"),
    ("preferences", r"preferences?|likes and dislikes|how i like"),
    ("goals", r"goals?|outcomes?|i want"),
    ("support", r"support me|supports?|help me"),
    ("person", r"name|person|about me"),
)


def part_of(heading: str) -> str:
    """The Plan field a heading leads to, or "" if it names none of them."""
    return next((field for field, words in _PARTS if re.search(rf"\b(?:{words})\b", heading.lower())), "")


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


def _goals(text: str) -> tuple[Goal, ...]:
    items = [line.strip(" \t-*•") for line in text.splitlines()]
    return tuple(Goal(text=re.sub(r"^\d+[.)]\s*", "", item)) for item in items if item)


def _plan(text: str) -> Plan:
    parts: dict[str, Any] = {}
    for section in sections(text):
        field = part_of(section.name)
        if field and field not in parts:
            parts[field] = text[section.start : section.end]
    parts["goals"] = _goals(parts.get("goals", ""))
    return Plan(text=text, **parts)


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
    return Goal(text=text.strip()) if kind == "goal" else _plan(text)


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise Problem(kind, "is not a kind of document.", f"Known: {', '.join(KINDS)}.", code="bad-field")
    return kind


def read(source: str | os.PathLike[str], kind: str) -> Note | Goal | Plan:
    """The document in a file (a Path) or in a text (a str): JSON if it begins with `{`, else text with labelled lines.

    Raises Problem with the file and what to mend.
    """
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
            return from_json(data, kind)
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
            ("Steps", "; ".join(document.steps)),
        ]
        return "\n".join([document.text, *(f"{label}: {value}" for label, value in extra if value)])
    if document.text:
        return document.text
    named = [
        ("vision", "Vision"),
        *PROFILE_HEADINGS.items(),
        ("strengths", "Strengths"),
        ("preferences", "Preferences"),
        ("natural_supports", "Natural supports"),
        ("risks", "Risks"),
        ("backup", "Back-up"),
        ("review", "Review"),
    ]
    blocks = [
        f"## {heading}\n\n{getattr(document, name)}" for name, heading in named if getattr(document, name)
    ]
    if document.goals:
        blocks.append("## Goals\n\n" + "\n".join(f"- {text_of(goal)}" for goal in document.goals))
    return "\n\n".join(blocks)
