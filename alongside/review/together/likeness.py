"""How like two notes are once names, dates, numbers and small words are taken away: 0 nothing in common, 1 the same note.

Two measures, both over the stems of content words in the order of the page: which words the notes share, and which
neighbors. Copied text shares both. A paraphrase keeps the words and most neighbors. Two honest notes about one goal share
words, but hardly any neighbors. The likeness is the geometric mean of the two Dice coefficients.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any

from alongside.review.text import WORD
from alongside.review.together.facts import Facts
from alongside.review.together.note_facts import NoteFacts
from alongside.review.together.shapes import Hit
from alongside.review.together.terms import stem

RECENT = 400  # a note is compared with this many before it
_FORM = ("date", "time", "start", "stop", "place", "staff", "goal", "person", "service")
_SMALL = frozenset(
    "a about after again all also am an and any are as at be been before being but by did do does done for from had has have "
    "he her hers here him himself herself his i in into is it its it's me my no nor not of off on one or our out over own she so "
    "some that the their them then there these they this those through to today too up us very was we were what when where which "
    "while who will with yes you your i'd i'll i'm i've didn't don't just during".split()
)
_CALENDAR = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october|november|"
    r"december|morning|afternoon|evening|am|pm|yesterday|tomorrow"
)
# Verbs that say the same in a note; a paraphrase often changes nothing else.
_SAME = {
    word: group.split()[0]
    for group in (
        "show showed model modeled modelled demonstrated", "said stated told reported says states expressed",
        "helped assisted supported aided", "did completed finished", "asked requested", "walked went strolled",
        "talked spoke discussed chatted", "began started", "practiced practised rehearsed", "ate had", "mother mom mum",
        "prompt cue reminder", "reminded prompted cued", "apartment flat", "letters mail", "shop store",
        "picked chose selected", "phoned called rang", "needed required", "large big", "wrote noted",
    )
    for word in group.split()
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Print:
    """What is compared of a note: content stems, and pairs of neighbors. size: how many content words it has."""

    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    size: int


def _body(note: NoteFacts) -> str:
    """The story of a note, without the form around it."""
    source, at, parts = note.text.source, 0, []
    for head in note.text.headers:
        parts.append(source[at : max(at, head.start)])
        value = source[head.value_start : head.value_end]
        end = re.search(r"(?<=[\w)]{2})[.;] ", value[:80])  # a story that goes on in the line of a label
        form = head.value_start + end.end() if end else head.value_end
        at = max(at, form if head.field in _FORM else head.value_start)
    parts.append(source[at:])
    return "\n".join(parts)


def fingerprint(note: NoteFacts, names: frozenset[str]) -> Print:
    """The print of a note; `names` are words that only name people and places."""
    words = []
    for m in WORD.finditer(_body(note)):
        word = m.group().lower().replace("’", "'").removesuffix("'s")
        if word in _SMALL or word in names or word[0].isdigit() or len(word) < 2 or _CALENDAR.fullmatch(word):
            continue
        words.append(stem(_SAME.get(word, word)))
    return Print(frozenset(words), frozenset(pairwise(words)), len(words))


def likeness(one: Print, other: Print) -> float:
    """0 to 1; see the top of this file."""
    if not one.pairs or not other.pairs:
        return 0.0
    words = 2 * len(one.stems & other.stems) / (len(one.stems) + len(other.stems))
    pairs = 2 * len(one.pairs & other.pairs) / (len(one.pairs) + len(other.pairs))
    return sqrt(words * pairs)


def names_in(facts: Facts) -> frozenset[str]:
    """Words of the record that name people and places: those with a capital inside a sentence."""
    found: set[str] = set()
    person = facts.person
    if person:
        found.update(WORD.findall(f"{person.name} {person.goes_by} {' '.join(s.name for s in person.supporters)}".lower()))
    for note in facts.notes:
        found.update(note.names)
        source = note.text.source
        for m in re.finditer(r"(?<=[a-z,] )[A-ZÀ-Þ][\w'’]+", source):
            found.add(m.group().lower().replace("’", "'").removesuffix("'s"))
    return frozenset(found)


def copies(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """Notes that are hardly different from an earlier one of the record. Short notes are left out: a quiet night is short."""
    names = names_in(facts)
    prints = [(note, fingerprint(note, names)) for note in facts.notes]
    long = [(note, one) for note, one in prints if one.size >= params["words"]]
    if len(long) < 2:
        return None
    hits = []
    for number, (note, one) in enumerate(long):
        best, earlier = 0.0, None
        for other, two in long[max(0, number - RECENT) : number]:
            if min(one.size, two.size) * 2 < max(one.size, two.size):
                continue
            like = likeness(one, two)
            if like > best:
                best, earlier = like, other
        if earlier is not None and best >= params["like"]:
            also = earlier.at(earlier.day_span if earlier.day else _first(earlier))
            hits.append(Hit(note.at(_first(note)), (also,), {"percent": str(round(best * 100)), "other": _title(facts, earlier)}))
    return hits


def _first(note: NoteFacts) -> tuple[int, int]:
    """The first sentence of the story."""
    body = max([head.value_end for head in note.text.headers if head.field in _FORM] or [0])
    source = note.text.source
    while body < len(source) and not source[body].isalnum():
        body += 1
    first, last = note.text.sentence_at(body)
    return max(first, body), max(first, body) + len(source[max(first, body) : last].rstrip())


def _title(facts: Facts, note: NoteFacts) -> str:
    return f"the note of {note.day}" if note.day else facts.documents[note.number].title
