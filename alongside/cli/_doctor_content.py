"""What the doctor looks at in the content: framework, modules, scenarios, the reviewer's rules and their standing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from pathlib import Path

from alongside.cli._doctor_line import LOOK, OK, Line, told
from alongside.problem import Problem


def framework(home: Path) -> Iterator[Line]:
    """Competencies, their rules, and what the content cannot satisfy yet."""
    from alongside import framework as library
    from alongside.record import coverage

    loaded = library.load(home)
    today = date.today()
    coming = [id for id, gap in coverage.coming(loaded, home).items() if library.lacks(gap, today)]
    words = f"{len(loaded.items)} competencies and functions"
    if coming:
        yield Line(
            "framework", LOOK, f"{words}; the content does not reach the rule of {len(coming)} of them yet.",
            "See: alongside framework --coverage", "Nobody can become ready for sign-off in those.",
        )  # fmt: skip
    else:
        yield Line("framework", OK, f"{words}, each within reach of the content.")


def modules(home: Path) -> Iterator[Line]:
    """Lessons: each can be read."""
    from alongside import grading

    yield from _each("modules", grading.modules(home), lambda slug: grading.module(slug, home), "all readable.")


def scenarios(home: Path) -> Iterator[Line]:
    """Cases: each can be played."""
    from alongside import scenario

    fine = "all playable. More: alongside scenarios check"
    yield from _each("scenarios", scenario.slugs(home), lambda slug: scenario.load(slug, home), fine)


def _each(name: str, slugs: Collection[str], load: Callable[[str], object], fine: str) -> Iterator[Line]:
    """A line for each that cannot be loaded, or one that says all can."""
    wrong = []
    for slug in slugs:
        try:
            load(slug)
        except Problem as problem:
            wrong.append(told(name, problem, why="Learners cannot open it."))
    yield from wrong or [Line(name, OK, f"{len(slugs)}, {fine}")]


def rules(home: Path) -> Iterator[Line]:
    """The reviewer's rules, the agency's own among them, and how far its criteria are trusted."""
    from alongside.grading import trust
    from alongside.review.rules import load_rules

    found = load_rules(home)
    for problem in found.problems:
        yield told("rules", problem, why="The reviewer works without that rule.")
    if not found.problems:
        yield Line("rules", OK, f"{len(found.rules)} in force, {len(found.own)} of them the agency's own.")
    held = trust.load(home)
    problems = tuple(getattr(held, "problems", ()))
    for problem in problems:
        yield told("trust", problem, LOOK, "Criteria count as if they had earned no trust yet.")
    if not problems:
        yield Line("trust", OK, "the standing of each criterion can be read.")
