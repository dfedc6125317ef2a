"""People, roles, temporary passwords, clinical leads, and who is asked to do which module by when."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from alongside import content
from alongside.evidence import ClinicalLead, event_id
from alongside.problem import Problem
from alongside.service import accounts, passwords, scope
from alongside.service.base import ROLES, Actor, Context, use_case
from alongside.service.events import signed
from alongside.service.places import line
from alongside.store import access, assignments, ledger, sessions
from alongside.store import people as people_store
from alongside.store import sites as sites_store
from alongside.store.sql import Row, iso

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,79}\Z")
LEVELS = ("adult", "youth", "both")
PAGE = 50  # people on one page


@use_case("trainer", "supervisor", "admin")
def people(
    ctx: Context,
    actor: Actor,
    site: str = "",
    role: str = "",
    disabled: bool = False,
    words: str = "",
    asked: bool = False,
    page: int = 0,
) -> dict[str, Any]:
    """Everybody this actor may see, by name, 50 on a page; page 0 = all of them: {"people": [{id, login, name, email,
    roles, level, started, created_at, disabled_at, must_change, sites, lead, assignments: [{id, module, due, overdue}]}],
    "page", "pages", "found", "total": how many there are whatever `words` and `asked` say, "sites": [{id, name, active,
    people: how many open accounts}], "roles": […]}.

    words: part of a name, for admins of a sign-in name, too. asked: only those who are asked to do a module. A sign-in
    name, an address and whether a password must be changed are for admins only.
    """
    today = ctx.today().isoformat()
    with ctx.store.read() as db:
        staff = scope.names(db, actor, site, role=role, disabled=disabled and actor.has("admin"))
        found = list(staff)
        if wanted := words.strip().casefold():
            logins = people_store.logins(db) if actor.has("admin") else {}
            found = [id for id in found if wanted in f"{staff[id]}\n{logins.get(id, '')}".casefold()]
        if asked:
            have = assignments.asked(db)
            found = [id for id in found if id in have]
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(page, 0), pages)
        ids = found[(page - 1) * PAGE : page * PAGE] if page else found
        if page:
            here = people_store.some(db, ids)
        else:
            kept = set(ids)
            every = scope.everybody(db, actor, site, role=role, disabled=disabled and actor.has("admin"))
            here = [row for row in every if row["id"] in kept]
        open_ones: dict[str, list[Row]] = {}
        for row in assignments.every(db, ids):
            open_ones.setdefault(row["person"], []).append(
                {
                    "id": row["id"],
                    "module": row["module"],
                    "due": row["due"],
                    "overdue": assignments.overdue(row, today),
                }
            )
        leads = ledger.clinical_leads(db, ids if page else None)
        many = people_store.at_sites(db)
        shown = [row | {"people": many.get(row["id"], 0)} for row in sites_store.every(db, closed=actor.has("admin"))]
    rows = [
        person | {"assignments": open_ones.get(person["id"], []), "lead": person["id"] in leads}
        for person in here
    ]
    if not actor.has("admin"):
        rows = [
            {
                name: value
                for name, value in row.items()
                if name not in ("login", "email", "must_change", "created_at")
            }
            for row in rows
        ]
        shown = [row for row in shown if row["id"] in actor.sites]
    return {
        "people": rows,
        "page": page,
        "pages": pages,
        "found": len(found),
        "total": len(staff),
        "sites": shown,
        "roles": list(ROLES),
    }


@use_case("admin")  # no stored answer: it holds a password
def add_person(
    ctx: Context,
    actor: Actor,
    login: str,
    name: str,
    roles: list[str],
    sites: list[str],
    email: str = "",
    level: str = "both",
    started: str | None = None,
) -> dict[str, Any]:
    """Add somebody, with a temporary password: {"person": {…}, "temporary_password": "…"}."""
    made = add(ctx, login, name, roles, sites, email=email, level=level, started=started)
    return {"person": made, "temporary_password": _temporary(ctx, made["id"])}


def add(
    ctx: Context,
    login: str,
    name: str,
    roles: Collection[str],
    sites: Collection[str],
    *,
    email: str = "",
    level: str = "both",
    started: str | None = None,
) -> Row:
    """Add somebody who cannot sign in yet; for commands and replays, too. Checks every field."""
    if not LOGIN.match(login.strip().lower()):
        raise Problem(
            "The sign-in name",
            f"cannot be {login!r}.",
            "Use 2 to 80 small letters, digits, dots, hyphens or an e-mail address.",
            code="bad-field",
        )
    line("The name", name, 120)
    with ctx.store.write() as db:
        _fields(db, roles=roles, sites=sites, email=email, level=level, started=started)
        return people_store.add(
            db,
            f"p-{ctx.new_id()[:12]}",
            login,
            name,
            roles,
            sites,
            ctx.now(),
            email=email,
            level=level,
            started=started,
        )


@use_case("admin", write=True)
def change_person(
    ctx: Context,
    actor: Actor,
    person: str,
    name: str | None = None,
    email: str | None = None,
    roles: list[str] | None = None,
    sites: list[str] | None = None,
    level: str | None = None,
    started: str | None = None,
    disabled: bool | None = None,
) -> dict[str, Any]:
    """Change what is given. {"person": {…}}.

    Closing an account signs it out everywhere. The last admin stays.
    """
    facts: dict[str, Any] = {
        field: value
        for field, value in (
            ("name", name),
            ("email", email),
            ("roles", roles),
            ("sites", sites),
            ("level", level),
            ("started", started),
        )
        if value is not None
    }
    with ctx.store.write() as db:
        people_store.get(db, person)
        if name is not None:
            line("The name", name, 120)
        _fields(db, **{field: value for field, value in facts.items() if field != "name"})
        if roles is not None:
            facts["roles"] = sorted(set(roles))
        if disabled is not None:
            facts["disabled_at"] = iso(ctx.now()) if disabled else None
        changed = people_store.change(db, person, **facts)
        if not people_store.every(db, role="admin"):
            raise Problem(
                "This person",
                "is the last administrator.",
                "Make somebody else an administrator first.",
                code="conflict",
            )
        if disabled:
            sessions.end_all(db, person)
        _note(ctx, db, actor, person, "changed the account", sorted(facts))
    return {"person": changed}


@use_case("admin")  # no stored answer: it holds a password
def reset_password(ctx: Context, actor: Actor, person: str) -> dict[str, Any]:
    """Give a new temporary password (three days, to be changed at once): {"temporary_password", "days"}.

    It is written to the access log, which this person reads: whoever knows her password could sign in her name.
    """
    with ctx.store.write() as db:
        people_store.get(db, person)
        _note(ctx, db, actor, person, "gave a new password")
    return {"temporary_password": _temporary(ctx, person), "days": accounts.TEMPORARY.days}


@use_case("trainer", "supervisor", "admin", write=True)
def assign(
    ctx: Context, actor: Actor, people: list[str], module: str, due: str | None = None
) -> dict[str, Any]:
    """Ask people to do a module by a date: {"assigned": [{…}]}. Assigning again moves the date."""
    content.unit("courses/modules", module, "module.yaml", ctx.home)
    if not people:
        raise Problem("The list of people", "is empty.", "Choose at least one person.", code="bad-field")
    if due is not None:
        _date("The due date", due)
    with ctx.store.write() as db:
        chosen = [scope.person(db, actor, id)["id"] for id in dict.fromkeys(people)]
        made = [assignments.add(db, ctx.new_id(), id, module, due, actor.id, ctx.now()) for id in chosen]
    return {"assigned": made}


@use_case("trainer", "supervisor", "admin", write=True)
def unassign(ctx: Context, actor: Actor, assignment: str) -> dict[str, Any]:
    """Take an assignment back; what was done stays. {"removed": id}."""
    with ctx.store.write() as db:
        scope.person(db, actor, assignments.get(db, assignment)["person"])
        assignments.remove(db, assignment, ctx.now())
    return {"removed": assignment}


@use_case("admin", write=True)
def name_clinical_lead(ctx: Context, actor: Actor, person: str, password: str, named: bool = True) -> dict[str, Any]:
    """Name somebody a clinical lead (may sign off without being current herself), or end that; signed with the password.
    Nobody names herself. {"lead": bool}."""
    if named and person == actor.id:
        way_out = (
            "Another administrator can name you. Where you are the only one, whoever keeps the computer does it there, with "
            "alongside users lead and your sign-in name."
        )
        raise Problem("This", "would make you a clinical lead by your own word.", way_out, code="not-allowed")
    accounts.check_password(ctx, actor, password)
    return {"lead": set_clinical_lead(ctx, person, named, actor.id, signature=signed(ctx, actor, "reviewed"))}


def set_clinical_lead(
    ctx: Context, person: str, named: bool, by: str, *, signature: Mapping[str, str] | None = None
) -> bool:
    """The dated event behind it, for commands too; saying the same again changes nothing."""
    with ctx.store.write() as db:
        row = people_store.get(db, person)
        if ledger.is_clinical_lead(db, person) == named:
            return named
        now = ctx.now()
        event = ClinicalLead(
            event_id=event_id("lead", person, named, iso(now)),
            learner=person,
            about="",
            by=by,
            role="admin",
            on=ctx.today(),
            at=iso(now),
            named=named,
        )
        ledger.append(db, event, now, names=people_store.names(db) | {person: row["name"]}, signature=signature)
    return named


def _note(
    ctx: Context, db: Any, actor: Actor, person: str, what: str, fields: Collection[str] = ()
) -> None:
    told = ", ".join("disabled" if field == "disabled_at" else field for field in fields)
    access.add(db, ctx.new_id(), actor.id, "admin", person, what, ctx.now(), name=actor.name, detail=told)


def _temporary(ctx: Context, person: str) -> str:
    word = passwords.temporary()
    accounts.set_password(ctx, person, word, temporary=True)
    return word


def _fields(
    db: Any,
    *,
    roles: Collection[str] | None = None,
    sites: Collection[str] | None = None,
    email: str | None = None,
    level: str | None = None,
    started: str | None = None,
) -> None:
    if roles is not None and (not roles or not set(roles) <= set(ROLES)):
        raise Problem(
            "The roles",
            f"cannot be {', '.join(map(str, roles)) or 'empty'}.",
            f"Known: {', '.join(ROLES)}.",
            code="bad-field",
        )
    for site in sites or ():
        sites_store.get(db, site)
    if email and ("@" not in email or len(email) > 200 or any(sign.isspace() for sign in email)):
        raise Problem(
            "The e-mail address",
            "does not look like one.",
            "Write it like name@example.org.",
            code="bad-field",
        )
    if level is not None and level not in LEVELS:
        raise Problem("The level", f"cannot be {level!r}.", f"Known: {', '.join(LEVELS)}.", code="bad-field")
    if started is not None:
        _date("The first working day", started)


def _date(where: str, value: str) -> None:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Problem(
            where,
            f"cannot be {value!r}.",
            "Write it as year-month-day, such as 2027-03-31.",
            code="bad-field",
        ) from None
