"""Held feedback, release, undo and deciding anew: nothing counts that the learner cannot see, nothing is lost on the way."""

from __future__ import annotations

import copy
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from alongside import content
from alongside.evidence import SignOff
from alongside.nbgrader_bridge.course import course_folder, gradebook
from alongside.problem import Problem
from alongside.service import deciding, marking, mine
from alongside.service.blinding import HELD
from alongside.service.events import keep
from alongside.store import people
from alongside.store import work as kept
from alongside.store.sql import iso
from tests import sample
from tests.agency import Agency, found
from tests.integration.desk_of_tests import (
    FULL,
    HINTS,
    accept,
    again,
    counting,
    desks,
    everything,
    feedback,
    hand_in,
    note_of,
    voids,
)
from tests.integration.test_learning import NOTE

SECRET = "Marigold-Seven"
released, autograde = marking._released, marking.run.autograde  # nbgrader itself, before the fixtures stand in for it


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agency]:
    with desks(tmp_path_factory.mktemp("regrading")) as agency:
        yield agency


@pytest.fixture
def agency(made: Agency, monkeypatch: pytest.MonkeyPatch) -> Agency:
    return again(made, monkeypatch)


def held(agency: Agency, **more: Any) -> str:
    agency.call("trainer", "hold_feedback", module=sample.SLUG, hold=True)
    work = note_of(agency)
    rows = [{**one, "points": 0.5, "comment": SECRET} for one in FULL]
    told = accept(agency, work, rows=rows, comment=SECRET, **more)
    assert told["status"] == "held" and told["evidence"] == []
    return work


def row_of(agency: Agency, work: str) -> dict[str, Any]:
    with agency.ctx.store.read() as db:
        return kept.get(db, work)


# --- release -----------------------------------------------------------------------------------------------------------


def test_held_feedback_reaches_nobody_and_counts_for_nothing_until_it_is_released(agency: Agency) -> None:
    work = held(agency)
    with agency.ctx.store.read() as db:
        whole = kept.items(db, person=agency.of["learner"].id)
    learner = [agency.call("learner", name, **facts) for name, facts in (
        ("feedback", {"module": sample.SLUG}), ("learner_home", {}), ("my_record", {}), ("open_module", {"module": sample.SLUG}))]  # fmt: skip
    assert SECRET not in json.dumps([learner, whole], default=str), "not even a packet or an export holds it"
    mine = feedback(agency)
    assert (mine["status"], mine["all"]["status"], mine["judged_by"], mine["points"]) == ("held", "held", "", 5.0)
    assert counting(agency) == []
    assert agency.call("trainer", "queue", status="held")["items"][0]["id"] == work
    listed = agency.call("trainer", "to_release")["held"][0]
    assert (listed["comment"], listed["points"], listed["mine"]) == (SECRET, 3.0, True)
    shown = agency.call("trainer", "work", id=work)
    assert (shown["comment"], shown["judged_by"], shown["rows"][0]["points"]) == (SECRET, "Trainer", 0.5)
    assert agency.call("trainer", "release", ids=[work])["released"] == [work]
    mine = feedback(agency)
    assert (mine["status"], mine["comment"], mine["points"], mine["judged_by"]) == ("judged", SECRET, 3.0, "Trainer")
    (piece,) = counting(agency)
    assert (piece.score, piece.judged_by) == (300, agency.of["trainer"].id)
    assert agency.call("trainer", "release", ids=[work, work])["released"] == [] and len(counting(agency)) == 1


def test_without_the_setting_a_decision_counts_and_is_seen_at_once(agency: Agency) -> None:
    work = note_of(agency)
    told = accept(agency, work)
    assert told["status"] == "judged" and [one.event_id for one in counting(agency)] == told["evidence"]
    assert feedback(agency)["status"] == "judged" and agency.call("trainer", "to_release") == {"held": [], "undo": []}


@pytest.mark.parametrize("step", ["judge", "release", "take_back"])
@pytest.mark.parametrize("when", ["before the evidence", "after the evidence"])
def test_a_crash_in_between_leaves_nothing_half_done_and_may_be_repeated(agency: Agency, monkeypatch: pytest.MonkeyPatch, step: str, when: str) -> None:
    if step == "judge":
        work = note_of(agency)
        redo = lambda: accept(agency, work)  # noqa: E731
    else:
        work = held(agency)
        if step == "take_back":
            agency.call("trainer", "release", ids=[work])
        redo = lambda: agency.call("trainer", step, ids=[work])  # noqa: E731
    before, known = row_of(agency, work), [one.event_id for one in counting(agency)]
    real = deciding.keep

    def dies(*facts: Any) -> Any:
        if when.startswith("after"):
            real(*facts)
        raise RuntimeError("the plug was pulled")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(deciding, "keep", dies)
        redo()
    assert row_of(agency, work) == before and [one.event_id for one in counting(agency)] == known
    redo()
    assert len(counting(agency)) == (0 if step == "take_back" else 1)
    assert feedback(agency)["status"] == ("held" if step == "take_back" else "judged")


def test_a_release_is_taken_back_within_ten_minutes_and_may_come_again(agency: Agency) -> None:
    work = held(agency)
    agency.call("trainer", "release", ids=[work])
    assert [one["id"] for one in agency.call("trainer", "to_release")["undo"]] == [work]
    with pytest.raises(Problem, match="somebody else"):
        agency.call("second trainer", "take_back", ids=[work])
    agency.clock.turn(minutes=9)
    assert agency.call("trainer", "take_back", ids=[work]) == {"held": [work], "gradebook": ""}
    assert counting(agency) == [] and "taken back" in voids(agency)[0].reason
    assert feedback(agency)["status"] == "held" and SECRET not in json.dumps(agency.call("learner", "feedback", module=sample.SLUG))
    assert agency.call("trainer", "take_back", ids=[work])["held"] == []
    agency.call("trainer", "release", ids=[work])
    assert len(counting(agency)) == 1 and feedback(agency)["changes"] == []
    agency.clock.turn(minutes=10)
    with pytest.raises(Problem, match="ten minutes"):
        agency.call("trainer", "take_back", ids=[work])
    assert agency.call("trainer", "to_release")["undo"] == []


def test_work_sent_back_is_held_and_released_like_any_other(agency: Agency) -> None:
    agency.call("trainer", "hold_feedback", module=sample.SLUG, hold=True)
    work = note_of(agency)
    agency.call("trainer", "judge", id=work, rows=[], comment=SECRET, decision="return")
    assert agency.call("learner", "learner_home")["next"] is None or "again" not in agency.call("learner", "learner_home")["next"]["why"]
    agency.call("second trainer", "release", ids=[work])
    assert feedback(agency)["status"] == "returned" and feedback(agency)["comment"] == SECRET and counting(agency) == []


# --- deciding anew -----------------------------------------------------------------------------------------------------


def test_a_decision_is_changed_with_a_reason_and_every_one_before_stays(agency: Agency) -> None:
    work = note_of(agency)
    accept(agency, work)
    first = counting(agency)[0]
    agency.clock.turn(days=1)
    told = agency.call("trainer", "regrade", id=work, rows=[{"id": "need", "points": 0}], reason="I missed who asked.")
    (now,) = counting(agency)
    assert told["points"] == 5 and now.score == 500 and now.event_id != first.event_id and told["evidence"] == [now.event_id]
    (gone,) = voids(agency)
    assert gone.voids == first.event_id and "I missed who asked." in gone.reason
    mine = feedback(agency)
    assert mine["points"] == 5 and mine["changes"] == [{"at": mine["judged_at"], "by": "Trainer", "points": 5.0, "before": 6.0, "reason": "I missed who asked."}]
    decisions = agency.call("trainer", "work", id=work)["decisions"]
    assert [(one["by"], one["points"], one["reason"]) for one in decisions] == [("Trainer", 6.0, ""), ("Trainer", 5.0, "I missed who asked.")]
    # back to what it was: a third decision, evidence under an id of its own, and the chain still verifies
    agency.call("trainer", "regrade", id=work, rows=[{"id": "need", "points": 1}], reason="She says it in the last line.")
    assert len({first.event_id, now.event_id, counting(agency)[0].event_id}) == 3 and len(voids(agency)) == 2
    # sent back after all: nothing counts any more
    agency.call("trainer", "regrade", id=work, rows=[], reason="The text is about somebody else.", comment="Write about Dana.", decision="return")
    assert counting(agency) == [] and feedback(agency)["status"] == "returned"


def test_judged_again_the_work_keeps_its_day_and_a_sign_off_says_what_became_of_it(agency: Agency) -> None:
    work, me = note_of(agency), agency.of["learner"].id
    accept(agency, work)
    (first,) = counting(agency)
    signed = SignOff(event_id="00000000-0000-4000-8000-000000000001", learner=me, about="F07", by=agency.of["supervisor"].id, role="supervisor", on=agency.ctx.today(),
                     at=iso(agency.ctx.now()), level="E2", meaning="observed-and-competent", statement="Seen.", relied=(first.event_id,))  # fmt: skip
    with agency.ctx.store.write() as db:
        keep(agency.ctx, db, signed)
    agency.clock.turn(days=20)
    later = hand_in(agency, "learner", "She smiled.")
    accept(agency, later, comment="Second try.")
    agency.clock.turn(days=20)
    agency.call("trainer", "regrade", id=work, rows=[{"id": "need", "points": 0}], reason="Nobody asked.")
    now = next(one for one in counting(agency) if one.attempt == first.attempt)
    assert (now.on, now.at, now.known, now.detail["again"]) == (first.on, first.at, "2026-04-11", "2026-04-11")
    told = {day: next(row for row in agency.call("supervisor", "person_record", person=me, as_of=day)["rows"] if row["id"] == "F07") for day in ("2026-04-10", "2026-04-11")}
    before, after = told.values()
    assert [(one["score"], one["voided"], one["again"]) for one in before["evidence"]] == [(6.0, "", ""), (6.0, "", "")], "what was known that day"
    assert [(one["score"], one["counts"], one["again"]) for one in after["evidence"]] == [(5.0, True, "2026-04-11"), (6.0, True, ""), (6.0, False, "")]
    assert before["sign_offs"][0]["later"] == []
    (line,) = after["sign_offs"][0]["later"]
    assert line["words"] == "Judged again on 2026-04-11 by Trainer: 5 of 6 instead of 6 of 6. Decided again: Nobody asked."
    assert "judged again since, and it is still enough" in after["cell"]["explain"]
    # the newer try stays the newer one, whatever happens to the older
    agency.call("trainer", "regrade", id=work, rows=[{"id": one["id"], "points": 0} for one in FULL], reason="All of it.")
    row = next(row for row in agency.call("supervisor", "person_record", person=me)["rows"] if row["id"] == "F07")
    assert [one["counts"] for one in row["evidence"] if not one["voided"]] == [False, True] and "no longer enough" in row["cell"]["explain"]
    agency.call("trainer", "regrade", id=work, rows=[], reason="Another case.", comment="Write about Dana.", decision="return")
    row = next(row for row in agency.call("supervisor", "person_record", person=me)["rows"] if row["id"] == "F07")
    assert "found wrong since" in row["cell"]["explain"] and row["sign_offs"][0]["later"][0]["words"].startswith("Set aside on 2026-04-11 by Trainer.")


def test_what_a_person_judges_without_points_is_decided_again_as_well(agency: Agency) -> None:
    agency.call("learner", "save_answer", module=sample.SLUG, item="reflection", value={"text": "I will ask first."})
    hand_in(agency)
    (card,) = [one for one in agency.call("trainer", "queue")["items"] if one["kind"] == "reflection"]
    agency.call("trainer", "judge", id=card["id"], rows=[], comment="Thank you.")
    told = agency.call("trainer", "regrade", id=card["id"], rows=[], comment="Thank you. Say when.", reason="One more thought.")
    assert (told["status"], told["points"]) == ("judged", 0)
    assert agency.call("trainer", "regrade_preview", module=sample.SLUG, item="reflection")["works"] == []
    with pytest.raises(Problem, match="key alone"):
        agency.call("trainer", "regrade_preview", module=sample.SLUG, item="check-1")


def test_a_learner_meets_a_held_decision_nowhere_not_even_one_that_was_taken_back(agency: Agency) -> None:
    work, me = held(agency), agency.of["learner"]

    def told() -> dict[str, str]:
        found = everything(agency, "learner", work)
        with io.BytesIO() as out:
            mine.pack(agency.ctx, me, out)
            with zipfile.ZipFile(out) as box:
                return found | {"mine.zip": " ".join(box.read(name).decode(errors="replace") for name in box.namelist())}

    def telling() -> set[str]:
        return {name for name, text in told().items() if SECRET in text}

    assert telling() == set()
    for line in ("a row of it", "all of it"):
        agency.call("trainer", "regrade", id=work, rows=[{"id": "need", "points": 0, "comment": f"{SECRET} {line}"}], comment=f"{SECRET} {line}", reason=SECRET)
    assert telling() == set()
    agency.call("trainer", "release", ids=[work])
    shown = {"feedback", "my_record", "person_record", "record_page", "export_record", "export_packet", "mine.zip"}
    assert telling() == shown, "the control"
    agency.call("trainer", "take_back", ids=[work])
    assert telling() == set() and {name for name, text in told().items() if HELD in text} == shown - {"feedback"}
    agency.call("trainer", "release", ids=[work])
    assert telling() == shown


def test_words_alone_leave_the_evidence_as_it_is(agency: Agency) -> None:
    work = note_of(agency)
    accept(agency, work)
    before = counting(agency)
    agency.call("trainer", "regrade", id=work, rows=[], comment="Thank you, Lena.", reason="A typo.")
    assert counting(agency) == before and voids(agency) == [] and feedback(agency)["comment"] == "Thank you, Lena."
    with pytest.raises(Problem, match="stay as it is"):
        agency.call("trainer", "regrade", id=work, rows=[], reason="Nothing.")
    with pytest.raises(Problem, match="reason"):
        agency.call("trainer", "regrade", id=work, rows=[{"id": "need", "points": 0}], reason=" ")


def test_a_decision_belongs_to_whoever_made_it(agency: Agency) -> None:
    work = note_of(agency)
    with pytest.raises(Problem, match="not decided"):
        agency.call("trainer", "regrade", id=work, rows=[], reason="Too early.")
    accept(agency, work)
    facts = {"id": work, "rows": [{"id": "need", "points": 0}], "reason": "I see it differently."}
    with pytest.raises(Problem) as told:
        agency.call("second trainer", "regrade", **facts)
    assert told.value.code == "not-allowed" and "Trainer" in told.value.what
    with agency.ctx.store.write() as db:
        people.change(db, agency.of["trainer"].id, disabled_at="2026-03-02T00:00:00.000000Z")
    assert agency.call("second trainer", "regrade", **facts)["points"] == 5
    assert counting(agency)[0].judged_by == agency.of["second trainer"].id


def test_a_held_decision_is_changed_in_silence(agency: Agency) -> None:
    work = held(agency)
    agency.call("trainer", "regrade", id=work, rows=[{"id": "need", "points": 1}], comment=f"{SECRET} 2", reason="Read again.")
    assert SECRET not in json.dumps(agency.call("learner", "feedback", module=sample.SLUG)) and counting(agency) == []
    agency.call("trainer", "release", ids=[work])
    assert (feedback(agency)["points"], feedback(agency)["changes"]) == (3.5, []) and counting(agency)[0].score == 350


# --- everybody, after a rubric changed ---------------------------------------------------------------------------------


def changed_rubric(home: Path, change: Any) -> None:
    target = home / "content" / "graders" / "rubrics" / f"{sample.SLUG}.yaml"
    source = sample.ROOT / "graders" / "rubrics" / f"{sample.SLUG}.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    told = copy.deepcopy(content.read_yaml(source))
    change({one["id"]: one for one in told["items"]["practice-note"]["rows"]}, told["items"]["practice-note"]["rows"])
    target.write_text(yaml.safe_dump(told, sort_keys=False))


def taken(agency: Agency, work: str, by: str = "trainer") -> None:
    accept(agency, work, by, [*({**one, "taken": True} for one in HINTS), {"id": "whole-person", "points": 0.5}])


def test_a_changed_rubric_is_shown_first_and_a_persons_points_wait_for_her(agency: Agency) -> None:
    ours, theirs = note_of(agency), note_of(agency, "peer")
    taken(agency, ours)
    taken(agency, theirs, "second trainer")
    facts = {"module": sample.SLUG, "item": "practice-note"}
    told = agency.call("trainer", "regrade_preview", **facts)
    assert told["same"] == 2 and told["works"] == []
    changed_rubric(agency.ctx.home, lambda rows, _all: rows["whole-person"].update(points=2))
    told = {one["id"]: one for one in agency.call("trainer", "regrade_preview", **facts)["works"]}
    mine, hers = told[ours], told[theirs]
    assert (mine["mine"], hers["mine"], hers["by"]) == (True, False, "Second Trainer") and mine["confirm"] and hers["confirm"]
    assert (mine["points"], mine["max"], mine["after"], mine["after_max"]) == (5.5, 6, 6.0, 7)
    (row,) = mine["rows"]
    assert row["words"] == "0.5 of 1 becomes 1 of 2." and row["judged"] == "each"
    before = counting(agency, "peer")
    done = agency.call("trainer", "regrade_item", **facts, reason="The whole person weighs more.", ids=[ours, theirs], confirmed=[])
    assert done["changed"] == [] and [one["why"][:16] for one in done["left"]] == ["You judged these", "Second Trainer j"]
    done = agency.call("trainer", "regrade_item", **facts, reason="The whole person weighs more.", ids=[ours, theirs], confirmed=[ours, theirs])
    assert done["changed"] == [ours] and counting(agency, "peer") == before
    assert (counting(agency)[0].score, counting(agency)[0].max) == (600, 700) and feedback(agency)["max"] == 7
    assert feedback(agency)["changes"][0]["reason"] == "The whole person weighs more."
    again = agency.call("trainer", "regrade_item", **facts, reason="Again.", ids=[ours], confirmed=[ours])
    assert again["changed"] == [] and again["left"][0]["why"] == "It stays as it is."


def test_a_new_row_that_only_a_person_can_judge_is_left_to_her(agency: Agency) -> None:
    work = note_of(agency)
    taken(agency, work)
    new = {"id": "warmth", "indicators": ["F07.1"], "points": 1, "judge": "Is it warm?", "full": "It sounds like her."}
    changed_rubric(agency.ctx.home, lambda _rows, every: every.append(new))
    facts = {"module": sample.SLUG, "item": "practice-note"}
    (told,) = agency.call("trainer", "regrade_preview", **facts)["works"]
    assert told["open"] == ["warmth"] and told["after"] is None
    done = agency.call("trainer", "regrade_item", **facts, reason="More.", ids=[work], confirmed=[work])
    assert done["changed"] == [] and "A person" in done["left"][0]["why"] and len(counting(agency)) == 1


# --- nbgrader's gradebook ----------------------------------------------------------------------------------------------


def test_a_decision_goes_back_to_nbgraders_gradebook_now_or_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    sample.use_sample(monkeypatch)
    monkeypatch.setenv("ALONGSIDE_HOME", str(home))
    monkeypatch.setattr(marking, "_released", released)
    monkeypatch.setattr(marking.run, "autograde", autograde)
    agency = found(home)
    agency.call("learner", "save_answer", module=sample.SLUG, item="practice-note", value=NOTE)
    agency.call("learner", "submit", module=sample.SLUG)
    (graded,) = marking.grade_waiting(agency.ctx)  # with nbgrader itself
    assert graded["outcome"] == "graded", graded["told"]
    work = next(one["id"] for one in agency.call("trainer", "queue")["items"] if one["kind"] == "note")
    path = course_folder(home) / "gradebook.db"

    def score() -> tuple[float | None, bool]:
        with gradebook(course_folder(home)) as book:
            found = book.find_grade("practice-note", "practice", sample.SLUG, agency.of["learner"].id)
            return found.manual_score, found.needs_manual_grade

    def exported() -> float:
        with gradebook(course_folder(home)) as book:
            return float(book.find_submission_notebook("practice", sample.SLUG, agency.of["learner"].id).written_score)

    assert score()[0] is None
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        monkeypatch.setattr("alongside.nbgrader_bridge.decisions._WAIT", 0.05)
        other.execute("BEGIN EXCLUSIVE")
        told = accept(agency, work)
        assert told["status"] == "judged" and "tried again" in told["gradebook"] and len(counting(agency)) == 1
        other.execute("ROLLBACK")
    assert score()[0] is None
    assert agency.call("trainer", "regrade", id=work, rows=[{"id": "need", "points": 0.5}], reason="Half of it.")["gradebook"] == ""
    assert score() == (5.5, False)
    # sent back after all: nbgrader has no points for it either, and when it is accepted again they are back
    again = {"id": work, "rows": []}
    agency.call("trainer", "regrade", **again, comment="Write about Dana.", decision="return", reason="Another case.")
    assert score() == (0, True) and exported() == 0
    agency.call("trainer", "regrade", **again, comment="Good.", reason="It was Dana.")
    assert score() == (5.5, False) and exported() == 5.5
    # the next attempt is new: the old score is neither a proposal nor points for it, and the old one writes nothing there
    agency.call("learner", "save_answer", module=sample.SLUG, item="practice-note", value=NOTE | {"text": f"{NOTE['text']} She smiled."})
    agency.call("learner", "submit", module=sample.SLUG)
    marking.grade_waiting(agency.ctx)
    assert [one["proposed"] for one in agency.call("trainer", "queue")["items"] if one["kind"] == "note"] == [None]
    assert score() == (None, True)
    agency.call("trainer", "regrade", id=work, rows=[{"id": "need", "points": 1}], reason="She did say.")
    assert score() == (None, True) and len(agency.call("trainer", "work", id=work)["decisions"]) == 5
