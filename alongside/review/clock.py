"""The verb `clock`: actual start and stop of a service, in the ways people write them (2:07-2:51 pm, 1407–1451, ten past two)."""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import itertools
import re
from typing import NamedTuple

from alongside import content
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Verdict

_HOUR = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_HOURS = {word: number for number, word in enumerate(_HOUR.split("|"), 1)}
_HALF = r"(?:a\.?m\b\.?|p\.?m\b\.?|[ap]\b|in the (?:morning|afternoon|evening)|at night|hrs\b|hours\b|uhr\b|h\b(?!r))"
_TIME = re.compile(
    rf"(?<![\d/.$:%])(?:(?P<h>[0-2]?\d)[:.h](?P<m>[0-9]\d)(?![\d/])(?:[:.]\d\d)?|(?P<mil>[0-2]\d[0-9]\d)(?!\d)(?![ \t]*(?:steps|mg|ml|mah|calories))|"
    rf"(?P<bare>\d{{1,2}})(?=[ \t]?(?:a\.?m\b|p\.?m\b|[ap]\b(?!\w)|o'?clock|uhr\b)|[ \t]?(?:-|–|—|to)[ \t]?\d{{1,2}}(?:[:.]\d\d)?[ \t]?(?:a\.?m\b|p\.?m\b|[ap]\b)|[ \t]?(?:-|–|—|to)[ \t]?\d{{1,2}}:\d\d(?!\d))|"
    rf"(?P<part>quarter|half|ten|five|twenty|twenty-five)[ \t](?P<side>past|to|after|before|till)[ \t](?P<word>{_HOUR})|"
    rf"(?P<spelled>{_HOUR})[ \t]?(?=o'?clock|[ap]\.?m\b|thirty|fifteen|forty-five)(?:thirty|fifteen|forty-five)?|(?<![a-z])(?P<noon>noon|midnight)(?![a-z])|(?<=around )(?P<about>\d{{1,2}})(?= in | at |,|\.))[ \t]?(?P<half>{_HALF})?"
)  # fmt: skip
_BETWEEN = re.compile(
    r"^[\s,.()]*(?:-|–|—|->|→|to|until|till|til|through|thru|/|and|bis|\||ended(?: at)?|finished(?: at)?|and go(?: at)?|"
    r"(?:end|stop|out|finish)(?: time)?\s*:?|,? ?(?:end|stop|out|finish)(?:ed)?(?: time)?\s*:?\s*)[\s,:]*$"
)
_LATER = re.compile(
    r"\b(?:left|ended|finished|end|stop|out|until|till|done|leave|go|went home|closed|concluded|stopped)(?: \w+){0,2}?(?: at)?[ :]*$"
)
_NOT_SERVICE = re.compile(
    r"\b(?:appointment|appt|tomorrow|next|will|due|by|dose|doses|medication|meds|alarm|bus|texts?|call (?:him|her|me|them)|call at|'ll|again at)\b[^.;]{0,40}$"
)
_DURATION = re.compile(
    r"\b(?:\d+(?:\.\d+)?|one|two|three|four|half an?|an)[\s-]?(?:hours?|hrs?|h|minutes?|mins?|min|units?)\b|\b(?:hrs|hours|minutes|mins|units|duration|length)\s?:\s?\d"
)
# "3-11 shift", "7-3." alone: hours of a shift, not a date or a count
_SHIFT = re.compile(
    r"(?<![\d/.$:%#-])(?<!goal )(?<!step )(?<!steps )(?<!page )(?<!pages )(?:1[0-2]|[1-9])\s?(?:-|–|to)\s?(?:1[0-2]|[1-9])"
    r"(?=\s(?:shift|today)\b|[ \t]*(?:[.,;|]?[ \t]*(?:\n|$)|\.\s|,\s))"
)
# one time in a stream of numbers: "0600 vitals", "at 845", "home by 4."
_ONE = re.compile(
    r"(?<![\w/.$:%#-])(?:(?:(?:1[0-8]|0\d|2[1-3]|\d)[0-5]\d)(?=[ \t]+[a-z]|[ \t]*[.;,]?[ \t]*(?:\n|$))(?![ \t](?:mg|ml|steps|cal\w*|lbs|units?|"
    r"block|\w+ (?:st|street|ave)|dollars|people|words|main))|(?<=\bat )\d{3,4}\b|(?:(?<=\bby )|(?<=\bat )|(?<=\buntil )|(?<=\bpast ))(?:1[0-2]|[1-9])(?=[.,;]?\s*(?:\n|$)|[.,;]\s))"
)
_WINDOW = 60


class Time(NamedTuple):
    """A clock time: minutes after midnight (None if no clock shows it), whether am/pm or 24 h is certain, and its span."""

    minutes: int | None
    sure: bool
    start: int
    end: int


def _half(raw: str | None) -> str:
    mark = (raw or "").replace(".", "").strip()
    if mark in ("a", "am") or "morning" in mark:
        return "am"
    if mark in ("p", "pm") or "afternoon" in mark or "evening" in mark or "night" in mark:
        return "pm"
    return ""


def _time(m: re.Match[str]) -> Time:
    half = _half(m["half"])
    minute = 0
    if m["h"] is not None:
        hour, minute = int(m["h"]), int(m["m"])
    elif m["mil"] is not None:
        hour, minute = int(m["mil"][:2]), int(m["mil"][2:])
    elif m["bare"] is not None or m["about"] is not None:
        hour = int(m["bare"] or m["about"])
    elif m["noon"] is not None:
        hour, half = (12, "pm") if m["noon"] == "noon" else (24, "")
    elif m["word"] is not None:
        step = {"quarter": 15, "half": 30, "ten": 10, "five": 5, "twenty": 20, "twenty-five": 25}[m["part"]]
        hour = _HOURS[m["word"]]
        minute = step if m["side"] in ("past", "after") else -step
    else:
        hour = _HOURS[m["spelled"]]
        minute = next(
            (n for w, n in (("thirty", 30), ("fifteen", 15), ("forty-five", 45)) if w in m.group()), 0
        )
    if hour > 24 or minute > 59 or (half and (hour > 12 or hour == 0)):
        return Time(None, True, m.start(), m.end())
    sure = bool(half) or hour > 12 or hour == 0 or m["mil"] is not None or m["noon"] is not None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return Time(hour * 60 + minute, sure, m.start(), m.end())


def times(text: str) -> list[Time]:
    """Every clock time in lower-case `text`, years and measures left out."""
    found = []
    for m in _TIME.finditer(text):
        if m["mil"] and not m["half"]:
            around = text[max(0, m.start() - 3) : m.end() + 3]
            if (
                not re.search(r"\d{4}\s?[-–—/to]+\s?\d{4}", text[max(0, m.start() - 12) : m.end() + 12])
                and "hrs" not in around
            ):
                continue
        if (
            m["h"]
            and "." in m.group()[: len(m["h"]) + 1]
            and not (
                m["half"]
                or re.search(r"^\s?(?:-|–|to|till|until|bis)|^\s?h\b", text[m.end() : m.end() + 8])
                or re.search(
                    r"\d[.:]\d\d ?\w{0,2} ?(?:-|–|to|till|until|bis) ?$",
                    text[max(0, m.start() - 14) : m.start()],
                )
            )
        ):
            continue
        found.append(_time(m))
    return found


def _in_order(first: Time, second: Time) -> bool:
    if first.minutes is None or second.minutes is None:
        return False
    start, stop = first.minutes, second.minutes
    if not first.sure and second.sure and start < 12 * 60 < stop and start + 12 * 60 == stop:
        return False  # 2:00-2:00 pm
    if start == stop:
        return False
    if stop > start:
        return True
    if not (first.sure and second.sure):
        return True  # 11:30 - 1:15: the hour hand went past twelve
    return start >= 16 * 60 and stop <= 12 * 60  # a shift over midnight


def prepare(rule: Rule) -> None:
    """This verb takes no params."""
    content.require(rule.params, f"{rule.path}: params", {})


def run(rule: Rule, reading: Reading) -> Outcome:
    """met: a start and a later stop. partial: one time, a length only, or times that cannot be. missing: none."""
    body = reading.text.judged
    found = times(body)
    wrong: tuple[int, int] | None = None
    for first, second in itertools.pairwise(found):
        gap = body[first.end : second.start]
        if len(gap) < _WINDOW and _BETWEEN.match(gap):
            if _in_order(first, second):
                return Outcome(verdict=Verdict("met", ((first.start, second.end),)))
            wrong = wrong or (first.start, second.end)
    heads = {
        h.field: (h.value_start, h.value_end)
        for h in reversed(reading.text.headers)
        if h.field in ("start", "stop")
    }
    if len(heads) == 2 and all(times(body[a:b]) for a, b in heads.values()):
        first, second = times(body[slice(*heads["start"])])[0], times(body[slice(*heads["stop"])])[0]
        verdict = "met" if _in_order(first, second) else "partial"
        return Outcome(verdict=Verdict(verdict, (heads["start"], heads["stop"])))
    if wrong:
        return Outcome(verdict=Verdict("partial", (wrong,)))
    service = [t for t in found if not _NOT_SERVICE.search(body[max(0, t.start - 50) : t.start])]
    for last in service[1:]:
        if _LATER.search(body[max(0, last.start - 24) : last.start]) and _in_order(service[0], last):
            return Outcome(
                verdict=Verdict("met", ((service[0].start, service[0].end), (last.start, last.end)))
            )
    if service:
        return Outcome(verdict=Verdict("partial", ((service[0].start, service[0].end),)))
    shift = _SHIFT.search(body)
    if shift:
        return Outcome(verdict=Verdict("met", (shift.span(),)))
    length = _DURATION.search(body) or _ONE.search(body)
    return Outcome(verdict=Verdict("partial", (length.span(),)) if length else Verdict("missing"))
