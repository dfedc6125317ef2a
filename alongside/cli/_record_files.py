"""Finds the files of a record and reads each as the documents it holds. What cannot be read is named; the others go on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alongside.cli._input import read_whole
from alongside.documents import from_json, markdown_of, read_person, text_of
from alongside.problem import Problem
from alongside.review.together import Document
from alongside.review.together.kinds import guess, notes_in

MOST = 5_000  # files of a folder
READ = (".md", ".txt", ".text", ".json", ".jsonl", ".docx", ".markdown")
_ASIDE = ("readme", "changelog", "license")


@dataclass
class RecordFiles:
    """The documents of a record with, for each, why it was taken for its kind and where it lies in its file.

    offsets: code points before it in the file; None where its text was composed. texts: file -> whole text.
    """

    documents: list[Document] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    offsets: list[int | None] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)

    def add(self, document: Document, reason: str, offset: int | None = None) -> None:
        self.documents.append(document)
        self.reasons.append(reason)
        self.offsets.append(offset)


def _listed(names: list[str], found: RecordFiles) -> list[str]:
    """Files in the order given, a folder's in the order of their names. Other files of a folder are left aside by name."""
    listed: list[str] = []
    for name in names:
        if name != "-" and Path(name).is_dir():
            inside = sorted(path for path in Path(name).rglob("*") if path.is_file() or path.is_symlink())
            inside = [path for path in inside if not any(part.startswith(".") for part in path.relative_to(name).parts)]
            if len(inside) > MOST:
                raise Problem(name, f"holds more than {MOST} files.", "Check one person's record at a time.", code="bad-field")
            for path in inside:
                good = path.suffix.lower() in READ and path.stem.lower() not in _ASIDE and not path.is_symlink()
                (listed if good else found.aside).append(str(path))
        else:
            listed.append(name)
    return list(dict.fromkeys(listed))


def read_record(names: list[str], kind: str = "") -> RecordFiles:
    """The record in these files and folders. kind: of every file but the person's own page; "" to have it guessed."""
    found = RecordFiles()
    for name in _listed(names, found):
        try:
            _read(name, kind, found)
        except Problem as problem:
            found.problems.append(problem)
    return found


def _read(name: str, kind: str, found: RecordFiles) -> None:
    if name.lower().endswith(".docx"):
        text = markdown_of(Path(name))
        taken, reason = (kind, "--kind") if kind else guess(name, text)
        found.texts[name] = text
        found.add(Document(name, taken, text), reason)
        return
    text = read_whole(name)
    found.texts[name] = text
    if text.lstrip()[:1] in ("{", "[") and (not name.lower().endswith((".md", ".txt")) or text.lstrip()[:2] in ('{"', "[{")):
        _data(name, text, kind, found)
        return
    taken, reason = (kind, "--kind") if kind else guess(name, text)
    if Path(name).name.lower() == "person.md" or taken == "person":
        found.add(Document(name, "person", text, person=read_person(name)), reason if taken == "person" else "its name", 0)
        return
    parts = notes_in(text) if taken == "note" else [(0, len(text))]
    for number, (start, end) in enumerate(parts, 1):
        found.add(Document(name, taken, text[start:end], number if len(parts) > 1 else 0), reason, start)


def _data(name: str, text: str, kind: str, found: RecordFiles) -> None:
    """JSON: one document, a list of them, or one a line."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        data = _lines(name, text, found)
        if data is None:
            raise Problem(name, f"is not valid JSON: {error}.", "Mend the file.", code="unreadable") from None
    several = isinstance(data, list)
    for number, one in enumerate(data if several else [data], 1):
        where = f"{name}: {number}" if several else name
        try:
            found.add(*_one(name, one, kind, number if several else 0, where))
        except Problem as problem:
            at = where if problem.where == where else f"{where}: {problem.where}"
            found.problems.append(Problem(at, problem.what, problem.way_out, code=problem.code))


def _lines(name: str, text: str, found: RecordFiles) -> list[Any] | None:
    """One JSON value a line; None where the first line is none. A later line that cannot be read is named."""
    data: list[Any] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            data.append(json.loads(line))
        except (ValueError, RecursionError):
            if not data:
                return None
            found.problems.append(
                Problem(f"{name}:{number}", "is not a line of JSON.", "Mend that line.", code="unreadable")
            )
    return data


def _one(name: str, data: Any, kind: str, part: int, where: str) -> tuple[Document, str]:
    if isinstance(data, str):
        data = {"text": data}
    if not isinstance(data, dict):
        raise Problem(where, "is no document.", 'Write it as {"text": "…"}.', code="unreadable")
    taken, reason = (kind, "--kind") if kind else guess(name, str(data.get("text", "")), data)
    if taken == "person":
        raise Problem(where, "holds a person as JSON.", "Write it as person.md.", code="unreadable")
    if "id" in data and "text" in data and taken in ("note", "profile"):
        data = {name: value for name, value in data.items() if name != "id"}
    if set(data) == {"text"} and isinstance(data["text"], str):
        return Document(name, taken, data["text"], part), reason
    read = from_json(data, taken)
    plan = read if taken in ("plan", "profile") else None
    return Document(name, taken, text_of(read), part, plan=plan), reason  # type: ignore[arg-type]
