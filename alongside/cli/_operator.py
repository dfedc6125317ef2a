"""What commands about people share: who acts, finding somebody by sign-in name, and where a result goes."""

from __future__ import annotations

import argparse
import base64
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.service.base import Actor, Context


def operator(ctx: Context) -> Actor:
    """Whoever runs this machine, as an administrator who sees every site."""
    from alongside.service.base import Actor
    from alongside.store import sites

    with ctx.store.read() as db:
        every = frozenset(row["id"] for row in sites.every(db, closed=True))
    return Actor("operator", "Operator of this machine", frozenset({"admin"}), every)


def person_id(ctx: Context, login: str) -> str:
    """The id behind a sign-in name. Raises Problem("not-found")."""
    from alongside.store import people

    with ctx.store.read() as db:
        found = people.by_login(db, login)
    if found is None:
        raise Problem(
            login, "is nobody's sign-in name.", "`alongside users list` shows them all.", code="not-found"
        )
    return str(found["id"])


def show_json(found: Any) -> None:
    """One result as JSON on standard output."""
    print(json.dumps(found, ensure_ascii=False, indent=1))


def deliver(made: dict[str, str], target: Path | None) -> None:
    """Write an export to `target`, or to standard output. A new file is readable by its owner only.

    Raises Problem when the file is there already, or when a terminal would get bytes.
    """
    raw = base64.b64decode(made["base64"]) if "base64" in made else made["text"].encode()
    if target is None:
        if "base64" in made and sys.stdout.isatty():
            way_out = f"Say where it goes: --output {made['filename']}"
            raise Problem("This export", "is no text for a terminal.", way_out, code="bad-field")
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
        return
    place = target / made["filename"] if target.is_dir() else target
    write_new(place, raw)
    print(f"Written to {place} ({len(raw):,} bytes).", file=sys.stderr)


def write_new(place: Path, raw: bytes) -> None:
    """Write a file that was not there before, for its owner's eyes only. Raises Problem."""
    try:
        with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(raw)
    except FileExistsError:
        raise Problem(place, "is already there.", "Choose a new file name.", code="conflict") from None
    except OSError as error:
        raise Problem(
            place, f"cannot be written: {error.strerror}.", "Choose another place.", code="bad-field"
        ) from None


def add_format(parser: argparse.ArgumentParser) -> None:
    """Give a command `--format text|json`."""
    parser.add_argument("--format", choices=("text", "json"), default="text")
