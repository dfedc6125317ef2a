"""The audit packet: one person's record with everything behind it, as a zip that can be checked without this program.

index.html  files.json  verify.py  README.txt
record.json                     the record as of the day, with its events
evidence/                       what she wrote and what was decided about it, cases played, papers
rules/                          the rules in force on the day: as data, and the framework's own files
ledger/  access/                rows.jsonl (body, payload, salt, audit path) and the signed checkpoint

Of all but the rules it holds what is of that day or earlier, as the record reads it. The checkpoint is of the whole ledger
as it is now: it proves the rows' places and shows none of the others.
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
from alongside.evidence import ClinicalLead
from alongside.problem import Problem
from alongside.record.words import rule_in_words
from alongside.service import attachments, blinding, exports, printing, rules
from alongside.service.base import Actor, Context, use_case
from alongside.service.records import gather, note
from alongside.store import access, attempts, chain, checkpoints, ledger, prior, proof, rulings, sites, work
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

_WHAT = {
    "record.json": "the record as of the day, with every event behind it",
    "evidence/documents.json": "what was handed in by the day, the points, and what a person had decided by then",
    "evidence/cases.json": "practice cases that were played for assessment, to their end",
    "evidence/prior-learning.json": "what was learned elsewhere, and who accepted it",
    "rules/rules.json": "for each competency: the rule in words and numbers, as it was in force on the day",
    "ledger/rows.jsonl": "the ledger's rows about this person, each with its path to the checkpoint",
    "ledger/checkpoint.json": "the signed checkpoint of the whole ledger, as it was when this packet was made",
    "access/rows.jsonl": "who looked at or took out this record, and who changed the account",
    "access/checkpoint.json": "the signed checkpoint of the access log",
    "verify.py": "checks this with nothing but Python, and says what it cannot show",
    "README.txt": "how to read and check this packet",
}
_UNDECIDED: Row = {"rows": [], "points": None, "comment": "", "by": None, "at": None}


@use_case()
def export_packet(ctx: Context, actor: Actor, person: str = "", as_of: str = "") -> dict[str, str]:
    """One person's audit packet: {"filename", "type", "base64", "fingerprint"}.

    For herself, a supervisor at her sites, or an administrator; refused while an entry is closed to her (`blinding`). The
    fingerprint (of the list of files) goes to the access log, so that anybody can see later which packet was handed out.
    """
    person = person or actor.id
    if actor.id != person and not actor.has("supervisor", "admin"):
        raise Problem("An audit packet", "is not open to your role.", "Ask a supervisor.", code="not-allowed")
    found = gather(ctx, actor, person, as_of)
    with ctx.store.read() as db:
        agency = sites.setting(db, "agency", "")
        entries = [row for row in ledger.entries(db, person) if _known(row["payload"]) <= found["as_of"]]
        blinding.refuse(db, actor, person, entries)
        files = _gathered(ctx, db, found, entries, agency)
    shown = [(name, _what(name)) for name in files]
    files["index.html"] = printing.page(ctx, found, entries, agency, files=shown).encode()
    listed = {name: hashlib.sha256(raw).hexdigest() for name, raw in sorted(files.items())}
    files["files.json"] = (json.dumps(listed, indent=1, sort_keys=True) + "\n").encode()
    fingerprint = hashlib.sha256(files["files.json"]).hexdigest()
    note(ctx, actor, person, "exported", f"audit packet {fingerprint}")
    name = f"audit-packet-{person}-{found['as_of']}"
    told = {"filename": f"{name}.zip", "type": "application/zip", "fingerprint": fingerprint}
    return told | {"base64": base64.b64encode(_zip(name, files, found["as_of"])).decode()}


def _gathered(
    ctx: Context, db: Connection, found: dict[str, Any], entries: list[Row], agency: str
) -> dict[str, bytes]:
    day = found["as_of"]
    named = [row["payload"]["named"] for row in entries if row["payload"]["type"] == ClinicalLead.type]
    then = {
        "person": found["person"] | {"lead": bool(named) and named[-1]},
        "seen_by": [row for row in found["seen_by"] if _by(ctx, found, row["at"])],
        "assignments": [row for row in found["assignments"] if _by(ctx, found, row["assigned_at"])],
        "rows": [row | {"history": [span | {"end": min(span["end"], day)} for span in row["history"] if span["start"] <= day]}
                 for row in found["rows"]],
    }  # fmt: skip
    files: dict[str, bytes] = {
        "record.json": exports.as_json({"agency": agency, "events": entries, **found, **then}).encode()
    }
    files |= _evidence(ctx, db, found)
    files |= _rules(ctx, found)
    for name, stream in (("ledger", ledger.STREAM), ("access", access.STREAM)):
        files |= _rows(ctx, db, name, stream, found)
    files["verify.py"] = (printing.FOLDER / "verify.py").read_bytes()
    files["README.txt"] = _README.format(
        name=found["person"]["name"], agency=agency, as_of=found["as_of"]
    ).encode()
    return files


def _known(payload: Row) -> str:
    """The day from which the record reads an entry (see `Evidence.known`)."""
    return max(payload["on"], payload.get("known") or "")


def _by(ctx: Context, found: dict[str, Any], at: str | None) -> bool:
    """Whether a moment is of the packet's day or earlier, in the agency's own time; None is not."""
    return bool(at) and ctx.day_at(at or "").isoformat() <= found["as_of"]


def _evidence(ctx: Context, db: Connection, found: dict[str, Any]) -> dict[str, bytes]:
    person = found["person"]["id"]
    played = [row for row in attempts.of_person(db, person) if row["mode"] == "assessed" and _by(ctx, found, row["ended"])]
    claims = [row for row in prior.every(db, [person], prior.ACCEPTED) if _by(ctx, found, row["decided_at"])]
    files: dict[str, bytes] = {}
    for row in claims:
        try:
            paper, raw = attachments.load(ctx.home, person, row["file_name"], row["file_hash"])
            row["paper"] = f"evidence/papers/{row['id'][:12]}.{paper.kind}"
            files[row["paper"]] = raw
        except Problem as problem:  # said, where an auditor looks for it
            row["paper"] = f"not here: {problem}"
    return {
        "evidence/documents.json": _json({"documents": _documents(ctx, db, found)}),
        "evidence/cases.json": _json({"cases": played}),
        "evidence/prior-learning.json": _json({"claims": claims}),
    } | files


def _documents(ctx: Context, db: Connection, found: dict[str, Any]) -> list[Row]:
    """What was handed in by the day, each with the decisions (`rulings`) made by then. A later one is not in here."""
    handed_in = [row for row in work.items(db, person=found["person"]["id"]) if _by(ctx, found, row["submitted_at"])]
    decided = rulings.of_works(db, [row["id"] for row in handed_in if row["status"] != "held"])
    for row in handed_in:
        row["rulings"] = [one for one in decided.get(row["id"], []) if _by(ctx, found, one["at"])]
        if row["judged_at"] and not _by(ctx, found, row["judged_at"]):
            last: Row = row["rulings"][-1] if row["rulings"] else _UNDECIDED
            row |= {name: last[name] for name in ("rows", "points", "comment")}
            row |= {"judged_by": last["by"], "judged_at": last["at"], "decision": None, "status": f"as of {found['as_of']}"}
    return handed_in


def _rules(ctx: Context, found: dict[str, Any]) -> dict[str, bytes]:
    """The rules in force on the record's day, for what has begun."""
    day, framework = date.fromisoformat(found["as_of"]), rules.current(ctx)
    begun = [framework.items[row["id"]] for row in found["rows"] if row["evidence"] or row["sign_offs"]]
    told = []
    files: dict[str, bytes] = {}
    for item in begun:
        since, rule = item.in_force(day)
        told.append({
            "id": item.id, "title": item.title, "statement": item.statement, "version": item.version_on(day),
            "in_force_since": since.isoformat() if since else "", "rule": _plain(rule),
            "in_words": rule_in_words(rule, framework.rules.on(day).sign_off_roles),
            "indicators": [{"id": each.id, "text": each.text} for each in item.indicators],
        })  # fmt: skip
        files[f"rules/framework/{Path(item.path).name}"] = Path(item.path).read_bytes()
    for path in content.files("courses", "record-rules*.yaml", ctx.home):
        files[f"rules/{path.name}"] = path.read_bytes()
    return files | {"rules/rules.json": _json({"as_of": found["as_of"], "rules": told})}


def _rows(ctx: Context, db: Connection, name: str, stream: chain.Stream, found: dict[str, Any]) -> dict[str, bytes]:
    """This person's rows of a chain by the day, each with its path to a checkpoint of all rows, and that checkpoint."""
    person = found["person"]["id"]
    mark = f'"learner":{chain.canonical(person)}'  # how a body names its person; what it names is read below
    mine: list[Row] = []

    def leaves() -> Any:
        for row in chain.rows(db, stream):
            if mark in row["body"]:
                body, payload = json.loads(row["body"]), json.loads(row["payload"] or "{}")
                known = _known(payload) <= found["as_of"] if "on" in payload else _by(ctx, found, body["recorded_at"])
                if body["learner"] == person and known:
                    mine.append(row | {"payload": row["payload"] or None})
            yield row["body"].encode()

    levels = proof.grow(leaves())
    size = len(levels[0])
    lines = []
    for row in mine:
        told = {field: row[field] for field in ("seq", "hash", "body", "payload", "salt")}
        lines.append(json.dumps(told | {"path": proof.inclusion(levels, row["seq"] - 1)}, sort_keys=True))
    last: Row = {"seq": 0, "root": "", "signed_at": "", "sig": ""}
    if size:
        last = checkpoints.of_tree(db, ctx.home, stream, size, levels[-1][0].hex(), ctx.now())
    return {f"{name}/rows.jsonl": "".join(f"{line}\n" for line in lines).encode(), f"{name}/checkpoint.json": _json(last)}


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

Open index.html to read the record. It is the record of that day: what happened later is not in this packet. Each entry
counts for the day it is about. One that was written down later is in here too, and says so: "written" in record.json, and
"written down on" on the page. So this is not always what was known on that day.

To check the packet, open a terminal in this folder and run

    python3 verify.py

It needs Python 3.9 or newer and nothing else. It says in plain sentences what fits, what does not, and what it cannot show.
By itself it checks the ledger's rows, their contents, the events in record.json, and the papers. The page, the states and
the other files, and that no row was left out, it can only check with the fingerprint of this packet, which the agency's
access log names: python3 verify.py --packet FINGERPRINT. The states were worked out by the agency's program from the rules
in rules/; this check does not work them out anew.

Each row of ledger/rows.jsonl names its person by a random id. The person's words, names and points lie beside it as
its payload; the row holds the payload's hash. The path leads from the row to the root of the checkpoint, so you need
none of the rows about other people to see that this one is in its place.

The agency can check that the checkpoint is its own with `alongside ledger check-file ledger/checkpoint.json`. If you
kept an earlier checkpoint, the same command tells whether all its rows are still there, unchanged. The access log
names the fingerprint of every packet that was handed out.

This packet holds personal data. Keep it as you keep a personnel file.
"""
