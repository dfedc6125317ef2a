"""Loads rule files, shipped and the agency's own. A wrong file is refused with file, field and way out, and never stops
the others."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from alongside import content
from alongside.problem import Problem
from alongside.review import agency, lexicon
from alongside.review.agency import Change
from alongside.review.shapes import KINDS, SEVERITIES, STATUSES, VERDICTS, Rule
from alongside.review.verbs import VERBS

FOLDER = "graders/rules"
TOGETHER = "together"  # the family of rules for whole records; review/together loads it
WITHOUT_VERDICT = ("words", "ask", "identifiers", "figures")  # verbs that remark or ask, and judge no criterion
_ID = re.compile(r"([A-Z]{1,2}\d{2}[a-z]?)-[a-z0-9]+(?:-[a-z0-9]+)*\.yaml\Z")
_FIELDS: dict[str, type | tuple[type, ...]] = {
    "id": str, "title": str, "family": str, "on": (str, list), "criterion": str, "severity": str, "check": str,
    "params": dict, "message": str, "says": dict, "why": str, "instead": str, "source": str, "since": (str, date),
    "status": str, "strength": str, "examples": dict, "exceptions": (str, list),
}  # fmt: skip
_NEEDED = (
    "id", "title", "family", "on", "criterion", "severity", "check", "why", "instead", "source", "since", "examples",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class RuleSet:
    """Rules by id in order as they are in force, with one Problem for each file or change that was refused.

    changes: the agency's, in order of their dates; own: ids of the agency's own rules.
    """

    rules: tuple[Rule, ...]
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    own: frozenset[str] = frozenset()

    @cached_property
    def allowed(self) -> tuple[str, ...]:
        """Words the agency allows in every language rule but slurs."""
        return tuple(dict.fromkeys(word for one in self.changes if not one.rule for word in one.allow))

    def changes_of(self, rule: str) -> list[Change]:
        """The agency's changes of one rule, oldest first."""
        return [change for change in self.changes if change.rule == rule]


def _one_of(where: str, value: Any, known: Iterable[str]) -> None:
    if value not in known:
        raise Problem(where, f"is “{value}”.", f"Known: {', '.join(known)}.", code="bad-field")


def rule_data(path: Path) -> Any:
    """The data of a rule file, with `on` and `off` as they were written."""
    data = content.read_yaml(path)
    if isinstance(data, dict):  # YAML 1.1 reads a bare `on` as true and a bare `off` as false
        data = {("on" if key is True else key): value for key, value in data.items()}
        if isinstance(data.get("status"), bool):
            data["status"] = "on" if data["status"] else "off"
    return data


def read_rule(path: Path) -> Rule:
    """The rule in a file. Raises Problem that names the file, the field, what is wrong and how to mend it."""
    fields = content.require(rule_data(path), path, _FIELDS, _NEEDED)
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
        for number, entry in enumerate(examples[name], 1):
            if not isinstance(entry, str):
                content.require(
                    entry, f"{path}: examples: {name}: {number}", {"text": str, "verdict": str}, ("text",)
                )
    rule = Rule(
        id=fields["id"], title=fields["title"], family=fields["family"], on=tuple(kinds), criterion=fields["criterion"],
        severity=fields["severity"], check=fields["check"], params=fields.get("params", {}),
        message=fields.get("message", ""), says=says, why=fields["why"].strip(), instead=fields["instead"].strip(),
        source=fields["source"], since=str(fields["since"]), status=fields.get("status", "on"),
        strength=fields.get("strength", ""), examples=examples, path=path,
        exceptions=(told,) if isinstance(told := fields.get("exceptions", ()), str) else tuple(map(str, told)),
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


def _load(paths: list[Path], before: RuleSet | None = None) -> RuleSet:
    """The rules of these files after those of `before`; with `before`, they are an agency's own."""
    rules = {rule.id: rule for rule in before.rules} if before else {}
    problems = list(before.problems) if before else []
    own: set[str] = set()
    for path in paths:
        try:
            rule = read_rule(path)
            if rule.id in rules:
                raise Problem(
                    f"{path}: id",
                    f"{rule.id} is already used by {rules[rule.id].path.name}.",
                    "Ids are never used twice; `alongside rules new` takes the next free one.",
                    code="conflict",
                )
            if before:
                _refuse_second_judge(rule, rules.values())
                own.add(rule.id)
            rules[rule.id] = rule
        except Problem as problem:
            problems.append(problem)
        except Exception as error:
            told = f"cannot be read ({type(error).__name__}: {error})."
            problems.append(Problem(path, told, "Compare it with another rule.", code="unreadable"))
    return RuleSet(tuple(rules[name] for name in sorted(rules)), tuple(problems), own=frozenset(own))


def _refuse_second_judge(rule: Rule, known: Iterable[Rule]) -> None:
    """An agency's rule may remark on any criterion, but each criterion of a document has one judge."""
    if rule.check in WITHOUT_VERDICT or rule.status != "on":
        return
    for other in known:
        both = [kind for kind in rule.on if kind in other.on]
        if both and other.check not in WITHOUT_VERDICT and other.status == "on" and other.criterion == rule.criterion:
            raise Problem(
                f"{rule.path}: criterion",
                f"{rule.criterion} of a {both[0]} is already judged by {other.id}.",
                "Give the rule a criterion of its own, or `status: trial`.",
                code="conflict",
            )


def _strays(folder: Path) -> list[Problem]:
    """Files in the agency folder that look like rules and would be read by nobody."""
    found = [
        path for path in [*folder.glob("*.y*ml"), *folder.glob("*/*.yml")]
        if path.name != agency.FILE and not path.name.startswith((".", "_"))
    ]  # fmt: skip
    way_out = f"Rules lie in <family>/<ID>-<slug>.yaml, changes in {agency.FILE}."
    return [Problem(path, "is not read.", way_out, code="bad-field") for path in sorted(found)]


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of the rule files and folders below; () where there is no such folder."""
    found = []
    todo = [str(folder)]
    for place in todo:
        try:
            entries = list(os.scandir(place))
        except OSError:
            continue
        for entry in entries:
            if entry.name.endswith((".yaml", ".yml")):
                stat = entry.stat()
                found.append((entry.path, stat.st_mtime_ns, stat.st_size))
            elif place == todo[0] and entry.is_dir():
                todo.append(entry.path)
    return tuple(sorted(found))


_Stamps = tuple[tuple[str, int, int], ...]
_shipped: dict[tuple[str, str], tuple[tuple[_Stamps, ...], RuleSet]] = {}
_ours: dict[str, tuple[RuleSet, _Stamps, tuple[RuleSet, RuleSet]]] = {}
_MOST = 8  # places kept in mind; a process has one, tests have many


def shipped_rules(home: Path | None = None) -> RuleSet:
    """The rules below graders/rules alone, without the agency folder. Never raises for a wrong file."""
    key = (str(home), os.environ.get("ALONGSIDE_CONTENT", ""))
    seen = tuple(_stamps(root / FOLDER) for root in content.roots(home))
    if key not in _shipped or _shipped[key][0] != seen:
        if len(_shipped) >= _MOST:
            _shipped.clear()
        _shipped[key] = (seen, _same(seen, home))
    return _shipped[key][1]


@lru_cache(maxsize=_MOST)
def _same(_seen: tuple[_Stamps, ...], home: Path | None) -> RuleSet:
    found = [p for p in content.files(FOLDER, "*/*.yaml", home) if not p.name.startswith((".", "_"))]
    with lexicon.unhurried():
        return _load([path for path in found if path.parent.name != TOGETHER])


def load_rules(home: Path | None = None, *, changes: bool = True) -> RuleSet:
    """All rules in force: those below graders/rules, the agency's own, and the agency's changes to them.

    changes=False: the rules as they are written, which is what their examples speak of. Read again only when a file
    changed. Never raises for a wrong file.
    """
    shipped, folder = shipped_rules(home), agency.folder(home)
    if not folder.is_dir():
        if not os.environ.get("ALONGSIDE_RULES"):
            return shipped
        told = Problem(folder, "is no folder.", "Make it, or mend ALONGSIDE_RULES.", code="not-found")
        return replace(shipped, problems=(*shipped.problems, told))
    seen, key = _stamps(folder), str(folder)
    if key not in _ours or _ours[key][0] is not shipped or _ours[key][1] != seen:
        if len(_ours) >= _MOST:
            _ours.clear()
        _ours[key] = (shipped, seen, _changed(shipped, folder))
    return _ours[key][2][1 if changes else 0]


def _changed(shipped: RuleSet, folder: Path) -> tuple[RuleSet, RuleSet]:
    """All rules as written, and all rules as the agency's changes leave them."""
    own = _load(sorted(p for p in folder.glob("*/*.yaml") if not p.name.startswith((".", "_"))), shipped)
    own = replace(own, problems=(*own.problems, *_strays(folder)))
    if not (folder / agency.FILE).is_file():
        return own, own
    from alongside.review.together.rules import load_together

    known = {rule.id: rule for rule in (*own.rules, *load_together(changes=False).rules)}
    changes, wrong = agency.read_changes(folder / agency.FILE, known)
    rules = tuple(agency.apply(rule, changes) for rule in own.rules)
    return own, RuleSet(rules, (*own.problems, *wrong), tuple(changes), own.own)


@lru_cache(maxsize=_MOST)
def rules_version(rules: RuleSet) -> str:
    """A short fingerprint of what the rules say: the same for the same texts, wherever they lie.

    Dates and reasons of changes do not count, their effect does. Word classes count too.
    """
    facts: list[Any] = [asdict(replace(rule, path=Path())) for rule in rules.rules]
    text = json.dumps([facts, rules.allowed, lexicon.classes()], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
