"""Handing a kept attempt to nbgrader, and reading back what trainers typed in formgrader."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import datetime
from pathlib import Path
from typing import Any

from alongside.nbgrader_bridge.course import api, course_folder, gradebook
from alongside.nbgrader_bridge.publish import last_line, swap
from alongside.problem import Problem
from alongside.submission import safe_name

FORM = "%Y-%m-%d %H:%M:%S.%f UTC"  # what nbgrader's exchange writes and its parser reads


def lay_out(
    home: Path, learner: str, module: str, pages: dict[str, bytes], answers: bytes, at: datetime
) -> Path:
    """Write submitted/<learner>/<module>/ anew with exactly these pages, the answers and our own time; gives
    the folder."""
    from datetime import UTC

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
    """Scores that were typed in formgrader: [{learner, module, item, points}]. They are proposals, never
    evidence."""
    folder = course_folder(home)
    if not (folder / "gradebook.db").exists():
        return []
    found = []
    with gradebook(folder) as book:
        for assignment in book.assignments:
            for sent in assignment.submissions:
                for page in sent.notebooks:
                    found += [
                        {
                            "learner": sent.student.id,
                            "module": assignment.name,
                            "item": grade.name,
                            "points": float(grade.manual_score),
                        }
                        for grade in page.grades
                        if grade.manual_score is not None
                    ]
    return found


def _writable(folder: Path) -> None:
    """nbgrader makes its files read-only and then cannot replace them on some systems."""
    for path in folder.glob("**/*") if folder.is_dir() and not folder.is_symlink() else ():
        if not path.is_symlink():
            os.chmod(path, path.stat().st_mode | stat.S_IWUSR)
