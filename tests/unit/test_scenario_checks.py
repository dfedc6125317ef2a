"""Every check finds what it is for, and leaves the sound story alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import assume, given, settings

from alongside.scenario import Scenario, check, check_text, choose, slugs, start
from alongside.scenario.graph import build
from alongside.scenario.model import Fault
from alongside.scenario.play import choices
from alongside.scenario.rules import allowed, changed, spent
from alongside.scenario.wording import reading_grade
from tests.stories import HEAD, PERSON, STORY, WALKS, read, stories, tricky_stories, write


def codes(faults: list[Fault]) -> set[str]:
    return {fault.code for fault in faults}


def errors(faults: list[Fault]) -> list[Fault]:
    return [fault for fault in faults if fault.is_error]


def test_the_sound_story_has_nothing_to_mend(tmp_path: Path) -> None:
    assert check(write(tmp_path)) == []


SORRY = """* Leave the room and mark it as refused -> record | F13 0
  > The reason stays unknown.
* Say sorry and ask him what he needs -> reason | if trust >= 1"""
LOOP = "# tense\nJames turns his chair to the wall.\n"
CHANGES = {
    "E1 target": ("E1", "-> tense |", "-> tenses |", "tenses"),
    "E2 step": ("E2", "# good (end: good)", "# lost\nHere.\n* On -> good | F07 1\n  > So.\n# good (end: good)", "lost"),
    "E2 resource": ("E2", "{show log}\n", "", "log"),
    "E3 no choices": ("E3", "# late (end: mixed)", "# late", "late"),
    "E3 ending with choices": ("E3", "The note is clear,", "* Go on -> good | F07 1\n  > So.\n# x\nThe note is clear,", "late"),
    "E4 all guarded off": ("E4", SORRY, SORRY.replace("record |", "record | if trust > 3 |").replace(">= 1", ">= 2"), "tense"),
    "E6 best is not good": ("E6", "# good (end: good)", "# good (end: mixed)", "good"),
    "E6 critical ends good": ("E6", "-> reason | C2 3 | trust +1", "-> reason | C2 3 | trust +1 | critical", "Ask what is wrong"),
    "E8 loop with points": ("E8", LOOP, LOOP + "* Sit down beside him -> tense | C2 1\n  > Presence.\n", "Sit down"),
    "E8 loop without points": ("E8", LOOP, LOOP + "* Sit down beside him -> tense\n  > Presence.\n", "Sit down"),
    "E8 long loop": ("E8", "-> record | F13 0", "-> offer | F13 0", "Remind"),
    "E9 id": ("E9", "F13 3", "F31 3", "F31"),
    "E9 listed id": ("E9", "[C2, F13, F07]", "[C2, F13, F07, G1]", "G1"),
    "E9 variable": ("E9", "| if nurse_told |", "| if doctor_told |", "doctor_told"),
    "E9 changed variable": ("E9", "| nurse_told yes", "| nurse_knows yes", "nurse_knows"),
    "E9 counted flag": ("E9", "| nurse_told yes", "| nurse_told +1", "nurse_told"),
    "E9 line variable": ("E9", "{if trust >= 3}", "{if calm >= 3}", "calm"),
    "E9 range": ("E9", "F13 3", "F13 4", "F13 4"),
    "E9 never read": ("E9", "nurse_told: no", "nurse_told: no, seen: no", "seen"),
    "E9 indicator": ("E9", "True, but it argues with him.", "True, but it argues with him. [C2.99]", "C2.99"),
    "E9 resource": ("E9", "{show log}", "{show log}\n{show chart}", "chart"),
    "E10 listed": ("E10", "[C2, F13, F07]", "[C2, F13, F07, A1]", "A1"),
    "E10 scored": ("E10", "[C2, F13, F07]", "[C2, F13]", "F07"),
    "E11": ("E11", "  > Hidden medication takes away his right to refuse.\n", "", "Stir"),
    "E12 choice": ("E12", "Wait ten minutes and then offer the cup again", "Call the nurse and tell her what he said", "Call"),
    "W1": ("W1", "| if trust >= 1 |", "| if trust >= 5 |", "Say sorry"),
    "W2": ("W2", "* Leave the room and mark it as refused", "* Leave", "Say sorry"),
    "W4": ("W4", "Leave the room and mark it as refused", "Just leave the room and mark refused", "just"),
    "W5": ("W5", "James turns his chair to the wall.", "Notwithstanding considerable organizational encouragement, "
           "interdisciplinary representatives unanimously recommended comprehensive individualized documentation procedures, "
           "particularly regarding pharmacological administration responsibilities and subsequent communication expectations "
           "throughout residential environments and neighborhood organizations, consistently and unconditionally.", "tense"),
    "W6": ("W6", "| F13 3 | nurse_told yes", "| F13 3", "Wait"),
    "W7": ("W7", "F07 0", "F07 3", ""),
    "W8": ("W8", "James turns his chair", "James, who is non-compliant, turns his chair", "non-compliant"),
    "W10": ("W10", "{later} A month later he eats supper first.\n", "", "late"),
    "E3 later too soon": ("E3", LOOP, LOOP + "{later} A month later he sings.\n", "A month later"),
    "W9": ("W9", "  > The nurse can change the time.\n", "", "Call the nurse"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_check_finds_its_fault(name: str) -> None:
    code, before, after, words = CHANGES[name]
    assert before in STORY
    found = [fault for fault in check_text(STORY.replace(before, after)) if fault.code == code]
    assert any(fault.words.lower().startswith(words.lower()) for fault in found), check_text(STORY.replace(before, after))
    assert all(fault.file == "scenario.md" and fault.line >= 1 and fault.message and fault.way_out for fault in found)


NEAR = {  # code -> a change that comes close to it and is fine
    "E0": ("James tastes it", "James {quietly} tastes it"),
    "E1": ("-> tense |", "-> tense | timer 60 -> tense |"),
    "E2": ("{show log}\n* Remind him that the doctor wants him to take it ->", "* Remind him that the doctor wants him to take it -> tense | show: log |"),
    "E4": (SORRY, SORRY.replace(">= 1", ">= 2")),
    "E6": ("-> late | if not nurse_told | F07 2", "-> good | if not nurse_told | F07 2"),
    "E7": ("(end: mixed)", "(end: poor)"),
    "E8": (LOOP, LOOP + "* Sit down beside him and wait a while -> tense | if trust > 0 | trust -1\n  > Presence.\n"),
    "E9": ("  trust: [", "  nurse_told: [{max: 1, text: The phone lies on the table.}]\n  trust: ["),
    "E10": ("| F13 0\n", "| F13 0 | C2 0\n"),
    "E12": ("Wait ten minutes and then offer the cup again", "Call the nurse and tell her what she said"),
    "W1": ("| if trust >= 1 |", "| if trust <= 1 |"),
    "W2": ("* Leave the room and mark it as refused", "* Leave the room, mark it"),
    "W4": ("Ask what is wrong and wait for his answer", "Just ask what is wrong and wait for an answer"),
    "W5": ("James turns his chair to the wall.", "Notwithstanding considerable encouragement, James declines."),
    "W6": ("| F13 3 | nurse_told yes", "| F13 3 | trust +1"),
    "W7": ("F07 2", "F07 3"),  # never on offer together
    "W8": ("turns his chair", "turns his noncompliantly humming chair"),
    "W9": ("  > The nurse can change the time.\n", "  > Yes.\n"),
    "W10": ("{later} A month later he eats", "{later if trust > 0} A month later he eats"),
}


def test_what_comes_close_to_a_fault_is_left_alone() -> None:
    for code, (before, after) in NEAR.items():
        assert before in STORY, code
        assert code not in codes(check_text(STORY.replace(before, after))), (code, check_text(STORY.replace(before, after)))


def test_a_condition_inside_a_line_is_told() -> None:
    found = check_text(STORY.replace("James tastes it", "James {if trust >= 3} tastes it"))
    assert [(fault.code, fault.words) for fault in errors(found)] == [("E0", "{if trust >= 3}")]


def test_e3_no_story_at_all() -> None:
    assert "E3" in codes(check_text(HEAD))


def test_e5_no_way_to_an_ending() -> None:
    story = HEAD + ("# a\nText.\n* On -> b | C2 3\n  > So.\n* Out -> g | C2 1\n  > So.\n# b\nText.\n* Round -> c | F13 1\n  > So.\n"
                    "# c\nText.\n* Round again -> b | F07 1\n  > So.\n# g (end: good)\nDone.\n# p (end: poor)\nDone.\n")
    faults = [fault for fault in check_text(story) if fault.code == "E5"]
    assert {fault.words for fault in faults} == {"b", "c"}


def test_e5_and_e4_after_once() -> None:
    story = HEAD + ("# a\nText.\n* Round -> a | once | C2 1\n  > So.\n* Out -> g | if trust > 9 | C2 1\n  > So.\n"
                    "# g (end: good)\nDone.\n# p (end: poor)\nDone.\n")
    found = [fault for fault in check_text(story) if fault.code == "E4"]
    assert found and "once" in found[0].message


def test_e7_one_kind_of_ending() -> None:
    story = STORY.replace("(end: mixed)", "(end: good)").replace("(end: poor)", "(end: good)").replace("(end: unsafe)", "(end: good)")
    assert "E7" in codes(check_text(story))


def test_a_loop_with_a_limit_is_fine() -> None:
    again = LOOP + "* Sit down beside him and say nothing -> tense | once | C2 1\n  > Presence.\n"
    assert not errors(check_text(STORY.replace(LOOP, again)))


def test_w3_the_best_option_stands_out() -> None:
    longest = STORY.replace("Ask what is wrong and wait", "Ask him what is wrong and then wait for a long while") \
        .replace("Call the nurse", "Call the nurse at the clinic right after supper").replace('"hurts after". -> good', '"hurts after", told the nurse. -> good')
    assert any(fault.code == "W3" and fault.words == "longest" for fault in check_text(longest))
    first = STORY.replace("C2 1 | trust -1", "C2 3 | trust +1", 1).replace("C2 3 | trust +1", "C2 1 | trust -1", 2)
    first = first.replace("C2 1 | trust -1", "C2 3 | trust +1", 1).replace("| F13 0\n", "| F13 3\n", 1)
    assert any(fault.code == "W3" and fault.words == "first" for fault in check_text(first))


def test_e12_walks_and_e13(tmp_path: Path) -> None:
    bad = {
        "ending": WALKS.replace("ends: good", "ends: poor"),
        "not reached": "\n".join(WALKS.splitlines()[:3]),
        "not offered": WALKS.replace("[2, 1, 2]", "[2, 1, 3]"),
        "too short": WALKS.replace("[2, 1, 2]", "[2, 1]"),
        "too long": WALKS.replace("[3]", "[3, 1]"),
        "points": WALKS.replace("C2: 3", "C2: 2"),
        "no list": "walks: 1",
        "field": WALKS.replace("picks: [3]", "pick: [3]"),
        "numbers": WALKS.replace("[3]", "[three]"),
        "yaml": "- {name: [",
        "empty": "",
    }
    for name, walks in bad.items():
        found = check(write(tmp_path, walks=walks))
        assert "E13" in codes(found), name
        assert all(fault.way_out for fault in found), name
    assert "E12" in codes(check(write(tmp_path, walks=WALKS.replace("waits", "asks first"))))


def test_missing_files_and_a_silent_person(tmp_path: Path) -> None:
    for file in ("walks.yaml", "person.md", "scenario.md"):
        place = write(tmp_path)
        (place / file).unlink()
        assert any(Path(fault.file).name == file for fault in errors(check(place))), file
    assert "E0" in codes(check(write(tmp_path, person=PERSON.replace("I fix radios.\n", ""))))
    assert "E0" in codes(check(write(tmp_path, person=PERSON.replace("name: James Okoro\n", ""))))
    [field] = check(write(tmp_path, person=PERSON.replace("pronouns: he/him", "likes: radios")))
    assert (field.code, field.words) == ("E0", "likes") and "preferences" in field.way_out
    [line] = check(write(tmp_path, person=PERSON.replace("pronouns: he/him", "pronouns: [he")))
    assert line.code == "E0" and line.line in (4, 5)
    (write(tmp_path) / "scenario.md").write_bytes(b"\xff\xfe\x00")
    assert "E0" in codes(check(tmp_path / "the-cup"))


def test_e14_a_content_note_offers_another_case(tmp_path: Path) -> None:
    noted = STORY.replace("minutes: 5\n", "minutes: 5\ncontent_note: Someone dies.\n")
    assert [fault.code for fault in errors(check(write(tmp_path, noted)))] == ["E14"]
    unknown = noted.replace("minutes: 5\n", "minutes: 5\noffers: no-such-case\n")
    found = errors(check(write(tmp_path, unknown)))
    assert [fault.code for fault in found] == ["E14"] and found[0].line == 7
    assert not errors(check(write(tmp_path, unknown.replace("no-such-case", next(iter(slugs()))))))


def test_the_folder_and_the_id_agree(tmp_path: Path) -> None:
    assert "E0" in codes(check(write(tmp_path, STORY.replace("id: the-cup", "id: the-mug"))))


def _long(steps: int) -> str:
    lines = []
    for n in range(steps):
        to = f"s{n + 1}" if n + 1 < steps else "g"
        lines += [f"# s{n}", "He waits for you.", f"* Ask him -> {to} | C2 3", "  > So.", f"* Tell him -> {to} | C2 1 | F13 1 | F07 1 | trust -1",
                  "  > So.", "* Walk off -> p | C2 0 | once", "  > So."]
    return HEAD.replace("vars: {trust: {start: 2, min: 0, max: 5}, nurse_told: no}", "vars: {trust: {start: 1, min: 0, max: 1}}") \
        + "\n".join(lines) + "\n# g (end: good)\nDone.\n# p (end: poor)\nDone.\n"


def test_five_thousand_steps_are_no_trouble() -> None:
    """No recursion, whatever the length; what it costs is measured by `make bench-scenarios`."""
    faults = check_text(_long(5000))
    assert not [fault for fault in errors(faults) if fault.code not in ("E6",)]


def test_too_many_states_are_refused_kindly() -> None:
    numbers = ", ".join(f"v{n}: {{start: 0, min: 0, max: 9}}" for n in range(8))
    bullets = "".join(f"* Add {n} -> a | v{n} +1 | if v{n} < 9\n  > So.\n" for n in range(8))
    story = HEAD.replace("vars: {", f"vars: {{{numbers}, ") + "# a\nText.\n" + bullets \
        + "* Out -> g | C2 3\n  > So.\n# g (end: good)\nDone.\n# p (end: poor)\nDone.\n"
    found = [fault for fault in check_text(story) if fault.code == "E5"]
    assert len(found) == 1 and "50,000" in found[0].message


def every_state(scenario: Scenario) -> tuple[int, set[tuple[str, tuple[int, ...]]]]:
    """How many states the player can be in, and what each step offers, without a thought of what can be told apart."""
    first = (scenario.start, scenario.values, frozenset[tuple[str, int]]())
    seen, todo, offers = {first}, [first], set()
    while todo:
        name, values, used = todo.pop()
        step = scenario.steps[name]
        found = [] if step.kind else allowed(scenario, step, values, used)
        offers.add((name, tuple(choice.n for choice in found)))
        after = [(choice.to, changed(scenario, choice.changes, values), spent(step, choice, used)) for choice in found]
        after += [(step.timer.to, values, used)] if step.timer and not step.kind else []
        todo += [state for state in dict.fromkeys(after) if state not in seen]
        seen.update(after)
    return len(seen), offers


def merged(scenario: Scenario) -> tuple[int, set[tuple[str, tuple[int, ...]]]]:
    """The same as the checks see it."""
    graph = build(scenario)
    offers = {(name, tuple(choice.n for choice, _ in edges if choice)) for (name, _, _), edges in zip(graph.states, graph.edges, strict=True)}
    return len(graph.states), offers


@given(tricky_stories())
@settings(max_examples=60, deadline=None)
def test_states_that_count_as_one_offer_the_same(story: str) -> None:
    scenario = read(story)
    (all_states, offers), (states, same) = every_state(scenario), merged(scenario)
    assert offers == same and states <= all_states


def test_what_no_later_choice_asks_about_does_not_multiply_the_states() -> None:
    flags = ", ".join(f"f{n}: no" for n in range(20))
    steps = "".join(f"# s{n}\nText.\n{{if f{n - 1}}} So it was.\n* Yes -> s{n + 1} | C2 3 | f{n} yes\n  > So.\n* No -> s{n + 1} | C2 1\n  > So.\n"
                    for n in range(1, 20))
    story = f"{HEAD}# s0\nText.\n* On -> s1 | C2 3\n  > So.\n* Off -> s1 | C2 1 | f1 yes\n  > So.\n{steps}# s20\nText.\n" \
        "* Right -> g | if f3 | C2 3\n  > So.\n* Left -> p | C2 1\n  > So.\n# g (end: good)\nDone.\n# p (end: poor)\nDone.\n"
    scenario = read(story.replace("vars: {", f"vars: {{{flags}, "))
    graph = build(scenario)
    assert not graph.over and len(graph.states) < 50 and graph.asked["s4"] == {"f3"} and graph.asked["g"] == set()


def every_path(scenario: Scenario) -> Iterator[tuple[int, bool, str]]:
    """(points, a critical choice was taken, where it stopped) of every path, walked one by one with the player."""
    todo = [(start(scenario, 0), 0, False)]
    while todo:
        state, points, critical = todo.pop()
        on_offer = choices(scenario, state)
        if not on_offer:
            yield points, critical, state.node
        for choice in on_offer:
            todo.append((choose(scenario, state, choice.n)[0], points + choice.points, critical or choice.critical))


@given(stories())
@settings(max_examples=80, deadline=None)
def test_the_state_graph_agrees_with_every_path_walked(story: str) -> None:
    scenario = read(story)
    paths = list(islice(every_path(scenario), 20_000))
    assume(len(paths) < 20_000)
    faults = check_text(story)
    kinds = {name: step.kind for name, step in scenario.steps.items()}
    assert bool({fault.words for fault in faults if fault.code == "E4"}) == any(not kinds[node] for _, _, node in paths)
    good = max((points for points, _, node in paths if kinds[node] == "good"), default=-1)
    poorer = {node for points, _, node in paths if kinds[node] not in ("", "good") and points >= good}
    told = {fault.words for fault in faults if fault.code == "E6"}
    assert {name for name in told if name in kinds} == poorer
    assert any(name not in kinds for name in told) == any(critical and kinds[node] == "good" for _, critical, node in paths)
    assert "E8" not in codes(faults)


def test_reading_grade_is_about_right() -> None:
    assert reading_grade("The cat sat on the mat. It was warm. He gave it milk.") < 2
    assert reading_grade(CHANGES["W5"][2]) > 16
    assert reading_grade("") == 0.0


@pytest.mark.parametrize("words", ['James says, "They call me non-compliant."', "James sits down."])
def test_a_label_may_be_spoken_or_chosen_poorly(words: str) -> None:
    story = STORY.replace("James turns his chair to the wall.", words).replace("Client did not take", "Non-compliant, did not take")
    assert "W8" not in codes(check_text(story))
