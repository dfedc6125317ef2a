"""The demo agency, seeded once and served by the real portal process, for browser tests, pictures and measurements."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from alongside import content
from alongside.service.base import open_home
from alongside.store import people

_DATA = content.read_yaml(content.find("courses/demo-agency.yaml"))
PASSWORD = _DATA["password"]


@dataclass
class Demo:
    """logins: sign-in name -> role, one for each role; people: sign-in name -> id; learner: the one others look at."""

    url: str
    home: Path
    learner: str
    logins: dict[str, str]
    people: dict[str, str] = field(default_factory=dict)


def shared(run: Path, folder: Path) -> Path:
    """A copy below `folder` of the one demo agency of a run; whichever process comes first seeds it, the others wait."""
    run.mkdir(exist_ok=True)
    with (run / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (run / "demo-home" / "alongside.db").exists():
            seeded(run)
    return Path(shutil.copytree(run / "demo-home", folder / "demo-home"))


def seeded(folder: Path) -> Path:
    """A home below `folder` with the demo agency in it."""
    home = folder / "demo-home"
    subprocess.run([sys.executable, "-m", "alongside", "demo", "--seed-only", "--home", str(home)], check=True,
                   capture_output=True, env=_clean())
    return home


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Demo]:
    """Seed (where `folder` holds no demo yet) and serve the demo on a free port."""
    home = folder / "demo-home"
    if not (home / "alongside.db").exists():
        seeded(folder)
    # A page that a test leaves before it was connected counts as open for 20 s: more of them than a person ever has.
    process = subprocess.Popen([sys.executable, "-m", "alongside", "serve", "--home", str(home), "--port", "0", "--no-browser",
                                "--kernels-each", "16"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=_clean())
    try:
        assert process.stdout
        url = next(found[0] for line in process.stdout if (found := re.search(r"https?://\S+?/(?=\s)", line)))
        learner = next(one["username"] for one in _DATA["learners"] if one["story"] == "signed")
        first = next(one["username"] for one in _DATA["learners"] if one["story"] == "judged")
        demo = Demo(url, home, learner, {first: "learner", _DATA["trainers"][0]["username"]: "trainer",
                                         _DATA["supervisors"][0]["username"]: "supervisor", _DATA["admin"]["username"]: "admin"})
        ctx = open_home(home)
        with ctx.store.read() as db:
            demo.people = {row["login"]: row["id"] for row in people.every(db)}
        ctx.store.close()
        yield demo
    finally:
        process.terminate()
        process.wait(20)


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ALONGSIDE_")}
