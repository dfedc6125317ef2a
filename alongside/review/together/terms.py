"""Words that carry a topic, so that “ride the 12 bus” and “bus rides on Route 12” can be seen to speak of one thing."""

from __future__ import annotations

import re
from functools import lru_cache

from alongside.review.text import WORD, plain

LIKE = 0.6  # this much of the smaller set of topic words makes two titles one
_LITTLE = frozenset(
    "a about after again all also am an and any are as at be because been before being but by can could did do does doing down "
    "each else ever every for from get gets getting go goes going got had has have having he her here hers herself him himself "
    "his how i i'd i'll i'm i've if in into is it it's its itself just like made make makes making may me might more most much "
    "must my myself next no nor not now of off on once one only or other our out over own per she should so some such than that "
    "the their them themselves then there these they this those through to today too under until up upon us use used uses using "
    "very want wanted wants was way we were what when where which while who whom why will with within without would yes you your "
    "goal goals outcome outcomes objective objectives plan need needs support supports supported service services step steps "
    "help helps helped person staff work works worked working number able learn people thing things time times day days week "
    "weeks weekly month months monthly year".split()
)
_NUMBERS = {
    word: str(number) for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
_REFERENCE = re.compile(
    r"\b(?P<what>goals?|outcomes?|objectives?|obj\.?|needs?|needed)[\s#:.]{0,3}(?:no\.? ?|number |# ?)?"
    r"(?P<list>(?:\d{1,2}[a-z]?(?:\.\d{1,2})?|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b)"
    r"(?:\s?(?:,|;|&|and|\+|/)\s?(?:#? ?|goals? )\d{1,2}[a-z]?(?:\.\d{1,2})?)*)(?![\w%/]|[:-]\d)"
    r"(?!\s?(?:times?|x|days?|weeks?|months?|minutes?|hours?|prompts?|percent|of|out)\b)"
)
_BARE = re.compile(r"\s*#?\s*(\d{1,2}[a-z]?(?:\.\d{1,2})?)(?=\s*(?:[-–—.,;&)(+]|:(?!\d)|and\b|\Z))(?![./-]\d)")
_JOINT = re.compile(r"\s*(?:,|;|&|and\b|\+)")
_ONE = re.compile(r"\d{1,2}[a-z]?(?:\.\d{1,2})?|[a-z]+")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without the endings of number and time. Rough: only meant for words to be compared with each other."""
    if word.endswith("'s"):
        word = word[:-2]
    if len(word) > 5 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 4 and word[-1] == "e" else word


@lru_cache(maxsize=4096)
def terms(text: str) -> frozenset[str]:
    """The stems of the words in `text` that carry a topic; numbers are left out."""
    found = (m.group().removesuffix("'s") for m in WORD.finditer(plain(text)))
    return frozenset(stem(word) for word in found if word not in _LITTLE and len(word) > 1 and not word[0].isdigit())


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the smaller set lies in the other, 0 to 1; one word alone counts only where it is all there is."""
    if not one or not other:
        return 0.0
    both = len(one & other)
    smaller = min(len(one), len(other))
    return both / smaller if both > 1 or smaller == 1 else both / (smaller + 1)


def numbers(text: str, what: str) -> list[str]:
    """Numbers that `text` gives after a word such as goal (what="goal") or need: “Goals 1 and 3” -> ["1", "3"].

    A text that is a number alone, or begins with one and a mark, counts as such.
    """
    lower = plain(text)
    found: list[str] = []
    for m in _REFERENCE.finditer(lower):
        kind = "need" if m["what"].startswith("need") else "goal"
        if kind == what:
            found += [_NUMBERS.get(one, one) for one in _ONE.findall(m["list"]) if one[0].isdigit() or one in _NUMBERS]
    if not found and not _REFERENCE.search(lower):
        at = 0
        while bare := _BARE.match(lower, at):
            found.append(bare[1])
            joint = _JOINT.match(lower, bare.end())
            if not joint:
                break
            at = joint.end()
    return list(dict.fromkeys(found))
