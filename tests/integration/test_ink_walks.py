"""Exported to Ink and walked with the same picks, a story tells, offers and remembers the same in inkjs as it does here."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from alongside import scenario as sc
from alongside.problem import Problem
from alongside.scenario import ink, play
from alongside.scenario.model import Scenario
from tests import inkjs
from tests.stories import HEAD, read, tricky_stories

WALKS = 6


def lines(text: str) -> list[str]:
    """What Ink keeps of a text: its lines, without empty ones and without double spaces."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def met(scenario: Scenario, state: sc.State, node: str, pages: list[str]) -> dict[str, Any]:
    over = sc.ended(scenario, state)
    found = [] if over else play.choices(scenario, state)
    offered = {str(choice.n): " ".join(choice.text.split()) for choice in found}
    if sc.timer(scenario, state) and not over:
        offered["0"] = "Time runs out"
    return {
        "id": node,
        "ending": scenario.steps[node].kind,
        "lines": pages,
        "later": lines(play.later(scenario, state)),
        "signs": [],
        "offered": offered,
        "open": [] if over else [name for name in scenario.resources if name in state.can_open],
        "vars": dict(play.named(scenario, state.values)),
    }


def walked(scenario: Scenario, seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Random moves (picks, pages opened, a timer that runs out) and what this engine met before each and after the last."""
    chance = random.Random(seed)

    def arrived(state: sc.State) -> dict[str, Any]:
        told = met(scenario, state, state.node, lines(sc.text(scenario, state)))
        return told | {"signs": [] if told["ending"] else lines("\n".join(sc.signs(scenario, state)))}

    state = sc.start(scenario, seed)
    moves: list[dict[str, Any]] = []
    seen = [arrived(state)]
    while not sc.ended(scenario, state) and seen[-1]["offered"]:
        if state.can_open and chance.random() < 0.2:
            name = chance.choice(state.can_open)
            state = sc.open_resource(scenario, state, name)
            moves.append({"open": name})
            seen.append(met(scenario, state, state.node, lines(scenario.resources[name].text)))
            continue
        n = int(chance.choice(sorted(seen[-1]["offered"])))
        state, _ = sc.choose(scenario, state, n)
        moves.append({"pick": n})
        seen.append(arrived(state))
    return moves, seen


def compare(stories: list[Scenario], walks: int) -> int:
    """Walks each story both ways, every one in the same run of inkjs. Returns how many states were laid side by side."""
    jobs, wanted = [], []
    for number, scenario in enumerate(stories):
        called = ink.names(scenario).vars
        ways = [walked(scenario, 1000 * number + walk) for walk in range(walks)]
        jobs.append({"ink": ink.export(scenario), "vars": list(called.values()), "walks": [moves for moves, _ in ways]})
        for _, seen in ways:
            for one in seen:
                one["vars"] = {called[name]: value for name, value in one["vars"].items()}
        wanted.append([seen for _, seen in ways])
    for job, want, got in zip(jobs, wanted, inkjs.walk(jobs), strict=True):
        assert got["errors"] == [], job["ink"]
        for here, there in zip(want, got["walks"], strict=True):
            for one, other in zip(here, there, strict=True):
                assert one == other, job["ink"]
    return sum(len(seen) for ways in wanted for seen in ways)


def test_every_shipped_story_is_the_same_in_ink() -> None:
    stories = [read((folder / "scenario.md").read_text("utf-8")) for folder in sc.slugs().values()]
    assert len(stories) >= 22
    assert compare(stories, WALKS) > 1_500


def test_made_stories_are_the_same_in_ink() -> None:
    made: list[Scenario] = []

    @given(tricky_stories())
    @settings(max_examples=60, deadline=None, database=None, phases=[Phase.generate])
    def make(story: str) -> None:
        made.append(read(story))

    make()
    assert compare(made, 2) > 200


NAMED = HEAD.replace("nurse_told: no", "nurse_told: no, temp: {start: 0, min: -2, max: 1}, mod: yes, a_b: no") + """# 10
Ten. {x} \\ y
{show signs}
* On -> a-b | C2 3 | temp -1 | a_b yes | show: choices
* Stay -> trust | once | F07 1 | mod no | temp = 1
# a-b
Hyphen.
* On -> a_b | if temp < 0 and mod | F13 3 | temp -5
* Back -> trust | if not mod | F13 1
* Over -> not | C2 1 | if temp >= -1 and a_b
# trust
Like a variable.
{if not mod and temp > 0} Both.
* Over -> not | C2 1 | mod yes
* Round -> 10 | F07 1 | once
# a_b
Underline.
* Over -> not | C2 1 | if temp == -2
* Over, again -> true | C2 1 | if a_b != no
# not (end: good)
Done.
# true (end: poor)
Done.
# signs (resource: ...and [signs])
One.

Two.
# choices (resource: choices)
None.
"""


def test_names_that_ink_keeps_for_itself_are_changed() -> None:
    scenario = read(NAMED)
    called = ink.names(scenario)
    every = [*called.vars.values(), *called.steps.values(), *called.resources.values(), *called.can_open.values()]
    assert len(set(every)) == len(every) and called.vars["trust"] == "trust" and called.steps["a-b"] != called.steps["a_b"]
    assert compare([scenario], 40) > 100


def test_without_npm_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Problem) as caught:
        inkjs.install()
    assert "Node.js" in str(caught.value) and "was not found" in str(caught.value)
