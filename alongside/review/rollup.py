"""The verb `rollup`: the `language` verdict out of the findings of the language rules. Only X and F lower it."""

from __future__ import annotations

from alongside import content
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Verdict


def prepare(rule: Rule) -> None:
    """This verb takes no params."""
    content.require(rule.params, f"{rule.path}: params", {})


def run(rule: Rule, reading: Reading) -> Outcome:
    """missing with the places of the findings, else met."""
    spans = tuple(
        (f.start, f.end)
        for f in reading.findings
        if f.criterion == rule.criterion
        and f.severity in "XF"
        and f.rule not in reading.uncounted
        and f.status == "on"
    )
    return Outcome(verdict=Verdict("missing", spans) if spans else Verdict("met"))
