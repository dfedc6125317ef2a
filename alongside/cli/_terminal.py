"""Plays a scenario in a terminal, or from a pipe: plain lines, no colors, no cursor tricks."""

from __future__ import annotations

import shutil
import sys
import textwrap
import time
from typing import Any

from alongside import scenario as sc
from alongside.scenario.model import Scenario

HELP = "A number chooses; b = one step back; q = stop; o = open something; ? = these words."


def play(scenario: Scenario, seed: int) -> int:
    """Runs one practice attempt on standard input and output. Exit status 0, also when it was stopped."""
    person = scenario.person
    _say(f"{scenario.title}")
    if scenario.content_note:
        _say(
            f"Before you start: {scenario.content_note} "
            f"You may play `{scenario.offers}` instead; it counts the same."
        )
    if person is not None:
        _say(
            f"This is about {person.goes_by or person.name}"
            + (f" ({person.pronouns})." if person.pronouns else ".")
        )
    _say(f"{scenario.summary}\n{HELP}")
    trace: list[sc.Row] = []
    state = sc.start(scenario, seed)
    shown = None
    while not sc.ended(scenario, state):
        if state != shown:
            _show(scenario, state)
            shown = state
        began = time.monotonic()
        word = _ask()
        if word in ("q", "quit", "exit"):
            _say("Stopped. Practice is not kept, and nothing was scored.")
            return 0
        if word in ("b", "back"):
            if not trace:
                _say("This is the first step.")
            trace = trace[:-1]
            state = sc.replay(scenario, trace, seed)
        elif word in ("o", "open"):
            state = shown = _open(scenario, state)
        elif word.isdigit() and 1 <= int(word) <= len(sc.offered(scenario, state)):
            state, row = sc.pick(scenario, state, int(word), int((time.monotonic() - began) * 1000))
            trace.append(row)
        else:
            _say(HELP)
    _show(scenario, state)
    _debrief(sc.debrief(scenario, trace))
    return 0


def _show(scenario: Scenario, state: sc.State) -> None:
    print("-" * 40)
    _say(sc.text(scenario, state))
    if not sc.ended(scenario, state):
        for sign in sc.signs(scenario, state):
            _say(f"({sign})")
    for option in sc.offered(scenario, state):
        _say(option.text, f"  {option.number}. ", "     ", after="")
    if state.can_open and not sc.ended(scenario, state):
        names = ", ".join(scenario.resources[name].title for name in state.can_open)
        _say(f"You can open (o): {names}", "  ", after="")
    print()


def _open(scenario: Scenario, state: sc.State) -> sc.State:
    if not state.can_open:
        _say("There is nothing to open here.")
    for name in state.can_open:
        state = sc.open_resource(scenario, state, name)
        _say(f"{scenario.resources[name].title}\n{scenario.resources[name].text}", "  | ", "  | ")
    return state


def _ask() -> str:
    print("> ", end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        print()
        return "q"
    if not sys.stdin.isatty():
        print(line.strip())
    return line.strip().lower()


def _debrief(told: dict[str, Any]) -> None:
    print("=" * 40)
    if told["ending"]["later"]:
        _say(told["ending"]["later"])
    _say(f"Looking back. This ending was {told['ending']['kind']}.")
    for step in told["steps"]:
        _say(f"{step['n']}. {step['picked'] or 'Time ran out.'}", after="")
        showed = ", ".join(f"{one['id']} {one['points']} of {one['max']}" for one in step["shows"])
        for text in (
            step["why"],
            f"Showed: {showed}." if showed else "",
            "This choice would put a person at risk." if step["critical"] else "",
        ):
            if text:
                _say(text, "   ", after="")
        if step["better"]:
            _say(f"Another way: {step['better']['text']}", "   ", after="")
            if step["better"]["why"]:
                _say(step["better"]["why"], "     ", after="")
            _say(f"It opens: {step['better']['opens']}", "     ", after="")
        print()
    total = ", ".join(f"{name} {one['points']} of {one['max']}" for name, one in told["score"].items())
    _say(f"In all: {total or 'nothing was scored'}.")
    others = [ending["kind"] for ending in told["endings"] if not ending["reached"]]
    _say(f"Other endings: {', '.join(others)}.")
    if told["next"]:
        _say(
            f"To practice next: {told['next']}"
            + (f", in the lesson {told['lesson']}." if told["lesson"] else ".")
        )


def _say(text: str, first: str = "", rest: str | None = None, after: str = "\n") -> None:
    """Wrapped text, paragraph by paragraph; `first` before the first line, `rest` before the others."""
    width = min(88, shutil.get_terminal_size((88, 24)).columns)
    for line in text.splitlines():
        print(
            "\n".join(
                textwrap.wrap(
                    line, width, initial_indent=first, subsequent_indent=first if rest is None else rest
                )
            )
            or ""
        )
        first = first if rest is None else rest
    if after:
        print(after, end="")
