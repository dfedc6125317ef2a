"""What to practice again next: from dates and counts, and never a state."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.record.refresh import FIRST, LEAST, MOST, Try, half_life, lower_bound, refresh

START = date(2026, 1, 10)


def tries(*days: int, about: str = "F07", what: str = "scenario") -> list[Try]:
    """Tries on these days after START; a negative day is one that did not go well."""
    return [Try(about, START + timedelta(days=abs(day)), day >= 0, what) for day in days]


@pytest.mark.parametrize(("days", "expected"), [
    ((), 30), ((0,), 30), ((0, 0), 30), ((0, 10), 40), ((0, 30), 60), ((0, 300), 60), ((0, 30, 90), 120),
    ((0, 30, 90, 210, 450, 830, 1200), MOST), ((-0 - 1,), LEAST), ((0, -5), 15), ((0, 30, -40), 30), ((0, -5, -6, -7), LEAST)])
def test_the_half_life_grows_with_what_went_well_after_a_pause(days: tuple[int, ...], expected: int) -> None:
    assert half_life(tries(*days)) == expected


def test_a_skill_is_suggested_once_its_half_life_has_passed() -> None:
    once = tries(0)
    assert refresh(once, START + timedelta(days=FIRST - 1)) == []
    found = refresh(once, START + timedelta(days=FIRST))
    assert [(each.about, each.count, each.days, each.last) for each in found] == [("F07", "1 of 1", FIRST, START)]
    assert found[0].reason == "The last good one was 30 days ago. It went well so far, and a short practice keeps it that way."
    spaced = tries(0, 30)
    assert refresh(spaced, START + timedelta(days=30 + 59)) == []
    assert refresh(spaced, START + timedelta(days=30 + 60))[0].count == "2 of 2"


def test_what_went_wrong_last_is_suggested_at_once_and_says_so() -> None:
    found = refresh(tries(0, -4), START + timedelta(days=5))
    assert found[0].reason == "The last try did not go so well; the last good one was 5 days ago. 1 of 2 went well so far."
    assert found[0].weak == ("scenario",)
    assert refresh(tries(0, -4, 5), START + timedelta(days=5)) == []
    never = refresh(tries(-1, -2), START + timedelta(days=5))[0]
    assert (never.last, never.count) == (None, "0 of 2")
    assert never.reason.startswith("You tried this twice, and it has not gone well yet.")


def test_the_most_faded_comes_first_and_the_future_and_the_untried_do_not_come() -> None:
    mixed = [*tries(0, about="A1"), *tries(40, about="B1"), *tries(-3, about="C1"), *tries(200, about="D1"), *tries(0, 30, 90, about="E1")]
    assert [each.about for each in refresh(mixed, START + timedelta(days=100))] == ["C1", "A1", "B1"]


def test_the_lower_bound_says_how_little_few_tries_prove() -> None:
    assert [round(lower_bound(n, n), 2) for n in (1, 2, 3, 5, 10)] == [0.05, 0.22, 0.37, 0.55, 0.74]
    for n in range(1, 12):
        assert lower_bound(n, n) == pytest.approx(0.05 ** (1 / n), abs=1e-9)
    assert lower_bound(0, 4) == 0
    assert lower_bound(8, 10) == pytest.approx(0.4931, abs=5e-4), "as in published tables"
    assert refresh(tries(0, 0), START + timedelta(days=90))[0].at_least == pytest.approx(0.05)


HISTORIES = st.lists(st.tuples(st.integers(0, 600), st.booleans(), st.sampled_from(["F07", "A1"]), st.sampled_from(["scenario", "check"])), max_size=15)


@given(HISTORIES, st.integers(0, 900), st.randoms(use_true_random=False))
def test_it_depends_on_nothing_but_the_tries_and_the_day(facts: list[tuple[int, bool, str, str]], after: int, random: object) -> None:
    made = [Try(about, START + timedelta(days=on), well, what) for on, well, about, what in facts]
    day = START + timedelta(days=after)
    found = refresh(made, day)
    random.shuffle(made)  # type: ignore[attr-defined]
    assert refresh(made, day) == found
    assert refresh([one for one in made if one.on <= day], day) == found
    assert [each.left for each in found] == sorted(each.left for each in found)
    for each in found:
        assert each.reason and each.tries and LEAST <= each.half_life <= MOST
        assert each.weak or each.left <= 0.5


@given(HISTORIES, st.integers(0, 600))
def test_a_fresh_success_is_not_suggested_again_for_a_while(facts: list[tuple[int, bool, str, str]], on: int) -> None:
    day = START + timedelta(days=on)
    made = [Try("F07", START + timedelta(days=when), well, what) for when, well, _about, what in facts if when < on]
    now = [*made, Try("F07", day, True, "observation")]
    assert refresh(now, day) == refresh(now, day + timedelta(days=LEAST - 1)) == []
