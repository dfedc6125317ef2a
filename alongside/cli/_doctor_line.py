"""One line of the doctor's report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from alongside.problem import Problem

OK, LOOK, BROKEN = "ok", "look", "broken"


class Line(NamedTuple):
    """state: ok, look (somebody should) or broken. why: why it matters; way_out: what to do, with the command where one
    mends it. Both are empty where all is well."""

    name: str
    state: str
    words: str
    way_out: str = ""
    why: str = ""


def told(name: str, problem: Problem, state: str = BROKEN, why: str = "") -> Line:
    """A Problem as a line."""
    return Line(name, state, f"{problem.where}: {problem.what}" if problem.where else problem.what, problem.way_out, why)


def carefully(name: str, check: Callable[[], Iterator[Line]]) -> Iterator[Line]:
    """What a check says; a check that fails itself is a broken line, never the end of the report."""
    try:
        yield from check()
    except Problem as problem:
        yield told(name, problem)
    except Exception as error:
        words = f"could not be looked at: {type(error).__name__}: {error}"
        yield Line(name, BROKEN, words, "Please report it.", "Something else may be wrong behind it.")
