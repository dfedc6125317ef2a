"""Agreement between assessors: the list of rounds, or the one in the page's address."""

from __future__ import annotations

from functools import partial

from alongside import client
from alongside.forms.base import Form


def open_page() -> Form:
    """The rounds of whoever opened the page. Raises Problem."""
    round_ = client.page()["params"].get("round", "")
    if not round_:
        data = {"page": client.call("agreement_page")}
        return Form("shelf", "agreement", data=data, actions={"make": partial(client.call, "make_round")}, label="Agreement")
    acts = {"load": "agreement_round", "agree": "agree_on_row"} | {one: f"{one}_round" for one in ("mark", "close", "leave")}
    actions = {name: partial(client.call, act, round=round_) for name, act in acts.items()}
    data = {"round": actions["load"]()}
    return Form("shelf", "agreement", data=data, actions=actions, label="Agreement round")
