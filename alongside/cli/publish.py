"""Release a module to nbgrader's course folder: checked, built aside, then swapped in."""

from __future__ import annotations

import argparse

from alongside.cli._home import add_home, private
from alongside.cli._operator import add_format, show_json

HELP = "Release modules for handing in and grading (none named = all)."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="modules to release (none = all)")
    add_format(parser)
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Exit status 0 released, 1 one of several could not be."""
    from alongside import content, grading
    from alongside.nbgrader_bridge.publish import publish
    from alongside.problem import Problem

    private()
    home = content.home_folder(args.home)
    failed, words, all_told = 0, args.format == "text", []
    for slug in args.modules or grading.modules(home):
        try:
            told = publish(slug, home)
        except Problem as problem:
            if len(args.modules) == 1:
                raise
            failed += 1
            all_told.append({"module": slug, "problem": problem.as_dict()})
            if words:
                print(f"{slug}: not released. {problem}")
            continue
        all_told.append({"module": slug, **told})
        state = "released" if told["released"] else "unchanged"
        if words:
            print(f"{slug} {told['version']}: {state}, {len(told['pages'])} pages.")
    if not words:
        show_json({"modules": all_told})
    return 1 if failed else 0
