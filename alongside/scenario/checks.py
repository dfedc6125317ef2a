"""The checks an author runs: errors E0 to E14 refuse a case, warnings W1 to W10 advise.

All codes are listed in scenarios/README.md. `names` holds the checks of links and names,
`states` those over the state graph, `wording` the warnings.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alongside import content, documents
from alongside.problem import Problem
from alongside.scenario import graph, names, states, wording
from alongside.scenario.model import Fault, Scenario
from alongside.scenario.parse import parse
from alongside.scenario.walks import Walk, read_walks, run_walks

FILES = ("scenario.md", "walks.yaml", "person.md")


def check(source: Scenario | Path, home: Path | None = None) -> list[Fault]:
    """Every fault of a scenario folder (or of the folder a loaded scenario came from), by file and line.

    A Scenario without a folder (made in a test or an editor) is checked as far as its own text goes.
    """
    if isinstance(source, Scenario) and source.path is None:
        return _sorted(_story(source, FILES[0], home)[0])
    folder = Path(source.path or "") if isinstance(source, Scenario) else Path(source)
    return _folder(folder.parent if folder.name == FILES[0] else folder, home)


def check_text(text: str, file: str = FILES[0], home: Path | None = None) -> list[Fault]:
    """Every fault of a story alone, as typed in an editor."""
    scenario, faults = parse(text, file)
    if scenario is not None:
        faults = faults + _story(scenario, file, home)[0]
    return _sorted(faults)


def _sorted(faults: list[Fault]) -> list[Fault]:
    return sorted(dict.fromkeys(faults), key=lambda f: (f.file, f.line, f.code, f.words))


def _folder(folder: Path, home: Path | None) -> list[Fault]:
    story, walks_file, person = (folder / name for name in FILES)
    try:
        text = content.read_text(story)
    except Problem as problem:
        return [Fault("E0", str(story), 1, "", f"This file {problem.what}", problem.way_out)]
    walks, told = read_walks(walks_file)
    told += person_faults(lambda: documents.read_person(person), person)
    return check_parts(parse(text, story, folder.resolve().name), walks, told, (story, walks_file), home)


def check_parts(
    story: tuple[Scenario | None, list[Fault]],
    walks: list[Walk],
    told: list[Fault],
    files: tuple[Path, Path],
    home: Path | None,
) -> list[Fault]:
    """Every fault of a parsed story with its walks; `told` are those found on the way, `files` the names to give."""
    scenario, faults = story
    file, walks_file = files
    faults = [*faults, *told]
    if scenario is None:
        return _sorted(faults)
    found, sound = _story(scenario, str(file), home)
    faults += found + _other_case(scenario, str(file), home)
    if sound:
        reached, wrong = run_walks(scenario, walks, str(walks_file))
        faults += wrong
        faults += [
            Fault("E13", str(file), step.line, step.id, "is an ending that no walk reaches.",
                  "Add a walk to walks.yaml that ends there.")
            for step in scenario.steps.values() if step.kind and step.id not in reached and walks
        ]  # fmt: skip
    return _sorted(faults)


def person_faults(read: Callable[[], documents.Person], path: Path) -> list[Fault]:
    """What is wrong with a person's file that `read` reads."""
    try:
        facts = read()
    except Problem as problem:
        place = problem.where.removeprefix(str(path)).strip(": ")
        line, words = (int(place), "") if place.isdigit() else (1, place)
        what = problem.what if words else f"{path.name} {problem.what}"
        return [Fault("E0", str(path), line, words, what, problem.way_out)]
    if facts.name and facts.story:
        return []
    what = "her story below the front matter" if facts.name else "a line `name: …` in the front matter"
    return [Fault("E0", str(path), 1, "", "This person is not told yet.", f"Add {what}.")]


def _story(scenario: Scenario, file: str, home: Path | None) -> tuple[list[Fault], bool]:
    """Faults of the story, and whether it can be walked through (links and names known, no loop)."""
    faults = names.check(scenario, file, home)
    if not names.playable(scenario):
        return faults + list(wording.check(scenario, None, file)), False
    made = graph.build(scenario)
    if made.over:
        line = scenario.steps[scenario.start].line
        what = f"This story has more than {graph.LIMIT:,} states, too many to check."
        way_out = "Use fewer variables, narrower bounds or fewer `once` choices."
        return [*faults, Fault("E5", file, line, scenario.start, what, way_out)], False
    faults += states.check(scenario, made, file)
    return faults + list(wording.check(scenario, made, file)), made.order() is not None


def _other_case(scenario: Scenario, file: str, home: Path | None) -> list[Fault]:
    """E14: a case that may be too close offers another one, which exists."""
    known = [slug for slug in content.units("scenarios", FILES[0], home) if slug != scenario.slug]
    if scenario.content_note and not scenario.offers:
        line, what = scenario.at.get("content_note", 1), "warns, but no other case is offered."
        return [
            Fault("E14", file, line, "content_note", what, "Add a line `offers: <slug of another case>`.")
        ]
    if scenario.offers and scenario.offers not in known:
        way_out = f"Known: {', '.join(known) or 'none'}."
        what = "is offered instead, but is not another scenario."
        return [Fault("E14", file, scenario.at.get("offers", 1), scenario.offers, what, way_out)]
    return []
