"""What a sign-off rested on, and under which rule it was signed: a record of an old sign-off is read by these, not by what
still counts today."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from alongside.framework import Item, Rules
from alongside.record.words import KIND_WORDS, rule_in_words


def last(row: dict[str, Any]) -> dict[str, Any] | None:
    """The newest sign-off of a record's row (see `records.person_record`); None = never signed."""
    return next((one for one in row["sign_offs"] if not one["change"]), None)


def counted(row: dict[str, Any], signed: dict[str, Any] | None = None) -> str:
    """What counted on the day of the newest sign-off (or that one), as "1 knowledge check, 2 observations"; "" = never signed."""
    signed = signed or last(row)
    if not signed:
        return ""
    behind = Counter(one["kind"] for one in row["evidence"] if one["event"] in signed["relied"])
    told = [f"{behind[kind]} {words[behind[kind] != 1]}" for kind, words in KIND_WORDS.items() if behind[kind]]
    return ", ".join(told) or "nothing that is kept"


def aged(piece: dict[str, Any], item: Item, day: date) -> bool:
    """Whether a piece of evidence is older than the rule of that day lets count."""
    asked = item.rule_on(day).kinds.get(piece["kind"])
    return asked is not None and (day - date.fromisoformat(piece["on"])).days > asked.window_days


def too_old(row: dict[str, Any], item: Item, day: date) -> bool:
    """Whether something was done and every piece of it is older than the rule of that day lets count."""
    pieces = [one for one in row["evidence"] if not one["voided"] and one["kind"] in item.rule_on(day).kinds]
    return bool(pieces) and all(aged(one, item, day) for one in pieces)


def short(row: dict[str, Any], item: Item, day: date) -> str:
    """The cell in a few sentences: as `words.explain` says it, with what the sign-off relied on."""
    state, _, rest = row["cell"]["explain"].partition(". ")
    if behind := counted(row):
        standing = row["cell"]["state"] == "current" and not row["cell"]["renewal"]
        state = f"{row['words']}." if standing else f"{state.rstrip('.')}."
        return " ".join(filter(None, (state, rest, f"The sign-off relied on {behind}.")))
    return f"{row['words']}: everything done here is too old to count now." if too_old(row, item, day) else row["cell"]["explain"]


def rule(row: dict[str, Any], item: Item, rules: Rules) -> dict[str, Any] | None:
    """The rule the newest sign-off was made under: {"rule", "since", "version", "same"}; None = never signed.

    same: whether the rule of the row's own day says the same. since: "" for the oldest, which holds for all days before.
    """
    signed = last(row)
    if not signed:
        return None
    day = date.fromisoformat(signed["on"])
    since, found = item.in_force(day)
    words, version = rule_in_words(found, rules.on(day).sign_off_roles), item.version_on(day)
    return {
        "rule": words,
        "since": since.isoformat() if since and since <= day else "",
        "version": version,
        "same": words == row["rule"] and version == row["version"],
    }
