"""The verb `cues`: a criterion is met, or partly met, where one of its patterns stands.

params, patterns over the lower-case text unless said otherwise; <class> from words.yaml:
met, partial; missing and only_partial (settle that verdict before any other); never (stretches that are no evidence);
core with together (a sentence with a core one and all the others is met; with the core one alone it is partial);
pairs (lists of patterns; a sentence that holds all of one list is met); counted (met only where a criterion of `needs` is
not missing); setup (count only before the worker's first act); cased (over the text as written); labels (names of fields;
a labelled line that is filled is met); blank (label values that say too little: partial).
Others: last (true: prefer the last match), quoted (skip: leave the person's quotations out), default (missing or met),
whole (true: the sentence is the evidence).
"""

from __future__ import annotations

import re

from alongside import content
from alongside.problem import Problem
from alongside.review.params import joined
from alongside.review.reading import Reading
from alongside.review.shapes import VERDICTS, Outcome, Rule, Span, Verdict

_PARAMS: dict[str, type | tuple[type, ...]] = {
    "met": list, "partial": list, "missing": list, "only_partial": list, "never": list, "core": list,
    "together": list, "labels": list, "blank": list, "last": bool,
    "quoted": str, "default": str, "whole": bool,
    "pairs": list, "counted": list, "needs": list, "setup": list, "cased": list,
}  # fmt: skip
_LONG = 400  # how much of an endless sentence is read
_EMPTY = re.compile(r"^[\W_]*(?:n/?a|none|tbd)?[\W_]*$")


def _get(rule: Rule, name: str) -> re.Pattern[str] | None:
    given = rule.params.get(name)
    return joined(tuple(given), f"{rule.path}: params: {name}") if given else None


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    params = content.require(rule.params, f"{rule.path}: params", _PARAMS)
    if params.get("default", "missing") not in VERDICTS:
        raise Problem(
            f"{rule.path}: params: default",
            f"is “{params['default']}”.",
            f"Known: {', '.join(VERDICTS)}.",
            code="bad-field",
        )
    if not (params.get("met") or params.get("core") or params.get("missing")):
        raise Problem(
            f"{rule.path}: params: met", "is missing.", "Add at least one pattern.", code="bad-field"
        )
    for name in ("met", "partial", "missing", "only_partial", "never", "core", "blank", "counted", "setup"):
        _get(rule, name)
    _cased(rule)
    for number, patterns in enumerate(params.get("pairs", ())):
        for pattern in patterns:
            joined((pattern,), f"{rule.path}: params: pairs: {number}")
    for number, patterns in enumerate(params.get("together", ())):
        joined(
            (patterns,) if isinstance(patterns, str) else tuple(patterns),
            f"{rule.path}: params: together: {number}",
        )


def masked(text: str, pattern: re.Pattern[str] | None) -> str:
    """`text` with what the pattern finds blanked, at the same length."""
    return pattern.sub(lambda m: " " * len(m.group()), text) if pattern else text


def _first(pattern: re.Pattern[str] | None, body: str, last: bool) -> re.Match[str] | None:
    if pattern is None:
        return None
    if not last:
        return pattern.search(body)
    return max(pattern.finditer(body), key=lambda m: m.start(), default=None)


def _label(rule: Rule, reading: Reading) -> tuple[str, Span] | None:
    """A verdict from a labelled line: filled means met, a value that says too little means partial."""
    blank = _get(rule, "blank")
    best: tuple[str, Span] | None = None
    for header in reading.text.headers:
        if header.field not in rule.params.get("labels", ()):
            continue
        value = reading.text.lower[header.value_start : header.value_end]
        if _EMPTY.match(value):
            continue
        span = (header.value_start, header.value_end)
        if blank and blank.fullmatch(value.strip(" .")):
            best = best or ("partial", span)
        else:
            return "met", span
    return best


def _cased(rule: Rule) -> re.Pattern[str] | None:
    given = rule.params.get("cased")
    return joined(tuple(given), f"{rule.path}: params: cased") if given else None


def _beyond(rule: Rule, reading: Reading, body: str) -> Span | None:
    """Cues that need more than one pattern: a sentence's company, another criterion, the place in the story, capitals."""
    pair = _pair(rule, reading, body)
    if pair:
        return pair
    counted = _get(rule, "counted")
    if counted and any(
        reading.verdicts.get(name, Verdict("missing")).verdict != "missing" for name in rule.params["needs"]
    ):
        found = counted.search(body)
        if found:
            return found.span()
    setup = _get(rule, "setup")
    if setup:
        found = setup.search(body, 0, reading.first_act)
        if found:
            return found.span()
    cased = _cased(rule)
    if cased:
        for found in cased.finditer(reading.text.source, 0, len(body)):
            if body[found.start()].strip():
                return found.span()
    return None


def _pair(rule: Rule, reading: Reading, body: str) -> Span | None:
    where = f"{rule.path}: params: pairs"
    for number, patterns in enumerate(rule.params.get("pairs", ())):
        lead, *others = (joined((p,), f"{where}: {number}") for p in patterns)
        seen = -1
        for m in lead.finditer(body):
            first, last = reading.text.sentence_at(m.start())
            if first == seen:
                continue
            seen = first
            sentence = body[first : min(last, first + _LONG)]
            if all(other.search(sentence) for other in others):
                return (first, min(last, first + _LONG))
    return None


def run(rule: Rule, reading: Reading) -> Outcome:
    """The best verdict any cue supports, with its place."""
    text, params = reading.text, rule.params
    body = masked(text.judged, _get(rule, "never"))
    if params.get("quoted") == "skip":
        for quote in text.quotes:
            body = body[: quote.start] + " " * (quote.end - quote.start) + body[quote.end :]
    gone = _first(_get(rule, "missing"), body, False)
    if gone:
        return Outcome(verdict=Verdict("missing", (reading.trim(gone.span()),)))
    half = _first(_get(rule, "only_partial"), body, False)
    if half:
        return Outcome(verdict=Verdict("partial", (reading.trim(half.span()),)))
    labelled = _label(rule, reading)
    if labelled and labelled[0] == "met":
        return Outcome(verdict=Verdict("met", (labelled[1],)))
    found = _first(_get(rule, "met"), body, bool(params.get("last")))
    if found:
        span = reading.sentence(found.span()) if params.get("whole") else found.span()
        return Outcome(verdict=Verdict("met", (reading.trim(span),)))
    beyond = _beyond(rule, reading, body)
    if beyond:
        return Outcome(verdict=Verdict("met", (reading.trim(beyond),)))
    partial = _together(rule, reading, body)
    if partial and partial.verdict == "met":
        return Outcome(verdict=partial)
    if labelled:
        return Outcome(verdict=Verdict("partial", (labelled[1],)))
    if partial:
        return Outcome(verdict=partial)
    found = _first(_get(rule, "partial"), body, bool(params.get("last")))
    if found:
        return Outcome(verdict=Verdict("partial", (reading.trim(found.span()),)))
    return Outcome(verdict=Verdict(params.get("default", "missing")))


def _together(rule: Rule, reading: Reading, body: str) -> Verdict | None:
    core = _get(rule, "core")
    if core is None:
        return None
    where = f"{rule.path}: params: together"
    others = [
        joined((p,) if isinstance(p, str) else tuple(p), f"{where}: {n}")
        for n, p in enumerate(rule.params["together"])
    ]
    found: Verdict | None = None
    for m in core.finditer(body):
        first, last = reading.text.sentence_at(m.start())
        span = reading.trim((first, min(last, len(body))))
        sentence = body[max(first, m.start() - _LONG) : min(last, m.end() + _LONG)]
        if all(other.search(sentence) for other in others):
            found = Verdict("met", (span,))
        elif found is None or found.verdict != "met":
            found = Verdict("partial", (span,))
    return found
