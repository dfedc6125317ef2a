"""The audit packet: one person's record with everything behind it, as a zip that can be checked without this program.

index.html  files.json  verify.py  README.txt
record.json                     the record as of the day, with its events
evidence/                       what she wrote and what was decided about it, cases played, papers
rules/                          the rules in force on the day: as data, and the framework's own files
ledger/  access/                rows.jsonl (body, payload, salt, audit path) and the signed checkpoint
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside import content
from alongside.problem import Problem
from alongside.record.words import rule_in_words
from alongside.service import attachments, exports, printing, rules
from alongside.service.base import Actor, Context, use_case
from alongside.service.records import gather, note
from alongside.store import access, attempts, chain, checkpoints, ledger, prior, proof, sites, work
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

_WHAT = {
    "record.json": "the record as of the day, with every event behind it",
    "evidence/documents.json": "what was handed in, the points, and what a person decided",
    "evidence/cases.json": "practice cases that were played for assessment",
    "evidence/prior-learning.json": "what was learned elsewhere, and who accepted it",
    "rules/rules.json": "for each competency: the rule in words and numbers, as it was in force on the day",
    "ledger/rows.jsonl": "the ledger's rows about this person, each with its path to the checkpoint",
    "ledger/checkpoint.json": "the signed checkpoint of the whole ledger",
    "access/rows.jsonl": "who looked at or took out this record, and who changed the account",
    "access/checkpoint.json": "the signed checkpoint of the access log",
    "verify.py": "checks all of this with nothing but Python",
    "README.txt": "how to read and check this packet",
}


@use_case()
def export_packet(ctx: Context, actor: Actor, person: str = "", as_of: str = "") -> dict[str, str]:
    """One person's audit packet: {"filename", "type", "base64", "fingerprint"}.

    For herself, a supervisor at her sites, or an administrator. The fingerprint (of the list of files) goes to the
    access log, so that anybody can see later which packet was handed out.
    """
    person = person or actor.id
    if actor.id != person and not actor.has("supervisor", "admin"):
        raise Problem("An audit packet", "is not open to your role.", "Ask a supervisor.", code="not-allowed")
    found = gather(ctx, actor, person, as_of)
    key = checkpoints.key(ctx.home)
    with ctx.store.write() as db:
        for stream in (ledger.STREAM, access.STREAM):
            checkpoints.make(db, stream, key, ctx.now())
    with ctx.store.read() as db:
        files = _gathered(ctx, db, person, found)
        agency = sites.setting(db, "agency", "")
        entries = ledger.entries(db, person)
    shown = [(name, _what(name)) for name in files]
    files["index.html"] = printing.page(ctx, found, entries, agency, files=shown).encode()
    listed = {name: hashlib.sha256(raw).hexdigest() for name, raw in sorted(files.items())}
    files["files.json"] = (json.dumps(listed, indent=1, sort_keys=True) + "\n").encode()
    fingerprint = hashlib.sha256(files["files.json"]).hexdigest()
    note(ctx, actor, person, "exported", f"audit packet {fingerprint}")
    name = f"audit-packet-{person}-{found['as_of']}"
    told = {"filename": f"{name}.zip", "type": "application/zip", "fingerprint": fingerprint}
    return told | {"base64": base64.b64encode(_zip(name, files, found["as_of"])).decode()}


def _gathered(ctx: Context, db: Connection, person: str, found: dict[str, Any]) -> dict[str, bytes]:
    agency = sites.setting(db, "agency", "")
    files: dict[str, bytes] = {
        "record.json": exports.as_json(
            {"agency": agency, "events": ledger.entries(db, person), **found}
        ).encode()
    }
    files |= _evidence(ctx, db, person, found)
    files |= _rules(ctx, found)
    for name, stream in (("ledger", ledger.STREAM), ("access", access.STREAM)):
        files |= _rows(db, name, stream, person)
    files["verify.py"] = (printing.FOLDER / "verify.py").read_bytes()
    files["README.txt"] = _README.format(
        name=found["person"]["name"], agency=agency, as_of=found["as_of"]
    ).encode()
    return files


def _evidence(ctx: Context, db: Connection, person: str, found: dict[str, Any]) -> dict[str, bytes]:
    claims = [row for row in prior.every(db, [person]) if row["status"] == prior.ACCEPTED]
    files = {
        "evidence/documents.json": _json({"documents": work.items(db, person=person)}),
        "evidence/cases.json": _json(
            {"cases": [row for row in attempts.of_person(db, person) if row["mode"] == "assessed"]}
        ),
        "evidence/prior-learning.json": _json({"claims": claims}),
    }
    for row in claims:
        paper, raw = attachments.load(ctx.home, person, row["file_name"], row["file_hash"])
        files[f"evidence/papers/{row['id'][:12]}.{paper.kind}"] = raw
    return files


def _rules(ctx: Context, found: dict[str, Any]) -> dict[str, bytes]:
    """The rules in force on the record's day, for what has begun."""
    day, framework = date.fromisoformat(found["as_of"]), rules.current(ctx)
    begun = [framework.items[row["id"]] for row in found["rows"] if row["evidence"] or row["sign_offs"]]
    told = []
    files: dict[str, bytes] = {}
    for item in begun:
        since, rule = item.in_force(day)
        told.append({
            "id": item.id, "title": item.title, "statement": item.statement, "version": item.version,
            "in_force_since": since.isoformat() if since else "", "in_words": rule_in_words(rule), "rule": _plain(rule),
            "indicators": [{"id": each.id, "text": each.text} for each in item.indicators],
        })  # fmt: skip
        files[f"rules/framework/{Path(item.path).name}"] = Path(item.path).read_bytes()
    for path in content.files("courses", "record-rules*.yaml", ctx.home):
        files[f"rules/{path.name}"] = path.read_bytes()
    return files | {"rules/rules.json": _json({"as_of": found["as_of"], "rules": told})}


def _rows(db: Connection, name: str, stream: chain.Stream, person: str) -> dict[str, bytes]:
    """This person's rows of a chain, each with its path to the newest checkpoint, and that checkpoint."""
    kept = checkpoints.every(db, stream.name)
    if not kept:
        return {
            f"{name}/rows.jsonl": b"",
            f"{name}/checkpoint.json": _json({"seq": 0, "root": "", "signed_at": "", "sig": ""}),
        }
    last = kept[-1]
    mark = f'"learner":{chain.canonical(person)}'  # how a body names its person; what it names is read below
    mine: list[Row] = []

    def leaves() -> Any:
        for row in chain.rows(db, stream):
            if row["seq"] > last["seq"]:
                return
            if mark in row["body"] and json.loads(row["body"])["learner"] == person:
                mine.append(row)
            yield row["body"].encode()

    levels = proof.grow(leaves())
    lines = []
    for row in mine:
        told = {field: row[field] for field in ("seq", "hash", "body", "payload", "salt")}
        lines.append(json.dumps(told | {"path": proof.inclusion(levels, row["seq"] - 1)}, sort_keys=True))
    return {
        f"{name}/rows.jsonl": "".join(f"{line}\n" for line in lines).encode(),
        f"{name}/checkpoint.json": _json(last),
    }


def _zip(folder: str, files: Mapping[str, bytes], as_of: str) -> bytes:
    """The files below one folder. No time of day goes in, so the same packet has the same bytes."""
    out = io.BytesIO()
    year, month, day = map(int, as_of.split("-"))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, raw in sorted(files.items()):
            info = zipfile.ZipInfo(f"{folder}/{name}", (year, month, day, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            box.writestr(info, raw)
    return out.getvalue()


def _what(name: str) -> str:
    if name.startswith("evidence/papers/"):
        return "a paper that came with prior learning"
    return _WHAT.get(name, "a file of the framework, as the agency uses it")


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n").encode()


def _plain(rule: Any) -> Any:
    """A rule's frozen data as plain lists and mappings."""
    if dataclasses.is_dataclass(rule):
        return {field.name: _plain(getattr(rule, field.name)) for field in dataclasses.fields(rule)}
    if isinstance(rule, Mapping):
        return {str(name): _plain(value) for name, value in rule.items()}
    return [_plain(each) for each in rule] if isinstance(rule, tuple | list) else rule


_README = """Audit packet: the competency record of {name}
{agency}, as of {as_of}

Open index.html to read the record. To check that nothing in this packet was changed, open a terminal in this folder
and run

    python verify.py

It needs Python 3.9 or newer and nothing else. It says in plain sentences what fits and what does not.

Each row of ledger/rows.jsonl names its person by a random id. The person's words, names and points lie beside it as
its payload; the row holds the payload's hash. The path leads from the row to the root of the checkpoint, so you need
none of the rows about other people to see that this one is in its place.

The agency can check that the checkpoint is its own with `alongside ledger check-file ledger/checkpoint.json`. If you
kept an earlier checkpoint, the same command tells whether all its rows are still there, unchanged. The access log
names the fingerprint of every packet that was handed out.

This packet holds personal data. Keep it as you keep a personnel file.
"""
