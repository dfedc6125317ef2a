"""`alongside scenarios …` as a person at a keyboard, or a pipe, meets it."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from alongside import cli
from alongside.scenario import slugs
from alongside.store import drafts
from tests.stories import STORY, WALKS, write


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content root with one sound scenario; the shipped ones stay behind it."""
    monkeypatch.setenv("ALONGSIDE_CONTENT", str(tmp_path / "content"))
    return write(tmp_path / "content" / "scenarios").parent


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = cli.main(["scenarios", *words])
    out, err = capsys.readouterr()
    return status, out, err


def play(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, seed: int = 3) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return run(capsys, "play", "the-cup", "--seed", str(seed))


def test_check_says_so_when_all_is_well(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", "the-cup") == (0, "the-cup: no errors, no warnings\n", "")


def test_check_names_file_line_code_and_way_out(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(cases, STORY.replace("-> tense |", "-> tenses |"))
    status, out, _ = run(capsys, "check", "the-cup")
    line = STORY.splitlines().index("* Remind him that the doctor wants him to take it -> tense | C2 1 | trust -1") + 1
    assert status == 1 and f"scenario.md:{line}: E1 \"tenses\"" in out and "Known: offer, reason, tense" in out


def test_check_as_json(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(cases, walks=WALKS.replace("ends: good", "ends: poor"))
    status, out, _ = run(capsys, "check", "the-cup", "--format", "json")
    faults = json.loads(out)["the-cup"]
    assert status == 1 and [fault["code"] for fault in faults] == ["E13"]
    assert set(faults[0]) == {"code", "file", "line", "words", "message", "way_out"}


def test_check_without_a_name_takes_all_and_a_folder_works_too(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "check")
    assert "the-cup: no errors" in out and len(out.splitlines()) >= 1
    assert run(capsys, "check", str(cases / "the-cup"))[0] == 0


def test_warnings_alone_pass_unless_strict(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(cases, STORY.replace("  > The nurse can change the time.\n", ""))
    assert run(capsys, "check", "the-cup")[0] == 0
    assert run(capsys, "check", "the-cup", "--strict")[0] == 1


def test_an_unknown_name_lists_the_known(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "check", "the-mug")
    assert status == 2 and not out and "the-cup" in err


def test_list_shows_sound_and_broken(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "list")
    assert "The cup (James; 5 minutes; 4 steps and 4 endings)" in out.replace("\n", " ")
    write(cases, "nothing here")
    status, out, _ = run(capsys, "list")
    assert status == 1 and "the-cup" in out and "cannot be played" in out
    status, out, _ = run(capsys, "list", "--format", "json")
    assert any(row["slug"] == "the-cup" and row["problem"] for row in json.loads(out))


def test_play_to_the_end_and_look_back(cases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = play(monkeypatch, capsys, "1\n1\n1\n1\n1\n")
    assert status == 0 and not err
    assert "Looking back." in out and "In all:" in out and "Another way:" in out
    assert "trust" not in out


def test_the_same_seed_reads_the_same(cases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert play(monkeypatch, capsys, "1\n1\n1\n1\n") == play(monkeypatch, capsys, "1\n1\n1\n1\n")


def test_back_help_open_nonsense_and_quit(cases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = play(monkeypatch, capsys, "b\no\n?\n99\nhello\n1\nb\nq\n")
    assert status == 0
    assert out.count("It is 8 pm.") == 2
    assert "Monday, 8 pm: offered" in out and "This is the first step." in out and "nothing was scored" in out


def test_an_empty_pipe_stops_kindly(cases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = play(monkeypatch, capsys, "")
    assert status == 0 and "Stopped." in out


def test_a_broken_scenario_is_not_played(cases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write(cases, STORY.replace("-> tense |", "-> tenses |"))
    status, _, err = play(monkeypatch, capsys, "1\n")
    assert status == 2 and "E1 tenses" in err and "alongside scenarios check the-cup" in err and "Traceback" not in err


def test_two_folders_of_one_name_are_both_checked(cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = write(tmp_path / "other", STORY.replace("-> tense |", "-> tenses |"))
    status, out, _ = run(capsys, "check", str(other), str(cases / "the-cup"))
    assert status == 1 and f"{other}: 1 error" in out and f"{cases / 'the-cup'}: no errors" in out


def test_graph_in_every_form(cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "graph", "the-cup")
    assert status == 0 and ET.fromstring(out).tag.endswith("svg") and "Hidden medication" not in out
    status, out, _ = run(capsys, "graph", str(cases / "the-cup" / "scenario.md"), "--format", "text")
    assert "stop (unsafe ending): James tastes it" in out and "  3 to stop, critical: Stir the tablets" in out
    told = json.loads(run(capsys, "graph", "the-cup", "--format", "json")[1])
    assert [step["id"] for step in told["steps"]][:2] == ["offer", "reason"] and len(told["links"]) == 10
    output = tmp_path / "cup.dot"
    assert run(capsys, "graph", "the-cup", "--format", "dot", "--output", str(output)) == (0, f"Wrote {output}.\n", "")
    assert '"offer" -> "stop"' in output.read_text("utf-8") and output.read_text("utf-8").startswith('digraph "The cup" {')
    status, _, err = run(capsys, "graph", "the-cup", "--output", str(tmp_path / "no" / "such.svg"))
    assert status == 2 and "cannot be written" in err


def test_a_story_with_faults_is_drawn_and_one_without_steps_is_not(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(cases, STORY.replace("-> tense |", "-> tenses |"))
    assert run(capsys, "graph", "the-cup", "--format", "text")[0] == 0
    write(cases, "nothing here")
    status, _, err = run(capsys, "graph", "the-cup")
    assert status == 2 and "scenario.md:1" in err and "Traceback" not in err


def test_export_to_ink_and_not_of_a_broken_story(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "export", "the-cup", "--to", "ink")
    assert status == 0 and "VAR nurse_told = false" in out and "{trust >= 3: He keeps his hand on your arm.}" in out
    assert "[Stir the tablets into his pudding for now # n: 3 # shows: C2 0 # shows: F13 0 # critical]" in out
    write(cases, STORY.replace("-> tense |", "-> tenses |"))
    status, out, err = run(capsys, "export", "the-cup", "--to", "ink")
    assert status == 2 and not out and "E1" in err


def test_new_makes_a_whole_story_that_passes_and_writes_over_nothing(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "stories"
    status, out, _ = run(capsys, "new", "rosa-and-the-bus", "--folder", str(folder), "--name", 'Rosa: "the bus"')
    made = folder / "rosa-and-the-bus"
    assert status == 0 and str(made) in out
    assert {path.name for path in made.iterdir()} == {"scenario.md", "walks.yaml", "person.md"}
    assert run(capsys, "check", str(made), "--strict")[:2] == (0, "rosa-and-the-bus: no errors, no warnings\n")
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n1\n1\n1\n1\n"))
    assert 'Rosa: "the bus"' in run(capsys, "play", str(made), "--seed", "1")[1]
    before = (made / "scenario.md").read_text("utf-8")
    assert "TODO" not in before
    status, _, err = run(capsys, "new", "rosa-and-the-bus", "--folder", str(folder))
    assert status == 2 and "is there already" in err and (made / "scenario.md").read_text("utf-8") == before
    for name, words in (("the-cup", "is a scenario already"), ("The Cup", "small letters"), ("../out", "small letters")):
        status, _, err = run(capsys, "new", name, "--folder", str(folder))
        assert status == 2 and words in err, name
    assert [path.name for path in folder.iterdir()] == ["rosa-and-the-bus"]


def test_new_without_a_folder_is_a_draft_in_the_home(cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    assert run(capsys, "new", "rosa-and-the-bus", "--home", str(home))[0] == 0
    [draft] = drafts.every(home)
    assert (draft.id, draft.title, draft.version) == ("rosa-and-the-bus", "Rosa and the bus", "1.0.0")
    assert run(capsys, "check", str(home / "drafts" / "scenarios" / draft.id), "--strict")[0] == 0
    assert "rosa-and-the-bus" not in slugs(home)
    status, _, err = run(capsys, "new", "rosa-and-the-bus", "--home", str(home))
    assert status == 2 and "is there already" in err and len(drafts.every(home)) == 1
