"""Look at the whole installation and explain it: what is well, what somebody should look at, what is broken, and the way out.

Changes nothing. Ends with status 1 when something is broken.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from alongside import content
from alongside.cli._doctor_line import BROKEN, LOOK, OK, Line, carefully
from alongside.cli._home import add_home

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
            if line.way_out and line.state != OK:
                print(f"       {line.way_out}")
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
        yield Line("home folder", BROKEN, f"{home} is missing.", "Set it up: alongside init. Or name another: --home.")
    yield from carefully("port", lambda: machine.port(port))
    for check in () if quick else (teaching.framework, teaching.modules, teaching.scenarios, teaching.rules):
        yield from carefully(check.__name__, lambda check=check: check(home))  # type: ignore[misc]


def _records(home: Path, quick: bool) -> Iterator[Line]:
    from alongside.cli import _doctor_records as records
    from alongside.service.base import open_home
    from alongside.store import upgrade

    revision = ""

    def schema() -> Iterator[Line]:
        nonlocal revision
        revision, newest = records.schema(home), upgrade.head()
        if not revision:
            yield Line("database", BROKEN, "there is none yet.", "Set up this home folder first: alongside init.")
        elif revision > newest:
            yield Line("database", BROKEN, "was written by a newer version of Alongside.", "Install that version again.")
        elif revision < newest:
            words = f"its tables are of version {revision}; this program brings them to {newest} when it next starts."
            yield Line("database", LOOK, words, "Make a backup with the old version first; then run: alongside record verify")

    yield from carefully("database", schema)
    if revision != upgrade.head():
        return
    ctx = open_home(home)
    try:
        checks = [records.database, records.ledger, records.checkpoints, records.backups, records.time, records.accounts]
        for check in checks:
            if not (quick and check is records.ledger):
                yield from carefully(check.__name__, lambda check=check: check(ctx))  # type: ignore[misc]
    finally:
        ctx.store.close()
