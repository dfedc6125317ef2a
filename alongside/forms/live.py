"""The review while someone writes: the reviewer's result, turned to the parts of the form it speaks about.

The reviewer reads one composed text; the form has fields. Spans go back to the field they lie in, as code points
into that field's own value. Nothing here decides anything about the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from alongside import documents
from alongside.forms import words
from alongside.forms.usefulness import group, useful_first
from alongside.review import Finding, Review, Rule, Verdict, load_rules, review
from alongside.review.examples import case
from alongside.review.shapes import KINDS

_AT_A_GLANCE = 120  # letters
Part = tuple[str, int, int, int]  # field id; start and end in the composed text; blanks before it in the field


def look(kind: str, value: Mapping[str, Any], *, person: Any = None,
         dismissed: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """What the screen shows of a form's value, most useful first.

    findings: {key, rule, group, trial, severity, message, why, instead, part, start, end, quote, at, look_for}; at is the
    span in the whole composed text; look_for is {label, example, says}: what reviewers look for, words that pass, and what
    the reviewer says then.
    criteria: {id, label, verdict, evidence: [{part, start, end}]}, only what was asked. strengths: {criterion, message,
    quote, part, start, end}. questions: {question, quote, part, start, end}, for a person to answer, never a fault.
    dismissed: [{rule, quote, reason}]; such findings are left out and stand in aside: [{rule, quote, title, reason}], each
    once, as long as their words are there.
    """
    text = documents.compose(kind, value)
    return _shown(kind, text, locate(text, kind, value), person, dismissed)


def look_at(kind: str, text: str, *, person: Any = None, dismissed: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The same for one plain text without fields: every span lies in the part "text"."""
    return _shown(kind, text, [("text", 0, len(text), 0)], person, dismissed)


def _shown(kind: str, text: str, parts: list[Part], person: Any, dismissed: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    loaded = load_rules()
    found = review(kind, text, person=person, rules=loaded)
    rules = {rule.id: rule for rule in loaded.rules}
    reasons = {(one.get("rule"), one.get("quote", "")): str(one.get("reason", "")) for one in dismissed}
    aside: dict[tuple[str, str], dict[str, str]] = {}
    findings, counts = [], dict[tuple[str, str], int]()
    for one in useful_first(found.findings, found.criteria):
        place = _place(parts, text, one.start, one.end)
        quote = place["quote"]
        reason = reasons.get((one.rule, quote))
        if reason is not None:
            aside[one.rule, quote] = {"rule": one.rule, "quote": quote, "title": one.title, "reason": reason}
            continue
        nth = counts[one.rule, quote] = counts.get((one.rule, quote), 0) + 1
        findings.append(place | _card(one, found.criteria, rules.get(one.rule)) | {
            "key": f"{one.rule}/{quote}/{nth}", "at": [one.start, one.end]})
    return {
        "findings": findings,
        "criteria": [{"id": name, "label": words.criterion(name), "verdict": verdict.verdict,
                      "evidence": [_span(parts, *span) for span in verdict.evidence]}
                     for name, verdict in found.criteria.items() if verdict.verdict != "not_asked"],
        "strengths": [_place(parts, text, one.start, one.end) | {"criterion": one.criterion, "message": one.message}
                      for one in found.strengths],
        "questions": _questions(found, parts, text),
        "aside": list(aside.values()),
    }


def for_trainer(kind: str, text: str, findings: Iterable[Mapping[str, Any]], verdicts: Mapping[str, str]) -> dict[str, Any]:
    """{"findings", "questions"} as `look` gives them; the questions are what only this trainer can judge. As `kept`."""
    parts = [("text", 0, len(text), 0)]
    asks = kind in KINDS and text.strip()
    return {
        "findings": kept(text, findings, verdicts),
        "questions": _questions(review(kind, text), parts, text) if asks else [],
    }


def kept(text: str, findings: Iterable[Mapping[str, Any]], verdicts: Mapping[str, str]) -> list[dict[str, Any]]:
    """Findings as `look` gives them, most useful first, for those that were kept when the text was graded.

    findings: the documented shape, with spans in `text`; verdicts: criterion -> verdict, as they were kept. What a rule says
    about why and what passes comes from the rules as they are now.
    """
    rules = {rule.id: rule for rule in load_rules().rules}
    held = []
    for one in findings:
        rule = rules.get(one["rule"])
        more = (rule.why, rule.status, rule.title) if rule else ("", "on", "")
        held.append(Finding(one["rule"], one["criterion"], one["severity"], one["start"], one["end"], one["message"],
                            more[0], one["instead"], more[1], more[2]))
    criteria = {name: Verdict(verdict) for name, verdict in verdicts.items()}
    parts = [("text", 0, len(text), 0)]
    return [_card(one, criteria, rules.get(one.rule)) | _place(parts, text, one.start, one.end)
            for one in useful_first(held, criteria)]


def verdicts(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Criterion -> verdict of the rows of a graded document."""
    return {row["criterion"]: row["verdict"] for row in rows if row.get("criterion") and row.get("verdict")}


def _card(one: Finding, criteria: Mapping[str, Verdict], rule: Rule | None) -> dict[str, Any]:
    return {"rule": one.rule, "group": group(one, criteria), "trial": one.status == "trial", "severity": one.severity,
            "message": one.message, "why": one.why, "instead": one.instead, "look_for": look_for(rule) if rule else None}


def _questions(found: Review, parts: list[Part], text: str) -> list[dict[str, Any]]:
    return [_place(parts, text, one.start, one.end) | {"question": one.question} for one in found.questions]


def look_for(rule: Rule) -> dict[str, str]:
    """What reviewers look for where this rule looks: {label, example, says}.

    The example is one of the rule's own that pass: the fullest that still reads at a glance. A rule about words has its
    plainest first, and exceptions after it.
    """
    entries = (entry for entry in rule.examples.get("pass", ()) if isinstance(entry, str) or entry.get("verdict", "met") == "met")
    passes = [case(entry)[0] for entry in entries]
    if rule.check != "words":
        passes.sort(key=lambda text: (len(text) > _AT_A_GLANCE, -len(text)))
    return {"label": words.criterion(rule.criterion), "example": passes[0] if passes else "", "says": rule.strength}


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


def _place(parts: list[Part], text: str, start: int, end: int) -> dict[str, Any]:
    """{part, start, end, quote} in the field's own value; part and quote are "" where no field holds it whole."""
    place = _span(parts, start, end)
    return place | {"quote": text[start:end] if place["part"] else ""}


def _span(parts: list[Part], start: int, end: int) -> dict[str, Any]:
    name, first, last = _inside(parts, start, end)
    return {"part": name, "start": first, "end": last}
