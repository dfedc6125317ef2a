"""Case figures as a file to take along: one table for any number of versions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alongside.service.workbook import Table, as_csv

COLUMNS = (
    "version",
    "hash",
    "number",
    "step",
    "story",
    "reached",
    "points_earned",
    "goes_with_rest",
    "goes_with_rest_n",
    "median_ms",
    "words",
    "option",
    "text",
    "points",
    "best",
    "critical",
    "count",
    "share",
    "offered",
    "share_later",
    "people_later",
    "look",
)


def table(versions: Iterable[dict[str, Any]]) -> str:
    """CSV, safe for spreadsheets: a row for each option; a step that too few people came to has one row, with the count.

    versions: what `analytics.case_figures` calls "shown".
    """
    lines = [line for shown in versions for step in (shown["figures"] or {"steps": []})["steps"] for line in _lines(shown, step)]
    return as_csv(Table("Figures", COLUMNS, [[line.get(name) for name in COLUMNS] for line in lines]))


def _lines(shown: dict[str, Any], step: dict[str, Any]) -> Iterable[dict[str, Any]]:
    facts = {
        "version": shown["version"],
        "hash": shown["hash"],
        "number": step["number"],
        "step": step["id"],
        "story": step["story"],
        "reached": step["reached"],
    }
    seen = step["seen"]
    if seen is None:
        yield facts
        return
    wholes, other, clock = seen["difficulty"] or {}, seen["discrimination"] or {}, seen["time"] or {}
    facts |= {
        "points_earned": wholes.get("value"),
        "goes_with_rest": other.get("value"),
        "goes_with_rest_n": other.get("n"),
        "median_ms": clock.get("ms"),
        "words": clock.get("words"),
        "people_later": seen["later"],
    }
    flagged = " ".join(f"{one['label']}: {one['means']}" for one in seen["measures"] if one["flag"])
    for option in seen["options"]:
        look = " ".join(part for part in (flagged, option["note"] and option["note"]["means"]) if part)
        yield (
            facts
            | {name: option[name] for name in ("text", "points", "count", "share", "offered")}
            | {
                "option": option["n"],
                "best": int(option["best"]),
                "critical": int(option["critical"]),
                "share_later": option["later"],
                "look": look,
            }
        )
