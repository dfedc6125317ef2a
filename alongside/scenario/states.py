"""Checks over the state graph: what is reached, what gets stuck, loops, the best path (E2, E4-E6, E8)."""

from __future__ import annotations

from collections.abc import Iterator, Set

from alongside.scenario.graph import Graph, looping
from alongside.scenario.model import Fault, Scenario

_Told = tuple[str, int, str, str, str]


def check(scenario: Scenario, graph: Graph, file: str) -> list[Fault]:
    """All faults of this family. The graph must be whole (not `over`)."""
    told = [
        *_reach(scenario, graph),
        *_loops(scenario, graph),
        *_critical(scenario, graph),
        *_best(scenario, graph),
    ]
    return [
        Fault(code, file, line, words[:80], message, way_out) for code, line, words, message, way_out in told
    ]


def _reach(scenario: Scenario, graph: Graph) -> Iterator[_Told]:
    """E2, E4, E5: each step is told once, at its first bad state."""
    reached = {name for name, _, _ in graph.states}
    for step in scenario.steps.values():
        if step.id not in reached:
            way_out = "Lead a choice to it, or loosen the conditions on the way."
            yield "E2", step.line, step.id, "can never be reached.", way_out
    empty: set[str] = set()
    for place, (name, values, used) in enumerate(graph.states):
        step = scenario.steps[name]
        if step.choices and not step.kind and not graph.edges[place] and name not in empty:
            empty.add(name)
            when = _told_values(scenario, values, graph.asked[name]) + (" once its `once` choices are used" if used else "")
            yield "E4", step.line, name, f"offers nothing{when}.", "Leave one choice without a condition."
    can_end = graph.back_from(
        [at for at, (name, _, _) in enumerate(graph.states) if scenario.steps[name].kind]
    )
    for name in dict.fromkeys(state[0] for at, state in enumerate(graph.states) if at not in can_end):
        if name not in empty and scenario.steps[name].choices:
            what = "can be reached in a way that has no ending ahead."
            yield "E5", scenario.steps[name].line, name, what, "Lead a choice on towards an ending."


def _loops(scenario: Scenario, graph: Graph) -> Iterator[_Told]:
    """E8: a loop in the state graph can be walked for ever, so nothing limits its repeats."""
    inside = graph.on_loops()
    steps = looping(scenario) if inside else set()
    told: set[int] = set()
    for place in sorted(inside):
        for choice, to in graph.edges[place]:
            if choice and to in inside and choice.line not in told and graph.states[to][0] in steps:
                told.add(choice.line)
                what = "earns points on every round" if choice.points else "can be taken again and again"
                way_out = "Mark a choice on the loop `once`, or count the rounds in a bounded variable."
                yield "E8", choice.line, choice.text, f"lies on a loop and {what}.", way_out


def _critical(scenario: Scenario, graph: Graph) -> Iterator[_Told]:
    """E6, second half: no good ending after a critical choice."""
    ends = [place for place, state in enumerate(graph.states) if scenario.steps[state[0]].kind == "good"]
    good = graph.back_from(ends)
    told: set[int] = set()
    for edges in graph.edges:
        for choice, to in edges:
            if choice and choice.critical and to in good and choice.line not in told:
                told.add(choice.line)
                what = "is critical, and the story can still end well after it."
                yield (
                    "E6",
                    choice.line,
                    choice.text,
                    what,
                    "Lead it to other endings, or take `critical` away.",
                )


def _best(scenario: Scenario, graph: Graph) -> Iterator[_Told]:
    """E6, first half: most points to each ending, by dynamic programming over the (loop-free) state graph."""
    order = graph.order()
    if order is None:
        return
    most = [-1] * len(graph.states)
    most[0] = 0
    for place in order:
        for choice, to in graph.edges[place]:
            most[to] = max(most[to], most[place] + (choice.points if choice else 0))
    ends: dict[str, int] = {}
    for points, (name, _, _) in zip(most, graph.states, strict=True):
        if scenario.steps[name].kind:
            ends[name] = max(ends.get(name, -1), points)
    best = max((points for name, points in ends.items() if scenario.steps[name].kind == "good"), default=-1)
    for name, points in ends.items():
        kind = scenario.steps[name].kind
        if kind != "good" and points >= best:
            other = (
                f"the best way to a good ending earns {best}" if best >= 0 else "no good ending is reached"
            )
            what = f"ends {kind} with up to {points} points, but {other}."
            way_out = "The best choices together must lead to a good ending, and nowhere else."
            yield "E6", scenario.steps[name].line, name, what, way_out


def _told_values(scenario: Scenario, values: tuple[int, ...], asked: Set[str]) -> str:
    named = [(name, var, value) for (name, var), value in zip(scenario.vars.items(), values, strict=True) if name in asked]
    said = ", ".join(f"{name} is {('no', 'yes')[value] if var.flag else value}" for name, var, value in named)
    return f" when {said}" if said else ""
