"""Renewals: what has ended and what ends soon, what is asked for, whom one sees, and the calendar file read by another program."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import icalendar
import pytest
from sqlalchemy import event

from alongside.problem import Problem
from alongside.service import calendars, rules
from alongside.store import access, people
from tests.agency import SOUTH, Agency, found
from tests.integration.test_records_service import complete, give, lead, sign


@pytest.fixture
def agency(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Agency:
    """Learner is signed off for F07 until 3 March 2028; South Learner has begun and has nothing to renew."""
    monkeypatch.setattr(rules, "coming", lambda _ctx: {})
    made = found(tmp_path / "home")
    lead(made)
    complete(made)
    sign(made)
    give(made, "scenario", "late-bus", "south learner")
    return made


def at(agency: Agency, day: str) -> None:
    agency.clock.now = datetime.fromisoformat(f"{day}T15:00:00+00:00")


def test_a_sign_off_is_listed_from_ninety_days_before_its_end_until_it_is_renewed(agency: Agency) -> None:
    seen = {}
    for day in ("2027-12-03", "2027-12-04", "2028-02-28", "2028-03-03", "2028-03-04", "2028-06-03"):
        at(agency, day)
        told = agency.call("supervisor", "renewals")
        seen[day] = [(row["about"], row["left"], row["state"], row["whole"], row["ready"]) for row in told["rows"]], told["totals"]
    none = {"overdue": 0, "30": 0, "60": 0, "90": 0}
    assert seen == {
        "2027-12-03": ([], none), "2027-12-04": ([("F07", 90, "due", False, False)], none | {"90": 1}),
        "2028-02-28": ([("F07", 4, "due", False, False)], none | {"30": 1}), "2028-03-03": ([("F07", 0, "due", False, False)], none | {"30": 1}),
        "2028-03-04": ([("F07", -1, "lapsed", False, False)], none | {"overdue": 1}),
        "2028-06-03": ([("F07", -92, "expired", True, False)], none | {"overdue": 1})}  # fmt: skip


def test_it_says_what_is_needed_and_what_counts_already(agency: Agency) -> None:
    at(agency, "2028-02-01")
    row = agency.call("supervisor", "renewals")["rows"][0]
    assert (row["name"], row["until"], row["needs"]) == ("Learner", "2028-03-03", ["1 more knowledge check.", "1 more observation."])
    give(agency, "check", "note/check-2")
    row = agency.call("supervisor", "renewals")["rows"][0]
    assert row["needs"] == ["1 more observation."]
    assert [(each["kind"], each["met"]) for each in row["counts"] if each["need"]] == [("check", True), ("observation", False)]
    agency.seen()
    row = agency.call("supervisor", "renewals")["rows"][0]
    assert (row["needs"], row["ready"]) == ([], True)
    sign(agency, entry="again")
    assert agency.call("supervisor", "renewals")["rows"] == []


def test_how_far_ahead_whose_name_and_in_which_order(agency: Agency) -> None:
    complete(agency, about="A1")
    sign(agency, about="A1")
    at(agency, "2027-12-20")  # 74 days before
    of = lambda **facts: [row["about"] for row in agency.call("supervisor", "renewals", **facts)["rows"]]  # noqa: E731
    assert (sorted(of()), of(days=60), of(days=0), of(words="nobody"), sorted(of(words=" LEARN"))) == (["A1", "F07"], [], [], [], ["A1", "F07"])
    assert sorted(of(order="person")) == ["A1", "F07"] and agency.call("supervisor", "renewals", days=30)["totals"]["90"] == 2
    for wrong in ({"days": 365}, {"order": "size"}):
        with pytest.raises(Problem) as told:
            of(**wrong)
        assert told.value.code == "bad-field"


def test_only_people_of_ones_own_sites_and_only_for_staff(agency: Agency) -> None:
    at(agency, "2028-02-01")
    for use in ("renewals", "export_renewals"):
        for who, facts in (("learner", {}), ("supervisor", {"site": SOUTH}), ("south supervisor", {"site": "north-house"})):
            with pytest.raises(Problem) as told:
                agency.call(who, use, **facts)
            assert told.value.code == "not-allowed", (use, who)
    assert agency.call("south supervisor", "renewals")["rows"] == [] and "VEVENT" not in agency.call("south trainer", "export_renewals")["text"]
    assert len(agency.call("admin", "renewals")["rows"]) == len(agency.call("trainer", "renewals")["rows"]) == 1


def test_the_calendar_file_is_read_by_another_program_and_says_no_more_than_it_must(agency: Agency) -> None:
    with agency.ctx.store.write() as db:
        people.change(db, agency.of["learner"].id, name="Zoë Anne Fjørdhåven")
    complete(agency, about="A1")
    sign(agency, about="A1")
    at(agency, "2028-02-01")
    made = agency.call("supervisor", "export_renewals")
    assert made["filename"] == "renewals-all-sites-2028-02-01.ics" and made["type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in made["text"].encode().split(b"\r\n")) and "\n" not in made["text"].replace("\r\n", "")
    book = icalendar.Calendar.from_ical(made["text"])
    entries = book.walk("VEVENT")
    assert [(str(each["SUMMARY"]), each.decoded("DTSTART")) for each in entries] == [
        ("Renew F07: Zoë F.", date(2028, 3, 3)), ("Renew A1: Zoë F.", entries[1].decoded("DTSTART"))]
    title = rules.current(agency.ctx).items["F07"].title
    assert f"F07 {title}\n\nThis is the last day" in str(entries[0]["DESCRIPTION"]) and not any(each.errors for each in (book, *entries))
    for secret in (agency.of["learner"].id, "Fjørdhåven", "learner@", "E4", "Seen at supper"):
        assert secret not in made["text"].replace("\r\n ", "")
    agency.clock.turn(hours=5)
    again = icalendar.Calendar.from_ical(agency.call("supervisor", "export_renewals")["text"]).walk("VEVENT")
    assert [str(each["UID"]) for each in again] == [str(each["UID"]) for each in entries] and len({str(each["UID"]) for each in again}) == 2
    at(agency, "2028-04-01")
    late = icalendar.Calendar.from_ical(agency.call("supervisor", "export_renewals", days=0)["text"]).walk("VEVENT")
    assert [str(each["SUMMARY"]) for each in late] == ["Ended: F07, Zoë F.", "Ended: A1, Zoë F."][: len(late)] and late
    with agency.ctx.store.read() as db:
        assert access.of_person(db, "")[0]["detail"] == "renewals of all sites, 1 people, ics"


def test_any_text_comes_back_from_the_file_as_it_went_in() -> None:
    text = "One; two, three \\ four\nfünf " + "長い名前🦊" * 30
    made = calendars.calendar("Käse, and; more", [calendars.Entry("u1@x", date(2028, 2, 29), text, text)], datetime(2028, 1, 1, tzinfo=UTC))
    assert all(len(line) <= 75 for line in made.encode().split(b"\r\n"))
    book = icalendar.Calendar.from_ical(made)
    entry = book.walk("VEVENT")[0]
    assert (str(entry["SUMMARY"]), str(entry["DESCRIPTION"])) == (text, text) and "\r\nX-WR-CALNAME:Käse\\, and\\; more\r\n" in made
    assert entry.decoded("DTSTART") == date(2028, 2, 29) and entry["DTSTART"].params["VALUE"] == "DATE"


def test_a_list_of_many_people_costs_no_more_questions_than_a_list_of_one(agency: Agency) -> None:
    start = agency.clock.now
    at(agency, "2028-02-01")
    asked: list[str] = []
    event.listen(agency.ctx.store.engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    agency.call("admin", "renewals")
    one = len(asked)
    agency.clock.now = start
    lead(agency, "south supervisor")
    for about in ("A1", "A2", "B1"):
        agency.clock.turn(days=9)
        give(agency, "check", "notes/check", "south learner", about)
        for task in ("one", "two"):
            give(agency, "scenario", task, "south learner", about), give(agency, "document", task, "south learner", about)
            agency.seen(about, "south supervisor", "south learner")
            agency.clock.turn(days=1)
        sign(agency, "south supervisor", learner="south learner", about=about)
    at(agency, "2028-02-01")
    asked.clear()
    assert len(agency.call("admin", "renewals")["rows"]) == 4
    assert len(asked) == one


def test_behind_a_cell_stand_who_what_by_whom_under_which_rule_until_when(agency: Agency) -> None:
    person = agency.of["learner"].id
    told = agency.call("supervisor", "behind", person=person, about="F07")
    assert (told["person"]["name"], told["state"], told["until"], told["signed_by"]) == ("Learner", "current", "2028-03-03", "Supervisor")
    assert told["rule"].startswith("Needs 1 knowledge check") and sum(each["counts"] for each in told["evidence"]) == 7
    assert {each["judged_by"] for each in told["evidence"] if each["kind"] == "document"} == {"Trainer"} and all(each["seq"] for each in told["evidence"])
    assert [each["level"] for each in told["sign_offs"]] == ["E4"] and told["may"] == {"observe": True, "sign_off": True}
    before = agency.call("trainer", "behind", person=person, about="F07", as_of="2026-03-01")
    assert (before["state"], before["evidence"], before["sign_offs"], before["until"]) == ("not_started", [], [], None)
    for who, facts, code in (("learner", {}, "not-allowed"), ("south supervisor", {}, "not-allowed"), ("supervisor", {"about": "F99"}, "not-found")):
        with pytest.raises(Problem) as refused:
            agency.call(who, "behind", **({"person": person, "about": "F07"} | facts))
        assert refused.value.code == code, who
    with agency.ctx.store.read() as db:
        assert [(each["name"], each["what"], each["detail"]) for each in access.of_person(db, person)[:2]] == [
            ("Trainer", "viewed", "F07"), ("Supervisor", "viewed", "F07")]
