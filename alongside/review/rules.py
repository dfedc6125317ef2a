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


def read_rule(path: Path) -> Rule:
    """The rule in a file. Raises Problem that names the file, the field, what is wrong and how to mend it."""
    data = content.read_yaml(path)
    if isinstance(data, dict):  # YAML 1.1 reads a bare `on` as true and a bare `off` as false
        data = {("on" if key is True else key): value for key, value in data.items()}
        if isinstance(data.get("status"), bool):
            data["status"] = "on" if data["status"] else "off"
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


def _load(paths: list[Path], own: list[Path], folder: Path | None) -> tuple[RuleSet, RuleSet]:
    """All rules as written, and all rules as the agency's changes leave them."""
    rules: dict[str, Rule] = {}
    problems: list[Problem] = []
    for path in [*paths, *own]:
        try:
            rule = read_rule(path)
            if rule.id in rules:
                raise Problem(
                    f"{path}: id",
                    f"{rule.id} is already used by {rules[rule.id].path.name}.",
                    "Ids are never used twice; `alongside rules new` takes the next free one.",
                    code="conflict",
                )
            if path in own:
                _refuse_second_judge(rule, rules.values())
            rules[rule.id] = rule
        except Problem as problem:
            problems.append(problem)
        except Exception as error:
            problems.append(
                Problem(path, f"cannot be read ({type(error).__name__}: {error}).", "Compare it with another rule.")
            )
    problems += _strays(folder) if folder else []
    names = frozenset(rule.id for rule in rules.values() if rule.path in own)
    written = RuleSet(tuple(rules[name] for name in sorted(rules)), tuple(problems), own=names)
    file = folder / agency.FILE if folder else None
    if file is None or not file.is_file():
        return written, written
    changes, wrong = agency.read_changes(file, rules)
    changed = tuple(agency.apply(rule, changes) for rule in written.rules)
    return written, RuleSet(changed, (*problems, *wrong), tuple(changes), names)


def _refuse_second_judge(rule: Rule, known: Iterable[Rule]) -> None:
    """An agency's rule may remark on any criterion, but each criterion of a document has one judge."""
    if rule.check == "words" or rule.status != "on":
        return
    for other in known:
        both = [kind for kind in rule.on if kind in other.on]
        if both and other.check != "words" and other.status == "on" and other.criterion == rule.criterion:
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


_Seen = tuple[tuple[tuple[str, int, int], ...], ...]
_last: dict[tuple[str, str, str], tuple[_Seen, tuple[RuleSet, RuleSet]]] = {}


def _both(home: Path | None, folder: Path | None) -> tuple[RuleSet, RuleSet]:
    key = (str(home), os.environ.get("ALONGSIDE_CONTENT", ""), str(folder))
    seen = tuple(_stamps(root / FOLDER) for root in content.roots(home))
    seen += (_stamps(folder),) if folder else ()
    if key in _last and _last[key][0] == seen:
        return _last[key][1]
    own: list[Path] = []
    missing: list[Problem] = []
    if folder and folder.is_dir():
        own = sorted(p for p in folder.glob("*/*.yaml") if not p.name.startswith((".", "_")))
    elif folder and os.environ.get("ALONGSIDE_RULES"):
        missing = [Problem(folder, "is no folder.", "Make it, or mend ALONGSIDE_RULES.", code="not-found")]
    paths = [p for p in content.files(FOLDER, "*/*.yaml", home) if not p.name.startswith((".", "_"))]
    found = _load(paths, own, folder if not missing else None)
    if missing:
        found = (replace(found[0], problems=(*found[0].problems, *missing)),) * 2
    if len(_last) > 8:
        _last.clear()
    _last[key] = (seen, found)
    return found


def load_rules(home: Path | None = None, *, changes: bool = True) -> RuleSet:
    """All rules in force: those below graders/rules, the agency's own, and the agency's changes to them.

    changes=False: the rules as they are written, which is what their examples speak of. Read again only when a file
    changed. Never raises for a wrong file.
    """
    return _both(home, agency.folder(home))[1 if changes else 0]


def shipped_rules(home: Path | None = None) -> RuleSet:
    """The rules below graders/rules alone, without the agency folder."""
    return _both(home, None)[0]


@lru_cache(maxsize=8)
def rules_version(rules: RuleSet) -> str:
    """A short fingerprint of what the rules say: the same for the same texts, wherever they lie.

    Dates and reasons of changes do not count, their effect does. Word classes count too.
    """
    facts: list[Any] = [asdict(replace(rule, path=Path())) for rule in rules.rules]
    text = json.dumps([facts, rules.allowed, lexicon.classes()], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
