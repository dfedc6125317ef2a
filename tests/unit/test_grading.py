"""Items, what the browser sees of them, and what an answer shows."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
import yaml

from alongside import grading
from alongside.grading.items import read_item
from alongside.grading.keys import Key
from alongside.grading.respond import blind
from alongside.problem import Problem
from alongside.submission import Answer, Answers
from tests import sample

RAW = yaml.safe_load((sample.ROOT / "courses/modules/sample-note/module.yaml").read_text())


@pytest.fixture
def spec(monkeypatch: pytest.MonkeyPatch) -> grading.ModuleSpec:
    sample.use_sample(monkeypatch)
    return grading.module(sample.SLUG)


def test_a_module_is_read_whole(spec):
    assert [one.file for one in spec.notebooks] == ["1-idea", "practice"]
    assert set(spec.items) == set(RAW["items"])
    assert [item.id for item in spec.graded()] == ["check-1", "practice-note", "reflection"]
    assert {item.kind for item in spec.items.values()} >= set(grading.KINDS) - {"goal", "profile"}


def test_an_unknown_module_names_the_known_ones(spec):
    with pytest.raises(Problem, match="sample-note") as told:
        grading.module("no-such")
    assert told.value.code == "not-found"


@pytest.mark.parametrize("name", sorted(RAW["items"]))
def test_the_browser_sees_no_reason_no_key_and_no_order(spec, name):
    item = spec.items[name]
    shown = json.dumps(grading.public(item))
    raw = RAW["items"][name]
    assert (
        "because" not in shown and 'right"' not in shown and "look_for" not in shown and "model" not in shown
    )
    for part in raw.get("options", []) + raw.get("cards", []) + raw.get("pairs", []):
        if "because" in part:
            assert part["because"] not in shown
    if name == "steps":
        assert [one["text"] for one in grading.public(item)["steps"]] != [one["text"] for one in raw["steps"]]
        assert not {"s1", "s2", "s3"} & {one["id"] for one in grading.public(item)["steps"]}
    if name == "words":
        assert not {"p1", "p2", "p3"} & {one["id"] for one in grading.public(item)["rights"]}
    if name == "find-it":
        assert "[[" not in shown


GOOD = {
    "why-today": "b",
    "which-two": ["c", "a"],
    "seen-or-guessed": {"c1": "seen", "c2": "guessed"},
    "words": {"p1": "p1", "p2": "p2", "p3": "p3"},
    "steps": ["s1", "s2", "s3"],
}
BAD = {
    "why-today": "a",
    "which-two": ["a"],
    "seen-or-guessed": {"c1": "seen"},
    "words": {"p1": "p2", "p2": "p2", "p3": "p3"},
    "steps": ["s2", "s1", "s3"],
}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_right_and_wrong_answers_are_told_apart(spec, name):
    item = spec.items[name]
    assert grading.respond(item, GOOD[name])["right"] is True
    wrong = grading.respond(item, BAD[name])
    assert wrong["right"] is False and wrong["parts"]


def test_blind_ids_from_the_browser_count_like_the_written_ones(spec):
    steps, words = spec.items["steps"], spec.items["words"]
    assert grading.respond(steps, [blind(steps, one) for one in ("s1", "s2", "s3")])["right"] is True
    assert grading.respond(words, {one: blind(words, one) for one in ("p1", "p2", "p3")})["right"] is True


def test_highlight_wants_every_mark_and_nothing_else(spec):
    item = spec.items["find-it"]
    plain, spans = item.marks()
    assert [plain[a:b] for a, b in spans] == ["showed her the due date", "waited while she called"]
    exact = [list(one) for one in spans]
    assert grading.respond(item, exact)["right"] is True
    assert grading.respond(item, [[spans[0][0] - 2, spans[0][1]], exact[1]])["right"] is True, (
        "a word too many is fine"
    )
    assert grading.respond(item, exact[:1])["right"] is False
    assert grading.respond(item, [*exact, [0, 9]])["right"] is False
    assert grading.respond(item, [[0, len(plain)]])["right"] is (
        sum(b - a for a, b in spans) >= len(plain) / 2
    )
    assert grading.respond(item, [[0, 4]])["parts"][0]["right"] is False


def test_short_answers_show_the_model_only_after_an_answer(spec):
    item = spec.items["say-it"]
    assert "model" not in grading.respond(item, {"text": "  ", "ticked": []})
    assert (
        grading.respond(item, {"text": "She asked.", "ticked": [1]})["model"]
        == RAW["items"]["say-it"]["model"]
    )


def test_a_graded_item_tells_nothing_before_it_is_handed_in(spec):
    assert grading.respond(spec.items["check-1"], "b") == {"right": None, "parts": []}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("why-today", ["a"]),
        ("which-two", "a"),
        ("which-two", ["a", "a"]),
        ("words", []),
        ("find-it", [[3, 1]]),
        ("find-it", [[0, True]]),
        ("find-it", [["0", "4"]]),
        ("steps", {}),
        ("say-it", "text"),
        ("practice-note", {"text": 4}),
        ("practice-note", {"text": "", "fields": {"date": 4}}),
        ("practice-note", {"text": "", "score": "5"}),
        ("reflection", {"words": "x"}),
    ],
)
def test_answers_of_the_wrong_shape_are_refused(spec, name, value):
    with pytest.raises(Problem) as told:
        grading.respond(spec.items[name], value)
    assert told.value.code == "bad-field"


FAULTS = {
    "unknown kind": lambda items: items["why-today"].update(kind="pick"),
    "two right options": lambda items: items["why-today"]["options"][0].update(right=True),
    "no right option": lambda items: items["why-today"]["options"][1].pop("right"),
    "no reason": lambda items: items["why-today"]["options"][0].pop("because"),
    "same id twice": lambda items: items["why-today"]["options"][0].update(id="b"),
    "unknown bin": lambda items: items["seen-or-guessed"]["cards"][0].update(bin="heard"),
    "unused bin": lambda items: items["seen-or-guessed"]["cards"][0].update(bin="guessed"),
    "no mark": lambda items: items["find-it"].update(passage="Nothing marked."),
    "reasons missing": lambda items: items["find-it"]["because"].pop(),
    "points on practice": lambda items: items["words"].update(points=2),
    "negative points": lambda items: items["check-1"].update(points=-1),
    "key in the module": lambda items: items["check-1"]["options"][0].update(right=True),
    "document without points": lambda items: items["practice-note"].pop("points"),
    "unknown page": lambda items: items["words"].update(notebook="9-none"),
    "graded outside practice": lambda items: items["check-1"].update(notebook="1-idea"),
    "unknown field": lambda items: items["words"].update(hint="x"),
    "empty prompt": lambda items: items["words"].update(prompt="  "),
    "no indicator": lambda items: items["words"].update(indicators=[]),
    "bad id": lambda items: items.update({"Bad Id": items.pop("words")}),
    "two steps only": lambda items: items["steps"]["steps"].pop(),
}


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_faults_in_a_module_name_the_file_and_the_item(fault, tmp_path: Path, monkeypatch):
    raw = copy.deepcopy(RAW)
    FAULTS[fault](raw["items"])
    folder = tmp_path / "courses" / "modules" / "sample-note"
    folder.mkdir(parents=True)
    (folder / "module.yaml").write_text(yaml.safe_dump(raw, sort_keys=False))
    monkeypatch.setenv("ALONGSIDE_CONTENT", str(tmp_path))
    with pytest.raises(Problem) as told:
        grading.module("sample-note")
    assert "module.yaml" in told.value.where and "items" in told.value.where
    assert told.value.way_out


def test_a_changed_word_changes_the_hash(spec):
    raw = copy.deepcopy(RAW["items"]["check-1"])
    same = read_item("check-1", raw, "m")
    raw["prompt"] += " Really?"
    assert same.hash == spec.items["check-1"].hash != read_item("check-1", raw, "m").hash


def test_questions_score_by_the_key_and_the_reflection_waits_for_a_person(spec):
    results = {
        one.item: one
        for one in grading.grade(spec, {"check-1": "b", "reflection": {"text": "I will ask first."}})
    }
    assert results["check-1"].points == 1 and results["check-1"].right is True
    assert results["check-1"].because == {"b": "It has who and when."}
    assert results["reflection"].points is None and results["reflection"].rows[0].judge
    assert results["practice-note"].points == 0, "a blank document earns nothing"
    wrong = {one.item: one for one in grading.grade(spec, {"check-1": "a"})}
    assert wrong["check-1"].points == 0 and set(wrong["check-1"].because) == {"a"}, (
        "the right option is not told"
    )
    assert wrong["reflection"].points == 0


@pytest.mark.parametrize("value", ["c", "", ["b"], {"right": "b"}, 1, None, True, "b" * 10_000])
def test_no_odd_value_earns_a_point_or_stops_the_grading(spec, value):
    results = {
        one.item: one
        for one in grading.grade(spec, {"check-1": value, "practice-note": value, "reflection": value})
    }
    assert results["check-1"].points == 0 and results["practice-note"].points == 0


def test_without_keys_grading_says_so(spec, monkeypatch, tmp_path):
    monkeypatch.setenv("ALONGSIDE_KEYS", str(tmp_path))
    with pytest.raises(Problem, match="keys") as told:
        grading.grade(spec, {})
    assert told.value.code == "no-keys"


def test_keys_for_several_options_must_all_be_picked(spec):
    item = spec.items["check-1"]
    many = {"check-1": Key(frozenset({"a", "b"}), {"a": "x", "b": "y"})}
    for value, points in (("a", 0), ("b", 0)):
        results = {one.item: one for one in grading.grade(spec, {item.id: value}, keys=many)}
        assert results["check-1"].points == points


FULL = {
    "fields": {"date": "2026-03-02", "staff": "Lena Aro, DSP"},
    "text": "A rent letter came and Dana asked me to read it with her. I read the first line aloud and she read the "
    'rest. She said, "I will call them." I will call her on Monday, March 9 to hear how it went.',
}


def test_a_document_is_scored_row_by_row_and_a_person_judges_the_rest(spec):
    note = {one.item: one for one in grading.grade(spec, {"practice-note": FULL})}["practice-note"]
    rows = {row.id: row for row in note.rows}
    assert note.points is None and note.automatic == 5 and note.automatic_max == 5 and note.max == 6
    assert rows["whole-person"].points is None and rows["need"].verdict == "met"
    start, end = rows["date"].evidence[0]
    assert "2026" in note.text[start:end]


def test_words_without_content_earn_nothing_however_respectful(spec):
    empty = {"text": "Today went well and everybody was fine and the work goes on as it always does. " * 12}
    note = {one.item: one for one in grading.grade(spec, {"practice-note": empty})}["practice-note"]
    assert {row.id: row.verdict for row in note.rows}["language"] == "met" and note.automatic == 0


def test_an_answer_to_older_words_is_marked_as_such(spec):
    kept = Answers(spec.slug, {"check-1": Answer("0" * 64, "b", "2026-03-02T10:00:00Z")})
    results = {one.item: one for one in grading.grade(spec, kept)}
    assert results["check-1"].stale and results["check-1"].points == 1
