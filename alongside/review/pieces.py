"""Cuts a note into pieces as a form would: what stands between full stops, bars, commas, dates and times.

A segment without a verb is loose: "14 May, laundry room, Ashby Court", "K. Osei, community support specialist". Its pieces
are looked at as the fields of a form would be.
"""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from alongside.review.clock_times import spans_of_time, tokens
from alongside.review.dates import days, loose_days
from alongside.review.verb_bases import THIRD
from alongside.review.verb_forms import NOT_VERBS, PAST, PRESENT

if TYPE_CHECKING:
    from alongside.review.text import Text

MARK = "\x1f"
_LENGTH = re.compile(
    r"(?<![\w.])(?:(?:about|approx\.?|approximately|roughly|around) )?(?:\d+(?:\.\d+)?|½|one|two|three|four|five|six|half an?|an|quarter)[ -]?(?:hours?|hrs?|h|minutes?|mins?|min|units?)\b\.?|\bunits: ?\d+"
)
_WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b(?!')(?=\s*(?:$|[.,;|\x1f\n–-])|\s(?:gone|morning|afternoon|evening|night)\b)(?: gone| (?:morning|afternoon|evening|night)(?=\s*(?:$|[.,;|\x1f\n–-])))?")
_STREET_END = re.compile(r"[A-Z]\w+ (?:St|Ave|Rd|Ln|Blvd|Ct|Dr)\.(?= [A-Z])")
_DAY_THEN_NAME = re.compile(r"\b(?:Mon|Tues?|Wed(?:nes)?|Thur?s?|Fri|Sat(?:ur)?|Sun)(?:day)?\b(?= [A-Z])")
_HARD = re.compile(r"[\x1f|·•\n;]+|[ \t](?:[-–—/]|//|->)[ \t]|(?<=\x1f)[-–—/]|[-–—/](?=\x1f)")
_SOFT = re.compile(r"[,():]\s*|\s-\s")
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_SUBJECT = frozenset("i we he she they you i'm i'll i've i'd we'll we're we've he's she's he'd she'd they're they'll it's that's you're you'll you'd there's".split())
_AUXILIARY = frozenset(
    "is are was were am be been has had have will would can could should shall may might must do does did doesn't don't didn't isn't wasn't weren't won't can't couldn't wouldn't hasn't hadn't".split()
)
_NOUN_THIRD = frozenset(
    "visits calls needs works plans hours services goals notes skills meds stops shows steps lights hands looks files forms orders prompts changes checks cares states reports rounds trials marks stores uses tests texts talks times places units shops stands posts offers rides shakes supports meals views notices apartments exercises walks parks rests tasks practices practises contacts papers".split()
)
_ADJECTIVES = frozenset("supported assisted licensed certified registered qualified sheltered shared completed signed submitted written retired integrated centered based located attached fenced unfinished finished furnished screened covered reserved parked united".split())


class Piece(NamedTuple):
    """A stretch of the text. loose: no verb in its segment; first: it opens its segment; segment: its number."""

    start: int
    end: int
    loose: bool
    first: bool
    segment: int
    sentence: int


def verbal(words: list[str]) -> bool:
    """True where a list of lower-case words holds a verb or a subject pronoun."""
    for number, word in enumerate(words):
        if word in _SUBJECT or word in _AUXILIARY or word.endswith(("n't", "'ll")):
            return True
        if word in PRESENT or (word in PAST and word not in ("set", "left", "read", "cut", "put", "felt")):
            return True
        if word.endswith("ed") and len(word) > 4 and word not in NOT_VERBS and word not in _ADJECTIVES:
            return True
        if number and word in THIRD and word not in _NOUN_THIRD:
            return True
    return False


def _plain_words(body: str, source: str, place: int, end: int) -> list[str]:
    """The words of a segment without names in "-ed" that are no verbs ("his studio on Halsted", "Whitechapel, Ilford Fred")."""
    found: list[str] = []
    for m in _WORD.finditer(body, place, end):
        if found and m.group().endswith("ed") and source[m.start()].isupper() and not source[m.start() : m.end()].isupper():
            continue
        found.append(m.group())
    return found


def masked(lower: str) -> str:
    """The text with dates, times and lengths of time blanked by marks, at the same length."""
    spans = [(d.start, d.end) for d in [*days(lower), *loose_days(lower)]]
    body = lower
    for start, end in spans:
        body = body[:start] + MARK * (end - start) + body[end:]
    found = tokens(body)
    spans = [(s.start.start, s.stop.end) for s in spans_of_time(body, found)]
    spans += [(t.start, t.end) for t in found if t.strong]
    spans += [m.span() for m in _LENGTH.finditer(body)]
    for start, end in spans:
        body = body[:start] + MARK * (end - start) + body[end:]
    return _WEEKDAY.sub(lambda m: MARK * len(m.group()), body)


def cut(text: Text) -> list[Piece]:
    """Every piece of the judged part, in order."""
    body = masked(text.judged)
    for m in _STREET_END.finditer(text.source, 0, len(body)):
        body = body[: m.end() - 1] + MARK + body[m.end() :]
    for m in _DAY_THEN_NAME.finditer(text.source, 0, len(body)):
        body = body[: m.start()] + MARK * (m.end() - m.start()) + body[m.end() :]
    pieces: list[Piece] = []
    segment = 0
    for number, (first, ending) in enumerate(text.sentences):
        if first >= len(body):
            break
        last = min(ending, len(body))
        place = first
        for stop in [*_HARD.finditer(body, first, last), None]:
            end = stop.start() if stop else last
            if body[place:end].strip(" .,\t\n"):
                loose = not verbal(_plain_words(body, text.source, place, end))
                segment += 1
                begin = True
                at = place
                for soft in [*_SOFT.finditer(body, place, end), None]:
                    until = soft.start() if soft else end
                    a, b = at, until
                    while a < b and body[a] in " \t\n.-–—*~\"'“”":
                        a += 1
                    while b > a and body[b - 1] in " \t\n.!-–—*\"'“”":
                        b -= 1
                    if b > a:
                        pieces.append(Piece(a, b, loose, begin, segment, number))
                        begin = False
                    at = soft.end() if soft else end
            place = stop.end() if stop else end
    return pieces
