"""Modules for many people at once: who gets one, who has it, and taking it back; and both commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from alongside import cli
from alongside.problem import Problem
from alongside.service import admin
from alongside.store import work
from alongside.store.tables import assignments
from tests.agency import NORTH, SOUTH, Agency, found

MODULE = "writing-a-service-note"


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return found(tmp_path / "home")


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


def test_preview_then_all_at_once_then_again_changes_nothing_then_undo(agency: Agency) -> None:
    facts = {"module": MODULE, "sites": [NORTH, SOUTH], "due": "2026-06-01"}
    told = agency.call("admin", "preview_assign", **facts)
    assert (names(told["give"]), told["skip"], told["title"]) == (["Learner", "South Learner"], [], "Writing a service note")
    assert agency.call("admin", "people")["people"][0]["assignments"] == [], "a preview asks nobody"
    done = agency.call("admin", "assign_many", **facts)
    again = agency.call("admin", "assign_many", **facts | {"due": "2026-07-01"})
    assert (again["assigned"], [one["why"] for one in again["skip"]]) == ([], ["has it already, due 2026-06-01"] * 2)
    with pytest.raises(Problem):
        agency.call("supervisor", "unassign_many", ids=[one["id"] for one in done["assigned"]])
    assert len(agency.call("admin", "preview_assign", **facts)["skip"]) == 2, "one of them is at another site: nothing was taken back"
    assert agency.call("admin", "unassign_many", ids=[one["id"] for one in done["assigned"]]) == {"removed": 2}
    assert names(agency.call("admin", "preview_assign", **facts)["give"]) == ["Learner", "South Learner"]


def test_the_list_of_people_comes_in_pages_and_is_searched(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin, "PAGE", 2)
    every = agency.call("admin", "people")
    assert every["found"] == every["total"] == len(every["people"]) > 4 and every["page"] == 0
    pages = [agency.call("admin", "people", page=page) for page in range(1, every["pages"] + 1)]
    assert [row for told in pages for row in told["people"]] == every["people"] and pages[-1] == agency.call("admin", "people", page=99)
    login = every["people"][3]["login"]
    found = agency.call("admin", "people", words=f" {login.upper()} ", page=1)
    assert login in [row["login"] for row in found["people"]] and found["found"] < found["total"] == every["total"]
    agency.call("admin", "add_person", login="zz-only-here", name="Ana", roles=["learner"], sites=[NORTH])
    assert agency.call("trainer", "people", words="zz-only-here", page=1)["people"] == [], "a sign-in name is for admins only"
    assert names(agency.call("trainer", "people", words="ANA", page=1)["people"]) == ["Ana"]
    assert agency.call("admin", "people", asked=True, page=1)["found"] == 0
    agency.call("admin", "assign", people=[agency.of["learner"].id], module=MODULE)
    asked = agency.call("admin", "people", asked=True, page=1)
    assert (names(asked["people"]), asked["people"][0]["assignments"][0]["module"]) == (["Learner"], MODULE)
    north = len(agency.call("admin", "people", site=NORTH)["people"])
    assert next(row for row in asked["sites"] if row["id"] == NORTH)["people"] == north
    agency.call("admin", "change_person", person=agency.of["learner"].id, disabled=True)
    told = agency.call("admin", "people", site=NORTH, disabled=True, page=1)
    assert told["total"] == north and next(row for row in told["sites"] if row["id"] == NORTH)["people"] == north - 1


def hand_in(agency: Agency, who: str) -> None:
    with agency.ctx.store.write() as db:
        work.submit(db, agency.ctx.new_id(), agency.of[who].id, MODULE, "0" * 64, [], "x", agency.ctx.now())


def test_asked_again_only_what_is_handed_in_since_counts(agency: Agency) -> None:
    """A refresher every year: the year before does not answer it, in no list."""
    def late() -> tuple[Any, ...]:
        row = next(one for one in agency.call("admin", "people")["people"] if one["name"] == "Learner")
        card = next(one for one in agency.call("learner", "learner_home")["modules"] if one["slug"] == MODULE)
        record, matrix = agency.call("learner", "my_record")["assignments"], agency.call("admin", "matrix", site=NORTH, about="F07")["people"]
        return row["assignments"][0]["overdue"], card["overdue"], record[0]["overdue"], bool(matrix[0]["late_modules"])

    facts: dict[str, Any] = {"module": MODULE, "sites": [NORTH]}
    agency.call("supervisor", "assign_many", **facts, due="2026-03-20")
    hand_in(agency, "learner")
    agency.clock.turn(days=365)
    assert late() == (False,) * 4
    told = agency.call("supervisor", "preview_assign", **facts)
    assert (told["give"], told["skip"][0]["why"]) == ([], "handed in on 2026-03-02"), "the same call again asks nobody anew"
    told = agency.call("supervisor", "preview_assign", **facts, again=True)
    assert [(one["name"], one["why"]) for one in told["give"]] == [("Learner", "handed in on 2026-03-02, asks again")]
    assert names(agency.call("supervisor", "assign_many", **facts, due="2027-03-20", again=True)["assigned"]) == ["Learner"]
    assert agency.call("supervisor", "assign_many", **facts, again=True)["assigned"] == [], "she has it open now"
    card = next(one for one in agency.call("learner", "learner_home")["modules"] if one["slug"] == MODULE)
    assert (card["status"], card["submissions"], bool(card["next"])) == ("new", 1, True)
    assert late() == (False,) * 4
    agency.clock.turn(days=40)
    assert late() == (True,) * 4
    hand_in(agency, "learner")
    assert late() == (False,) * 4
    with agency.ctx.store.read() as db:
        assert len(db.execute(select(assignments).where(assignments.c.module == MODULE)).all()) == 2, "the first one stays as history"


def test_the_date_of_an_open_assignment_can_be_moved_without_asking_anew(agency: Agency) -> None:
    person = agency.of["learner"].id
    first = agency.call("supervisor", "assign", people=[person], module=MODULE, due="2026-03-20")["assigned"][0]
    moved = agency.call("supervisor", "assign", people=[person], module=MODULE, due="2026-04-20")["assigned"][0]
    assert (moved["id"], moved["due"]) == (first["id"], "2026-04-20")


def test_role_and_level_choose_and_scope_holds(agency: Agency) -> None:
    agency.call("admin", "change_person", person=agency.of["learner"].id, level="youth")
    assert agency.call("supervisor", "preview_assign", module=MODULE, sites=[], level="adult")["give"] == []
    assert names(agency.call("supervisor", "preview_assign", module=MODULE, sites=[])["give"]) == ["Learner"], "her own sites only"
    assert names(agency.call("trainer", "preview_assign", module=MODULE, sites=[NORTH], role="supervisor")["give"]) == ["Supervisor"]
    for who, facts, code in (("learner", {}, "not-allowed"), ("supervisor", {"sites": [SOUTH]}, "not-allowed"), ("admin", {"due": "2026-01-01"}, "bad-field"),
                             ("admin", {"due": "soon"}, "bad-field"), ("admin", {"role": "cook"}, "bad-field"), ("admin", {"module": "none-such"}, "not-found"),
                             ("admin", {"sites": [NORTH, "nrth"]}, "not-found")):
        with pytest.raises(Problem) as told:
            agency.call(who, "assign_many", **{"module": MODULE, "sites": []} | facts)
        assert told.value.code == code


def test_the_two_commands(agency: Agency, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(agency.ctx.home)]
    assert cli.main(["assign", MODULE, "--site", NORTH, "--due", "2199-01-01", "--dry-run", "--format", "json", *home]) == 0
    assert names(json.loads(capsys.readouterr().out)["give"]) == ["Learner"]
    assert cli.main(["assign", MODULE, *home]) == 0 and "2 people now asked" in capsys.readouterr().out
    staff, words = tmp_path / "staff.csv", tmp_path / "words.csv"
    staff.write_text("Name,Login,Site\nAna; =1+1 Reyes,ana,Elm Street\nLearner,learner,\n")
    assert cli.main(["roster", str(staff), "--format", "json", *home]) == 1
    assert json.loads(capsys.readouterr().out)["errors"][0]["field"] == "sites"
    assert cli.main(["roster", str(staff), "--make-sites", "--dry-run", *home]) == 0
    assert "new, Ana; =1+1 Reyes (ana), learner, Elm Street" in capsys.readouterr().out
    assert cli.main(["roster", str(staff), "--make-sites", "--passwords", str(words), *home]) == 0
    assert "1 added, 0 changed, 1 as they were." in capsys.readouterr().out
    assert words.read_text("utf-8-sig").splitlines()[1].startswith('"Ana; \'=1+1 Reyes","ana",') and words.stat().st_mode & 0o077 == 0
    assert cli.main(["roster", str(staff), "--make-sites", "--passwords", str(words), *home]) == 2
    assert cli.main(["roster", str(tmp_path / "none.csv"), *home]) == 2
