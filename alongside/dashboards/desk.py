"""The trainer's desk: the queue, one piece of work, the decision, its release, second looks, what the program may score."""

from __future__ import annotations

from functools import partial
from typing import Any

from alongside import client
from alongside.forms.base import Form
from alongside.forms.live import for_trainer, verdicts
from alongside.forms.words import CRITERIA

_ACTS = (
    "queue judge leave regrade regrade_preview regrade_item hold_feedback to_release release take_back "
    "second_looks ask_second withdraw_second second_work second_mark compare_marks "
    "comment_bank add_comment use_comment change_comment retire_comment worth_keeping "
    "reflections read_reflection answer_reflection"
).split()
_JUDGED = ("note", "goal", "profile", "reflection")
_PARTS = ("shelf", "findings", "marks", "wording", "releasing", "seconds", "rescoring", "trusting", "reflections", "desk")


def open_page() -> Form:
    """The desk of the trainer who opened it: work of people at her sites. Raises Problem."""
    done = client.call("queue", status="judged")["items"]
    texts = {(one["module"], one["item"]): one["title"] for one in done if one["max"] and one["kind"] in _JUDGED}
    return Form(
        *_PARTS,
        label="Trainer desk",
        actions={"work": work, **{name: partial(client.call, name) for name in _ACTS}},
        data={
            "queue": client.call("queue"),
            "trust": client.call("reviewer_trust"),
            "here": client.call("program_agreement"),
            "done": [{"module": module, "item": item, "title": title} for (module, item), title in sorted(texts.items())],
            "rules": client.call("reviewer_rules"),
            "titles": dict(CRITERIA),
        },
    )


def work(id: str) -> dict[str, Any]:
    """One piece of work with what the reviewer says about it, most useful first, and its questions to the trainer.

    Opening what waits says to other trainers that this one looks at it.
    """
    told = client.call("work", id=id)
    if told["status"] == "waiting":
        told["looking"] = client.call("take", id=id)["looking"]
    return {**told, "questions": [], **for_trainer(told["kind"], told["text"], told["findings"], verdicts(told["rows"]))}
