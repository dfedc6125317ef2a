"""`alongside calibrate`: labels in, measures, report page and table out; wrong lines are named and never stop the rest."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from alongside import cli
from alongside.grading import trust
from alongside.review.labels import closed

NOTE = "Date: 2026-03-02\nA rent letter came and Dana asked me to read it with her. I read the first line aloud. She read the rest."
LINES = [
    {"id": "n-1", "text": NOTE, "labels": {"date": "met", "need": "met", "time": "missing"}, "because": {"date": "2026-03-02"}},
    {"id": "n-2", "text": "Checked in.", "labels": {"date": "missing", "need": "missing", "time": "partial"}, "because": {"time": "Checked <in>"}},
    {"id": "g-1", "text": "I want my own kitchen by May 2027.", "labels": {"own_words": "met", "time_bound": "met"}},
    {"id": "p-1", "text": "He was noncompliant with his pills.", "flag": True, "span": "noncompliant"},
    {"id": "p-2", "text": "The van is compliant with the fire code.", "flag": False, "span": None},
    {"id": "p-3", "text": "She is a frequent flyer here.", "flag": False},
    {"id": "p-4", "text": "He keeps a garden.", "flag": True, "span": "garden"},
]  # fmt: skip


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALONGSIDE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def write(path: Path, lines: list) -> str:
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines) + "\n", encoding="utf-8")
    return str(path)


def test_all_kinds_in_one_run(tmp_path, capsys):
    file = write(tmp_path / "all.jsonl", LINES)
    assert cli.main(["calibrate", file, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    note = told["kinds"]["note"]["criteria"]
    assert note["date"] | {"kappa": 0} == {
        "n": 2, "kappa": 0, "agree": {"value": 1, "low": pytest.approx(0.342, abs=1e-3), "high": 1, "hits": 2, "of": 2},
        "precision": {"value": 1, "low": pytest.approx(0.2065, abs=1e-3), "high": 1, "hits": 1, "of": 1},
        "recall": {"value": 1, "low": pytest.approx(0.2065, abs=1e-3), "high": 1, "hits": 1, "of": 1},
    }  # fmt: skip
    assert note["date"]["kappa"]["value"] == 1 and told["kinds"]["goal"]["texts"] == 1
    assert (told["phrases"]["precision"]["hits"], told["phrases"]["precision"]["of"]) == (1, 2), "one hit, one false alarm"
    assert (told["phrases"]["recall"]["hits"], told["phrases"]["recall"]["of"]) == (1, 2)
    assert {(one["id"], one["label"], one["verdict"]) for one in told["differences"]} == {
        ("n-2", "partial", "missing"), ("p-3", "quiet", "flag"), ("p-4", "flag", "quiet"),
    }  # fmt: skip
    assert cli.main(["calibrate", file]) == 0
    text = capsys.readouterr().out
    assert "mean kappa: " in text and "phrases: 4 texts. precision 0.50 (0.09 to 0.91)" in text and "3 places" in text


@pytest.mark.parametrize("line, told", [
    ("{", "not one JSON object"), ("[1]", "not one JSON object"), ('{"id": 3, "text": "x", "labels": {}}', "id: is missing"),
    ('{"id": "x", "labels": {"need": "met"}}', "text: is missing"), ('{"id": "x", "text": "x"}', "labels: is missing"),
    ('{"id": "x", "text": "x", "labels": {"ned": "met"}}', "“ned” is not known"),
    ('{"id": "x", "text": "x", "labels": {"need": "yes"}}', "Known: met, partial, missing"),
    ('{"id": "x", "text": "x", "labels": {"need": ["met"]}}', "is not known here"),
    ('{"id": "x", "text": "x", "labels": {"voice": "partial"}}', "Known: met, missing"),
    ('{"id": "x", "text": "x", "labels": {"language": "met"}}', "--kind"),
    ('{"id": "x", "text": "x", "labels": {"need": "met"}, "because": 3}', "because: should"),
    ('{"id": "x", "text": "x", "flag": "yes"}', "true or false"), ('{"id": "x", "text": "x", "flag": true, "span": "y"}', "span: does not stand"),
    (json.dumps(LINES[0]), "already used at"), ("[" * 100_000, "not one JSON object"),
])  # fmt: skip
def test_a_wrong_line_is_named_and_the_others_go_on(tmp_path, capsys, line, told):
    file = write(tmp_path / "some.jsonl", [LINES[0], line, LINES[1]])
    assert cli.main(["calibrate", file, "--format", "json"]) == 2
    out, err = capsys.readouterr()
    assert "some.jsonl:2" in err and told in err and "Traceback" not in err
    assert json.loads(out)["kinds"]["note"]["texts"] == 2


@pytest.mark.parametrize("words, told", [
    ([], "Give label files, or --from-record"), (["all.jsonl", "--from-record"], "Give label files, or --from-record"),
    (["none.jsonl"], "none.jsonl: is missing"), (["all.jsonl", "--write-trust"], "--split"),
    (["all.jsonl", "--write-trust", "--split", "tuned"], "closed"), (["all.jsonl", "--write-trust", "--split", "all"], "where the folder graders is"),
    (["empty.jsonl"], "holds no text"),
])  # fmt: skip
def test_what_cannot_be_done_says_the_way_out(tmp_path, capsys, words, told):
    write(tmp_path / "all.jsonl", LINES)
    write(tmp_path / "empty.jsonl", [])
    assert cli.main(["calibrate", *words]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "graders").exists()


def test_the_split_is_fixed_by_the_id(tmp_path, capsys):
    lines = [{**LINES[0], "id": f"n-{number}"} for number in range(12)]
    file = write(tmp_path / "notes.jsonl", lines)
    counts = {}
    for split in ("tuned", "closed", "all"):
        cli.main(["calibrate", file, "--split", split, "--format", "json"])
        counts[split] = json.loads(capsys.readouterr().out)["kinds"]["note"]["texts"]
    assert counts["closed"] == sum(closed(one["id"]) for one in lines) and counts["tuned"] + counts["closed"] == counts["all"] == 12
    assert [name for name in ("fn-001", "fn-002", "fn-003", "fn-004", "fn-005", "fn-006") if closed(name)] == ["fn-001", "fn-002", "fn-006"]


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data

    def all(self, tag: str) -> list[dict]:
        return [attrs for name, attrs in self.tags if name == tag]


def test_the_report_stands_alone_and_says_what_the_numbers_mean(tmp_path, capsys):
    file = write(tmp_path / "all.jsonl", LINES)
    assert cli.main(["calibrate", file, "--report", str(tmp_path / "report.html")]) == 0
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.all("html") == [{"lang": "en"}] and len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert "http" not in text and not page.all("link") and not page.all("img")
    pictures = page.all("svg")
    assert pictures and all(one["role"] == "img" and one["aria-label"].startswith("Kappa ") for one in pictures)
    assert len(page.all("details")) == 2 and "What the numbers mean" in page.words and "beforeprint" in text
    assert "Checked <in>" in page.words and "Checked <in>" not in text
    assert "The program gave the same verdict as reviewers in 2 of 2 notes (between 0.34 and 1.00)." in page.words


def test_the_table_is_written_from_several_files_under_one_name(tmp_path, capsys):
    (tmp_path / "graders").mkdir()
    files = [write(tmp_path / "a.jsonl", LINES[:2]), write(tmp_path / "b.jsonl", LINES[2:3])]
    words = ["calibrate", *files, "--split", "all", "--set-name", "Two new sets", "--write-trust"]
    assert cli.main(words) == 0 and "graders/trust.yaml" in capsys.readouterr().err
    path = tmp_path / "graders" / "trust.yaml"
    assert path.read_text(encoding="utf-8").startswith("# ") and "alongside calibrate" in path.read_text(encoding="utf-8")
    rows = trust.read(path)
    assert {(one.kind, one.criterion) for one in rows} == {
        ("note", "need"), ("note", "date"), ("note", "time"), ("goal", "own_words"), ("goal", "time_bound"),
    }  # fmt: skip
    assert {(one.sets, one.split, one.verdict) for one in rows} == {(("Two new sets",), "all", "hint")}


def test_an_empty_record_has_a_kind_answer(home, capsys):
    from alongside.service import base

    base.open_home(home, create=True).store.close()
    assert cli.main(["calibrate", "--from-record", "--home", str(home)]) == 0
    assert "nothing to compare yet" in capsys.readouterr().out
