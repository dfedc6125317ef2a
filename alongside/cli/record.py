"""Show, export, verify and rebuild competency records; hold them, and remove them when their time is over."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from alongside.cli._home import add_home, context
from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.service.base import Actor, Context

HELP = "Show, export, verify and rebuild competency records; keep them as long as they must be kept."


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
    catch_up = verbs.add_parser(
        "catch-up", help="make the pages' rows anew that are from before a change of rules or lessons; a running portal does so"
    )
    verify = verbs.add_parser(
        "verify", help="check the ledger, its checkpoints, the access log and the pages' rows; names the first bad row"
    )
    verify.add_argument("--format", choices=("text", "json"), default="text")
    hold = verbs.add_parser("hold", help="put a legal hold on a person's record, so that nothing of it is removed")
    hold.add_argument("login", nargs="?", help="the person's sign-in name (none = list the holds that stand)")
    hold.add_argument("--reason", default="", help="why; it stays with the hold")
    hold.add_argument("--lift", action="store_true", help="lift the person's holds")
    purge = verbs.add_parser(
        "purge", help="remove what is personal once its time is over; without --yes it only says what it would do"
    )
    purge.add_argument("--person", metavar="LOGIN", help="whom (none = list everybody whose time is over)")
    purge.add_argument("--reason", default="The time of keeping is over.", help="what the tombstone says")
    purge.add_argument("--yes", action="store_true", help="do it; there is no way back but an older backup")
    purge.add_argument("--years", type=int, help="from now on keep records that many years after an account was closed")
    add_home(show, export, rebuild, catch_up, verify, hold, purge)


def run(args: argparse.Namespace) -> int:
    verbs = {
        "show": _show, "export": _export, "rebuild": _rebuild, "catch-up": _catch_up, "verify": _verify,
        "hold": _hold, "purge": _purge,
    }  # fmt: skip
    return verbs[args.verb](args)


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
    from alongside.service import exports

    ctx = context(args)
    return exports.export_record(ctx, _operator(), _person(ctx, args.login), form, args.as_of)["text"]


def _person(ctx: Context, login: str) -> str:
    """A person's id by her sign-in name."""
    from alongside.store import people

    with ctx.store.read() as db:
        found = people.by_login(db, login)
    if found is None:
        raise Problem(
            login, "is nobody's sign-in name.", "`alongside users list` shows them all.", code="not-found"
        )
    return str(found["id"])


def _operator() -> Actor:
    from alongside.service import base

    return base.Actor("operator", "Operator of this machine", frozenset({"admin"}), frozenset())


def _rebuild(args: argparse.Namespace) -> int:
    from alongside.service import events

    rows, found = events.rebuild(context(args), check=args.check)
    for line in found:
        print(line)
    print(
        f"{len(found)} rows differ from the ledger."
        if args.check
        else f"{rows} rows made anew; {len(found)} differed before."
    )
    return 1 if args.check and found else 0


def _catch_up(args: argparse.Namespace) -> int:
    from alongside.service import events

    if hasattr(os, "nice"):
        os.nice(10)  # the people at the portal come first
    ctx = context(args)
    many = events.fresh(ctx)
    while not events.settled(ctx):  # the rules changed once more while it worked
        many += events.fresh(ctx)
    whose = {0: "Nobody's", 1: "1 person's"}.get(many, f"{many} people's")
    print(f"{whose} rows were made anew.")
    return 0


def _verify(args: argparse.Namespace) -> int:
    from alongside.cli import ledger
    from alongside.service import rules
    from alongside.store import made_under, projections

    ctx = context(args)
    found = ledger.verdicts(ctx)
    sound = all(each.ok for each in found)
    differ: list[str] = []
    if sound:  # of a broken ledger nothing can be rebuilt
        framework, coming = rules.current(ctx), rules.coming(ctx)
        with ctx.store.read() as db:
            stale = made_under.stale(db, framework, coming)
            differ = [] if stale else projections.differences(db, framework, coming)
    if args.format == "json":
        data = {"ok": sound and not differ, "chains": [asdict(each) | {"ok": each.ok} for each in found], "differ": differ}
        print(json.dumps(data, indent=1))
        return 0 if data["ok"] else 1
    ledger.tell(found)
    for line in differ:
        print(line)
    if not sound:
        print("The pages' rows were not compared: the ledger comes first.")
    elif stale:
        print("The pages' rows are from before a change of rules; a running portal makes them, or: alongside record catch-up")
    else:
        print(f"{len(differ)} of the pages' rows differ from the ledger." if differ else "The pages' rows equal their rebuild.")
    return 0 if sound and not differ else 1


def _hold(args: argparse.Namespace) -> int:
    from alongside.service import keeping
    from alongside.store import holds, people

    ctx = context(args)
    if args.login is None:
        with ctx.store.read() as db:
            names, found = people.names(db), holds.standing(db)
        for row in found:
            print(f"{names.get(row['person'], row['person'])}, since {row['at'][:10]}: {row['reason']}")
        print("No hold stands." if not found else "Nothing of these people is removed while the holds stand.")
        return 0
    person = _person(ctx, args.login)
    (keeping.lift_hold if args.lift else keeping.hold)(ctx, _operator(), person, args.reason)
    print("The hold is lifted." if args.lift else "The hold stands.")
    return 0


def _purge(args: argparse.Namespace) -> int:
    from alongside.service import keeping

    ctx = context(args)
    if args.years is not None:
        keeping.set_years(ctx, args.years)
    if args.person is None:
        found = keeping.removable(ctx, _operator())
        for row in found:
            print(f"{row['name']}: closed {row['closed']}, kept until {row['until']}{', under a hold' if row['held'] else ''}")
        whose = {0: "Nobody's", 1: "1 person's"}.get(len(found), f"{len(found)} people's")
        print(f"{whose} time is over.")
        return 0
    person = _person(ctx, args.person)
    seen = keeping.purge_preview(ctx, _operator(), person)
    for name, count in seen["tables"].items():
        print(f"  {count} rows of {name}")
    for path in seen["files"]:
        print(f"  {path}")
    if seen["why_not"]:
        raise Problem(seen["name"], seen["why_not"], "Nothing was removed.", code="not-allowed")
    if not args.yes:
        print(f"Nothing was removed yet. To remove all of this and the name of {seen['name']}, add --yes.")
        return 0
    done = keeping.purge(ctx, _operator(), person, args.reason)
    print(f"Removed: the payloads of {len(done['rows'])} events, {done['files']} files and folders, and the name.")
    print("What she judged or signed for others is part of their records and stays. Older backups still hold what was removed.")
    return 0
