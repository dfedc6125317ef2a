"""The verb `cues`: a criterion is met, or partly met, where one of its patterns stands.

params: met, partial (patterns over the lower-case text; <class> from words.yaml), missing and only_partial (patterns that
settle that verdict before any other), never (stretches that are no evidence),
together (patterns a
sentence must hold besides a `core` one to be met; with `core` alone it is partial), labels (field ->
true: a labelled line of that field counts as met when it is filled), blank (patterns of label values that say too little:
partial), last (true: prefer the last match), quoted (skip: leave the person's quotations out), default (missing or met).
"""

from __future__ import annotations

import re
from functools import lru_cache

from alongside import content
from alongside.problem import Problem
from alongside.review import lexicon
from alongside.review.reading import Reading
from alongside.review.shapes import VERDICTS, Outcome, Rule, Span, Verdict

_PARAMS: dict[str, type | tuple[type, ...]] = {
    "met": list, "partial": list, "missing": list, "only_partial": list, "never": list, "core": list,
    "together": list, "labels": list, "blank": list, "last": bool,
    "quoted": str, "default": str, "whole": bool,
}  # fmt: skip
_EMPTY = re.compile(r"^[\W_]*(?:n/?a|none|tbd)?[\W_]*$")


@lru_cache(maxsize=512)
def _pattern(patterns: tuple[str, ...], where: str) -> re.Pattern[str]:
    return lexicon.compiled("|".join(f"(?:{p})" for p in patterns), where)


def _get(rule: Rule, name: str) -> re.Pattern[str] | None:
    given = rule.params.get(name)
    return _pattern(tuple(given), f"{rule.path}: params: {name}") if given else None


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
    for name in ("met", "partial", "missing", "only_partial", "never", "core", "blank"):
        _get(rule, name)
    for number, patterns in enumerate(params.get("together", ())):
        _pattern(
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
        _pattern((p,) if isinstance(p, str) else tuple(p), f"{where}: {n}")
        for n, p in enumerate(rule.params["together"])
    ]
    found: Verdict | None = None
    for m in core.finditer(body):
        first, last = reading.text.sentence_at(m.start())
        span = reading.trim((first, min(last, len(body))))
        if all(other.search(body, first, last) for other in others):
            found = Verdict("met", (span,))
        elif found is None or found.verdict != "met":
            found = Verdict("partial", (span,))
    return found
