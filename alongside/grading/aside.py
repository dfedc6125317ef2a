"""Findings a learner set aside, held against the findings of the text she handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def follow(
    dismissed: Iterable[Mapping[str, Any]], findings: Iterable[Mapping[str, Any]], text: str
) -> list[dict[str, Any]]:
    """The dismissals that still speak of a finding, each at the place where its words stand now.

    dismissed: {rule, start, end, quote, reason, at} of one item; findings: {rule, start, end}, as the reviewer gives
    them for `text`. Words that were rewritten take their dismissal with them; words that stand twice count once. What
    was kept without its words is told by its place.
    """
    kept: list[dict[str, Any]] = []
    places = [(one["rule"], one["start"], one["end"]) for one in findings]
    for one in dismissed:
        for rule, start, end in places:
            quote = text[start:end]
            same = one["quote"] == quote if "quote" in one else (one.get("start"), one.get("end")) == (start, end)
            if rule == one.get("rule") and same:
                kept.append({**one, "start": start, "end": end, "quote": quote})
                break
    return kept
