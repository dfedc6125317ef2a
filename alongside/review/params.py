"""What rules give to their verbs: patterns under a name as one, and lists of words as sets. Made once."""

from __future__ import annotations

import re
from functools import lru_cache

from alongside.review import lexicon
from alongside.review.shapes import Rule


@lru_cache(maxsize=512)
def joined(patterns: tuple[str, ...], where: str) -> re.Pattern[str]:
    """Any of the patterns. Raises Problem where one is no pattern."""
    return lexicon.compiled("|".join(f"(?:{p})" for p in patterns), where)


@lru_cache(maxsize=128)
def listed(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


def given(rule: Rule, name: str) -> re.Pattern[str]:
    """The patterns a rule gives under a name, as one. Raises Problem where one is no pattern."""
    return joined(tuple(rule.params[name]), f"{rule.path}: params: {name}")
