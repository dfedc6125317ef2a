"""Who may sign a ready cell, what happens to a sign-off when its evidence is voided, and how the record tells it all."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest

from alongside.problem import Problem
from alongside.service import admin, base, rules
from alongside.service.base import Actor
from alongside.store import ledger
from tests.agency import NORTH, PASSWORD, Agency, found
from tests.integration.test_records_service import complete, lead, row, sign


@pytest.fixture
def agency(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Agency:
    monkeypatch.setattr(rules, "coming", lambda _ctx: {})
    return found(tmp_path / "home")


def shown(agency: Agency, who: str = "supervisor") -> dict[str, Any]:
    return row(agency.call(who, "person_record", person=agency.of["learner"].id))


def change(agency: Agency, change: str, reason: str = "A note was about somebody else") -> Any:
    agency.clock.turn(minutes=1)
    return agency.call("supervisor", "revoke", person=agency.of["learner"].id, about="F07", change=change, reason=reason, password=PASSWORD)


def test_somebody_who_may_not_sign_a_ready_cell_reads_why_and_who_can(agency: Agency) -> None:
    complete(agency)
    assert "ask your administrator to name a clinical lead" in shown(agency)["sign"]
    with pytest.raises(Problem, match=r"cannot be signed off now\. .* ask your administrator") as told:
        sign(agency)
    assert told.value.code == "not-allowed"
    colleague = admin.add(agency.ctx, "cora", "Cora Lead", ["supervisor"], [NORTH])
    agency.of["cora"] = Actor(colleague["id"], "Cora Lead", frozenset({"supervisor"}), frozenset({NORTH}))
    agency.call("admin", "name_clinical_lead", person=colleague["id"])
    with pytest.raises(Problem, match=r"current in F07, or a clinical lead, signs it off\. Cora Lead can sign it\."):
        sign(agency)
    assert (shown(agency)["sign"].endswith("Cora Lead can sign it."), shown(agency, "cora")["sign"]) == (True, "")
    assert shown(agency, "trainer")["sign"] == "", "who never signs is not told about signing"
    lead(agency)
    assert shown(agency)["sign"] == "" and sign(agency)["cell"]["state"] == "current"
    assert shown(agency)["sign"] == "Nothing new was seen since the last sign-off."


def test_voided_evidence_is_said_beside_the_sign_off_and_what_is_left_may_be_signed(agency: Agency) -> None:
    lead(agency)
    complete(agency)
    agency.clock.turn(days=1)
    third = agency.seen()["event"]
    first = sign(agency)
    agency.clock.turn(days=5)
    facts = {"reason": "It was her sister.", "password": PASSWORD}
    agency.call("supervisor", "void_evidence", event=third, **facts)
    told = shown(agency)
    assert told["cell"]["state"] == "current" and "found wrong since: look at it again" in told["cell"]["explain"] and told["sign"] == ""
    assert [one["words"] for one in told["sign_offs"][0]["later"]] == ["Set aside on 2026-03-09 by Supervisor. It was her sister."]
    with agency.ctx.store.read() as db:
        kept = ledger.entry(db, first["event"])
        assert kept and third in kept["payload"]["relied"] and len(kept["payload"]["hashes"]) == len(kept["payload"]["relied"])
    again = sign(agency, statement="Looked at it again: the rest carries it.")
    assert again["cell"]["state"] == "current" and "found wrong" not in again["cell"]["explain"]
    with pytest.raises(Problem, match="Nothing new"):
        sign(agency)
    # with too little left it is not signed again before something new was seen
    second = next(one for one in shown(agency)["evidence"] if one["kind"] == "observation" and not one["voided"])["event"]
    agency.call("supervisor", "void_evidence", event=second, **facts)
    with pytest.raises(Problem, match="1 more observation"):
        sign(agency)
    agency.clock.turn(days=1)
    agency.seen()
    assert sign(agency)["cell"]["state"] == "current"
    assert len(shown(agency)["sign_offs"]) == 3


def test_pausing_giving_back_taking_back_disputing_and_answering_stand_on_the_record_with_names_and_days(agency: Agency) -> None:
    lead(agency)
    complete(agency)
    sign(agency)
    change(agency, "suspended")
    assert shown(agency)["sign"] == "It is suspended: give it back or revoke it first."
    raised = agency.call("learner", "dispute", about="F07", statement="That note was not mine.")["event"]
    mine = row(agency.call("learner", "record_page"))
    assert "paused until something is cleared up" in mine["stand"] and mine["cell"]["disputed"]
    agency.clock.turn(days=1)
    agency.call("supervisor", "answer_dispute", dispute=raised, upheld=True, statement="True, it was Omar's.")
    change(agency, "reinstated", "Cleared up")
    agency.clock.turn(days=1)
    change(agency, "revoked", "She asked for it")
    mine = row(agency.call("learner", "record_page"))
    assert [(one["meaning"], one["by"], one["on"], one["statement"]) for one in mine["sign_offs"][:3]] == [
        ("revoked", "Supervisor", "2026-03-05", "She asked for it"), ("reinstated", "Supervisor", "2026-03-04", "Cleared up"),
        ("suspended", "Supervisor", "2026-03-03", "A note was about somebody else")]
    (one,) = mine["disputes"]
    assert (one["by"], one["on"], one["answer"]["by"], one["answer"]["on"], one["answer"]["upheld"]) == ("Learner", "2026-03-03", "Supervisor", "2026-03-04", True)
    assert not mine["cell"]["disputed"] and "taken back" in mine["stand"] and "something new was seen" in mine["stand"]
    states = [state for state, _spans in groupby(span["state"] for span in mine["history"])]
    assert states[-3:] == ["suspended", "current", "revoked"]
    piece = mine["evidence"][0]["event"]
    agency.call("supervisor", "void_evidence", event=piece, reason="Wrong person", password=PASSWORD)
    agency.clock.turn(days=1)
    with pytest.raises(Problem) as told:
        sign(agency)
    assert told.value.code in ("not-ready", "not-allowed"), "what was taken back is not signed without something new"
    agency.seen()
    assert sign(agency)["cell"]["state"] == "current"
    assert base.call(agency.ctx, agency.of["learner"], "export_record", {"format": "csv"})["text"].count("revoked") >= 1
