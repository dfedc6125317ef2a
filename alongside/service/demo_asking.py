"""The demo's wishes to be seen and an answered line: one that waits, one answered with “not now”, one talk after a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from alongside.service.base import Actor, Context, call
from alongside.store import attempts


def seed(ctx: Context, cast: Mapping[str, Actor]) -> None:
    """Act as the demo's people in the last days; nothing of it is evidence, so none of it stands in the ledger."""
    maya, tomas, sana = cast["maya"], cast["tomas"], cast["sana"]
    now = ctx.now()

    def ago(**by: float) -> Context:
        return replace(ctx, now=lambda: now - timedelta(**by))

    call(ago(days=2), maya, "ask_to_be_seen", {"about": "D1", "words": "Tuesday supper, with Andre"})
    made = call(ago(days=4), maya, "ask_to_be_seen", {"about": "C5", "words": "When A. picks the film on Friday"})["ask"]["id"]
    words = "I am away on Friday. Ask again for the week after: I would like to see it."
    call(ago(days=3), sana, "answer_ask", {"id": made, "words": words})
    with ctx.store.read() as db:
        ended = [row["id"] for row in attempts.of_person(db, maya.id) if row["ended"]]
    if ended:
        line = "I will wait until she has looked at both, before I say a word."
        call(ago(days=3), maya, "write_reflection", {"attempt": ended[-1], "text": line})
        reply = "Count to ten in your head. It felt endless to me at first, and it works."
        call(ago(days=2), tomas, "answer_reflection", {"attempt": ended[-1], "text": reply})
