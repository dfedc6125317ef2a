"""Set up a home folder: the agency, its time zone and sites, the first administrator, the clinical leads.

Without options it asks. Run once; later changes are made on the administration page or with `alongside
users`.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from alongside import content
from alongside.cli._home import add_home, ask, ask_password, context
from alongside.problem import Problem

HELP = "Set up an agency: name, time zone, sites, first administrator, clinical leads."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--agency", help="the agency's name")
    parser.add_argument("--zone", help="its time zone, such as America/Chicago")
    parser.add_argument("--site", action="append", help="a site's name; may be repeated")
    parser.add_argument("--admin", metavar="LOGIN", help="sign-in name of the first administrator")
    parser.add_argument("--admin-name", help="her name")
    parser.add_argument("--password-stdin", action="store_true", help="read her password from standard input")
    parser.add_argument(
        "--lead",
        action="append",
        metavar="LOGIN=NAME",
        help="a clinical lead: a supervisor at every site who may sign off at once; may be repeated",
    )
    parser.add_argument(
        "--database", metavar="URL", help="a PostgreSQL database, postgresql://account@server/name (default: SQLite)"
    )
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    from alongside.service import accounts, admin, passwords, places
    from alongside.store import engines, sites

    home = content.home_folder(args.home)
    if not args.database and _there(args) and accounts.any_account(context(args)):
        raise _taken(home)
    agency = args.agency or ask("Name of the agency")
    zone = args.zone or ask("Time zone", "America/Chicago")
    named = args.site or _several("Name of a site")
    login, name = (
        args.admin or ask("Sign-in name of the first administrator"),
        args.admin_name or ask("Her name"),
    )
    leads = [
        _lead(word)
        for word in (
            args.lead
            if args.lead is not None
            else _several("A clinical lead, as sign-in=Name", optional=True)
        )
    ]
    password = ask_password(args.password_stdin)
    if password:
        passwords.check(password, login)
    if args.database:
        engines.keep_address(home, args.database)
    ctx = context(args, create=True)  # only now: a question left open leaves nothing behind
    if accounts.any_account(ctx):
        raise _taken(home)
    places.set_zone(ctx, zone)
    places.set_agency(ctx, agency)
    with ctx.store.read() as db:
        known = {row["name"].casefold() for row in sites.every(db)}
    for place in named:
        if place.strip().casefold() not in known:
            places.add_place(ctx, place)
    with ctx.store.read() as db:
        ids = [row["id"] for row in sites.every(db)]
    both = login in dict(leads)  # a small agency: she is the supervisor too
    first = admin.add(ctx, login, name, ["supervisor", "admin"] if both else ["admin"], ids)
    print(f"{agency}: {len(ids)} site{'s' if len(ids) != 1 else ''}, time zone {zone}.")
    _give(ctx, first, password)
    for lead_login, lead_name in leads:
        made = first if lead_login == login else admin.add(ctx, lead_login, lead_name, ["supervisor"], ids)
        admin.set_clinical_lead(ctx, made["id"], True, first["id"])
        if made is not first:
            _give(ctx, made, "")
    print(f"Start the portal with: alongside serve{f' --home {shlex.quote(str(args.home))}' if args.home else ''}")
    return 0


def _taken(home: Path) -> Problem:
    return Problem(home, "is already set up.", "Use `alongside users`, or another --home.", code="conflict")


def _there(args: argparse.Namespace) -> bool:
    """Whether the home has a database already, here or elsewhere."""
    try:
        context(args)
    except Problem as problem:
        if problem.code != "not-found":
            raise
        return False
    return True


def _give(ctx: object, person: dict[str, str], password: str) -> None:
    from alongside.service import accounts, base, passwords

    assert isinstance(ctx, base.Context)
    word = password or passwords.temporary()
    accounts.set_password(ctx, person["id"], word, temporary=not password)
    told = "with the password you chose" if password else f"temporary password {word}"
    print(f"{person['name']} signs in as {person['login']}, {told}.")


def _several(question: str, optional: bool = False) -> list[str]:
    found: list[str] = []
    if optional and not sys.stdin.isatty():
        return found
    while answer := ask(f"{question}{' (empty = no more)' if found or optional else ''}"):
        found.append(answer)
    return found


def _lead(word: str) -> tuple[str, str]:
    login, equals, name = word.partition("=")
    if not equals or not login.strip() or not name.strip():
        raise Problem(
            "A clinical lead",
            f"cannot be read from {word!r}.",
            'Write it as sign-in=Name, such as "mo=Mo Tran".',
            code="bad-field",
        )
    return login.strip(), name.strip()
