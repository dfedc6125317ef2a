"""Write a story out in another program's language. The file holds the key: whoever has it sees points and reasons."""

from __future__ import annotations

import argparse

from alongside import content
from alongside.cli import _cases, _home

HELP = "write a story out in Ink (inkle), for other players and editors"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="SLUG", help="a scenario, or the path of its folder")
    parser.add_argument("--to", choices=("ink",), required=True, help="the language")
    _cases.add_output(parser)
    _home.add_home(parser)


def run(args: argparse.Namespace) -> int:
    from alongside import scenario
    from alongside.scenario import ink

    home = content.home_folder(args.home)
    _cases.write(ink.export(scenario.load_folder(_cases.folder(args.slug, home), home)), args.output)
    return 0
