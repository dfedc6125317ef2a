"""What must hold for every history, not only for the examples."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.evidence import Event, Evidence, SignOff, Standing, Void
from alongside.record import cell, spans
from alongside.record.count import count, passed
from alongside.record.intervals import FIRST, LAST, at
from tests.unit.test_record import KINDS, START, make_item

settings.register_profile("steady", deadline=None)   # a busy machine is no fault
settings.load_profile("steady")

ITEM = make_item()
LONG = 1200      # days a history spans
DAYS = st.integers(0, LONG).map(lambda n: START + timedelta(days=n))


@st.composite
def pieces(draw: st.DrawFn) -> Evidence:
    on = draw(DAYS)
    return Evidence(
        event_id=f"e-{draw(st.uuids())}", learner="p-1", about="F07", on=on, at=f"{on}T{draw(st.integers(8, 9)):02d}:00:00Z",
        kind=draw(st.sampled_from(sorted(KINDS))), task=draw(st.sampled_from("abc")), attempt=draw(st.sampled_from("123456")),
        score=draw(st.sampled_from([0, 74, 75, 79, 80, 100])), max=100, critical=draw(st.integers(0, 9)) == 0,
        judged_by=draw(st.sampled_from(["", "p-a", "p-b"])))


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    found: list[Event] = list(draw(st.lists(pieces(), max_size=14)))
    for piece in draw(st.lists(st.sampled_from(found), max_size=2)) if found else []:
        on = draw(DAYS)
        found.append(Void(event_id=f"v-{draw(st.uuids())}", learner="p-1", about="F07", on=on, at=f"{on}T10:00:00Z",
                          voids=piece.event_id, reason="r"))
    for on in draw(st.lists(DAYS, max_size=4)):
        found.append(SignOff(event_id=f"s-{draw(st.uuids())}", learner="p-1", about="F07", on=on, at=f"{on}T11:00:00Z", level="E3",
                             meaning="m", statement="s", relied=(), version=draw(st.integers(1, 2))))
    for on in draw(st.lists(DAYS, max_size=2)):
        found.append(Standing(event_id=f"c-{draw(st.uuids())}", learner="p-1", about="F07", on=on, at=f"{on}T12:00:00Z",
                              change=draw(st.sampled_from(["revoked", "suspended", "reinstated"])), reason="r"))
    return found


def met(events: list[Event], day: date) -> list[bool]:
    return [count(events, rule, day).met for rule in KINDS.values()]


@given(histories(), pieces(), DAYS)
def test_adding_passing_evidence_never_lowers_what_is_met(events: list[Event], more: Evidence, day: date) -> None:
    more = replace(more, score=100, critical=False, judged_by="p-a")
    before, after = met(events, day), met([*events, more], day)
    assert all(now for now, then in zip(after, before, strict=True) if then)


@given(histories(), DAYS)
def test_voiding_passing_evidence_never_raises_what_is_met(events: list[Event], day: date) -> None:
    good = next((event for event in events if isinstance(event, Evidence) and passed(event, KINDS[event.kind])), None)
    if good is None:
        return
    void = Void(event_id="v-new", learner="p-1", about="F07", on=START, at=f"{START}T10:00:00Z", voids=good.event_id, reason="r")
    before, after = met(events, day), met([*events, void], day)
    assert not any(now for now, then in zip(after, before, strict=True) if not then)


@given(histories(), DAYS, st.randoms(use_true_random=False))
def test_the_order_in_which_events_arrive_changes_nothing(events: list[Event], day: date, random: object) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert cell(shuffled, ITEM, day) == cell(events, ITEM, day)
    assert cell([*events, *events], ITEM, day) == cell(events, ITEM, day)


@given(histories(), st.integers(0, 3000))
def test_current_never_survives_past_its_end(events: list[Event], after: int) -> None:
    day = START + timedelta(days=after)
    held = cell(events, ITEM, day)
    if held.state in ("current", "due"):
        assert held.until is not None and day <= held.until
    if held.state in ("lapsed", "expired"):
        assert held.until is not None and day > held.until


@settings(max_examples=60)
@given(histories(), st.lists(st.integers(-5, 3000), min_size=1, max_size=40), st.booleans())
def test_the_intervals_say_the_same_as_computing_any_day_afresh(events: list[Event], days: list[int], breaking: bool) -> None:
    item = make_item(version=2, breaking=breaking, effective=START + timedelta(days=400))
    found = spans(events, item)
    assert (found[0].start, found[-1].end) == (FIRST, LAST)
    assert all(left.end + timedelta(days=1) == right.start and left.cell != right.cell
               for left, right in itertools.pairwise(found))
    edges = [day for span in found for day in (span.start, span.end)]
    for day in [START + timedelta(days=n) for n in days] + edges:
        assert at(found, day) == cell(events, item, day)


@given(histories(), DAYS, st.sampled_from(sorted(KINDS)))
def test_a_critical_failure_blocks_until_a_later_pass_in_a_new_attempt(events: list[Event], day: date, kind: str) -> None:
    failure = Evidence(event_id="e-critical", learner="p-1", about="F07", on=day, at=f"{day}T23:00:00Z", kind=kind, task="a",
                       attempt="critical", score=100, max=100, critical=True, judged_by="p-a")
    earlier = [event for event in events if event.on <= day]
    assert not count([*earlier, failure], KINDS[kind], day).met
    later = day + timedelta(days=1)
    cleared = replace(failure, event_id="e-later", on=later, at=f"{later}T23:30:00Z", critical=False, attempt="later")
    assert not count([*earlier, failure, cleared], KINDS[kind], later).blocked
