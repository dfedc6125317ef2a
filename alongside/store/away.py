"""The folder elsewhere that every checkpoint is copied to: a share of another machine, a stick.

It is never made here, and nothing is written to one that is suddenly empty: a share that is not connected would turn into
a folder of this machine's own disk. Nothing that lies there is ever overwritten, for it is what convicts a changed ledger.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from alongside.store import checkpoints, sites
from alongside.store.sql import Row

FOLDER = "checkpoint_folder"  # the setting that names it
_USED = "checkpoint_folder_used"  # the one among them that something was copied to


class Away(NamedTuple):
    """What lies in the folder, against what is kept here. trouble: why nothing can be copied there ("" = nothing speaks
    against it). there and missing: kept checkpoints. other: files that say something else than what is kept here."""

    folder: Path
    trouble: str
    there: list[Row]
    missing: list[Row]
    other: list[Path]


def set_folder(db: Connection, folder: Path | None) -> None:
    """Copy checkpoints there from now on; None = nowhere."""
    sites.set_setting(db, FOLDER, str(folder.absolute()) if folder else "")
    sites.set_setting(db, _USED, "")


def look(db: Connection) -> Away | None:
    """The folder as it is now; None where none is set. Reads each of its files."""
    named = sites.setting(db, FOLDER)
    if not named:
        return None
    folder, kept = Path(named), [row for stream in checkpoints.STREAMS for row in checkpoints.every(db, stream)]
    rows = {checkpoints.file_name(row): row for row in kept}
    if not folder.is_dir():
        return Away(folder, "it is not there", [], kept, [])
    try:
        found = _files(folder)
    except OSError as error:
        return Away(folder, error.strerror or str(error), [], kept, [])
    trouble = "it is empty, though there were checkpoints in it" if not found and sites.setting(db, _USED) == named else ""
    return Away(
        folder,
        trouble,
        [row for name, row in rows.items() if name in found],
        [row for name, row in rows.items() if name not in found],
        _other(found, rows),
    )


def other_at_home(db: Connection, home: Path) -> list[Path]:
    """The files in the home's own folder of checkpoints that say something else than what is kept. Raises OSError."""
    rows = {checkpoints.file_name(row): row for stream in checkpoints.STREAMS for row in checkpoints.every(db, stream)}
    return _other(_files(home / "checkpoints"), rows)


def that_differ(db: Connection, home: Path) -> list[Path]:
    """The files of checkpoints, in the home and elsewhere, that speak against what is kept here. A folder that cannot be read
    says nothing; the doctor names it."""
    found = []
    with suppress(OSError):
        found = other_at_home(db, home)
    elsewhere = look(db)
    return found + (elsewhere.other if elsewhere else [])


def copy(away: Away) -> list[Path]:
    """Copy what is missing there; the files. Raises OSError."""
    return [checkpoints.save(away.folder, row) for row in away.missing]


def used(db: Connection, away: Away) -> None:
    """Remember that something was copied there."""
    if sites.setting(db, _USED) != str(away.folder):
        sites.set_setting(db, _USED, str(away.folder))


def _files(folder: Path) -> dict[str, tuple[Path, Row | None]]:
    paths = sorted(path for stream in checkpoints.STREAMS for path in folder.glob(f"{stream}-*.json"))
    return {path.name: (path, checkpoints.saved(path)) for path in paths}


def _other(found: dict[str, tuple[Path, Row | None]], rows: dict[str, Row]) -> list[Path]:
    return [path for name, (path, said) in found.items() if said != rows.get(name)]
