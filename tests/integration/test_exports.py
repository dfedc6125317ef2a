"""What can be taken out of the portal: rights, notes in the access log, and files that spreadsheets read rightly."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import time
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from alongside import cli, content
from alongside.cli._reference import _children
from alongside.problem import Problem
from alongside.service import rules, workbook
from alongside.service.records import note_list
from alongside.store import access
from alongside.store.verify import verify
from tests import postgres
from tests.agency import NORTH, PASSWORD, SOUTH, Agency, found
from tests.integration.test_records_service import complete, lead, sign
from tests.unit.test_record_dated import rules_file


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Agency:
    """A learner with two observations, one of which has words like a formula."""
    made = found(tmp_path_factory.mktemp("exports") / "home")
    made.seen("F07", note='=HYPERLINK("http://evil.example")')
    made.clock.turn(days=1)
    made.seen("E2", note="Plain\x0bwords")
    return made


def book(made: dict[str, str]) -> Any:
    assert made["type"] == workbook.XLSX
    return load_workbook(io.BytesIO(base64.b64decode(made["base64"])))


def noted(agency: Agency, person: str) -> list[tuple[str, str]]:
    with agency.ctx.store.read() as db:
        return [(one["what"], one["detail"]) for one in access.of_person(db, person)]


def test_a_record_as_a_workbook_has_types_and_no_formula(agency: Agency) -> None:
    sheets = book(agency.call("supervisor", "export_record", person=agency.of["learner"].id, format="xlsx"))
    states, entries = sheets["Competencies"], sheets["Entries"]
    assert (states.freeze_panes, entries.freeze_panes, entries.auto_filter.ref[:2]) == ("B2", "B2", "A1")
    head = [cell.value for cell in entries[1]]
    rows = [dict(zip(head, line, strict=True)) for line in entries.iter_rows(min_row=2)]
    seen = {row["competency"].value: row for row in rows if row["type"].value == "evidence"}
    assert seen["F07"]["text"].value == '=HYPERLINK("http://evil.example")' and seen["F07"]["text"].data_type == "s"
    assert seen["E2"]["text"].value == "Plainwords"
    assert isinstance(seen["F07"]["on"].value, datetime) and seen["F07"]["on"].number_format == "yyyy-mm-dd"
    assert isinstance(seen["F07"]["score"].value, float | int) and seen["F07"]["counts"].value is True
    assert all(cell.data_type != "f" for sheet in sheets for line in sheet.iter_rows() for cell in line)
    assert noted(agency, agency.of["learner"].id)[0] == ("exported", "xlsx")


def test_a_record_as_csv_has_no_formula_either(agency: Agency) -> None:
    text = agency.call("learner", "export_record", format="csv")["text"]
    assert "'=HYPERLINK" in text and not [cell for row in csv.reader(io.StringIO(text)) for cell in row if cell.startswith("=")]


def test_a_matrix_of_a_site_and_of_nobody_elses(agency: Agency) -> None:
    sheets = book(agency.call("supervisor", "export_matrix", site=NORTH, format="xlsx"))
    wide = list(sheets["Matrix"].values)
    assert [row[0] for row in wide] == ["Name", "Learner"] and wide[1][1] == "North House"
    column = next(at for at, name in enumerate(wide[0]) if name.startswith("F07 "))
    assert wide[1][column] == "In progress" and sheets["Matrix"].freeze_panes == "B2"
    assert {row[2] for row in list(sheets["Cells"].values)[1:]} == {"F07", "E2"}
    lines = list(csv.reader(io.StringIO(agency.call("admin", "export_matrix")["text"].removeprefix("\ufeff"))))
    assert [row[0] for row in lines] == ["Name", "Learner", "South Learner"]
    assert ("exported", f"matrix of {NORTH}, 1 people, xlsx") in noted(agency, "")
    for who, facts, code in (("learner", {}, "not-allowed"), ("supervisor", {"site": SOUTH}, "not-allowed"), ("admin", {"format": "exe"}, "bad-field"),
                             ("admin", {"site": "nrth"}, "not-found")):
        with pytest.raises(Problem) as told:
            agency.call(who, "export_matrix", **facts)
        assert told.value.code == code


def test_everybody_in_a_list_that_was_taken_out_reads_it_and_a_list_on_a_page_is_not_written_down(agency: Agency) -> None:
    before = len(noted(agency, agency.of["south learner"].id))
    agency.call("admin", "matrix")
    agency.call("admin", "renewals")
    assert len(noted(agency, agency.of["south learner"].id)) == before
    agency.call("supervisor", "export_matrix")
    assert len(noted(agency, agency.of["south learner"].id)) == before, "she is not in it"
    agency.call("admin", "export_matrix", format="json")
    seen = agency.call("south learner", "my_record")["seen_by"][0]
    assert (seen["name"], seen["what"], seen["detail"]) == ("Admin", "exported", "in a list of people")


@pytest.mark.parametrize("kind", postgres.names())
def test_ten_thousand_in_one_list_are_written_down_at_once(kind: str, tmp_path: Path) -> None:
    agency = found(postgres.new_home(kind, tmp_path / "home"))
    people = [f"p-{number:012x}" for number in range(10_000)]
    began = time.perf_counter()
    note_list(agency.ctx, agency.of["admin"], people, "matrix of all sites, 10000 people, csv")
    took = time.perf_counter() - began
    with agency.ctx.store.read() as db:
        checked = verify(db, access.STREAM)
        assert checked.ok and [one["what"] for one in access.of_person(db, people[-1])] == ["exported"]
        assert took < 4, took  # about 0.6 s on a quiet machine
    agency.ctx.store.close()


def test_a_page_for_one_sheet_has_printed_names_moments_and_meanings(agency: Agency) -> None:
    text = agency.call("trainer", "print_record", person=agency.of["learner"].id, nonce="n0nce")["text"]
    assert "Supervisor, supervisor: observed, Mar 2, 2026, 3:00 PM UTC" in text and '<style nonce="n0nce">' in text
    assert f'href="/people/{agency.of["learner"].id}"' in text and "<script" not in text and "http" not in text
    assert noted(agency, agency.of["learner"].id)[0] == ("printed", "")
    before = agency.call("learner", "print_record", person=agency.of["learner"].id, nonce="n", as_of="2026-03-02")["text"]
    assert "F07" in before and "E2" not in before, "on that day the second one had not been"
    assert "Nothing has been shown yet" in agency.call("south learner", "print_record", person=agency.of["south learner"].id, nonce="n")["text"]
    with pytest.raises(Problem):
        agency.call("south supervisor", "print_record", person=agency.of["learner"].id, nonce="n")


def test_cells_keep_their_kind_and_never_hold_what_a_file_cannot() -> None:
    table = workbook.Table("A sheet with a very long name indeed, too long", ("A", "B"), [(date(2026, 3, 2), "+1"), (1.5, "\x07" + "x" * 40_000), (None, True), ("#N/A", "=1")])
    sheet = load_workbook(io.BytesIO(workbook.as_xlsx([table]))).worksheets[0]
    rows = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]
    assert rows[0] == [datetime(2026, 3, 2), "+1"] and rows[1][0] == 1.5 and len(rows[1][1]) == 32_767 and rows[2:] == [[None, True], ["#N/A", "=1"]]
    assert [cell.data_type for cell in sheet[5]] == ["s", "s"]
    assert workbook.as_csv(table).splitlines()[1] == '"2026-03-02","\'+1"'


def test_names_stay_as_they_were_signed_and_answers_and_reasons_are_in_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever signed is renamed afterwards: the page, the files and the cell of the matrix say the name that was signed."""
    monkeypatch.setattr(rules, "coming", lambda _ctx: {})
    agency = found(tmp_path / "home")
    lead(agency)
    complete(agency)
    sign(agency)
    person, about = agency.of["learner"].id, {"about": "F07"}
    agency.seen("A2", entry="a mix-up")
    raised = agency.call("learner", "dispute", **about, statement="I did more than that.")["event"]
    agency.call("admin", "answer_dispute", dispute=raised, upheld=False, statement="The steps are listed below.")
    piece = next(row for row in agency.call("learner", "my_record")["rows"] if row["id"] == "A2")["evidence"][0]
    agency.call("supervisor", "void_evidence", event=piece["event"], reason="That was somebody else.", password=PASSWORD)
    for who in ("supervisor", "admin"):
        agency.call("admin", "change_person", person=agency.of[who].id, name=f"New {who} Name")
    rows = {row["id"]: row for row in agency.call("learner", "my_record")["rows"]}
    row = rows["F07"]
    told = {row["cell"]["signed_by"], row["sign_offs"][0]["by"], rows["A2"]["evidence"][0]["by"], rows["A2"]["evidence"][0]["voided_by"]}
    assert told == {"Supervisor"} and row["disputes"][0]["answer"]["by"] == "Admin"
    cell = agency.call("trainer", "behind", person=person, **about)
    assert (cell["signed_by"], cell["sign_offs"][0]["by"]) == ("Supervisor", "Supervisor")
    sheets = book(agency.call("trainer", "export_record", person=person, format="xlsx"))
    files = [agency.call("learner", "export_record", format=kind)["text"] for kind in ("csv", "html", "json")]
    files.append("\n".join(str(cell) for sheet in sheets for line in sheet.values for cell in line))
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(agency.call("learner", "export_packet")["base64"]))) as box:
        files += [box.read(name).decode() for name in box.namelist() if name.endswith(("/record.json", "/index.html"))]
    for text in files:
        assert "Supervisor" in text and "Admin" in text and "New supervisor" not in text and "New admin" not in text
        assert "The steps are listed below." in text and "That was somebody else." in text
    (line,) = [one for one in csv.DictReader(io.StringIO(files[0])) if one["type"] == "dispute"]
    assert line["answer"] == "Not upheld by Admin, Mar 3, 2026: The steps are listed below.", line["answer"]


def test_an_old_sign_off_is_read_by_what_it_relied_on_and_by_its_own_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A year later its evidence is too old to count: paper, the cell and the packet say what there was on the day of signing."""
    monkeypatch.setattr(rules, "coming", lambda _ctx: {})
    agency = found(tmp_path / "home")
    lead(agency)
    complete(agency)
    sign(agency)
    agency.seen("A2")
    person, behind = agency.of["learner"].id, "1 knowledge check, 2 scenarios, 2 documents, 2 observations"
    agency.clock.turn(days=400)

    def cell(**facts: Any) -> Any:
        return agency.call("trainer", "behind", person=person, **({"about": "F07"} | facts))

    html = agency.call("trainer", "export_record", person=person, format="html")["text"]
    (line,) = re.findall(r"<tr><th scope=.row.>F07.*?</tr>", html, re.DOTALL)
    assert "Current, level E4" in line and f"At the sign-off: {behind}<" in line and "0 of" not in line
    assert "everything is too old to count now" in html.partition(">A2 ")[2]
    assert cell()["short"] == f"Current. Signed at level E4 on 2026-03-03, until 2028-03-03. The sign-off relied on {behind}."
    assert cell(about="A2")["short"] == "In progress: everything done here is too old to count now." and cell(about="A2")["signed_rule"] is None
    due = cell(as_of="2028-01-03")["short"]
    assert due.startswith("Due for renewal: 0 of 1 knowledge check, 0 of 1 observation for the renewal.") and due.endswith(f"relied on {behind}.")

    assert cell()["signed_rule"]["same"] and "2 observations" in cell()["signed_rule"]["rule"]
    check = {"theta": 100, "n": 3, "window_days": 90, "distinct_tasks": 1, "distinct_days": 1, "assessors": 0, "by_person": 0, "raises_to": "E2"}
    kinds = dict(content.read_yaml(rules.current(agency.ctx).items["F07"].path.parents[1] / "record-rules.yaml")["kinds"]) | {"check": check}
    rules_file(agency.ctx.home, "record-rules-2026-12-01.yaml", version=2, effective=date(2026, 12, 1), required=["check"], renewal={}, kinds=kinds)
    now = cell()
    assert "Needs 3 knowledge checks" in now["rule"] and "2 observations" in now["signed_rule"]["rule"] and not now["signed_rule"]["same"]
    assert (now["rule_since"], now["signed_rule"]["since"]) == ("2026-12-01", "")
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(agency.call("learner", "export_packet")["base64"]))) as box:
        (page,) = [box.read(name).decode() for name in box.namelist() if name.endswith("/index.html")]
    assert page.count("Rule. Signed under") == page.count("Rule. In force on the day of this record") == 1
    told = page.partition("What stands behind each")[2].partition("What is in this packet")[0]
    assert told.count("behind the sign-off") == 7 and told.count("judged by Trainer") == 2 and "counted by the program" in told
    assert "which does not ask for it" in told and page.count("<details>") == 1 and 'href="rules/framework/' not in page.partition("<details>")[0]


BLANKS = ["", " ", "\u00a0", "\u2003", "\ufeff", "\x0b", "\u200b\u2060", "\x85", "\u3000", "\x00"]


@pytest.mark.parametrize("sign", "=+-@＝＋－＠\u2212")
def test_no_cell_is_a_formula_whatever_a_spreadsheet_splits_at(sign: str) -> None:
    """Also where it takes no notice of our quotation marks: a German or French Excel splits at semicolons."""
    texts = [f"{before}{blank}{sign}1+1" for blank in BLANKS for before in ("", "Ann;", "Ann;\"", "x\r", "x\n", "x\t", "x|", "\";")]
    made = workbook.as_csv(workbook.Table("T", ("A", "B"), [(text, "z") for text in texts]))
    assert made.startswith('\ufeff"A","B"')
    rows = list(csv.reader(io.StringIO(made.removeprefix("\ufeff"), newline="")))
    assert [row[0].replace("'", "") for row in rows[1:]] == [text.replace("'", "") for text in texts], "nothing else is changed"
    naive = [cell for line in made.splitlines() for separator in ";\t|" for cell in line.split(separator)]
    for cell in [*(row[0] for row in rows), *naive]:
        lead = cell.strip("".join(BLANKS) + "\"").lstrip()
        assert not lead.startswith(sign), ascii(cell)


def test_every_writer_of_a_sheet_is_the_safe_one() -> None:
    """Python writes CSV and XLSX in one file; a page makes a CSV by itself only for passwords, which the server does not keep."""
    root = Path(workbook.__file__).parents[1]
    made = re.compile(r"csv\.(?:writer|DictWriter)|Workbook\(|to_csv|to_excel|xlsxwriter|from csv import|import csv as")
    python = {path.relative_to(root).as_posix() for path in root.rglob("*.py") if made.search(path.read_text())}
    assert python == {"service/workbook.py"}
    pages = {path.name for path in root.rglob("*.js") if re.search(r"text/csv|ufeff", path.read_text())}
    assert pages == {"roster.js"}
    named = {path.relative_to(root).as_posix() for path in root.rglob("*.py") if "text/csv" in path.read_text()}
    assert named == {"service/exports.py", "service/analytics.py"}, "whoever names the type says whose text it is"


def test_a_list_we_wrote_can_be_read_again(agency: Agency) -> None:
    made = workbook.as_csv(workbook.Table("T", ("Name", "Sign-in name", "Start date"), [("Zoë Núñez; Team B", "zoe", date(2026, 3, 2))]))
    told = agency.call("admin", "preview_roster", name="x.csv", data=base64.b64encode(made.encode()).decode())
    assert [(one["name"], one["login"], one["started"]) for one in told["new"]] == [("Zoë Núñez; Team B", "zoe", "2026-03-02")]


def test_the_commands_write_files_for_their_owner_alone(agency: Agency, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    home = ["--home", str(agency.ctx.home)]
    assert cli.main(["export", "record", "learner", *home]) == 0
    assert json.loads(capsysbinary.readouterr().out)["person"]["name"] == "Learner"
    assert cli.main(["export", "matrix", "--site", NORTH, "--format", "json", *home]) == 0
    assert json.loads(capsysbinary.readouterr().out)["people"][0]["name"] == "Learner"
    for words in (["record", "learner", "--format", "xlsx"], ["record", "learner", "--format", "html"], ["packet", "learner"]):
        assert cli.main(["export", *words, "-o", str(tmp_path), *home]) == 0
    made = sorted(path for path in tmp_path.iterdir() if path.is_file())
    assert [path.suffix for path in made] == [".zip", ".html", ".xlsx"] and not [path for path in made if path.stat().st_mode & 0o077]
    assert cli.main(["export", "packet", "learner", "-o", str(made[0]), *home]) == 2
    assert cli.main(["export", "record", "nobody", *home]) == 2


NO_JSON = {("export", "packet"), ("prior", "paper")}  # nothing to say but the file itself


def test_every_command_about_people_and_records_speaks_json() -> None:
    missing = []
    for name, top in _children(cli.parser()).items():
        if name in ("roster", "assign", "export", "record", "ledger", "doctor", "backup", "restore", "users", "prior", "zone", "grade", "publish"):
            for words, parser in [((name, verb), one) for verb, one in _children(top).items()] or [((name,), top)]:
                kinds = [action.choices for action in parser._actions if "--format" in action.option_strings]
                if words not in NO_JSON and not any("json" in each for each in kinds):
                    missing.append(words)
    assert missing == []


def test_accounts_and_prior_learning_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    agency = found(tmp_path / "home")
    home = ["--home", str(agency.ctx.home)]

    def said(*words: str, status: int = 0) -> Any:
        assert cli.main([*words, "--format", "json", *home]) == status
        return json.loads(capsys.readouterr().out)

    assert said("zone") == {"zone": "UTC"} and said("zone", "America/Chicago") == said("zone") == {"zone": "America/Chicago"}
    made = said("users", "passwd", "learner")
    assert made["login"] == "learner" and made["temporary_password"].count("-") == 4 and made["days"] == 3
    assert said("users", "disable", "south.learner")["closed"] is True and said("users", "enable", "south.learner")["closed"] is False
    assert said("users", "lead", "supervisor")["lead"] is True and said("users", "lead", "supervisor", "--end")["lead"] is False
    assert said("ledger", "guard") == {"put_back": []}
    assert said("record", "catch-up") == {"people": 0} and said("record", "show", "learner")["person"]["name"] == "Learner"
    assert cli.main(["users", "disable", "nobody", "--format", "json", *home]) == 2
    capsys.readouterr()
    paper = tmp_path / "aid.pdf"
    paper.write_bytes(b"%PDF-1.7 first aid")
    words = ("prior", "add", "learner", str(paper), "--title", "First aid", "--provider", "Elm", "--about", "F07", "--statement", "What to do first.")
    assert cli.main([*words, *home]) == 2, "nobody has said yet that no client is in it"
    claim = said(*words, "--no-client")["claim"]
    assert (claim["status"], claim["entered_by"]) == ("waiting", "the operator of this machine")
    assert [one["id"] for one in said("prior", "list")["claims"]] == [claim["id"]] == [one["id"] for one in said("prior", "list", "learner")["claims"]]
    capsys.readouterr()
    assert cli.main(["prior", "paper", claim["id"], "-o", str(tmp_path / "out.pdf"), *home]) == 0
    assert (tmp_path / "out.pdf").read_bytes() == paper.read_bytes() and cli.main(["prior", "list", *home]) == 0
    assert "First aid, Elm, about F07: waiting" in capsys.readouterr().out
