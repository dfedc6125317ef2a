"""Rubrics: how verdicts, choices and a person's judgement become points for each indicator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alongside import content
from alongside.grading.items import DOCUMENTS, SCORABLE
from alongside.problem import Problem

VERDICTS = ("met", "partial", "missing", "not_asked")
# A document scores nothing until one of these is fully there: a text that says nothing has nothing to be respectful
# or objective about, and length never earns a verdict (reading rule 6 of the criteria).
SUBSTANCE: dict[str, tuple[str, ...]] = {
    "note": (
        *("need", "plan_link", "intervention", "response", "progress", "next_step"),
        *("provider", "date", "time", "setting", "voice"),
    ),
    "goal": ("specific", "measurable"),
    "profile": (),
}


@dataclass(frozen=True)
class Row:
    """One row. criterion rows take the share of the reviewer's verdict; judge rows wait for a person."""

    id: str
    indicators: tuple[str, ...]
    points: float
    criterion: str = ""
    shares: tuple[tuple[str, float], ...] = ()
    judge: str = ""
    full: str = ""

    def share(self, verdict: str) -> float:
        """The part of the points (0 to 1) that a verdict earns; a verdict that was not asked earns none."""
        return dict(self.shares).get(verdict, 0.0)


@dataclass(frozen=True)
class RubricItem:
    """The rubric of one graded item. substance: criteria of which one must be `met` before any row scores."""

    id: str
    kind: str
    points: float
    rows: tuple[Row, ...]
    indicators: tuple[str, ...]
    judge: str = ""
    substance: tuple[str, ...] = ()

    @property
    def automatic_max(self) -> float:
        """The most that can be earned without a person."""
        if self.kind in DOCUMENTS:
            return sum(row.points for row in self.rows if row.criterion)
        return 0.0 if self.judge else self.points


@dataclass(frozen=True)
class Rubric:
    slug: str
    version: int
    items: dict[str, RubricItem]


def read_rubric(slug: str, home: Path | None = None) -> Rubric:
    """graders/rubrics/<slug>.yaml. Raises Problem naming file, item, row and field."""
    path = content.find(f"graders/rubrics/{slug}.yaml", home)
    data = content.require(
        content.read_yaml(path),
        path,
        {"slug": str, "version": int, "items": dict},
        ("slug", "version", "items"),
    )
    if data["slug"] != slug:
        raise Problem(
            f"{path}: slug",
            f"is {data['slug']!r}.",
            f"It should be {slug!r}, as the file is called.",
            code="bad-field",
        )
    return Rubric(
        slug, data["version"], {str(name): _item(str(name), one, path) for name, one in data["items"].items()}
    )


def _item(name: str, data: Any, path: Path) -> RubricItem:
    place = f"{path}: items: {name}"
    content.require(
        data,
        place,
        {
            "kind": str,
            "points": (int, float),
            "indicators": list,
            "rows": list,
            "judge": str,
            "full": str,
            "substance": list,
        },
        ("kind",),
    )
    kind = data["kind"]
    if kind not in SCORABLE:
        raise Problem(f"{place}: kind", f"is {kind!r}.", f"Known: {', '.join(SCORABLE)}.", code="bad-field")
    if kind in DOCUMENTS:
        rows = tuple(
            _row(row, f"{place}: rows {number}") for number, row in enumerate(data.get("rows", []), 1)
        )
        if not rows:
            raise Problem(
                f"{place}: rows", "is missing.", "Give the document at least one row.", code="bad-field"
            )
        ids = [row.id for row in rows]
        if len(set(ids)) < len(ids):
            raise Problem(
                f"{place}: rows", "uses an id twice.", "Give each row its own id.", code="bad-field"
            )
        total = sum(row.points for row in rows)
        if "points" in data and data["points"] != total:
            raise Problem(
                f"{place}: points",
                f"is {data['points']}, but the rows add up to {total:g}.",
                "Mend one of them.",
                code="bad-field",
            )
        return RubricItem(
            name,
            kind,
            total,
            rows,
            _names(rows),
            data.get("judge", ""),
            tuple(data.get("substance", SUBSTANCE[kind])),
        )
    content.require(
        data,
        place,
        {"kind": str, "points": (int, float), "indicators": list, "judge": str, "full": str},
        ("points", "indicators"),
    )
    judge = data.get("judge", "")
    if kind == "reflection" and not judge:
        raise Problem(
            f"{place}: judge", "is missing.", "Write the question a trainer answers.", code="bad-field"
        )
    own = tuple(data["indicators"])
    row = Row(name, own, float(data["points"]), judge=judge, full=data.get("full", "")) if judge else None
    return RubricItem(name, kind, float(data["points"]), (row,) if row else (), own, judge)


def _row(data: Any, place: str) -> Row:
    content.require(
        data,
        place,
        {
            "id": str,
            "indicators": list,
            "points": (int, float),
            "criterion": str,
            "met": (int, float),
            "partial": (int, float),
            "missing": (int, float),
            "judge": str,
            "full": str,
        },
        ("id", "indicators", "points"),
    )
    if ("criterion" in data) == ("judge" in data):
        raise Problem(
            place,
            "needs either a criterion or a question to judge, not both.",
            "Keep one of the two.",
            code="bad-field",
        )
    named = bool(data["indicators"]) and all(isinstance(name, str) for name in data["indicators"])
    if not named or not data["points"] >= 0:
        raise Problem(
            place, "needs at least one indicator and no negative points.", "Mend the row.", code="bad-field"
        )
    shares: tuple[tuple[str, float], ...] = ()
    if "criterion" in data:
        shares = tuple(
            (verdict, float(data.get(verdict, default)))
            for verdict, default in (("met", 1), ("partial", 0.5), ("missing", 0))
        )
        if not all(0 <= share <= 1 for _, share in shares):
            raise Problem(
                place,
                "has a share outside 0 to 1.",
                "met, partial and missing are shares of the row's points.",
                code="bad-field",
            )
    return Row(
        data["id"],
        tuple(data["indicators"]),
        float(data["points"]),
        data.get("criterion", ""),
        shares,
        data.get("judge", ""),
        data.get("full", ""),
    )


def _names(rows: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in rows for name in row.indicators))
