"""A trainer's decisions as manual scores in nbgrader's gradebook, so that formgrader and its exports show them."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from alongside.nbgrader_bridge.course import course_folder

log = logging.getLogger("alongside.nbgrader")
_WAIT = 2.0  # seconds a busy gradebook may take; a person waits for her page meanwhile
# A score above the cell's maximum would make nbgrader refuse the whole submission.
_WRITE = """
    UPDATE grade
    SET manual_score = min(?, (SELECT max_score FROM grade_cells WHERE grade_cells.id = grade.cell_id)), needs_manual_grade = ?
    WHERE id IN (
        SELECT grade.id FROM grade
        JOIN base_cell ON base_cell.id = grade.cell_id
        JOIN grade_cells ON grade_cells.id = base_cell.id
        JOIN submitted_notebook AS page ON page.id = grade.notebook_id
        JOIN submitted_assignment AS sent ON sent.id = page.assignment_id
        JOIN assignment ON assignment.id = sent.assignment_id
        WHERE sent.student_id = ? AND assignment.name = ? AND base_cell.name = ?
    )
"""


def there(home: Path) -> bool:
    """Whether this home has a gradebook."""
    return (course_folder(home) / "gradebook.db").is_file()


def write_scores(home: Path, scores: Iterable[tuple[str, str, str, float | None, bool]]) -> bool:
    """Write (learner, module, item, points, settled) as manual scores in one transaction; False where that failed.

    points None: no person's score. settled: nobody has to grade it any more.
    What the gradebook does not know is left out. Written straight into its file, so that the portal never has to load nbgrader.
    """
    path = course_folder(home) / "gradebook.db"
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=_WAIT)) as book, book:
            book.executemany(_WRITE, [(points, not settled, *where) for *where, points, settled in scores])
    except sqlite3.Error as error:
        log.warning("the gradebook could not be written: %s", error)
        return False
    return True
