"""nbgrader's own plain commands work on our modules: no kernel, our scores, our release."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import nbformat
import pytest

from alongside import grading, submission
from alongside.nbgrader_bridge import course, publish, run
from alongside.nbgrader_bridge.course import STUB, course_folder
from alongside.problem import Problem
from tests import sample
from tests.content import test_modules
from tests.integration import course_of_tests as tools
from tests.integration.test_learning import NOTE


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sample.use_sample(monkeypatch)
    place = tmp_path / "home"
    monkeypatch.setenv("ALONGSIDE_HOME", str(place))
    publish.publish(sample.SLUG, place)
    return place


def own_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample module where a test may change it; gives the module's folder."""
    root = tmp_path / "content"
    shutil.copytree(sample.ROOT, root)
    monkeypatch.setenv("ALONGSIDE_CONTENT", str(root))
    return root / "courses" / "modules" / sample.SLUG


@pytest.mark.slow
def test_the_plain_commands_give_our_scores_without_a_kernel(home, tmp_path):
    folder = course_folder(home)
    tools.nbgrader(folder, tmp_path, "generate_assignment", sample.SLUG, "--force")
    page = nbformat.read(folder / "release" / sample.SLUG / "practice.ipynb", as_version=4)
    assert {cell.source for cell in page.cells if cell.metadata.get("nbgrader")} == {STUB}
    assert sorted(one.name for one in (folder / "release" / sample.SLUG).iterdir()) == [
        "1-idea.ipynb",
        "practice.ipynb",
    ]
    tools.hand_in(
        home, "p-1", tools.answers(check_1="b", practice_note=NOTE, reflection={"text": "I will ask."})
    )
    tools.nbgrader(folder, tmp_path, "autograde", sample.SLUG)
    expected = {
        one.item: one.automatic
        for one in grading.grade(
            grading.module(sample.SLUG),
            {"check-1": "b", "practice-note": NOTE, "reflection": {"text": "I will ask."}},
        )
    }
    assert {name: score for name, (score, _) in tools.scores(folder, "p-1").items()} == expected
    assert expected["check-1"] == 1 and expected["practice-note"] >= 4
    tools.nbgrader(folder, tmp_path, "generate_feedback", sample.SLUG)
    seen = (folder / "feedback" / "p-1" / sample.SLUG / "practice.html").read_text()
    assert "rent letter came" in seen
    tools.nbgrader(folder, tmp_path, "export")
    row = next(csv.DictReader((folder / "grades.csv").open()))
    assert row["student_id"] == "p-1" and float(row["score"]) == sum(expected.values())
    assert not (tmp_path / "kernel-mark").exists(), "no kernel may start"


@pytest.mark.slow
def test_control_stock_nbgrader_starts_a_kernel(home, tmp_path):
    stock = tmp_path / "stock"
    shutil.copytree(course_folder(home), stock)
    (stock / "nbgrader_config.py").unlink()
    tools.hand_in(home, "p-1", tools.answers(check_1="b"))
    shutil.copytree(course_folder(home) / "submitted", stock / "submitted", dirs_exist_ok=True)
    tools.nbgrader(stock, tmp_path, "autograde", sample.SLUG, ok=False)
    assert (tmp_path / "kernel-mark").read_text().startswith("started")


def test_a_newer_attempt_is_graded_by_itself_and_an_old_one_is_not(home):
    folder = course_folder(home)
    api = course.api(folder)
    tools.hand_in(home, "p-1", tools.answers(check_1="a"))
    assert api.autograde(sample.SLUG, "p-1", force=False)["success"]
    assert tools.scores(folder, "p-1")["check-1"][0] == 0
    later = tools.AT.replace(hour=16)
    tools.hand_in(home, "p-1", tools.answers(check_1="b"), at=later)
    assert api.autograde(sample.SLUG, "p-1", force=False)["success"]
    assert tools.scores(folder, "p-1")["check-1"][0] == 1
    tools.hand_in(home, "p-1", tools.answers(check_1="a"), at=later)
    assert api.autograde(sample.SLUG, "p-1", force=False)["success"]
    assert tools.scores(folder, "p-1")["check-1"][0] == 1, "the same time means nothing new"


def test_publishing_twice_changes_nothing(home):
    before = tools.released(home)
    assert publish.publish(sample.SLUG, home)["released"] is False
    assert tools.released(home) == before


def test_after_work_came_in_graded_cells_are_frozen_and_the_release_stays(home, tmp_path, monkeypatch):
    folder = own_copy(tmp_path, monkeypatch)
    tools.hand_in(home, "p-1", tools.answers(check_1="b"))
    assert course.api(course_folder(home)).autograde(sample.SLUG, "p-1")["success"]
    before = tools.released(home)
    spec = (folder / "module.yaml").read_text()
    (folder / "module.yaml").write_text(spec.replace("    points: 1\n", "    points: 2\n"))
    rubric = tmp_path / "content" / "graders" / "rubrics" / "sample-note.yaml"
    rubric.write_text(
        rubric.read_text().replace("check-1: {kind: choose, points: 1", "check-1: {kind: choose, points: 2")
    )
    page = json.loads((folder / "practice.ipynb").read_text())
    for cell in page["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "check-1":
            cell["metadata"]["nbgrader"]["points"] = 2
    (folder / "practice.ipynb").write_text(json.dumps(page))
    with pytest.raises(Problem, match="sample-note-v2") as told:
        publish.publish(sample.SLUG, home)
    assert told.value.code == "frozen" and tools.released(home) == before


def test_words_around_graded_cells_may_change_after_work_came_in(home, tmp_path, monkeypatch):
    folder = own_copy(tmp_path, monkeypatch)
    tools.hand_in(home, "p-1", tools.answers(check_1="b"))
    assert course.api(course_folder(home)).autograde(sample.SLUG, "p-1")["success"]
    page = json.loads((folder / "practice.ipynb").read_text())
    page["cells"][0]["source"] = ["# A clearer title"]
    (folder / "practice.ipynb").write_text(json.dumps(page))
    assert publish.publish(sample.SLUG, home)["released"] is True
    assert b"A clearer title" in tools.released(home)
    assert tools.scores(course_folder(home), "p-1")["check-1"] == (1, 1)


def _drop(cells):
    cells[:] = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") != "check-1"]


def _output(cells):
    code = next(cell for cell in cells if cell["cell_type"] == "code")
    code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["5"]}]


def _points(cells):
    next(cell for cell in cells if cell["metadata"].get("nbgrader"))["metadata"]["nbgrader"]["points"] = 9


@pytest.mark.parametrize("fault", [_drop, _output, _points])
def test_a_faulty_notebook_is_not_released_and_the_old_release_stays(home, tmp_path, monkeypatch, fault):
    folder = own_copy(tmp_path, monkeypatch)
    before = tools.released(home)
    page = json.loads((folder / "practice.ipynb").read_text())
    fault(page["cells"])
    (folder / "practice.ipynb").write_text(json.dumps(page))
    with pytest.raises(Problem):
        publish.publish(sample.SLUG, home)
    assert tools.released(home) == before


def test_a_failing_build_leaves_the_old_release(home, tmp_path, monkeypatch):
    folder = own_copy(tmp_path, monkeypatch)
    before = tools.released(home)
    page = json.loads((folder / "practice.ipynb").read_text())
    page["cells"][0]["source"] = ["### BEGIN SOLUTION\nnever closed"]  # nbgrader refuses this while it builds
    (folder / "practice.ipynb").write_text(json.dumps(page))
    with pytest.raises(Problem) as told:
        publish.publish(sample.SLUG, home)
    assert told.value.code == "nbgrader" and tools.released(home) == before


def test_the_configuration_is_written_again_when_somebody_changed_it(home):
    config = course_folder(home) / "nbgrader_config.py"
    config.write_text("c = get_config()\n")
    course.prepare(home)
    assert "configure(get_config()" in config.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("slug", test_modules.SLUGS)
def test_every_shipped_module_is_released_and_its_exemplar_graded(slug, tmp_path):
    home = tmp_path / "home"
    assert publish.publish(slug, home)["released"]
    folder = course_folder(home)
    values = test_modules.exemplar(slug)
    kept = submission.Answers(slug, {name: submission.Answer("", one, "") for name, one in values.items()})
    page = (folder / "release" / slug / "practice.ipynb").read_bytes()
    run.lay_out(home, "p-1", slug, {"practice": page}, json.dumps(kept.as_dict()).encode(), tools.AT)
    run.autograde(home, "p-1", slug)
    got = tools.scores(folder, "p-1", slug)
    for one in grading.grade(grading.module(slug), values):
        assert got[one.item] == (one.automatic_max, one.max), one.item


def test_a_gradebook_somebody_else_holds_is_waited_for_and_then_said(home):
    tools.hand_in(home, "p-1", tools.answers(check_1="b"))
    run.autograde(home, "p-1", sample.SLUG)
    with closing(sqlite3.connect(course_folder(home) / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Problem, match="grade` again") as told:
            run.autograde(home, "p-1", sample.SLUG)
        other.execute("ROLLBACK")
    assert told.value.code == "nbgrader"
    run.autograde(home, "p-1", sample.SLUG)
    assert tools.scores(course_folder(home), "p-1")["check-1"] == (1, 1)
