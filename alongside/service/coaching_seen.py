"""What a coaching kit is made of: plain facts about one person's work, without a database behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Judged:
    """One row of a rubric as a person judged it. key: the criterion, or the row's own name where a person asks a question.

    label: the criterion in words, or the competency; question: what the person was asked; verdict: met, partial or missing;
    quote: the writer's words it rests on; about: a framework id; group: its domain or kind.
    """

    key: str
    label: str
    verdict: str
    about: str
    group: str
    quote: str = ""
    question: str = ""


@dataclass(frozen=True)
class Written:
    """One piece of work a trainer decided on. note: "the note in “Writing a service note”"; who: the person of its case."""

    task: str
    module: str
    title: str
    note: str
    who: str
    on: date
    rows: tuple[Judged, ...]
    href: str
    returned: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Aside:
    """One finding she set aside, with her reason."""

    rule: str
    title: str
    quote: str
    reason: str
    note: str
    module: str
    about: str
    on: date
    href: str


@dataclass(frozen=True)
class Played:
    """What one assessed case showed of one competency. points of most; well: it passed its rule."""

    about: str
    title: str
    slug: str
    case: str
    who: str
    on: date
    points: float
    most: float
    well: bool
    critical: bool
    href: str

    @property
    def whole(self) -> bool:
        return self.points >= self.most and not self.critical


@dataclass(frozen=True)
class Line:
    """What she wrote for her trainer after a case."""

    attempt: str
    slug: str
    case: str
    text: str
    on: date


@dataclass(frozen=True)
class Look:
    """One observation. missed: the words of steps that came up and were not seen; help: "" when none was needed, or a word or
    a look; prompts: which it was, as it was written down."""

    about: str
    title: str
    on: date
    by: str
    missed: tuple[str, ...]
    help: str
    note: str
    view: str
    well: bool
    unsafe: bool
    href: str
    prompts: str = ""


@dataclass(frozen=True)
class Renewal:
    """A sign-off that ends or ended. until: its last day."""

    about: str
    title: str
    until: date
    href: str


@dataclass(frozen=True)
class Suggested:
    """What fades, as `refreshing` says it."""

    about: str
    title: str
    reason: str
    last: date | None
    href: str


@dataclass(frozen=True)
class Seen:
    """Everything about one person that a talk may draw on."""

    written: tuple[Written, ...] = ()
    asides: tuple[Aside, ...] = ()
    played: tuple[Played, ...] = ()
    lines: tuple[Line, ...] = ()
    watched: tuple[Look, ...] = ()
    renewals: tuple[Renewal, ...] = ()
    suggested: tuple[Suggested, ...] = ()
