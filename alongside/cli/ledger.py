"""Verify the ledger and the access log, and sign a checkpoint of both."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from alongside.cli._home import add_home, context

HELP = "Verify the ledger, and sign a checkpoint of it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verify = verbs.add_parser(
        "verify", help="check every row, payload and checkpoint; names the first bad row"
    )
    verify.add_argument("--format", choices=("text", "json"), default="text")
    checkpoint = verbs.add_parser(
        "checkpoint", help="sign the ledger as it is now; keep the file somewhere else"
    )
    add_home(verify, checkpoint)


def run(args: argparse.Namespace) -> int:
    return _verify(args) if args.verb == "verify" else _checkpoint(args)


def _verify(args: argparse.Namespace) -> int:
    from alongside.store import access, checkpoints, ledger, verify

    ctx = context(args)
    key = checkpoints.key(ctx.home)
    with ctx.store.read() as db:
        found = [verify.verify(db, stream, key) for stream in (ledger.STREAM, access.STREAM)]
    if args.format == "json":
        print(json.dumps([asdict(each) | {"ok": each.ok} for each in found], indent=1))
    else:
        for each in found:
            if each.ok:
                print(f"{each.stream}: {each.rows} rows, all sound. Root {each.root}")
            else:
                print(f"{each.stream}: row {each.bad} is bad: {each.why}.")
                print(f"{each.stream}: the {each.rows} rows before it are sound.")
    return 0 if all(each.ok for each in found) else 1


def _checkpoint(args: argparse.Namespace) -> int:
    from alongside.store import access, checkpoints, ledger

    ctx = context(args)
    key = checkpoints.key(ctx.home)
    with ctx.store.write() as db:
        made = [checkpoints.make(db, stream, key, ctx.now()) for stream in (ledger.STREAM, access.STREAM)]
    for row in made:
        if row is not None:
            print(f"{row['stream']}: {row['seq']} rows, root {row['root']}, signed {row['signed_at']}")
            print(f"  kept in {checkpoints.save(ctx.home, row)}")
    if not any(made):
        print("Nothing to sign yet: there are no events.")
    return 0
