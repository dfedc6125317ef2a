"""Papers that people hand in beside a claim: PDF, PNG or JPG, kept in the home folder by person and hash,
never shown as a page. A purge of the person removes her folder."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePath

from alongside.problem import Problem

LARGEST = 5_000_000  # bytes; a photo from a phone has 2 to 4 MB
FOLDER = "attachments"
_KINDS = {  # first bytes, ending -> what it is
    "pdf": (b"%PDF-", "application/pdf"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
}
_NAME = re.compile(r"[^\w .()-]+")


@dataclass(frozen=True)
class Paper:
    """One file. name: safe to offer as a file name; its ending says what the first bytes say."""

    name: str
    hash: str
    kind: str

    @property
    def type(self) -> str:
        return _KINDS[self.kind][1]


def keep(home: Path, person: str, name: str, raw: bytes) -> Paper:
    """Keep a file of this person (an id), readable by the portal's own account only; the same file twice is kept once.

    Raises Problem "too-large" or "bad-field".
    """
    if not raw:
        raise Problem("The file", "is empty.", "Choose the paper again.", code="bad-field")
    if len(raw) > LARGEST:
        raise Problem(
            "The file", f"has {len(raw) / 1e6:.1f} MB.", f"At most {LARGEST // 10**6} MB.", code="too-large"
        )
    kind = next((kind for kind, (first, _type) in _KINDS.items() if raw.startswith(first)), "")
    if not kind:
        raise Problem(
            "The file", "is no PDF, PNG or JPG.", "Scan the paper, or take a photo of it.", code="bad-field"
        )
    stem = (
        " ".join(_NAME.sub(" ", PurePath(name.replace("\\", "/")).stem).split())[:80].strip(". ") or "paper"
    )
    paper = Paper(f"{stem}.{kind}", hashlib.sha256(raw).hexdigest(), kind)
    folder = home / FOLDER / person
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (target := folder / paper.hash).exists():
        descriptor, path = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            Path(path).replace(target)
        except BaseException:
            Path(path).unlink(missing_ok=True)
            raise
    return paper


def size(home: Path, person: str, hashes: Collection[str]) -> int:
    """How many bytes these papers of a person take."""
    folder = home / FOLDER / person
    return sum(path.stat().st_size for one in hashes if (path := folder / one).is_file())


def load(home: Path, person: str, name: str, file_hash: str) -> tuple[Paper, bytes]:
    """A kept file, checked against its hash. Raises Problem "not-found" or "unreadable"."""
    if not re.fullmatch(r"[0-9a-f]{64}", file_hash):
        raise Problem("This paper", "is not here.", "Reload the page.", code="not-found")
    try:
        raw = (home / FOLDER / person / file_hash).read_bytes()
    except OSError:
        raise Problem(
            name, "is not in the home folder any more.", "Restore it from a backup.", code="not-found"
        ) from None
    if hashlib.sha256(raw).hexdigest() != file_hash:
        raise Problem(name, "was changed since it came in.", "Restore it from a backup.", code="unreadable")
    return Paper(name, file_hash, PurePath(name).suffix[1:]), raw
