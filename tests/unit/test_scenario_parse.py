"""Reading Scenario Markdown: what an author may write, and that no slip of hers ends in a traceback."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.problem import Problem
from alongside.scenario import canonical, check_text, from_json, parse, to_json
from alongside.scenario.model import Change, Guard
from tests.stories import HEAD, STORY, read, stories


def test_a_choice_says_what_it_does() -> None:
    choice = read().steps["tense"].choices[1]
    assert (choice.n, choice.text, choice.to) == (2, "Say sorry and ask him what he needs", "reason")
    assert choice.shows == {"C2": 2}
    assert choice.guards == (Guard("trust", ">=", 1),)
    assert choice.changes == (Change("trust", by=1),)
    assert choice.why == "It is not too late to ask."


def test_every_clause_is_read() -> None:
    story = HEAD + (
        "# a\nText.\n* Go on\n  along the path -> b | C2 3 | F07 0 | trust = 4 | nurse_told no | if trust != 1 and not nurse_told"
        " | if trust <= 4 | once | critical | show: plan, log | timer 45 -> b\n  > First line [F07.2]\n  > and second (C2.1, C2.2).\n"
        "# b (end: good)\nDone.\n# plan (resource: The plan)\nTea first.\n")
    scenario, faults = parse(story, "x")
    assert scenario is not None and not faults
    choice = scenario.steps["a"].choices[0]
    assert choice.text == "Go on along the path"
    assert choice.guards == (Guard("trust", "!=", 1), Guard("nurse_told", "==", 0), Guard("trust", "<=", 4))
    assert choice.changes == (Change("trust", to=4), Change("nurse_told", to=0))
    assert choice.once and choice.critical and choice.resources == ("plan", "log")
    assert choice.why == "First line and second." and choice.indicators == ("F07.2", "C2.1", "C2.2")
    assert scenario.steps["a"].timer is not None and scenario.steps["a"].timer.seconds == 45
    assert scenario.resources["plan"].text == "Tea first."


TRICKY = ["No", "He said: yes", "a, b, c", "[brackets] here", "* star", "what? {really}", "50% & more", "# hash", "a | b", "null", "on", "1.0"]


@pytest.mark.parametrize("words", TRICKY)
def test_everyday_writing_stays_as_it_is(words: str) -> None:
    """YAML would turn several of these into something else; plain text must not."""
    scenario = read(HEAD + f"# a\nHe says {words}\n* {words} -> b | C2 3\n  > {words}\n# b (end: good)\nEnd.\n")
    assert scenario.steps["a"].lines[0].text == f"He says {words}"
    assert scenario.steps["a"].choices[0].text == words and scenario.steps["a"].choices[0].why == words


SLIPS = {
    "no arrow": ("* Wait ten minutes and then offer the cup again -> record", "* Wait ten minutes and then offer", "E1"),
    "unknown clause": ("| C2 3 | trust +1", "| C2 3 | trust plus one", "E0"),
    "unknown condition": ("| if nurse_told |", "| if the nurse knows |", "E0"),
    "heading": ("# reason\n", "# reason (ending good)\n", "E0"),
    "kind": ("(end: mixed)", "(end: happy)", "E0"),
    "loose text": ("# tense\n", "Not indented.\n# tense\n", "E0"),
    "before the first step": ("---\n# offer", "---\nHello.\n# offer", "E0"),
    "brace": ("{if trust >= 3}", "{when trust >= 3}", "E0"),
    "field": ("minutes: 5", "minuts: 5", "E0"),
    "yaml": ("summary: James says", "summary: James: says", "E0"),
    "version": ("version: 1.0.0", "version: 1", "E0"),
    "unbounded": ("trust: {start: 2, min: 0, max: 5}", "trust: 2", "E0"),
    "bounds": ("{start: 2, min: 0, max: 5}", "{start: 7, min: 0, max: 5}", "E9"),
    "panel": ("method: author", "method: panel", "E0"),
    "method": ("method: author", "method: magic", "E0"),
    "two steps": ("# tense\n", "# reason\n", "E12"),
    "scored twice": ("| C2 3 | trust +1", "| C2 3 | C2 2", "E12"),
    "sign": ("{max: 5, text: He watches you.}", "{max: 4, text: He watches you.}", "E9"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_with_its_line(slip: str) -> None:
    before, after, code = SLIPS[slip]
    assert before in STORY
    broken = STORY.replace(before, after, 1)
    changed = next(n for n, (a, b) in enumerate(zip(STORY.splitlines(), broken.splitlines(), strict=False), 1) if a != b)
    found = [fault for fault in check_text(broken) if fault.code == code]
    assert any(abs(fault.line - changed) <= 1 for fault in found), check_text(broken)
    assert all(fault.way_out and fault.message for fault in found)


def test_an_unknown_clause_lists_the_known_forms() -> None:
    faults = check_text(STORY.replace("| C2 3 | trust +1", "| trust plus one"))
    assert "trust +1" in next(fault for fault in faults if fault.code == "E0").way_out


def test_the_compiled_form_comes_back_the_same() -> None:
    scenario = read()
    again = from_json(json.loads(canonical(scenario)))
    assert again == scenario and again.hash == scenario.hash and len(scenario.hash) == 64


@given(stories())
@settings(max_examples=40, deadline=None)
def test_any_story_comes_back_the_same(story: str) -> None:
    scenario = read(story)
    assert from_json(json.loads(json.dumps(to_json(scenario)))) == scenario


def test_the_hash_names_the_words_and_not_the_layout() -> None:
    assert read(STORY.replace("# reason\n", "\n\n# reason\n\n")).hash == read().hash
    assert read(STORY.replace("It hurts after", "It hurts before")).hash != read().hash
    assert read(STORY.replace("F13 3", "F13 2")).hash != read().hash


def test_a_broken_stored_version_is_a_problem() -> None:
    with pytest.raises(Problem):
        from_json({"steps": [1]})


@given(st.integers(0, 10_000))
@settings(max_examples=150, deadline=None)
def test_broken_files_never_end_in_a_traceback(seed: int) -> None:
    dice = random.Random(seed)
    lines = STORY.splitlines()
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(lines))
        lines[at] = dice.choice(["", lines[at][: dice.randrange(30)], lines[at][::-1], "---", "# ", "* -> |", "  > ", "{if", "\ufeff\x00",
                                 lines[dice.randrange(len(lines))], lines[at].replace("->", "|"), lines[at].replace("|", "| ->")])
    check_text("\n".join(lines))


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_at_all_is_answered(text: str) -> None:
    assert any(fault.is_error for fault in check_text(text))
    check_text(HEAD + text)
