"""Observed practice on a phone, as use-cases: unsigned notes, their signature, a self-rating beside what was seen."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from alongside.problem import Problem
from alongside.service import base, rules
from alongside.store import ledger, observations
from tests.agency import PASSWORD, Agency, found

F13 = [f"F13.s{n}" for n in range(1, 7)]


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Agency:
    """One agency for all of these; each test makes observations of its own."""
    patch = pytest.MonkeyPatch()
    patch.setattr(rules, "coming", lambda _ctx: {})
    made = found(tmp_path_factory.mktemp("observing") / "home")
    made.call("admin", "name_clinical_lead", person=made.of["supervisor"].id, password=PASSWORD)
    yield made  # type: ignore[misc]
    patch.undo()


def noted(agency: Agency, who: str = "supervisor", learner: str = "learner", **more: Any) -> dict[str, Any]:
    """What a phone sends."""
    facts = {"id": uuid4().hex, "phone_of": agency.of[who].id, "person": agency.of[learner].id, "about": "F13", "on": agency.ctx.today().isoformat(),
             "steps": F13, "absent": [], "prompts": "word", "note": "Read every label together.", "view": {"face": "good", "words": "She asked me."}}
    return facts | more


def refused(agency: Agency, who: str, use: str, /, **facts: Any) -> str:
    with pytest.raises(Problem) as told:
        agency.call(who, use, **facts)
    return told.value.code


def events(agency: Agency, about: str = "F13") -> list[Any]:
    with agency.ctx.store.read() as db:
        return ledger.events_of(db, agency.of["learner"].id, [about])


def waiting(agency: Agency, who: str = "supervisor") -> list[dict[str, Any]]:
    return agency.call(who, "my_waiting")["waiting"]


def test_a_note_waits_unsigned_and_is_signed_once(agency: Agency) -> None:
    one = noted(agency)
    before = len(events(agency))
    for _ in range(2):  # the phone did not hear the first answer
        assert agency.call("supervisor", "keep_observation", **one) == {"id": one["id"], "status": "waiting"}
    keyed = [base.call(agency.ctx, agency.of["supervisor"], "keep_observation", one, one["id"]) for _ in range(2)]  # as the portal calls it
    assert keyed == [{"id": one["id"], "status": "waiting"}] * 2
    assert [row["id"] for row in waiting(agency)] == [one["id"]] and len(events(agency)) == before

    agency.call("supervisor", "keep_observation", **(one | {"note": "Changed on the phone."}))
    assert [row["note"] for row in waiting(agency)] == ["Changed on the phone."]
    agency.call("supervisor", "keep_observation", **one)
    row = waiting(agency)[0]
    assert (row["steps"], row["prompts"], row["note"], row["view"], row["old"]) == (F13, "word", one["note"], one["view"], False)
    assert refused(agency, "supervisor", "sign_waiting", ids=[one["id"]], password="not it, not at all") == "wrong-password"
    done = agency.call("supervisor", "sign_waiting", ids=[one["id"], one["id"]], password=PASSWORD)
    assert [each["passed"] for each in done["signed"]] == [True] and not done["refused"]
    again = agency.call("supervisor", "sign_waiting", ids=[one["id"]], password=PASSWORD)
    assert again == {"signed": [], "refused": []} and waiting(agency) == []
    assert len(events(agency)) == before + 2  # what was seen, and the view of the person supported
    assert agency.call("supervisor", "keep_observation", **one)["status"] == "signed"  # a late copy brings nothing back

    with agency.ctx.store.read() as db:
        kept = observations.get(db, one["id"])
    assert kept and kept["facts"] == {} and kept["event"] == done["signed"][0]["event"]


def test_nobody_else_reads_or_signs_or_sends_it(agency: Agency) -> None:
    one = noted(agency)
    assert refused(agency, "trainer", "keep_observation", **one) == "not-allowed"  # another's notes, left on a shared phone
    agency.call("supervisor", "keep_observation", **one)
    assert waiting(agency, "trainer") == [] and waiting(agency, "south supervisor") == []
    assert refused(agency, "learner", "my_waiting") == "not-allowed"
    for who in ("trainer", "south supervisor"):
        assert refused(agency, who, "sign_waiting", ids=[one["id"]], password=PASSWORD) == "not-found"
        assert refused(agency, who, "discard_waiting", id=one["id"]) == "not-found"
    taken = one | {"phone_of": agency.of["trainer"].id}
    assert refused(agency, "trainer", "keep_observation", **taken) == "not-found"  # the id is in use, by somebody else

    # Thrown away, and taken up again; then changed and signed in the form, which closes the row.
    assert agency.call("supervisor", "discard_waiting", id=one["id"])["status"] == "discarded" and waiting(agency) == []
    agency.call("supervisor", "discard_waiting", id=one["id"], undo=True)
    assert len(waiting(agency)) == 1
    signed = agency.call("supervisor", "observe", person=one["person"], about="F13", steps=F13[:5], absent=F13[5:], prompts="none",
                         note="Changed before signing.", password=PASSWORD, entry=one["id"])
    assert signed["passed"] and waiting(agency) == []
    assert refused(agency, "supervisor", "discard_waiting", id=one["id"]) == "conflict"


def test_a_form_sent_again_with_other_ticks_does_not_claim_to_have_kept_them(agency: Agency) -> None:
    facts = {"person": agency.of["learner"].id, "about": "F13", "prompts": "none", "note": "Seen.", "password": PASSWORD, "entry": "lost-answer"}
    first = agency.call("supervisor", "observe", steps=F13, **facts)
    agency.clock.turn(minutes=2)
    assert agency.call("supervisor", "observe", steps=F13, **facts)["event"] == first["event"]
    for change in ({"steps": F13[:2]}, {"steps": F13, "note": "Other words."}, {"steps": F13, "critical": True, "note": "Other words, unsafe this time."}):
        assert refused(agency, "supervisor", "observe", **facts | change) == "conflict"


def test_what_cannot_be_sent(agency: Agency) -> None:
    for change, code in (({"person": agency.of["south learner"].id}, "not-allowed"), ({"person": agency.of["supervisor"].id}, "not-allowed"),
                         ({"about": "F99"}, "not-found"), ({"on": "yesterday"}, "bad-field"), ({"on": "2031-01-01"}, "bad-field"),
                         ({"id": "1"}, "bad-field"), ({"note": "x" * 2001}, "bad-field"), ({"steps": ["s" * 41]}, "bad-field"),
                         ({"view": {"words": "x" * 2001}}, "bad-field")):
        assert refused(agency, "supervisor", "keep_observation", **noted(agency, **change)) == code, change
    assert refused(agency, "learner", "keep_observation", **noted(agency)) == "not-allowed"


def test_an_old_note_says_so_and_a_very_old_one_cannot_be_signed(agency: Agency) -> None:
    day = agency.ctx.today()
    notes = {}
    for days in (14, 15, 32):
        notes[days] = noted(agency, on=day.fromordinal(day.toordinal() - days).isoformat())
        agency.call("supervisor", "keep_observation", **notes[days])
    shown = {row["days"]: row for row in waiting(agency)}
    assert {days: (row["old"], bool(row["refused"])) for days, row in shown.items()} == {14: (False, False), 15: (True, False), 32: (True, True)}
    done = agency.call("supervisor", "sign_waiting", ids=[one["id"] for one in notes.values()], password=PASSWORD)
    assert len(done["signed"]) == 2 and [each["id"] for each in done["refused"]] == [notes[32]["id"]]
    agency.call("supervisor", "discard_waiting", id=notes[32]["id"])


@pytest.mark.parametrize(("seen", "absent", "prompts", "counts"), [
    (6, 0, "none", True), (4, 2, "word", True), (3, 3, "none", False), (5, 0, "none", False), (6, 0, "shown", False)])
def test_a_step_that_did_not_come_up_is_no_miss(agency: Agency, seen: int, absent: int, prompts: str, counts: bool) -> None:
    told = agency.call("supervisor", "observe", person=agency.of["learner"].id, about="F13", steps=F13[:seen], absent=F13[6 - absent:] if absent else [],
                       prompts=prompts, note="Seen at the pill box.", password=PASSWORD)
    assert told["passed"] is counts and told["words"].startswith("It counts" if counts else "It is kept")


def test_the_page_puts_the_last_ones_and_what_is_due_first(agency: Agency) -> None:
    agency.clock.turn(minutes=5)
    agency.call("supervisor", "observe", person=agency.of["learner"].id, about="F05", prompts="none", note="Seen at the door.", password=PASSWORD,
                steps=[each.id for each in rules.current(agency.ctx).items["F05"].checklist])
    page = agency.call("supervisor", "observe_page")
    assert [one["id"] for one in page["people"]] == [agency.of["learner"].id] and page["people"][0]["last"] == agency.ctx.today().isoformat()
    assert page["recent"][0] == "F05" and len(page["skills"]) == 73 and page["may_sign_off"]
    assert all(4 <= len(one["steps"]) <= 8 and one["fewest"] in (3, 4) for one in page["skills"])
    assert set(page["people"][0]) == {"id", "name", "sites", "last", "due", "ready"} and set(page["skills"][0]) == {"id", "title", "group", "steps", "fewest"}

    told = agency.call("supervisor", "observe_next", person=agency.of["learner"].id)
    assert {"about": "F05", "why": "Seen 1 of 2"} in told["next"]
    assert "what to observe next" in [row["detail"] for row in agency.call("learner", "my_record")["seen_by"]]
    assert refused(agency, "supervisor", "observe_next", person=agency.of["south learner"].id) == "not-allowed"


def test_her_own_view_is_shown_beside_what_was_seen_and_not_before(agency: Agency) -> None:
    me, steps = agency.of["learner"].id, [each.id for each in rules.current(agency.ctx).items["F14"].checklist]
    assert refused(agency, "learner", "rate_myself", about="F14", steps=F13) == "bad-field"
    agency.call("learner", "rate_myself", about="F14", steps=steps[:2], words="The first ones feel easy.")
    assert agency.call("supervisor", "beside", person=me, about="F14") == {"beside": None}  # it must not lead her eyes
    agency.clock.turn(hours=1)
    agency.call("supervisor", "observe", person=me, about="F14", steps=steps[1:-1], absent=steps[-1:], prompts="none", note="Seen on the bus.", password=PASSWORD)
    agency.clock.turn(hours=1)
    agency.call("learner", "rate_myself", about="F14", steps=steps)  # later, so it changes nothing about that talk
    both = agency.call("supervisor", "beside", person=me, about="F14")["beside"]
    assert [(row["self"], row["seen"]) for row in both["rows"][:3]] == [(True, "missed"), (True, "seen"), (False, "seen")]
    assert both["rows"][-1]["seen"] == "absent" and both["words"] == "The first ones feel easy." and both["said"]
    own = agency.call("learner", "my_rating", about="F14")
    assert own["mine"]["steps"] == steps and own["beside"]["rows"] == both["rows"]
    assert refused(agency, "south supervisor", "beside", person=me, about="F14") == "not-allowed"
