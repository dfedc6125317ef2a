"""What documents' parts are called on the screen: the fields of a form and what a reviewer asks about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alongside.documents import PROFILE_HEADINGS

# One short name for each criterion of the reviewers' list for notes and goals.
CRITERIA: dict[str, str] = {
    "need": "Why support was needed this time",
    "plan_link": "Which goal of the plan it belongs to",
    "intervention": "What you did, exactly",
    "response": "What the person did or said",
    "progress": "How it compares with the goal or last time",
    "next_step": "What happens next: who and when",
    "provider": "Your name and role",
    "date": "The day, with the year",
    "time": "When it started and stopped",
    "setting": "Where it was",
    "voice": "The person's own say",
    "objective": "What was seen and heard",
    "language": "Respectful, exact words",
    "own_words": "In the person's own words",
    "person_outcome": "About the person's own life",
    "specific": "Clear enough that two people would agree",
    "measurable": "A sign or a number to see it by",
    "time_bound": "By when",
    "positive": "Toward something, not only away",
}

FIELDS: dict[str, dict[str, Any]] = {
    "date": {"label": "Date of service", "hint": "Day, month and year"},
    "start": {"label": "Started at", "hint": "For example 2:05 pm"},
    "stop": {"label": "Stopped at", "hint": "For example 2:50 pm"},
    "place": {"label": "Place", "wide": True, "hint": "Where a stranger could picture it"},
    "staff": {"label": "Your name and role", "wide": True},
    "goal": {"label": "Goal of the plan", "wide": True, "hint": "Its number, title or words"},
    "text": {"label": "Your note", "long": True, "rows": 9},
}
_WHEN_ABSENT = {"note": ("date", "start", "stop", "place", "staff", "goal"), "goal": (),
                "profile": tuple(PROFILE_HEADINGS)}
_TEXT = {
    "note": {"id": "text", "label": "Your note", "long": True, "rows": 9},
    "goal": {"id": "text", "label": "The goal", "long": True, "rows": 4},
}


def fields(kind: str, wanted: list[Any] | None) -> list[dict[str, Any]]:
    """The fields of a document's form in order, the free text last: {id, label, hint?, long?, rows?, wide?, choices?}.

    wanted: a module's own list, names or mappings with an id; without one the kind's usual fields. A profile
    has only headed sections.
    """
    shown = [_field(kind, one) for one in (wanted or _WHEN_ABSENT[kind])]
    if kind in _TEXT and all(field["id"] != "text" for field in shown):
        shown.append(dict(_TEXT[kind]))
    return shown


def _field(kind: str, one: str | Mapping[str, Any]) -> dict[str, Any]:
    own = {"id": one} if isinstance(one, str) else dict(one)
    name = own["id"]
    if kind in _TEXT and name == "text":
        return {**_TEXT[kind], **own}
    if name in PROFILE_HEADINGS:
        return {"label": PROFILE_HEADINGS[name], "long": True, "rows": 4, **own}
    return {"label": name.replace("_", " ").capitalize(), **FIELDS.get(name, {}), **own}


def criterion(name: str) -> str:
    """The short name of a criterion: ours, else the title of the rule that judges it."""
    return CRITERIA.get(name) or _titles().get(name) or name.replace("_", " ").capitalize()


def _titles() -> dict[str, str]:
    from alongside.review.rules import load_rules

    return {rule.criterion: rule.title for rule in load_rules().rules if rule.criterion not in CRITERIA}
