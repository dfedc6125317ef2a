"""Make an empty home folder from a backup, on SQLite or on PostgreSQL, and check that nothing is missing."""

from __future__ import annotations

import argparse
from pathlib import Path

from alongside import content
from alongside.cli._home import add_home, private
from alongside.cli._operator import add_format, show_json

HELP = "Make a home folder from a backup, and check that nothing is missing."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="BACKUP", help="the folder or zip that `alongside backup` made")
    parser.add_argument(
        "--database",
        default="",
        metavar="URL",
        help="an empty PostgreSQL database, postgresql://account@server/name (default: SQLite)",
    )
    add_format(parser)
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    from alongside.store import backups

    private()
    home = content.home_folder(args.home)
    facts = backups.restore(args.source, home, args.database)
    if args.format == "json":
        show_json(facts | {"home": str(home), "files": len(facts["files"])})
        return 0
    print(f"{home}: as it was on {facts['made_at'][:16].replace('T', ' ')} (UTC), {len(facts['files'])} files.")
    for name, each in facts["chains"].items():
        print(f"{name}: {each['rows']} rows, the same root as in the backup: {each['root']}")
    if not facts["keys"]:
        print(f"The backup holds no keys. Put checkpoint.key back into {home / 'secrets'} before the portal starts.")
    print("Everybody signs in again. Compare with a checkpoint kept elsewhere: alongside ledger check-file FILE")
    return 0
