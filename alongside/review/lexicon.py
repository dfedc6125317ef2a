"""Word classes for rules: `graders/rules/words*.yaml` map a name to words; `<name>` in a pattern stands for any of them."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from alongside import content
from alongside.problem import Problem, strict

FILE = "graders/rules/words.yaml"
_CLASS = re.compile(r"<([a-z][a-z_0-9]*)>")


@lru_cache(maxsize=8)
def _load(path: Path, _stamp: int) -> dict[str, str]:
    data = content.read_yaml(path)
    if not isinstance(data, dict):
        raise Problem(
            path, "should map a class name to its words.", "Write `name: word word word`.", code="bad-field"
        )
    classes: dict[str, str] = {}
    for name, words in data.items():
        if isinstance(words, list) and all(isinstance(word, str) for word in words):
            found = [str(word) for word in words]
        elif isinstance(words, str):
            found = words.split()
        else:
            raise Problem(
                f"{path}: {name}",
                "should be words with spaces between, or a list of texts.",
                "Put phrases of several words in a list.",
                code="bad-field",
            )
        found.sort(key=lambda word: (-len(word), word))
        classes[name] = "(?:" + "|".join(word.replace("_", " ") for word in found) + ")"
    return classes


class Classes(dict[str, str]):
    """Class name -> pattern text. As long as no file of words changes it stays the same object, so that what is worked
    out from it can be kept by it."""

    __hash__ = object.__hash__  # type: ignore[assignment]


_SOON = 0.5  # seconds: one reading of a text asks for classes many times
_lately: dict[tuple[str, str], tuple[float, Classes]] = {}


def classes(home: Path | None = None) -> Classes:
    """The classes of every file of words. Read once for each version of a file; a change to a file counts within half a
    second."""
    key, now = (str(home), os.environ.get("ALONGSIDE_CONTENT", "")), time.monotonic()
    kept = _lately.get(key)
    if kept and now - kept[0] < _SOON:
        return kept[1]
    known = _read(home)
    if len(_lately) >= 8:
        _lately.clear()
    _lately[key] = (now, known)
    return known


def _read(home: Path | None) -> Classes:
    path = content.find(FILE, home)
    files = [path, *sorted(path.parent.glob("words-*.yaml"))]
    return _merged(tuple((each, each.stat().st_mtime_ns) for each in files))


@lru_cache(maxsize=8)
def _merged(files: tuple[tuple[Path, int], ...]) -> Classes:
    known = Classes()
    for path, stamp in files:
        known.update(_load(path, stamp))
    return known


def expand(pattern: str, where: object, home: Path | None = None, depth: int = 0) -> str:
    """`pattern` with each `<class>` replaced. Raises Problem that lists the known classes."""
    if not _CLASS.search(pattern):
        return pattern
    known = classes(home)

    def one(m: re.Match[str]) -> str:
        if m.group(1) not in known:
            raise Problem(
                where,
                f"uses <{m.group(1)}>, which {FILE} does not hold.",
                f"Known: {', '.join(sorted(known))}.",
                code="bad-field",
            )
        return expand(known[m.group(1)], where, home, depth + 1) if depth < 4 else known[m.group(1)]

    return _CLASS.sub(one, pattern)


class _Later:
    """A pattern that is compiled when it is first asked something: most rules never meet their words in a text."""

    def __init__(self, body: str, where: object) -> None:
        self.body, self.where = body, where

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        ready = _compile(self.body, self.where)
        for each in ("search", "match", "fullmatch", "finditer", "findall", "sub", "split", "pattern"):
            setattr(self, each, getattr(ready, each))
        return getattr(ready, name)


_waiting: ContextVar[bool] = ContextVar("waiting", default=False)


@contextmanager
def unhurried() -> Iterator[None]:
    """Patterns made inside wait until they are needed. For the shipped rules, whose patterns the tests have compiled."""
    before = _waiting.set(not strict())
    try:
        yield
    finally:
        _waiting.reset(before)


def _compile(body: str, where: object) -> re.Pattern[str]:
    try:
        return re.compile(body)
    except re.error as error:
        raise Problem(
            where, f"holds a pattern that cannot be read: {error}.", "Check its brackets.", code="bad-field"
        ) from None


def compiled(
    pattern: str, where: object, home: Path | None = None, whole_words: bool = True
) -> re.Pattern[str]:
    """A pattern over lower-case text. Raises Problem with the reason when it is not a pattern."""
    body = expand(pattern, where, home)
    if whole_words:
        body = rf"(?<![^\W_])(?:{body})(?![^\W_])"
    return cast("re.Pattern[str]", _Later(body, where)) if _waiting.get() else _compile(body, where)
