"""The three documents as frozen dataclasses, each with a JSON round trip."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from alongside.problem import Problem

VERSION = 1


def _mapping(data: Any, kind: str, known: set[str]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Problem(
            kind, "should be a JSON object.", f"Known fields: {', '.join(sorted(known))}.", code="unreadable"
        )
    for name in data:
        if name not in known | {"kind", "schema_version"}:
            raise Problem(
                f"{kind}: {name}",
                "is not a known field.",
                f"Known fields: {', '.join(sorted(known))}.",
                code="bad-field",
            )
    if data.get("kind", kind) != kind:
        raise Problem(
            f"{kind}: kind",
            f"says “{data['kind']}”, but a {kind} was asked for.",
            f"Read it as a {data['kind']}.",
            code="bad-field",
        )
    if data.get("schema_version", VERSION) != VERSION:
        raise Problem(
            f"{kind}: schema_version",
            f"is {data['schema_version']!r}; this program reads version {VERSION}.",
            "Export the document again.",
            code="bad-field",
        )
    return data


def _text(data: dict[str, Any], kind: str, name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise Problem(
            f"{kind}: {name}",
            f"should be text, not {type(value).__name__}.",
            "Put it in quotes.",
            code="bad-field",
        )
    return value


def _texts(data: dict[str, Any], kind: str, name: str) -> tuple[str, ...]:
    value = data.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Problem(
            f"{kind}: {name}", "should be a list of texts.", 'Write it as ["…", "…"].', code="bad-field"
        )
    return tuple(value)


@dataclass(frozen=True)
class Note:
    """A service note. Every field is text as written; nothing is guessed. `text` is the free text.

    date: day of service. start, stop: clock times as written. goal: the plan goal named in a field of the form.
    """

    text: str = ""
    date: str = ""
    start: str = ""
    stop: str = ""
    place: str = ""
    staff: str = ""
    goal: str = ""
    person: str = ""
    service: str = ""

    def to_json(self) -> dict[str, Any]:
        """{"kind": "note", "schema_version": 1, field: text…}; `from_json` gives the same note back."""
        return {"kind": "note", "schema_version": VERSION} | {
            f.name: getattr(self, f.name) for f in fields(self)
        }

    @classmethod
    def from_json(cls, data: Any) -> Note:
        """The note in `data`. Raises Problem("bad-field") that names the field."""
        known = _mapping(data, "note", {f.name for f in fields(cls)})
        return cls(**{f.name: _text(known, "note", f.name) for f in fields(cls)})


@dataclass(frozen=True)
class Goal:
    """One goal or outcome statement. `steps` are short texts; the rest is text as written."""

    text: str = ""
    baseline: str = ""
    measure: str = ""
    by: str = ""
    owner: str = ""
    steps: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """{"kind": "goal", "schema_version": 1, field: text…, "steps": [text…]}."""
        texts = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "steps"}
        return {"kind": "goal", "schema_version": VERSION} | texts | {"steps": list(self.steps)}

    @classmethod
    def from_json(cls, data: Any) -> Goal:
        """The goal in `data`. Raises Problem("bad-field") that names the field."""
        known = _mapping(data, "goal", {f.name for f in fields(cls)})
        texts = {f.name: _text(known, "goal", f.name) for f in fields(cls) if f.name != "steps"}
        return cls(**texts, steps=_texts(known, "goal", "steps"))


@dataclass(frozen=True)
class Plan:
    """A one-page profile or a whole plan: the parts a first reader looks for, each as written.

    goals: Goal objects in the order of the page. `text` is the whole page, which the reviewer reads.
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

    def to_json(self) -> dict[str, Any]:
        """{"kind": "plan", "schema_version": 1, field: text…, "goals": [goal…]}."""
        texts = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "goals"}
        return (
            {"kind": "plan", "schema_version": VERSION}
            | texts
            | {"goals": [goal.to_json() for goal in self.goals]}
        )

    @classmethod
    def from_json(cls, data: Any) -> Plan:
        """The plan in `data`. Raises Problem("bad-field") that names the field."""
        known = _mapping(data, "plan", {f.name for f in fields(cls)})
        goals = known.get("goals", [])
        if not isinstance(goals, list):
            raise Problem(
                "plan: goals", "should be a list of goals.", 'Write it as [{"text": "…"}].', code="bad-field"
            )
        texts = {f.name: _text(known, "plan", f.name) for f in fields(cls) if f.name != "goals"}
        return cls(
            **texts, goals=tuple(Goal.from_json({"text": g} if isinstance(g, str) else g) for g in goals)
        )
