"""Every shipped scenario, broken in every place, one break at a time: each break is found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from alongside import framework
from alongside.scenario import Fault, check, load_folder, parse
from alongside.scenario import names as links
from tests.mutants import mutants
from tests.stories import STORY, write

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "scenarios").glob("*/scenario.md"))


@pytest.fixture(autouse=True)
def one_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    """The framework's files lie still while thousands of broken stories are checked: look for them once."""
    loaded = framework.load()
    monkeypatch.setattr(framework, "load", lambda home=None: loaded)


def _told(faults: list[Fault]) -> set[tuple[str, str, str]]:
    return {(fault.code, fault.words, fault.message) for fault in faults}


def _at_a_glance(story: str) -> list[Fault]:
    """Faults of form and of names: most breaks show there, before any state is looked at."""
    scenario, faults = parse(story, "scenario.md")
    return [*faults, *links.check(scenario, "scenario.md")] if scenario else faults


def _escaped(folder: Path, room: Path, story: str, var: str) -> list[str]:
    place = room / folder.name
    if place != folder:
        shutil.copytree(folder, place)
    sound, plain = _told(check(place)), _told(_at_a_glance(story))
    escaped = []
    for what, broken in mutants(story, var):
        if _told(_at_a_glance(broken)) - plain:
            continue
        (place / "scenario.md").write_text(broken, encoding="utf-8")
        if not _told(check(place)) - sound:
            escaped.append(what)
    return escaped


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_break_is_found(folder: Path, tmp_path: Path) -> None:
    story = (folder / "scenario.md").read_text(encoding="utf-8")
    var = next(iter(load_folder(folder).vars))
    assert len(list(mutants(story, var))) > 100
    assert _escaped(folder, tmp_path, story, var) == []


def test_every_break_of_the_small_story_is_found(tmp_path: Path) -> None:
    assert len(list(mutants(STORY, "trust"))) > 70
    assert _escaped(write(tmp_path), tmp_path, STORY, "trust") == []
