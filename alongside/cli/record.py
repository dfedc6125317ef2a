"""Show, export and rebuild competency records."""

from __future__ import annotations

import argparse
import json
import sys

from alongside.cli._home import add_home, context
from alongside.problem import Problem

HELP = "Show, export and rebuild competency records."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    show = verbs.add_parser("show", help="one person's record in words")
    export = verbs.add_parser("export", help="one person's record as a file on standard output")
    for verb in (show, export):
        verb.add_argument("login", help="the person's sign-in name")
        verb.add_argument(
            "--as-of", default="", metavar="DATE", help="as things stood on that day (year-month-day)"
        )
    show.add_argument("--all", action="store_true", help="rows without any evidence, too")
    export.add_argument("--format", choices=("json", "csv"), default="json")
    rebuild = verbs.add_parser(
        "rebuild", help="make the pages' rows anew from the ledger, and say what differed"
    )
    rebuild.add_argument("--check", action="store_true", help="only say what differs; change nothing")
    add_home(show, export, rebuild)


def run(args: argparse.Namespace) -> int:
    return {"show": _show, "export": _export, "rebuild": _rebuild}[args.verb](args)


def _show(args: argparse.Namespace) -> int:
    text = _file(args, "json")
    found = json.loads(text)
    print(f"{found['person']['name']}, {found['agency']}, as of {found['as_of']}")
    for row in found["rows"]:
        if args.all or row["evidence"] or row["sign_offs"]:
            print(f"\n{row['id']} {row['title']}\n  {row['cell']['explain']}")
            for line in row["cell"]["missing"]:
                print(f"  - {line}")
    return 0


def _export(args: argparse.Namespace) -> int:
    sys.stdout.write(_file(args, args.format))
    return 0


def _file(args: argparse.Namespace, form: str) -> str:
    from alongside.service import base, exports
    from alongside.store import people

    ctx = context(args)
    with ctx.store.read() as db:
        found = people.by_login(db, args.login)
        if found is None:
            raise Problem(
                args.login,
                "is nobody's sign-in name.",
                "`alongside users list` shows them all.",
                code="not-found",
            )
    operator = base.Actor("operator", "Operator of this machine", frozenset({"admin"}), frozenset())
    return exports.export_record(ctx, operator, found["id"], form, args.as_of)["text"]


def _rebuild(args: argparse.Namespace) -> int:
    from alongside.service import rules
    from alongside.store import projections

    ctx = context(args)
    framework, coming = rules.current(ctx), rules.coming(ctx)
    with ctx.store.write() as db:
        found = projections.differences(db, framework, coming)
        rows = 0 if args.check else projections.rebuild(db, framework, coming)
    for line in found:
        print(line)
    print(
        f"{len(found)} rows differ from the ledger."
        if args.check
        else f"{rows} rows made anew; {len(found)} differed before."
    )
    return 1 if args.check and found else 0
