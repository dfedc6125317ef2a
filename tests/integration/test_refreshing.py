"""What to practice again next, as a page asks for it: whose, from what, and with what to open."""

from __future__ import annotations

from datetime import timedelta

from alongside.service import rules
from alongside.store import access, ledger
from tests.integration.test_practice import BEST, WORST, World, world  # noqa: F401 - a fixture


def told(world: World, who: str = "lena", **facts: object) -> dict[str, tuple[str, str]]:  # noqa: F811
    return {each["about"]: (each["count"], each["reason"]) for each in world.call("refresh_next", who, **facts)["suggestions"]}


def test_what_faded_comes_back_with_a_case_to_open_and_no_state_moves(world: World) -> None:  # noqa: F811
    assert world.call("refresh_next")["suggestions"] == []
    world.play(BEST, "assessed")
    assert told(world) == {}
    before = [row["cell"] for row in world.call("my_record")["rows"]]
    world.clock[0] += timedelta(days=31)
    found = world.call("refresh_next")
    assert [each["about"] for each in found["suggestions"]] == ["C2", "F07", "F13"]
    first = found["suggestions"][0]
    assert (first["count"], first["days"], first["at_least"], first["title"]) == ("1 of 1", 31, None, rules.current(world.ctx).items["C2"].title)
    slug = first["open"]["slug"]
    assert first["open"]["kind"] == "case" and first["open"]["href"] == f"/practice/{slug}" and slug != "the-cup", "one not played yet"
    assert slug in rules.places(world.ctx)["C2"][1]
    assert world.call("refresh_next", most=1)["more"] == 2
    assert [row["cell"] for row in world.call("my_record")["rows"]] == before
    with world.ctx.store.read() as db:
        assert ledger.size(db) == 3, "a suggestion writes nothing into the record"
    world.play(BEST)
    assert told(world) == {}, "practice for oneself counts for oneself"
    assert set(told(world, "tess", person="p-lena")) == {"C2", "F07", "F13"}, "and for nobody else"


def test_what_went_wrong_last_is_said_to_her_and_practice_stays_hers(world: World) -> None:  # noqa: F811
    world.play(WORST)
    count, reason = told(world)["C2"]
    assert count == "0 of 1" and reason.startswith("You tried this once, and it has not gone well yet.")
    assert told(world, "sue", person="p-lena") == {}
    with world.ctx.store.read() as db:
        assert [each["what"] for each in access.of_person(db, "p-lena")] == ["viewed"]
    for who, person in (("otto", "p-lena"), ("theo", "p-lena"), ("lena", "p-otto")):
        world.refused("not-allowed", "refresh_next", who, person=person)


def test_a_supervisor_sees_how_little_a_few_tries_prove(world: World) -> None:  # noqa: F811
    world.play(BEST, "assessed")
    world.clock[0] += timedelta(days=40)
    found = world.call("refresh_next", "sue", person="p-lena")
    assert [(each["count"], each["at_least"]) for each in found["suggestions"]] == [("1 of 1", 0.05)] * 3
    assert "change nothing in a record" in found["note"]
