"""Finds the scenarios there are and loads one; a broken one is refused with its first error."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from alongside import content, documents
from alongside.problem import Problem
from alongside.scenario.model import Scenario
from alongside.scenario.parse import parse

FOLDER = "scenarios"
MARKER = "scenario.md"


def slugs(home: Path | None = None) -> dict[str, Path]:
    """Slug -> folder of every scenario, by slug."""
    return content.units(FOLDER, MARKER, home)


def load(slug: str, home: Path | None = None) -> Scenario:
    """One scenario with its person. Raises Problem("not-found"), or "broken" with the first error."""
    return load_folder(content.unit(FOLDER, slug, MARKER, home), home)


def load_folder(folder: Path, home: Path | None = None) -> Scenario:
    """As `load`, from a folder."""
    files = (folder / MARKER, folder / "walks.yaml", folder / "person.md")
    times = tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in files)
    return _load(folder, home, times)


@lru_cache(maxsize=256)
def _load(folder: Path, home: Path | None, _times: tuple[int, ...]) -> Scenario:
    from alongside.scenario.checks import check

    scenario, faults = parse(content.read_text(folder / MARKER), folder / MARKER, folder.name)
    errors = [fault for fault in (faults if scenario is None else check(folder, home)) if fault.is_error]
    if scenario is None or errors:
        first = errors[0]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise Problem(
            f"{first.file}:{first.line}",
            " ".join(part for part in (first.code, first.words, first.message + more) if part),
            f"{first.way_out} `alongside scenarios check {folder.name}` names them all.",
            code="broken",
        )
    return replace(scenario, path=folder, person=documents.read_person(folder / "person.md"))
