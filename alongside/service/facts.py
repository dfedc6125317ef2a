"""What signed acts ask for first: a known competency, another person, a few words; and how a cell stands
today.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from alongside.framework import Item
from alongside.problem import Problem
from alongside.record import Cell, cell
from alongside.service import rules
from alongside.service.base import Actor, Context
from alongside.store import ledger, people
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST = 2000  # letters in a note, a statement or a reason


def held(ctx: Context, db: Connection, person: str, item: Item) -> Cell:
    """One person's cell today, computed afresh from the ledger."""
    return cell(
        ledger.events_of(db, person, [item.id]), item, ctx.today(), coming=rules.coming(ctx).get(item.id)
    )


def item_of(ctx: Context, about: str) -> Item:
    """The competency or function with this id. Raises Problem("not-found")."""
    found = rules.current(ctx).items.get(about) if isinstance(about, str) else None
    if found is None:
        raise Problem(about, "is not an id of the framework.", "Choose one from the list.", code="not-found")
    return found


def somebody_else(actor: Actor, person: str) -> None:
    """Raise Problem("not-allowed") where somebody would act for herself."""
    if actor.id == person:
        raise Problem("This", "is about yourself.", "Somebody else has to do it.", code="not-allowed")


def still_open(person: Row) -> None:
    """Raise Problem("conflict") where her account is closed: nobody sees her at work any more."""
    if person["disabled_at"]:
        way_out = "If this person works here still, an administrator can open the account again."
        raise Problem(f"The account of {person['name']}", "is closed.", way_out, code="conflict")


def instead(db: Connection, roles: Collection[str], person: Row, not_these: Collection[str]) -> list[str]:
    """Names of those who may act for this person in one of these roles, but `not_these`: at her sites, or as administrator."""
    there = people.every(db, person["sites"]) if person["sites"] else []
    staff = [*there, *(people.every(db, role="admin") if "admin" in roles else [])]
    found = {row["id"]: row["name"] for row in staff if set(roles) & set(row["roles"]) and row["id"] not in not_these}
    found.pop(person["id"], None)
    return list(found.values())


def allowed(actor: Actor, roles: Collection[str], what: str) -> None:
    """Raise Problem("not-allowed") unless the actor has one of these roles (from `courses/record-rules.yaml`)."""
    if not actor.has(*roles):
        raise Problem(
            what, "is not open to your role.", f"It is for: {', '.join(sorted(roles))}.", code="not-allowed"
        )


def said(where: str, value: Any) -> None:
    """Raise Problem("bad-field") unless `value` is one line or a few."""
    if not isinstance(value, str) or not value.strip():
        raise Problem(where, "is empty.", "One line is enough.", code="bad-field")
    if len(value) > LONGEST:
        raise Problem(where, "is very long.", f"Use at most {LONGEST} characters.", code="bad-field")
