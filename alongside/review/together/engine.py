"""Reads a record: each document by itself first, then all of them beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from alongside.documents import Person
from alongside.problem import Problem, strict
from alongside.review.engine import review
from alongside.review.rules import RuleSet, load_rules
from alongside.review.shapes import Finding, Review, Rule
from alongside.review.together.facts import Facts
from alongside.review.together.finders import FINDERS
from alongside.review.together.rules import TogetherRules, load_together
from alongside.review.together.shapes import KINDS, Across, Document, Hit, Together
from alongside.review.together.thread import threads


def _short(words: str) -> str:
    words = " ".join(words.split()).strip("\"“”").rstrip(".")
    return words if len(words) <= 60 else words[:57] + "…"


def _across(rule: Rule, hit: Hit, facts: Facts) -> Across:
    place = hit.place
    words = {"found": _short(facts.words(place)), "other": facts.documents[hit.also[0].document].title if hit.also else ""}
    message = rule.message
    for name, value in (words | dict(hit.words)).items():
        message = message.replace(f"{{{name}}}", value)
    finding = Finding(
        rule.id, rule.criterion, rule.severity, place.start, place.end, message, rule.why, rule.instead, rule.status,
        rule.title,
    )  # fmt: skip
    return Across(finding, place.document, hit.also)


def _person(documents: Sequence[Document], person: Person | None) -> tuple[Person | None, int | None]:
    pages = [(number, one.person) for number, one in enumerate(documents) if one.kind == "person" and one.person]
    if person is None and pages:
        return pages[0][1], pages[0][0]
    return person, next((number for number, one in pages if one == person), None)


def read_together(
    documents: Sequence[Document],
    *,
    person: Person | None = None,
    rules: RuleSet | None = None,
    together: TogetherRules | None = None,
    home: Path | None = None,
) -> Together:
    """What a good reviewer would say about a record: about each document, and about all of them beside each other.

    person: whom the record is about, where no document of kind person says so. A rule that fails is left out and named in
    `problems`. Raises Problem("bad-field") for an unknown kind of document.
    """
    for one in documents:
        if one.kind not in KINDS:
            raise Problem(one.kind, "is not a kind of document.", f"Known: {', '.join(KINDS)}.", code="bad-field")
    loaded = load_rules(home) if rules is None else rules
    across = load_together(home) if together is None else together
    known, page = _person(documents, person)
    reviews: list[Review | None] = [
        None if one.kind == "person" else review(one.kind, one.text, person=known, rules=loaded) for one in documents
    ]
    facts = Facts(tuple(documents), tuple(reviews), loaded, known, page)
    problems = [str(problem) for problem in (*loaded.problems, *across.problems)]
    findings: list[Across] = []
    asked: dict[str, str] = {}
    for rule in across.rules:
        if rule.status == "off":
            continue
        try:
            hits = FINDERS[rule.check].find(facts, rule.params)
        except Exception as error:
            if strict():
                raise
            problems.append(f"{rule.path}: could not read this record ({type(error).__name__}). The other rules went on.")
            hits = None
        asked[rule.id] = "not_asked" if hits is None else "missing" if hits else "met"
        findings += [_across(rule, hit, facts) for hit in hits or ()]
    findings.sort(key=lambda one: (one.document, one.finding.start, one.finding.end, one.finding.rule))
    return Together(tuple(documents), tuple(reviews), tuple(findings), tuple(threads(facts)), asked, tuple(problems))
