"""What the commands about scenarios share: finding one by its name or path, and writing out what was made of it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.scenario import Scenario

FILE = "scenario.md"


def folder(name: str, home: Path) -> Path:
    """The folder of a scenario, by slug or by the path of its folder or file. Raises Problem("not-found")."""
    from alongside import scenario

    path = Path(name)
    if path.name == FILE and path.is_file():
        return path.parent
    if (path / FILE).is_file():
        return path
    known = scenario.slugs(home)
    if name not in known:
        raise Problem(name, "is not a scenario.", f"Known: {', '.join(known) or 'none'}.", code="not-found")
    return known[name]


def story(name: str, home: Path) -> Scenario:
    """The story as far as it can be read, also with faults in it. Raises Problem where it has no step yet."""
    from alongside import content, scenario

    place = folder(name, home)
    found, faults = scenario.parse(content.read_text(place / FILE), place / FILE, place.resolve().name)
    if found is None:
        first = faults[0]
        raise Problem(f"{first.file}:{first.line}", f"{first.code} {first.message}", first.way_out, code="broken")
    return found


def add_output(parser: argparse.ArgumentParser) -> None:
    """Give a command `--output`."""
    parser.add_argument("--output", type=Path, metavar="FILE", help="write it there (default: standard output)")


def write(text: str, output: Path | None) -> None:
    """The text, into a file or to standard output. Raises Problem where the file cannot be written."""
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(output, f"cannot be written: {error.strerror}.", "Name another file.", code="unreadable") from None
    print(f"Wrote {output}.")
