"""Clock times in the ways people write them: 2:07 pm, 1407, 14h07, 9a, half past two, a quarter to three, ten thirty, noon.

Pure text in, times out. `spans_of_time` pairs a start with its stop; which pair is the service's is the verb's affair.
"""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import itertools
import re
from typing import NamedTuple

_HOURS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
_HOUR = "|".join(_HOURS)
_UNITS = {w: n for n, w in enumerate("one two three four five six seven eight nine".split(), 1)}
_TEENS = {
    w: n
    for n, w in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 10
    )
}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50}
_COUNT = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_UNITS)}))?|{'|'.join(_TEENS)}|(?:oh?|0)[ -](?:{'|'.join(_UNITS)}))"
_STEP = {"quarter": 15, "half": 30}
_HALF = (
    r"(?:a\.m\b\.?|p\.m\b\.?|am\b\.?|pm\b\.?|[ap]\b(?!\.?[a-z])(?![ ]\d)|(?:in )?(?:the )?(?:morning|afternoon|evening|a\.?m|p\.?m)\b|at night\b|o'?clock(?: (?:in the (?:morning|afternoon|evening)|at night))?\b|"
    r"hrs\b|hours\b(?= ?(?:-|–|—|to|until|till|[.,;\n|]|$))|uhr\b|h\b)"
)
_TOKEN = re.compile(
    rf"(?<![\d.$:%£€#+])(?:"
    rf"(?P<h>[0-2]?\d)[:h](?P<m>\d\d)(?![\d/])(?::\d\d(?!\d))?|"
    rf"(?<!/)(?P<dh>[0-2]?\d)\.(?P<dm>[0-9]\d)(?![\d%/]|\.\d)|"
    rf"(?P<run>\d{{3,4}})(?![.:]\d|[\d%]|/\d{{1,2}}(?!\d))|"
    rf"(?<!/)(?P<bare>[0-2]?\d)(?![\d/:%]|\.\d|(?:st|nd|rd|th)\b)"
    rf")(?:[ \t]?(?P<half>{_HALF}))?"
    rf"|(?<![\w-])(?P<part>(?:a[ ])?quarter|half|{_COUNT}|five|\d{{1,2}})(?:[ ](?:min|minutes))?[ ](?P<side>past|to|after|before|till|til|of)[ ](?P<word>{_HOUR}|noon|midnight|1[0-2]|[1-9])(?![\w:/-])(?![ -](?:past|after|{_COUNT})\b)(?:[ ]?(?P<half2>{_HALF}))?"
    rf"|(?<![\w-])half[ -](?P<british>{_HOUR})(?![\w-])(?![ ](?:hours?|days?|steps?|of)\b)(?:[ ](?P<half3>{_HALF}))?"
    rf"|(?<![\w-])(?P<spelled>{_HOUR})(?:[ -](?P<minutes>{_COUNT}))?(?![\w-])(?:[ ]?(?P<half4>{_HALF}))?"
    rf"|(?<![\w-])(?P<noon>noon|midday|midnight)(?![\w])"
)  # fmt: skip
_DAY = r"(?:(?:on )?(?:the )?(?:next|same|following) (?:day|morning)|(?:on )?(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\.?|\d{1,2}/\d{1,2}(?:/\d{2,4})?)"
_BETWEEN = re.compile(
    r"^[\s,.()]*(?:-+|–|—|->|=>|-->|→|to|until|till|til|up to|through|thru|bis|a|à|\||(?:and|then|&)?[\s,;.|/]*(?:i |we )?(?:left|ended|finished|concluded|stopped|closed|cleared|departed|signed off|wrapped up|went home|go|end|stop|out|finish|time out|end time|stop time|til|until)(?: time)?(?: at)?\s*:?|"
    rf",?\s?(?:to|until|till)?)[\s,:]*(?:about|around|roughly|approx\.?|just (?:before|after))?\s*(?:{_DAY},?\s*)?$"
)
_AND = re.compile(r"^\s*(?:and|&)\s*$")
_SLASH = re.compile(r"^\s*/\s*$")
_EMPTY = re.compile(r"^[\s,.]*$")
_FROM = re.compile(r"\b(?:from|between|betw|btw)\s(?:about |around |roughly |approx\.? )?$")
_UNITS_AFTER = re.compile(
    r"^\s?(?:of\b|people|times|steps?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|%|percent|prompts?|pages?|trials?|cues?|dollars?|mg|ml|ft|feet|lbs|miles?|reps|items?|letters?|words?|laps?|more|cans|boxes|names|foot|inch|mph|ounces?|oz)\b"
)
_OPEN = re.compile(r"(?:^|[.,;:|()/·\n–—]|(?<=\s)-|\d|\b(?:time|times|shift|hours|seen|today|here))\s*$")
_SHUT = re.compile(r"^\s*(?:$|[.,;|()/·\n–—]|-\s|shift\b|today\b|in the\b|at\b|with\b|on\b)")
SCALE = re.compile(r"\b(?:trials?|tasks?|tries|attempts?|rows?|times|days|rated?|rates|scale|scored?|pages?|steps?|goals?|chapters?|units?|items?|questions?|numbers?|rooms?|lines?|levels?|scales?|counted|count|went|up|down|pain|mood)[^\w.;\n]+(?:\w+[^\w.;\n]+){0,2}$")  # fmt: skip
_LEANS = re.compile(r"(?:-|–|—|\bto|\buntil|\btill|\btil|\band)\s*$")
_LEADS = re.compile(r"\s*(?:-|–|—|to\b|until\b|till\b|til\b)\s*\w")
_SPOKEN_STEPS = ("five", "ten")
_TO_HOUR = re.compile(rf"[ ]to[ ](?:{_HOUR})\b")
_DAY_MINUTES = 24 * 60
_LONGEST_UNSURE = 630  # hours without am or pm: past ten and a half hours a slip is likelier than a shift


class Time(NamedTuple):
    """A clock time: minutes after midnight (None if no clock shows it), whether am/pm or 24 h is certain, whether it can
    be nothing but a time, and its span."""

    minutes: int | None
    sure: bool
    strong: bool
    start: int
    end: int
    kind: str


class TimeSpan(NamedTuple):
    """A start and a stop as written; `right` is False where the stop is not after the start or a time cannot be."""

    start: Time
    stop: Time
    right: bool


def _half(raw: str | None) -> str:
    mark = (raw or "").replace(".", "").strip()
    if mark in ("a", "am") or "morning" in mark:
        return "am"
    if mark in ("p", "pm") or "afternoon" in mark or "evening" in mark or "night" in mark:
        return "pm"
    return ""


def _count(words: str) -> int:
    total = 0
    for part in re.split(r"[ -]", words):
        total += _TENS.get(part) or _TEENS.get(part) or _UNITS.get(part) or (int(part) if part.isdigit() else 0)
    return total


def _time(m: re.Match[str]) -> Time:
    raw = m["half"] or m["half2"] or m["half3"] or m["half4"] or ""
    half, minute, sure, strong, kind = _half(raw), 0, False, bool(raw), "bare"
    if m["h"] is not None:
        hour, minute, strong, kind = int(m["h"]), int(m["m"]), True, "colon"
    elif m["dh"] is not None:
        hour, minute, kind = int(m["dh"]), int(m["dm"]), "dot"
    elif m["run"] is not None:
        hour, minute, kind = int(m["run"][:-2]), int(m["run"][-2:]), "run"
        sure = len(m["run"]) == 4
    elif m["bare"] is not None:
        hour = int(m["bare"])
        strong = strong and raw not in ("h",)
    elif m["noon"] is not None:
        hour, half, strong, sure, kind = (24 if m["noon"] == "midnight" else 12), "", True, True, "noon"
    elif m["word"] is not None:
        part = m["part"].removeprefix("a ")
        step = _STEP.get(part) or _count(part)
        hour = {"noon": 12, "midnight": 24}.get(m["word"]) or _HOURS.get(m["word"]) or int(m["word"])
        minute = step if m["side"] in ("past", "after") else -step
        # "ten to four" may be two hours; "ten past two" cannot
        strong = bool(half) or part in ("quarter", "half") or m["side"] in ("past", "after")
        kind = "words" if strong or m["side"] != "to" else "either"
    elif m["british"] is not None:
        hour, minute, strong, kind = _HOURS[m["british"]], 30, True, "words"
    else:
        hour, kind = _HOURS[m["spelled"]], "spelled"
        minute = _count(m["minutes"]) if m["minutes"] else 0
        strong = strong or (minute >= 10 and minute % 5 == 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute > 0) or (half and (hour > 12 or hour == 0)):
        return Time(None, True, strong, m.start(), m.end(), kind)
    sure = sure or bool(half) or hour > 12 or hour == 0
    if half and "night" in raw and hour in (12, 1, 2, 3, 4):
        half = "am"
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return Time(hour * 60 + minute, sure, strong, m.start(), m.end(), kind)


def tokens(text: str) -> list[Time]:
    """Everything in lower-case `text` that may be a clock time, bare numbers and hour words included."""
    found: list[Time] = []
    place = 0
    while m := _TOKEN.search(text, place):
        place = m.end()
        part = m["part"]
        if part in _HOURS and m["side"] == "to" and m["word"] in _SPOKEN_STEPS and part not in _SPOKEN_STEPS and _TO_HOUR.match(text, m.end()):
            place = m.start() + len(part)  # "twelve to five to one"
            found.append(Time(_HOURS[part] * 60, False, False, m.start(), place, "spelled"))
            continue
        token = _time(m)
        if token.kind == "either":  # "ten to four": ten minutes before four, or two hours
            first, second = m["part"], m["word"]
            lone = not _LEANS.search(text[max(0, m.start() - 12) : m.start()]) and not _LEADS.match(text, m.end())
            if first in _HOURS and second in _HOURS and lone:
                split = m.end() - len(m.group().split(" ", 2)[2])
                found.append(Time(_HOURS[first] * 60, False, False, m.start(), m.start() + len(first), "spelled"))
                half = _half(m["half2"])
                found.append(
                    Time((_HOURS[second] % 12 + (12 if half == "pm" else 0 if half else (12 if second == "twelve" else 0))) * 60, bool(half), bool(m["half2"]), split, m.end(), "spelled")
                )  # fmt: skip
                continue
        found.append(token)
    return found


def in_order(first: Time, second: Time) -> bool:
    """True where the stop can be after the start: later that day, past twelve, or the next morning."""
    if first.minutes is None or second.minutes is None:
        return False
    start, stop = first.minutes % _DAY_MINUTES, second.minutes
    if first.sure and second.sure:
        stop = stop if stop == _DAY_MINUTES else stop % _DAY_MINUTES
        return stop > start or (start >= 16 * 60 and stop <= 12 * 60 and start != stop)
    if stop > start and first.sure and not second.sure and (stop - start) <= _LONGEST_UNSURE:
        return True
    return 0 < (stop - start) % (12 * 60) <= _LONGEST_UNSURE


def _is_years(text: str, first: Time, second: Time) -> bool:
    a, b = text[first.start : first.end], text[second.start : second.end]
    if _OPEN.search(text[max(0, first.start - 12) : first.start]) and _SHUT.match(text[second.end : second.end + 12]):
        return False
    return bool(re.fullmatch(r"20[12]\d", a) and re.fullmatch(r"20[123]\d", b)) and 0 <= int(b) - int(a) <= 5


def _paired(text: str, first: Time, second: Time) -> bool:
    """True where two neighbours are the ends of one span of time."""
    gap = text[first.end : second.start]
    if len(gap) > 48:
        return False
    before = text[max(0, first.start - 40) : first.start]
    after = text[second.end : second.end + 16]
    opened = bool(_FROM.search(before))
    plain = bool(_EMPTY.match(gap))
    runs = first.kind == second.kind == "run"
    if _SLASH.match(gap):
        return (runs and not _is_years(text, first, second)) or (first.kind == second.kind == "colon")
    if _AND.match(gap):
        return opened and (first.strong or second.strong or not SCALE.search(before))
    if plain or not _BETWEEN.match(gap):
        return False
    if gap.strip() in ("a", "à") and not (first.strong and second.strong):
        return False
    if gap.strip() == "," or (gap.strip(" ,") == "" and not opened):
        return False
    if not second.strong and _UNITS_AFTER.match(after):
        return False
    dots = first.kind == "dot" or second.kind == "dot"
    if first.strong or second.strong:
        return True
    if runs:
        if len(text[first.start : first.end].rstrip("h ")) + len(text[second.start : second.end].rstrip("h ")) >= 8:
            return not _is_years(text, first, second)
        return bool(_OPEN.search(before) or opened) and bool(_SHUT.match(after))
    if dots:
        return first.kind == second.kind or opened or bool(_OPEN.search(before))
    if first.minutes is None or second.minutes is None or first.kind == "run" or second.kind == "run":
        return False
    if first.minutes > _DAY_MINUTES or second.minutes > _DAY_MINUTES:
        return False
    if opened:
        return not SCALE.search(before[: before.rfind("from")] if "from" in before else before)
    wordy = gap.strip() in ("to", "until", "till", "til", "thru", "through")
    if wordy or re.fullmatch(r"\s*[-–—]\s*", gap):
        shift = bool(re.match(r"\s?(?:shift|today)\b", after))
        if wordy and re.search(r";\s*$", before):
            return True  # right after a date
        closed = bool(_SHUT.match(after)) and (wordy or not after.startswith((" at", " on", " with")))
        return shift or (closed and bool(_OPEN.search(before)) and not SCALE.search(before) and (wordy or first.minutes <= 720 >= second.minutes))
    return False


def spans_of_time(text: str, found: list[Time] | None = None) -> list[TimeSpan]:
    """Every start with its stop in lower-case `text`, in order."""
    listed = tokens(text) if found is None else found
    return [
        TimeSpan(first, second, in_order(first, second))
        for first, second in itertools.pairwise(listed)
        if _paired(text, first, second)
    ]
