"""Begin a scenario: a small whole story with its person and its walks, to be changed bit by bit."""

from __future__ import annotations

import argparse
import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

from alongside import content
from alongside.cli import _cases, _home
from alongside.problem import Problem

HELP = "begin one: a small whole story to change, which passes its check"
TEMPLATE = "courses/templates/scenario"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_SUMMARY = "An example to write over: Sam has planned the library for ten, and it is ten."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="SLUG", help="its name in small letters, such as rosa-and-the-bus")
    parser.add_argument("--name", help="the title people see (default: made from SLUG)")
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--home", type=Path, default=None, help="a draft in this home folder (default: ALONGSIDE_HOME or ~/alongside)"
    )
    place.add_argument("--folder", type=Path, metavar="DIR", help="a plain folder DIR/SLUG instead, for your own editor")


def run(args: argparse.Namespace) -> int:
    home = content.home_folder(args.home)
    if args.folder is None:
        _home.private()
    texts = example(args.slug, args.name or args.slug.replace("-", " ").capitalize(), home)
    path = _plain(args.folder / args.slug, texts) if args.folder else _draft(home, args.slug, texts)
    print(f"Wrote {path}. Nobody can play it yet.")
    said = shlex.quote(str(path))
    print(f"Next: change it, then `alongside scenarios check {said}` and `alongside scenarios play {said}`.")
    return 0


def example(slug: str, title: str, home: Path) -> dict[str, str]:
    """File name -> text of the example under this name. Raises Problem where the name will not do."""
    from alongside import scenario

    if not _SLUG.match(slug):
        raise Problem(slug, "cannot be a scenario's name.", "Use small letters, digits and hyphens.", code="bad-field")
    if slug in scenario.slugs(home):
        raise Problem(slug, "is a scenario already.", "Choose another name; nothing was written.", code="conflict")
    folder = content.find(TEMPLATE, home)
    texts = {name: content.read_text(folder / name) for name in ("scenario.md", "walks.yaml", "person.md")}
    for field, value in (("id", slug), ("title", _quoted(title)), ("summary", _quoted(_SUMMARY))):
        texts[_cases.FILE] = re.sub(rf"(?m)^{field}:.*$", lambda _: f"{field}: {value}", texts[_cases.FILE], count=1)  # noqa: B023
    return texts


def _quoted(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _plain(path: Path, texts: dict[str, str]) -> Path:
    try:
        path.mkdir(parents=True)
        for name, text in texts.items():
            (path / name).write_text(text, encoding="utf-8")
    except FileExistsError:
        raise _there(path) from None
    except OSError as error:
        raise Problem(path, f"cannot be written: {error.strerror}.", "Name another --folder.", code="unreadable") from None
    return path


def _draft(home: Path, slug: str, texts: dict[str, str]) -> Path:
    """A draft that the workshop lists too."""
    from alongside.store import drafts

    path = home / "drafts" / "scenarios" / slug
    with drafts.writing(home):
        if path.exists():
            raise _there(path)
        title = re.search(r"(?m)^title: (.*)$", texts[_cases.FILE])
        now = datetime.now(UTC).isoformat(timespec="seconds")
        drafts.add(home, drafts.Draft(slug, slug, json.loads(title[1]) if title else slug, "1.0.0", 1, "", now, texts))
    return path


def _there(path: Path) -> Problem:
    return Problem(path, "is there already.", "Choose another name; nothing was written.", code="conflict")
