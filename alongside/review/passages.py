"""The verb `passages`: judges named parts of a plan, or each thing listed in one.

Where to look: parts (names of parts; each is a passage), rows (names of lists; each thing is a passage), cell (of a row, only
this), steps (true: the steps of goals), or, where none of these stands in the text, anywhere (patterns; each paragraph that
holds one is a passage; also: true looks there in any case). Names: courses/plan-headings.yaml.
aside (patterns of a passage that is none, such as "not used").
How to judge: empty (says too little, whole passage), missing, met, partial (patterns), cased (like met, over the text as
written), asks (name of a piece -> patterns; all for met, some for partial; a cell of that name in a row counts when filled),
cells (name of a piece -> name of the cell, or of a part that tells it), apart (true: words in a row's other cells do not
count), blank (patterns of a cell that says too little), else (verdict where nothing was found; default missing).
How to sum up: best (true: the best passage counts; else all must be met), joined (true: the pieces of `asks` may lie in
different passages), absent (verdict where there is no passage), heads (true: with no passage, the whole text is one).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from alongside import content
from alongside.documents import Outline, Row
from alongside.documents.plan_names import plan_names
from alongside.problem import Problem
from alongside.review.params import joined
from alongside.review.reading import Reading
from alongside.review.shapes import VERDICTS, Outcome, Rule, Span, Verdict

_PARAMS: dict[str, type | tuple[type, ...]] = {
    "parts": list, "rows": list, "cell": str, "steps": bool, "anywhere": list, "also": bool, "heads": bool, "aside": list,
    "empty": list, "missing": list, "met": list, "partial": list, "cased": list, "asks": dict, "cells": dict, "blank": list,
    "apart": bool, "else": str, "best": bool, "joined": bool, "absent": str,
}  # fmt: skip
MOST = 5  # remarks of one rule about one plan
_LONGEST = 4_000  # characters of a passage that are read
_AROUND = 1_200  # characters to each side of a place that are its paragraph at most
_MANY = 12  # paragraphs that one rule judges in a text without headings
_ORDER = {"missing": 0, "partial": 1, "met": 2}
_HEADS = re.compile(r"(?m)^[ \t]*#{1,6} [^\n]*")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_NOTHING = re.compile(
    r"[\W_]*(?:n/?a|none|tbd|unknown|not applicable|see (?:file|above|below|chart|attached)|as needed|pending)?[\W_]*\Z"
)


@dataclass
class Passage:
    """A place to judge, with its cells where it is a row."""

    start: int
    end: int
    cells: dict[str, Span] = field(default_factory=dict)
    row: bool = False
    part: str = ""


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem that names the field."""
    params = content.require(rule.params, f"{rule.path}: params", _PARAMS)
    names = plan_names()
    for name in [*params.get("parts", ()), *params.get("rows", ())]:
        if name not in names.titles:
            raise Problem(
                f"{rule.path}: params", f"names the part “{name}”.", f"Known: {', '.join(names.titles)}.", code="bad-field"
            )
    for name in ("else", "absent"):
        if params.get(name, "missing") not in VERDICTS:
            raise Problem(
                f"{rule.path}: params: {name}", f"is “{params[name]}”.", f"Known: {', '.join(VERDICTS)}.", code="bad-field"
            )
    for name in ("anywhere", "aside", "empty", "missing", "met", "partial", "blank", "cased"):
        patterns(rule, name)
    for name in params.get("asks", {}):
        asked(rule, name)


def patterns(rule: Rule, name: str) -> re.Pattern[str] | None:
    """The patterns of one param as one, or None."""
    given = rule.params.get(name)
    return joined(tuple(given), f"{rule.path}: params: {name}") if given else None


def asked(rule: Rule, name: str) -> re.Pattern[str] | None:
    """The patterns of one piece of `asks`."""
    given = rule.params["asks"][name]
    return joined(tuple(given), f"{rule.path}: params: asks: {name}") if given else None


def _passage(row: Row, cell: str) -> Passage:
    start, end = row.cells.get(cell, (row.start, row.end)) if cell else (row.start, row.end)
    return Passage(start, end, row.cells, True)


def rows_of(found: Outline, name: str, steps: bool = False) -> list[Row]:
    """The things listed in a part; with `steps`, the steps of the goals and of the plan."""
    if not steps:
        return found.rows.get(name, [])
    return [step for goal in found.rows.get("goals", []) for step in goal.steps] + found.rows.get("steps", [])


def gather(rule: Rule, reading: Reading) -> list[Passage]:
    """Every passage the rule is about, in the order of its params."""
    params, found = rule.params, reading.outline
    passages = [Passage(*span, part=part) for part in params.get("parts", ()) for span in found.sections.get(part, ())]
    for name in params.get("rows", ()):
        listed = rows_of(found, name, bool(params.get("steps")))
        if len(listed) > 1 and params.get("joined") and all(len(row.cells) == 1 for row in listed):
            passages += [Passage(*span) for span in found.sections.get(name, ())]
        else:
            passages += [_passage(row, params.get("cell", "")) for row in listed]
        if not listed and not params.get("steps"):
            passages += [Passage(*span) for span in found.prose.get(name, ())]
    seek = patterns(rule, "anywhere")
    if seek and (not passages or params.get("also")):
        body = _HEADS.sub(lambda m: " " * len(m.group()), reading.text.judged)
        last = -1
        for m in seek.finditer(body):
            if m.start() < last:
                continue
            first, last = paragraph(body, m.start(), max(last, 0))
            passages.append(Passage(first, last))
            if len(passages) == _MANY:
                break
    aside = patterns(rule, "aside")
    if aside:
        passages = [one for one in passages if not aside.search(reading.text.lower, one.start, one.end)]
    if not passages and params.get("heads"):
        passages = [Passage(0, len(reading.text.judged))]
    return passages


def paragraph(body: str, place: int, after: int = 0) -> Span:
    """The paragraph around a place, from `after` on; some hundred words of an endless one."""
    first = max(0, after, place - _AROUND)
    first = max((m.end() for m in _PARAGRAPH.finditer(body, first, place)), default=first)
    end = _PARAGRAPH.search(body, place, place + _AROUND)
    return first, end.start() if end else min(len(body), place + _AROUND)


def _filled(rule: Rule, reading: Reading, passage: Passage, name: str) -> Span | None:
    """Where a piece of `asks` is told: in its cell, or in the words of the passage."""
    cell = rule.params.get("cells", {}).get(name, name)
    pattern = asked(rule, name)
    if cell in passage.cells or cell == passage.part:
        start, end = passage.cells.get(cell, (passage.start, passage.end))
        body = reading.text.lower[start:end]
        blank = patterns(rule, "blank")
        if not _NOTHING.match(body) and not (blank and blank.fullmatch(body.strip(" .\n"))):
            return start, end
        return None
    if pattern is None:
        return None
    others = [rule.params.get("cells", {}).get(other, other) for other in rule.params["asks"] if other != name]
    if rule.params.get("apart"):
        others = [other for other in passage.cells if other != "text"]
    taken = [passage.cells[other] for other in others if other in passage.cells]
    for m in pattern.finditer(reading.text.lower, passage.start, min(passage.end, passage.start + _LONGEST)):
        if not any(start < m.end() and m.start() < end for start, end in taken):
            return m.span()
    return None


def judge(rule: Rule, reading: Reading, passage: Passage) -> tuple[str, Span, str]:
    """The verdict on one passage, its evidence, and what it lacks in words."""
    text, params = reading.text, rule.params
    start, end = passage.start, min(passage.end, passage.start + _LONGEST)
    whole = (start, end)
    body = text.lower[start:end].strip(" .\n*-")
    if params.get("heads"):
        body = _HEADS.sub("", body)
    empty = patterns(rule, "empty")
    if _NOTHING.match(body) or (empty and empty.fullmatch(body)):
        return "missing", whole, _and(list(params.get("asks", ())) or [""])
    for name in ("missing", "met"):
        pattern = patterns(rule, name)
        m = pattern.search(text.lower, start, end) if pattern else None
        if m and name == "missing" and text.quote_at(m.start()) and not passage.row:
            m = None
        if m and not (params.get("heads") and _in_heading(text.lower, m.start())):
            return name, m.span(), ""
        if m and params.get("heads") and pattern:
            for m in pattern.finditer(text.lower, start, end):
                if not _in_heading(text.lower, m.start()):
                    return name, m.span(), ""
    cased = patterns(rule, "cased")
    m = cased.search(text.source, start, end) if cased else None
    if m:
        return "met", m.span(), ""
    if params.get("asks"):
        there = {name: _filled(rule, reading, passage, name) for name in params["asks"]}
        lacks = [name for name, span in there.items() if span is None]
        if not lacks:
            return "met", whole, ""
        return ("missing" if len(lacks) == len(there) else "partial"), whole, _and(lacks)
    pattern = patterns(rule, "partial")
    m = pattern.search(text.lower, start, end) if pattern else None
    return ("partial", m.span(), "") if m else (params.get("else", "missing"), whole, "")


def _in_heading(body: str, place: int) -> bool:
    return body[body.rfind("\n", 0, place) + 1 : place + 1].lstrip().startswith("#")


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def first_line(reading: Reading, span: Span) -> Span:
    """The first line of a passage: enough to show what a remark is about."""
    start, end = reading.trim(span)
    stop = reading.text.source.find("\n", start, end)
    return reading.trim((start, stop if stop > start else end))


def _joined(rule: Rule, reading: Reading, passages: list[Passage]) -> Outcome:
    """All pieces of `asks` over all passages together."""
    pattern = patterns(rule, "missing")
    for passage in passages:
        m = pattern.search(reading.text.lower, passage.start, passage.end) if pattern else None
        if m and not reading.text.quote_at(m.start()):
            return Outcome(verdict=Verdict("missing", (m.span(),)))
    spans: list[Span] = []
    lacks = []
    for name in rule.params["asks"]:
        found = next(filter(None, (_filled(rule, reading, p, name) for p in passages)), None)
        if found:
            spans.append(reading.trim(found))
        else:
            lacks.append(name)
    if not lacks:
        return Outcome(verdict=Verdict("met", tuple(spans)))
    verdict = Verdict("partial" if spans else "missing", tuple(spans) or (first_line(reading, _place(passages)),))
    return Outcome((first_line(reading, _place(passages)),), verdict, (_and(lacks),))


def _place(passages: list[Passage]) -> Span:
    return passages[0].start, passages[0].end


def run(rule: Rule, reading: Reading) -> Outcome:
    """met, partial, missing or not_asked, and a remark for each passage that is not met."""
    params: dict[str, Any] = rule.params
    passages = gather(rule, reading)
    if not passages:
        return Outcome(verdict=Verdict(params.get("absent", "missing")))
    if params.get("joined") and params.get("asks"):
        return _joined(rule, reading, passages)
    judged = [judge(rule, reading, passage) for passage in passages]
    prose = params.get("asks") and not any(passage.row for passage in passages)
    if params.get("best") or prose:
        verdict, span, lacks = max(judged, key=lambda one: _ORDER.get(one[0], 0))
        gone = next((one for one in judged if one[0] == "missing" and verdict != "met"), None)
        if verdict != "met" and gone and patterns(rule, "missing"):
            span = gone[1]
        if verdict == "met":
            return Outcome(verdict=Verdict("met", (reading.trim(span),)))
        place = first_line(reading, span)
        return Outcome((place,) if rule.message else (), Verdict(verdict, (place,)), (lacks,))
    verdicts = {one[0] for one in judged}
    verdict = verdicts.pop() if len(verdicts) == 1 else "partial"
    if verdict == "met":
        return Outcome(verdict=Verdict("met", tuple(reading.trim(span) for _, span, _ in judged[:MOST])))
    open_ = [one for one in judged if one[0] != "met"][:MOST]
    hits = tuple(first_line(reading, span) for _, span, _ in open_)
    return Outcome(hits if rule.message else (), Verdict(verdict, hits), tuple(lacks for _, _, lacks in open_))
