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
import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from alongside.store import chain
from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import checkpoints


def make(db: Connection, stream: chain.Stream, key: bytes, now: datetime) -> Row | None:
    """Sign the chain as it is now and keep the checkpoint; None for an empty chain.

    With no new row since the last checkpoint, that one is returned.
    """
    tree = chain.tree(db, stream)
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


def wrong(checkpoint: Row, root: str, key: bytes | None) -> str:
    """What speaks against a checkpoint ("" = nothing), given the root recomputed from the rows."""
    if checkpoint["root"] != root:
        return (
            f"the rows up to {checkpoint['seq']} are not those of the checkpoint of {checkpoint['signed_at']}"
        )
    if key is not None and not hmac.compare_digest(sign(checkpoint, key), checkpoint["sig"]):
        return f"the checkpoint of {checkpoint['signed_at']} was not signed with this installation's key"
    return ""


def sign(checkpoint: Row, key: bytes) -> str:
    """The signature over stream, seq, root and time."""
    text = chain.canonical({name: checkpoint[name] for name in ("stream", "seq", "root", "signed_at")})
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def key(home: Path) -> bytes:
    """The installation's checkpoint key, `<home>/secrets/checkpoint.key`; made on first use, readable by
    its owner only.
    """
    path = home / "secrets" / "checkpoint.key"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text().strip())
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    return bytes.fromhex(path.read_text().strip())


def save(home: Path, row: Row) -> Path:
    """Write one checkpoint as a small file that can be sent or printed:
    `<home>/checkpoints/ledger-00000042.json`."""
    folder = home / "checkpoints"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{row['stream']}-{row['seq']:08d}.json"
    path.write_text(json.dumps(row, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path
