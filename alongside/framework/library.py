"""Finds the framework files and reads them; a wrong one is refused by file and field."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from alongside import content
from alongside.framework.rules import FOLDER as RULES
from alongside.framework.rules import PATTERN, Fields, known, load_rules, override
from alongside.framework.shapes import (
    GROUP_OF,
    IDS,
    SOURCES,
    Edition,
    Framework,
    Indicator,
    Item,
    Observable,
    RecordRule,
    Rules,
)
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
    "earlier": list,
}
_EARLIER: Fields = {"version": int, "effective": dt.date, "breaking": bool, "record": dict}
_NEEDED = tuple(name for name in _FIELDS if name not in ("domain", "record", "earlier"))


def load(home: Path | None = None) -> Framework:
    """The whole framework, read once for each version of its files. Raises Problem naming file and field for anything that is
    wrong or missing."""
    paths = [*content.files(FOLDER, "*.yaml", home), *content.files(RULES, PATTERN, home)]
    return _load(home, tuple((path, (stat := path.stat()).st_mtime_ns, stat.st_size) for path in paths))


@lru_cache(maxsize=16)
def _load(home: Path | None, _files: tuple[tuple[Path, int, int], ...]) -> Framework:
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
    editions = _editions(data, path)
    dated = _dated(editions, rules, path)
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
        record=dated[-1][1],
        path=path,
        checklist=_checklist(name, data["checklist"], indicators, path),
        earlier=tuple(edition for edition, _record in editions[:-1]),
        rules=dated,
    )


def _editions(data: dict[str, Any], path: Path) -> list[tuple[Edition, dict[str, Any]]]:
    """Every version of one file with its `record:`, oldest first; the last is the file itself."""
    made: list[tuple[Edition, dict[str, Any]]] = []
    for number, facts in enumerate([*data.get("earlier", []), data], start=1):
        place = f"{path}: earlier[{number}]"
        if facts is not data:
            content.require(facts, place, _EARLIER, ("version", "effective", "breaking"))
        now = Edition(facts["version"], facts["effective"], facts["breaking"])
        if made and not (made[-1][0].version < now.version and made[-1][0].effective < now.effective):
            place = str(path) if facts is data else place
            way_out = "Earlier versions stand oldest first, each with a lower number and an earlier day."
            what = f"does not rise from version {made[-1][0].version}, {made[-1][0].effective}."
            raise Problem(f"{place}: version and effective", what, way_out, code="bad-field")
        made.append((now, facts.get("record", {})))
    return made


def _dated(
    editions: list[tuple[Edition, dict[str, Any]]], rules: Rules, path: Path
) -> tuple[tuple[dt.date, RecordRule], ...]:
    """Every rule this competency ever had with its first day: the default of that day with that version's changes."""
    days = {each.effective for each in (*rules.earlier, rules)} | {edition.effective for edition, _ in editions}
    made: list[tuple[dt.date, RecordRule]] = []
    for day in sorted(days):
        changes = next(
            (record for edition, record in reversed(editions) if edition.effective <= day), editions[0][1]
        )
        rule = override(rules.on(day).default, changes, f"{path}: record")
        if not made or made[-1][1] != rule:
            made.append((day, rule))
    return tuple(made)


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
