"""One line of the doctor's report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from alongside.problem import Problem

OK, LOOK, BROKEN = "ok", "look", "broken"


class Line(NamedTuple):
    """state: ok, look (somebody should) or broken. way_out: what to do; empty where there is nothing to do."""

    name: str
    state: str
    words: str
    way_out: str = ""


def told(name: str, problem: Problem, state: str = BROKEN) -> Line:
    """A Problem as a line."""
    return Line(name, state, f"{problem.where}: {problem.what}" if problem.where else problem.what, problem.way_out)


def carefully(name: str, check: Callable[[], Iterator[Line]]) -> Iterator[Line]:
    """What a check says; a check that fails itself is a broken line, never the end of the report."""
    try:
        yield from check()
    except Problem as problem:
        yield told(name, problem)
    except Exception as error:
        yield Line(name, BROKEN, f"could not be looked at: {type(error).__name__}: {error}")
