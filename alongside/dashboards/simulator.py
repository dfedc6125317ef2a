"""The simulator: the people one can meet, the first page of a case, playing it, and looking back at it.

One page, one kernel: going from a person to her story and back asks no new page. Every answer is what the browser may see.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alongside import client
from alongside.dashboards.playing import Table
from alongside.forms.base import Action, Form
from alongside.problem import Problem

_WORDS = ((1.0, "clearly shown", "good"), (0.01, "partly shown", "soon"), (0.0, "not shown here", ""))


def open_page(slug: str | None = None) -> Form:
    """The page: one story where the address (or `slug`) names it, otherwise the people of all of them."""
    if client.connected():
        told = client.page()
        roles = frozenset(told["user"]["roles"])
        return Simulator(client.call, told["params"].get("slug") or slug or "", roles=roles).form()
    return Simulator(Table(), slug or "").form()


class Simulator:
    """Turns what the practice use-cases say into what the page shows. A learner may also be assessed and writes to her
    trainer; a trainer sees what was written."""

    def __init__(self, call: Callable[..., Any], slug: str, *, roles: frozenset[str] = frozenset()) -> None:
        self._call, self._slug, self._roles = call, slug, roles
        self._attempt: str = ""

    def form(self) -> Form:
        """The page's form; an unknown story is shown as a kind sentence with the way back."""
        actions: dict[str, Action] = {
            "people": self._people,
            "open": self._open,
            "start": self._start,
            "resume": lambda attempt: self._shown(self._call("resume", attempt=attempt)),
            "pick": self._pick,
            "undo": lambda: self._shown(self._call("undo", attempt=self._attempt)),
            "replay_from": self._replay,
            "open_resource": self._open_resource,
            "look_back": self._look_back,
            "reflect": lambda text: self._call("write_reflection", attempt=self._attempt, text=text),
            "reflections": lambda read=False: self._call("reflections", read=read),
            "read_reflection": lambda attempt: self._call("read_reflection", attempt=attempt),
            "answer_reflection": lambda attempt, text: self._call("answer_reflection", attempt=attempt, text=text),
        }
        view = self._open(self._slug) if self._slug else self._people()
        label = f'Story "{self._slug}"' if self._slug else "Stories"
        return Form("choosing", "reflections", "pathmap", "debrief", "simulator", data=view, actions=actions, label=label)

    # -- first pages --------------------------------------------------------------------------------

    def _people(self) -> dict[str, Any]:
        told = self._call("people_to_meet")
        self._slug = ""
        return {"view": "cases", "cases": [_card(one) for one in told["cases"]], "met": told["met"], "of": told["of"],
                "broken": told["broken"], "trainer": "trainer" in self._roles,
                "figures": bool({"trainer", "supervisor"}.intersection(self._roles))}  # fmt: skip

    def _open(self, slug: str) -> dict[str, Any]:
        case = self._call("open_case", scenario=slug)
        self._slug = slug
        person = case["person"]
        about = [person.get(name, "") for name in ("pronouns", "lives", "communication")]
        return {
            "view": "intro", "slug": slug, "open": case["unfinished"], "timers": case["timers"],
            "may_assess": "learner" in self._roles and case["may_assess"], "assessed": bool(case["assessed"]),
            "ended": case["practiced"] + case["assessed"],
            "story": {"title": case["title"], "summary": case["summary"], "minutes": case["minutes"],
                      "content_note": case["content_note"], "offer": _offer(case["offer"])},
            "person": {"name": _called(person), "full": person.get("name", ""), "story": person.get("story", ""),
                       "about": [one for one in about if one]},
        }  # fmt: skip

    # -- playing ------------------------------------------------------------------------------------

    def _start(self, mode: str, timed: bool = False) -> dict[str, Any]:
        if mode not in ("practice", "assessed"):
            raise Problem("mode", "is neither practice nor an assessment.", "Reload the page.", code="bad-field")
        return self._shown(self._call("start_attempt", scenario=self._slug, mode=mode, timed=timed))

    def _pick(self, n: int, option: int, ms: int) -> dict[str, Any]:
        return self._shown(self._call("pick", attempt=self._attempt, n=n, option=option, ms=ms))

    def _replay(self, n: int) -> dict[str, Any]:
        """Go back to the scene of choice `n`, keeping the choices before it."""
        return self._shown(self._call("replay_from", attempt=self._attempt, n=n - 1))

    def _open_resource(self, resource: str) -> dict[str, Any]:
        return self._call("open_resource", attempt=self._attempt, resource=resource)

    def _shown(self, told: dict[str, Any]) -> dict[str, Any]:
        self._attempt, self._slug = told["attempt"], told["scenario"]
        path = told["so_far"]
        shared = {"slug": told["scenario"], "story": {"title": told["title"]}, "name": _called(told["person"]),
                  "mode": told["mode"], "last": path[-1]["picked"] if path else "",
                  "passed": bool(path) and not path[-1]["picked"]}  # fmt: skip
        if told["ended"]:
            return shared | self._debrief(told)
        step = {"n": told["n"], "text": told["story"], "signs": told["signs"], "options": told["options"],
                "resources": told["resources"], "timer": (told["timer"] or {}).get("seconds")}  # fmt: skip
        return shared | {"view": "play", "step": step, "path": path, "can_undo": told["can_undo"]}

    # -- looking back -------------------------------------------------------------------------------

    def _debrief(self, told: dict[str, Any]) -> dict[str, Any]:
        talk = told["debrief"]
        titles, indicators = talk["titles"], talk["indicators"]
        steps = [{name: row[name] for name in ("n", "story", "picked", "timed_out", "why", "best", "critical", "opened")}
                 | {"better": _better(row["better"], indicators), "about": _named(row, indicators),
                    "shows": [_word(titles, one) for one in row["shows"]]} for row in talk["steps"]]  # fmt: skip
        return {
            "view": "debrief", "ending": {name: talk["ending"][name] for name in ("kind", "text", "later")}, "steps": steps,
            "endings": len(talk["endings"]), "learner": "learner" in self._roles,
            "shown": [_word(titles, {"id": name, **one}) for name, one in talk["score"].items()],
        }  # fmt: skip

    def _look_back(self) -> dict[str, Any]:
        """The rest of the debrief, asked for when its first part is on the screen."""
        told = self._call("look_back", attempt=self._attempt)
        titles, before, ahead = told["titles"], told["before"], told["next"]
        if before:
            before["rows"] = [row | {"title": titles.get(row["id"], row["id"])} for row in before["rows"]]
        if ahead:
            ahead["words"] = titles.get(ahead["about"], ahead["about"])
            ahead["name"] = _called({"goes_by": ahead["name"]})
        return {name: told[name] for name in ("map", "before", "next", "lesson", "reflection")}


def _card(one: dict[str, Any]) -> dict[str, Any]:
    person = one["person"]
    return {"slug": one["slug"], "href": f"/practice/{one['slug']}", "name": _called(person), "full": person["name"],
            **{name: person[name] for name in ("pronouns", "lives", "stage", "voice", "about")},
            **{name: one[name] for name in ("title", "summary", "minutes", "content_note", "assigned", "due", "since")},
            "ended": one["practiced"] + one["assessed"], "assessed": bool(one["assessed"]), "open": one["unfinished"],
            "offer": _offer(one["offer"])}  # fmt: skip


def _called(person: dict[str, Any]) -> str:
    """The name to use for her: "Marisol" of "Marisol (Mari on wheels)"."""
    return (person.get("goes_by") or person.get("name") or "").partition(" (")[0]


def _offer(told: dict[str, str] | None) -> dict[str, str] | None:
    if told is None:
        return None
    return {"slug": told["slug"], "href": f"/practice/{told['slug']}", "name": _called({"goes_by": told["name"]})}


def _better(told: dict[str, Any] | None, indicators: dict[str, str]) -> dict[str, Any] | None:
    """Another way, in words; what it would have scored stays behind."""
    if told is None:
        return None
    return {name: told[name] for name in ("text", "why", "opens")} | {"about": _named(told, indicators)}


def _named(way: dict[str, Any], indicators: dict[str, str]) -> list[str]:
    """What a choice's reason speaks of, in the framework's words."""
    return [indicators[one] for one in way["indicators"] if one in indicators]


def _word(titles: dict[str, str], one: dict[str, Any]) -> dict[str, Any]:
    share = one["points"] / one["max"] if one["max"] else 0.0
    words, tone = next((words, tone) for least, words, tone in _WORDS if share >= least)
    return {"title": titles.get(one["id"], one["id"]), "words": words, "tone": tone}
