"""Where a lesson's answers live: in the portal, or only on this page when an author tries a lesson without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from alongside import client
from alongside.grading import ModuleSpec
from alongside.problem import Problem


class Answers(Protocol):
    """What a lesson needs. Values are plain JSON; every method may raise Problem."""

    preview: bool

    def open(self) -> dict[str, Any]:
        """{"user", "items": {id: {value, saved_at, hash}}, "dismissed", "done": {notebook: iso}, "receipts"}.

        "notice" (a problem as a dict) is there when something went wrong that the learner should know.
        """

    def save(self, item: str, value: Any, hash_: str) -> str:
        """Save one answer; gives the time it was saved (ISO)."""

    def dismiss(self, item: str, rule: str, start: int, end: int, reason: str, quote: str) -> None: ...

    def undismiss(self, item: str, rule: str, start: int, end: int, quote: str) -> None: ...

    def mark_done(self, notebook: str) -> str: ...

    def submit(self) -> dict[str, Any]: ...


class Portal:
    """Answers kept by the portal for the person this page belongs to."""

    preview = False

    def __init__(self, module: str, call: Callable[..., Any] = client.call) -> None:
        self._module, self._call = module, call

    def open(self) -> dict[str, Any]:
        try:
            return self._call("open_module", module=self._module)
        except Problem as problem:
            if problem.code != "unreadable":
                raise
            # A damaged file is told once; by then the copy before it is back.
            return {**self._call("open_module", module=self._module), "notice": problem.as_dict()}

    def save(self, item: str, value: Any, hash_: str) -> str:
        return self._call("save_answer", module=self._module, item=item, value=value, hash=hash_)["saved_at"]

    def dismiss(self, item: str, rule: str, start: int, end: int, reason: str, quote: str) -> None:
        self._call("dismiss", module=self._module, item=item, rule=rule, start=start, end=end, reason=reason, quote=quote)

    def undismiss(self, item: str, rule: str, start: int, end: int, quote: str) -> None:
        self._call("undismiss", module=self._module, item=item, rule=rule, start=start, end=end, quote=quote)

    def mark_done(self, notebook: str) -> str:
        return self._call("mark_done", module=self._module, notebook=notebook)["at"]

    def submit(self) -> dict[str, Any]:
        return self._call("submit", module=self._module)


class Preview:
    """Answers that last as long as the page: nothing leaves it, and nothing can be handed in."""

    preview = True

    def __init__(self, spec: ModuleSpec, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._spec, self._now = spec, now
        self._items: dict[str, dict[str, Any]] = {}
        self._dismissed: list[dict[str, Any]] = []
        self._done: dict[str, str] = {}

    def open(self) -> dict[str, Any]:
        return {"items": dict(self._items), "dismissed": list(self._dismissed), "done": dict(self._done),
                "receipts": [], "user": ""}

    def save(self, item: str, value: Any, hash_: str) -> str:
        at = self._now().isoformat()
        self._items[item] = {"value": value, "saved_at": at, "hash": hash_}
        return at

    def dismiss(self, item: str, rule: str, start: int, end: int, reason: str, quote: str) -> None:
        facts = {"item": item, "rule": rule, "start": start, "end": end, "quote": quote}
        self._dismissed.append(facts | {"reason": reason})

    def undismiss(self, item: str, rule: str, start: int, end: int, quote: str) -> None:
        mine = (item, rule, quote)
        self._dismissed = [one for one in self._dismissed if (one["item"], one["rule"], one["quote"]) != mine]

    def mark_done(self, notebook: str) -> str:
        return self._done.setdefault(notebook, self._now().isoformat())

    def submit(self) -> dict[str, Any]:
        raise Problem("This preview", "has no portal to hand work in to.", "Open the lesson in the portal.", code="offline")
