"""People and competencies: the supervisor's matrix."""

from __future__ import annotations

from typing import Any

from alongside import client
from alongside.dashboards import assigning
from alongside.forms.base import Form

GROUPS = ("competency", "function", "natural_support", "case_management", "provider_role")


def open_page() -> Form:
    """The page for whoever opened it; the portal decides which sites she sees. Raises Problem."""

    def load(**chosen: Any) -> dict[str, Any]:
        return client.call("matrix", **({"group": "competency", "sort": "late", "page": 1} | chosen))

    return Form(
        "shelf",
        "assigning",
        "people",
        data={"matrix": load()},
        actions={"load": load} | assigning.actions(),
        label="People and competencies",
    )
