"""Numbers for people who would rather look than read: domains, skills and months, counted over everybody in view."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from alongside.framework import DOMAINS, Framework
from alongside.service import rules, scope, standing
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import before, fresh, fresh_enough
from alongside.service.records import day_of, note
from alongside.store import projections
from alongside.store.sql import Row

MONTHS = 12
#: What a picture tells apart, and the states in it. A sign-off that is due still holds.
BANDS = {
    "held": ("current", "due"),
    "ready": ("ready_for_signoff",),
    "begun": ("in_progress",),
    "ended": ("lapsed", "expired", "suspended", "revoked"),
    "none": ("not_started", "content_coming"),
}


Tally = Mapping[str, Mapping[str, int]]
_tallies: deque[tuple[Mapping[str, str], str, tuple[str, ...], tuple[str, ...], Tally]] = deque(maxlen=3 * MONTHS)


@use_case("trainer", "supervisor", "admin")
def pictures(
    ctx: Context, actor: Actor, site: str = "", role: str = "learner", group: str = "competency", words: str = "",
    as_of: str = "", person: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Counts of skills by how they stand, for the people this actor may see, or for one person.

    {"as_of", "people": how many, "name": the one person's, or "", "domains": [{id, title, skills, **band}],
     "skills": [{id, title, domain, **band}], "months": [{day, **band}], "anew": see `matrix`}
    band: held, ready, begun, ended, none, each the number of people's skills that stand so (see `BANDS`). domains: the
    five of the competencies, whatever `group` is; skills and months: of the framework kind `group`, the months as they
    were on the last day of each of the last 12 months and on `as_of`. Everybody is someone of the matrix of that day.
    One person's picture is noted in the access log.
    """
    day, (framework, coming) = day_of(ctx, as_of), rules.both(ctx)
    if person:
        fresh(ctx, person)
    else:
        fresh_enough(ctx, framework, coming, lambda db: scope.names(db, actor, site, role=role))
    with ctx.store.read() as db:
        if person:
            staff = {person: scope.person(db, actor, person)["name"]}
        else:
            part = words.strip().casefold()
            staff = scope.names(db, actor, site, role=role, started=day if day < ctx.today() else None)
            staff = {id: name for id, name in staff.items() if part in name.casefold()} if part else staff
        old = before(db, framework, coming, staff)
        ids = [id for id in staff if id not in unknown] if (unknown := old.unknown) else list(staff)
        days = [*_ends(day, MONTHS), day]
        empty = [projections.nothing(framework, coming, one) for one in days]
        held = standing.several(ctx, db, framework, coming, days, ids)
        texts = [old.reordered(each, framework, none) for each, none in zip(held, empty, strict=True)]
    whom = tuple(ids)
    tallies = [_tally(each, whom, none, framework) for each, none in zip(texts, empty, strict=True)]
    shown, now = [item for item in framework.items.values() if not group or item.kind == group], tallies[-1]
    if person and actor.id != person:
        note(ctx, actor, person, "viewed", "picture")
    return {
        "as_of": day.isoformat(),
        "people": len(ids),
        "anew": old.told(),
        "name": staff[person] if person else "",
        "domains": [_domain(id, title, framework, now) for id, title in DOMAINS.items()],
        "skills": [{"id": each.id, "title": each.title, "domain": each.domain} | _bands([now[each.id]]) for each in shown],
        "months": [
            {"day": one.isoformat()} | _bands(tally[each.id] for each in shown)
            for one, tally in zip(days, tallies, strict=True)
        ],
    }


def _tally(texts: Mapping[str, str], ids: tuple[str, ...], empty: str, framework: Framework) -> Tally:
    """`projections.tally` of these people; remembered where a whole agency is asked for again, for a past month hardly ever
    changes. The very same texts, nobody's else, make the same numbers."""
    if len(ids) <= standing.FEW:
        return projections.tally([texts.get(id, empty) for id in ids], framework)
    order = tuple(framework.items)
    for known in tuple(_tallies):  # another thread may add one meanwhile
        if known[0] is texts and known[1:4] == (empty, order, ids):
            return known[4]
    found = projections.tally([texts.get(id, empty) for id in ids], framework)
    _tallies.append((texts, empty, order, ids, found))
    return found


def _ends(day: date, many: int) -> list[date]:
    """The last days of the `many` - 1 months before the one `day` is in, oldest first."""
    found = [day.replace(day=1) - timedelta(days=1)]
    while len(found) < many - 1:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found[::-1]


def _domain(id: str, title: str, framework: Framework, now: Mapping[str, Mapping[str, int]]) -> Row:
    of = [item.id for item in framework.items.values() if item.domain == id]
    return {"id": id, "title": title, "skills": len(of)} | _bands(now[each] for each in of)


def _bands(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    every = list(counts)
    return {band: sum(each.get(state, 0) for each in every for state in states) for band, states in BANDS.items()}
