"""What keeps lists quick at ten thousand staff, counted rather than timed: statements, columns, slices; and a second opinion."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, event, select

from alongside.evidence import Evidence, event_id
from alongside.record import STATES
from alongside.service import accounts, base, events, generating, renewals, rules, standing
from alongside.service.base import Context, open_home
from alongside.store import Store, made_under, people, projections, sites
from alongside.store.sql import iso
from alongside.store.tables import ledger_payload, projected, spans, standings
from tests import bench_record, pandas_matrix, postgres

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
STAFF = 8


@pytest.fixture(scope="module", params=postgres.names())
def agency(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Context:
    home = postgres.new_home(request.param, tmp_path_factory.mktemp("speed") / "home")
    return replace(generating.generate(home, STAFF, NOW, workers=1), now=lambda: NOW)


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """The statements the database is asked while the block runs."""
    asked: list[str] = []

    def ask(_db: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(store.engine, "before_cursor_execute", ask)
    try:
        yield asked
    finally:
        event.remove(store.engine, "before_cursor_execute", ask)


def seen(person: str, name: str) -> Evidence:
    return Evidence(event_id=event_id(name), learner=person, about="F07", by="", on=NOW.date(), at=iso(NOW), kind="observation",
                    task="observed", attempt=name, score=700, max=700, judged_by="somebody")  # fmt: skip


def test_lists_ask_once_whatever_their_length_and_read_no_json(agency: Context) -> None:
    assert not [column for table in (spans, standings) for column in table.columns if isinstance(column.type, JSON)]
    with agency.store.read() as db:
        everybody = list(projections.states(db, NOW.date()))
        assert len(everybody) == STAFF
        for some in (everybody[:1], everybody):
            for ask in (projections.states, lambda db, day, some: projections.briefs(db, some, day),
                        lambda db, day, some: projections.ending(db, day, day + timedelta(days=90), some)):  # fmt: skip
                with statements(agency.store) as asked:
                    ask(db, NOW.date(), some)  # type: ignore[operator]
                assert len(asked) == 1


def test_keeping_an_event_asks_the_same_number_of_times_in_any_agency(agency: Context) -> None:
    with agency.store.read() as db:
        person = min(projections.states(db, NOW.date()))
    with statements(agency.store) as asked, agency.store.write() as db:
        events.keep(agency, db, seen(person, "one more"))
    assert len(asked) <= 16 and not [each for each in asked if each.startswith("DELETE") and "person" not in each]


def test_states_tally_and_lists_say_what_the_cells_say(agency: Context) -> None:
    framework, coming = rules.current(agency), rules.coming(agency)
    order = list(framework.items)
    for ago in (0, 200, 700, 5000):
        day = NOW.date() - timedelta(days=ago)
        with agency.store.read() as db:
            states = projections.states(db, day)
            cells = projections.cells(db, list(states), day)
            ending = projections.ending(db, day, day + timedelta(days=90))
        told = {(person, id): STATES[int(digit)] for person, text in states.items() for id, digit in zip(order, text, strict=True)}
        nothing = dict(zip(order, projections.nothing(framework, coming, day), strict=True))
        assert told == {key: cells[key]["state"] if key in cells else STATES[int(nothing[key[1]])] for key in told}
        tally = projections.tally(states.values(), framework)
        assert {id: sum(of.values()) for id, of in tally.items()} == dict.fromkeys(order, len(states))
        assert tally["F07"].get("current", 0) == sum(told[person, "F07"] == "current" for person in states)
        last = (day + timedelta(days=90)).isoformat()
        wanted = {key for key, row in cells.items() if row["state"] in ("current", "due", "lapsed") and row["until"] <= last}
        assert {(row.person, row.competency) for row in ending} == wanted


def test_what_is_remembered_for_a_whole_agency_is_what_a_few_are_shown(agency: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewals, "PAGE", 5)
    with agency.store.read() as db:
        actor = accounts.actor(agency, (people.by_login(db, "admin") or {})["id"])
        site = sites.every(db)[0]["id"]
    ago = (agency.today() - timedelta(days=200)).isoformat()
    asked: list[tuple[str, dict[str, Any]]] = [
        *(("renewals", {"order": order, "days": days, "page": page}) for order in ("date", "person") for days in (0, 90) for page in (1, 3)),
        *(("matrix", {"due": due, "page": 1, "as_of": day}) for due in ("30", "90") for day in ("", ago)),
        ("renewals", {"site": site}), ("pictures", {}), ("pictures", {"group": "function", "as_of": ago}), ("pictures", {"site": site}),
    ]  # fmt: skip
    every = []
    for few in (10**9, 0, 0):
        monkeypatch.setattr(standing, "FEW", few)
        every.append([base.call(agency, actor, name, facts) for name, facts in asked])
    assert every[0] == every[1] == every[2] and every[0][0]["found"] > 0
    with agency.store.read() as db:
        person = min(projections.states(db, agency.today()))
    with agency.store.write() as db:
        events.keep(agency, db, seen(person, "one more for all"))
    told = [base.call(agency, actor, name, facts) for name, facts in asked]
    monkeypatch.setattr(standing, "FEW", 10**9)
    assert told == [base.call(agency, actor, name, facts) for name, facts in asked]


def test_every_cell_is_what_pandas_makes_of_the_ledger(agency: Context) -> None:
    found = bench_record.rival(agency.home)
    assert found["cells compared, all identical"] > STAFF * 20 and found["events"] > STAFF * 50


def test_pandas_and_the_rows_agree_on_other_days_too(agency: Context) -> None:
    framework, coming = rules.current(agency), rules.coming(agency)
    order = {id: place for place, id in enumerate(framework.items)}
    with agency.store.read() as db:
        payloads = db.execute(select(ledger_payload.c.payload).order_by(ledger_payload.c.seq)).scalars()
        ledger = pandas_matrix.columns(payloads)
        for ago in (-400, 45, 400, 800):
            day = NOW.date() - timedelta(days=ago)
            states = projections.states(db, day)
            table = pandas_matrix.matrix(ledger, *pandas_matrix.rule_tables(framework), set(coming), day)
            assert len(table) >= 5
            assert {(row.learner, row.about): row.state for row in table.itertuples()} == {
                (row.learner, row.about): STATES[int(states[row.learner][order[row.about]])] for row in table.itertuples()
            }


def test_new_rules_are_taken_up_in_slices_and_no_moment_is_wrong(agency: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """One slice at a time, stopped after the first; a stale person is made first by whoever reads or writes her."""
    framework, coming = rules.current(agency), {"F07": "one scenario so far"}
    before = dict(rules.coming(agency))
    assert "F07" not in before
    monkeypatch.setattr(rules, "coming", lambda _ctx: coming)

    def marked() -> set[str]:
        rule = made_under.fingerprint(framework, coming)
        with agency.store.read() as db:
            assert made_under.stale(db, framework, coming) == bool(made_under.behind(db, framework, coming))
            right = set(db.execute(select(projected.c.person).where(projected.c.rules == rule)).scalars())
            wrong = {line.split()[0] for line in projections.differences(db, framework, coming)}
        assert not right & wrong, "somebody is marked as made, and is not"
        return right

    assert marked() == set()
    with agency.store.read() as db:
        some = made_under.behind(db, framework, coming)[:4]
    assert events.fresh(agency, *some) == 4
    first = marked()
    assert first == {*some}
    with agency.store.read() as db:
        read, written = made_under.behind(db, framework, coming)[-2:]
    events.fresh(agency, read)
    assert marked() == first | {read}
    with agency.store.write() as db:
        events.keep(agency, db, seen(written, "while the rules change"))
    assert marked() == first | {read, written}
    with statements(agency.store) as asked:
        events.fresh(agency)
    begins = [each for each in asked if "BEGIN IMMEDIATE" in each or "pg_advisory_xact_lock" in each]
    assert len(begins) >= (STAFF - len(first) - 2) / 5, "one transaction for a few people each"
    assert len(marked()) == STAFF
    with agency.store.read() as db:
        assert not made_under.stale(db, framework, coming) and projections.differences(db, framework, coming) == []
    with statements(agency.store) as asked:
        events.fresh(agency)
    assert not [each for each in asked if each.startswith(("INSERT", "DELETE"))]


def test_an_interrupted_transaction_leaves_nobody_half_made(agency: Context) -> None:
    framework, coming = rules.current(agency), {"F08": "one scenario so far"}
    store = open_home(Path(agency.home)).store
    with pytest.raises(ZeroDivisionError), store.write() as db:
        projections.rebuild(db, framework, coming, made_under.behind(db, framework, coming)[:3])
        raise ZeroDivisionError
    with store.read() as db:
        assert len(made_under.behind(db, framework, coming)) == STAFF
    store.close()
