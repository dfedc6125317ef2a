"""Makes the one text a reviewer reads out of what a form holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alongside.problem import Problem

PROFILE_HEADINGS: dict[str, str] = {
    "appreciate": "What people appreciate about me",
    "important_to": "What is important to me",
    "important_for": "What is important for me",
    "support": "How to support me well",
}


def _fields(value: Mapping[str, Any]) -> dict[str, str]:
    fields = value.get("fields") or {}
    if not isinstance(fields, Mapping):
        raise Problem(
            "fields",
            "should be one value for each field.",
            "Reload the page and write it again.",
            code="bad-field",
        )
    for name, content in fields.items():
        if content is not None and not isinstance(content, str):
            raise Problem(
                f"fields: {name}", "should be text.", "Reload the page and write it again.", code="bad-field"
            )
    return {str(name): (content or "").strip() for name, content in fields.items()}


def _note(fields: dict[str, str], text: str) -> str:
    span = "–".join(part for part in (fields.get("start", ""), fields.get("stop", "")) if part)
    lines = [
        ("Date", fields.get("date", "")),
        ("Time", span),
        ("Place", fields.get("place", "")),
        ("Staff", fields.get("staff", "")),
        ("Plan goal", fields.get("goal", "")),
    ]
    head = "\n".join(f"{label}: {' '.join(content.split())}" for label, content in lines if content)
    return f"{head}\n\n{text}" if head and text else head or text


def _profile(fields: dict[str, str], text: str) -> str:
    parts = [
        f"## {heading}\n\n{fields[name]}" for name, heading in PROFILE_HEADINGS.items() if fields.get(name)
    ]
    return "\n\n".join([*parts, text] if text.strip() else parts)


def compose(kind: str, value: Mapping[str, Any]) -> str:
    """The full text of a form's value {"fields": {…}, "text": "…"}: labelled lines or headed sections, then the free text.

    kind: note (fields date, start, stop, place, staff, goal), goal (text only), profile or plan (fields appreciate,
    important_to, important_for, support, then the text). Empty fields leave no line. Raises Problem("bad-field").
    """
    text = value.get("text") or ""
    if not isinstance(text, str):
        raise Problem("text", "should be text.", "Reload the page and write it again.", code="bad-field")
    if kind == "note":
        return _note(_fields(value), text)
    if kind == "goal":
        return text
    if kind in ("profile", "plan"):
        return _profile(_fields(value), text)
    raise Problem(kind, "is not a kind of document.", "Known: note, goal, profile, plan.", code="bad-field")
