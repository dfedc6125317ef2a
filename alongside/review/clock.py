"""The verb `clock`: actual start and stop of a service, in the ways people write them (2:07-2:51 pm, 1407–1451, ten past two)."""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re

from alongside import content
from alongside.review.clock_times import SCALE, Time, in_order, spans_of_time, tokens
from alongside.review.dates import without_dates
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict

_LATER = re.compile(
    r"\b(?:left|ended|finished|end|stop|out|until|till|done|leave|go|went home|closed|concluded|stopped)(?: \w+){0,2}?(?: at)?[ :]*$"
)
_NOT_SERVICE = re.compile(
    r"\b(?:appointment|appt|tomorrow|next|will|due|by|dose|doses|medication|meds|alarm|bus|texts?|call (?:him|her|me|them)|call at|'ll|again at|opens?|closes|bedtime|(?:works|working) (?:from )?)\b[^.;\n]{0,40}$"
)
_NOT_SPAN = re.compile(r"\b(?:tomorrow|next|will|'ll|appointment|appt|opens?|works|working|store hours|office hours)\b[^.;\n|]{0,25}$")
_NUMBER = r"(?:\d+(?:[.,]\d+)?|½|¼|¾|\d ?½|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty(?:-five)?|forty five|fifty|sixty|ninety|a|an|a couple of|half an?|half|a half|quarter of an|three quarters of an|quarter)"
_LENGTH = rf"{_NUMBER}[\s-]?(?:and a half |and a quarter )?(?:hours?|hrs?\b\.?|h\b|minutes?|mins?\b\.?|units?)"
_TOLD = re.compile(r"(?<![\w.])(?:\d+(?:[.,]\d+)?|½)[\s-]?(?:hours?|hrs?\b|h\b|minutes?|mins?\b|units?\b)(?!\w)(?! (?:ago|late|later|before|early|earlier|longer|away))|\b(?:hrs|hours|minutes|mins|units|duration|length)\s?:\s?[\d½]")  # fmt: skip
_ABOUT = re.compile(
    rf"(?:(?:^|[.,;:|()/·\n–—]|\d)[ \t]{0,3}(?:about |approx\.? |approximately |roughly |around |bout |maybe |some |just under |just over |nearly |almost |for )?{_LENGTH}(?:,? (?:thereabouts|or so|give or take|total|in all|altogether))?(?=[ \t]{0,3}(?:$|[.,;|()/·\n–—]|with\b|of\b))"
    rf"|\b(?:spent|stayed|worked|sat|visited|session of|visit of|bout|about|approx\.?|approximately|total of|for a|for)\s(?:about |approx\.? |around |a |roughly |some )?{_LENGTH}(?! (?:ago|late|later|before|early|earlier))"
    rf"|\b{_LENGTH}[\s,](?:session|visit|contact|call|meeting|shift|with|spent|of (?:support|service|care|\w+ing)))"
)  # fmt: skip
# "3-11 shift", "7-3." alone: hours of a shift, not a date or a count
_SHIFT = re.compile(
    r"(?<![\d/.$:%#-])(?<!goal )(?<!step )(?<!steps )(?<!page )(?<!pages )(?:1[0-2]|[1-9])\s?(?:-|–|to)\s?(?:1[0-2]|[1-9])"
    r"(?=\s(?:shift|today)\b|[ \t]*(?:[.,;|]?[ \t]*(?:\n|$)|\.\s|,\s))"
)
# a lone number is a clock time after one of these: "in at 0810", "start 0930", "from about 2", "on from 1500"
_AT = re.compile(r"\b(?:at|from|since|start(?:ed|ing)?|began|begin(?:ning)?|arrived|in|on|until|till|left|ended|past|by|time|shift)\s?:?\s(?:at |about |around |roughly )?$")
_ONE = re.compile(
    r"(?<![\w/.$:%#-])(?:(?:1[0-8]|0\d|2[1-3])[0-5]\d)(?=[ \t]+[a-z]|[ \t]*[.,;]?[ \t]*(?:\n|$))(?![ \t](?:mg|ml|steps|cal\w*|lbs|units?|"
    r"block|\w+ (?:st|street|ave)|dollars|people|words|main))"
)


def _span(found: Time) -> Span:
    return found.start, found.end


def _lone(body: str, found: Time) -> bool:
    """True where this token alone is a time of the clock."""
    if found.strong or found.kind in ("colon", "noon", "words"):
        return True
    before, after = body[max(0, found.start - 24) : found.start], body[found.end : found.end + 14]
    if found.kind in ("run", "dot"):
        return bool(_AT.search(before)) and found.minutes is not None and not re.match(r"\s?(?:mg|ml|steps|\w+ (?:st|street|ave))\b", after)
    if found.kind in ("bare", "spelled"):
        if re.search(r"\baround\s$", before) and re.match(r"\s(?:in|at)\b", after) and found.minutes is not None:
            return True
        if not re.match(r"\s*(?:$|[.,;|)\n]|for a\b|in the\b)", after) or found.minutes is None or found.minutes > 720:
            return False
        words = r"(?:from|since|started|arrived)" if found.kind == "spelled" else r"(?:at|from|since|until|till|by|past|started|arrived)"
        return bool(re.search(rf"\b{words}\s(?:about |around |roughly )?$", before))
    return False


def prepare(rule: Rule) -> None:
    """This verb takes no params."""
    content.require(rule.params, f"{rule.path}: params", {})


def run(rule: Rule, reading: Reading) -> Outcome:
    """met: a start and a later stop. partial: one time, a length only, or times that cannot be. missing: none."""
    body = without_dates(reading.text.judged)
    found = tokens(body)
    wrong: Span | None = None
    for span in spans_of_time(body, found):
        if _NOT_SPAN.search(body[max(0, span.start.start - 40) : span.start.start]):
            continue
        if span.right:
            return Outcome(verdict=Verdict("met", ((span.start.start, span.stop.end),)))
        wrong = wrong or (span.start.start, span.stop.end)
    heads = {
        h.field: (h.value_start, h.value_end)
        for h in reversed(reading.text.headers)
        if h.field in ("start", "stop")
    }
    if len(heads) == 2:
        first, second = (tokens(body[slice(*heads[name])]) for name in ("start", "stop"))
        if first and second:
            verdict = "met" if in_order(first[0], second[0]) else "partial"
            return Outcome(verdict=Verdict(verdict, (heads["start"], heads["stop"])))
    if wrong:
        return Outcome(verdict=Verdict("partial", (wrong,)))
    service = [
        t
        for t in found
        if _lone(body, t) and not _NOT_SERVICE.search(body[max(0, t.start - 50) : t.start])
    ]
    for last in service[1:]:
        lead = _LATER.search(body[max(0, last.start - 24) : last.start])
        if not lead or (lead.group().startswith(("until", "till")) and last.start - service[0].end > 60):
            continue
        if in_order(service[0], last):
            return Outcome(verdict=Verdict("met", (_span(service[0]), _span(last))))
    if service:
        return Outcome(verdict=Verdict("partial", (_span(service[0]),)))
    shift = _SHIFT.search(body)
    if shift and not SCALE.search(body[max(0, shift.start() - 24) : shift.start()]):
        return Outcome(verdict=Verdict("met", (shift.span(),)))
    length = _TOLD.search(body) or _ABOUT.search(body) or _ONE.search(body)
    return Outcome(verdict=Verdict("partial", (reading.trim(length.span()),)) if length else Verdict("missing"))
