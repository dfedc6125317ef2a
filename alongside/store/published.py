"""Cases that trainers published: the one in force, the text of every version, and who put it there when.

In force is what lies in `<home>/content/scenarios/<slug>/`. Every version's three files are kept as one text by its
hash (`store.versions`), never changed or removed; `<home>/versions/published/<slug>.jsonl` tells what happened.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from alongside import content
from alongside.store import versions
from alongside.store.drafts import FILES
from alongside.submission import flush_folder, safe_name, swap, write_file

_TEXTS = "texts"


@dataclass(frozen=True)
class Event:
    """what: "published", "brought back" or "taken down". hash: of the texts in force since then, "" for none of ours."""

    at: str
    by: str
    what: str
    hash: str
    version: str


def in_force(home: Path, slug: str) -> tuple[dict[str, str], bool]:
    """The three texts learners play now (empty where there is no such case), and whether they were published here."""
    folder = content.units("scenarios", FILES[0], home).get(slug)
    if folder is None:
        return {}, False
    texts = {name: content.read_text(folder / name) if (folder / name).is_file() else "" for name in FILES}
    return texts, folder.parent == home / "content" / "scenarios"


def shipped(home: Path, slug: str) -> dict[str, str]:
    """The texts that come with this installation; empty where it has no such case."""
    safe_name(slug, "scenario")
    for root in content.roots(home)[(home / "content").is_dir() :]:
        folder = root / "scenarios" / slug
        if (folder / FILES[0]).is_file():
            return {name: content.read_text(folder / name) if (folder / name).is_file() else "" for name in FILES}
    return {}


def keep(home: Path, texts: Mapping[str, str]) -> str:
    """Keep three texts for good and give their hash."""
    return versions.keep(home, _packed(texts), _TEXTS)


def kept(home: Path, digest: str) -> dict[str, str]:
    """The texts with this hash. Raises Problem "not-found" or "damaged"."""
    told: dict[str, str] = json.loads(versions.read(home, safe_name(digest, "version"), _TEXTS))
    return told


def digest(texts: Mapping[str, str]) -> str:
    """The hash these texts would be kept under; "" for no texts."""
    return versions.digest(_packed(texts)) if texts else ""


def put(home: Path, slug: str, texts: Mapping[str, str], event: Event) -> None:
    """These texts are in force from now on: written beside, then put in place as a whole."""
    place = home / "content" / "scenarios" / safe_name(slug, "scenario")
    aside = place.with_name(f".{slug}.new")
    shutil.rmtree(aside, ignore_errors=True)
    for name in FILES:
        write_file(aside / name, texts[name].encode())
    swap(aside, place)
    flush_folder(place.parent)
    tell(home, slug, event)


def take_down(home: Path, slug: str, event: Event) -> None:
    """What was published here is no longer in force; what came with the installation is, where there is such a case."""
    place = home / "content" / "scenarios" / safe_name(slug, "scenario")
    old = place.with_name(f".{slug}.old")
    shutil.rmtree(old, ignore_errors=True)
    os.replace(place, old)
    shutil.rmtree(old, ignore_errors=True)
    tell(home, slug, event)


def history(home: Path, slug: str) -> list[Event]:
    """All that happened to a case here, oldest first. A line that was cut off by a crash is left out."""
    path = _log(home, slug)
    found = []
    for line in content.read_text(path).splitlines() if path.is_file() else []:
        try:
            found.append(Event(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return found


def tell(home: Path, slug: str, event: Event) -> None:
    """Add to a case's history."""
    lines = [*history(home, slug), event]
    write_file(_log(home, slug), "".join(json.dumps(asdict(one)) + "\n" for one in lines).encode())


def _log(home: Path, slug: str) -> Path:
    return home / "versions" / "published" / f"{safe_name(slug, 'scenario')}.jsonl"


def _packed(texts: Mapping[str, str]) -> str:
    return json.dumps({name: texts[name] for name in FILES}, sort_keys=True, ensure_ascii=False, indent=1)
