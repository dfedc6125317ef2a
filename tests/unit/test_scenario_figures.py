"""Figures of a story, held against sums worked out from scratch, published examples, and what must hold for any story."""

from __future__ import annotations

import itertools
import json
import math
import random
import statistics
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside import scenario as sc
from alongside.scenario import Scenario, item_statistics
from alongside.scenario import figures as fg
from alongside.scenario.debrief import worth
from alongside.scenario.figure_words import explained, percent, seconds
from alongside.scenario.figures import Play, figures
from tests.players import play, plays
from tests.stories import HEAD, STORY, read, stories

LINE = HEAD + """# one
First words here.
* The good one -> two | C2 3
* The poor one -> two | C2 0
* The middling one -> two | C2 1
# two
Second words.
* The good one -> three | F13 3
* The poor one -> three | F13 1
# three
Third.
* The good one -> fine | F07 2
* The poor one -> bad | F07 0
# fine (end: good)
Good.
# bad (end: poor)
Bad.
"""
CIRCLE = HEAD + """# hub
Where to?
* Garden -> garden | once | C2 1
* Kitchen -> kitchen | once | C2 1
* Home -> home | C2 2
# garden
Roses.
* Kitchen -> kitchen | once | C2 1
* Home -> home | C2 2
# kitchen
Soup.
* Garden -> garden | once | C2 1
* Home -> home | C2 2
# home (end: good)
Home.
# away (end: poor)
Away.
"""


def step(told: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in told["steps"] if one["id"] == name)


def by_numbers(scenario: Scenario, paths: Iterable[list[int]], ms: int = 60_000) -> list[Play]:
    """Plays from authored numbers, one list for each person."""
    made = []
    for place, numbers in enumerate(paths):
        state, trace = sc.start(scenario, place), []
        for n in numbers:
            state, row = sc.choose(scenario, state, n, ms)
            trace.append(row)
        made.append(Play(f"p{place:04d}", trace, state.node))
    return made


# -- alpha and length ---------------------------------------------------------------------------------------


def test_alpha_of_a_staircase_worked_out_by_hand() -> None:
    """Five people who solve 0 to 4 of four steps: p = .8 .6 .4 .2, sum pq = .8, variance of the sum 2: 4/3 (1 - .8/2) = .8 (KR-20)."""
    assert item_statistics.alpha(pd.DataFrame([[int(n > k) for k in range(4)] for n in range(5)])) == pytest.approx(0.8)


def test_alpha_of_a_published_covariance_matrix() -> None:
    """Cho (2016), Organizational Research Methods 19: variances 10 to 13, all covariances 6; alpha 4/3 (1 - 46/118) = .8136."""
    wanted = np.full((4, 4), 6.0) + np.diag([4.0, 5.0, 6.0, 7.0])
    raw = np.random.default_rng(3).normal(size=(50, 4))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(np.cov(raw.T))).T
    assert item_statistics.alpha(pd.DataFrame(white @ np.linalg.cholesky(wanted).T)) == pytest.approx(0.8136, abs=1e-4)


def test_alpha_has_no_value_where_nothing_varies_or_one_step_is_all() -> None:
    assert item_statistics.alpha(pd.DataFrame([[1, 0]] * 30)) is None
    assert item_statistics.alpha(pd.DataFrame({"a": [0, 1, 0]})) is None


def test_needed_length_of_a_worked_example() -> None:
    """Ten steps with alpha .5: 10 (.7 .5) / (.5 .3) = 23.3, so 24."""
    assert item_statistics.needed(0.5, 10) == 24
    assert item_statistics.needed(0.7, 10) == 10
    assert item_statistics.needed(0.0, 10) is None and item_statistics.needed(-0.3, 10) is None


@given(st.floats(0.01, 0.99), st.integers(2, 30))
def test_needed_length_is_the_least_that_reaches_it(value: float, k: int) -> None:
    def predicted(length: int) -> float:
        ratio = length / k
        return ratio * value / (1 + (ratio - 1) * value)

    length = item_statistics.needed(value, k)
    assert length is not None and predicted(length) >= 0.7 - 1e-9
    assert length == 1 or predicted(length - 1) < 0.7 + 1e-9


# -- against sums from scratch --------------------------------------------------------------------------------


def from_scratch(scenario: Scenario, made: list[Play]) -> dict[str, dict[str, Any]]:
    """Every figure of a step again, with plain loops and numpy alone."""
    scores: dict[str, dict[str, float]] = {}
    facts: dict[str, dict[str, Any]] = {}
    for one in made:
        seen = set()
        for place, row in enumerate(one.trace):
            name = row["node"]
            if name in seen:
                continue
            seen.add(name)
            points = sum(got for got, _ in sc.score(scenario, [row]).values())
            most = sum(top for _, top in sc.score(scenario, [row]).values())
            fact = facts.setdefault(name, {"picked": [], "ms": [], "pace": []})
            fact["picked"].append(row["picked"])
            state = sc.replay(scenario, one.trace[:place], 0)
            words = sc.text(scenario, state).split() + [w for option in sc.offered(scenario, state) for w in option.text.split()]
            fact["ms"].append(row["ms"])
            fact["pace"].append(row["ms"] / len(words))
            if most:
                scores.setdefault(one.person, {})[name] = points / most
    for name, fact in facts.items():
        own, rest = [], []
        for line in scores.values():
            others = [score for other, score in line.items() if other != name]
            if name in line and others:
                own.append(line[name])
                rest.append(sum(others) / len(others))
        fact["p"] = statistics.fmean(line[name] for line in scores.values() if name in line)
        fact["r"] = float(np.corrcoef(own, rest)[0, 1]) if np.std(own) > 1e-9 and np.std(rest) > 1e-9 else None
    return facts


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_agree_with_sums_from_scratch(seed: int) -> None:
    scenario = read(STORY)
    made = plays(scenario, 150, seed)
    told, wanted = figures(scenario, made), from_scratch(scenario, made)
    assert told is not None
    for name, fact in wanted.items():
        found = step(told, name)
        assert found["reached"] == len(fact["picked"])
        if found["seen"] is None:
            assert found["reached"] < 20
            continue
        seen = found["seen"]
        assert seen["difficulty"]["value"] == pytest.approx(fact["p"], abs=1e-4)
        assert seen["discrimination"]["value"] == (None if fact["r"] is None else pytest.approx(fact["r"], abs=1e-4))
        assert seen["time"]["ms"] == pytest.approx(statistics.median(fact["ms"]), abs=1)
        assert seen["time"]["fast"] == (statistics.median(fact["pace"]) < 100)
        for option in seen["options"]:
            assert option["count"] == fact["picked"].count(option["n"])
            assert option["share"] == pytest.approx(option["count"] / len(fact["picked"]), abs=1e-4)


def test_without_branches_it_is_the_textbook_item_total_correlation_and_alpha() -> None:
    scenario = read(LINE)
    made = plays(scenario, 80, 4)
    items = np.array([[sum(points for points, _ in sc.score(scenario, [row]).values()) / sum(most for _, most in sc.score(scenario, [row]).values())
                       for row in one.trace] for one in made])
    total = items.sum(axis=1)
    told = figures(scenario, made)
    assert told is not None and told["alpha"]["n"] == 80 and told["alpha"]["steps"] == ["one", "two", "three"]
    for place, name in enumerate(("one", "two", "three")):
        r = np.corrcoef(items[:, place], total - items[:, place])[0, 1]
        assert step(told, name)["seen"]["discrimination"]["value"] == pytest.approx(r, abs=1e-4)
    wanted = 3 / 2 * (1 - items.var(axis=0, ddof=1).sum() / total.var(ddof=1))
    assert told["alpha"]["value"] == pytest.approx(wanted, abs=1e-4)


def test_alpha_comes_from_the_steps_most_came_to_and_says_so() -> None:
    scenario = read(STORY)
    made = by_numbers(scenario, [[2, 1, 2]] * 40 + [[2, 2, 3]] * 30 + [[1, 2, 1, 1]] * 60 + [[3]] * 4)
    told = figures(scenario, made)
    assert told is not None
    # 60 of 134 came to "tense", so it stays out; only the four who stopped at once are left out.
    assert told["alpha"]["steps"] == ["offer", "reason", "record"]
    assert told["alpha"]["n"] == 130 and told["alpha"]["k"] == 3


# -- what must hold for any story -------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(stories(), st.integers(0, 10**6), st.integers(20, 45))
def test_any_story_gives_sound_figures(text: str, seed: int, people: int) -> None:
    scenario = read(text)
    dice = random.Random(seed)
    made = plays(scenario, people, seed, choose=lambda _s, _t, found, _k, roll: roll.choice(found).n)
    told = figures(scenario, made)
    mixed = [replace(one) for one in made]
    dice.shuffle(mixed)
    assert told == figures(scenario, mixed)  # the order of the learners changes nothing
    assert told is not None and sum(one["count"] for one in told["endings"]) == people
    for one in told["steps"]:
        if one["seen"] is None:
            assert one["reached"] < 20
            continue
        assert sum(option["count"] for option in one["seen"]["options"]) == one["reached"]
        assert sum(option["share"] for option in one["seen"]["options"]) == pytest.approx(1, abs=1e-3)
        assert all(option["count"] <= option["offered"] <= one["reached"] for option in one["seen"]["options"])
        assert one["seen"]["difficulty"] is None or 0 <= one["seen"]["difficulty"]["value"] <= 1
        r = one["seen"]["discrimination"] and one["seen"]["discrimination"]["value"]
        assert r is None or -1 <= r <= 1
    assert told["alpha"] is None or told["alpha"]["value"] is None or told["alpha"]["value"] <= 1
    sound_flow(told["flow"], people)
    json.dumps(explained(told), allow_nan=False)


def sound_flow(flow: dict[str, Any], people: int) -> None:
    """As many go in as come out; nothing overlaps; everything is inside the picture; ribbons touch what they join."""
    nodes = {node["key"]: node for node in flow["nodes"]}
    into, out = dict.fromkeys(nodes, 0), dict.fromkeys(nodes, 0)
    for link in flow["links"]:
        out[link["from"]] += link["count"]
        into[link["to"]] += link["count"]
        a, b = nodes[link["from"]], nodes[link["to"]]
        assert [layer for _, layer in link["points"]] == list(range(a["layer"], b["layer"] + 1)) and a["layer"] < b["layer"]
        for end, (x, _) in ((a, link["points"][0]), (b, link["points"][-1])):
            assert end["x"] - 1e-4 <= x and x + link["w"] <= end["x"] + end["w"] + 1e-4
        assert all(x >= -1e-4 and x + link["w"] <= 1 + 1e-4 for x, _ in link["points"])
    assert sum(node["count"] for node in nodes.values() if node["kind"]) == people
    for key, node in nodes.items():
        assert node["count"] == (into[key] or out[key])
        assert node["kind"] or node["count"] == out[key]
    for side, end in (("from", 0), ("to", -1)):  # side by side at both ends
        edges = sorted((link[side], link["points"][end][0], link["w"]) for link in flow["links"])
        assert all(a[0] != b[0] or a[1] + a[2] <= b[1] + 1e-4 for a, b in itertools.pairwise(edges))
    boxes = [(node["layer"], node["x"], node["w"]) for node in nodes.values()]
    boxes += [(layer, x, link["w"]) for link in flow["links"] for x, layer in link["points"][1:-1]]
    boxes.sort()
    assert all(a[0] != b[0] or a[1] + a[2] <= b[1] + 1e-4 for a, b in itertools.pairwise(boxes))


def test_a_story_that_goes_in_a_circle_is_laid_out_by_turns() -> None:
    scenario = read(CIRCLE)
    one_way, other_way = [1, 1, 2], [2, 1, 2]
    told = figures(scenario, by_numbers(scenario, [one_way] * 11 + [other_way] * 9))
    assert told is not None and told["flow"]["turns"]
    sound_flow(told["flow"], 20)
    assert {(node["step"], node["visit"], node["count"]) for node in told["flow"]["nodes"] if node["step"] == "garden"} == {("garden", 2, 11), ("garden", 3, 9)}


def test_ribbons_tell_the_best_choice_from_another() -> None:
    scenario = read(LINE)
    told = figures(scenario, by_numbers(scenario, [[1, 1, 1]] * 15 + [[2, 1, 2]] * 5))
    assert told is not None
    counts = {(link["from"], link["to"], link["best"]): link["count"] for link in told["flow"]["links"]}
    assert counts == {("one.1", "two.1", True): 15, ("one.1", "two.1", False): 5, ("two.1", "three.1", True): 20,
                      ("three.1", "fine.1", True): 15, ("three.1", "bad.1", False): 5}  # fmt: skip


# -- fewer than twenty -----------------------------------------------------------------------------------------------


def test_nineteen_people_give_nothing_and_twenty_do() -> None:
    scenario = read(LINE)
    made = plays(scenario, 20)
    assert figures(scenario, made[:19], made * 3) is None
    assert figures(scenario, made) is not None
    with pytest.raises(ValueError):
        figures(scenario, [*made, made[0]])


def test_a_step_that_few_came_to_is_a_count_and_no_more() -> None:
    scenario = read(STORY)
    told = figures(scenario, by_numbers(scenario, [[2, 1, 2]] * 30 + [[1, 1, 1]] * 19), by_numbers(scenario, [[1, 1, 1]] * 19))
    assert told is not None
    tense = step(told, "tense")
    assert tense["reached"] == 19 and tense["seen"] is None
    assert set(tense) == {"id", "number", "story", "reached", "seen"}
    # 19 people with a later attempt are too few for a share of later attempts, however many attempts they made.
    assert step(told, "offer")["seen"]["later"] is None
    assert all(option["later"] is None for option in step(told, "offer")["seen"]["options"])


def test_practice_is_counts_of_twenty_people_or_nothing_and_a_copied_choice_counts_once() -> None:
    scenario = read(LINE)
    first = by_numbers(scenario, [[1, 1, 1]] * 12 + [[2, 2, 2]] * 8)
    again = [replace(one, copied=2) for one in by_numbers(scenario, [[1, 1, 2]] * 20)]
    told = fg.practice(scenario, first, again)
    assert told["one"] == {"first": {"1": 12, "2": 8}}  # the later ones began at the third step
    assert told["three"] == {"first": {"1": 12, "2": 8}, "later": {"2": 20}}
    assert fg.practice(scenario, first[:19], again[:19] * 5) == {}


# -- what stands out ----------------------------------------------------------------------------------------------------


def marked(told: dict[str, Any], name: str) -> dict[str, str]:
    return {one["id"]: one["do"] for one in step(explained(told), name)["seen"]["measures"] if one["flag"]}


def test_an_option_that_nearly_nobody_takes_is_named_with_what_to_do() -> None:
    scenario = read(LINE)
    told = figures(scenario, by_numbers(scenario, [[1, 1, 1]] * 39 + [[2, 2, 2]] * 40 + [[3, 1, 1]] * 4))
    assert told is not None
    rare = {option["n"]: option["rare"] for option in step(told, "one")["seen"]["options"]}
    assert rare == {1: False, 2: False, 3: True}  # 4 of 83 are 4.8 %
    look = [one for one in explained(told)["look"] if one["option"]]
    assert [(one["step"], one["option"]) for one in look] == [("one", 3)]
    assert look[0]["means"] == "Nearly nobody chooses this: it may be a give-away." and look[0]["do"] == "Make it tempting or drop it."


def test_an_option_counts_only_where_it_could_be_taken_beside_something_better() -> None:
    """In "record", option 3 is the best there is for those who called nobody; nobody else could take it."""
    scenario = read(STORY)
    told = figures(scenario, by_numbers(scenario, [[2, 1, 2]] * 40 + [[2, 2, 3]] * 2))
    assert told is not None
    record = {option["n"]: option for option in step(told, "record")["seen"]["options"]}
    assert (record[3]["offered"], record[3]["best"], record[3]["rare"]) == (2, True, False)
    assert (record[2]["offered"], record[2]["best"]) == (40, True)
    assert record[1]["rare"] and not record[1]["best"]


def test_easy_hard_and_against_the_rest() -> None:
    scenario = read(LINE)
    told = figures(scenario, by_numbers(scenario, [[1, 1, 2]] * 20 + [[2, 1, 1]] * 6 + [[2, 2, 1]]))
    assert told is not None
    assert set(marked(told, "one")) == {"discrimination"}  # right here, wrong at the end
    assert set(marked(told, "two")) == {"difficulty"}
    assert step(told, "two")["seen"]["discrimination"]["value"] is None
    assert set(marked(told, "three")) == {"difficulty", "discrimination"}
    assert step(told, "one")["seen"]["discrimination"]["value"] < -0.9
    assert all(marked(told, name)[one] for name in ("one", "two", "three") for one in marked(told, name))
    alpha = explained(told)["alpha"]
    assert alpha["value"] < 0 and alpha["needed"] is None and alpha["flag"] and "do not pull together" in alpha["means"]


def test_reading_time_counts_the_words_that_were_told_and_flags_who_cannot_have_read() -> None:
    scenario = read(STORY)
    told = figures(scenario, by_numbers(scenario, [[2, 1, 2]] * 20, ms=1_500))
    assert told is not None
    words = len(STORY.split("# offer\n")[1].split("\n")[0].split()) + sum(len(choice.text.split()) for choice in scenario.steps["offer"].choices)
    time = step(told, "offer")["seen"]["time"]
    assert time == {"ms": 1500, "words": words, "fast": True, "n": 20}  # trust was 2: the line for 3 and more was not told
    assert "time" in marked(told, "offer")
    slow = figures(scenario, by_numbers(scenario, [[2, 1, 2]] * 20, ms=100 * words))
    assert slow is not None and not step(slow, "offer")["seen"]["time"]["fast"]
    unknown = figures(scenario, by_numbers(scenario, [[2, 1, 2]] * 20, ms=0))
    assert unknown is not None and step(unknown, "offer")["seen"]["time"] is None


def test_a_timer_that_ran_out_is_an_answer_of_its_own_and_no_reading_time() -> None:
    scenario = read(LINE.replace("# one\nFirst words here.\n* The good one -> two | C2 3", "# one\nFirst words here.\n* The good one -> two | C2 3 | timer 30 -> two"))
    assert scenario.steps["one"].timer
    told = figures(scenario, by_numbers(scenario, [[1, 1, 1]] * 25 + [[0, 1, 1]] * 5))
    assert told is not None
    last = step(told, "one")["seen"]["options"][-1]
    assert (last["n"], last["count"], last["share"], last["best"], last["rare"]) == (0, 5, round(5 / 30, 4), False, False)
    assert step(told, "one")["seen"]["time"]["n"] == 25


def test_a_better_skilled_crowd_earns_more() -> None:
    """The invented learners do what they are made for, so pages shown with them look as real ones would."""
    scenario = read(LINE)
    dice = random.Random(5)
    best = [sum(worth(scenario.steps[row["node"]].choices[row["picked"] - 1]) >= (True, 2) for row in play(scenario, skill, dice)[0]) for skill in [-2.0] * 60 + [2.0] * 60]
    assert sum(best[60:]) > 2 * sum(best[:60])


def test_words_for_numbers() -> None:
    assert [percent(share) for share in (0, 0.001, 0.01, 0.624, 0.996, 1)] == ["0%", "under 1%", "1%", "62%", "over 99%", "100%"]
    assert [seconds(ms) for ms in (900, 9_960, 48_400, 125_000)] == ["0.9 s", "10 s", "48 s", "2 min 05 s"]
    assert math.isclose(fg.RARE, 0.05)


def test_nothing_loads_pandas_before_the_first_figure() -> None:
    code = ("import sys; from alongside import cli; from alongside.service import base; import alongside.web.app, alongside.dashboards.analytics;"
            "base.use_cases(); cli.parser(); print('alongside.service.analytics' in sys.modules, 'pandas' in sys.modules)")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
