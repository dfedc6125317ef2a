"""What a staff list would do, worked out line by line against the people and sites that are here. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alongside.problem import Problem
from alongside.service import admin, places, roster_fields
from alongside.service.base import Actor, Context
from alongside.service.sheets import Line, Sheet
from alongside.store import people, sites
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

FIELDS = ("name", "email", "roles", "sites", "level", "started")


@dataclass
class Plan:
    """What an import would do. new and changes hold the facts to write; errors are [{row, field, column, what}]; column
    is what the list itself calls it, or ""."""

    new: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    errors: list[Row] = field(default_factory=list)
    sites: dict[str, list[int]] = field(default_factory=dict)  # name of a site to make -> lines that name it
    missing: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    known_sites: dict[str, Row] = field(default_factory=dict)  # by id, closed ones too


def plan_of(ctx: Context, db: Connection, actor: Actor, sheet: Sheet, make_sites: bool) -> Plan:
    """The plan for this list. Raises Problem("bad-field") where the first line names no usable columns."""
    found, _unused = roster_fields.columns(sheet)
    everybody = people.every(db, disabled=True)
    by_login = {row["login"]: row for row in everybody}
    by_email: dict[str, list[Row]] = {}
    for row in everybody:
        if row["email"]:
            by_email.setdefault(row["email"].casefold(), []).append(row)
    places = {key: row["id"] for row in sites.every(db) for key in (row["id"], row["name"].casefold())}
    plan = Plan(known_sites={row["id"]: row for row in sites.every(db, closed=True)})
    seen: dict[str, int] = {}
    mails: dict[str, tuple[int, bool]] = {}  # address -> the line that has it, and whether that names a sign-in name
    for line in sheet.lines:
        told, errors = _facts(ctx, line, found, places, plan, make_sites)
        login, email = told.get("login", ""), told.get("email", "").casefold()
        named = bool(login)
        one, why = _who(by_login.get(login), by_email.get(email, []), told)
        if why:
            errors["email"] = why
        elif one is None and not login:
            login = told["login"] = email
        elif one is None and email in by_email:
            plan.notes.append(
                f"Line {line.number}: {told.get('name', login)} is new, with the same address as {by_email[email][0]['name']}."
            )
        if one is None and not login and not errors:
            errors["row"] = "has neither a sign-in name nor an e-mail address. Fill in one of them"
        elif one is None and login and "login" not in errors and not admin.LOGIN.match(login):
            errors["login"] = (
                "cannot be used. Use 2 to 80 small letters, digits, dots or hyphens, or an e-mail address"
            )
        key = one["id"] if one else login
        if key in seen:
            errors["row"] = f"is about the same person as line {seen[key]}. Keep one of the two"
        elif email in mails and not why and not (named and mails[email][1]):
            both = f"is that of line {mails[email][0]}, too."
            errors["email"] = f"{both} Fill in the sign-in name in both lines, or keep one of them"
        elif key:
            seen[key] = line.number
        if email:
            mails.setdefault(email, (line.number, named))
        if errors:
            plan.errors += [
                {
                    "row": line.number,
                    "field": roster_fields.SHOWN[name],
                    "column": sheet.headers[found[name]] if name in found else "",
                    "what": f"{what}.",
                }
                for name, what in errors.items()
            ]
        elif one is None:
            plan.new.append(
                {
                    "roles": ["learner"],
                    "sites": [],
                    "level": "both",
                    "started": None,
                    "email": "",
                    "row": line.number,
                }
                | told
            )
        else:
            _compare(plan, one, told, line.number)
    listed = set(plan.ids)
    if not plan.errors:
        plan.missing = [
            row for row in everybody
            if row["id"] not in listed and not row["disabled_at"] and row["id"] != actor.id and "admin" not in row["roles"]
        ]  # fmt: skip
    return plan


def _who(found: Row | None, same_mail: list[Row], told: Row) -> tuple[Row | None, str]:
    """The account a line is about (None = a new one), and why that cannot be said. A house may share one address, so
    with an unknown sign-in name the person's name has to be the same, too."""
    if found is None and "login" in told:
        same_mail = [row for row in same_mail if row["name"].casefold() == told.get("name", "").casefold()]
    if found is None and len(same_mail) > 1:
        return None, "belongs to more than one account. Add a column with the sign-in name"
    return found or next(iter(same_mail), None), ""


def _facts(
    ctx: Context,
    line: Line,
    found: dict[str, int],
    places: roster_fields.Places,
    plan: Plan,
    make_sites: bool,
) -> tuple[Row, dict[str, str]]:
    """What one line says, without its empty cells; and field -> what is wrong."""
    cells = {name: line.cells[at] if at < len(line.cells) else "" for name, at in found.items()}
    errors = {
        ("name" if name in ("first", "last") else name): line.bad[at]
        for name, at in found.items()
        if at in line.bad
    }
    told: Row = {name: cells[name] for name in ("login", "name", "email") if cells.get(name)}
    if "name" not in found and cells["first"] and cells["last"]:
        told["name"] = f"{cells['first']} {cells['last']}"
    told |= {"login": told["login"].lower()} if "login" in told else {}
    if "name" not in told and "name" not in errors:
        errors["name"] = "is empty. Write the name as this person writes it"
    elif len(told.get("name", "")) > 120:
        errors["name"] = "is longer than 120 letters. Make it shorter"
    if told.get("email") and ("@" not in told["email"] or " " in told["email"] or len(told["email"]) > 200):
        errors["email"] = "does not look like one. Write it like name@example.org"
    for name, reader in roster_fields.READERS.items() | {
        ("started", lambda text: roster_fields.started(text, ctx.today()))
    }:
        if cells.get(name):
            try:
                told[name] = reader(cells[name])
            except ValueError as error:
                errors[name] = str(error)
    if cells.get("sites"):
        told["sites"], unknown = roster_fields.sites(cells["sites"], places)
        for each in unknown:
            if why := _unfit(each, plan):
                errors["sites"] = why
                continue
            name = next((name for name in plan.sites if name.casefold() == each.casefold()), each)
            plan.sites.setdefault(name, []).append(line.number)
            told["sites"].append(name)
            if not make_sites:
                errors["sites"] = (
                    f"names “{each}”, which is not a site here. Correct the name, or let the new sites be made"
                )
    return told, errors


def _unfit(site: str, plan: Plan) -> str:
    """Why no new site can have this name; "" = it can."""
    closed = f"names “{site}”, which is closed. Open that site first, or correct the name"
    if any(row["name"].casefold() == site.casefold() and not row["active"] for row in plan.known_sites.values()):
        return closed
    try:
        id = places.site_id(site)
    except Problem:
        return f"names “{site}”. The name of a site needs a letter or a digit"
    if known := plan.known_sites.get(id):
        renamed = f"names “{site}”, which is called “{known['name']}” here. Write that name, or another one for a new site"
        return renamed if known["active"] else closed
    if other := next(
        (name for name in plan.sites if name.casefold() != site.casefold() and places.site_id(name) == id), ""
    ):
        return f"names “{site}”, which is too much like “{other}”. Write both the same way"
    return ""


def _compare(plan: Plan, one: Row, told: Row, number: int) -> None:
    plan.ids.append(one["id"])
    if told.get("login", one["login"]) != one["login"]:
        plan.notes.append(
            f"Line {number}: {one['name']} was found by e-mail and goes on signing in as {one['login']}."
        )
    if one["disabled_at"]:
        plan.notes.append(f"Line {number}: the account of {one['name']} is closed and stays closed.")
    changed = {
        name: told[name] for name in FIELDS if name in told and _different(name, told[name], one[name])
    }
    who = {"row": number, "id": one["id"], "login": one["login"], "name": one["name"]}
    if changed:
        plan.changes.append(
            who
            | {
                "facts": changed,
                "changed": [{"field": name, "old": one[name], "new": new} for name, new in changed.items()],
            }
        )
    else:
        plan.unchanged.append(who)


def _different(name: str, new: Any, old: Any) -> bool:
    return sorted(new) != sorted(old) if name in ("roles", "sites") else new != (old or "")
