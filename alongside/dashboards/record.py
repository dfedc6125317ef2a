"""One competency record: one's own, or that of a person at one's sites, with what may be done about it."""

from __future__ import annotations

from functools import partial
from typing import Any

from alongside import client
from alongside.forms.base import Form

#: Acts that name the person; the portal checks role, site and password for each.
_ABOUT_A_PERSON = ("observe", "sign_off", "revoke", "dispute")
_BY_EVENT = ("answer_dispute", "void_evidence")


def open_page() -> Form:
    """The record this page is about: the portal says whose (from the page's address). Raises Problem."""
    here = client.page()
    person = here["params"].get("id") or here["user"]["id"]

    def load(as_of: str = "") -> dict[str, Any]:
        return client.call("person_record", person=person, as_of=as_of)

    actions = {name: partial(client.call, name, person=person) for name in _ABOUT_A_PERSON}
    actions |= {name: partial(client.call, name) for name in _BY_EVENT}
    return Form(
        "shelf",
        "record",
        data={"record": load(), "own": person == here["user"]["id"]},
        actions={"load": load, **actions},
        label="Competency record",
    )
