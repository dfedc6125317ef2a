"""Finds content: what authors wrote, in the order home, ALONGSIDE_CONTENT, checkout, wheel.

Nothing is ever written below a content root. Everything written goes to the home folder.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from alongside.problem import Problem

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 500  # lists within lists; the C parser ends the whole process at some tens of thousands
_DEEP = re.compile(rf"(?:[-?:]\s+){{{_DEEPEST}}}")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


def home_folder(explicit: str | os.PathLike[str] | None = None) -> Path:
    """The folder everything is written to: `--home`, else ALONGSIDE_HOME, else ~/alongside."""
    chosen = explicit or os.environ.get("ALONGSIDE_HOME") or Path.home() / "alongside"
    return Path(chosen).expanduser().absolute()


def roots(home: Path | None = None) -> list[Path]:
    """Content roots that exist, strongest first. Each holds courses/ scenarios/ graders/ voila_apps/."""
    package = Path(__file__).resolve().parent
    places = [(home or home_folder()) / "content"]
    if os.environ.get("ALONGSIDE_CONTENT"):
        places.append(Path(os.environ["ALONGSIDE_CONTENT"]).expanduser().absolute())
    if (package.parent / "courses" / "framework").is_dir():
        places.append(package.parent)
    places.append(package / "_content")
    return [place for place in places if place.is_dir()]


def find(relative: str, home: Path | None = None) -> Path:
    """The first file or folder `relative` (for example "graders/rules") below a content root.

    Raises Problem("not-found") naming every place that was looked in.
    """
    tried = roots(home)
    for root in tried:
        if (root / relative).exists():
            return root / relative
    places = ", ".join(str(root) for root in tried) or "no content folder at all"
    raise Problem(
        relative,
        "is missing.",
        f"Looked in: {places}. Reinstall, or set ALONGSIDE_CONTENT.",
        code="not-found",
    )


def units(folder: str, marker: str, home: Path | None = None) -> dict[str, Path]:
    """Every unit folder below `folder` that holds the file `marker`: slug -> folder, by slug.

    Stronger roots win, so a trainer's published version hides the shipped one.
    """
    found: dict[str, Path] = {}
    for root in roots(home):
        base = root / folder
        if base.is_dir():
            for path in base.iterdir():
                if _SLUG.match(path.name) and (path / marker).is_file():
                    found.setdefault(path.name, path)
    return dict(sorted(found.items()))


def unit(folder: str, slug: str, marker: str, home: Path | None = None) -> Path:
    """The folder of one unit. Raises Problem("not-found") that lists the known slugs."""
    known = units(folder, marker, home)
    if slug not in known:
        raise Problem(
            slug,
            f"is not one of the units in {folder}.",
            f"Known: {', '.join(known) or 'none'}.",
            code="not-found",
        )
    return known[slug]


def files(folder: str, pattern: str, home: Path | None = None) -> list[Path]:
    """Files below `folder` that match the glob `pattern`, one for each relative path, stronger roots first."""
    found: dict[str, Path] = {}
    for root in roots(home):
        base = root / folder
        if base.is_dir():
            for path in base.glob(pattern):
                if path.is_file():
                    found.setdefault(str(path.relative_to(base)), path)
    return [found[name] for name in sorted(found)]


def keys_folder(home: Path | None = None) -> Path | None:
    """Where summative answer keys lie: ALONGSIDE_KEYS, `<home>/keys`, the checkout; None if nowhere.

    The wheel holds none (design, section 1): without keys, grading says so and leaves work waiting.
    """
    package = Path(__file__).resolve().parent
    places = [(home or home_folder()) / "keys", package.parent / "graders" / "keys"]
    if os.environ.get("ALONGSIDE_KEYS"):
        places.insert(0, Path(os.environ["ALONGSIDE_KEYS"]).expanduser().absolute())
    return next((place for place in places if place.is_dir()), None)


def read_text(path: Path) -> str:
    """A UTF-8 file. Raises Problem naming the file when it is missing or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Problem(path, "is missing.", "Restore the file, or reinstall.", code="not-found") from None
    except UnicodeDecodeError as error:
        raise Problem(
            path, f"is not UTF-8 text (byte {error.start}).", "Save it again as UTF-8.", code="unreadable"
        ) from None
    except OSError as error:
        raise Problem(
            path, f"cannot be read: {error.strerror}.", "Check the permissions.", code="unreadable"
        ) from None


def parse_yaml(text: str, where: object) -> Any:
    """YAML text as plain data. Raises Problem with file and line."""
    try:
        if text.count("[") + text.count("{") > _DEEPEST or _DEEP.search(text):
            _not_too_deep(text, where)
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader either way
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2026-02-30
        mark = getattr(error, "problem_mark", None)
        place = f"{where}:{mark.line + 1}" if mark else str(where)
        raise Problem(
            place,
            f"is not valid YAML: {getattr(error, 'problem', None) or error}.",
            "Check indentation and quotes on that line.",
            code="unreadable",
        ) from None


def _not_too_deep(text: str, where: object) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            place = f"{where}:{event.start_mark.line + 1}" if event.start_mark else str(where)
            raise Problem(place, "is nested too deeply.", "Write lists within lists more flatly.", code="unreadable")


def read_yaml(path: Path) -> Any:
    """A YAML file as plain data, parsed once for each version of the file (path, time, size)."""
    try:
        stat = path.stat()
    except OSError:
        return parse_yaml(read_text(path), path)
    return _read_yaml(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=2048)
def _read_yaml(path: Path, _time: int, _size: int) -> Any:
    return parse_yaml(read_text(path), path)


def require(
    data: Any, where: object, known: dict[str, type | tuple[type, ...]], needed: tuple[str, ...] = ()
) -> dict[str, Any]:
    """`data` as a mapping with only the `known` fields, all `needed` ones, each of its type.

    Raises Problem naming the file and the field, with the known fields listed.
    """
    if not isinstance(data, dict):
        raise Problem(
            where,
            "should be a list of `field: value` lines.",
            f"Known fields: {', '.join(known)}.",
            code="bad-field",
        )
    for field, value in data.items():
        if field not in known:
            raise Problem(
                f"{where}: {field}",
                "is not a known field.",
                f"Known fields: {', '.join(known)}.",
                code="bad-field",
            )
        if not isinstance(value, known[field]):
            kinds = known[field] if isinstance(known[field], tuple) else (known[field],)
            names = " or ".join(kind.__name__ for kind in kinds)  # type: ignore[union-attr]
            raise Problem(
                f"{where}: {field}",
                f"should be {names}, not {type(value).__name__}.",
                "Mend the value.",
                code="bad-field",
            )
    for field in needed:
        if field not in data:
            raise Problem(f"{where}: {field}", "is missing.", "Add the field.", code="bad-field")
    return data
