"""Feedback on the newest attempt of one module, for its learner."""

from __future__ import annotations

from alongside import client
from alongside.forms.base import Form
from alongside.forms.live import kept, verdicts
from alongside.forms.words import CRITERIA


def open_page() -> Form:
    """Feedback on the module in the page's address. Raises Problem."""
    told = client.call("feedback", module=client.page()["params"].get("module", ""))
    items = [one | {"findings": kept(one["text"], one["findings"], verdicts(one["rows"]))} for one in told["items"]]
    return Form(
        "shelf",
        "findings",
        "feedback",
        data={"feedback": told | {"items": items}, "titles": dict(CRITERIA)},
        label="Feedback",
    )
