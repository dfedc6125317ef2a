"""Gathers what the shipped modules, rubrics and scenarios do for the framework: taught, practiced, evidenced.

A unit that cannot be read covers nothing and is named among the problems: nobody could learn from it either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from alongside import framework as frame
from alongside import grading, scenario
from alongside.framework import COLUMNS, Framework, Gap
from alongside.grading.items import DOCUMENTS
from alongside.problem import Problem

# Items in which a learner makes something. Choosing, sorting and matching belong to teaching.
_MAKING = (*DOCUMENTS, "short", "reflection")
CHOICES = ("choose", "choose-many")
OBSERVED = "observation sign-off"
_Names = dict[str, dict[str, set[str]]]


@dataclass(frozen=True)
class Found:
    """names: column -> id -> sources in words; tasks: kind of evidence -> id -> tasks; problems: left out."""

    names: _Names = field(default_factory=lambda: {column: {} for column in COLUMNS})
    tasks: _Names = field(default_factory=lambda: {"check": {}, "scenario": {}, "document": {}})
    problems: list[Problem] = field(default_factory=list)


def gather(framework: Framework, home: Path | None = None) -> Found:
    """Everything the content found from `home` on does for the framework."""
    found = Found()
    for slug in grading.modules(home):
        _kept(found, _module, slug, home)
    for slug in scenario.slugs(home):
        _kept(found, _scenario, slug, home)
    found.problems.extend(_strangers(found, framework))
    return found


def coming(framework: Framework, home: Path | None = None, found: Found | None = None) -> dict[str, Gap]:
    """Framework id -> why its record cannot be completed: what its rule needs and content lacks, for the rule of each day."""
    return frame.coming(framework, (found or gather(framework, home)).tasks)


def places(framework: Framework, found: Found) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Framework id -> (slugs of the lessons that teach it, slugs of the cases that show it), each in order."""
    made = {}
    for id, item in framework.items.items():
        ids = (id, *(each.id for each in item.indicators))
        taught = {name.removeprefix("module ") for one in ids for name in found.names["taught"].get(one, ())}
        shown = {slug for one in ids for slug in found.tasks["scenario"].get(one, ())}
        made[id] = (tuple(sorted(taught)), tuple(sorted(shown)))
    return made


def tasks(framework: Framework, found: Found) -> dict[str, dict[str, tuple[str, ...]]]:
    """Framework id -> kind of evidence -> the tasks that give it, in order; a kind without any is left out."""
    made = {}
    for id, item in framework.items.items():
        ids = (id, *(each.id for each in item.indicators))
        kinds = {kind: {name for one in ids for name in names.get(one, ())} for kind, names in found.tasks.items()}
        made[id] = {kind: tuple(sorted(names)) for kind, names in kinds.items() if names}
    return made


def report(framework: Framework, home: Path | None, day: date) -> dict[str, Any]:
    """The coverage table as plain JSON data: items with their indicators and record (by the rule of that day), a summary,
    problems."""
    found = gather(framework, home)
    for id, item in framework.items.items():
        if "observation" in item.rule_on(day).required:
            _add(found.names["evidenced"], [id], OBSERVED)
    table, short = frame.coverage(framework, found.names), frame.satisfiable(framework, found.tasks, day)
    items = [
        {
            "id": item.id,
            "title": item.title,
            "kind": item.kind,
            "indicators": [
                {
                    "id": each.id,
                    "text": each.text,
                    **{column: list(table[each.id][column]) for column in COLUMNS},
                    "gaps": [column for column in COLUMNS if not table[each.id][column]],
                }
                for each in item.indicators
            ],
            "record": {
                "required": list(item.rule_on(day).required),
                "satisfiable": not short[item.id],
                "shortfalls": [
                    {"kind": each.kind, "needs": each.needs, "has": each.has, "words": each.words}
                    for each in short[item.id]
                ],
            },
        }
        for item in framework.items.values()
    ]
    summary = {
        "indicators": len(table),
        **{column: sum(bool(row[column]) for row in table.values()) for column in COLUMNS},
        "by_observation_alone": sum(row["evidenced"] == (OBSERVED,) for row in table.values()),
        "records": len(short),
        "satisfiable": sum(not each for each in short.values()),
    }
    return {
        "schema_version": 1,
        "items": items,
        "summary": summary,
        "problems": [each.as_dict() for each in found.problems],
    }


def _strangers(found: Found, framework: Framework) -> list[Problem]:
    """Ids that a unit names and the framework does not have: what they were meant to cover stays a gap."""
    unknown = {
        (name, id)
        for ids in found.names.values()
        for id in ids.keys() - framework.items.keys() - framework.indicators.keys()
        for name in ids[id]
    }
    way_out = "Mend the id there; `alongside framework` lists them."
    return [
        Problem(name, f"names {id}, which is not in the framework.", way_out, code="bad-field")
        for name, id in sorted(unknown)
    ]


def _kept(
    found: Found, read: Callable[[Found, str, Path | None], None], slug: str, home: Path | None
) -> None:
    """Read one unit into `found`, all of it or nothing."""
    part = Found()
    try:
        read(part, slug, home)
    except Problem as problem:
        found.problems.append(problem)
        return
    for whole, piece in ((found.names, part.names), (found.tasks, part.tasks)):
        for column, ids in piece.items():
            for id, names in ids.items():
                whole[column].setdefault(id, set()).update(names)


def _module(found: Found, slug: str, home: Path | None) -> None:
    spec = grading.module(slug, home)
    rubric = spec.rubric()
    _add(found.names["taught"], spec.teaches, f"module {slug}")
    for item in spec.items.values():
        _add(found.names["taught"], item.indicators, f"module {slug}")
        if item.kind in _MAKING:
            _add(found.names["practiced"], item.indicators, f"form {slug}/{item.id}")
    for scored in rubric.items.values():
        if scored.kind in CHOICES:  # all questions of a module are one check for each id (service.marking)
            asked = spec.items[scored.id].indicators if scored.id in spec.items else scored.indicators
            _add(found.names["evidenced"], asked, f"check {slug}/{scored.id}")
            _add(found.tasks["check"], asked if scored.points > 0 else (), f"{slug}/check")
            continue
        for row in scored.rows:
            name = f"{slug}/{scored.id}"
            label = name if row.id == scored.id else f"{name}/{row.id}"
            _add(found.names["evidenced"], row.indicators, f"rubric {label}")
            _add(found.tasks["document"], row.indicators if row.points > 0 else (), name)


def _scenario(found: Found, slug: str, home: Path | None) -> None:
    case = scenario.load(slug, home)
    choices = [choice for step in case.steps.values() for choice in step.choices]
    shown = {id for choice in choices for id, points in choice.shows.items() if points > 0}
    _add(found.tasks["scenario"], shown, slug)
    shown |= {id for choice in choices for id in choice.indicators}
    _add(found.names["practiced"], shown, f"scenario {slug}")
    _add(found.names["evidenced"], shown, f"scenario {slug} (assessed)")


def _add(names: dict[str, set[str]], ids: Iterable[str], name: str) -> None:
    for id in ids:
        names.setdefault(id, set()).add(name)
