"""What can be known about a person's practice, as dated events. Each is written once and never changed.

A correction is a new event that names the old one. Scores are whole hundredths of a point, so that
comparing them is exact. `on` is the agency's local calendar date (the record works on dates); `at` is the
moment as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar
from uuid import UUID, uuid5

from alongside.problem import Problem

KINDS = ("check", "scenario", "document", "observation", "person_view", "prior")
PROMPTS = (
    "none",
    "word",
    "shown",
    "together",
)  # how much help it took: nothing, a word, showing it, doing it together
_SPACE = UUID("6d0f64c6-8c1c-5a5e-9d0a-0e6c1f2b7a31")


def event_id(*parts: object) -> str:
    """A stable id: the same attempt, item, rule version and competency always give the same one
    (records.md, Settled).

    So a crash between the gradebook and the ledger neither loses evidence nor writes it twice.
    """
    return str(uuid5(_SPACE, "\x1f".join(str(part) for part in parts)))


def hundredths(points: float) -> int:
    """Points as whole hundredths: 0.5 -> 50."""
    return round(points * 100)


@dataclass(frozen=True, kw_only=True)
class Event:
    """What every event says: which id, about whom, about which competency or function, by whom, when."""

    type: ClassVar[str] = ""
    event_id: str
    learner: str
    about: str  # a framework id such as F07; empty where an event is about the person as a whole
    version: int = 1  # version of that competency
    by: str = ""  # id of the acting person; empty = the program by itself
    role: str = ""  # the role she acted in
    on: date
    at: str


@dataclass(frozen=True, kw_only=True)
class Evidence(Event):
    """One piece of evidence. `judged_by` is a person's id; empty means that a machine alone judged."""

    type: ClassVar[str] = "evidence"
    kind: str
    task: str  # what was done: "module/item", a scenario's slug, "observed"
    task_version: str = ""
    attempt: str  # one try at the task
    score: int  # hundredths of a point
    max: int
    indicators: tuple[str, ...] = ()
    critical: bool = False  # a critical failure
    judged_by: str = ""
    note: str = ""
    known: str = ""  # the day from which it counts, where that is later than `on`: held back, or judged again
    detail: Mapping[str, Any] | None = (
        None  # plain data: steps seen, prompting, the person's own words, findings
    )


@dataclass(frozen=True, kw_only=True)
class Void(Event):
    """A piece of evidence was wrong and no longer counts (from this day on)."""

    type: ClassVar[str] = "void"
    voids: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SignOff(Event):
    """A named person's dated decision to entrust this work at a level.

    `relied` = ids of the evidence behind it.
    """

    type: ClassVar[str] = "sign_off"
    level: str
    meaning: str
    statement: str
    relied: tuple[str, ...]
    hashes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Standing(Event):
    """A sign-off is taken back ("revoked"), paused ("suspended") or given back ("reinstated")."""

    type: ClassVar[str] = "standing"
    change: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Dispute(Event):
    """The learner (or somebody for her) says that something is wrong.

    `disputes` = an event's id, or empty.
    """

    type: ClassVar[str] = "dispute"
    disputes: str
    statement: str


@dataclass(frozen=True, kw_only=True)
class Answer(Event):
    """A dispute was answered.

    `upheld` says whether it was right. The statement stays on the record either way.
    """

    type: ClassVar[str] = "answer"
    answers: str
    upheld: bool
    statement: str


@dataclass(frozen=True, kw_only=True)
class ClinicalLead(Event):
    """A person is named a clinical lead (may sign without being current herself), or is one no longer."""

    type: ClassVar[str] = "clinical_lead"
    named: bool


@dataclass(frozen=True, kw_only=True)
class Purge(Event):
    """What was personal about these ledger rows was removed after the retention time; the rows still
    verify.
    """

    type: ClassVar[str] = "purge"
    rows: tuple[int, ...]
    reason: str


TYPES: dict[str, type[Event]] = {
    kind.type: kind for kind in (Evidence, Void, SignOff, Standing, Dispute, Answer, ClinicalLead, Purge)
}


def to_payload(event: Event) -> dict[str, Any]:
    """An event as plain JSON data; `from_payload` gives it back unchanged."""
    facts = vars(event) | {"type": event.type, "on": event.on.isoformat()}  # `asdict` takes ten times as long
    return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}


def from_payload(payload: Mapping[str, Any]) -> Event:
    """The event a payload holds.

    Fields that a newer version added are left out; raises Problem for an unknown type.
    """
    kind = TYPES.get(payload.get("type", ""))
    if kind is None:
        raise Problem(
            "A ledger event",
            f"is of the unknown type {payload.get('type')!r}.",
            f"Known: {', '.join(TYPES)}.",
            code="unreadable",
        )
    known = {field.name for field in fields(kind)}
    facts: dict[str, Any] = {name: value for name, value in payload.items() if name in known}
    facts["on"] = date.fromisoformat(facts["on"])
    facts = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
    return kind(**facts)
