"""Add, list and change accounts."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from alongside.cli._home import add_home, ask_password, context
from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.service.base import Context

HELP = "Add, list and change accounts."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help="add a person")
    add.add_argument("login", help="the name to sign in with")
    add.add_argument("--name", required=True, help="first and last name")
    add.add_argument(
        "--role",
        action="append",
        required=True,
        help="learner, trainer, supervisor or admin; may be repeated",
    )
    add.add_argument("--site", action="append", default=[], help="a site's id; may be repeated")
    add.add_argument("--email", default="")
    listing = verbs.add_parser("list", help="list accounts")
    listing.add_argument("--format", choices=("text", "json"), default="text")
    passwd = verbs.add_parser("passwd", help="give a new password")
    disable = verbs.add_parser("disable", help="close an account; its record stays")
    enable = verbs.add_parser("enable", help="open a closed account again")
    lead = verbs.add_parser(
        "lead", help="name a clinical lead, who may sign off without being current herself"
    )
    lead.add_argument("--end", action="store_true", help="end it instead")
    for verb in (passwd, disable, enable, lead):
        verb.add_argument("login", help="the name to sign in with")
    for verb in (add, passwd):
        verb.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
    add_home(add, listing, passwd, disable, enable, lead)


def run(args: argparse.Namespace) -> int:
    ctx = context(args)
    return {
        "add": _add,
        "list": _list,
        "passwd": _passwd,
        "disable": _close,
        "enable": _close,
        "lead": _lead,
    }[args.verb](ctx, args)


def _add(ctx: Context, args: argparse.Namespace) -> int:
    from alongside.service import admin

    password = ask_password(args.password_stdin)
    if password:
        _check(password, args.login)
    made = admin.add(ctx, args.login, args.name, args.role, args.site, email=args.email)
    print(f"Added {made['name']} ({made['login']}).")
    return _give(ctx, made["id"], password)


def _list(ctx: Context, args: argparse.Namespace) -> int:
    from alongside.store import people

    with ctx.store.read() as db:
        found = people.every(db, disabled=True)
    if args.format == "json":
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    for row in found:
        closed = "  closed" if row["disabled_at"] else ""
        roles, sites = ",".join(row["roles"]), ",".join(row["sites"])
        print(f"{row['login']:<24} {row['name']:<28} {roles:<20} {sites}{closed}".rstrip())
    return 0


def _passwd(ctx: Context, args: argparse.Namespace) -> int:
    return _give(ctx, _id(ctx, args.login), ask_password(args.password_stdin))


def _close(ctx: Context, args: argparse.Namespace) -> int:
    from alongside.service import admin, base

    closing = args.verb == "disable"
    operator = base.Actor("operator", "Operator", frozenset({"admin"}), frozenset())
    admin.change_person(ctx, operator, _id(ctx, args.login), disabled=closing)
    print(f"{args.login} is {'closed and signed out everywhere' if closing else 'open again'}.")
    return 0


def _lead(ctx: Context, args: argparse.Namespace) -> int:
    from alongside.service import admin

    named = admin.set_clinical_lead(ctx, _id(ctx, args.login), not args.end, "")
    print(f"{args.login} is {'a clinical lead' if named else 'no clinical lead'} from today on.")
    return 0


def _give(ctx: Context, person: str, password: str) -> int:
    from alongside.service import accounts, passwords

    accounts.set_password(ctx, person, word := password or passwords.temporary(), temporary=not password)
    if password:
        print("The password is set.")
    else:
        print(f"Temporary password: {word}")
        print(f"It has to be changed at the first sign-in, within {accounts.TEMPORARY.days} days.")
    return 0


def _check(password: str, login: str) -> None:
    from alongside.service import passwords

    passwords.check(password, login)


def _id(ctx: Context, login: str) -> str:
    from alongside.store import people

    with ctx.store.read() as db:
        found = people.by_login(db, login)
        if found is None:
            known = ", ".join(row["login"] for row in people.every(db, disabled=True)) or "none yet"
            raise Problem(login, "is nobody's sign-in name.", f"Known: {known}.", code="not-found")
    return str(found["id"])
