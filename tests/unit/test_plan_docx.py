from __future__ import annotations

import io
import subprocess
import sys
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from alongside import cli, documents
from alongside.problem import Problem


def _file(tmp_path):
    page = docx.Document()
    page.add_heading("Plan for Rosa Abreu", 0)
    form = page.add_table(rows=2, cols=2)
    for row, words in zip(form.rows, (("Goes by", "Ro"), ("Pronouns", "she/her")), strict=True):
        row.cells[0].text, row.cells[1].text = words
    page.add_heading("Vision", 1)
    page.add_paragraph("“I want my own kitchen where I cook for my sister on Sundays.”")
    page.add_paragraph().add_run("Goals and outcomes").bold = True
    page.add_heading("Goal 1: Ride Route 6 to the library alone", 2)
    page.add_paragraph("Baseline: 0 of 4 trips", style="List Bullet")
    page.add_paragraph("By: September 30", style="List Bullet")
    page.add_heading("Paid supports", 1)
    table = page.add_table(rows=2, cols=3)
    for cell, words in zip(table.rows[0].cells, ("Service", "Amount", "How often"), strict=True):
        cell.text = words
    for cell, words in zip(table.rows[1].cells, ("Job coaching | on site", "2 h", "3 days a week"), strict=True):
        cell.text = words
    page.add_heading("Back-up plan", 1)
    page.add_paragraph("If no one by 7:15, call 555-0100.")
    path = tmp_path / "plan.docx"
    page.save(path)
    return path


def test_a_word_file_is_read_part_by_part(tmp_path):
    plan = documents.read(_file(tmp_path), "plan")
    assert plan.person == "Rosa Abreu" and plan.vision.startswith("“I want my own kitchen")
    assert (plan.goes_by, plan.pronouns) == ("Ro", "she/her")
    goal = plan.goals[0]
    assert (goal.id, goal.text, goal.baseline, goal.by) == (
        "1", "Ride Route 6 to the library alone", "0 of 4 trips", "September 30",
    )  # fmt: skip
    paid = plan.paid[0]
    assert (paid.text, paid.amount, paid.frequency) == ("Job coaching | on site", "2 h", "3 days a week")
    assert plan.backup == "If no one by 7:15, call 555-0100."


def test_words_in_content_controls_are_read_and_deleted_ones_are_not(tmp_path):
    path = _file(tmp_path)
    page = docx.Document(path)
    run = page.paragraphs[-1].runs[0]._r
    for tag, words in (("sdt", "Jo has the key."), ("del", "Call 911.")):
        box = run.getparent().makeelement(qn(f"w:{tag}"))
        inner = box if tag == "del" else box.makeelement(qn("w:sdtContent"))
        if inner is not box:
            box.append(inner)
        other = inner.makeelement(qn("w:r"))
        text = other.makeelement(qn("w:t"))
        text.text = f" {words}"
        other.append(text)
        inner.append(other)
        run.addnext(box)
    page.save(path)
    assert documents.read(path, "plan").backup == "If no one by 7:15, call 555-0100. Jo has the key."


def test_the_command_reads_word_files(tmp_path, capsys):
    assert cli.main(["check", str(_file(tmp_path)), "--kind", "plan"]) == 1
    assert "PL04" in capsys.readouterr().out


def _zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in parts.items():
            box.writestr(name, data)
    return out.getvalue()


GOOD = {"word/document.xml": "<w/>"}


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "not a whole"),
        (b"PK\x03\x04 broken", "not a whole"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "password"),
        (_zipped({"a.txt": "x"}), "no Word document"),
        (_zipped(GOOD), "cannot be read as a Word"),
        (_zipped(GOOD | {"word/media/x.bin": b"\0" * 3_000_000}), "packed far too tightly"),
        (_zipped(GOOD | {f"p{n}": "" for n in range(2_001)}), "more than a plan"),
        (_zipped({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><w>&b;</w>"}), "document type"),
        (_zipped({"word/document.xml": "<!DOCTYPE a>".encode("utf-16")}), "document type"),
        (b"PK" + b"\0" * 20_000_001, "larger than 20 MB"),
    ],
    ids=range(10),
)
def test_a_bad_word_file_is_a_problem_with_its_name(tmp_path, raw, says):
    path = tmp_path / "odd.docx"
    path.write_bytes(raw)
    with pytest.raises(Problem, match=says) as caught:
        documents.read(path, "plan")
    assert "odd.docx" in str(caught.value)


def test_a_missing_word_file_is_a_problem(tmp_path):
    with pytest.raises(Problem, match=r"gone\.docx"):
        documents.read(tmp_path / "gone.docx", "plan")


def test_a_cut_word_file_never_raises_anything_but_a_problem(tmp_path):
    whole = _file(tmp_path).read_bytes()
    for part in range(1, 24):
        try:
            documents.markdown_of(whole[: len(whole) * part // 24], "plan.docx")
        except Problem as problem:
            assert "plan.docx" in str(problem)
        else:
            raise AssertionError(part)
    for place in range(30, len(whole), len(whole) // 40):
        changed = whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        try:
            documents.markdown_of(changed, "plan.docx")
        except Problem as problem:
            assert "plan.docx" in str(problem)


def test_nothing_of_word_is_loaded_before_it_is_needed():
    code = "import sys, alongside.documents; print('docx' in sys.modules, 'lxml' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False False"
