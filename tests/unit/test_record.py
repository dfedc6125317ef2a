"""The rule model of the competency record, example by example."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from alongside.evidence import Answer, Dispute, Event, Evidence, SignOff, Standing, Void, event_id
from alongside.framework import Indicator, Item, KindRule, RecordRule
from alongside.record import cell, spans
from alongside.record.validity import add_months
from alongside.record.words import rule_in_words

START = date(2026, 1, 10)


def kind_rule(kind: str, theta: int = 75, n: int = 1, **more: int) -> KindRule:
    facts = {"window_days": 365, "distinct_tasks": n, "distinct_days": 1, "assessors": 0, "by_person": 0} | more
    return KindRule(kind=kind, theta=theta, n=n, raises_to=None, **facts)


KINDS = {rule.kind: rule for rule in (
    kind_rule("check", 80), kind_rule("scenario", 75, 2), kind_rule("document", 75, 2, assessors=1, by_person=1),
    kind_rule("observation", 100, 2, distinct_tasks=1, distinct_days=2, assessors=1, by_person=2))}


def make_item(required: tuple[str, ...] = tuple(KINDS), **more: object) -> Item:
    spans = {"validity_months": 24, "renewal_days": 90, "grace_days": 60, "notice_days": 90}
    rule = RecordRule(required, MappingProxyType(KINDS), **(spans | {key: more.pop(key) for key in spans if key in more}))  # type: ignore[arg-type]
    item = Item("F07", "Notes", "function", None, "s", "w", MappingProxyType({}), START, 1, False,
                (Indicator("F07.1", "F07", "a"), Indicator("F07.2", "F07", "b")), rule, Path("F07.yaml"))
    return replace(item, **more)  # type: ignore[arg-type]


ITEM = make_item()
_count = 0


def piece(kind: str, on: date, score: int = 100, *, task: str = "", attempt: str = "", by: str = "p-judge", **more: object) -> Evidence:
    global _count
    _count += 1
    judged = by if kind in ("document", "observation", "prior") else ""
    facts: dict[str, object] = {"learner": "p-1", "about": "F07", "by": by, "on": on, "at": f"{on}T10:00:00Z"} | more
    return Evidence(event_id=event_id("test", _count), kind=kind, task=task or f"task-{_count}", attempt=attempt or f"try-{_count}",
                    score=score, max=100, judged_by=judged, **facts)  # type: ignore[arg-type]


def signed(on: date, level: str = "E4", version: int = 1, item: str = "F07") -> SignOff:
    return SignOff(event_id=event_id("sign", on, level), learner="p-1", about=item, version=version, by="p-boss", on=on,
                   at=f"{on}T12:00:00Z", level=level, meaning="observed-and-competent", statement="Seen.", relied=())


def changed(on: date, change: str) -> Standing:
    return Standing(event_id=event_id("standing", on, change), learner="p-1", about="F07", by="p-boss", on=on,
                    at=f"{on}T13:00:00Z", change=change, reason="A reason")


def enough(on: date = START) -> list[Event]:
    return [piece("check", on), piece("scenario", on), piece("scenario", on), piece("document", on), piece("document", on),
            piece("observation", on, task="observed"), piece("observation", on + timedelta(days=1), task="observed")]


DONE = START + timedelta(days=1)


def state(events: list[Event], on: date, item: Item = ITEM, coming: str | None = None) -> str:
    return cell(events, item, on, coming=coming).state


def test_nothing_yet_and_what_is_missing_is_said_in_words() -> None:
    empty = cell([], ITEM, START)
    assert (empty.state, empty.ready) == ("not_started", False)
    assert empty.explain == ("Not started: 0 of 1 knowledge check, 0 of 2 scenarios, 0 of 2 documents, 0 of 2 observations.")
    assert empty.missing[1] == "2 more scenarios (at 75% or better, each on a different task)."
    assert len(empty.missing) == 4


def test_everything_required_makes_it_ready_and_one_piece_less_does_not() -> None:
    events = enough()
    assert state(events, DONE) == "ready_for_signoff"
    for left_out in events:
        assert state([event for event in events if event is not left_out], DONE) == "in_progress", left_out


def test_the_threshold_is_exact_in_whole_numbers() -> None:
    short = cell([piece("check", START, 79)], ITEM, START)
    exact = cell([piece("check", START, 80)], ITEM, START)
    assert [short.counts[0].have, exact.counts[0].have] == [0, 1]
    no_points = piece("check", START, 0)
    assert cell([replace(no_points, max=0)], ITEM, START).counts[0].have == 0


def test_the_same_task_twice_counts_once_and_its_newest_attempt_counts() -> None:
    first, second = piece("scenario", START, 100, task="bus"), piece("scenario", DONE, 100, task="bus")
    assert cell([first, second], ITEM, DONE).counts[1].have == 1
    failed = piece("scenario", DONE, 10, task="bus")
    assert cell([first, failed], ITEM, DONE).counts[1].have == 0
    assert cell([first, failed], ITEM, START).counts[1].have == 1


def test_two_observations_on_one_day_do_not_do() -> None:
    events = [*enough()[:5], piece("observation", START, task="observed"), piece("observation", START, task="observed")]
    held = cell(events, ITEM, DONE)
    assert held.state == "in_progress"
    assert held.missing == ("One more observation on a different day.",)


def test_a_document_no_person_judged_is_no_evidence() -> None:
    held = cell([replace(piece("document", START), judged_by="")], ITEM, START)
    assert held.counts[2].have == 0


def test_two_different_assessors_can_be_asked_for() -> None:
    rules = dict(KINDS) | {"observation": kind_rule("observation", 100, 2, distinct_tasks=1, distinct_days=1, assessors=2, by_person=2)}
    item = replace(ITEM, record=replace(ITEM.record, required=("observation",), kinds=MappingProxyType(rules)))
    same = [piece("observation", START, by="p-a"), piece("observation", DONE, by="p-a")]
    assert cell(same, item, DONE).missing == ("One more observation, judged by somebody else.",)
    assert state([same[0], piece("observation", DONE, by="p-b")], DONE, item) == "ready_for_signoff"


def test_evidence_counts_to_the_last_day_of_its_window() -> None:
    item = make_item(("check",))
    assert state([piece("check", START)], START + timedelta(days=365), item) == "ready_for_signoff"
    assert state([piece("check", START)], START + timedelta(days=366), item) == "in_progress"


def test_evidence_from_the_future_does_not_count_yet() -> None:
    assert state(enough(DONE), START) == "not_started"


def test_voided_evidence_no_longer_counts_from_that_day_on() -> None:
    item, good = make_item(("check",)), piece("check", START)
    void = Void(event_id=event_id("v"), learner="p-1", about="F07", on=DONE, at=f"{DONE}T11:00:00Z", voids=good.event_id, reason="Mix-up")
    assert state([good, void], START, item) == "ready_for_signoff"
    assert state([good, void], DONE, item) == "in_progress"


def test_a_critical_failure_blocks_until_a_later_pass_in_a_new_attempt() -> None:
    item = make_item(("scenario",))
    passes = [piece("scenario", START, task="a"), piece("scenario", START, task="b")]
    failure = piece("scenario", DONE, 100, task="c", attempt="t1", critical=True)
    assert state(passes, DONE, item) == "ready_for_signoff"
    blocked = cell([*passes, failure], item, DONE)
    assert blocked.state == "in_progress"
    assert "critical failure" in blocked.missing[0]
    same_try = piece("scenario", DONE, task="c", attempt="t1", at=f"{DONE}T18:00:00Z")
    assert state([*passes, failure, same_try], DONE, item) == "in_progress"
    assert state([*passes, failure, piece("scenario", DONE, task="d")], DONE, item) == "in_progress", "the same moment is not later"
    later = DONE + timedelta(days=3)
    assert state([*passes, failure, piece("scenario", later, 20, task="c")], later, item) == "in_progress"
    assert state([*passes, failure, piece("scenario", later, task="d")], later, item) == "in_progress", "another case says nothing about this one"
    assert "opens a new attempt at the same one" in blocked.missing[0]
    assert state([*passes, failure, piece("scenario", later, task="c")], later, item) == "ready_for_signoff"


@pytest.mark.parametrize(("day", "months", "expected"), [
    (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2028, 1, 31), 1, date(2028, 2, 29)), (date(2028, 2, 29), 12, date(2029, 2, 28)),
    (date(2026, 12, 15), 1, date(2027, 1, 15)), (date(2026, 3, 31), 24, date(2028, 3, 31))])
def test_months_are_cut_to_the_end_of_the_month(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_sign_off_is_current_then_due_then_lapsed_then_expired() -> None:
    events = [*enough(), signed(DONE)]
    until = add_months(DONE, 24)
    days = {"current": [DONE, until - timedelta(days=91)], "due": [until - timedelta(days=90), until],
            "lapsed": [until + timedelta(days=1), until + timedelta(days=60)], "expired": [until + timedelta(days=61)]}
    for expected, on in days.items():
        assert [state(events, day) for day in on] == [expected] * len(on)
    assert cell(events, ITEM, DONE).until == until
    assert "Signed at level E4 on 2026-01-11, until 2028-01-11." in cell(events, ITEM, DONE).explain


def test_without_grace_the_day_after_the_end_is_expired() -> None:
    item = make_item(grace_days=0)
    assert state([*enough(), signed(DONE)], add_months(DONE, 24) + timedelta(days=1), item) == "expired"


def test_a_renewal_in_its_window_runs_on_from_the_old_end_and_an_early_or_late_one_does_not() -> None:
    until = add_months(DONE, 24)
    for on, expected in ((until - timedelta(days=90), add_months(until, 24)), (until, add_months(until, 24)),
                         (until - timedelta(days=91), add_months(until - timedelta(days=91), 24)),
                         (until + timedelta(days=1), add_months(until + timedelta(days=1), 24))):
        assert cell([*enough(), signed(DONE), signed(on, "E5")], ITEM, on).until == expected


def test_revoked_stays_until_a_new_sign_off_and_suspended_until_given_back() -> None:
    events = [*enough(), signed(DONE)]
    on, later = DONE + timedelta(days=10), DONE + timedelta(days=20)
    assert state([*events, changed(on, "revoked")], later) == "revoked"
    assert state([*events, changed(on, "revoked"), signed(later, "E3")], later) == "current"
    assert state([*events, changed(on, "suspended")], later) == "suspended"
    assert state([*events, changed(on, "suspended"), changed(later, "reinstated")], later) == "current"
    assert state([*events, changed(on, "revoked")], on - timedelta(days=1)) == "current"


def test_a_revoked_sign_off_lends_no_time_to_the_next() -> None:
    until = add_months(DONE, 24)
    near = until - timedelta(days=30)
    events = [*enough(), signed(DONE), changed(near - timedelta(days=1), "revoked"), signed(near, "E3")]
    assert cell(events, ITEM, near).until == add_months(near, 24)


def test_a_breaking_version_ends_old_sign_offs_after_the_notice_and_a_plain_one_does_not() -> None:
    effective = DONE + timedelta(days=30)
    broke = make_item(version=2, breaking=True, effective=effective)
    events = [*enough(), signed(DONE)]
    assert cell(events, broke, effective).until == effective + timedelta(days=90)
    assert cell(events, replace(broke, breaking=False), effective).until == add_months(DONE, 24)
    renewed = cell([*events, signed(effective, "E3", version=2)], broke, effective)
    assert renewed.until == add_months(effective + timedelta(days=90), 24)


def test_an_observation_of_something_unsafe_is_cleared_by_a_later_one_that_counts() -> None:
    item = make_item(("observation",))
    unsafe = piece("observation", START, task="observed", critical=True)
    later = [piece("observation", START + timedelta(days=n), 100 if n > 1 else 50, task="observed") for n in (1, 2, 3)]
    assert [cell([unsafe, *later[:n]], item, DONE + timedelta(days=n)).counts[0].blocked for n in range(3)] == [unsafe.event_id] * 2 + [""]
    assert "a later observation that counts clears it" in cell([unsafe], item, DONE).missing[0]


def test_a_critical_failure_blocks_at_any_age_through_a_sign_off_and_a_breaking_version() -> None:
    item, late = make_item(("scenario",)), START + timedelta(days=2000)
    failure = piece("scenario", START, task="c", critical=True)
    now = [piece("scenario", late, task="a"), piece("scenario", late, task="b")]
    for each in (item, make_item(("scenario",), version=2, breaking=True, effective=DONE)):
        fresh = [replace(one, version=each.version) for one in now]
        assert cell([failure, *fresh], each, late).counts[0].blocked == failure.event_id
        assert not cell([failure, signed(DONE), *fresh], each, late).ready, "a signature hides nothing"
        assert cell([failure, *fresh, piece("scenario", DONE, task="c", version=1)], each, late).ready, "cleared long ago is cleared"
    stricter = replace(item, rules=((START, item.record), (late, replace(item.record, kinds=dict(KINDS) | {"scenario": kind_rule("scenario", 90, 2)}))))
    assert cell([failure, piece("scenario", DONE, 76, task="c"), *now], stricter, late).ready, "by the rule of its own day"


def test_a_rule_the_content_cannot_satisfy_is_never_ready_and_changes_no_standing() -> None:
    reason = "there is one scenario so far"
    assert state([], DONE, coming=reason) == "content_coming"
    held = cell(enough(), ITEM, DONE, coming=reason)
    assert (held.state, held.ready, held.coming) == ("in_progress", False, reason)
    events = [*enough(), signed(DONE)]
    for day in (DONE, date(2028, 1, 1), date(2028, 2, 1), date(2031, 1, 1)):
        assert cell(events, ITEM, day, coming=reason) == cell(events, ITEM, day)


def test_what_content_lacks_is_judged_by_the_rule_of_the_day() -> None:
    turn, back = START + timedelta(days=30), START + timedelta(days=60)
    gap = ((START.isoformat(), ""), (turn.isoformat(), "it needs 9"), (back.isoformat(), ""))
    before = timedelta(days=1)
    assert [cell([], ITEM, day, coming=gap).state for day in (START - before, START, turn - before, turn, back - before, back)] == [
        "not_started", "not_started", "not_started", "content_coming", "content_coming", "not_started"]
    assert [cell(enough(), ITEM, day, coming=gap).ready for day in (turn - before, turn, back)] == [True, False, True]
    assert [span.start for span in spans([], ITEM, coming=gap)][1:] == [turn, back]


def test_a_dispute_is_a_flag_beside_the_state_until_it_is_answered() -> None:
    said = Dispute(event_id="d-1", learner="p-1", about="F07", on=DONE, at=f"{DONE}T09:00:00Z", disputes="", statement="That was not me")
    answer = Answer(event_id="a-1", learner="p-1", about="F07", on=DONE + timedelta(days=2), at=f"{DONE}T09:00:00Z", answers="d-1",
                    upheld=False, statement="It was")
    events = [*enough(), said, answer]
    assert [cell(events, ITEM, START + timedelta(days=n)).disputed for n in range(4)] == [False, True, True, False]
    assert cell(events, ITEM, DONE).state == "ready_for_signoff"


def test_the_rule_is_one_plain_sentence_made_from_its_data() -> None:
    rule = make_item(("check", "observation"), grace_days=0).record
    assert rule_in_words(rule) == (
        "Needs 1 knowledge check (80% or better) and 2 observations on different days (every step seen), all from the last "
        "365 days and with no critical failure left open, before a named supervisor signs it off for 24 months; all of it "
        "once more renews it, from 90 days before the end to the end.")
    other = replace(rule, grace_days=60, renewal={"check": 1, "observation": 1}, kinds=dict(rule.kinds) | {
        "check": replace(rule.kinds["check"], window_days=90),
        "observation": kind_rule("observation", 90, 3, distinct_tasks=1, distinct_days=2, assessors=2, by_person=3)})
    assert rule_in_words(other, ("supervisor", "trainer")) == (
        "Needs 1 knowledge check (80% or better, from the last 90 days) and 3 observations on 2 different days (90% of the steps or "
        "more seen, judged by 2 different people, from the last 365 days), with no critical failure left open, before a named supervisor or trainer signs it off for 24 "
        "months; 1 new knowledge check and 1 new observation renew it, from 90 days before the end to 60 days after.")
    judged = {"scenario": replace(KINDS["scenario"], by_person=1), "check": replace(KINDS["check"], assessors=1), "document": KINDS["document"]}
    assert rule_in_words(replace(rule, required=tuple(judged), kinds=judged)).startswith(
        "Needs 2 different scenarios (75% or better, 1 of them judged by a person), 1 knowledge check (80% or better, judged by a "
        "person) and 2 different documents (75% or better, judged by a person), all from")
