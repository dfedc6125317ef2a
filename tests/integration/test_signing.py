"""Who may sign a ready cell, what happens to a sign-off when its evidence is voided, and how the record tells it all."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

import pytest
import yaml

from alongside import content
from alongside.problem import Problem
from alongside.record import STATES, coverage
from alongside.service import accounts, admin, base, rules
from alongside.service.base import Actor
from alongside.store import ledger, people, projections
from tests.agency import NORTH, PASSWORD, Agency, found
from tests.integration.test_records_service import complete, give, lead, row, sign
from tests.unit.test_record_dated import SHIPPED, rules_file


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
    agency.call("admin", "name_clinical_lead", person=colleague["id"], password=PASSWORD)
    with pytest.raises(Problem, match=r"current in F07 at level E3 or above, or a clinical lead, signs it off\. Cora Lead can sign it\."):
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
    told = "This dispute is about something you did yourself. Somebody who had no part in it answers, such as Admin."
    assert shown(agency)["disputes"][0]["refused"] == told, "said in place of the button"
    with pytest.raises(Problem, match=r"something you did yourself\. Somebody who had no part in it answers, such as Admin\."):
        agency.call("supervisor", "answer_dispute", dispute=raised, upheld=True, statement="True, it was Omar's.")
    agency.call("admin", "answer_dispute", dispute=raised, upheld=True, statement="True, it was Omar's.")
    change(agency, "reinstated", "Cleared up")
    agency.clock.turn(days=1)
    change(agency, "revoked", "She asked for it")
    mine = row(agency.call("learner", "record_page"))
    assert [(one["meaning"], one["by"], one["on"], one["statement"]) for one in mine["sign_offs"][:3]] == [
        ("revoked", "Supervisor", "2026-03-05", "She asked for it"), ("reinstated", "Supervisor", "2026-03-04", "Cleared up"),
        ("suspended", "Supervisor", "2026-03-03", "A note was about somebody else")]
    (one,) = mine["disputes"]
    assert (one["by"], one["on"], one["answer"]["by"], one["answer"]["on"], one["answer"]["upheld"]) == ("Learner", "2026-03-03", "Admin", "2026-03-04", True)
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


def test_who_only_watches_it_herself_signs_nobody_off(agency: Agency) -> None:
    """The signer is current at E3 or above; the words say who can."""
    boss = agency.of["supervisor"]
    peer = admin.add(agency.ctx, "cora", "Cora Lead", ["supervisor"], [NORTH])
    agency.of["cora"] = Actor(peer["id"], "Cora Lead", frozenset({"supervisor"}), frozenset({NORTH}))
    accounts.set_password(agency.ctx, peer["id"], PASSWORD)
    agency.call("admin", "name_clinical_lead", person=peer["id"], password=PASSWORD)
    for task in ("check", "scenario", "document"):
        for number in "ab":
            give(agency, task, number, "supervisor")
    for _ in "12":
        agency.seen(by="cora", learner="supervisor")
        agency.clock.turn(days=1)
    sign(agency, "cora", "supervisor", level="E1")
    complete(agency)
    assert "at level E3 or above, or a clinical lead, signs it off. Cora Lead can sign it." in shown(agency)["sign"]
    with pytest.raises(Problem, match="level E3 or above"):
        sign(agency)
    agency.clock.turn(days=1)
    agency.seen(by="cora", learner="supervisor")
    sign(agency, "cora", "supervisor", level="E3")
    assert boss.id and sign(agency, level="E5")["cell"]["state"] == "current"


def test_a_form_sent_again_is_the_same_signature_or_is_told(agency: Agency) -> None:
    lead(agency)
    complete(agency)
    first = sign(agency, entry="one")
    assert sign(agency, entry="one")["event"] == first["event"]
    for other, code in (({"level": "E5"}, "conflict"), ({"statement": "Something else."}, "conflict"), ({"password": "wrong"}, "wrong-password")):
        with pytest.raises(Problem) as told:
            sign(agency, entry="one", **other)
        assert told.value.code == code
    facts = {"person": agency.of["learner"].id, "about": "F07", "reason": "A mix-up", "password": PASSWORD, "entry": "two"}
    paused = agency.call("supervisor", "revoke", change="suspended", **facts)
    assert agency.call("supervisor", "revoke", change="suspended", **facts)["event"] == paused["event"]
    with pytest.raises(Problem, match="for something else"):
        agency.call("supervisor", "revoke", change="suspended", **facts | {"reason": "Another"})
    assert agency.call("supervisor", "revoke", change="revoked", **facts)["event"] != paused["event"], "another change is another act"
    assert len(shown(agency)["sign_offs"]) == 3


def test_a_clinical_lead_is_named_by_somebody_else_with_her_password(agency: Agency) -> None:
    boss = agency.of["supervisor"].id
    with pytest.raises(Problem) as told:
        agency.call("admin", "name_clinical_lead", person=boss, password="wrong")
    assert told.value.code == "wrong-password"
    with pytest.raises(Problem, match=r"by your own word\. Another administrator .* alongside users lead"):
        agency.call("admin", "name_clinical_lead", person=agency.of["admin"].id, password=PASSWORD)
    lead(agency)
    with agency.ctx.store.read() as db:
        assert ledger.is_clinical_lead(db, boss) and not ledger.is_clinical_lead(db, agency.of["admin"].id)
        signature = ledger.entries(db, boss)[-1]["body"]["signature"]
    assert (signature["signer"], signature["method"]) == (agency.of["admin"].id, "password")


def test_a_closed_account_is_neither_observed_nor_signed_off(agency: Agency) -> None:
    lead(agency)
    complete(agency)
    agency.call("admin", "change_person", person=agency.of["learner"].id, disabled=True)
    for act in (lambda: sign(agency), agency.seen):
        with pytest.raises(Problem, match="The account of Learner: is closed"):
            act()
    agency.call("admin", "change_person", person=agency.of["learner"].id, disabled=False)
    assert sign(agency)["cell"]["state"] == "current"


def test_a_dispute_is_answered_by_who_did_it_only_where_nobody_else_may(agency: Agency) -> None:
    agency.seen()
    raised = agency.call("learner", "dispute", about="F07", statement="Not me.")["event"]
    told = {"dispute": raised, "upheld": False, "statement": "It was."}
    with pytest.raises(Problem, match="such as Admin"):
        agency.call("supervisor", "answer_dispute", **told)
    with agency.ctx.store.write() as db:
        people.change(db, agency.of["admin"].id, disabled_at=agency.ctx.now().isoformat())
    assert agency.call("supervisor", "answer_dispute", **told)["event"]


def test_what_comes_later_and_what_is_broken_change_no_signed_record(tmp_path: Any) -> None:
    """A rules file of a later day, a broken lesson, a breaking version of a later day: each in the home's own content."""
    agency, about, me = found(tmp_path / "home"), "A2", "learner"
    agency.clock.now = datetime(2026, 12, 1, 15, tzinfo=UTC)
    lead(agency)
    complete(agency, me, about)
    sign(agency, learner=me, about=about)
    item, home = rules.current(agency.ctx).items[about], tmp_path / "home"

    def told(as_of: str = "") -> dict[str, Any]:
        return {each["id"]: each["cell"] for each in agency.call(me, "my_record", as_of=as_of)["rows"]}

    before, then = told(), told("2026-12-02")
    assert before[about]["state"] == "current" and before["A1"]["state"] == "not_started"
    kinds = dict(SHIPPED["kinds"]) | {"scenario": SHIPPED["kinds"]["scenario"] | {"n": 99, "distinct_tasks": 99}}
    rules_file(home, "record-rules-2028.yaml", version=2, effective=date(2028, 7, 1), kinds=kinds)
    assert (told(), told("2026-12-02")) == (before, then)
    later = told("2028-07-01")
    assert (later["A1"]["state"], later[about]["state"]) == ("content_coming", "current")
    matrix = agency.call("supervisor", "matrix", as_of="2028-07-01")
    assert {one["id"]: one["empty"]["state"] for one in matrix["columns"]}["A1"] == "content_coming"
    assert agency.call("supervisor", "matrix")["people"][0]["cells"][about]["coming"] is None
    with agency.ctx.store.read() as db:
        assert projections.differences(db, *rules.both(agency.ctx)) == []
        digits = [STATES[int(projections.states(db, day, [agency.of[me].id])[agency.of[me].id][0])] for day in (date(2028, 6, 30), date(2028, 7, 1))]
    assert digits == ["not_started", "content_coming"], "a competency nothing happened in yet"
    (home / "content" / "courses" / "record-rules-2028.yaml").unlink()
    for lesson in coverage.places(rules.current(agency.ctx), coverage.gather(rules.current(agency.ctx)))[about][0]:
        broken = home / "content" / "courses" / "modules" / lesson
        shutil.copytree(content.find(f"courses/modules/{lesson}/module.yaml").parent, broken)
        (broken / "module.yaml").write_text((broken / "module.yaml").read_text(encoding="utf-8") + "\nnonsense: 1\n", encoding="utf-8")
    assert about in rules.coming(agency.ctx), "nobody can begin it now"
    assert [told(day)[about] for day in ("", "2026-12-02")] == [before[about], then[about]]
    # a breaking version that is announced: what is signed before its day ends with it
    data = content.read_yaml(item.path)
    old = {"version": 1, "effective": data["effective"], "breaking": False, "record": data.get("record", {})}
    folder = home / "content" / "courses" / "framework"
    folder.mkdir()
    newer = data | {"version": 2, "effective": date(2026, 12, 20), "breaking": True, "earlier": [old]}
    (folder / item.path.name).write_text(yaml.safe_dump(newer, sort_keys=False), encoding="utf-8")
    agency.clock.turn(days=1)
    agency.seen(about)
    sign(agency, about=about, statement="Again, before the new version.")
    assert told("2027-09-15")[about]["state"] == "expired" and told()[about]["state"] == "current"
    agency.clock.now = datetime(2026, 12, 22, 15, tzinfo=UTC)
    agency.seen(about, on="2026-12-19", entry="late")
    agency.seen(about, entry="today")
    assert {each["kind"]: each["have"] for each in told()[about]["counts"]}["observation"] == 1, "of the day before is of the version before"


def test_a_critical_failure_in_a_case_is_cleared_only_by_that_case_which_a_trainer_opens_again(agency: Agency) -> None:
    lead(agency)
    give(agency, "scenario", "bad", critical=True)
    agency.clock.turn(hours=1)
    complete(agency)
    count = next(each for each in shown(agency)["cell"]["counts"] if each["kind"] == "scenario")
    assert (count["have"], count["need"], bool(count["blocked"]), count["met"]) == (2, 2, True, False)
    with pytest.raises(Problem, match="a trainer opens a new attempt at the same one"):
        sign(agency)
    give(agency, "scenario", "bad")
    assert sign(agency)["cell"]["state"] == "current"
