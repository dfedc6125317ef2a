"""Is a remark about a person? Words such as “lame” or “did well” are harmless where a movie or a tomato is their subject."""

from __future__ import annotations

import re
from functools import lru_cache

from alongside.review import lexicon
from alongside.review.text import Text

_CLAUSE = re.compile(
    r"[,;:.!?(\n]|\b(?:and|but|because|so|when|while|if|though|that|since|as|where|after|before|until)\b"
)
_THING = re.compile(r"\s*(?:the|a|an|this|that|these|those|its|another|each|every|no) ((?:[\w'-]+ ){1,6})$")
_IT = re.compile(r"\s*(?:it|which|everything|nothing|there)(?:'s)? ((?:[\w'-]+ )*)$")
_HELPERS = frozenset(
    "is was are were be been being has have had will would can could may might must should did does do not really very so "
    "too still just always never often already also all only quite pretty finally now ever gets got looks looked a an".split()
)
_TURNS = frozenset(
    "in on at of with from for by near behind next upstairs downstairs who to above under along over".split()
)
_BEFORE = re.compile(r"\b(?:a|an|the|this|that|these|those|some|any|its|another|such|more|less|very|so) $")
_AFTER = re.compile(r"[\s-]+([a-z][\w'-]*)(?: ([a-z][\w'-]*))?")
_LINKS = frozenset(
    "and or but with who in on at to for when if that as because again today tonight toward towards by from about of so "
    "is was are were all this during after before while than too then until since enough over out up down "
    "he she they it i we you his her their there which not never always also "
    "called came went got did had has wants needs keeps left said says started threw hit lives next upstairs can".split()
)  # fmt: skip


@lru_cache(maxsize=4)
def _people() -> re.Pattern[str]:
    return lexicon.compiled("<human>|<own_thing>", "graders/rules/words-language.yaml")


def _no_person(clause: str, helped: bool) -> bool:
    """True where the clause up to the words is a subject that is no person, and at most a helping verb."""
    if m := _IT.match(clause):
        return helped and all(word in _HELPERS for word in m.group(1).split())
    m = _THING.match(clause)
    if not m:
        return False
    words = m.group(1).split()
    count = len(words)
    while words and words[-1] in _HELPERS:
        words.pop()
    joined = len(words) < count
    if (joined and not helped) or not words or words[-1] in _TURNS or any(word in _HELPERS for word in words):
        return False
    head = next((i for i, word in enumerate(words) if word in _TURNS), len(words))
    if not head or len(words) - head > 4 or (not joined and (head < len(words) or head > 2)):
        return False
    return not _people().fullmatch(words[head - 1])


def of_a_thing(text: Text, start: int, end: int, about: str) -> bool:
    """True where the subject of the words, or (`person`) the noun they describe, is plainly no person.

    about: person, subject (the noun after the words is not looked at) or actor (nor is a passive).
    """
    first, last = text.sentence_at(start)
    before = text.lower[max(first, start - 120) : start]
    cut = 0
    for m in _CLAUSE.finditer(before):
        cut = m.end()
    inside = text.lower[start:end].split()
    helped = about != "actor"
    if _no_person(before[cut:], helped) and (helped or inside[0] not in _HELPERS):
        return True
    head = text.lower[start : max(start, text.lower.rfind(" ", start, end) + 1)]
    if about == "person" and _BEFORE.search(before + head):
        noun = _AFTER.match(text.lower, end, min(last, end + 40))
        if noun and noun.group(1) not in _LINKS and not text.source[noun.start(1)].isupper():
            return not any(word and _people().fullmatch(word) for word in noun.groups())
    return False
