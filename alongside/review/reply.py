"""The verb `reply`: what the person did or said around the support, read from the clauses and their doers.

met with an act or words of the person; partial with a preference, a summary, or an act where no support and no goal is told.
params: vague, idle (verbs that say too little; no act at all), liking (verbs of preference), summary (patterns that alone
make it partial), mere (what follows a verb and leaves only a verdict), given (patterns that count as an act), never
(masked), needs (criteria of which one must not be missing; else partial).
"""

# ruff: noqa: E501 - patterns read better on one line
from __future__ import annotations

import re

from alongside import content
from alongside.review.clauses import Clause
from alongside.review.cues import masked
from alongside.review.doers import IDLE, Line
from alongside.review.params import given, listed
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict

_PARAMS: dict[str, type | tuple[type, ...]] = {
    "vague": str, "idle": str, "liking": str, "asking": str, "summary": list, "mere": list, "given": list, "never": list, "needs": list, "daily": list,
}  # fmt: skip
_MAY = re.compile(r"\b(?:can|can't|cannot|could|would|should|might|may|must|don't|doesn't)\b")
_EITHER = frozenset("moved called started".split())  # before the support they tell why, after it what the person did
_SKIPPED = ("plan", "form", "staff")


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    content.require(rule.params, f"{rule.path}: params", _PARAMS, tuple(_PARAMS))
    for name in ("summary", "mere", "given", "never", "daily"):
        given(rule, name)


def _weight(rule: Rule, body: str, c: Clause, before: bool) -> int:
    """2 for an act or words, 1 for a verdict or a wish, 0 for nothing."""
    params, rest = rule.params, body[c.verb_end : c.end]
    if c.form == "later" or c.joint in (
        "if",
        "that",
        "who",
        "which",
        "what",
        "where",
        "how",
        "whether",
        "because",
        "until",
        "unless",
    ):
        return 0
    if c.form == "state" or _MAY.search(body, c.start, c.verb_end):
        return 0
    if before and (c.perfect or c.passive or c.negative or c.verb in listed(params["asking"])):
        return 0
    if (c.verb in listed(params["idle"]) and (before or c.verb not in _EITHER)) or c.passive:
        return 0
    if c.verb in listed(params["vague"]) or c.verb in listed(params["liking"]):
        return 1
    if given(rule, "mere").match(rest.lstrip()):
        return 1
    return 2


def run(rule: Rule, reading: Reading) -> Outcome:
    """The person's part around the support."""
    text = reading.text
    body = masked(text.judged, given(rule, "never"))
    lines: list[Line] = reading.lines
    act = next(
        (
            c.start
            for line in lines
            for c in line.clauses
            if c.who == "worker" and c.verb not in IDLE and c.form != "later"
        ),
        len(body),
    )
    need = reading.verdicts.get("need")
    reason = need.evidence[0] if need and need.verdict == "met" and need.evidence else (-1, -1)
    strong: list[Span] = []
    weak: list[Span] = []
    for line in lines:
        if line.role in _SKIPPED:
            continue
        for c in line.clauses:
            if c.who != "person" or not body[c.start : c.verb_end].strip():
                continue
            told = reason[0] <= c.start < reason[1]
            if (
                told
                and c.start < act
                and c.verb not in listed(rule.params["vague"])
                and not any(w.who == "worker" and w.start < c.start for w in line.clauses)
            ):
                continue
            weight = _weight(rule, body, c, c.start < act)
            if weight:
                (strong if weight == 2 else weak).append((c.start, c.end))
    strong += [m.span() for m in given(rule, "given").finditer(body)]
    routine = all(given(rule, "daily").search(body, *span) for span in strong)
    quoted = [
        (q.start, q.end)
        for q in text.quotes
        if q.owner == "person"
        and not (reason[0] <= q.start < reason[1])
        and not reading.in_goal(q.start)
        and not (q.start < act < len(body))
        and body[q.start : q.end].strip()
        and len(body[q.start : q.end].split()) > 2
    ]
    supported = any(
        reading.verdicts.get(name, Verdict("missing")).verdict != "missing" for name in rule.params["needs"]
    )
    if strong and (supported or len(strong) > 1 or not routine):
        return Outcome(verdict=Verdict("met", (reading.trim(strong[0]),)))
    if quoted and reading.verdicts.get("intervention", Verdict("missing")).verdict != "missing":
        return Outcome(verdict=Verdict("met", (reading.trim(quoted[0]),)))
    summary = [m.span() for m in given(rule, "summary").finditer(body)]
    for span in strong + quoted + weak + summary:
        return Outcome(verdict=Verdict("partial", (reading.trim(span),)))
    return Outcome(verdict=Verdict("missing"))
