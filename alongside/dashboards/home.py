"""The first page: what is next, how far one has come, new feedback; for staff, what is waiting at their desks."""

from __future__ import annotations

from typing import Any

from alongside import client
from alongside.forms.base import Form

_QUIET = ("not_started", "content_coming")


def open_page() -> Form:
    """The page of whoever opened it, by her roles. Raises Problem."""
    user = client.page()["user"]
    roles = set(user["roles"])
    learner = client.call("learner_home") if "learner" in roles else None
    return Form(
        "shelf",
        "home",
        label="Home",
        data={
            "user": {"name": user["name"]},
            "staff": _staff(roles),
            "learner": learner,
            "cases": client.call("cases")["cases"],
            "record": _states() if learner else [],
        },
    )


def _staff(roles: set[str]) -> list[dict[str, Any]]:
    cards: list[dict[str, Any]] = []
    if "trainer" in roles:
        waiting = len(client.call("queue")["items"])
        cards.append(
            {
                "href": "/desk",
                "title": "Trainer desk",
                "count": waiting,
                "text": "piece of work waits for you" if waiting == 1 else "pieces of work wait for you",
            }
        )
    if roles & {"trainer", "supervisor", "admin"}:
        cards.append(
            {
                "href": "/people",
                "title": "People and competencies",
                "text": "Who can do what, who is ready for a signature, who is overdue.",
            }
        )
    if "admin" in roles:
        cards.append(
            {
                "href": "/admin",
                "title": "Administration",
                "text": "People, sites, roles, passwords and modules to do.",
            }
        )
    return cards


def _states() -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in client.call("my_record")["rows"]:
        state = row["cell"]["state"]
        if state not in _QUIET:
            one = found.setdefault(state, {"state": state, "words": row["words"], "count": 0})
            one["count"] += 1
    return list(found.values())
