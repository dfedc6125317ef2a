"""People and competencies: the supervisor's matrix."""

from __future__ import annotations

from alongside import client
from alongside.dashboards import assigning
from alongside.forms.base import Form

GROUPS = ("competency", "function", "natural_support", "case_management", "provider_role")


def open_page() -> Form:
    """The page for whoever opened it; the portal decides which sites she sees. Raises Problem."""

    def load(site: str = "", group: str = "competency") -> dict[str, object]:
        return client.call("matrix", site=site, group=group)

    return Form(
        "shelf",
        "assigning",
        "people",
        data={"matrix": load()},
        actions={"load": load} | assigning.actions(),
        label="People and competencies",
    )
