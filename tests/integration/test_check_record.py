"""`alongside check` with several files or a folder: one record, told as text, JSON or one page."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest

from alongside.cli import main
from alongside.review.together import load_together

RECORDS = Path(__file__).parents[1] / "content" / "data" / "records"
PLANTED = {
    "plan.md": {"RT20", "RT21", "RT22", "RT23"},
    "note-2026-03-11.txt": {"RT10", "RT16"},
    "note-2026-03-12.txt": {"RT04", "RT19"},
    "note-2026-03-12-library.txt": {"RT02", "RT06", "RT13", "RT18"},
    "notes-february-2027.txt": {"RT03", "RT07", "RT15"},
}


def check(capsys, *words):
    status = main(["check", *map(str, words)])
    told = capsys.readouterr()
    return status, told.out, told.err


def as_json(capsys, *words):
    status, out, _ = check(capsys, *words, "--format", "json")
    return status, json.loads(out)


def test_planted_faults_are_found_and_nothing_else(capsys):
    status, data = as_json(capsys, RECORDS / "tangled")
    found = {}
    for one in data["record"]:
        found.setdefault(Path(one["file"]).name, set()).add(one["rule"])
    assert status == 1 and found == PLANTED


def test_a_clear_record_has_nothing_to_remark_on_together(capsys):
    _, data = as_json(capsys, RECORDS / "clear")
    assert data["record"] == [] and data["problems"] == []
    assert [thread["missing"] for thread in data["threads"]] == ["", ""]


def test_json_has_the_documented_shape_and_spans_into_the_file(capsys):
    _, data = as_json(capsys, RECORDS / "tangled")
    assert set(data) == {"documents", "record", "threads", "asked", "problems"}
    assert set(data["asked"]) == {rule.id for rule in load_together().rules}
    assert {frozenset(one) - {"part"} for one in data["documents"]} == {frozenset(["file", "kind", "because", "criteria", "findings"])}
    words = {}
    for one in data["record"]:
        words.setdefault(one["rule"], Path(one["file"]).read_text()[one["start"] : one["end"]])
        for also in one["also"]:
            assert Path(also["file"]).read_text()[also["start"] : also["end"]]
    assert words["RT18"] == "Clementine" and words["RT15"] == "3:10 pm-2:40 pm" and words["RT03"] == "anger management"
    second = next(one for one in data["documents"] if one.get("part") == 2)
    text = Path(second["file"]).read_text()
    assert text[slice(*second["criteria"]["date"]["evidence"][0])] == "2/5/2027"


def test_text_reads_like_a_linter(capsys):
    status, out, _ = check(capsys, RECORDS / "tangled")
    note = RECORDS / "tangled" / "note-2026-03-12-library.txt"
    assert status == 1
    assert f"{note}: read as a note (its name)" in out
    assert f"{note}:6:1: RT18 " in out
    assert re.search(rf"{re.escape(str(note))}:1:\d+: RT13 .*\n    see: .*note-2026-03-12\.txt:1:\d+ “4:00-5:00 pm”\n    why: .*\n    help: ", out)
    assert "notes-february-2027.txt:7:24: RT15" in out  # the line in the file, not in its second note
    assert "[first gap: note]" in out and "need without a goal: Need 2" in out and "support without a goal: Homemaker" in out


class _Page(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.ids, self.links, self.said = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        self.tags.append(tag)
        self.ids += [facts["id"]] if "id" in facts else []
        self.links += [facts["href"]] if "href" in facts else []

    def handle_data(self, data):
        self.said.append(data)


def test_html_is_one_safe_page_with_findings_beside_the_words(capsys, tmp_path):
    folder = tmp_path / "record"
    shutil.copytree(RECORDS / "tangled", folder)
    bad = folder / "note-2026-04-01.txt"
    bad.write_text('Date: 4/1/2026\nPlan goal: <script>alert("x")</script> & more\nClem was noncompliant. "><img src=x onerror=alert(1)>\n')
    status, out, _ = check(capsys, folder, "--format", "html")
    page = _Page(out)
    assert status == 1 and out.startswith('<!doctype html><html lang="en">')
    assert not {"script", "img", "iframe", "link"} & set(page.tags)
    assert 'alert("x")' in "".join(page.said) and "noncompliant" in page.said
    assert len(page.ids) == len(set(page.ids)) and {link[1:] for link in page.links} <= set(page.ids)
    assert "default-src 'none'" in out and str(tmp_path) not in out
    assert page.tags.count("table") == 1 and "caption" in page.tags and "@media print" in out
    words = [said for said in page.said if said == "Clementine"]
    assert words


def test_what_cannot_be_read_is_named_and_the_others_go_on(capsys, tmp_path):
    shutil.copytree(RECORDS / "clear", tmp_path / "r")
    (tmp_path / "r" / "note-x.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "r" / "photo.png").write_bytes(b"png")
    (tmp_path / "r" / "note-y.json").write_text("{nope")
    status, out, err = check(capsys, tmp_path / "r", tmp_path / "gone.txt")
    assert status == 2 and "Traceback" not in err
    assert all(name in err for name in ("note-x.txt", "note-y.json", "gone.txt", "photo.png"))
    assert "note-2026-03-12.txt: read as a note" in out and "Golden thread" in out


def test_json_lists_lines_word_files_and_texts_are_one_record(capsys, tmp_path):
    page = docx.Document()
    page.add_heading("Goals", 1)
    page.add_paragraph("Goal 1: I want to open my own mail.", style="List Bullet")
    page.save(tmp_path / "plan.docx")
    notes = [{"kind": "note", "date": f"3/{n}/2026", "goal": "Goal 5", "text": "Dana opened one letter."} for n in (2, 3)]
    (tmp_path / "notes.json").write_text(json.dumps(notes))
    (tmp_path / "more-notes.jsonl").write_text(
        json.dumps({"id": 7, "text": "Date: 3/4/2026\nPlan goal: Goal 1\nDana opened two."}) + "\nnot json\n"
    )
    status, data = as_json(capsys, tmp_path)
    assert status == 2 and ["more-notes.jsonl:2" in one["where"] for one in data["problems"]] == [True]
    assert [(Path(one["file"]).name, one["kind"], one.get("part")) for one in data["documents"]] == [
        ("more-notes.jsonl", "note", 1), ("notes.json", "note", 1), ("notes.json", "note", 2), ("plan.docx", "plan", None),
    ]  # fmt: skip
    assert [one["part"] for one in data["record"] if one["rule"] == "RT02"] == [1, 2]


def test_several_notes_in_one_file_are_read_apart(capsys, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text(
        "Date: 3/4/2026  Time: 2:00-3:00 pm\nStaff: Kofi Osei, CSS\nWe sorted mail.\n===\n"
        "Date: 3/4/2026  Time: 2:30-3:10 pm\nStaff: Kofi Osei, CSS\nWe rode the bus.\n"
    )
    status, out, _ = check(capsys, file)
    assert status == 1 and f"{file}:5:23: RT11" in out and "2 documents" in out
    assert main(["check", str(file), "--kind", "note"]) == 1  # named as one note, it stays one
    assert "RT11" not in capsys.readouterr().out


def test_a_person_can_be_named_beside_a_file(capsys):
    note = RECORDS / "tangled" / "note-2026-03-12-library.txt"
    _, data = as_json(capsys, note, "--person", RECORDS / "tangled" / "person.md")
    assert [one["rule"] for one in data["record"]] == ["RT18"]


@pytest.mark.parametrize("words", [["--jsonl", "x"], []])
def test_what_is_missing_is_asked_for(words, capsys):
    status, _, err = check(capsys, *words)
    assert status == 2 and "Traceback" not in err


def test_an_empty_folder_is_a_problem(tmp_path, capsys):
    status, _, err = check(capsys, tmp_path)
    assert status == 2 and "holds no document" in err


def test_a_plan_and_200_notes_take_less_than_five_seconds(tmp_path):
    for name in ("plan.md", "person.md"):
        shutil.copy(RECORDS / "clear" / name, tmp_path)
    notes = [path.read_text() for path in sorted((RECORDS / "clear").glob("note-*"))]
    for number in range(200):
        day = f"{3 + number // 28}/{1 + number % 28}/2026"
        text = re.sub(r"Date: \S+", f"Date: {day}", notes[number % len(notes)])
        (tmp_path / f"note-{number:03}.txt").write_text(f"{text}\nNumber {number}.\n")
    start = os.times().children_user
    done = subprocess.run(
        [sys.executable, "-m", "alongside", "check", str(tmp_path), "--format", "json"], capture_output=True, text=True
    )
    assert os.times().children_user - start < 5  # of processor time
    data = json.loads(done.stdout)
    assert done.returncode == 1 and len(data["documents"]) == 202
    assert sum(one["rule"] == "RT10" for one in data["record"]) > 150  # they are copies
