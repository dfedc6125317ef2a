"""A record as a page of its own: for printing on one sheet, for a file to hand over, and inside the audit packet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from alongside.framework import Framework
from alongside.record.words import KIND_WORDS
from alongside.service import relied, rules
from alongside.service.base import Context
from alongside.store.sql import Row, moment

_QUIET = ("in_progress", "not_started", "content_coming")  # without a signature these take one line together
_SEEN, _FOLDED = ("observed", "said"), "rules/framework/"
FOLDER = Path(__file__).resolve().parent / "pages"


def page(ctx: Context, found: dict[str, Any], entries: Iterable[Row], agency: str, **more: Any) -> str:
    """A whole HTML document. found: what `records.gather` gives; entries: the ledger's rows about this person.

    more: `nonce` for the portal's content policy, `back` (an address), `files` [(name, what it is)] for a packet, which
    then shows each piece behind a row, and the rule, too.
    """
    framework, on = rules.current(ctx), date.fromisoformat(found["as_of"])
    signed = _signatures(entries, found, ctx.zone)
    begun = [row for row in found["rows"] if row["evidence"] or row["sign_offs"] or row["disputes"]]
    main = [row for row in begun if row["id"] in signed or row["cell"]["state"] not in _QUIET or _marks(row)]
    shown = {row["id"] for row in main}
    old = {row["id"] for row in begun if not any(each["have"] for each in row["cell"]["counts"])
           and relied.too_old(row, framework.items[row["id"]], on)}  # fmt: skip
    files = more.get("files", ())
    facts = {
        "agency": agency,
        "person": found["person"],
        "as_of": day(found["as_of"]),
        "started": day(found["person"]["started"]),
        "made_at": at(ctx.now(), ctx.zone),
        "rows": [_row(row, signed.get(row["id"], []), row["id"] in old) for row in main],
        "on_the_way": [_row(row, []) for row in begun if row["id"] not in shown | old],
        "too_old": [row["id"] for row in begun if row["id"] in old - shown],
        "behind": [_behind(row, framework, on) for row in main] if files else (),
        "others": len(found["rows"]) - len(begun),
        "signatures": sum(len(each) for each in signed.values()),
    }
    folded = [name for name, _ in files if name.startswith(_FOLDED)]
    more |= {"files": [each for each in files if each[0] not in folded], "folded": folded}
    return _template().render(facts | {"nonce": "", "back": ""} | more)


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


def _row(row: dict[str, Any], signatures: list[dict[str, str]], old: bool = False) -> dict[str, Any]:
    """One line. What an old sign-off rested on is what it says on paper; beside it what counts toward the next one."""
    cell = row["cell"]
    counts = [f"{min(each['have'], each['need'])} of {each['need']} {_kind(each)}" for each in cell["counts"]]
    behind = relied.counted(row)
    if behind and cell["state"] == "current" and not cell["renewal"]:
        counts = []
    elif behind and counts:
        counts = [f"{'For the renewal' if cell['renewal'] else 'Now'}: {', '.join(counts)}"]
    elif old:
        counts = ["everything is too old to count now"]
    return {
        "id": row["id"],
        "title": row["title"],
        "state": row["words"],
        "level": cell["level"],
        "until": day(cell["until"]),
        "disputed": cell["disputed"],
        "relied": behind,
        "counts": ", ".join(counts),
        "have": sum(min(each["have"], each["need"]) for each in cell["counts"]),
        "need": sum(each["need"] for each in cell["counts"]),
        "signatures": signatures,
        "marks": _marks(row),
    }


def _behind(row: dict[str, Any], framework: Framework, on: date) -> dict[str, Any]:
    """For an auditor: the rule in one sentence, and each piece with its day, its judge and what it was for."""
    item = framework.items[row["id"]]
    signed, last = relied.rule(row, item, framework.rules), relied.last(row)

    def stands(piece: dict[str, Any]) -> str:
        if piece["voided"]:
            return f"set aside: {set_aside(piece)}"
        if last and piece["event"] in last["relied"]:
            return "behind the sign-off"
        if piece["kind"] not in item.rule_on(on).required:
            return "kept beside the rule, which does not ask for it"
        if piece["counts"]:
            return "counts toward the rule"
        return "too old to count on this day" if relied.aged(piece, item, on) else "does not count on this day"

    pieces = [
        {
            "words": KIND_WORDS[each["kind"]][0].capitalize() + ("" if each["task"] in _SEEN else f", {_named(each['task'])}"),
            "on": day(each["on"]),
            "score": f"{each['score']:g} of {each['max']:g}" if each["max"] and each["kind"] != "person_view" else "",
            "judge": f"judged by {each['judged_by']}" if each["judged_by"] else f"written down by {each['by']}"
            if each["by"] else "counted by the program from its answer key",
            "critical": each["critical"],
            "stands": stands(each),
            "seq": each["seq"],
        }
        for each in row["evidence"]
    ]  # fmt: skip
    now = {"rule": row["rule"], "version": row["version"], "since": row["cell"]["rule_since"] or ""}
    told = [("In force", now)]
    if signed:
        told = [("Signed under", signed), *([] if signed["same"] else [("In force on the day of this record", now)])]
    return {
        "id": row["id"], "title": row["title"], "pieces": pieces,
        "rules": [(f"{name}, version {one['version']}{one['since'] and ', since ' + day(one['since'])}", one["rule"])
                  for name, one in told],
    }  # fmt: skip


def _named(task: str) -> str:
    """"writing-a-service-note/practice-note" -> "writing a service note: practice note"."""
    return ": ".join(part.replace("-", " ") for part in task.split("/"))


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
