"""Looking back at a path, pure: what its map shows and hides, and where two attempts part."""

from __future__ import annotations

import json
from typing import Any

from alongside import scenario as sc
from alongside.documents import Person
from alongside.scenario import paths
from alongside.scenario.people import voice
from tests.stories import STORY, read

ASKS, ARGUES, HIDES = [2, 1, 2], [1, 1, 1], [3]


def played(picks: list[int], story: sc.Scenario | None = None) -> list[Any]:
    scenario = story or read()
    state, trace = sc.start(scenario, 3), []
    for n in picks:
        state, row = sc.choose(scenario, state, n)
        trace.append(row)
    return trace


def test_a_map_has_the_whole_story_and_marks_the_way() -> None:
    scenario, trace = read(), played(ASKS)
    told = paths.drawn(scenario, trace)
    assert len(told["steps"]) == len(scenario.steps) and len(told["links"]) == sum(len(step.choices) for step in scenario.steps.values())
    assert [one["words"][:8] for one in told["steps"] if one["met"]] == ["It is 8 ", "He point", "You open", "The nurs"]
    assert [one["kind"] for one in told["steps"] if one["last"]] == ["good"]
    walked = sorted((n, link["words"]) for link in told["links"] for n in link["took"])
    assert [words[:8] for _, words in walked] == ["Ask what", "Call the", "8 pm off"]
    for link in told["links"]:
        for end in (link["from"], link["to"]):
            assert 0 <= end < len(told["steps"])
        assert all(0 <= x <= told["width"] and 0 <= y <= told["height"] for x, y in link["points"])


def test_a_map_keeps_the_key_and_what_nobody_met() -> None:
    told = paths.drawn(read(), played(ASKS))
    text = json.dumps(told)
    for secret in ("C2", "F13", "trust", "nurse_told", "critical", "keeps the choice his", "tense", "mark it as refused", "two days later"):
        assert secret not in text, secret
    assert all(len(one["words"].split()) <= 6 for one in told["steps"] if not one["met"])
    assert all(len(one["words"].split()) <= 6 for one in told["links"] if not one["seen"])
    offered = next(one for one in told["links"] if one["words"].startswith("Stir"))
    assert offered["seen"] and offered["took"] == [] and offered["words"].endswith("for now")  # she saw these words


def test_a_loop_is_told_by_all_its_choices() -> None:
    story = read(STORY.replace('* Wait ten minutes and then offer the cup again -> record | F13 1', '* Wait ten minutes and then offer the cup again -> offer | once | F13 1'))
    told = paths.drawn(story, played([2, 2, 2, 1, 2], story))
    assert next(one["took"] for one in told["links"] if one["words"].startswith("Ask what")) == [1, 3]


def test_two_attempts_side_by_side() -> None:
    story = read()
    told = paths.compared(story, played(ASKS), story, played(ARGUES))
    assert told["endings"] == {"now": "good", "before": "poor"} and not told["same"] and not told["changed"]
    assert told["parted"]["n"] == 1 and told["parted"]["now"].startswith("Ask") and told["parted"]["before"].startswith("Remind")
    assert {"id": "C2", "now": {"shown": 1, "of": 1}, "before": {"shown": 0, "of": 2}} in told["rows"]
    later = paths.compared(story, played([2, 1, 1]), story, played(ASKS))
    assert later["parted"]["n"] == 3 and later["parted"]["story"].startswith("You open the log.")
    again = paths.compared(story, played(ASKS), story, played(ASKS))
    assert again["same"] and again["parted"] is None
    changed = read(STORY.replace("1.0.0", "1.0.1"))
    assert paths.compared(changed, played(ASKS, changed), story, played(HIDES))["changed"]


def test_a_voice_is_whole_sentences_and_short() -> None:
    assert voice("I fix radios.") == "I fix radios."
    assert voice("I know Mr. Roth. He has the jar, and on Sundays it is mine.\n\nMore.").startswith("I know Mr. Roth. He has the jar")
    long = voice("word " * 100)
    assert len(long) < 200 and long.endswith("word …")
    assert voice("") == "" and Person().lives == ""
