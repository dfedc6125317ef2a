"""Reads what a command was given: a file, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from alongside.problem import Problem

LARGEST = 20_000_000  # bytes; more than that is no document


def _read_bytes(name: str) -> bytes:
    """The whole input. Raises Problem when it is missing or too large."""
    if name == "-":
        raw = sys.stdin.buffer.read(LARGEST + 1)
    else:
        try:
            with Path(name).open("rb") as file:
                raw = file.read(LARGEST + 1)
        except OSError as error:
            raise Problem(name, f"cannot be read: {error.strerror}.", "Check the name.", code="unreadable") from None
    if len(raw) > LARGEST:
        raise Problem(name, "is larger than 20 MB.", "Check one document at a time.", code="unreadable")
    return raw


def read_whole(name: str) -> str:
    """The whole input as text. Raises Problem when it is missing, too large or not UTF-8."""
    try:
        return _read_bytes(name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(name, f"is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.", code="unreadable") from None
