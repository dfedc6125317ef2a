"""The agency itself: its name, its time zone, its sites."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from alongside.problem import Problem
from alongside.service.base import Actor, Context, use_case
from alongside.store import sites as sites_store
from alongside.store.sql import Row


@use_case("trainer", "supervisor", "admin")
def sites(ctx: Context, actor: Actor) -> dict[str, Any]:
    """{"sites": [{id, name, active}]}: an admin's are all, the others' their own."""
    with ctx.store.read() as db:
        found = sites_store.every(db, closed=actor.has("admin"))
    return {"sites": [row for row in found if row["id"] in actor.sites]}


@use_case("admin", write=True)
def add_site(ctx: Context, actor: Actor, name: str) -> dict[str, Any]:
    """Add a site; its id is made from its name. {"site": {id, name, active}}."""
    return {"site": add_place(ctx, name)}


def add_place(ctx: Context, name: str) -> Row:
    """Add a site, for commands too."""
    line("The site's name", name, 120)
    with ctx.store.write() as db:
        return sites_store.add(db, site_id(name), name)


def site_id(name: str) -> str:
    """The id a site gets from its name. Raises Problem("bad-field")."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    id = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80]
    if not id:
        raise Problem(
            "The site's name", "needs a letter or a digit.", "Give it another name.", code="bad-field"
        )
    return id


@use_case("admin", write=True)
def change_site(
    ctx: Context, actor: Actor, site: str, name: str | None = None, active: bool | None = None
) -> dict[str, Any]:
    """Rename, close or open a site. {"site": {…}}."""
    facts: dict[str, Any] = {} if active is None else {"active": bool(active)}
    if name is not None:
        line("The site's name", name, 120)
        facts["name"] = name.strip()
    with ctx.store.write() as db:
        return {"site": sites_store.change(db, site, **facts) if facts else sites_store.get(db, site)}


def set_agency(ctx: Context, name: str) -> None:
    """Keep the agency's name."""
    line("The agency's name", name, 120)
    with ctx.store.write() as db:
        sites_store.set_setting(db, "agency", name.strip())


def set_zone(ctx: Context, zone: str) -> ZoneInfo:
    """Keep the agency's time zone. Raises Problem for an unknown one."""
    if zone not in available_timezones():
        raise Problem(
            "The time zone",
            f"cannot be {zone!r}.",
            "Write it like America/Chicago or Europe/Vienna.",
            code="bad-field",
        )
    with ctx.store.write() as db:
        sites_store.set_setting(db, "zone", zone)
    return ZoneInfo(zone)


def line(where: str, value: Any, longest: int) -> None:
    """Raise Problem("bad-field") for what is no name in one line: empty, too long, or with unprintable signs."""
    if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
        raise Problem(
            where,
            "is empty or too long, or holds unprintable signs.",
            f"Use 1 to {longest} letters.",
            code="bad-field",
        )
