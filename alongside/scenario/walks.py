"""The test walks beside a story: `- {name: asks first, picks: [1, 1, 1], ends: good, shows: {C2: 3}}`.

Picks are authored option numbers; 0 = a step's timer ran out. `ends` is an ending's kind or its step name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alongside import content
from alongside.problem import Problem
from alongside.scenario import play
from alongside.scenario.model import Fault, Scenario
from alongside.scenario.score import score

KNOWN = ("name", "picks", "ends", "shows")


@dataclass(frozen=True)
class Walk:
    name: str
    picks: tuple[int, ...]
    ends: str
    shows: dict[str, int] = field(default_factory=dict)
    line: int = 1


def read_walks(path: Path) -> tuple[list[Walk], list[Fault]]:
    """The walks in a file and the faults of form; a missing or unreadable file is one fault."""
    try:
        return parse_walks(content.read_text(path), path)
    except Problem as problem:
        way_out = problem.way_out or "Write one walk for each ending."
        return [], [Fault("E13", str(path), 1, "", f"{path.name} {problem.what}", way_out)]


def parse_walks(text: str, path: Path) -> tuple[list[Walk], list[Fault]]:
    """As `read_walks`, from text; `path` is named in the faults. Raises Problem for what is not YAML."""
    data = content.parse_yaml(text, path)
    if not isinstance(data, list):
        return [], [
            Fault(
                "E13",
                str(path),
                1,
                "",
                "This file holds no list of walks.",
                "Write lines like `- {name: asks first, picks: [1, 1], ends: good}`.",
            )
        ]
    walks: list[Walk] = []
    faults: list[Fault] = []
    starts = [at for at, line in enumerate(text.splitlines(), start=1) if line.startswith("-")]
    for place, given in enumerate(data):
        line = starts[place] if place < len(starts) else 1
        why = _wrong(given)
        if why:
            faults.append(
                Fault("E13", str(path), line, str(given)[:60], why, f"A walk has: {', '.join(KNOWN)}.")
            )
            continue
        name = str(given["name"])
        if any(walk.name == name for walk in walks):
            faults.append(
                Fault(
                    "E12", str(path), line, name, "is the name of another walk too.", "Give it its own name."
                )
            )
        walks.append(
            Walk(name, tuple(given["picks"]), str(given["ends"]), dict(given.get("shows") or {}), line)
        )
    return walks, faults


def _wrong(given: Any) -> str:
    if not isinstance(given, dict):
        return "is not a walk."
    unknown = [str(name) for name in given if name not in KNOWN]
    if unknown:
        return f"has the unknown field {unknown[0]}."
    missing = [name for name in KNOWN[:3] if given.get(name) in (None, "")]
    if missing:
        return f"has no {missing[0]}."
    if not isinstance(given["picks"], list) or not all(type(pick) is int for pick in given["picks"]):
        return "has picks that are not a list of numbers."
    shows = given.get("shows") or {}
    if not isinstance(shows, dict) or not all(type(points) is int for points in shows.values()):
        return "has `shows` that are not points for each id."
    return ""


def run_walks(scenario: Scenario, walks: list[Walk], file: str) -> tuple[set[str], list[Fault]]:
    """The endings the walks reach, and an E13 fault for each walk that does not do what it says."""
    reached: set[str] = set()
    faults: list[Fault] = []

    def tell(walk: Walk, message: str, way_out: str) -> None:
        faults.append(Fault("E13", file, walk.line, walk.name, message, way_out))

    for walk in walks:
        state, trace = play.start(scenario, 0), []
        for place, pick in enumerate(walk.picks, start=1):
            if play.ended(scenario, state):
                tell(
                    walk,
                    f"has already ended at `{state.node}` before pick {place}.",
                    "Take the last picks away.",
                )
                break
            can = [choice.n for choice in play.choices(scenario, state)]
            timed = bool(scenario.steps[state.node].timer)
            if pick not in can and not (pick == 0 and timed):
                tell(
                    walk,
                    f"picks {pick} at `{state.node}` (pick {place}), which offers {can}.",
                    "Mend the pick or the condition.",
                )
                break
            state, row = play.choose(scenario, state, pick)
            trace.append(row)
        else:
            _compare(scenario, walk, state, trace, reached, tell)
    return reached, faults


def _compare(
    scenario: Scenario, walk: Walk, state: play.State, trace: list[play.Row], reached: set[str], tell: Any
) -> None:
    step = scenario.steps[state.node]
    if not step.kind:
        tell(walk, f"stops at `{state.node}`, which is not an ending.", "Add the missing picks.")
        return
    reached.add(state.node)
    if walk.ends not in (step.kind, state.node):
        tell(walk, f"ends at `{state.node}` ({step.kind}), not {walk.ends}.", "Mend `ends` or the picks.")
    got = score(scenario, trace)
    for name, points in walk.shows.items():
        have = got[name][0] if name in got else None
        if have != points:
            tell(
                walk,
                f"shows {name} {have if have is not None else 'nowhere'}, not {points}.",
                "Mend `shows` or the choices' points.",
            )
