"""Loads rule files. A wrong file is refused with file, field and way out, and never stops the others."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from alongside import content
from alongside.problem import Problem
from alongside.review.shapes import KINDS, SEVERITIES, VERDICTS, Rule
from alongside.review.verbs import VERBS

FOLDER = "graders/rules"
STATUSES = ("on", "trial", "off")
_ID = re.compile(r"([A-Z]{1,2}\d{2}[a-z]?)-[a-z0-9]+(?:-[a-z0-9]+)*\.yaml\Z")
_FIELDS: dict[str, type | tuple[type, ...]] = {
    "id": str, "title": str, "family": str, "on": (str, list), "criterion": str, "severity": str, "check": str,
    "params": dict, "message": str, "says": dict, "why": str, "instead": str, "source": str, "since": (str, date),
    "status": str, "strength": str, "examples": dict, "exceptions": (str, list),
}  # fmt: skip
_NEEDED = (
    "id",
    "title",
    "family",
    "on",
    "criterion",
    "severity",
    "check",
    "why",
    "instead",
    "source",
    "since",
    "examples",
)


@dataclass(frozen=True, eq=False)
class RuleSet:
    """Rules by id in order, with one Problem for each file that was refused."""

    rules: tuple[Rule, ...]
    problems: tuple[Problem, ...] = ()


def _one_of(where: str, value: Any, known: Iterable[str]) -> None:
    if value not in known:
        raise Problem(where, f"is “{value}”.", f"Known: {', '.join(known)}.", code="bad-field")


def read_rule(path: Path) -> Rule:
    """The rule in a file. Raises Problem that names the file, the field, what is wrong and how to mend it."""
    data = content.read_yaml(path)
    if isinstance(data, dict) and True in data:  # YAML 1.1 reads a bare `on:` as true
        data = {("on" if key is True else key): value for key, value in data.items()}
    fields = content.require(data, path, _FIELDS, _NEEDED)
    named = _ID.match(path.name)
    if not named or named.group(1) != fields["id"]:
        raise Problem(
            f"{path}: id",
            f"is “{fields['id']}”, but the file is called {path.name}.",
            "Name the file <ID>-<slug>.yaml, for example L02-refused.yaml.",
            code="bad-field",
        )
    if path.parent.name != fields["family"]:
        raise Problem(
            f"{path}: family",
            f"is “{fields['family']}”, but the file lies in {path.parent.name}/.",
            "Move the file or change the family.",
            code="bad-field",
        )
    kinds = [fields["on"]] if isinstance(fields["on"], str) else fields["on"]
    for kind in kinds:
        _one_of(f"{path}: on", kind, KINDS)
    _one_of(f"{path}: severity", fields["severity"], SEVERITIES)
    _one_of(f"{path}: check", fields["check"], VERBS)
    _one_of(f"{path}: status", fields.get("status", "on"), STATUSES)
    says = fields.get("says", {})
    for name in says:
        _one_of(f"{path}: says", name, VERDICTS)
    if not fields.get("message") and not says:
        raise Problem(
            f"{path}: message",
            "is missing.",
            "Add one hedged, kind sentence; {found} stands for the words.",
            code="bad-field",
        )
    examples = content.require(
        fields["examples"], f"{path}: examples", {"flag": list, "pass": list}, ("flag", "pass")
    )
    for name in ("flag", "pass"):
        if not examples[name]:
            raise Problem(
                f"{path}: examples: {name}",
                "is empty.",
                "Every rule comes with a text it must flag and one it must not.",
                code="bad-field",
            )
    rule = Rule(
        id=fields["id"], title=fields["title"], family=fields["family"], on=tuple(kinds), criterion=fields["criterion"],
        severity=fields["severity"], check=fields["check"], params=fields.get("params", {}),
        message=fields.get("message", ""), says=says, why=fields["why"].strip(), instead=fields["instead"].strip(),
        source=fields["source"], since=str(fields["since"]), status=fields.get("status", "on"),
        strength=fields.get("strength", ""), examples=examples, path=path,
    )  # fmt: skip
    try:
        VERBS[rule.check].prepare(rule)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise Problem(
            f"{path}: params",
            f"do not fit the check “{rule.check}” ({error}).",
            "Compare them with another rule of the same check.",
            code="bad-field",
        ) from None
    return rule


def _load(paths: tuple[Path, ...]) -> RuleSet:
    rules: dict[str, Rule] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            rule = read_rule(path)
            if rule.id in rules:
                raise Problem(
                    f"{path}: id",
                    f"{rule.id} is already used by {rules[rule.id].path.name}.",
                    "Ids are never used twice; take the next free one.",
                    code="conflict",
                )
            rules[rule.id] = rule
        except Problem as problem:
            problems.append(problem)
    return RuleSet(tuple(rules[name] for name in sorted(rules)), tuple(problems))


@lru_cache(maxsize=8)
def _cached(paths: tuple[Path, ...], _stamps: tuple[int, ...]) -> RuleSet:
    return _load(paths)


_last: dict[tuple[str, str], tuple[tuple[int, ...], RuleSet]] = {}


def load_rules(home: Path | None = None) -> RuleSet:
    """All rules below graders/rules, read again only when a file or folder changed. Never raises for a wrong file."""
    key = (str(home), os.environ.get("ALONGSIDE_CONTENT", ""))
    folders = [root / FOLDER for root in content.roots(home) if (root / FOLDER).is_dir()]
    stamps = tuple(
        entry.stat().st_mtime_ns
        for folder in folders
        for family in [folder, *sorted(p for p in folder.iterdir() if p.is_dir())]
        for entry in [family, *sorted(family.glob("*.yaml"))]
    )
    if key in _last and _last[key][0] == stamps:
        return _last[key][1]
    paths = tuple(p for p in content.files(FOLDER, "*/*.yaml", home) if not p.name.startswith((".", "_")))
    found = _cached(paths, stamps)
    _last[key] = (stamps, found)
    return found
