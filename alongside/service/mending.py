"""What somebody is told about a file that needs mending: where it lies on the server is for those who can mend it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from alongside import content
from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.service.base import Actor

log = logging.getLogger("alongside.mending")


def told(home: Path, actor: Actor, problem: Problem) -> Problem:
    """The same problem as this person may read it: an administrator all of it, a trainer, who writes courses, the file's
    name in the course, and anybody else what it means for her. What names no place on the server stays as it is."""
    roots = [*map(str, content.roots(home)), str(home), str(home.absolute())]
    if actor.has("admin") or not any(f"{root}/" in str(problem) for root in roots):
        return problem
    log.warning("told without its place: %s", problem)
    if not actor.has("trainer") and any(f"{root}/" in problem.where for root in roots[:-2]):
        what = "needs mending, so this cannot be shown right now. Everything saved is safe."
        return Problem("A file of the course", what, "Please tell your administrator.", code=problem.code)
    words = [problem.where, problem.what, problem.way_out]
    for root in roots:
        words = [each.replace(f"{root}/", "") for each in words]
    return Problem(*words, code=problem.code)
