"""Runs a rule's own examples: what it must flag, and what it must leave alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from alongside.review.engine import review
from alongside.review.rules import WITHOUT_VERDICT, RuleSet
from alongside.review.shapes import Review, Rule, Span

_MARK = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


@dataclass(frozen=True)
class Failure:
    """One example that does not hold. place: "flag" or "pass" and its number in the file, from 1."""

    rule: str
    place: str
    text: str
    what: str
    way_out: str


def case(entry: str | dict[str, Any]) -> tuple[str, Span | None, str]:
    """An example's text without its marks, the marked span, and the verdict it asks for ("" = none)."""
    text = entry if isinstance(entry, str) else entry["text"]
    verdict = "" if isinstance(entry, str) else str(entry.get("verdict", ""))
    marked = _MARK.search(text)
    span = (marked.start(), marked.start() + len(marked.group(1))) if marked else None
    return _MARK.sub(r"\1", text), span, verdict


def failures(rule: Rule, rules: RuleSet) -> list[Failure]:
    """The examples of a rule that do not hold among these rules, as they are written (without an agency's changes).

    A rule on trial or off is tried as if it were on.
    """
    if rule.status != "on":
        rule = replace(rule, status="on")
        rules = replace(rules, rules=tuple(rule if one.id == rule.id else one for one in rules.rules))
    return [*_unflagged(rule, rules), *_flagged(rule, rules)]


def _kind(rule: Rule) -> str:
    return "note" if "note" in rule.on else rule.on[0]


def _remarks(rule: Rule, result: Review) -> list[Any]:
    """What the rule says about a text: its findings, and its questions to the trainer."""
    said: list[Any] = [*result.findings, *result.questions]
    return [one for one in said if one.rule == rule.id]


def _unflagged(rule: Rule, rules: RuleSet) -> Iterator[Failure]:
    for number, entry in enumerate(rule.examples["flag"], 1):
        text, span, wanted = case(entry)
        result = review(_kind(rule), text, rules=rules)
        mine = _remarks(rule, result)
        got = result.criteria[rule.criterion].verdict if rule.criterion in result.criteria else "none"
        if wanted and got != wanted:
            what, way_out = f"has the verdict {got}, not {wanted}", f"Mend the patterns of “{wanted}”, or the example."
        elif not mine and rule.check != "rollup":
            what, way_out = "is not flagged", "Widen the terms or narrow the exceptions, or mend the example."
        elif span and mine and not any(one.start < span[1] and span[0] < one.end for one in mine):
            at = "”, “".join(text[one.start : one.end] for one in mine)
            what, way_out = f"is flagged at “{at}”, not at the marked words", "Move the [[…]], or mend the terms."
        else:
            continue
        yield Failure(rule.id, f"flag {number}", text, what, way_out)


def _flagged(rule: Rule, rules: RuleSet) -> Iterator[Failure]:
    for number, entry in enumerate(rule.examples["pass"], 1):
        text, _, wanted = case(entry)
        result = review(_kind(rule), text, rules=rules)
        mine = _remarks(rule, result)
        got = result.criteria[rule.criterion].verdict if rule.criterion in result.criteria else "none"
        if mine:
            at = text[mine[0].start : mine[0].end]
            what = f"is flagged at “{at}”" if at else "is flagged"
            way_out = "Add the exception, or mend the example."
        elif rule.check not in WITHOUT_VERDICT and got != (wanted or "met"):
            what, way_out = f"has the verdict {got}, not {wanted or 'met'}", "Widen the patterns of “met”."
        else:
            continue
        yield Failure(rule.id, f"pass {number}", text, what, way_out)
