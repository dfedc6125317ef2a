"""Reads the clauses behind a choice's arrow: scores, changes, conditions, and once, critical, show, timer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from alongside.scenario.model import Change, Guard, Timer

Tell = Callable[[str, str, str, str], None]  # code, words, message, way out
_SCORE = re.compile(r"(?P<id>[A-Z][A-Za-z0-9.]*)\s+(?P<n>[-−]?\d+)\Z")
_CHANGE = re.compile(
    r"(?P<var>[a-z]\w*)\s+(?:(?P<sign>[+\-−])\s*(?P<by>\d+)|(?P<flag>yes|no)|=\s*(?P<to>\d+))\Z"
)
_CONDITION = re.compile(r"(?P<var>[a-z]\w*)\s*(?P<op>==|=|!=|<=|>=|<|>|≤|≥)\s*(?P<n>[-−]?\d+|yes|no)\Z")
_FLAG = re.compile(r"(?P<not>not\s+)?(?P<var>[a-z]\w*)\Z")
_TIMER = re.compile(r"timer\s+(?P<seconds>\d+)\s*(?:s\s*)?->\s*(?P<to>\S+)\Z")
_SHOW = re.compile(r"show\s*:\s*(?P<ids>.+)\Z")
_SAME = {"=": "==", "≤": "<=", "≥": ">="}
RESERVED = ("if", "not", "and", "once", "critical", "show", "timer", "yes", "no")
FORMS = (
    "C2 3 · trust +1 · told yes · if trust >= 2 · if not told · critical · once · show: log · timer 60 -> id"
)


@dataclass
class Clauses:
    """What the clauses of one choice say."""

    shows: dict[str, int] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    timer: Timer | None = None
    critical: bool = False
    once: bool = False


def read_clauses(parts: list[str], tell: Tell) -> Clauses:
    """All clauses of a choice. A clause that is not understood is told as E0 and left out."""
    got = Clauses()
    for part in parts:
        if part in ("critical", "once"):
            setattr(got, part, True)
        elif part.startswith("if "):
            got.guards += conditions(part[3:], tell)
        elif found := _TIMER.match(part):
            got.timer = Timer(int(found["seconds"]), found["to"])
        elif found := _SHOW.match(part):
            got.resources += [name.strip() for name in found["ids"].split(",")]
        elif found := _SCORE.match(part):
            if found["id"] in got.shows:
                tell("E12", found["id"], "is scored twice in one choice.", "Keep one of the two.")
            got.shows[found["id"]] = _number(found["n"])
        elif found := _CHANGE.match(part):
            got.changes.append(_change(found))
        else:
            tell("E0", part[:60], "is not a clause that is understood.", f"Known forms: {FORMS}.")
    return got


def conditions(text: str, tell: Tell) -> list[Guard]:
    """`trust >= 2 and not told` as guards. What is not understood is told as E0 and left out."""
    guards = []
    for part in re.split(r"\s+and\s+", text.strip()):
        if found := _CONDITION.match(part):
            value = {"yes": 1, "no": 0}.get(found["n"])
            guards.append(
                Guard(
                    found["var"],
                    _SAME.get(found["op"], found["op"]),
                    _number(found["n"]) if value is None else value,
                )
            )
        elif (found := _FLAG.match(part)) and found["var"] not in RESERVED:
            guards.append(Guard(found["var"], "==" if found["not"] else ">=", 0 if found["not"] else 1))
        else:
            tell(
                "E0",
                part[:60],
                "is not a condition that is understood.",
                "Write `if trust >= 2`, `if told` or `if not told`; join two with `and`.",
            )
    return guards


def _number(text: str) -> int:
    return int(text.replace("−", "-"))


def _change(found: re.Match[str]) -> Change:
    if found["by"]:
        return Change(found["var"], by=int(found["by"]) * (1 if found["sign"] == "+" else -1))
    if found["flag"]:
        return Change(found["var"], to=int(found["flag"] == "yes"))
    return Change(found["var"], to=int(found["to"]))
