"""Administration: people, sites, roles, passwords, and who is asked to do which module."""

from __future__ import annotations

from functools import partial
from typing import Any

from alongside import client
from alongside.dashboards import assigning
from alongside.forms.base import Form

_ACTS = (
    "add_person",
    "change_person",
    "reset_password",
    "name_clinical_lead",
    "add_site",
    "change_site",
    "assign",
    "unassign",
    "preview_roster",
    "import_roster",
    "first_passwords",
)


def open_page() -> Form:
    """The page; every act is checked in the portal, for role and site. Raises Problem."""

    def load(**chosen: Any) -> dict[str, Any]:
        return client.call("people", **({"page": 1} | chosen))

    return Form(
        "shelf",
        "roster",
        "assigning",
        "admin",
        data=load() | {"rules": client.call("reviewer_rules"), "modules": assigning.modules()},
        actions={"load": load} | assigning.actions() | {name: partial(client.call, name) for name in _ACTS},
        label="Administration",
    )
