"""Days and clock times as numbers that can be compared. What a page leaves open is left open: None."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from alongside.review.clock_times import Time, tokens
from alongside.review.dates import days
from alongside.review.shapes import Span
from alongside.review.text import plain

DAY = 24 * 60
_HALF_DAY = 12 * 60


class Hours(NamedTuple):
    """Start and stop in minutes after the first midnight; past 1440 for a stop on the next day. sure: am and pm are plain.

    backward: the stop stands before the start and no night explains it; start and stop are then as written.
    """

    start: int
    stop: int
    sure: bool
    backward: bool
    span: Span


def dated(text: str, near: date | None = None) -> list[tuple[date, Span]]:
    """Every calendar day in `text` with its place. A day without a year takes the year that brings it nearest to `near`."""
    found = []
    for day in days(plain(text)):
        year, month, number = day.when
        if not day.real or (not year and near is None):
            continue
        years = (year,) if year else (near.year - 1, near.year, near.year + 1)  # type: ignore[union-attr]
        close = [when for y in years if (when := _date(y, month, number))]
        if close:
            found.append((min(close, key=lambda d: abs((d - near).days) if near else 0), (day.start, day.end)))
    return found


def _date(year: int, month: int, day: int) -> date | None:
    if month > 12:
        month, day = day, month
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _could_be(time: Time, text: str) -> tuple[int, ...]:
    """The minutes a written time may mean: one if am or pm or a 24-hour clock is plain, else the likelier one first."""
    minutes = time.minutes
    if minutes is None:
        return ()
    minutes %= DAY
    if time.sure or text[time.start : time.start + 1] == "0":
        return (minutes,)
    early, late = minutes % _HALF_DAY, minutes % _HALF_DAY + _HALF_DAY
    return (early, late) if early >= 7 * 60 else (late, early)  # services begin between 7 in the morning and 7 at night


def hours(text: str, first: Span, second: Span | None = None) -> Hours | None:
    """Start and stop out of the place where both stand, or of two places. None where one is missing."""
    lower = plain(text)
    spans = (first,) if second is None else (first, second)
    found = [time._replace(start=time.start + a, end=time.end + a) for a, b in spans for time in tokens(lower[a:b])]
    if len(found) < 2 or not any(time.strong or time.sure for time in found):  # "11-7" may be any shift
        return None
    start, stop = (found[0], found[-1]) if second is None else (found[0], found[1])
    span = (start.start, stop.end) if second is None else first
    begins, ends = _could_be(start, lower), _could_be(stop, lower)
    if not begins or not ends:
        return None
    if len(begins) == 2 and len(ends) == 1:  # "2:07-2:51 pm": the nearer half of the day
        begins = tuple(sorted(begins, key=lambda b: (ends[0] - b) % DAY or DAY))[:1]
    sure = len(begins) == 1 and len(ends) == 1
    begin = begins[0]
    for end in sorted(ends, key=lambda e: (e - begin) % DAY or DAY):
        if end > begin:
            return Hours(begin, end, sure, False, span)
        if (begin >= 16 * 60 and end <= _HALF_DAY) or end + DAY - begin <= _HALF_DAY:  # a shift over midnight
            return Hours(begin, end + DAY, sure, False, span)
    return Hours(begin, ends[0], sure, sure, span) if sure else None


_NOT_A_NAME = r"(?! (?:the|a|an|his|her|their|its|my|our|up|off|in|out|for|to)\b)"
_SIGNED = re.compile(
    r"(?:(?:^|\n)[ \t*_-]*(?:(?:note |e-?|electronically )?(?:signed|written|entered|documented)|(?:staff )?signature)|"
    rf"(?<=[,;.)|–—-] )(?:e-?|electronically )?signed)\b{_NOT_A_NAME}[^\n]{{0,80}}"
)


def signed(text: str, day: date) -> tuple[date, int | None, Span] | None:
    """When a note was signed: the day (the day of service where only a time is told), the minutes, and the place."""
    lower = plain(text)
    for m in _SIGNED.finditer(lower):
        stretch = m.group()
        found = dated(stretch, day)
        when, place = found[0] if found else (day, (0, 0))
        clock = [time for time in tokens(stretch) if time.strong and not (time.start < place[1] and place[0] < time.end)]
        stop = min([time.start for time in clock] + [place[0] if found else len(stretch)])
        if (not found and not clock) or re.search(r"(?<!\b\w)[.;!?]\s", stretch[:stop]):
            continue
        minutes = None
        if clock and len(clock) == 1 and len(choices := _could_be(clock[0], stretch)) == 1:
            minutes = choices[0]
        if found or minutes is not None:
            first = m.start() + len(stretch) - len(stretch.lstrip(" \t\n*_-"))
            last = max([time.end for time in clock] + ([place[1]] if found else []))
            return when, minutes, (first, m.start() + last)
    return None
