"""Finds quotations and says whose words they are. Only the person's words and quoted papers are protected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from alongside.review.text import Text

LONGEST = 900
SPEECH = (
    r"(?:said|says|say|saying|told|tells|telling|asked|asks|stated|states|stating|reported|reports|replied|answered|added|"
    r"adds|explained|explains|laughed|whispered|shouted|yelled|typed|types|wrote|writes|signed|signs|texted|texts|"
    r"called out|answers|insisted|repeated|joked|responded|commented|put it|calls it|remarked|announced|admitted|quote|"
    r"words|wants|wanted|thinks|mentioned|described|describes|chose|asking|screamed|murmured|read)"
)
_WORKER = r"(?:i|we|staff|writer|this writer|worker|this worker|provider|dsp|css|aide|nurse|coach)"
_FAMILY = (
    r"(?:mother|mom|mum|father|dad|parents?|sister|brother|aunt|uncle|wife|husband|son|daughter|grandmother|grandma|"
    r"grandfather|guardian|landlord|teacher|doctor|roommate|housemate|neighbou?r|boss|supervisor|manager|dean|partner|"
    r"boyfriend|girlfriend|friend|cousin|caregiver|foster \w+|probation officer|officer|judge|dr\.? \w+)"
)
_PAPER = (
    r"(?:report|evaluation|summary|statute|form|label|bill|letter|notice|order|diagnosis|assessment|record|records|file|"
    r"chart|page|document|paper|sign|law|act|regulation|title|headed|titled|entitled|cites|scale|test|testing|evaluator|"
    r"article|policy|manual|intake|discharge|referral|card|slip)"
)
_BY_WORKER = re.compile(
    rf"(?:^|[\s(]){_WORKER}(?: \w+){{0,3}}? {SPEECH}\b[^.!?\"]{{0,30}}$|(?:^|[\s(])i said\b[^.!?\"]{{0,30}}$"
)
_BY_WORKER_AFTER = re.compile(rf"^[\s,]*(?:{_WORKER} {SPEECH}|{SPEECH} {_WORKER})\b")
_BY_FAMILY = re.compile(rf"\b{_FAMILY}(?: \w+){{0,2}}? {SPEECH}\b[^.!?\"]{{0,30}}$")
_BY_FAMILY_AFTER = re.compile(
    rf"^[\s,]*(?:(?:her|his|their|the) )?{_FAMILY} {SPEECH}\b|^[\s,]*{SPEECH} (?:her |his |their |the )?{_FAMILY}\b"
)
_PRONOUN_SAID = re.compile(rf"^\W*(?:she|he|they) {SPEECH}\b[\s,:]*$")
_FAMILY_STARTS = re.compile(rf"^\W*(?:the |her |his |their )?{_FAMILY}\b")
_BY_PAPER = re.compile(rf"\b{_PAPER}\b")
_SPOKEN = re.compile(rf"\b{SPEECH}\b|:\s*$")
_SPOKEN_AFTER = re.compile(rf"^[\s,]*(?:\w+ ){{0,3}}?{SPEECH}\b")
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i'd|i'll|i've|my|me|we|our|mine|im)\b")
_TO_PERSON = re.compile(r"\b(?:feels?|felt|being|wants? to (?:be|go)|be|it)\b\W*$")


class Quote(NamedTuple):
    """Quoted words with their marks. owner: person, worker, other, paper or scare (marks that only hold a word away)."""

    start: int
    end: int
    owner: str


def _pairs(text: Text) -> list[tuple[int, int]]:
    """Spans of quotations, marks included, by one pass over the quote marks."""
    source, lower, spans = text.source, text.lower, []
    open_at: int | None = None
    mark = ""
    for m in re.finditer("[\"'“”‘’«»„\n]", source):
        at, char = m.start(), m.group()
        if open_at is not None and (
            at - open_at > LONGEST or (char == "\n" and source[at : at + 2] == "\n\n")
        ):
            open_at = None
        if char == "\n":
            continue
        before = lower[at - 1] if at else " "
        after = lower[at + 1] if at + 1 < len(lower) else " "
        if open_at is None:
            if char in "“«„" or (char == '"' and not after.isspace()):
                open_at, mark = at, "”»“" if char != '"' else '"'
            elif char in "'‘" and not before.isalnum() and after.isalnum() and before not in "sS":
                open_at, mark = at, "'’"
        elif char in mark and (mark != "'’" or not after.isalnum()):
            if at - open_at > 1 and not (mark == '"' and before.isspace()):
                spans.append((open_at, at + 1))
                open_at = None
            elif mark == '"' and before.isspace() and not after.isspace():
                open_at = at  # the earlier mark was never closed
            else:
                open_at = None
        elif mark == "'’" and char in '"“':
            open_at, mark = at, '"' if char == '"' else "”"
    return spans


def _owner(text: Text, start: int, end: int) -> str:
    lower = text.lower
    first, _last = text.sentence_at(start)
    before = lower[max(first, start - 120) : start]
    after = lower[end : min(len(lower), end + 60)]
    inside = lower[start + 1 : end - 1]
    words = len(inside.split())
    if _BY_FAMILY.search(before) or _BY_FAMILY_AFTER.match(after):
        return "other"
    if _BY_WORKER.search(before) or _BY_WORKER_AFTER.match(after):
        return "worker"
    if _PRONOUN_SAID.match(before):
        previous = text.sentence_at(max(0, first - 1))
        if first and _FAMILY_STARTS.match(lower[previous[0] : previous[1]]):
            return "other"
    if _BY_PAPER.search(before) and not re.search(rf"\b(?:he|she|they|i)\b[^,;]{{0,20}}\b{SPEECH}\b", before):
        return "paper"
    if _SPOKEN.search(before[-60:]) or _SPOKEN_AFTER.match(after):
        return "person" if words > 2 or _speaks(before, after) else "scare"
    if words >= 4 or _FIRST_PERSON.search(inside) or inside[-1:] in ".!?,":
        return "person"
    return "scare"


def _speaks(before: str, after: str) -> bool:
    """Speech close to the marks: a one-word quotation then is a quotation, not a word held at arm's length."""
    return bool(re.search(rf"\b{SPEECH}\b[^.;]{{0,25}}$", before) or _SPOKEN_AFTER.match(after))


def quotations(text: Text) -> list[Quote]:
    """Every quotation in order, with its owner."""
    return [Quote(start, end, _owner(text, start, end)) for start, end in _pairs(text)]
