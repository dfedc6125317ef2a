"""What to practice again next, with the lesson or the case to open. Only a suggestion: no state depends on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alongside import grading
from alongside import scenario as sc
from alongside.evidence import Evidence, Void, hundredths
from alongside.framework import Framework
from alongside.problem import Problem
from alongside.record.count import JUDGED_BY_A_PERSON, passed
from alongside.record.refresh import Suggestion, Try, refresh
from alongside.service import attempting, blinding, rules, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.records import note
from alongside.store import attempts, ledger
from alongside.store.sql import Row

SHOWN = ("check", "scenario", "document", "observation")  # what says how a try went
NOTE = "These are suggestions for practice, from days and counts. They change nothing in a record."
_FEW = 5


@use_case()
def refresh_next(ctx: Context, actor: Actor, person: str = "", most: int = _FEW) -> dict[str, Any]:
    """What one person might practice again, most urgent first; without `person` one's own.

    {"person": {id, name}, "today", "note", "more": how many are not shown, "suggestions": [{about, title, reason,
    last: date or "", days, count: "3 of 3", at_least, weak: [kind], open: {kind: lesson|case, slug, title, href} or
    None}]}. at_least: the one-sided 95 % lower bound of the share that goes well; None in one's own list. One's own
    practice of cases counts for oneself only: nobody else is shown anything drawn from it.
    """
    found = suggested(ctx, actor, person or actor.id, most)
    if found["person"]["id"] != actor.id:
        note(ctx, actor, person, "viewed", "what to practice")
    return found


def suggested(ctx: Context, actor: Actor, person: str, most: int) -> dict[str, Any]:
    """What `refresh_next` gives, without the note in the access log."""
    own = person == actor.id
    frame = rules.current(ctx)
    with ctx.store.read() as db:
        who = scope.person(db, actor, person)
        events = ledger.events_of(db, person)
        played = [row for row in attempts.of_person(db, person) if row["ended"]]
        blind = blinding.on_record(db, actor, person)
    voided = {event.voids for event in events if isinstance(event, Void)}
    tries = [
        Try(event.about, event.on, passed(event, frame.items[event.about].rule_on(event.on).kinds[event.kind]), event.kind)
        for event in events
        if isinstance(event, Evidence)
        and event.about in frame.items
        and event.kind in SHOWN
        and event.event_id not in voided
        and (event.detail or {}).get("work") not in blind
        and (event.judged_by or event.kind not in JUDGED_BY_A_PERSON)
    ]
    if own:
        tries += [one for row in played if row["mode"] == "practice" for one in _practiced(ctx, frame, row)]
    found = refresh(tries, ctx.today())
    cases = [row["scenario"] for row in played if own or row["mode"] == "assessed"]
    return {
        "person": {"id": who["id"], "name": who["name"]},
        "today": ctx.today().isoformat(),
        "note": NOTE,
        "more": max(0, len(found) - most),
        "suggestions": [
            {
                "about": each.about,
                "title": frame.items[each.about].title,
                "reason": each.reason,
                "last": each.last.isoformat() if each.last else "",
                "days": each.days,
                "count": each.count,
                "at_least": None if own else round(each.at_least, 2),
                "weak": list(each.weak),
                "open": _open(ctx, each, who["level"], cases),
            }
            for each in found[: max(0, most)]
        ],
    }


def _practiced(ctx: Context, frame: Framework, row: Row) -> Iterable[Try]:
    """What a case played for oneself says about each competency it asked about; nothing where its files are gone."""
    try:
        loaded = attempting.of_row(ctx, row)
    except Problem:
        return
    on = ctx.day_at(row["ended"])
    unsafe = sc.critical(loaded, row["trace"])
    for about, (points, most) in sc.score(loaded, row["trace"]).items():
        if about in frame.items and most:
            theta = frame.items[about].rule_on(on).kinds["scenario"].theta
            well = hundredths(points) * 100 >= theta * hundredths(most) and not unsafe
            yield Try(about, on, well, "practice")


def _open(ctx: Context, each: Suggestion, level: str, played: list[str]) -> dict[str, str] | None:
    """A case not played yet, or played longest ago; a lesson where a check or a document went wrong, or no case shows it."""
    lessons, cases = rules.places(ctx)[each.about]
    seen = {slug: number for number, slug in enumerate(played, start=1)}
    case = min(cases, key=lambda slug: (seen.get(slug, 0), slug), default="")
    lesson = next((made for made in (_lesson(ctx, slug, level) for slug in lessons) if made), None)
    if lesson and (not case or set(each.weak) & {"check", "document"}):
        return lesson
    if not case:
        return None
    return {"kind": "case", "slug": case, "title": sc.load(case, ctx.home).title, "href": f"/practice/{case}"}


def _lesson(ctx: Context, slug: str, level: str) -> dict[str, str] | None:
    try:
        spec = grading.module(slug, ctx.home)
    except Problem:
        return None
    if level not in ("", "both") and spec.level not in ("both", level):
        return None
    return {"kind": "lesson", "slug": slug, "title": spec.title, "href": f"/learn/{slug}/{spec.notebooks[0].file}"}
