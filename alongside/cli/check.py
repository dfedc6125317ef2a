"""Read a note, a goal or a plan the way a good reviewer does, and say what might be better, kindly.

Several files, or a folder, are read as one person's record: each by itself, then all of them beside each other. What each
file is, is guessed from its name and its words unless --kind says so.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TextIO

from alongside.cli._check_text import as_text
from alongside.cli._input import read_whole
from alongside.documents import Person, markdown_of, read_person, text_of
from alongside.documents import read as read_document
from alongside.problem import Problem
from alongside.review import review

HELP = "Read a note, goal or plan, or a whole record, and say what might be better."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE… or --jsonl FILE, with the kind of document and how to show the result."""
    parser.add_argument(
        "file", nargs="*", metavar="FILE",
        help="a text, Markdown, JSON or Word (.docx) file, or - for standard input; several files or a folder are one record",
    )  # fmt: skip
    parser.add_argument(
        "--kind", choices=("note", "goal", "plan", "profile"), help="what it is; guessed for each file if left out"
    )
    parser.add_argument(
        "--format", choices=("text", "json", "html"), default="text",
        help="text for people, json for programs, html for one page to hand over",
    )  # fmt: skip
    parser.add_argument(
        "--jsonl",
        metavar="FILE",
        help='one {"id", "text"} a line (- for standard input); writes one JSON a line',
    )
    parser.add_argument(
        "--person", metavar="PERSON.MD", help="whose document it is: words she chose are left alone"
    )
    parser.add_argument(
        "--home", type=Path, default=None, help="the home folder whose own rules count too (default: ALONGSIDE_HOME)"
    )


def run(args: argparse.Namespace) -> int:
    """0 nothing to remark on, 1 findings, 2 input (or a part of it) that cannot be read."""
    if bool(args.file) == bool(args.jsonl):
        raise Problem(
            "alongside check",
            "needs one thing to read.",
            "Give a FILE (or -), or --jsonl FILE.",
            code="bad-field",
        )
    person = read_person(args.person) if args.person else None
    if args.jsonl:
        if not args.kind:
            raise Problem("--kind", "is missing.", "Say what the lines hold, such as --kind note.", code="bad-field")
        return _lines(read_whole(args.jsonl), args.jsonl, args, person, sys.stdout)
    if len(args.file) > 1 or not args.kind or args.format == "html" or Path(args.file[0]).is_dir():
        return _record(args, person)
    name = args.file[0]
    if name.lower().endswith(".docx"):
        text = markdown_of(Path(name))
    else:
        text = _document(read_whole(name), name, args.kind)
    found = review(args.kind, text, person=person, home=args.home)
    _warn(found.problems)
    if args.format == "json":
        json.dump(found.as_dict(), sys.stdout, ensure_ascii=False)
        print()
    else:
        print(as_text(found, text, "text" if name == "-" else name))
    return 1 if found.findings else 0


def _record(args: argparse.Namespace, person: Person | None) -> int:
    """Reads several files as one record. Files that cannot be read are named, the others are still read: 2."""
    from alongside.cli._record_files import read_record
    from alongside.review.together import read_together

    files = read_record(args.file, args.kind or "")
    for problem in files.problems:
        print(f"alongside: {problem}", file=sys.stderr)
    for name in files.aside:
        print(f"alongside: {name}: left aside.", file=sys.stderr)
    if not files.documents and not files.problems:
        raise Problem(", ".join(args.file), "holds no document.", "Give it .md, .txt, .json or .docx files.", code="not-found")
    result = read_together(files.documents, person=person, home=args.home)
    _warn(result.problems)
    if args.format == "json":
        from alongside.cli._check_json import record_as_json

        json.dump(record_as_json(result, files), sys.stdout, ensure_ascii=False)
        print()
    elif args.format == "html":
        from alongside.cli._check_html import record_as_html

        title = Path(args.file[0]).resolve().name if len(args.file) == 1 and args.file[0] != "-" else "A record"
        sys.stdout.write(record_as_html(result, files, title))
    else:
        from alongside.cli._check_text import record_as_text

        print(record_as_text(result, files))
    if files.problems:
        return 2
    return 1 if result.findings or any(one and one.findings for one in result.reviews) else 0


def _document(text: str, name: str, kind: str) -> str:
    """The text to review: as it stands, or composed from JSON. Spans then count in the composed text."""
    if not name.endswith(".json") and not (name == "-" and text.lstrip().startswith('{"')):
        return text
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problem(name, f"is not valid JSON: {error}.", "Mend the file.", code="unreadable") from None
    return text_of(read_document(text, kind))


def _lines(text: str, name: str, args: argparse.Namespace, person: Person | None, out: TextIO) -> int:
    """One review a line. A line that cannot be read is named on standard error, the others are still reviewed: 2."""
    worst = 0
    warned = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            ident, body = _line(line, f"{name}:{number}")
        except Problem as problem:
            print(f"alongside: {problem}", file=sys.stderr)
            worst = 2
            continue
        found = review(args.kind, body, person=person, home=args.home)
        if not warned:
            _warn(found.problems)
            warned = True
        out.write(json.dumps({"id": ident} | found.as_dict(), ensure_ascii=False) + "\n")
        worst = max(worst, 1 if found.findings else 0)
    return worst


def _line(line: str, where: str) -> tuple[object, str]:
    """The id and the text of a line. Raises Problem with file and line when it has another form."""
    try:
        record = json.loads(line)
        ident, body = record["id"], record["text"]
    except (ValueError, RecursionError, KeyError, TypeError):
        raise Problem(
            where, 'is not a line of the form {"id": …, "text": …}.', "Mend that line.", code="unreadable"
        ) from None
    if not isinstance(body, str):
        raise Problem(where, "has a `text` that is no text.", "Put it in quotes.", code="unreadable")
    return ident, body


def _warn(problems: tuple[str, ...]) -> None:
    for problem in problems:
        print(f"alongside: rule left out: {problem}", file=sys.stderr)
