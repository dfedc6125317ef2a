"""Every shipped notebook runs, cell by cell, and shows what its checked text says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests import notebooks
from tests.door import inner_door

SHIPPED = notebooks.shipped()
IDS = [str(path.relative_to(notebooks.ROOT)) for path in SHIPPED]


def test_every_notebook_has_a_checked_text_and_no_text_is_left_over() -> None:
    assert {notebooks.expected_file(path) for path in SHIPPED} == set(notebooks.EXPECTED.glob("*/*.txt"))


@pytest.mark.parametrize("path", SHIPPED, ids=IDS)
def test_ships_without_outputs_and_shows_something(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    assert notebooks.expected_file(path).read_text(encoding="utf-8").strip()
    if path.parent.name == "voila_apps":
        assert len(code) <= 3


@pytest.mark.slow
def test_lessons_run_as_they_say(tmp_path: Path) -> None:
    lessons = [path for path in SHIPPED if path.parent.name != "voila_apps"]
    done = notebooks.run([notebooks.checked_copy(path, tmp_path) for path in lessons])
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.slow
def test_apps_run_as_they_say(tmp_path: Path) -> None:
    apps = [path for path in SHIPPED if path.parent.name == "voila_apps"]
    with inner_door() as env:
        done = notebooks.run([notebooks.checked_copy(path, tmp_path) for path in apps], env)
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.slow
def test_a_notebook_on_broken_content_fails(tmp_path: Path) -> None:
    """The control: the same notebook on a module whose item lost its kind. A kind message must not pass for success."""
    lesson = next(path for path in SHIPPED if path.parent.name != "voila_apps")
    root = tmp_path / "content"
    for folder in ("courses", "scenarios", "graders"):
        shutil.copytree(notebooks.ROOT / folder, root / folder)
    module = root / lesson.parent.relative_to(notebooks.ROOT) / "module.yaml"
    module.write_text(module.read_text(encoding="utf-8").replace("kind: choose", "kind: choice"), encoding="utf-8")
    copy = notebooks.checked_copy(lesson, tmp_path)
    assert notebooks.run([copy]).returncode == 0
    assert notebooks.run([copy], {"ALONGSIDE_CONTENT": str(root)}).returncode != 0


@pytest.mark.slow
def test_a_changed_output_fails(tmp_path: Path) -> None:
    copy = notebooks.checked_copy(SHIPPED[0], tmp_path)
    lesson = json.loads(copy.read_text(encoding="utf-8"))
    shown = next(cell for cell in lesson["cells"] if cell.get("outputs"))
    shown["outputs"][0]["data"]["text/plain"] = "Something else"
    copy.write_text(json.dumps(lesson), encoding="utf-8")
    assert notebooks.run([copy]).returncode != 0
