from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from alongside.cli import main

GOOD_GOAL = "I want my own lease by October 1, close enough to walk to my mom's."


def run(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alongside", "check", *words], input=stdin, capture_output=True, text=True
    )


def test_a_clean_text_exits_0(tmp_path, capsys):
    file = tmp_path / "goal.txt"
    file.write_text(GOOD_GOAL)
    assert main(["check", str(file), "--kind", "goal"]) == 0
    assert "met: " in capsys.readouterr().out


def test_findings_exit_1_with_file_line_column_rule_and_help(tmp_path, capsys):
    file = tmp_path / "note.txt"
    file.write_text("We sorted mail.\nKen was noncompliant.\n")
    assert main(["check", str(file), "--kind", "note"]) == 1
    out = capsys.readouterr().out
    assert f"{file}:2:9: L01 " in out and "help: " in out and "why: " in out


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, ["--kind", "note"]), (b"\xff\xfe\x00bad", ["--kind", "note"]), (b"{nope", ["--kind", "goal"])],
)
def test_unreadable_input_exits_2_without_a_traceback(tmp_path, content, words, capsys):
    file = tmp_path / "input.json"
    if content is not None:
        file.write_bytes(content)
    assert main(["check", str(file), *words]) == 2
    err = capsys.readouterr().err
    assert "input.json" in err and "Traceback" not in err


def test_json_has_the_documented_shape(tmp_path, capsys):
    file = tmp_path / "note.txt"
    file.write_text("Ken was noncompliant.")
    main(["check", str(file), "--kind", "note", "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    assert set(data) == {"criteria", "findings"}
    assert data["criteria"]["language"] == {"verdict": "missing", "evidence": [[8, 20]]}


def test_standard_input_is_read():
    done = run("-", "--kind", "goal", stdin=GOOD_GOAL)
    assert (done.returncode, done.stderr) == (0, "")


def test_jsonl_gives_one_line_for_each_line(tmp_path, capsys):
    file = tmp_path / "in.jsonl"
    file.write_text(
        json.dumps({"id": "a", "text": GOOD_GOAL})
        + "\n\n"
        + json.dumps({"id": 7, "text": "Will not isolate."})
        + "\n"
    )
    assert main(["check", "--kind", "goal", "--jsonl", str(file)]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == ["a", 7]
    assert set(lines[0]) == {"id", "criteria", "findings"}
    assert lines[1]["criteria"]["positive"]["verdict"] == "missing"


def test_bad_jsonl_lines_are_named_with_their_numbers_and_the_others_reviewed(tmp_path, capsys):
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": 1, "text": "x"}\n{"id": 2}\nnot json\n{"id": 4, "text": 5}\n{"id": 5, "text": "y"}\n')
    assert main(["check", "--kind", "note", "--jsonl", str(file)]) == 2
    told = capsys.readouterr()
    assert [json.loads(line)["id"] for line in told.out.splitlines()] == [1, 5]
    assert all(f"in.jsonl:{number}:" in told.err for number in (2, 3, 4)) and "Traceback" not in told.err


@pytest.mark.parametrize("text", ["", " \n ", "asdf", "…"])
@pytest.mark.parametrize("kind", ["note", "goal", "plan"])
def test_what_is_not_written_is_missing(kind, text, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": io.BytesIO(text.encode())})())
    assert main(["check", "-", "--kind", kind, "--format", "json"]) == 1
    criteria = json.loads(capsys.readouterr().out)["criteria"]
    assert {name for name, found in criteria.items() if found["verdict"] == "met"} <= {"language", "objective"}


def test_a_plan_uses_the_plan_ids(tmp_path, capsys):
    file = tmp_path / "plan.md"
    file.write_text("## Goals\n- Orson will attend day program five days a week.\n")
    main(["check", str(file), "--kind", "plan", "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    assert data["criteria"]["P-02"]["verdict"] == "missing"
    assert all(name == "language" or name.startswith("P-") for name in data["criteria"])


def test_a_json_document_is_composed_first(tmp_path, capsys):
    file = tmp_path / "note.json"
    file.write_text(json.dumps({"fields": {"date": "3/4/2026", "place": "home"}, "text": "We sorted mail."}))
    main(["check", str(file), "--kind", "note", "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    assert data["criteria"]["date"]["verdict"] == "met"


def test_a_persons_file_protects_her_words(tmp_path, capsys):
    note, person = tmp_path / "note.txt", tmp_path / "person.md"
    note.write_text("Dov is a crippled poet.")
    person.write_text("---\nname: Dov\nwords_for_self: [crippled]\n---\nI write.\n")
    main(["check", str(note), "--kind", "note", "--format", "json", "--person", str(person)])
    assert json.loads(capsys.readouterr().out)["criteria"]["language"]["verdict"] == "met"


def test_a_large_text_ends_soon(tmp_path):
    file = tmp_path / "large.txt"
    file.write_text(("He refused his pill and was agitated; I will come on Monday at 3. " * 20 + "\n") * 770)
    start = os.times().children_user
    done = run(str(file), "--kind", "note", "--format", "json")
    assert done.returncode == 1 and os.times().children_user - start < 6  # of processor time
