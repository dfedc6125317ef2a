"""What must hold for every history, not only for the examples."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alongside.evidence import Event, Evidence, SignOff, Standing, Void
from alongside.framework import Edition, Item
from alongside.record import cell, spans
from alongside.record.count import ONE_PER_TASK, count, open_failure, passed
from alongside.record.intervals import FIRST, LAST, at
from tests.unit.test_record import KINDS, START, kind_rule, make_item

settings.register_profile("steady", deadline=None)   # a busy machine is no fault
settings.load_profile("steady")

LONG = 1200      # days a history spans
DAYS = st.integers(0, LONG).map(lambda n: START + timedelta(days=n))
STRICT = {"check": kind_rule("check", 80, window_days=200),
          "scenario": kind_rule("scenario", 75, 2, distinct_days=2),
          "document": kind_rule("document", 75, 2, distinct_days=2, assessors=2, by_person=2),
          "observation": kind_rule("observation", 100, 3, distinct_tasks=1, distinct_days=2, assessors=2, by_person=3)}
SHORT, TURN, BROKE = make_item(grace_days=30, validity_months=12), START + timedelta(days=300), START + timedelta(days=700)


def items() -> st.SearchStrategy[Item]:
    """Rules as a long-lived agency may have them: one, or two after one another; renewed or not; with a version that broke."""
    def built(strict: bool, turns: bool, renews: bool, broken: bool, again: bool) -> Item:
        record = replace(make_item().record, kinds=MappingProxyType(STRICT if strict else KINDS),
                         renewal={"check": 1, "observation": 1} if renews else {})
        rules = ((date(2020, 1, 1), SHORT.record), (TURN, record)) if turns else ((date(2020, 1, 1), record),)
        item = make_item(record=record, rules=rules, version=3, effective=BROKE + timedelta(days=100), breaking=broken and again)
        return replace(item, earlier=(Edition(1, date(2020, 1, 1), False), Edition(2, BROKE, broken)))
    return st.builds(built, *[st.booleans()] * 5)


@st.composite
def pieces(draw: st.DrawFn) -> Evidence:
    on, wait = draw(DAYS), draw(st.sampled_from([0, 0, 1, 150]))  # held back, or judged again after so many days
    return Evidence(
        known=(on + timedelta(days=wait)).isoformat() if wait else "",
        event_id=f"e-{draw(st.uuids())}", learner="p-1", about="F07", on=on, at=f"{on}T{draw(st.integers(8, 9)):02d}:00:00Z",
        kind=draw(st.sampled_from(sorted(KINDS))), task=draw(st.sampled_from("abc")), attempt=draw(st.sampled_from("123456")),
        score=draw(st.sampled_from([0, 74, 75, 79, 80, 100])), max=100, critical=draw(st.integers(0, 9)) == 0,
        judged_by=draw(st.sampled_from(["", "p-a", "p-b"])), version=draw(st.integers(1, 3)))


def sign_off(on: date, id: object, version: int = 1) -> SignOff:
    return SignOff(event_id=f"s-{id}", learner="p-1", about="F07", on=on, at=f"{on}T11:00:00Z", level="E3", meaning="m", statement="s",
                   relied=(), version=version)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    found: list[Event] = list(draw(st.lists(pieces(), max_size=14)))
    for piece in draw(st.lists(st.sampled_from(found), max_size=2)) if found else []:
        on = draw(DAYS)
        found.append(Void(event_id=f"v-{draw(st.uuids())}", learner="p-1", about="F07", on=on, at=f"{on}T10:00:00Z",
                          voids=piece.event_id, reason="r"))
    for on in draw(st.lists(DAYS, max_size=4)):
        found.append(sign_off(on, draw(st.uuids()), draw(st.integers(1, 3))))
    for on in draw(st.lists(DAYS, max_size=3)):
        found.append(Standing(event_id=f"c-{draw(st.uuids())}", learner="p-1", about="F07", on=on, at=f"{on}T12:00:00Z",
                              change=draw(st.sampled_from(["revoked", "suspended", "reinstated"])), reason="r"))
    return found


@st.composite
def near_passes(draw: st.DrawFn) -> list[Event]:
    """Evidence that mostly passes and lies close together, so that rules are often met."""
    found = draw(st.lists(pieces(), min_size=4, max_size=12))
    return [replace(piece, on=(on := START + timedelta(days=draw(st.integers(0, 5)))), at=f"{on}T{hour:02d}:00:00Z", judged_by=piece.judged_by or "p-a",
                    score=draw(st.sampled_from([0, 100, 100, 100])), critical=draw(st.integers(0, 19)) == 0)
            for hour, piece in enumerate(found)]


RULES = [(make_item(record=replace(make_item().record, kinds=MappingProxyType(kinds))), rule) for kinds in (KINDS, STRICT) for rule in kinds.values()]


def met(events: list[Event], day: date) -> list[bool]:
    return [count(events, rule, day, blocked=open_failure(events, item, rule.kind, day)).met for item, rule in RULES]


def gaps() -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    """What content lacks, by the rule of each day."""
    return st.lists(DAYS, min_size=1, max_size=4, unique=True).flatmap(lambda days: st.tuples(*(
        st.tuples(st.just(day.isoformat()), st.sampled_from(["", "it needs 2 scenarios", "it needs 9 scenarios"])) for day in sorted(days))))


@given(near_passes(), pieces(), st.integers(0, 8))
def test_adding_passing_evidence_never_lowers_what_is_met(events: list[Event], more: Evidence, after: int) -> None:
    day = START + timedelta(days=after)
    more = replace(more, score=100, critical=False, judged_by="p-a", on=(on := START + timedelta(days=after // 2)), at=f"{on}T23:00:00Z")
    before, after_it = met(events, day), met([*events, more], day)
    assert all(now for now, then in zip(after_it, before, strict=True) if then)


@given(near_passes(), st.integers(0, 11), st.integers(0, 8))
def test_voiding_passing_evidence_never_raises_what_is_met(events: list[Event], which: int, after: int) -> None:
    good = [event for event in events if isinstance(event, Evidence) and passed(event, KINDS[event.kind])]
    assume(good)
    void = Void(event_id="v-new", learner="p-1", about="F07", on=START, at=f"{START}T10:00:00Z", voids=good[which % len(good)].event_id, reason="r")
    day = START + timedelta(days=after)
    before, then = met(events, day), met([*events, void], day)
    assert not any(now for now, was in zip(then, before, strict=True) if not was)


@given(histories(), items(), DAYS, st.randoms(use_true_random=False))
def test_the_order_in_which_events_arrive_changes_nothing(events: list[Event], item: Item, day: date, random: object) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert cell(shuffled, item, day) == cell(events, item, day)
    assert cell([*events, *events], item, day) == cell(events, item, day)


@given(histories(), items(), DAYS)
def test_what_happens_later_changes_no_earlier_day(events: list[Event], item: Item, day: date) -> None:
    assert cell([event for event in events if event.on <= day], item, day) == cell(events, item, day)


@given(histories(), items(), st.integers(0, 3000))
def test_current_never_survives_past_its_end(events: list[Event], item: Item, after: int) -> None:
    day = START + timedelta(days=after)
    held = cell(events, item, day)
    if held.state in ("current", "due"):
        assert held.until is not None and day <= held.until
    if held.state in ("lapsed", "expired"):
        assert held.until is not None and day > held.until
    if not any(isinstance(event, SignOff) and event.on <= day for event in events):
        assert held.state in ("not_started", "in_progress", "ready_for_signoff")


@settings(max_examples=60)
@given(histories(), items(), st.lists(st.integers(-5, 3000), min_size=1, max_size=40))
def test_the_intervals_say_the_same_as_computing_any_day_afresh(events: list[Event], item: Item, days: list[int]) -> None:
    found = spans(events, item)
    assert (found[0].start, found[-1].end) == (FIRST, LAST)
    assert all(left.end + timedelta(days=1) == right.start and left.cell != right.cell
               for left, right in itertools.pairwise(found))
    edges = [day for span in found for day in (span.start, span.end)]
    for day in [START + timedelta(days=n) for n in days] + edges:
        assert at(found, day) == cell(events, item, day)
    assert spans([*reversed(events), *events], item) == found, "made again in another order it is the same"


@settings(max_examples=25)
@given(histories(), items())
def test_no_change_of_a_history_is_missed_by_its_intervals(events: list[Event], item: Item) -> None:
    found, before = spans(events, item), None
    for number in range(0, LONG + 900, 3):
        day = START + timedelta(days=number)
        held = cell(events, item, day)
        if held != before:
            assert at(found, day) == held
            before = held


@given(histories(), items(), DAYS, gaps())
def test_what_content_lacks_changes_no_standing_and_only_stops_what_was_never_signed(
    events: list[Event], item: Item, day: date, gap: tuple[tuple[str, str], ...]
) -> None:
    free, held = cell(events, item, day), cell(events, item, day, coming=gap)
    why = next((why for start, why in reversed(gap) if start <= day.isoformat()), gap[0][1])
    if free.sign_off or not why:
        assert held == free
    else:
        began = any(isinstance(event, Evidence) and event.on <= day for event in events)
        assert (held.state, held.ready, held.coming) == ("in_progress" if began else "content_coming", False, why)
        assert replace(held, state=free.state, ready=free.ready, coming=None, explain=free.explain) == free
    later = max(day, date.fromisoformat(gap[-1][0])) + timedelta(days=1)
    assert cell(events, item, day, coming=(*gap, (later.isoformat(), "it needs 99"))) == held, "what comes later changes no earlier day"


@settings(max_examples=60)
@given(histories(), items(), gaps())
def test_the_intervals_know_the_days_on_which_content_is_enough(events: list[Event], item: Item, gap: tuple[tuple[str, str], ...]) -> None:
    found = spans(events, item, coming=gap)
    for day in {date.fromisoformat(start) + timedelta(days=n) for start, _why in gap for n in (-1, 0, 1)} | {span.start for span in found}:
        assert at(found, day) == cell(events, item, day, coming=gap)


@given(near_passes(), st.integers(0, 8), st.sampled_from(sorted(KINDS)), st.integers(1, 1500), st.booleans())
def test_a_critical_failure_blocks_until_a_later_pass_in_a_new_attempt(
    events: list[Event], after: int, kind: str, wait: int, signed: bool
) -> None:
    day = START + timedelta(days=after)
    failure = Evidence(event_id="e-critical", learner="p-1", about="F07", on=day, at=f"{day}T23:00:00Z", kind=kind, task="a",
                       attempt="critical", score=100, max=100, critical=True, judged_by="p-a")
    earlier = [event for event in events if event.on <= day and not (isinstance(event, Evidence) and event.critical)]
    earlier += [sign_off(day, "s")] if signed else []
    later = day + timedelta(days=wait)
    item = make_item((kind,), version=2, breaking=True, effective=later) if wait % 2 else make_item((kind,))
    cleared = replace(failure, event_id="e-later", on=later, at=f"{later}T23:30:00Z", critical=False, attempt="later")
    other = replace(cleared, task="never done before")

    def blocked(*more: Event) -> bool:
        held = cell([*earlier, failure, *more], item, later)
        assert not (held.ready and held.counts[0].blocked)
        return bool(held.counts[0].blocked)

    assert blocked(), "at any age, whatever was signed or broke since"
    assert blocked(replace(cleared, attempt="critical")), "not by the same attempt"
    assert blocked(replace(cleared, score=10)), "not by failing again"
    assert blocked(replace(cleared, judged_by="")) == (kind in ("document", "observation")), "not by work that nobody judged"
    assert blocked(other) == (kind in ONE_PER_TASK), "not by a first try at something else; an observation is always a new moment"
    assert not blocked(cleared)


@given(histories(), items(), st.integers(0, 2000))
def test_a_breaking_version_leaves_nothing_older_behind(events: list[Event], item: Item, after: int) -> None:
    day = START + timedelta(days=after)
    held = cell(events, item, day)
    broke = [each for each in item.breaks(day)]
    older = {event.event_id for event in events if any(event.version < each.version for each in broke)}
    assert not older & set(held.used), "evidence of an older version counts no more"
    if held.state in ("current", "due") and held.sign_off in older:
        first = min(each.effective for each in broke)
        assert day <= first + timedelta(days=90), "the notice time has passed"


@given(histories(), items(), DAYS, st.integers(1, 400))
def test_a_rule_that_comes_later_changes_nothing_before_its_day(events: list[Event], item: Item, day: date, gap: int) -> None:
    other = make_item(("check",), validity_months=1, renewal_days=3, grace_days=1).record
    later = replace(item, rules=(*item.rules, (max(day, item.rules[-1][0]) + timedelta(days=gap), other)))
    assert cell(events, later, day) == cell(events, item, day)
    broken = replace(item, earlier=(*item.earlier, Edition(item.version, item.effective, item.breaking)), version=9, breaking=True,
                     effective=day + timedelta(days=gap))
    assert cell(events, broken, day) == cell(events, item, day)


@given(histories(), items(), DAYS)
def test_only_a_new_sign_off_ends_a_revocation(events: list[Event], item: Item, day: date) -> None:
    before = [sign_off(START - timedelta(days=1), "first"), *(event for event in events if event.on < day)]
    told = [Standing(event_id=f"c-{change}", learner="p-1", about="F07", on=day, at=f"{day}T{hour}:00:00Z", change=change, reason="r")
            for hour, change in ((10, "revoked"), (11, "suspended"), (12, "reinstated"))]
    assert cell([*before, *told], item, day).state == "revoked"
    again = replace(sign_off(day, "again", 9), at=f"{day}T13:00:00Z")
    held = cell([*before, *told, again], item, day)
    assert held.state in ("current", "due") and held.sign_off == "s-again"
