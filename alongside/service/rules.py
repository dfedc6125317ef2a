"""The framework and its gaps, read once for each state of the content files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from alongside import content, framework
from alongside.framework import Coming, Framework, Rules
from alongside.service import content_cache
from alongside.service.base import LOOKED, Context

Places = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
Tasks = Mapping[str, Mapping[str, tuple[str, ...]]]
_READ = (
    ("courses/framework", "*.yaml"),
    ("courses", "record-rules*.yaml"),
    ("courses/modules", "*/module.yaml"),
    ("graders/rubrics", "*.yaml"),
    ("scenarios", "*/scenario.md"),
)


def current(ctx: Context) -> Framework:
    """The framework as the content files say it now."""
    return _loaded(ctx.home, _state(ctx.home))[0]


def both(ctx: Context) -> tuple[Framework, Coming]:
    """`current` and `coming`, as most need them together."""
    return current(ctx), coming(ctx)


def settings(ctx: Context) -> Rules:
    """The default rule, the levels and the roles that are in force today."""
    return current(ctx).rules.on(ctx.today())


def coming(ctx: Context) -> Coming:
    """Framework id -> why the shipped content cannot satisfy its rule, by the rule of each day (`framework.lacks`)."""
    return _loaded(ctx.home, _state(ctx.home))[1]


def places(ctx: Context) -> Places:
    """Framework id -> (slugs of lessons, slugs of cases) that teach or show it."""
    return _loaded(ctx.home, _state(ctx.home))[2]


def tasks(ctx: Context) -> Tasks:
    """Framework id -> kind of evidence -> the tasks there are that give it; a kind without any is not in it."""
    return _loaded(ctx.home, _state(ctx.home))[3]


def _state(home: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of every file the rules come from. Every read and write asks, so it avoids slow `Path`s."""
    looked = LOOKED.get()
    if looked is None:
        return _look(home)
    return looked[home] if home in looked else looked.setdefault(home, _look(home))


def _look(home: Path) -> tuple[tuple[str, int, int], ...]:
    found = []
    for root in map(str, content.roots(home)):
        for folder, pattern in _READ:
            inner, _, name = pattern.rpartition("/")
            for entry in _entries(f"{root}/{folder}"):
                if inner or fnmatchcase(entry, name):
                    path = f"{root}/{folder}/{entry}/{name}" if inner else f"{root}/{folder}/{entry}"
                    with suppress(FileNotFoundError, NotADirectoryError):
                        stat = os.stat(path)
                        found.append((path, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def _entries(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []


@lru_cache(maxsize=4)
def _loaded(home: Path, _state: object) -> tuple[Framework, Coming, Places, Tasks]:
    loaded = framework.load(home)
    gaps, taught, giving = content_cache.kept(home, lambda: _covered(loaded, home))
    gaps = {id: gap if isinstance(gap, str) else tuple(map(tuple, gap)) for id, gap in gaps.items()}
    shown = {id: (tuple(lessons), tuple(cases)) for id, (lessons, cases) in taught.items()}
    pieces = {id: {kind: tuple(names) for kind, names in kinds.items()} for id, kinds in giving.items()}
    return loaded, MappingProxyType(gaps), shown, pieces


def _covered(loaded: Framework, home: Path) -> list[Mapping[str, object]]:
    """What `coming`, `places` and `tasks` say, as plain data: to find out, every lesson and every case is read and checked."""
    from alongside.record import coverage

    found = coverage.gather(loaded, home)
    return [coverage.coming(loaded, home, found), coverage.places(loaded, found), coverage.tasks(loaded, found)]
