"""Events as data."""

from __future__ import annotations

import json
from datetime import date

import pytest

from alongside.evidence import TYPES, Evidence, Purge, SignOff, event_id, from_payload, hundredths, to_payload
from alongside.problem import Problem

COMMON = {"learner": "p-1", "about": "F07", "by": "p-2", "role": "trainer", "on": date(2026, 2, 3), "at": "2026-02-03T10:00:00Z"}


@pytest.mark.parametrize("event", [
    Evidence(event_id="e", kind="document", task="m/note", attempt="t1", score=650, max=1300, indicators=("F07.1", "F07.2"),
             judged_by="p-2", detail={"rows": [{"id": "need", "points": 0.5}]}, **COMMON),
    SignOff(event_id="s", level="E4", meaning="observed-and-competent", statement="Seen", relied=("e",), hashes=("0" * 64,), **COMMON),
    Purge(event_id="p", rows=(1, 2), reason="Seven years", **COMMON)])
def test_an_event_survives_the_way_through_json(event: object) -> None:
    assert from_payload(json.loads(json.dumps(to_payload(event)))) == event  # type: ignore[arg-type]


def test_the_same_facts_give_the_same_id_and_other_facts_another() -> None:
    assert event_id("try-1", "note", 1) == event_id("try-1", "note", 1)
    assert len({event_id("try-1", "note", 1), event_id("try-1", "note", 2), event_id("try-1", "note1"), event_id("try-1n", "ote", 1)}) == 4


def test_points_become_whole_hundredths() -> None:
    assert [hundredths(points) for points in (0, 0.5, 1, 12.25, 0.1 + 0.2)] == [0, 50, 100, 1225, 30]


def test_fields_of_a_newer_version_are_left_out_and_an_unknown_type_is_refused() -> None:
    event = Purge(event_id="p", rows=(1,), reason="r", **COMMON)
    assert from_payload(to_payload(event) | {"names": {"p-1": "Ann"}, "later": 1}) == event
    with pytest.raises(Problem, match="sign_off"):
        from_payload({"type": "guess"})


def test_every_kind_of_event_has_its_own_name() -> None:
    assert set(TYPES) == {"evidence", "void", "sign_off", "standing", "dispute", "answer", "clinical_lead", "purge"}
