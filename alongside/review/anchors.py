"""Anchor words of a term: every place where the term can match holds one of them, so only those places are looked at."""

from __future__ import annotations

import re
from itertools import islice, product

_ANY = "\0"  # stands for characters that are not known
_MANY = 600  # wordings of one term that are written out; more than that are taken as unknown
_COMMON = frozenset(
    "a an the is was are were be been being he she they him her them his their and or of to in on at for with by from as it "
    "has had have having not no so very too this that my our i we you do does did got get gets one two three".split()
)
_SIMPLE = re.compile(r"\[[^\]]*\]|\\.|[^\\]")


def _parts(term: str, at: int) -> tuple[list[str], int]:
    """Every wording of the alternatives from `at` up to the closing bracket, and where they end."""
    ways: list[str] = []
    now = [""]
    while at < len(term) and term[at] != ")":
        if term[at] == "|":
            ways, now, at = ways + now, [""], at + 1
            continue
        if term[at] == "(":
            look = term.startswith(("(?=", "(?!", "(?<"), at)
            found, end = _parts(term, at + (3 if term.startswith("(?", at) else 1))
            at = end + 1
            found = [""] if look else found
        else:
            m = _SIMPLE.match(term, at)
            char = m.group() if m else term[at]
            at += len(char)
            found = [
                char if len(char) == 1 and char not in ".^$" else char[1] if char[1:] in ("-", "'") else _ANY
            ]
            if char in ("^", "$", r"\b"):
                found = [""]
        if at < len(term) and term[at] in "?*+{":
            if term[at] == "?":
                found = [*found, ""]
            elif found != [" "]:
                found = [*found, _ANY] if term[at] == "*" or found == [_ANY] else found
            at = term.find("}", at) + 1 if term[at] == "{" else at + 1
            if at < len(term) and term[at] == "?":
                at += 1
        found = list(dict.fromkeys(found))
        if len(now) * len(found) > _MANY:
            found = [_ANY]
        now = ["".join(pair) for pair in product(now, found)]
    return ways + now, at


_COUNT = re.compile(r"(?:[?*+]|\{[^}]*\})?\??")


def _alternatives(inner: str) -> list[str]:
    """The alternatives of a group, cut at the bars outside of inner brackets."""
    ways, depth, start = [], 0, 0
    for at, char in enumerate(inner):
        depth += (char in "([") - (char in ")]")
        if char == "|" and not depth:
            ways.append(inner[start:at])
            start = at + 1
    return [*ways, inner[start:]]


def _tokens(term: str) -> list[str]:
    """The term cut at the spaces outside of brackets, and beside groups that bring their own: `(a |the )?`, `( \\w+)?`."""
    cuts, depth, start, opened, skip = [], 0, 0, 0, 0
    for at, char in enumerate(term):
        if at < skip:
            continue
        if char in "([" and not depth:
            opened = at
        depth += (char in "([") - (char in ")]")
        if char == " " and not depth:
            cuts.append(term[start:at])
            start = at + 1
        elif char == ")" and not depth:
            inner = term[opened + 1 : at]
            count = _COUNT.match(term, at + 1)
            skip = count.end() if count else at + 1
            if inner.startswith(("?=", "?!", "?<")):
                continue
            ways = _alternatives(inner.removeprefix("?:"))
            if all(way.startswith(" ") for way in ways):
                cuts.append(term[start:opened])
                start = opened
            if all(way.endswith(" ") for way in ways):
                cuts.append(term[start:skip])
                start = skip
    return [*cuts, term[start:]]


def _best(wording: str) -> str:
    """The longest word of a wording that says something; `head*` where only its beginning is known."""
    words = []
    for word in re.split(r"[\s\-]+", wording):
        head = word.split(_ANY)[0].strip("'\"")
        if head and not word.startswith(_ANY):
            words.append(head + "*" if _ANY in word else head)
    return max(words, key=_worth, default="")


def _worth(word: str) -> int:
    bare = word.rstrip("*").split("'")[0]
    return (
        0 if not bare or (word.endswith("*") and len(bare) < 3) else 1 if bare in _COMMON else 1 + len(bare)
    )


def place_of(term: str) -> tuple[frozenset[str], bool]:
    """The words one of which is in every match (`head*`: any word that begins so; empty where there are none), and whether
    every match begins with one of them."""
    term = re.sub(r" \?(?=\S)", "(-|)", term)  # `pull ?ups`: with or without a space
    chosen: frozenset[str] = frozenset()
    worth, first = 0, False
    for number, token in enumerate(_tokens(re.sub(r"(?<=\w)\*", r".*", term))):
        ways = [token] if token.isalpha() else _parts(token, 0)[0]
        words = [_best(way) for way in islice(ways, _MANY)]
        least = min(map(_worth, words), default=0)
        if least > worth:
            chosen, worth = frozenset(words), least
            begins = all(way.startswith(word.rstrip("*")) for way, word in zip(ways, words, strict=False))
            first = number == 0 and begins and len(ways) <= _MANY
    return chosen, first
