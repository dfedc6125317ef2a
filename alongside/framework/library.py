"""Finds the framework files and reads them; a wrong one is refused by file and field."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from types import MappingProxyType
from typing import Any

from alongside import content
from alongside.framework.rules import Fields, known, load_rules, override
from alongside.framework.shapes import GROUP_OF, IDS, SOURCES, Framework, Indicator, Item, Observable, Rules
from alongside.problem import Problem

FOLDER = "courses/framework"
_FIELDS: Fields = {
    "id": str,
    "title": str,
    "kind": str,
    "domain": str,
    "statement": str,
    "why": str,
    "source": dict,
    "effective": dt.date,
    "version": int,
    "breaking": bool,
    "indicators": list,
    "checklist": list,
    "record": dict,
}
_NEEDED = tuple(name for name in _FIELDS if name not in ("domain", "checklist", "record"))


def load(home: Path | None = None) -> Framework:
    """The whole framework. Raises Problem naming file and field for anything that is wrong or missing."""
    rules = load_rules(home)
    found: dict[str, Item] = {}
    for path in content.files(FOLDER, "*.yaml", home):
        item = read_item(path, rules)
        if item.id in found:
            raise Problem(
                f"{path}: id",
                f"{item.id} is already the id of {found[item.id].path.name}.",
                "Give each file its own id.",
                code="bad-field",
            )
        found[item.id] = item
    missing = [name for name in IDS if name not in found]
    if missing:
        raise Problem(
            FOLDER,
            f"has no file for {', '.join(missing)}.",
            "Every id needs one file: put it back.",
            code="not-found",
        )
    items = {name: found[name] for name in IDS}
    indicators = {each.id: each for item in items.values() for each in item.indicators}
    return Framework(MappingProxyType(items), MappingProxyType(indicators), rules)


def read_item(path: Path, rules: Rules) -> Item:
    """One framework file. Raises Problem naming the file and the field that is wrong."""
    data = content.require(content.read_yaml(path), path, _FIELDS, _NEEDED)
    name = data["id"]
    known(f"{path}: id", name, IDS)
    if not path.name.startswith(f"{name}-"):
        raise Problem(
            f"{path}: id",
            f"is {name}, but the file's name starts otherwise.",
            f"Name the file {name}-<slug>.yaml.",
            code="bad-field",
        )
    known(f"{path}: kind", data["kind"], (GROUP_OF[name[0]],))
    if data["kind"] == "competency":
        known(f"{path}: domain", data.get("domain"), (name[0],))
    elif "domain" in data:
        raise Problem(
            f"{path}: domain", "belongs to competencies only.", "Take the line out.", code="bad-field"
        )
    for field in ("title", "statement", "why"):
        if not data[field].strip():
            raise Problem(f"{path}: {field}", "is empty.", "Write it out.", code="bad-field")
    source = content.require(
        data["source"], f"{path}: source", {"file": str, "place": str}, ("file", "place")
    )
    known(f"{path}: source.file", source["file"], SOURCES)
    indicators = _indicators(name, data["indicators"], path)
    return Item(
        name,
        data["title"],
        data["kind"],
        data.get("domain"),
        data["statement"],
        data["why"],
        MappingProxyType(dict(source)),
        data["effective"],
        data["version"],
        data["breaking"],
        indicators=indicators,
        record=override(rules.default, data.get("record", {}), f"{path}: record"),
        path=path,
        checklist=_checklist(name, data["checklist"], indicators, path) if "checklist" in data else (),
    )


def _indicators(name: str, rows: list[Any], path: Path) -> tuple[Indicator, ...]:
    if not 2 <= len(rows) <= 5:
        raise Problem(
            f"{path}: indicators", f"has {len(rows)} entries.", "Write two to five.", code="bad-field"
        )
    made: list[Indicator] = []
    for number, facts in enumerate(rows, start=1):
        place = f"{path}: indicators[{number}]"
        row = content.require(facts, place, {"id": str, "text": str}, ("id", "text"))
        if not re.fullmatch(rf"{name}\.[1-9]\d*", row["id"]) or row["id"] in {each.id for each in made}:
            way_out = f"Write {name}. and a number of its own, such as {name}.{number}."
            raise Problem(f"{place}.id", f"is {row['id']!r}.", way_out, code="bad-field")
        if not row["text"].strip():
            raise Problem(f"{place}.text", "is empty.", "Write what one could see.", code="bad-field")
        made.append(Indicator(row["id"], name, row["text"]))
    return tuple(made)


def _checklist(
    name: str, rows: list[Any], indicators: tuple[Indicator, ...], path: Path
) -> tuple[Observable, ...]:
    """What an observer ticks: four to eight steps, numbered as they happen."""
    if not 4 <= len(rows) <= 8:
        way_out = "Write four to eight steps that can be seen or heard."
        raise Problem(f"{path}: checklist", f"has {len(rows)} steps.", way_out, code="bad-field")
    made: list[Observable] = []
    for number, facts in enumerate(rows, start=1):
        place = f"{path}: checklist[{number}]"
        fields: Fields = {"id": str, "text": str, "shows": str, "must": bool}
        row = content.require(facts, place, fields, ("id", "text", "shows"))
        if row["id"] != f"{name}.s{number}":
            way_out = f"The steps are numbered as they happen: write {name}.s{number}."
            raise Problem(f"{place}.id", f"is {row['id']!r}.", way_out, code="bad-field")
        if not row["text"].strip() or row["text"] in {each.text for each in made}:
            what = "is there twice." if row["text"].strip() else "is empty."
            raise Problem(f"{place}.text", what, "Write what one could see or hear.", code="bad-field")
        known(f"{place}.shows", row["shows"], (each.id for each in indicators))
        made.append(Observable(row["id"], row["text"], row["shows"], row.get("must", False)))
    return tuple(made)
