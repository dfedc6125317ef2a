"""Every shipped scenario: nothing to mend, walks that hold, and breaks that are all found. Authors never edit this."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from alongside.scenario import (
    Scenario,
    check,
    choose,
    critical,
    ended,
    from_json,
    load_folder,
    parse,
    read_walks,
    score,
    slugs,
    start,
    to_json,
)
from alongside.scenario.graph import build
from tests.stories import STORY

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "scenarios").glob("*/scenario.md"))
every_scenario = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


@cache
def loaded(folder: Path) -> Scenario:
    return load_folder(folder)


def test_there_are_scenarios_and_all_are_found() -> None:
    assert len(FOLDERS) >= 2 and set(FOLDERS) <= set(slugs().values())


@every_scenario
def test_nothing_to_mend(folder: Path) -> None:
    assert [str(fault) for fault in check(folder) if fault.is_error] == []


@every_scenario
def test_it_is_a_whole_story(folder: Path) -> None:
    scenario = loaded(folder)
    ends = [step for step in scenario.steps.values() if step.kind]
    assert len(ends) >= 3 and len({step.kind for step in ends}) >= 3
    assert 12 <= len(scenario.steps) <= 40
    assert from_json(to_json(scenario)) == scenario


@every_scenario
def test_every_choice_has_a_reason(folder: Path) -> None:
    bare = [choice.text for step in loaded(folder).steps.values() for choice in step.choices if not choice.why]
    assert bare == []


@every_scenario
def test_every_listed_id_tells_good_from_poor(folder: Path) -> None:
    """An id counts only where one step offers a choice worth 3 for it and another worth 1 or less."""
    scenario = loaded(folder)
    told = set()
    for step in scenario.steps.values():
        for name in scenario.competencies:
            points = [choice.shows.get(name, 0) for choice in step.choices]
            if 3 in points and min(points) <= 1:
                told.add(name)
    assert set(scenario.competencies) == told


@every_scenario
def test_the_best_path_is_full_marks_and_ends_well(folder: Path) -> None:
    """Always the best choice on offer: a good ending, nothing critical, and at least three quarters for every id."""
    scenario = loaded(folder)
    graph = build(scenario)
    order = graph.order()
    assert order is not None
    best: list[tuple[int, list[int]]] = [(0, [])] * len(graph.states)
    for place in reversed(order):
        ways = [(best[to][0] + choice.points, [choice.n, *best[to][1]]) for choice, to in graph.edges[place] if choice]
        best[place] = max(ways, key=lambda way: way[0], default=(0, []))
    state, trace = start(scenario, 0), []
    for n in best[0][1]:
        state, row = choose(scenario, state, n)
        trace.append(row)
    assert ended(scenario, state) and scenario.steps[state.node].kind == "good" and not critical(scenario, trace)
    assert all(points * 4 >= most * 3 for points, most in score(scenario, trace).values())


@every_scenario
def test_walks_reach_every_ending(folder: Path) -> None:
    walks, faults = read_walks(folder / "walks.yaml")
    ends = [step for step in loaded(folder).steps.values() if step.kind]
    assert not faults and len(walks) >= len(ends)


GUIDE = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")


def test_the_guide_lists_every_code_there_is_and_no_other() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "alongside" / "scenario").glob("*.py"))
    used = set(re.findall(r'"([EW]\d+)"', sources))
    assert set(re.findall(r"^\| ([EW]\d+) \|", GUIDE, re.MULTILINE)) == used


def test_the_guides_example_can_be_read() -> None:
    example = GUIDE.split("```markdown\n")[1].split("```")[0]
    scenario, faults = parse(example, "README.md")
    assert scenario is not None and not [fault for fault in faults if fault.code == "E0"]
    assert set(scenario.steps) == {"offer", "good"} and scenario.resources["log"].title == "The medication log"
    assert scenario.signs["trust"][-1].text == "He hums." and scenario.steps["offer"].choices[0].indicators == ("C2.1",)


def test_the_guides_clauses_can_be_read() -> None:
    """Every clause in the guide's table, one by one."""
    table = GUIDE.split("| Clause | It means |")[1].split("\n\n")[0]
    clauses = [clause for row in table.splitlines()[2:] for clause in re.findall(r"`([^`]+)`", row.split(" | ")[0])]
    assert len(clauses) >= 12
    for clause in clauses:
        text = STORY.replace("| C2 3 | trust +1", f"| C2 3 | {clause}", 1)
        assert not [fault for fault in parse(text, "x")[1] if fault.is_error and "clause" in fault.message], clause
