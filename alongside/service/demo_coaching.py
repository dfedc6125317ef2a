"""The demo's talks and agreement rounds: one that waits for marks, two to talk about, and what was agreed last month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from alongside.service import rules
from alongside.service.base import Actor, Context, call
from alongside.store import work

WAITING = "demo-round"  # the id of the round that waits, so that its address can be told beforehand
_WHY = {
    "C2.s3": ("She did ask. He gave his own hour.", "Vest and call were hers before he could think."),
    "C2.s6": ("One sentence about November is no pressure.", "“It's your call,” and then advice after all."),
}
_APART = {
    "response": ("He says “That's three.” That is an answer.", "It tells that he answered. I could not see his face."),
    "next-step": ("Thursday, the pharmacy, and who dials.", "Who comes along is left open."),
}


def seed_talks(ctx: Context, actors: Mapping[str, Actor], password: str) -> None:
    """Act as the demo's people; each act through the use-case a page would call."""
    sana, tomas, wanjiru = actors["sana"], actors["tomas"], actors["wanjiru"]
    today = ctx.today()
    for login, agreed in (
        ("kofi", "Kofi asks each person what the note should say, and quotes one sentence."),
        ("priya", "Priya waits five seconds at the stove before she helps, and tells me what happened."),
    ):
        on = (today - timedelta(days=26)).isoformat()
        facts = {"person": actors[login].id, "agreed": agreed, "topics": ["The person's own say"], "on": on}
        call(ctx, sana, "log_talk", facts | {"next_on": (today + timedelta(days=4)).isoformat()})
    steps = [each.id for each in rules.current(ctx).items["F02"].checklist]
    call(
        ctx,
        sana,
        "observe",
        {
            "person": actors["priya"].id,
            "about": "F02",
            "steps": [steps[0], steps[2], steps[5]],
            "absent": [steps[1]],
            "prompts": "shown",
            "note": "Soup with a housemate. The pace was kind; the spoon went back and forth.",
            "on": (today - timedelta(days=5)).isoformat(),
            "password": password,
            "entry": "demo-coaching-f02",
        },
    )
    visit = {"kind": "observation", "assessors": [sana.id, tomas.id]}
    made = call(ctx, sana, "make_round", visit | {"subject": "the-pier-at-night"})["id"]
    for at, who in enumerate((sana, tomas)):
        call(ctx, who, "mark_round", {"round": made, "marks": _visit(at)})
    call(
        ctx,
        sana,
        "agree_on_row",
        {"round": made, "row": "C2.s6", "mark": "missed", "words": "Next time the sentence stops at “call.”"},
    )
    piece = _note(ctx, tomas)
    if piece:
        both = {"kind": "document", "subject": piece["id"], "assessors": [tomas.id, wanjiru.id]}
        made = call(ctx, tomas, "make_round", both)["id"]
        rows = call(ctx, tomas, "agreement_round", {"round": made})["rows"]
        for at, who in enumerate((tomas, wanjiru)):
            call(
                ctx,
                who,
                "mark_round",
                {"round": made, "marks": {row["id"]: _row(row, n, at) for n, row in enumerate(rows)}},
            )
    waiting = replace(ctx, new_id=lambda: WAITING)
    call(waiting, tomas, "make_round", visit | {"subject": "the-second-bottle"})


def _visit(at: int) -> dict[str, Any]:
    marks = {f"C2.s{n}": {"mark": "seen", "why": ""} for n in range(1, 8)}
    marks["C2.s5"] = {"mark": "missed", "why": "How long she would stay is not written."}
    for step, why in _WHY.items():
        marks[step] = {"mark": ("seen", "missed")[at], "why": why[at]}
    return marks


def _note(ctx: Context, reader: Actor) -> dict[str, Any] | None:
    """A judged note from a site where both trainers work."""
    with ctx.store.read() as db:
        judged = [row for row in work.items(db, status="judged") if row["kind"] == "note"]
    offered = {one["id"] for one in call(ctx, reader, "agreement_page", {})["documents"]}
    found = [
        row
        for row in judged
        if row["id"] in offered and row["name"] in ("Amina Warsame", "Priya Raghunathan", "Yuki Hanamura")
    ]
    return found[-1] if found else None


def _row(row: dict[str, Any], number: int, at: int) -> dict[str, str]:
    marks = [mark for mark, _words in row["marks"]]
    why = _APART.get(row["id"], ("", ""))[at]
    short = row["id"] in _APART and at == 1
    return {"mark": marks[1] if short or number % 4 == 1 else marks[0], "why": why}
