"""The words of a class in `graders/rules/words.yaml`, for looking up one word at a time."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from alongside.review import lexicon


@lru_cache(maxsize=64)
def _split(pattern: str) -> frozenset[str]:
    return frozenset(pattern.removeprefix("(?:").removesuffix(")").split("|"))


def members(name: str, home: Path | None = None) -> frozenset[str]:
    """The words of a class of plain words. Raises KeyError for an unknown class."""
    return _split(lexicon.classes(home)[name])
