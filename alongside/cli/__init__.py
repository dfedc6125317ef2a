"""The `alongside` command. Each file beside this one is one sub-command and finds itself.

A sub-command module has `HELP` (one line), `add_arguments(parser)` and `run(args) -> int`; its file name is the
command's name. It is imported only when it is called, so `alongside check` never pays for the portal.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence

from alongside import __version__
from alongside.problem import Problem, strict


def commands() -> list[str]:
    """Names of all sub-commands, sorted."""
    return sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))


def parser(only: str | None = None) -> argparse.ArgumentParser:
    """The argument parser; with `only`, just that sub-command is imported."""
    top = argparse.ArgumentParser(
        prog="alongside", description="Training and competency records for direct support staff."
    )
    top.add_argument("--version", action="version", version=f"alongside {__version__}")
    sub = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in commands():
        if only is None or name == only:
            module = importlib.import_module(f"{__name__}.{name}")
            child = sub.add_parser(name, help=module.HELP, description=module.__doc__)
            module.add_arguments(child)
            child.set_defaults(run=module.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit status 0 done, 1 findings, 2 a problem the reader can mend, 130 stopped by hand."""
    words = list(sys.argv[1:] if argv is None else argv)
    only = words[0] if words and words[0] in commands() else None
    args = parser(only).parse_args(words)
    try:
        return int(args.run(args) or 0)
    except Problem as problem:
        if strict() and problem.code == "bug":
            raise
        print(f"alongside: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. Nothing is lost; run the same command again to go on.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:
        if strict():
            raise
        print(
            f"alongside: something went wrong inside Alongside itself ({type(error).__name__}: {error}). "
            f"What was saved before is still there. Please report it with what "
            f"`ALONGSIDE_STRICT=1 alongside {args.command} …` prints.",
            file=sys.stderr,
        )
        return 2
