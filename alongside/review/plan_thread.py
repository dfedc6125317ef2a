"""The verb `plan_thread`: need, goal and support of a plan can be traced both ways.

params: look (`thread`, the default: each goal names a need and a support, each paid support a goal; `needs`: each assessed
need is answered, or declined with a reason).
A link is a number ("goal 2"), or a word of some weight that both sides share.
"""

from __future__ import annotations

import re
from functools import partial

from alongside import content
from alongside.documents import Row
from alongside.problem import Problem
from alongside.review.passages import MOST, first_line
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict
from alongside.review.text import WORD

_PARAMS: dict[str, type | tuple[type, ...]] = {"look": str}
LOOKS = ("thread", "needs")
_COMMON = frozenset(
    "with from that this will have need needs needed want wants goal goals support supports help helps staff person week weeks "
    "month months year years day days time times hours hour every each about when what where which their there them then "
    "more than into over under also able make makes does done week's service services daily weekly monthly living life "
    "home community skills plan plans person's using other some same being been were was are and the for not own".split()
)
_NUMBERS = re.compile(r"#?\b(\d{1,2}(?:\.\d)?|[a-e])\b")
_GOALS = re.compile(r"\b(?:goals?|outcomes?|objectives?|#)\s*#?\s*(\d{1,2}(?:\.\d)?)(?:\s*(?:,|and|&|\+)\s*(\d{1,2}))?")
_NEEDS = re.compile(r"\bneeds?\s*#?\s*(\d{1,2}(?:\.\d)?)(?:\s*(?:,|and|&|\+)\s*(\d{1,2}))?")
_EMPTY = re.compile(r"[\W_]*(?:n/?a|none|no|tbd|not addressed|pending|ongoing)?[\W_]*\Z")
_DECLINED = re.compile(
    r"\b(?:declin\w+|(?:does|do) not want|(?:doesn|don)'t want|said no|says no|chose not|not now|prefers? not|no thanks)\b"
)
_ANSWERED = re.compile(
    r"\b(?:see goal|goal \d|visit|appointment|refit|referr\w+|wants|will|every|weekly|daily|on \w+days?|clinic|nurse)\b|->|→"
)


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    params = content.require(rule.params, f"{rule.path}: params", _PARAMS)
    if params.get("look", "thread") not in LOOKS:
        raise Problem(
            f"{rule.path}: params: look", f"is “{params['look']}”.", f"Known: {', '.join(LOOKS)}.", code="bad-field"
        )


def _cell(reading: Reading, row: Row, *cells: str) -> str:
    return " ".join(reading.text.lower[slice(*row.cells[cell])] for cell in cells if cell in row.cells)


def _body(reading: Reading, row: Row) -> str:
    return reading.text.lower[row.start : row.end]


def _weighty(words: str) -> set[str]:
    return {stem(m.group()) for m in WORD.finditer(words) if len(m.group()) > 3 and m.group() not in _COMMON}


def stem(word: str) -> str:
    """A word without its commonest endings, so that "cooks" and "cooking" meet."""
    for ending in ("ing", "ers", "er", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e")


def _numbers(pattern: re.Pattern[str], body: str) -> set[str]:
    return {number for m in pattern.finditer(body) for number in m.groups() if number}


def _id(reading: Reading, row: Row, place: int) -> str:
    return _cell(reading, row, "id").strip(" #.") or str(place)


def _linked(cell: str, ident: str, words: set[str]) -> bool:
    return ident in set(_NUMBERS.findall(cell)) or bool(_weighty(cell) & words)


def _open(reading: Reading, rows: list[tuple[Row, list[str]]]) -> Outcome:
    """met where nothing lacks; else a remark on each row with what it lacks."""
    lacking = [(row, lacks) for row, lacks in rows if lacks]
    spans: list[Span] = [first_line(reading, (row.start, row.end)) for row, _ in rows]
    if not lacking:
        return Outcome(verdict=Verdict("met", tuple(spans[:MOST])))
    hits = tuple(first_line(reading, (row.start, row.end)) for row, _ in lacking[:MOST])
    verdict = "missing" if len(lacking) == len(rows) else "partial"
    return Outcome(hits, Verdict(verdict, hits), tuple(" and ".join(lacks) for _, lacks in lacking[:MOST]))


def run(rule: Rule, reading: Reading) -> Outcome:
    """met, partial or missing with a remark for each loose end; not_asked where the plan lists nothing to trace."""
    if rule.params.get("look") == "needs":
        return _needs(reading)
    rows = reading.outline.rows
    goals, needs, paid = rows.get("goals", []), rows.get("needs", []), rows.get("paid", [])
    if not goals or not (needs or paid):
        return Outcome(verdict=Verdict("not_asked"))
    unpaid, cell = rows.get("natural_supports", []), partial(_cell, reading)
    judged: list[tuple[Row, list[str]]] = []
    goal_words = [_weighty(cell(goal, "text")) for goal in goals]
    goal_ids = [_id(reading, goal, place) for place, goal in enumerate(goals, 1)]
    for goal, ident, words in zip(goals, goal_ids, goal_words, strict=True):
        lacks = []
        if needs and not (_filled(cell(goal, "need")) or any(
            ident in _numbers(_GOALS, _body(reading, need)) | set(_NUMBERS.findall(cell(need, "answer")))
            or words & _weighty(cell(need, "answer") or cell(need, "text"))
            for need in needs
        )):  # fmt: skip
            lacks.append("the need behind it")
        helped = _filled(cell(goal, "supports")) or goal.steps or any(
            _linked(cell(support, "goal"), ident, words) or ident in _numbers(_GOALS, _body(reading, support))
            or words & _weighty(cell(support, "scope", "text"))
            for support in [*paid, *unpaid]
        )  # fmt: skip
        if not helped:
            lacks.append("a support that serves it")
        judged.append((goal, lacks))
    every = set().union(*goal_words)
    for support in paid:
        named = cell(support, "goal", "needs")
        told = any(_linked(named, i, w) for i, w in zip(goal_ids, goal_words, strict=True)) or _filled(cell(support, "needs"))
        told = told or bool(
            _numbers(_GOALS, _body(reading, support)) or _numbers(_NEEDS, _body(reading, support))
            or every & _weighty(cell(support, "scope", "text", "ends"))
            or any(_weighty(cell(support, "text", "type")) & _weighty(cell(goal, "supports")) for goal in goals)
        )  # fmt: skip
        judged.append((support, [] if told else ["the goal it serves"]))
    return _open(reading, judged)


def _filled(words: str) -> bool:
    return not _EMPTY.match(words)


def _needs(reading: Reading) -> Outcome:
    rows = reading.outline.rows
    needs = rows.get("needs", [])
    if not needs:
        return Outcome(verdict=Verdict("not_asked"))
    others = [*rows.get("goals", []), *rows.get("paid", []), *rows.get("risks", [])]
    bodies = [_cell(reading, row, "need", "needs") or _body(reading, row) for row in others]
    judged: list[tuple[Row, list[str]]] = []
    for place, need in enumerate(needs, 1):
        ident, words = _id(reading, need, place), _weighty(_cell(reading, need, "text"))
        answer = _cell(reading, need, "answer", "declined")
        told = (_filled(answer) if {"answer", "declined"} & set(need.cells) else bool(
            _DECLINED.search(_body(reading, need)) or _ANSWERED.search(_body(reading, need))
        )) or any(
            ident in _numbers(_NEEDS, _body(reading, row)) or ident in set(_NUMBERS.findall(_cell(reading, row, "need", "needs")))
            or words & _weighty(body)
            for row, body in zip(others, bodies, strict=True)
        )  # fmt: skip
        judged.append((need, [] if told else ["an answer, or why it was declined"]))
    return _open(reading, judged)
