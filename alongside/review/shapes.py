"""What a review is made of. All spans are code points, half-open, into the text as given."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KINDS = ("note", "goal", "plan", "profile")
VERDICTS = ("met", "partial", "missing", "not_asked")
STATUSES = ("on", "trial", "off")
SEVERITIES = ("X", "F", "Q")  # slur or degrading; flag; question (domain standards, section 4.1)
Span = tuple[int, int]


@dataclass(frozen=True)
class Finding:
    """One remark about the text. start == end: it is about something the text does not hold.

    status "trial": shown, never scored. severity: X, F or Q.
    """

    rule: str
    criterion: str
    severity: str
    start: int
    end: int
    message: str
    why: str
    instead: str
    status: str = "on"
    title: str = ""


@dataclass(frozen=True)
class Verdict:
    """met, partial, missing or not_asked, with the spans that are its evidence (none for an absence)."""

    verdict: str
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Strength:
    """Something the text does well: where, and one kind sentence that says so."""

    criterion: str
    start: int
    end: int
    message: str


@dataclass(frozen=True)
class Question:
    """Something only a person can judge: a question for the trainer, beside the words it is about."""

    rule: str
    criterion: str
    start: int
    end: int
    question: str


@dataclass(frozen=True)
class Review:
    """criteria: id -> Verdict; findings by place; strengths named by the rules whose verdict is met. questions: what only a
    person can judge, by place; they are for the trainer and stand outside the documented JSON shape.

    problems: one line for each rule file that could not be used; the other rules still ran.
    """

    kind: str
    criteria: dict[str, Verdict] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    strengths: tuple[Strength, ...] = ()
    problems: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """{"criteria": {id: {"verdict", "evidence": [[start, end]]}}, "findings": [{"rule", "criterion", "severity",
        "start", "end", "message", "instead"}]}: the documented shape and nothing else."""
        names = ("rule", "criterion", "severity", "start", "end", "message", "instead")
        return {
            "criteria": {
                name: {"verdict": v.verdict, "evidence": [list(span) for span in v.evidence]}
                for name, v in self.criteria.items()
            },
            "findings": [{name: getattr(f, name) for name in names} for f in self.findings],
        }

    def for_screen(self) -> dict[str, Any]:
        """`as_dict` plus what a form shows: title, why and status of each finding, and the strengths."""
        shown = self.as_dict()
        for plain, finding in zip(shown["findings"], self.findings, strict=True):
            plain |= {"title": finding.title, "why": finding.why, "status": finding.status}
        shown["strengths"] = [
            {"criterion": s.criterion, "start": s.start, "end": s.end, "message": s.message}
            for s in self.strengths
        ]
        return shown


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule file. `params` belongs to the verb named by `check`; examples are run as tests.

    message may hold {found}, the words it is about, and {lacks}, what is open there. says: verdict ->
    message, for rules that give a verdict. allow: words the agency lets stand.
    """

    id: str
    title: str
    family: str
    on: tuple[str, ...]
    criterion: str
    severity: str
    check: str
    params: dict[str, Any]
    message: str
    says: dict[str, str]
    why: str
    instead: str
    source: str
    since: str
    status: str
    strength: str
    examples: dict[str, list[Any]]
    path: Path
    allow: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a verb found: `hits` are spans to remark on; `verdict` is set by verbs that judge a criterion.

    lacks: for each hit, what is still open there, in words. asks: where a question for the trainer stands.
    """

    hits: tuple[Span, ...] = ()
    verdict: Verdict | None = None
    lacks: tuple[str, ...] = ()
    asks: tuple[Span, ...] = ()
