"""The verb `plan_dates`: signatures and the next review of a plan, by their dates.

params: look, `signatures` (each signed by name on a day not before the meeting, the person and one who carries it out) or
`review` (a next date within a year, what brings it forward, how the person asks); sooner, asks (patterns for the latter two).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from alongside import content
from alongside.problem import Problem
from alongside.review.dates import Day, days
from alongside.review.params import joined
from alongside.review.passages import first_line
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict

_PARAMS: dict[str, type | tuple[type, ...]] = {"look": str, "sooner": list, "asks": list}
LOOKS = ("signatures", "review")
_YEAR = timedelta(days=366)  # 42 CFR 441.301(c)(3): at least every 12 months
_WHEN = re.compile(
    r"\b(?:every|each|in|within|after)\s+(?:\w+\s+)?(?:\d+|three|four|six|nine|twelve|ninety|sixty|thirty)"
    r"[\s-](?:days?|weeks?|months?)\b|"
    r"\b(?:quarterly|monthly|twice a year|every (?:month|quarter|season|spring|summer|fall|winter))\b"
)
_MONTHS = re.compile(
    r"\b(?:by|on|next|due|in|before)\b[^.\n]{0,20}"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b(?: \d{1,2})?|"
    r"\b\d{1,2}/\d{1,2}\b"
)
_ROLES = re.compile(
    r"\b(?:css|dsp|case manager|coordinator|worker|coach|planner|nurse|provider|agency|staff|facilitator|advocate|specialist|"
    r"manager|director|therapist|counselor|teacher|broker|supporter|guardian|mother|father|parent|sister|brother|aunt|uncle)\b"
)
_UNSIGNED = re.compile(
    r"\b(?:unsigned|not (?:yet )?signed|signature pending|to be signed|verbal consent|on file|n/a|pending)\b|_{4,}"
)
_ELSEWHERE = re.compile(
    r"\b(?:(?:next|plan|annual) review|looks? at (?:the plan|it) again|review(?:ed)? (?:by|on|in))\b"
)
_ALL = re.compile(r"\b(?:signed|agreed|signatures?)\b")


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    params = content.require(rule.params, f"{rule.path}: params", _PARAMS, ("look",))
    if params["look"] not in LOOKS:
        raise Problem(
            f"{rule.path}: params: look", f"is “{params['look']}”.", f"Known: {', '.join(LOOKS)}.", code="bad-field"
        )
    for name in ("sooner", "asks"):
        if params.get(name):
            joined(tuple(params[name]), f"{rule.path}: params: {name}")


def _real(day: Day) -> date | None:
    """The calendar day, or None where no year is written."""
    return date(*day.when) if day.real and day.when[0] else None


def _days(reading: Reading, span: Span) -> list[tuple[Day, date | None]]:
    return [(day, _real(day)) for day in days(reading.text.lower[slice(*span)]) if day.real]


def _made(reading: Reading) -> date | None:
    """The day the plan was made: of the meeting, else of the plan."""
    found = reading.outline
    spans = [row.cells.get("date", (row.start, row.end)) for row in found.rows.get("meetings", [])]
    for span in [*spans, *found.sections.get("meetings", []), *found.sections.get("date", [])]:
        known = [when for _, when in _days(reading, span) if when]
        if known:
            return known[0]
    return None


def run(rule: Rule, reading: Reading) -> Outcome:
    """met, partial or missing, and what is still open."""
    return _signatures(reading) if rule.params["look"] == "signatures" else _review(rule, reading)


def _signatures(reading: Reading) -> Outcome:
    found, made = reading.outline, _made(reading)
    spans = [*found.sections.get("signatures", []), *found.sections.get("consent", [])]
    if not spans:
        m = re.search(r"(?:^|\n)[^\n]{0,60}\bsigned\b[^\n]*", reading.text.judged)
        spans = [m.span()] if m else []
    if not spans:
        return Outcome(verdict=Verdict("missing"))
    body = "\n".join(reading.text.lower[a:b] for a, b in spans)
    dated = [(span, day, when) for span in spans for day, when in _days(reading, span)]
    place = first_line(reading, spans[0])
    lacks = []
    if _UNSIGNED.search(body):
        lacks.append("a signature")
    if not dated:
        lacks.append("the day it was signed")
    if not (_ROLES.search(body) and (len(found.rows.get("signatures", [])) != 1 or " and " in body or "," in body)):
        lacks.append("someone who will carry it out")
    if not _ALL.search(body) and not found.rows.get("signatures"):
        lacks.append("who agreed")
    early = next(((s, d) for s, d, when in dated if made and when and when < made), None)
    if early:
        (start, _), day = early
        hit = (start + day.start, start + day.end)
        return Outcome((hit,), Verdict("partial", (hit,)), ("a date on or after the meeting",))
    if not lacks:
        return Outcome(verdict=Verdict("met", tuple(first_line(reading, span) for span in spans)))
    verdict = "missing" if not dated and _UNSIGNED.search(body) else "partial"
    return Outcome((place,), Verdict(verdict, (place,)), (_and(lacks),))


def _review(rule: Rule, reading: Reading) -> Outcome:
    found, made = reading.outline, _made(reading)
    spans = [*found.sections.get("review", []), *found.sections.get("change", [])]
    if not spans:
        m = _ELSEWHERE.search(reading.text.judged)
        if not m:
            return Outcome(verdict=Verdict("missing"))
        first, last = reading.text.sentence_at(m.start())
        spans = [(first, min(last + 200, len(reading.text.judged)))]
    lacks, evidence, late = [], [], None
    seen = None
    for start, end in spans:
        body = reading.text.lower[start:end]
        for day, when in _days(reading, (start, end)):
            if when and made and when > made + _YEAR:
                late = (start + day.start, start + day.end)
            elif when is None or not made or when >= made:
                seen = seen or (start + day.start, start + day.end)
        m = _WHEN.search(body) or _MONTHS.search(body)
        if m and not seen and not (late and late[0] <= start + m.end() <= late[1]):
            seen = (start + m.start(), start + m.end())
    if late and not seen:
        lacks.append("a date within 12 months")
    elif not seen:
        lacks.append("the date of the next review")
    else:
        evidence.append(seen)
    for name, words in (("sooner", "what would bring it forward"), ("asks", "how the person asks for a change")):
        pattern = joined(tuple(rule.params[name]), f"{rule.path}: params: {name}")
        m = next(filter(None, (pattern.search(reading.text.lower, a, b) for a, b in spans)), None)
        if m:
            evidence.append(m.span())
        else:
            lacks.append(words)
    if not lacks:
        return Outcome(verdict=Verdict("met", tuple(evidence)))
    place = late or first_line(reading, spans[0])
    return Outcome((place,), Verdict("partial" if evidence else "missing", tuple(evidence) or (place,)), (_and(lacks),))


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
