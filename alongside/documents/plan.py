"""A whole plan as frozen dataclasses with a JSON round trip.

Every value is text as written; "" and () mean that the page does not say. What each part asks for: domain standards,
section 2 (42 CFR 441.301(c), the eight conditions of a rights modification, natural supports, case management).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from alongside.documents.shapes import build, document, from_document, plain

R = TypeVar("R", bound="Record")


@dataclass(frozen=True)
class Record:
    """One line, row or block of a plan. In JSON it may also be given as its first field alone, a text."""

    def to_json(self) -> dict[str, Any] | str:
        """{field: text…}."""
        return plain(self)

    @classmethod
    def from_json(cls: type[R], data: Any, where: str = "") -> R:
        """The record in `data`. Raises Problem("bad-field") that names the field."""
        record: R = build(cls, data, where or f"{cls.__name__.lower()}[0]")
        return record


@dataclass(frozen=True)
class Step(Record):
    """An action on the way to a goal. `goal` names the goal where steps stand in a list of their own."""

    text: str = ""
    who: str = ""
    by: str = ""
    goal: str = ""

    def to_json(self) -> dict[str, Any] | str:
        """{field: text…}, or the text alone where nothing else is known."""
        return plain(self) if self.who or self.by or self.goal else self.text


@dataclass(frozen=True)
class Goal(Record):
    """One goal or outcome. id: its number on the page. need: the need it answers. done: how the person will know that this
    support is no longer needed. status: as written (active, met, set aside). Steps may be given as texts."""

    text: str = ""
    baseline: str = ""
    measure: str = ""
    by: str = ""
    owner: str = ""
    steps: tuple[Step, ...] = ()
    id: str = ""
    need: str = ""
    strengths: str = ""
    supports: str = ""
    status: str = ""
    done: str = ""

    def __post_init__(self) -> None:
        steps = tuple(Step(step) if isinstance(step, str) else step for step in self.steps)
        object.__setattr__(self, "steps", steps)

    def to_json(self) -> dict[str, Any]:
        """{"kind": "goal", "schema_version": 1, field: text…, "steps": [text or step…]}."""
        return document(self, "goal")

    @classmethod
    def from_json(cls, data: Any, where: str = "goal") -> Goal:
        """The goal in `data`. Raises Problem("bad-field") that names the field."""
        goal: Goal = from_document(cls, data, "goal", where)
        return goal


@dataclass(frozen=True)
class Need(Record):
    """An assessed need, what answers it, or why the person declined an answer."""

    text: str = ""
    id: str = ""
    source: str = ""
    answer: str = ""
    declined: str = ""


@dataclass(frozen=True)
class Strength(Record):
    """A strength, and the action it is used in."""

    text: str = ""
    used: str = ""


@dataclass(frozen=True)
class PaidSupport(Record):
    """A service with its type, scope, amount, duration and frequency (together often called TSADF) and its provider."""

    text: str = ""
    type: str = ""
    scope: str = ""
    amount: str = ""
    duration: str = ""
    frequency: str = ""
    provider: str = ""
    goal: str = ""
    needs: str = ""
    choice: str = ""
    ends: str = ""


@dataclass(frozen=True)
class UnpaidSupport(Record):
    """Someone who helps without pay. willing: what she or he said. kind: one or more of N1 to N8."""

    name: str = ""
    relation: str = ""
    text: str = ""
    willing: str = ""
    kind: str = ""
    gives_back: str = ""
    contact: str = ""
    goal: str = ""


@dataclass(frozen=True)
class Risk(Record):
    """A risk, what lessens it, what the person says about taking it, and what is done if it happens."""

    text: str = ""
    lessens: str = ""
    dignity: str = ""
    backup: str = ""
    goal: str = ""


@dataclass(frozen=True)
class RightsChange(Record):
    """A modification of a right with the eight conditions, in their order (42 CFR 441.301(c)(2)(xiii))."""

    text: str = ""
    need: str = ""
    positive: str = ""
    less_intrusive: str = ""
    described: str = ""
    data: str = ""
    limit: str = ""
    consent: str = ""
    no_harm: str = ""


@dataclass(frozen=True)
class Meeting(Record):
    """Who came, where and when, and whose choice that was."""

    text: str = ""
    date: str = ""
    time: str = ""
    place: str = ""
    who: str = ""
    choice: str = ""


@dataclass(frozen=True)
class Signature(Record):
    """Who agreed to the plan, in what role, on which day."""

    name: str = ""
    role: str = ""
    date: str = ""


@dataclass(frozen=True)
class Plan:
    """A one-page profile or a whole plan, part by part.

    `text` is the whole page as given, which the reviewer reads. Parts that are prose are texts; parts that list things are
    tuples of records. A part of both kinds has two fields: `strengths` with `strengths_used`, `natural_supports` with
    `unpaid`, `risks` with `risk_list`: prose in the first, one record for each thing listed in the second.
    """

    text: str = ""
    person: str = ""
    vision: str = ""
    appreciate: str = ""
    important_to: str = ""
    important_for: str = ""
    strengths: str = ""
    preferences: str = ""
    support: str = ""
    natural_supports: str = ""
    risks: str = ""
    backup: str = ""
    review: str = ""
    goals: tuple[Goal, ...] = ()
    # the person
    goes_by: str = ""
    pronouns: str = ""
    culture: str = ""
    language: str = ""
    communication: str = ""
    decisions: str = ""
    # where and how she lives
    setting: str = ""
    alternatives: str = ""
    choice: str = ""
    community: str = ""
    self_direction: str = ""
    # what the plan does
    needs: tuple[Need, ...] = ()
    strengths_used: tuple[Strength, ...] = ()
    steps: tuple[Step, ...] = ()
    paid: tuple[PaidSupport, ...] = ()
    unpaid: tuple[UnpaidSupport, ...] = ()
    risk_list: tuple[Risk, ...] = ()
    rights: tuple[RightsChange, ...] = ()
    # the six strategy areas of case management
    health_safety: str = ""
    housing_employment: str = ""
    social_networking: str = ""
    appointments: str = ""
    community_supports: str = ""
    quality: str = ""
    # hard days and endings
    crisis: str = ""
    relapse: str = ""
    discharge: str = ""
    aftercare: str = ""
    no_longer: str = ""
    # youth and family
    family: str = ""
    school: str = ""
    growing: str = ""
    assent: str = ""
    transition: str = ""
    # how the plan was made and is kept alive
    date: str = ""
    meetings: tuple[Meeting, ...] = ()
    disagreement: str = ""
    consent: str = ""
    signatures: tuple[Signature, ...] = ()
    copy: str = ""
    monitoring: str = ""
    change: str = ""

    def to_json(self) -> dict[str, Any]:
        """{"kind": "plan", "schema_version": 1, field: text…, field: [record…]}; `from_json` gives the same plan back."""
        return document(self, "plan")

    @classmethod
    def from_json(cls, data: Any) -> Plan:
        """The plan in `data`. A record may be a text alone. Raises Problem("bad-field") that names the field."""
        plan: Plan = from_document(cls, data, "plan")
        return plan


# Part of the page (courses/plan-headings.yaml) -> the field that holds its records, and their shape.
RECORDS: dict[str, tuple[str, type[Record]]] = {
    "needs": ("needs", Need),
    "strengths": ("strengths_used", Strength),
    "goals": ("goals", Goal),
    "steps": ("steps", Step),
    "paid": ("paid", PaidSupport),
    "natural_supports": ("unpaid", UnpaidSupport),
    "risks": ("risk_list", Risk),
    "rights": ("rights", RightsChange),
    "meetings": ("meetings", Meeting),
    "signatures": ("signatures", Signature),
}
