"""The coaching kit: of the person in the page's address, or one's own."""

from __future__ import annotations

from functools import partial
from typing import Any

from alongside import client
from alongside.forms.base import Action, Form


def open_page() -> Form:
    """What to talk about with this person, and the talks that were had. Raises Problem."""
    person = client.page()["params"].get("id", "")

    def load(since: str = "") -> dict[str, Any]:
        found: dict[str, Any] = client.call("coaching_kit", person=person, since=since)
        return found

    actions: dict[str, Action] = {
        "load": load,
        "log": partial(client.call, "log_talk", person=person),
        "take_back": partial(client.call, "take_back_talk"),
    }
    return Form("shelf", "coaching", data={"kit": load()}, actions=actions, label="Coaching kit")
