"""Drafts of cases: what trainers write before anybody plays it. All trainers see all drafts.

One folder each: `<home>/drafts/scenarios/<id>/` with the case's three files and `draft.json`. Two who save at once both
keep their words: the second one's become a draft beside the first. A deleted draft waits in `<home>/drafts/deleted`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from alongside import content
from alongside.problem import Problem
from alongside.store import sql
from alongside.submission import content_hash, locked, safe_name, write_file

FILES = ("scenario.md", "walks.yaml", "person.md")
MOST = 60  # drafts at a time
_DELETED = 20  # deleted ones that wait to be brought back
_META = "draft.json"
_EARLIER = "earlier"
_EVERY = timedelta(minutes=10)
_MOST_EARLIER = 20


@dataclass(frozen=True)
class Draft:
    """id: its folder's name. scenario: the slug it would be published as. revision: counts the saves; by: a person's id."""

    id: str
    scenario: str
    title: str
    version: str
    revision: int
    by: str
    at: str
    texts: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """One writer of drafts and of published cases at a time; the next one waits."""
    with locked(_folder(home)):
        yield


def every(home: Path) -> list[Draft]:
    """All drafts, the newest save first, without their texts."""
    folder = _folder(home)
    found = [_read(path) for path in folder.iterdir() if (path / _META).is_file()] if folder.is_dir() else []
    return sorted(found, key=lambda draft: (draft.at, draft.id), reverse=True)


def get(home: Path, id: str) -> Draft:
    """One draft with its texts. What somebody changed in the files by hand counts as one more save.

    Raises Problem("not-found").
    """
    path = _folder(home) / safe_name(id, "draft")
    if not (path / _META).is_file():
        raise Problem("This draft", "is not here.", "Somebody may have deleted it. Look at the list.", code="not-found")
    texts = {name: content.read_text(path / name) if (path / name).is_file() else "" for name in FILES}
    draft = _read(path)
    by_hand = _facts(path).get("texts") not in (None, content_hash(texts))
    return replace(draft, texts=texts, revision=draft.revision + by_hand)


def add(home: Path, draft: Draft) -> Draft:
    """Keep a new draft under its id, or under the next free one. Raises Problem("conflict") when there are too many."""
    if len(every(home)) >= MOST:
        raise Problem("The workshop", f"holds {MOST} drafts.", "Delete one that is done with, then try again.", code="conflict")
    made = replace(draft, id=_free(_folder(home), draft.id))
    _write(home, made)
    return made


def save(home: Path, draft: Draft, revision: int) -> tuple[Draft, Draft | None]:
    """Keep `draft`, which its writer began at `revision`: what is kept, and the other draft if somebody saved in between.

    Then the newcomer gets an id of its own and the earlier one stays as it is. Raises Problem("not-found").
    """
    there = get(home, draft.id)
    if dict(there.texts) == dict(draft.texts):
        return there, None
    if there.revision != revision:
        return add(home, replace(draft, revision=1, scenario=there.scenario)), there
    kept = replace(draft, revision=revision + 1, scenario=there.scenario)
    _remember(home, there, kept)
    _write(home, kept, there.texts)
    return kept, None


def earlier(home: Path, id: str) -> list[Draft]:
    """What a draft was before: every ten minutes of writing and whenever another person went on; the newest first."""
    folder = _folder(home) / safe_name(id, "draft") / _EARLIER
    found = []
    for path in sorted(folder.glob("*.json"), reverse=True) if folder.is_dir() else []:
        try:
            found.append(Draft(**json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError):
            continue
    return found


def _remember(home: Path, there: Draft, now: Draft) -> None:
    known = earlier(home, there.id)
    if known and there.by == now.by and sql.moment(now.at) - sql.moment(known[0].at) < _EVERY:
        return
    folder = _folder(home) / there.id / _EARLIER
    write_file(folder / f"{there.revision:06d}.json", json.dumps(asdict(replace(there, at=now.at)), ensure_ascii=False).encode())
    for old in sorted(folder.glob("*.json"))[:-_MOST_EARLIER]:
        old.unlink(missing_ok=True)


def drop(home: Path, id: str, stamp: str) -> str:
    """Put a draft aside and give the name to bring it back by. Raises Problem("not-found")."""
    get(home, id)
    place = _deleted(home)
    place.mkdir(parents=True, exist_ok=True)
    name = f"{''.join(sign for sign in stamp if sign.isalnum())}-{id}"
    os.replace(_folder(home) / id, place / name)
    for old in sorted(path.name for path in place.iterdir())[:-_DELETED]:
        shutil.rmtree(place / old, ignore_errors=True)
    return name


def dropped(home: Path) -> list[tuple[str, Draft]]:
    """The deleted drafts that can be brought back, the last deleted first, each with the name to do it by."""
    place = _deleted(home)
    names = sorted((path.name for path in place.iterdir() if (path / _META).is_file()), reverse=True) if place.is_dir() else []
    return [(name, _read(place / name)) for name in names]


def bring_back(home: Path, name: str) -> Draft:
    """A deleted draft is here again, under its id or the next free one. Raises Problem("not-found")."""
    path = _deleted(home) / safe_name(name, "draft")
    if not (path / _META).is_file():
        raise Problem("This draft", "is gone for good.", "Begin a new one.", code="not-found")
    old = _read(path)
    id = _free(_folder(home), name.partition("-")[2] or old.scenario)
    os.replace(path, _folder(home) / id)
    return replace(old, id=id)


def revive(home: Path, id: str) -> None:
    """A draft that was deleted while somebody wrote in it is here again; nothing happens where it was not."""
    if not (_folder(home) / safe_name(id, "draft")).exists():
        name = next((name for name, _ in dropped(home) if name.partition("-")[2] == id), "")
        if name:
            bring_back(home, name)


def _folder(home: Path) -> Path:
    return home / "drafts" / "scenarios"


def _deleted(home: Path) -> Path:
    return home / "drafts" / "deleted"


def _free(folder: Path, id: str) -> str:
    name, number = id, 1
    while (folder / name).exists():
        number += 1
        name = f"{id}-{number}"
    return name


def _read(path: Path) -> Draft:
    """The facts beside a draft's texts; plain ones where they cannot be read (the texts still can)."""
    try:
        facts = _facts(path)
        scenario, title, version, by, at = (str(facts[name]) for name in ("scenario", "title", "version", "by", "at"))
        return Draft(path.name, scenario, title, version, int(facts["revision"]), by, at)
    except (ValueError, KeyError, TypeError):
        return Draft(path.name, path.name, path.name, "", 0, "", "")


def _facts(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads((path / _META).read_text(encoding="utf-8"))
        return facts if isinstance(facts, dict) else {}
    except (OSError, ValueError):
        return {}


def _write(home: Path, draft: Draft, before: Mapping[str, str] | None = None) -> None:
    path = _folder(home) / draft.id
    for name in FILES:
        if before is None or before.get(name) != draft.texts[name]:
            write_file(path / name, draft.texts[name].encode())
    facts = {name: getattr(draft, name) for name in ("scenario", "title", "version", "revision", "by", "at")}
    facts["texts"] = content_hash(dict(draft.texts))
    write_file(path / _META, json.dumps(facts, ensure_ascii=False).encode())
