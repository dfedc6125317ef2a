"""Which sign-offs end soon or have ended, what renews each, and the same as a calendar file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from alongside.framework import Framework
from alongside.problem import Problem
from alongside.record.words import KIND_WORDS, STATE_WORDS
from alongside.service import calendars, rules, scope, standing
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import before, fresh_enough
from alongside.service.records import note_list
from alongside.store import people, projections, sites
from alongside.store.projections import Ends
from alongside.store.sql import Row

PAGE = 50  # renewals on one page
DAYS = (0, 30, 60, 90)  # how far to look ahead; 0 = only what has ended
ORDERS = ("date", "person")
_until = attrgetter("until")
_PARTS = {"overdue": -1, "30": 30, "60": 60, "90": 90}  # the last day of each part, from today


@use_case("trainer", "supervisor", "admin")
def renewals(
    ctx: Context, actor: Actor, site: str = "", days: int = 90, order: str = "date", words: str = "", page: int = 1
) -> dict[str, Any]:
    """Sign-offs that have ended or end within `days`, of the people this actor may see; 50 at a time.

    {"today", "sites": [{id, name}], "totals": {"overdue", "30", "60", "90"}: how many have ended, end in 30 days, from
     the 31st to the 60th, to the 90th, "people", "found", "page", "pages", "rows": [{person, name, sites, about, title,
     state, words, until, left, opens, whole, ready, needs, counts: [{kind, have, need, met}]}], "anew": see `matrix`}
    left: days until the end, below 0 once it is over. opens: the first day on which it can be renewed, if that is still
    to come; until then there are no counts. whole: the whole rule is asked for again. needs: what is missing, in words.
    order: date (soonest first) or person. words: part of a name. totals do not depend on `days`.
    """
    _check(days, order)
    (framework, coming), today = rules.both(ctx), ctx.today()
    fresh_enough(ctx, framework, coming, lambda db: scope.names(db, actor, site))
    with ctx.store.read() as db:
        wanted = words.strip().casefold()
        staff = scope.names(db, actor, site)
        staff = {id: name for id, name in staff.items() if wanted in name.casefold()} if wanted else staff
        old = before(db, framework, coming, staff)
        of = standing.ending(ctx, db, framework, coming, today, staff)
        every = sorted(_known(of, framework, staff), key=_until)
        untils = list(map(_until, every))
        reach = {name: bisect_right(untils, (today + timedelta(days=ahead)).isoformat()) for name, ahead in _PARTS.items()}
        found = every[: reach[str(days) if days else "overdue"]]
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(page, 1), pages)
        shown = _page(found, staff, order, page)
        held = projections.cells(db, {row.person for row in shown}, today, {row.competency for row in shown})
        rows = {row["id"]: row for row in people.some(db, {row.person for row in shown})}
        places = [{"id": row["id"], "name": row["name"]} for row in sites.every(db) if row["id"] in actor.sites]
    return {
        "today": today.isoformat(),
        "sites": places,
        "totals": {name: reach[name] - less for name, less in zip(_PARTS, (0, *reach.values()), strict=False)},
        "people": len({row.person for row in found}),
        "found": len(found),
        "page": page,
        "pages": pages,
        "anew": old.told(),
        "rows": [_row(row, rows[row.person], held[row.person, row.competency], framework, today) for row in shown],
    }


@use_case("trainer", "supervisor", "admin")
def export_renewals(ctx: Context, actor: Actor, site: str = "", days: int = 90) -> dict[str, str]:
    """The same as a calendar file: {"filename", "type", "text"}. One entry for each person and day.

    A calendar often leaves the building, so it says a first name, the initial of the last, and which skills: no sign-in
    name, id, state, level or evidence. The export is noted in the access log.
    """
    _check(days, "date")
    (framework, coming), today = rules.both(ctx), ctx.today()
    fresh_enough(ctx, framework, coming, lambda db: scope.names(db, actor, site))
    with ctx.store.read() as db:
        staff = scope.names(db, actor, site)
        before(db, framework, coming, staff).refuse()
        of = standing.ending(ctx, db, framework, coming, today, staff)
        agency, named = sites.setting(db, "agency", ""), sites.get(db, site)["name"] if site else "all my sites"
    last = (today + timedelta(days=days or -1)).isoformat()
    found = sorted((row for row in _known(of, framework, staff) if row.until <= last), key=_until)
    entries = [
        _entry(person, staff[person], date.fromisoformat(until), [row.competency for row in rows], framework, today)
        for (until, person), rows in groupby(found, key=lambda row: (row.until, row.person))
    ]
    who = {row.person for row in found}
    note_list(ctx, actor, sorted(who), f"renewals of {site or 'all sites'}, {len(who)} people, ics")
    text = calendars.calendar(f"Renewals, {named}{f', {agency}' if agency else ''}", entries, ctx.now())
    return {"filename": f"renewals-{site or 'all-sites'}-{today.isoformat()}.ics", "type": calendars.TYPE, "text": text}


def _check(days: int, order: str) -> None:
    if days not in DAYS:
        raise Problem("The days", f"cannot be {days}.", f"Known: {', '.join(map(str, DAYS))}.", code="bad-field")
    if order not in ORDERS:
        raise Problem("The order", f"cannot be {order!r}.", f"Known: {', '.join(ORDERS)}.", code="bad-field")


def _known(of: Mapping[str, list[Ends]], framework: Framework, staff: Mapping[str, str]) -> Iterator[Ends]:
    """The ends of these people, person by person in their order; each one's own by day and competency."""
    return (row for id in staff if id in of for row in of[id] if row.competency in framework.items)


def _page(found: list[Ends], staff: Mapping[str, str], order: str, page: int) -> list[Ends]:
    """The rows of this page. found: in order of their days, those of one day in the order of people."""
    here = slice((page - 1) * PAGE, page * PAGE)
    if order == "date":
        return found[here]
    of: dict[str, list[Ends]] = {}
    for row in found:
        of.setdefault(row.person, []).append(row)
    return [row for id in staff if id in of for row in of[id]][here]


def _row(row: Ends, person: Row, held: Row, framework: Framework, today: date) -> dict[str, Any]:
    item = framework.items[row.competency]
    rule, counts = item.rule_on(today), held["cell"]["counts"]
    early = row.state == "current"
    asked = {each["kind"] for each in counts if each["need"]}
    whole = not early and (row.state == "expired" or not rule.renewal or not asked <= rule.renewal.keys())
    opens = date.fromisoformat(row.until) - timedelta(days=rule.renewal_days)
    if early:
        needs = [_more(kind, n, new=True) for kind, n in rule.renewal.items()] or ["The whole rule, once more."]
    else:
        needs = [_more(each["kind"], each["need"] - each["have"]) for each in counts if not each["met"]]
    return {
        "person": row.person,
        "name": person["name"],
        "sites": person["sites"],
        "about": item.id,
        "title": item.title,
        "state": row.state,
        "words": STATE_WORDS[row.state],
        "until": row.until,
        "left": (date.fromisoformat(row.until) - today).days,
        "opens": opens.isoformat() if early else None,
        "whole": whole,
        "ready": bool(held["ready"]) and not early,
        "needs": needs,
        "counts": [] if early else counts,
    }


def _more(kind: str, short: int, *, new: bool = False) -> str:
    """What is missing of one kind; with nothing short, the pieces are there but not as the rule wants them."""
    one, several = KIND_WORDS[kind]
    if short > 0:
        return f"{short} {'new' if new else 'more'} {one if short == 1 else several}."
    return f"Enough {several}, but not yet as the rule asks: the record says what is missing."


def _entry(person: str, printed: str, until: date, about: list[str], framework: Framework, today: date) -> calendars.Entry:
    first, *rest = printed.split() or ["Somebody"]
    name = f"{first} {rest[-1][0]}." if rest else first
    what = ", ".join(about)
    skills = "\n".join(f"{id} {framework.items[id].title}" for id in about)
    said = f"Ended: {what}, {name}" if until < today else f"Renew {what}: {name}"
    last = "This was the last day of the sign-off." if until < today else "This is the last day of the sign-off."
    description = f"{skills}\n\n{last} Alongside, Renewals, says what is needed."
    uid = uuid5(NAMESPACE_URL, f"alongside:renewal:{person}:{until}")
    return calendars.Entry(f"{uid}@alongside", until, said, description)
