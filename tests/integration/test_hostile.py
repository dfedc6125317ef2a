"""A hostile corpus. Nothing a learner can write or drop changes a score, runs, or reaches another person.

Each attack has a control: the same attack succeeds against stock nbgrader in the same run. Where there is none, the test
says "no control" and why.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from alongside import grading, submission
from alongside.cli import lab
from alongside.nbgrader_bridge import course, publish, run
from alongside.nbgrader_bridge.course import course_folder
from alongside.problem import Problem
from tests import sample
from tests.integration import course_of_tests as tools

pytestmark = pytest.mark.slow

EVIL = [
    "<script>window.ran = 1</script>",
    '<img src=x onerror="window.ran = 1">',
    "[read me](javascript:window.ran=1)",
    '<a href="javascript:window.ran=1">read me</a>',
    '<svg onload="window.ran = 1"></svg>',
    '</pre><iframe srcdoc="x"></iframe>',
    '![x](x"onerror="window.ran=1)',
    '<a href="&#106;avascript:window.ran=1">x</a>',
    "[x]: javascript:window.ran=1\n\n[x]",
    "$\\href{javascript:window.ran=1}{x}$",
    "</ul></div><style>body{display:none}</style>",
]
# Found on sys.path before the real one, because `python -m` puts the folder of the notebook first; then all goes on.
LAUNCHER = """
open({mark!r}, "a").write("ran")
import os, sys
sys.path = [one for one in sys.path if one not in ("", os.getcwd())]
from ipykernel import kernelapp
kernelapp.launch_new_instance()
"""


def _cell(make, source, **facts):
    return make(source, metadata={"nbgrader": {"schema_version": 3, "task": False, **facts}})


def trap_assignment() -> nbformat.NotebookNode:
    """A stock assignment: a written answer, a code answer and a locked cell that computes the score."""
    nb = new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    nb.cells = [
        _cell(
            new_markdown_cell, "answer", grade=True, solution=True, locked=False, grade_id="written", points=2
        ),
        _cell(
            new_code_cell,
            "### BEGIN SOLUTION\ndef grade_me():\n    return 0\n### END SOLUTION",
            grade=False,
            solution=True,
            locked=False,
            grade_id="code",
        ),
        _cell(
            new_code_cell, "grade_me()", grade=True, solution=False, locked=True, grade_id="test", points=5
        ),
    ]
    return nb


def attacked(nb: nbformat.NotebookNode, mark: Path) -> nbformat.NotebookNode:
    """The same notebook as a hostile learner hands it in."""
    for cell in nb.cells:
        facts = cell.metadata.get("nbgrader", {})
        if facts.get("solution"):
            if cell.cell_type == "markdown":
                cell.source = "\n\n".join(EVIL)
            else:
                cell.source = f"open({str(mark)!r}, 'a').write('ran')\ndef grade_me():\n    print('5')\n    return 'full'"
        if facts.get("grade"):
            facts["points"] = 1000
    nb.cells.insert(0, new_markdown_cell(EVIL[1]))
    nb.cells.append(new_code_cell("print('score: 1000')\n1000"))
    return nb


def drop_files(folder: Path, tmp: Path) -> None:
    """Everything a learner might leave beside a notebook."""
    (folder / "ipykernel_launcher.py").write_text(LAUNCHER.format(mark=str(tmp / "imported")))
    (folder / "nbgrader_config.py").write_text(f"open({str(tmp / 'config-ran')!r}, 'a').write('ran')\n")
    (folder / "stolen.txt").symlink_to(tmp / "secret.txt")
    (folder / "large.bin").write_bytes(b"0" * 200_000_000)


@dataclass(frozen=True)
class Course:
    folder: Path
    tmp: Path

    def autograded(self, learner: str, module: str) -> Path:
        return self.folder / "autograded" / learner / module


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """Stock nbgrader, attacked: the controls read what became of it."""
    tmp = tmp_path_factory.mktemp("stock")
    (tmp / "secret.txt").write_text("another person's words")
    folder = tmp / "course"
    (folder / "source" / "trap").mkdir(parents=True)
    nbformat.write(trap_assignment(), folder / "source" / "trap" / "practice.ipynb")
    tools.nbgrader(folder, tmp, "generate_assignment", "trap")
    sent = folder / "submitted" / "p-1" / "trap"
    sent.mkdir(parents=True)
    released = nbformat.read(folder / "release" / "trap" / "practice.ipynb", as_version=4)
    nbformat.write(attacked(released, tmp / "ran"), sent / "practice.ipynb")
    (sent / "timestamp.txt").write_text("1999-01-01 00:00:00 UTC")
    drop_files(sent, tmp)
    shorter = folder / "submitted" / "p-2" / "trap"
    shorter.mkdir(parents=True)
    cut = nbformat.read(folder / "release" / "trap" / "practice.ipynb", as_version=4)
    del cut.cells[0]
    nbformat.write(cut, shorter / "practice.ipynb")
    tools.nbgrader(folder, tmp, "autograde", "trap", ok=False)
    tools.nbgrader(folder, tmp, "generate_feedback", "trap", "--student", "p-1", ok=False)
    yield Course(folder, tmp)
    shutil.rmtree(tmp)  # large files


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """Our course, attacked in the same ways: p-1 hostile in every field, p-2 with cells cut out, p-3 honest."""
    tmp = tmp_path_factory.mktemp("ours")
    (tmp / "secret.txt").write_text("another person's words")
    home = tmp / "home"
    with pytest.MonkeyPatch.context() as monkeypatch:
        sample.use_sample(monkeypatch)
        monkeypatch.setenv("ALONGSIDE_HOME", str(home))
        publish.publish(sample.SLUG, home)
        folder = course_folder(home)
        evil = "\n\n".join(EVIL)
        fields = dict.fromkeys(("date", "start", "stop", "place", "staff", "goal"), evil)
        hostile = tools.answers(
            check_1=EVIL[0],
            practice_note={"fields": fields, "text": evil},
            reflection={"text": evil},
            invented={"text": evil, "points": 1000},
        )
        notebook = attacked(nbformat.reads(tools.released(home).decode(), as_version=4), tmp / "ran")
        sent = tools.hand_in(home, "p-1", hostile, nbformat.writes(notebook).encode())
        drop_files(sent, tmp)
        cut = nbformat.reads(tools.released(home).decode(), as_version=4)
        cut.cells = cut.cells[:1]
        tools.hand_in(home, "p-2", tools.answers(check_1="b"), nbformat.writes(cut).encode())
        tools.hand_in(home, "p-3", tools.answers(check_1="b"))
        tools.nbgrader(folder, tmp, "autograde", sample.SLUG)
        tools.nbgrader(folder, tmp, "generate_feedback", sample.SLUG)
        yield Course(folder, tmp)
        shutil.rmtree(tmp)  # large files


class Seen(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            flat = "".join((value or "").split()).lower()
            if name.startswith("on") or "javascript:" in flat or name == "srcdoc":
                self.runs.append(f"<{tag} {name}={value}>")


def runnable(html: str) -> list[str]:
    """What of the corpus would run in this page: event attributes, javascript: addresses, the corpus's own scripts."""
    seen = Seen()
    seen.feed(html)
    return (
        [one for one in seen.runs if "window.ran" in one or "srcdoc" in one]
        + (["script"] if "<script>window.ran" in html else [])
        + (["style"] if "<style>body{display:none}" in html else [])
    )


def test_no_script_reaches_the_feedback_page(stock, ours):
    control = (stock.folder / "feedback" / "p-1" / "trap" / "practice.html").read_text()
    assert any("onerror" in one for one in runnable(control)), "control: stock feedback runs it"
    page = (ours.folder / "feedback" / "p-1" / sample.SLUG / "practice.html").read_text()
    assert "window.ran" in page, "the words themselves are there to read"
    assert runnable(page) == []


def test_learner_code_never_runs_and_no_kernel_starts(stock, ours):
    assert (stock.tmp / "ran").exists() and (stock.tmp / "kernel-mark").exists(), "control: stock runs it"
    assert not (ours.tmp / "ran").exists() and not (ours.tmp / "kernel-mark").exists()


def test_a_cell_that_says_its_own_score_changes_nothing(stock, ours):
    assert tools.scores(stock.folder, "p-1", "trap")["test"] == (5, 5), (
        "control: stock gives full marks for a word"
    )
    assert tools.scores(ours.folder, "p-1")["check-1"] == (0, 1)


def test_a_file_named_like_a_module_is_neither_copied_nor_imported(stock, ours):
    assert (stock.autograded("p-1", "trap") / "ipykernel_launcher.py").exists(), (
        "control: stock puts it beside the running notebook"
    )
    assert (stock.tmp / "imported").exists(), "control: and the kernel imports it"
    assert not (ours.tmp / "imported").exists()
    assert sorted(one.name for one in ours.autograded("p-1", sample.SLUG).iterdir()) == [
        "practice.ipynb",
        "timestamp.txt",
    ]


def test_links_are_not_followed(stock, ours):
    assert (stock.autograded("p-1", "trap") / "stolen.txt").read_text() == "another person's words", "control"
    everything = b"".join(
        one.read_bytes()
        for step in ("autograded", "feedback")
        for one in (ours.folder / step).rglob("*")
        if one.is_file()
    )
    assert b"another person's words" not in everything


def test_a_200_mb_file_is_not_copied(stock, ours):
    assert (stock.autograded("p-1", "trap") / "large.bin").stat().st_size == 200_000_000, "control"
    assert not list(ours.folder.glob("autograded/**/large.bin"))


def test_edited_points_change_nothing(ours):
    """No control: stock nbgrader restores the points of a released cell by itself (OverwriteCells)."""
    assert {most for _, most in tools.scores(ours.folder, "p-1").values()} == {1, 6, 0}
    page = nbformat.read(ours.autograded("p-1", sample.SLUG) / "practice.ipynb", as_version=4)
    assert 1000 not in [cell.metadata.get("nbgrader", {}).get("points") for cell in page.cells]


def test_deleted_cells_are_graded_all_the_same(stock, ours):
    page = nbformat.read(stock.autograded("p-2", "trap") / "practice.ipynb", as_version=4)
    assert "written" not in [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in page.cells], (
        "control: it is gone"
    )
    assert tools.scores(ours.folder, "p-2")["check-1"] == (1, 1)
    page = nbformat.read(ours.autograded("p-2", sample.SLUG) / "practice.ipynb", as_version=4)
    assert {"check-1", "practice-note", "reflection"} <= {
        cell.metadata.get("nbgrader", {}).get("grade_id") for cell in page.cells
    }


def test_added_cells_are_gone(stock, ours):
    page = nbformat.read(stock.autograded("p-1", "trap") / "practice.ipynb", as_version=4)
    assert "onerror" in page.cells[0].source, "control: stock keeps it"
    page = nbformat.read(ours.autograded("p-1", sample.SLUG) / "practice.ipynb", as_version=4)
    assert len(page.cells) == len(
        nbformat.reads((ours.folder / "release" / sample.SLUG / "practice.ipynb").read_text(), 4).cells
    )
    assert not any("onerror=" in cell.source and "&lt;" not in cell.source for cell in page.cells)


def test_the_time_is_ours(stock, ours):
    with course.gradebook(stock.folder) as book:
        assert book.find_submission("trap", "p-1").timestamp.year == 1999, (
            "control: stock believes timestamp.txt"
        )
    home = ours.folder.parent
    (ours.folder / "submitted" / "p-3" / sample.SLUG / "timestamp.txt").write_text("1999-01-01 00:00:00 UTC")
    tools.hand_in(home, "p-3", tools.answers(check_1="b"))  # as `alongside grade` does before it grades
    with pytest.MonkeyPatch.context() as monkeypatch:
        sample.use_sample(monkeypatch)
        run.autograde(home, "p-3", sample.SLUG)
    with course.gradebook(ours.folder) as book:
        assert book.find_submission(sample.SLUG, "p-3").timestamp.year == tools.AT.year


def test_other_learners_scores_are_what_they_were(ours):
    assert tools.scores(ours.folder, "p-3")["check-1"] == (1, 1)


@pytest.mark.parametrize("how", ["answers", "notebook", "folder", "learner", "pipe"])
def test_links_in_the_place_of_a_submission_are_refused(ours, how, tmp_path, monkeypatch):
    """No control: what stock nbgrader makes of a linked file is shown above; answers.json is ours alone."""
    sample.use_sample(monkeypatch)
    sent = tools.hand_in(ours.folder.parent, "p-4", tools.answers(check_1="a"))
    other = ours.folder / "submitted" / "p-3"
    if how in ("answers", "pipe"):
        (sent / "answers.json").unlink()
    if how == "answers":
        (sent / "answers.json").symlink_to(other / sample.SLUG / "answers.json")
    elif how == "pipe":
        os.mkfifo(sent / "answers.json")
    elif how == "notebook":
        (sent / "practice.ipynb").unlink()
        (sent / "practice.ipynb").symlink_to(ours.tmp / "secret.txt")
    elif how == "folder":
        shutil.rmtree(sent)
        sent.symlink_to(other / sample.SLUG)
    else:
        shutil.rmtree(sent.parent)
        sent.parent.symlink_to(other)
    try:
        told = course.api(ours.folder).autograde(sample.SLUG, "p-4")
        assert not told["success"], "another person's answers are never graded as one's own"
        assert not ours.autograded("p-4", sample.SLUG).exists()
        # Laying the kept attempt out again mends all of it, and touches nobody else's.
        before = (other / sample.SLUG / "answers.json").read_bytes()
        tools.hand_in(ours.folder.parent, "p-4", tools.answers(check_1="a"))
        run.autograde(ours.folder.parent, "p-4", sample.SLUG)
        assert tools.scores(ours.folder, "p-4")["check-1"] == (0, 1)
        assert (other / sample.SLUG / "answers.json").read_bytes() == before
    finally:
        place = ours.folder / "submitted" / "p-4"
        place.unlink() if place.is_symlink() else shutil.rmtree(place)


def test_an_answers_file_of_200_mb_is_refused_quickly(ours, monkeypatch):
    """No control: answers.json is ours alone; that stock nbgrader copies such files is shown above."""
    sample.use_sample(monkeypatch)
    sent = tools.hand_in(ours.folder.parent, "p-5", tools.answers(check_1="b"))
    with open(sent / "answers.json", "wb") as big:
        big.truncate(200_000_000)
    began = time.monotonic()
    assert not course.api(ours.folder).autograde(sample.SLUG, "p-5")["success"]
    assert time.monotonic() - began < 20
    shutil.rmtree(sent.parent)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"[" * 200_000,
        b'{"schema_version": 1, "module": "other-module", "items": {}}',
        b'{"schema_version": 1, "module": "sample-note", "items": {"check-1": "b"}}',
        b"\xff\xfe",
    ],
)
def test_broken_answers_fail_that_submission_alone(ours, content, monkeypatch):
    """No control: answers.json is ours alone."""
    sample.use_sample(monkeypatch)
    sent = tools.hand_in(ours.folder.parent, "p-6", content)
    told = course.api(ours.folder).autograde(sample.SLUG, "p-6")
    assert not told["success"] and not ours.autograded("p-6", sample.SLUG).exists()
    shutil.rmtree(sent.parent)


@pytest.mark.parametrize(
    "name", ["..", "../p-3", "p-3/../..", "/etc", "p 3", "p-3\n", "p-3\x00", "", "a" * 300, "*"]
)
def test_names_that_are_paths_are_refused(tmp_path, name):
    """No control: stock nbgrader takes names from folders that exist, so a name cannot hold a slash there."""
    for learner, module in ((name, sample.SLUG), ("p-3", name)):
        with pytest.raises(Problem):
            run.lay_out(tmp_path, learner, module, {}, b"", tools.AT)
        with pytest.raises(Problem):
            submission.answers_path(tmp_path, learner, module)
    assert list(tmp_path.iterdir()) == []


def test_hostile_values_earn_nothing(monkeypatch):
    """No control: stock nbgrader has no such answers."""
    sample.use_sample(monkeypatch)
    spec = grading.module(sample.SLUG)
    for value in (
        *EVIL,
        ["b"],
        {"b": 1},
        {"text": "b", "points": 6},
        10**400,
        [[0, 10**9]],
        {"fields": {"x": ["y"]}},
    ):
        results = {one.item: one for one in grading.grade(spec, dict.fromkeys(spec.items, value))}
        assert results["check-1"].points == 0
        assert results["practice-note"].automatic <= 1, "only for words that are really there"


# -- formgrader, live ---------------------------------------------------------------------------------


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def server(words: list[str], folder: Path, env: dict[str, str], port: int, log: Path) -> Iterator[str]:
    with log.open("w") as out:
        process = subprocess.Popen(
            words, cwd=folder, env=env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        for _ in range(240):
            if f":{port}/" in log.read_text() and _answers(port):
                break
            assert process.poll() is None, log.read_text()
            time.sleep(0.25)
        yield log.read_text().split("token=", 1)[1].split()[0].strip()
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def get(port: int, path: str, token: str) -> tuple[int, str]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"token {token}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def _submission_id(folder: Path, module: str) -> str:
    with course.gradebook(folder) as book:
        return book.find_submission_notebook("practice", module, "p-1").id


def test_formgrader_shows_answers_escaped_and_runs_no_strangers_configuration(stock, ours):
    port = _free_port()
    words = [
        sys.executable,
        "-m",
        "jupyter",
        "server",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        "--no-browser",
        "--allow-root",
    ]
    trap = stock.folder / "submitted" / "p-1" / "trap"
    with server(words, stock.folder, tools.environment(stock.tmp), port, stock.tmp / "server.log") as token:
        _, page = get(port, f"/formgrader/submissions/{_submission_id(stock.folder, 'trap')}/", token)
        assert any("onerror" in one for one in runnable(page)), (
            "control: stock formgrader runs it on the trainer's page"
        )
        get(port, f"/formgrader?path={trap}", token)
        assert (stock.tmp / "config-ran").exists(), "control: a link runs the stranger's nbgrader_config.py"

    home, port = ours.folder.parent, _free_port()
    place = lab.settings(home, grading=True)
    env = lab.environment(tools.environment(ours.tmp), home, place)
    env |= {"ALONGSIDE_CONTENT": str(sample.ROOT)}
    with server(
        lab.command(ours.folder, port, True), ours.folder, env, port, ours.tmp / "server.log"
    ) as token:
        status, page = get(
            port, f"/formgrader/submissions/{_submission_id(ours.folder, sample.SLUG)}/", token
        )
        assert status == 200 and "window.ran" in page and runnable(page) == []
        for path in (
            f"/formgrader?path={ours.folder / 'submitted' / 'p-1' / sample.SLUG}",
            "/formgrader/?path=/tmp",
            "/formgrader?path=&path=/tmp",
            "/formgrader?path=..",
        ):
            assert get(port, path, token)[0] == 403, path
        assert get(port, "/formgrader", token)[0] == 200
    assert not (ours.tmp / "config-ran").exists()


def test_the_lab_inherits_no_secret_and_imports_nothing_from_beside_a_notebook(tmp_path):
    given = {
        "PATH": "/bin",
        "HOME": "/h",
        "ALONGSIDE_TOKEN": "t",
        "ALONGSIDE_PORTAL": "p",
        "DB_PASSWORD": "x",
        "JUPYTER_TOKEN": "y",
        "PYTHONPATH": "/evil",
        "LC_ALL": "C.UTF-8",
    }
    env = lab.environment(given, tmp_path, tmp_path / "lab")
    assert not {"ALONGSIDE_TOKEN", "ALONGSIDE_PORTAL", "DB_PASSWORD", "JUPYTER_TOKEN", "PYTHONPATH"} & set(
        env
    )
    assert env["PYTHONSAFEPATH"] == "1" and env["LC_ALL"] == "C.UTF-8"
    (tmp_path / "json.py").write_text("raise SystemExit('imported')")
    told = subprocess.run(
        [sys.executable, "-c", "import json; print(json.__name__)"],
        cwd=tmp_path,
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )
    assert told.stdout.strip() == "json"
    control = subprocess.run(
        [sys.executable, "-c", "import json; print(json.__name__)"],
        cwd=tmp_path,
        check=False,
        env={name: value for name, value in env.items() if name != "PYTHONSAFEPATH"},
        capture_output=True,
        text=True,
    )
    assert "imported" in control.stderr, "control: without the setting the file is imported"


def test_json_of_the_settings_folder_is_for_this_user_only(tmp_path):
    place = lab.settings(tmp_path, grading=False)
    wanted = json.loads((place / "jupyter_server_config.json").read_text())["ServerApp"][
        "jpserver_extensions"
    ]
    assert wanted["nbgrader.server_extensions.formgrader"] is False and place.stat().st_mode & 0o077 == 0
