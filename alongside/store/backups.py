"""A backup is one folder (or zip): the database as one SQLite file, the home's files, and a list of hashes of both.

It is taken while people work. SQLite copies itself (VACUUM INTO); of a PostgreSQL database one steady snapshot is
written into a SQLite file. So a backup needs no server and no other program, is restored into either of the two, and
anybody can check it: the roots of both chains stand in its list.
"""

from __future__ import annotations

import errno
import hashlib
import json
import lzma
import os
import shlex
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from alongside import __version__
from alongside.problem import Problem
from alongside.store import FILE, Store, access, chain, checkpoints, copying, engines, ledger, sites, upgrade
from alongside.store.sql import iso
from alongside.store.verify import verify

LIST = "backup.json"
LAST = "last_backup"  # the setting that holds when the newest one was made
_FORMAT = 1
_HOME = "home"  # the folder of the home's files inside a backup
_ASIDE = ("lab",)  # what a tool beside the portal can make again
_STREAMS = (ledger.STREAM, access.STREAM)
# What reading a damaged zip raises: a bad sum, a broken stream, a length or a method that cannot be, a locked or torn member.
_NO_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError, OverflowError, struct.error)
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM)  # the disk's fault, not the zip's
_ENDS = (("rows", int), ("root", str), ("ok", bool))  # what the list says of each


def make(store: Store, target: Path, now: datetime, *, keys: bool = True) -> dict[str, Any]:
    """Write a backup to `target`, a new folder or, ending in .zip, a new file. Returns its list.

    keys: include the home's `secrets` (the checkpoint key), so that old checkpoints can be checked after a restore.
    The address of a PostgreSQL database, which may hold a password, is never included.
    """
    if target.exists():
        raise Problem(target, "is already there.", "Choose a new name.", code="conflict")
    _folder_of(target)
    if target.resolve().is_relative_to(store.home.resolve()):
        raise Problem(
            target, "is inside the home folder itself.",
            "Choose a place outside it, best on another disk: what harms the home must not harm its backup.", code="bad-field",
        )  # fmt: skip
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(mode=0o700)
        _database(store, part / FILE)
        kept = _files(store.home, part / _HOME, keys)
        copied = Store.open(part, create=False)
        try:
            chains = _chains(copied, checkpoints.kept_key(store.home))
        finally:
            copied.close()
        facts = {
            "format": _FORMAT,
            "program": __version__,
            "made_at": iso(now),
            "from": "SQLite" if store.is_file else "PostgreSQL",
            "schema": upgrade.head(),
            "keys": keys,
            "chains": chains,
            "files": {FILE: _print(part / FILE)} | {f"{_HOME}/{name}": _print(part / _HOME / name) for name in kept},
        }
        (part / LIST).write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        if target.suffix == ".zip":
            _zip(part, target)
        else:
            part.rename(target)
    except OSError as error:
        raise _disk(target, error) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    with suppress(Problem), store.write() as db:  # the backup is there, whether or not the doctor hears of it
        sites.set_setting(db, LAST, {"at": iso(now), "to": str(target.absolute())})
    return facts


def restore(source: Path, home: Path, database: str = "") -> dict[str, Any]:
    """Make an empty home folder from a backup. database: a PostgreSQL address; "" = SQLite. Returns the backup's list.

    Raises Problem where the backup is damaged, the home or the database is in use, or the chains are not those of the list.
    All of the backup is checked before the home or the database is touched.
    """
    home = home.absolute()
    if home.exists() and any(home.iterdir()):
        raise Problem(home, "is not empty.", "Give a new folder: a backup never overwrites anything.", code="conflict")
    _folder_of(home)
    part = home.with_name(f".{home.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    unpacked, made = source if source.is_dir() else part / "zip", part / _HOME
    try:
        part.mkdir(mode=0o700)
        if unpacked != source:
            _unzip(source, unpacked)
        facts = read_list(unpacked)
        _check(unpacked, facts)
        made.mkdir(mode=0o700)
        if (unpacked / _HOME).is_dir():
            shutil.copytree(unpacked / _HOME, made, dirs_exist_ok=True)
        _fill(unpacked / FILE, made, facts, database)
        if home.exists():
            home.rmdir()
        made.rename(home)
    except Problem as problem:  # a reader knows the file she gave, not the folder it was unpacked to
        raise Problem(_shown(problem.where, source, unpacked, made), problem.what, problem.way_out, code=problem.code) from None
    except OSError as error:
        raise _disk(home, error) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return facts


def read_list(folder: Path) -> dict[str, Any]:
    """The list of an unpacked backup. Raises Problem("not-found") or ("unreadable")."""
    path = folder / LIST
    try:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        ends: list[tuple[Any, type]] = [(facts["chains"][each.name][fact], kind) for each in _STREAMS for fact, kind in _ENDS]
        ends += [(facts["files"], dict), (facts["made_at"], str)]
        if facts["format"] != _FORMAT or FILE not in facts["files"] or not all(isinstance(*each) for each in ends):
            raise ValueError
    except FileNotFoundError:
        raise Problem(path, "is missing.", "Give a folder or zip that `alongside backup` made.", code="not-found") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Problem(path, "cannot be read.", "Use another backup, or a newer Alongside.", code="unreadable") from None
    return facts


def _database(store: Store, target: Path) -> None:
    if store.is_file:
        store.backup(target)
        target.chmod(0o600)
        return
    copied = Store.open(target.parent)
    try:
        with store.read() as source, copied.write() as db:
            copying.copy(source, db)
    finally:
        copied.close()


def _files(home: Path, target: Path, keys: bool) -> list[str]:
    """Copy the home's files; their names inside it. A file that is gone again by then was a passing one."""
    kept = []
    for path in _inside(home):
        name = path.relative_to(home)
        if path == engines.setting(home) or (not keys and name.parts[0] == "secrets"):
            continue
        place = target / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            _copy(path, place)
        except FileNotFoundError:
            continue
        place.chmod(0o600)
        kept.append(name.as_posix())
    return sorted(kept)


def _copy(path: Path, place: Path) -> None:
    """One file; a SQLite database of another tool (nbgrader's gradebook) as a whole, whoever writes to it meanwhile."""
    with path.open("rb") as file:
        is_database = file.read(16) == b"SQLite format 3\x00"
    if not is_database:
        shutil.copyfile(path, place)
        return
    with closing(sqlite3.connect(path, timeout=20)) as raw, closing(sqlite3.connect(place)) as copy:
        raw.backup(copy)


def _inside(folder: Path, top: bool = True) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = Path(entry.path)
        if entry.is_symlink():
            continue
        if top and (entry.name in _ASIDE or entry.name.startswith(FILE)):
            continue
        if entry.is_dir():
            if not (path / LIST).is_file():  # an older backup kept in the home
                yield from _inside(path, False)
        elif entry.is_file() and not entry.name.endswith((".part", ".lock", "-wal", "-shm", "-journal")):
            yield path


def _fill(file: Path, home: Path, facts: dict[str, Any], database: str) -> None:
    """The database of the new home: the file itself, or its rows in the PostgreSQL database at that address."""
    aside = home.with_name("database") if database else home
    aside.mkdir(mode=0o700, exist_ok=True)
    shutil.copyfile(file, aside / FILE)
    (aside / FILE).chmod(0o600)
    key = checkpoints.kept_key(home)
    source = Store.open(aside)
    try:
        with source.write() as db:
            copying.forget_passing(db)
        _compare(source, key, facts)
        if not database:
            return
        engines.keep_address(home, database)
        target = Store.open(home)
        try:
            with source.read() as old, target.write() as db:
                if not copying.is_empty(db):
                    raise Problem(target.place, "is in use.", "Give an empty database.", code="conflict")
                copying.copy(old, db)
            _compare(target, key, facts)
        finally:
            target.close()
    finally:
        source.close()


def _compare(store: Store, key: bytes | None, facts: dict[str, Any]) -> None:
    """Both chains are there to the last row, and as sound as they were."""
    for name, found in _chains(store, key).items():
        told = facts["chains"][name]
        if (found["rows"], found["root"]) != (told["rows"], told["root"]) or found["ok"] < told["ok"]:
            what = f"is not what the backup's list says{': ' + found['why'] if found['why'] else ''}."
            raise Problem(f"The {name}", what, "Use another backup.", code="damaged")


def _chains(store: Store, key: bytes | None) -> dict[str, dict[str, Any]]:
    """Stream -> {rows, root} of all its rows, and whether they are sound: {ok, why}."""
    found = {}
    with store.read() as db:
        for stream in _STREAMS:
            checked = verify(db, stream, key)
            tree = None if checked.ok else chain.tree(db, stream)
            found[stream.name] = {
                "rows": tree.size if tree else checked.rows,
                "root": tree.root() if tree else checked.root,
                "ok": checked.ok,
                "why": checked.why,
            }
    return found


def _print(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"size": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _check(folder: Path, facts: dict[str, Any]) -> None:
    """Every file of the list is there, unchanged and inside the folder, and no other file is."""
    for name, told in facts["files"].items():
        path = folder / name
        if ".." in Path(name).parts or Path(name).is_absolute() or path.is_symlink():
            raise Problem(path, "does not belong in a backup.", "Use another backup.", code="damaged")
        if not path.is_file() or _print(path) != told:
            raise Problem(path, "was changed or is missing since the backup was made.", "Use another backup.", code="damaged")
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (path.is_symlink() or not path.is_dir()) and name != LIST and name not in facts["files"]:
            raise Problem(path, "was not in the backup when it was made.", "Take it out, or use another backup.", code="damaged")


def _zip(folder: Path, target: Path) -> None:
    part = folder / ".zip"
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path != part:
                out.write(path, path.relative_to(folder).as_posix())
    part.chmod(0o600)
    part.rename(target)


def _unzip(source: Path, target: Path) -> None:
    try:
        with zipfile.ZipFile(source) as zipped:
            needed, room = sum(each.file_size for each in zipped.infolist()), shutil.disk_usage(target.parent).free
            if needed > room:
                what = f"needs {needed / 1e9:.1f} GB, and {room / 1e9:.1f} GB are free beside {target.parent.parent}."
                raise Problem(source, what, "Make room, or choose another disk.", code="full")
            zipped.extractall(target)  # it keeps every name inside the target
    except FileNotFoundError:
        raise Problem(source, "is missing.", "Give a backup's folder or zip.", code="not-found") from None
    except (*_NO_ZIP, OSError) as error:
        if getattr(error, "errno", None) in _DISK:
            raise
        raise Problem(
            source, "was cut off or changed, or is no zip file.", "Use another backup. Nothing was touched.", code="unreadable"
        ) from None


def _folder_of(target: Path) -> None:
    """Raises Problem where the folder around it is missing: a slip of the pen must not fill a disk that nobody meant."""
    folder = target.absolute().parent
    if not folder.is_dir():
        way_out = f"Is it spelled right? To make it: mkdir -p {shlex.quote(str(folder))}"
        raise Problem(folder, "is not a folder.", way_out, code="not-found")


def _shown(where: str, source: Path, unpacked: Path, made: Path) -> str:
    """What a message is about, with the backup's own name for what was unpacked from it."""
    for place in (unpacked, made.with_name("database"), made):
        where = where.replace(str(place), str(source))
    return where


def _disk(where: Path, error: OSError) -> Problem:
    return Problem(
        where, f"could not be written: {error.strerror or error}.", "Nothing was kept. Check the room and who owns the folder.",
        code="disk",
    )  # fmt: skip
