"""Ready to be seen: said by a learner, seen by the observers at her sites, answered by one of them; never evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from alongside.problem import Problem
from alongside.service import admin, asking, rules
from alongside.store import ledger
from tests.agency import NORTH, PASSWORD, Agency, found

LINE = "Tuesday supper, with Andre"


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agency]:
    """One agency for all of these; each test takes a skill of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "coming", lambda _ctx: {})
        yield found(tmp_path_factory.mktemp("asking") / "home")


def refused(agency: Agency, who: str, use: str, /, **facts: Any) -> Problem:
    with pytest.raises(Problem) as told:
        agency.call(who, use, **facts)
    assert told.value.way_out
    return told.value


def ask(agency: Agency, about: str, words: str = LINE) -> dict[str, Any]:
    return agency.call("learner", "ask_to_be_seen", about=about, words=words)["ask"]


def waiting(agency: Agency, about: str, who: str = "supervisor") -> list[dict[str, Any]]:
    return [one for one in agency.call(who, "observe_page")["asks"] if one["about"] == about]


def on_record(agency: Agency, about: str, who: str = "learner", **facts: str) -> dict[str, Any]:
    return agency.call(who, "record_page", **facts)["asks"].get(about, {})


def card(agency: Agency, who: str = "supervisor") -> dict[str, Any]:
    return next((one for one in agency.call(who, "home_page")["staff"] if one["title"] == "Ready to be seen"), {"count": 0})


def test_said_seen_by_those_who_may_watch_and_taken_back(agency: Agency) -> None:
    before, home = agency.call("learner", "record_page"), card(agency)["count"]
    made = ask(agency, "A1", "  Tuesday\n supper ")
    assert (made["words"], made["outcome"], made["person"]["name"]) == ("Tuesday supper", "", "Learner")
    again = ask(agency, "A1")
    assert (again["id"], again["words"], again["at"]) == (made["id"], LINE, made["at"]), "one open wish for a skill: its line changes"
    for who in ("supervisor", "trainer"):
        assert [one["id"] for one in waiting(agency, "A1", who)] == [made["id"]]
        assert on_record(agency, "A1", who, person=agency.of["learner"].id)["words"] == LINE
        assert card(agency, who)["count"] == home + 1
    assert waiting(agency, "A1", "south supervisor") == [] and card(agency, "south supervisor")["count"] == 0
    assert agency.call("learner", "record_page")["observers"] == ["Supervisor", "Trainer"]
    after = agency.call("learner", "record_page")
    assert [row["cell"] for row in after["rows"]] == [row["cell"] for row in before["rows"]] and ledger_size(agency) == 0
    assert refused(agency, "south learner", "take_back_ask", id=made["id"]).code == "not-found"
    assert agency.call("learner", "take_back_ask", id=made["id"])["ask"]["outcome"] == "withdrawn"
    assert refused(agency, "learner", "take_back_ask", id=made["id"]).code == "conflict"
    assert waiting(agency, "A1") == [] and on_record(agency, "A1") == {} and card(agency)["count"] == home


def ledger_size(agency: Agency) -> int:
    with agency.ctx.store.read() as db:
        return len(ledger.entries(db, agency.of["learner"].id))


def test_not_now_is_said_with_a_line_and_can_be_taken_back_by_who_said_it(agency: Agency) -> None:
    made = ask(agency, "A2")
    facts = {"id": made["id"], "words": "After the move, in two weeks."}
    assert refused(agency, "supervisor", "answer_ask", id=made["id"], words=" ").code == "bad-field"
    assert refused(agency, "supervisor", "answer_ask", id=made["id"], words="x" * 201).code == "too-large"
    for who in ("south supervisor", "learner", "admin"):
        assert refused(agency, who, "answer_ask", **facts).code == "not-allowed"
    answered = agency.call("supervisor", "answer_ask", **facts)["ask"]
    assert (answered["outcome"], answered["answer"], answered["closed_by"]) == ("later", facts["words"], "Supervisor")
    assert refused(agency, "trainer", "answer_ask", **facts).code == "conflict"
    assert waiting(agency, "A2") == [] and on_record(agency, "A2")["answer"] == facts["words"]
    [news] = [one for one in agency.call("learner", "home_page")["news"] if one["href"] == "/record#A2"]
    assert (news["title"], news["quote"]) == ("Supervisor answered: not just now", facts["words"])
    assert refused(agency, "trainer", "answer_ask", id=made["id"], undo=True).code == "conflict"
    assert agency.call("supervisor", "answer_ask", id=made["id"], undo=True)["ask"]["outcome"] == ""
    assert [one["words"] for one in waiting(agency, "A2")] == [LINE]
    agency.call("supervisor", "answer_ask", **facts)
    agency.clock.turn(minutes=1)
    ask(agency, "A2", "Then on Sunday")
    assert refused(agency, "supervisor", "answer_ask", id=made["id"], undo=True).code == "conflict", "she asked anew"
    assert on_record(agency, "A2")["words"] == "Then on Sunday"


def test_an_observation_answers_it_also_one_that_a_phone_sends_later(agency: Agency) -> None:
    me, steps = agency.of["learner"].id, [each.id for each in rules.current(agency.ctx).items["A3"].checklist]
    facts = {"person": me, "about": "A3", "steps": steps, "prompts": "none", "note": "At supper."}
    yesterday = agency.ctx.today().isoformat()
    agency.clock.turn(days=1)
    made = ask(agency, "A3")
    early = agency.call("supervisor", "observe", **facts, password=PASSWORD, on=yesterday)
    assert early["ask"] == "" and waiting(agency, "A3"), "seen before she asked, so she still waits"
    id = uuid4().hex
    kept = {"id": id, "phone_of": agency.of["trainer"].id, "absent": [], "on": agency.ctx.today().isoformat()}
    agency.call("trainer", "keep_observation", **facts, **kept)
    assert waiting(agency, "A3"), "noted and not signed: nothing is answered yet"
    agency.clock.turn(days=2)
    [signed] = agency.call("trainer", "sign_waiting", ids=[id], password=PASSWORD)["signed"]
    assert signed["ask"] == made["id"] and waiting(agency, "A3") == []
    told = on_record(agency, "A3")
    assert (told["outcome"], told["closed_by"], told["answer"]) == ("seen", "Trainer", "")
    assert "Trainer saw you at work" in [one["title"] for one in agency.call("learner", "home_page")["news"]]
    assert agency.seen("A3")["ask"] == ""
    rating = agency.call("learner", "my_rating", about="A3")
    assert rating["ask"]["id"] == made["id"] and rating["observers"] == ["Supervisor", "Trainer"] and rating["may_ask"]


def test_how_much_one_may_ask_and_who_may(agency: Agency) -> None:
    assert refused(agency, "learner", "ask_to_be_seen", about="F99").code == "not-found"
    assert refused(agency, "learner", "ask_to_be_seen", about="A1", words="x" * 201).code == "too-large"
    assert refused(agency, "supervisor", "ask_to_be_seen", about="A1").code == "not-allowed"
    places = [id for id in rules.current(agency.ctx).items if id.startswith("F")][: asking.MOST]
    who = admin.add(agency.ctx, "eager", "Eager", ["learner"], [NORTH])
    agency.of["eager"] = agency.of["learner"].__class__(who["id"], "Eager", frozenset({"learner"}), frozenset({NORTH}))
    first, *_ = [agency.call("eager", "ask_to_be_seen", about=id)["ask"]["id"] for id in places]
    assert refused(agency, "eager", "ask_to_be_seen", about="E1").code == "conflict"
    agency.call("eager", "ask_to_be_seen", about=places[0], words="A changed line is no new one.")
    agency.call("eager", "take_back_ask", id=first)
    assert agency.call("eager", "ask_to_be_seen", about="E1")["ask"]["outcome"] == ""
