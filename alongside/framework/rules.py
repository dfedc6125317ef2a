"""Reads the record rules: the defaults in `courses/record-rules.yaml`, and what a framework file changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from alongside import content
from alongside.framework.shapes import KINDS, KindRule, Level, RecordRule, Rules
from alongside.problem import Problem

FILE = "courses/record-rules.yaml"
Fields = dict[str, type | tuple[type, ...]]
_SPANS = ("validity_months", "renewal_days", "grace_days", "notice_days")
_KIND_FIELDS: Fields = {
    "theta": int,
    "n": int,
    "window_days": int,
    "distinct_tasks": int,
    "distinct_days": int,
    "assessors": int,
    "by_person": int,
    "raises_to": (str, type(None)),
}
_FIELDS: Fields = {
    "version": int,
    "effective": dt.date,
    "required": list,
    "kinds": dict,
    "levels": dict,
    "observe_roles": list,
    "sign_off_roles": list,
    "meanings": list,
    **dict.fromkeys(_SPANS, int),
}


def load_rules(home: Path | None = None) -> Rules:
    """`courses/record-rules.yaml`, checked. Raises Problem naming the field."""
    path = content.find(FILE, home)
    data = content.require(content.read_yaml(path), path, _FIELDS, tuple(_FIELDS))
    levels = {name: _level(name, facts, f"{path}: levels.{name}") for name, facts in data["levels"].items()}
    kinds = {name: _kind_rule(name, facts, f"{path}: kinds.{name}") for name, facts in data["kinds"].items()}
    for name, rule in kinds.items():
        known(f"{path}: kinds.{name}", name, KINDS)
        known(f"{path}: kinds.{name}.raises_to", rule.raises_to, (None, *levels))
    for name in KINDS:
        known(f"{path}: kinds", name, kinds)
    _required(data["required"], f"{path}: required")
    lengths = _lengths(data, None, str(path))
    default = RecordRule(tuple(data["required"]), MappingProxyType(kinds), *lengths)
    return Rules(
        data["version"],
        data["effective"],
        default,
        MappingProxyType(levels),
        tuple(data["observe_roles"]),
        tuple(data["sign_off_roles"]),
        tuple(data["meanings"]),
    )


def override(default: RecordRule, data: dict[str, Any], place: str) -> RecordRule:
    """The default rule with the changes of one framework file. Raises Problem naming the field."""
    kinds: Fields = dict.fromkeys(KINDS, dict)
    content.require(data, place, {"required": list, **kinds, **dict.fromkeys(_SPANS, int)})
    changed = dict(default.kinds)
    for kind in (each for each in KINDS if each in data):
        facts = dict(content.require(data[kind], f"{place}.{kind}", _KIND_FIELDS))
        if "n" in facts and kind in ("scenario", "document"):
            facts.setdefault("distinct_tasks", facts["n"])  # records.md, Settled: d = n unless stated
        before = {field: getattr(default.kinds[kind], field) for field in _KIND_FIELDS}
        changed[kind] = _kind_rule(kind, before | facts, f"{place}.{kind}")
    required = data.get("required", list(default.required))
    _required(required, f"{place}.required")
    return RecordRule(tuple(required), MappingProxyType(changed), *_lengths(data, default, place))


def known(place: str, value: Any, names: Iterable[str | None]) -> None:
    """Raises Problem("bad-field") that lists the known names when `value` is not one of them."""
    names = tuple(names)
    if value not in names:
        listed = ", ".join("nothing" if name is None else name for name in names)
        raise Problem(place, f"is {value!r}.", f"Known here: {listed}.", code="bad-field")


def _level(name: str, facts: Any, place: str) -> Level:
    fields: Fields = {"title": str, "meaning": str, "needs": str}
    level = Level(id=name, **content.require(facts, place, fields, tuple(fields)))
    known(f"{place}.needs", level.needs, KINDS)
    return level


def _kind_rule(kind: str, facts: Any, place: str) -> KindRule:
    rule = KindRule(kind=kind, **content.require(facts, place, _KIND_FIELDS, tuple(_KIND_FIELDS)))
    counts = (rule.assessors, rule.by_person, rule.distinct_tasks, rule.distinct_days)
    if (
        not 0 < rule.theta <= 100
        or min(rule.n, rule.window_days) < 1
        or min(counts) < 0
        or max(counts) > rule.n
    ):
        way_out = "theta is 1 to 100; n and window_days are at least 1; the other counts are 0 to n."
        raise Problem(place, "cannot be met as written.", way_out, code="bad-field")
    return rule


def _required(names: list[Any], place: str) -> None:
    if not names:
        raise Problem(place, "is empty.", f"Name at least one of: {', '.join(KINDS)}.", code="bad-field")
    for name in names:
        known(place, name, KINDS)


def _lengths(data: Mapping[str, Any], default: RecordRule | None, place: str) -> list[int]:
    lengths = [data[name] if name in data else getattr(default, name) for name in _SPANS]
    if lengths[0] < 1 or min(lengths) < 0:
        raise Problem(
            f"{place}: {', '.join(_SPANS)}",
            "cannot be met as written.",
            "validity_months is at least 1, the others at least 0.",
            code="bad-field",
        )
    return lengths
