"""Invented people for the tests of handing in and judging: two sites, two learners, a trainer at each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from alongside.service.base import Actor, Context
from alongside.store import Store, people, sites

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


class Clock:
    """A clock that tests wind by hand; every look moves it on by a second."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass(frozen=True)
class Agency:
    ctx: Context
    lena: Actor
    omar: Actor
    tess: Actor  # trainer at the harbor site
    theo: Actor  # trainer at the hill site
    clock: Clock


def make_agency(home: Path) -> Agency:
    store, clock, count = Store.open(home), Clock(), iter(range(10_000))
    ctx = Context(home, store, ZoneInfo("UTC"), clock, lambda: f"id-{next(count):05d}")
    made: dict[str, Actor] = {}
    with store.write() as db:
        for site in ("harbor", "hill"):
            sites.add(db, site, site.title())
        for number, (login, name, roles, site) in enumerate(
            (
                ("lena", "Lena Aro", ["learner"], "harbor"),
                ("omar", "Omar Beck", ["learner"], "hill"),
                ("tess", "Tess Quint", ["trainer", "learner"], "harbor"),
                ("theo", "Theo Marsh", ["trainer"], "hill"),
            )
        ):
            number_ = f"p-{number:012x}"
            people.add(db, **_facts(number_, login, name, roles, site, clock()))
            made[login] = Actor(number_, name, frozenset(roles), frozenset({site}))
    return Agency(ctx, made["lena"], made["omar"], made["tess"], made["theo"], clock)


def _facts(id_: str, login: str, name: str, roles: list[str], site: str, now: datetime) -> dict[str, Any]:
    return {"id": id_, "login": login, "name": name, "roles": roles, "sites": [site], "now": now}


def at(agency: Agency, when: datetime) -> Agency:
    """The same agency with its clock set."""
    agency.clock.now = when
    return replace(agency)
