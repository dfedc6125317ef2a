"""People and competencies at a glance: chosen, sorted and counted over everybody, read in full for one page of them.

Whom a filter keeps is decided by `projections.states`, one short text for each person; only the people of the page have
their cells read. So an agency of ten thousand costs about what a small one does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from alongside.framework import Coming, Framework, Item, lacks
from alongside.problem import Problem
from alongside.record import STATES, cell
from alongside.record.words import STATE_WORDS
from alongside.service import rules, scope, standing
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import Before, before, fresh_enough
from alongside.service.records import OVERDUE, day_of
from alongside.store import assignments, ledger, people, projections, sites
from alongside.store.projections import Ends
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

PAGE = 50  # people on one page
WHO = ("", "ready", "late")
_DIGIT = {state: str(number) for number, state in enumerate(STATES)}
SORTS = ("name", "late", "ready", "newest", "quiet")
DUE = ("", "over", "30", "60", "90")  # ended, or days within which a sign-off ends or has ended and may still be renewed


@use_case("trainer", "supervisor", "admin")
def matrix(
    ctx: Context,
    actor: Actor,
    site: str = "",
    role: str = "learner",
    state: str = "",
    about: str = "",
    group: str = "",
    domain: str = "",
    who: str = "",
    due: str = "",
    words: str = "",
    sort: str = "name",
    page: int = 0,
    as_of: str = "",
) -> dict[str, Any]:
    """People and competencies at a glance, for the people this actor may see.

    {"as_of", "today", "columns": [{id, title, kind, domain, empty: brief}], "sites": […], "states": [[state, words]],
     "people": [{id, name, before, roles, sites, cells: {id: brief}, states: {state: count}, late_modules, last, overdue: [{about,
     state, until}]}], "page", "pages", "found", "counts": {state: skills of all who are found},
     "totals": {"people", "ready", "late"}, "anew": {left, of, unknown} | None}
    anew: after a change of rules or lessons, of how many people the rows are still to be made anew. Each of them is
    `before`: shown, counted and found under the rules of before; of `unknown` ones nothing is known yet, they are left out.
    brief = {state, words, explain, until, level, disputed, ready, coming}. A pair without any event is not in `cells`:
    the column's `empty` holds for it. `about` is one id, `group` a framework kind, `domain` a letter. These keep people:
    `state` with such a cell; `who` with something ready for sign-off, or late; `due` with a sign-off that ends within so
    many days or is to be renewed, or has ended ("over"); `words` with such a name. last: the day of the newest entry about
    her; `sort` newest puts those with recent entries first, quiet those without for longest. page 0 = everybody, without
    `last`; totals: of the site and role, whatever else is chosen. As of a day that is over, all of it is as it was then:
    the entries, the late modules, and of those who are here today only who had started.
    """
    for name, value, known in (("who", who, WHO), ("sort", sort, SORTS), ("due", due, DUE), ("state", state, ("", *STATES))):
        if value not in known:
            raise Problem(name, f"cannot be {value!r}.", f"Known: {', '.join(known[1:])}.", code="bad-field")
    today, day = ctx.today(), day_of(ctx, as_of)
    framework, coming = rules.both(ctx)
    items = [
        item
        for item in framework.items.values()
        if (not about or item.id == about) and (not group or item.kind == group) and (not domain or item.domain == domain)
    ]
    fresh_enough(ctx, framework, coming, lambda db: scope.names(db, actor, site, role=role))
    end = datetime.combine(day + timedelta(days=1), time(), ctx.zone) if day < today else None
    with ctx.store.read() as db:
        staff = scope.names(db, actor, site, role=role, started=day if end else None)
        upto = ledger.recorded_before(db, end) if end else None
        old = before(db, framework, coming, staff)
        staff = {id: name for id, name in staff.items() if id not in unknown} if (unknown := old.unknown) else staff
        ids = list(staff)
        late = _late(db, ids, min(day, today), end)
        places = [row for row in sites.every(db) if row["id"] in actor.sites]
        texts = standing.states(ctx, db, framework, coming, day, ids)
        held_by = _digits(ids, texts, items, framework, projections.nothing(framework, coming, day), old)
        ends = None
        if due == "over":
            ends = {id for id in ids if _any(held_by[id], ("lapsed", "expired"))}
        elif due:
            wanted = {item.id for item in items}
            last = (day + timedelta(days=int(due))).isoformat()
            of = standing.ending(ctx, db, framework, coming, day, ids)
            ends = {id for id in ids if id in of and _ends(of[id], wanted, last)}
        found = [
            id
            for id, name in staff.items()
            if (not state or _DIGIT[state] in held_by[id])
            and (who != "ready" or _DIGIT["ready_for_signoff"] in held_by[id])
            and (who != "late" or id in late or _any(held_by[id], OVERDUE))
            and (ends is None or id in ends)
            and (not words or words.strip().casefold() in name.casefold())
        ]
        if sort in ("newest", "quiet"):
            newest = standing.newest(ctx, db, found) if upto is None else ledger.newest(db, found, upto=upto)
            found.sort(key=lambda id: newest.get(id, 0), reverse=sort == "newest")
        elif sort != "name":  # staff come by name, and a sort keeps that order among equals
            found.sort(key=lambda id: _pressing(held_by[id], late.get(id, 0), sort), reverse=True)
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(page, 0), pages)
        shown = found[(page - 1) * PAGE : page * PAGE] if page else found
        recorded = ledger.last_recorded(db, shown, upto) if page else {}
        held = projections.cells(db, shown, day, [item.id for item in items])
        rows = people.some(db, shown)
    return {
        "as_of": day.isoformat(),
        "today": today.isoformat(),
        "columns": [_column(item, day, coming) for item in items],
        "people": [
            {"last": _day(ctx, recorded.get(person["id"])), "before": person["id"] in old.of}
            | _person(person, items, held, _sum([held_by[person["id"]]]), late[person["id"]], coming, day)
            for person in rows
        ],
        "page": page,
        "pages": pages,
        "found": len(found),
        "counts": dict.fromkeys(STATES, 0) | _sum(held_by[id] for id in found),
        "totals": {
            "people": len(staff),
            "ready": sum(_DIGIT["ready_for_signoff"] in held_by[id] for id in ids),
            "late": sum(id in late or _any(held_by[id], OVERDUE) for id in ids),
        },
        "anew": old.told(),
        "sites": places,
        "states": [[name, STATE_WORDS[name]] for name in STATES],
    }


def _digits(
    ids: list[str], found: Mapping[str, str], items: list[Item], framework: Framework, nothing: str, old: Before
) -> dict[str, str]:
    """person -> one digit for each of these items. found: see `projections.states`."""
    wanted = {item.id for item in items}
    places = [place for place, id in enumerate(framework.items) if id in wanted]
    texts = old.reordered(found, framework, nothing)
    if places and places[-1] - places[0] + 1 == len(places):
        first, end = places[0], places[-1] + 1
        return {id: texts.get(id, nothing)[first:end] for id in ids}
    return {id: "".join([text[place] for place in places]) for id in ids if (text := texts.get(id, nothing))}


def _ends(rows: Iterable[Ends], wanted: Collection[str], last: str) -> bool:
    """Whether one of these ends by then and may still be renewed."""
    for row in rows:  # noqa: SIM110 - asked of everybody, as below
        if row.until <= last and row.state != "expired" and row.competency in wanted:
            return True
    return False


def _any(digits: str, states: Iterable[str]) -> bool:
    for state in states:  # noqa: SIM110 - asked of everybody, and `any` costs three times as much
        if _DIGIT[state] in digits:
            return True
    return False


def _sum(digits: Iterable[str]) -> dict[str, int]:
    """state -> how many there are of it; none of a state that nobody is in."""
    every = "".join(digits)
    return {state: many for state, digit in _DIGIT.items() if (many := every.count(digit))}


def _late(db: Connection, ids: list[str], day: date, end: datetime | None) -> Counter[str]:
    """person -> how many modules she was asked for are overdue (see `assignments.late`)."""
    wanted = set(ids)
    return Counter(row["person"] for row in assignments.late(db, day, end) if row["person"] in wanted)


def _day(ctx: Context, at: str | None) -> str | None:
    return ctx.day_at(at).isoformat() if at else None


def _pressing(digits: str, late: int, sort: str) -> tuple[int, ...]:
    if sort == "ready":
        return (digits.count(_DIGIT["ready_for_signoff"]),)
    return (digits.count(_DIGIT["lapsed"]) + digits.count(_DIGIT["expired"]), digits.count(_DIGIT["due"]), late)


def _column(item: Item, day: date, coming: Coming) -> dict[str, Any]:
    empty = _brief(cell([], item, day, coming=coming.get(item.id)).as_dict())
    return {"id": item.id, "title": item.title, "kind": item.kind, "domain": item.domain, "empty": empty}


def _person(
    person: Row, items: list[Item], held: Mapping[tuple[str, str], Row], count: dict[str, int], late: int,
    coming: Coming, day: date,
) -> dict[str, Any]:  # fmt: skip
    gaps = {item.id: lacks(coming.get(item.id), day) for item in items}
    mine = {
        item.id: _brief(found["cell"] | {"coming": None if found["signed_on"] else gaps[item.id]})
        for item in items
        if (found := held.get((person["id"], item.id)))
    }
    return {
        **{name: person[name] for name in ("id", "name", "roles", "sites")},
        "cells": mine,
        "states": count,
        "late_modules": late,
        "overdue": [
            {"about": id, "state": brief["state"], "until": brief["until"]}
            for wanted in OVERDUE
            for id, brief in mine.items()
            if brief["state"] == wanted
        ],
    }


def _brief(held: Row) -> dict[str, Any]:
    names = ("state", "explain", "until", "level", "disputed", "ready", "coming")
    return {"words": STATE_WORDS[held["state"]]} | {name: held[name] for name in names}
