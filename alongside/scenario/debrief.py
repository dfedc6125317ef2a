"""The debrief: what each choice showed and why, what the best would have opened, the other endings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alongside.scenario import play
from alongside.scenario.model import Choice, Scenario
from alongside.scenario.score import MOST, critical, score


def debrief(
    scenario: Scenario, trace: Sequence[Mapping[str, Any]], begin: play.State | None = None
) -> dict[str, Any]:
    """Plain data for a page or a terminal; to be shown only after the ending of an assessed attempt.

    begin: where the trace starts, if not at the beginning (an author's try).

    {"title", "version", "hash", "ending": {"id", "kind", "text", "later"} | None, "critical": bool, "lesson": slug,
     "score": {id: {"points", "max"}}, "next": id with the lowest share or "",
     "steps": [{"n", "node", "story", "picked", "shows": [{"id", "points", "max"}], "why", "indicators",
                "critical", "best": bool, "timed_out": bool, "opened": [titles],
                "better": {"text", "why", "shows", "indicators", "opens"} | None}],
     "path": [step ids], "endings": [{"id", "kind", "reached"}]}
    `better` is the best choice on offer, when the picked one was not as good; `opens` = where it leads.
    """
    state, steps = begin or play.start(scenario, 0), []
    for row in trace:
        steps.append(_step(scenario, state, row))
        state = _after(scenario, state, row)
    last = scenario.steps[state.node]
    totals = score(scenario, trace)
    missed = [
        (points / most, points - most, name) for name, (points, most) in totals.items() if points < most
    ]
    return {
        "title": scenario.title,
        "version": scenario.version,
        "hash": scenario.hash,
        "lesson": scenario.lesson,
        "ending": _ending(scenario, state) if last.kind else None,
        "critical": critical(scenario, trace),
        "score": {name: {"points": points, "max": most} for name, (points, most) in totals.items()},
        "next": min(missed)[2] if missed else "",
        "steps": steps,
        "path": [row["node"] for row in trace] + [state.node],
        "endings": [
            {"id": step.id, "kind": step.kind, "reached": step.id == last.id}
            for step in scenario.steps.values()
            if step.kind
        ],
    }


def _ending(scenario: Scenario, state: play.State) -> dict[str, str]:
    last = scenario.steps[state.node]
    return {"id": last.id, "kind": last.kind, "text": play.text(scenario, state), "later": play.later(scenario, state)}


def _after(scenario: Scenario, state: play.State, row: Mapping[str, Any]) -> play.State:
    return play.choose(scenario, state, row["picked"], row["ms"])[0]


def _step(scenario: Scenario, state: play.State, row: Mapping[str, Any]) -> dict[str, Any]:
    step = scenario.steps[row["node"]]
    on_offer = [step.choices[n - 1] for n in sorted(row["offered"])]
    picked = step.choices[row["picked"] - 1] if row["picked"] else None
    best = max(on_offer, key=worth) if on_offer else None
    is_best = bool(best and picked and worth(picked) >= worth(best))
    better = None
    if best and not is_best:
        opens = play.text(scenario, play.choose(scenario, state, best.n)[0])
        better = {
            "text": best.text,
            "why": best.why,
            "shows": _shows(best, on_offer),
            "indicators": list(best.indicators),
            "opens": opens,
        }
    return {
        "n": row["n"],
        "node": step.id,
        "story": play.text(scenario, state),
        "picked": picked.text if picked else "",
        "timed_out": picked is None,
        "shows": _shows(picked, on_offer),
        "why": picked.why if picked else "",
        "indicators": list(picked.indicators) if picked else [],
        "critical": bool(picked and picked.critical),
        "best": is_best,
        "better": better,
        "opened": [scenario.resources[name].title for name in row["opened"] if name in scenario.resources],
    }


def worth(choice: Choice) -> tuple[bool, int]:
    """How good a choice is among its neighbours: never a critical one, then by its points."""
    return (not choice.critical, choice.points)


def _shows(picked: Choice | None, on_offer: list[Choice]) -> list[dict[str, Any]]:
    """What a choice showed about each id this step asked about, beside the best that was on offer."""
    most: dict[str, int] = {}
    for choice in on_offer:
        for name, points in choice.shows.items():
            most[name] = max(most.get(name, 0), points)
    shown = picked.shows if picked else {}
    return [
        {"id": name, "points": shown.get(name, 0), "max": best or MOST}
        for name, best in most.items()
        if best or name in shown
    ]
