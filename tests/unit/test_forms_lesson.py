"""A lesson and the simulator without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alongside import grading
from alongside.dashboards.answers import Preview
from alongside.dashboards.lesson import Lesson, filled, open_lesson
from alongside.dashboards.simulator import open_page
from alongside.forms.base import Form
from alongside.problem import Problem
from tests import stories
from tests.sample import SLUG, use_sample


@pytest.fixture
def spec(monkeypatch: pytest.MonkeyPatch) -> grading.ModuleSpec:
    use_sample(monkeypatch)
    return grading.module(SLUG)


class Kept(Preview):
    """Answers that are kept, as by the portal."""

    preview = False

    def submit(self) -> dict[str, Any]:
        return {"id": "r1", "at": "2026-11-21T10:00:00+00:00"}


def ask(form: Form, name: str, **args: Any) -> Any:
    reply = form.answer({"id": "1", "name": name, "args": args})
    if not reply["ok"]:
        raise Problem(**{key: reply["problem"][key] for key in ("where", "what", "way_out", "code")})
    return reply["result"]


def test_unknown_page_names_the_known_ones(spec: grading.ModuleSpec) -> None:
    with pytest.raises(Problem, match="1-idea, practice"):
        open_lesson(SLUG, "9-none")
    with pytest.raises(Problem, match="why-today"):
        open_lesson(SLUG, "1-idea").show("nothing")


def test_saved_answer_comes_back_and_moves_the_progress(spec: grading.ModuleSpec) -> None:
    kept = Kept(spec)
    lesson = Lesson(spec, "1-idea", kept)
    end = lesson.finish()
    assert (end.data["answered"], end.data["total"]) == (0, 7)
    assert ask(lesson.show("why-today"), "save", value="a", known="")["saved_at"]
    assert end.data["answered"] == 1
    again = Lesson(spec, "1-idea", kept).show("why-today")
    assert again.data["value"] == "a"
    assert again.data["draft"].endswith(f"/{SLUG}/why-today")


def test_wrong_shape_is_refused_and_nothing_is_saved(spec: grading.ModuleSpec) -> None:
    kept = Kept(spec)
    with pytest.raises(Problem):
        ask(Lesson(spec, "1-idea", kept).show("why-today"), "save", value={"x": 1}, known="")
    assert kept.open()["items"] == {}


def test_newer_value_from_another_tab_is_not_overwritten(spec: grading.ModuleSpec) -> None:
    kept = Kept(spec)
    here, there = (Lesson(spec, "1-idea", kept).show("why-today") for _ in range(2))
    ask(there, "save", value="a", known="")
    told = ask(here, "save", value="b", known="")
    assert told["newer"]["value"] == "a"
    assert kept.open()["items"]["why-today"]["value"] == "a"
    ask(here, "save", value="b", known=None)
    assert kept.open()["items"]["why-today"]["value"] == "b"


def test_graded_item_gets_no_feedback(spec: grading.ModuleSpec) -> None:
    form = Lesson(spec, "practice", Kept(spec)).show("check-1")
    assert ask(form, "respond", value="b") == {"right": None, "parts": []}
    assert form.data["graded"]


def test_practice_page_names_what_is_empty_and_hands_in(spec: grading.ModuleSpec) -> None:
    lesson = Lesson(spec, "practice", Kept(spec))
    end = lesson.finish()
    assert [one["id"] for one in end.data["empty"]] == ["check-1", "practice-note", "reflection"]
    ask(lesson.show("check-1"), "save", value="b", known="")
    assert [one["id"] for one in end.data["empty"]] == ["practice-note", "reflection"]
    data = ask(end, "submit")["data"]
    assert data["receipts"][0]["href"] == "/receipt/r1"


def test_preview_keeps_nothing_and_cannot_hand_in(spec: grading.ModuleSpec) -> None:
    lesson = open_lesson(SLUG, "practice")
    assert lesson.show("check-1").data["draft"] == ""
    with pytest.raises(Problem, match="portal"):
        ask(lesson.finish(), "submit")


def test_dismissed_finding_needs_a_reason_and_stays_away(spec: grading.ModuleSpec) -> None:
    form = Lesson(spec, "practice", Kept(spec)).show("practice-note")
    value = {"fields": {}, "text": "Dana was agitated. Checked in."}
    first = ask(form, "review", value=value)["findings"][0]
    facts = {"rule": first["rule"], "quote": first["quote"], "start": first["at"][0], "end": first["at"][1]}
    with pytest.raises(Problem):
        ask(form, "dismiss", **facts, reason="  ")
    ask(form, "dismiss", **facts, reason="These are her words.")
    assert first["key"] not in [one["key"] for one in ask(form, "review", value=value)["findings"]]
    ask(form, "undismiss", rule=first["rule"], quote=first["quote"])
    ask(form, "dismiss", **(facts | {"quote": ""}), reason="The form lost its words.")
    shown = ask(form, "review", value=value)
    assert first["key"] not in [one["key"] for one in shown["findings"]]
    assert [one["quote"] for one in shown["aside"]] == [first["quote"]]


def test_an_answer_that_no_longer_fits_is_left_out(spec: grading.ModuleSpec) -> None:
    kept = Kept(spec)
    kept.save("why-today", {"old": "shape"}, "h")
    assert Lesson(spec, "1-idea", kept).show("why-today").data["value"] is None


@pytest.mark.parametrize(("value", "expected"), [
    (None, False), ("", False), ("a", True), ([], False), ({}, False), ({"text": " ", "ticked": [1]}, False),
    ({"text": "", "fields": {"date": "x"}}, True), ([[0, 3]], True),
])
def test_filled(value: Any, expected: bool) -> None:
    assert filled(value) is expected


@pytest.fixture
def cup(tmp_path: Path) -> str:
    stories.write(tmp_path / "home" / "content" / "scenarios")
    return "the-cup"


def pick(form: Form, view: dict[str, Any], words: str) -> dict[str, Any]:
    number = next(one["number"] for one in view["step"]["options"] if words in one["text"])
    return ask(form, "pick", n=view["step"]["n"], option=number, ms=900)


def test_story_is_played_and_talked_over(cup: str) -> None:
    form = open_page(cup)
    assert form.data["view"] == "intro"
    assert form.data["person"]["name"] == "James"
    view = ask(form, "start", mode="practice")
    assert "points" not in str(view) and "trust" not in str(view)
    view = pick(form, view, "Remind him")
    assert view["path"][0]["picked"].startswith("Remind him")
    view = pick(form, pick(form, view, "Leave the room"), "Client did not")
    assert view["view"] == "debrief"
    assert view["ending"]["kind"] == "poor"
    assert view["steps"][0]["better"]["text"].startswith("Ask what is wrong")
    assert {one["words"] for one in view["shown"]} <= {"clearly shown", "partly shown", "not shown here"}
    back = ask(form, "replay_from", n=2)
    assert len(back["path"]) == 1 and back["step"]["text"].startswith("James turns")
    assert ask(form, "undo")["path"] == []


def test_things_to_look_up_open_when_asked(cup: str) -> None:
    form = open_page(cup)
    view = ask(form, "start", mode="practice")
    assert "Monday" not in str(view)
    assert "Monday" in ask(form, "open_resource", resource=view["step"]["resources"][0]["id"])["text"]


def test_list_of_stories(cup: str) -> None:
    form = open_page()
    assert repr(form) == "Stories"
    assert "/practice/the-cup" in [one["href"] for one in form.data["cases"]]
    with pytest.raises(Problem):
        open_page("no-such-story")
