"""Short invented visits for assessors to judge, each with the checklist of one competency: `courses/vignettes/<slug>.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alongside import content
from alongside.framework.shapes import Framework
from alongside.problem import Problem

FOLDER = "courses/vignettes"
MARKS = ("seen", "missed", "absent")  # absent: did not come up that day
_FIELDS: dict[str, type | tuple[type, ...]] = {
    "about": str,
    "title": str,
    "text": str,
    "meant": dict,
    "because": dict,
}


@dataclass(frozen=True)
class Vignette:
    """One visit. meant: step id -> how its writer reads it; because: step id -> why, where readers may differ."""

    slug: str
    about: str
    title: str
    text: str
    meant: Mapping[str, str]
    because: Mapping[str, str]


def load(framework: Framework, home: Path | None = None) -> dict[str, Vignette]:
    """Every visit by slug. Raises Problem naming file and field for one that does not fit its checklist."""
    return {path.stem: read(path, framework) for path in content.files(FOLDER, "*.yaml", home)}


def read(path: Path, framework: Framework) -> Vignette:
    """One file. Raises Problem naming the field that is wrong."""
    data = content.require(content.read_yaml(path), path, _FIELDS, ("about", "title", "text", "meant"))
    item = framework.items.get(data["about"])
    if item is None:
        raise _wrong(
            path,
            "about",
            f"{data['about']!r} is not an id of the framework.",
            "Name a competency or function.",
        )
    steps = {each.id for each in item.checklist}
    meant: dict[str, Any] = data["meant"]
    if set(meant) != steps:
        odd = ", ".join(sorted(set(meant) ^ steps))
        raise _wrong(
            path, "meant", f"does not fit the checklist of {item.id} ({odd}).", "Name each of its steps once."
        )
    if unknown := sorted({str(mark) for mark in meant.values()} - set(MARKS)):
        raise _wrong(path, "meant", f"holds {', '.join(unknown)}.", f"Known: {', '.join(MARKS)}.")
    because: dict[str, Any] = data.get("because", {})
    if odd_steps := sorted(str(step) for step in set(because) - steps):
        raise _wrong(
            path,
            "because",
            f"names {', '.join(odd_steps)}.",
            f"Steps of {item.id}: {', '.join(sorted(steps))}.",
        )
    for field in ("title", "text"):
        if not data[field].strip():
            raise _wrong(path, field, "is empty.", "Write it out.")
    return Vignette(path.stem, item.id, data["title"], data["text"].strip(), meant, because)


def _wrong(path: Path, field: str, what: str, way_out: str) -> Problem:
    return Problem(f"{path}: {field}", what, way_out, code="bad-field")
