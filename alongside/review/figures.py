"""The verb `figures`: numbers of one note that cannot both be right, and a note that tells of no day in particular.

params: look (`units`: units against minutes, 15 to a unit; `length`: the length against start and stop; `signed`: signed
before the service ended, `late`: signed days later and not marked as a late entry; `any_day`: nothing that belongs to this
contact alone), needs (criteria of which one has to be met for `any_day` to keep silent). No verdict.
"""

from __future__ import annotations

import re
from datetime import timedelta

from alongside import content
from alongside.problem import Problem
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict

LOOKS = ("units", "length", "signed", "late", "any_day")
UNIT = 15  # minutes; how a part of one is counted is the agency's own rule
_UNITS = re.compile(r"(?<![\d.])(?:(?P<n>\d{1,2}) units?\b|\bunits? ?(?:billed|of service)?[ :=]{1,3}(?P<m>\d{1,2})\b(?![/.:]))")
_MINUTES = re.compile(
    r"(?<![\d.:])(?:(?P<h>\d{1,2}(?:\.\d{1,2})?) ?(?:hours?|hrs?)\b(?:,? (?:and )?(?P<hm>\d{1,2}) ?(?:minutes?|mins?)\b)?|"
    r"(?P<m>\d{1,3}) ?(?:minutes?|mins?)\b)"
)
_LENGTH = re.compile(r"(?:\b(?:duration|total(?: time)?|length)[ :=]{1,3}|[(,;|][ \t]?)$")
_LATE = re.compile(r"\b(?:late (?:entry|note)|addendum|amend\w+|correct(?:ion|ed)|entered late|written late)\b")
_TELLS = re.compile(r"[\"\d]|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twice|both|half|first|last)\b")
_SIGNED = ("sign", "written", "entered", "documented")  # words of a signature
_LITTLE = 12  # words; a shorter text says little anyway


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    params = content.require(rule.params, f"{rule.path}: params", {"look": str, "needs": list}, ("look",))
    if params["look"] not in LOOKS:
        raise Problem(
            f"{rule.path}: params: look", f"is “{params['look']}”.", f"Known: {', '.join(LOOKS)}.", code="bad-field"
        )


def run(rule: Rule, reading: Reading) -> Outcome:
    """The places whose numbers do not go together."""
    look = {"units": _units, "length": _length, "signed": _signed, "late": _signed_late, "any_day": _any_day}
    return look[rule.params["look"]](rule, reading)


def _told(reading: Reading, name: str) -> Span | None:
    """Where the reviewer's own rule found the day or the hours, if they are complete."""
    verdict = reading.verdicts.get(name, Verdict("missing"))
    return verdict.evidence[0] if verdict.verdict == "met" and verdict.evidence else None


def _worked(reading: Reading) -> tuple[int, Span] | None:
    """Minutes between start and stop where both are plain, and the place."""
    from alongside.review.together.moments import hours

    verdict = reading.verdicts.get("time", Verdict("missing"))
    if verdict.verdict != "met":
        return None
    first, *more = verdict.evidence
    found = hours(reading.text.source, first, more[0] if more else None)
    return (found.stop - found.start, first) if found and not found.backward else None


def _minutes(m: re.Match[str]) -> float:
    return float(m["m"]) if m["m"] else float(m["h"]) * 60 + float(m["hm"] or 0)


def _stated(reading: Reading) -> tuple[float, Span] | None:
    """The length of the service as the note itself states it: after a label, or right beside the hours."""
    body, hours = reading.text.judged, _told(reading, "time")
    for m in _MINUTES.finditer(body):
        before = body[max(0, m.start() - 16) : m.start()]
        labelled = re.search(r"\b(?:duration|total(?: time)?|length)[ :=]{1,3}$", before)
        beside = hours and 0 <= m.start() - hours[1] <= 4 and _LENGTH.search(before)
        if labelled or beside:
            return _minutes(m), m.span()
    return None


def _units(rule: Rule, reading: Reading) -> Outcome:
    named = list(_UNITS.finditer(reading.text.judged)) if "unit" in reading.text.judged else []
    if not named:
        return Outcome()
    stated, worked = _stated(reading), _worked(reading)
    minutes = worked[0] if worked else stated[0] if stated else None
    hits = []
    for m in named:
        near = reading.text.judged[m.end() : m.end() + 24]
        if minutes is None or re.match(r" ?(?:of )?(?:insulin|lantus|humalog|novolog|blood|each|\(?apt)", near):
            continue
        units = int(m["n"] or m["m"])
        if not int(minutes // UNIT) <= units <= -int(-minutes // UNIT):
            hits.append(m.span())
    return Outcome(tuple(hits[:1]))


def _length(rule: Rule, reading: Reading) -> Outcome:
    stated = _stated(reading)
    worked = _worked(reading) if stated else None
    if not stated or not worked or abs(stated[0] - worked[0]) <= 1 or abs(stated[0] - worked[0]) == 12 * 60:
        return Outcome()
    return Outcome((stated[1],))


def _signed(rule: Rule, reading: Reading, late: bool = False) -> Outcome:
    from alongside.review.together.moments import DAY, dated, hours, signed

    place = _told(reading, "date") if any(cue in reading.text.judged for cue in _SIGNED) else None
    day = dated(reading.text.source[slice(*place)]) if place else []
    found = signed(reading.text.source, day[0][0]) if day else None
    if not found or not day:
        return Outcome()
    when, minutes, span = found
    if late:
        marked = _LATE.search(reading.text.judged)
        return Outcome((span,)) if when > day[0][0] + timedelta(days=2) and not marked else Outcome()
    evidence = reading.verdicts["time"].evidence if _told(reading, "time") else ()
    served = hours(reading.text.source, evidence[0], evidence[1] if len(evidence) > 1 else None) if evidence else None
    early = when < day[0][0]
    if served and not served.backward and minutes is not None and when == day[0][0] and served.stop <= DAY:
        early = early or minutes < served.stop
    return Outcome((span,)) if early else Outcome()


def _signed_late(rule: Rule, reading: Reading) -> Outcome:
    return _signed(rule, reading, late=True)


def _any_day(rule: Rule, reading: Reading) -> Outcome:
    """Where no number, no quotation, no name and none of the criteria tells this contact from another."""
    text = reading.text
    if any(reading.verdicts.get(name, Verdict("met")).verdict == "met" for name in rule.params.get("needs", ())):
        return Outcome()
    heads = [(h.start, h.value_end) for h in text.headers]
    story = [(a, b) for a, b in text.sentences if b <= len(text.judged) and not any(s < b and a < e for s, e in heads)]
    told = [(a, b) for a, b in story if len(text.lower[a:b].split()) > 2]
    words = sum(len(text.lower[a:b].split()) for a, b in told)
    if len(told) < 2 or words < _LITTLE or any(_TELLS.search(text.lower, a, b) for a, b in told):
        return Outcome()
    return Outcome(((len(text.source), len(text.source)),))
