"""Add, list and change accounts."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from alongside.cli._home import add_home, ask_password, context
from alongside.cli._operator import add_format, show_json
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
    for verb in (add, listing, passwd, disable, enable, lead):
        add_format(verb)
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
    if args.format == "text":
        print(f"Added {made['name']} ({made['login']}).")
    return _give(ctx, args, made, password)


def _list(ctx: Context, args: argparse.Namespace) -> int:
    from alongside.store import people

    with ctx.store.read() as db:
        found = people.every(db, disabled=True)
    if args.format == "json":
        show_json(found)
        return 0
    for row in found:
        closed = "  closed" if row["disabled_at"] else ""
        roles, sites = ",".join(row["roles"]), ",".join(row["sites"])
        print(f"{row['login']:<24} {row['name']:<28} {roles:<20} {sites}{closed}".rstrip())
    return 0


def _passwd(ctx: Context, args: argparse.Namespace) -> int:
    return _give(ctx, args, _person(ctx, args.login), ask_password(args.password_stdin))


def _close(ctx: Context, args: argparse.Namespace) -> int:
    from alongside.service import admin, base

    closing = args.verb == "disable"
    operator = base.Actor("operator", "Operator", frozenset({"admin"}), frozenset())
    person = _person(ctx, args.login)
    admin.change_person(ctx, operator, person["id"], disabled=closing)
    if args.format == "json":
        show_json(_brief(person) | {"closed": closing})
        return 0
    print(f"{args.login} is {'closed and signed out everywhere' if closing else 'open again'}.")
    return 0


def _lead(ctx: Context, args: argparse.Namespace) -> int:
    from alongside.service import admin

    person = _person(ctx, args.login)
    named = admin.set_clinical_lead(ctx, person["id"], not args.end, "")
    if args.format == "json":
        show_json(_brief(person) | {"lead": named})
        return 0
    print(f"{args.login} is {'a clinical lead' if named else 'no clinical lead'} from today on.")
    return 0


def _give(ctx: Context, args: argparse.Namespace, person: dict[str, Any], password: str) -> int:
    from alongside.service import accounts, passwords

    accounts.set_password(ctx, person["id"], word := password or passwords.temporary(), temporary=not password)
    if args.format == "json":
        told = {} if password else {"temporary_password": word, "days": accounts.TEMPORARY.days}
        show_json(_brief(person) | told)
        return 0
    if password:
        print("The password is set.")
    else:
        print(f"Temporary password: {word}")
        print(f"It has to be changed at the first sign-in, within {accounts.TEMPORARY.days} days.")
    return 0


def _check(password: str, login: str) -> None:
    from alongside.service import passwords

    passwords.check(password, login)


def _person(ctx: Context, login: str) -> dict[str, Any]:
    from alongside.store import people

    with ctx.store.read() as db:
        found = people.by_login(db, login)
        if found is None:
            known = ", ".join(row["login"] for row in people.every(db, disabled=True)) or "none yet"
            raise Problem(login, "is nobody's sign-in name.", f"Known: {known}.", code="not-found")
    return found


def _brief(person: dict[str, Any]) -> dict[str, Any]:
    return {name: person[name] for name in ("id", "login", "name")}
