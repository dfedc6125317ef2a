"""Release a module to nbgrader's course folder: checked, built aside, then swapped in."""

from __future__ import annotations

import argparse

from alongside.cli._home import add_home, private

HELP = "Release modules for handing in and grading (none named = all)."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="modules to release (none = all)")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Exit status 0 released, 1 one of several could not be."""
    from alongside import content, grading
    from alongside.nbgrader_bridge.publish import publish
    from alongside.problem import Problem

    private()
    home = content.home_folder(args.home)
    failed = 0
    for slug in args.modules or grading.modules(home):
        try:
            told = publish(slug, home)
        except Problem as problem:
            if len(args.modules) == 1:
                raise
            failed += 1
            print(f"{slug}: not released. {problem}")
            continue
        state = "released" if told["released"] else "unchanged"
        print(f"{slug} {told['version']}: {state}, {len(told['pages'])} pages.")
    return 1 if failed else 0
