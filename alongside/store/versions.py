"""Every version of a scenario that anybody ever played, by its hash: written once, never changed or removed.

Files in `<home>/versions/scenarios/<hash>.json`, so that an old attempt can be replayed exactly as it was;
`of="texts"`: what its author wrote, in `<home>/versions/texts`.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from alongside.problem import Problem


def keep(home: Path, text: str, of: str = "scenarios") -> str:
    """Keep a version's canonical text and return its hash. Keeping it again changes nothing."""
    found = digest(text)
    path = _path(home, found, of)
    if path.is_file():
        return found
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
    return found


def read(home: Path, hash_: str, of: str = "scenarios") -> str:
    """The text of a version. Raises Problem("not-found"), or "damaged" where it no longer fits its hash."""
    path = _path(home, hash_, of)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Problem(path, "is missing.", "Restore it from a backup.", code="not-found") from None
    if digest(text) != hash_:
        raise Problem(path, "was changed since it was kept.", "Restore it from a backup.", code="damaged")
    return text


def digest(text: str) -> str:
    """The hash a text is kept under."""
    return hashlib.sha256(text.encode()).hexdigest()


def _path(home: Path, hash_: str, of: str) -> Path:
    return home / "versions" / of / f"{hash_}.json"
