"""Look at the whole installation and explain it: what is well, what somebody should look at, what is broken, and the way out.

Changes nothing. Ends with status 1 when something is broken.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from alongside import content
from alongside.cli._doctor_line import BROKEN, LOOK, OK, Line, carefully
from alongside.cli._home import add_home
from alongside.problem import Problem

HELP = "Look at the whole installation, and say what to do where something is wrong."
_SIGN = {OK: "OK     ", LOOK: "LOOK   ", BROKEN: "BROKEN "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="leave out what takes long: every row of the ledger, the content")
    parser.add_argument("--port", type=int, default=8866, help="the portal's port (default: 8866)")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    home = content.home_folder(args.home)
    found = []
    for line in lines(home, args.port, quick=args.quick):
        found.append(line)
        if args.format == "text":
            print(f"{_SIGN[line.state]}{line.name}: {line.words}", flush=True)
            for word, more in (("Why it matters", line.why), ("What to do", line.way_out)):
                if more and line.state != OK:
                    print(f"       {word}: {more}")
    count = {state: sum(line.state == state for line in found) for state in (OK, LOOK, BROKEN)}
    if args.format == "json":
        print(json.dumps({**count, "lines": [line._asdict() for line in found]}, indent=1))
    else:
        print(f"{count[OK]} well, {count[LOOK]} to look at, {count[BROKEN]} broken.")
    return 1 if count[BROKEN] else 0


def lines(home: Path, port: int, *, quick: bool = False) -> Iterator[Line]:
    """Every line of the report, in the order a person would look."""
    from alongside.cli import _doctor_content as teaching
    from alongside.cli import _doctor_machine as machine

    yield from carefully("Python", machine.python)
    if home.is_dir():
        yield from carefully("home folder", lambda: machine.folder(home))
        yield from carefully("keys", lambda: machine.keys(home))
        yield from _records(home, quick)
    else:
        why = "Everything the portal keeps lies there."
        yield Line("home folder", BROKEN, f"{home} is missing.", "Set it up: alongside init. Or name another: --home FOLDER", why)
    yield from carefully("port", lambda: machine.port(port))
    for check in () if quick else (teaching.framework, teaching.modules, teaching.scenarios, teaching.rules):
        yield from carefully(check.__name__, lambda check=check: check(home))  # type: ignore[misc]


def _records(home: Path, quick: bool) -> Iterator[Line]:
    from alongside.cli import _doctor_kept as kept
    from alongside.cli import _doctor_records as records
    from alongside.service.base import Context, zone_of
    from alongside.store import Store, upgrade

    revision = ""

    def schema() -> Iterator[Line]:
        nonlocal revision
        revision, newest = records.schema(home), upgrade.head()
        if not revision:
            yield Line("database", BROKEN, "there is none yet.", "Set up this home folder first: alongside init", records.NONE)
        elif revision > newest:
            way_out = "Install that version: pip install --upgrade alongside"
            yield Line("database", BROKEN, "was written by a newer version of Alongside.", way_out, records.NONE)
        elif revision < newest:
            words = f"its tables are of version {revision}; this program brings them to {newest} when it next starts."
            yield Line(
                "database", LOOK, words, "Make a backup with the old version first; then run: alongside record verify",
                "The old version cannot open it afterwards.",
            )  # fmt: skip

    yield from carefully("database", schema)
    if revision != upgrade.head():
        return
    store = Store.open(home, create=False)
    ctx = Context(home=home, store=store)
    try:
        with suppress(Problem):  # an unknown zone is a line of its own
            ctx = replace(ctx, zone=zone_of(store))
        quick_ones = [records.database, records.guards, kept.key, kept.checkpoints, kept.backups, records.time, records.accounts]
        for check in quick_ones if quick else [*quick_ones, records.ledger]:
            yield from carefully(check.__name__, lambda check=check: check(ctx))  # type: ignore[misc]
        yield from carefully("papers", lambda: kept.papers(ctx, quick))
    finally:
        store.close()
