"""The workshop page: trainers write a case and see its faults, its drawing, its play and its debrief as they type.

Checking, drawing and playing happen here, on the text as typed; nothing of it is evidence. Keeping and publishing are
the portal's use-cases; this page writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from alongside import client, content
from alongside import scenario as sc
from alongside.forms.base import Action, Form
from alongside.problem import Problem
from alongside.scenario import chart, drafting, names, play

_LONGEST = 200_000  # letters of all three texts
_MOST_FAULTS = 200
_ACTS = {
    "list": "workshop", "open": "read_draft", "begin": "begin_draft", "save": "save_draft", "drop": "drop_draft",
    "bring_back": "bring_draft_back", "publish": "publish_draft", "versions": "case_versions", "put": "put_version",
    "earlier": "earlier_saves",
}  # fmt: skip
_PARTS = ("shelf", "pathmap", "stepmap", "lines", "tryout", "publishing", "workshop")


def open_page(id: str = "") -> Form:
    """The page: one draft where the address (or `id`) names it, else the list. Without a portal, a story to try out."""
    bench = Bench()
    actions: dict[str, Action] = {
        "look": bench.look, "play": bench.play, "pick": bench.pick, "back": bench.back,
        "compare": drafting.changes, "raise_version": bench.raise_version,
    }  # fmt: skip
    if not client.connected():
        return Form(*_PARTS, data={"view": "draft", "draft": _here()}, actions=actions, label="Workshop")
    actions |= {name: partial(client.call, act) for name, act in _ACTS.items()}
    wanted = id or client.page()["params"].get("draft", "")
    return Form(*_PARTS, data=_view(wanted), actions=actions, label=f'Workshop "{wanted}"' if wanted else "Workshop")


def _view(wanted: str) -> dict[str, Any]:
    if not wanted:
        return {"view": "list", **client.call("workshop")}
    try:
        return {"view": "draft", "draft": client.call("read_draft", id=wanted)}
    except Problem as problem:
        if problem.code != "not-found":
            raise
        stories = {one["slug"]: one for one in client.call("workshop")["stories"]}
        return {"view": "none", "id": wanted, "story": stories.get(wanted)}


def _here() -> dict[str, Any]:
    """The template as a draft that cannot be kept: for an author without a portal."""
    folder = content.find("courses/templates/scenario")
    texts = {file: content.read_text(folder / file) for file in drafting.FILES}
    return {"id": "", "scenario": "a-new-story", "title": "A new story", "version": "1.0.0", "texts": texts, "revision": 0,
            "highest": "", "next": "1.0.0", "published": {"version": "", "hash": "", "texts": {}, "here": False}}  # fmt: skip


class Bench:
    """One draft on the bench: the text as it was last looked at, and the walk through it."""

    def __init__(self) -> None:
        self._story: sc.Scenario | None = None
        self._begin: sc.State | None = None
        self._trace: list[Any] = []

    def look(self, slug: str, texts: Mapping[str, str]) -> dict[str, Any]:
        """What is wrong in the texts, and the story as far as it can be read.

        {"faults": [{code, file, line, words, message, way_out}], "more": faults left out, "version", "playable",
         "steps": [{id, line, kind, codes}], "vars": [{name, start, min, max, flag}], "chart": `Chart.as_dict` | None}
        """
        texts = _sound(texts)
        slug = str(slug)[:100]
        faults = drafting.check_texts(slug, texts)
        story = drafting.read_texts(slug, texts)
        steps = list(story.steps.values()) if story else []
        return {
            "faults": [asdict(fault) for fault in faults[:_MOST_FAULTS]],
            "more": max(0, len(faults) - _MOST_FAULTS),
            "version": story.version if story else "",
            "playable": bool(story and names.playable(story)),
            "steps": [{"id": step.id, "line": step.line, "kind": step.kind, "codes": _codes(faults, steps, at)}
                      for at, step in enumerate(steps)],
            "vars": [{"name": name, **asdict(var)} for name, var in story.vars.items()] if story else [],
            "chart": chart.lay_out(story).as_dict() if story else None,
        }  # fmt: skip

    def play(
        self, slug: str, texts: Mapping[str, str], step: str = "", values: Mapping[str, int] | None = None
    ) -> dict[str, Any]:
        """Begin at a step (the first where none is named) with these values (else the start's). Gives `_scene`."""
        story = drafting.read_texts(str(slug)[:100], _sound(texts))
        if story is None or not names.playable(story):
            way_out = "Mend the links and names first: errors E0, E1 and E9."
            raise Problem("This story", "cannot be played yet.", way_out, code="conflict")
        node = step or story.start
        if node not in story.steps:
            raise Problem(node, "is not a step of this story.", "Choose another one.", code="not-found")
        given = values or {}
        here = tuple(_value(given.get(name, var.start), var) for name, var in story.vars.items())
        self._story, self._trace, self._begin = story, [], play.stand(story, node, here, 1)
        return self._scene()

    def pick(self, n: int) -> dict[str, Any]:
        """Take the choice with this authored number (0: the timer runs out)."""
        story, state = self._at()
        if not isinstance(n, int):
            raise Problem("The choice", "should be a number.", "Choose one of the options.", code="bad-field")
        self._trace.append(play.choose(story, state, n)[1])
        return self._scene()

    def back(self, n: int = -1) -> dict[str, Any]:
        """One step back, or to where choice `n` was made (from 0)."""
        self._at()
        self._trace = self._trace[: n if isinstance(n, int) and n >= 0 else -1]
        return self._scene()

    def raise_version(self, story: str, version: str) -> dict[str, str]:
        """{"text"}: the story with this version number in its front matter."""
        if drafting.numbers(str(version)) == (0, 0, 0) or len(str(story)) > _LONGEST:
            raise Problem("The version", "should be three numbers.", "Write it as 1.2.0.", code="bad-field")
        return {"text": drafting.with_field(str(story), "version", str(version))}

    def _at(self) -> tuple[sc.Scenario, sc.State]:
        if self._story is None or self._begin is None:
            raise Problem("This story", "is not being played.", "Press Play first.", code="conflict")
        state = self._begin
        for row in self._trace:
            state = play.choose(self._story, state, row["picked"])[0]
        return self._story, state

    def _scene(self) -> dict[str, Any]:
        """{"step", "line", "text", "later", "signs", "values": {name: value}, "options": [{n, text, to, shows, critical}],
        "timer", "can_open": [{title, text}], "n": choices made, "ended": kind or "", "debrief": so far, None before a choice}"""
        story, state = self._at()
        step = story.steps[state.node]
        debrief = sc.debrief(story, self._trace, self._begin) if self._trace else None
        return {
            "step": step.id, "line": step.line, "text": play.text(story, state), "later": play.later(story, state),
            "signs": [] if step.kind else play.signs(story, state), "values": play.named(story, state.values),
            "options": [{"n": one.n, "text": one.text, "to": one.to, "shows": dict(one.shows), "critical": one.critical}
                        for one in play.choices(story, state)],
            "timer": step.timer.seconds if step.timer and not step.kind else 0,
            "can_open": [{"title": story.resources[name].title, "text": story.resources[name].text}
                         for name in state.can_open if name in story.resources],
            "n": len(self._trace), "ended": step.kind, "debrief": debrief,
        }  # fmt: skip


def _codes(faults: list[sc.Fault], steps: list[sc.Step], at: int) -> list[str]:
    """The codes of the faults between this step's heading and the next one's."""
    end = steps[at + 1].line if at + 1 < len(steps) else 10**9
    here = [fault.code for fault in faults if fault.file == drafting.STORY and steps[at].line <= fault.line < end]
    return list(dict.fromkeys(here))


def _sound(texts: Any) -> dict[str, str]:
    if not isinstance(texts, Mapping) or not all(isinstance(texts.get(file), str) for file in drafting.FILES):
        raise Problem("The draft", "should be three texts.", "Reload the page.", code="bad-field")
    if sum(len(texts[file]) for file in drafting.FILES) > _LONGEST:
        raise Problem("The draft", f"is longer than {_LONGEST:,} letters.", "Make it shorter.", code="too-large")
    return {file: texts[file] for file in drafting.FILES}


def _value(given: Any, var: Any) -> int:
    if not isinstance(given, int) or not var.min <= given <= var.max:
        raise Problem("A value", f"should be between {var.min} and {var.max}.", "Choose it anew.", code="bad-field")
    return int(given)
