"""A learner saves, finishes, hands in; every attempt is kept; grading says what happened and never scores twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alongside import grading, submission
from alongside.nbgrader_bridge.course import course_folder
from alongside.problem import Problem
from alongside.service import base, learning, marking
from alongside.store import dismissals, ledger, work
from tests import sample
from tests.integration.people_of_tests import Agency, make_agency

NOTE = {
    "fields": {
        "date": "2026-03-02",
        "start": "2:00 pm",
        "stop": "2:40 pm",
        "place": "Dana's kitchen",
        "staff": "Lena Aro, DSP",
        "goal": "Goal 2: read and answer my own mail",
    },
    "text": "Dana asked for help because a rent letter came and she could not tell what was due. I read the first line "
    'with her and pointed to the date. She read the rest by herself and said, "I will call them." She needed '
    "one prompt; last week it was three. Lena will call Dana on Monday, March 9 to hear how the call went.",
}


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Agency:
    sample.use_sample(monkeypatch)
    monkeypatch.setenv("ALONGSIDE_HOME", str(tmp_path))
    return make_agency(tmp_path)


def save(agency: Agency, item: str, value, who=None) -> None:
    base.call(
        agency.ctx,
        who or agency.lena,
        "save_answer",
        {"module": sample.SLUG, "item": item, "value": value, "hash": ""},
    )


def hand_in(agency: Agency, who=None) -> dict:
    return base.call(agency.ctx, who or agency.lena, "submit", {"module": sample.SLUG})


def test_answers_come_back_when_the_page_opens_again(agency):
    save(agency, "why-today", "b")
    save(agency, "practice-note", NOTE)
    again = learning.open_module(agency.ctx, agency.lena, sample.SLUG)
    assert again["items"]["practice-note"]["value"] == NOTE and again["user"] == agency.lena.id
    assert not again["items"]["why-today"]["stale"]
    assert learning.open_module(agency.ctx, agency.omar, sample.SLUG)["items"] == {}, "nobody else sees them"


@pytest.mark.parametrize(
    ("module", "item", "value", "code"),
    [
        ("no-such", "why-today", "b", "not-found"),
        (sample.SLUG, "no-such", "b", "not-found"),
        (sample.SLUG, "why-today", ["b"], "bad-field"),
        (sample.SLUG, "practice-note", {"text": "x" * 300_000}, "too-large"),
        ("../..", "why-today", "b", "not-found"),
    ],
)
def test_what_cannot_be_saved_is_refused_in_words(agency, module, item, value, code):
    with pytest.raises(Problem) as told:
        learning.save_answer(agency.ctx, agency.lena, module, item, value, "")
    assert told.value.code == code and told.value.way_out


def test_only_learners_save_and_hand_in(agency):
    for name, facts in (
        ("save_answer", {"module": sample.SLUG, "item": "why-today", "value": "b", "hash": ""}),
        ("submit", {"module": sample.SLUG}),
        ("learner_home", {}),
        ("feedback", {"module": sample.SLUG}),
    ):
        with pytest.raises(Problem) as told:
            base.call(agency.ctx, agency.theo, name, facts)
        assert told.value.code == "not-allowed"


def test_a_finding_is_set_aside_with_its_reason(agency):
    facts = {
        "module": sample.SLUG,
        "item": "practice-note",
        "rule": "L01",
        "start": 1,
        "end": 5,
        "reason": " Her word. ",
    }
    base.call(agency.ctx, agency.lena, "dismiss", facts)
    assert learning.open_module(agency.ctx, agency.lena, sample.SLUG)["dismissed"][0]["reason"] == "Her word."
    with agency.ctx.store.read() as db:
        assert len(dismissals.every(db, module=sample.SLUG)) == 1
    for bad in ({"reason": "  "}, {"start": 9, "end": 2}, {"item": "none"}):
        with pytest.raises(Problem):
            base.call(agency.ctx, agency.lena, "dismiss", facts | bad)


def test_a_receipt_says_when_what_and_which_content(agency):
    save(agency, "practice-note", NOTE)
    save(agency, "check-1", "b")
    told = hand_in(agency)
    kept = agency.ctx.home / "attempts" / agency.lena.id / sample.SLUG / told["id"]
    assert submission.parse((kept / "answers.json").read_bytes(), kept).value("practice-note") == NOTE
    assert [(one["item"], one["answered"]) for one in told["included"]] == [
        ("check-1", True),
        ("practice-note", True),
        ("reflection", False),
    ]
    assert told["hash"] and told["at"].startswith("2026-03-02T15:00") and told["attempt"] == 1
    sent = course_folder(agency.ctx.home) / "submitted" / agency.lena.id / sample.SLUG
    assert sorted(one.name for one in sent.iterdir()) == ["answers.json", "practice.ipynb", "timestamp.txt"]
    assert (sent / "timestamp.txt").read_text().startswith("2026-03-02 15:00")
    assert base.call(agency.ctx, agency.lena, "receipt", {"id": told["id"]}) == told
    assert base.call(agency.ctx, agency.tess, "receipt", {"id": told["id"]})["hash"] == told["hash"], (
        "her trainer"
    )
    for stranger in (agency.omar, agency.theo):
        with pytest.raises(Problem):
            base.call(agency.ctx, stranger, "receipt", {"id": told["id"]})


def test_nothing_answered_is_nothing_to_hand_in(agency):
    save(agency, "why-today", "b")
    save(agency, "practice-note", {"fields": {}, "text": "   "})
    with pytest.raises(Problem, match="no answer"):
        hand_in(agency)
    assert not (agency.ctx.home / "attempts").exists()


def test_every_attempt_is_kept_and_the_same_answers_make_no_second_one(agency):
    save(agency, "check-1", "a")
    first = hand_in(agency)
    assert hand_in(agency)["id"] == first["id"]
    save(agency, "check-1", "b")
    second = hand_in(agency)
    assert second["attempt"] == 2 and second["id"] != first["id"]
    kept = agency.ctx.home / "attempts" / agency.lena.id / sample.SLUG
    assert {one.name for one in kept.iterdir()} == {first["id"], second["id"]}
    assert [
        one["attempt"] for one in learning.open_module(agency.ctx, agency.lena, sample.SLUG)["receipts"]
    ] == [2, 1]


def test_a_double_tap_hands_in_once(agency):
    save(agency, "check-1", "b")
    facts = {"module": sample.SLUG}
    one = base.call(agency.ctx, agency.lena, "submit", facts, "key-1")
    save(agency, "check-1", "a")
    assert base.call(agency.ctx, agency.lena, "submit", facts, "key-1") == one
    with pytest.raises(Problem, match="something else"):
        base.call(agency.ctx, agency.lena, "submit", {"module": "another"}, "key-1")
    assert base._fingerprint({"file": b"a", "password": "x"}) == base._fingerprint({"file": b"a", "password": "y"})
    assert base._fingerprint({"file": b"a"}) != base._fingerprint({"file": b"b"})


def test_a_full_disk_hands_nothing_in_and_keeps_the_answers(agency, monkeypatch):
    save(agency, "check-1", "b")

    def full(_path, _content):
        raise Problem(_path, "could not be written: No space left on device.", "", code="disk")

    monkeypatch.setattr(submission, "write_file", full)
    with pytest.raises(Problem) as told:
        hand_in(agency)
    monkeypatch.undo()
    sample.use_sample(monkeypatch)
    assert told.value.code == "disk"
    with agency.ctx.store.read() as db:
        assert work.submissions_of(db, agency.lena.id) == []
    assert hand_in(agency)["attempt"] == 1


def test_the_home_page_says_what_is_next(agency):
    home = base.call(agency.ctx, agency.lena, "learner_home", {})
    mine = next(one for one in home["modules"] if one["slug"] == sample.SLUG)
    assert mine["status"] == "new" and mine["next"]["file"] == "1-idea"
    base.call(agency.ctx, agency.lena, "mark_done", {"module": sample.SLUG, "notebook": "1-idea"})
    home = base.call(agency.ctx, agency.lena, "learner_home", {})
    assert home["next"]["module"] == sample.SLUG and home["next"]["page"] == "practice"
    with pytest.raises(Problem):
        base.call(agency.ctx, agency.lena, "mark_done", {"module": sample.SLUG, "notebook": "9-none"})


def outcomes(agency: Agency) -> list[tuple[str, str]]:
    return [(one["name"], one["outcome"]) for one in marking.grade_waiting(agency.ctx)]


def test_grading_says_for_each_learner_what_happened_and_scores_once(agency):
    save(agency, "check-1", "b")
    save(agency, "practice-note", NOTE)
    save(agency, "check-1", "a", agency.omar)
    hand_in(agency)
    hand_in(agency, agency.omar)
    assert outcomes(agency) == [("Lena Aro", "graded"), ("Omar Beck", "graded")]
    assert outcomes(agency) == []
    with agency.ctx.store.read() as db:
        before = (ledger.size(db), [dict(one) for one in work.items(db)])
        checks = [one for one in ledger.events_of(db, agency.lena.id) if one.type == "evidence"]
    assert [(one.kind, one.about, one.score, one.max, one.judged_by) for one in checks] == [
        ("check", "F07", 100, 100, "")
    ]
    with agency.ctx.store.write() as db:  # as if the last step had been lost
        for row in work.submissions_of(db):
            work.set_status(db, row["id"], "waiting")
    assert outcomes(agency) == [("Lena Aro", "graded"), ("Omar Beck", "graded")]
    with agency.ctx.store.read() as db:
        assert ledger.size(db) == before[0]
        assert sorted(one["id"] for one in work.items(db)) == sorted(one["id"] for one in before[1])


def test_feedback_reaches_the_learner(agency):
    assert learning.feedback(agency.ctx, agency.lena, sample.SLUG)["status"] == "none"
    save(agency, "check-1", "a")
    save(agency, "practice-note", NOTE)
    hand_in(agency)
    assert learning.feedback(agency.ctx, agency.lena, sample.SLUG)["status"] == "waiting"
    marking.grade_waiting(agency.ctx)
    told = learning.feedback(agency.ctx, agency.lena, sample.SLUG)
    items = {one["item"]: one for one in told["items"]}
    assert told["status"] == "graded" and items["check-1"]["because"] == {"a": "Nobody could act on this."}
    assert items["practice-note"]["status"] == "waiting" and items["practice-note"]["points"] >= 3
    assert {row["id"]: row["verdict"] for row in items["practice-note"]["rows"]}["date"] == "met"
    page = course_folder(agency.ctx.home) / "feedback" / agency.lena.id / sample.SLUG / "practice.html"
    assert page.is_file()


def test_an_older_attempt_is_replaced_by_the_newer_one(agency):
    save(agency, "practice-note", NOTE)
    hand_in(agency)
    marking.grade_waiting(agency.ctx)
    save(agency, "check-1", "a")
    hand_in(agency)
    save(agency, "check-1", "b")
    hand_in(agency)
    assert [one["outcome"] for one in marking.grade_waiting(agency.ctx)] == ["replaced", "graded"]
    with agency.ctx.store.read() as db:
        waiting = work.items(db, status="waiting")
    assert [one["attempt_no"] for one in waiting] == [3], "the trainer reads the newest text only"


def test_without_keys_the_work_waits_and_says_why(agency, monkeypatch, tmp_path):
    save(agency, "check-1", "b")
    hand_in(agency)
    monkeypatch.setenv("ALONGSIDE_KEYS", str(tmp_path))
    told = marking.grade_waiting(agency.ctx)
    assert [one["outcome"] for one in told] == ["waiting"] and "keys" in told[0]["told"]
    sample.use_sample(monkeypatch)
    assert outcomes(agency) == [("Lena Aro", "graded")]


def test_a_changed_attempt_is_refused(agency):
    save(agency, "check-1", "a")
    told = hand_in(agency)
    path = agency.ctx.home / "attempts" / agency.lena.id / sample.SLUG / told["id"] / "answers.json"
    path.write_text(path.read_text().replace('"a"', '"b"'))
    assert [one["outcome"] for one in marking.grade_waiting(agency.ctx)] == ["refused"]
    with agency.ctx.store.read() as db:
        assert ledger.size(db) == 0


def test_an_unknown_module_names_the_known_ones(agency):
    with pytest.raises(Problem, match=sample.SLUG):
        marking.grade_waiting(agency.ctx, "no-such")


@pytest.mark.slow
def test_killed_at_any_moment_it_goes_on_where_it_stopped(agency):
    learners = [agency.lena, agency.omar, agency.tess]
    for who in learners:
        save(agency, "check-1", "b", who)
        save(agency, "practice-note", NOTE, who)
        hand_in(agency, who)
    agency.ctx.store.close()
    command = [sys.executable, "-m", "alongside", "grade", "--home", str(agency.ctx.home)]
    for pause in (1.5, 2.5, 3.0, 3.5):
        runner = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        time.sleep(pause)
        os.killpg(runner.pid, signal.SIGKILL)
        runner.communicate()
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with agency.ctx.store.read() as db:
        assert {row["status"] for row in work.submissions_of(db)} == {"graded"}
        assert len(work.items(db)) == 9 and ledger.size(db) == 3
    for who in learners:
        notebook = course_folder(agency.ctx.home) / "autograded" / who.id / sample.SLUG / "practice.ipynb"
        assert (
            "rent letter" in json.loads(notebook.read_text())["cells"][6]["source"][0]
            or "rent letter" in notebook.read_text()
        )


def test_the_command_reports_in_words(agency):
    save(agency, "check-1", "b")
    hand_in(agency)
    agency.ctx.store.close()
    done = subprocess.run(
        [sys.executable, "-m", "alongside", "grade", sample.SLUG, "--home", str(agency.ctx.home)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0 and "[1/1] Lena Aro, sample-note, attempt 1: graded." in done.stdout, (
        done.stdout + done.stderr
    )
    assert "Traceback" not in done.stdout + done.stderr
    spec = grading.module(sample.SLUG)
    assert spec.title
