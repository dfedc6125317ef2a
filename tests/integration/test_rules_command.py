"""`alongside rules list|show|test|new` as a person at a keyboard, or a pipe, meets it."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
from pathlib import Path

import pytest
import yaml

from alongside import cli
from alongside.review import load_rules, shipped_rules
from alongside.review.together import load_together

CHANGES = """\
changes:
  - rule: L51
    allow: [client]
    since: 2026-11-02
    by: training lead
    reason: Our county's forms say client.
  - {rule: L60, off: true, since: 2026-11-03, by: training lead, reason: We talk it over in person.}
allow:
  - {words: [facility], since: 2026-11-04, by: director, reason: It is in our license.}
"""
NEW = ("new", "--title", "“No show”", "--terms", "ghosted us", "--message", "“{found}” may miss why.",
       "--why", "People stay away for a reason.", "--instead", "“Was not home at two; I left a note.”")  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "home" / "rules"
    place.mkdir(parents=True)
    return place


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = cli.main(["rules", *words])
    out, err = capsys.readouterr()
    return status, out, err


def check(capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str) -> tuple[list[str], str]:
    file = tmp_path / "note.txt"
    file.write_text(text)
    cli.main(["check", str(file), "--kind", "note", "--format", "json"])
    out, err = capsys.readouterr()
    return [one["rule"] for one in json.loads(out)["findings"] if one["start"] < one["end"]], err


def test_list_names_every_rule_and_what_was_changed_and_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "changes.yaml").write_text(CHANGES)
    status, out, _ = run(capsys, "list")
    assert status == 0
    assert all(f"\n  {rule.id} " in out for rule in shipped_rules().rules)
    assert "allows “client”: since 2026-11-02, by training lead: Our county's forms say client." in out
    assert "[off]" in out and "In every language rule but slurs: allows “facility”" in out
    assert out.splitlines()[-1].endswith("none of them the agency's own, 2 changed by it.")


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("--status", "changed"), {"L51", "L60"}),
        (("--status", "off"), {"L60"}),
        (("--family", "goal"), {"GO01", "GO02", "GO03", "GO04", "GO05", "GO06"}),
        (("--family", "goal", "--on", "plan"), set()),
        (("--family", "goal", "--on", "record"), set()),
        (("--family", "nothing"), set()),
    ],
)
def test_list_is_narrowed(folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], ids: set[str]) -> None:
    (folder / "changes.yaml").write_text(CHANGES)
    status, out, _ = run(capsys, "list", *words, "--format", "json")
    told = json.loads(out)
    assert status == 0 and {one["id"] for one in told["rules"]} == ids
    assert told["allow"][0]["allow"] == ["facility"] and told["problems"] == [] and len(told["version"]) == 12


def test_list_names_what_was_left_out(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "changes.yaml").write_text(CHANGES.replace("L60, off: true", "L60, off: perhaps"))
    status, out, _ = run(capsys, "list")
    assert status == 1
    assert "left out: " in out and "changes.yaml: changes: 2: off: should be bool" in out
    assert run(capsys, "list", "--format", "json")[0] == 1
    found, err = check(capsys, tmp_path, "Client had a good day.")
    assert "L60" in found and "L51" not in found, "the other change counts"
    assert "changes.yaml: changes: 2: off" in err


def test_show_tells_all_a_trainer_wants_to_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "changes.yaml").write_text(CHANGES)
    rule = next(rule for rule in shipped_rules().rules if rule.id == "L53")
    status, out, _ = run(capsys, "show", "l53")
    assert status == 0
    for words in (rule.title, rule.why, rule.instead, rule.source, str(rule.path), *rule.examples["flag"]):
        assert words in out
    assert "Left alone: “facility” where they stand alone: since 2026-11-04, by director" in out
    told = json.loads(run(capsys, "show", "L51", "--format", "json")[1])
    assert told["allowed"] == ["client"] and told["from"] == "shipped" and told["examples"]["flag"]
    assert [one["reason"] for one in told["changes"]] == ["Our county's forms say client."]


def test_rules_for_documents_read_together_are_rules_like_any_other(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "changes.yaml").write_text(CHANGES.replace("rule: L60", "rule: RT02"))
    told = json.loads(run(capsys, "list", "--on", "record", "--format", "json")[1])
    assert {one["id"] for one in told["rules"]} == {rule.id for rule in load_together().rules}
    out = run(capsys, "show", "RT02")[1]
    assert "Status: off" in out and "note: Date: 3/2/2026 Plan goal: [[Goal 7]]" in out
    assert run(capsys, "test", "RT02")[1] == "1 rule, 4 examples: all hold.\n"


def test_an_unknown_rule_names_those_close_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "show", "L510")
    assert status == 2 and "L510: is no rule. Close to it: L51" in err
    assert run(capsys, "test", "L510")[0] == 2


def test_all_examples_of_the_shipped_rules_hold_whatever_the_agency_changed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "changes.yaml").write_text(CHANGES)
    status, out, _ = run(capsys, "test")
    every = len(shipped_rules().rules) + len(load_together().rules)
    assert status == 0 and out.startswith(f"{every} rules, ") and out.endswith(" examples: all hold.\n")


def test_a_failing_example_is_named_with_the_way_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, *NEW)[0] == 0
    path = next(folder.glob("agency/*"))
    path.write_text(
        path.read_text()
        .replace("pass:\n", 'pass:\n    - "They ghosted us again."\n')
        .replace("flag:\n", 'flag:\n    - "[[Nobody]] ghosted us."\n    - "Nobody came."\n')
    )
    status, out, _ = run(capsys, "test", "AG01", "L51")
    assert status == 1
    assert f"{path}: flag 1: AG01 “Nobody ghosted us.” is flagged at “ghosted us”, not at the marked words." in out
    assert "flag 2: AG01 “Nobody came.” is not flagged." in out
    assert "pass 1: AG01 “They ghosted us again.” is flagged at “ghosted us”." in out
    assert out.count("    help: ") == 3 and "3 examples of 1 rule do not hold." in out
    told = json.loads(run(capsys, "test", "AG01", "--format", "json")[1])
    assert [one["place"] for one in told["failures"]] == ["flag 1", "flag 2", "pass 1"]


def test_a_broken_rule_file_fails_the_test_of_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "agency").mkdir()
    (folder / "agency" / "AG01-x.yaml").write_text("id: AG01\n")
    status, out, _ = run(capsys, "test", "AG01")
    assert status == 2
    status, out, _ = run(capsys, "test")
    assert status == 1 and "AG01-x.yaml: title: is missing. Add the field." in out and "1 file or change left out." in out


def test_new_writes_a_rule_that_counts_at_once(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "Rosa ghosted us on Monday."
    assert "AG01" not in check(capsys, tmp_path, text)[0]
    status, out, _ = run(capsys, *NEW)
    path = folder / "agency" / "AG01-no-show.yaml"
    assert status == 0 and str(path) in out
    assert "AG01" in check(capsys, tmp_path, text)[0]
    assert run(capsys, "test", "AG01")[0] == 0
    path.write_text(path.read_text().replace("  # unless: {before: [regular]", "  unless: {before: [rosa]"))
    assert "AG01" not in check(capsys, tmp_path, text)[0] and load_rules().problems == (), "the commented part works, too"
    assert "# " in path.read_text() and yaml.safe_load(path.read_text())["message"] == "“{found}” may miss why."


def test_new_takes_the_next_free_number_and_overwrites_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert run(capsys, *NEW)[0] == 0
    (folder / "agency" / "AG07-broken.yaml").write_text("id: {")
    assert run(capsys, *NEW)[0] == 0
    names = sorted(path.name[:4] for path in folder.glob("agency/*.yaml"))
    assert names == ["AG01", "AG02", "AG07", "AG08"]
    before = {path: path.read_bytes() for path in folder.glob("agency/*")}
    for ident, why in (("AG01", "already used"), ("L90", "Ids of an agency")):
        status, _, err = run(capsys, *NEW, "--id", ident)
        assert status == 2 and why in err
    assert {path: path.read_bytes() for path in folder.glob("agency/*")} == before


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--terms", "(ghosted|left) us"), "--flag: is missing"),
        (("--terms", "(ghosted|left us"), "cannot be read"),
        (("--terms", " "), "--terms: is empty"),
        (("--flag", "Nothing at all."), "--flag: “Nothing at all.” is not flagged."),
        (("--pass", "He ghosted us."), "--pass: “He ghosted us.” is flagged"),
        (("--why", " "), "Why: is empty"),
        (("--family", "../other"), "--family"),
    ],
)
def test_new_writes_nothing_that_would_not_work(
    folder: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], told: str
) -> None:
    extra = ("--flag", "They [[left us]].") if "cannot be read" in told else ()
    status, _, err = run(capsys, *NEW, *more, *extra)
    assert status == 2 and told in err and "Traceback" not in err
    assert list(folder.rglob("*.yaml")) == []


def test_new_asks_for_what_is_missing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, _, err = run(capsys, "new", "--title", "One")
    assert status == 2 and "was not answered" in err
    monkeypatch.setattr(sys, "stdin", io.StringIO("Wandered off*, strayed\nWandering\n\nIt hides a wish.\nSay where to.\n"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    assert run(capsys, "new")[0] == 0
    rule = next(rule for rule in load_rules().rules if rule.id == "AG01")
    assert rule.params["terms"] == ["wandered off*", "strayed"] and rule.title == "Wandering"
    assert "{found}" in rule.message and rule.instead == "Say where to."


def test_the_examples_of_the_rule_guide_work(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guide = (Path(__file__).parents[2] / "graders" / "README.md").read_text(encoding="utf-8")
    written = re.search(r"```yaml\n(changes:.*?)```", guide, re.DOTALL)
    command = re.search(r"```\nalongside rules (new .*?)```", guide, re.DOTALL)
    assert written and command
    text = "Our client went on an outing. Back at the facility he rested."
    assert {"L51", "L53", "L54"} <= set(check(capsys, tmp_path, text)[0])
    (folder / "changes.yaml").write_text(written.group(1), encoding="utf-8")
    assert run(capsys, *shlex.split(command.group(1).replace("\\\n", " ")))[0] == 0
    assert load_rules().problems == () and load_rules().own == {"AG01"}
    assert not {"L51", "L53", "L54"} & set(check(capsys, tmp_path, text)[0])


def test_no_shipped_rule_takes_a_number_of_the_agencies() -> None:
    assert not [rule.id for rule in shipped_rules().rules if rule.id.startswith("AG")]


def test_check_reads_with_the_rules_of_the_home_that_is_named(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch, tmp_path: Path) -> None:
    run(capsys, *NEW)
    file = tmp_path / "note.txt"
    file.write_text("Rosa ghosted us on Monday.")
    monkeypatch.setenv("ALONGSIDE_HOME", str(tmp_path / "elsewhere"))
    for more, expected in ((["--home", str(folder.parent)], True), ([], False)):
        cli.main(["check", str(file), "--kind", "note", "--format", "json", *more])
        assert ("AG01" in [one["rule"] for one in json.loads(capsys.readouterr()[0])["findings"]]) is expected
