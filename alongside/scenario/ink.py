"""A scenario as source text in Ink (inkle's open writing language), so that other players and editors can use a story.

What Ink has no room for is listed in scenarios/README.md. Every choice carries its authored number as a tag (`n: 2`), every
step its name (`id: offer`): a walk here and a walk there can be laid side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alongside.scenario.model import Change, Choice, Guard, Resource, Scenario, Step
from alongside.scenario.rules import COMPARE

_SPECIAL = re.compile(r"[\\{}\[\]|#~<>/*+=()-]")
_KEYWORD = re.compile(r"[A-Z]{3,}\b|else\b")  # VAR, LIST, INCLUDE and their like at the start of a line
_RESERVED = ("and", "else", "false", "function", "has", "hasnt", "mod", "not", "or", "ref", "return", "temp", "true")


@dataclass(frozen=True)
class Names:
    """What variables, steps and resources are called in Ink; `can_open` are yes/no variables."""

    vars: dict[str, str]
    steps: dict[str, str]
    resources: dict[str, str]
    can_open: dict[str, str]
    signs: str
    choices: str


def names(scenario: Scenario) -> Names:
    """The author's names wherever Ink takes them (letters, digits and _; one of each in the whole file)."""
    taken = set(_RESERVED)

    def free(wanted: str, before: str) -> str:
        name = wanted.replace("-", "_")
        name = f"{before}_{name}" if name[0].isdigit() or name in taken else name
        while name in taken:
            name += "_"
        taken.add(name)
        return name

    return Names(
        {name: free(name, "value") for name in scenario.vars},
        {name: free(name, "step") for name in scenario.steps},
        {name: free(name, "page") for name in scenario.resources},
        {name: free(f"can_open_{name}", "value") for name in scenario.resources},
        free("signs", "show"),
        free("choices", "show"),
    )


def export(scenario: Scenario) -> str:
    """The story as Ink. The scenario must be sound: links and variables known."""
    called = names(scenario)
    out = [
        f"// {_one_line(scenario.title)} ({scenario.slug} {scenario.version}), written out by Alongside.",
        "// Tags: n = the author's number of a choice (0: time runs out), id = a step, open = something to read.",
        f"# title: {_escaped(scenario.title)}",
    ]
    for name, var in scenario.vars.items():
        out.append(f"VAR {called.vars[name]} = {_value(scenario, name, var.start)}")
    out += [f"VAR {name} = false" for name in called.can_open.values()]
    out += [f"-> {called.steps[scenario.start]}", ""]
    for step in scenario.steps.values():
        out += [*_step(scenario, called, step), ""]
    for resource in scenario.resources.values():
        out += [*_resource(called, resource), ""]
    return "\n".join([*out, *_signs(scenario, called)]).rstrip() + "\n"


def _step(scenario: Scenario, called: Names, step: Step) -> Iterator[str]:
    yield f"=== {called.steps[step.id]}"
    yield f"# id: {_escaped(step.id)}" + (f" # ending: {step.kind}" if step.kind else "")
    yield from (f"~ {called.can_open[name]} = true" for name in step.resources)
    for line in (line for line in step.lines if line.text):
        tag = " # later" if line.later else ""
        told = _escaped(line.text, starts=not line.guards) + tag
        yield f"{{{_condition(scenario, called, line.guards)}: {told}}}" if line.guards else told
    if step.kind:
        yield "-> END"
        return
    if scenario.signs:
        yield f"-> {called.signs} ->"
    yield f"-> {called.choices}"
    yield f"= {called.choices}"
    for choice in step.choices:
        yield from _choice(scenario, called, choice)
    if step.timer:
        yield f"+ [Time runs out # n: 0 # timer: {step.timer.seconds}]"
        yield f"  -> {called.steps[step.timer.to]}"
    for name, page in called.resources.items():
        yield f"+ {{{called.can_open[name]}}} [{_escaped(scenario.resources[name].title)} # open: {_escaped(name)}]"
        yield f"  -> {page} -> {called.choices}"


def _choice(scenario: Scenario, called: Names, choice: Choice) -> Iterator[str]:
    if choice.why:
        yield f"// Why: {_one_line(choice.why)}"
    guards = f" {{{_condition(scenario, called, choice.guards)}}}" if choice.guards else ""
    tags = [f"n: {choice.n}", *(f"shows: {name} {points}" for name, points in choice.shows.items())]
    tags += ["critical"] * choice.critical
    yield f"{'*' if choice.once else '+'}{guards} [{_escaped(choice.text)} {' '.join(f'# {tag}' for tag in tags)}]"
    yield from (f"  ~ {called.vars[change.var]} = {_change(scenario, called, change)}" for change in choice.changes)
    yield from (f"  ~ {called.can_open[name]} = true" for name in choice.resources)
    yield f"  -> {called.steps[choice.to]}"


def _change(scenario: Scenario, called: Names, change: Change) -> str:
    var = scenario.vars[change.var]
    if change.by is None:
        return _value(scenario, change.var, min(var.max, max(var.min, change.to or 0)))
    sum_ = f"{called.vars[change.var]} {'-' if change.by < 0 else '+'} {abs(change.by)}"
    return f"MAX({var.min}, MIN({var.max}, {sum_}))"


def _value(scenario: Scenario, name: str, value: int) -> str:
    return str(bool(value)).lower() if scenario.vars[name].flag else str(value)


def _condition(scenario: Scenario, called: Names, guards: tuple[Guard, ...]) -> str:
    return " and ".join(_guard(scenario, called, guard) for guard in guards)


def _guard(scenario: Scenario, called: Names, guard: Guard) -> str:
    name = called.vars[guard.var]
    if not scenario.vars[guard.var].flag:
        return f"{name} {guard.op} {guard.value}"
    no, yes = (COMPARE[guard.op](value, guard.value) for value in (0, 1))
    return str(yes).lower() if yes == no else name if yes else f"not {name}"


def _resource(called: Names, resource: Resource) -> Iterator[str]:
    yield f"=== {called.resources[resource.id]}"
    yield f"# page: {_escaped(resource.title)}"
    yield from (_escaped(line, starts=True) for line in resource.text.splitlines() if line.strip())
    yield "->->"


def _signs(scenario: Scenario, called: Names) -> Iterator[str]:
    """How the person lets the variables be seen, told below each step."""
    if not scenario.signs:
        return
    yield f"=== {called.signs}"
    for name, signs in scenario.signs.items():
        yield "{"
        for sign in signs:
            yield f"- {called.vars[name]} <= {sign.max}: {_escaped(sign.text)} # sign"
        yield "}"
    yield "->->"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str, *, starts: bool = False) -> str:
    """Text that Ink prints as it stands. `starts`: it begins a line, where some words would be commands."""
    said = _SPECIAL.sub(r"\\\g<0>", _one_line(text))
    return f"\\{said}" if starts and _KEYWORD.match(said) else said
