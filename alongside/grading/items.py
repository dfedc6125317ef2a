"""One interactive item of a module: its kind, its words, and the rules a file must keep."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from alongside import content
from alongside.problem import Problem
from alongside.submission import content_hash

FORMATIVE = ("choose", "choose-many", "sort", "match", "highlight", "order", "short")
DOCUMENTS = ("note", "goal", "profile")
KINDS = (*FORMATIVE, *DOCUMENTS, "reflection")
SCORABLE = ("choose", "choose-many", *DOCUMENTS, "reflection")

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_MARK = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
_SHARED: dict[str, type | tuple[type, ...]] = {
    "kind": str,
    "notebook": str,
    "prompt": str,
    "indicators": list,
    "points": (int, float),
}


@dataclass(frozen=True)
class Item:
    """One item. points: the most it can score, None where it is practice only. facts: the fields of its kind.

    hash changes when anything a learner answers to changes; a saved answer names the hash it answered.
    """

    id: str
    kind: str
    notebook: str
    prompt: str
    indicators: tuple[str, ...]
    points: float | None
    facts: Mapping[str, Any]
    hash: str

    @property
    def graded(self) -> bool:
        """True where the answer is handed in and counts (a reflection counts with 0 points: a trainer reads
        it)."""
        return self.points is not None

    @property
    def document(self) -> bool:
        return self.kind in DOCUMENTS

    def marks(self) -> tuple[str, list[tuple[int, int]]]:
        """For `highlight`: the passage without brackets and the [start, end) of each mark, in code points."""
        plain, spans, at = "", [], 0
        for found in _MARK.finditer(self.facts["passage"]):
            plain += self.facts["passage"][at : found.start()]
            spans.append((len(plain), len(plain) + len(found.group(1))))
            plain += found.group(1)
            at = found.end()
        return plain + self.facts["passage"][at:], spans


def read_item(name: str, data: Any, where: object) -> Item:
    """An item from its mapping. Raises Problem naming file, item and field."""
    place = f"{where}: items: {name}"
    if not isinstance(name, str) or not _ID.match(name):
        raise Problem(
            place, "is not an item id.", "Use lower-case words joined by hyphens.", code="bad-field"
        )
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind not in KINDS:
        raise Problem(
            f"{place}: kind", f"is {kind!r}.", f"Known kinds: {', '.join(KINDS)}.", code="bad-field"
        )
    fields, needed, rule = _FIELDS[kind]
    content.require(data, place, {**_SHARED, **fields}, ("kind", "notebook", "prompt", "indicators", *needed))
    points = data.get("points")
    if points is not None and (kind not in SCORABLE or points < 0 or isinstance(points, bool)):
        raise Problem(
            f"{place}: points",
            f"cannot be {points} on a {kind} item.",
            f"Points from 0 up, on {', '.join(SCORABLE)} only.",
            code="bad-field",
        )
    if kind in DOCUMENTS and points is None:
        raise Problem(
            f"{place}: points",
            "is missing.",
            "A document is always handed in; give its most points.",
            code="bad-field",
        )
    if not data["prompt"].strip():
        raise Problem(
            f"{place}: prompt", "is empty.", "Say in one or two sentences what to do.", code="bad-field"
        )
    if not data["indicators"] or not all(isinstance(one, str) for one in data["indicators"]):
        raise Problem(
            f"{place}: indicators",
            "should name at least one indicator, for example F07.1.",
            "`alongside framework` lists them.",
            code="bad-field",
        )
    facts = {field: value for field, value in data.items() if field not in _SHARED}
    rule(facts, place, points is not None)
    return Item(
        name,
        kind,
        data["notebook"],
        data["prompt"],
        tuple(data["indicators"]),
        None if points is None else float(points),
        facts,
        content_hash({"id": name, **data}),
    )


def _parts(
    facts: Mapping[str, Any],
    field: str,
    place: str,
    texts: tuple[str, ...],
    extra: tuple[str, ...] = (),
    least: int = 2,
) -> list[dict[str, Any]]:
    """Check a list of small mappings with unique ids; gives the list."""
    parts = facts[field]
    if len(parts) < least:
        raise Problem(f"{place}: {field}", f"needs at least {least}.", "Add more.", code="bad-field")
    known: dict[str, type | tuple[type, ...]] = {"id": str, **{text: str for text in texts}}
    known |= {one: bool if one == "right" else str for one in extra}
    for number, part in enumerate(parts, 1):
        content.require(part, f"{place}: {field} {number}", known, ("id", *texts))
        for text in ("id", *texts):
            if not part[text].strip():
                raise Problem(
                    f"{place}: {field} {number}: {text}", "is empty.", "Write it out.", code="bad-field"
                )
    ids = [part["id"] for part in parts]
    twice = next((one for one in ids if ids.count(one) > 1), None)
    if twice:
        raise Problem(
            f"{place}: {field}",
            f"uses the id {twice!r} twice.",
            "Give each part its own id.",
            code="bad-field",
        )
    return parts


def _options(one_only: bool) -> Callable[[Mapping[str, Any], str, bool], None]:
    def rule(facts: Mapping[str, Any], place: str, graded: bool) -> None:
        if graded:
            _parts(facts, "options", place, ("text",))
            return
        parts = _parts(facts, "options", place, ("text", "because"), ("right",))
        right = sum(1 for part in parts if part.get("right"))
        if (one_only and right != 1) or right == 0 or right == len(parts):
            raise Problem(
                f"{place}: options",
                f"marks {right} of {len(parts)} as right.",
                "Mark exactly one." if one_only else "Mark at least one, and leave at least one unmarked.",
                code="bad-field",
            )

    return rule


def _sort(facts: Mapping[str, Any], place: str, _graded: bool) -> None:
    bins = {one["id"] for one in _parts(facts, "bins", place, ("label",))}
    used = set()
    for card in _parts(facts, "cards", place, ("text", "bin", "because")):
        if card["bin"] not in bins:
            raise Problem(
                f"{place}: cards {card['id']}: bin",
                f"{card['bin']!r} is not one of the bins.",
                f"Known: {', '.join(sorted(bins))}.",
                code="bad-field",
            )
        used.add(card["bin"])
    if used != bins:
        raise Problem(
            f"{place}: bins",
            f"{', '.join(sorted(bins - used))} gets no card.",
            "Add a card or drop the bin.",
            code="bad-field",
        )


def _match(facts: Mapping[str, Any], place: str, _graded: bool) -> None:
    pairs = _parts(facts, "pairs", place, ("left", "right", "because"))
    if len({pair["right"] for pair in pairs}) < len(pairs):
        raise Problem(
            f"{place}: pairs", "has two equal right sides.", "Make each one different.", code="bad-field"
        )


def _highlight(facts: Mapping[str, Any], place: str, _graded: bool) -> None:
    marks = len(_MARK.findall(facts["passage"]))
    if not marks:
        raise Problem(
            f"{place}: passage",
            "marks no words.",
            "Put [[double brackets]] around the words to find.",
            code="bad-field",
        )
    if len(facts["because"]) != marks or not all(isinstance(one, str) for one in facts["because"]):
        raise Problem(
            f"{place}: because",
            f"has {len(facts['because'])} reasons for {marks} marks.",
            "Write one sentence for each mark, in the order of the passage.",
            code="bad-field",
        )


def _order(facts: Mapping[str, Any], place: str, _graded: bool) -> None:
    _parts(facts, "steps", place, ("text",), ("because",), least=3)


def _short(facts: Mapping[str, Any], place: str, _graded: bool) -> None:
    if not 2 <= len(facts["look_for"]) <= 6 or not all(isinstance(one, str) for one in facts["look_for"]):
        raise Problem(
            f"{place}: look_for",
            "should be two to six sentences.",
            "Three to five read best.",
            code="bad-field",
        )


def _free(facts: Mapping[str, Any], place: str, _graded: bool) -> None:
    for number, one in enumerate(facts.get("fields", []), 1):
        if not isinstance(one, str) and not (isinstance(one, dict) and isinstance(one.get("id"), str)):
            raise Problem(
                f"{place}: fields {number}",
                "should be a field name, or a mapping with an id.",
                "Mend the list.",
                code="bad-field",
            )


_DOCUMENT: dict[str, type | tuple[type, ...]] = {"case": str, "fields": list, "person": dict}
_FIELDS: dict[
    str,
    tuple[
        dict[str, type | tuple[type, ...]], tuple[str, ...], Callable[[Mapping[str, Any], str, bool], None]
    ],
] = {
    "choose": ({"options": list}, ("options",), _options(True)),
    "choose-many": ({"options": list}, ("options",), _options(False)),
    "sort": ({"bins": list, "cards": list}, ("bins", "cards"), _sort),
    "match": ({"pairs": list}, ("pairs",), _match),
    "highlight": ({"passage": str, "because": list}, ("passage", "because"), _highlight),
    "order": ({"steps": list, "because": str}, ("steps", "because"), _order),
    "short": ({"model": str, "look_for": list}, ("model", "look_for"), _short),
    "note": (_DOCUMENT, ("case",), _free),
    "goal": (_DOCUMENT, ("case",), _free),
    "profile": (_DOCUMENT, ("case",), _free),
    "reflection": ({"case": str, "fields": list}, (), _free),
}
