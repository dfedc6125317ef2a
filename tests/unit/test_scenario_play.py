"""The play engine, on the small story and on made ones: it ends, it repeats itself, and it never tells the key."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.problem import Problem
from alongside.scenario import (
    Row,
    Scenario,
    canonical,
    choose,
    critical,
    debrief,
    ended,
    from_json,
    offered,
    open_resource,
    pick,
    replay,
    score,
    signs,
    start,
    text,
    timer,
    to_json,
)
from alongside.scenario.graph import build
from alongside.scenario.play import State, choices
from tests.stories import STORY, read, tricky_stories

PICKS = st.lists(st.integers(0, 9), min_size=60, max_size=60)
SEEDS = st.integers(0, 2**31 - 1)


def walk(scenario: Scenario, seed: int, picks: list[int], limit: int = 10_000) -> tuple[State, list[Row], list[State]]:
    """Random play, round and round through `picks`, until the end: something is opened now and then, and a timer may run out."""
    state, trace, seen = start(scenario, seed), [], []
    while not ended(scenario, state) and offered(scenario, state):
        seen.append(state)
        options, wanted = offered(scenario, state), picks[len(trace) % len(picks)]
        if state.can_open and wanted % 3 == 0:
            state = open_resource(scenario, state, state.can_open[wanted % len(state.can_open)])
        timed = wanted == 7 and timer(scenario, state)
        state, row = pick(scenario, state, 0 if timed else options[wanted % len(options)].number, ms=len(trace))
        trace.append(row)
        assert len(trace) <= limit
    return state, trace, seen


def along(scenario: Scenario, picks: list[int], seed: int = 0) -> list[Row]:
    """The trace of authored picks."""
    state, trace = start(scenario, seed), []
    for n in picks:
        state, row = choose(scenario, state, n)
        trace.append(row)
    return trace


@given(tricky_stories(), SEEDS, PICKS)
@settings(max_examples=40, deadline=None)
def test_every_walk_ends_within_the_number_of_states(story: str, seed: int, picks: list[int]) -> None:
    scenario = read(story)
    graph = build(scenario)
    assert not graph.over
    state, trace, _ = walk(scenario, seed, picks, len(graph.states))
    assert ended(scenario, state) or not offered(scenario, state)
    assert {row["node"] for row in trace} <= {name for name, _, _ in graph.states}


@given(tricky_stories(), SEEDS, PICKS)
@settings(max_examples=40, deadline=None)
def test_same_seed_same_picks_same_trace(story: str, seed: int, picks: list[int]) -> None:
    scenario = read(story)
    assert walk(scenario, seed, picks)[:2] == walk(scenario, seed, picks)[:2]


@given(tricky_stories(), SEEDS, PICKS, st.integers(0, 60))
@settings(max_examples=40, deadline=None)
def test_kill_save_and_resume_equals_uninterrupted(story: str, seed: int, picks: list[int], stop: int) -> None:
    """At any step: the trace goes through JSON, the scenario through its stored form, and play goes on."""
    scenario = read(story)
    end, trace, seen = walk(scenario, seed, picks)
    at = min(stop, len(trace))
    stored = json.loads(json.dumps({"trace": trace[:at], "scenario": to_json(scenario)}))
    again = from_json(stored["scenario"])
    state = replay(again, stored["trace"], seed)
    assert at == len(trace) or state == seen[at]
    rest = list(stored["trace"])
    for row in trace[at:]:
        for name in row["opened"]:
            state = open_resource(again, state, name)
        state, made = choose(again, state, row["picked"], row["ms"])
        rest.append(made)
    assert state == end and rest == trace
    assert score(again, rest) == score(scenario, trace)


@given(tricky_stories(), SEEDS, SEEDS, PICKS)
@settings(max_examples=40, deadline=None)
def test_the_order_shown_changes_nothing(story: str, one: int, other: int, picks: list[int]) -> None:
    scenario = read(story)
    end, trace, _ = walk(scenario, one, picks)
    again = along(scenario, [row["picked"] for row in trace], other)
    for first, second in zip(trace, again, strict=True):
        assert sorted(first["offered"]) == sorted(second["offered"])
        assert (first["node"], first["vars"], first["picked"]) == (second["node"], second["vars"], second["picked"])
    assert score(scenario, trace) == score(scenario, again)
    assert replay(scenario, trace, other).node == end.node


@given(tricky_stories(), SEEDS, PICKS)
@settings(max_examples=40, deadline=None)
def test_scores_stay_in_bounds(story: str, seed: int, picks: list[int]) -> None:
    scenario = read(story)
    _, trace, _ = walk(scenario, seed, picks)
    got = score(scenario, trace)
    for name, (points, most) in got.items():
        assert name in scenario.competencies and 0 <= points <= most and 0 < most <= 3 * len(trace)
    told = debrief(scenario, trace)
    assert {name: (one["points"], one["max"]) for name, one in told["score"].items()} == got
    for name, (points, most) in got.items():
        parts = [one for step in told["steps"] for one in step["shows"] if one["id"] == name]
        assert (points, most) == (sum(part["points"] for part in parts), sum(part["max"] for part in parts))


@given(tricky_stories(), SEEDS, PICKS)
@settings(max_examples=40, deadline=None)
def test_no_walk_earns_less_or_more_than_the_graph_says(story: str, seed: int, picks: list[int]) -> None:
    """Least and most points on the way to each ending, by dynamic programming over the state graph, hold every walk."""
    scenario = read(story)
    graph = build(scenario)
    order = graph.order()
    assert order is not None
    held: list[tuple[int, int] | None] = [None] * len(graph.states)
    held[0] = (0, 0)
    for place in order:
        for choice, to in graph.edges[place]:
            (least, most), more, there = held[place] or (0, 0), choice.points if choice else 0, held[to]
            held[to] = (min(least + more, there[0] if there else 10**6), max(most + more, there[1] if there else 0))
    end, trace, _ = walk(scenario, seed, picks)
    points = sum(scenario.steps[row["node"]].choices[row["picked"] - 1].points for row in trace if row["picked"])
    bounds = [each for each, (name, _, _) in zip(held, graph.states, strict=True) if name == end.node and each]
    assert min(least for least, _ in bounds) <= points <= max(most for _, most in bounds)


@given(tricky_stories(), SEEDS, PICKS, st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_undo_leaves_no_mark(story: str, seed: int, picks: list[int], back: int) -> None:
    scenario = read(story)
    _, trace, seen = walk(scenario, seed, picks)
    kept = trace[: max(0, len(trace) - back)]
    assert replay(scenario, kept, seed) == (seen[len(kept)] if len(kept) < len(seen) else replay(scenario, trace, seed))
    assert score(scenario, kept) == score(scenario, trace[: len(kept)])


def test_options_tell_nothing_of_the_key() -> None:
    scenario = read()
    for option in offered(scenario, start(scenario, 1)):
        assert set(asdict(option)) == {"number", "text"}


def test_the_order_differs_between_seeds_and_is_not_the_authors() -> None:
    scenario = read()
    orders = {tuple(choice.n for choice in choices(scenario, start(scenario, seed))) for seed in range(60)}
    assert len(orders) == 6


def test_lines_and_signs_follow_the_state() -> None:
    scenario = read()
    state = start(scenario, 0)
    assert "He keeps his hand" not in text(scenario, state)
    assert signs(scenario, state) == ["He watches you."]
    low, _ = choose(scenario, state, 1)
    assert low.values[0] == 1 and signs(scenario, low) == ["He looks at the wall."]


def test_opening_is_recorded_in_the_next_row_only() -> None:
    scenario = read()
    state = open_resource(scenario, start(scenario, 0), "log")
    state = open_resource(scenario, state, "log")
    state, row = choose(scenario, state, 2)
    assert row["opened"] == ["log"]
    state, row = choose(scenario, state, 1)
    assert row["opened"] == [] and state.can_open == ("log",)
    with pytest.raises(Problem):
        open_resource(scenario, state, "chart")


def test_what_is_not_on_offer_is_refused() -> None:
    scenario = read()
    state = start(scenario, 0)
    for number in (-1, 0, 4, 99):
        with pytest.raises(Problem):
            pick(scenario, state, number)
    end = replay(scenario, along(scenario, [3]))
    assert ended(scenario, end) and not offered(scenario, end)
    with pytest.raises(Problem):
        pick(scenario, end, 1)


def test_once_is_once_and_numbers_stay_in_bounds() -> None:
    again = "# tense\nJames turns his chair to the wall.\n"
    scenario = read(STORY.replace(again, again + "* Sit down beside him -> tense | once | trust -5\n  > Presence.\n"))
    trace = along(scenario, [1, 1])
    assert trace[-1]["vars"]["trust"] == 0
    state = replay(scenario, trace)
    assert [choice.n for choice in sorted(choices(scenario, state), key=lambda choice: choice.n)] == [2]


def test_a_timer_leads_on_and_scores_nothing() -> None:
    scenario = read(STORY.replace("-> reason | C2 3", "-> reason | timer 30 -> tense | C2 3"))
    state, row = pick(scenario, start(scenario, 5), 0, 30_000)
    assert (state.node, row["picked"], row["ms"]) == ("tense", 0, 30_000)
    assert score(scenario, [row]) == {"C2": (0, 3)}
    step = debrief(scenario, [row])["steps"][0]
    assert step["timed_out"] and step["better"]["text"].startswith("Ask what is wrong")
    assert replay(scenario, [row], 5) == state


def test_the_score_counts_what_was_on_offer() -> None:
    scenario = read()
    assert score(scenario, along(scenario, [2, 1, 2])) == {"C2": (3, 3), "F13": (3, 3), "F07": (3, 3)}
    assert score(scenario, along(scenario, [2, 2, 3])) == {"C2": (3, 3), "F13": (1, 3), "F07": (2, 2)}
    hidden = along(scenario, [3])
    assert score(scenario, hidden) == {"C2": (0, 3), "F13": (0, 3)} and critical(scenario, hidden)
    assert not critical(scenario, along(scenario, [2, 1, 2]))


def test_the_debrief_says_what_another_choice_would_have_opened() -> None:
    scenario = read()
    told = debrief(scenario, along(scenario, [1, 1, 1]))
    first = told["steps"][0]
    assert not first["best"] and first["better"]["text"] == "Ask what is wrong and wait for his answer"
    assert "It hurts after" in first["better"]["opens"]
    assert told["ending"]["kind"] == "poor" and told["path"] == ["offer", "tense", "record", "poor"]
    assert {end["kind"] for end in told["endings"] if not end["reached"]} == {"good", "mixed", "unsafe"}
    assert "The nurse moves" not in json.dumps(told)
    assert told["next"] == "F13"
    best = debrief(scenario, along(scenario, [2, 1, 2]))
    assert all(step["best"] and step["better"] is None for step in best["steps"]) and best["next"] == ""


def test_a_trace_of_another_version_is_refused() -> None:
    trace = along(read(), [2, 1, 2])
    for before, after in (("-> reason | C2 3", "-> tense | C2 3"), ("C2 3 | trust +1", "C2 3 | trust +2"),
                          ("| if nurse_told |", "| if not nurse_told |")):
        with pytest.raises(Problem) as caught:
            replay(read(STORY.replace(before, after)), trace)
        assert caught.value.code == "conflict"


def test_a_month_later_is_told_after_the_ending_only() -> None:
    scenario = read()
    state, trace = start(scenario, 1), []
    for n in (2, 1, 2):
        assert "month" not in text(scenario, state)
        state, row = choose(scenario, state, n)
        trace.append(row)
    assert "month" not in text(scenario, state)
    told = debrief(scenario, trace)["ending"]
    assert told["later"] == "A month later he sets out the cup himself." and told["kind"] == "good"
    again = from_json(json.loads(canonical(scenario)))
    assert debrief(again, trace)["ending"] == told and again.hash == scenario.hash
    unsafe = debrief(scenario, [choose(scenario, start(scenario, 1), 3)[1]])["ending"]
    assert unsafe["later"] == "A month later he still smells his food first."
