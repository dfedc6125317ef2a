"""Agreement of two readers: worked examples, and what must hold for any counts."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.review.agreement import Estimate, kappa, measure, share

VERDICTS = ("missing", "partial", "met")
CELLS = st.tuples(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS))
COUNTS = st.dictionaries(CELLS, st.integers(1, 40), min_size=1)


def spread(counts: dict) -> list:
    return [cell for cell, count in counts.items() for _ in range(count)]


def test_shares_worked_by_hand():
    # Ten of ten: n / (n + z squared) = 10 / 13.8415; none of ten mirrors it.
    assert share(10, 10) == Estimate(1.0, pytest.approx(0.72247, abs=1e-5), 1.0, 10, 10)
    assert share(0, 10).high == pytest.approx(0.27753, abs=1e-5) and share(0, 10).low == 0
    # 81 of 263, from Newcombe 1998, table I: 0.2553 to 0.3662.
    told = share(81, 263)
    assert (told.low, told.high) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))
    assert share(0, 0) == Estimate()


@given(st.integers(1, 500), st.data())
def test_the_ends_of_a_share_lie_one_score_away(of, data):
    hits = data.draw(st.integers(0, of))
    told = share(hits, of)
    assert 0 <= told.low <= told.value <= told.high <= 1
    for end in (told.low, told.high):
        if 0 < end < 1:
            assert abs(told.value - end) / math.sqrt(end * (1 - end) / of) == pytest.approx(1.95996, abs=1e-4)


def test_kappa_worked_by_hand():
    # Two verdicts: 35 of 50 agree, chance 25 of 50: (.7 - .5) / (1 - .5).
    two = {("met", "met"): 20, ("met", "missing"): 5, ("missing", "met"): 10, ("missing", "missing"): 15}
    assert kappa(two) == pytest.approx(0.4)
    # Three verdicts, 10 texts. Labels 4, 2, 4 and verdicts 4, 3, 3 (missing, partial, met). Squared
    # steps seen: 1 + 1 + 4 + 1 = 7; by chance (4*3 + 2*4 + 2*3 + 4*3 + 4 * (4*3 + 4*4)) / 10 = 15. Kappa = 1 - 7 / 15.
    three = {
        ("missing", "missing"): 3, ("missing", "partial"): 1, ("partial", "partial"): 1, ("partial", "met"): 1,
        ("met", "missing"): 1, ("met", "partial"): 1, ("met", "met"): 2,
    }  # fmt: skip
    assert kappa(three) == pytest.approx(8 / 15)
    assert kappa({("met", "met"): 9}) is None and kappa({}) is None
    assert kappa({("met", "missing"): 1, ("missing", "met"): 1}) == -1


@given(COUNTS)
def test_kappa_is_the_same_from_either_side_and_for_more_of_the_same(counts):
    told = kappa(counts)
    swapped = {(b, a): count for (a, b), count in counts.items()}
    assert kappa(swapped) == (told if told is None else pytest.approx(told))
    assert kappa({cell: 3 * count for cell, count in counts.items()}) == (told if told is None else pytest.approx(told))
    if told is not None:
        assert -1 <= told <= 1 + 1e-12
        assert (told > 1 - 1e-12) == all(a == b for a, b in counts)


def test_precision_and_recall_are_those_of_missing():
    column = spread({("missing", "missing"): 6, ("met", "missing"): 2, ("missing", "partial"): 1, ("met", "met"): 11})
    (one,), _ = measure({"need": [*column, None, None]}, draws=20)
    assert one.n == 20 and (one.agree.hits, one.agree.of) == (17, 20)
    assert (one.precision.hits, one.precision.of) == (6, 8) and (one.recall.hits, one.recall.of) == (6, 7)


@settings(max_examples=25, deadline=None)
@given(COUNTS, st.integers(0, 3))
def test_an_interval_holds_its_value_and_the_seed_decides_it(counts, seed):
    columns = {"a": spread(counts), "b": [("met", "met"), *spread(counts)[1:]]}
    measures, mean = measure(columns, draws=60, seed=seed)
    assert (measures, mean) == measure(columns, draws=60, seed=seed)
    for told in [one.kappa for one in measures] + [mean]:
        assert (told.low is None) == (told.high is None)
        if told.low is not None:
            assert -1 <= told.low <= told.value <= told.high <= 1 + 1e-12
    assert measures[0].kappa.value == kappa(Counter(columns["a"]))


def test_more_texts_tell_more_and_rare_verdicts_tell_nothing():
    some = {("met", "met"): 8, ("missing", "missing"): 6, ("met", "missing"): 2}
    (few,), _ = measure({"x": spread(some)}, draws=500)
    (many,), _ = measure({"x": spread({cell: 16 * count for cell, count in some.items()})}, draws=500)
    assert many.kappa.value == pytest.approx(few.kappa.value)
    assert many.kappa.high - many.kappa.low < (few.kappa.high - few.kappa.low) / 2
    (rare,), mean = measure({"x": spread({("met", "met"): 30, ("missing", "missing"): 1})}, draws=200)
    assert rare.kappa.value == 1 and rare.kappa.low is None, "a third of the draws hold one verdict only"
    (none,), mean = measure({"x": spread({("met", "met"): 30})}, draws=50)
    assert none.kappa == Estimate() and mean == Estimate()


def test_the_true_kappa_is_seldom_below_the_interval():
    import random

    cells = {("met", "met"): 45, ("missing", "missing"): 39, ("met", "missing"): 8, ("missing", "met"): 8}
    true, dice = kappa(cells), random.Random(7)
    below = 0
    for turn in range(60):
        drawn = dice.choices(list(cells), list(cells.values()), k=100)
        (one,), _ = measure({"x": drawn}, draws=120, seed=turn)
        below += one.kappa.low > true
    assert below <= 5
