"""Runs the example records of a rule: what it must flag, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alongside.documents.person import person_from
from alongside.review.examples import Failure, case
from alongside.review.shapes import Rule
from alongside.review.together.engine import read_together
from alongside.review.together.rules import TogetherRules, as_written
from alongside.review.together.shapes import Document, Place, Together


def example(entry: Mapping[str, Any]) -> tuple[list[Document], Place | None]:
    """The documents of an example without its marks, and the marked place."""
    documents, marked = [], None
    for number, one in enumerate(entry["documents"]):
        ((kind, raw),) = one.items()
        text, span, _ = case(raw)
        documents.append(Document(f"{kind} {number + 1}", kind, text))
        marked = Place(number, *span) if span else marked
    return documents, marked


def run(rule: Rule, entry: Mapping[str, Any]) -> Together:
    """An example read with this rule alone."""
    person = person_from(entry["person"]) if "person" in entry else None
    return read_together(example(entry)[0], person=person, together=TogetherRules((as_written(rule),)))


def failures(rule: Rule) -> Iterator[Failure]:
    """The examples of a rule that do not hold."""
    for name in ("flag", "pass"):
        for number, entry in enumerate(rule.examples[name], 1):
            _, marked = example(entry)
            result = run(rule, entry)
            places = [(one.document, one.finding.start, one.finding.end) for one in result.findings]
            told = " / ".join(str(one) for each in entry["documents"] for one in each.values())
            if name == "pass" and places:
                what, way_out = f"is flagged at {places[0]}", "Narrow the finder or its params, or mend the example."
            elif name == "flag" and not places:
                what, way_out = f"is not flagged ({result.asked[rule.id]})", "Mend the params or the example."
            elif name == "flag" and marked and not any(
                d == marked.document and a < marked.end and marked.start < b for d, a, b in places
            ):  # fmt: skip
                what, way_out = f"is flagged at {places[0]}, not at the marked words", "Move the [[…]]."
            else:
                continue
            yield Failure(rule.id, f"{name} {number}", told, what, way_out)
