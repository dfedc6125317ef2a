"""The play engine: pure. A state goes in; a new state and one trace row come out. No clock is read.

The order in which options are shown is random by seed, never the author's; the trace keeps authored numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict

from alongside.problem import Problem
from alongside.scenario.model import Choice, Scenario, Timer
from alongside.scenario.rules import Values, allowed, changed, holds, spent


class Row(TypedDict):
    """One step of an attempt.

    `offered` and `picked` are authored numbers (`offered` in the order shown);
    `picked` 0 = the timer ran out. `vars` are the values after the choice; `opened` = opened before it.
    """

    n: int
    node: str
    offered: list[int]
    picked: int
    ms: int
    vars: dict[str, int | bool]
    opened: list[str]


@dataclass(frozen=True)
class State:
    """Where an attempt stands. `n` counts the choices made; `can_open` and `opened` are resource names."""

    seed: int
    node: str
    values: Values
    n: int = 0
    used: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    can_open: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """What a learner is shown: a number in display order (from 1) and words. Nothing here tells the key."""

    number: int
    text: str


def start(scenario: Scenario, seed: int) -> State:
    """The first state. The same seed shows the same orders."""
    return stand(scenario, scenario.start, scenario.values, seed)


def stand(scenario: Scenario, node: str, values: Values, seed: int) -> State:
    """A state at any step with these values (in the order of the variables), as if the story began there."""
    return _arrive(scenario, State(seed, node, values))


def ended(scenario: Scenario, state: State) -> bool:
    """True at an ending."""
    return bool(scenario.steps[state.node].kind)


def choices(scenario: Scenario, state: State) -> list[Choice]:
    """The choices on offer, in display order."""
    found = allowed(scenario, scenario.steps[state.node], state.values, state.used)
    return sorted(found, key=lambda choice: _rank(state, choice.n))


def _rank(state: State, n: int) -> bytes:
    """A hash instead of `random`: the order stays the same on every Python version."""
    return hashlib.sha256(f"{state.seed}|{state.n}|{state.node}|{n}".encode()).digest()


def offered(scenario: Scenario, state: State) -> list[Option]:
    """The options on offer; empty at an ending."""
    return [Option(number, choice.text) for number, choice in enumerate(choices(scenario, state), start=1)]


def timer(scenario: Scenario, state: State) -> Timer | None:
    """The step's time pressure. Whoever plays decides whether it is switched on."""
    return scenario.steps[state.node].timer


def text(scenario: Scenario, state: State) -> str:
    """The story at this state as Markdown: the lines whose conditions hold, paragraphs apart."""
    return _told(scenario, state, later=False)


def later(scenario: Scenario, state: State) -> str:
    """What has become of the person a month after an ending, as Markdown; empty before one."""
    return _told(scenario, state, later=True)


def _told(scenario: Scenario, state: State, *, later: bool) -> str:
    lines = [
        line.text
        for line in scenario.steps[state.node].lines
        if line.later == later and holds(scenario, line.guards, state.values)
    ]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def signs(scenario: Scenario, state: State) -> list[str]:
    """How the person lets the variables be seen, in words; never a number."""
    shown = []
    for name, signs_ in scenario.signs.items():
        value = state.values[scenario.places[name]]
        sign = next((sign.text for sign in signs_ if value <= sign.max), "")
        if sign:
            shown.append(sign)
    return shown


def open_resource(scenario: Scenario, state: State, name: str) -> State:
    """The state after the learner opened a resource. Raises Problem("not-found") where it cannot."""
    if name not in state.can_open or name not in scenario.resources:
        raise Problem(
            name,
            "is not something you can open here.",
            f"You can open: {', '.join(state.can_open) or 'nothing'}.",
            code="not-found",
        )
    return state if name in state.opened else replace(state, opened=(*state.opened, name))


def pick(scenario: Scenario, state: State, number: int, ms: int = 0) -> tuple[State, Row]:
    """Take the option with this display number (0 = the timer ran out) after `ms` milliseconds.

    Raises Problem("bad-field") where no such option is on offer.
    """
    found = choices(scenario, state)
    if number == 0:
        return choose(scenario, state, 0, ms)
    if not 1 <= number <= len(found):
        raise Problem(
            "option",
            f"{number} is not on offer here.",
            f"Choose a number from 1 to {len(found)}.",
            code="bad-field",
        )
    return choose(scenario, state, found[number - 1].n, ms)


def choose(scenario: Scenario, state: State, n: int, ms: int = 0) -> tuple[State, Row]:
    """Take the choice with the authored number `n` (0 = the timer ran out). As `pick`."""
    step, found = scenario.steps[state.node], choices(scenario, state)
    choice = next((choice for choice in found if choice.n == n), None)
    if ended(scenario, state):
        raise Problem(
            "option",
            "cannot be chosen: this story has ended.",
            "Start again, or read the debrief.",
            code="conflict",
        )
    if choice is None and not (n == 0 and step.timer):
        raise Problem(
            "option",
            f"{n} is not on offer at {state.node}.",
            "Reload the page and choose again.",
            code="bad-field",
        )
    values = changed(scenario, choice.changes, state.values) if choice else state.values
    row = Row(
        n=state.n + 1,
        node=state.node,
        offered=[one.n for one in found],
        picked=n,
        ms=max(0, int(ms)),
        vars=named(scenario, values),
        opened=list(state.opened),
    )
    to = choice.to if choice else step.timer.to if step.timer else step.id
    can = (*state.can_open, *(choice.resources if choice else ()))
    after = State(
        state.seed, to, values, state.n + 1, spent(step, choice, state.used) if choice else state.used, can
    )
    return _arrive(scenario, after), row


def _arrive(scenario: Scenario, state: State) -> State:
    """What the step itself lets be opened is open from here on."""
    return replace(
        state, can_open=tuple(dict.fromkeys((*state.can_open, *scenario.steps[state.node].resources)))
    )


def named(scenario: Scenario, values: Values) -> dict[str, int | bool]:
    """Values by variable name; yes/no ones as true or false."""
    return {name: var.shown(value) for (name, var), value in zip(scenario.vars.items(), values, strict=True)}


def replay(scenario: Scenario, trace: Sequence[Mapping[str, Any]], seed: int = 0) -> State:
    """The state after a stored trace (all of it, or the first rows: that is undo and resume).

    Raises Problem("conflict") where a row does not fit this version of the scenario.
    """
    state = start(scenario, seed)
    for row in trace:
        if row["node"] != state.node:
            raise _misfit(row, f"the story is at {state.node}")
        for name in row["opened"]:
            state = open_resource(scenario, state, name)
        try:
            state, made = choose(scenario, state, row["picked"], row["ms"])
        except Problem as problem:
            raise _misfit(row, problem.what) from None
        if made["vars"] != row["vars"] or sorted(made["offered"]) != sorted(row["offered"]):
            raise _misfit(row, "its options or values differ")
    return state


def _misfit(row: Mapping[str, Any], why: str) -> Problem:
    return Problem(
        f"step {row['n']} ({row['node']})",
        f"does not fit this version of the scenario: {why}.",
        "Play the version the attempt names, or start again.",
        code="conflict",
    )
