"""What lessons and cases cover, kept in the home from one start to the next: reading and checking them all takes half a second.

Plain JSON under the times and sizes of all files it came from, the program's own among them; anything else about it that
does not fit, and it is made anew. It may be removed at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from alongside import content

FILE = "cache/coverage.json"
_READ = ("courses", "graders/rubrics", "scenarios")
_PARTS = ("documents", "evidence.py", "framework", "grading", "record", "review", "scenario", "content.py")


def kept(home: Path, make: Callable[[], list[Any]]) -> list[Any]:
    """What `make` gives, which is plain data; from the home where nothing changed since it was kept there."""
    path, key = home / FILE, _key(home)
    with suppress(OSError, ValueError, RecursionError, TypeError, KeyError):
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["key"] == key and isinstance(told["value"], list):
            return list(told["value"])
    value = make()
    with suppress(OSError):  # a home that cannot be written to, or none yet, does without
        _write(path, json.dumps({"key": key, "value": value}))
    return value


def _write(path: Path, text: str) -> None:
    if not path.parent.parent.is_dir():
        return
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
    except OSError:
        with suppress(OSError):
            os.unlink(name)
        raise


def _key(home: Path) -> str:
    """Name, time and size of every file that has a say, in one hash."""
    package = str(Path(__file__).resolve().parent.parent)
    places = [f"{root}/{folder}" for root in map(str, content.roots(home)) for folder in _READ]
    seen = hashlib.sha256(b"2")  # counts up when what is kept changes its form
    for place in (*places, *(f"{package}/{part}" for part in _PARTS)):
        for line in _files(place):
            seen.update(line.encode(errors="surrogateescape"))
    return seen.hexdigest()


def _files(place: str) -> Iterator[str]:
    """One line for each file below; nothing for a place that is not there."""
    with suppress(OSError):
        if os.path.isfile(place):
            found = os.stat(place)
            yield f"{place} {found.st_mtime_ns} {found.st_size}\n"
            return
        with os.scandir(place) as entries:
            inside = sorted(entries, key=lambda entry: entry.name)
        for entry in inside:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            else:
                found = entry.stat()
                yield f"{entry.path} {found.st_mtime_ns} {found.st_size}\n"
