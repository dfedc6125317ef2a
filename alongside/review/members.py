"""The words of a class in `graders/rules/words*.yaml`, for looking up one word at a time."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from alongside.review import lexicon
from alongside.review.lexicon import Classes


@lru_cache(maxsize=64)
def _split(pattern: str) -> frozenset[str]:
    return frozenset(pattern.removeprefix("(?:").removesuffix(")").split("|"))


@lru_cache(maxsize=8)
def _sorted(known: Classes, prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    return {word: name for name in reversed(names) for word in _split(known[prefix + name])}


def members(name: str, home: Path | None = None) -> frozenset[str]:
    """The words of a class of plain words. Raises KeyError for an unknown class."""
    return _split(lexicon.classes(home)[name])


def kinds(prefix: str, names: tuple[str, ...], home: Path | None = None) -> dict[str, str]:
    """Word -> the first of `names` whose class (`prefix` and name) holds it. Raises KeyError for an unknown class."""
    return _sorted(lexicon.classes(home), prefix, names)
