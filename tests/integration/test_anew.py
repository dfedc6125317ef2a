"""After a change of rules a list answers at once, says for how many people it is still to be done, and is right in the end."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from alongside import content
from alongside.evidence import Evidence, event_id
from alongside.problem import Problem
from alongside.service import events, rules, standing
from alongside.store import ledger, made_under, people, projections
from alongside.store.sql import iso
from alongside.store.tables import ledger_payload, standings
from alongside.web.anew import CatchUp
from tests import postgres
from tests.agency import NORTH, Agency, found
from tests.integration.test_projection_speed import statements

MANY = 200


@pytest.fixture(scope="module", params=postgres.names())
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agency]:
    """Two houses and 200 people more, each seen once."""
    made = found(postgres.new_home(request.param, tmp_path_factory.mktemp("crowd") / "home"))
    now, lead = made.clock.now, made.of["supervisor"].id
    with made.ctx.store.write() as db:
        for number in range(MANY):
            people.add(db, f"p-crowd-{number:03d}", f"crowd{number}", f"Person {number:03d}", ["learner"], [NORTH], now)
        each = [
            Evidence(event_id=event_id("crowd", str(number)), learner=f"p-crowd-{number:03d}", about="F07", by=lead, role="supervisor",
                     on=now.date(), at=iso(now), kind="observation", task="observed", attempt="1", score=700, max=700, judged_by=lead)
            for number in range(MANY)
        ]  # fmt: skip
        ledger.append_many(db, ((one, now, None) for one in each))
    yield made
    made.ctx.store.close()


@pytest.fixture
def crowd(house: Agency) -> Agency:
    """The same with everybody's rows made under rules that ask for two observations."""
    house.ctx = replace(house.ctx, ask_anew=None)
    change(house.ctx.home, 2)
    events.fresh(house.ctx)
    assert events.settled(house.ctx)
    return house


def change(home: Path, count: int) -> None:
    """The agency asks for so many observations from today on."""
    default = yaml.safe_load(content.read_text(content.find("courses/record-rules.yaml", home)))
    default["kinds"]["observation"] |= {"n": count, "distinct_days": 1}
    path = home / "content" / "courses" / "record-rules.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(default, sort_keys=False))


def test_a_list_does_not_wait_and_does_not_hide_it(crowd: Agency) -> None:
    asked: list[int] = []
    before = crowd.call("supervisor", "matrix", page=1)
    crowd.ctx = replace(crowd.ctx, ask_anew=lambda: asked.append(1))
    assert before["anew"] is None and not any(each["before"] for each in before["people"])
    change(crowd.ctx.home, 3)
    with statements(crowd.ctx.store) as sent:
        told = crowd.call("supervisor", "matrix", page=1)
    assert not [each for each in sent if each.startswith(("INSERT", "DELETE", "UPDATE"))], "nobody was made anew while she waited"
    assert asked and told["anew"] == {"left": MANY, "of": MANY + 1, "unknown": 0}
    assert [each["cells"] for each in told["people"]] == [each["cells"] for each in before["people"]], "as they were, and it is said"
    assert {each["before"] for each in told["people"] if each["cells"]} == {True}
    assert told["counts"]["in_progress"] == before["counts"]["in_progress"] == MANY
    for name in ("pictures", "renewals", "observe_page"):
        assert crowd.call("supervisor", name)["anew"]["left"] == MANY
    assert str(MANY) in crowd.call("supervisor", "home_page")["notices"][0]["way_out"]
    for name in ("export_matrix", "export_renewals"):
        with pytest.raises(Problem, match=r"200 of 20\d people are left"):
            crowd.call("supervisor", name)
    one = crowd.call("supervisor", "person_record", person="p-crowd-000")
    counts = next(row for row in one["rows"] if row["id"] == "F07")["cell"]["counts"]
    assert next(each["need"] for each in counts if each["kind"] == "observation") == 3
    told = crowd.call("supervisor", "matrix", words="Person 00", page=1)
    assert told["anew"]["left"] == MANY - 1 and [each["before"] for each in told["people"]] == [False] + [True] * 9


def test_what_is_left_is_made_behind_the_portal_and_equals_a_rebuild(crowd: Agency) -> None:
    change(crowd.ctx.home, 3)
    maker = CatchUp(crowd.ctx.home)
    crowd.ctx = replace(crowd.ctx, ask_anew=maker.ask)

    async def portal() -> None:
        maker.open()
        assert crowd.call("supervisor", "matrix", page=1)["anew"]["left"] == MANY
        for _ in range(300):
            await asyncio.sleep(0.1)
            if maker.running is not None and maker.running.done():
                break
        await maker.stop()

    asyncio.run(portal())
    told = crowd.call("supervisor", "matrix")
    assert told["anew"] is None and maker.process is not None and maker.process.returncode == 0
    with crowd.ctx.store.read() as db:
        assert projections.differences(db, rules.current(crowd.ctx), rules.coming(crowd.ctx)) == []
    assert events.rebuild(crowd.ctx, check=True) == (0, [])
    intervals, differ = events.rebuild(crowd.ctx)
    assert intervals >= MANY and differ == []
    assert crowd.call("supervisor", "matrix") == told


def test_rules_that_come_back_find_nobody_under_those_between(crowd: Agency) -> None:
    change(crowd.ctx.home, 33)
    assert events.fresh(crowd.ctx, "p-crowd-007") == 1 and not events.settled(crowd.ctx)
    change(crowd.ctx.home, 2)
    with crowd.ctx.store.read() as db:
        assert made_under.behind(db, rules.current(crowd.ctx), rules.coming(crowd.ctx)) == ["p-crowd-007"]
    assert events.fresh(crowd.ctx) == 1 and events.settled(crowd.ctx)


def test_somebody_who_gets_an_entry_meanwhile_keeps_it(crowd: Agency) -> None:
    change(crowd.ctx.home, 3)
    framework, coming = rules.current(crowd.ctx), rules.coming(crowd.ctx)
    with crowd.ctx.store.read() as db:
        old = projections.made(db, framework, coming, ["p-crowd-001", "p-crowd-002"])
    new = Evidence(event_id=event_id("meanwhile"), learner="p-crowd-001", about="F08", by="", on=crowd.clock.now.date(), at=iso(crowd.clock.now),
                   kind="observation", task="observed", attempt="2", score=700, max=700, judged_by="x")  # fmt: skip
    with crowd.ctx.store.write() as db:
        events.keep(crowd.ctx, db, new)
    with crowd.ctx.store.write() as db:
        projections.keep(db, framework, coming, old)
    with crowd.ctx.store.read() as db:
        assert not {"p-crowd-001", "p-crowd-002"} & {*made_under.behind(db, framework, coming)}
        assert projections.differences(db, framework, coming, ["p-crowd-001", "p-crowd-002"]) == []


def test_what_is_remembered_is_what_would_be_read(crowd: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx = crowd.ctx
    monkeypatch.setattr(standing, "FEW", 0)

    def same(*, reads: bool) -> None:
        made = rules.both(ctx)
        with ctx.store.read() as db:
            of = standing.ending(ctx, db, *made, ctx.today(), ["x"]).values()
            every = projections.ending(db, ctx.today(), ctx.today() + timedelta(days=standing.AHEAD), expired=True)
            assert sorted(row for rows in of for row in rows) == sorted(every)
        with ctx.store.read() as db:
            for day in (ctx.today(), ctx.today() - timedelta(days=40)):
                want = projections.states(db, day)
                with statements(ctx.store) as sent:
                    told = standing.states(ctx, db, *made, day, want)
                assert told == want and standing.newest(ctx, db, ["x"]) == ledger.newest(db)
                assert any("standings" in each for each in sent) == reads

    same(reads=True)
    same(reads=False)
    with ctx.store.read() as earlier:
        ledger.size(earlier)  # its picture of the database begins here
        crowd.seen(about="F09", entry="remembered")
        same(reads=True)
        same(reads=False)
        told = standing.states(ctx, earlier, *rules.both(ctx), ctx.today(), ["x"])
        assert told == projections.states(earlier, ctx.today())
    same(reads=False)
    with ctx.store.write() as db:
        db.execute(standings.update().where(standings.c.person == "p-crowd-005").values(states="0" * len(rules.current(ctx).items)))
    events.rebuild(ctx)
    same(reads=True)
    change(ctx.home, 4)
    same(reads=True)
    same(reads=True)
    events.fresh(ctx)
    same(reads=True)
    same(reads=False)


def test_an_entry_that_cannot_be_read_stops_nobody_else(crowd: Agency) -> None:
    mine = ledger_payload.c.person == "p-crowd-003"
    with crowd.ctx.store.write() as db:
        kept = db.execute(select(ledger_payload.c.payload).where(mine)).scalar_one()
        db.execute(ledger_payload.update().where(mine).values(payload="{"))
    change(crowd.ctx.home, 3)
    try:
        with pytest.raises(Problem, match="p-crowd-003: has an entry that cannot be read"):
            events.fresh(crowd.ctx)
        crowd.ctx = replace(crowd.ctx, ask_anew=lambda: None)
        assert crowd.call("supervisor", "matrix", page=1)["anew"] == {"left": 1, "of": MANY + 1, "unknown": 0}
    finally:
        with crowd.ctx.store.write() as db:
            db.execute(ledger_payload.update().where(mine).values(payload=kept))


def test_a_database_put_back_from_a_copy_is_read_anew(crowd: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "FEW", 0)
    made, day = rules.both(crowd.ctx), crowd.ctx.today()
    with crowd.ctx.store.read() as db:
        standing.states(crowd.ctx, db, *made, day, ["x"])
        standing.newest(crowd.ctx, db, ["x"])
        of = standing._days[crowd.ctx.store]["states"]
        of[day] = of[day]._replace(mark=of[day].mark._replace(hash="another"), of={})
        standing._newest[crowd.ctx.store] = (ledger.size(db), "another", {})
        assert standing.states(crowd.ctx, db, *made, day, ["x"]) == projections.states(db, day)
        assert standing.newest(crowd.ctx, db, ["x"]) == ledger.newest(db)


def test_digits_of_before_are_read_in_their_own_order() -> None:
    class Rules:
        items = dict.fromkeys(("A1", "B2", "C3", "D4"))

    texts = {"old": "321", "now": "4567", "gone": "9"}
    of = {"old": ["C3", "X9", "A1"], "gone": None}
    assert made_under.reordered(texts, of, Rules, "0000") == {"old": "1030", "now": "4567", "gone": "9"}  # type: ignore[arg-type]


def test_a_command_that_fails_is_told_and_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    script = "import pathlib, sys; p = pathlib.Path(sys.argv[2], 'tries'); n = len(p.read_text()) if p.exists() else 0; p.write_text('x' * (n + 1)); sys.exit(n < 1)"
    maker = CatchUp(tmp_path, pause=0.01, command=(sys.executable, "-S", "-c", script))

    async def twice() -> None:
        maker.ask()
        maker.open()
        maker.ask()
        await asyncio.sleep(0.01)
        assert maker.running is not None
        await maker.running
        await maker.stop()

    with caplog.at_level(logging.INFO, "alongside.portal"):
        asyncio.run(twice())
    assert (tmp_path / "tries").read_text() == "xx" and "ended with status 1 and is tried again" in caplog.text


def test_a_portal_that_closes_ends_it(tmp_path: Path) -> None:
    maker = CatchUp(tmp_path, command=(sys.executable, "-S", "-c", "import time; time.sleep(60)"))

    async def closed() -> float:
        maker.open()
        maker.ask()
        while maker.process is None:
            await asyncio.sleep(0.01)
        begun = time.perf_counter()
        await maker.stop()
        maker.ask()
        return time.perf_counter() - begun

    assert asyncio.run(closed()) < 5 and maker.process is not None and maker.process.returncode != 0
