"""Feedback on the newest attempt of one module, for its learner."""

from __future__ import annotations

from alongside import client
from alongside.forms.base import Form
from alongside.forms.words import CRITERIA


def open_page() -> Form:
    """Feedback on the module in the page's address. Raises Problem."""
    module = client.page()["params"].get("module", "")
    return Form(
        "shelf",
        "feedback",
        data={"feedback": client.call("feedback", module=module), "titles": dict(CRITERIA)},
        label="Feedback",
    )
