"""One competency record: one's own, or that of a person at one's sites, with what may be done about it."""

from __future__ import annotations

from functools import partial
from typing import Any

from alongside import client
from alongside.dashboards import prior
from alongside.forms.base import Action, Form
from alongside.problem import Problem

#: Acts that name the person; the portal checks role, site and password for each.
_ABOUT_A_PERSON = ("sign_off", "revoke", "dispute", "beside")
_BY_EVENT = ("answer_dispute", "void_evidence")
_BEGUN = ("evidence", "sign_offs", "disputes")
_SHORT = ("id", "title", "kind", "domain", "words")
#: What the part asking.js calls.
ASKING = {"ask": "ask_to_be_seen", "unask": "take_back_ask", "not_now": "answer_ask"}


def open_page() -> Form:
    """The record this page is about: the portal says whose (from the page's address). Raises Problem."""
    here = client.page()
    person = here["params"].get("id") or here["user"]["id"]
    whole: dict[str, dict[str, Any]] = {}

    def load(as_of: str = "") -> dict[str, Any]:
        found = client.call("record_page", person=person, as_of=as_of)
        whole.clear()
        whole.update({row["id"]: row for row in found["rows"]})
        return found | {"rows": [short(row) for row in found["rows"]]}

    def row(about: str) -> dict[str, Any]:
        if about not in whole:
            raise Problem(about, "is not in this record.", "Reload the page.", code="not-found")
        return whole[about]

    actions: dict[str, Action] = {name: partial(client.call, name, person=person) for name in _ABOUT_A_PERSON}
    actions |= {name: partial(client.call, name) for name in _BY_EVENT} | prior.actions(judge=person != here["user"]["id"])
    actions |= {"rating": partial(client.call, "my_rating"), "rate": partial(client.call, "rate_myself")}
    actions |= {name: partial(client.call, use) for name, use in ASKING.items()} | {"talk": partial(client.call, "ask_for_talk")}
    if person != here["user"]["id"]:
        actions |= {
            "attempts": partial(client.call, "attempts_of", person=person),
            "read_attempt": partial(client.call, "read_attempt"),
            "reopen_attempt": partial(client.call, "reopen_attempt", person=person),
        }
    return Form(
        "shelf",
        "attempts",
        "prior",
        "asking",
        "rating",
        "signing",
        "skill",
        "record",
        data={"record": load(), "own": person == here["user"]["id"], "trainer": "trainer" in here["user"]["roles"]},
        actions={"load": load, "row": row, **actions},
        label="Competency record",
    )


def short(row: dict[str, Any]) -> dict[str, Any]:
    """A row nothing has happened in yet, without the words that are fetched when somebody opens it: 70 of 73 rows on a
    first day, and a phone pays for every byte."""
    if any(row[name] for name in _BEGUN):
        return row
    cell = {name: row["cell"][name] for name in ("state", "ready", "disputed", "sign_off")}
    return {name: row[name] for name in _SHORT} | {"cell": cell, "short": True}
