"""A record, or a site's matrix, as a file to take along: JSON, CSV, XLSX, or a page for one sheet of paper.

Taking out somebody else's record, alone or among others, is written to the access log, which she reads.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any

from alongside.problem import Problem
from alongside.service import base, blinding, events, printing
from alongside.service.base import Actor, Context, use_case
from alongside.service.records import gather, note, note_list
from alongside.service.workbook import XLSX, Table, as_csv, as_xlsx, day
from alongside.store import ledger, sites
from alongside.store.sql import Row

RECORD, MATRIX = ("json", "csv", "xlsx", "html"), ("csv", "xlsx", "json")
_TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8", "xlsx": XLSX}
_ENTRY = (
    "person", "name", "competency", "title", "state", "until", "event", "seq", "type", "kind", "on", "written", "by",
    "score", "max", "counts", "level", "text", "voided", "answer",
)  # fmt: skip
_DAYS = ("until", "on", "written")


@use_case()
def export_record(ctx: Context, actor: Actor, person: str = "", format: str = "json", as_of: str = "") -> dict[str, str]:
    """A record as a file: {"filename", "type", "text"}, or "base64" instead of "text" for xlsx.

    format: json (everything), csv (a row an event), xlsx (the same and a sheet of states), html (one sheet to print).
    """
    person = person or actor.id
    _known(format, RECORD)
    found = gather(ctx, actor, person, as_of)
    if actor.id != person:
        note(ctx, actor, person, "exported", format)
    name = f"record-{person}-{found['as_of']}"
    if format == "csv":
        return _file(name, format, as_csv(_entries(found)))
    if format == "xlsx":
        return _file(name, format, as_xlsx([_states(found), _entries(found)]))
    with ctx.store.read() as db:
        agency, entries = sites.setting(db, "agency", ""), ledger.entries(db, person)
        lines = blinding.on_record(db, actor, person)
    if format == "html":
        return _file(name, format, printing.page(ctx, found, entries, agency))
    entries = blinding.events(entries, lines)
    return _file(name, format, as_json({"agency": agency, "events": entries, **found}))


@use_case()
def print_record(ctx: Context, actor: Actor, person: str, nonce: str, as_of: str = "") -> dict[str, str]:
    """The page for one sheet of paper inside the portal: {"text"}. `nonce`: what its content policy lets in."""
    found = gather(ctx, actor, person, as_of)
    if actor.id != person:
        note(ctx, actor, person, "printed")
    with ctx.store.read() as db:
        agency, entries = sites.setting(db, "agency", ""), ledger.entries(db, person)
    back = "/record" if actor.id == person else f"/people/{person}"
    return {"text": printing.page(ctx, found, entries, agency, nonce=nonce, back=back)}


@use_case("trainer", "supervisor", "admin")
def export_matrix(
    ctx: Context, actor: Actor, site: str = "", role: str = "learner", format: str = "csv", as_of: str = ""
) -> dict[str, str]:
    """People and competencies of a site ("" = all the actor may see) as a file, like `export_record`.

    csv: one line a person. xlsx: the same, and a sheet with one line for each cell that has begun, to filter and sort.
    """
    _known(format, MATRIX)
    found = base.call(ctx, actor, "matrix", {"site": site, "role": role, "as_of": as_of})
    if found["anew"]:
        raise events.unready(**found["anew"])
    told = f"matrix of {site or 'all sites'}, {len(found['people'])} people, {format}"
    note_list(ctx, actor, [each["id"] for each in found["people"]], told)
    name = f"matrix-{site or 'all-sites'}-{found['as_of']}"
    if format == "json":
        return _file(name, format, as_json(found))
    if format == "csv":
        return _file(name, format, as_csv(_wide(found)))
    return _file(name, format, as_xlsx([_wide(found), _long(found)]))


def as_json(facts: dict[str, Any]) -> str:
    """Facts as a JSON document with a schema version."""
    return json.dumps({"schema_version": 1, **facts}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _known(format: str, known: tuple[str, ...]) -> None:
    if format not in known:
        raise Problem("The format", f"cannot be {format!r}.", f"Known: {', '.join(known)}.", code="bad-field")


def _file(name: str, format: str, made: str | bytes) -> dict[str, str]:
    told = {"filename": f"{name}.{format}", "type": _TYPES[format]}
    return told | ({"text": made} if isinstance(made, str) else {"base64": base64.b64encode(made).decode()})


def _entries(found: dict[str, Any]) -> Table:
    """One line an event; a competency without any has one line that says so."""
    rows = []
    for row in found["rows"]:
        about = {
            "person": found["person"]["id"],
            "name": found["person"]["name"],
            "competency": row["id"],
            "title": row["title"],
            "state": row["words"],
            "until": row["cell"]["until"],
        }
        rows += [_dated(about | line) for line in _lines(row)]
    return Table("Entries", _ENTRY, rows)


def _dated(facts: Row) -> list[Any]:
    return [day(facts.get(name)) if name in _DAYS else facts.get(name) for name in _ENTRY]


def _lines(row: dict[str, Any]) -> Iterable[Row]:
    lines = [
        each | {"type": "evidence", "text": each["closed"] or each["note"], "voided": printing.set_aside(each)}
        for each in row["evidence"]
    ]
    lines += [each | {"type": each["change"] or "sign-off", "text": each["statement"]} for each in row["sign_offs"]]
    lines += [
        each | {"type": "dispute", "text": each["statement"], "answer": printing.answer(each)} for each in row["disputes"]
    ]
    return lines or [{}]


def _states(found: dict[str, Any]) -> Table:
    header = ("Id", "Competency", "State", "Until", "Level", "Signed by", "Signed on", "In words", "Still needed", "Disputed")
    rows = []
    for row in found["rows"]:
        cell = row["cell"]
        facts = (row["id"], row["title"], row["words"], day(cell["until"]), cell["level"], cell["signed_by"])
        rows.append([*facts, day(cell["signed_on"]), cell["explain"], " ".join(cell["missing"]), bool(cell["disputed"])])
    return Table("Competencies", header, rows)


def _wide(found: dict[str, Any]) -> Table:
    def words(brief: Row) -> str:
        return brief["words"] + (f", until {brief['until']}" if brief["until"] else "")

    columns = found["columns"]
    header = ["Name", "Sites", *(f"{column['id']} {column['title']}" for column in columns)]
    rows = [
        [each["name"], ", ".join(_places(found, each)), *(words(each["cells"].get(one["id"], one["empty"])) for one in columns)]
        for each in found["people"]
    ]
    return Table("Matrix", header, rows)


def _long(found: dict[str, Any]) -> Table:
    header = ("Name", "Sites", "Id", "Competency", "State", "Until", "Level", "Disputed", "In words")
    rows = []
    for each in found["people"]:
        places = ", ".join(_places(found, each))
        for column in found["columns"]:
            if brief := each["cells"].get(column["id"]):
                facts = (each["name"], places, column["id"], column["title"], brief["words"], day(brief["until"]))
                rows.append([*facts, brief["level"], bool(brief["disputed"]), brief["explain"]])
    return Table("Cells", header, rows)


def _places(found: dict[str, Any], person: Row) -> list[str]:
    names = {row["id"]: row["name"] for row in found["sites"]}
    return [names.get(id, id) for id in person["sites"]]
