"""The competency framework: every competency and function, its indicators, and the rule for its record.

One YAML file each in `courses/framework/`, found by itself; a wrong one is refused by file and field.
The default rule of the record is `courses/record-rules.yaml`; a framework file may change it under `record:`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from alongside import content
from alongside.problem import Problem

FOLDER = "courses/framework"
RULES = "courses/record-rules.yaml"
DOMAINS = MappingProxyType({
    "A": "Strengths, culture, the whole person",
    "B": "Connections inside and outside the system",
    "C": "Rights, choice and control",
    "D": "Partnership, teamwork and facilitation",
    "E": "Writing, doing and following the plan",
})
GROUPS = MappingProxyType({
    "competency": "Competencies",
    "function": "Key service functions",
    "natural_support": "Natural supports",
    "case_management": "Case management",
    "provider_role": "Provider role and everyday practice",
})
_SIZES = {"competency": {"A": 5, "B": 5, "C": 6, "D": 6, "E": 6}, "function": {"F": 25},
          "natural_support": {"N": 8}, "case_management": {"M": 6}, "provider_role": {"R": 6}}
IDS = tuple(f"{letter}{n:02d}" if letter == "F" else f"{letter}{n}"
            for sizes in _SIZES.values() for letter, count in sizes.items() for n in range(1, count + 1))
KINDS = ("check", "scenario", "document", "observation", "person_view", "prior")
_GROUP_OF = {letter: kind for kind, sizes in _SIZES.items() for letter in sizes}
_Fields = dict[str, type | tuple[type, ...]]
_FIELDS: _Fields = {
    "id": str, "title": str, "kind": str, "domain": str, "statement": str, "why": str, "source": dict,
    "effective": dt.date, "version": int, "breaking": bool, "indicators": list, "record": dict}
_KIND_FIELDS: _Fields = {
    "theta": int, "n": int, "window_days": int, "distinct_tasks": int, "distinct_days": int, "assessors": int,
    "by_person": int, "raises_to": (str, type(None))}
_SPANS = ("validity_months", "renewal_days", "grace_days", "notice_days")


@dataclass(frozen=True)
class KindRule:
    """What one kind of evidence must show. theta in percent; window_days in days; the rest are counts."""

    kind: str
    theta: int
    n: int
    window_days: int
    distinct_tasks: int
    distinct_days: int
    assessors: int
    by_person: int
    raises_to: str | None


@dataclass(frozen=True)
class RecordRule:
    """The rule of one record: required kinds with their rules, and how long a sign-off stands."""

    required: tuple[str, ...]
    kinds: Mapping[str, KindRule]
    validity_months: int
    renewal_days: int
    grace_days: int
    notice_days: int


@dataclass(frozen=True)
class Level:
    """A level of entrustment, E1 to E5; `needs` is the kind of evidence that must stand behind it."""

    id: str
    title: str
    meaning: str
    needs: str


@dataclass(frozen=True)
class Rules:
    """`courses/record-rules.yaml`: the default rule, the levels, and who may observe and sign off."""

    version: int
    effective: dt.date
    default: RecordRule
    levels: Mapping[str, Level]
    observe_roles: tuple[str, ...]
    sign_off_roles: tuple[str, ...]
    meanings: tuple[str, ...]


@dataclass(frozen=True)
class Indicator:
    """One behavior a reader or an observer could see. `item` is the id it belongs to."""

    id: str
    item: str
    text: str


@dataclass(frozen=True)
class Item:
    """One competency or function. `record` is its finished rule: the default with this file's changes."""

    id: str
    title: str
    kind: str
    domain: str | None
    statement: str
    why: str
    source: Mapping[str, str]
    effective: dt.date
    version: int
    breaking: bool
    indicators: tuple[Indicator, ...]
    record: RecordRule
    path: Path


@dataclass(frozen=True)
class Framework:
    """All items and indicators by id, in the order A to E, F, N, M, R."""

    items: Mapping[str, Item]
    indicators: Mapping[str, Indicator]
    rules: Rules

    def item_of(self, any_id: str) -> Item:
        """The item of an item id or an indicator id ("F07" or "F07.1"). Raises Problem("not-found")."""
        found = self.items.get(any_id.partition(".")[0])
        if found is None or ("." in any_id and any_id not in self.indicators):
            raise Problem(any_id, "is not an id of the framework.",
                          "`alongside framework` lists them all.", code="not-found")
        return found


def load(home: Path | None = None) -> Framework:
    """The whole framework. Raises Problem naming file and field for anything that is wrong or missing."""
    rules = load_rules(home)
    found: dict[str, Item] = {}
    for path in content.files(FOLDER, "*.yaml", home):
        item = read_item(path, rules)
        if item.id in found:
            raise Problem(f"{path}: id", f"{item.id} is already the id of {found[item.id].path.name}.",
                          "Give each file its own id.", code="bad-field")
        found[item.id] = item
    missing = [name for name in IDS if name not in found]
    if missing:
        raise Problem(FOLDER, f"has no file for {', '.join(missing)}.", "Every id needs one file.", code="not-found")
    items = {name: found[name] for name in IDS}
    indicators = {each.id: each for item in items.values() for each in item.indicators}
    return Framework(MappingProxyType(items), MappingProxyType(indicators), rules)


def load_rules(home: Path | None = None) -> Rules:
    """`courses/record-rules.yaml`, checked. Raises Problem naming the field."""
    path = content.find(RULES, home)
    spans: _Fields = dict.fromkeys(_SPANS, int)
    fields: _Fields = {
        "version": int, "effective": dt.date, "required": list, "kinds": dict, "levels": dict,
        "observe_roles": list, "sign_off_roles": list, "meanings": list, **spans}
    data = content.require(content.read_yaml(path), path, fields, tuple(fields))
    levels = {name: _level(name, facts, f"{path}: levels.{name}") for name, facts in data["levels"].items()}
    kinds = {name: _kind_rule(name, facts, f"{path}: kinds.{name}") for name, facts in data["kinds"].items()}
    for name, rule in kinds.items():
        _known(f"{path}: kinds.{name}", name, KINDS)
        _known(f"{path}: kinds.{name}.raises_to", rule.raises_to, (None, *levels))
    _required(data["required"], f"{path}: required", kinds)
    default = RecordRule(tuple(data["required"]), MappingProxyType(kinds), *(data[name] for name in _SPANS))
    return Rules(data["version"], data["effective"], default, MappingProxyType(levels),
                 tuple(data["observe_roles"]), tuple(data["sign_off_roles"]), tuple(data["meanings"]))


def read_item(path: Path, rules: Rules) -> Item:
    """One framework file. Raises Problem naming the file and the field that is wrong."""
    needed = tuple(name for name in _FIELDS if name not in ("domain", "record"))
    data = content.require(content.read_yaml(path), path, _FIELDS, needed)
    name = data["id"]
    _known(f"{path}: id", name, IDS)
    if not path.name.startswith(f"{name}-"):
        raise Problem(f"{path}: id", f"is {name}, but the file's name starts otherwise.",
                      f"Name the file {name}-<slug>.yaml.", code="bad-field")
    _known(f"{path}: kind", data["kind"], (_GROUP_OF[name[0]],))
    if data["kind"] == "competency":
        _known(f"{path}: domain", data.get("domain"), (name[0],))
    elif "domain" in data:
        raise Problem(f"{path}: domain", "belongs to competencies only.", "Take the line out.",
                      code="bad-field")
    place = f"{path}: source"
    source = content.require(data["source"], place, {"file": str, "place": str}, ("file", "place"))
    return Item(name, data["title"], data["kind"], data.get("domain"), data["statement"], data["why"],
                MappingProxyType(dict(source)), data["effective"], data["version"], data["breaking"],
                indicators=_indicators(name, data["indicators"], path),
                record=_override(rules.default, data.get("record", {}), path), path=path)


def _indicators(name: str, rows: list[Any], path: Path) -> tuple[Indicator, ...]:
    if not 2 <= len(rows) <= 5:
        raise Problem(f"{path}: indicators", f"has {len(rows)} entries.", "Write two to five.",
                      code="bad-field")
    made: list[Indicator] = []
    for number, facts in enumerate(rows, start=1):
        place = f"{path}: indicators[{number}]"
        row = content.require(facts, place, {"id": str, "text": str}, ("id", "text"))
        if not re.fullmatch(rf"{name}\.[1-9]\d*", row["id"]) or row["id"] in {each.id for each in made}:
            way_out = f"Write {name}. and a number of its own, such as {name}.{number}."
            raise Problem(f"{place}.id", f"is {row['id']!r}.", way_out, code="bad-field")
        made.append(Indicator(row["id"], name, row["text"]))
    return tuple(made)


def _override(default: RecordRule, data: dict[str, Any], path: Path) -> RecordRule:
    spans: _Fields = dict.fromkeys(_SPANS, int)
    kinds: _Fields = dict.fromkeys(KINDS, dict)
    place = f"{path}: record"
    content.require(data, place, {"required": list, **kinds, **spans})
    changed = dict(default.kinds)
    for kind in (each for each in KINDS if each in data):
        facts = dict(content.require(data[kind], f"{place}.{kind}", _KIND_FIELDS))
        if "n" in facts and kind in ("scenario", "document"):
            facts.setdefault("distinct_tasks", facts["n"])  # records.md: d_k = n_k unless stated
        changed[kind] = _kind_rule(kind, {**_as_fields(default.kinds[kind]), **facts}, f"{place}.{kind}")
    required = data.get("required", list(default.required))
    _required(required, f"{place}.required", changed)
    lengths = [data.get(each, getattr(default, each)) for each in _SPANS]
    return RecordRule(tuple(required), MappingProxyType(changed), *lengths)


def _as_fields(rule: KindRule) -> dict[str, Any]:
    return {field: getattr(rule, field) for field in _KIND_FIELDS}


def _level(name: str, facts: Any, place: str) -> Level:
    fields: _Fields = {"title": str, "meaning": str, "needs": str}
    level = Level(id=name, **content.require(facts, place, fields, tuple(fields)))
    _known(f"{place}.needs", level.needs, KINDS)
    return level


def _kind_rule(kind: str, facts: Any, place: str) -> KindRule:
    rule = KindRule(kind=kind, **content.require(facts, place, _KIND_FIELDS, tuple(_KIND_FIELDS)))
    counts = (rule.assessors, rule.by_person, rule.distinct_tasks, rule.distinct_days)
    if not (0 < rule.theta <= 100 and rule.n > 0 and rule.window_days > 0 and min(counts) >= 0 and max(counts) <= rule.n):
        way_out = "theta is 1 to 100; n and window_days are at least 1; the other counts are 0 to n."
        raise Problem(place, "cannot be met as written.", way_out, code="bad-field")
    return rule


def _required(names: list[Any], place: str, kinds: Mapping[str, KindRule]) -> None:
    if not names:
        raise Problem(place, "is empty.", f"Name at least one of: {', '.join(kinds)}.", code="bad-field")
    for name in names:
        _known(place, name, tuple(kinds))


def _known(place: str, value: Any, known: Iterable[str | None]) -> None:
    known = tuple(known)
    if value not in known:
        raise Problem(place, f"is {value!r}.", f"Known here: {', '.join(map(str, known))}.", code="bad-field")
