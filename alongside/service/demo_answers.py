"""What the demo's learners answer: mostly right in lessons, their own documents in practice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alongside.grading import Item
from alongside.grading.keys import read_keys
from alongside.problem import Problem

_SLIP = 7  # every seventh answer is a plausible wrong one


def answer(item: Item, module: str, home: Path, documents: dict[str, Any], number: int) -> Any:
    """A value for this item, or None to leave it empty. `number` varies it from person to person."""
    facts = item.facts
    if item.document or item.kind in ("reflection", "short"):
        pool = documents.get(module, {}).get(item.id) or (
            [{"text": words} for words in documents["short"]] if item.kind in ("short", "reflection") else []
        )
        value = pool[number % len(pool)] if pool else None
        return value | {"ticked": [0]} if value and item.kind == "short" else value
    if item.kind in ("choose", "choose-many"):
        right = _right(item, module, home)
        if (number + len(item.id)) % _SLIP == 0:
            right = [next(one["id"] for one in facts["options"] if one["id"] not in right)]
        return right[0] if item.kind == "choose" else right
    if item.kind == "sort":
        return {card["id"]: card["bin"] for card in facts["cards"]}
    if item.kind == "match":
        return {pair["id"]: pair["id"] for pair in facts["pairs"]}
    if item.kind == "order":
        return [step["id"] for step in facts["steps"]]
    return [list(span) for span in item.marks()[1]]


def _right(item: Item, module: str, home: Path) -> list[str]:
    """The right options: the module's own for practice items, the keys' for graded ones, else simply the first."""
    if not item.graded:
        return [one["id"] for one in item.facts["options"] if one.get("right")]
    try:
        key = read_keys(module, home).get(item.id)
    except Problem:
        key = None
    return sorted(key.right) if key else [item.facts["options"][0]["id"]]
