"""The simulator: all stories, the first page of one, playing it, and talking about it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alongside import client
from alongside.dashboards.playing import Table
from alongside.forms.base import Action, Form
from alongside.problem import Problem

_WORDS = ((1.0, "clearly shown", "good"), (0.01, "partly shown", "soon"), (0.0, "not shown here", ""))


def open_page(slug: str | None = None) -> Form:
    """The page: one story where the address (or `slug`) names it, otherwise the list of all."""
    if client.connected():
        told = client.page()
        learner = "learner" in told["user"]["roles"]
        return Simulator(client.call, told["params"].get("slug") or slug or "", learner=learner).form()
    return Simulator(Table(), slug or "", learner=False).form()


class Simulator:
    """Turns what the practice use-cases say into what the page shows. `learner` may also be assessed."""

    def __init__(self, call: Callable[..., Any], slug: str, *, learner: bool) -> None:
        self._call, self._slug, self._learner = call, slug, learner
        self._attempt: str = ""
        self._titles: dict[str, str] = {}

    def form(self) -> Form:
        """The page's form; an unknown story is shown as a kind sentence with the way back."""
        view = self._intro() if self._slug else self._cases()
        actions: dict[str, Action] = {
            "start": self._start,
            "resume": lambda attempt: self._shown(self._call("resume", attempt=attempt)),
            "pick": self._pick,
            "undo": lambda: self._shown(self._call("undo", attempt=self._attempt)),
            "replay_from": self._replay,
            "open_resource": self._open_resource,
        }
        return Form("simulator", data=view, actions=actions, label=f'Story "{self._slug}"' if self._slug else "Stories")

    # -- first pages --------------------------------------------------------------------------------

    def _cases(self) -> dict[str, Any]:
        told = self._call("cases")
        cards = [{"href": f"/practice/{one['slug']}", "title": one["title"], "summary": one["summary"],
                  "minutes": one["minutes"], "content_note": one["content_note"], "ended": one["practiced"],
                  "assessed": bool(one["assessed"]), "open": bool(one["unfinished"])} for one in told["cases"]]
        return {"view": "cases", "cases": cards, "broken": told["broken"]}

    def _intro(self) -> dict[str, Any]:
        case = self._call("open_case", scenario=self._slug)
        person, offer = case["person"], case["offers"]
        about = [person.get("pronouns", ""), person.get("communication", "")]
        return {
            "view": "intro", "open": case["unfinished"], "may_assess": self._learner and case["may_assess"],
            "assessed": bool(case["assessed"]),
            "story": {"title": case["title"], "summary": case["summary"], "minutes": case["minutes"],
                      "content_note": case["content_note"],
                      "offer": {"href": f"/practice/{offer}", "title": _spelled(offer)} if offer else None},
            "person": {"name": person["goes_by"], "story": person.get("story", ""),
                       "line": " · ".join(one for one in about if one)} if person.get("goes_by") else None,
        }

    # -- playing ------------------------------------------------------------------------------------

    def _start(self, mode: str) -> dict[str, Any]:
        if mode not in ("practice", "assessed"):
            raise Problem("mode", "is neither practice nor an assessment.", "Reload the page.", code="bad-field")
        return self._shown(self._call("start_attempt", scenario=self._slug, mode=mode))

    def _pick(self, n: int, option: int, ms: int) -> dict[str, Any]:
        return self._shown(self._call("pick", attempt=self._attempt, n=n, option=option, ms=ms))

    def _replay(self, n: int) -> dict[str, Any]:
        """Go back to the scene of choice `n`, keeping the choices before it."""
        return self._shown(self._call("replay_from", attempt=self._attempt, n=n - 1))

    def _open_resource(self, resource: str) -> dict[str, Any]:
        return self._call("open_resource", attempt=self._attempt, resource=resource)

    def _shown(self, told: dict[str, Any]) -> dict[str, Any]:
        self._attempt = told["attempt"]
        path = told["so_far"]
        shared = {"story": {"title": told["title"]}, "mode": told["mode"], "last": path[-1]["picked"] if path else "",
                  "passed": bool(path) and not path[-1]["picked"]}
        if told["ended"]:
            return shared | self._debrief(told)
        step = {"n": told["n"], "text": told["story"], "signs": told["signs"], "options": told["options"],
                "resources": told["resources"], "timer": (told["timer"] or {}).get("seconds")}
        return shared | {"view": "play", "step": step, "path": path, "can_undo": told["can_undo"]}

    def _debrief(self, told: dict[str, Any]) -> dict[str, Any]:
        talk = told["debrief"]
        practice = told["mode"] == "practice"
        steps = [{name: row[name] for name in ("n", "story", "picked", "timed_out", "why", "best", "better")}
                 | {"shows": [self._word(one) for one in row["shows"]]} for row in talk["steps"]]
        return {
            "view": "debrief", "ending": talk["ending"], "steps": steps,
            "endings": [{"found": one["reached"]} for one in talk["endings"]],
            "note": "" if practice else "This was an assessment. It stays in your record as you played it.",
            "shown": [self._word({"id": name, **one}) for name, one in talk["score"].items()],
            "lesson": _lesson(talk["lesson"]),
        }

    def _word(self, one: dict[str, Any]) -> dict[str, Any]:
        share = one["points"] / one["max"] if one["max"] else 0.0
        words, tone = next((words, tone) for least, words, tone in _WORDS if share >= least)
        return {"title": self._title(one["id"]), "words": words, "tone": tone}

    def _title(self, name: str) -> str:
        if not self._titles:
            from alongside import framework

            self._titles = {item.id: item.title for item in framework.load().items.values()}
        return self._titles.get(name, name)


def _lesson(module: str) -> dict[str, Any] | None:
    """Where the lesson behind a story begins; None where it has none on this machine."""
    from alongside import grading

    try:
        spec = grading.module(module) if module else None
    except Problem:
        return None
    return {"href": f"/learn/{spec.slug}/{spec.notebooks[0].file}", "title": f"Lesson: {spec.title}"} if spec else None


def _spelled(slug: str) -> str:
    from alongside import scenario

    try:
        return scenario.load(slug).title
    except Problem:
        return slug.replace("-", " ").capitalize()
