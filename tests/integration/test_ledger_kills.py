"""Many writers at once, and writers that are killed: no gap, no double, no error, nothing lost that was acknowledged."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from alongside.store import Store, engines, ledger, people, projections
from alongside.store.verify import verify
from tests import postgres
from tests.integration import writers

WAVES, MORE = 20, 11  # of three writers each: 60 kills on SQLite, which is always there, 33 more on PostgreSQL


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
    choose, told, kills, waves = random.Random(11), {}, 0, WAVES if store.is_file else MORE
    for wave in range(waves):
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
            assert projections.differences(db, writers.RULES, {}) == []
        assert found.ok, found
        assert told.items() <= kept.items()
        assert found.rows - len(told) <= kills, "more than one row of a writer was kept and never acknowledged"
    assert kills == 3 * waves >= (60 if store.is_file else 30) and len(told) >= 5 * waves
    with store.write() as db:
        people.add(db, "p-9", "after", "After", ["learner"], [], datetime(2026, 3, 3, tzinfo=UTC))


@pytest.mark.slow
@pytest.mark.parametrize("_kind", [kind for kind in postgres.names() if kind == "postgresql"])
def test_nothing_that_was_acknowledged_is_lost_when_the_server_itself_is_killed(_kind: str, tmp_path: Path) -> None:
    """SIGKILL of a PostgreSQL of its own and of all that serves its clients, under load; it recovers by itself."""
    told, sockets = {}, postgres.make()
    server = postgres.start(sockets)
    engines.keep_address(tmp_path / "home", postgres.address(sockets, "postgres"))
    store = Store.open(tmp_path / "home")
    try:
        for crash in range(2):
            running = [writers.start(store.home, f"c{crash}-{n}", 100_000) for n in range(3)]
            with writers.stopping(running):
                ends = time.monotonic() + 60
                while sum(len(writers.acknowledged(said)) for _process, said in running) < 10:
                    assert all(process.is_alive() for process, _said in running) and time.monotonic() < ends
                    time.sleep(0.005)
                children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
                for pid in (server.pid, *map(int, children)):
                    os.kill(pid, signal.SIGKILL)
                server.wait()
                for process, said in running:
                    process.join(timeout=30)
                    assert process.exitcode == 1, "a writer is told, and does not hang"
                    told |= writers.acknowledged(said)
            server = postgres.start(sockets)
            with store.read() as db:
                found = verify(db, ledger.STREAM)
                kept = {row.seq: row.event_id for row in db.execute(text("SELECT seq, event_id FROM ledger"))}
            assert found.ok and told.items() <= kept.items() and found.rows - len(told) <= 3 * (crash + 1), found
        with store.read() as db:
            assert projections.differences(db, writers.RULES, {}) == []
    finally:
        store.close()
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=30)
        shutil.rmtree(sockets, ignore_errors=True)
