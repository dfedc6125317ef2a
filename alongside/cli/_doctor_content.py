"""What the doctor looks at in the content: framework, modules, scenarios, the reviewer's rules and their standing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from alongside.cli._doctor_line import LOOK, OK, Line, told
from alongside.problem import Problem


def framework(home: Path) -> Iterator[Line]:
    """Competencies, their rules, and what the content cannot satisfy yet."""
    from alongside import framework as library
    from alongside.record import coverage

    loaded = library.load(home)
    coming = coverage.coming(loaded, home)
    words = f"{len(loaded.items)} competencies and functions"
    if coming:
        yield Line(
            "framework", LOOK, f"{words}; the content does not reach the rule of {len(coming)} of them yet.",
            "See: alongside framework --coverage",
        )  # fmt: skip
    else:
        yield Line("framework", OK, f"{words}, each within reach of the content.")


def modules(home: Path) -> Iterator[Line]:
    """Lessons: each can be read."""
    from alongside import grading

    found, wrong = grading.modules(home), []
    for slug in found:
        try:
            grading.module(slug, home)
        except Problem as problem:
            wrong.append(told("modules", problem))
    yield from wrong or [Line("modules", OK, f"{len(found)}, all readable.")]


def scenarios(home: Path) -> Iterator[Line]:
    """Cases: each can be played."""
    from alongside import scenario

    slugs, wrong = scenario.slugs(home), []
    for slug in slugs:
        try:
            scenario.load(slug, home)
        except Problem as problem:
            wrong.append(told("scenarios", problem))
    yield from wrong or [Line("scenarios", OK, f"{len(slugs)}, all playable. More: alongside scenarios check")]


def rules(home: Path) -> Iterator[Line]:
    """The reviewer's rules, the agency's own among them, and how far its criteria are trusted."""
    from alongside.grading import trust
    from alongside.review.rules import load_rules

    found = load_rules(home)
    for problem in found.problems:
        yield told("rules", problem)
    if not found.problems:
        yield Line("rules", OK, f"{len(found.rules)} in force, {len(found.own)} of them the agency's own.")
    held = trust.load(home)
    problems = tuple(getattr(held, "problems", ()))
    for problem in problems:
        yield told("trust", problem, LOOK)
    if not problems:
        yield Line("trust", OK, "the standing of each criterion can be read.")


