"""Signed checkpoints: {stream, seq, root, signed_at, sig}. Kept outside this machine, one of them shows
whether anybody, a database administrator included, has rewritten what came before it.

The root is RFC 6962's and needs no key to recompute; the signature is HMAC-SHA256 with the installation's
key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, insert, select

from alongside.problem import Problem
from alongside.store import chain
from alongside.store.merkle import Tree
from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import checkpoints

KEY_BACK = "Put it back from a backup (home/secrets/checkpoint.key in it). If there is none left: alongside ledger new-key"
STREAMS = ("ledger", "access")


class Key(bytes):
    """The installation's key. Where an earlier one was lost and given up (see `new_key`): `since` when it is this one, and
    `given_up`, stream -> the row of the last checkpoint that is kept here with the lost key's signature. Both stand in the
    key's own file: whoever can only write to the database cannot switch the check of a signature off.
    """

    since = ""
    given_up: Mapping[str, int] = MappingProxyType({})


def make(db: Connection, stream: chain.Stream, key: bytes, now: datetime, grown: Tree | None = None) -> Row | None:
    """Sign the chain as it is now and keep the checkpoint; None for an empty chain.

    With no new row since the last checkpoint, that one is returned. grown: the tree as a reader saw it a moment ago,
    so that the write lock is held for the rows since then only.
    """
    tree = chain.tree(db, stream, grown)
    if not tree.size:
        return None
    kept = one(
        db, select(checkpoints).where(checkpoints.c.stream == stream.name, checkpoints.c.seq == tree.size)
    )
    if kept:
        return kept
    row = {"stream": stream.name, "seq": tree.size, "root": tree.root(), "signed_at": iso(now)}
    db.execute(insert(checkpoints).values(**row, sig=sign(row, key)))
    return row | {"sig": sign(row, key)}


def every(db: Connection, stream: str) -> list[Row]:
    """All checkpoints of a stream, oldest first."""
    return many(db, select(checkpoints).where(checkpoints.c.stream == stream).order_by(checkpoints.c.seq))


def as_they_lie(db: Connection) -> list[Row]:
    """All checkpoints of all streams, whatever somebody put into their columns: what is no text comes as bytes or None."""
    if db.dialect.name != "sqlite":
        return many(db, select(checkpoints))
    names = checkpoints.c.keys()
    cells = ", ".join(f"typeof({name}), CAST({name} AS BLOB)" for name in names)
    found = db.exec_driver_sql(f"SELECT {cells} FROM {checkpoints.name}").all()  # noqa: S608
    return [{name: _cell(*row[at : at + 2]) for name, at in zip(names, range(0, len(row), 2), strict=True)} for row in found]


def _cell(kind: str, raw: bytes | None) -> Any:
    if raw is None or kind not in ("text", "integer"):
        return raw
    return int(raw) if kind == "integer" else raw.decode("utf-8", "backslashreplace")


def newest(db: Connection, stream: str) -> Row | None:
    """The last checkpoint of a stream, if there is one."""
    mine = select(checkpoints).where(checkpoints.c.stream == stream)
    return one(db, mine.order_by(checkpoints.c.seq.desc()).limit(1))


def wrong(checkpoint: Row, root: str, key: bytes | None, *, elsewhere: bool = False) -> str:
    """What speaks against a checkpoint ("" = nothing), given the root recomputed from the rows. elsewhere: it was handed out.

    That there is no key, or that it was given up, does not: see `is_signed`.
    """
    if not all(isinstance(checkpoint[name], str) for name in _FIELDS if name != "seq"):
        return "a column of its checkpoint cannot be read as text"
    if checkpoint["stream"] not in STREAMS:
        return "its checkpoint is of no known chain"
    if checkpoint["root"] != root:
        return (
            f"the rows up to {checkpoint['seq']} are not those of the checkpoint of {checkpoint['signed_at']}"
        )
    if key is None or is_signed(checkpoint, key):
        return ""
    if isinstance(key, Key):
        given_up = key.given_up.get(checkpoint["stream"], 0)
        if checkpoint["signed_at"] < key.since if elsewhere else checkpoint["seq"] <= given_up:
            return ""
    return f"the checkpoint of {checkpoint['signed_at']} was not signed with this installation's key"


def is_signed(checkpoint: Row, key: bytes | None) -> bool:
    """Whether this key signed it; not without a key."""
    return key is not None and hmac.compare_digest(sign(checkpoint, key).encode(), checkpoint["sig"].encode())


def sign(checkpoint: Row, key: bytes) -> str:
    """The signature over stream, seq, root and time."""
    text = chain.canonical({name: checkpoint[name] for name in ("stream", "seq", "root", "signed_at")})
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def key_file(home: Path) -> Path:
    """Where the installation's checkpoint key lies."""
    return home / "secrets" / "checkpoint.key"


def key(home: Path, beginning: str = "") -> Key:
    """The installation's checkpoint key; made on first use, whole or not at all, readable by its owner only.

    Raises Problem("unreadable") for a file that holds none.
    """
    path = key_file(home)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        descriptor, made = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n" + beginning)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # somebody else was faster: theirs it is
                os.link(made, path)
        except OSError:  # a disk that knows no links
            Path(made).replace(path)
        finally:
            Path(made).unlink(missing_ok=True)
    try:
        digits, *said = path.read_text(encoding="ascii").strip().split("\n")
        found = Key(bytes.fromhex(digits))
        if said:
            facts = dict(line.split(": ", 1) for line in said)
            found.since = facts.pop("since")
            found.given_up = {stream: int(seq) for stream, seq in facts.items()}
    except (ValueError, KeyError):
        found = Key()
    if len(found) != 32:
        raise Problem(path, "holds no key.", "Put back the file from a backup (its home/secrets).", code="unreadable")
    return found


def kept_key(home: Path) -> Key | None:
    """The key where there is one; None where no checkpoint was ever signed here. Makes nothing."""
    return key(home) if key_file(home).exists() else None


def trouble(db: Connection, home: Path) -> str:
    """What is wrong with the key, in words ("" = nothing): it is lost, holds none, or did not sign the newest checkpoint."""
    last = [row for row in (newest(db, "ledger"), newest(db, "access")) if row]
    try:
        found = kept_key(home)
    except Problem as problem:
        return problem.what
    if found is None:
        return "is lost, and checkpoints were signed with it." if last else ""
    for row in last:
        if wrong(row, row["root"], found):
            return f"is not the key that signed the checkpoint of {row['signed_at'][:16].replace('T', ' ')} (UTC)."
    return ""


def signing_key(db: Connection, home: Path) -> bytes:
    """The key to sign with, made where nothing was signed yet.

    Raises Problem("not-found") where it is lost or another one: a new key beside old checkpoints looks like a forgery.
    """
    if why := trouble(db, home):
        raise Problem(key_file(home), why, KEY_BACK, code="not-found")
    return key(home)


def of_tree(db: Connection, home: Path, stream: chain.Stream, size: int, root: str, now: datetime) -> Row:
    """A checkpoint of these rows to hand out: the newest one where nothing was added since, else one that is signed and
    not kept, so that handing out never makes the table grow. `compare` checks either.
    """
    last = newest(db, stream.name)
    if last and last["seq"] == size:
        return last
    row = {"stream": stream.name, "seq": size, "root": root, "signed_at": iso(now)}
    return row | {"sig": sign(row, signing_key(db, home))}


def new_key(db: Connection, home: Path, now: datetime) -> None:
    """Begin with a new key: earlier checkpoints still bind their rows, but who signed them cannot be checked any more."""
    facts: dict[str, Any] = {"since": iso(now)}
    facts |= {stream: last["seq"] for stream in STREAMS if (last := newest(db, stream))}
    key_file(home).unlink(missing_ok=True)
    key(home, "".join(f"{name}: {value}\n" for name, value in facts.items()))


def save(folder: Path, row: Row) -> Path:
    """Write one checkpoint as a small file that can be sent or printed, whole or not at all: `<folder>/ledger-00000042.json`.

    The folder has to be there. Raises OSError, and Problem("conflict") for a file that is there and says something else:
    it may be what convicts a changed ledger.
    """
    path = folder / file_name(row)
    if path.exists():
        if saved(path) != row:
            way_out = f"Keep it, and look closer: alongside ledger check-file {path}"
            raise Problem(path, "says something else than the checkpoint that is kept here.", way_out, code="conflict")
        return path
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(json.dumps(row, indent=1, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return path


def file_name(row: Row) -> str:
    """What the file of a checkpoint is called."""
    return f"{row['stream']}-{row['seq']:08d}.json"


def saved(path: Path) -> Row | None:
    """The one checkpoint in a file that `save` wrote; None where it holds none or more. Raises OSError."""
    try:
        found = read(path.read_text(encoding="utf-8"), path)
    except (Problem, UnicodeDecodeError):
        return None
    return found[0] if len(found) == 1 else None


def own_folder(home: Path) -> Path:
    """The home's own folder of checkpoints; made where it is missing."""
    folder = home / "checkpoints"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def text(rows: list[Row], agency: str) -> str:
    """Checkpoints as a page to print or to send; `read` takes it back, typed from paper as well."""
    lines = [f"Checkpoint of the records of {agency}", ""]
    for row in rows:
        lines += [f"{row['stream']}: {row['seq']} rows, signed {row['signed_at']}"]
        lines += [f"  {name} {_spaced(row[name])}" for name in ("root", "sig")] + [""]
    lines += [
        "Keep this away from the machine it came from. To see later that nobody changed what was recorded before it:",
        "  alongside ledger check-file FILE",
    ]
    return "\n".join(lines) + "\n"


_PRINTED = re.compile(
    r"(ledger|access):\s*(\d+)\s+rows,\s+signed\s+(\S+)\s+root\s+((?:[0-9a-f]\s*){64})sig\s+((?:[0-9a-f]\s*){64})"
)


def read(text: str, where: object) -> list[Row]:
    """The checkpoints in a file that `save` or `text` made. Raises Problem("unreadable")."""
    found = [
        {"stream": stream, "seq": int(seq), "signed_at": at, "root": "".join(root.split()), "sig": "".join(sig.split())}
        for stream, seq, at, root, sig in _PRINTED.findall(text)
    ]
    if not found:
        try:
            data = json.loads(text)
            found = [{name: row[name] for name in _FIELDS} for row in (data if isinstance(data, list) else [data])]
            words = [row[name] for row in found for name in _FIELDS if name != "seq"]
            if not all(type(row["seq"]) is int and 0 <= row["seq"] < 2**53 for row in found) or not all(map(str.isascii, words)):
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Problem(
                where, "holds no checkpoint.", "Give a file that `alongside ledger checkpoint` wrote.", code="unreadable"
            ) from None
    return found


def compare(db: Connection, stream: chain.Stream, kept: Row, key: bytes | None) -> str:
    """What today's chain has against a checkpoint kept elsewhere ("" = nothing: all its rows are there unchanged).

    Whether its signature could be checked as well: `is_signed`.
    """
    tree = chain.tree(db, stream, upto=kept["seq"])
    if tree.size < kept["seq"]:
        return f"it counted {kept['seq']} rows, and there are {tree.size} now"
    return wrong(kept, tree.root(), key, elsewhere=True)


_FIELDS = ("stream", "seq", "root", "signed_at", "sig")


def _spaced(digits: str) -> str:
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))
