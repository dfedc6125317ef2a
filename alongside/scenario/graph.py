"""The state graph of a scenario: step x variables x used-up choices. Breadth first, no recursion.

Checks look at states, not at steps: a choice that no state ever offers is as wrong as a link to nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from alongside.scenario.model import Choice, Scenario, Step
from alongside.scenario.rules import Values, allowed, changed, spent

LIMIT = 50_000
State = tuple[str, Values, frozenset[tuple[str, int]]]


@dataclass
class Graph:
    """`states` in the order found; `edges[i]` = (choice or None for the timer, place of the next state)."""

    states: list[State]
    edges: list[list[tuple[Choice | None, int]]]
    over: bool = False

    def order(self) -> list[int] | None:
        """Places so that every edge leads forward; None where the graph has a loop (Kahn's method)."""
        free = self._freed()
        return free if len(free) == len(self.states) else None

    def on_loops(self) -> set[int]:
        """Places on a loop, or between two loops."""
        behind = set(range(len(self.states))) - set(self._freed())
        ahead = [0] * len(self.states)
        before: list[list[int]] = [[] for _ in self.states]
        for place in behind:
            for _, to in self.edges[place]:
                ahead[place] += 1
                before[to].append(place)
        free = [place for place in range(len(self.states)) if place in behind and not ahead[place]]
        for place in free:
            for earlier in before[place]:
                ahead[earlier] -= 1
                if not ahead[earlier]:
                    free.append(earlier)
        return behind - set(free)

    def _freed(self) -> list[int]:
        waits = [0] * len(self.states)
        for edges in self.edges:
            for _, to in edges:
                waits[to] += 1
        free = [place for place, count in enumerate(waits) if count == 0]
        for place in free:
            for _, to in self.edges[place]:
                waits[to] -= 1
                if waits[to] == 0:
                    free.append(to)
        return free

    def back_from(self, goals: list[int]) -> set[int]:
        """Every place from which a goal can be reached (the goals too)."""
        before: list[list[int]] = [[] for _ in self.states]
        for place, edges in enumerate(self.edges):
            for _, to in edges:
                before[to].append(place)
        seen, todo = set(goals), list(goals)
        while todo:
            for place in before[todo.pop()]:
                if place not in seen:
                    seen.add(place)
                    todo.append(place)
        return seen


def build(scenario: Scenario, limit: int = LIMIT) -> Graph:
    """All states that can be reached from the start; stops (`over`) past `limit`.

    Every link must lead to a known step and every variable must be declared.
    """
    loops = looping(scenario)
    steps = {
        name: _without_idle_once(step) if name not in loops else step for name, step in scenario.steps.items()
    }
    first: State = (scenario.start, scenario.values, frozenset())
    places = {first: 0}
    graph = Graph([first], [])
    at = 0
    while at < len(graph.states):
        name, values, used = graph.states[at]
        step, out = steps[name], []
        for choice in allowed(scenario, step, values, used):
            out.append(
                (choice, (choice.to, changed(scenario, choice.changes, values), spent(step, choice, used)))
            )
        moves: list[tuple[Choice | None, State]] = [*out]
        if step.timer and not step.kind:
            moves.append((None, (step.timer.to, values, used)))
        edges: list[tuple[Choice | None, int]] = []
        for made, state in moves:
            place = places.get(state)
            if place is None:
                place = places[state] = len(graph.states)
                graph.states.append(state)
            edges.append((made, place))
        graph.edges.append(edges)
        at += 1
        if len(graph.states) > limit:
            graph.over = True
            return graph
    return graph


def _without_idle_once(step: Step) -> Step:
    """A step that no path can meet twice need not remember its `once` choices: fewer states, same play."""
    if not any(choice.once for choice in step.choices):
        return step
    return replace(step, choices=tuple(replace(choice, once=False) for choice in step.choices))


def looping(scenario: Scenario) -> set[str]:
    """Steps that lie on a loop of the step graph (Tarjan's strongly connected parts, without recursion)."""
    after = {
        name: [to for to in links(step) if to in scenario.steps] for name, step in scenario.steps.items()
    }
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on: set[str] = set()
    found: set[str] = set()
    for root in after:
        if root in index:
            continue
        work = [(root, 0)]
        while work:
            name, at = work.pop()
            if at == 0:
                index[name] = low[name] = len(index)
                stack.append(name)
                on.add(name)
            for place in range(at, len(after[name])):
                to = after[name][place]
                if to not in index:
                    work += [(name, place + 1), (to, 0)]
                    break
                if to in on:
                    low[name] = min(low[name], index[to])
            else:
                if low[name] == index[name]:
                    part: list[str] = []
                    while not part or part[-1] != name:
                        part.append(stack.pop())
                        on.discard(part[-1])
                    if len(part) > 1 or name in after[name]:
                        found.update(part)
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
    return found


def links(step: Step) -> list[str]:
    """Where a step can lead, in the author's order."""
    return [choice.to for choice in step.choices] + ([step.timer.to] if step.timer else [])
