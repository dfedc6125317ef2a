"""Prior learning: said with a paper, looked at by a person, then signed evidence, declined, or taken back."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from alongside.problem import Problem
from alongside.service import attachments, prior
from alongside.store import access, ledger
from alongside.store.tables import prior_learning
from tests.agency import PASSWORD, Agency, found

PDF = b"%PDF-1.7\n% a certificate\n%%EOF\n"


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return found(tmp_path / "home")


def claim(agency: Agency, who: str = "learner", **more: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"title": "Notes that help", "provider": "Elm College", "about": ["F07", "E2"], "statement": "How to write what I saw.",
                             "no_client": True, "file_name": "../my certificate<1>.exe", "file": PDF, "learned_on": "2024-05-01"}
    return agency.call(who, "add_prior", **facts | more)["claim"]


def decide(agency: Agency, id: str, who: str = "supervisor", **more: Any) -> dict[str, Any]:
    return agency.call(who, "decide_prior", **{"id": id, "accept": ["F07"], "password": PASSWORD, "reason": "No part of it is about plans."} | more)


def refused(agency: Agency, who: str, use: str, /, **facts: Any) -> str:
    with pytest.raises(Problem) as told:
        agency.call(who, use, **facts)
    assert told.value.way_out
    return told.value.code


def test_from_a_paper_to_signed_evidence_in_the_record(agency: Agency) -> None:
    made = claim(agency)
    assert (made["status"], made["file_name"], made["may"]) == ("waiting", "my certificate 1.pdf", {"decide": False, "withdraw": True})
    assert "file_hash" not in made
    waiting = agency.call("supervisor", "prior_waiting")["claims"]
    assert [(one["name"], one["may"]["decide"]) for one in waiting] == [("Learner", True)]
    assert agency.call("south supervisor", "prior_waiting")["claims"] == []
    done = decide(agency, made["id"])
    assert (done["claim"]["status"], done["claim"]["accepted"], done["claim"]["decided_by"]) == ("accepted", ["F07"], "Supervisor")
    rows = {row["id"]: row for row in agency.call("learner", "my_record")["rows"]}
    piece = rows["F07"]["evidence"][0]
    assert (piece["kind"], piece["judged_by"], piece["note"], piece["counts"]) == ("prior", "Supervisor", "Notes that help, Elm College", False)
    assert rows["E2"]["evidence"] == [] and rows["F07"]["cell"]["state"] == "in_progress"
    with agency.ctx.store.read() as db:
        entry = ledger.entry(db, done["events"][0])
        assert entry and entry["body"]["signature"] == {"signer": agency.of["supervisor"].id, "meaning": "reviewed", "at": entry["body"]["occurred_at"], "method": "password"}
        assert access.of_person(db, agency.of["learner"].id)[0]["what"] == "accepted prior learning"
    assert refused(agency, "supervisor", "decide_prior", id=made["id"], accept=["F07"], password=PASSWORD, reason="again") == "conflict"


def test_declined_with_a_reason_or_withdrawn_before(agency: Agency) -> None:
    first, second = claim(agency), claim(agency, title="Another day")
    assert refused(agency, "supervisor", "decide_prior", id=first["id"], accept=[], password=PASSWORD) == "bad-field"
    assert decide(agency, first["id"], accept=[])["claim"]["status"] == "declined"
    told = agency.call("learner", "prior_learning")["claims"]
    assert [(one["title"], one["status"], one["reason"]) for one in told] == [
        ("Another day", "waiting", ""), ("Notes that help", "declined", "No part of it is about plans.")]
    assert agency.call("learner", "withdraw_prior", id=second["id"])["claim"]["status"] == "withdrawn"
    assert refused(agency, "learner", "withdraw_prior", id=first["id"]) == "conflict"
    with agency.ctx.store.read() as db:
        assert ledger.size(db) == 0


def test_who_may_do_what(agency: Agency) -> None:
    made, mine = claim(agency), {"title": "x", "provider": "y", "about": ["F07"], "statement": "z", "no_client": True, "file_name": "a.pdf", "file": PDF}
    for who, use, facts, code in (
            ("south supervisor", "decide_prior", {"id": made["id"], "accept": ["F07"], "password": PASSWORD}, "not-allowed"),
            ("admin", "decide_prior", {"id": made["id"], "accept": ["F07"], "password": PASSWORD}, "not-allowed"),
            ("learner", "decide_prior", {"id": made["id"], "accept": ["F07"], "password": PASSWORD}, "not-allowed"),
            ("supervisor", "decide_prior", {"id": made["id"], "accept": ["F07", "E2"], "password": "wrong"}, "wrong-password"),
            ("supervisor", "decide_prior", {"id": made["id"], "accept": ["A1"], "password": PASSWORD}, "bad-field"),
            ("supervisor", "withdraw_prior", {"id": made["id"]}, "not-allowed"), ("learner", "prior_waiting", {}, "not-allowed"),
            ("south learner", "prior_learning", {"person": agency.of["learner"].id}, "not-allowed"),
            ("south trainer", "prior_paper", {"id": made["id"]}, "not-allowed"), ("learner", "prior_paper", {"id": "none"}, "not-found"),
            ("south supervisor", "add_prior", mine | {"person": agency.of["learner"].id}, "not-allowed"),
            ("learner", "add_prior", mine | {"no_client": False}, "bad-field"), ("learner", "add_prior", mine | {"about": ["F99"]}, "not-found"),
            ("learner", "add_prior", mine | {"about": []}, "bad-field"), ("learner", "add_prior", mine | {"learned_on": "2031-01-01"}, "bad-field"),
            ("learner", "add_prior", mine | {"file": base64.b64encode(PDF).decode()}, "bad-field"),
            ("learner", "add_prior", mine | {"file": b"<html>"}, "bad-field"), ("learner", "add_prior", mine | {"file": b""}, "bad-field"),
            ("learner", "add_prior", mine | {"file": PDF + b" " * attachments.LARGEST}, "too-large")):
        assert refused(agency, who, use, **facts) == code, (who, use, facts.keys())
    own = claim(agency, "supervisor")
    assert refused(agency, "supervisor", "decide_prior", id=own["id"], accept=["F07", "E2"], password=PASSWORD) == "not-allowed"


def test_a_supervisor_hands_in_for_her_worker_and_opens_the_paper_and_both_are_noted(agency: Agency) -> None:
    made = claim(agency, "supervisor", person=agency.of["learner"].id)
    with pytest.raises(Problem, match="waiting already"):
        claim(agency)
    told = agency.call("trainer", "prior_paper", id=made["id"])
    assert (told["filename"], told["type"], base64.b64decode(told["base64"])) == ("my certificate 1.pdf", "application/pdf", PDF)
    seen = agency.call("learner", "my_record")["seen_by"]
    assert [(one["what"], one["name"]) for one in seen] == [("opened a paper", "Trainer"), ("added prior learning", "Supervisor")]


def test_who_wrote_it_down_does_not_decide_and_is_told_who_does(agency: Agency) -> None:
    made = claim(agency, "supervisor", person=agency.of["learner"].id)
    assert (made["entered_by"], made["may"]) == ("Supervisor", {"decide": False, "withdraw": True})
    assert made["blocked"] == "Four eyes: somebody else decides, such as Trainer."
    with pytest.raises(Problem, match="such as Trainer") as told:
        decide(agency, made["id"])
    assert told.value.code == "not-allowed"
    other = agency.call("trainer", "prior_waiting")["claims"][0]
    assert (other["may"]["decide"], other["blocked"], other["entered_by"]) == (True, "", "Supervisor")
    cards = {who: {one["title"] for one in agency.call(who, "home_page")["staff"]} for who in ("trainer", "supervisor")}
    assert "Learned elsewhere" in cards["trainer"] and "Learned elsewhere" not in cards["supervisor"]
    assert decide(agency, made["id"], "trainer")["claim"]["decided_by"] == "Trainer"
    # Alone at a site: the way out is said, and what she entered by mistake goes back.
    agency.call("admin", "change_person", person=agency.of["trainer"].id, sites=["south-house"])
    alone = claim(agency, "supervisor", person=agency.of["learner"].id, title="Another day")
    assert "nobody else at Learner's sites may" in alone["blocked"] and "An administrator can add" in alone["blocked"]
    done = agency.call("supervisor", "withdraw_prior", id=alone["id"])["claim"]
    assert (done["status"], done["decided_by"]) == ("withdrawn", "Supervisor")
    hers = claim(agency, title="Another day")
    assert (hers["entered_by"], hers["blocked"]) == ("", "") and decide(agency, hers["id"])["claim"]["status"] == "accepted"
    # A row from before this was kept: it names nobody, and is decided as it always was.
    old = claim(agency, "supervisor", person=agency.of["learner"].id, title="Long ago")
    with agency.ctx.store.write() as db:
        db.execute(prior_learning.update().where(prior_learning.c.id == old["id"]).values(entered_by=None))
    assert agency.call("supervisor", "prior_waiting")["claims"][0]["entered_by"] == ""
    assert decide(agency, old["id"])["claim"]["status"] == "accepted"


def test_so_many_wait_and_no_more(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prior, "WAITING", 3)
    made = [claim(agency, title=f"Course {number}", file=PDF + str(number).encode()) for number in range(3)]
    with pytest.raises(Problem, match="3 papers wait") as told:
        claim(agency, title="One more", file=PDF + b"more")
    assert told.value.code == "conflict" and "decided" in told.value.way_out
    agency.call("learner", "withdraw_prior", id=made[0]["id"])
    assert refused(agency, "learner", "add_prior", title="Again", provider="x", about=["F07"], statement="x", no_client=True, file_name="a.pdf",
                   file=PDF + b"more") == "conflict", "taking back and sending again fills the disk as well"
    assert len(list((agency.ctx.home / attachments.FOLDER / agency.of["learner"].id).iterdir())) == 3, "what is refused is not kept"
    agency.clock.turn(days=1, minutes=1)
    assert claim(agency, title="One more", file=PDF + b"more")["status"] == "waiting"
    agency.clock.turn(days=1, minutes=1)
    monkeypatch.setattr(prior, "BYTES", 3 * len(PDF) + 8)
    decide(agency, made[1]["id"], accept=["F07", "E2"])
    with pytest.raises(Problem, match="MB of 0 MB"):
        claim(agency, title="Too large", file=PDF * 2)
    assert claim(agency, "supervisor", title="My own")["status"] == "waiting", "each person has room of her own"


def test_a_paper_lies_by_its_hash_for_the_portals_account_only_and_a_changed_one_is_not_given_out(agency: Agency) -> None:
    made = claim(agency)
    kept = [path for path in (agency.ctx.home / attachments.FOLDER / agency.of["learner"].id).iterdir()]
    assert len(kept) == 1 and len(kept[0].name) == 64 and kept[0].stat().st_mode & 0o077 == 0
    mine = agency.of["learner"].id
    assert agency.call("admin", "purge_preview", person=mine)["files"] == [f"attachments/{mine}"], "a purge takes it along"
    kept[0].write_bytes(PDF + b"x")
    assert refused(agency, "learner", "prior_paper", id=made["id"]) == "unreadable"
    kept[0].unlink()
    assert refused(agency, "learner", "prior_paper", id=made["id"]) == "not-found"
