"""Show the agency's time zone, or set it. Days of records begin and end in it.

Works even where the zone that is set is one this machine does not know, and nothing else starts.
"""

from __future__ import annotations

import argparse

from alongside import content
from alongside.cli._home import add_home, private
from alongside.cli._operator import add_format, show_json

HELP = "Show or set the agency's time zone."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("zone", nargs="?", metavar="ZONE", help="such as America/Chicago (none = show it)")
    add_format(parser)
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    from alongside.service import places
    from alongside.service.base import Context
    from alongside.store import Store, sites

    private()
    home = content.home_folder(args.home)
    store = Store.open(home, create=False)
    if args.zone:
        places.set_zone(Context(home=home, store=store), args.zone)
        if args.format == "json":
            show_json({"zone": args.zone})
            return 0
        print(f"{args.zone}. A portal that runs takes it when it next starts.")
        return 0
    with store.read() as db:
        zone = sites.setting(db, "zone")
    if args.format == "json":
        show_json({"zone": zone or "UTC"})
        return 0
    print(zone or "None is set, so days begin and end in UTC.")
    return 0
