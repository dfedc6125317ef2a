"""What the framework is made of, as frozen data, and the names it may use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from alongside.problem import Problem

DOMAINS = MappingProxyType(
    {
        "A": "Strengths, culture, the whole person",
        "B": "Connections inside and outside the system",
        "C": "Rights, choice and control",
        "D": "Partnership, teamwork and facilitation",
        "E": "Writing, doing and following the plan",
    }
)
GROUPS = MappingProxyType(
    {
        "competency": "Competencies",
        "function": "Key service functions",
        "natural_support": "Natural supports",
        "case_management": "Case management",
        "provider_role": "Provider role and everyday practice",
    }
)
SOURCES = (
    "case-management.txt",
    "community-support-functions.txt",
    "enlisting-natural-supports.txt",
    "person-centered-competencies.txt",
)
KINDS = ("check", "scenario", "document", "observation", "person_view", "prior")
SIZES = MappingProxyType(
    {
        "competency": {"A": 5, "B": 5, "C": 6, "D": 6, "E": 6},
        "function": {"F": 25},
        "natural_support": {"N": 8},
        "case_management": {"M": 6},
        "provider_role": {"R": 6},
    }
)
IDS = tuple(
    f"{letter}{n:02d}" if letter == "F" else f"{letter}{n}"
    for sizes in SIZES.values()
    for letter, count in sizes.items()
    for n in range(1, count + 1)
)
GROUP_OF = MappingProxyType({letter: kind for kind, sizes in SIZES.items() for letter in sizes})


@dataclass(frozen=True)
class KindRule:
    """What one kind of evidence must show. theta in percent; window_days in days; the rest are counts."""

    kind: str
    theta: int
    n: int
    window_days: int
    distinct_tasks: int
    distinct_days: int
    assessors: int
    by_person: int
    raises_to: str | None


@dataclass(frozen=True)
class RecordRule:
    """The rule of one record: required kinds with their rules, and how long a sign-off stands.

    renewal: kind -> how many new pieces renew a sign-off that is due or lapsed; empty = the whole rule again.
    """

    required: tuple[str, ...]
    kinds: Mapping[str, KindRule]
    validity_months: int
    renewal_days: int
    grace_days: int
    notice_days: int
    renewal: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Level:
    """A level of entrustment, E1 to E5; `needs` is the kind of evidence that must stand behind it."""

    id: str
    title: str
    meaning: str
    needs: str


@dataclass(frozen=True)
class Rules:
    """One `courses/record-rules*.yaml`: the default rule, the levels, and who may observe and sign off.

    `earlier` holds the rules that were in force before this one, oldest first. `signer_level`: the lowest level at
    which a signer must be current herself.
    """

    version: int
    effective: dt.date
    default: RecordRule
    levels: Mapping[str, Level]
    observe_roles: tuple[str, ...]
    sign_off_roles: tuple[str, ...]
    meanings: tuple[str, ...]
    earlier: tuple[Rules, ...] = ()
    signer_level: str = ""

    def on(self, day: dt.date) -> Rules:
        """The rules in force on a day: the newest that was effective. The first also holds for the days before it."""
        return next((each for each in reversed((*self.earlier, self)) if each.effective <= day), self.first)

    @property
    def first(self) -> Rules:
        """The oldest rules that are kept."""
        return self.earlier[0] if self.earlier else self

    def may_entrust(self, level: str) -> bool:
        """Whether somebody who is current at this level may sign others off."""
        order = list(self.levels)
        return level in order and (not self.signer_level or order.index(level) >= order.index(self.signer_level))

    def carries(self, kind: KindRule, level: str) -> bool:
        """Whether evidence of this kind can stand behind a level of entrustment. Levels rise in the file's order."""
        order = list(self.levels)
        return kind.raises_to is not None and order.index(kind.raises_to) >= order.index(level)


@dataclass(frozen=True)
class Indicator:
    """One behavior a reader or an observer could see. `item` is the id it belongs to."""

    id: str
    item: str
    text: str


@dataclass(frozen=True)
class Observable:
    """One step of the observation checklist, in the order the steps happen.

    `shows` is the indicator it stands for. `must`: leaving it out, or doing the opposite, is unsafe.
    """

    id: str
    text: str
    shows: str
    must: bool = False


@dataclass(frozen=True)
class Edition:
    """One version of a competency: from which day it held, and whether it ended older sign-offs."""

    version: int
    effective: dt.date
    breaking: bool


@dataclass(frozen=True)
class Item:
    """One competency or function. `record` is its finished rule: the default with this file's changes.

    `earlier`: older versions, oldest first. `rules`: every rule it ever had with its first day, oldest first.
    """

    id: str
    title: str
    kind: str
    domain: str | None
    statement: str
    why: str
    source: Mapping[str, str]
    effective: dt.date
    version: int
    breaking: bool
    indicators: tuple[Indicator, ...]
    record: RecordRule
    path: Path
    checklist: tuple[Observable, ...] = ()
    earlier: tuple[Edition, ...] = ()
    rules: tuple[tuple[dt.date, RecordRule], ...] = ()

    def rule_on(self, day: dt.date) -> RecordRule:
        """The rule in force on a day, so that an old day is judged by what was asked then."""
        return self.in_force(day)[1]

    def in_force(self, day: dt.date) -> tuple[dt.date, RecordRule]:
        """The same with its first day. The oldest rule also holds for the days before it."""
        known = self.rules or ((self.effective, self.record),)
        return next((each for each in reversed(known) if each[0] <= day), known[0])

    @property
    def editions(self) -> tuple[Edition, ...]:
        """Every version, oldest first; the last may begin on a later day."""
        return (*self.earlier, Edition(self.version, self.effective, self.breaking))

    def version_on(self, day: dt.date) -> int:
        """The version in force on a day: the one that an event of that day belongs to, whenever it is written down.

        The oldest also holds for the days before it.
        """
        return next((each for each in reversed(self.editions) if each.effective <= day), self.editions[0]).version

    def breaks(self, day: dt.date) -> tuple[Edition, ...]:
        """The breaking versions in force on a day, oldest first."""
        return tuple(each for each in self.editions if each.breaking and each.effective <= day)


@dataclass(frozen=True)
class Framework:
    """All items and indicators by id, in the order A to E, F, N, M, R."""

    items: Mapping[str, Item]
    indicators: Mapping[str, Indicator]
    rules: Rules

    def item_of(self, any_id: str) -> Item:
        """The item of an item id or an indicator id ("F07" or "F07.1"). Raises Problem("not-found")."""
        found = self.items.get(any_id.partition(".")[0])
        if found is None or ("." in any_id and any_id not in self.indicators):
            raise Problem(
                any_id,
                "is not an id of the framework.",
                "`alongside framework` lists them all.",
                code="not-found",
            )
        return found
