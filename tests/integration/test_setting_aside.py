"""A finding set aside with a reason: beside the answer, through an edit, back again, and on the trainer's desk."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from alongside import client, submission
from alongside.dashboards import desk
from alongside.dashboards.answers import Portal
from alongside.dashboards.lesson import Lesson
from alongside.grading import module
from alongside.grading.aside import follow
from alongside.problem import Problem
from alongside.review import load_rules
from alongside.service import base, judging, marking
from alongside.store import dismissals
from alongside.web.kernels import Kernels
from tests import sample
from tests.integration.people_of_tests import Agency, make_agency
from tests.integration.test_learning import NOTE, hand_in, save

TEXT = f"Dana was agitated. {NOTE['text']} She is noncompliant with pills."


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Agency:
    sample.use_sample(monkeypatch)
    monkeypatch.setenv("ALONGSIDE_HOME", str(tmp_path))
    return make_agency(tmp_path)


def page(agency: Agency) -> Any:
    """The form of the practice note, as her kernel shows it: every call goes through the portal's use-cases."""

    def call(name: str, **facts: Any) -> Any:
        return base.call(agency.ctx, agency.lena, name, facts)

    form = Lesson(module(sample.SLUG), "practice", Portal(sample.SLUG, call)).show("practice-note")

    def ask(name: str, **args: Any) -> Any:
        reply = form.answer({"id": "1", "name": name, "args": args})
        assert reply["ok"], reply
        return reply["result"]

    return ask


def set_aside(ask: Any, value: dict[str, Any], rule: str, reason: str) -> dict[str, Any]:
    one = next(one for one in ask("review", value=value)["findings"] if one["rule"] == rule)
    ask("dismiss", rule=rule, quote=one["quote"], start=one["at"][0], end=one["at"][1], reason=reason)
    return one


def rules_of(shown: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in shown["findings"]}


def test_it_follows_its_words_through_an_edit_and_comes_back_with_them(agency: Agency) -> None:
    value = {**NOTE, "text": TEXT}
    ask = page(agency)
    ask("save", value=value, known="")
    set_aside(ask, value, "L01", "It is the doctor's word, in her file.")
    edited = {**value, "text": "On Monday we met. " + TEXT}
    for again in (ask, page(agency)):  # in this page, and in one that is opened anew
        shown = again("review", value=edited)
        assert "L01" not in rules_of(shown) and "L11" in rules_of(shown)
        assert [(one["quote"], one["reason"]) for one in shown["aside"]] == [
            ("noncompliant", "It is the doctor's word, in her file.")
        ]
        assert shown["aside"][0]["title"] == next(rule.title for rule in load_rules().rules if rule.id == "L01")
    gone = ask("review", value={**value, "text": TEXT.replace("noncompliant", "non-compliant")})
    assert "L01" in rules_of(gone) and gone["aside"] == [], "other words, another finding"


def test_it_is_taken_up_again_everywhere(agency: Agency) -> None:
    value = {**NOTE, "text": TEXT}
    ask = page(agency)
    one = set_aside(ask, value, "L01", "Her doctor's word.")
    set_aside(ask, value, "L11", "She said so.")
    with agency.ctx.store.read() as db:
        assert len(dismissals.every(db, person=agency.lena.id)) == 2
    ask("undismiss", rule="L01", quote=one["quote"])
    for again in (ask, page(agency)):
        assert "L01" in rules_of(again("review", value=value)) and "L11" not in rules_of(again("review", value=value))
    with agency.ctx.store.read() as db:
        assert [row["rule"] for row in dismissals.every(db, person=agency.lena.id)] == ["L11"]
    ask("undismiss", rule="L01", quote=one["quote"])


def test_the_last_reason_for_the_same_words_is_the_one_that_is_kept(agency: Agency) -> None:
    facts = {"module": sample.SLUG, "item": "practice-note", "rule": "L01", "quote": "noncompliant"}
    base.call(agency.ctx, agency.lena, "dismiss", facts | {"start": 1, "end": 13, "reason": "First."})
    base.call(agency.ctx, agency.lena, "dismiss", facts | {"start": 40, "end": 52, "reason": "Second."})
    path = submission.answers_path(agency.ctx.home, agency.lena.id, sample.SLUG)
    assert [one["reason"] for one in submission.read(path, sample.SLUG).dismissed] == ["Second."]
    with agency.ctx.store.read() as db:
        assert [row["reason"] for row in dismissals.every(db)] == ["Second."]


def test_without_a_reason_nothing_is_set_aside(agency: Agency) -> None:
    facts = {"module": sample.SLUG, "item": "practice-note", "rule": "L01", "start": 1, "end": 13, "quote": "noncompliant"}
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(Problem, match="Reason"):
            base.call(agency.ctx, agency.lena, "dismiss", facts | {"reason": reason})
    path = submission.answers_path(agency.ctx.home, agency.lena.id, sample.SLUG)
    assert submission.read(path, sample.SLUG).dismissed == ()


def test_the_trainer_reads_the_rule_the_words_and_the_reason(agency: Agency) -> None:
    rules = agency.ctx.home / "rules"
    rules.mkdir()
    (rules / "changes.yaml").write_text(
        "changes: [{rule: SN08, off: true, since: 2026-03-01, by: training lead, reason: Our form holds it.}]\n"
    )
    value = {**NOTE, "text": TEXT}
    ask = page(agency)
    ask("save", value=value, known="")
    set_aside(ask, value, "L01", "It is the doctor's word, in her file.")
    set_aside(ask, value, "L11", "She said so.")
    final = {**value, "text": "On Monday we met. " + TEXT.replace("Dana was agitated. ", "")}
    save(agency, "practice-note", final)
    hand_in(agency)
    assert {one["outcome"] for one in marking.grade_waiting(agency.ctx)} == {"graded"}
    note = next(one for one in judging.queue(agency.ctx, agency.tess)["items"] if one["kind"] == "note")
    work = judging.work(agency.ctx, agency.tess, note["id"])
    (one,) = work["dismissed"]  # the other finding went with its words
    assert work["text"][one["start"] : one["end"]] == one["quote"] == "noncompliant"
    assert one["title"] == next(rule.title for rule in load_rules().rules if rule.id == "L01")
    assert one["reason"] == "It is the doctor's word, in her file."
    assert work["rule_changes"] == [{"rule": "SN08", "what": "switched off", "since": "2026-03-01"}]
    date = next(row for row in work["rows"] if row["id"] == "date")
    assert date["points"] is None and date["judge"], "what no rule reads any more is asked of a person"


def test_the_desk_shows_it_beside_the_finding_with_the_same_words(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    value = {**NOTE, "text": TEXT}
    ask = page(agency)
    ask("save", value=value, known="")
    aside = set_aside(ask, value, "L01", "It is the doctor's word, in her file.")
    hand_in(agency)
    marking.grade_waiting(agency.ctx)
    monkeypatch.setattr(client, "call", lambda name, /, **facts: base.call(agency.ctx, agency.tess, name, facts))
    note = next(one for one in client.call("queue")["items"] if one["kind"] == "note")
    work = desk.work(note["id"])
    mine = next(one for one in work["findings"] if one["rule"] == "L01")
    assert mine["quote"] == work["text"][mine["start"] : mine["end"]] == work["dismissed"][0]["quote"] == aside["quote"]
    assert {name: mine[name] for name in ("group", "why", "look_for")} == {name: aside[name] for name in ("group", "why", "look_for")}
    shown = [one["rule"] for one in ask("review", value=value)["findings"]]
    assert [one["rule"] for one in work["findings"] if one["rule"] != "L01"] == [rule for rule in shown if rule != "L01"]


def test_what_was_kept_before_words_were_is_told_by_its_place() -> None:
    findings = [{"rule": "L01", "start": 3, "end": 6}]
    old = {"rule": "L01", "start": 3, "end": 6, "reason": "a"}
    assert follow([old], findings, "an odd word") == [{**old, "quote": "odd"}]
    assert follow([{**old, "start": 4}, {**old, "rule": "L02"}], findings, "an odd word") == []


def test_trainers_and_admins_read_what_was_changed_and_what_is_broken(agency: Agency) -> None:
    assert base.call(agency.ctx, agency.tess, "reviewer_rules", {}) == {"changes": [], "own": [], "problems": []}
    rules = agency.ctx.home / "rules"
    rules.mkdir()
    (rules / "changes.yaml").write_text("changes: [{rule: L60, off: true}]\nallow: []\n")
    told = base.call(agency.ctx, agency.tess, "reviewer_rules", {})
    assert told["problems"] == [
        {"where": "changes.yaml: changes: 1 (L60): since", "what": "is missing.", "way_out": "Add the day, as year-month-day."}
    ]
    with pytest.raises(Problem, match="not open to your role"):
        base.call(agency.ctx, agency.lena, "reviewer_rules", {})


@pytest.mark.parametrize("named", [True, False])
def test_a_kernel_reads_the_agencys_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: bool) -> None:
    ours = tmp_path / ("ours" if named else "home/rules")
    ours.mkdir(parents=True)
    (ours / "changes.yaml").write_text("changes: [{rule: L60, off: true, since: 2026-03-01, by: lead, reason: We talk.}]\n")
    if named:
        monkeypatch.setenv("ALONGSIDE_RULES", str(ours))

    async def environment() -> dict[str, str]:
        return Kernels(tmp_path / "run", tmp_path / "home" / "content", warm=0).kernel_environment("token")

    seen = asyncio.run(environment())
    monkeypatch.delenv("ALONGSIDE_RULES", raising=False)
    assert "ALONGSIDE_RULES" not in seen
    assert [one.rule for one in load_rules(Path(seen["ALONGSIDE_HOME"])).changes] == ["L60"]
