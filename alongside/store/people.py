"""People who sign in: their names, roles and sites. A password's hash never leaves `secret`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, delete, func, insert, select, update

from alongside.problem import Problem
from alongside.store.sql import Row, iso, many, one
from alongside.store.tables import people, person_sites

_AT_ONCE = 500  # ids in one query
_SHOWN = [
    people.c[name]
    for name in (
        "id",
        "login",
        "name",
        "email",
        "roles",
        "level",
        "started",
        "created_at",
        "disabled_at",
        "must_change",
    )
]


def add(
    db: Connection,
    id: str,
    login: str,
    name: str,
    roles: Collection[str],
    sites: Collection[str],
    now: datetime,
    *,
    email: str = "",
    level: str = "both",
    started: str | None = None,
) -> Row:
    """Add one person. Raises Problem("conflict") when the sign-in name is taken."""
    login = login.strip().lower()
    if by_login(db, login):
        raise Problem(login, "is already somebody's sign-in name.", "Choose another one.", code="conflict")
    db.execute(
        insert(people).values(
            id=id,
            login=login,
            name=name.strip(),
            email=email.strip(),
            roles=sorted(roles),
            level=level,
            started=started,
            created_at=iso(now),
            password_hash="",
            must_change=False,
        )
    )
    set_sites(db, id, sites)
    return get(db, id)


def get(db: Connection, id: str) -> Row:
    """{id, login, name, email, roles, level, started, created_at, disabled_at, must_change, sites: [site
    ids]}.

    Raises Problem("not-found").
    """
    found = one(db, select(*_SHOWN).where(people.c.id == id))
    if found is None:
        raise Problem(
            id, "is not a person in this agency.", "Go back to the list and choose again.", code="not-found"
        )
    return found | {"sites": sites_of(db, id)}


def by_login(db: Connection, login: str) -> Row | None:
    """The same row as `get`, by sign-in name (upper and lower case are the same); None if nobody has it."""
    found = one(db, select(*_SHOWN).where(people.c.login == login.strip().lower()))
    return found and found | {"sites": sites_of(db, found["id"])}


def every(
    db: Connection, sites: Collection[str] | None = None, *, role: str = "", disabled: bool = False
) -> list[Row]:
    """People by name, like `get`; only those of `sites` (None = all), with `role`, and `disabled` ones if
    asked.
    """
    where = _of(sites, role, disabled)
    there = select(person_sites.c.person, person_sites.c.site).order_by(person_sites.c.site)
    if sites is not None:
        there = there.where(person_sites.c.person.in_(select(people.c.id).where(*where)))
    of: dict[str, list[str]] = {}
    for person, site in db.execute(there).all():
        of.setdefault(person, []).append(site)
    query = select(*_SHOWN).where(*where).order_by(func.lower(people.c.name), people.c.id)
    return [row | {"sites": of.get(row["id"], [])} for row in many(db, query)]


def listed(
    db: Connection,
    sites: Collection[str] | None = None,
    *,
    role: str = "",
    started: date | None = None,
    disabled: bool = False,
) -> dict[str, str]:
    """id -> name of the same people as `every` gives, by name, without the rest: quick for ten thousand.

    started: without those whose first working day is known to be later.
    """
    query = select(people.c.id, people.c.name).where(*_of(sites, role, disabled))
    if started:
        query = query.where(people.c.started.is_(None) | (people.c.started <= started.isoformat()))
    return {id: name for id, name in db.execute(query.order_by(func.lower(people.c.name), people.c.id)).all()}


def logins(db: Connection) -> dict[str, str]:
    """id -> sign-in name of everybody, disabled or not: for finding somebody by it."""
    return {id: login for id, login in db.execute(select(people.c.id, people.c.login)).all()}


def at_sites(db: Connection) -> dict[str, int]:
    """site -> how many open accounts belong to it."""
    query = select(person_sites.c.site, func.count()).join(people, people.c.id == person_sites.c.person)
    found = db.execute(query.where(people.c.disabled_at.is_(None)).group_by(person_sites.c.site)).all()
    return {site: many for site, many in found}


def _of(sites: Collection[str] | None, role: str, disabled: bool) -> list[ColumnElement[bool]]:
    """Which people `every` and `listed` give."""
    where: list[ColumnElement[bool]] = [] if disabled else [people.c.disabled_at.is_(None)]
    if sites is not None:
        where.append(people.c.id.in_(select(person_sites.c.person).where(person_sites.c.site.in_(list(sites)))))
    if role:
        where.append(cast(people.c.roles, Text).contains(f'"{role}"', autoescape=True))
    return where


def some(db: Connection, ids: Collection[str]) -> list[Row]:
    """The rows of these people, like `get`, in this order."""
    asked, of, rows = list(ids), dict[str, list[str]](), dict[str, Row]()
    for at in range(0, len(asked), _AT_ONCE):
        now = asked[at : at + _AT_ONCE]
        for row in many(db, select(person_sites).where(person_sites.c.person.in_(now)).order_by(person_sites.c.site)):
            of.setdefault(row["person"], []).append(row["site"])
        rows |= {row["id"]: row for row in many(db, select(*_SHOWN).where(people.c.id.in_(now)))}
    return [rows[id] | {"sites": of.get(id, [])} for id in asked if id in rows]


def change(db: Connection, id: str, **facts: Any) -> Row:
    """Change name, email, roles, level, started or disabled_at.

    `sites` replaces the sites. Returns the new row.
    """
    get(db, id)
    if "sites" in facts:
        set_sites(db, id, facts.pop("sites"))
    if facts:
        db.execute(update(people).where(people.c.id == id).values(**facts))
    return get(db, id)


def sites_of(db: Connection, id: str) -> list[str]:
    """Ids of the sites a person belongs to."""
    return list(
        db.execute(
            select(person_sites.c.site).where(person_sites.c.person == id).order_by(person_sites.c.site)
        ).scalars()
    )


def set_sites(db: Connection, id: str, sites: Collection[str]) -> None:
    """Make `sites` the person's sites."""
    db.execute(delete(person_sites).where(person_sites.c.person == id))
    for site in sorted(set(sites)):
        db.execute(insert(person_sites).values(person=id, site=site))


def names(db: Connection, only: Collection[str] | None = None) -> dict[str, str]:
    """id -> name of everybody (or of these), disabled or not: for showing who did something."""
    query = select(people.c.id, people.c.name)
    return {id: name for id, name in db.execute(query if only is None else query.where(people.c.id.in_(list(only)))).all()}


def secret(db: Connection, login: str = "", *, id: str = "") -> Row | None:
    """{id, password_hash, password_changed_at, must_change, disabled_at}, for the accounts module only."""
    where = people.c.id == id if id else people.c.login == login.strip().lower()
    names = ("id", "password_hash", "password_changed_at", "must_change", "disabled_at")
    return one(db, select(*(people.c[name] for name in names)).where(where))


def without_password(db: Connection) -> set[str]:
    """Ids of open accounts that never had a password."""
    return set(db.execute(select(people.c.id).where(people.c.password_hash == "", people.c.disabled_at.is_(None))).scalars())


def rehash(db: Connection, id: str, password_hash: str) -> None:
    """The same password under a newer cost: nothing else changes."""
    db.execute(update(people).where(people.c.id == id).values(password_hash=password_hash))


def set_password(
    db: Connection, id: str, password_hash: str, now: datetime, must_change: bool = False
) -> None:
    """Keep a new password hash."""
    db.execute(
        update(people)
        .where(people.c.id == id)
        .values(password_hash=password_hash, password_changed_at=iso(now), must_change=must_change)
    )
