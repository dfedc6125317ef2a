"""What the operator's commands share: the home folder, its context, and asking on a terminal."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from alongside import content
from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.service.base import Context


def add_home(*parsers: argparse.ArgumentParser) -> None:
    """Give each command `--home`."""
    for parser in parsers:
        parser.add_argument(
            "--home", type=Path, default=None, help="the home folder (default: ALONGSIDE_HOME or ~/alongside)"
        )


def context(args: argparse.Namespace, *, create: bool = False) -> Context:
    """The installation in that home folder."""
    from alongside.service import base

    private()
    return base.open_home(content.home_folder(args.home), create=create)


def private() -> None:
    """From now on this command and those it starts write files that only this account of the machine may open.

    A home folder that was there before may be open to others; answers, scores and the database are not.
    """
    os.umask(0o077)


def ask(question: str, default: str = "") -> str:
    """One line from the terminal. Raises Problem where nobody is there to answer, or the answers end."""
    way_out = "Run this in a terminal, or say it with an option (see --help)."
    if not sys.stdin.isatty():
        raise Problem(question, "was not answered.", way_out, code="bad-field")
    try:
        return input(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
    except EOFError:
        print()
        raise Problem(question, "was not answered. Nothing was changed.", way_out, code="bad-field") from None


def ask_password(from_stdin: bool) -> str:
    """A new password: the first line of standard input, or asked for twice; "" when nobody is there to ask."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        return ""
    try:
        first = getpass.getpass("New password (empty = make a temporary one): ")
        same = not first or getpass.getpass("The same again: ") == first
    except EOFError:
        what = "was not answered. Nothing was changed."
        raise Problem("The password", what, "Run the command again.", code="bad-field") from None
    if not same:
        raise Problem(
            "The password",
            "was not the same both times.",
            "Nothing was changed. Run the command again.",
            code="bad-field",
        )
    return first
