"""Check, list, play, draw, begin and export practice scenarios."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
from pathlib import Path
from typing import Any

from alongside import cli
from alongside.cli._cases import folder as _folder
from alongside.cli._home import add_home
from alongside.problem import Problem

HELP = "Check, list, play, draw, begin and export practice scenarios."
_OWN = "_scenario_"  # a file of its own named so is one more verb, with HELP, add_arguments(parser) and run(args)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    check = verbs.add_parser(
        "check",
        help="find what is wrong in scenarios (none named = all)",
        description="Names every fault with its code, file, line and the way out.",
    )
    check.add_argument("slugs", nargs="*", metavar="SLUG", help="a scenario, or the path of its folder")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.add_argument("--strict", action="store_true", help="warnings count too")
    listing = verbs.add_parser("list", help="list the scenarios there are")
    listing.add_argument("--format", choices=("text", "json"), default="text")
    play = verbs.add_parser(
        "play", help="play one here in the terminal", description="Practice mode: nothing is kept."
    )
    play.add_argument("slug", metavar="SLUG", help="a scenario, or the path of its folder")
    play.add_argument(
        "--seed", type=int, default=None, help="the same number shows the options in the same order"
    )
    add_home(check, listing, play)
    for name in sorted(info.name for info in pkgutil.iter_modules(cli.__path__) if info.name.startswith(_OWN)):
        module = importlib.import_module(f"{cli.__name__}.{name}")
        verb = verbs.add_parser(name.removeprefix(_OWN), help=module.HELP, description=module.__doc__)
        module.add_arguments(verb)
        verb.set_defaults(verb_run=module.run)


def run(args: argparse.Namespace) -> int:
    own = {"check": _check, "list": _list, "play": _play}
    return int((own.get(args.verb) or args.verb_run)(args))


def _home(args: argparse.Namespace) -> Path:
    from alongside import content

    return content.home_folder(args.home)


def _check(args: argparse.Namespace) -> int:
    from alongside import scenario

    home = _home(args)
    folders = [_folder(name, home) for name in args.slugs] or list(scenario.slugs(home).values())
    here = Path.cwd()
    names = [folder.name for folder in folders]
    faults = {
        str(folder) if names.count(folder.name) > 1 else folder.name: scenario.check(folder, home) for folder in folders
    }
    bad = any(fault.is_error or args.strict for each in faults.values() for fault in each)
    if args.format == "json":
        from dataclasses import asdict

        print(
            json.dumps(
                {slug: [asdict(fault) for fault in each] for slug, each in faults.items()},
                ensure_ascii=False,
                indent=1,
            )
        )
        return int(bad)
    for slug, each in faults.items():
        for fault in each:
            print(str(fault).replace(f"{here}/", "", 1))
        errors = sum(fault.is_error for fault in each)
        print(f"{slug}: {_count(errors, 'error')}, {_count(len(each) - errors, 'warning')}")
    if not faults:
        print("There are no scenarios yet.")
    return int(bad)


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"


def _list(args: argparse.Namespace) -> int:
    from alongside import scenario

    home = _home(args)
    rows = [_row(slug, home) for slug in scenario.slugs(home)]
    if args.format == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return int(any(row["problem"] for row in rows))
    for row in rows:
        if row["problem"]:
            print(f"{row['slug']}\n    cannot be played: {row['problem']}")
            continue
        size = f"{row['minutes']} minutes; {row['steps']} steps and {row['endings']} endings"
        print(f"{row['slug']}\n    {row['title']} ({row['person']}; {size})")
        print(f"    shows {', '.join(row['competencies'])}")
    if not rows:
        print("There are no scenarios yet.")
    return int(any(row["problem"] for row in rows))


def _row(slug: str, home: Path) -> dict[str, Any]:
    from alongside import scenario

    try:
        one = scenario.load(slug, home)
    except Problem as problem:
        return {"slug": slug, "problem": str(problem)}
    endings = sum(bool(step.kind) for step in one.steps.values())
    return {
        "slug": slug,
        "title": one.title,
        "person": one.person.goes_by or one.person.name,
        "minutes": one.minutes,
        "steps": len(one.steps) - endings,
        "endings": endings,
        "competencies": list(one.competencies),
        "problem": "",
    }


def _play(args: argparse.Namespace) -> int:
    import secrets

    from alongside import scenario
    from alongside.cli._terminal import play

    home = _home(args)
    folder = _folder(args.slug, home)
    seed = secrets.randbelow(2**31) if args.seed is None else args.seed
    return play(scenario.load_folder(folder, home), seed)
