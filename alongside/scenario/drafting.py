"""A case while it is being written: its three files as text, checked, compared, and given a higher version number."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from alongside import documents
from alongside.documents.person import parse_person
from alongside.problem import Problem
from alongside.scenario import header
from alongside.scenario.checks import FILES, check_parts, person_faults
from alongside.scenario.model import Fault, Scenario
from alongside.scenario.parse import parse
from alongside.scenario.walks import Walk, parse_walks

Texts = Mapping[str, str]
STORY, WALKS, PERSON = FILES
_NUMBERS = re.compile(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})\Z")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 10  # lists within lists; signs need three
_LONGEST_LINE = 4_000  # letters; the longest line of a shipped case has 650
_AROUND = 2  # lines shown on either side of a change


def check_texts(slug: str, texts: Texts, home: Path | None = None) -> list[Fault]:
    """Every fault of a case as typed, by file and line; as `check` of a folder called `slug` with these files."""
    told = _knots(texts)
    if told:
        return told
    walks: list[Walk] = []
    try:
        walks, told = parse_walks(texts[WALKS], Path(WALKS))
    except Problem as problem:
        place = problem.where.rpartition(":")[2]
        line = int(place) if place.isdigit() else 1
        told = [Fault("E13", WALKS, line, "", f"This file {problem.what}", problem.way_out)]
    told += person_faults(lambda: parse_person(texts[PERSON], PERSON), Path(PERSON))
    found = check_parts(parse(texts[STORY], STORY, slug), walks, told, (Path(STORY), Path(WALKS)), home)
    return [_placed(fault, texts[fault.file]) for fault in found]


def _knots(texts: Texts) -> list[Fault]:
    """What no case needs and a machine can choke on: endless lines, YAML that links to itself or nests without end."""
    found = [
        Fault("E0", file, at, line[:40], f"is in a line of more than {_LONGEST_LINE:,} letters.", "Break the line.")
        for file in FILES
        for at, line in enumerate(texts[file].splitlines(), start=1)
        if len(line) > _LONGEST_LINE
    ]
    heads = {
        STORY: "\n".join(header.split(texts[STORY].lstrip("\ufeff").splitlines())[0]),
        WALKS: texts[WALKS],
        PERSON: texts[PERSON][3:].partition("\n---")[0],
    }
    return found or [fault for file, text in heads.items() for fault in _knot(file, text)]


def _knot(file: str, text: str) -> list[Fault]:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                message = "The fields link to one another or are nested too deeply."
                return [Fault("E0", file, line, "", message, "Write each field out, without & and *.")]
    except yaml.YAMLError:
        pass  # told by whoever reads it
    return []


def _placed(fault: Fault, text: str) -> Fault:
    """A fault of a person's field stands at that field's line."""
    if fault.file != PERSON or fault.line > 1 or not fault.words:
        return fault
    lines = enumerate(text.splitlines(), start=1)
    return replace(fault, line=next((at for at, line in lines if line.startswith(f"{fault.words}:")), 1))


def read_texts(slug: str, texts: Texts) -> Scenario | None:
    """The story with its person as far as both can be read; None where no step was found."""
    story, _ = (None, []) if _knots(texts) else parse(texts[STORY], STORY, slug)
    if story is None:
        return None
    try:
        return replace(story, person=parse_person(texts[PERSON], PERSON))
    except Problem:
        return replace(story, person=documents.Person())


def field(text: str, name: str) -> str:
    """A one-line field of the front matter as written; "" where it is not there."""
    found = re.search(rf"^{name}:[ \t]*(.*?)[ \t]*$", _front(text), re.MULTILINE)
    return found[1].strip("\"'") if found else ""


def with_field(text: str, name: str, value: str) -> str:
    """The same story with a one-line field of the front matter set; one that is missing is put first."""
    front = _front(text)
    line = re.compile(rf"^{name}:.*$", re.MULTILINE)
    if line.search(front):
        return line.sub(lambda _found: f"{name}: {value}", front, count=1) + text[len(front) :]
    return text.replace("---\n", f"---\n{name}: {value}\n", 1)


def _front(text: str) -> str:
    end = text.find("\n---", 3)
    return text[: end + 1] if text.startswith("---") and end > 0 else ""


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers to compare; (0, 0, 0) for what is none."""
    found = _NUMBERS.match(version)
    return tuple(int(part) for part in found.groups()) if found else (0, 0, 0)


def raised(versions: list[str]) -> str:
    """The number to propose after these: the highest with its middle raised; 1.0.0 where there is none."""
    if not versions:
        return "1.0.0"
    first, middle, _ = max(numbers(version) for version in versions)
    return f"{first}.{middle + 1}.0"


def changes(before: Texts, after: Texts) -> list[dict[str, Any]]:
    """What is different, file by file: [{"file", "rows": [[sign, words]]}]; sign is "+", "-", " " or "…" (lines left out)."""
    told = []
    for file in FILES:
        old, new = before.get(file, "").splitlines(), after.get(file, "").splitlines()
        rows: list[list[str]] = []
        for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_AROUND):
            if rows or group[0][1]:
                rows.append(["…", ""])
            for tag, a, b, c, d in group:
                if tag == "equal":
                    rows += [[" ", line] for line in old[a:b]]
                else:
                    rows += [["-", line] for line in old[a:b]] + [["+", line] for line in new[c:d]]
        if rows:
            told.append({"file": file, "rows": rows})
    return told
