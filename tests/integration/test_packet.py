"""The audit packet checks itself with bare Python in an empty folder: whole as made, and no change goes unseen."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alongside import cli
from alongside.evidence import Purge, event_id
from alongside.problem import Problem
from alongside.service import keeping, mine
from alongside.store import access, checkpoints, ledger, people, rulings, work
from alongside.store.sql import iso
from tests.agency import PASSWORD, Agency, found


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Agency:
    """Rows of two people in one ledger, one of them with an accepted paper and an odd letter in a note."""
    made = found(tmp_path_factory.mktemp("packet") / "home")
    for day in range(3):
        made.seen("F07", note=f"Day {day}: \u2028 “quiet” \U0001f642 \x7f")
        made.seen("E2", learner="learner")
        made.clock.turn(days=1)
    made.call("admin", "name_clinical_lead", person=made.of["supervisor"].id, password=PASSWORD)
    claim = made.call("learner", "add_prior", title="First aid", provider="Elm", about=["F07"], statement="x", no_client=True, file_name="a.pdf", file=b"%PDF-1.7")["claim"]
    made.call("supervisor", "decide_prior", id=claim["id"], accept=["F07"], password=PASSWORD)
    made.call("supervisor", "person_record", person=made.of["learner"].id)
    return made


@pytest.fixture(scope="module")
def packet(agency: Agency, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(agency.call("supervisor", "export_packet", person=agency.of["learner"].id), tmp_path_factory.mktemp("whole"))


def unpacked(made: dict[str, str], folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(made["base64"]))) as box:
        box.extractall(folder)
    return next(folder.iterdir())


def verify(folder: Path, *words: str) -> tuple[int, str]:
    """Bare Python: no site packages, nothing of ours on its path, no environment."""
    done = subprocess.run([sys.executable, "-I", "-S", str(folder / "verify.py"), *words], cwd=folder, env={}, capture_output=True, text=True)
    assert not done.stderr
    return done.returncode, done.stdout


def rows_of(folder: Path, name: str = "ledger") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / name / "rows.jsonl").read_text().split("\n") if line]


def put(folder: Path, rows: list[dict[str, Any]]) -> None:
    (folder / "ledger" / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def cover(folder: Path) -> None:
    """What a careful forger does last: write the list of files anew."""
    listed = json.loads((folder / "files.json").read_text())
    (folder / "files.json").write_text(json.dumps({name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in listed if (folder / name).exists()}))


def test_a_whole_packet_holds_everything_and_fits(agency: Agency, packet: Path) -> None:
    code, said = verify(packet)
    assert code == 0 and "What was checked fits" in said and "Everything fits" not in said, said
    assert "ledger: 7 rows about this person, of 8 in all" in said
    assert {path.relative_to(packet).as_posix() for path in packet.rglob("*") if path.is_file()} >= {
        "index.html", "record.json", "README.txt", "evidence/documents.json", "evidence/cases.json", "rules/rules.json", "rules/record-rules.yaml",
        "rules/framework/F07-a-complete-service-note.yaml", "ledger/rows.jsonl", "ledger/checkpoint.json", "access/rows.jsonl", "access/checkpoint.json"}
    assert [path.read_bytes() for path in (packet / "evidence" / "papers").iterdir()] == [b"%PDF-1.7"]
    rules = {rule["id"]: rule for rule in json.loads((packet / "rules/rules.json").read_text())["rules"]}
    assert set(rules) == {"F07", "E2"} and rules["F07"]["rule"]["kinds"]["observation"]["n"] == 2
    people = set(agency.of[who].id for who in agency.of) - {agency.of["learner"].id, agency.of["supervisor"].id}
    assert not [id for id in people for path in packet.rglob("*.json*") if id in path.read_text()], "nobody else's facts"
    html = (packet / "index.html").read_text()
    assert "python3 verify.py" in html and "<script" not in html


def test_its_fingerprint_stands_in_the_access_log_and_a_root_kept_elsewhere_can_be_held_against_it(agency: Agency, packet: Path) -> None:
    fingerprint = hashlib.sha256((packet / "files.json").read_bytes()).hexdigest()
    with agency.ctx.store.read() as db:
        assert access.of_person(db, agency.of["learner"].id)[0]["detail"] == f"audit packet {fingerprint}"
    root = json.loads((packet / "ledger/checkpoint.json").read_text())["root"]
    code, said = verify(packet, "--root", root, "--packet", fingerprint)
    assert code == 0 and "Everything fits" in said and "NOT shown" not in said
    assert [verify(packet, *words)[0] for words in (("--packet",), ("--packets", fingerprint), (fingerprint,))] == [2, 2, 2]
    for words in (("--root", "0" * 64), ("--packet", "0" * 64)):
        assert verify(packet, *words)[0] == 1


def row_body(folder: Path) -> None:
    rows = rows_of(folder)
    rows[1]["body"] = rows[1]["body"].replace('"role":"supervisor"', '"role":"trainer"')
    put(folder, rows)


def row_rehashed(folder: Path) -> None:
    rows = rows_of(folder)
    rows[1]["body"] = rows[1]["body"].replace('"role":"supervisor"', '"role":"trainer"')
    rows[1]["hash"] = hashlib.sha256(rows[1]["body"].encode()).hexdigest()
    put(folder, rows)


def payload(folder: Path) -> None:
    rows = rows_of(folder)
    rows[0]["payload"] = rows[0]["payload"].replace("Day 0", "Day 9")
    put(folder, rows)
    told = json.loads((folder / "record.json").read_text())
    told["events"][0]["payload"]["note"] = told["events"][0]["payload"]["note"].replace("Day 0", "Day 9")
    (folder / "record.json").write_text(json.dumps(told))


def dropped(folder: Path) -> None:
    put(folder, rows_of(folder)[:-1])


def swapped(folder: Path) -> None:
    rows = rows_of(folder)
    rows[0]["path"], rows[2]["path"] = rows[2]["path"], rows[0]["path"]
    put(folder, rows)


def record(folder: Path) -> None:
    told = json.loads((folder / "record.json").read_text())
    told["events"][0]["body"]["occurred_at"] = "2020-01-01T00:00:00.000000Z"
    (folder / "record.json").write_text(json.dumps(told))


def root(folder: Path) -> None:
    told = json.loads((folder / "ledger/checkpoint.json").read_text())
    (folder / "ledger/checkpoint.json").write_text(json.dumps(told | {"root": "ab" * 32}))


def broken(folder: Path) -> None:
    (folder / "ledger/rows.jsonl").write_text("{")


def spaces(folder: Path) -> None:
    rows = rows_of(folder)
    rows[0]["body"] = json.dumps(json.loads(rows[0]["body"]))
    rows[0]["hash"] = hashlib.sha256(rows[0]["body"].encode()).hexdigest()
    put(folder, rows)


@pytest.mark.parametrize(("change", "says"), [
    (row_body, "does not fit its hash"), (row_rehashed, "does not lead to the root"), (payload, "The content was changed"), (dropped, "does not name the same events"),
    (swapped, "path"), (record, "differs from its row"), (root, "does not lead to the root"), (broken, "cannot be read"), (spaces, "canonical form")],
    ids=lambda each: getattr(each, "__name__", ""))
def test_a_change_is_found_even_when_the_list_of_files_is_made_anew(packet: Path, tmp_path: Path, change: Callable[[Path], None], says: str) -> None:
    folder = shutil.copytree(packet, tmp_path / "copy")
    change(folder)
    cover(folder)
    code, said = verify(folder)
    assert code == 1 and says in said and "Everything fits" not in said, said


def states(folder: Path) -> None:
    told = json.loads((folder / "record.json").read_text())
    for row in told["rows"]:
        row["cell"] |= {"state": "current", "signed_by": "The Director"}
    (folder / "record.json").write_text(json.dumps(told))
    page = folder / "index.html"
    page.write_text(page.read_text().replace("In progress", "Current"))


def left_out(folder: Path) -> None:
    told = json.loads((folder / "record.json").read_text())
    gone = told["events"].pop(1)["seq"]
    (folder / "record.json").write_text(json.dumps(told))
    put(folder, [row for row in rows_of(folder) if row["seq"] != gone])


@pytest.mark.parametrize("change", [states, left_out])
def test_what_it_cannot_show_by_itself_it_does_not_claim(packet: Path, tmp_path: Path, change: Callable[[Path], None]) -> None:
    folder = shutil.copytree(packet, tmp_path / "copy")
    change(folder)
    cover(folder)
    listed = json.loads((folder / "files.json").read_text())
    (folder / "files.json").write_text(json.dumps(listed, indent=1, sort_keys=True) + "\n")
    code, said = verify(folder)
    assert code == 0 and "Everything fits" not in said and "NOT shown: that the page, the states" in said and "no row was left out" in said
    fingerprint = hashlib.sha256((packet / "files.json").read_bytes()).hexdigest()
    code, said = verify(folder, "--packet", fingerprint)
    assert code == 1 and "This is not the packet that was handed out" in said


def other_paper(folder: Path) -> None:
    next((folder / "evidence/papers").iterdir()).write_bytes(b"%PDF another paper")


def no_paper(folder: Path) -> None:
    shutil.rmtree(folder / "evidence/papers")
    listed = json.loads((folder / "files.json").read_text())
    (folder / "files.json").write_text(json.dumps({name: each for name, each in listed.items() if "papers" not in name}))


@pytest.mark.parametrize(("change", "says"), [(other_paper, "no row of the ledger names this paper"), (no_paper, "the paper it names is not in this packet")])
def test_papers_are_held_against_the_ledger(packet: Path, tmp_path: Path, change: Callable[[Path], None], says: str) -> None:
    folder = shutil.copytree(packet, tmp_path / "copy")
    change(folder)
    cover(folder)
    code, said = verify(folder)
    assert code == 1 and says in said, said


def test_a_file_that_was_changed_added_or_lost_is_named(packet: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(packet, tmp_path / "copy")
    (folder / "rules/rules.json").write_text("{}")
    (folder / "more.txt").write_text("x")
    (folder / "evidence/cases.json").unlink()
    code, said = verify(folder)
    assert code == 1
    for words in ("rules/rules.json: this file was changed", "more.txt: this file was not in the packet", "evidence/cases.json: this file is missing"):
        assert words in said


def test_one_flipped_byte_in_any_kind_of_file_is_named(packet: Path, tmp_path: Path) -> None:
    folder, kinds = shutil.copytree(packet, tmp_path / "copy"), {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        kinds[path.parent if path.parent.name in ("framework", "papers") else path] = path
    assert len(kinds) >= 14
    for path in kinds.values():
        whole = path.read_bytes()
        at = 40 if path.name == "verify.py" else len(whole) // 2  # in its own first sentence, so that it still runs
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        code, said = verify(folder)
        assert code == 1 and path.relative_to(folder).as_posix() in said and "Everything fits" not in said, (path, said)
        path.write_bytes(whole)
    assert verify(folder)[0] == 0


def test_the_list_of_files_cannot_be_written_another_way(packet: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(packet, tmp_path / "copy")
    (folder / "files.json").write_text(json.dumps(json.loads((folder / "files.json").read_text())))
    code, said = verify(folder)
    assert code == 1 and "files.json: this file was changed" in said


def test_a_packet_of_an_earlier_day_holds_nothing_of_later_days(agency: Agency, tmp_path: Path) -> None:
    """Not in its record, not in its rows, not beside them: what was handed in, decided, accepted or looked at afterwards."""
    learner, ctx = agency.of["learner"].id, agency.ctx
    with ctx.store.write() as db:
        for number, day in enumerate((2, 3, 20), 1):
            at = datetime(2026, 3, day, 15, tzinfo=UTC)
            work.submit(db, f"s{number}", learner, "m", "h", [], "p", at)
            work.add(db, f"w{number}", f"s{number}", "note", "note", document={"text": f"Written on {day}"}, findings=[], rows=[], points=None, max=2, status="waiting")
            for later, points in ((0, 1.0), (2, 2.0)):
                told = {"rows": [], "points": points, "comment": f"{points} on {day + later}"}
                rulings.add(db, f"w{number}", "p-x", iso(at + timedelta(days=later)), reason="", **told)
                work.judge(db, f"w{number}", "p-x", iso(at + timedelta(days=later)), decision=None, status="judged", **told)
    made = agency.call("supervisor", "export_packet", person=learner, as_of="2026-03-03")
    folder = unpacked(made, tmp_path)
    code, said = verify(folder)
    assert code == 0, said
    told = json.loads((folder / "record.json").read_text())
    assert {event["payload"]["on"] for event in told["events"]} == {"2026-03-02", "2026-03-03"} and len(rows_of(folder)) == 4
    assert max(span["end"] for row in told["rows"] for span in row["history"]) == "2026-03-03" and told["person"]["lead"] is False
    assert {json.loads(row["body"])["recorded_at"][:10] for row in rows_of(folder, "access")} <= {"2026-03-02", "2026-03-03"}
    assert told["seen_by"] == [] and json.loads((folder / "evidence/prior-learning.json").read_text())["claims"] == [] and not (folder / "evidence/papers").exists()
    written = json.loads((folder / "evidence/documents.json").read_text())["documents"]
    assert [(row["id"], row["points"], row["comment"], len(row["rulings"])) for row in written] == [("w1", 1.0, "1.0 on 2", 1), ("w2", 1.0, "1.0 on 3", 1)]
    assert "2.0 on" not in "".join(path.read_text() for path in folder.rglob("*.json*")), "a later decision is told nowhere"


def test_an_entry_of_an_earlier_day_says_when_it_was_written_down(tmp_path: Path) -> None:
    made = found(tmp_path / "home")
    made.seen("A2", entry="at once")
    made.clock.turn(days=10)
    made.seen("A2", on="2026-03-04", entry="later")
    learner = made.of["learner"].id
    folder = unpacked(made.call("supervisor", "export_packet", person=learner, as_of="2026-03-05"), tmp_path / "packet")
    row = next(row for row in json.loads((folder / "record.json").read_text())["rows"] if row["id"] == "A2")
    assert [(one["on"], one["written"]) for one in row["evidence"]] == [("2026-03-04", "2026-03-12"), ("2026-03-02", "")]
    assert "of Mar 4, 2026, written down on Mar 12, 2026" in (folder / "index.html").read_text()
    lines = list(csv.DictReader(io.StringIO(made.call("learner", "export_record", format="csv")["text"].removeprefix("\ufeff"))))
    assert [(line["on"], line["written"]) for line in lines if line["competency"] == "A2"] == [("2026-03-04", "2026-03-12"), ("2026-03-02", "")]


def test_packets_sign_no_end_of_checkpoints_and_each_can_be_checked(agency: Agency, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def kept() -> int:
        with agency.ctx.store.read() as db:
            return sum(len(checkpoints.every(db, stream.name)) for stream in keeping.STREAMS)

    before = kept()
    folders = [unpacked(agency.call("learner", "export_packet"), tmp_path / str(n)) for n in range(2)]
    assert kept() == before
    for folder in folders:
        for name in ("ledger", "access"):
            assert cli.main(["ledger", "check-file", str(folder / name / "checkpoint.json"), "--home", str(agency.ctx.home)]) == 0
    forged = json.loads((folders[0] / "ledger/checkpoint.json").read_text())
    (tmp_path / "forged.json").write_text(json.dumps(forged | {"signed_at": "2030-01-01T00:00:00.000000Z"}))
    assert cli.main(["ledger", "check-file", str(tmp_path / "forged.json"), "--home", str(agency.ctx.home)]) == 1
    keeping.checkpoint(agency.ctx)
    last = json.loads((unpacked(agency.call("learner", "export_packet"), tmp_path / "last") / "ledger/checkpoint.json").read_text())
    with agency.ctx.store.read() as db:
        assert last == checkpoints.newest(db, "ledger"), "nothing new since: the one that is there"


NAMES = ["../../../evil.pdf", "/etc/passwd.pdf", "C:\\windows\\evil.pdf", "..\\..\\evil.pdf", "two\nlines\r.pdf", "x" * 300 + ".pdf", "a.pdf", "a.pdf", ".pdf", "\u202efdp.exe", "…/‥/ü.pdf"]


def test_no_name_leads_a_file_out_of_the_zip_or_onto_another(tmp_path: Path) -> None:
    made = found(tmp_path / "home")
    learner = made.of["learner"]
    with made.ctx.store.write() as db:
        people.change(db, learner.id, name="../../../evil\r\n\\<script>" + "x" * 150)
    for number, name in enumerate(NAMES):
        claim = made.call("learner", "add_prior", title=name[:190] or "x", provider="../x", about=["F07"], statement="x", no_client=True, file_name=name,
                          file=f"%PDF-1.7 {number}".encode())["claim"]
        made.call("supervisor", "decide_prior", id=claim["id"], accept=["F07"], password=PASSWORD)
    mine_ = io.BytesIO()
    mine.pack(made.ctx, learner, mine_)
    packet = base64.b64decode(made.call("learner", "export_packet")["base64"])
    for raw in (packet, mine_.getvalue()):
        with zipfile.ZipFile(io.BytesIO(raw)) as box:
            names = box.namelist()
            box.extractall(tmp_path / "out")
        assert len(names) == len(set(name.casefold() for name in names)) and len([name for name in names if "/papers/" in name]) == len(NAMES)
        top = names[0].split("/")[0]
        for name in names:
            assert name.startswith(f"{top}/") and ".." not in name.split("/") and not set("\\\n\r\x00:\u202e") & set(name) and len(name) < 250, name
    assert {path.name for path in tmp_path.iterdir()} == {"home", "out"}
    code, said = verify(next(path for path in (tmp_path / "out").iterdir() if path.name.startswith("audit")))
    assert code == 0, said


def test_a_paper_that_is_lost_is_said_in_the_packet_and_does_not_stop_it(agency: Agency, tmp_path: Path) -> None:
    for path in (agency.ctx.home / "attachments" / agency.of["learner"].id).iterdir():
        kept = path.rename(tmp_path / path.name)
        folder = unpacked(agency.call("supervisor", "export_packet", person=agency.of["learner"].id), tmp_path / "packet")
        kept.rename(path)
        assert "not in the home folder any more" in json.loads((folder / "evidence/prior-learning.json").read_text())["claims"][0]["paper"]
        assert verify(folder)[0] == 0


def test_a_purged_row_still_fits(agency: Agency, tmp_path: Path) -> None:
    person = agency.of["south learner"].id
    agency.seen(learner="south learner", by="south supervisor")
    agency.seen("E2", learner="south learner", by="south supervisor")
    with agency.ctx.store.write() as db:
        first = ledger.entries(db, person)[0]["seq"]
        ledger.purge(db, Purge(event_id=event_id("purge", person), learner="", about="", on=agency.ctx.today(), at=iso(agency.ctx.now()), rows=(first,), reason="retention"), agency.ctx.now())
    code, said = verify(unpacked(agency.call("admin", "export_packet", person=person), tmp_path))
    assert code == 0 and "the content of 1 of them was removed" in said, said


def test_who_may_take_a_packet(agency: Agency, tmp_path: Path) -> None:
    learner = agency.of["learner"].id
    assert verify(unpacked(agency.call("learner", "export_packet"), tmp_path))[0] == 0, "her own"
    for who in ("trainer", "south supervisor", "south learner"):
        with pytest.raises(Problem) as told:
            agency.call(who, "export_packet", person=learner)
        assert told.value.code == "not-allowed"
