"""A module as its folder says it: courses/modules/<slug>/module.yaml, its notebooks, its items."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside import content
from alongside.grading.items import Item, read_item
from alongside.grading.keys import Key, read_keys
from alongside.grading.rubric import Rubric, read_rubric
from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.framework import Framework

LEVELS = ("adult", "youth", "both")
FOLDER, MARKER = "courses/modules", "module.yaml"
_FILE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_VERSION = re.compile(r"\d+\.\d+\.\d+\Z")


@dataclass(frozen=True)
class Notebook:
    """One lesson page. file: its name without .ipynb; minutes: how long it takes."""

    file: str
    title: str
    minutes: int


@dataclass(frozen=True)
class ModuleSpec:
    """Everything module.yaml says. items by id, in the order of the file; home: where its rubric and keys
    are found."""

    slug: str
    title: str
    summary: str
    version: str
    level: str
    teaches: tuple[str, ...]
    scenario: str
    notebooks: tuple[Notebook, ...]
    items: dict[str, Item]
    path: Path
    home: Path | None = None

    def item(self, name: str) -> Item:
        """One item. Raises Problem("not-found") listing the known ones."""
        if name not in self.items:
            raise Problem(
                f"{self.slug}: {name}",
                "is not an item of this module.",
                f"Known: {', '.join(self.items)}.",
                code="not-found",
            )
        return self.items[name]

    def notebook(self, name: str) -> Notebook:
        """One lesson page by its file name. Raises Problem("not-found")."""
        for one in self.notebooks:
            if one.file == name:
                return one
        raise Problem(
            f"{self.slug}: {name}",
            "is not a page of this module.",
            f"Known: {', '.join(one.file for one in self.notebooks)}.",
            code="not-found",
        )

    def graded(self) -> tuple[Item, ...]:
        """The items that are handed in, in order."""
        return tuple(item for item in self.items.values() if item.graded)

    def rubric(self) -> Rubric:
        return read_rubric(self.slug, self.home)

    def keys(self) -> dict[str, Key]:
        """Keys of the graded questions; Problem("no-keys") where they are needed and missing."""
        needed = [item for item in self.graded() if item.kind in ("choose", "choose-many")]
        return read_keys(self.slug, self.home) if needed else {}


def modules(home: Path | None = None) -> dict[str, Path]:
    """Folder of every module by slug; nothing is read yet."""
    return content.units(FOLDER, MARKER, home)


def module(slug: str, home: Path | None = None) -> ModuleSpec:
    """One module. Raises Problem that names file, field, what is wrong and the known values."""
    folder = content.unit(FOLDER, slug, MARKER, home)
    path = folder / MARKER
    data = content.require(
        content.read_yaml(path),
        path,
        {
            "slug": str,
            "title": str,
            "summary": str,
            "version": str,
            "level": str,
            "teaches": list,
            "scenario": str,
            "notebooks": list,
            "items": dict,
        },
        ("slug", "title", "summary", "version", "level", "teaches", "scenario", "notebooks", "items"),
    )
    _expect(
        data["slug"] == slug,
        path,
        "slug",
        f"is {data['slug']!r}",
        f"It should be {slug!r}, as the folder is called.",
    )
    _expect(
        bool(_VERSION.match(data["version"])),
        path,
        "version",
        f"is {data['version']!r}",
        "Write three numbers: 1.0.0.",
    )
    _expect(data["level"] in LEVELS, path, "level", f"is {data['level']!r}", f"Known: {', '.join(LEVELS)}.")
    for field in ("title", "summary", "scenario"):
        _expect(bool(data[field].strip()), path, field, "is empty", "Write it out.")
    _expect(
        bool(data["teaches"]) and all(isinstance(one, str) for one in data["teaches"]),
        path,
        "teaches",
        "should list indicator ids",
        "`alongside framework` lists them.",
    )
    notebooks = _notebooks(data["notebooks"], path)
    files = [one.file for one in notebooks]
    items = {name: read_item(name, one, path) for name, one in data["items"].items()}
    for item in items.values():
        _expect(
            item.notebook in files,
            path,
            f"items: {item.id}: notebook",
            f"is {item.notebook!r}",
            f"Known: {', '.join(files)}.",
        )
        _expect(
            not item.graded or item.notebook == "practice",
            path,
            f"items: {item.id}: notebook",
            "is not practice, but the item has points",
            "Move it to practice, or take its points away.",
        )
    return ModuleSpec(
        slug,
        data["title"],
        data["summary"],
        data["version"],
        data["level"],
        tuple(data["teaches"]),
        data["scenario"],
        notebooks,
        items,
        folder,
        home,
    )


def references(spec: ModuleSpec, framework: Framework) -> list[Problem]:
    """What the module, its rubric and its keys say of each other and of the framework, if wrongly."""
    found: list[Problem] = []
    rubric = spec.rubric()

    def note(where: object, what: str, way_out: str) -> None:
        found.append(Problem(where, what, way_out, code="bad-field"))

    named = {("teaches", one) for one in spec.teaches}
    named |= {(f"items: {item.id}", one) for item in spec.items.values() for one in item.indicators}
    named |= {(f"rubric: {item.id}", one) for item in rubric.items.values() for one in item.indicators}
    for place, one in sorted(named):
        if one not in framework.indicators:
            note(
                f"{spec.path / MARKER}: {place}",
                f"{one} is not an indicator.",
                "`alongside framework` lists them.",
            )
    graded = {item.id: item for item in spec.graded()}
    for name in sorted(graded.keys() ^ rubric.items.keys()):
        note(
            f"{spec.slug}: {name}",
            "is graded in only one of module.yaml and the rubric.",
            "Name it in both or in neither.",
        )
    for name in sorted(graded.keys() & rubric.items.keys()):
        if graded[name].kind != rubric.items[name].kind or graded[name].points != rubric.items[name].points:
            note(
                f"{spec.slug}: {name}",
                f"is {graded[name].kind} for {graded[name].points:g} points in module.yaml, "
                f"{rubric.items[name].kind} for {rubric.items[name].points:g} in the rubric.",
                "Make them agree.",
            )
    found.extend(_key_faults(spec))
    return found


def _key_faults(spec: ModuleSpec) -> list[Problem]:
    asked = {item.id: item for item in spec.graded() if item.kind in ("choose", "choose-many")}
    try:
        keys = spec.keys()
    except Problem as problem:
        return [] if problem.code == "no-keys" else [problem]
    found = [
        Problem(
            f"keys of {spec.slug}: {name}",
            "has a key or a question, not both.",
            "Name it in both.",
            code="bad-field",
        )
        for name in sorted(asked.keys() ^ keys.keys())
    ]
    for name in sorted(asked.keys() & keys.keys()):
        ids = {option["id"] for option in asked[name].facts["options"]}
        if not keys[name].right <= ids or set(keys[name].because) != ids:
            found.append(
                Problem(
                    f"keys of {spec.slug}: {name}",
                    "does not fit the options.",
                    f"Options: {', '.join(sorted(ids))}; each needs a because.",
                    code="bad-field",
                )
            )
        if asked[name].kind == "choose" and len(keys[name].right) != 1:
            found.append(
                Problem(
                    f"keys of {spec.slug}: {name}",
                    "should have one right option.",
                    "Keep one.",
                    code="bad-field",
                )
            )
    return found


def _notebooks(data: list[Any], path: Path) -> tuple[Notebook, ...]:
    known: dict[str, type | tuple[type, ...]] = {"file": str, "title": str, "minutes": int}
    found = []
    for number, one in enumerate(data, 1):
        content.require(one, f"{path}: notebooks {number}", known, ("file", "title", "minutes"))
        _expect(
            bool(_FILE.match(one["file"])),
            path,
            f"notebooks {number}: file",
            f"is {one['file']!r}",
            "Write the file's name without .ipynb, in lower case.",
        )
        found.append(Notebook(one["file"], one["title"], one["minutes"]))
    names = [one.file for one in found]
    _expect(
        len(set(names)) == len(names) and bool(names),
        path,
        "notebooks",
        "is empty or names a page twice",
        "Mend the list.",
    )
    return tuple(found)


def _expect(holds: bool, path: Path, field: str, what: str, way_out: str) -> None:
    if not holds:
        raise Problem(f"{path}: {field}", f"{what}.", way_out, code="bad-field")
