"""Verify the ledger and the access log, sign checkpoints of both, and compare a checkpoint that was kept elsewhere."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside.cli._home import add_home, context
from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.service.base import Context
    from alongside.store.verify import Verdict

OTHER = "says something else than the checkpoint in the database, or there is none."
HELP = "Verify the ledger, and sign a checkpoint of it."
STATUS = (
    "Exit status: 0, all is sound; 1, a row is bad, or a checkpoint's file says something else; 3, all rows are sound, and there "
    "are checkpoints whose signature cannot be checked because their key is not here. A key that was given up with "
    "`alongside ledger new-key` is told in words."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verify = verbs.add_parser(
        "verify", help="check every row, payload and checkpoint; names the first bad row", epilog=STATUS
    )
    checkpoint = verbs.add_parser(
        "checkpoint", help="sign the ledger as it is now; keep the file somewhere else"
    )
    checkpoint.add_argument("--output", type=Path, metavar="DIR", help="write the files there, too")
    checkpoint.add_argument("--print", action="store_true", help="show it as a page to print or to send")
    checkpoint.add_argument(
        "--daily-to", metavar="DIR", help="from now on copy the daily checkpoint there as well (- = no longer)"
    )
    check = verbs.add_parser("check-file", help="compare a checkpoint that was kept elsewhere with the ledger", epilog=STATUS)
    check.add_argument("file", metavar="FILE", help="its file, or the page as text (- = standard input)")
    guard = verbs.add_parser("guard", help="put back the triggers that keep both chains from being changed")
    new_key = verbs.add_parser("new-key", help="begin with a new checkpoint key, where the old one is lost for good")
    for verb in (verify, checkpoint, check, guard, new_key):
        verb.add_argument("--format", choices=("text", "json"), default="text")
    add_home(verify, checkpoint, check, guard, new_key)


def run(args: argparse.Namespace) -> int:
    verbs = {"verify": _verify, "checkpoint": _checkpoint, "check-file": _check_file, "guard": _guard, "new-key": _new_key}
    return verbs[args.verb](args)


def verdicts(ctx: Context, *, signatures: bool = True) -> list[Verdict]:
    """Both chains, checked from the first row to the last; without `signatures`, not who signed the checkpoints."""
    from alongside.service import keeping
    from alongside.store import checkpoints, verify

    key = checkpoints.kept_key(ctx.home) if signatures else None
    found = []
    for stream in keeping.STREAMS:
        with ctx.store.read() as db:
            found.append(verify.verify(db, stream, key))
    return found


def files_that_differ(ctx: Context) -> list[str]:
    """The checkpoint files, in the home and in the folder elsewhere, that say something else than the database: only they
    remember what was there before somebody cut off the end and its checkpoints with it."""
    from alongside.store import away

    with ctx.store.read() as db:
        return [str(path) for path in away.that_differ(db, ctx.home)]


def in_words(found: Verdict) -> str:
    """A sound chain in words."""
    rows = "1 row, sound" if found.rows == 1 else f"{found.rows} rows, all sound"
    if not found.rows:
        rows = "no rows yet"
    agree = found.checkpoints - found.unsigned
    if agree:
        rows += "; 1 checkpoint agrees" if agree == 1 else f"; {agree} checkpoints agree"
    if found.unsigned:
        many = "1 checkpoint" if found.unsigned == 1 else f"{found.unsigned} checkpoints"
        rows += f"; {many} whose signature cannot be checked"
    return f"{rows}."


def status(found: list[Verdict], ctx: Context, files: Sequence[str] = ()) -> int:
    """The exit status of a check: 1 for a bad row or a checkpoint's file that differs; 3 where the key is not here to check who
    signed a checkpoint; else 0. A key that was given up (`alongside ledger new-key`) is told in words and is no reason for 3.
    """
    from alongside.store import checkpoints

    if files or not all(each.ok for each in found):
        return 1
    return 3 if any(each.unsigned for each in found) and checkpoints.kept_key(ctx.home) is None else 0


def tell(found: list[Verdict], files: Sequence[str] = ()) -> None:
    """Both verdicts in words, and the checkpoints' files that speak against them."""
    for each in found:
        if each.ok:
            print(f"{each.stream}: {in_words(each)} Root {each.root}")
        else:
            print(f"{each.stream}: row {each.bad} is bad: {each.why}.")
            print(f"{each.stream}: the {each.rows} rows before it are sound.")
    for file in files:
        print(f"{file} {OTHER} Somebody changed the ledger or the file. Look closer: alongside ledger check-file {file}")


def data(found: list[Verdict], files: Sequence[str]) -> dict[str, Any]:
    """The same as plain data."""
    chains = [asdict(each) | {"ok": each.ok} for each in found]
    return {"ok": not files and all(each.ok for each in found), "chains": chains, "files": list(files)}


def _verify(args: argparse.Namespace) -> int:
    ctx = context(args)
    found, files = verdicts(ctx), files_that_differ(ctx)
    if args.format == "json":
        print(json.dumps(data(found, files), indent=1))
    else:
        tell(found, files)
    return status(found, ctx, files)


def _checkpoint(args: argparse.Namespace) -> int:
    from alongside.service import keeping
    from alongside.store import away, checkpoints, sites

    ctx = context(args)
    if args.daily_to is not None:
        folder = None if args.daily_to == "-" else _folder(Path(args.daily_to))
        with ctx.store.write() as db:
            away.set_folder(db, folder)
    made = keeping.checkpoint(ctx)
    folders = [checkpoints.own_folder(ctx.home), *([_folder(args.output)] if args.output else [])]
    kept = [(row, [checkpoints.save(folder, row) for folder in folders]) for row in made]
    sent, trouble = keeping.send(ctx)
    for row, paths in kept:
        paths += [path for path in sent if path.name == checkpoints.file_name(row)]
    if trouble:
        print(trouble, file=sys.stderr)
    if args.print:
        with ctx.store.read() as db:
            sys.stdout.write(checkpoints.text(made, sites.setting(db, "agency", "")))
        return 1 if trouble else 0
    if args.format == "json":
        print(json.dumps([row | {"files": [str(path) for path in paths]} for row, paths in kept], indent=1))
        return 1 if trouble else 0
    for row, paths in kept:
        print(f"{row['stream']}: {row['seq']} rows, root {row['root']}, signed {row['signed_at']}")
        for path in paths:
            print(f"  kept in {path}")
    if not made:
        print("Nothing to sign yet: there are no events.")
    return 1 if trouble else 0


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise Problem(path, "is not a folder.", "Make it first, or choose another one.", code="not-found")
    return path


def _check_file(args: argparse.Namespace) -> int:
    from alongside import content
    from alongside.service import keeping
    from alongside.store import checkpoints

    ctx = context(args)
    text = sys.stdin.read() if args.file == "-" else content.read_text(Path(args.file))
    streams = {stream.name: stream for stream in keeping.STREAMS}
    found: list[dict[str, Any]] = []
    key = checkpoints.kept_key(ctx.home)
    for kept in checkpoints.read(text, args.file):
        if kept["stream"] not in streams:
            raise Problem(args.file, f"is about {kept['stream']!r}.", f"Known: {', '.join(streams)}.", code="unreadable")
        with ctx.store.read() as db:
            why = checkpoints.compare(db, streams[kept["stream"]], kept, key)
        signed = checkpoints.is_signed(kept, key)
        told = {"stream": kept["stream"], "rows": kept["seq"], "signed_at": kept["signed_at"], "signed": signed}
        found.append(told | {"ok": not why, "why": why})
    if args.format == "json":
        print(json.dumps(found, indent=1))
    else:
        for row in found:
            head = f"{row['stream']}, {row['rows']} rows, signed {row['signed_at']}: "
            fits = "agrees with the ledger as it is now" + ("." if row["signed"] else "; its signature cannot be checked.")
            print(head + (fits if row["ok"] else f"does NOT agree: {row['why']}."))
    if not all(row["ok"] for row in found):
        return 1
    return 3 if key is None else 0


def _guard(args: argparse.Namespace) -> int:
    from alongside.store import guards

    ctx = context(args)
    with ctx.store.write() as db:
        gone = guards.missing(db)
        if gone:
            guards.put_back(db)
    if args.format == "json":
        print(json.dumps({"put_back": gone}, indent=1))
        return 0
    print(f"Put back: {', '.join(gone)}." if gone else "All guards are there.")
    print("Whether anything was changed meanwhile: alongside ledger verify")
    return 0


def _new_key(args: argparse.Namespace) -> int:
    from alongside.store import checkpoints

    ctx = context(args)
    with ctx.store.write() as db:  # nothing else is signed meanwhile
        if not checkpoints.trouble(db, ctx.home):
            way_out = "Keep the one there is: with a new one nobody can check any more who signed the earlier checkpoints."
            raise Problem("The checkpoint key", "is as it should be.", way_out, code="conflict")
        checkpoints.new_key(db, ctx.home, ctx.now())
    if args.format == "json":
        print(json.dumps({"new_key": True}, indent=1))
        return 0
    print("A new key signs from now on. Earlier checkpoints still show that no row before them was changed, not who signed them.")
    print("Make a backup now, and sign today's: alongside ledger checkpoint")
    return 0
