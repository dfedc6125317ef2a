"""The verb `dates`: the day of service, in the ways people write it; a birth date or the next visit is not it."""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re
from calendar import monthrange
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
_MONTH = r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_YEAR = r"(?:,?[\s.'-]{{0,2}}(?P<{0}>(?:19|20)\d\d|'?\d\d(?![\d:/]|\s?(?:am|pm|min|%))))?"
_DATE = re.compile(
    rf"(?<![\d/.:-])(?:(?P<iy>(?:19|20)\d\d)[-/.](?P<im>\d\d?)[-/.](?P<id>\d\d?)|"
    rf"(?P<a>\d\d?)[/.-](?P<b>\d\d?)[/.-](?P<ny>(?:19|20)?\d\d)(?!\d)|"
    rf"(?P<d1>\d\d?)(?:st|nd|rd|th)?[\s-](?:of )?{_MONTH.format('m1')}{_YEAR.format('y1')}|"
    rf"{_MONTH.format('m2')}[\s-]{{1,2}}(?P<d2>\d\d?)(?:st|nd|rd|th)?(?![\d:/])(?:,?\s{{0,2}}(?P<y2>(?:19|20)\d\d)|,?\s?'(?P<y3>\d\d))?|"
    rf"(?P<sa>\d\d?)/(?P<sb>\d\d?)(?![\d/]))"
)  # fmt: skip
_WEEKDAY = re.compile(
    r"(?<!next )(?<!until )(?<!by )(?<!every )(?<!last )(?<!each )\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b(?!s)"
)
_ELSEWHERE = re.compile(
    r"(?:\b(?:dob|d\.o\.b\.?|born|birth ?date|date of birth|birthday|next|due|until|till|by(?! (?:phone|text|video|zoom|bus|car|email|mail)\b)|expires?|will|appointment|appt|tomorrow|"
    r"last|since|dated|before|deadline|closes?|screen of|scheduled for|ago|previous|'ll)\b)[^.;|\n]{0,18}$"
)
_FUTURE = re.compile(
    r"\b(?:will|'ll|next|tomorrow|until|by|due|plans? to|going to|to (?:try|meet|call)|each|every|last)\b"
)


class Day(NamedTuple):
    """A date as written: has it a year, can it be, and where. when: year, month, day (year 0 where none is written)."""

    year: bool
    real: bool
    start: int
    end: int
    when: tuple[int, int, int] = (0, 0, 0)


def _day(m: re.Match[str]) -> Day | None:
    if m["iy"]:
        year, month, day = int(m["iy"]), int(m["im"]), int(m["id"])
    elif m["a"]:
        year, month, day = int(m["ny"]), int(m["a"]), int(m["b"])
        year += 2000 if year < 100 else 0
        if month > 12:
            month, day = day, month
    elif m["m1"] or m["m2"]:
        name, day = (m["m1"], int(m["d1"])) if m["m1"] else (m["m2"], int(m["d2"]))
        month = next(n for n, full in enumerate(_MONTHS, 1) if full.startswith(name.rstrip(".")[:3]))
        raw = m["y1"] or m["y2"] or m["y3"]
        year = int(raw.strip("'")) if raw else 0
        year += 2000 if 0 < year < 100 else 0
    else:
        year, month, day = 0, int(m["sa"]), int(m["sb"])
        if not (1 <= month <= 12 and 1 <= day <= 31) and not (1 <= day <= 12 and 1 <= month <= 31):
            return None
        return Day(False, True, m.start(), m.end(), (0, month, day))
    real = 1 <= month <= 12 and 1 <= day <= (monthrange(year or 2024, month)[1] if 1 <= month <= 12 else 31)
    real = real and (not year or 1990 <= year <= 2100)
    return Day(bool(year), real, m.start(), m.end(), (year, month, day))


def days(text: str) -> list[Day]:
    """Every calendar date in lower-case `text`."""
    return [day for day in map(_day, _DATE.finditer(text)) if day]


def prepare(rule: Rule) -> None:
    """This verb takes no params."""
    content.require(rule.params, f"{rule.path}: params", {})


def run(rule: Rule, reading: Reading) -> Outcome:
    """met: a full date of service. partial: no year, a weekday only, or a day no calendar has. missing: none."""
    body = reading.text.judged
    tail = len(body) - 160
    labelled = [h for h in reading.text.headers if h.field == "date"]
    for header in labelled:
        for day in days(body[header.value_start : header.value_end]):
            span = (header.value_start + day.start, header.value_start + day.end)
            return Outcome(verdict=Verdict("met" if day.year and day.real else "partial", (span,)))
    half: tuple[int, int] | None = None
    for day in days(body):
        first, _ = reading.text.sentence_at(day.start)
        before = body[max(first, day.start - 40) : day.start]
        if _ELSEWHERE.search(before) and not re.search(r"\b(?:date of service|dos|seen|met|on)\W*$", before):
            continue
        if day.year and day.real:
            return Outcome(verdict=Verdict("met", ((day.start, day.end),)))
        if day.year or first < 220 or day.start > tail:
            half = half or (day.start, day.end)
    if half:
        return Outcome(verdict=Verdict("partial", (half,)))
    for m in _WEEKDAY.finditer(body):
        first, last = reading.text.sentence_at(m.start())
        if reading.text.quote_at(m.start()):
            continue
        if m.group()[-3:] != "day" and reading.text.source[m.start()].islower():
            continue
        if (
            first < 150
            and not _FUTURE.search(body, max(first, m.start() - 25), min(last, m.end() + 14))
            and not _ELSEWHERE.search(body[max(first, m.start() - 24) : m.start()])
        ):
            return Outcome(verdict=Verdict("partial", (m.span(),)))
    return Outcome(verdict=Verdict("missing"))
