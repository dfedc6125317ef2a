"""`make bench-record`: what the record costs an agency of ten thousand, on SQLite and PostgreSQL, in one run.

Every step runs in a process of its own, so that its time begins cold and its memory is its own. Numbers vary with the
machine: read them beside the aims (a page's query 100 ms, a cold start 1 s, 50 times faster than pandas from the ledger).
PostgreSQL waits for the disk here as SQLite does (fsync on), unlike in the tests. Memory is that of the process that
asks: PostgreSQL's own comes on top.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

Figures = dict[str, Any]
_FIELDS = ("state", "ready", "disputed", "until", "level", "signed_on")
_NARROW = ("person", "competency", *_FIELDS)
_WRITERS, _SECONDS = (1, 4, 8), 5.0


def timed(run: Callable[[], Any], rounds: int = 7) -> tuple[float, float]:
    """(median, worst) milliseconds of `rounds`."""
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        run()
        took.append(1000 * (time.perf_counter() - begun))
    return statistics.median(took), max(took)


def cold(home: Path) -> Figures:
    """From nothing imported to the first page of the matrix of everybody, as an administrator opens it."""
    begun = time.perf_counter()
    ctx = _open(home)
    opened = time.perf_counter()
    from alongside.service import accounts, base
    from alongside.store import people

    base.use_cases()
    with ctx.store.read() as db:
        admin = accounts.actor(ctx, (people.by_login(db, "admin") or {})["id"])
    imported = time.perf_counter()
    base.call(ctx, admin, "matrix", {"group": "competency", "sort": "late", "page": 1})
    done = time.perf_counter()
    return {
        "cold start: database and content (ms)": 1000 * (opened - begun), "cold start: all use-cases (ms)": 1000 * (imported - opened),
        "cold start: first matrix of everybody (ms)": 1000 * (done - imported), "cold start, together (ms)": 1000 * (done - begun),
    }  # fmt: skip


def pages(home: Path) -> Figures:
    """Median and worst of what each page asks the portal, for the people who open it, in a process that has asked it once."""
    from alongside.service import accounts, base
    from alongside.store import people, sites

    ctx = _open(home)
    with ctx.store.read() as db:
        learners, places = people.every(db, role="learner"), sites.every(db)
        logins = {login: (people.by_login(db, login) or {})["id"] for login in ("lead001", "trainer001", "admin")}
    lead, trainer, admin = (accounts.actor(ctx, id) for id in logins.values())
    hers = [row for row in learners if lead.sites.intersection(row["sites"])]
    busy, name = hers[len(hers) // 2]["id"], learners[len(learners) // 2]["name"].split()[-1]
    learner, site, ago = accounts.actor(ctx, busy), places[0]["id"], (ctx.today() - timedelta(days=365)).isoformat()
    page = {"group": "competency", "sort": "late", "page": 1}  # what the page of people asks first
    asked: list[tuple[str, Any, str, Figures]] = [
        (f"matrix, a supervisor's {len(hers)} people", lead, "matrix", page),
        (f"matrix, a trainer's {sum(bool(trainer.sites.intersection(row['sites'])) for row in learners)} people", trainer, "matrix", page),
        (f"matrix, an administrator's {len(learners)} people", admin, "matrix", page),
    ]
    choices: Figures = {
        "state": {"state": "lapsed"}, "ends in 90 days": {"due": "90"}, "ended": {"due": "over"}, "ready": {"who": "ready"},
        "late": {"who": "late"}, "one site": {"site": site}, "every role": {"role": ""}, "a name": {"words": name}, "functions": {"group": "function"},
        "one domain": {"domain": "C"}, "one skill": {"about": "F07", "group": ""}, "a year ago": {"as_of": ago},
        **{f"by {sort}": {"sort": sort} for sort in ("name", "ready", "newest", "quiet")},
    }  # fmt: skip
    asked += [(f"matrix of {len(learners)}: {words}", admin, "matrix", page | more) for words, more in choices.items()]
    asked += [
        ("pictures, a supervisor", lead, "pictures", {}), (f"pictures of {len(learners)}", admin, "pictures", {}),
        ("picture of one person", lead, "pictures", {"person": busy}),
        ("renewals, a supervisor", lead, "renewals", {}), (f"renewals of {len(learners)}", admin, "renewals", {}),
        (f"renewals of {len(learners)}, by person", admin, "renewals", {"order": "person"}),
        ("calendar file, a supervisor", lead, "export_renewals", {}), (f"calendar file of {len(learners)}", admin, "export_renewals", {}),
        ("trainer's desk: queue", trainer, "queue", {}), ("trainer's desk: judged", trainer, "queue", {"status": "judged"}),
        ("trainer's desk: second looks", trainer, "second_looks", {}), ("trainer's desk: trust", trainer, "reviewer_trust", {}),
        ("coaching of one person", lead, "coaching_kit", {"person": busy}), ("one person's record", lead, "person_record", {"person": busy}),
        ("my own record", learner, "my_record", {}), ("what stands behind a cell", lead, "behind", {"person": busy, "about": "F07"}),
        ("home, a learner", learner, "home_page", {}), ("home, a supervisor", lead, "home_page", {}),
        ("home, a trainer", trainer, "home_page", {}), ("home, an administrator", admin, "home_page", {}),
        ("observe, a supervisor", lead, "observe_page", {}), ("observe, a trainer", trainer, "observe_page", {}),
        ("observe: what next", lead, "observe_next", {"person": busy}), ("agreement", trainer, "agreement_page", {}),
        ("papers that wait, a trainer", trainer, "prior_waiting", {}), ("people of the administration", admin, "people", {"page": 1}),
        ("people of the administration: a name", admin, "people", {"page": 1, "words": name}),
        ("people of the administration: asked", admin, "people", {"page": 1, "asked": True}),
    ]  # fmt: skip
    found: Figures = {}
    for words, actor, name, facts in asked:
        run = partial(base.call, ctx, actor, name, facts)
        run()
        found[f"{words} (ms)"], found[f"{words}, worst (ms)"] = timed(run)
    return found


def rival(home: Path) -> Figures:
    """All states of everybody, from the rows and from the ledger with pandas; every cell is compared."""
    from sqlalchemy import select

    from alongside.service import rules
    from alongside.store import projections
    from alongside.store.tables import ledger_payload
    from tests import pandas_matrix

    ctx = _open(home)
    framework, coming, today = rules.current(ctx), rules.coming(ctx), ctx.today()
    with ctx.store.read() as db:
        begun = time.perf_counter()
        ledger = pandas_matrix.columns(db.execute(select(ledger_payload.c.payload).order_by(ledger_payload.c.seq)).scalars())
        parsed = time.perf_counter() - begun
        tables = pandas_matrix.rule_tables(framework)
        slow = timed(lambda: pandas_matrix.matrix(ledger, *tables, set(coming), today), 3)[0]
        table = pandas_matrix.matrix(ledger, *tables, set(coming), today)
        states = projections.states(db, today)
        quick = timed(lambda: projections.states(db, today))[0]
        have = {(row[0], row[1]): row[2:] for row in projections.rows(db, list(states), today, columns=_NARROW)}
    want = {
        (each[0], each[1]): (each[2], bool(each[3]), bool(each[4]), _day(each[5]), each[6], _day(each[7]))
        for each in table.itertuples(index=False, name=None)
    }
    differ = [key for key in have.keys() | want.keys() if have.get(key) != want.get(key)]
    order = {id: place for place, id in enumerate(framework.items)}
    digits = {key: states[key[0]][order[key[1]]] for key in want}
    from alongside.record import STATES

    differ += [key for key, cell in want.items() if STATES[int(digits[key])] != cell[0]]
    assert not differ, f"{len(differ)} cells differ, such as {differ[:3]}"
    return {
        "events": len(ledger), "cells compared, all identical": len(want), "pandas: parsing, apart (ms)": 1000 * parsed,
        "pandas: the matrix (ms)": slow, "rows: the same matrix (ms)": quick, "times faster": slow / quick,
    }  # fmt: skip


def check(home: Path) -> Figures:
    """The whole chain and every payload, row by row."""
    from alongside.store import ledger
    from alongside.store.verify import verify

    ctx = _open(home)
    begun = time.perf_counter()
    with ctx.store.read() as db:
        found = verify(db, ledger.STREAM)
    assert found.ok
    return {"verify: rows": found.rows, "verify (s)": time.perf_counter() - begun}


def writers(home: Path) -> Figures:
    """Appends each second: an event, its rows and its commit, by 1, 4 and 8 processes at once."""
    found: Figures = {}
    for many in _WRITERS:
        command = [sys.executable, "-m", "tests.bench_record", "--step", "write", "--home", str(home)]
        running = [subprocess.Popen([*command, "--number", str(n)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for n in range(many)]
        for process in running:  # all of them are ready before the first begins
            assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        begin = str(time.time() + 0.2).encode()
        for process in running:
            assert process.stdin is not None
            process.stdin.write(begin + b"\n")
            process.stdin.flush()
        told = [json.loads(process.communicate()[0]) for process in running]
        assert not any(process.returncode for process in running)
        found[f"appends a second, {many} writer{'s' if many > 1 else ''}"] = sum(one["kept"] for one in told) / _SECONDS
        found[f"memory at most: one of {many} writers (MB)"] = max(one["memory"] for one in told)
    return found


def write(home: Path, number: int) -> Figures:
    """One writer: observations of its own people, from the moment it is told on standard input."""
    from alongside.evidence import Evidence, event_id
    from alongside.service import events
    from alongside.store import people

    ctx = _open(home)
    with ctx.store.read() as db:
        mine = [row["id"] for row in people.every(db, role="learner")][number::8]
    kept = 0
    print("ready", flush=True)
    begin = float(input())
    time.sleep(max(0, begin - time.time()))
    while time.time() < begin + _SECONDS:
        name = f"{begin} {number} {kept}"
        event = Evidence(event_id=event_id(name), learner=mine[kept % len(mine)], about="F07", by=mine[0], role="supervisor", on=ctx.today(),
                         at=ctx.now().isoformat(), kind="observation", task="observed", attempt=name, score=700, max=700,
                         judged_by=mine[0], note="Asked first, then worked beside the person.")  # fmt: skip
        with ctx.store.write() as db:
            events.keep(ctx, db, event)
        kept += 1
    return {"kept": kept}


def _day(value: Any) -> str | None:
    return None if str(value) == "NaT" else str(value)[:10]


def _open(home: Path) -> Any:
    from alongside.service import rules
    from alongside.service.base import open_home

    ctx = open_home(home)
    rules.current(ctx)
    return ctx


def _memory() -> float:
    """The most memory this process had, in MB. (Linux counts the parent's into `ru_maxrss`.)"""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    peak = next((line.split()[1] for line in lines if line.startswith("VmHWM")), None)
    return int(peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


STEPS: dict[str, Callable[[Path], Figures]] = {"cold": cold, "pages": pages, "rival": rival, "check": check, "writers": writers}


def figures(home: Path) -> Figures:
    """All steps on one home; the writers last, for they change it."""
    found: Figures = {}
    for step in STEPS:
        command = [sys.executable, "-m", "tests.bench_record", "--step", step, "--home", str(home)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        told = json.loads(done.stdout)
        memory = told.pop("memory")
        found |= told
        if step != "writers":
            found[f"memory at most: {step} (MB)"] = memory
    return found


def main() -> None:
    from tests import postgres

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--staff", type=int, default=10_000)
    parser.add_argument("--home", type=Path, help="an agency made before, on SQLite")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--number", type=int, default=0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step:
        told = write(args.home, args.number) if args.step == "write" else STEPS[args.step](args.home)
        print(json.dumps(told | {"memory": _memory()}))
        return
    postgres.OPTIONS |= {"fsync": "on", "shared_buffers": "256MB"}
    table: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory(prefix="bench-record-") as place:
        for kind in [args.only] if args.only else postgres.names():
            home, made = args.home, {}
            if home is None or kind != "sqlite":
                home, made = Path(place) / kind, generated(kind, Path(place) / kind, args.staff)
            table[kind] = made | figures(home)
    print(f"\n{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{'':58}" + "".join(f"{kind:>14}" for kind in table))
    for name in dict.fromkeys(name for found in table.values() for name in found):
        print(f"{name:58}" + "".join(f"{found.get(name, float('nan')):>14,.1f}" for found in table.values()))


def generated(kind: str, home: Path, staff: int) -> Figures:
    """Make an agency on this database; how long its ledger and its rows took."""
    from alongside.service import generating
    from tests import postgres

    begun = time.perf_counter()
    ctx = generating.generate(postgres.new_home(kind, home), staff, datetime.now(UTC), tell=lambda words: print(words, file=sys.stderr))
    if kind == "postgresql":  # as its autovacuum would have done by the next morning; the tests' server has none
        with ctx.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql("VACUUM ANALYZE")
    ctx.store.close()
    return {"staff": staff, "generated (s)": time.perf_counter() - begun}


if __name__ == "__main__":
    main()
