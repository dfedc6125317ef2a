"""People and competencies: the supervisor's matrix."""

from __future__ import annotations

from functools import partial
from typing import Any

from alongside import client
from alongside.dashboards import assigning
from alongside.forms.base import Action, Form

GROUPS = ("competency", "function", "natural_support", "case_management", "provider_role")


def open_page() -> Form:
    """The page for whoever opened it; the portal decides which sites she sees. Raises Problem."""

    def load(**chosen: Any) -> dict[str, Any]:
        return client.call("matrix", **({"group": "competency", "sort": "late", "page": 1} | chosen))

    actions: dict[str, Action] = {name: partial(client.call, name) for name in ("behind", "pictures")}
    return Form(
        "shelf",
        "anew",
        "assigning",
        "behind",
        "chart",
        "people",
        data={"matrix": load(), "admin": "admin" in client.page()["user"]["roles"]},
        actions={"load": load} | actions | assigning.actions(),
        label="People and competencies",
    )
