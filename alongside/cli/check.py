"""Read a note, a goal or a plan the way a good reviewer does, and say what might be better, kindly."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from alongside.documents import markdown_of, read_person, text_of
from alongside.documents import read as read_document
from alongside.problem import Problem
from alongside.review import Review, review

HELP = "Read a note, goal or plan and say what might be better."
LARGEST = 20_000_000  # bytes; more than that is no document


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE or --jsonl FILE, with the kind of document and how to show the result."""
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help="a text, Markdown, JSON or Word (.docx) file; - for standard input"
    )
    parser.add_argument(
        "--kind", required=True, choices=("note", "goal", "plan", "profile"), help="what it is"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="text for people, json for programs"
    )
    parser.add_argument(
        "--jsonl",
        metavar="FILE",
        help='one {"id", "text"} a line (- for standard input); writes one JSON a line',
    )
    parser.add_argument(
        "--person", metavar="PERSON.MD", help="whose document it is: words she chose are left alone"
    )


def run(args: argparse.Namespace) -> int:
    """0 nothing to remark on, 1 findings, 2 input (or a line of it) that cannot be read."""
    if bool(args.file) == bool(args.jsonl):
        raise Problem(
            "alongside check",
            "needs one thing to read.",
            "Give a FILE (or -), or --jsonl FILE.",
            code="bad-field",
        )
    person = read_person(args.person) if args.person else None
    if args.jsonl:
        return _lines(_open(args.jsonl), args.jsonl, args.kind, person, sys.stdout)
    if args.file.lower().endswith(".docx"):
        text = markdown_of(Path(args.file))
    else:
        text = _document(_open(args.file), args.file, args.kind)
    found = review(args.kind, text, person=person)
    _warn(found)
    if args.format == "json":
        json.dump(found.as_dict(), sys.stdout, ensure_ascii=False)
        print()
    else:
        print(as_text(found, text, "text" if args.file == "-" else args.file))
    return 1 if found.findings else 0


def _open(name: str) -> str:
    """The whole input as text. Raises Problem when it is missing, too large or not UTF-8."""
    if name == "-":
        raw = sys.stdin.buffer.read(LARGEST + 1)
    else:
        try:
            with Path(name).open("rb") as file:
                raw = file.read(LARGEST + 1)
        except OSError as error:
            raise Problem(
                name, f"cannot be read: {error.strerror}.", "Check the name.", code="unreadable"
            ) from None
    if len(raw) > LARGEST:
        raise Problem(name, "is larger than 20 MB.", "Check one document at a time.", code="unreadable")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(
            name, f"is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.", code="unreadable"
        ) from None


def _document(text: str, name: str, kind: str) -> str:
    """The text to review: as it stands, or composed from JSON. Spans then count in the composed text."""
    if not name.endswith(".json") and not (name == "-" and text.lstrip().startswith('{"')):
        return text
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problem(name, f"is not valid JSON: {error}.", "Mend the file.", code="unreadable") from None
    return text_of(read_document(text, kind))


def _lines(text: str, name: str, kind: str, person: object, out: TextIO) -> int:
    """One review a line. A line that cannot be read is named on standard error, the others are still reviewed: 2."""
    worst = 0
    warned = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            ident, body = _record(line, f"{name}:{number}")
        except Problem as problem:
            print(f"alongside: {problem}", file=sys.stderr)
            worst = 2
            continue
        found = review(kind, body, person=person)  # type: ignore[arg-type]
        if not warned:
            _warn(found)
            warned = True
        out.write(json.dumps({"id": ident} | found.as_dict(), ensure_ascii=False) + "\n")
        worst = max(worst, 1 if found.findings else 0)
    return worst


def _record(line: str, where: str) -> tuple[object, str]:
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


def _warn(found: Review) -> None:
    for problem in found.problems:
        print(f"alongside: rule left out: {problem}", file=sys.stderr)


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column, both from 1, of a code point."""
    line = text.count("\n", 0, at) + 1
    return line, at - (text.rfind("\n", 0, at) + 1) + 1


def as_text(found: Review, text: str, name: str) -> str:
    """Like a good linter: `file:line:col: rule message`, then why and one better wording; strengths last."""
    parts: list[str] = []
    for finding in found.findings:
        line, column = place(text, finding.start)
        trial = " (on trial)" if finding.status == "trial" else ""
        parts.append(f"{name}:{line}:{column}: {finding.rule} {finding.message}{trial}")
        parts += [f"    why: {finding.why}", f"    help: {finding.instead}"]
    parts += _summary(found.criteria.items(), (v.verdict for v in found.criteria.values()))
    parts += [f"good: {strength.message}" for strength in found.strengths]
    return "\n".join(parts)


def _summary(criteria: Iterable[tuple[str, object]], verdicts: Iterable[str]) -> list[str]:
    names = [name for name, _ in criteria]
    by: dict[str, list[str]] = {}
    for name, verdict in zip(names, verdicts, strict=True):
        by.setdefault(verdict, []).append(name)
    return [
        f"{verdict}: {', '.join(by[verdict])}"
        for verdict in ("met", "partial", "missing", "not_asked")
        if verdict in by
    ]
