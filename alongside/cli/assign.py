"""Ask many people at once to do a module. Who has it already is left as she is, so running it again changes nothing."""

from __future__ import annotations

import argparse

from alongside.cli._home import add_home, context
from alongside.cli._operator import add_format, operator, show_json

HELP = "Ask people by site, role and level to do a module by a date."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("module", help="the module's name, such as writing-a-service-note")
    parser.add_argument(
        "--site", action="append", default=[], help="a site's id; may be repeated; none = all sites"
    )
    parser.add_argument("--role", default="learner", help="learner (default), trainer, supervisor or admin")
    parser.add_argument(
        "--level", choices=("adult", "youth"), default="", help="only people who support adults, or youth"
    )
    parser.add_argument("--due", default=None, metavar="DATE", help="year-month-day")
    parser.add_argument("--again", action="store_true", help="also ask those who have handed it in, as for a yearly refresher")
    parser.add_argument("--dry-run", action="store_true", help="only say who would be asked")
    add_format(parser)
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    from alongside.service import base

    ctx = context(args)
    facts = {
        "module": args.module,
        "sites": args.site,
        "role": args.role,
        "level": args.level,
        "due": args.due,
        "again": args.again,
    }
    found = base.call(ctx, operator(ctx), "preview_assign" if args.dry_run else "assign_many", facts)
    if args.format == "json":
        show_json(found | {"dry_run": args.dry_run})
        return 0
    asked = found["give"] if args.dry_run else found["assigned"]
    many = f"{len(asked)} {'person' if len(asked) == 1 else 'people'}"
    print(
        f"{found['title']}: {many} {'would be' if args.dry_run else 'now'} asked{f', due {args.due}' if args.due else ''}."
    )
    for each in asked:
        print("  " + ": ".join(filter(None, (each["name"], each.get("why")))))
    for each in found["skip"]:
        print(f"  {each['name']}: left out, {each['why']}")
    return 0
