"""Loads the rules in `graders/rules/together`. A wrong file is refused by name and never stops the others."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from alongside import content
from alongside.problem import Problem
from alongside.review import agency
from alongside.review.rules import FOLDER, TOGETHER, load_rules, rule_data
from alongside.review.shapes import SEVERITIES, STATUSES, Rule
from alongside.review.together.finders import FINDERS

_ID = re.compile(r"(RT\d{2})-[a-z0-9]+(?:-[a-z0-9]+)*\.yaml\Z")
_FIELDS: dict[str, type | tuple[type, ...]] = {
    "id": str, "title": str, "family": str, "on": str, "criterion": str, "severity": str, "check": str, "params": dict,
    "message": str, "why": str, "instead": str, "source": str, "since": str, "status": str, "examples": dict,
}  # fmt: skip
_NEEDED = tuple(name for name in _FIELDS if name not in ("params", "status"))
_WORDS = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, eq=False)
class TogetherRules:
    """Rules by id, with one Problem for each file that was refused."""

    rules: tuple[Rule, ...]
    problems: tuple[Problem, ...] = ()


def _bad(where: str, what: str, way_out: str) -> Problem:
    return Problem(where, what, way_out, code="bad-field")


def read_together_rule(path: Path) -> Rule:
    """The rule in a file. Raises Problem that names the file, the field, what is wrong and how to mend it."""
    fields = content.require(rule_data(path), path, _FIELDS, _NEEDED)
    named = _ID.match(path.name)
    if not named or named[1] != fields["id"]:
        raise _bad(f"{path}: id", f"is “{fields['id']}”.", "Name the file <ID>-<slug>.yaml, for example RT18-name.yaml.")
    for name, known in (
        ("family", (TOGETHER,)), ("on", ("record",)), ("severity", SEVERITIES), ("status", STATUSES), ("check", tuple(FINDERS)),
    ):  # fmt: skip
        value = fields.get(name, "on" if name == "status" else "")
        if value not in known:
            raise _bad(f"{path}: {name}", f"is “{value}”.", f"Known: {', '.join(known)}.")
    finder = FINDERS[fields["check"]]
    params = content.require(fields.get("params", {}), f"{path}: params", dict(finder.params), tuple(finder.params))
    allowed = {"found", "other", *finder.words}
    for word in _WORDS.findall(fields["message"]):
        if word not in allowed:
            raise _bad(f"{path}: message", f"holds {{{word}}}.", f"Known: {', '.join(sorted(allowed))}.")
    examples = content.require(fields["examples"], f"{path}: examples", {"flag": list, "pass": list}, ("flag", "pass"))
    for name, entries in examples.items():
        if not entries:
            raise _bad(f"{path}: examples: {name}", "is empty.", "Every rule comes with a record to flag and one to leave alone.")
        for number, entry in enumerate(entries, 1):
            _example(entry, f"{path}: examples: {name}: {number}")
    return Rule(
        id=fields["id"], title=fields["title"], family=TOGETHER, on=("record",), criterion=fields["criterion"],
        severity=fields["severity"], check=fields["check"], params=params, message=fields["message"], says={},
        why=fields["why"].strip(), instead=fields["instead"].strip(), source=fields["source"], since=fields["since"],
        status=fields.get("status", "on"), strength="", examples=examples, path=path,
    )  # fmt: skip


def _example(entry: Any, where: str) -> None:
    fields = content.require(entry, where, {"documents": list, "person": dict}, ("documents",))
    for number, one in enumerate(fields["documents"], 1):
        content.require(one, f"{where}: documents: {number}", {"note": str, "plan": str, "goal": str})


def load_together(home: Path | None = None, *, changes: bool = True) -> TogetherRules:
    """The rules in force for records. changes=False: as they are written, without an agency's changes. Never raises for
    a wrong file."""
    rules: dict[str, Rule] = {}
    problems: list[Problem] = []
    for path in content.files(f"{FOLDER}/{TOGETHER}", "*.yaml", home):
        if path.name.startswith((".", "_")):
            continue
        try:
            rule = read_together_rule(path)
            if rule.id in rules:
                raise _bad(f"{path}: id", f"{rule.id} is already used by {rules[rule.id].path.name}.", "Take the next free one.")
            rules[rule.id] = rule
        except Problem as problem:
            problems.append(problem)
    if changes:
        known = load_rules(home).changes
        rules = {name: agency.apply(rule, known) for name, rule in rules.items()}
    return TogetherRules(tuple(rules[name] for name in sorted(rules)), tuple(problems))


def table(home: Path | None = None) -> str:
    """Markdown for graders/README.md: one row a rule."""
    rows = ["| rule | title | severity | check |\n|---|---|---|---|"]
    for rule in load_together(home, changes=False).rules:
        trial = "" if rule.status == "on" else f" ({rule.status})"
        link = f"[{rule.id}](rules/{TOGETHER}/{rule.path.name})"
        rows.append(f"| {link} | {rule.title}{trial} | {rule.severity} | {rule.check} |")
    return "\n".join(rows)


def as_written(rule: Rule) -> Rule:
    """The rule switched on, so that its examples can be run."""
    return replace(rule, status="on")
