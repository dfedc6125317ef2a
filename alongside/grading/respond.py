"""What the browser may see of an item, and what an answer to a practice item shows at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from alongside.grading.items import Item
from alongside.problem import Problem

_PLAIN = {
    "choose": ("options",),
    "choose-many": ("options",),
    "sort": ("bins", "cards"),
    "match": ("lefts", "rights"),
    "order": ("steps",),
}
_ENOUGH = 0.5  # a mark counts as found when more than half of it is selected


def public(item: Item) -> dict[str, Any]:
    """The browser's view: no key, no reason, no right order. Ids of `match` right sides and `order` steps
    are blind."""
    facts = item.facts
    shown: dict[str, Any] = {
        "id": item.id,
        "kind": item.kind,
        "notebook": item.notebook,
        "prompt": item.prompt,
        "points": item.points,
        "hash": item.hash,
    }
    if item.kind in ("choose", "choose-many"):
        shown["options"] = [{"id": one["id"], "text": one["text"]} for one in facts["options"]]
    elif item.kind == "sort":
        shown["bins"] = [{"id": one["id"], "label": one["label"]} for one in facts["bins"]]
        shown["cards"] = _mixed(item, [{"id": one["id"], "text": one["text"]} for one in facts["cards"]])
    elif item.kind == "match":
        shown["lefts"] = [{"id": one["id"], "text": one["left"]} for one in facts["pairs"]]
        shown["rights"] = _mixed(
            item, [{"id": blind(item, one["id"]), "text": one["right"]} for one in facts["pairs"]]
        )
    elif item.kind == "highlight":
        shown["passage"], spans = item.marks()
        shown["marks"] = len(spans)
    elif item.kind == "order":
        shown["steps"] = _mixed(
            item, [{"id": blind(item, one["id"]), "text": one["text"]} for one in facts["steps"]]
        )
    elif item.kind != "short":
        shown |= {field: facts[field] for field in ("case", "fields", "person") if field in facts}
    return shown


def blind(item: Item, part: str) -> str:
    """An id that does not give the answer away; the same in every session."""
    return "x" + hashlib.sha256(f"{item.id}/{part}".encode()).hexdigest()[:8]


def respond(item: Item, value: Any) -> dict[str, Any]:
    """Feedback on one answer: {right: bool|None, parts: [{id, right, because}], …}. None = a person must say.

    Graded items give no feedback here; their key is not on the learner's side. choose-many adds `missing`
    (how many right options were left out), highlight adds `spans` of what was found, short adds the `model`
    answer once something was written. Raises Problem("bad-field") for a value of the wrong shape.
    """
    if item.graded or item.kind == "reflection":
        check_value(item, value)
        return {"right": None, "parts": []}
    check_value(item, value)
    return _RESPOND[item.kind](item, value)


def check_value(item: Item, value: Any) -> None:
    """Raises Problem("bad-field") unless `value` has the shape this kind of item saves."""
    checks: dict[str, Callable[[Any], bool]] = {
        "choose": lambda v: isinstance(v, str),
        "choose-many": _texts,
        "order": _texts,
        "sort": _mapping,
        "match": _mapping,
        "highlight": _spans,
        "short": lambda v: _words(v) and _ticks(v.get("ticked", [])),
        "reflection": _words,
        "note": _document,
        "goal": _document,
        "profile": _document,
    }
    if not checks[item.kind](value):
        raise Problem(
            item.id,
            "got an answer of the wrong shape.",
            "Reload the page; what was saved before is still there.",
            code="bad-field",
        )


def _choose(item: Item, value: str) -> dict[str, Any]:
    option = next((one for one in item.facts["options"] if one["id"] == value), None)
    if option is None:
        raise Problem(item.id, "has no such option.", "Reload the page.", code="bad-field")
    right = bool(option.get("right"))
    return {"right": right, "parts": [{"id": value, "right": right, "because": option["because"]}]}


def _choose_many(item: Item, value: list[str]) -> dict[str, Any]:
    parts = [
        {"id": one["id"], "right": bool(one.get("right")), "because": one["because"]}
        for one in item.facts["options"]
        if one["id"] in value
    ]
    missing = sum(1 for one in item.facts["options"] if one.get("right") and one["id"] not in value)
    return {
        "right": bool(parts) and not missing and all(one["right"] for one in parts),
        "parts": parts,
        "missing": missing,
    }


def _sort(item: Item, value: dict[str, str]) -> dict[str, Any]:
    cards = item.facts["cards"]
    parts = [
        {"id": one["id"], "right": value[one["id"]] == one["bin"], "because": one["because"]}
        for one in cards
        if one["id"] in value
    ]
    return {"right": len(parts) == len(cards) and all(one["right"] for one in parts), "parts": parts}


def _match(item: Item, value: dict[str, str]) -> dict[str, Any]:
    pairs = item.facts["pairs"]
    parts = [
        {
            "id": one["id"],
            "right": value[one["id"]] in (one["id"], blind(item, one["id"])),
            "because": one["because"],
        }
        for one in pairs
        if one["id"] in value
    ]
    return {"right": len(parts) == len(pairs) and all(one["right"] for one in parts), "parts": parts}


def _highlight(item: Item, value: list[list[int]]) -> dict[str, Any]:
    _, marks = item.marks()

    def shared(a: tuple[int, int], b: list[int]) -> int:
        return max(0, min(a[1], b[1]) - max(a[0], b[0]))

    value = _merged(value)
    useful = [one for one in value if sum(shared(mark, one) for mark in marks) >= _ENOUGH * (one[1] - one[0])]
    parts = []
    for number, (mark, because) in enumerate(zip(marks, item.facts["because"], strict=True), 1):
        found = sum(shared(mark, one) for one in useful) > _ENOUGH * (mark[1] - mark[0])
        if found:
            parts.append({"id": str(number), "right": True, "because": because, "span": list(mark)})
    extra = [one for one in value if one not in useful]
    parts += [
        {
            "id": f"extra-{number}",
            "right": False,
            "because": "These words are not one of them.",
            "span": list(one),
        }
        for number, one in enumerate(extra, 1)
    ]
    found_all = sum(1 for one in parts if one["right"]) == len(marks)
    return {
        "right": found_all and not extra,
        "parts": parts,
        "missing": len(marks) - sum(1 for p in parts if p["right"]),
    }


def _merged(spans: list[list[int]]) -> list[list[int]]:
    """The same words as spans that do not overlap, in order."""
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


def _order(item: Item, value: list[str]) -> dict[str, Any]:
    steps = item.facts["steps"]
    parts = []
    for at, given in enumerate(value[: len(steps)]):
        right = given in (steps[at]["id"], blind(item, steps[at]["id"]))
        parts.append({"id": given, "right": right, "because": steps[at].get("because", "") if right else ""})
    right = len(value) == len(steps) and all(one["right"] for one in parts)
    return {"right": right, "parts": parts, "because": item.facts["because"] if right else ""}


def _short(item: Item, value: dict[str, Any]) -> dict[str, Any]:
    if not value["text"].strip():
        return {"right": None, "parts": []}
    parts = [
        {"id": str(number), "right": None, "because": text}
        for number, text in enumerate(item.facts["look_for"], 1)
    ]
    return {"right": None, "parts": parts, "model": item.facts["model"]}


_RESPOND: dict[str, Callable[[Item, Any], dict[str, Any]]] = {
    "choose": _choose,
    "choose-many": _choose_many,
    "sort": _sort,
    "match": _match,
    "highlight": _highlight,
    "order": _order,
    "short": _short,
}


def _mixed(item: Item, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts in an order that tells nothing and never changes; never the authored order when there are
    three or more."""
    mixed = sorted(parts, key=lambda one: hashlib.sha256(f"{item.id}:{one['id']}".encode()).digest())
    return mixed[1:] + mixed[:1] if mixed == parts else mixed


def _texts(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(one, str) for one in value)
        and len(set(value)) == len(value)
    )


def _mapping(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in (*value, *value.values()))


def _spans(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= 500
        and all(
            isinstance(one, list)
            and len(one) == 2
            and all(isinstance(n, int) and not isinstance(n, bool) for n in one)
            and 0 <= one[0] < one[1]
            for one in value
        )
    )


def _ticks(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, int) for one in value)


def _words(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("text", ""), str) and "text" in value


def _document(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("text", ""), str)
        and isinstance(value.get("fields", {}), dict)
        and all(
            isinstance(name, str) and isinstance(one, str) for name, one in value.get("fields", {}).items()
        )
        and set(value) <= {"text", "fields"}
    )
