"""Learned elsewhere: one's own papers and, for trainers and supervisors, those that wait for a decision."""

from __future__ import annotations

from functools import partial
from typing import Any

from alongside import client
from alongside.forms.base import Action, Form

_OWN, _JUDGES = ("prior_learning", "withdraw_prior"), ("prior_waiting", "decide_prior")


def actions(judge: bool) -> dict[str, Action]:
    """What the part prior.js calls, for any page that shows it."""
    return {name: partial(client.call, name) for name in (*_OWN, *(_JUDGES if judge else ()))}


def open_page() -> Form:
    """The page for whoever opened it. Raises Problem."""
    user = client.page()["user"]
    judge = bool({"trainer", "supervisor"} & set(user["roles"]))
    data: dict[str, Any] = {"judge": judge, "me": user["id"]}
    return Form("shelf", "prior", "priors", data=data, actions=actions(judge), label="Learned elsewhere")
