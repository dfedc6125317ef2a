"""The checks an author runs: errors E0 to E14 refuse a case, warnings W1 to W9 advise. All are listed in scenarios/README.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from alongside import content, documents, framework
from alongside.problem import Problem
from alongside.scenario import graph, wording
from alongside.scenario.model import Choice, Fault, Guard, Scenario
from alongside.scenario.parse import parse
from alongside.scenario.walks import read_walks, run_walks

FILES = ("scenario.md", "walks.yaml", "person.md")


def check(source: Scenario | Path, home: Path | None = None) -> list[Fault]:
    """Every fault of a scenario folder (or of the folder a loaded scenario came from), in the order of file and line.

    A Scenario without a folder (made in a test or an editor) is checked as far as its own text goes.
    """
    if isinstance(source, Scenario) and source.path is None:
        return _sorted(_story(source, "scenario.md", home)[0])
    folder = source.path if isinstance(source, Scenario) else Path(source)
    assert folder is not None
    return _folder(folder.parent if folder.name == FILES[0] else folder, home)


def check_text(text: str, file: str = "scenario.md", home: Path | None = None) -> list[Fault]:
    """Every fault of a story alone, as typed in an editor."""
    scenario, faults = parse(text, file)
    if scenario is not None:
        faults = faults + _story(scenario, file, home)[0]
    return _sorted(faults)


def _folder(folder: Path, home: Path | None) -> list[Fault]:
    story, walks_file, person = (folder / name for name in FILES)
    try:
        text = content.read_text(story)
    except Problem as problem:
        return [Fault("E0", str(story), 1, "", f"This file {problem.what}", problem.way_out)]
    scenario, faults = parse(text, story, folder.name)
    faults = list(faults)
    walks, told = read_walks(walks_file)
    faults += told
    try:
        facts = documents.read_person(person)
        if not facts.name:
            faults.append(
                Fault(
                    "E0", str(person), 1, "name", "is missing.", "Add a line `name: …` to the front matter."
                )
            )
    except Problem as problem:
        faults.append(Fault("E0", str(person), 1, "", f"person.md {problem.what}", problem.way_out))
    if scenario is not None:
        found, sound = _story(scenario, str(story), home)
        faults += found + _offers(scenario, str(story), home)
        if sound:
            reached, wrong = run_walks(scenario, walks, str(walks_file))
            faults += wrong
            if not any(fault.file == str(walks_file) for fault in told):
                faults += [
                    Fault(
                        "E13",
                        str(story),
                        step.line,
                        step.id,
                        "is an ending that no walk reaches.",
                        "Add a walk to walks.yaml that ends there.",
                    )
                    for step in scenario.steps.values()
                    if step.kind and step.id not in reached
                ]
    return _sorted(faults)


def _sorted(faults: list[Fault]) -> list[Fault]:
    return sorted(dict.fromkeys(faults), key=lambda f: (f.file, f.line, f.code, f.words))


def _story(scenario: Scenario, file: str, home: Path | None) -> tuple[list[Fault], bool]:
    """Faults of the story, and whether it is sound enough to be played (links and names all known)."""
    fault = _Maker(file)
    faults = [*_links(scenario, fault), *_names(scenario, fault, home), *_reasons(scenario, fault)]
    if any(one.code in ("E1", "E9!") for one in faults):
        faults = [Fault(one.code.rstrip("!"), *_rest(one)) for one in faults]
        return faults + list(wording.check(scenario, None, file)), False
    made = graph.build(scenario)
    if made.over:
        faults.append(
            fault(
                "E5",
                scenario.steps[scenario.start].line,
                "",
                f"This story has more than {graph.LIMIT:,} states.",
                "Use fewer variables, narrower bounds or fewer `once` choices.",
            )
        )
        return faults, False
    faults += [*_states(scenario, made, fault), *_best(scenario, made, fault)]
    return faults + list(wording.check(scenario, made, file)), made.order() is not None


def _rest(one: Fault) -> tuple[str, int, str, str, str]:
    return one.file, one.line, one.words, one.message, one.way_out


class _Maker:
    def __init__(self, file: str) -> None:
        self.file = file

    def __call__(self, code: str, line: int, words: str, message: str, way_out: str) -> Fault:
        return Fault(code, self.file, line, words[:80], message, way_out)


def _links(scenario: Scenario, fault: _Maker) -> Iterator[Fault]:
    known = ", ".join(scenario.steps)
    for step in scenario.steps.values():
        for choice in step.choices:
            if choice.to and choice.to not in scenario.steps:
                yield fault(
                    "E1", choice.line, choice.to, "is not a step of this story.", f"Known steps: {known}."
                )
            elif not choice.to:
                yield fault(
                    "E1",
                    choice.line,
                    choice.text,
                    "leads nowhere.",
                    f"Add ` -> ` and a step. Known steps: {known}.",
                )
        if step.timer and step.timer.to not in scenario.steps:
            yield fault(
                "E1",
                step.line,
                step.timer.to,
                "is where the timer leads, but no step.",
                f"Known steps: {known}.",
            )
        if step.kind and step.choices:
            yield fault(
                "E3",
                step.line,
                step.id,
                "is an ending and has choices.",
                "Take `(end: …)` away, or the choices.",
            )
        if not step.kind and not step.choices:
            yield fault(
                "E3",
                step.line,
                step.id,
                "has no choices and is not an ending.",
                "Add choices, or write `(end: mixed)`.",
            )
        if not any(line.text for line in step.lines):
            yield fault("E0", step.line, step.id, "tells nothing.", "Write what happens below the heading.")
    kinds = {step.kind for step in scenario.steps.values() if step.kind}
    if len(kinds) < 2:
        line = next((step.line for step in scenario.steps.values() if step.kind), 1)
        yield fault(
            "E7",
            line,
            ", ".join(kinds),
            "is the only kind of ending." if kinds else "No step is an ending.",
            "Choices matter only when the story can end in two ways: add an ending of another kind.",
        )


def _names(scenario: Scenario, fault: _Maker, home: Path | None) -> Iterator[Fault]:
    """E9 and E10. The code `E9!` marks an unknown variable, which makes the story unplayable."""
    for name in scenario.competencies:
        if name not in framework.IDS:
            yield fault("E9", 1, name, "is not an id of the framework.", "`alongside framework` lists them.")
    read: set[str] = set(scenario.signs)
    scored: dict[str, int] = {}
    variables = ", ".join(scenario.vars) or "none"

    def unknown(guards: tuple[Guard, ...], line: int) -> Iterator[Fault]:
        for guard in guards:
            read.add(guard.var)
            if guard.var not in scenario.vars:
                yield fault(
                    "E9!", line, guard.var, "is not a declared variable.", f"Known variables: {variables}."
                )

    indicators = framework.load(home).indicators
    for step in scenario.steps.values():
        for line in step.lines:
            yield from unknown(line.guards, line.line)
        for name in step.resources:
            yield from _resource(scenario, name, step.line, fault)
        for choice in step.choices:
            yield from unknown(choice.guards, choice.line)
            for change in choice.changes:
                if change.var not in scenario.vars:
                    yield fault(
                        "E9!",
                        choice.line,
                        change.var,
                        "is not a declared variable.",
                        f"Known variables: {variables}.",
                    )
                elif scenario.vars[change.var].flag and change.by is not None:
                    yield fault(
                        "E9",
                        choice.line,
                        change.var,
                        "is yes or no and cannot be counted.",
                        "Write `yes` or `no`.",
                    )
            for name in choice.resources:
                yield from _resource(scenario, name, choice.line, fault)
            yield from _scores(choice, scored, indicators, fault)
    for name in scenario.vars:
        if name not in read:
            yield fault(
                "E9",
                1,
                name,
                "is a variable that nothing reads.",
                "Use it in an `if`, a line or a sign, or take it out.",
            )
    for name in scenario.competencies:
        if name in framework.IDS and name not in scored:
            yield fault(
                "E10",
                1,
                name,
                "is listed, but no choice shows it.",
                "Score it on a choice, or take it off the list.",
            )
    for name, at in scored.items():
        if name in framework.IDS and name not in scenario.competencies:
            yield fault(
                "E10",
                at,
                name,
                "is scored, but not in the list of competencies.",
                "Add it to the front matter.",
            )


def _resource(scenario: Scenario, name: str, line: int, fault: _Maker) -> Iterator[Fault]:
    if name not in scenario.resources:
        known = ", ".join(scenario.resources) or "none"
        yield fault(
            "E9",
            line,
            name,
            "is not something that can be opened.",
            f"Known: {known}. Add `# {name} (resource: title)`.",
        )


def _scores(choice: Choice, scored: dict[str, int], indicators: object, fault: _Maker) -> Iterator[Fault]:
    for name, points in choice.shows.items():
        scored.setdefault(name, choice.line)
        if name not in framework.IDS:
            yield fault(
                "E9", choice.line, name, "is not an id of the framework.", "`alongside framework` lists them."
            )
        if not 0 <= points <= 3:
            yield fault(
                "E9", choice.line, f"{name} {points}", "is outside 0 to 3.", "Use 3 for the best, 0 for harm."
            )
    for name in choice.indicators:
        if name not in indicators:  # type: ignore[operator]
            yield fault(
                "E9",
                choice.line,
                name,
                "is named in the reason but is not an indicator of the framework.",
                f"`alongside framework` lists those of {name.partition('.')[0]}.",
            )


def _reasons(scenario: Scenario, fault: _Maker) -> Iterator[Fault]:
    for step in scenario.steps.values():
        for choice in step.choices:
            if not choice.why:
                code = "E11" if choice.critical else "W9"
                yield fault(
                    code,
                    choice.line,
                    choice.text,
                    "has no reason for the debrief.",
                    "Add a line `  > why` below it.",
                )


def _states(scenario: Scenario, made: graph.Graph, fault: _Maker) -> Iterator[Fault]:
    """E2, E4, E5, E8 over the state graph."""
    reached = {name for name, _, _ in made.states}
    for step in scenario.steps.values():
        if step.id not in reached:
            yield fault(
                "E2",
                step.line,
                step.id,
                "can never be reached.",
                "Lead a choice to it, or loosen the conditions on the way.",
            )
    told: set[str] = set()
    for place, (name, values, used) in enumerate(made.states):
        step = scenario.steps[name]
        if not step.kind and step.choices and not made.edges[place] and name not in told:
            told.add(name)
            how = _told_values(scenario, values) + (" once its `once` choices are used" if used else "")
            yield fault(
                "E4",
                step.line,
                name,
                f"offers nothing{how}.",
                "Leave at least one choice without a condition.",
            )
    ends = [place for place, (name, _, _) in enumerate(made.states) if scenario.steps[name].kind]
    can_end = made.back_from(ends)
    stuck = {made.states[place][0] for place in range(len(made.states)) if place not in can_end} - told
    for name in scenario.steps:
        if name in stuck:
            yield fault(
                "E5",
                scenario.steps[name].line,
                name,
                "can be reached in a way from which no ending can be reached.",
                "Lead a choice on towards an ending.",
            )
    yield from _loops(scenario, made, fault)


def _loops(scenario: Scenario, made: graph.Graph, fault: _Maker) -> Iterator[Fault]:
    """A loop in the state graph can be walked for ever: there is no limit to its repeats."""
    again = set(made.stuck())
    inside = again & made.back_from(
        [place for place in again if any(to in again for _, to in made.edges[place])]
    )
    told: set[int] = set()
    loops = graph.looping(scenario)
    for place in sorted(inside):
        for choice, to in made.edges[place]:
            if (
                choice
                and to in inside
                and choice.line not in told
                and {made.states[place][0], made.states[to][0]} <= loops
            ):
                told.add(choice.line)
                what = "earns points on every round" if choice.points else "can be taken again and again"
                yield fault(
                    "E8",
                    choice.line,
                    choice.text,
                    f"lies on a loop and {what}.",
                    "Mark a choice on the loop `once`, or count the rounds in a bounded variable.",
                )


def _told_values(scenario: Scenario, values: tuple[int, ...]) -> str:
    said = ", ".join(
        f"{name} is {(('no', 'yes')[value] if var.flag else value)}"
        for (name, var), value in zip(scenario.vars.items(), values, strict=True)
    )
    return f" when {said}" if said else ""


def _best(scenario: Scenario, made: graph.Graph, fault: _Maker) -> Iterator[Fault]:
    """E6 by dynamic programming over the (loop-free) state graph; a critical choice must shut every good ending."""
    kinds = [scenario.steps[name].kind for name, _, _ in made.states]
    good = made.back_from([place for place, kind in enumerate(kinds) if kind == "good"])
    told: set[int] = set()
    for edges in made.edges:
        for choice, to in edges:
            if choice and choice.critical and to in good and choice.line not in told:
                told.add(choice.line)
                yield fault(
                    "E6",
                    choice.line,
                    choice.text,
                    "is critical, and the story can still end well after it.",
                    "Lead it to endings that are not good, or take `critical` away.",
                )
    order = made.order()
    if order is None:
        return
    most = [-1] * len(made.states)
    most[0] = 0
    for place in order:
        for choice, to in made.edges[place]:
            if most[place] >= 0:
                most[to] = max(most[to], most[place] + (choice.points if choice else 0))
    best_good = max((most[place] for place, kind in enumerate(kinds) if kind == "good"), default=-1)
    for step in scenario.steps.values():
        got = max((most[place] for place, state in enumerate(made.states) if state[0] == step.id), default=-1)
        if step.kind and step.kind != "good" and got >= 0 and got >= best_good:
            best = (
                f"the best way to a good ending earns {best_good}"
                if best_good >= 0
                else "no good ending can be reached"
            )
            yield fault(
                "E6",
                step.line,
                step.id,
                f"ends {step.kind} with up to {got} points, but {best}.",
                "The best choices together must lead to a good ending, and nowhere else.",
            )


def _offers(scenario: Scenario, file: str, home: Path | None) -> list[Fault]:
    """E14: a case that may be too close offers another one, which exists."""
    fault = _Maker(file)
    known = [slug for slug in content.units("scenarios", FILES[0], home) if slug != scenario.slug]
    if scenario.content_note and not scenario.offers:
        return [
            fault(
                "E14",
                1,
                "content_note",
                "warns, but no other case is offered.",
                "Add `offers: <slug of another case>`.",
            )
        ]
    if scenario.offers and scenario.offers not in known:
        return [
            fault(
                "E14",
                1,
                scenario.offers,
                "is offered instead, but is not another scenario.",
                f"Known: {', '.join(known) or 'none'}.",
            )
        ]
    return []
