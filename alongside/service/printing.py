"""A record as a page of its own: for printing on one sheet, for a file to hand over, and inside the audit packet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from alongside.record.words import KIND_WORDS
from alongside.service.base import Context
from alongside.store.sql import Row, moment

_QUIET = ("in_progress", "not_started", "content_coming")  # without a signature these take one line together
FOLDER = Path(__file__).resolve().parent / "pages"


def page(ctx: Context, found: dict[str, Any], entries: Iterable[Row], agency: str, **more: Any) -> str:
    """A whole HTML document. found: what `records.gather` gives; entries: the ledger's rows about this person.

    more: `nonce` for the portal's content policy, `back` (an address), `files` [(name, what it is)] for a packet.
    """
    signed = _signatures(entries, found, ctx.zone)
    begun = [row for row in found["rows"] if row["evidence"] or row["sign_offs"] or row["disputes"]]
    rows = [
        _row(row, signed.get(row["id"], []))
        for row in begun
        if row["id"] in signed or row["cell"]["state"] not in _QUIET or _marks(row)
    ]
    shown = {row["id"] for row in rows}
    facts = {
        "agency": agency,
        "person": found["person"],
        "as_of": day(found["as_of"]),
        "started": day(found["person"]["started"]),
        "made_at": at(ctx.now(), ctx.zone),
        "rows": rows,
        "on_the_way": [_row(row, []) for row in begun if row["id"] not in shown],
        "others": len(found["rows"]) - len(begun),
        "signatures": sum(len(each) for each in signed.values()),
    }
    return _template().render(facts | {"nonce": "", "back": "", "files": ()} | more)


def day(iso: str | None) -> str:
    """Mar 3, 2026."""
    if not iso:
        return ""
    found = datetime.fromisoformat(iso)
    return f"{found:%b} {found.day}, {found.year}"


def at(when: datetime, zone: ZoneInfo) -> str:
    """Mar 3, 2026, 9:05 AM CST, in the agency's own time."""
    found = when.astimezone(zone)
    return f"{found:%b} {found.day}, {found.year}, {found:%I:%M %p} {found.tzname()}".replace(" 0", " ")


def _row(row: dict[str, Any], signatures: list[dict[str, str]]) -> dict[str, Any]:
    cell = row["cell"]
    counts = [f"{min(each['have'], each['need'])} of {each['need']} {_kind(each)}" for each in cell["counts"]]
    return {
        "id": row["id"],
        "title": row["title"],
        "state": row["words"],
        "level": cell["level"],
        "until": day(cell["until"]),
        "disputed": cell["disputed"],
        "counts": ", ".join(counts),
        "have": sum(min(each["have"], each["need"]) for each in cell["counts"]),
        "need": sum(each["need"] for each in cell["counts"]),
        "signatures": signatures,
        "marks": _marks(row),
    }


def _marks(row: dict[str, Any]) -> list[str]:
    """What was disputed and how that was answered; what was set aside, and why. Work judged anew is neither."""
    told = [
        f"Disputed by {each['by']}, {day(each['on'])}: {each['statement']} {answer(each) or 'Not answered yet.'}"
        for each in row["disputes"]
    ]
    kept = {each["try"] for each in row["evidence"] if not each["voided"]}
    gone = [each for each in row["evidence"] if each["voided"] and each["try"] not in kept]
    return told + [f"One {KIND_WORDS[each['kind']][0]} of {day(each['on'])} was set aside: {set_aside(each)}" for each in gone]


def answer(dispute: dict[str, Any]) -> str:
    """How a dispute was answered, by whom and when; "" = not yet."""
    if not (told := dispute["answer"]):
        return ""
    return f"{'Upheld' if told['upheld'] else 'Not upheld'} by {told['by']}, {day(told['on'])}: {told['statement']}"


def set_aside(piece: dict[str, Any]) -> str:
    """Why a piece of evidence counts no more, who said so and when; "" = it was not set aside."""
    if not piece["voided"]:
        return ""
    return f"{piece['voided']} ({piece['voided_by']}, {day(piece['voided_on'])})"


def _kind(each: dict[str, Any]) -> str:
    return KIND_WORDS[each["kind"]][each["need"] != 1]


def _signatures(
    entries: Iterable[Row], found: dict[str, Any], zone: ZoneInfo
) -> dict[str, list[dict[str, str]]]:
    """framework id -> signatures up to the record's day, newest first: printed name, role, moment, meaning (21 CFR 11.50).

    A later one with the same meaning by the same person on the same day stands for both.
    """
    signed: dict[str, list[dict[str, str]]] = {}
    for entry in sorted(entries, key=lambda each: -each["seq"]):
        body, payload = entry["body"], entry["payload"]
        if not body.get("signature") or payload["on"] > found["as_of"]:
            continue
        line = {
            "name": payload["names"].get(body["signature"]["signer"], body["signature"]["signer"]),
            "role": body["role"],
            "at": _signed(body["signature"]["at"], payload["on"], zone),
            "meaning": body["signature"]["meaning"].replace("-", " "),
            "level": payload.get("level", ""),
        }
        lines = signed.setdefault(body["about"], [])
        if line not in lines:
            lines.append(line)
    return signed


def _signed(when: str, on: str, zone: ZoneInfo) -> str:
    """When it was signed, and of which day it is where that was an earlier one."""
    told = moment(when)
    late = told.astimezone(zone).date().isoformat() > on
    return f"of {day(on)}, written down on {at(told, zone)}" if late else at(told, zone)


@lru_cache(maxsize=1)
def _template() -> Any:
    import jinja2

    loader = jinja2.FileSystemLoader(FOLDER)
    made = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("record.html.j2")
