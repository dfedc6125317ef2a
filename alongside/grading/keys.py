"""Answer keys of graded questions. They lie apart from the modules and are never on a learner's side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alongside import content
from alongside.problem import Problem


@dataclass(frozen=True)
class Key:
    """The right options of one question and, for each option, why: because[option id]."""

    right: frozenset[str]
    because: Mapping[str, str]


def read_keys(slug: str, home: Path | None = None) -> dict[str, Key]:
    """The keys of a module by item. Raises Problem("no-keys") where this machine holds none."""
    folder = content.keys_folder(home)
    path = folder / slug / "answers.yaml" if folder else None
    if path is None or not path.is_file():
        raise Problem(
            f"keys/{slug}/answers.yaml",
            "is not on this machine, so the module's questions cannot be graded here.",
            "Copy the keys folder to <home>/keys or set ALONGSIDE_KEYS; the work waits until then.",
            code="no-keys",
        )
    data = content.read_yaml(path) or {}
    if not isinstance(data, dict):
        raise Problem(
            path, "should map each item to its key.", "See the keys of another module.", code="bad-field"
        )
    found = {}
    for item, key in data.items():
        place = f"{path}: {item}"
        content.require(key, place, {"right": list, "because": dict}, ("right", "because"))
        if not key["right"] or not all(isinstance(one, str) for one in key["right"]):
            raise Problem(
                f"{place}: right", "names no option.", "List the ids of the right options.", code="bad-field"
            )
        found[str(item)] = Key(
            frozenset(key["right"]), {str(o): str(text) for o, text in key["because"].items()}
        )
    return found
