"""Dates and times in the ways people write them: whatever is rendered is read back."""

from __future__ import annotations

import calendar
import datetime
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alongside.review import review
from alongside.review.clock_times import spans_of_time
from alongside.review.dates import days

HOURS = "twelve one two three four five six seven eight nine ten eleven".split()
SPOKEN = {5: "five", 10: "ten", 20: "twenty", 25: "twenty-five"}
MINUTES = {10: "ten", 15: "fifteen", 20: "twenty", 30: "thirty", 40: "forty", 45: "forty-five", 50: "fifty"}
# "ten to five to six" is two clocks in one: 4:50 to 6, or 10 to 5:55
AMBIGUOUS = re.compile(r"from (?:five|ten|twenty|twenty-five) to (?:five|ten) (?:to|past)\b")
JOINTS = [" - ", "-", "–", " – ", " to ", " until ", " till "]
ORDINAL = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


def full(minute: int) -> str:
    """14:07."""
    return f"{minute // 60:02}:{minute % 60:02}"


def run_together(minute: int) -> str:
    return f"{minute // 60:02}{minute % 60:02}"


def face(minute: int, dot: str = ":") -> str:
    """2:07, or 2 on the hour."""
    hour = minute // 60 % 12 or 12
    return f"{hour}{dot}{minute % 60:02}" if minute % 60 else str(hour)


def half(minute: int) -> str:
    return "pm" if minute >= 720 else "am"


def spoken(minute: int) -> str:
    """ten past two, half past two, a quarter to three, ten forty, nine."""
    hour, rest = HOURS[minute // 60 % 12], minute % 60
    following = HOURS[(minute // 60 + 1) % 12]
    if rest == 0:
        return hour
    if rest == 30:
        return f"half past {hour}"
    if rest in (15, 45):
        return f"quarter past {hour}" if rest == 15 else f"a quarter to {following}"
    if rest in SPOKEN:
        return f"{SPOKEN[rest]} past {hour}"
    if 60 - rest in SPOKEN:
        return f"{SPOKEN[60 - rest]} to {following}"
    return f"{hour} {MINUTES[rest]}"


RENDER = {
    "24 h": lambda a, b, j: full(a) + j + full(b),
    "military": lambda a, b, j: run_together(a) + j + run_together(b),
    "military hrs": lambda a, b, j: f"{run_together(a)} hrs{j}{run_together(b)} hrs",
    "both halves": lambda a, b, j: f"{face(a)} {half(a)}{j}{face(b)} {half(b)}",
    "dotted halves": lambda a, b, j: f"{face(a)} {half(a)[0]}.m.{j}{face(b)} {half(b)[0]}.m.",
    "letters": lambda a, b, j: f"{face(a)}{half(a)[0]}{j}{face(b)}{half(b)[0]}",
    "one half": lambda a, b, j: f"{face(a)}{j}{face(b)} {half(b)}",
    "no half": lambda a, b, j: f"{a // 60 % 12 or 12}:{a % 60:02}{j}{b // 60 % 12 or 12}:{b % 60:02}",
    "British dots": lambda a, b, j: f"{a // 60}.{a % 60:02}{j}{b // 60}.{b % 60:02}",
    "from": lambda a, b, _: f"from {face(a)} to {face(b)}",
    "spoken": lambda a, b, _: f"from {spoken(a)} to {spoken(b)}",
    "left": lambda a, b, _: f"arrived {face(a)} {half(a)}, left {face(b)} {half(b)}",
}
LONG = st.integers(min_value=1, max_value=118).map(lambda n: n * 5)


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(sorted(RENDER)), st.integers(0, 287), LONG, st.sampled_from(JOINTS))
def test_any_start_and_stop_are_read_back(how: str, start: int, length: int, joint: str) -> None:
    begin = start * 5
    stop = (begin + length) % 1440
    if stop < begin and (begin < 16 * 60 or stop > 12 * 60):
        begin, stop = stop, begin
        if stop - begin > 600:
            stop = begin + 60
    words = RENDER[how](begin, stop, joint)
    assume(not AMBIGUOUS.search(words))
    found = spans_of_time(f"2/4/2026, {words}, library")
    assert len(found) == 1, words
    assert found[0].right, words
    for given_minutes, read in ((begin, found[0].start.minutes), (stop, found[0].stop.minutes)):
        assert read is not None
        whole = (
            1440
            if how in ("24 h", "military", "military hrs", "both halves", "dotted halves", "letters", "left")
            else 720
        )
        assert read % whole == given_minutes % whole, words
    assert review("note", f"2/4/2026, {words}, library. We sorted mail.").criteria["time"].verdict == "met", (
        words
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 287), st.sampled_from(["24 h", "both halves", "military"]), st.sampled_from(JOINTS))
def test_a_stop_that_is_the_start_is_half_an_answer(start: int, how: str, joint: str) -> None:
    words = RENDER[how](start * 5, start * 5, joint)
    assert review("note", f"{words}, library. We sorted mail.").criteria["time"].verdict == "partial", words


def name(month: int) -> str:
    return calendar.month_name[month]


DATES = {
    "us": lambda d: f"{d.month}/{d.day}/{d.year}",
    "us short year": lambda d: f"{d.month:02}/{d.day:02}/{d.year % 100:02}",
    "dashes": lambda d: f"{d.month:02}-{d.day:02}-{d.year}",
    "iso": lambda d: d.isoformat(),
    "iso slashes": lambda d: f"{d.year}/{d.month:02}/{d.day:02}",
    "long": lambda d: f"{name(d.month)} {d.day}, {d.year}",
    "ordinal": lambda d: f"{name(d.month)} {d.day}{ORDINAL.get(d.day, 'th')}, {d.year}",
    "abbreviated": lambda d: f"{calendar.month_abbr[d.month]}. {d.day} {d.year}",
    "day first": lambda d: f"{d.day} {name(d.month)} {d.year}",
    "of": lambda d: f"{d.day}{ORDINAL.get(d.day, 'th')} of {name(d.month)} {d.year}",
    "lab style": lambda d: f"{d.day:02}-{calendar.month_abbr[d.month]}-{d.year}",
    "year first": lambda d: f"{d.year} {name(d.month)} {d.day}",
    "apostrophe": lambda d: f"{calendar.month_abbr[d.month]} {d.day} '{d.year % 100:02}",
    "run together": lambda d: f"{d.year}{d.month:02}{d.day:02}",
}


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(DATES)),
    st.dates(datetime.date(2001, 1, 1), datetime.date(2039, 12, 31)),
    st.sampled_from(["", ", 9:00-9:45 am", " 1400-1430", " 10 to 11:30"]),
)
def test_any_date_is_read_back(how: str, day: datetime.date, after: str) -> None:
    words = DATES[how](day)
    found = days(f"{words}{after}, library".lower())
    assert len(found) == 1, words
    assert found[0].year and found[0].real, words
    assert found[0].when == (day.year, day.month, day.day), words
    assert review("note", f"{words}{after}, library. We sorted mail.").criteria["date"].verdict == "met", (
        words
    )


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("25:00-26:00", "partial"),
        ("13:75 to 14:10", "partial"),
        ("14:00-13:20", "partial"),
        ("2:00-2:00 pm", "partial"),
        ("4 units", "partial"),
        ("in at 0810", "partial"),
        ("half past two till three", "met"),
        ("half two to ten past three", "met"),
        ("noon to one", "met"),
        ("Fri 2200 - Sat 0600", "met"),
        ("11p-7a", "met"),
        ("9a-10:30a", "met"),
        ("from nine to ten thirty", "met"),
        ("1302/1347", "met"),
        ("11 at night till 6:15 in the morning", "met"),
        ("time in 9:00, time out 9:50", "met"),
        ("ratio 1:5", "missing"),
        ("trial 3 to 8", "missing"),
    ],
)
def test_times_people_write(words: str, verdict: str) -> None:
    assert review("note", f"{words}. We sorted mail at the library.").criteria["time"].verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("31 February 2026. We sorted mail.", "partial"),
        ("2/30/2026, 9-10 am. We sorted mail.", "partial"),
        ("DOB 3/4/1988. We sorted mail.", "missing"),
        ("We sorted mail. Next appointment 3/4/2026.", "missing"),
        ("We sorted mail. I mail the form on 4/6.", "missing"),
        ("We sorted mail. The bus pass expires 3/4/2026.", "missing"),
        ("Saturday. We sorted mail.", "partial"),
        ("The 9th, library. We sorted mail.", "partial"),
        ("4/22 | 0600-0745 | library. We sorted mail.", "partial"),
        ("We sorted mail. The letter came on Monday.", "missing"),
        ("We sorted mail. Thursday he calls the bank.", "missing"),
    ],
)
def test_which_day_is_the_day_of_service(text: str, verdict: str) -> None:
    assert review("note", text).criteria["date"].verdict == verdict


def test_a_birth_date_in_the_header_does_not_hide_the_day_of_service() -> None:
    read = review("note", "Client DOB: 3/4/1988 | Seen: 2/4/2026. We sorted mail.")
    start, end = read.criteria["date"].evidence[0]
    assert "Client DOB: 3/4/1988 | Seen: 2/4/2026. We sorted mail."[start:end] == "2/4/2026"
