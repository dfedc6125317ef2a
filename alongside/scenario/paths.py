"""Looking back at a path: the map of a story as one attempt saw it, and where two attempts part. Pure.

A map is for after an ending only. Steps and options nobody met show a few words, so that there is something left to find.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from alongside.scenario import chart, play
from alongside.scenario.debrief import debrief
from alongside.scenario.model import Scenario

Trace = Sequence[Mapping[str, Any]]

_MET_WORDS, _FEW_WORDS = 14, 5
_MARKUP = re.compile(r"[*_`]+|!?\[([^\]]*)\]\([^)]*\)")


def drawn(scenario: Scenario, trace: Trace) -> dict[str, Any]:
    """The map of the path a trace took, with no key in it: no points, variables, reasons or authored names.

    {"width", "height", "steps": [{"words", "kind", "x", "y", "w", "h", "met", "last"}],
     "links": [{"from", "to", "words", "took": [choice numbers], "seen", "points", "back", "timer"}]}
    Steps stand from top to bottom; `from` and `to` are places in "steps". seen: it was on offer on this path.
    """
    laid = chart.lay_out(scenario)
    told, last = _told(scenario, trace)
    boxes = sorted(laid.steps, key=lambda box: (box.layer, box.x))
    place = {box.id: at for at, box in enumerate(boxes)}
    took: dict[tuple[str, int], list[int]] = {}
    seen: set[tuple[str, int]] = set()
    for row in trace:
        took.setdefault((row["node"], row["picked"]), []).append(row["n"])
        seen.update((row["node"], n) for n in row["offered"])
    steps = [
        {
            "words": _short(told[box.id], _MET_WORDS) if box.id in told else _short(box.words, _FEW_WORDS),
            "kind": box.kind,
            "x": box.x,
            "y": box.y,
            "w": box.w,
            "h": box.h,
            "met": box.id in told,
            "last": box.id == last,
        }
        for box in boxes
    ]
    links = [
        {
            "from": place[link.from_],
            "to": place[link.to],
            "words": _option(scenario, link, (link.from_, link.n) in seen),
            "took": took.get((link.from_, link.n), []),
            "seen": (link.from_, link.n) in seen,
            "points": [list(point) for point in link.points],
            "back": link.back,
            "timer": link.n == 0,
        }
        for link in laid.links
    ]
    return {"width": laid.width, "height": laid.height, "steps": steps, "links": links}


def _told(scenario: Scenario, trace: Trace) -> tuple[dict[str, str], str]:
    """What each step met on the way said when it was first reached, and the last step."""
    state = play.start(scenario, 0)
    told: dict[str, str] = {}
    for row in trace:
        told.setdefault(state.node, play.text(scenario, state))
        state = play.choose(scenario, state, row["picked"], row["ms"])[0]
    told.setdefault(state.node, play.text(scenario, state))
    return told, state.node


def _option(scenario: Scenario, link: chart.Link, seen: bool) -> str:
    if not link.n:
        return chart.TIMER
    text = scenario.steps[link.from_].choices[link.n - 1].text
    return _plain(text) if seen else _short(text, _FEW_WORDS)


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub(r"\1", text).split())


def _short(text: str, most: int) -> str:
    words = _plain(text).split()
    return " ".join(words[:most]).rstrip(",;:") + (" …" if len(words) > most else "")


def moments(told: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """id -> {"shown": moments in which the best on offer was chosen, "of": moments that asked for it}, of a debrief."""
    found: dict[str, dict[str, int]] = {}
    for step in told["steps"]:
        for one in step["shows"]:
            count = found.setdefault(one["id"], {"shown": 0, "of": 0})
            count["of"] += 1
            count["shown"] += one["points"] >= one["max"]
    return found


def compared(scenario: Scenario, trace: Trace, other: Scenario, before: Trace) -> dict[str, Any]:
    """Two finished attempts side by side; `other` is the version the earlier one was played on.

    {"rows": [{"id", "now": {"shown", "of"} | None, "before": the same}], "endings": {"now": kind, "before": kind},
     "parted": {"n", "story", "now", "before"} | None, "changed": the story is another version, "same": nothing differs}
    parted: the first moment both met and in which they chose differently.
    """
    now, then = debrief(scenario, trace), debrief(other, before)
    mine, old = moments(now), moments(then)
    parted = None
    for one, two in zip(now["steps"], then["steps"], strict=False):
        if one["node"] != two["node"]:
            break
        if one["picked"] != two["picked"]:
            parted = {"n": one["n"], "story": one["story"], "now": one["picked"], "before": two["picked"]}
            break
    return {
        "rows": [{"id": name, "now": mine.get(name), "before": old.get(name)} for name in dict.fromkeys((*mine, *old))],
        "endings": {"now": _kind(now), "before": _kind(then)},
        "parted": parted,
        "changed": scenario.hash != other.hash,
        "same": now["path"] == then["path"] and parted is None,
    }


def _kind(told: Mapping[str, Any]) -> str:
    return told["ending"]["kind"] if told["ending"] else ""
