"""The verb `dates`: the day of service, in the ways people write it; a birth date or the next visit is not it."""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache
from typing import NamedTuple

from alongside import content
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Verdict

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = r"(?P<{0}>jan(?:uary)?|feb(?:ruary|uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b\.?"
_YEAR = r"(?:,?[\s.'/-]{{0,2}}(?:of |de |del )?(?P<{0}>(?:19|20)\d\d|'?\d\d(?![\d:/.]|\s?(?:am|pm|a\b|p\b|min|%|to\b|-|–))))?"
_ORDINALS = {
    word: n
    for n, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(), 1
    )
} | {f"twenty-{word}": 20 + n for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth".split(), 1)} | {"thirtieth": 30, "thirty-first": 31}  # fmt: skip
_ORD = "|".join(sorted((w.replace("-", "[ -]") for w in _ORDINALS), key=len, reverse=True))
_DATE = re.compile(
    rf"(?<![\d/.:-])(?:(?P<iy>(?:19|20)\d\d)(?P<isep>[-/.])(?P<im>\d\d?)(?P=isep)(?P<id>\d\d?)(?!\d)|"
    rf"(?P<cy>20[0-4]\d)(?P<cm>0[1-9]|1[0-2])(?P<cd>0[1-9]|[12]\d|3[01])(?!\d)|"
    rf"(?P<a>\d\d?)(?P<sep>[/.-])(?P<b>\d\d?)(?P=sep)(?P<ny>(?:19|20)?\d\d)(?!\d|[:.-]\d)|"
    rf"(?P<y4>(?:19|20)\d\d)[\s,./-]{{1,2}}{_MONTH.format('m4')}[\s./-]{{1,2}}(?P<d4>\d\d?)(?:st|nd|rd|th)?(?![\d:/])|"
    rf"(?:(?P<d1>\d\d?)(?:st|nd|rd|th)?|(?<![a-z])(?P<w1>{_ORD}))[\s./-]?[\s-]?(?:of |de )?{_MONTH.format('m1')}{_YEAR.format('y1')}|"
    rf"(?<![^\W\d_]){_MONTH.format('m2')}[\s./-]{{1,2}}(?:the )?(?:(?P<d2>\d\d?)(?:st|nd|rd|th)?(?![\d:/]|\.\d|\s?(?:am|pm|a\.m|p\.m)\b|\s?[-–]\s?\d)|(?P<w2>{_ORD})\b)(?:[\s,./-]{{0,3}}(?:of )?(?P<y2>(?:19|20)\d\d)|,?\s?'(?P<y3>\d\d))?|"
    rf"(?P<sa>\d\d?)/(?P<sb>\d\d?)(?![\d/]))"
)  # fmt: skip
_SPANISH = ("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre").split()
_NUMBERED = re.compile(r"\b(?:the )?(?:[12]?\d|3[01])(?:st|nd|rd|th)?(?<!\d) of (?:this|the) month\b|\bthe (?:[12]?\d|3[01])(?:st|nd|rd|th)\b(?=\s*(?:$|[.,;|\n]|we\b|i\b))|(?<![^\s(,])(?:[12]?\d|3[01])(?:st|nd|rd|th)(?=\s*(?:$|[.,;|\n]))".replace("(?<!\\d) of", " of"))
_WEEKDAY = re.compile(
    r"(?<!next )(?<!until )(?<!by )(?<!every )(?<!last )(?<!each )\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b(?!s)"
)
_ELSEWHERE = re.compile(
    r"(?:\b(?:dob|d\.o\.b\.?|born|birth ?date|date of birth|birthday|next|due|until|till|by(?! (?:phone|text|video|zoom|bus|car|email|mail|\w+ \w+[.,]))|expires?|will|appointment|appt|tomorrow|"
    r"last|since|dated|before|deadline|deadline is|screen of|order of|letter of|scheduled for|ago|previous|'ll|returns?|target|review (?:by|due|on)|effective|exp|admitted|discharged|d/c|start of care|moved in|signed)\b)[^.;|\n]{0,18}$|\b(?:vs\.?|versus|against|from|as on|on the)\s$"
)
_SERVICE = re.compile(r"\b(?:date of service|dos|svc date|service date|date of svc|seen|met|visit|contact|log|note|session)\W*(?:on\W*|of\W*|from\W*)?$")
_FUTURE = re.compile(
    r"\b(?:will|'ll|next|tomorrow|until|by|due|plans? to|going to|to (?:try|meet|call)|each|every|last|again|i bring|somebody|someone)\b"
)
_EDGE = re.compile(r"(?:^|\bdate |\bdos |[.,;|()/·:\n–—]|\s-)\s*(?:on |the |this |today,? |today is |its |it's |it is |so its )?$")
_CLOSE = re.compile(r"\s*(?:$|[.,;|()/·\n–—]|-\s|\d{1,4}(?:[:.]\d\d|\d\d|\s?[ap]m?\b)|(?:am|pm|noc|night|day|morning|afternoon|evening|shift|contact|visit|log|session|period|gone|just gone|past)\b)")
_DONE = re.compile(r"\b(?:met|went|saw|was|were|did|had|took|drove|sat|made|gave|came|got|ate|told|said|spoke|left|rode|ran|\w{3,}ed)\b")
_PAST_CLAUSE = re.compile(r"\b(?:we|i|staff|writer|met|went|saw|was|were|did|had|done|\w{3,}ed)\b")


class Day(NamedTuple):
    """A date as written: has it a year, can it be, and where. when: year, month, day (year 0 where none is written)."""

    year: bool
    real: bool
    start: int
    end: int
    when: tuple[int, int, int] = (0, 0, 0)


def _month(name: str) -> int:
    name = name.rstrip(".")
    if name in _SPANISH:
        return _SPANISH.index(name) + 1
    return next(n for n, full in enumerate(_MONTHS, 1) if full.startswith(name[:3]))


def _full(raw: str) -> int:
    year = int(raw.strip("'"))
    return year + 2000 if year < 100 else year


def _day(m: re.Match[str]) -> Day | None:
    year = 0
    if m["iy"]:
        year, month, day = int(m["iy"]), int(m["im"]), int(m["id"])
        if month > 12 >= day:
            month, day = day, month
    elif m["cy"]:
        year, month, day = int(m["cy"]), int(m["cm"]), int(m["cd"])
    elif m["a"]:
        year, month, day = _full(m["ny"]), int(m["a"]), int(m["b"])
        if month > 12:
            month, day = day, month
    elif m["y4"]:
        year, month, day = int(m["y4"]), _month(m["m4"]), int(m["d4"])
    elif m["m1"] or m["m2"]:
        raw, number, word = (m["y1"], m["d1"], m["w1"]) if m["m1"] else (m["y2"] or m["y3"], m["d2"], m["w2"])
        month = _month(m["m1"] or m["m2"])
        day = int(number) if number else _ORDINALS[word.replace(" ", "-")]
        year = _full(raw) if raw else 0
    else:
        month, day = int(m["sa"]), int(m["sb"])
        if not (1 <= month <= 12 and 1 <= day <= 31) and not (1 <= day <= 12 and 1 <= month <= 31):
            return None
        return Day(False, True, m.start(), m.end(), (0, month, day))
    real = 1 <= month <= 12 and 1 <= day <= (monthrange(year or 2024, month)[1] if 1 <= month <= 12 else 31)
    real = real and (not year or 1990 <= year <= 2100)
    return Day(bool(year), real, m.start(), m.end(), (year, month, day))


@lru_cache(maxsize=8)
def days(text: str) -> tuple[Day, ...]:
    """Every calendar date in lower-case `text`."""
    return tuple(day for day in map(_day, _DATE.finditer(text)) if day)


@lru_cache(maxsize=4)
def loose_days(text: str) -> tuple[Day, ...]:
    """Days told by their number alone ("the 9th", "18th", "the 4 of this month")."""
    return tuple(Day(False, True, m.start(), m.end()) for m in _NUMBERED.finditer(text))


def without_dates(text: str) -> str:
    """`text` with its calendar dates blanked by marks that part sentences, at the same length."""
    return _DATE.sub(lambda m: ";" * len(m.group()) if _day(m) else m.group(), text)


def prepare(rule: Rule) -> None:
    """This verb takes no params."""
    content.require(rule.params, f"{rule.path}: params", {})


def run(rule: Rule, reading: Reading) -> Outcome:
    """met: a full date of service. partial: no year, a weekday only, or a day no calendar has. missing: none."""
    body = reading.text.judged
    labelled = [h for h in reading.text.headers if h.field == "date"]
    for header in labelled:
        for day in days(body[header.value_start : header.value_end]):
            span = (header.value_start + day.start, header.value_start + day.end)
            return Outcome(verdict=Verdict("met" if day.year and day.real else "partial", (span,)))
    half: tuple[int, int] | None = None
    for day in sorted([*days(body), *loose_days(body)], key=lambda d: d.start):
        first, _ = reading.text.sentence_at(day.start)
        before = body[max(first, day.start - 40) : day.start]
        if _ELSEWHERE.search(before) and not _SERVICE.search(before):
            continue
        if day.year and day.real:
            return Outcome(verdict=Verdict("met", ((day.start, day.end),)))
        if half is None and (day.year or _stands(reading, body, day.start, day.end)):
            half = (day.start, day.end)
    if half:
        return Outcome(verdict=Verdict("partial", (half,)))
    for m in _WEEKDAY.finditer(body):
        if reading.text.quote_at(m.start()):
            continue
        if m.group()[-3:] != "day" and reading.text.source[m.start()].islower():
            continue
        if _stands(reading, body, m.start(), m.end()):
            return Outcome(verdict=Verdict("partial", (m.span(),)))
    return Outcome(verdict=Verdict("missing"))


def _stands(reading: Reading, body: str, start: int, end: int) -> bool:
    """True where a day without a year is the day of the service: set off as in a form, or in what was done that day."""
    first, last = reading.text.sentence_at(start)
    last = min(last, len(body))
    before, after = body[first:start], body[end : min(last, end + 60)]
    if _FUTURE.search(body, max(first, start - 25), min(last, end + 30)) or _ELSEWHERE.search(before[-24:]):
        return False
    opened, closed = bool(_EDGE.search(before)) or before[-1:] == ")", bool(_CLOSE.match(after))
    if opened and closed:
        return True
    source = reading.text.source
    named = re.match(r" [A-Z]", source[end : end + 2]) is not None and start > len(body) - 200
    if named and not _PAST_CLAUSE.search(before[-30:]):
        return True
    if re.match(r",?\s\d{1,2}(?::\d\d|(?=\s?[ap]\.?m?\b))", after) and not re.search(r"\b(?:on|for|had|broke|fell|came|arrived|died|called|since|at)\s$", before):
        return True  # "financial coach August 5 2:30 pm"
    timed = bool(re.search(r"\d\s?(?:am|pm|a|p)?[\s,]*$|\bhours?[\s,]*$", before)) and closed
    if timed:
        return True
    if first < 150 and re.search(r"\b(?:saw|met|called|visited|seen|phoned|contacted|rang|contact|visit|call|session)\b[^,;:]{0,30}\bon\s$", before):
        return True
    if first < 150 and (opened or not re.search(r"\b(?:on|for|had|broke|fell|came|arrived|died|called|since)\s$", before)):
        if first > 0 and opened:
            return bool(_DONE.search(after)) or not re.match(r",?\s(?:i|we|he|she|they|\w+)\s\w+", after)
        return bool(opened or _PAST_CLAUSE.search(after) or not _PAST_CLAUSE.search(before))
    return opened and bool(re.match(r",?\s(?:we|i|staff|he|she|they)\s\w+(?:ed|ent|et|id|ook|ave|ad|at|aw)\b", after))
