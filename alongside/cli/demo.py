"""Seed a demo agency (3 sites, 24 invented staff, months of history) in a folder of its own and serve it, on this
machine only. With --staff N an invented agency of that size, with three years of events."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from alongside.cli import serve
from alongside.cli._home import private

HELP = "Seed a demo agency and serve it on this machine."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    serve.add_arguments(parser)
    home = next(action for action in parser._actions if action.dest == "home")
    home.help = "the demo's folder (default: ~/alongside-demo)"
    parser.add_argument("--staff", type=int, metavar="N", help="an agency of N people (at most 10000) with three years of events")
    parser.add_argument("--seed-only", action="store_true", help="seed the home folder and stop")


def run(args: argparse.Namespace) -> int:
    from alongside.service import demo

    private()
    usual = "alongside-demo" if args.staff is None else f"alongside-demo-{args.staff}"
    home = args.home = Path(args.home or Path.home() / usual).expanduser().absolute()

    def tell(words: str) -> None:
        print(f"  {words} ...", file=sys.stderr, flush=True)

    if args.staff is not None:
        return _generate(args, home, tell)
    ctx = demo.seed(home, datetime.now(UTC), tell)
    waits = demo.without_keys(ctx)
    ctx.store.close()
    told = demo.accounts_of(home)
    print(f"The demo agency is in {home}. Nobody in it is real.")
    print(f"Everybody's password: {told.password}")
    for login, who in told.logins:
        print(f"  {login:<10} {who}")
    if waits:
        print(f"{waits} pieces of work wait for grading: the answer keys are not on this machine.")
        print(f"Copy the keys folder to {home / 'keys'} and run: alongside grade --home {home}")
    if args.seed_only:
        return 0
    print("", flush=True)
    return serve.run(args)


def _generate(args: argparse.Namespace, home: Path, tell: Callable[[str], None]) -> int:
    from alongside.service import demo, generating

    try:
        generating.generate(home, args.staff, datetime.now(UTC), tell=tell).store.close()
    except KeyboardInterrupt:
        print(f"\nStopped. What is in {home} is not whole: the same command clears it away and begins anew.", file=sys.stderr)
        return 130
    print(f"An agency of {args.staff:,} people is in {home}. Nobody in it is real.")
    print(f"Everybody's password: {demo.accounts_of(home).password}")
    print("Sign in as admin, lead001 (a supervisor), trainer001 or staff00001.")
    if args.seed_only:
        return 0
    print("", flush=True)
    return serve.run(args)
