"""Starting and stopping: how the portal may listen, what it says, papers without a kernel, grading behind the scenes."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path

import pytest

from alongside import cli, content
from alongside.cli.serve import refuse_unsafe
from alongside.problem import Problem
from alongside.store import sites, work
from alongside.web.app import Options
from alongside.web.grader import COMMAND, Grader
from alongside.web.notebooks import Pictures, heading, hidden, read, works
from tests import sample
from tests.portal import running, set_up
from tests.portal_pages import ALL_WORDS
from tests.portal_pages import works as notebook

CERT = Path("cert.pem")


@pytest.mark.parametrize(
    "options, demo, insecure, fine",
    [
        (Options(), False, False, True),
        (Options(host="localhost"), True, False, True),
        (Options(host="0.0.0.0"), False, False, False),
        (Options(host="192.0.2.7"), False, False, False),
        (Options(host="0.0.0.0"), False, True, True),
        (Options(host="0.0.0.0", cert=CERT, key=CERT), False, False, True),
        (Options(host="0.0.0.0", cert=CERT), False, True, False),
        (Options(host="0.0.0.0", behind_proxy=True), False, False, True),
        (Options(host="0.0.0.0", cert=CERT, key=CERT), True, False, False),
        (Options(host="0.0.0.0"), True, True, False),
        (Options(behind_proxy=True), True, False, False),
    ],
)
def test_only_safe_ways_of_listening(options: Options, demo: bool, insecure: bool, fine: bool) -> None:
    if fine:
        refuse_unsafe(options, demo=demo, insecure=insecure)
    else:
        with pytest.raises(Problem):
            refuse_unsafe(options, demo=demo, insecure=insecure)


def test_a_home_that_is_not_set_up_says_how(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["serve", "--home", str(tmp_path / "none"), "--no-browser"]) == 2
    assert "alongside init" in capsys.readouterr().err


def test_a_demo_home_stays_on_this_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ctx = set_up(tmp_path / "home")
    with ctx.store.write() as db:
        sites.set_setting(db, "demo", True)
    assert cli.main(["serve", "--home", str(tmp_path / "home"), "--host", "0.0.0.0", "--insecure"]) == 2
    assert "demo" in capsys.readouterr().err


def test_a_taken_port_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(tmp_path / "home")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["serve", "--home", str(tmp_path / "home"), "--port", str(port), "--no-browser"]) == 2
    said = capsys.readouterr().err
    assert "already in use" in said and f"--port {port + 1}" in said


def test_a_bad_certificate_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(tmp_path / "home")
    (tmp_path / "cert.pem").write_text("not a certificate")
    pem = str(tmp_path / "cert.pem")
    assert (
        cli.main(["serve", "--home", str(tmp_path / "home"), "--port", "0", "--cert", pem, "--key", pem]) == 2
    )
    assert "cert.pem" in capsys.readouterr().err


def test_receipts_and_records_are_for_those_who_may_see_them(tmp_path: Path) -> None:
    with running(tmp_path, ALL_WORDS, "--warm", "0", env={"ALONGSIDE_CONTENT": str(sample.ROOT)}) as portal:
        portal.add("faraway", ["trainer"], "south")
        with portal.ctx.store.write() as db:
            included = [{"item": "practice-note", "kind": "note", "answered": True, "words": 40}]
            work.submit(db, "r1", "p-learner", sample.SLUG, "ab" * 32, included, "x", portal.ctx.now())
        ann, trainer, far = (portal.browser(name) for name in ("learner", "trainer", "faraway"))
        assert "ab" * 32 in ann.get("/receipt/r1").text
        assert trainer.get("/receipt/r1").status == 200
        assert far.get("/receipt/r1").status == 404
        assert ann.get("/receipt/unknown").status == 404
        assert portal.browser().get("/receipt/r1").place == "/login?next=/receipt/r1"

        saved = ann.get("/export/record")
        assert saved.status == 200 and "attachment" in saved.headers["Content-Disposition"]
        assert json.loads(saved.text)["person"]["id"] == "p-learner"
        assert (
            trainer.get("/export/record/p-learner?format=csv").headers["Content-Type"].startswith("text/csv")
        )
        assert far.get("/export/record/p-learner").status == 403
        assert ann.get("/export/record/p-trainer").status == 403
        assert ann.get("/export/record?format=exe").status == 400
        assert portal.browser().get("/export/record").status == 302


def test_grading_runs_once_for_many_wishes_and_one_at_a_time(tmp_path: Path) -> None:
    log = tmp_path / "log"
    script = (
        "import sys, time; f = open(sys.argv[1], 'a'); print('start', *sys.argv[2:], file=f, flush=True);"
        "time.sleep(0.2); print('end', sys.argv[2], file=f, flush=True)"
    )
    command = [sys.executable, "-c", script, str(log)]

    async def walk() -> None:
        grader = Grader(tmp_path / "home", 0.05, command)
        for module in ("a", "a", "b", "a"):
            grader.ask(module)
        await asyncio.sleep(0.2)
        grader.ask("c")
        assert grader.running
        await grader.running
        grader.ask("d")
        await asyncio.sleep(0)
        await grader.stop()

    asyncio.run(walk())
    home = f"--home {tmp_path / 'home'}"
    lines = log.read_text().splitlines()
    assert lines == [f"start a {home}", "end a", f"start b {home}", "end b", f"start c {home}", "end c"]


def test_the_portal_grades_with_a_command_that_exists() -> None:
    assert COMMAND[3:] == ("alongside", "grade") and "grade" in cli.commands()


def test_what_a_reader_never_sees(tmp_path: Path) -> None:
    from nbformat import v4

    answer = v4.new_markdown_cell("*kept here*", metadata={"nbgrader": {"grade": True, "solution": True}})
    note = v4.new_markdown_cell("for authors", metadata={"tags": ["author"]})
    path = tmp_path / "page.ipynb"
    path.write_text(notebook("1 + 1", title="Seen", before=[answer, note]))
    made = read(path)
    assert [hidden(cell) for cell in made.cells] == [False, True, True, False]
    assert heading(made) == "Seen" and works(made)
    path.write_text("{broken")
    with pytest.raises(Problem):
        read(path)


def test_pictures_come_from_beside_the_notebook_only(tmp_path: Path) -> None:
    (tmp_path / "unit").mkdir()
    for name in ("unit/a.png", "outside.png", "unit/notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "unit" / "link.png").symlink_to(tmp_path / "outside.png")
    pictures = Pictures(tmp_path / "unit")
    assert pictures.file_exists("a.png") and pictures.get("a.png")["content"] == "eA=="
    for name in (
        "../outside.png",
        "link.png",
        "notes.txt",
        str(tmp_path / "outside.png"),
        "https://x/a.png",
        "b.png",
    ):
        assert not pictures.file_exists(name)


def test_every_notebook_of_the_route_table_is_shipped() -> None:
    from alongside.web.pages import PAGES

    for page in PAGES:
        if page.notebook:
            assert content.find(f"voila_apps/{page.notebook}.ipynb").is_file()
