"""Renewals: which sign-offs end soon or have ended, by date or by person."""

from __future__ import annotations

from functools import partial

from alongside import client
from alongside.forms.base import Form


def open_page() -> Form:
    """The page for whoever opened it; the portal decides which sites she sees. Raises Problem."""
    actions = {"load": partial(client.call, "renewals"), "behind": partial(client.call, "behind")}
    return Form("shelf", "anew", "behind", "renewals", data={"renewals": client.call("renewals")},
                actions=actions, label="Renewals")
