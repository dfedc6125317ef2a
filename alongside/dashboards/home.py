"""The first page: what is next, how far one has come, new feedback; for staff, what is waiting at their desks."""

from __future__ import annotations

from typing import Any

from alongside import client
from alongside.forms.base import Form
from alongside.problem import Problem

_QUIET = ("not_started", "content_coming")
_AWAY = ("offline", "signed-out")


def open_page() -> Form:
    """The page of whoever opened it, by her roles. Raises Problem."""
    user = client.page()["user"]
    roles = set(user["roles"])
    parts = Parts(bool(roles - {"learner"}))
    learner = parts.ask("Your modules", "learner_home", None) if "learner" in roles else None
    cases = parts.ask("The stories", "cases", {"cases": [], "broken": []})
    cards = _staff(roles, parts)
    record = _states(parts.ask("Your record", "my_record", {"rows": []})["rows"]) if "learner" in roles else []
    for slug in [*(learner or {}).get("broken", ()), *cases["broken"]]:
        parts.notices.append(_left_out(slug))
    return Form(
        "shelf",
        "home",
        label="Home",
        data={
            "user": {"name": user["name"]},
            "notices": parts.notices,
            "staff": cards,
            "learner": learner,
            "cases": cases["cases"],
            "record": record,
        },
    )


class Parts:
    """Asks for the parts of the page one by one: where one cannot be read, the others are shown, and it is said."""

    def __init__(self, staff: bool) -> None:
        self.staff = staff
        self.notices: list[dict[str, str]] = []

    def ask(self, title: str, name: str, otherwise: Any) -> Any:
        """What the use-case says, or `otherwise` with a notice. Raises Problem when the portal itself is away."""
        try:
            return client.call(name)
        except Problem as problem:
            if problem.code in _AWAY:
                raise
            mend = f"What has to be mended: {problem}" if self.staff else "If this stays, tell your trainer."
            self.notices.append(
                {"where": title, "what": "cannot be shown right now. Everything saved is safe.", "way_out": mend}
            )
            return otherwise


def _left_out(slug: str) -> dict[str, str]:
    return {
        "where": f"“{slug.replace('-', ' ')}”",
        "what": "cannot be opened right now, because one of its files needs mending.",
        "way_out": "What you saved there is safe. If this stays, tell your trainer.",
    }


def _staff(roles: set[str], parts: Parts) -> list[dict[str, Any]]:
    cards: list[dict[str, Any]] = []
    if "trainer" in roles:
        waiting = len(parts.ask("The trainer desk", "queue", {"items": []})["items"])
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


def _states(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        state = row["cell"]["state"]
        if state not in _QUIET:
            one = found.setdefault(state, {"state": state, "words": row["words"], "count": 0})
            one["count"] += 1
    return list(found.values())
