"""The matrix in pages: who is kept, in which order, how many there are, and that a longer list asks the database no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from alongside.problem import Problem
from alongside.service import matrix, rules
from alongside.store import people
from tests.agency import NORTH, Agency, found
from tests.integration.test_records_service import complete, lead, sign


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Agency:
    monkeypatch.setattr(rules, "coming", lambda _ctx: {})
    return found(tmp_path / "home")


def crowd(agency: Agency, first: int, many: int) -> None:
    with agency.ctx.store.write() as db:
        for number in range(first, first + many):
            people.add(db, f"p-crowd-{number:03d}", f"crowd{number}", f"Person {number:03d}", ["learner"], [NORTH], agency.clock.now)


def names(told: dict[str, Any]) -> list[str]:
    return [each["name"] for each in told["people"]]


def asked(agency: Agency, **facts: Any) -> int:
    count = []
    listen = ("before_cursor_execute", lambda *_facts: count.append(1))
    event.listen(agency.ctx.store.engine, *listen)
    try:
        agency.call("supervisor", "matrix", **facts)
    finally:
        event.remove(agency.ctx.store.engine, *listen)
    return len(count)


def test_pages_hold_everybody_once_and_cost_the_same_whatever_their_number(agency: Agency) -> None:
    few = asked(agency, page=1)
    crowd(agency, 0, 2 * matrix.PAGE + 10)
    assert asked(agency, page=1) == few
    whole = agency.call("supervisor", "matrix")
    parts = [agency.call("supervisor", "matrix", page=number) for number in (1, 2, 3)]
    assert [len(part["people"]) for part in parts] == [50, 50, 11] and parts[0]["pages"] == 3
    assert [each for part in parts for each in part["people"]] == whole["people"]
    assert all(part["found"] == part["totals"]["people"] == 111 for part in parts)
    assert agency.call("supervisor", "matrix", page=99)["page"] == 3, "a page that is gone is the last one"
    assert agency.call("supervisor", "matrix", page=-5)["page"] == 0


def test_filters_and_orders_look_at_everybody_not_at_the_page(agency: Agency) -> None:
    crowd(agency, 0, 60)
    complete(agency)
    ready = agency.call("supervisor", "matrix", sort="ready", page=1)
    learner = agency.of["learner"].name
    assert ready["totals"] == {"people": 61, "ready": 1, "late": 0} and names(ready)[0] == learner
    assert names(agency.call("supervisor", "matrix", who="ready", page=1)) == [learner]
    assert agency.call("supervisor", "matrix", who="ready", group="function", page=1)["found"] == 1
    assert agency.call("supervisor", "matrix", who="ready", group="competency", domain="A", page=1)["found"] == 0
    assert names(agency.call("supervisor", "matrix", words="  PERSON 05", page=1)) == [f"Person {n:03d}" for n in range(50, 60)]

    lead(agency)
    sign(agency)
    assert agency.call("supervisor", "matrix", due="90", page=1)["found"] == 0
    until = agency.call("supervisor", "matrix", about="F07", words=learner)["people"][0]["cells"]["F07"]["until"]
    assert until == "2028-03-03"
    late = agency.call("supervisor", "matrix", sort="late", as_of="2028-03-20", page=1)
    assert names(late)[0] == learner and late["totals"]["late"] == 1 and late["people"][0]["overdue"][0]["state"] == "lapsed"
    for day, many in (("2027-11-01", 0), ("2027-12-20", 1), ("2028-03-20", 1)):
        assert agency.call("supervisor", "matrix", due="90", as_of=day, page=1)["found"] == many
    assert names(agency.call("supervisor", "matrix", who="late", as_of="2028-03-20", page=1)) == [learner]


def test_an_earlier_day_is_as_it_was_then_its_entries_late_modules_and_people(agency: Agency) -> None:
    complete(agency)
    agency.call("trainer", "assign", people=[agency.of["learner"].id], module="writing-a-service-note", due="2026-03-10")
    crowd(agency, 0, 2)
    with agency.ctx.store.write() as db:
        people.change(db, "p-crowd-000", started="2026-04-01")
        people.change(db, "p-crowd-001", started="2019-04-01")
    agency.clock.turn(days=60)
    agency.seen(learner="learner")

    def told(day: str, **facts: Any) -> Any:
        found = agency.call("supervisor", "matrix", as_of=day, page=1, sort="newest", **facts)
        first = found["people"][0]
        return found["totals"]["people"], found["totals"]["late"], (first["name"], first["last"], first["late_modules"])

    assert told("") == (3, 1, ("Learner", "2026-05-02", 1))
    assert told("2026-03-20") == (2, 1, ("Learner", "2026-03-03", 1))
    assert told("2026-03-10") == (2, 0, ("Learner", "2026-03-03", 0)), "due on that day is not late yet"
    assert told("2026-03-01") == (2, 0, ("Learner", None, 0)), "asked and written down the day after"
    assert agency.call("supervisor", "pictures", as_of="2026-03-20")["people"] == 2 and agency.call("supervisor", "pictures")["people"] == 3


@pytest.mark.parametrize("facts", [{"who": "everyone"}, {"sort": "age"}, {"due": "7"}, {"state": "good"}])
def test_an_unknown_choice_names_the_known_ones(agency: Agency, facts: dict[str, str]) -> None:
    with pytest.raises(Problem, match="Known: ") as told:
        agency.call("supervisor", "matrix", **facts)
    assert told.value.code == "bad-field"
