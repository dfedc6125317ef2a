"""Reads the record rules: the defaults in `courses/record-rules*.yaml`, and what a framework file changes.

Each file holds from its own `effective` day until the next one's, so that a record as of an earlier day is judged
by the rule of that day.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from alongside import content
from alongside.framework.shapes import KINDS, KindRule, Level, RecordRule, Rules
from alongside.problem import Problem

FOLDER, PATTERN = "courses", "record-rules*.yaml"
SIGNER = "E3"  # the signer's own level, where an older rules file does not say
Fields = dict[str, type | tuple[type, ...]]
# What the person supported says informs; it is never required of anybody and so opens and shuts no door.
REQUIRABLE = tuple(kind for kind in KINDS if kind != "person_view")
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
    "renewal": dict,
    "signer_level": str,
    **dict.fromkeys(_SPANS, int),
}


def load_rules(home: Path | None = None) -> Rules:
    """The newest rules, with all that held before them in `earlier`. Raises Problem naming file and field."""
    read = ((_read(path), path) for path in content.files(FOLDER, PATTERN, home))
    found: list[tuple[Rules, Path]] = sorted(read, key=lambda each: (each[0].effective, each[0].version))
    if not found:
        content.find(f"{FOLDER}/record-rules.yaml", home)  # says where it looked
    for (before, first), (after, path) in itertools.pairwise(found):
        if after.effective == before.effective or after.version <= before.version:
            what = f"do not both rise from {first.name} (version {before.version}, {before.effective})."
            way_out = "Give newer rules a later day and a higher version."
            raise Problem(f"{path}: version and effective", what, way_out, code="bad-field")
    newest = found[-1][0]
    return replace(newest, earlier=tuple(each for each, _path in found[:-1]))


def _read(path: Path) -> Rules:
    data = content.require(content.read_yaml(path), path, _FIELDS, tuple(name for name in _FIELDS if name != "signer_level"))
    levels = {name: _level(name, facts, f"{path}: levels.{name}") for name, facts in data["levels"].items()}
    kinds = {name: _kind_rule(name, facts, f"{path}: kinds.{name}") for name, facts in data["kinds"].items()}
    for name, rule in kinds.items():
        known(f"{path}: kinds.{name}", name, KINDS)
        known(f"{path}: kinds.{name}.raises_to", rule.raises_to, (None, *levels))
    for name in KINDS:
        known(f"{path}: kinds", name, kinds)
    _required(data["required"], f"{path}: required")
    signer = data.get("signer_level", SIGNER if SIGNER in levels else next(iter(levels), ""))
    known(f"{path}: signer_level", signer, levels)
    lengths = _lengths(data, None, str(path))
    renewal = _renewal(data["renewal"], data["required"], kinds, f"{path}: renewal")
    default = RecordRule(tuple(data["required"]), MappingProxyType(kinds), renewal=renewal, **lengths)
    rules = Rules(
        data["version"],
        data["effective"],
        default,
        MappingProxyType(levels),
        tuple(data["observe_roles"]),
        tuple(data["sign_off_roles"]),
        tuple(data["meanings"]),
        signer_level=signer,
    )
    for level in levels.values():
        if not rules.carries(kinds[level.needs], level.id):
            what = f"is {level.needs}, which by itself raises to {kinds[level.needs].raises_to or 'nothing'}."
            way_out = f"Name a kind whose raises_to is {level.id} or above."
            raise Problem(f"{path}: levels.{level.id}.needs", what, way_out, code="bad-field")
    return rules


def override(default: RecordRule, data: dict[str, Any], place: str) -> RecordRule:
    """The default rule with the changes of one framework file. Raises Problem naming the field."""
    kinds: Fields = dict.fromkeys(KINDS, dict)
    content.require(data, place, {"required": list, "renewal": dict, **kinds, **dict.fromkeys(_SPANS, int)})
    changed = dict(default.kinds)
    for kind in (each for each in KINDS if each in data):
        facts = dict(content.require(data[kind], f"{place}.{kind}", _KIND_FIELDS))
        if "n" in facts and kind in ("scenario", "document"):
            facts.setdefault("distinct_tasks", facts["n"])  # records.md, Settled: d = n unless stated
        before = {field: getattr(default.kinds[kind], field) for field in _KIND_FIELDS}
        changed[kind] = _kind_rule(kind, before | facts, f"{place}.{kind}")
    required = data.get("required", list(default.required))
    _required(required, f"{place}.required")
    renewal = data.get(
        "renewal",
        {kind: min(n, changed[kind].n) for kind, n in default.renewal.items() if kind in required},
    )
    renewal = _renewal(renewal, required, changed, f"{place}.renewal")
    lengths = _lengths(data, default, place)
    return RecordRule(tuple(required), MappingProxyType(changed), renewal=renewal, **lengths)


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
        raise Problem(place, "is empty.", f"Name at least one of: {', '.join(REQUIRABLE)}.", code="bad-field")
    for name in names:
        known(place, name, REQUIRABLE)


def _renewal(
    counts: dict[str, Any], required: Iterable[str], kinds: Mapping[str, KindRule], place: str
) -> Mapping[str, int]:
    for kind, n in counts.items():
        known(place, kind, required)
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= kinds[kind].n:
            way_out = f"A renewal asks for 1 to {kinds[kind].n} here, as the rule itself does."
            raise Problem(f"{place}.{kind}", f"is {n!r}.", way_out, code="bad-field")
    return MappingProxyType({kind: counts[kind] for kind in KINDS if kind in counts})


def _lengths(data: Mapping[str, Any], default: RecordRule | None, place: str) -> dict[str, int]:
    lengths = {name: data[name] if name in data else getattr(default, name) for name in _SPANS}
    if lengths["validity_months"] < 1 or min(lengths.values()) < 0:
        raise Problem(
            f"{place}: {', '.join(_SPANS)}",
            "cannot be met as written.",
            "validity_months is at least 1, the others at least 0.",
            code="bad-field",
        )
    return lengths
