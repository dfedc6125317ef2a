"""The coaching kit: what to talk about with one person this month, and the talks that were had. She reads the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from alongside import grading
from alongside import scenario as sc
from alongside.evidence import Answer, Dispute
from alongside.problem import Problem
from alongside.service import coaching_facts, refreshing, rules, scope, talking
from alongside.service.base import Actor, Context, use_case
from alongside.service.coaching_strength import strength
from alongside.service.coaching_topics import MOST, Topic, topics
from alongside.service.events import fresh
from alongside.service.facts import said, somebody_else
from alongside.service.records import note
from alongside.store import ledger, people, projections, reflections
from alongside.store import talks as kept
from alongside.store import work as handed_in
from alongside.store.sql import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

SLOW = 3  # days after which a piece of work has waited long
_LINE, _TOPIC, _TOPICS = 300, 160, 6  # letters of what was agreed and of a topic; topics of one talk
_AHEAD, _BACK = timedelta(days=366), timedelta(days=31)


@use_case()
def coaching_kit(ctx: Context, actor: Actor, person: str = "", since: str = "") -> dict[str, Any]:
    """What to talk about with one person; without `person`, with oneself. since: "talk" = only what came after the last talk.

    {"person": {id, name}, "own", "today", "strength": {words, quote, by, href} | {}, "topics": at most 3 of [{key, source,
    about, title, saw: [{words, on, href}], ask, try, open: {kind, title, href} | None, fresh}], "more": the next titles,
    "owed": [{words, days, href}], "talks": see `my_talks`, "since"}. owed: what waits for us, not for her. fresh: seen
    since the last talk.
    Looking at somebody else's is written to the access log. Raises Problem for a person at another site.
    """
    if since not in ("", "talk"):
        raise Problem("since", f"cannot be {since!r}.", "Known: talk, or nothing.", code="bad-field")
    person = person or actor.id
    own, today = person == actor.id, ctx.today()
    fresh(ctx, person)
    with ctx.store.read() as db:
        who = scope.person(db, actor, person)
    fading = refreshing.suggested(ctx, actor, person, MOST)["suggestions"]
    if not own:
        note(ctx, actor, person, "viewed", "coaching kit")
    with ctx.store.read() as db:
        had = _talks(ctx, db, actor, person)
        seen = coaching_facts.gather(ctx, db, actor, person, fading)
        owed = _owed(ctx, db, actor, person)
    last = had[0]["on"] if had else ""
    found = topics(seen, coaching_facts.texts(ctx), today)
    if since and last:
        found = [one for one in found if one.last.isoformat() > last]
    return {
        "person": {"id": who["id"], "name": who["name"]},
        "own": own,
        "today": today.isoformat(),
        "strength": strength(seen),
        "topics": [_topic(ctx, one, who["level"], last) for one in found[:MOST]],
        "more": [one.title for one in found[MOST : 2 * MOST]],
        "owed": owed,
        "talks": had,
        "since": since if last else "",
    }


@use_case("trainer", "supervisor", write=True)
def log_talk(
    ctx: Context,
    actor: Actor,
    person: str,
    agreed: str,
    topics: list[str] | None = None,
    on: str = "",
    next_on: str = "",
) -> dict[str, Any]:
    """Keep that a talk was had: {"talks"}. agreed: one line that both can read; topics: their titles.

    Raises Problem "bad-field", "not-allowed" for oneself or a person at another site.
    """
    said("What was agreed", agreed)
    if len(agreed) > _LINE:
        raise Problem(
            "What was agreed", "is longer than a line.", f"Use at most {_LINE} letters.", code="bad-field"
        )
    about = [one.strip() for one in topics or [] if one.strip()]
    if len(about) > _TOPICS or any(len(one) > _TOPIC for one in about):
        raise Problem(
            "The topics",
            "are too many or too long.",
            f"At most {_TOPICS}, each a few words.",
            code="bad-field",
        )
    today = ctx.today()
    day = _date("The day of the talk", on) if on else today
    again = _date("The next talk", next_on) if next_on else None
    if not today - _BACK <= day <= today:
        raise Problem(
            "The day of the talk",
            f"cannot be {day}.",
            "Choose today or a day of the last month.",
            code="bad-field",
        )
    if again and not day < again <= today + _AHEAD:
        raise Problem(
            "The next talk",
            f"cannot be {again}.",
            "Choose a day after this talk, within a year.",
            code="bad-field",
        )
    with ctx.store.write() as db:
        somebody_else(actor, scope.person(db, actor, person)["id"])
        kept.add(db, ctx.new_id(), person, actor.id, day, about, agreed.strip(), again, ctx.now())
        return {"talks": _talks(ctx, db, actor, person)}


@use_case("trainer", "supervisor", write=True)
def take_back_talk(ctx: Context, actor: Actor, talk: str) -> dict[str, Any]:
    """Take one's own line about a talk out again on the day it was written: {"talks"}. Later it stays, for both.

    Raises Problem "not-found", "not-allowed".
    """
    with ctx.store.write() as db:
        row = kept.get(db, talk)
        scope.person(db, actor, row["person"])
        if not _may_drop(ctx, actor, row):
            way_out = "Write another line that sets it right; both stay."
            raise Problem(
                "This talk", "was written by somebody else or on another day.", way_out, code="not-allowed"
            )
        kept.drop(db, talk)
        return {"talks": _talks(ctx, db, actor, row["person"])}


@use_case()
def my_talks(ctx: Context, actor: Actor) -> dict[str, Any]:
    """The talks about one's own work, newest first: {"talks": [{id, on, by, topics, agreed, next_on,
    may_take_back}]}."""
    with ctx.store.read() as db:
        return {"talks": _talks(ctx, db, actor, actor.id)}


def _talks(ctx: Context, db: Connection, actor: Actor, person: str) -> list[dict[str, Any]]:
    names = people.names(db)
    return [
        {name: row[name] for name in ("id", "on", "topics", "agreed")}
        | {
            "next_on": row["next_on"] or "",
            "by": names.get(row["by"], "Somebody"),
            "may_take_back": _may_drop(ctx, actor, row),
        }
        for row in kept.of_person(db, person)
    ]


def _may_drop(ctx: Context, actor: Actor, row: Row) -> bool:
    return bool(row["by"] == actor.id and ctx.day_at(row["at"]) == ctx.today())


def _owed(ctx: Context, db: Connection, actor: Actor, person: str) -> list[dict[str, Any]]:
    """What she waits for and we have not done, the longest first."""
    own, today, cases = actor.id == person, ctx.today(), coaching_facts.Cases(ctx)
    titles = {name: item.title for name, item in rules.current(ctx).items.items()}
    home = "/record" if own else f"/people/{person}"
    found: list[dict[str, Any]] = []

    def add(words: str, since: date, href: str) -> None:
        found.append({"words": words, "days": (today - since).days, "href": href})

    if asked := talking.wish(db, person):
        told = f": “{asked['words'].rstrip('.')}.”" if asked["words"] else "."
        add(f"{'You' if own else 'They'} asked for a talk{told}", date.fromisoformat(asked["on"]), "/record#talks" if own else "")
    read = "/desk" if actor.has("trainer") and not own else ""
    for row in [
        each for status in ("waiting", "held") for each in handed_in.items(db, person=person, status=status)
    ]:
        if (today - ctx.day_at(row["submitted_at"])).days >= SLOW:
            title = cases.module(row["module"])[0]
            add(
                f"{'Your' if own else 'Their'} work in “{title}” waits for a trainer.",
                ctx.day_at(row["submitted_at"]),
                read,
            )
    events = ledger.events_of(db, person)
    answered = {event.answers for event in events if isinstance(event, Answer)}
    for event in events:
        if isinstance(event, Dispute) and event.event_id not in answered:
            add(
                f"“{titles.get(event.about, event.about)}” is disputed and waits for an answer.",
                event.on,
                f"{home}#{event.about}",
            )
    for (_, about), row in projections.cells(db, [person], today).items():
        if row["state"] == "ready_for_signoff":
            dates = [event.on for event in events if event.about == about]
            add(
                f"“{titles.get(about, about)}” is ready and waits for a sign-off.",
                max(dates, default=today),
                f"{home}#{about}",
            )
    if own or actor.has("trainer"):
        for line in reflections.of_people(db, [person]):
            add("A line written after a case waits for a trainer to read it.", ctx.day_at(line["at"]), read)
    whole: dict[str, dict[str, Any]] = {}
    for one in sorted(found, key=lambda each: (-each["days"], each["words"])):
        whole.setdefault(one["words"], one)
    return list(whole.values())


def _topic(ctx: Context, one: Topic, level: str, last: str) -> dict[str, Any]:
    return {
        "key": one.key,
        "source": one.source,
        "about": one.about,
        "title": one.title,
        "saw": [{"words": each.words, "on": each.on.isoformat(), "href": each.href} for each in one.saw],
        "ask": one.ask,
        "try": one.try_,
        "open": _open(ctx, one, level),
        "fresh": bool(last) and one.last.isoformat() > last,
    }


def _open(ctx: Context, one: Topic, level: str) -> dict[str, str] | None:
    """The lesson of the work, the case that was played, or what teaches the competency."""
    lessons, cases = rules.places(ctx).get(one.about, ((), ()))
    for slug in (one.module, *(() if one.case else lessons)):
        try:
            spec = grading.module(slug, ctx.home) if slug else None
        except Problem:
            continue
        if spec and (level in ("", "both") or spec.level in ("both", level)):
            return {
                "kind": "lesson",
                "title": spec.title,
                "href": f"/learn/{slug}/{spec.notebooks[-1 if one.source == 'returned' else 0].file}",
            }
    for slug in (one.case, *cases):
        try:
            if slug:
                return {"kind": "case", "title": sc.load(slug, ctx.home).title, "href": f"/practice/{slug}"}
        except Problem:
            continue
    return None


def _date(where: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Problem(
            where, f"cannot be {value!r}.", "Write it as year-month-day.", code="bad-field"
        ) from None
