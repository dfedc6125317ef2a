"""Practice texts somebody asked to keep: her own alone, within limits, and gone when she deletes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alongside.problem import Problem
from alongside.service import texts
from tests.agency import Agency, found

SECRET = "Zebulon wants the blue kettle."
OTHERS = ("south learner", "trainer", "supervisor")


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return found(tmp_path)


def keep(agency: Agency, who: str = "learner", **more: Any) -> str:
    return agency.call(who, "keep_text", **({"kind": "note", "text": SECRET} | more))["id"]


def written(agency: Agency) -> list[Path]:
    agency.ctx.store.close()
    return [path for path in agency.ctx.home.rglob("*") if path.is_file() and b"Zebulon" in path.read_bytes()]


def test_a_text_is_kept_opened_changed_and_gone_for_good(agency: Agency) -> None:
    first = keep(agency)
    agency.clock.turn(minutes=5)
    second = keep(agency, kind="goal", text="I want a door I can lock.", name="  The   door ", whom={"goes_by": "Del", "more": "x"})
    listed = agency.call("learner", "own_texts")["texts"]
    assert [(one["id"], one["name"], one["kind"]) for one in listed] == [(second, "The door", "goal"), (first, SECRET, "note")]
    opened = agency.call("learner", "own_text", id=second)
    assert opened["text"] == "I want a door I can lock." and opened["whom"] == {"goes_by": "Del", "pronouns": "", "words": ""}
    assert keep(agency, id=first, text=f"{SECRET} She bought it.") == first
    assert agency.call("learner", "own_text", id=first)["text"].endswith("bought it.")
    for _twice in range(2):
        agency.call("learner", "drop_text", id=first)
    with pytest.raises(Problem, match="not kept"):
        agency.call("learner", "own_text", id=first)
    with pytest.raises(Problem, match="no longer kept"):
        keep(agency, id=first)
    assert [one["id"] for one in agency.call("learner", "own_texts")["texts"]] == [second]
    assert written(agency) == []


def test_looking_leaves_nothing_behind(agency: Agency) -> None:
    assert agency.call("learner", "own_texts") == {"texts": [], "most": texts.MOST}
    agency.call("learner", "drop_text", id="none")
    assert not (agency.ctx.home / "answers").exists()


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_reaches_it(agency: Agency, who: str) -> None:
    mine = keep(agency)
    assert agency.call(who, "own_texts")["texts"] == []
    for name, facts in (("own_text", {}), ("keep_text", {"kind": "note", "text": "Mine."})):
        with pytest.raises(Problem) as told:
            agency.call(who, name, id=mine, **facts)
        assert told.value.code == "not-found"
    agency.call(who, "drop_text", id=mine)
    assert agency.call("learner", "own_text", id=mine)["text"] == SECRET


def test_it_is_no_evidence_and_on_no_desk(agency: Agency) -> None:
    before = agency.call("learner", "my_record")
    keep(agency)
    assert agency.call("learner", "my_record") == before
    assert agency.call("trainer", "queue")["items"] == []
    person = agency.of["learner"].id
    assert "Zebulon" not in str(agency.call("trainer", "person_record", person=person)) + str(agency.call("supervisor", "export_record", person=person, format="json"))
    kept = written(agency)
    assert [path.parent.parent.name for path in kept] == [person]  # one file, in her own area; not in the database


@pytest.mark.parametrize("facts", [{"kind": "letter"}, {"text": " \n"}, {"text": ["a"]}, {"text": "a" * (texts.LONGEST + 1)},
                                   {"whom": {"words": "a" * 201}}, {"whom": {"goes_by": 3}}, {"text": "half \ud800"}])
def test_what_cannot_be_kept_is_refused_in_words(agency: Agency, facts: dict[str, Any]) -> None:
    with pytest.raises(Problem) as told:
        keep(agency, **facts)
    assert told.value.code in ("bad-field", "too-large") and told.value.way_out
    assert agency.call("learner", "own_texts")["texts"] == []


def test_there_is_room_for_twenty(agency: Agency) -> None:
    made = [keep(agency, text=f"Text {number}.") for number in range(texts.MOST)]
    with pytest.raises(Problem) as told:
        keep(agency)
    assert told.value.code == "conflict" and "Delete one" in told.value.way_out
    agency.call("learner", "drop_text", id=made[0])
    assert keep(agency)


def test_the_same_request_twice_keeps_one_text(agency: Agency) -> None:
    from alongside.service import base

    told = [base.call(agency.ctx, agency.of["learner"], "keep_text", {"kind": "note", "text": SECRET}, key="one") for _ in range(2)]
    assert told[0] == told[1]
    assert len(agency.call("learner", "own_texts")["texts"]) == 1
    assert len(written(agency)) == 1  # the answer kept for a repeated request holds no text


def test_an_administrator_alone_has_no_such_area(agency: Agency) -> None:
    with pytest.raises(Problem) as told:
        agency.call("admin", "own_texts")
    assert told.value.code == "not-allowed"
