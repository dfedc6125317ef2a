"""What leaves the building: the wheel holds the content and nothing that must stay home, and works by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=ROOT, check=True,
                   capture_output=True)
    return zipfile.ZipFile(next(out.glob("*.whl")))


@pytest.mark.slow
def test_the_wheel_holds_the_content(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    tracked = subprocess.run(["git", "ls-files", "courses", "scenarios", "graders", "voila_apps"], cwd=ROOT,
                             capture_output=True, text=True, check=True).stdout.splitlines()
    wanted = {f"alongside/_content/{name}" for name in tracked if not name.startswith("graders/keys/")}
    assert wanted <= names, sorted(wanted - names)[:5]
    assert any(name.startswith("alongside/forms/static/") for name in names)
    assert any(name.startswith("alongside/web/templates/") for name in names)
    assert any(name.startswith("alongside/store/migrations/") for name in names)


@pytest.mark.slow
def test_the_wheel_holds_no_key_and_no_database(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert not [name for name in names if "/keys/" in name or name.endswith((".db", ".db-wal", ".key", ".pem"))]
    assert not [name for name in names if "exemplar" in name or name.endswith("answers.yaml")]
    assert not [name for name in names if name.split("/")[0] in ("tests", "courses", "scenarios", "graders")]


@pytest.mark.slow
def test_no_notebook_in_the_wheel_holds_an_answer(wheel: zipfile.ZipFile) -> None:
    notebooks = [name for name in wheel.namelist() if name.endswith(".ipynb")]
    assert len(notebooks) >= 14
    for name in notebooks:
        text = wheel.read(name).decode()
        assert "BEGIN SOLUTION" not in text and "BEGIN HIDDEN TESTS" not in text, name
        for cell in json.loads(text)["cells"]:
            assert not cell.get("outputs"), name
            assert cell.get("execution_count") is None, name


@pytest.fixture(scope="module")
def installed(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """An empty folder to stand in, and an environment in which Python finds the wheel's files before the checkout."""
    target = tmp_path_factory.mktemp("installed")
    wheel.extractall(target)
    env = {name: value for name, value in os.environ.items() if not name.startswith("ALONGSIDE_")}
    return tmp_path_factory.mktemp("empty"), env | {"PYTHONPATH": str(target)}


def _run(installed: tuple[Path, dict[str, str]], *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    folder, env = installed
    return subprocess.run([sys.executable, *words], cwd=folder, env=env, input=stdin, capture_output=True, text=True)


@pytest.mark.slow
def test_the_wheel_works_without_the_checkout(installed: tuple[Path, dict[str, str]]) -> None:
    where = _run(installed, "-c", "import alongside, alongside.content as c; print(alongside.__file__, *c.roots())")
    assert str(ROOT) not in where.stdout and "_content" in where.stdout, where
    done = _run(installed, "-m", "alongside", "check", "-", "--kind", "note", "--format", "json", stdin="He was lazy.")
    assert done.returncode == 1 and json.loads(done.stdout)["criteria"]["language"]["verdict"] == "missing"
    for words in (("scenarios", "check"), ("framework", "--coverage")):
        assert _run(installed, "-m", "alongside", *words).returncode == 0, words


@pytest.mark.slow
def test_without_keys_grading_says_so_and_leaves_the_work_waiting(installed: tuple[Path, dict[str, str]]) -> None:
    home = str(installed[0] / "home")
    seeded = _run(installed, "-m", "alongside", "demo", "--seed-only", "--home", home)
    assert seeded.returncode == 0 and "the answer keys are not on this machine" in seeded.stdout, seeded.stderr
    graded = _run(installed, "-m", "alongside", "grade", "--home", home)
    assert graded.returncode == 1 and ": graded." not in graded.stdout
    assert "is not on this machine" in graded.stdout and "still waiting" in graded.stdout
