"""A staff list read from a file: first what it would do, line by line, then all of it at once or nothing of it.

Somebody already here is found by sign-in name, then by e-mail. An empty cell changes nothing. Nobody is closed for
being left out of the list, unless the administrator says so for each one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from alongside.problem import Problem
from alongside.service import accounts, passwords, places, roster_fields
from alongside.service.base import Actor, Context, use_case
from alongside.service.roster_plan import FIELDS, Plan, plan_of
from alongside.service.sheets import LARGEST, Sheet, read
from alongside.store import access, people, sessions, sites
from alongside.store.sql import Row, iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_PASSWORDS = 25  # made in one call: each takes a noticeable moment on purpose


@use_case("admin")
def preview_roster(
    ctx: Context, actor: Actor, name: str, data: Any, make_sites: bool = False
) -> dict[str, Any]:
    """What this file would do; nothing is written. `data`: the file as base64.

    {"how", "columns": [field], "unused": [header], "new": [{row, login, name, email, roles, sites, level, started}],
    "changes": [{row, id, login, name, changed: [{field, old, new}]}], "unchanged": [{row, name}],
    "errors": [{row, field, column, what}], "new_sites": [{name, rows}], "missing": [{id, name, login}], "notes",
    "without_password": [{id, name, login}], "seal"}. `seal` stands for exactly this; an import asks for it.
    """
    return preview(ctx, actor, name, _raw(data), make_sites)


def preview(ctx: Context, actor: Actor, name: str, raw: bytes, make_sites: bool = False) -> dict[str, Any]:
    """The same for commands, from the file's bytes."""
    sheet = read(name, raw)
    with ctx.store.read() as db:
        return _shown(db, sheet, plan_of(ctx, db, actor, sheet, make_sites))


@use_case("admin", write=True)
def import_roster(
    ctx: Context,
    actor: Actor,
    name: str,
    data: Any,
    seal: str,
    make_sites: bool = False,
    close: list[str] | None = None,
) -> dict[str, Any]:
    """Do what the preview with this seal said, in one transaction.

    close: ids among the preview's `missing` whose accounts are closed as well.
    {"added", "changed", "closed", "sites": [name], "without_password": [{id, name, login}]}.
    Raises Problem("conflict") when something has changed since the preview, "bad-field" when a line has an error.
    """
    return bring_in(ctx, actor, name, _raw(data), seal, make_sites, close or ())


def bring_in(
    ctx: Context,
    actor: Actor,
    name: str,
    raw: bytes,
    seal: str,
    make_sites: bool = False,
    close: Collection[str] = (),
) -> dict[str, Any]:
    """The same for commands."""
    sheet = read(name, raw)
    with ctx.store.write() as db:
        plan = plan_of(ctx, db, actor, sheet, make_sites)
        shown = _shown(db, sheet, plan)
        if plan.errors:
            what = f"has {len(plan.errors)} {'error' if len(plan.errors) == 1 else 'errors'}. Nothing was imported."
            raise Problem(
                "The list", what, "Mend these lines in your file, and choose it again.", code="bad-field"
            )
        if shown["seal"] != seal:
            what = "would do something else now than it said before. Nothing was imported."
            raise Problem("The list", what, "Look at the preview again.", code="conflict")
        if not set(close) <= {row["id"] for row in plan.missing}:
            what = "are not among those who are missing from the list."
            raise Problem("The accounts to close", what, "Look at the preview again.", code="bad-field")
        made = _write(ctx, db, actor, plan, close)
        waiting = people.without_password(db)
        ids = [*plan.ids, *made]
        return {
            "added": len(plan.new),
            "changed": len(plan.changes),
            "closed": len(set(close)),
            "sites": list(plan.sites),
            "without_password": [_brief(people.get(db, id)) for id in ids if id in waiting],
        }


@use_case("admin")  # no stored answer: it holds passwords
def first_passwords(ctx: Context, actor: Actor, people_ids: list[str]) -> dict[str, Any]:
    """Temporary passwords for people who never had one: {"passwords": [{id, name, login, password}], "days"}.

    Somebody who has one is left out: `reset_password` is for her, one by one.
    """
    if len(people_ids) > MOST_PASSWORDS:
        raise Problem("The list", "is too long.", f"At most {MOST_PASSWORDS} at a time.", code="bad-field")
    with ctx.store.read() as db:
        waiting = people.without_password(db)
        chosen = [people.get(db, id) for id in dict.fromkeys(people_ids) if id in waiting]
    made = []
    for person in chosen:
        word = passwords.temporary()
        accounts.set_password(ctx, person["id"], word, temporary=True)
        made.append(_brief(person) | {"password": word})
    with ctx.store.write() as db:
        for person in chosen:
            _note(ctx, db, actor, person["id"], "gave a first password")
    return {"passwords": made, "days": accounts.TEMPORARY.days}


def _raw(data: Any) -> bytes:
    if not isinstance(data, str) or len(data) > LARGEST * 4 // 3 + 4:
        raise Problem("The file", "is too large.", f"At most {LARGEST // 1000} kB.", code="too-large")
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise Problem("The file", "did not arrive whole.", "Choose it again.", code="bad-field") from None


def _shown(db: Connection, sheet: Sheet, plan: Plan) -> dict[str, Any]:
    names = {row["id"]: row["name"] for row in sites.every(db, closed=True)}

    def said(name: str, value: Any) -> Any:
        return [names.get(each, each) for each in value] if name == "sites" else value

    waiting = people.without_password(db)
    found, unused = roster_fields.columns(sheet)
    told: dict[str, Any] = {
        "how": sheet.how,
        "columns": list(found),
        "unused": unused,
        "new": [{name: said(name, value) for name, value in row.items()} for row in plan.new],
        "changes": [
            {name: row[name] for name in ("row", "id", "login", "name")}
            | {
                "changed": [
                    {
                        "field": roster_fields.SHOWN[one["field"]],
                        "old": said(one["field"], one["old"]),
                        "new": said(one["field"], one["new"]),
                    }
                    for one in row["changed"]
                ]
            }
            for row in plan.changes
        ],
        "unchanged": [{"row": row["row"], "name": row["name"]} for row in plan.unchanged],
        "errors": plan.errors,
        "new_sites": [{"name": name, "rows": rows} for name, rows in plan.sites.items()],
        "missing": [_brief(row) for row in plan.missing],
        "notes": plan.notes,
        "without_password": [_brief(people.get(db, id)) for id in plan.ids if id in waiting],
    }
    return told | {"seal": hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()}


def _write(ctx: Context, db: Connection, actor: Actor, plan: Plan, close: Collection[str]) -> list[str]:
    made_sites = {name: sites.add(db, places.site_id(name), name)["id"] for name in plan.sites}

    def placed(facts: Row) -> Row:
        return facts | (
            {"sites": [made_sites.get(each, each) for each in facts["sites"]]} if "sites" in facts else {}
        )

    made = []
    for row in plan.new:
        facts = placed({name: row[name] for name in FIELDS if name != "name"})
        person = people.add(db, f"p-{ctx.new_id()[:12]}", row["login"], row["name"], now=ctx.now(), **facts)
        made.append(person["id"])
        _note(ctx, db, actor, person["id"], "added the account", "from a list")
    for row in plan.changes:
        people.change(db, row["id"], **placed(row["facts"]))
        _note(ctx, db, actor, row["id"], "changed the account", ", ".join(sorted(row["facts"])))
    for id in dict.fromkeys(close):
        people.change(db, id, disabled_at=iso(ctx.now()))
        sessions.end_all(db, id)
        _note(ctx, db, actor, id, "changed the account", "disabled")
    if not people.every(db, role="admin"):
        raise Problem(
            "The list", "would leave nobody who is an administrator. Nothing was imported.",
            "Keep “admin” in the roles of at least one person.", code="conflict",
        )  # fmt: skip
    return made


def _brief(row: Row) -> Row:
    return {name: row[name] for name in ("id", "name", "login")}


def _note(ctx: Context, db: Connection, actor: Actor, person: str, what: str, detail: str = "") -> None:
    access.add(db, ctx.new_id(), actor.id, "admin", person, what, ctx.now(), name=actor.name, detail=detail)
