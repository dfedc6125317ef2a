"""What a state allows and what a choice does to it: used alike by the player and by the checks."""

from __future__ import annotations

import operator
from collections.abc import Callable, Set

from alongside.scenario.model import Change, Choice, Guard, Scenario, Step

Values = tuple[int, ...]
Used = Set[tuple[str, int]]
COMPARE: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


def holds(scenario: Scenario, guards: tuple[Guard, ...], values: Values) -> bool:
    """True where every guard holds."""
    return all(COMPARE[g.op](values[scenario.places[g.var]], g.value) for g in guards)


def changed(scenario: Scenario, changes: tuple[Change, ...], values: Values) -> Values:
    """The values after a choice; each stays inside its declared bounds."""
    if not changes:
        return values
    after = list(values)
    for change in changes:
        place, var = scenario.places[change.var], scenario.vars[change.var]
        wanted = after[place] + change.by if change.by is not None else change.to or 0
        after[place] = min(var.max, max(var.min, wanted))
    return tuple(after)


def allowed(scenario: Scenario, step: Step, values: Values, used: Used) -> list[Choice]:
    """The choices of a step that can be offered now, in the author's order."""
    return [
        choice
        for choice in step.choices
        if not (choice.once and (step.id, choice.n) in used) and holds(scenario, choice.guards, values)
    ]


def spent(step: Step, choice: Choice, used: frozenset[tuple[str, int]]) -> frozenset[tuple[str, int]]:
    """What is used up after a choice (only `once` choices are)."""
    return used | {(step.id, choice.n)} if choice.once else used


def guards_of(step: Step) -> list[Guard]:
    """Every guard in a step, of its lines and of its choices."""
    return [g for line in step.lines for g in line.guards] + [g for c in step.choices for g in c.guards]
