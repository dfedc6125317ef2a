"""A record as a file to take along: everything as JSON, or one row for each event as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from alongside.problem import Problem
from alongside.service.base import Actor, Context, use_case
from alongside.service.records import gather, note
from alongside.store import ledger, sites


@use_case()
def export_record(
    ctx: Context, actor: Actor, person: str = "", format: str = "json", as_of: str = ""
) -> dict[str, str]:
    """A record as a file: {"filename", "type", "text"}; format json (everything) or csv (a row an event).

    Taking out somebody else's record is written to the access log.
    """
    person = person or actor.id
    if format not in ("json", "csv"):
        raise Problem("The format", f"cannot be {format!r}.", "Known: json, csv.", code="bad-field")
    found = gather(ctx, actor, person, as_of)
    if actor.id != person:
        note(ctx, actor, person, "exported", format)
    name = f"record-{person}-{found['as_of']}.{format}"
    if format == "csv":
        return {"filename": name, "type": "text/csv; charset=utf-8", "text": _csv(found)}
    with ctx.store.read() as db:
        facts = {"agency": sites.setting(db, "agency", ""), "events": ledger.entries(db, person)}
    text = json.dumps({"schema_version": 1, **facts, **found}, ensure_ascii=False, indent=1, sort_keys=True)
    return {"filename": name, "type": "application/json", "text": text + "\n"}


_CSV = (
    "person",
    "name",
    "competency",
    "title",
    "state",
    "until",
    "event",
    "seq",
    "type",
    "kind",
    "on",
    "by",
    "score",
    "max",
    "counts",
    "level",
    "text",
)


def _csv(found: dict[str, Any]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_CSV)
    for row in found["rows"]:
        for line in _lines(row):
            facts = {
                "person": found["person"]["id"],
                "name": found["person"]["name"],
                "competency": row["id"],
                "title": row["title"],
                "state": row["words"],
                "until": row["cell"]["until"],
            } | line
            writer.writerow([_safe(facts.get(name)) for name in _CSV])
    return out.getvalue()


def _lines(row: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The events of one row, or one line that says there is none."""
    lines = [each | {"type": "evidence", "text": each["note"]} for each in row["evidence"]]
    lines += [
        each | {"type": each["change"] or "sign-off", "text": each["statement"]} for each in row["sign_offs"]
    ]
    lines += [each | {"type": "dispute", "text": each["statement"]} for each in row["disputes"]]
    return lines or [{}]


# OWASP, "CSV Injection"; spreadsheets of some languages take the full-width signs as well.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _safe(value: Any) -> Any:
    """A cell no spreadsheet takes for a formula: text that begins like one gets an apostrophe in front."""
    text = "" if value is None else str(value)
    return (
        "'" + text if isinstance(value, str) and text.lstrip(" ").startswith(_FORMULA) else text
    )
