"""What every command has in common: help, kind errors, exit statuses."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from alongside import cli
from alongside.cli import framework, scenarios


@pytest.mark.parametrize("name", cli.commands())
def test_help_says_what_a_command_is_for(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: alongside {name}" in capsys.readouterr().out


def test_all_helps_are_sentences() -> None:
    for line in cli.parser().format_help().split("COMMAND\n")[-1].split("options:")[0].split(".\n"):
        assert not line.strip() or line.split(None, 1)[1].lstrip()[0].isupper(), line


def test_a_fault_of_our_own_is_a_sentence_for_people_and_is_raised_under_test(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_args: object) -> int:
        raise RuntimeError("loose screw")

    monkeypatch.setattr(framework, "run", fail)
    with pytest.raises(RuntimeError):
        cli.main(["framework"])
    monkeypatch.setenv("ALONGSIDE_STRICT", "0")
    assert cli.main(["framework"]) == 2
    told = capsys.readouterr().err
    assert "loose screw" in told and "Traceback" not in told


def test_stopping_by_hand_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stop(_args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(scenarios, "run", stop)
    assert cli.main(["scenarios", "list"]) == 130
    assert "Stopped" in capsys.readouterr().err


def test_the_coverage_table_names_gaps_and_rules_the_content_cannot_satisfy(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["framework", "--coverage"]) == 0
    told = capsys.readouterr().out
    assert "module writing-a-service-note" in told and "GAP" in told
    assert "content coming" in told and "Of 73 records" in told


def test_the_framework_lists_everything_and_names_an_unknown_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["framework"]) == 0
    assert "73 competencies, functions and roles" in capsys.readouterr().out
    assert cli.main(["framework", "Z9"]) == 2
    assert "Z9" in capsys.readouterr().err


def test_a_module_nobody_knows_is_named_with_the_known_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    words = ["init", "--agency", "Elm Street", "--zone", "America/Chicago", "--site", "Elm", "--admin", "odile",
             "--admin-name", "Odile Marchetti", "--home", str(home)]
    assert cli.main(words) == 0
    assert cli.main(["grade", "no-such-module", "--home", str(home)]) == 2
    assert "writing-a-service-note" in capsys.readouterr().err
    assert cli.main(["grade", "--home", str(home)]) == 0
    assert "Nothing waits for grading." in capsys.readouterr().out


@pytest.mark.parametrize("words", [["lab"], ["grade"], ["serve"], ["users", "list"], ["ledger", "verify"]])
def test_a_home_that_is_not_set_up_stays_empty(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*words, "--home", str(tmp_path / "nowhere")]) == 2
    assert "alongside init" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()


def test_answers_that_end_in_the_middle_set_nothing_up(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("Elm Street\nUTC\nElm\n"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    assert cli.main(["init", "--home", str(tmp_path / "new")]) == 2
    assert "was not answered. Nothing was changed." in capsys.readouterr().err and not (tmp_path / "new").exists()
    words = ["--agency", "Elm Street", "--zone", "UTC", "--site", "Elm", "--admin", "odile", "--admin-name", "Odile Mbeki", "--lead", "odile=Odile Mbeki"]
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    assert cli.main(["init", "--home", str(tmp_path / "a new one"), *words]) == 0
    assert f"alongside serve --home '{tmp_path / 'a new one'}'" in capsys.readouterr().out
