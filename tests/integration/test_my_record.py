"""What is one's own: the record in plain words, the first page, and everything that is mine as one file."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from alongside.problem import Problem
from alongside.service import mine, rules
from alongside.store import mine as own
from alongside.store.tables import metadata
from tests import sample
from tests.agency import PASSWORD, Agency, found
from tests.integration.test_records_service import complete, give, lead, sign

NOTE = {"fields": {"date": "2026-03-02", "start": "9:00", "stop": "10:00"}, "text": "Dana asked for help with a rent letter."}


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Agency:
    sample.use_sample(monkeypatch)
    monkeypatch.setattr(rules, "coming", lambda _ctx: {})
    return found(tmp_path / "home")


def taken(agency: Agency, who: str = "learner") -> dict[str, bytes]:
    out = io.BytesIO()
    name = mine.pack(agency.ctx, agency.of[who], out)
    assert name == f"everything-that-is-mine-{agency.ctx.today()}.zip"
    with zipfile.ZipFile(out) as box:
        assert box.testzip() is None
        return {path.split("/", 1)[1]: box.read(path) for path in box.namelist()}


def test_no_table_about_a_person_is_forgotten() -> None:
    def names_somebody(column: Any) -> bool:
        return column.name == "person" or any(key.column.table.name == "people" for key in column.foreign_keys)

    about = {name for name, table in metadata.tables.items() if any(names_somebody(column) for column in table.c)}
    told = set(own.INCLUDED) | set(own.LEFT_OUT)
    assert len(about) > 15 and about <= told, about - told
    assert not set(own.INCLUDED) & set(own.LEFT_OUT)
    assert all(reason.endswith(".") and len(reason) > 30 for reason in own.LEFT_OUT.values())
    assert set(own.INCLUDED) | {"rulings"} <= set(mine.WORDS)
    kept = {column.name for name, hidden in own.INCLUDED.items() for column in metadata.tables[name].c if column.name not in hidden}
    assert not kept & {"password_hash", "token_hash"}
    others = {column.name for name in own.INCLUDED for column in metadata.tables[name].c if column.name.endswith("by")}
    assert others - {"used_by"} <= set(own.BY), "a column that names somebody else has to become her name"


def test_everything_that_is_mine_holds_all_of_it_and_nobody_else(agency: Agency) -> None:
    for item, value in (("why-today", "a"), ("check-1", "b"), ("practice-note", NOTE)):
        agency.call("learner", "save_answer", module=sample.SLUG, item=item, value=value)
    agency.call("learner", "submit", module=sample.SLUG)
    agency.call("learner", "rate_myself", about="F07", steps=[], words="I want to see it first.")
    played = agency.call("learner", "start_attempt", scenario="yadi-and-the-bakery", mode="practice")
    agency.call("trainer", "assign", module=sample.SLUG, people=[agency.of["learner"].id], due="2026-05-01")
    agency.call("supervisor", "log_talk", person=agency.of["learner"].id, agreed="Read the note aloud first.")
    agency.call("learner", "add_prior", title="First aid", provider="Red Cross", statement="I splint.", about=["F07"],
                learned_on="", no_client=True, file=b"%PDF-1.7 mine", file_name="card.pdf", person="")
    lead(agency)
    complete(agency)
    sign(agency)
    give(agency, "check", "notes/check", "south learner")
    agency.call("supervisor", "person_record", person=agency.of["learner"].id)

    files = taken(agency)
    read = {name: json.loads(raw) for name, raw in files.items() if name.endswith(".json")}
    assert {f"kept/{name}.json" for name in (*own.INCLUDED, "rulings")} <= set(files)
    assert read["me.json"]["login"] == "learner" and "password_hash" not in read["me.json"]
    assert [one["id"] for one in read["kept/attempts.json"]] == [played["attempt"]]
    assert read["kept/self_ratings.json"][0]["words"] == "I want to see it first."
    assert read["kept/talks.json"][0]["agreed"] == "Read the note aloud first." and read["kept/talks.json"][0]["by"] == "Supervisor"
    assert read["kept/assignments.json"][0]["assigned_by"] == "Trainer"
    assert len(read["kept/submissions.json"]) == 1
    assert read[f"answers/{sample.SLUG}/answers.json"]["items"]["why-today"]["value"] == "a"
    assert any(name.startswith(f"handed-in/{sample.SLUG}/") for name in files)
    assert [raw for name, raw in files.items() if name.startswith("papers/")] == [b"%PDF-1.7 mine"]
    row = next(one for one in read["record.json"]["rows"] if one["id"] == "F07")
    assert (row["cell"]["state"], len(row["evidence"]), len(row["sign_offs"])) == ("current", 7, 1)
    entries = [one for one in csv.DictReader(io.StringIO(files["record.csv"].decode("utf-8-sig"))) if one["competency"] == "F07"]
    assert len(entries) == 8
    assert [one["name"] for one in read["who-looked.json"] if one["what"] == "viewed"][0] == "Supervisor"

    page = html.unescape(files["index.html"].decode())
    assert set(re.findall(r'href="([^"]+)"', page)) == set(files) - {"index.html"}
    assert all(reason.split("“")[0] in page for reason in own.LEFT_OUT.values())
    everything = b"\n".join(files.values())
    for who in ("south learner", "south trainer"):
        assert agency.of[who].id.encode() not in everything
        assert agency.of[who].name.encode() not in everything
    assert b"argon2" not in everything and PASSWORD.encode() not in everything
    told = agency.call("learner", "my_record")["seen_by"][0]
    assert (told["name"], told["what"], told["detail"]) == ("Learner", "exported", "everything that is mine")


def test_a_paper_that_is_gone_is_named_and_the_rest_still_comes(agency: Agency) -> None:
    agency.call("learner", "add_prior", title="First aid", provider="Red Cross", statement="I splint.", about=["F07"],
                learned_on="", no_client=True, file=b"%PDF-1.7 mine", file_name="card.pdf", person="")
    paper = next(path for path in agency.ctx.home.rglob("*") if path.is_file() and path.read_bytes() == b"%PDF-1.7 mine")
    paper.unlink()
    files = taken(agency)
    assert not [name for name in files if name.startswith("papers/")]
    assert "Not here: First aid" in files["index.html"].decode() and "record.json" in files
