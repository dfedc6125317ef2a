"""A story played on this page only: for authors and tests, with nothing stored and nothing scored.

Its methods answer in the shapes of the portal's practice use-cases (service/practice.py).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from alongside import scenario as stories
from alongside.problem import Problem
from alongside.scenario import paths
from alongside.scenario.people import introduced, person

_ATTEMPT = "here"


class Table:
    """One person playing one story at a time."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self._story: stories.Scenario | None = None
        self._trace: list[Any] = []
        self._opened: tuple[str, ...] = ()

    def __call__(self, name: str, /, **facts: Any) -> Any:
        """The same way in as `client.call`."""
        return getattr(self, name)(**facts)

    def cases(self) -> dict[str, Any]:
        cards, broken = [], []
        for slug in stories.slugs():
            try:
                cards.append(_card(stories.load(slug)))
            except Problem:
                broken.append(slug)
        return {"cases": cards, "broken": broken}

    def people_to_meet(self) -> dict[str, Any]:
        told = self.cases()
        for one in told["cases"]:
            loaded = stories.load(one["slug"])
            one |= {"person": introduced(loaded), "offer": _offer(loaded), "assigned": False, "due": "", "since": ""}
        return {**told, "met": 0, "of": len(told["cases"])}

    def open_case(self, scenario: str) -> dict[str, Any]:
        story = stories.load(scenario)
        timers = any(step.timer for step in story.steps.values())
        return {**_card(story), "lesson": story.lesson, "timers": timers, "offer": _offer(story), "attempts": [],
                "person": person(story, whole=True)}

    def start_attempt(self, scenario: str, mode: str = "practice", timed: bool = False) -> dict[str, Any]:
        if mode != "practice":
            raise Problem("This preview", "keeps no record.", "Take an assessment in the portal.", code="offline")
        self._story, self._trace, self._opened = stories.load(scenario), [], ()
        return self.resume()

    def pick(self, attempt: str, n: int, option: int, ms: int = 0) -> dict[str, Any]:
        story, state = self._at()
        if n != len(self._trace):
            raise Problem("This step", "was already played.", "Go on from what the page shows now.", code="conflict")
        self._trace.append(stories.pick(story, state, option, ms)[1])
        self._opened = ()
        return self.resume()

    def undo(self, attempt: str = _ATTEMPT) -> dict[str, Any]:
        return self.replay_from(attempt, len(self._trace) - 1)

    def replay_from(self, attempt: str, n: int) -> dict[str, Any]:
        self._at()
        self._trace, self._opened = self._trace[:max(0, n)], ()
        return self.resume()

    def open_resource(self, attempt: str, resource: str) -> dict[str, Any]:
        story, state = self._at()
        self._opened = stories.open_resource(story, state, resource).opened
        found = story.resources[resource]
        return {"id": found.id, "title": found.title, "text": found.text}

    def resume(self, attempt: str = _ATTEMPT) -> dict[str, Any]:
        story, state = self._at()
        ended = stories.ended(story, state)
        return {
            "attempt": _ATTEMPT, "scenario": story.slug, "title": story.title, "mode": "practice",
            "person": person(story), "n": len(self._trace), "story": stories.text(story, state), "timer": None,
            "signs": [] if ended else stories.signs(story, state),
            "options": [asdict(one) for one in stories.offered(story, state)],
            "resources": [{"id": name, "title": story.resources[name].title, "opened": name in state.opened}
                          for name in state.can_open],
            "so_far": self._so_far(story), "can_undo": bool(self._trace), "ended": ended,
            "debrief": _worded(stories.debrief(story, self._trace)) if ended else None}

    def look_back(self, attempt: str) -> dict[str, Any]:
        """The map; nothing is kept here, so there is no last attempt, no record to read from, and no trainer."""
        story, _ = self._at()
        nothing = dict.fromkeys(("before", "next", "lesson", "reflection"))
        return {"map": paths.drawn(story, self._trace), "titles": {}, **nothing}

    def _at(self) -> tuple[stories.Scenario, stories.State]:
        if self._story is None:
            raise Problem("The story", "has not begun.", "Choose a story first.", code="conflict")
        state = stories.replay(self._story, self._trace, self._seed)
        for name in self._opened:
            state = stories.open_resource(self._story, state, name)
        return self._story, state

    def _so_far(self, story: stories.Scenario) -> list[dict[str, Any]]:
        told = []
        for at, row in enumerate(self._trace):
            before = stories.text(story, stories.replay(story, self._trace[:at], self._seed))
            picked = story.steps[row["node"]].choices[row["picked"] - 1].text if row["picked"] else ""
            told.append({"n": row["n"], "story": before, "picked": picked})
        return told


def _card(story: stories.Scenario) -> dict[str, Any]:
    return {"slug": story.slug, "title": story.title, "summary": story.summary, "minutes": story.minutes,
            "content_note": story.content_note, "offers": story.offers, "practiced": 0, "assessed": 0, "last": "",
            "unfinished": None, "may_assess": False}


def _offer(story: stories.Scenario) -> dict[str, str] | None:
    if story.offers not in stories.slugs():
        return None
    other = stories.load(story.offers)
    return {"slug": other.slug, "title": other.title, "name": person(other)["goes_by"]}


def _worded(told: dict[str, Any]) -> dict[str, Any]:
    from alongside import framework

    known = framework.load()
    return told | {"titles": {name: item.title for name, item in known.items.items()},
                   "indicators": {name: one.text for name, one in known.indicators.items()}}
