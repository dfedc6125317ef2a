"""The service note as a frozen dataclass, and the JSON form every document shares."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, get_args, get_type_hints

from alongside.problem import Problem

VERSION = 1
_HEAD = ("kind", "schema_version")


def plain(item: Any) -> dict[str, Any]:
    """A frozen document or one of its records as JSON data: texts, lists of texts, lists of records."""
    values = {field.name: getattr(item, field.name) for field in fields(item)}
    return {
        name: [part.to_json() for part in value] if isinstance(value, tuple) else value
        for name, value in values.items()
    }


def build(shape: Any, data: Any, where: str, extra: tuple[str, ...] = ()) -> Any:
    """A `shape` out of JSON data; a record may be given as its text alone. Raises Problem that names the field."""
    if isinstance(data, str) and where[-1:] == "]":
        data = {fields(shape)[0].name: data}
    known = [field.name for field in fields(shape)]
    if not isinstance(data, dict):
        raise Problem(
            where, "should be a JSON object.", f"Known fields: {', '.join(sorted(known))}.", code="unreadable"
        )
    hints = get_type_hints(shape)
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name in extra:
            continue
        if name not in known:
            raise Problem(
                f"{where}: {name}",
                "is not a known field.",
                f"Known fields: {', '.join(sorted(known))}.",
                code="bad-field",
            )
        if hints[name] is str:
            if not isinstance(value, str):
                raise Problem(
                    f"{where}: {name}",
                    f"should be text, not {type(value).__name__}.",
                    "Put it in quotes.",
                    code="bad-field",
                )
            values[name] = value
        elif isinstance(value, list):
            record = get_args(hints[name])[0]
            values[name] = tuple(
                record.from_json(item, f"{where}: {name}[{number}]") for number, item in enumerate(value)
            )
        else:
            raise Problem(
                f"{where}: {name}", "should be a list.", 'Write it as [{"text": "…"}].', code="bad-field"
            )
    return shape(**values)


def check_head(data: Any, kind: str) -> None:
    """Refuses a document of another kind or version with a Problem."""
    if not isinstance(data, dict):
        return
    if data.get("kind", kind) != kind:
        raise Problem(
            f"{kind}: kind",
            f"says “{data['kind']}”, but a {kind} was asked for.",
            f"Read it as a {data['kind']}.",
            code="bad-field",
        )
    if data.get("schema_version", VERSION) != VERSION:
        raise Problem(
            f"{kind}: schema_version",
            f"is {data['schema_version']!r}; this program reads version {VERSION}.",
            "Export the document again.",
            code="bad-field",
        )


def document(item: Any, kind: str) -> dict[str, Any]:
    """A document as JSON data, with its kind and version."""
    return {"kind": kind, "schema_version": VERSION} | plain(item)


def from_document(shape: Any, data: Any, kind: str, where: str = "") -> Any:
    """A document out of JSON data. Raises Problem that names kind and field."""
    check_head(data, kind)
    return build(shape, data, where or kind, _HEAD)


@dataclass(frozen=True)
class Note:
    """A service note. Every field is text as written; nothing is guessed. `text` is the free text.

    date: day of service. start, stop: clock times as written. goal: the plan goal named in a field of the form.
    """

    text: str = ""
    date: str = ""
    start: str = ""
    stop: str = ""
    place: str = ""
    staff: str = ""
    goal: str = ""
    person: str = ""
    service: str = ""

    def to_json(self) -> dict[str, Any]:
        """{"kind": "note", "schema_version": 1, field: text…}; `from_json` gives the same note back."""
        return document(self, "note")

    @classmethod
    def from_json(cls, data: Any) -> Note:
        """The note in `data`. Raises Problem("bad-field") that names the field."""
        note: Note = from_document(cls, data, "note")
        return note
