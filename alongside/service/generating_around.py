"""What lies around a generated agency's record: whom each supervisor saw last, notes without a signature, learners who ask to
be seen, cases played for oneself and a line about them. Only the first is written in bulk; the rest goes through the
use-cases, for a small share of the people and the last weeks."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from alongside import content
from alongside import scenario as sc
from alongside.evidence import Event, Evidence
from alongside.framework import Item
from alongside.service import accounts, rules
from alongside.service.base import Actor, Context, call
from alongside.service.generating_plan import DAYS, Act, Agency, Person
from alongside.store import bulk
from alongside.store.sql import iso
from alongside.store.tables import waiting_observations

if TYPE_CHECKING:
    from sqlalchemy import Connection

_COLUMNS = ("id", "by", "person", "about", "facts", "seen_on", "received_at", "event")
_ASKED, _ANSWERED, _PLAYED = 0.04, 0.3, 0.01  # of the learners; of those who asked; of the learners
_NOTES, _RECENT = (0, 0, 1, 1, 2, 3), 20  # unsigned notes of a supervisor; days


def observed(db: Connection, made: Iterable[tuple[Event, datetime, Any]]) -> None:
    """That each of these observations is signed, as `observations.signed` keeps it."""
    seen = [(each, at) for each, at, _signature in made if isinstance(each, Evidence) and each.kind == "observation"]
    rows = [(e.event_id, e.by, e.learner, e.about, "{}", e.on.isoformat(), iso(at), e.event_id) for e, at in seen]
    bulk.insert(db, waiting_observations, _COLUMNS, rows)


def fill(ctx: Context, agency: Agency, seed: int) -> dict[str, int]:
    """The rest, through the use-cases. Returns how many of each there are: {notes, asked, lines}."""
    dice = random.Random(f"{seed} around")  # noqa: S311
    items = [item for item in rules.current(ctx).items.values() if item.checklist]
    of: dict[int, list[Person]] = {}
    for person in agency.staff:
        of.setdefault(person.site, []).append(person)
    few = [person for person in agency.staff if dice.random() < _ASKED]
    return {
        "notes": sum(_notes(ctx, agency, lead, of.get(lead.site, []), items, dice) for lead in agency.leads),
        "asked": sum(_ask(ctx, agency, person, dice.choice(items), dice) for person in few),
        "lines": sum(_lines(ctx, agency, dice)),
    }


def _at(ctx: Context, agency: Agency, who: Person, day: int, dice: random.Random) -> tuple[Context, Actor]:
    """The portal as it was so many days ago, for this person."""
    when = agency.moment(Act(DAYS - day, dice.randrange(540), 0, "", "", 0))
    then = replace(ctx, now=lambda: when, zone=agency.zone, new_id=lambda: f"{dice.getrandbits(128):032x}")
    return then, accounts.actor(then, who.id)


def _notes(ctx: Context, agency: Agency, lead: Person, people: Sequence[Person], items: list[Item], dice: random.Random) -> int:
    many = dice.choice(_NOTES) if people else 0
    for _ in range(many):
        day, item = dice.randint(1, _RECENT), dice.choice(items)
        then, actor = _at(ctx, agency, lead, day, dice)
        note: dict[str, Any] = {"id": then.new_id(), "phone_of": actor.id, "person": dice.choice(people).id, "about": item.id}
        note |= {"on": then.today().isoformat(), "steps": [each.id for each in item.checklist], "absent": [], "prompts": "none"}
        call(then, actor, "keep_observation", note | {"note": dice.choice(agency.texts["seen"])})
    return many


def _ask(ctx: Context, agency: Agency, person: Person, item: Item, dice: random.Random) -> int:
    day = dice.randint(2, _RECENT)
    then, learner = _at(ctx, agency, person, day, dice)
    asked = call(then, learner, "ask_to_be_seen", {"about": item.id, "words": dice.choice(agency.texts["asks"])})["ask"]
    if dice.random() < _ANSWERED:
        later, lead = _at(ctx, agency, agency.leads[person.site], day - 1, dice)
        call(later, lead, "answer_ask", {"id": asked["id"], "words": agency.texts["later"]})
    return 1


def _lines(ctx: Context, agency: Agency, dice: random.Random) -> Iterator[int]:
    """Cases played for oneself along one of their walks, each with a line; a trainer read and answered every other one."""
    cases = sorted(content.units("scenarios", "scenario.md", ctx.home).items())[:5]
    walks = {slug: sc.read_walks(folder / "walks.yaml")[0] for slug, folder in cases}
    for number, person in enumerate(agency.staff):
        slug = dice.choice([slug for slug, found in walks.items() if found] or [""])
        if not slug or (dice.random() >= _PLAYED and number):  # the first one has a line in an agency of any size
            continue
        day = dice.randint(2, _RECENT)
        then, learner = _at(ctx, agency, person, day, dice)
        attempt = _play(then, learner, slug, dice.choice(walks[slug]))
        call(then, learner, "write_reflection", {"attempt": attempt, "text": dice.choice(agency.texts["lines"])})
        if number % 2:
            later, trainer = _at(ctx, agency, agency.trainers[person.site // 5], day - 1, dice)
            call(later, trainer, "answer_reflection", {"attempt": attempt, "text": dice.choice(agency.texts["replies"])})
        yield 1


def _play(then: Context, learner: Actor, slug: str, walk: sc.Walk) -> str:
    """Choose as the walk does. Gives the attempt's id."""
    loaded = sc.load(slug, then.home)
    scene, state = call(then, learner, "start_attempt", {"scenario": slug, "mode": "practice"}), sc.start(loaded, 0)
    for authored in walk.picks:
        choice = next(one for one in loaded.steps[state.node].choices if one.n == authored)
        number = next(one["number"] for one in scene["options"] if one["text"] == choice.text)
        facts = {"attempt": scene["attempt"], "n": scene["n"], "option": number, "ms": 9000}
        scene = call(then, learner, "pick", facts)
        state, _row = sc.choose(loaded, state, authored)
    return str(scene["attempt"])
