"""The review while someone writes: the reviewer's result, turned to the parts of the form it speaks about.

The reviewer reads one composed text; the form has fields. Spans go back to the field they lie in, as code points
into that field's own value. Nothing here decides anything about the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from alongside import documents
from alongside.forms import words
from alongside.review import review

_RANK = {"X": 0, "F": 1, "Q": 2}
_SAID = re.compile(r"[“\"]([^”\"]+)[”\"]")
_WORDINGS = re.compile(r"“[^”]+”(?:(?:, or |; or |, |; | or | and | )“[^”]+”)*(?:,? or [^“”:]+)?\.?\Z")
_FACTS = re.compile(r"\d|…|\.\.\.|[\[\]<>_/:;]")
_MOST_WORDS = 5

Part = tuple[str, int, int, int]  # field id; start and end in the composed text; blanks before it in the field


def look(kind: str, value: Mapping[str, Any], *, person: Any = None,
         dismissed: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """What the screen shows: {"findings", "criteria", "strengths", "aside"}, most useful first.

    findings: {key, rule, severity, message, why, instead, part, start, end, quote, swaps, at}; swaps are
    wordings that may take the place of the quoted words; at is the span in the whole composed text.
    criteria: {id, label, verdict, evidence: [{part, start, end}]}. dismissed: [{rule, quote, reason}]; such findings
    are left out and stand in aside: [{rule, quote, title, reason}], each once, as long as their words are there.
    """
    text = documents.compose(kind, value)
    found = review(kind, text, person=person)
    parts = locate(text, kind, value)
    reasons = {(one.get("rule"), one.get("quote", "")): str(one.get("reason", "")) for one in dismissed}
    aside: dict[tuple[str, str], dict[str, str]] = {}
    findings, counts = [], dict[tuple[str, str], int]()
    for one in sorted(found.findings, key=lambda one: (_RANK.get(one.severity, 3), one.start)):
        part, start, end = _inside(parts, one.start, one.end)
        quote = text[one.start:one.end]
        reason = reasons.get((one.rule, quote))
        if reason is not None:
            aside[one.rule, quote] = {"rule": one.rule, "quote": quote, "title": one.title, "reason": reason}
            continue
        nth = counts[one.rule, quote] = counts.get((one.rule, quote), 0) + 1
        findings.append({"key": f"{one.rule}/{quote}/{nth}", "rule": one.rule, "severity": one.severity,
                         "message": one.message, "why": one.why, "instead": one.instead, "part": part,
                         "start": start, "end": end, "at": [one.start, one.end], "quote": quote if part else "",
                         "swaps": swaps(one.instead, quote) if part and one.criterion == "language" else []})
    return {
        "findings": findings,
        "criteria": [{"id": name, "label": words.criterion(name), "verdict": verdict.verdict,
                      "evidence": [_span(parts, *span) for span in verdict.evidence]}
                     for name, verdict in found.criteria.items() if verdict.verdict != "not_asked"],
        "strengths": [{"criterion": one.criterion, "message": one.message} for one in found.strengths],
        "aside": list(aside.values()),
    }


def locate(text: str, kind: str, value: Mapping[str, Any]) -> list[Part]:
    """Where each field's value stands in the composed text. A value that was tidied on the way is left out."""
    own = value.get("fields") or {}
    order = [field["id"] for field in words.fields(kind, None) if field["id"] != "text"]
    parts: list[Part] = []
    at = 0
    for name in (*order, "text"):
        raw = (value.get("text") if name == "text" else own.get(name)) or ""
        held = raw.strip()
        start = text.rfind(held) if name == "text" else text.find(held, at)
        if held and start >= 0:
            parts.append((name, start, start + len(held), len(raw) - len(raw.lstrip())))
            at = start + len(held)
    return parts


def _inside(parts: list[Part], start: int, end: int) -> tuple[str, int, int]:
    if start < end:
        for name, first, last, blanks in parts:
            if first <= start and end <= last:
                return name, start - first + blanks, end - first + blanks
    return "", 0, 0


def _span(parts: list[Part], start: int, end: int) -> dict[str, Any]:
    name, first, last = _inside(parts, start, end)
    return {"part": name, "start": first, "end": last}


def swaps(instead: str, quote: str) -> list[str]:
    """Wordings in `instead` that can stand where `quote` stands, at most three; the writer picks one.

    Only where `instead` is a list of short quoted wordings, perhaps ending in "or …". A quotation after a sentence
    is an example with somebody else's facts in it, and is never put into a note.
    """
    if not quote.strip() or len(quote.split()) > _MOST_WORDS or not _WORDINGS.match(instead):
        return []
    offers = [found.strip(" .,;") for found in _SAID.findall(instead)]
    if not all(offers) or any(_FACTS.search(one) or len(one.split()) > _MOST_WORDS for one in offers):
        return []
    first = str.upper if quote[0].isupper() else str.lower
    return [first(one[0]) + one[1:] for one in offers[:3]]
