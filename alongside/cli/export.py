"""Take out one person's record, a site's matrix, or an audit packet as a file. Each is noted in the access log."""

from __future__ import annotations

import argparse
from pathlib import Path

from alongside.cli._home import add_home, context
from alongside.cli._operator import deliver, operator, person_id

HELP = "Take out a record, a matrix or an audit packet as a file."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    record = verbs.add_parser(
        "record", help="one person's record: data, a spreadsheet, or a page for one sheet of paper"
    )
    matrix = verbs.add_parser("matrix", help="everybody at a site and their competencies")
    packet = verbs.add_parser(
        "packet", help="one person's audit packet (zip), which checks itself without this program"
    )
    for verb in (record, packet):
        verb.add_argument("login", help="the person's sign-in name")
    record.add_argument("--format", choices=("json", "csv", "xlsx", "html"), default="json")
    matrix.add_argument("--site", default="", help="a site's id; none = all sites")
    matrix.add_argument("--role", default="learner", help="learner (default), trainer, supervisor or admin")
    matrix.add_argument("--format", choices=("csv", "xlsx", "json"), default="csv")
    for verb in (record, matrix, packet):
        verb.add_argument(
            "--as-of", default="", metavar="DATE", help="as things stood on that day (year-month-day)"
        )
        verb.add_argument(
            "--output",
            "-o",
            type=Path,
            metavar="FILE",
            help="a new file, or a folder; none = standard output",
        )
    add_home(record, matrix, packet)


def run(args: argparse.Namespace) -> int:
    from alongside.service import base

    ctx = context(args)
    facts = {"as_of": args.as_of}
    if args.verb == "matrix":
        facts |= {"site": args.site, "role": args.role, "format": args.format}
    else:
        facts |= {"person": person_id(ctx, args.login)}
    if args.verb == "record":
        facts["format"] = args.format
    deliver(base.call(ctx, operator(ctx), f"export_{args.verb}", facts), args.output)
    return 0
