"""Asking many people at once to do a module: who would get it and who has it already, then all of it, and back again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from alongside import content, grading
from alongside.problem import Problem
from alongside.service import scope
from alongside.service.base import ROLES, Actor, Context, use_case
from alongside.store import assignments
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LEVELS = ("", "adult", "youth")


@use_case("trainer", "supervisor", "admin")
def preview_assign(
    ctx: Context,
    actor: Actor,
    module: str,
    sites: list[str],
    role: str = "learner",
    level: str = "",
    due: str | None = None,
    again: bool = False,
) -> dict[str, Any]:
    """Who would be asked; nothing is written. sites: ids, none = all the actor may see; level "": any; again: also those
    who were asked before and have handed it in since, for what is to be done every year.

    {"module", "title", "due", "give": [{id, name, sites, why}], "skip": [{id, name, why}]}; why: what she has done of it.
    """
    title = _checked(ctx, module, role, level, due)
    with ctx.store.read() as db:
        give, skip = _plan(ctx, db, actor, module, sites, role, level, again)
    return {"module": module, "title": title, "due": due, "give": give, "skip": skip}


@use_case("trainer", "supervisor", "admin", write=True)
def assign_many(
    ctx: Context,
    actor: Actor,
    module: str,
    sites: list[str],
    role: str = "learner",
    level: str = "",
    due: str | None = None,
    again: bool = False,
) -> dict[str, Any]:
    """Ask all of them, in one transaction; who has it already is left as she is, so doing it again changes nothing.
    again: who has handed it in is asked anew, and only what she hands in from now on counts.

    {"module", "title", "due", "assigned": [{id, person, name}], "skip": […]}; the ids are for `unassign_many`.
    """
    title = _checked(ctx, module, role, level, due)
    with ctx.store.write() as db:
        give, skip = _plan(ctx, db, actor, module, sites, role, level, again)
        made = [
            {
                "id": assignments.add(db, ctx.new_id(), each["id"], module, due, actor.id, ctx.now())["id"],
                "person": each["id"],
                "name": each["name"],
            }
            for each in give
        ]
    return {"module": module, "title": title, "due": due, "assigned": made, "skip": skip}


@use_case("trainer", "supervisor", "admin", write=True)
def unassign_many(ctx: Context, actor: Actor, ids: list[str]) -> dict[str, Any]:
    """Take back what was just asked; what was done stays: {"removed": how many}. All of it, or nothing of it."""
    with ctx.store.write() as db:
        open_ones = {row["id"] for row in assignments.every(db)}
        removed = [id for id in dict.fromkeys(ids) if id in open_ones]
        for id in dict.fromkeys(ids):
            scope.person(db, actor, assignments.get(db, id)["person"])
            assignments.remove(db, id, ctx.now())
    return {"removed": len(removed)}


def _checked(ctx: Context, module: str, role: str, level: str, due: str | None) -> str:
    """The module's title, when everything asked for makes sense. Raises Problem("not-found"/"bad-field")."""
    content.unit("courses/modules", module, "module.yaml", ctx.home)
    for where, value, known in (("The role", role, ROLES), ("The level", level, _LEVELS)):
        if value not in known:
            raise Problem(
                where, f"cannot be {value!r}.", f"Known: {', '.join(filter(None, known))}.", code="bad-field"
            )
    if due:
        try:
            day = date.fromisoformat(due)
        except ValueError:
            raise Problem(
                "The due date", f"cannot be {due!r}.", "Write it as year-month-day.", code="bad-field"
            ) from None
        if day < ctx.today():
            raise Problem(
                "The due date", "has passed already.", "Choose today or a later day.", code="bad-field"
            )
    return grading.module(module, ctx.home).title


def _plan(
    ctx: Context, db: Connection, actor: Actor, module: str, sites: list[str], role: str, level: str, again: bool
) -> tuple[list[Row], list[Row]]:
    people = {
        row["id"]: row for site in (sites or [""]) for row in scope.everybody(db, actor, site, role=role)
    }
    chosen = [row for row in people.values() if not level or row["level"] in (level, "both")]
    has = {row["person"]: row for row in assignments.every(db, people) if row["module"] == module}
    sent = assignments.last_sent(db, module)
    give, skip = [], []
    for row in chosen:
        held, at = has.get(row["id"]), sent.get(row["id"])
        day = ctx.day_at(at).isoformat() if at else ""
        if held is None or (again and held["handed_in"]):
            why = f"handed in on {day}, asks again" if day else ""
            give.append({name: row[name] for name in ("id", "name", "sites")} | {"why": why})
        elif held["handed_in"]:
            skip.append({"id": row["id"], "name": row["name"], "why": f"handed in on {day}"})
        else:
            due = f", due {held['due']}" if held["due"] else ""
            skip.append({"id": row["id"], "name": row["name"], "why": f"has it already{due}"})
    return give, skip
