"""Many writers at once, and writers that are killed: no gap, no double, no error, nothing lost that was acknowledged."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from alongside.store import Store, ledger, people, projections
from alongside.store.verify import verify
from tests import postgres
from tests.integration import writers

WAVES = 11  # of three writers each: 33 kills, and as many on the other database


@pytest.fixture(params=postgres.names())
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Store:
    return Store.open(postgres.new_home(request.param, tmp_path / "home"))


def test_eight_processes_write_without_a_gap_a_double_or_an_error(store: Store) -> None:
    running = [writers.start(store.home, f"w{n}", 25) for n in range(8)]
    with writers.stopping(running):
        for process, _said in running:
            process.join(timeout=120)
        assert [process.exitcode for process, _said in running] == [0] * 8
    assert sorted(seq for _process, said in running for seq in writers.acknowledged(said)) == list(range(1, 201))
    with store.read() as db:
        found = verify(db, ledger.STREAM)
        assert (found.ok, found.rows) == (True, 200)


@pytest.mark.slow
def test_nothing_that_was_acknowledged_is_lost_when_writers_are_killed(store: Store) -> None:
    """SIGKILL, again and again. It does not test a power cut: the operating system still writes its buffers."""
    choose, told, kills = random.Random(11), {}, 0
    for wave in range(WAVES):
        running = [writers.start(store.home, f"k{wave}-{n}", 100_000) for n in range(3)]
        with writers.stopping(running):
            ends = time.monotonic() + 60
            while sum(len(writers.acknowledged(said)) for _process, said in running) < 5:
                assert all(process.is_alive() for process, _said in running) and time.monotonic() < ends
                time.sleep(0.005)
            time.sleep(choose.random() * 0.1)
            for process, said in running:
                process.kill()
                process.join()
                kills += 1
                told |= writers.acknowledged(said)
        with store.read() as db:
            found = verify(db, ledger.STREAM)
            kept = {row.seq: row.event_id for row in db.execute(text("SELECT seq, event_id FROM ledger"))}
        assert found.ok, found
        assert told.items() <= kept.items()
        assert found.rows - len(told) <= kills, "more than one row of a writer was kept and never acknowledged"
    assert kills == 3 * WAVES and len(told) >= 5 * WAVES
    with store.read() as db:
        assert projections.differences(db, writers.RULES, {}) == []
    with store.write() as db:
        people.add(db, "p-9", "after", "After", ["learner"], [], datetime(2026, 3, 3, tzinfo=UTC))
