"""The verbs a rule's `check` may name. Each lives in its own file and has `prepare(rule)` and `run(rule, reading)`.

prepare(rule) refuses wrong params with a Problem when the file is loaded; run gives an Outcome.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from alongside.review import (
    ahead,
    aim,
    ask,
    clock,
    cues,
    dates,
    deeds,
    figures,
    identifiers,
    judgement,
    measures,
    parts,
    passages,
    places,
    plan_dates,
    plan_thread,
    plan_words,
    reason,
    reply,
    rollup,
    speech,
    words,
    writer,
)

if TYPE_CHECKING:
    from alongside.review.reading import Reading
    from alongside.review.shapes import Outcome, Rule


class Verb(Protocol):
    """What a verb's file holds."""

    def prepare(self, rule: Rule) -> None: ...
    def run(self, rule: Rule, reading: Reading) -> Outcome: ...


VERBS: dict[str, Verb] = {
    "words": words,
    "cues": cues,
    "ahead": ahead,
    "aim": aim,
    "measures": measures,
    "dates": dates,
    "deeds": deeds,
    "clock": clock,
    "places": places,
    "writer": writer,
    "speech": speech,
    "judgement": judgement,
    "parts": parts,
    "passages": passages,
    "plan_thread": plan_thread,
    "plan_dates": plan_dates,
    "plan_words": plan_words,
    "ask": ask,
    "reason": reason,
    "reply": reply,
    "rollup": rollup,
    "identifiers": identifiers,
    "figures": figures,
}
