"""A course with the sample module released, one way to hand something in, and nbgrader's plain commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alongside import submission
from alongside.nbgrader_bridge import run
from alongside.nbgrader_bridge.course import course_folder, gradebook
from tests import sample

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
# A sentry that every Python process of the test loads: a kernel that starts leaves a mark.
SENTRY = """
import os, subprocess
_start = subprocess.Popen.__init__
def _seen(self, args, *more, **named):
    if "ipykernel" in str(args):
        open(os.environ["KERNEL_MARK"], "a").write("started\\n")
    return _start(self, args, *more, **named)
subprocess.Popen.__init__ = _seen
"""


def answers(**items: Any) -> bytes:
    kept = {
        name.replace("_", "-"): submission.Answer("", value, AT.isoformat()) for name, value in items.items()
    }
    return json.dumps(submission.Answers(sample.SLUG, kept).as_dict()).encode()


def released(home: Path) -> bytes:
    return (course_folder(home) / "release" / sample.SLUG / "practice.ipynb").read_bytes()


def hand_in(
    home: Path, learner: str, content: bytes, notebook: bytes | None = None, at: datetime = AT
) -> Path:
    return run.lay_out(home, learner, sample.SLUG, {"practice": notebook or released(home)}, content, at)


def environment(tmp: Path, **more: str) -> dict[str, str]:
    """The environment of a plain command: our interpreter first on PATH, the kernel sentry, nothing of the user's."""
    (tmp / "sentry").mkdir(exist_ok=True)
    (tmp / "sentry" / "sitecustomize.py").write_text(SENTRY)
    own = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {
        **own,
        "PATH": path,
        "PYTHONPATH": str(tmp / "sentry"),
        "KERNEL_MARK": str(tmp / "kernel-mark"),
        "JUPYTER_CONFIG_DIR": str(tmp / "jupyter"),
        "HOME": str(tmp),
        **more,
    }


def nbgrader(folder: Path, tmp: Path, *words: str, ok: bool = True, **more: str) -> str:
    """Run `nbgrader …` in the course folder; gives what it said."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "nbgrader"), *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        env=environment(tmp, **more),
        check=False,
    )
    assert not ok or done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def scores(
    folder: Path, learner: str, module: str = sample.SLUG, page: str = "practice"
) -> dict[str, tuple[Any, float]]:
    """cell -> (score that rules gave, most), as the gradebook holds them."""
    with gradebook(folder) as book:
        found = book.find_submission_notebook(page, module, learner)
        return {one.name: (one.auto_score, one.max_score) for one in found.grades}
