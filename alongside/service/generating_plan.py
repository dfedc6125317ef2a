"""Who is in a generated agency, and what happens there: people, sites, rules and stories, all from a seed and a day."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from alongside import content
from alongside.framework import Coming, Framework, Item
from alongside.service import admin, demo, passwords, rules
from alongside.service.base import Context
from alongside.store import people, sites

NAMES = "courses/generated-names.yaml"
PER_SITE, DAYS = 40, 1095
_GROUPS = ("competency", "function")


@dataclass(frozen=True)
class Person:
    """Somebody of the agency. site: its number; started: days before today."""

    id: str
    login: str
    name: str
    role: str
    site: int
    started: int


class Act(NamedTuple):
    """One thing that happens. day counts from three years ago; entry: unlike others about this person and competency;
    of: the entry it is about; how: one of the ways to do it."""

    day: int
    minute: int
    person: int
    about: str
    do: str
    entry: int
    of: int = 0
    how: str = ""


@dataclass(frozen=True)
class Agency:
    """Who is there and what happens, in the order of time."""

    staff: Sequence[Person]
    leads: Sequence[Person]  # one supervisor for each site
    trainers: Sequence[Person]
    admin: Person
    texts: Mapping[str, Any]
    first: date
    zone: ZoneInfo

    def moment(self, act: Act) -> datetime:
        """When an act happens: in working hours of its day."""
        at = datetime.combine(self.first + timedelta(days=act.day), time(8), self.zone) + timedelta(minutes=act.minute)
        return at.astimezone(ZoneInfo("UTC"))


def own_rules(ctx: Context) -> None:
    """This agency asks for observations alone where the shipped lessons and cases do not reach yet, and for everything
    where they do: rules of its own, in the home's `content/`."""
    folder = ctx.home / "content" / "courses"
    import yaml

    default = deepcopy(content.read_yaml(content.find("courses/record-rules.yaml", ctx.home)))  # what is read is shared
    default |= {"required": ["observation"], "renewal": {"observation": 1}}
    items, coming = rules.current(ctx).items.values(), rules.coming(ctx)
    _write(folder / "record-rules.yaml", yaml.safe_dump(default, sort_keys=False))
    for item in items:
        data = dict(content.read_yaml(item.path))
        own = data.pop("record", {})
        if item.id not in coming:
            data["record"] = own | {"required": list(item.record.required), "renewal": dict(item.record.renewal)}
        _write(folder / "framework" / item.path.name, yaml.safe_dump(data, sort_keys=False, allow_unicode=True))


def settle(ctx: Context, staff: int, now: datetime, seed: int) -> Agency:
    """Sites, accounts and named clinical leads, all with the demo's password. Its hash is made once."""
    texts, told = content.read_yaml(content.find(NAMES, ctx.home)), content.read_yaml(content.find(demo.AGENCY, ctx.home))
    zone = ZoneInfo(told["zone"])
    dice, numbers = random.Random(f"{seed} people"), iter(range(staff * 2 + 1000))  # noqa: S311
    places = -(-staff // PER_SITE)

    def somebody(login: str, role: str, site: int, started: int) -> Person:
        number = next(numbers)
        given, family = texts["given"], texts["family"]
        name = f"{given[number % len(given)]} {family[(number // len(given) * 7 + number * 3) % len(family)]}"
        return Person(f"p-{dice.getrandbits(48):012x}", login, name, role, site, started)

    agency = Agency(
        [somebody(f"staff{n + 1:05d}", "learner", n % places, dice.randint(120, DAYS)) for n in range(staff)],
        [somebody(f"lead{n + 1:03d}", "supervisor", n, DAYS + 30) for n in range(places)],
        [somebody(f"trainer{n + 1:03d}", "trainer", n * 5, DAYS + 30) for n in range(-(-places // 5))],
        somebody("admin", "admin", 0, DAYS + 30),
        texts,
        now.astimezone(zone).date() - timedelta(days=DAYS),
        zone,
    )
    ids = [f"site-{n + 1:03d}" for n in range(places)]
    hashed = passwords.make_hash(told["password"], light=True)
    start = datetime.combine(agency.first, time(0), zone) - timedelta(days=30)
    with ctx.store.write() as db:
        for key, value in (("agency", f"Larkspur Row, {staff:,} staff"), ("demo", demo.SEEDING), ("light_passwords", True),
                           ("zone", told["zone"])):  # fmt: skip
            sites.set_setting(db, key, value)
        for n, id in enumerate(ids):
            place, kind = texts["places"][n % len(texts["places"])], texts["kinds"][n // 7 % len(texts["kinds"])]
            sites.add(db, id, f"{place} {kind} {n + 1}")
        for who in (agency.admin, *agency.leads, *agency.trainers, *agency.staff):
            mine = {"admin": ids, "trainer": ids[who.site : who.site + 5]}.get(who.role, [ids[who.site]])
            began = start if who.role != "learner" else now - timedelta(days=who.started)
            people.add(db, who.id, who.login, who.name, [who.role], mine, began, started=began.date().isoformat())
            people.set_password(db, who.id, hashed, began)
    then = replace(ctx, now=lambda: start, zone=zone)
    for who in agency.leads:
        admin.set_clinical_lead(then, who.id, True, agency.admin.id)
    return agency


def acts(framework: Framework, coming: Coming, agency: Agency, seed: int) -> list[Act]:
    """What happens to everybody, in the order of time. Acts about one competency of one person lie on different days."""
    items = [item for item in framework.items.values() if item.kind in _GROUPS]
    found: list[Act] = []
    for number, person in enumerate(agency.staff):
        dice = random.Random(f"{seed} {number}")  # noqa: S311
        for item in items:
            found += _story(item, number, person.started, item.id in coming, dice)
    return sorted(found)


_STORIES = ("none", "begun", "seen", "signed", "renewed", "critical", "void", "dispute", "answer", "revoked", "suspended", "back")
_WEIGHTS = (24, 15, 6, 14, 3, 1.5, 1, 1, 1, 0.5, 0.7, 0.8)


def _story(item: Item, number: int, started: int, coming: bool, dice: random.Random) -> Iterator[Act]:
    story = dice.choices(_STORIES, _WEIGHTS)[0]
    if story == "none":
        return
    day = DAYS - dice.randint(max(20, started * 3 // 4) if story == "renewed" else 20, started)
    entry, seen = 0, 0

    def act(do: str, after: int, of: int = 0, how: str = "") -> Iterator[Act]:
        nonlocal day, entry
        day, entry = day + dice.randint(1, after), entry + 1
        if day < DAYS:
            yield Act(day, dice.randrange(540), number, item.id, do, entry, of, how)

    asked = item.record.kinds
    for kind in (kind for kind in item.record.required if kind != "observation"):
        if dice.random() < 0.12:
            yield from act(kind, 20, 0, "poor")
        for n in range(asked[kind].n):
            yield from act(kind, 30, n, "well")
    if dice.random() < 0.3 and "check" not in item.record.required:
        yield from act("check", 20, 0, "well")
    if dice.random() < 0.1 and "document" not in item.record.required:
        yield from act("document", 20, 0, "well")
    if dice.random() < 0.15:
        yield from act("observation", 40, 0, dice.choice(("missed", "together")))
    if story == "critical":
        yield from act("observation", 30, 0, "unsafe")
    for _n in range(1 if story == "begun" else asked["observation"].n):
        yield from act("observation", 45, 0, "said" if dice.random() < 0.1 else "well")
        seen = entry
    if story in ("begun", "seen"):
        return
    if story == "void":
        yield from act("void", 9, seen)
        return
    if story in ("dispute", "answer"):
        yield from act("dispute", 20, seen)
        if story == "answer":
            yield from act("answer", 20, entry, dice.choice(("right", "wrong")))
    if coming:
        return
    yield from act("sign", 20, 0, dice.choice(("E3", "E4", "E4")))
    if story == "renewed":
        day += 600
        if "check" in item.record.required:
            yield from act("check", 30, 0, "well")
        yield from act("observation", 60, 0, "well")
        yield from act("sign", 20, 0, "E4")
    if story in ("revoked", "suspended", "back"):
        yield from act("suspended" if story == "back" else story, 200)
    if story == "back":
        yield from act("reinstated", 60)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
