"""Checks of links and names: what a choice leads to, scores and reads exists (E1, E3, E7, E9-E12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from alongside import framework
from alongside.scenario.model import Choice, Fault, Guard, Scenario, Step
from alongside.scenario.rules import guards_of

_IDS_ARE = "`alongside framework` lists them."


def check(scenario: Scenario, file: str, home: Path | None = None) -> list[Fault]:
    """All faults of this family. home: where the framework's indicators are looked up."""
    return [Fault(code, file, line, words[:80], message, way_out)
            for code, line, words, message, way_out in _all(scenario, home)]  # fmt: skip


def playable(scenario: Scenario) -> bool:
    """True where every link leads to a step and every variable that is read or changed is declared."""
    return all(
        all(to in scenario.steps for to in links)
        and all(guard.var in scenario.vars for guard in guards_of(step))
        and all(change.var in scenario.vars for choice in step.choices for change in choice.changes)
        for step in scenario.steps.values()
        for links in [[choice.to for choice in step.choices] + ([step.timer.to] if step.timer else [])]
    )


_Told = tuple[str, int, str, str, str]


def _all(scenario: Scenario, home: Path | None) -> Iterator[_Told]:
    indicators = set(framework.load(home).indicators)
    for step in scenario.steps.values():
        yield from _step(scenario, step)
        for choice in step.choices:
            yield from _choice(scenario, step, choice, indicators)
    yield from _whole(scenario)


def _step(scenario: Scenario, step: Step) -> Iterator[_Told]:
    if step.timer and step.timer.to not in scenario.steps:
        yield "E1", step.line, step.timer.to, "is where the timer leads, but no step.", _known(scenario.steps)
    if step.kind and (step.choices or step.timer):
        what = "is an ending and has choices."
        yield "E3", step.line, step.id, what, "Take `(end: …)` away, or the choices."
    if not step.kind and not step.choices:
        what = "has no choices and is not an ending."
        yield "E3", step.line, step.id, what, "Add choices, or write `(end: mixed)` behind its name."
    for line in step.lines:
        if line.later and not step.kind:
            what = "tells of a month later, but the story is not over."
            yield "E3", line.line, line.text, what, "Move it below an ending."
    if step.kind and not any(line.later for line in step.lines):
        what = "does not say what has become of the person."
        yield "W10", step.line, step.id, what, "Add a line `{later} A month later …` below the ending."
    if not any(line.text and not line.later for line in step.lines):
        yield "E0", step.line, step.id, "tells nothing.", "Write what happens below the heading."
    for line in step.lines:
        yield from _guards(scenario, line.guards, line.line)
    yield from _resources(scenario, step.resources, step.line)


def _choice(scenario: Scenario, step: Step, choice: Choice, indicators: set[str]) -> Iterator[_Told]:
    at = choice.line
    if choice.to and choice.to not in scenario.steps:
        yield "E1", at, choice.to, "is not a step of this story.", _known(scenario.steps)
    if not choice.why and choice.critical:
        yield "E11", at, choice.text, "is critical and has no reason.", "Add a line `  > why` below it."
    elif not choice.why:
        yield "W9", at, choice.text, "has no reason for the debrief.", "Add a line `  > why` below it."
    yield from _guards(scenario, choice.guards, at)
    yield from _resources(scenario, choice.resources, at)
    for change in choice.changes:
        if change.var not in scenario.vars:
            yield "E9", at, change.var, "is not a declared variable.", _known(scenario.vars)
        elif scenario.vars[change.var].flag and change.by is not None:
            yield (
                "E9",
                at,
                change.var,
                "is yes or no and cannot be counted.",
                "Write `yes` or `no` behind it.",
            )
    for name, points in choice.shows.items():
        if name not in framework.IDS:
            yield "E9", at, name, "is not an id of the framework.", _IDS_ARE
        elif name not in scenario.competencies:
            yield (
                "E10",
                at,
                name,
                "is scored, but not listed.",
                "Add it to `competencies` in the front matter.",
            )
        if not 0 <= points <= 3:
            yield "E9", at, f"{name} {points}", "is outside 0 to 3.", "Use 3 for the best, 0 for harm."
    for name in choice.indicators:
        if name not in indicators:
            yield "E9", at, name, "is named in the reason but is not an indicator of the framework.", _IDS_ARE
    if any(other.text == choice.text and _together(other, choice) for other in step.choices[: choice.n - 1]):
        yield (
            "E12",
            at,
            choice.text,
            "stands in this step twice.",
            "Change the words, or guard one by `if not`.",
        )


def _together(one: Choice, other: Choice) -> bool:
    """Could both be on offer at once? Told apart by the sample's habit: guards on the same variable."""
    return not ({guard.var for guard in one.guards} & {guard.var for guard in other.guards})


def _guards(scenario: Scenario, guards: tuple[Guard, ...], line: int) -> Iterator[_Told]:
    for guard in guards:
        if guard.var not in scenario.vars:
            yield "E9", line, guard.var, "is not a declared variable.", _known(scenario.vars)


def _resources(scenario: Scenario, wanted: tuple[str, ...], line: int) -> Iterator[_Told]:
    for name in wanted:
        if name not in scenario.resources:
            way_out = f"{_known(scenario.resources)} Add a heading `# {name} (resource: title)`."
            yield "E9", line, name, "is not something that can be opened.", way_out


def _whole(scenario: Scenario) -> Iterator[_Told]:
    steps = scenario.steps.values()
    kinds = {step.kind for step in steps if step.kind}
    if len(kinds) < 2:
        line = next((step.line for step in steps if step.kind), 1)
        what = "is the only kind of ending." if kinds else "No step is an ending."
        yield "E7", line, "".join(kinds), what, "Add an ending of another kind: choices must matter."
    scored = {name for step in steps for choice in step.choices for name in choice.shows}
    listed = scenario.at.get("competencies", 1)
    for name in scenario.competencies:
        if name not in framework.IDS:
            yield "E9", listed, name, "is not an id of the framework.", _IDS_ARE
        elif name not in scored:
            way_out = "Score it on a choice, or take it off the list."
            yield "E10", listed, name, "is listed, but no choice shows it.", way_out
    read = {guard.var for step in steps for guard in guards_of(step)}
    for name in scenario.vars:
        if name not in read and name not in scenario.signs:
            way_out = "Use it in an `if` or a sign, or drop it."
            yield "E9", scenario.at.get("vars", 1), name, "is a variable that nothing reads.", way_out
    shown = {name for step in steps for name in step.resources}
    shown |= {name for step in steps for choice in step.choices for name in choice.resources}
    for resource in scenario.resources.values():
        if resource.id not in shown:
            way_out = f"Write `{{show {resource.id}}}` in a step, or `show: {resource.id}` behind a choice."
            yield "E2", resource.line, resource.id, "can never be opened.", way_out


def _known(names: Iterable[str]) -> str:
    return f"Known: {', '.join(names) or 'none'}."
