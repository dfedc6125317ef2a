"""Every version of a scenario that anybody ever played, by its hash: written once, never changed or removed.

Files in `<home>/versions/scenarios/<hash>.json`, so that an old attempt can be replayed exactly as it was.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from alongside.problem import Problem


def keep(home: Path, text: str) -> str:
    """Keep a version's canonical text and return its hash. Keeping it again changes nothing."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    path = _path(home, digest)
    if path.is_file():
        return digest
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise Problem(
            path,
            f"cannot be written: {error.strerror}.",
            "Free some space or check the permissions.",
            code="full",
        ) from None
    return digest


def read(home: Path, digest: str) -> str:
    """The text of a version. Raises Problem("not-found"), or "damaged" where it no longer fits its hash."""
    path = _path(home, digest)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Problem(path, "is missing.", "Restore it from a backup.", code="not-found") from None
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        raise Problem(path, "was changed since it was kept.", "Restore it from a backup.", code="damaged")
    return text


def _path(home: Path, digest: str) -> Path:
    return home / "versions" / "scenarios" / f"{digest}.json"
