"""Show, verify and rebuild competency records; hold them, and remove them when their time is over."""

from __future__ import annotations

import argparse
import json
import os
import sys

from alongside.cli._home import add_home, context
from alongside.cli._operator import add_format, operator, person_id, show_json
from alongside.problem import Problem

HELP = "Show, verify and rebuild competency records; keep them as long as they must be kept."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    show = verbs.add_parser("show", help="one person's record in words (as a file: alongside export record)")
    show.add_argument("login", help="the person's sign-in name")
    show.add_argument("--as-of", default="", metavar="DATE", help="as things stood on that day (year-month-day)")
    show.add_argument("--all", action="store_true", help="rows without any evidence, too")
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
    hold = verbs.add_parser("hold", help="put a legal hold on a person's record, so that nothing of it is removed")
    hold.add_argument("login", nargs="?", help="the person's sign-in name (none = list the holds that stand)")
    hold.add_argument("--reason", default="", help="why; it stays with the hold")
    hold.add_argument("--lift", action="store_true", help="lift the person's holds")
    purge = verbs.add_parser(
        "purge", help="remove what is personal once its time is over; first it only says what it would do"
    )
    purge.add_argument("login", nargs="?", help="the person's sign-in name (none = list everybody whose time is over)")
    purge.add_argument("--reason", default="The time of keeping is over.", help="what the tombstone says")
    purge.add_argument("--yes", action="store_true", help="do it without asking; there is no way back but an older backup")
    purge.add_argument("--years", type=int, help="from now on keep records that many years after an account was closed")
    for verb in (show, rebuild, catch_up, verify, hold, purge):
        add_format(verb)
    add_home(show, rebuild, catch_up, verify, hold, purge)


def run(args: argparse.Namespace) -> int:
    verbs = {
        "show": _show, "rebuild": _rebuild, "catch-up": _catch_up, "verify": _verify,
        "hold": _hold, "purge": _purge,
    }  # fmt: skip
    return verbs[args.verb](args)


def _show(args: argparse.Namespace) -> int:
    from alongside.service import exports

    ctx = context(args)
    found = json.loads(exports.export_record(ctx, operator(ctx), person_id(ctx, args.login), "json", args.as_of)["text"])
    if args.format == "json":
        show_json(found)
        return 0
    print(f"{found['person']['name']}, {found['agency']}, as of {found['as_of']}")
    for row in found["rows"]:
        if args.all or row["evidence"] or row["sign_offs"]:
            print(f"\n{row['id']} {row['title']}\n  {row['cell']['explain']}")
            for line in row["cell"]["missing"]:
                print(f"  - {line}")
    return 0


def _rebuild(args: argparse.Namespace) -> int:
    from alongside.service import events

    rows, found = events.rebuild(context(args), check=args.check)
    if args.format == "json":
        show_json({"rows": rows, "differ": found})
        return 1 if args.check and found else 0
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
    if args.format == "json":
        show_json({"people": many})
        return 0
    whose = {0: "Nobody's", 1: "1 person's"}.get(many, f"{many} people's")
    print(f"{whose} rows were made anew.")
    return 0


def _verify(args: argparse.Namespace) -> int:
    from alongside.cli import ledger
    from alongside.service import rules
    from alongside.store import made_under, projections

    ctx = context(args)
    found, files = ledger.verdicts(ctx), ledger.files_that_differ(ctx)
    sound = all(each.ok for each in found)
    differ: list[str] = []
    if sound:  # of a broken ledger nothing can be rebuilt
        framework, coming = rules.current(ctx), rules.coming(ctx)
        with ctx.store.read() as db:
            stale = made_under.stale(db, framework, coming)
            differ = [] if stale else projections.differences(db, framework, coming)
    if args.format == "json":
        data = ledger.data(found, files)
        print(json.dumps(data | {"ok": data["ok"] and not differ, "differ": differ}, indent=1))
        return 1 if differ else ledger.status(found, ctx, files)
    ledger.tell(found, files)
    for line in differ:
        print(line)
    if not sound:
        print("The pages' rows were not compared: the ledger comes first.")
    elif stale:
        print("The pages' rows are from before a change of rules; a running portal makes them, or: alongside record catch-up")
    else:
        print(f"{len(differ)} of the pages' rows differ from the ledger." if differ else "The pages' rows equal their rebuild.")
    return 1 if differ else ledger.status(found, ctx, files)


def _hold(args: argparse.Namespace) -> int:
    from alongside.service import keeping
    from alongside.store import holds, people

    ctx = context(args)
    if args.login is None:
        with ctx.store.read() as db:
            names, found = people.names(db), holds.standing(db)
        if args.format == "json":
            show_json([row | {"name": names.get(row["person"], "")} for row in found])
            return 0
        for row in found:
            print(f"{names.get(row['person'], row['person'])}, since {row['at'][:10]}: {row['reason']}")
        print("No hold stands." if not found else "Nothing of these people is removed while the holds stand.")
        return 0
    told = (keeping.lift_hold if args.lift else keeping.hold)(ctx, operator(ctx), person_id(ctx, args.login), args.reason)
    if args.format == "json":
        show_json(told)
    else:
        print("The hold is lifted." if args.lift else "The hold stands.")
    return 0


def _purge(args: argparse.Namespace) -> int:
    from alongside.service import keeping

    ctx, words = context(args), args.format == "text"
    who = operator(ctx)
    if args.years is not None:
        keeping.set_years(ctx, args.years)
    if args.login is None:
        found = keeping.removable(ctx, who)
        if not words:
            show_json(found)
            return 0
        for row in found:
            print(f"{row['name']}: closed {row['closed']}, kept until {row['until']}{', under a hold' if row['held'] else ''}")
        whose = {0: "Nobody's", 1: "1 person's"}.get(len(found), f"{len(found)} people's")
        print(f"{whose} time is over.")
        return 0
    seen = keeping.purge_preview(ctx, who, person_id(ctx, args.login))
    if words:
        for name, count in seen["tables"].items():
            print(f"  {count} rows of {name}")
        for path in seen["files"]:
            print(f"  {path}")
    if seen["why_not"]:
        raise Problem(seen["name"], seen["why_not"], "Nothing was removed.", code="not-allowed")
    if not (args.yes or (words and _typed_back(args.login, seen["name"]))):
        if words:
            print(f"Nothing was removed yet. To remove all of this and the name of {seen['name']} unasked, add --yes.")
        else:
            show_json(seen | {"removed": False})
        return 0
    done = keeping.remove(ctx, who, seen["person"], args.reason)
    if not words:
        show_json(seen | done | {"files": seen["files"], "removed": True})
        return 0
    print(f"Removed: the payloads of {len(done['rows'])} events, {done['files']} files and folders, and the name.")
    print("That she looked at others' records is still said, without her name. What she judged or signed for others is part of")
    print("their records and stays, her printed name too, until theirs are removed. Backups and exports made before still hold")
    print("all of it: let them end with their own time.")
    return 0


def _typed_back(login: str, name: str) -> bool:
    """Whether somebody at the terminal writes the sign-in name once more. Nobody there: no."""
    if not sys.stdin.isatty():
        return False
    print(f"All of this and the name of {name} would go for good.")
    typed = input(f"To remove it, type the sign-in name {login} (empty = remove nothing): ")
    return typed.strip().lower() == login.strip().lower()
