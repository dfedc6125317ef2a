"""A small agency for tests: two sites, one person in every role at each, a clock the test turns, cheap passwords."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alongside.service import accounts, admin, base, places
from alongside.service.base import Actor, Context
from alongside.store import Store, sites

PASSWORD = "correct horse battery"
NORTH, SOUTH = "north-house", "south-house"


@dataclass
class Clock:
    """Says the same moment until it is turned."""

    now: datetime = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Agency:
    """`of["learner"]` and so on are at the first site, `of["south learner"]` at the second; `of["admin"]` sees all."""

    ctx: Context
    clock: Clock
    of: dict[str, Actor] = field(default_factory=dict)

    def call(self, who: str, name: str, /, **facts: Any) -> Any:
        """One use-case, as the portal would run it."""
        return base.call(self.ctx, self.of[who], name, facts)

    def seen(self, about: str = "F07", by: str = "supervisor", learner: str = "learner", **more: Any) -> Any:
        """An observation in which every step was seen."""
        from alongside.service import rules

        facts: dict[str, Any] = {"person": self.of[learner].id, "about": about, "prompts": "none", "note": "Seen at supper.", "password": PASSWORD}
        if "seen" not in more:
            facts["steps"] = [each.id for each in rules.current(self.ctx).items[about].checklist]
        return self.call(by, "observe", **(facts | more))


def found(home: Path) -> Agency:
    """Set the agency up in `home`."""
    clock, number = Clock(), iter(range(1, 100000))
    ctx = Context(home=home, store=Store.open(home), now=clock, new_id=lambda: f"{next(number):032x}"[::-1])
    with ctx.store.write() as db:
        sites.set_setting(db, "light_passwords", True)
        sites.set_setting(db, "agency", "Two Houses")
    made = Agency(ctx, clock)
    for site in ("North House", "South House"):
        places.add_place(ctx, site)
    people = [(f"{prefix}{role}", role, site) for prefix, site in (("", NORTH), ("south ", SOUTH))
              for role in ("learner", "trainer", "supervisor")]
    for name, role, site in [*people, ("admin", "admin", NORTH)]:
        person = admin.add(ctx, name.replace(" ", "."), name.title(), [role], [site])
        accounts.set_password(ctx, person["id"], PASSWORD)
        made.of[name] = accounts.actor(ctx, person["id"])
    return made
