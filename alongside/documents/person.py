"""The person a case is about: what the reviewer, the forms and the simulator may know of her (`person.md`)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alongside import content
from alongside.problem import Problem


@dataclass(frozen=True)
class Supporter:
    """Someone in the person's life. `willing`: has said yes to helping."""

    name: str
    relation: str = ""
    willing: bool = False


@dataclass(frozen=True)
class Person:
    """Front matter of a `person.md`, with `story`, her own telling, as Markdown.

    words_for_self: words she uses about herself; they are never flagged. own_words: things she says she wants.
    """

    name: str = ""
    goes_by: str = ""
    pronouns: str = ""
    lives: str = ""  # where, in a few words
    stage: str = ""  # "youth" for somebody who is not grown up
    words_for_self: tuple[str, ...] = ()
    communication: str = ""
    language: str = ""
    preferences: tuple[str, ...] = ()
    supporters: tuple[Supporter, ...] = ()
    declined: tuple[str, ...] = ()
    said_no_to: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    story: str = ""


_TEXT = ("name", "goes_by", "pronouns", "lives", "stage", "communication", "language")
_LISTS = ("words_for_self", "preferences", "declined", "said_no_to", "own_words")


def _strings(value: Any, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    if isinstance(value, list) and all(isinstance(item, (str, int, float)) for item in value):
        return tuple(str(item) for item in value)
    raise Problem(
        where, "should be a text or a list of texts.", "Write one `- text` a line.", code="bad-field"
    )


def _supporters(value: Any, where: str) -> tuple[Supporter, ...]:
    if not isinstance(value or [], list):
        raise Problem(
            where,
            "should be a list.",
            "Write one `- {name: …, relation: …, willing: yes}` a line.",
            code="bad-field",
        )
    people = []
    for item in value or []:
        fields = content.require(
            {"name": item} if isinstance(item, str) else item,
            where,
            {"name": str, "relation": str, "willing": bool},
            ("name",),
        )
        people.append(Supporter(fields["name"], fields.get("relation", ""), fields.get("willing", False)))
    return tuple(people)


def person_from(data: Any, where: object = "person", story: str = "") -> Person:
    """A Person out of plain data (front matter, or a module's `person:`). Raises Problem("bad-field")."""
    known: dict[str, type | tuple[type, ...]] = dict.fromkeys((*_TEXT, *_LISTS, "supporters"), (object,))
    fields = content.require(data or {}, where, known)
    values: dict[str, Any] = {}
    for name in _TEXT:
        value = fields.get(name)
        if value is not None and not isinstance(value, (str, list)):
            raise Problem(f"{where}: {name}", "should be text.", "Put it in quotes.", code="bad-field")
        values[name] = ", ".join(_strings(value, f"{where}: {name}"))
    values |= {name: _strings(fields.get(name), f"{where}: {name}") for name in _LISTS}
    return Person(
        **values,
        supporters=_supporters(fields.get("supporters"), f"{where}: supporters"),
        story=story,
    )


def read_person(path: str | os.PathLike[str]) -> Person:
    """The person in a `person.md` (front matter between `---` lines, then the story). Raises Problem with file and field."""
    return parse_person(content.read_text(Path(path)), path)


def parse_person(text: str, file: object) -> Person:
    """As `read_person`, from text; `file` is named where something is wrong."""
    if not text.startswith("---"):
        raise Problem(
            file,
            "does not begin with a `---` line.",
            "Put the facts between two `---` lines, then the story.",
            code="unreadable",
        )
    head, mark, story = text[3:].partition("\n---")
    if not mark:
        raise Problem(
            file, "has no second `---` line.", "End the facts with a line `---`.", code="unreadable"
        )
    return person_from(content.parse_yaml(head, file), file, story.lstrip("-").strip())
