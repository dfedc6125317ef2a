"""A learner's answers: one file per learner and module, saved item by item, never half written.

Two tabs and two processes may save at the same moment: every change is read, made and written under one lock,
to a temporary file that is flushed to disk and then renamed. The copy before the last change stays beside the
file.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from alongside.problem import Problem

SCHEMA_VERSION = 1
MAX_VALUE_BYTES = 200_000  # one answer; a long service note is about 5,000 bytes
MAX_FILE_BYTES = 4_000_000  # one module's answers
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?\Z")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Answer:
    """One saved answer. hash: content hash of the item it answers; saved_at: ISO 8601 time."""

    hash: str
    value: Any
    saved_at: str


@dataclass(frozen=True)
class Answers:
    """All a learner has saved for one module.

    dismissed: findings she set aside, each {item, rule, start, end, quote, reason, at}.
    """

    module: str
    items: Mapping[str, Answer] = field(default_factory=lambda: _NOTHING)
    dismissed: tuple[Mapping[str, Any], ...] = ()

    def value(self, item: str) -> Any:
        """The saved value, or None where nothing was saved."""
        return self.items[item].value if item in self.items else None

    def as_dict(self) -> dict[str, Any]:
        return {
            "schema_version": SCHEMA_VERSION,
            "module": self.module,
            "items": {
                name: {"hash": a.hash, "value": a.value, "saved_at": a.saved_at}
                for name, a in sorted(self.items.items())
            },
            "dismissed": [dict(one) for one in self.dismissed],
        }


def content_hash(data: Any) -> str:
    """sha256 (hex) of plain data, whatever the order of its keys."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def safe_name(name: str, what: str = "name") -> str:
    """`name` when it may become part of a path: letters, digits, - and _. Raises Problem("bad-field")."""
    if not isinstance(name, str) or not _NAME.match(name):
        raise Problem(
            what,
            f"{str(name)[:60]!r} may hold only letters, digits, hyphens and underscores.",
            "Use the name as the portal shows it.",
            code="bad-field",
        )
    return name


def answers_path(home: Path, person: str, module: str) -> Path:
    """Where one learner's answers to one module lie."""
    return home / "answers" / safe_name(person, "person") / safe_name(module, "module") / "answers.json"


def from_dict(data: Any, where: object) -> Answers:
    """Answers from plain data. Raises Problem("unreadable") that names what is wrong."""

    def bad(what: str) -> Problem:
        return Problem(
            where, what, "Ask your trainer for help; do not edit the file by hand.", code="unreadable"
        )

    if not isinstance(data, dict) or not isinstance(data.get("module"), str):
        raise bad("is not a file of answers.")
    version = data.get("schema_version")
    if not isinstance(version, int) or version < 1:
        raise bad("names no version of its format.")
    if version > SCHEMA_VERSION:
        raise Problem(
            where,
            f"was written by a newer Alongside (format {version}).",
            "Update Alongside, then open it again. Nothing was changed.",
            code="too-new",
        )
    items, dismissed = data.get("items", {}), data.get("dismissed", [])
    if not isinstance(items, dict) or not isinstance(dismissed, list):
        raise bad("has parts of the wrong kind.")
    kept: dict[str, Answer] = {}
    for name, one in items.items():
        if not isinstance(one, dict) or "value" not in one:
            raise bad(f"holds no value for {str(name)[:60]}.")
        kept[name] = Answer(str(one.get("hash", "")), one["value"], str(one.get("saved_at", "")))
    return Answers(data["module"], kept, tuple(one for one in dismissed if isinstance(one, dict)))


def parse(text: str | bytes, where: object) -> Answers:
    """Answers from JSON text. Raises Problem("unreadable")."""
    try:
        return from_dict(json.loads(text), where)
    except (ValueError, RecursionError):
        raise Problem(
            where, "is not whole JSON.", "The last whole copy is used where there is one.", code="unreadable"
        ) from None


def read_plain_file(path: Path, limit: int = MAX_FILE_BYTES) -> bytes:
    """The bytes of an ordinary file: no link is followed, no pipe is waited for, no more than `limit` bytes.

    Raises Problem("not-found"/"refused"/"too-large").
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise Problem(path, "is missing.", "", code="not-found") from None
    except OSError as error:
        raise Problem(
            path, f"is not an ordinary file ({error.strerror}).", "Links are never followed.", code="refused"
        ) from None
    with os.fdopen(handle, "rb") as stream:
        facts = os.fstat(stream.fileno())
        if not stat.S_ISREG(facts.st_mode):
            raise Problem(
                path, "is not an ordinary file.", "Links and devices are never read.", code="refused"
            )
        if facts.st_size > limit:
            raise Problem(
                path,
                f"is larger than {limit} bytes.",
                "Answers are much shorter than that.",
                code="too-large",
            )
        return stream.read(limit + 1)


def write_file(path: Path, content: bytes) -> None:
    """Replace `path` as a whole or not at all. Raises Problem("disk") when it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            with open(temporary, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        flush_folder(path.parent)
    except OSError as error:
        raise Problem(
            path,
            f"could not be written: {error.strerror}.",
            "What was saved before is still there. Free some space or mend the permissions, then save again.",
            code="disk",
        ) from None


def swap(new: Path, place: Path) -> None:
    """Put the folder `new` in the place of `place`; a stop in between leaves at least one of the two to
    find."""
    old = place.with_name(f".{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_symlink():
        place.unlink()
    if place.exists():
        os.replace(place, old)
    os.replace(new, place)
    shutil.rmtree(old, ignore_errors=True)


def flush_folder(folder: Path) -> None:
    """Make a rename in `folder` last through a power cut, where the system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock that belongs to `path` (a `.lock` file beside it), across threads and processes."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Problem(
            path, f"could not be locked: {error.strerror}.", "Nothing was changed. Try again.", code="disk"
        ) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def read(path: Path, module: str) -> Answers:
    """What is saved at `path`; empty answers when nothing is.

    A damaged file is set aside as `answers.json.damaged-…` and the copy before the last change takes its
    place; then Problem("unreadable") says so, once. A newer format raises Problem("too-new") and is left
    alone.
    """
    with locked(path):
        return _read(path, module)


def _read(path: Path, module: str) -> Answers:
    try:
        raw = read_plain_file(path)
    except Problem as problem:
        if problem.code == "not-found":
            return Answers(module)
        raise
    try:
        answers = parse(raw, path)
    except Problem as problem:
        if problem.code == "unreadable":
            raise _set_aside(path, raw) from None
        raise
    if answers.module != module:
        raise Problem(
            path,
            f"belongs to the module {answers.module!r}, not {module!r}.",
            "Put the file back where it was.",
            code="conflict",
        )
    return answers


def _set_aside(path: Path, raw: bytes) -> Problem:
    """Keep the damaged file, restore the copy before it, and give the problem to tell."""
    kept = path.with_name(f"{path.name}.damaged-{hashlib.sha256(raw).hexdigest()[:12]}")
    os.replace(path, kept)
    before = path.with_name(f"{path.name}.before")
    told = "There was no earlier copy, so the page starts empty."
    try:
        parse(read_plain_file(before), before)
        shutil.copyfile(before, path)
        told = "The copy from just before the last change was put back; check your last answer."
    except (Problem, OSError):
        pass
    flush_folder(path.parent)
    return Problem(
        path,
        "could not be read.",
        f"It is kept as {kept.name} and nothing was thrown away. {told}",
        code="unreadable",
    )


def change(path: Path, module: str, edit: Callable[[Answers], Answers]) -> Answers:
    """Read, edit and write the answers under the lock; gives what is now saved."""
    with locked(path):
        before = _read(path, module)
        after = edit(before)
        if after == before and path.exists():
            return after
        content = json.dumps(after.as_dict(), ensure_ascii=False, indent=1).encode()
        if len(content) > MAX_FILE_BYTES:
            raise Problem(
                "Your answers",
                "have grown too long to save.",
                "Shorten the longest one, then save again.",
                code="too-large",
            )
        if path.exists():
            write_file(path.with_name(f"{path.name}.before"), path.read_bytes())
        write_file(path, content)
        return after


def save(path: Path, module: str, item: str, hash_: str, value: Any, at: str) -> Answers:
    """Save one item's value. Raises Problem("too-large") above MAX_VALUE_BYTES; nothing else is touched."""
    check_value(item, value)
    return change(path, module, lambda now: with_item(now, item, hash_, value, at))


def with_item(now: Answers, item: str, hash_: str, value: Any, at: str) -> Answers:
    """The same answers with this item's value."""
    return replace(now, items={**now.items, item: Answer(hash_, value, at)})


def remove(path: Path, module: str, item: str) -> Answers:
    """Take one item out for good: the copy from before this change goes too. An item that is not there does no harm."""
    after = change(path, module, lambda now: replace(now, items={k: v for k, v in now.items.items() if k != item}))
    with locked(path):
        path.with_name(f"{path.name}.before").unlink(missing_ok=True)
    return after


def check_value(item: str, value: Any) -> None:
    """Raises Problem when a value is too long for any answer, or is not plain JSON data."""
    try:
        size = len(json.dumps(value, ensure_ascii=False, allow_nan=False).encode())
    except (TypeError, ValueError, RecursionError):
        raise Problem(
            item, "is not an answer this page can send.", "Reload the page.", code="bad-field"
        ) from None
    if size > MAX_VALUE_BYTES:
        raise Problem(
            item,
            f"is too long ({size} bytes; the most is {MAX_VALUE_BYTES}).",
            "Shorten it. What was saved before is still there.",
            code="too-large",
        )


def dismiss(path: Path, module: str, finding: Mapping[str, Any]) -> Answers:
    """Set one finding aside with its reason; the same finding again replaces the reason."""
    return change(
        path,
        module,
        lambda now: replace(
            now, dismissed=(*(one for one in now.dismissed if not same_finding(one, finding)), dict(finding))
        ),
    )


def undismiss(path: Path, module: str, finding: Mapping[str, Any]) -> Answers:
    """Take a finding up again that was set aside."""
    return change(
        path,
        module,
        lambda now: replace(now, dismissed=tuple(one for one in now.dismissed if not same_finding(one, finding))),
    )


def same_finding(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether both are about the same rule and the same words of an item, wherever these stand by now.

    What was kept without its words (`quote`) is told by its place.
    """
    by_words = "quote" in one and "quote" in other
    names = ("item", "rule", "quote") if by_words else ("item", "rule", "start", "end")
    return all(one.get(name) == other.get(name) for name in names)
