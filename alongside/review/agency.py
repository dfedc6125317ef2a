"""What an agency changes about the rules: switched off, weighed differently, said in other words, words allowed.

The agency folder is ALONGSIDE_RULES, else `<home>/rules`. It holds rule files of the agency's own and `changes.yaml`:

    changes: [{rule: L51, off: true, since: 2026-11-02, by: training lead, reason: …}]
    allow: [{words: [client], since: …, by: …, reason: …}]

Every change has a date, a name or role, and a reason. A wrong entry is named and left out; the others count.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from alongside import content
from alongside.problem import Problem
from alongside.review.shapes import SEVERITIES, STATUSES, Rule

FILE = "changes.yaml"
_TEXTS = ("title", "message", "why", "instead")
_SIGNED: dict[str, type | tuple[type, ...]] = {"since": (date, str), "by": str, "reason": str}
_CHANGE: dict[str, type | tuple[type, ...]] = {
    "rule": str, "off": bool, "severity": str, "status": (str, bool), "allow": list, "says": dict,
    **dict.fromkeys(_TEXTS, str), **_SIGNED,
}  # fmt: skip
_LITTLE = frozenset(
    "the a an this that these those our his her their is are was were be been being will has have had do does did said "
    "in on at to of off from as by for with and".split()
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@dataclass(frozen=True)
class Change:
    """One dated change. rule: an id, or "" for words allowed in every language rule but slurs.

    sets: field of the rule -> new value (status, severity, title, message, why, instead, says); allow: words left alone.
    """

    rule: str
    since: str
    by: str
    reason: str
    sets: Mapping[str, Any] = field(default_factory=dict)
    allow: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """The change in a few words."""
        told = []
        for name, value in self.sets.items():
            if name == "status":
                told.append({"on": "switched on", "off": "switched off", "trial": "on trial"}[value])
            elif name == "severity":
                told.append(f"severity {value}")
            else:
                told.append(f"{name} in the agency's words")
        if self.allow:
            told.append("allows " + ", ".join(f"“{word}”" for word in self.allow))
        return ", ".join(told)

    def as_dict(self) -> dict[str, Any]:
        """{"rule", "what", "sets", "allow", "since", "by", "reason"} as plain data."""
        return {
            "rule": self.rule, "what": self.what, "sets": dict(self.sets), "allow": list(self.allow),
            "since": self.since, "by": self.by, "reason": self.reason,
        }  # fmt: skip


def folder(home: Path | None = None) -> Path:
    """Where the agency's rules lie, whether the folder is there or not."""
    named = os.environ.get("ALONGSIDE_RULES")
    return Path(named).expanduser().absolute() if named else (home or content.home_folder()) / "rules"


def read_changes(path: Path, rules: Mapping[str, Rule]) -> tuple[list[Change], list[Problem]]:
    """The changes of a file in order of their dates, and a Problem for each entry that cannot be used."""
    try:
        data = content.read_yaml(path)
        if data is None:
            return [], []
        content.require(data, path, {"changes": (list, type(None)), "allow": (list, type(None))})
    except Problem as problem:
        return [], [problem]
    found: list[Change] = []
    problems: list[Problem] = []
    for part, read in (("changes", _change), ("allow", _allowed)):
        for number, entry in enumerate(data.get(part) or (), 1):
            try:
                found.append(read(entry, f"{path}: {part}: {number}", rules))
            except Problem as problem:
                problems.append(problem)
    return sorted(found, key=lambda change: change.since), problems


def _change(entry: Any, where: str, rules: Mapping[str, Rule]) -> Change:
    if isinstance(entry, dict):  # YAML 1.1 reads a bare `off:` as false
        entry = {("off" if name is False else name): value for name, value in entry.items()}
    fields = content.require(entry, where, _CHANGE, ("rule",))
    ident = fields["rule"]
    where = f"{where} ({ident})"
    if ident not in rules:
        near = difflib.get_close_matches(ident.upper(), rules, n=3, cutoff=0.5)
        raise Problem(
            f"{where}: rule",
            "is no rule here.",
            f"Close to it: {', '.join(near)}." if near else "See `alongside rules list`.",
            code="not-found",
        )
    rule = rules[ident]
    sets: dict[str, Any] = {}
    if "status" in fields:
        status = {True: "on", False: "off"}.get(fields["status"], fields["status"])  # YAML 1.1 again
        sets["status"] = _one_of(f"{where}: status", status, STATUSES)
    if "off" in fields:
        sets["status"] = "off" if fields["off"] else sets.get("status", "on")
    if "severity" in fields:
        sets["severity"] = _one_of(f"{where}: severity", fields["severity"], SEVERITIES)
    for name in _TEXTS:
        if name in fields:
            sets[name] = _filled(f"{where}: {name}", fields[name])
    if "message" in sets and not rule.message:
        raise Problem(
            f"{where}: message",
            f"is not what {ident} says.",
            "It has one sentence for each verdict: use `says: {missing: …}`.",
            code="bad-field",
        )
    for name, sentence in fields.get("says", {}).items():
        _one_of(f"{where}: says", name, rule.says or ("nothing: this rule has a `message`",))
        _filled(f"{where}: says: {name}", sentence)
    if fields.get("says"):
        sets["says"] = {**rule.says, **fields["says"]}
    allow: tuple[str, ...] = ()
    if "allow" in fields:
        if rule.check != "words":
            raise Problem(
                f"{where}: allow",
                f"does not fit: {ident} does not look for words.",
                "Switch it off, or set `status: trial`.",
                code="bad-field",
            )
        allow = _words(f"{where}: allow", fields["allow"])
    if not sets and not allow:
        raise Problem(
            where,
            "changes nothing.",
            f"Give one of: {', '.join(name for name in _CHANGE if name not in ('rule', *_SIGNED))}.",
            code="bad-field",
        )
    return Change(ident, *_signed(fields, where), sets, allow)


def _allowed(entry: Any, where: str, rules: Mapping[str, Rule]) -> Change:
    fields = content.require(entry, where, {"words": list, **_SIGNED}, ("words",))
    words = _words(f"{where}: words", fields["words"])
    return Change("", *_signed(fields, where), {}, words)


def _signed(fields: Mapping[str, Any], where: str) -> tuple[str, str, str]:
    for name, meant in (("since", "the day, as year-month-day"), ("by", "a name or a role"), ("reason", "one sentence")):
        if name not in fields:
            raise Problem(f"{where}: {name}", "is missing.", f"Add {meant}.", code="bad-field")
    since = str(fields["since"])
    try:
        since = date.fromisoformat(since).isoformat()
    except ValueError:
        raise Problem(
            f"{where}: since", f"is “{since}”.", "Write the day as year-month-day, such as 2026-11-02.",
            code="bad-field",
        ) from None  # fmt: skip
    return since, _filled(f"{where}: by", fields["by"]), _filled(f"{where}: reason", fields["reason"])


def _filled(where: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Problem(where, "is empty.", "Write it out in words.", code="bad-field")
    return value.strip()


def _one_of(where: str, value: Any, known: Iterable[str]) -> str:
    if value not in known:
        raise Problem(where, f"is “{value}”.", f"Known: {', '.join(known)}.", code="bad-field")
    return str(value)


def _words(where: str, value: list[Any]) -> tuple[str, ...]:
    if not value or not all(isinstance(word, str) and _WORD.search(word) for word in value):
        raise Problem(
            where, "should be a list of words.", "For example [client, clients]; quote words such as “no”.",
            code="bad-field",
        )  # fmt: skip
    return tuple(word.strip() for word in value)


def apply(rule: Rule, changes: Iterable[Change]) -> Rule:
    """The rule as this agency wants it; a later date wins over an earlier one.

    A severity that was changed counts for the language verdict even where the shipped remark was made not to.
    """
    sets: dict[str, Any] = {}
    allow: list[str] = []
    for change in changes:
        if change.rule == rule.id:
            sets.update(change.sets)
            allow += change.allow
    if "severity" in sets and sets["severity"] != rule.severity and rule.params.get("counts") is False:
        sets["params"] = {name: value for name, value in rule.params.items() if name != "counts"}
    return replace(rule, **sets, allow=tuple(dict.fromkeys(allow))) if sets or allow else rule


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    bodies = [
        re.escape(_plain(word)).replace(r"\*", r"[^\W_]*").replace(r"\ ", " ")
        for word in sorted(words, key=len, reverse=True)
    ]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(bodies)})(?:'s|')?(?![^\W_])")


def _plain(words: str) -> str:
    """Small letters, straight quotes, one space for blanks and hyphens."""
    return " ".join(words.casefold().replace("’", "'").replace("-", " ").split())


def allows(rule: Rule, everywhere: tuple[str, ...], found: str) -> bool:
    """True if the agency allows the words a finding marks.

    Words allowed in the rule itself: anywhere in them. Words allowed everywhere: only where nothing but little words
    (the, our, to …) is left beside them, so that allowing “client” does not allow “difficult client”; never in a rule
    about slurs (severity X).
    """
    plain = _plain(found)
    if rule.allow and _pattern(rule.allow).search(plain):
        return True
    if not everywhere or rule.severity == "X" or rule.criterion != "language":
        return False
    rest, times = _pattern(everywhere).subn(" ", plain)
    return bool(times) and all(word in _LITTLE for word in _WORD.findall(rest))
