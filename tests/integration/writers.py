"""Processes that write to the ledger, to be killed: they start in milliseconds because their parent has imported everything."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alongside import framework
from alongside.evidence import Evidence, event_id
from alongside.store import Store, ledger, people, projections

RULES = framework.load()  # once, in the parent of all writers
_starter = multiprocessing.get_context("forkserver")
_starter.set_forkserver_preload(["tests.integration.writers", "psycopg", "alembic.command"])


def start(home: Path, name: str, count: int, pause: float = 0.0) -> tuple[Any, Path]:
    """A process that appends `count` events about `name`, `pause` seconds apart, and the file in which it acknowledges
    each after its commit."""
    said = home / f"{name}.said"
    said.touch()
    process = _starter.Process(target=_write, args=(home, name, count, pause), daemon=True)
    process.start()
    return process, said


def acknowledged(said: Path) -> dict[int, str]:
    """seq -> event id of every whole line."""
    lines = (line for line in said.read_text().splitlines(keepends=True) if line.endswith("\n"))
    return {int(seq): id for seq, id in (line.split() for line in lines)}


def _write(home: Path, name: str, count: int, pause: float) -> None:
    store, now = Store.open(home), datetime(2026, 3, 2, tzinfo=UTC)
    abouts = list(RULES.items)
    with store.write() as db:
        people.add(db, name, name, name, ["learner"], [], now)
    out = os.open(home / f"{name}.said", os.O_WRONLY | os.O_APPEND)
    for n in range(count):
        about = abouts[n % len(abouts)]
        event = Evidence(event_id=event_id(name, n), learner=name, about=about, on=now.date(), at="2026-03-02T10:00:00Z",
                         kind="scenario", task=f"task {n}", attempt=str(n), score=300, max=400)
        with store.write() as db:
            kept = ledger.append(db, event, now)
            projections.refresh(db, RULES, name, [about], {})
        os.write(out, f"{kept['seq']} {kept['event_id']}\n".encode())
        time.sleep(pause)


@contextmanager
def stopping(running: list[tuple[Any, Path]]) -> Iterator[None]:
    """Whatever happens inside, no writer is left behind."""
    try:
        yield
    finally:
        for process, _said in running:
            process.kill()
            process.join()
