"""Back up the whole installation while it runs: its database, its files, and a list of hashes of both."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from alongside.cli._home import add_home, context

HELP = "Back up the whole installation, while people work."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", type=Path, metavar="TARGET", help="a new folder, or a new file ending in .zip")
    parser.add_argument(
        "--without-keys", action="store_true", help="leave the home's secrets out; keep the checkpoint key elsewhere then"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    from alongside.store import backups

    ctx = context(args)
    facts = backups.make(ctx.store, args.target, ctx.now(), keys=not args.without_keys)
    fine = all(each["ok"] for each in facts["chains"].values())
    if args.format == "json":
        print(json.dumps(facts | {"files": len(facts["files"])}, indent=1))
        return 0 if fine else 1
    size = sum(each["size"] for each in facts["files"].values())
    print(f"{args.target}: {len(facts['files'])} files, {size / 1e6:.1f} MB.")
    for name, each in facts["chains"].items():
        print(f"{name}: {each['rows']} rows, {'all sound' if each['ok'] else 'NOT sound: ' + each['why']}. Root {each['root']}")
    print(f"It holds personal data. Keep it on another machine; back again with: alongside restore {args.target} --home FOLDER")
    return 0 if fine else 1
