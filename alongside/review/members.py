"""The words of a class in `graders/rules/words*.yaml`, for looking up one word at a time."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path

from alongside.review import lexicon

_FRESH = 2.0  # seconds until the files are looked at again
_seen: dict[Path | None, tuple[float, dict[str, str]]] = {}
_kept: list[dict[str, str]] = []
_sorted: dict[tuple[int, str, tuple[str, ...]], dict[str, str]] = {}


def _classes(home: Path | None) -> dict[str, str]:
    """The classes as `lexicon.classes`; the files are asked for changes at most once in a while, not for every word."""
    now = time.monotonic()
    at, known = _seen.get(home, (0.0, {}))
    if not known or now - at > _FRESH:
        fresh = lexicon.classes(home)
        if fresh != known:
            _kept.append(fresh)  # alive for good: what is worked out from it goes by its identity
            known = fresh
        _seen[home] = (now, known)
    return known


@lru_cache(maxsize=64)
def _split(pattern: str) -> frozenset[str]:
    return frozenset(pattern.removeprefix("(?:").removesuffix(")").split("|"))


def members(name: str, home: Path | None = None) -> frozenset[str]:
    """The words of a class of plain words. Raises KeyError for an unknown class."""
    return _split(_classes(home)[name])


def kinds(prefix: str, names: tuple[str, ...], home: Path | None = None) -> dict[str, str]:
    """Word -> the first of `names` whose class (`prefix` and name) holds it. Raises KeyError for an unknown class."""
    known = _classes(home)
    key = (id(known), prefix, names)
    if key not in _sorted:
        _sorted[key] = {w: n for n in reversed(names) for w in _split(known[prefix + n])}
    return _sorted[key]
