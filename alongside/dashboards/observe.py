"""Observed practice on a phone; and a learner's own view of the steps, before somebody observes her."""

from __future__ import annotations

from functools import partial

from alongside import client
from alongside.forms.base import Form

#: What the page asks of the portal, by the names its script uses. The portal checks role, site and password each time.
_ACTS = {
    "next": "observe_next",
    "sign": "observe",
    "sign_off": "sign_off",
    "beside": "beside",
    "waiting": "my_waiting",
    "sign_waiting": "sign_waiting",
    "discard": "discard_waiting",
    "not_now": "answer_ask",
}


def open_page() -> Form:
    """Whom this person may observe in what, and what waits for her signature. Raises Problem."""
    actions = {name: partial(client.call, act) for name, act in _ACTS.items()}
    return Form("shelf", "keeping", "asking", "rating", "noted", "observed", "observe",
                data=client.call("observe_page"), actions=actions,
                label="Observe practice")  # fmt: skip


def open_own() -> Form:
    """One's own view of the steps of the skill in the page's address, and what was seen since. Raises Problem("not-found")."""
    about = client.page()["params"]["about"].upper()
    again = partial(client.call, "my_rating", about=about)
    actions = {"save": partial(client.call, "rate_myself", about=about), "again": again}
    actions |= {"ask": partial(client.call, "ask_to_be_seen"), "unask": partial(client.call, "take_back_ask")}
    return Form("shelf", "asking", "rating", "selfview", data={"rating": again()}, actions=actions, label=f"My view of {about}")
