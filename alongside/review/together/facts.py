"""The facts of a record: its notes in order of their days, its plans, and the person it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from alongside.documents import PaidSupport, Person
from alongside.review.rules import RuleSet
from alongside.review.shapes import Review
from alongside.review.text import Text
from alongside.review.together.moments import DAY
from alongside.review.together.note_facts import NoteFacts, note_facts, unwrapped
from alongside.review.together.plan_facts import PlanFacts
from alongside.review.together.shapes import Document, Place
from alongside.review.together.terms import LIKE, shared, terms


@dataclass(eq=False)
class Facts:
    """A whole record: the documents, what each says, and the person it is about."""

    documents: tuple[Document, ...]
    reviews: tuple[Review | None, ...]
    rules: RuleSet
    person: Person | None = None
    page: int | None = None  # number of the person's own page

    @cached_property
    def notes(self) -> list[NoteFacts]:
        """Notes in order of their days; notes without a day last, as given."""
        rule = next((rule for rule in self.rules.rules if rule.check == "writer" and "note" in rule.on), None)
        found = [
            note_facts(number, document, review, rule)
            for number, (document, review) in enumerate(zip(self.documents, self.reviews, strict=True))
            if document.kind == "note" and review is not None
        ]
        return sorted(found, key=lambda n: (n.day is None, n.begin or (n.day.toordinal() * DAY if n.day else 0), n.number))

    @cached_property
    def plans(self) -> list[PlanFacts]:
        """Plans in order of their first day."""
        found = [PlanFacts(number, one) for number, one in enumerate(self.documents) if one.kind in ("plan", "profile")]
        return sorted(found, key=lambda p: (p.covers[0] or date.min, p.number))

    @cached_property
    def pages(self) -> list[tuple[int, Text]]:
        """Every document but the person's own page, with its number."""
        return [
            (number, Text(unwrapped(one.text), one.kind, self.person))
            for number, one in enumerate(self.documents)
            if one.kind != "person"
        ]

    def plan_for(self, note: NoteFacts) -> PlanFacts | None:
        """The plan in force on a note's day: the last that had begun; the first where none had, or no day is known."""
        goals = [plan for plan in self.plans if plan.goals or plan.plan.paid]
        begun = [p for p in goals if note.day and p.covers[0] and p.covers[0] <= note.day]
        return begun[-1] if begun else (goals[-1] if goals and not note.day else goals[0] if goals else None)

    def words(self, place: Place) -> str:
        """The words at a place."""
        return self.documents[place.document].text[place.start : place.end]

    def paid_for(self, note: NoteFacts) -> Iterator[PaidSupport]:
        """Paid supports of the plan that a note's service names."""
        plan = self.plan_for(note)
        words = terms(note.service)
        for one in plan.plan.paid if plan and words else ():
            if shared(words, terms(f"{one.text} {one.type}")) >= LIKE:
                yield one
