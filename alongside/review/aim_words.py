"""The kinds of words in a goal: plain, a state ("happy"), open ("manage"), obedience, an area of life, a thing, an act.

The classes are `aim_…` in graders/rules/words-goal.yaml. A word in none of them is "": nobody knows how concrete it is.
"""

# ruff: noqa: E501 - word lists read better on one line
from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from alongside.review import lexicon
from alongside.review.endings import plural
from alongside.review.lexicon import Classes
from alongside.review.members import kinds, members

if TYPE_CHECKING:
    from alongside.review.aims import Aim

TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_FIELDS = ("home", "kitchen", "food", "wear", "body", "travel", "town", "work", "money", "school", "media", "music", "sport", "craft", "animal", "event", "paper", "folk", "time", "plain")  # fmt: skip
_KINDS = ("state", "open", "obey", "bare", "kin", "plain", "state_more", "area", *(f"thing_{f}" for f in _FIELDS))
_ABSTRACT = re.compile(r"\w{3,}(?:ness|ity|ities|ments?|tions?|sions?|ances?|ences?|hood|ism|ful|fully|lessness|ship|ships|ably|ibly)")
_DOUBLED = re.compile(r"[^aeiou]?[aeiou][bdgmnprt]$")


def forms(base: str) -> list[str]:
    """The forms of a regular verb: plan -> plan, plans, planning, planned."""
    stem = base[:-1] if base.endswith("e") and not base.endswith("ee") else base
    if len(base) <= 4 and _DOUBLED.search(base):
        stem = base + base[-1]
    third = plural(base)
    past = base[:-1] + "ied" if third.endswith("ies") and base.endswith("y") else stem + "ed"
    return [base, third, stem + "ing", past]


@lru_cache(maxsize=4)
def _all(_classes: Classes) -> dict[str, str]:
    known: dict[str, str] = {}
    for word, name in kinds("aim_", _KINDS).items():
        known[word] = "thing" if name.startswith("thing") else "state" if name == "state_more" else name
    for word in [w for w, name in known.items() if name == "thing"]:
        known.setdefault(plural(word), "thing")
    for name, of in (("open_verb", "open"), ("event", "event")):
        for base in members(f"aim_{name}"):
            for form in forms(base):
                known.setdefault(form, of)
    return known


def kind(word: str) -> str:
    """The kind of a word, "" for one that is in no class."""
    known = _all(lexicon.classes())
    word = word.removesuffix("'s").split("'", maxsplit=1)[0] if word not in known else word
    found = known.get(word)
    if found is None and "-" in word:
        parts = [known.get(p, "") for p in word.split("-")]
        found = parts[0] if parts[0] == parts[-1] else "state" if "state" in parts else "thing" if parts[-1] == "thing" else None
    if found is None:
        found = "plain" if word[:1].isdigit() else "state" if _ABSTRACT.fullmatch(word) and word not in members("aim_deed") else ""
    return found


@lru_cache(maxsize=4)
def _idiom(_classes: Classes) -> re.Pattern[str]:
    return lexicon.compiled("<aim_idiom>", "aim_words")


def idiom() -> re.Pattern[str]:
    """Set phrases of a vague state, whose words are concrete only by letter."""
    return _idiom(lexicon.classes())


@lru_cache(maxsize=64)
def _words(text: str, _classes: Classes) -> list[tuple[str, str]]:
    return [(m.group(), kind(m.group())) for m in TOKEN.finditer(idiom().sub(" life ", text))]


def words(aim: Aim) -> list[tuple[str, str]]:
    """The words of an aim with their kinds; a set phrase of a state counts as the word “life”."""
    return list(_words(aim.text, lexicon.classes()))
