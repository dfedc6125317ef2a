"""From an item's public view to the form that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alongside.forms import words
from alongside.forms.base import Action, Form

_MODULES = {
    "choose": "choose", "choose-many": "choose", "sort": "sort", "match": "match", "order": "order",
    "highlight": "highlight", "short": "short", "reflection": "short",
    "note": "editor", "goal": "editor", "profile": "editor",
}
_COUNTED = {"choose": ("options", "option"), "choose-many": ("options", "option"), "sort": ("cards", "card"),
            "match": ("lefts", "pair"), "order": ("steps", "step")}


def item_form(item: Mapping[str, Any], *, value: Any = None, saved_at: str = "", draft: str = "", eyebrow: str = "",
              case: str = "", case_title: str = "", case_open: bool = True, actions: Mapping[str, Action]) -> Form:
    """The form of one item (as `grading.public` shows it).

    value, saved_at: what is saved now. draft: the name under which the browser keeps unsaved words, "" for none.
    case: Markdown shown above a document. actions: save(value, known) -> {saved_at} or {newer: {value, saved_at}};
    respond(value) -> feedback; for documents review(value), dismiss(rule, quote, start, end, reason) and
    undismiss(rule, quote).
    """
    kind = item["kind"]
    module = _MODULES[kind]
    parts = ("kit", "item", *(("writing", "findings", "reviewing") if module == "editor" else ()), module)
    data: dict[str, Any] = {"item": dict(item), "value": value, "saved_at": saved_at, "draft": draft,
                            "eyebrow": eyebrow, "graded": item.get("points") is not None}
    if module == "editor":
        data |= {"fields": words.fields(kind, item.get("fields")), "case": case, "case_title": case_title, "case_open": case_open}
    return Form(*parts, data=data, actions=actions, label=label(item))


def label(item: Mapping[str, Any]) -> str:
    """The stable line a notebook keeps as the checked output: `Choose "why-today": 4 options`."""
    name = f'{item["kind"].replace("-", " ").capitalize()} "{item["id"]}"'
    if item["kind"] in _COUNTED:
        field, word = _COUNTED[item["kind"]]
        count = len(item[field])
        return f"{name}: {count} {word}{'' if count == 1 else 's'}"
    if item["kind"] == "highlight":
        return f"{name}: {item['marks']} to find"
    return name
