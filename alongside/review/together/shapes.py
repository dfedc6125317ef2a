"""What a record is made of, and what reading it together gives. Spans are code points, half-open, into a document's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alongside.documents import Person, Plan
from alongside.review.shapes import Finding, Review

KINDS = ("note", "plan", "profile", "goal", "person")


@dataclass(frozen=True, eq=False)
class Document:
    """One document of a record. `text` is what a reviewer reads.

    name: what people call it (its file). part: its number in a file that holds several, from 1; 0 where it is alone.
    plan: for a plan that came as data. person: for a page about the person.
    """

    name: str
    kind: str
    text: str
    part: int = 0
    plan: Plan | None = None
    person: Person | None = None

    @property
    def title(self) -> str:
        """The name, with the number of the part."""
        return f"{self.name} ({self.part})" if self.part else self.name


@dataclass(frozen=True)
class Place:
    """Words in one document of a record: its number in the record, from 0, and the span."""

    document: int
    start: int
    end: int


@dataclass(frozen=True)
class Hit:
    """What a finder found: the place, other places it has to do with, and words for the message ({name} -> text)."""

    place: Place
    also: tuple[Place, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Across:
    """A remark on a record: the finding, the document its span lies in, and the other places."""

    finding: Finding
    document: int
    also: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Thread:
    """A line of the golden thread: need -> goal -> support -> note -> progress.

    kind: goal, need or support (the last two: with no goal). Each link holds what was found, in a few words, or "".
    missing: name of the first link that is not there, "" where the thread holds. way_out: one kind sentence.
    unasked: links nothing can be said about, such as notes where the record has none.
    """

    kind: str
    title: str
    need: str = ""
    goal: str = ""
    support: str = ""
    note: str = ""
    progress: str = ""
    missing: str = ""
    way_out: str = ""
    unasked: tuple[str, ...] = ()
    place: Place | None = None

    def as_dict(self) -> dict[str, Any]:
        """{"kind", "title", "need", "goal", "support", "note", "progress", "missing", "way_out", "not_asked"}."""
        names = ("kind", "title", "need", "goal", "support", "note", "progress", "missing", "way_out")
        return {name: getattr(self, name) for name in names} | {"not_asked": list(self.unasked)}


@dataclass(frozen=True)
class Together:
    """reviews: one for each document, None for the person's own page. asked: rule -> met, missing or not_asked.

    problems: one line for each rule that could not be used; the others still ran.
    """

    documents: tuple[Document, ...]
    reviews: tuple[Review | None, ...] = ()
    findings: tuple[Across, ...] = ()
    threads: tuple[Thread, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
