"""The shapes of a scenario: what an author's file says, as frozen data, and its canonical JSON form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from alongside.problem import Problem

KINDS = ("good", "mixed", "poor", "unsafe")
OPERATORS = ("==", "!=", "<=", ">=", "<", ">")


@dataclass(frozen=True)
class Fault:
    """One thing to mend. `code` starts with E (refused) or W (advice); `words` are the author's own."""

    code: str
    file: str
    line: int
    words: str
    message: str
    way_out: str

    @property
    def is_error(self) -> bool:
        return self.code.startswith("E")

    def __str__(self) -> str:
        said = f' "{self.words}"' if self.words else ""
        return f"{self.file}:{self.line}: {self.code}{said} {self.message} {self.way_out}".rstrip()


@dataclass(frozen=True)
class Var:
    """A bounded whole number, or yes/no (`flag`, held as 0 or 1). Bounds keep the state space finite."""

    start: int
    min: int = 0
    max: int = 1
    flag: bool = False

    def shown(self, value: int) -> int | bool:
        return bool(value) if self.flag else value


@dataclass(frozen=True)
class Guard:
    """`var op value`; several guards hold together (and)."""

    var: str
    op: str
    value: int


@dataclass(frozen=True)
class Change:
    """What a choice does to a variable: `by` adds, `to` sets. The result stays inside the bounds."""

    var: str
    by: int | None = None
    to: int | None = None


@dataclass(frozen=True)
class Choice:
    """One bullet. `n` is its authored number in the step, from 1. `shows` maps framework ids to 0..3."""

    n: int
    text: str
    to: str
    shows: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    guards: tuple[Guard, ...] = ()
    critical: bool = False
    once: bool = False
    resources: tuple[str, ...] = ()
    why: str = ""
    indicators: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def points(self) -> int:
        return sum(self.shows.values())


@dataclass(frozen=True)
class Line:
    """One line of story. Shown always, or only where its guards hold. `later`: told after an ending, as a month later."""

    text: str
    guards: tuple[Guard, ...] = ()
    later: bool = False
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Timer:
    """Optional time pressure on a step: after `seconds` without an answer the story goes on at `to`."""

    seconds: int
    to: str


@dataclass(frozen=True)
class Step:
    """One heading. An ending has a `kind` and no choices."""

    id: str
    lines: tuple[Line, ...]
    choices: tuple[Choice, ...] = ()
    kind: str = ""
    timer: Timer | None = None
    resources: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Resource:
    """Something the learner may open (a plan, a medication record, a log); opening it is recorded."""

    id: str
    title: str
    text: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Sign:
    """How a person lets a value be seen, in words: used where the variable is `max` or lower."""

    max: int
    text: str


@dataclass(frozen=True)
class Scenario:
    """A whole case. `steps` keep the author's order; the first one is where it starts."""

    slug: str
    title: str
    version: str
    summary: str
    minutes: int
    competencies: tuple[str, ...]
    vars: Mapping[str, Var]
    steps: Mapping[str, Step]
    key: Mapping[str, Any]
    resources: Mapping[str, Resource] = field(default_factory=dict)
    signs: Mapping[str, tuple[Sign, ...]] = field(default_factory=dict)
    content_note: str = ""
    offers: str = ""
    lesson: str = ""
    path: Path | None = field(default=None, compare=False)
    person: Any = field(default=None, compare=False)
    at: Mapping[str, int] = field(
        default_factory=dict, compare=False
    )  # field -> its line in the front matter

    @cached_property
    def start(self) -> str:
        return next(iter(self.steps))

    @cached_property
    def places(self) -> dict[str, int]:
        """Variable name -> its place in a tuple of values."""
        return {name: place for place, name in enumerate(self.vars)}

    @cached_property
    def values(self) -> tuple[int, ...]:
        """The starting values."""
        return tuple(var.start for var in self.vars.values())

    @cached_property
    def hash(self) -> str:
        """sha256 of the canonical JSON: an attempt names the exact version by it."""
        return hashlib.sha256(canonical(self).encode()).hexdigest()


def to_json(scenario: Scenario) -> dict[str, Any]:
    """The compiled form as plain data: all that can change how an attempt runs or looks; no line numbers."""
    return {
        "format": 1,
        "slug": scenario.slug,
        "title": scenario.title,
        "version": scenario.version,
        "summary": scenario.summary,
        "minutes": scenario.minutes,
        "content_note": scenario.content_note,
        "offers": scenario.offers,
        "lesson": scenario.lesson,
        "competencies": list(scenario.competencies),
        "key": dict(scenario.key),
        "vars": [
            {"name": name, "start": v.start, "min": v.min, "max": v.max, "flag": v.flag}
            for name, v in scenario.vars.items()
        ],
        "signs": {
            name: [{"max": s.max, "text": s.text} for s in signs] for name, signs in scenario.signs.items()
        },
        "resources": [{"id": r.id, "title": r.title, "text": r.text} for r in scenario.resources.values()],
        "steps": [_step(step) for step in scenario.steps.values()],
    }


def canonical(scenario: Scenario) -> str:
    """The compiled form as text that is the same on every machine: sorted names, no spaces."""
    return json.dumps(to_json(scenario), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_json(data: Mapping[str, Any]) -> Scenario:
    """A scenario from its compiled form (a stored version). Raises Problem when it is not one."""
    try:
        return Scenario(
            slug=data["slug"],
            title=data["title"],
            version=data["version"],
            summary=data["summary"],
            minutes=data["minutes"],
            competencies=tuple(data["competencies"]),
            key=dict(data["key"]),
            vars={v["name"]: Var(v["start"], v["min"], v["max"], v["flag"]) for v in data["vars"]},
            signs={
                name: tuple(Sign(s["max"], s["text"]) for s in signs) for name, signs in data["signs"].items()
            },
            resources={r["id"]: Resource(r["id"], r["title"], r["text"]) for r in data["resources"]},
            steps={s["id"]: _read_step(s) for s in data["steps"]},
            content_note=data["content_note"],
            offers=data["offers"],
            lesson=data["lesson"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Problem(
            "A stored scenario version",
            f"cannot be read ({type(error).__name__}: {error}).",
            "Restore it from a backup.",
            code="unreadable",
        ) from None


def _guards(guards: tuple[Guard, ...]) -> list[list[Any]]:
    return [[guard.var, guard.op, guard.value] for guard in guards]


def _line(line: Line) -> dict[str, Any]:
    told = {"text": line.text, "if": _guards(line.guards)}
    return told | {"later": True} if line.later else told  # stories without one keep the hash they had


def _step(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "kind": step.kind,
        "resources": list(step.resources),
        "timer": {"seconds": step.timer.seconds, "to": step.timer.to} if step.timer else None,
        "lines": [_line(line) for line in step.lines],
        "choices": [
            {
                "n": c.n,
                "text": c.text,
                "to": c.to,
                "shows": dict(c.shows),
                "if": _guards(c.guards),
                "changes": [{"var": x.var, "by": x.by, "to": x.to} for x in c.changes],
                "critical": c.critical,
                "once": c.once,
                "resources": list(c.resources),
                "why": c.why,
                "indicators": list(c.indicators),
            }
            for c in step.choices
        ],
    }


def _read_step(data: Mapping[str, Any]) -> Step:
    timer = data["timer"]
    return Step(
        data["id"],
        tuple(Line(x["text"], _read_guards(x["if"]), x.get("later", False)) for x in data["lines"]),
        tuple(
            Choice(
                c["n"],
                c["text"],
                c["to"],
                dict(c["shows"]),
                tuple(Change(x["var"], x["by"], x["to"]) for x in c["changes"]),
                _read_guards(c["if"]),
                c["critical"],
                c["once"],
                tuple(c["resources"]),
                c["why"],
                tuple(c["indicators"]),
            )
            for c in data["choices"]
        ),
        data["kind"],
        Timer(timer["seconds"], timer["to"]) if timer else None,
        tuple(data["resources"]),
    )


def _read_guards(data: list[list[Any]]) -> tuple[Guard, ...]:
    return tuple(Guard(var, op, value) for var, op, value in data)
