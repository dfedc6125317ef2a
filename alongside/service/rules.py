"""The framework and its gaps, read once for each state of the content files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from alongside import content, framework
from alongside.framework import Framework, Rules
from alongside.service.base import Context

Places = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
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


def settings(ctx: Context) -> Rules:
    """The default rule, the levels and the roles that are in force today."""
    return current(ctx).rules.on(ctx.today())


def coming(ctx: Context) -> Mapping[str, str]:
    """Framework id -> why the shipped content cannot satisfy its rule yet."""
    return _loaded(ctx.home, _state(ctx.home))[1]


def places(ctx: Context) -> Places:
    """Framework id -> (slugs of lessons, slugs of cases) that teach or show it."""
    return _loaded(ctx.home, _state(ctx.home))[2]


def _state(home: Path) -> tuple[tuple[str, int, int], ...]:
    found = [path for folder, pattern in _READ for path in content.files(folder, pattern, home)]
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path in found for stat in (path.stat(),))


@lru_cache(maxsize=4)
def _loaded(home: Path, _state: object) -> tuple[Framework, Mapping[str, str], Places]:
    from alongside.record import coverage

    loaded = framework.load(home)
    found = coverage.gather(loaded, home)
    return loaded, MappingProxyType(coverage.coming(loaded, home, found)), coverage.places(loaded, found)
