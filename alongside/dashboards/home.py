"""The first page: what is next, how far one has come, a small win; for staff, what is waiting. One question to the portal."""

from __future__ import annotations

from alongside import client
from alongside.forms.base import Form


def open_page() -> Form:
    """The page of whoever opened it, by her roles. Raises Problem."""
    return Form("shelf", "home", label="Home", data=client.call("home_page"))
