"""Prior learning: what people learned elsewhere, as papers that wait for a trainer or supervisor.

Here it is listed, written down for somebody, and its paper taken out. Deciding on it needs the signature of somebody who may
sign, so that is done on the page "Learned elsewhere".
"""

from __future__ import annotations

import argparse
from pathlib import Path

from alongside.cli._home import add_home, context
from alongside.cli._operator import add_format, deliver, operator, person_id, show_json
from alongside.problem import Problem

HELP = "List prior learning, write it down for somebody, or take out a paper."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="one person's claims, or all that wait for a decision")
    listing.add_argument("login", nargs="?", help="the person's sign-in name (none = everything that waits)")
    add = verbs.add_parser("add", help="write down what somebody learned elsewhere, with the paper")
    add.add_argument("login", help="the person's sign-in name")
    add.add_argument("paper", type=Path, help="a PDF, JPEG or PNG")
    add.add_argument("--title", required=True, help="what it was")
    add.add_argument("--provider", required=True, help="where it was")
    add.add_argument(
        "--about", action="append", required=True, metavar="ID", help="a competency or function; may be repeated"
    )
    add.add_argument("--statement", required=True, help="what was learned, in a sentence")
    add.add_argument("--learned-on", default="", metavar="DATE", help="year-month-day")
    add.add_argument(
        "--no-client", action="store_true", help="say that nothing in the paper is about a person who is supported"
    )
    paper = verbs.add_parser("paper", help="take out the paper of a claim; noted in the access log")
    paper.add_argument("id", help="the claim's id, from `alongside prior list`")
    paper.add_argument(
        "--output", "-o", type=Path, metavar="FILE", help="a new file, or a folder; none = standard output"
    )
    for verb in (listing, add):
        add_format(verb)
    add_home(listing, add, paper)


def run(args: argparse.Namespace) -> int:
    from alongside.service import base

    ctx = context(args)
    who = operator(ctx)
    if args.verb == "paper":
        deliver(base.call(ctx, who, "prior_paper", {"id": args.id}), args.output)
        return 0
    if args.verb == "add":
        facts = {name: getattr(args, name) for name in ("title", "provider", "about", "statement", "no_client", "learned_on")}
        file = {"person": person_id(ctx, args.login), "file_name": args.paper.name, "file": _read(args.paper)}
        found = base.call(ctx, who, "add_prior", facts | file)
        told = [found["claim"]]
    else:
        found = (
            base.call(ctx, who, "prior_learning", {"person": person_id(ctx, args.login)})
            if args.login
            else base.call(ctx, who, "prior_waiting", {})
        )
        told = found["claims"]
    if args.format == "json":
        show_json(found)
        return 0
    for one in told:
        about = ", ".join(each["id"] for each in one["about"])
        print(f"{one['id']}  {one['name']}: {one['title']}, {one['provider']}, about {about}: {one['status']}")
    if not told:
        print("Nothing waits." if not args.login else "Nothing was written down.")
    return 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem(path, f"cannot be read: {error.strerror}.", "Check the name.", code="not-found") from None
