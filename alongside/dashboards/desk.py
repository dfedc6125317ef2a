"""The trainer's desk: the queue, one piece of work, the decision, the comment bank."""

from __future__ import annotations

from functools import partial
from typing import Any

from alongside import client
from alongside.forms.base import Form
from alongside.forms.live import for_trainer, verdicts
from alongside.forms.words import CRITERIA

_ACTS = ("queue", "judge", "comment_bank", "add_comment", "use_comment")


def open_page() -> Form:
    """The desk of the trainer who opened it: work of people at her sites. Raises Problem."""
    return Form(
        "shelf",
        "findings",
        "desk",
        label="Trainer desk",
        actions={"work": work, **{name: partial(client.call, name) for name in _ACTS}},
        data={
            "queue": client.call("queue"),
            "bank": client.call("comment_bank"),
            "trust": client.call("reviewer_trust"),
            "rules": client.call("reviewer_rules"),
            "titles": dict(CRITERIA),
        },
    )


def work(id: str) -> dict[str, Any]:
    """One piece of work with what the reviewer says about it, most useful first, and its questions to the trainer."""
    told = client.call("work", id=id)
    return {**told, "questions": [], **for_trainer(told["kind"], told["text"], told["findings"], verdicts(told["rows"]))}
