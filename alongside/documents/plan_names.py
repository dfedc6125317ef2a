"""The names people give to the parts of a plan, read from `courses/plan-headings.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from alongside import content
from alongside.problem import Problem

FILE = "courses/plan-headings.yaml"
_LEFT_OUT = frozenset("my our the a an his her their your this".split())
_NUMBERING = re.compile(r"^(?:(?:section|part)\s+)?(?:\d{1,2}(?:\.\d{1,2})*|[A-Za-z]|[IVX]{1,4})[.):]\s+", re.I)
_NUMBER = re.compile(r"^(.*?)\s*#?\s*(\d[\w.]{0,7})$")


def plain_name(name: str) -> str:
    """A heading or label in lower case, without numbering, marks and little words: the form in which names are compared."""
    words = re.sub(r"[^\w\s#]|_", " ", _NUMBERING.sub("", name.strip(" \t*_:#")).lower().replace("'", "").replace("’", ""))
    return " ".join(word for word in words.split() if word not in _LEFT_OUT)


@dataclass(frozen=True, eq=False)
class Names:
    """titles: part -> heading we write. exact: plain name -> part. columns: record -> plain name -> cell; labels: the titles."""

    titles: dict[str, str]
    exact: dict[str, str]
    inside: tuple[tuple[str, str], ...]
    columns: dict[str, dict[str, str]]
    labels: dict[str, dict[str, str]]
    every: frozenset[str]

    def part(self, heading: str) -> str:
        """The part a heading leads to: the name itself, else the longest name it holds; "" if none."""
        name = plain_name(heading)
        if name in self.exact:
            return self.exact[name]
        spaced = f" {name} "
        return next((part for known, part in self.inside if known in spaced), "")

    def column(self, record: str, label: str) -> str:
        """The cell of a record that a label names, or ""."""
        return self.columns[record].get(plain_name(label), "")

    def known(self, label: str) -> bool:
        """True for any name of a part or a cell, also with a number after it ("Goal 2")."""
        name = plain_name(label)
        if name in self.every:
            return True
        numbered = _NUMBER.match(name)
        return bool(numbered and numbered.group(1) in self.every)


def _lists(data: Any, where: str) -> dict[str, list[str]]:
    if not isinstance(data, dict):
        raise Problem(where, "should map a part to its names.", "Write `part: [Name, other name]`.", code="bad-field")
    for key, names in data.items():
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            raise Problem(
                f"{where}: {key}", "should be a list of names.", "Write `part: [Name, other name]`.", code="bad-field"
            )
    return data


def _shared(names: dict[str, list[str]], where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, listed in names.items():
        for name in map(plain_name, listed):
            if found.setdefault(name, key) != key:
                raise Problem(
                    f"{where}: {key}", f"holds “{name}”, which already names {found[name]}.", "Give it to one.", code="bad-field"
                )
    return found


@lru_cache(maxsize=4)
def _load(path: Path, _stamp: int) -> Names:
    data = content.require(
        content.read_yaml(path), path, {"alone": list, "parts": dict, "records": dict}, ("alone", "parts", "records")
    )
    parts = _lists(data["parts"], f"{path}: parts")
    exact = _shared(parts, f"{path}: parts")
    alone = set(map(plain_name, data["alone"]))
    inside = [(f" {name} ", part) for name, part in exact.items() if name not in alone]
    records = {name: _lists(cells, f"{path}: records: {name}") for name, cells in data["records"].items()}
    columns = {name: _shared(cells, f"{path}: records: {name}") for name, cells in records.items()}
    return Names(
        titles={part: names[0] for part, names in parts.items()},
        exact=exact,
        inside=tuple(sorted(inside, key=lambda pair: (-len(pair[0]), pair[0]))),
        columns=columns,
        labels={name: {cell: names[0] for cell, names in cells.items()} for name, cells in records.items()},
        every=frozenset(exact).union(*columns.values()),
    )


def plan_names() -> Names:
    """The names in force, read again only when the file changes. Raises Problem with file and field."""
    path = content.find(FILE)
    return _load(path, path.stat().st_mtime_ns)


def part_of(heading: str) -> str:
    """The part of a plan a heading leads to, or "" if it names none of them."""
    return plan_names().part(heading)
