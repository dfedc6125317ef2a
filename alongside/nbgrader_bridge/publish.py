"""Releasing a module: check it, build it aside, then swap it in. What learners already answered is never
broken."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alongside import framework, grading
from alongside.nbgrader_bridge.course import api, course_folder, gradebook, prepare
from alongside.problem import Problem
from alongside.submission import read_plain_file, swap, write_file

_NEW = ".new"


def publish(slug: str, home: Path) -> dict[str, Any]:
    """Release one module: {module, version, released: bool, pages}. released is false when nothing had
    changed.

    Raises Problem naming what is wrong with the module, or "frozen" when work was handed in and the graded
    cells, their points or the pages are no longer the same: that is a new module, `<slug>-v2`.
    """
    spec = grading.module(slug, home)
    faults = grading.references(spec, framework.load(home)) + notebook_faults(spec)
    if faults:
        raise faults[0]
    folder = prepare(home)
    with locked(folder):
        mark = fingerprint(spec)
        pages = [page.file for page in spec.notebooks]
        if published(home, slug) == mark and all(
            (folder / "release" / slug / f"{one}.ipynb").is_file() for one in pages
        ):
            return {"module": slug, "version": spec.version, "released": False, "pages": pages}
        _refuse_breaking(folder, spec)
        _build(folder, spec)
        write_file(_stamp(home, slug), json.dumps({"version": spec.version, "fingerprint": mark}).encode())
    return {"module": slug, "version": spec.version, "released": True, "pages": pages}


def published(home: Path, slug: str) -> str:
    """The fingerprint of what is released; empty when nothing is."""
    try:
        return str(json.loads(read_plain_file(_stamp(home, slug))).get("fingerprint", ""))
    except (Problem, ValueError, AttributeError):
        return ""


def fingerprint(spec: grading.ModuleSpec) -> str:
    """sha256 over the notebooks that would be released."""
    found = hashlib.sha256()
    for page in spec.notebooks:
        content = (spec.path / f"{page.file}.ipynb").read_bytes()
        found.update(f"{page.file}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


def graded_cells(path: Path) -> dict[str, tuple[float, bool]]:
    """Graded cells of a notebook: id -> (points, is it a Markdown answer cell)."""
    found = {}
    for cell in _notebook(path)["cells"]:
        facts = cell.get("metadata", {}).get("nbgrader", {})
        if facts.get("grade"):
            found[facts.get("grade_id", "")] = (
                float(facts.get("points", 0)),
                bool(cell["cell_type"] == "markdown" and facts.get("solution")),
            )
    return found


def notebook_faults(spec: grading.ModuleSpec) -> list[Problem]:
    """What is wrong with the notebooks of a module: missing, with outputs, or graded cells that do not fit
    the items."""
    found: list[Problem] = []
    cells: dict[str, tuple[float, bool]] = {}
    for page in spec.notebooks:
        path = spec.path / f"{page.file}.ipynb"
        if not path.is_file():
            found.append(
                Problem(
                    path, "is missing.", "Write the page, or take it out of module.yaml.", code="not-found"
                )
            )
            continue
        for number, cell in enumerate(_notebook(path)["cells"], 1):
            if cell.get("outputs") or cell.get("execution_count"):
                found.append(
                    Problem(
                        f"{path}: cell {number}",
                        "holds an output.",
                        "Clear all outputs and save.",
                        code="bad-field",
                    )
                )
        cells |= graded_cells(path)
    items = {item.id: item for item in spec.graded()}
    for name in sorted(cells.keys() ^ items.keys()):
        found.append(
            Problem(
                f"{spec.slug}: {name}",
                "is graded in only one of module.yaml and the notebook.",
                "Give the item points and the notebook an answer cell, or neither.",
                code="bad-field",
            )
        )
    for name in sorted(cells.keys() & items.keys()):
        points, answer_cell = cells[name]
        if points != items[name].points or not answer_cell:
            found.append(
                Problem(
                    f"{spec.slug}: {name}",
                    f"has a cell for {points:g} points, the item {items[name].points:g}.",
                    "Use a Markdown answer cell with the item's points.",
                    code="bad-field",
                )
            )
    return found


def _refuse_breaking(folder: Path, spec: grading.ModuleSpec) -> None:
    from nbgrader.api import MissingEntry

    with gradebook(folder) as book:
        try:
            assignment = book.find_assignment(spec.slug)
        except MissingEntry:
            return
        if not assignment.submissions:
            return
        before = {
            cell.name: float(cell.max_score) for page in assignment.notebooks for cell in page.grade_cells
        }
        pages = {page.name for page in assignment.notebooks}
    after = {item.id: float(item.points or 0) for item in spec.graded()}
    if before != after or pages != {page.file for page in spec.notebooks}:
        changed = sorted(
            {f"{n} ({p:g})" for n, p in before.items() ^ after.items()}
            | (pages ^ {page.file for page in spec.notebooks})
        )
        raise Problem(
            spec.slug,
            f"has work handed in, and these are no longer the same: {', '.join(changed)}.",
            f"Give the new version its own folder, {spec.slug}-v2. What is released stays as it is.",
            code="frozen",
        )


def _build(folder: Path, spec: grading.ModuleSpec) -> None:
    """generate_assignment into a folder aside, then swap source and release."""
    aside = folder / _NEW
    shutil.rmtree(aside, ignore_errors=True)
    source = aside / "source" / spec.slug
    source.mkdir(parents=True)
    for page in spec.notebooks:
        shutil.copyfile(spec.path / f"{page.file}.ipynb", source / f"{page.file}.ipynb")
    nbgrader = api(folder)
    nbgrader.coursedir.source_directory = f"{_NEW}/source"
    nbgrader.coursedir.release_directory = f"{_NEW}/release"
    told = nbgrader.generate_assignment(spec.slug, force=True, create=True)
    built = aside / "release" / spec.slug
    if not told["success"] or not all((built / f"{page.file}.ipynb").is_file() for page in spec.notebooks):
        raise Problem(
            spec.slug,
            f"could not be released by nbgrader: {last_line(told)}",
            "What was released before is still there.",
            code="nbgrader",
        )
    for step in ("source", "release"):
        swap(aside / step / spec.slug, folder / step / spec.slug)
    shutil.rmtree(aside, ignore_errors=True)


def last_line(told: dict[str, Any]) -> str:
    """The last line nbgrader said, which names the cause."""
    lines = [
        line.strip() for line in (told.get("error") or told.get("log") or "").splitlines() if line.strip()
    ]
    return lines[-1][:300] if lines else "it did not say why"


@contextmanager
def locked(folder: Path, name: str = ".lock") -> Iterator[None]:
    """One publisher or grader at a time in a course folder; the second waits."""
    handle = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _stamp(home: Path, slug: str) -> Path:
    return course_folder(home) / ".published" / f"{slug}.json"


def _notebook(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if isinstance(found.get("cells"), list) else {"cells": []}
    except (ValueError, AttributeError):
        raise Problem(
            path, "is not a notebook.", "Open and save it in JupyterLab.", code="unreadable"
        ) from None
