"""The trainer's desk: the queue, one piece of work, the decision, the comment bank."""

from __future__ import annotations

from functools import partial

from alongside import client
from alongside.forms.base import Form
from alongside.forms.words import CRITERIA

_ACTS = ("queue", "work", "judge", "comment_bank", "add_comment", "use_comment")


def open_page() -> Form:
    """The desk of the trainer who opened it: work of people at her sites. Raises Problem."""
    return Form(
        "shelf",
        "desk",
        label="Trainer desk",
        actions={name: partial(client.call, name) for name in _ACTS},
        data={
            "queue": client.call("queue"),
            "bank": client.call("comment_bank"),
            "trust": client.call("reviewer_trust"),
            "rules": client.call("reviewer_rules"),
            "titles": dict(CRITERIA),
        },
    )
