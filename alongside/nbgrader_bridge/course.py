"""The course folder: where it is, its nbgrader configuration, its gradebook."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alongside.problem import Problem
from alongside.submission import write_file

CONFIG = "nbgrader_config.py"
COURSE_ID = "alongside"
STUB = "*Your answer is kept here when you submit.*"
_TEXT = '''"""Made by Alongside; written anew when it differs. Keep changes of your own elsewhere."""

from pathlib import Path

from alongside.nbgrader_bridge.course import configure

configure(get_config(), Path(__file__).absolute().parent)  # noqa: F821
'''


def course_folder(home: Path) -> Path:
    """nbgrader's course folder in a home: source, release, submitted, autograded, feedback, gradebook.db."""
    return home / "course"


def prepare(home: Path) -> Path:
    """Make the course folder, its configuration and its gradebook if they are missing; gives the folder."""
    folder = course_folder(home)
    try:
        for name in ("source", "release", "submitted", "autograded", "feedback"):
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            folder,
            f"could not be made: {error.strerror}.",
            "Check the disk and its permissions.",
            code="disk",
        ) from None
    config = folder / CONFIG
    if not config.is_file() or config.read_text(encoding="utf-8") != _TEXT:
        write_file(config, _TEXT.encode())
    if not (folder / "gradebook.db").exists():
        with gradebook(folder):
            pass
    return folder


def configure(c: Any, folder: Path) -> None:
    """Set everything nbgrader needs to work on our modules; called by the course's nbgrader_config.py."""
    import warnings

    from nbconvert.preprocessors.sanitize import SanitizeHTML
    from sqlalchemy.exc import SAWarning

    from alongside.nbgrader_bridge import html, preprocessors

    # nbgrader reads a submission while it is still adding it; SQLAlchemy 2 says so each time, and it is
    # harmless.
    warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.api")
    c.CourseDirectory.root = str(folder)
    c.CourseDirectory.course_id = COURSE_ID
    # Nothing but notebooks is ever copied along: not the answers, not a module.yaml, not a stranger's file.
    c.CourseDirectory.ignore = ["*", ".*"]
    c.CourseDirectory.max_file_size = c.CourseDirectory.max_dir_size = 5_000  # kilobytes
    c.ClearSolutions.text_stub = STUB
    c.Autograde.sanitize_preprocessors = [preprocessors.ReleasedNotebook]
    c.Autograde.autograde_preprocessors = [preprocessors.WriteAnswers, preprocessors.SaveScores]
    c.SanitizeHTML.tags = [*SanitizeHTML().tags, "pre"]
    c.HTMLExporter.preprocessors = ["nbconvert.preprocessors.sanitize.SanitizeHTML"]
    c.HTMLExporter.filters = {"markdown2html": html.markdown_to_safe_html}
    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.require_js_url = c.HTMLExporter.mathjax_url = c.HTMLExporter.jquery_url = (
        ""  # no content network
    )


@contextmanager
def gradebook(folder: Path) -> Iterator[Any]:
    """nbgrader's Gradebook of this course. nbgrader runs `alembic` by name when it makes one, so PATH is set
    for it."""
    from nbgrader.api import Gradebook

    before = os.environ.get("PATH")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before or os.defpath])
    try:
        with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", COURSE_ID) as found:
            yield found
    finally:
        if before is None:
            del os.environ["PATH"]
        else:
            os.environ["PATH"] = before


def api(folder: Path) -> Any:
    """NbGraderAPI for this course with our configuration, told to be quiet."""
    import logging

    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    config = Config()
    configure(config, folder)
    config.NbGraderAPI.log_level = logging.WARNING
    return NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)
