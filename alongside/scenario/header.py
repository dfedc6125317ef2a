"""Reads the front matter of a scenario: the short fixed fields between the two `---` lines."""

from __future__ import annotations

import re
from typing import Any

from alongside import content
from alongside.problem import Problem
from alongside.scenario.clauses import RESERVED
from alongside.scenario.model import Fault, Sign, Var

KNOWN = (
    "id",
    "title",
    "version",
    "summary",
    "minutes",
    "competencies",
    "vars",
    "key",
    "signs",
    "content_note",
    "offers",
    "lesson",
)
_NEEDED = ("id", "title", "version", "summary", "minutes", "competencies", "key")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_VERSION = re.compile(r"\d+\.\d+\.\d+\Z")
_METHODS = ("author", "panel")


def split(lines: list[str]) -> tuple[list[str], int]:
    """The lines of the front matter (first line empty, so that numbers fit) and where the body starts."""
    if not lines or lines[0].strip() != "---":
        return [], 0
    for at, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            return ["", *lines[1:at]], at + 1
    return ["", *lines[1:]], len(lines)


def read(front: list[str], file: str, slug: str, faults: list[Fault]) -> dict[str, Any]:
    """The fields a Scenario takes. Every slip is added to `faults`; a wrong field gets a harmless value."""
    told = _Told(front, file, faults)
    try:
        data = content.parse_yaml("\n".join(front), file) if front else None
    except Problem as problem:
        line = problem.where.rpartition(":")[2]
        faults.append(
            Fault(
                "E0",
                file,
                int(line) if line.isdigit() else 1,
                "",
                f"The front matter {problem.what}",
                "Put quotes around text that holds a colon or starts with a sign.",
            )
        )
        data = {}
    if not isinstance(data, dict):
        told(
            "",
            "The front matter is missing.",
            f"Start the file with `---`, these fields, and `---`: {', '.join(_NEEDED)}.",
        )
        data = {}
    for name in data:
        if name not in KNOWN:
            told(str(name), "is not a known field.", f"Known fields: {', '.join(KNOWN)}.")
    for name in _NEEDED if data else ():
        if data.get(name) in (None, ""):
            told(name, "is missing.", f"Add a line `{name}: …` to the front matter.")
    vars_ = _vars(data.get("vars"), told)
    said = str(data.get("id") or "")
    if slug and said and said != slug:
        told("id", f"is {said}, but the folder is called {slug}.", "Make the two the same.")
    return {
        "slug": slug or said,
        "at": {name: told.line(name) for name in KNOWN},
        "title": _text(data, "title", told),
        "version": _version(data, told),
        "summary": _text(data, "summary", told),
        "minutes": _minutes(data, told),
        "competencies": _ids(data.get("competencies"), told),
        "vars": vars_,
        "key": _key(data.get("key"), told),
        "signs": _signs(data.get("signs"), vars_, told),
        "content_note": _text(data, "content_note", told),
        "offers": _text(data, "offers", told),
        "lesson": _text(data, "lesson", told),
    }


class _Told:
    """Adds an E0 fault at the line of the front matter that starts with the field."""

    def __init__(self, front: list[str], file: str, faults: list[Fault]) -> None:
        self._front, self._file, self._faults = front, file, faults

    def line(self, field: str) -> int:
        """The line of the front matter where a field is set; 1 where it is not."""
        name = re.compile(rf"\W*{re.escape(field)}\s*:|.*[{{,]\s*{re.escape(field)}\s*:")
        return next((at for at, text in enumerate(self._front, start=1) if field and name.match(text)), 1)

    def __call__(self, field: str, message: str, way_out: str, code: str = "E0") -> None:
        self._faults.append(Fault(code, self._file, self.line(field), field, message, way_out))


def _text(data: dict[str, Any], name: str, told: _Told) -> str:
    value = data.get(name, "")
    if value is None or value is False:
        return ""
    if not isinstance(value, str):
        told(name, f"should be text, not {value}.", "Put quotes around it.")
    return str(value).strip()


def _version(data: dict[str, Any], told: _Told) -> str:
    value = str(data.get("version") or "0.0.0")
    if not _VERSION.match(value):
        told("version", f"is {value}.", "Write three numbers, such as 1.0.0.")
    return value


def _minutes(data: dict[str, Any], told: _Told) -> int:
    value = data.get("minutes", 10)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 60:
        told("minutes", f"is {value}.", "Write a whole number from 1 to 60.")
        return 10
    return value


def _ids(value: Any, told: _Told) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        told("competencies", "should be a list of framework ids.", "Write `competencies: [C2, F07]`.")
        return ()
    if len(set(value)) < len(value):
        told("competencies", "names an id twice.", "Keep each id once.", "E12")
    return tuple(dict.fromkeys(value))


def _vars(value: Any, told: _Told) -> dict[str, Var]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        told(
            "vars",
            "should be a list of variables.",
            "Write `vars: {trust: {start: 2, min: 0, max: 5}, told: no}`.",
        )
        return {}
    made: dict[str, Var] = {}
    for name, given in value.items():
        if not isinstance(name, str) or not _NAME.match(name) or name in RESERVED:
            told(
                str(name),
                "cannot be a variable's name.",
                "Use lower-case letters and _; not a word of the grammar.",
            )
        elif isinstance(given, bool):
            made[name] = Var(int(given), 0, 1, True)
        elif (
            isinstance(given, dict)
            and set(given) == {"start", "min", "max"}
            and all(type(number) is int for number in given.values())
        ):
            made[name] = Var(given["start"], given["min"], given["max"])
            if not given["min"] <= given["start"] <= given["max"] or given["min"] == given["max"]:
                told(
                    name,
                    f"starts at {given['start']}, but its bounds are {given['min']} to {given['max']}.",
                    "Make min smaller than max, with start between them.",
                    "E9",
                )
        else:
            told(
                name,
                "is not a yes/no or a bounded number.",
                f"Write `{name}: no` or `{name}: {{start: 2, min: 0, max: 5}}`.",
            )
    return made


def _key(value: Any, told: _Told) -> dict[str, Any]:
    """The key states only what happened: who wrote it and how many second readers there were."""
    if not isinstance(value, dict):
        if value is not None:
            told(
                "key",
                "should say how the key was made.",
                "Write `key: {method: author, second_readers: 2, date: 2026-11-21}`.",
            )
        return {}
    readers = value.get("second_readers", 0)
    if value.get("method") not in _METHODS:
        told("key", f"names the method {value.get('method')}.", f"Known methods: {', '.join(_METHODS)}.")
    if isinstance(readers, bool) or not isinstance(readers, int) or readers < 0:
        told(
            "second_readers",
            "should be a whole number.",
            "Count the people who checked the key and did not write it.",
        )
    if value.get("method") == "panel" and not value.get("ratings"):
        told(
            "key",
            "says `panel` but has no ratings.",
            "Name the file with the panel's stored ratings, or write `author`.",
        )
    return {str(name): given if isinstance(given, int) else str(given) for name, given in value.items()}


def _signs(value: Any, vars_: dict[str, Var], told: _Told) -> dict[str, tuple[Sign, ...]]:
    if value is None:
        return {}
    how = "Write `signs: {trust: [{max: 1, text: He looks away.}, {max: 5, text: He laughs.}]}`."
    if not isinstance(value, dict):
        told("signs", "should be words for each variable.", how)
        return {}
    made: dict[str, tuple[Sign, ...]] = {}
    for name, given in value.items():
        top = vars_[name].max if name in vars_ else 0
        if name not in vars_:
            known = ", ".join(vars_) or "none"
            told("signs", f"speaks of {name}, which is not a variable.", f"Known variables: {known}.", "E9")
        elif not isinstance(given, list) or not given or not all(_is_sign(one) for one in given):
            told("signs", f"has words for {name} that are not understood.", how)
        else:
            found = [Sign(int(one["max"]), one["text"]) for one in given]
            made[name] = tuple(sorted(found, key=lambda sign: sign.max))
            if made[name][-1].max < top:
                told(
                    "signs",
                    f"has no words for the highest {name}, {top}.",
                    "Add a last sign with that max.",
                    "E9",
                )
    return made


def _is_sign(given: Any) -> bool:
    return (
        isinstance(given, dict)
        and set(given) == {"max", "text"}
        and isinstance(given["max"], int)
        and isinstance(given["text"], str)
    )
