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
    agency.call("learner", "ask_to_be_seen", about="F07", words="Tuesday supper")
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
    assert [(one["words"], one["outcome"], one["closed_by"]) for one in read["kept/asked_observations.json"]] == [("Tuesday supper", "seen", "Supervisor")]
    assert read["kept/prior_learning.json"][0]["entered_by"] == "Learner"
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
    assert next(one["name"] for one in read["who-looked.json"] if one["what"] == "viewed") == "Supervisor"

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


def test_the_record_says_where_one_stands_and_what_to_do(agency: Agency) -> None:
    def shown(who: str = "learner", **facts: str) -> tuple[dict[str, Any], dict[str, Any]]:
        told = agency.call(who, "record_page", **facts)
        return told, next(row for row in told["rows"] if row["id"] == "F07")

    _, row = shown()
    assert row["stand"] == "You have not begun this yet."
    give(agency, "check", "notes/check")
    told, row = shown()
    assert row["stand"].startswith("You have made a start: 1 of 4 parts")
    doors = {one["kind"]: one for one in row["todo"]}
    assert set(doors) == {"scenario", "document", "observation"}
    assert doors["observation"]["href"] == "/observe/self/f07" and "Tell Supervisor or Trainer" in doors["observation"]["words"]
    assert doors["document"]["href"].startswith("/learn/")
    assert told["next"][0]["about"] == "F07" and told["next"][0]["why"]
    person = agency.of["learner"].id
    _, row = shown("supervisor", person=person)
    assert row["stand"].startswith("Learner has made a start")
    assert [one["href"] for one in row["todo"] if one["kind"] == "observation"] == [f"/observe/{person}/f07"]
    assert agency.call("learner", "record_page")["seen_by"][0]["what"] == "viewed"

    lead(agency)
    complete(agency)
    told, row = shown()
    assert row["stand"].endswith("A supervisor can sign it off now.") and row["todo"][-1]["kind"] == "sign"
    assert told["next"][0]["about"] == "F07"
    for who, words, door in (("supervisor", "Everything is there. Read what it rests on, then sign it off.", "#F07"),
                             ("trainer", "Everything is there. A supervisor signs it off.", "")):  # fmt: skip
        first = agency.call(who, "record_page", person=person)["next"][0]
        assert (first["about"], first["why"], first["href"]) == ("F07", words, door), who
    sign(agency)
    _, row = shown()
    assert re.match(r"You can do this\. It holds until \d{4}-\d\d-\d\d\. Supervisor signed it on 2026-03-03\.$", row["stand"])
    assert row["todo"] == []
    _, row = shown(as_of="2026-03-01")
    assert row["stand"] == "You have not begun this yet."
    with pytest.raises(Problem):
        shown("south supervisor", person=person)


def test_a_dispute_stays_beside_the_refused_entry(agency: Agency) -> None:
    piece = give(agency, "check", "notes/check")
    agency.call("learner", "dispute", person=agency.of["learner"].id, about="F07", statement="I had two right.", event=piece.event_id)
    told = agency.call("supervisor", "home_page")
    [card] = [card for card in told["staff"] if card["title"] == "Disputes"]
    assert (card["count"], card["href"]) == (1, f"/people/{agency.of['learner'].id}#F07")
    row = next(row for row in agency.call("supervisor", "record_page", person=agency.of["learner"].id)["rows"] if row["id"] == "F07")
    agency.call("supervisor", "answer_dispute", dispute=row["disputes"][0]["event"], upheld=False, statement="The sheet says one.")
    row = next(row for row in agency.call("learner", "record_page")["rows"] if row["id"] == "F07")
    assert not row["cell"]["disputed"] and row["disputes"][0]["statement"] == "I had two right."
    assert (row["disputes"][0]["answer"]["by"], row["disputes"][0]["answer"]["statement"]) == ("Supervisor", "The sheet says one.")
    assert "Disputes" not in [card["title"] for card in agency.call("supervisor", "home_page")["staff"]]


def test_the_first_page(agency: Agency) -> None:
    told = agency.call("learner", "home_page")
    assert told["first_day"] and told["role"] == {"met": 0, "all": 0} and told["win"] == "" and told["staff"] == []
    agency.call("trainer", "assign", module=sample.SLUG, people=[agency.of["learner"].id], due="2026-05-01")
    lead(agency)
    complete(agency)
    card = agency.call("supervisor", "home_page")["staff"][0]
    assert (card["title"], card["href"]) == ("Ready for sign-off", "/people#who=ready&group=function"), "F07 is no competency"
    told = agency.call("learner", "home_page")
    assert not told["first_day"] and told["win"].startswith("Supervisor saw you do") and told["role"]["all"] > 0
    sign(agency)
    told = agency.call("learner", "home_page")
    assert told["win"].startswith("Supervisor signed off") and told["role"]["met"] == 1
    agency.clock.turn(days=8)
    assert agency.call("learner", "home_page")["win"] == ""
    for days, title, href in ((660, "Renewals", "/renewals"), (120, "Sign-offs that ended", "/people#due=over&group=function")):
        agency.clock.turn(days=days)
        cards = {card["title"]: card["href"] for card in agency.call("supervisor", "home_page")["staff"]}
        assert cards[title] == href and "Ready for sign-off" not in cards


def test_what_is_next_is_a_piece_that_is_there_and_counts(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    cases, me = ["yadi-and-the-bakery", "bex-and-the-late-bus"], agency.of["learner"].id
    there = {"F07": {"check": (f"{sample.SLUG}/check", "gone/check"), "scenario": tuple(cases), "document": ()}}
    monkeypatch.setattr(rules, "tasks", lambda _ctx: there)

    def kinds(person: str = "") -> dict[str, dict[str, str]]:
        rows = agency.call("supervisor" if person else "learner", "record_page", person=person)["rows"]
        return {one["kind"]: one for one in next(row for row in rows if row["id"] == "F07")["todo"]}

    assert kinds()["check"]["href"].startswith(f"/learn/{sample.SLUG}/")
    assert kinds()["scenario"]["href"] == f"/practice/{cases[0]}"
    give(agency, "scenario", cases[0])
    assert kinds()["scenario"]["href"] == f"/practice/{cases[1]}", "the same case counts once"
    told = agency.call("learner", "record_page")["next"]
    first = next(one for one in told if one["about"] == "F07")
    assert "document" not in first["why"] and first["href"] and first["link"], "what is still being made is never next"
    hers = kinds(me)
    assert "“Bex and the late bus”" in hers["scenario"]["words"] and hers["scenario"]["href"] == ""
    first = next(one for one in agency.call("supervisor", "record_page", person=me)["next"] if one["about"] == "F07")
    assert "observation" in first["why"] and first["href"] == f"/observe/{me}/f07"
    give(agency, "scenario", cases[1], score=1)
    assert "opens it to you once more" in kinds()["scenario"]["words"]
    for _ in range(2):
        there["F07"] = {}
        assert kinds()["check"]["coming"] == "yes"
    assert all(one["coming"] != "yes" for one in kinds().values() if one["kind"] == "observation")


def test_a_talk_is_asked_for_seen_and_answered_by_the_next_talk(agency: Agency) -> None:
    me = agency.of["learner"].id

    def card(who: str = "supervisor") -> dict[str, Any]:
        return next((one for one in agency.call(who, "home_page")["staff"] if one["title"] == "Talks"), {})

    def owed(who: str = "supervisor", **facts: str) -> list[str]:
        return [one["words"] for one in agency.call(who, "coaching_kit", **facts)["owed"] if "talk" in one["words"]]

    assert agency.call("learner", "record_page")["wish"] is None and not card()
    agency.call("learner", "ask_for_talk", words="nights")
    agency.call("learner", "ask_for_talk", words=" nights,  mostly ")
    assert agency.call("learner", "record_page")["wish"] == {"on": "2026-03-02", "words": "nights, mostly"}
    assert (card()["count"], card()["href"], card()["text"]) == (1, f"/coaching/{me}", "person asked for a talk: Learner, “nights, mostly”")
    assert not card("south supervisor") and owed(person=me) == ["They asked for a talk: “nights, mostly.”"]
    assert owed("learner") == ["You asked for a talk: “nights, mostly.”"] and agency.call("learner", "my_talks")["talks"] == []
    assert agency.call("learner", "ask_for_talk", undo=True)["wish"] is None and not card()
    agency.call("learner", "ask_for_talk")
    assert owed(person=me) == ["They asked for a talk."]
    agency.clock.turn(days=1)
    had = agency.call("supervisor", "log_talk", person=me, agreed="Fewer nights.")["talks"]
    assert [one["agreed"] for one in had] == ["Fewer nights."] and not card() and owed(person=me) == []
    agency.call("supervisor", "take_back_talk", talk=had[0]["id"])
    assert card(), "a talk that was no talk answers nothing"
    with pytest.raises(Problem):
        agency.call("learner", "ask_for_talk", words="x" * 201)
    assert json.loads(taken(agency)["kept/talks.json"])[0]["by"] == "Learner"


def test_a_file_that_needs_mending_is_told_to_each_as_far_as_they_can_mend_it(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = agency.ctx.home / "content"
    folder.mkdir()
    place = folder / "courses" / "record-rules.yaml"

    def broken(*_: Any) -> Any:
        raise Problem(f"{place}, line 3", "has no number.", "Write one.", code="bad-field")

    monkeypatch.setattr(rules, "current", broken)
    told = {}
    for who in ("learner", "supervisor", "trainer", "admin"):
        with pytest.raises(Problem) as caught:
            agency.call(who, "record_page")
        told[who] = str(caught.value)
        assert caught.value.code == "bad-field"
    assert told["learner"] == told["supervisor"] == (
        "A file of the course: needs mending, so this cannot be shown right now. Everything saved is safe. Please tell your administrator.")
    assert told["trainer"] == "courses/record-rules.yaml, line 3: has no number. Write one." and str(place) in told["admin"]
    notices = {who: " ".join(one["way_out"] for one in agency.call(who, "home_page")["notices"]) for who in ("learner", "trainer")}
    assert "tell your trainer" in notices["learner"] and "your trainer" not in notices["trainer"] and str(folder) not in str(notices)
