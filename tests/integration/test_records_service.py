"""Records as use-cases: who may see and sign what, role by role and site by site."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alongside import content
from alongside.evidence import Evidence, event_id, hundredths
from alongside.problem import Problem
from alongside.service import base, events, rules
from alongside.store import access, ledger, people, projections
from alongside.store.sql import iso
from alongside.store.verify import verify
from tests import sample
from tests.agency import PASSWORD, SOUTH, Agency, found
from tests.unit.test_record_dated import rules_file


@pytest.fixture
def agency(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Agency:
    """An agency whose content satisfies every rule, so that a record can be completed."""
    monkeypatch.setattr(rules, "coming", lambda _ctx: {})
    return found(tmp_path / "home")


def give(agency: Agency, kind: str, task: str, learner: str = "learner", about: str = "F07", **more: Any) -> Evidence:
    """What grading and the scenario player append."""
    ctx = agency.ctx
    judge = agency.of["trainer"].id if kind == "document" else ""
    facts: dict[str, Any] = {"score": hundredths(9), "max": hundredths(10)} | more
    piece = Evidence(event_id=event_id(kind, task, learner, about, agency.clock.now), learner=agency.of[learner].id, about=about, by=judge,
                     judged_by=judge, on=ctx.today(), at=iso(ctx.now()), kind=kind, task=task, attempt=f"{task}-{agency.clock.now}", **facts)
    with ctx.store.write() as db:
        events.keep(ctx, db, piece)
    return piece


def complete(agency: Agency, learner: str = "learner", about: str = "F07") -> Any:
    """Everything the default rule asks for; the last observation completes it."""
    give(agency, "check", "notes/check", learner, about)
    for task in ("one", "two"):
        give(agency, "scenario", task, learner, about)
        give(agency, "document", task, learner, about)
    agency.seen(about, learner=learner)
    agency.clock.turn(days=1)
    return agency.seen(about, learner=learner)


def sign(agency: Agency, who: str = "supervisor", learner: str = "learner", about: str = "F07", **more: Any) -> Any:
    facts = {"person": agency.of[learner].id, "about": about, "level": "E4", "statement": "Writes notes alone.", "password": PASSWORD}
    return agency.call(who, "sign_off", **(facts | more))


def refused(agency: Agency, who: str, use: str, /, **facts: Any) -> str:
    """The code of the refusal."""
    with pytest.raises(Problem) as told:
        agency.call(who, use, **facts)
    assert told.value.what
    return told.value.code


def lead(agency: Agency, who: str = "supervisor") -> None:
    agency.call("admin", "name_clinical_lead", person=agency.of[who].id, password=PASSWORD)


def row(record: dict[str, Any], about: str = "F07") -> dict[str, Any]:
    return next(each for each in record["rows"] if each["id"] == about)


def test_from_the_first_evidence_to_a_sign_off_that_everybody_sees(agency: Agency) -> None:
    lead(agency)
    last = complete(agency)
    assert (last["passed"], last["offers_sign_off"], last["may_sign"]) == (True, True, True)
    done = sign(agency)
    assert (done["cell"]["state"], done["cell"]["level"], done["cell"]["until"]) == ("current", "E4", "2028-03-03")
    mine = row(agency.call("learner", "my_record"))
    assert mine["words"] == "Current" and mine["cell"]["signed_by"] == "Supervisor"
    assert len(mine["sign_offs"][0]["relied"]) == 7
    assert "2 of 2 scenarios, 2 of 2 documents, 2 of 2 observations. Signed at level E4" in mine["cell"]["explain"]
    table = agency.call("supervisor", "matrix")
    assert [each["name"] for each in table["people"]] == ["Learner"]
    assert table["people"][0]["cells"]["F07"]["state"] == "current"
    with agency.ctx.store.read() as db:
        signed = ledger.entry(db, done["event"])
        assert signed and signed["body"]["signature"] == {
            "signer": agency.of["supervisor"].id, "meaning": "observed-and-competent", "at": iso(agency.clock.now), "method": "password"}
        assert signed["payload"]["names"][agency.of["supervisor"].id] == "Supervisor"
        hashes = {each["body"]["event_id"]: each["hash"] for each in ledger.entries(db, agency.of["learner"].id)}
        assert signed["payload"]["hashes"] == [hashes[id] for id in signed["payload"]["relied"]]
        assert verify(db, ledger.STREAM).ok and projections.differences(db, rules.current(agency.ctx), {}) == []


def test_the_matrix_cell_says_in_progress_with_its_counts_and_the_record_shows_what_is_behind(agency: Agency) -> None:
    give(agency, "scenario", "late-bus")
    cell = agency.call("supervisor", "matrix")["people"][0]["cells"]["F07"]
    assert cell["explain"] == "In progress: 0 of 1 knowledge check, 1 of 2 scenarios, 0 of 2 documents, 0 of 2 observations."
    behind = row(agency.call("supervisor", "person_record", person=agency.of["learner"].id))["evidence"]
    assert [(each["kind"], each["task"], each["score"], each["max"], each["counts"]) for each in behind] == [
        ("scenario", "late-bus", 9.0, 10.0, True)]


def test_a_pair_without_events_holds_what_its_column_says(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    column = next(each for each in agency.call("supervisor", "matrix", about="A1")["columns"])
    assert (column["id"], column["empty"]["state"]) == ("A1", "not_started")
    monkeypatch.setattr(rules, "coming", lambda _ctx: {"A1": "there is one scenario so far"})
    column = next(each for each in agency.call("supervisor", "matrix", about="A1")["columns"])
    assert (column["empty"]["state"], column["empty"]["coming"]) == ("content_coming", "there is one scenario so far")


def test_new_content_changes_the_pages_rows_by_itself(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    lead(agency)
    complete(agency)

    def cell() -> dict[str, Any]:
        return agency.call("supervisor", "matrix")["people"][0]["cells"]["F07"]

    assert (cell()["state"], cell()["coming"]) == ("ready_for_signoff", None)
    monkeypatch.setattr(rules, "coming", lambda _ctx: {"F07": "there is one scenario so far"})
    assert (cell()["state"], cell()["coming"]) == ("in_progress", "there is one scenario so far")
    assert refused(agency, "supervisor", "sign_off", person=agency.of["learner"].id, about="F07", level="E4", statement="x",
                   password=PASSWORD) == "not-ready"
    with monkeypatch.context() as enough:
        enough.setattr(rules, "coming", lambda _ctx: {})
        sign(agency)
    assert (cell()["state"], cell()["coming"]) == ("current", None), "what was signed stands"


def test_a_sign_off_is_refused_until_the_rule_is_met(agency: Agency) -> None:
    lead(agency)
    with pytest.raises(Problem, match="2 more scenarios") as told:
        sign(agency)
    assert told.value.code == "not-ready"
    with agency.ctx.store.read() as db:
        assert ledger.size(db) == 1


@pytest.mark.parametrize(("who", "facts", "code"), [
    ("supervisor", {}, "not-allowed"),                                  # neither current herself nor a clinical lead
    ("south supervisor", {}, "not-allowed"), ("trainer", {}, "not-allowed"), ("learner", {}, "not-allowed"), ("admin", {}, "not-allowed"),
    ("lead", {"password": "wrong"}, "wrong-password"), ("lead", {"level": "E9"}, "bad-field"), ("lead", {"statement": " "}, "bad-field"),
    ("lead", {"about": "F99"}, "not-found"), ("lead", {"person": "p-nobody"}, "not-found")])
def test_who_may_not_sign_and_what_is_refused(agency: Agency, who: str, facts: dict[str, Any], code: str) -> None:
    complete(agency)
    if who == "lead":
        lead(agency)
    with pytest.raises(Problem) as told:
        sign(agency, "supervisor" if who == "lead" else who, **facts)
    assert told.value.code == code


def test_nobody_signs_or_observes_for_themselves(agency: Agency) -> None:
    lead(agency)
    own = {"person": agency.of["supervisor"].id, "about": "F07", "password": PASSWORD}
    assert refused(agency, "supervisor", "observe", seen=[], prompts="none", note="Me", **own) == "not-allowed"
    assert refused(agency, "supervisor", "sign_off", level="E3", statement="Me", **own) == "not-allowed"


def test_a_supervisor_who_is_current_herself_may_sign_without_being_a_lead(agency: Agency) -> None:
    lead(agency, "supervisor")
    with agency.ctx.store.write() as db:
        people.change(db, agency.of["south supervisor"].id, sites=["north-house", SOUTH])
        agency.of["south supervisor"] = base.Actor(agency.of["south supervisor"].id, "South", frozenset({"supervisor"}),
                                                   frozenset({"north-house", SOUTH}))
    complete(agency)
    with pytest.raises(Problem, match="current in F07 at level E3 or above, or a clinical lead"):
        sign(agency, "south supervisor")
    complete(agency, "south supervisor")
    sign(agency, learner="south supervisor")
    assert sign(agency, "south supervisor")["cell"]["state"] == "current"


def test_the_same_evidence_does_not_carry_a_second_sign_off(agency: Agency) -> None:
    lead(agency)
    complete(agency)
    first = sign(agency, entry="form-1")
    assert sign(agency, entry="form-1")["event"] == first["event"], "the same form again"
    with pytest.raises(Problem, match="Nothing new"):
        sign(agency, entry="form-2")
    agency.clock.turn(days=2)
    agency.seen()
    assert sign(agency, entry="form-3", level="E5")["cell"]["level"] == "E5"


def test_an_observation_sent_twice_counts_once(agency: Agency) -> None:
    first, second = agency.seen(entry="phone-1"), agency.seen(entry="phone-1")
    assert first["event"] == second["event"]
    assert len(row(agency.call("learner", "my_record"))["evidence"]) == 1


def test_an_observation_keeps_steps_help_and_the_persons_own_view(agency: Agency) -> None:
    said = agency.seen(seen=["F07.2", "F07.1"], prompts="word", view={"face": "good", "words": "She asks before she writes."})
    assert said["passed"] is False
    view, seen = row(agency.call("learner", "my_record"))["evidence"]
    assert (seen["score"], seen["max"], seen["indicators"], seen["detail"]["prompts"]) == (2.0, 5.0, ["F07.1", "F07.2"], "word")
    assert (view["kind"], view["note"], view["score"]) == ("person_view", "She asks before she writes.", 1.0)
    agency.clock.turn(days=1)
    agency.seen(view={"declined": "yes"})
    assert [each["kind"] for each in row(agency.call("learner", "my_record"))["evidence"]].count("person_view") == 1


def test_steps_done_together_are_not_yet_shown(agency: Agency) -> None:
    assert agency.seen(prompts="together")["passed"] is False
    assert agency.seen(prompts="word", entry="b")["passed"] is True


@pytest.mark.parametrize(("facts", "code"), [
    ({"seen": ["A1.1"]}, "bad-field"), ({"prompts": "lots"}, "bad-field"), ({"note": ""}, "bad-field"), ({"note": "x" * 3000}, "bad-field"),
    ({"on": "2026-03-03"}, "bad-field"), ({"on": "2025-12-01"}, "bad-field"), ({"on": "soon"}, "bad-field"),
    ({"view": {"face": "green"}}, "bad-field"), ({"password": "wrong"}, "wrong-password"), ({"person": "p-x"}, "not-found")])
def test_a_wrong_observation_is_refused_and_nothing_is_kept(agency: Agency, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem) as told:
        agency.seen(**facts)
    assert told.value.code == code
    with agency.ctx.store.read() as db:
        assert ledger.size(db) == 0


def test_wrong_passwords_at_signing_lock_the_account_too(agency: Agency) -> None:
    for _ in range(5):
        with pytest.raises(Problem):
            agency.seen(password="wrong")
    with pytest.raises(Problem) as told:
        agency.seen()
    assert told.value.code == "locked"


def test_a_critical_failure_blocks_and_is_said(agency: Agency) -> None:
    complete(agency)
    agency.clock.turn(days=1)
    assert refused(agency, "supervisor", "observe", person=agency.of["learner"].id, about="F07", prompts="none", note="Oh no.", critical=True,
                   seen=["F07.1"], password=PASSWORD) == "bad-field", "what was unsafe has to be said"
    told = agency.seen(critical=True, note="She left the medicine on the table.")
    assert "critical failure" in told["cell"]["missing"][0]
    assert (told["passed"], told["offers_sign_off"]) == (False, False)


def test_revoking_suspending_and_giving_back(agency: Agency) -> None:
    lead(agency)
    facts = {"person": agency.of["learner"].id, "about": "F07", "reason": "A med error was found", "password": PASSWORD}
    assert refused(agency, "supervisor", "revoke", **facts) == "conflict", "never signed"
    complete(agency)
    sign(agency)
    assert refused(agency, "supervisor", "revoke", change="reinstated", **facts) == "conflict"
    for change, state in (("suspended", "suspended"), ("reinstated", "current"), ("suspended", "suspended"), ("revoked", "revoked")):
        agency.clock.turn(minutes=1)
        assert agency.call("supervisor", "revoke", change=change, **facts)["cell"]["state"] == state
        if state == "suspended":
            with pytest.raises(Problem, match="give it back or revoke it first"):
                sign(agency)
    for change in ("suspended", "reinstated", "revoked"):
        assert refused(agency, "supervisor", "revoke", change=change, **facts) == "conflict", "revoked stays revoked"
    with pytest.raises(Problem, match="Nothing new"):
        sign(agency)
    assert refused(agency, "trainer", "revoke", **facts) == "not-allowed"
    assert refused(agency, "south supervisor", "revoke", **facts) == "not-allowed"
    record = row(agency.call("learner", "my_record"))
    assert [each["meaning"] for each in record["sign_offs"]] == ["revoked", "suspended", "reinstated", "suspended", "observed-and-competent"]


def test_a_due_record_is_renewed_by_a_new_check_and_a_new_observation(agency: Agency) -> None:
    lead(agency)
    complete(agency)
    assert sign(agency)["cell"]["until"] == "2028-03-03"
    agency.clock.turn(days=10)
    assert agency.seen()["offers_sign_off"] is False, "nothing has to be signed while it is current"
    agency.clock.turn(days=680)
    assert agency.seen()["cell"]["explain"].startswith("Due for renewal: 0 of 1 knowledge check, 1 of 1 observation for the renewal.")
    with pytest.raises(Problem, match="1 more knowledge check"):
        sign(agency)
    give(agency, "check", "notes/check")
    agency.clock.turn(days=1)
    last = agency.seen()
    assert (last["offers_sign_off"], last["may_sign"], last["cell"]["renewal"]) == (True, True, True)
    assert sign(agency, level="E5")["cell"]["until"] == "2030-03-03"


def test_an_observation_by_the_steps_of_the_checklist(agency: Agency) -> None:
    item = rules.current(agency.ctx).items["F13"]
    steps, must = [each.id for each in item.checklist], next(each for each in item.checklist if each.must)

    def seen(**more: Any) -> Any:
        agency.clock.turn(minutes=1)
        facts = {"person": agency.of["learner"].id, "about": "F13", "prompts": "none", "note": "At supper.", "password": PASSWORD, "steps": steps}
        return agency.call("supervisor", "observe", **(facts | more))

    def detail() -> Any:
        return row(agency.call("learner", "my_record"), "F13")["evidence"][0]

    whole = seen()
    assert (whole["passed"], whole["words"][:9], set(detail()["indicators"])) == (True, "It counts", {each.id for each in item.indicators})
    assert detail()["max"] == len(steps)
    part = seen(steps=[id for id in steps if id != must.id][::-1])
    assert (part["passed"], "1 step was not seen" in part["words"], must.shows in detail()["indicators"]) == (False, True, False)
    assert (detail()["detail"]["missed"], "unsafe" in detail()["detail"], detail()["critical"]) == ([must.id], False, False)
    less = seen(steps=steps[1:], absent=steps[:1])
    assert (less["passed"], detail()["max"], detail()["detail"]["absent"]) == (True, len(steps) - 1, steps[:1])
    assert seen(prompts="shown")["passed"] is False and detail()["score"] == 0 and detail()["detail"]["steps"] == steps
    unsafe = seen(steps=[id for id in steps if id != must.id], critical=True, note="Oh.")
    assert (unsafe["passed"], detail()["critical"], detail()["detail"]["unsafe"]) == (False, True, [must.id])
    assert "critical failure" in unsafe["words"]
    for wrong in ({"steps": ["F13.1"]}, {"steps": ["F07.s1"]}, {"absent": steps[:1]}, {"steps": [], "absent": steps},
                  {"critical": True, "note": "Oh."}):
        with pytest.raises(Problem) as told:
            seen(**wrong)
        assert told.value.code == "bad-field", wrong


def test_a_later_rules_file_holds_from_its_own_day_and_rows_made_twice_are_the_same(agency: Agency) -> None:
    lead(agency)
    complete(agency)
    with agency.ctx.store.read() as db:
        before = projections.history(db, agency.of["learner"].id)["F07"]
    rules_file(agency.ctx.home, "record-rules-2026-12-01.yaml", version=2, effective=date(2026, 12, 1), required=["check", "observation"],
               renewal={}, kinds=dict(content.read_yaml(rules.current(agency.ctx).items["F07"].path.parents[1] / "record-rules.yaml")["kinds"])
               | {"observation": {"theta": 100, "n": 3, "window_days": 365, "distinct_tasks": 1, "distinct_days": 3, "assessors": 1, "by_person": 3,
                                  "raises_to": "E5"}})
    states = {day: agency.call("supervisor", "matrix", as_of=day)["people"][0]["cells"]["F07"] for day in ("2026-11-30", "2026-12-01")}
    assert [each["state"] for each in states.values()] == ["ready_for_signoff", "in_progress"]
    assert "2 of 3 observations." in states["2026-12-01"]["explain"]
    shown = {day: row(agency.call("learner", "my_record", as_of=day)) for day in states}
    assert [each["cell"]["rule_since"] for each in shown.values()] == ["2026-11-21", "2026-12-01"]
    assert "3 observations on different days" in shown["2026-12-01"]["rule"] and "3 observations" not in shown["2026-11-30"]["rule"]
    with agency.ctx.store.write() as db:
        frame, person = rules.current(agency.ctx), agency.of["learner"].id
        after = projections.history(db, person)["F07"]
        assert after != before and projections.differences(db, frame, {}) == []
        made = [projections.rebuild(db, frame, {}) for _ in range(2)]
        assert made[0] == made[1] and projections.history(db, person)["F07"] == after


def test_a_level_needs_evidence_that_can_carry_it(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    lead(agency)
    frame = rules.current(agency.ctx)
    item = frame.items["R1"]
    paper = replace(item.record, required=("check", "scenario"))
    frame = replace(frame, items=dict(frame.items) | {"R1": replace(item, record=paper, rules=())})
    monkeypatch.setattr(rules, "current", lambda _ctx: frame)
    give(agency, "check", "paper/check", about="R1")
    for task in ("one", "two"):
        give(agency, "scenario", task, about="R1")
    with pytest.raises(Problem, match="no observation behind it"):
        sign(agency, about="R1", level="E3")
    assert sign(agency, about="R1", level="E2")["cell"]["level"] == "E2"


def test_wrong_evidence_is_voided_and_stays_visible(agency: Agency) -> None:
    wrong = give(agency, "scenario", "late-bus")
    facts = {"event": wrong.event_id, "reason": "Played by somebody else", "password": PASSWORD}
    assert refused(agency, "trainer", "void_evidence", **facts) == "not-allowed"
    assert refused(agency, "south supervisor", "void_evidence", **facts) == "not-allowed"
    cell = agency.call("supervisor", "void_evidence", **facts)["cell"]
    assert cell["counts"][1]["have"] == 0
    kept = row(agency.call("learner", "my_record"))["evidence"][0]
    assert (kept["voided"], kept["counts"]) == ("Played by somebody else", False)


def test_a_dispute_is_raised_answered_and_kept(agency: Agency) -> None:
    piece = give(agency, "scenario", "late-bus")
    said = agency.call("learner", "dispute", about="F07", event=piece.event_id, statement="The bus came after I chose.")
    assert agency.call("supervisor", "matrix")["people"][0]["cells"]["F07"]["disputed"] is True
    answer = {"dispute": said["event"], "upheld": False, "statement": "We looked at it together."}
    for who, words in (("supervisor", ""), ("trainer", None), ("learner", None)):  # whether the page shows her a way to answer
        (shown,) = row(agency.call(who, "person_record", person=agency.of["learner"].id))["disputes"]
        assert shown.get("refused") == words
    assert refused(agency, "learner", "answer_dispute", **answer) == "not-allowed"
    assert refused(agency, "south supervisor", "answer_dispute", **answer) == "not-allowed"
    agency.call("supervisor", "answer_dispute", **answer)
    record = row(agency.call("learner", "my_record"))
    assert record["cell"]["disputed"] is False
    assert record["disputes"][0]["statement"] == "The bus came after I chose."
    assert record["disputes"][0]["answer"]["statement"] == "We looked at it together."
    assert refused(agency, "south learner", "dispute", about="F07", event=piece.event_id, statement="Not mine") == "not-found"


ALL = ("learner", "trainer", "supervisor", "south learner", "south trainer", "south supervisor", "admin")


@pytest.mark.parametrize(("who", "sees"), [
    ("learner", {"learner"}), ("south learner", {"south learner"}), ("admin", set(ALL)),
    *[(f"{site}{role}", {f"{site}{name}" for name in ("learner", "trainer", "supervisor")} | ({"admin"} if not site else set()))
      for site in ("", "south ") for role in ("trainer", "supervisor")]])
def test_everybody_sees_exactly_the_people_of_her_sites(agency: Agency, who: str, sees: set[str]) -> None:
    for name in ALL:
        for use in ("person_record", "export_record"):
            if name in sees:
                assert agency.call(who, use, person=agency.of[name].id)
            else:
                assert refused(agency, who, use, person=agency.of[name].id) == "not-allowed", (who, use, name)
    if agency.of[who].roles == {"learner"}:
        for use in ("matrix", "people", "sites"):
            assert refused(agency, who, use) == "not-allowed"
        return
    ids = {agency.of[name].id for name in sees}
    assert {each["id"] for each in agency.call(who, "people")["people"]} == ids
    assert {each["id"] for each in agency.call(who, "matrix", role="")["people"]} == ids
    other = "north-house" if who.startswith("south") else SOUTH
    for use in ("matrix", "people"):
        if who == "admin":
            assert agency.call(who, use, site=other)["people"]
        else:
            assert refused(agency, who, use, site=other) == "not-allowed"


def test_only_admins_see_sign_in_names_and_change_people(agency: Agency) -> None:
    assert "login" in agency.call("admin", "people")["people"][0]
    person = agency.call("trainer", "people")["people"][0]
    assert not {"login", "email", "must_change"} & set(person)
    for who in ("learner", "trainer", "supervisor"):
        for use, facts in (("add_person", {"login": "x.y", "name": "X", "roles": ["admin"], "sites": []}), ("add_site", {"name": "Z"}),
                           ("change_person", {"person": agency.of[who].id, "roles": ["admin"]}), ("change_site", {"site": SOUTH}),
                           ("reset_password", {"person": agency.of["admin"].id}),
                           ("name_clinical_lead", {"person": agency.of[who].id, "password": PASSWORD})):
            assert refused(agency, who, use, **facts) == "not-allowed", (who, use)


def test_modules_are_assigned_within_ones_sites_and_show_when_late(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    sample.use_sample(monkeypatch)
    module = sample.SLUG
    mine, theirs = agency.of["learner"].id, agency.of["south learner"].id
    made = agency.call("supervisor", "assign", people=[mine], module=module, due="2026-03-10")["assigned"][0]
    assert refused(agency, "supervisor", "assign", people=[mine, theirs], module=module) == "not-allowed"
    assert refused(agency, "supervisor", "assign", people=[mine], module="no-such-module") == "not-found"
    assert refused(agency, "supervisor", "assign", people=[mine], module=module, due="soon") == "bad-field"
    assert refused(agency, "learner", "assign", people=[mine], module=module) == "not-allowed"
    agency.call("trainer", "assign", people=[mine], module=module, due="2026-03-05")
    agency.clock.turn(days=4)
    assert agency.call("supervisor", "matrix")["people"][0]["late_modules"] == 1
    assert agency.call("learner", "my_record")["assignments"][0]["overdue"] is True
    assert refused(agency, "south trainer", "unassign", assignment=made["id"]) == "not-allowed"
    agency.call("trainer", "unassign", assignment=made["id"])
    assert agency.call("learner", "my_record")["assignments"] == []


def test_looking_at_a_record_is_logged_and_the_learner_sees_who(agency: Agency) -> None:
    person = agency.of["learner"].id
    agency.call("learner", "my_record")
    agency.call("supervisor", "person_record", person=person)
    agency.call("trainer", "export_record", person=person, format="csv")
    seen = agency.call("learner", "my_record")["seen_by"]
    assert [(each["name"], each["what"]) for each in seen] == [("Trainer", "exported"), ("Supervisor", "viewed")]
    with agency.ctx.store.read() as db:
        assert verify(db, access.STREAM).ok


def test_as_of_an_earlier_day_the_record_is_what_it_was(agency: Agency) -> None:
    lead(agency)
    complete(agency)
    sign(agency)
    person = agency.of["learner"].id
    for day, state in (("2026-03-01", "not_started"), ("2026-03-02", "in_progress"), ("2026-03-03", "current"), ("2028-03-03", "due"),
                       ("2028-03-04", "lapsed"), ("2028-06-01", "expired")):
        assert row(agency.call("supervisor", "person_record", person=person, as_of=day))["cell"]["state"] == state
        cells = agency.call("supervisor", "matrix", as_of=day)["people"][0]["cells"]
        assert cells["F07"]["state"] == state
    assert agency.call("supervisor", "matrix", as_of="2028-06-01")["people"][0]["overdue"] == [
        {"about": "F07", "state": "expired", "until": "2028-03-03"}]
    assert refused(agency, "supervisor", "matrix", as_of="tomorrow") == "bad-field"


def test_filters_keep_the_people_and_columns_asked_for(agency: Agency) -> None:
    give(agency, "scenario", "late-bus")
    give(agency, "scenario", "late-bus", "south learner", "A1")
    assert [each["name"] for each in agency.call("admin", "matrix", state="in_progress", about="A1")["people"]] == ["South Learner"]
    functions = agency.call("admin", "matrix", group="function")["columns"]
    assert {each["kind"] for each in functions} == {"function"} and len(functions) == 25


def test_an_export_holds_everything_and_no_spreadsheet_formula(agency: Agency) -> None:
    agency.seen(note="=HYPERLINK(\"http://x\")")
    person = agency.of["learner"].id
    made = agency.call("supervisor", "export_record", person=person, format="csv")
    assert made["filename"] == f"record-{person}-2026-03-02.csv"
    lines = [line for line in csv.DictReader(io.StringIO(made["text"])) if line["competency"] == "F07"]
    assert [(line["kind"], line["by"], line["text"]) for line in lines] == [("observation", "Supervisor", "'=HYPERLINK(\"http://x\")")]
    whole = json.loads(agency.call("learner", "export_record")["text"])
    assert whole["agency"] == "Two Houses" and whole["events"][0]["body"]["type"] == "evidence"
    assert refused(agency, "learner", "export_record", format="exe") == "bad-field"


def test_the_portals_key_makes_a_repeated_signature_one(agency: Agency) -> None:
    facts = {"person": agency.of["learner"].id, "about": "F07", "seen": [], "prompts": "none", "note": "n", "password": PASSWORD}
    answers = [base.call(agency.ctx, agency.of["supervisor"], "observe", facts, key="k") for _ in range(2)]
    assert answers[0] == answers[1]
    with agency.ctx.store.read() as db:
        assert ledger.size(db) == 1
