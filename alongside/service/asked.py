"""What a use-case was asked with, held against its own signature before it runs.

Facts come from a browser: anything JSON can say may arrive. A use-case may rely on its annotations after this.
"""

from __future__ import annotations

import inspect
import math
import re
import types
import typing
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from alongside.problem import Problem

LONGEST = (
    20_000  # letters in one plain fact; an answer (`Any`) has its own limit, `submission.MAX_VALUE_BYTES`
)
MOST = 2_000  # entries in one list or mapping of facts
DEEPEST = 20  # lists within lists
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")  # a zero byte, or half of a letter beyond the first 65,536
_BIGGEST = 2**53  # whole numbers a browser can count to
_NAMES = {str: "text", int: "a whole number", bool: "yes or no", list: "a list", dict: "a group of fields"}


def check(run: Callable[..., Any], facts: Mapping[str, Any]) -> None:
    """Raise Problem("bad-field") naming the first fact that is not what `run(ctx, actor, **facts)` takes."""
    try:
        inspect.signature(run).bind(None, None, **facts)
    except TypeError as error:
        what = f"was asked with the wrong facts: {error}."
        raise Problem(run.__name__, what, "Reload the page.", code="bad-field") from None
    kinds = _kinds(run)
    for name, value in facts.items():
        plain(name, value)
        if not _fits(value, kinds.get(name, Any)):
            what = f"should be {_words(kinds[name])}."
            raise Problem(name, what, "Look at that field again, or reload the page.", code="bad-field")


@lru_cache(maxsize=256)
def _kinds(run: Callable[..., Any]) -> dict[str, Any]:
    return typing.get_type_hints(run)


def _fits(value: Any, kind: Any) -> bool:
    if kind is Any:
        return True
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return any(_fits(value, one) for one in inner)
    if origin in (list, tuple):
        return (
            isinstance(value, list | tuple)
            and len(value) <= MOST
            and all(_fits(one, inner[0]) for one in value)
        )
    if origin is dict:
        return (
            isinstance(value, dict)
            and len(value) <= MOST
            and all(_fits(name, inner[0]) and _fits(one, inner[1]) for name, one in value.items())
        )
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _BIGGEST
    if kind is str:
        return isinstance(value, str) and len(value) <= LONGEST
    return isinstance(value, kind)


def plain(name: str, value: Any, deep: int = 0) -> None:
    """Raise Problem("bad-field") for what no file can keep: half a letter, a zero byte, not-a-number, endless nesting."""
    if deep > DEEPEST:
        raise Problem(name, "is nested too deeply.", "Reload the page.", code="bad-field")
    if isinstance(value, str):
        if _UNKEEPABLE.search(value):
            what = "holds a sign that cannot be saved, perhaps half of a picture letter."
            raise Problem(name, what, "Delete that sign and write it again.", code="bad-field")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise Problem(name, "is not a number.", "Reload the page.", code="bad-field")
    elif isinstance(value, dict):
        for key, one in value.items():
            plain(name, key, deep + 1)
            plain(name, one, deep + 1)
    elif isinstance(value, list | tuple):
        for one in value:
            plain(name, one, deep + 1)


def _words(kind: Any) -> str:
    inner = [one for one in typing.get_args(kind) if one is not types.NoneType]
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        return " or ".join(_words(one) for one in inner)
    if kind is str:
        return f"text of at most {LONGEST:,} letters"
    return _NAMES.get(typing.get_origin(kind) or kind, "another kind of value")
