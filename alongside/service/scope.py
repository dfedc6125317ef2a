"""Whom an actor may see and act for: herself, and people who share a site with a trainer or supervisor; an
admin all.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from alongside.problem import Problem
from alongside.service.base import Actor
from alongside.store import people, sites
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection


def may_see(actor: Actor, person: Row) -> bool:
    """Whether this actor may see this person's record and work."""
    if actor.id == person["id"] or actor.has("admin"):
        return True
    return actor.has("trainer", "supervisor") and bool(actor.sites.intersection(person["sites"]))


def person(db: Connection, actor: Actor, id: str) -> Row:
    """The person's row, if this actor may see her. Raises Problem "not-found" or "not-allowed"."""
    found = people.get(db, id)
    if not may_see(actor, found):
        raise Problem(
            "This person",
            "is not at one of your sites.",
            "Choose somebody from your list.",
            code="not-allowed",
        )
    return found


def everybody(
    db: Connection, actor: Actor, site: str = "", *, role: str = "", disabled: bool = False
) -> list[Row]:
    """Everybody this actor may see (at one site, with one role), by name.

    Raises Problem for a site that is not hers, or that is none.
    """
    if not actor.has("trainer", "supervisor", "admin"):
        _sites(db, actor, site)
        return [people.get(db, actor.id)]
    return people.every(db, _sites(db, actor, site), role=role, disabled=disabled)


def names(
    db: Connection, actor: Actor, site: str = "", *, role: str = "", started: date | None = None, disabled: bool = False
) -> dict[str, str]:
    """id -> name of the same people, for use-cases of staff that look at a whole agency. started: see `people.listed`."""
    return people.listed(db, _sites(db, actor, site), role=role, started=started, disabled=disabled)


def _sites(db: Connection, actor: Actor, site: str) -> list[str] | None:
    """The sites an actor looks at: the one she asks for, or all of hers; None = every site."""
    if site and not actor.has("admin") and site not in actor.sites:
        raise Problem(
            "This site", "is not one of yours.", "Choose one of your own sites.", code="not-allowed"
        )
    if site and actor.has("trainer", "supervisor", "admin"):
        sites.get(db, site)
    return [site] if site else None if actor.has("admin") else sorted(actor.sites)
