"""Handing a kept attempt to nbgrader, and reading back what trainers typed in formgrader."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alongside.nbgrader_bridge.course import api, course_folder
from alongside.nbgrader_bridge.publish import last_line, swap
from alongside.problem import Problem
from alongside.submission import safe_name

log = logging.getLogger("alongside.nbgrader")
_TYPED = """
    SELECT sent.student_id, assignment.name, base_cell.name, grade.manual_score
    FROM grade
    JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN submitted_notebook AS page ON page.id = grade.notebook_id
    JOIN submitted_assignment AS sent ON sent.id = page.assignment_id
    JOIN assignment ON assignment.id = sent.assignment_id
    WHERE grade.manual_score IS NOT NULL AND NOT grade.needs_manual_grade
"""  # a score left over from an earlier attempt needs grading again; it says nothing about this one
FORM = "%Y-%m-%d %H:%M:%S.%f UTC"  # what nbgrader's exchange writes and its parser reads


def lay_out(
    home: Path, learner: str, module: str, pages: dict[str, bytes], answers: bytes, at: datetime
) -> Path:
    """Write submitted/<learner>/<module>/ anew with exactly these pages, the answers and our own time; gives
    the folder."""
    place = course_folder(home) / "submitted" / safe_name(learner, "learner") / safe_name(module, "module")
    if place.parent.is_symlink():
        place.parent.unlink()
    new = place.with_name(f".{module}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for name, content in {
        **{f"{page}.ipynb": text for page, text in pages.items()},
        "answers.json": answers,
        "timestamp.txt": at.astimezone(UTC).strftime(FORM).encode(),
    }.items():
        (new / name).write_bytes(content)
    swap(new, place)
    return place


def autograde(home: Path, learner: str, module: str) -> None:
    """Grade one submission with nbgrader and write its feedback page. Raises Problem("nbgrader") with the
    cause."""
    folder = course_folder(home)
    nbgrader = api(folder)
    for step, run in (("autograde", nbgrader.autograde), ("generate_feedback", nbgrader.generate_feedback)):
        _writable(folder / ("autograded" if step == "autograde" else "feedback") / learner / module)
        told = run(module, learner, force=True)
        if not told["success"]:
            raise Problem(
                f"{learner}: {module}",
                f"nbgrader's {step} stopped: {last_line(told)}",
                "The work is kept and waits; run `alongside grade` again.",
                code="nbgrader",
            )


def typed_scores(home: Path) -> list[dict[str, Any]]:
    """Scores that were typed in formgrader: [{learner, module, item, points}]. They are proposals, never evidence.

    Read straight from the gradebook's file, so that the portal never has to load nbgrader.
    """
    path = course_folder(home) / "gradebook.db"
    if not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=5)) as book:
            rows = book.execute(_TYPED).fetchall()
    except sqlite3.Error as error:
        log.warning("the gradebook could not be read: %s", error)
        return []
    return [{"learner": row[0], "module": row[1], "item": row[2], "points": float(row[3])} for row in rows]


def _writable(folder: Path) -> None:
    """nbgrader makes its files read-only and then cannot replace them on some systems."""
    for path in folder.glob("**/*") if folder.is_dir() and not folder.is_symlink() else ():
        if not path.is_symlink():
            os.chmod(path, path.stat().st_mode | stat.S_IWUSR)
