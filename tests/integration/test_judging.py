"""The trainer's desk: only her sites, never her own work, her decision alone becomes document evidence."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alongside.nbgrader_bridge.course import course_folder
from alongside.problem import Problem
from alongside.service import base, marking
from alongside.store import Store, ledger
from tests import sample
from tests.integration.people_of_tests import Agency, make_agency
from tests.integration.test_learning import NOTE, hand_in, save


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agency]:
    """Three people handed in a note and a reflection, and it was graded; made once, copied for each test."""
    home = tmp_path_factory.mktemp("graded")
    with pytest.MonkeyPatch.context() as monkeypatch:
        sample.use_sample(monkeypatch)
        monkeypatch.setenv("ALONGSIDE_HOME", str(home))
        made = _handed_in(home)
        made.ctx.store.close()
        yield made


@pytest.fixture
def agency(graded: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Agency:
    sample.use_sample(monkeypatch)
    home = tmp_path / "copy"
    shutil.copytree(graded.ctx.home, home)
    monkeypatch.setenv("ALONGSIDE_HOME", str(home))
    count = iter(range(50_000, 60_000))
    ctx = replace(graded.ctx, home=home, store=Store.open(home), new_id=lambda: f"id-{next(count):05d}")
    return replace(graded, ctx=ctx)


def _handed_in(home: Path) -> Agency:
    made = make_agency(home)
    for who in (made.lena, made.omar, made.tess):
        save(made, "practice-note", NOTE, who)
        save(made, "reflection", {"text": "I will ask before I open a letter."}, who)
        hand_in(made, who)
    assert {one["outcome"] for one in marking.grade_waiting(made.ctx)} == {"graded"}
    return made


def queue(agency: Agency, who) -> list[dict]:
    return base.call(agency.ctx, who, "queue", {})["items"]


def judge(agency: Agency, who, id_: str, rows: list, **more) -> dict:
    return base.call(agency.ctx, who, "judge", {"id": id_, "rows": rows, **more})


HINTS = [{"id": one, "points": 1} for one in ("need", "date", "next-step", "provider", "language")]


def documents(agency: Agency, who) -> list:
    with agency.ctx.store.read() as db:
        return [
            one for one in ledger.events_of(db, who.id) if one.type == "evidence" and one.kind == "document"
        ]


def note_of(agency: Agency, who, learner) -> dict:
    return next(one for one in queue(agency, who) if one["person"] == learner.id and one["kind"] == "note")


def test_a_trainer_sees_her_sites_and_not_herself(agency):
    assert {one["name"] for one in queue(agency, agency.tess)} == {"Lena Aro"}
    assert {one["name"] for one in queue(agency, agency.theo)} == {"Omar Beck"}
    theirs = note_of(agency, agency.theo, agency.omar)["id"]
    for name, facts in (("work", {"id": theirs}), ("judge", {"id": theirs, "rows": []})):
        with pytest.raises(Problem) as told:
            base.call(agency.ctx, agency.tess, name, facts)
        assert told.value.code == "not-allowed"
    with pytest.raises(Problem) as told:
        base.call(agency.ctx, agency.tess, "queue", {"site": "hill"})
    assert told.value.code == "not-allowed"
    for name, facts in (
        ("queue", {}),
        ("work", {"id": theirs}),
        ("judge", {"id": theirs, "rows": []}),
        ("comment_bank", {}),
        ("add_comment", {"text": "x"}),
    ):
        with pytest.raises(Problem) as told:
            base.call(agency.ctx, agency.lena, name, facts)
        assert told.value.code == "not-allowed"


def test_her_own_work_is_for_another_trainer(agency):
    from alongside.store import work as kept

    with agency.ctx.store.read() as db:
        own = kept.items(db, person=agency.tess.id, status="waiting")[0]["id"]
    with pytest.raises(Problem, match="your own"):
        judge(agency, agency.tess, own, [{"id": "whole-person", "points": 1}])


def test_a_piece_of_work_has_all_that_is_needed(agency):
    card = note_of(agency, agency.tess, agency.lena)
    full = base.call(agency.ctx, agency.tess, "work", {"id": card["id"]})
    assert NOTE["text"] in full["text"] and full["prompt"] and full["case"]
    rows = {one["id"]: one for one in full["rows"]}
    assert rows["whole-person"]["points"] is None and rows["whole-person"]["judge"]
    assert rows["need"]["verdict"] == "met" and rows["need"]["indicators"][0]["text"]
    for start, end in rows["need"]["evidence"]:
        assert 0 <= start < end <= len(full["text"])
    assert full["next"] or full["previous"]


def test_a_decision_is_evidence_with_a_name(agency):
    card = note_of(agency, agency.tess, agency.lena)
    told = judge(
        agency, agency.tess, card["id"], [*HINTS, {"id": "whole-person", "points": 0.5}], comment="Good next step."
    )
    found = documents(agency, agency.lena)
    assert [one.event_id for one in found] == told["evidence"] and len(found) == 1
    assert found[0].judged_by == agency.tess.id and found[0].about == "F07" and found[0].max == 600
    assert found[0].score == round(told["points"] * 100) and found[0].indicators == ("F07.1",)
    assert {row["id"]: row["points"] for row in found[0].detail["rows"]}["whole-person"] == 0.5
    feedback = base.call(agency.ctx, agency.lena, "feedback", {"module": sample.SLUG})
    mine = next(one for one in feedback["items"] if one["item"] == "practice-note")
    assert (
        mine["comment"] == "Good next step."
        and mine["judged_by"] == "Tess Quint"
        and mine["status"] == "judged"
    )
    with pytest.raises(Problem) as again:
        judge(agency, agency.tess, card["id"], [{"id": "whole-person", "points": 1}])
    assert again.value.code == "conflict" and len(documents(agency, agency.lena)) == 1


def test_a_trainer_may_correct_what_the_rules_scored(agency):
    card = note_of(agency, agency.tess, agency.lena)
    rows = [{"id": "whole-person", "points": 1}, {"id": "need", "points": 0}, *HINTS[1:]]
    told = judge(agency, agency.tess, card["id"], rows)
    full = base.call(agency.ctx, agency.tess, "work", {"id": card["id"]})
    need = next(one for one in full["rows"] if one["id"] == "need")
    assert need["points"] == 0 and need["provisional"] == 1 and told["points"] <= 5


def test_returned_work_is_no_evidence_and_comes_back(agency):
    card = note_of(agency, agency.tess, agency.lena)
    with pytest.raises(Problem, match="missing"):
        judge(agency, agency.tess, card["id"], [], decision="return")
    judge(agency, agency.tess, card["id"], [], decision="return", comment="Say who called whom.")
    assert documents(agency, agency.lena) == []
    home = base.call(agency.ctx, agency.lena, "learner_home", {})
    assert home["next"]["why"].startswith("Your trainer") and home["feedback"][0]["returned"]
    save(agency, "practice-note", {**NOTE, "text": NOTE["text"] + " Dana called them herself."})
    hand_in(agency)
    marking.grade_waiting(agency.ctx)
    again = base.call(
        agency.ctx, agency.tess, "work", {"id": note_of(agency, agency.tess, agency.lena)["id"]}
    )
    assert again["attempt"] == 2 and again["earlier"][0]["comment"] == "Say who called whom."


@pytest.mark.parametrize(
    "rows",
    [
        [],
        HINTS,
        [{"id": "whole-person", "points": 1}],
        [{"id": "whole-person", "points": 1}, *HINTS[1:]],
        [{"id": "whole-person", "points": 1}, {"id": "need", "points": None}, *HINTS[1:]],
        [*HINTS, {"id": "whole-person", "points": 1.5}],
        [*HINTS, {"id": "whole-person", "points": -1}],
        [*HINTS, {"id": "whole-person", "points": True}],
        [*HINTS, {"id": "whole-person", "points": float("nan")}],
        [*HINTS, {"id": "whole-person", "points": "1"}],
        [*HINTS, {"id": "other", "points": 1}],
        [*HINTS, {"id": "whole-person", "points": 1}, {"id": "whole-person", "points": 0}],
        "rows",
        [1],
        [{"points": 1}],
    ],
)
def test_wrong_points_are_refused_and_change_nothing(agency, rows):
    card = note_of(agency, agency.tess, agency.lena)
    with pytest.raises(Problem) as told:
        judge(agency, agency.tess, card["id"], rows)
    assert told.value.code == "bad-field" and documents(agency, agency.lena) == []
    assert note_of(agency, agency.tess, agency.lena)["status"] == "waiting"


def test_a_reflection_is_read_and_makes_no_points(agency):
    card = next(one for one in queue(agency, agency.tess) if one["kind"] == "reflection")
    told = judge(agency, agency.tess, card["id"], [], comment="Thank you.")
    assert told["status"] == "judged" and told["evidence"] == [] and told["points"] == 0


def test_a_score_typed_in_formgrader_is_only_a_proposal(agency):
    path = course_folder(agency.ctx.home) / "gradebook.db"
    with sqlite3.connect(path) as book:
        book.execute(
            "UPDATE grade SET manual_score = 6, needs_manual_grade = 0 WHERE cell_id IN "
            "(SELECT id FROM base_cell WHERE name = 'practice-note')"
        )
    marking.grade_waiting(agency.ctx)
    assert note_of(agency, agency.tess, agency.lena)["proposed"] == 6
    assert documents(agency, agency.lena) == []
    assert base.call(agency.ctx, agency.lena, "feedback", {"module": sample.SLUG})["points"] < 6


def test_sentences_worth_using_again(agency):
    base.call(agency.ctx, agency.tess, "add_comment", {"text": "Say what you saw.", "topic": "objective"})
    kept = base.call(agency.ctx, agency.theo, "add_comment", {"text": "Name the day."})
    base.call(agency.ctx, agency.theo, "use_comment", {"id": kept["id"]})
    bank = base.call(agency.ctx, agency.tess, "comment_bank", {})
    assert [one["text"] for one in bank] == ["Name the day.", "Say what you saw."] and bank[0][
        "author"
    ] == "Theo Marsh"
    with pytest.raises(Problem):
        base.call(agency.ctx, agency.tess, "add_comment", {"text": " "})


def trusting(agency: Agency, *criteria: str) -> None:
    """A table of the agency's own record in which these criteria have earned trust."""
    from alongside.review.fingerprint import fingerprint

    rows = "".join(
        f"    {one}: {{n: 200, agreed: 199, kappa: [0.99, 0.97, 1], precision: [1, 0.95, 1], recall: [1, 0.95, 1], verdict: earned}}\n"
        for one in criteria
    )
    path = agency.ctx.home / "content" / "graders" / "trust.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"measured: 2026-03-01\nsets: [our desk]\nsplit: all\nsource: record\nrules: {fingerprint(agency.ctx.home)}\n"
        f"criteria:\n  note:\n{rows}",
        encoding="utf-8",
    )


def test_until_a_person_judges_an_untrusted_row_is_a_hint_and_shown_as_one(agency):
    full = base.call(agency.ctx, agency.tess, "work", {"id": note_of(agency, agency.tess, agency.lena)["id"]})
    rows = {one["id"]: one for one in full["rows"]}
    assert rows["need"]["hint"] and rows["need"]["trust"].endswith("treat as a hint.")
    assert not rows["whole-person"]["hint"] and not rows["whole-person"]["trust"]
    told = base.call(agency.ctx, agency.lena, "feedback", {"module": sample.SLUG})
    mine = next(one for one in told["items"] if one["item"] == "practice-note")
    assert told["status"] == "graded" and mine["status"] == "waiting" and mine["points"] == 5
    assert {one["id"] for one in mine["rows"] if one["hint"]} == {one["id"] for one in HINTS}
    assert documents(agency, agency.lena) == []


def test_a_row_that_earned_trust_scores_by_itself_and_evidence_still_needs_a_person(agency):
    trusting(agency, "need", "date", "next_step", "provider", "language")
    save(agency, "practice-note", {**NOTE, "text": NOTE["text"] + " She thanked us."}, agency.lena)
    hand_in(agency)
    marking.grade_waiting(agency.ctx)
    card = note_of(agency, agency.tess, agency.lena)
    rows = {one["id"]: one for one in base.call(agency.ctx, agency.tess, "work", {"id": card["id"]})["rows"]}
    assert not rows["need"]["hint"] and rows["need"]["trust"].startswith("Earned trust on 2026-03-01")
    assert documents(agency, agency.lena) == []
    told = judge(agency, agency.tess, card["id"], [{"id": "whole-person", "points": 1}])
    assert told["points"] == 6 and documents(agency, agency.lena)[0].judged_by == agency.tess.id


def test_work_graded_as_a_hint_stays_one_and_lost_trust_is_lost_for_waiting_work(agency):
    trusting(agency, "need", "date", "next_step", "provider", "language")
    card = note_of(agency, agency.tess, agency.lena)
    with pytest.raises(Problem, match="need: needs points from you"):
        judge(agency, agency.tess, card["id"], [{"id": "whole-person", "points": 1}])
    save(agency, "practice-note", {**NOTE, "text": NOTE["text"] + " She thanked us."}, agency.lena)
    hand_in(agency)
    marking.grade_waiting(agency.ctx)
    trusting(agency, "date")
    with pytest.raises(Problem, match="need: needs points from you"):
        judge(agency, agency.tess, note_of(agency, agency.tess, agency.lena)["id"], [{"id": "whole-person", "points": 1}])


def test_the_record_says_how_often_trainers_agreed(agency):
    from alongside.service.calibrating import from_record

    assert from_record(agency.ctx).kinds == ()
    rows = [{"id": "whole-person", "points": 1}, {"id": "need", "points": 0.5, "comment": "Who asked?"}, *HINTS[1:3]]
    together = [{**one, "taken": True} for one in HINTS[3:]]
    judge(agency, agency.tess, note_of(agency, agency.tess, agency.lena)["id"], [*rows, *together])
    told = from_record(agency.ctx, in_force=True)
    (kind,) = told.kinds
    assert {one.criterion: (one.n, one.agree.hits) for one in kind.measures} == {
        "need": (1, 0), "next_step": (1, 1), "date": (1, 1),
    }  # fmt: skip
    (one,) = told.differences
    assert (one.criterion, one.label, one.verdict, one.words) == ("need", "partial", "met", "Who asked?") and one.found
    assert told.left_out == ("2 not judged one by one (taken over together, or decided before the desk asked)",)


def test_trainers_read_what_the_table_says(agency):
    held = base.call(agency.ctx, agency.tess, "reviewer_trust", {})
    assert {"need", "language"} <= {one["criterion"] for one in held["rows"] if one["kind"] == "note"}
    assert all(one["sets"] and one["measured"] for one in held["rows"])
    with pytest.raises(Problem) as told:
        base.call(agency.ctx, agency.lena, "reviewer_trust", {})
    assert told.value.code == "not-allowed"
