"""The state graph of a scenario: step x variables x used-up choices. Breadth first, no recursion.

Checks look at states, not at steps: a choice that no state ever offers is as wrong as a link to nowhere. Two states of a step
count as one where nothing ahead can tell them apart: a variable that no later choice asks about before it is set anew is
left out, and so is a `once` choice that cannot come again. The same choices are offered, so every check finds the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from alongside.scenario.model import Choice, Scenario, Step
from alongside.scenario.rules import COMPARE, Values

LIMIT = 50_000
State = tuple[str, Values, frozenset[tuple[str, int]]]


@dataclass
class Graph:
    """`states` in the order found; `edges[i]` = (choice or None for the timer, place of the next state)."""

    states: list[State]
    edges: list[list[tuple[Choice | None, int]]]
    over: bool = False
    asked: dict[str, frozenset[str]] = field(default_factory=dict)  # step -> variables that a choice from there on asks about

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


Move = tuple[Choice | None, str, Callable[[Values], bool] | None, Callable[[Values], Values], tuple[str, int] | None]


def build(scenario: Scenario, limit: int = LIMIT) -> Graph:
    """All states that can be reached from the start; stops (`over`) past `limit`.

    Every link must lead to a known step and every variable must be declared.
    """
    asked = _asked(scenario)
    again = _comes_again(scenario)
    moves = {step.id: _moves(scenario, step, asked, again) for step in scenario.steps.values()}
    first: State = (scenario.start, scenario.values, frozenset())
    places = {first: 0}
    named = {name: frozenset(var for var, bit in _bits(scenario).items() if bits & bit) for name, bits in asked.items()}
    graph = Graph([first], [], asked=named)
    for name, values, used in graph.states:
        edges: list[tuple[Choice | None, int]] = []
        for choice, to, holds, change, once in moves[name]:
            if (holds is not None and not holds(values)) or (once is not None and once in used):
                continue
            after = used if once is None else used | {once}
            if after:
                after = frozenset(one for one in after if one[0] in again[to])
            state = (to, change(values), after)
            place = places.get(state)
            if place is None:
                place = places[state] = len(graph.states)
                graph.states.append(state)
            edges.append((choice, place))
        graph.edges.append(edges)
        if len(graph.states) > limit:
            graph.over = True
            return graph
    return graph


def _moves(scenario: Scenario, step: Step, asked: dict[str, int], again: dict[str, frozenset[str]]) -> list[Move]:
    """What can happen at a step, ready to run: condition, change of the values, and the `once` choice it uses up."""
    found: list[Move] = []
    for choice in step.choices:
        once = (step.id, choice.n) if choice.once and step.id in again[step.id] else None
        found.append((choice, choice.to, _test(scenario, choice), _change(scenario, choice, asked[choice.to]), once))
    if step.timer and not step.kind:
        found.append((None, step.timer.to, None, _change(scenario, None, asked[step.timer.to]), None))
    return found


def _test(scenario: Scenario, choice: Choice) -> Callable[[Values], bool] | None:
    wanted = [(scenario.places[guard.var], COMPARE[guard.op], guard.value) for guard in choice.guards]
    return (lambda values: all(compare(values[place], value) for place, compare, value in wanted)) if wanted else None


def _change(scenario: Scenario, choice: Choice | None, asked: int) -> Callable[[Values], Values]:
    """The values after a choice as far as they matter: the others are back at their start."""
    table: list[tuple[int, int | None, int, int, int]] = []
    for change in choice.changes if choice else ():
        place, var = scenario.places[change.var], scenario.vars[change.var]
        table.append((place, change.by, change.to or 0, var.min, var.max))
    start = scenario.values
    idle = [place for place in range(len(start)) if not asked & (1 << place)]

    def run(values: Values) -> Values:
        after = list(values)
        for place, by, to, least, most in table:
            wanted = to if by is None else after[place] + by
            after[place] = least if wanted < least else most if wanted > most else wanted
        for place in idle:
            after[place] = start[place]
        return tuple(after)

    return run


def _bits(scenario: Scenario) -> dict[str, int]:
    return {name: 1 << place for name, place in scenario.places.items()}


def _asked(scenario: Scenario) -> dict[str, int]:
    """Step -> the variables (as bits) whose values at the step some choice from there on asks about before they are set anew."""
    bits = _bits(scenario)
    before: dict[str, list[str]] = {name: [] for name in scenario.steps}
    for step in scenario.steps.values():
        for to in dict.fromkeys(links(step)):
            before[to].append(step.id)
    asked = dict.fromkeys(scenario.steps, 0)
    todo = dict.fromkeys(scenario.steps)
    while todo:
        name, _ = todo.popitem()
        step, found = scenario.steps[name], 0
        for choice in step.choices:
            later = asked[choice.to]
            for change in reversed(choice.changes):
                if change.by is None:
                    later &= ~bits[change.var]
            found |= later
            for guard in choice.guards:
                found |= bits[guard.var]
        if step.timer:
            found |= asked[step.timer.to]
        if found != asked[name]:
            asked[name] = found
            todo |= dict.fromkeys(before[name])
    return asked


def _comes_again(scenario: Scenario) -> dict[str, frozenset[str]]:
    """Step -> the steps with `once` choices that lie on a loop and can be reached from it: only these are remembered."""
    loops = looping(scenario)
    again = {name: set[str]() for name in scenario.steps}
    before: dict[str, list[str]] = {name: [] for name in scenario.steps}
    for step in scenario.steps.values():
        for to in dict.fromkeys(links(step)):
            before[to].append(step.id)
    for name in loops:
        if any(choice.once for choice in scenario.steps[name].choices):
            todo = [name]
            while todo:
                at = todo.pop()
                if name not in again[at]:
                    again[at].add(name)
                    todo += before[at]
    return {name: frozenset(found) for name, found in again.items()}


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
