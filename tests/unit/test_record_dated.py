"""Rules with dates: what held on a day judges that day; renewal asks for less than the first sign-off, expiry for all of it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from alongside import content, framework
from alongside.evidence import Event, Evidence, Void
from alongside.framework import Edition
from alongside.problem import Problem
from alongside.record import cell
from alongside.record.intervals import changes
from alongside.record.validity import add_months
from tests.unit.test_record import DONE, ITEM, START, changed, enough, make_item, piece, signed, state

RENEWED = replace(ITEM, record=replace(ITEM.record, renewal={"check": 1, "observation": 1}))
UNTIL = add_months(DONE, 24)
DUE = UNTIL - timedelta(days=30)
SIGNED = [*enough(), signed(DONE)]


def new(on: date) -> list[Event]:
    return [piece("check", on, task="task-1"), piece("observation", on, task="observed")]


@pytest.mark.parametrize(("on", "ready"), [
    (UNTIL - timedelta(days=91), False),     # still current: the whole rule
    (UNTIL - timedelta(days=90), True), (UNTIL, True), (UNTIL + timedelta(days=60), True),
    (UNTIL + timedelta(days=61), False)])    # expired: the whole rule again
def test_a_new_check_and_a_new_observation_renew_while_it_is_due_or_lapsed(on: date, ready: bool) -> None:
    held = cell([*SIGNED, *new(on)], RENEWED, on)
    assert (held.ready, held.renewal) == (ready, ready)
    if ready:
        assert {each.kind: (each.have, each.need) for each in held.counts} == {"check": (1, 1), "observation": (1, 1)}
        assert "1 of 1 knowledge check, 1 of 1 observation for the renewal." in held.explain
        assert not cell([*SIGNED, new(on)[0]], RENEWED, on).ready, "the check alone is not enough"
        assert not cell([*SIGNED, *new(on)], ITEM, on).ready, "without a renewal rule it is the whole rule"


def test_a_renewal_takes_only_what_is_new_since_the_sign_off() -> None:
    item = replace(RENEWED, record=replace(RENEWED.record, validity_months=3))
    day = add_months(DONE, 3)
    held = cell(SIGNED, item, day)
    assert (held.state, held.ready, [each.have for each in held.counts]) == ("due", False, [0, 0])
    assert held.missing == ("1 more knowledge check (at 80% or better).", "1 more observation (with every step seen).")
    assert cell([*SIGNED, *new(DONE + timedelta(days=1))], item, day).ready


def test_a_critical_failure_blocks_a_renewal_in_any_kind_of_evidence() -> None:
    failure = piece("scenario", DUE, critical=True, task="c")
    held = cell([*SIGNED, *new(DUE), failure], RENEWED, DUE)
    assert (held.ready, held.counts[1].blocked) == (False, failure.event_id)
    assert "A critical failure has not been cleared yet." in held.explain
    assert cell([*SIGNED, *new(DUE), failure, piece("scenario", DUE + timedelta(days=1), task="c")], RENEWED, DUE + timedelta(days=1)).ready
    told_late = replace(failure, on=START, at=f"{START}T10:00:00Z")
    assert not cell([*SIGNED, *new(DUE), told_late], RENEWED, DUE).ready, "written down after the sign-off, of a day before it"


def test_after_an_expiry_everything_is_asked_again_and_what_is_in_its_window_counts() -> None:
    late = UNTIL + timedelta(days=100)
    recent = enough(UNTIL - timedelta(days=10))
    assert cell(SIGNED, RENEWED, late).counts[0].have == 0, "two years old"
    assert cell([*SIGNED, *recent], RENEWED, late).ready, "done while the old sign-off stood, and in its window"
    assert not cell([*SIGNED, *recent[1:]], RENEWED, late).ready


def test_a_sign_off_whose_evidence_was_found_wrong_stands_and_says_so() -> None:
    pieces, later = enough(), DONE + timedelta(days=5)
    wrong = Void(event_id="v-1", learner="p-1", about="F07", on=later, at=f"{later}T09:00:00Z", voids=pieces[1].event_id, reason="Mix-up")
    events = [*pieces, replace(signed(DONE), relied=tuple(piece.event_id for piece in pieces)), wrong]
    assert "found wrong since" in cell(events, ITEM, later).explain and cell(events, ITEM, later).state == "current"
    assert "found wrong" not in cell(events, ITEM, later - timedelta(days=1)).explain
    assert "found wrong" not in cell([*pieces, signed(DONE), wrong], ITEM, later).explain


def test_work_judged_again_keeps_its_age_counts_from_then_on_and_the_sign_off_says_so() -> None:
    pieces, later = enough(), DONE + timedelta(days=40)
    old = pieces[3]
    assert isinstance(old, Evidence)
    gone = Void(event_id="v-1", learner="p-1", about="F07", on=later, at=f"{later}T09:00:00Z", voids=old.event_id, reason="Read again")
    relied = replace(signed(DONE), relied=tuple(each.event_id for each in pieces))
    for score, words in ((80, "judged again since, and it is still enough"), (50, "judged again since and is no longer enough")):
        new = replace(old, event_id=f"new-{score}", score=score, known=later.isoformat())
        events = [*pieces, relied, gone, new]
        assert words in cell(events, ITEM, later).explain and (new.event_id in cell(events, ITEM, later).used) == (score == 80)
        before = cell(events, ITEM, later - timedelta(days=1))
        assert old.event_id in before.used and new.event_id not in before.used and "judged again" not in before.explain, "as it stood on that day"
        assert later in changes(events, ITEM)
        last = old.on + timedelta(days=ITEM.record.kinds["document"].window_days)
        assert (new.event_id in cell(events, ITEM, last).used) == (score == 80), "as old as the work"
        assert new.event_id not in cell(events, ITEM, last + timedelta(days=1)).used, "not as young as its last reading"
    renewing = UNTIL - timedelta(days=10)
    again = replace(old, event_id="new-late", known=renewing.isoformat())
    assert again.event_id not in cell([*pieces, relied, replace(gone, on=renewing), again], RENEWED, renewing).used, "nothing new was done"


def test_a_rule_can_ask_that_a_person_judged_some_of_what_a_machine_may_judge() -> None:
    rule = replace(ITEM.record.kinds["scenario"], by_person=1)
    item = replace(ITEM, record=replace(ITEM.record, required=("scenario",), kinds={"scenario": rule}))
    alone = [piece("scenario", START), piece("scenario", START)]
    assert cell(alone, item, START).missing == ("One more scenario that a person judged.",)
    assert cell([alone[0], replace(alone[1], judged_by="p-a")], item, START).ready


def test_a_breaking_version_never_makes_a_sign_off_last_longer() -> None:
    item = make_item(version=2, breaking=True, effective=UNTIL - timedelta(days=5))
    assert cell(SIGNED, item, UNTIL).until == UNTIL


def test_reinstating_does_not_undo_a_revocation() -> None:
    events = [*SIGNED, changed(DONE + timedelta(days=2), "revoked"), changed(DONE + timedelta(days=3), "suspended")]
    assert state(events, DONE + timedelta(days=4)) == "revoked"
    assert state([*events, changed(DONE + timedelta(days=4), "reinstated")], DONE + timedelta(days=5)) == "revoked"


def test_doing_a_task_once_more_takes_no_assessor_and_no_day_away() -> None:
    rule = replace(ITEM.record.kinds["document"], assessors=2, distinct_days=2)
    item = replace(ITEM, record=replace(ITEM.record, required=("document",), kinds={"document": rule}))
    events = [piece("document", START, task="a", by="p-a"), piece("document", DONE, task="b", by="p-b")]
    assert state([*events], DONE, item) == "ready_for_signoff"
    again = piece("document", DONE, task="a", by="p-b", at=f"{DONE}T18:00:00Z")
    held = cell([*events, again], item, DONE)
    assert (held.state, held.counts[0].have, len(held.used)) == ("ready_for_signoff", 2, 3)
    waiting = replace(again, judged_by="")
    assert state([*events, waiting], DONE, item) == "ready_for_signoff", "what nobody judged yet replaces nothing"


def test_an_older_day_is_judged_by_the_rule_of_that_day_and_a_sign_off_keeps_the_end_it_was_given() -> None:
    turn = DONE + timedelta(days=100)
    stricter = replace(ITEM.record, validity_months=12, grace_days=0, kinds=dict(ITEM.record.kinds) | {
        "observation": replace(ITEM.record.kinds["observation"], n=3, distinct_days=3, by_person=3)})
    item = replace(ITEM, record=stricter, rules=((START, ITEM.record), (turn, stricter)))
    assert state(enough(), turn - timedelta(days=1), item) == "ready_for_signoff"
    asked = cell(enough(), item, turn)
    assert (asked.state, asked.missing, asked.rule_since) == ("in_progress", ("1 more observation (with every step seen, on different days).",), turn)
    assert cell(enough(), item, START - timedelta(days=9)).rule_since == START, "the oldest rule holds for the days before it"
    assert cell(SIGNED, item, turn + timedelta(days=300)).until == UNTIL, "promised by the rule of the day it was signed"
    assert state(SIGNED, UNTIL + timedelta(days=1), item) == "expired", "how long a lapse is forgiven, the rule of today says"
    later = turn + timedelta(days=1)
    assert cell([*enough(), signed(later)], item, later).until == add_months(later, 12)


def test_a_breaking_version_ends_what_is_older_even_after_a_plain_one_followed() -> None:
    effective = DONE + timedelta(days=30)
    item = make_item(version=3, effective=effective + timedelta(days=5))
    item = replace(item, earlier=(Edition(1, START, False), Edition(2, effective, True)))
    end = effective + timedelta(days=90)
    assert cell(SIGNED, item, effective - timedelta(days=1)).until == UNTIL, "before that day nobody knew"
    assert [cell(SIGNED, item, day).state for day in (effective, end, end + timedelta(days=1))] == ["due", "due", "lapsed"]
    assert not cell(enough(), item, effective).ready, "evidence of the old version"
    assert "the whole rule has to be met again" in cell(SIGNED, replace(item, record=RENEWED.record), effective).explain
    few = [replace(event, version=2) for event in new(effective)]
    held = cell([*SIGNED, *few], replace(item, record=RENEWED.record), effective)
    assert (held.state, held.renewal, held.ready) == ("due", False, False), "a renewal is not enough"
    fresh = [replace(event, version=2) for event in enough(effective)]
    assert cell([*SIGNED, *fresh], replace(item, record=RENEWED.record), effective + timedelta(days=1)).ready


# --- the files -------------------------------------------------------------------------------------------------


SHIPPED = content.read_yaml(Path(framework.__file__).parents[2] / "courses" / "record-rules.yaml")


def rules_file(home: Path, name: str, **change: Any) -> Path:
    folder = home / "content" / "courses"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(yaml.safe_dump(SHIPPED | change, sort_keys=False), encoding="utf-8")
    return path


def test_another_rules_file_beside_the_first_holds_from_its_own_day_on(tmp_path: Path) -> None:
    day = date(2027, 7, 1)
    rules_file(tmp_path, "record-rules-2027-07-01.yaml", version=2, effective=day, validity_months=18, sign_off_roles=["trainer"])
    frame = framework.load(tmp_path)
    assert [each.version for each in (*frame.rules.earlier, frame.rules)] == [1, 2]
    assert [frame.rules.on(each).sign_off_roles for each in (date(2020, 1, 1), day - timedelta(days=1), day)] == [
        ("supervisor",), ("supervisor",), ("trainer",)]
    item, kept = frame.items["F07"], frame.items["F13"]
    assert [item.rule_on(each).validity_months for each in (day - timedelta(days=1), day)] == [24, 18]
    assert item.record == item.rule_on(day)
    assert [kept.rule_on(each).validity_months for each in (day - timedelta(days=1), day)] == [12, 12], "its own file says twelve"


@pytest.mark.parametrize("change", [
    {"version": 2}, {"version": 1, "effective": date(2027, 7, 1)},
    {"version": 2, "effective": date(2027, 7, 1), "renewal": {"check": 2}}, {"version": 2, "effective": date(2027, 7, 1), "renewal": {"prior": 1}},
    {"version": 2, "effective": date(2027, 7, 1), "renewal": {"check": True}},
    {"version": 2, "effective": date(2027, 7, 1), "signer_level": "E9"},
    {"version": 2, "effective": date(2027, 7, 1), "required": ["observation", "person_view"]},
    *[{"version": 2, "effective": date(2027, 7, 1), "levels": SHIPPED["levels"] | {"E3": {"title": "x", "meaning": "y", "needs": needs}}}
      for needs in ("scenario", "person_view")]])
def test_rules_that_do_not_follow_or_do_not_fit_are_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    path = rules_file(tmp_path, "record-rules-2.yaml", **change)
    with pytest.raises(Problem) as told:
        framework.load_rules(tmp_path)
    assert path.name in told.value.where
    assert told.value.code == "bad-field"


def test_a_framework_file_keeps_its_older_versions_with_their_rules(tmp_path: Path) -> None:
    shipped = framework.load().items["F13"].path
    data = content.read_yaml(shipped)
    old = {"version": 1, "effective": data["effective"], "breaking": False, "record": data["record"]}
    newer = data | {"version": 2, "effective": date(2028, 1, 1), "breaking": True, "record": {"validity_months": 6}, "earlier": [old]}
    path = tmp_path / shipped.name
    path.write_text(yaml.safe_dump(newer, sort_keys=False), encoding="utf-8")
    item = framework.read_item(path, framework.load_rules())
    assert item.earlier == (Edition(1, data["effective"], False),)
    assert [item.rule_on(day).kinds["observation"].n for day in (date(2027, 12, 31), date(2028, 1, 1))] == [3, 2]
    assert item.breaks(date(2027, 12, 31)) == () and item.breaks(date(2028, 1, 1)) == (Edition(2, date(2028, 1, 1), True),)
    for wrong in ({"earlier": [old | {"version": 2}]}, {"earlier": [old | {"effective": date(2028, 1, 1)}]}, {"earlier": [{"version": 1}]},
                  {"earlier": [old | {"record": {"check": {"theta": 0}}}]}, {"record": {"required": ["person_view"]}}):
        path.write_text(yaml.safe_dump(newer | wrong, sort_keys=False), encoding="utf-8")
        with pytest.raises(Problem, match=r"F13-"):
            framework.read_item(path, framework.load_rules())
