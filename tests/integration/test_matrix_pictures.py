"""Pictures: the numbers are the matrix's own, month by month, for those one may see; and the same SQL however many people."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from alongside.problem import Problem
from alongside.service import rules
from alongside.service.pictures import BANDS
from alongside.store import Store, access, ledger, people, projections, sites
from tests import postgres
from tests.agency import NORTH, SOUTH, Agency, found
from tests.integration.test_records_service import complete, give, lead, sign


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Agency:
    """Learner is signed off for F07 on 3 March 2026 and has begun A1; South Learner has begun B1."""
    monkeypatch.setattr(rules, "coming", lambda _ctx: {})
    made = found(tmp_path / "home")
    lead(made)
    complete(made)
    sign(made)
    give(made, "scenario", "late-bus", about="A1")
    give(made, "scenario", "late-bus", "south learner", "B1")
    return made


def of_matrix(told: dict[str, Any]) -> dict[str, Counter[str]]:
    """skill -> band -> people, counted from the cells of the matrix."""
    band = {state: name for name, states in BANDS.items() for state in states}
    return {column["id"]: Counter(band[person["cells"].get(column["id"], column["empty"])["state"]] for person in told["people"])
            for column in told["columns"]}


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-03", "2028-03-03", "2028-04-01", "2029-01-01"])
def test_every_number_is_what_the_cells_of_the_matrix_say(agency: Agency, day: str) -> None:
    told = agency.call("admin", "pictures", group="", as_of=day)
    want = of_matrix(agency.call("admin", "matrix", as_of=day))
    assert {one["id"]: Counter({band: one[band] for band in BANDS if one[band]}) for one in told["skills"]} == want
    for one in told["domains"]:
        mine = sum((want[skill["id"]] for skill in told["skills"] if skill["domain"] == one["id"]), Counter())
        assert {band: one[band] for band in BANDS} == {band: mine[band] for band in BANDS} and sum(mine.values()) == 2 * one["skills"]
    last = told["months"][-1]
    assert last["day"] == day and {band: last[band] for band in BANDS} == {band: sum(each[band] for each in want.values()) for band in BANDS}


def test_months_are_last_days_and_tell_how_it_went(agency: Agency) -> None:
    months = agency.call("supervisor", "pictures", group="function", as_of="2028-07-15")["months"]
    assert [one["day"] for one in months[:3]] + [months[-1]["day"]] == ["2027-08-31", "2027-09-30", "2027-10-31", "2028-07-15"] and len(months) == 12
    held = {one["day"]: (one["held"], one["ended"]) for one in months}
    assert held["2028-02-29"] == (1, 0) and held["2028-03-31"] == (0, 1) and held["2027-08-31"] == (1, 0)
    assert [one["day"] for one in agency.call("supervisor", "pictures", as_of="2026-03-01")["months"][-2:]] == ["2026-02-28", "2026-03-01"]


def test_one_sees_ones_own_sites_and_one_persons_picture_is_noted(agency: Agency) -> None:
    mine, theirs = agency.of["learner"].id, agency.of["south learner"].id
    assert agency.call("supervisor", "pictures")["people"] == 1 and agency.call("admin", "pictures")["people"] == 2
    assert agency.call("admin", "pictures", site=SOUTH, words="nobody")["people"] == 0
    assert sum(one["begun"] for one in agency.call("south trainer", "pictures")["skills"]) == 1
    for who, facts in (("learner", {}), ("supervisor", {"site": SOUTH}), ("supervisor", {"person": theirs}), ("south supervisor", {"person": mine})):
        with pytest.raises(Problem) as told:
            agency.call(who, "pictures", **facts)
        assert told.value.code == "not-allowed", (who, facts)
    one = agency.call("supervisor", "pictures", person=mine)
    assert (one["name"], one["people"], sum(each["begun"] for each in one["skills"])) == ("Learner", 1, 1)
    with agency.ctx.store.read() as db:
        assert [(each["name"], each["what"], each["detail"]) for each in access.of_person(db, mine)] == [("Supervisor", "viewed", "picture")]


def test_more_people_ask_the_database_no_more(agency: Agency) -> None:
    asked: list[int] = []
    event.listen(agency.ctx.store.engine, "before_cursor_execute", lambda *_facts: asked.append(1))
    agency.call("supervisor", "pictures")
    few = len(asked)
    with agency.ctx.store.write() as db:
        for number in range(60):
            people.add(db, f"p-crowd-{number:03d}", f"crowd{number}", f"Person {number:03d}", ["learner"], [NORTH], agency.clock.now)
    asked.clear()
    assert agency.call("supervisor", "pictures")["people"] == 61
    assert len(asked) == few < 25


def test_sorted_by_the_newest_entry_and_counted_whole(agency: Agency) -> None:
    told = agency.call("admin", "matrix", sort="newest", page=1)
    assert [(each["name"], each["last"]) for each in told["people"]] == [("South Learner", "2026-03-03"), ("Learner", "2026-03-03")]
    quiet = agency.call("admin", "matrix", sort="quiet", role="", page=1)["people"]
    assert quiet[0]["last"] is None and quiet[-1]["name"] == "South Learner"
    assert told["counts"]["current"] == 1 and told["counts"]["in_progress"] == 2 and sum(told["counts"].values()) == 2 * len(told["columns"])
    assert [each["name"] for each in agency.call("admin", "matrix", due="over", as_of="2028-04-01", page=1)["people"]] == ["Learner"]
    assert agency.call("admin", "matrix", due="over", as_of="2028-03-01", page=1)["found"] == 0


@pytest.mark.parametrize("kind", postgres.names())
def test_the_lists_behind_it_are_the_same_on_every_database(kind: str, tmp_path: Path) -> None:
    store, now = Store.open(postgres.new_home(kind, tmp_path / "home")), datetime(2026, 3, 2, tzinfo=UTC)
    with store.write() as db:
        for site in ("north", "south"):
            sites.add(db, site, site.title())
        for id, name, roles, at in (("p-1", "Zoë", ["learner"], ["north"]), ("p-2", "anna", ["learner", "trainer"], ["south", "north"]), ("p-3", "Bo", ["admin"], [])):
            people.add(db, id, id, name, roles, at, now)
        people.add(db, "p-4", "gone", "Gone", ["learner"], ["north"], now)
        people.change(db, "p-4", disabled_at="2026-01-01")
        held = (False, False, "E4", "2024-01-01", "", "Expired.")
        rows = [("p-1", "F07", "1970-01-01", "2026-01-31", "lapsed", "2025-12-01", *held), ("p-1", "F07", "2026-02-01", "9999-12-31", "expired", "2025-12-01", *held)]
        projections.store(db, "rules", "p-1", rows, [])
    with store.read() as db:
        for role in ("", "learner", "trainer", "admin", "supervisor"):
            for where in (None, ["north"], ["south"], []):
                assert people.listed(db, where, role=role) == {row["id"]: row["name"] for row in people.every(db, where, role=role)}, (role, where)
        assert list(people.listed(db)) == ["p-2", "p-3", "p-1"]
        assert people.some(db, ["p-1", "p-2", "p-9"]) == [people.get(db, "p-1"), people.get(db, "p-2")]
        assert ledger.newest(db) == ledger.newest(db, ["p-1"]) == ledger.last_recorded(db, ["p-1"]) == {}
        for people_ in (None, ["p-1"], ["p-1", *(f"p-x{n}" for n in range(600))]):
            for day, state in ((date(2026, 2, 1), "expired"), (date(2026, 1, 31), "lapsed")):
                told = projections.ending(db, day, day, people_, expired=True)
                assert told == [("p-1", "F07", state, "2025-12-01")]
                assert projections.ending(db, day, day, people_) == (told if state == "lapsed" else [])
        assert projections.ending(db, date(2026, 3, 1), date(2026, 3, 1), ["p-2"], expired=True) == []
    store.close()
