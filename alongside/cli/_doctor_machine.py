"""What the doctor looks at on the machine: Python, packages, the home folder, room, files, keys, the port, the clock."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from alongside import content
from alongside.cli._doctor_line import BROKEN, LOOK, OK, Line
from alongside.store import engines

_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "glusterfs", "fuse.glusterfs")
_LITTLE, _NONE = 2_000_000_000, 200_000_000  # bytes of free room
_NAMES = 1000  # files that must still fit


def python() -> Iterator[Line]:
    """The interpreter and the packages this version was made for."""
    from packaging.requirements import Requirement

    fine = sys.version_info >= (3, 11)
    if fine:
        yield Line("Python", OK, platform.python_version())
    else:
        why = "This program does not run on it."
        yield Line("Python", BROKEN, platform.python_version(), "Install Python 3.11 or newer, and Alongside in it.", why)
    wrong = []
    for text in metadata.requires("alongside") or []:
        needed = Requirement(text)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        try:
            have = metadata.version(needed.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{needed.name} is missing")
            continue
        if not needed.specifier.contains(have, prereleases=True):
            wrong.append(f"{needed.name} is {have}, not {needed.specifier}")
    if wrong:
        why = "Parts of the program fail, or do something else than was tested."
        yield Line("packages", BROKEN, "; ".join(wrong) + ".", "Run: pip install --upgrade alongside", why)
    else:
        yield Line("packages", OK, "all there, none too old.")


def folder(home: Path) -> Iterator[Line]:
    """Who may open the home folder, what kind of disk it is on, and how much room there is."""
    stat = home.stat()
    if stat.st_uid != os.geteuid():
        yield Line(
            "home folder", LOOK, f"{home} belongs to another account of this machine.",
            f"Run this, and the portal, as its owner; or: chown -R {os.geteuid()} {home}",
            "What one account writes the other may not open.",
        )  # fmt: skip
    elif stat.st_mode & 0o077:
        yield Line(
            "home folder", LOOK, f"{home} may be opened by other accounts of this machine.", f"Run: chmod 700 {home}",
            "They could read answers, scores and records about people.",
        )  # fmt: skip
    else:
        yield Line("home folder", OK, f"{home}, open to its owner only.")
    kind = _filesystem(home)
    if kind in _NETWORK and engines.address(home) is None:
        yield Line(
            "disk", BROKEN, f"the home folder is on a network disk ({kind}).",
            "Move it to a local disk (alongside backup, then alongside restore --home there), or use PostgreSQL.",
            "SQLite's write-ahead log does not work there: records could be lost or damaged.",
        )  # fmt: skip
    yield from _room(home)


def _room(home: Path) -> Iterator[Line]:
    """Free bytes and free names; a database wants as much again as it has, to be copied or put in order."""
    path = home / engines.FILE
    little = max(_LITTLE, path.stat().st_size if path.is_file() else 0)
    free, disk = shutil.disk_usage(home).free, os.statvfs(home)
    state = BROKEN if free < _NONE else LOOK if free < little else OK
    words = f"{free / 1e9:.1f} GB free."
    if disk.f_files and disk.f_favail < _NAMES:
        state, words = BROKEN, f"{words[:-1]}, but only {disk.f_favail} more files fit."
    if state == OK:
        yield Line("room", OK, words)
    else:
        way_out = f"Make room; what takes most: du -xh {home} | sort -h | tail"
        yield Line("room", state, words, way_out, "When the disk is full, nothing more can be saved.")


def keys(home: Path) -> Iterator[Line]:
    """Who may read the checkpoint key, and where the answer keys are."""
    place = home / "secrets" / "checkpoint.key"
    if place.is_file() and (place.stat().st_mode | place.parent.stat().st_mode) & 0o077:
        why = "Who reads it can sign a false checkpoint."
        yield Line("checkpoint key", BROKEN, f"{place} may be read by others.", f"Run: chmod -R go-rwx {place.parent}", why)
    found = content.keys_folder(home)
    if found is None:
        yield Line(
            "answer keys", LOOK, "nowhere.", f"Copy them to {home / 'keys'}, or set ALONGSIDE_KEYS.",
            "Work that needs them waits ungraded.",
        )  # fmt: skip
    else:
        yield Line("answer keys", OK, f"in {found}.")


def port(number: int) -> Iterator[Line]:
    """Whether the portal could listen, or already does."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        busy = probe.connect_ex(("127.0.0.1", number)) == 0
    if busy:
        yield Line("port", OK, f"{number} is in use: by the portal, if it runs; otherwise choose another with --port.")
    else:
        yield Line("port", OK, f"{number} is free; the portal does not run on it now.")


def _filesystem(path: Path) -> str:
    """The kind of file system a path is on, where the machine says so (Linux)."""
    best, kind = "", ""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    for line in mounts:
        _device, place, found = line.split(" ")[:3]
        place = place.replace("\\040", " ")
        if path.is_relative_to(place) and len(place) >= len(best):
            best, kind = place, found
    return kind
