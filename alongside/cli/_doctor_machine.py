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


def python() -> Iterator[Line]:
    """The interpreter and the packages this version was made for."""
    from packaging.requirements import Requirement

    fine = sys.version_info >= (3, 11)
    yield Line("Python", OK if fine else BROKEN, platform.python_version(), "" if fine else "Use Python 3.11 or newer.")
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
        yield Line("packages", BROKEN, "; ".join(wrong) + ".", "Run: pip install --upgrade alongside")
    else:
        yield Line("packages", OK, "all there, none too old.")


def folder(home: Path) -> Iterator[Line]:
    """Who may open the home folder, what kind of disk it is on, and how much room there is."""
    stat = home.stat()
    if stat.st_uid != os.geteuid():
        yield Line("home folder", LOOK, f"{home} belongs to another account of this machine.", "Run the portal as its owner.")
    elif stat.st_mode & 0o077:
        yield Line("home folder", LOOK, f"{home} may be opened by other accounts.", f"Run: chmod 700 {home}")
    else:
        yield Line("home folder", OK, f"{home}, open to its owner only.")
    kind = _filesystem(home)
    if kind in _NETWORK and engines.address(home) is None:
        yield Line(
            "disk", BROKEN, f"the home folder is on a network disk ({kind}); SQLite's write-ahead log does not work there.",
            "Move it to a local disk, or use PostgreSQL.",
        )  # fmt: skip
    free = shutil.disk_usage(home).free
    state = BROKEN if free < _NONE else LOOK if free < _LITTLE else OK
    yield Line("room", state, f"{free / 1e9:.1f} GB free.", "" if state == OK else "Make room before nothing can be saved.")


def keys(home: Path) -> Iterator[Line]:
    """The checkpoint key and the answer keys."""
    place = home / "secrets" / "checkpoint.key"
    if not place.is_file():
        yield Line(
            "checkpoint key", LOOK, f"{place} is not there yet.",
            "It is made with the first checkpoint. After a restore without keys, put the old one back.",
        )  # fmt: skip
    elif (place.stat().st_mode | place.parent.stat().st_mode) & 0o077:
        yield Line("checkpoint key", BROKEN, f"{place} may be read by others.", f"Run: chmod -R go-rwx {place.parent}")
    else:
        yield Line("checkpoint key", OK, "there, readable by its owner only.")
    found = content.keys_folder(home)
    if found is None:
        yield Line(
            "answer keys", LOOK, "nowhere, so work that needs them waits.",
            f"Copy them to {home / 'keys'}, or set ALONGSIDE_KEYS.",
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
