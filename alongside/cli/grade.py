"""Grade everything that waits, through nbgrader, and say for each learner what happened. Safe to stop and
start again."""

from __future__ import annotations

import argparse
from typing import Any

from alongside.cli._home import add_home, context
from alongside.cli._operator import add_format, show_json

HELP = "Grade the work that waits, and say for each learner what happened."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("module", nargs="?", default="", metavar="MODULE", help="only this module")
    add_format(parser)
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Exit status 0 all graded, 1 some work still waits."""
    from alongside.service.marking import grade_waiting

    ctx = context(args)

    def tell(one: dict[str, Any]) -> None:
        who = f"{one['name'] or one['person']}, {one['module']}, attempt {one['attempt']}"
        print(f"[{one['n']}/{one['of']}] {who}: {one['outcome']}. {one['told']}", flush=True)

    words = args.format == "text"
    outcomes = grade_waiting(ctx, args.module, tell if words else lambda _one: None)
    left = sum(1 for one in outcomes if one["outcome"] in ("waiting", "refused"))
    done = sum(1 for one in outcomes if one["outcome"] == "graded")
    if not words:
        show_json({"graded": done, "left": left, "outcomes": outcomes})
        return 1 if left else 0
    print(f"{done} graded, {left} still waiting or refused." if outcomes else "Nothing waits for grading.")
    return 1 if left else 0
