"""Read a staff list (CSV or XLSX) into the portal: new people, changes, or nothing at all where a line has an error.

The first line names the columns: Name, Sign-in name or E-mail, and, where you have them, Roles, Sites, Level, First
working day. Running it again with a newer list updates. Nobody who is missing is closed. New people get temporary
passwords in the file named by --passwords, or from `alongside users passwd`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside.cli._home import add_home, context
from alongside.cli._operator import add_format, operator, show_json, write_new
from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.service.base import Actor, Context

HELP = "Read a staff list (CSV or XLSX) into the portal."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the list, .csv or .xlsx")
    parser.add_argument("--dry-run", action="store_true", help="only say what it would do")
    parser.add_argument(
        "--make-sites", action="store_true", help="make sites that the list names and nobody knows"
    )
    parser.add_argument(
        "--passwords",
        type=Path,
        metavar="FILE",
        help="make temporary passwords for new people, into this new CSV file",
    )
    add_format(parser)
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    from alongside.service import roster

    try:
        raw = args.file.read_bytes()
    except OSError as error:
        raise Problem(
            args.file, f"cannot be read: {error.strerror}.", "Check the name.", code="not-found"
        ) from None
    ctx = context(args)
    who = operator(ctx)
    told = roster.preview(ctx, who, args.file.name, raw, args.make_sites)
    if args.dry_run or told["errors"]:
        if args.format == "json":
            show_json(told)
        else:
            _say(told)
            print(
                "Nothing was imported: mend these lines first."
                if told["errors"]
                else "Nothing was imported: this was a dry run."
            )
        return 1 if told["errors"] else 0
    if args.passwords and args.passwords.exists():
        raise Problem(args.passwords, "is already there.", "Choose a new file name.", code="conflict")
    done = roster.bring_in(ctx, who, args.file.name, raw, told["seal"], args.make_sites)
    made = _passwords(ctx, who, done, args.passwords)
    if args.format == "json":
        show_json(done | {"passwords": made})
        return 0
    print(f"{done['added']} added, {done['changed']} changed, {len(told['unchanged'])} as they were.")
    if made:
        print(
            f"Temporary passwords for {made} people are in {args.passwords}. They work for 3 days. "
            "Delete the file when they are handed out."
        )
    elif done["without_password"]:
        print("Without a password yet: " + ", ".join(one["login"] for one in done["without_password"]))
    return 0


def _passwords(ctx: Context, who: Actor, done: dict[str, Any], target: Path | None) -> int:
    from alongside.service import roster, workbook

    if target is None or not done["without_password"]:
        return 0
    made: list[tuple[str, str, str]] = []
    ids = [one["id"] for one in done["without_password"]]
    for at in range(0, len(ids), roster.MOST_PASSWORDS):
        for one in roster.first_passwords(ctx, who, ids[at : at + roster.MOST_PASSWORDS])["passwords"]:
            made.append((one["name"], one["login"], one["password"]))
    sheet = workbook.Table("Passwords", ("Name", "Sign-in name", "Temporary password"), made)
    write_new(target, workbook.as_csv(sheet).encode())
    return len(ids)


def _say(told: dict[str, Any]) -> None:
    print(f"Read as {told['how']}. Columns used: {', '.join(told['columns'])}.")
    if told["unused"]:
        print(f"Columns not used: {', '.join(told['unused'])}.")
    for one in told["new"]:
        print(
            f"  line {one['row']}: new, {one['name']} ({one['login']}), {', '.join(one['roles'])}, "
            f"{', '.join(one['sites']) or 'no site'}"
        )
    for one in told["changes"]:
        words = "; ".join(
            f"{each['field']}: {_words(each['old'])} -> {_words(each['new'])}" for each in one["changed"]
        )
        print(f"  line {one['row']}: {one['name']}: {words}")
    print(f"  {len(told['unchanged'])} as they are.")
    for one in told["new_sites"]:
        print(f"  new site: {one['name']}")
    for line in told["notes"]:
        print(f"  {line}")
    if told["missing"]:
        print(
            f"  Not in this list, and left as they are: {', '.join(one['name'] for one in told['missing'])}."
        )
    for one in told["errors"]:
        where = f"“{one['column']}”" if one["column"] else f"the {one['field']}"
        print(f"  line {one['row']}: {where} {one['what']}")


def _words(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "nothing")
