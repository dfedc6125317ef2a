"""Walks exported stories in inkjs, the player of Ink that npm offers; installed by `npm ci` where it is not there yet."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alongside.problem import Problem

FOLDER = Path(__file__).parent / "ink"
_LOCK = FOLDER / "package-lock.json"
_MARK = FOLDER / "node_modules" / ".package-lock.json"


def install() -> None:
    """Brings tests/ink/node_modules to what package-lock.json says. Raises Problem where Node or its npm is missing."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise Problem(
                tool, "is needed to test the export to Ink and was not found.",
                "Install Node.js 18 or newer (on Debian or Ubuntu: sudo apt install nodejs npm). Only this test needs it.",
                code="not-found",
            )  # fmt: skip
    wanted = json.loads(_LOCK.read_text("utf-8"))["packages"]["node_modules/inkjs"]["version"]
    found = FOLDER / "node_modules" / "inkjs" / "package.json"
    if _MARK.exists() and json.loads(found.read_text("utf-8"))["version"] == wanted:
        return
    print("Fetching inkjs for the tests ...", flush=True)
    done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=FOLDER, capture_output=True, text=True)
    if done.returncode:
        raise Problem("npm ci", f"did not work in {FOLDER}: {done.stderr[-600:]}", "Mend that, then run the tests again.")


def walk(jobs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """{errors, walks} for each {ink, vars, walks}, as ink/walk.js says. One process for all of them."""
    install()
    done = subprocess.run(
        ["node", "walk.js"], cwd=FOLDER, input=json.dumps(list(jobs)), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    assert len(answers) == len(jobs)
    return answers


if __name__ == "__main__":
    try:
        install()
    except Problem as problem:
        sys.exit(str(problem))
