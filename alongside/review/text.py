"""One reading of a text that every verb shares: words, sentences, quotations, labelled parts. Built once, lazily."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from alongside.documents import Header, Person, headers
from alongside.review.quotes import Quote, quotations
from alongside.review.shapes import Span

if TYPE_CHECKING:
    from alongside.review.pieces import Piece

JUDGED_HEAD = 40_000  # verdicts read this many characters from the start ...
JUDGED_TAIL = 4_000  # ... a little more if that is all there is; the language rules read everything
JUDGED_GOAL = 3_000  # a goal is a sentence or two
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "‑": "-", "‐": "-", "\u00a0": " ", "\u202f": " ", "ʼ": "'"}
)
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_BREAK = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’)\]]*\s+|(?<!\s)\s*\n\s*")
_ABBREVIATION = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "mx",
        "dr",
        "st",
        "ave",
        "rd",
        "blvd",
        "vs",
        "approx",
        "appt",
        "apt",
        "no",
        "fri",
        "thurs",
        "thu",
        "tues",
        "tue",
        "wed",
        "mon",
        "sat",
        "sun",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "prof",
        "jr",
        "sr",
        "re",
        "wk",
        "hrs",
        "hr",
        "min",
        "mins",
        "obj",
        "w",
        "e.g",
        "i.e",
        "etc",
        "pt",
        "cl",
        "cont",
        "prog",
        "dept",
        "ext",
        "ft",
    ]
)


class Word(NamedTuple):
    """A word in lower case with its span."""

    text: str
    start: int
    end: int


def plain(text: str) -> str:
    """Lower case with straight quotes, hyphens and spaces; exactly as long as `text`, so spans carry over."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.translate(_PLAIN)


_BLANK = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\ufeff"), " ")


def even(text: str) -> str:
    """`text` with line ends and blanks of one kind, at the same length: how it was typed changes no verdict."""
    return text.translate(_BLANK).replace("\r\n", " \n").replace("\r", "\n")


class Text:
    """A text being reviewed. `source` as given but for blanks and line ends; `lower` the same length, for matching."""

    def __init__(self, source: str, kind: str, person: Person | None = None) -> None:
        self.source = even(source)
        self.kind = kind
        self.person = person
        self.lower = plain(self.source)

    @cached_property
    def words(self) -> list[Word]:
        """Words of the judged part, in order."""
        return [Word(m.group(), m.start(), m.end()) for m in WORD.finditer(self.judged)]

    @cached_property
    def judged(self) -> str:
        """The part of `lower` that verdicts read, at the same places: all of it, or the beginning of a huge text."""
        if self.kind == "goal":
            return self.lower[:JUDGED_GOAL]
        if len(self.lower) <= JUDGED_HEAD + JUDGED_TAIL:
            return self.lower
        return self.lower[:JUDGED_HEAD]

    @cached_property
    def sentences(self) -> list[Span]:
        spans, start = [], len(self.lower) - len(self.lower.lstrip())
        for m in _BREAK.finditer(self.lower):
            if "\n" not in m.group():
                before = self.lower[max(start, m.start() - 12) : m.start()].split()
                last = before[-1].strip("(\"'") if before else ""
                if last in _ABBREVIATION or (
                    len(last) == 1 and last.isalpha() and last != "i" and m.group()[0] == "."
                ):
                    continue
                following = self.source[m.end() : m.end() + 1]
                if following.islower() and last in ("p.m", "a.m", "u.s"):
                    continue
            if m.end() > start and self.lower[start : m.start()].strip():
                spans.append((start, m.end()))
            start = m.end()
        if self.lower[start:].strip():
            spans.append((start, len(self.lower)))
        return spans

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def sentence_at(self, place: int) -> Span:
        """The sentence that holds `place`."""
        number = bisect_right(self._starts, place) - 1
        return self.sentences[number] if number >= 0 else (0, len(self.lower))

    def after_sentence(self, place: int) -> Span:
        """The sentence after the one that holds `place` (empty at the end)."""
        number = bisect_right(self._starts, place)
        return self.sentences[number] if number < len(self.sentences) else (len(self.lower), len(self.lower))

    @cached_property
    def headers(self) -> list[Header]:
        return headers(self.source[: JUDGED_HEAD + JUDGED_TAIL])

    @cached_property
    def pieces(self) -> list[Piece]:
        """The text cut as the fields of a form would be."""
        from alongside.review import pieces

        return pieces.cut(self)

    @cached_property
    def quotes(self) -> list[Quote]:
        return quotations(self)

    @cached_property
    def _quote_starts(self) -> list[int]:
        return [quote.start for quote in self.quotes]

    def quote_at(self, place: int) -> Quote | None:
        """The quotation that holds `place`, if any."""
        number = bisect_right(self._quote_starts, place) - 1
        if number >= 0 and self.quotes[number].end > place:
            return self.quotes[number]
        return None

    def is_name(self, start: int, end: int) -> bool:
        """True where the word at `start` is part of a proper name or title: a capital that is not due to a sentence's start."""
        if not self.source[start : start + 1].isupper():
            return False
        first, last = self.sentence_at(start)
        sentence = self.source[max(first, start - 120) : min(last, end + 120)]
        if sum(c.isupper() for c in sentence) * 2 > sum(c.isalpha() for c in sentence):
            return False  # shouting, not a title
        if self.label_at(start):
            return False
        m = _CAPITAL.match(self.source, start, end)
        if m:
            opening = self.source[first : m.start()].strip(" \t\"'“”‘’(•-–—*·")
            if opening and opening[-1] not in ".!?:|;/>":
                return True
            following = _NEXT_CAPITAL.match(self.source, m.end())
            if following and following.end() > end and not _COMMON_NEXT.match(self.source, following.start()):
                return not self.source[m.end() : following.end()].strip().startswith(("I ", "I'"))
        return False

    def label_at(self, place: int) -> bool:
        """True where `place` lies in the label of a labelled line."""
        return any(h.start <= place < h.value_start for h in self.headers)


_CAPITAL = re.compile(r"[A-ZÀ-Þ][^\W_]*")
_NEXT_CAPITAL = re.compile(r" (?:(?:of|for|the|and|&|to) ){0,2}[A-ZÀ-Þ][^\W\d_]+")
_COMMON_NEXT = re.compile(r" (?:The|And|For)\b")
