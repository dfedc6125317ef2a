"""How far two readers agree: shares with Wilson intervals, kappa (quadratic-weighted, or plain) with a bootstrap interval.

Pure numbers: a column holds one cell (label, verdict) for each text, or None where that text has no label.
Sources: Wilson 1927 (intervals of a share); Cohen 1960 (kappa), 1968 (weighted kappa); Efron 1987 (BCa intervals).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean

SCALE = {"missing": 0, "partial": 1, "met": 2}
LEVEL = 0.95
DRAWS = 2000
SEED = 20261121
_NORMAL = NormalDist()
_Z = _NORMAL.inv_cdf(0.5 + LEVEL / 2)
_LOST = 0.05  # the part of the draws that may be without a kappa before no interval is told
Cell = tuple[str, str]
Column = Sequence[Cell | None]


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval. value None: nothing to tell it from; low and high None: no interval.

    hits of `of`: the counts behind a share; 0 of 0 where it is no share.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    hits: int = 0
    of: int = 0


@dataclass(frozen=True)
class Measure:
    """One criterion on n texts. precision and recall are those of the verdict “missing”."""

    criterion: str
    n: int
    agree: Estimate
    kappa: Estimate
    precision: Estimate
    recall: Estimate


def share(hits: int, of: int) -> Estimate:
    """hits of `of` as a share with its Wilson interval; no value when `of` is 0."""
    if of == 0:
        return Estimate()
    value, square = hits / of, _Z * _Z
    middle = (value + square / (2 * of)) / (1 + square / of)
    half = _Z / (1 + square / of) * (value * (1 - value) / of + square / (4 * of * of)) ** 0.5
    # At 0 and at `of` the formula gives the bound itself, but for the last digit.
    low, high = (0.0 if hits == 0 else middle - half), (1.0 if hits == of else middle + half)
    return Estimate(value, max(0.0, low), min(1.0, high), hits, of)


def kappa(cells: Mapping[Cell, int]) -> float | None:
    """Quadratic-weighted kappa of counted cells; None where chance alone could not disagree (one verdict only)."""
    total = sum(cells.values())
    labels, verdicts = [0] * len(SCALE), [0] * len(SCALE)
    seen = 0
    for (label, verdict), count in cells.items():
        a, b = SCALE[label], SCALE[verdict]
        labels[a] += count
        verdicts[b] += count
        seen += count * (a - b) ** 2
    chance = sum(x * y * (a - b) ** 2 for a, x in enumerate(labels) for b, y in enumerate(verdicts))
    return 1 - seen * total / chance if chance else None


def plain_kappa(cells: Mapping[Cell, int]) -> float | None:
    """Cohen's kappa of counted cells whose marks have no order; None where chance alone could not disagree."""
    total = sum(cells.values())
    labels, verdicts = Counter[str](), Counter[str]()
    for (label, verdict), count in cells.items():
        labels[label] += count
        verdicts[verdict] += count
    chance = total * total - sum(count * verdicts[mark] for mark, count in labels.items())
    apart = sum(count for (label, verdict), count in cells.items() if label != verdict)
    return 1 - apart * total / chance if chance else None


Kappa = Callable[[Mapping[Cell, int]], float | None]


def measure(
    columns: Mapping[str, Column], *, draws: int = DRAWS, seed: int = SEED, by: Kappa = kappa
) -> tuple[tuple[Measure, ...], Estimate]:
    """Each criterion's measure, and the mean kappa of those that have one.

    columns: criterion -> one cell for each text, all in the same order of texts, so that a text is drawn whole.
    by: how kappa is told.
    """
    counts = {name: _count(column) for name, column in columns.items()}
    kappas, mean = _bootstrap(columns, counts, draws, seed, by)
    return tuple(_measure(name, counts[name], kappas[name]) for name in columns), mean


def _count(column: Column) -> Counter[Cell]:
    return Counter(cell for cell in column if cell)


def _measure(name: str, cells: Counter[Cell], told: Estimate) -> Measure:
    n = cells.total()
    said = sum(count for (_, verdict), count in cells.items() if verdict == "missing")
    labelled = sum(count for (label, _), count in cells.items() if label == "missing")
    both = cells["missing", "missing"]
    same = sum(count for (label, verdict), count in cells.items() if label == verdict)
    return Measure(name, n, share(same, n), told, share(both, said), share(both, labelled))


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _bootstrap(
    columns: Mapping[str, Column], counts: Mapping[str, Counter[Cell]], draws: int, seed: int, by: Kappa
) -> tuple[dict[str, Estimate], Estimate]:
    """Kappa of each column and their mean, each with a BCa interval over texts drawn with replacement."""
    names, texts = list(columns), max((len(column) for column in columns.values()), default=0)
    dice = random.Random(seed)  # noqa: S311 - a bootstrap, not a secret
    drawn: dict[str, list[float | None]] = {name: [] for name in names}
    means: list[float | None] = []
    for _ in range(draws if texts else 0):
        picked = dice.choices(range(texts), k=texts)
        for name in names:
            cells = Counter(map(columns[name].__getitem__, picked))
            cells.pop(None, None)
            drawn[name].append(by(cells))  # type: ignore[arg-type]
        means.append(_mean([drawn[name][-1] for name in names]))
    points = {name: by(counts[name]) for name in names}
    without = {name: _without(counts[name], by) for name in names}
    left_out = [
        _mean(
            [
                points[name] if cell is None else without[name][cell]
                for name in names
                for cell in (columns[name][text],)
            ]
        )
        for text in range(texts)
    ]
    told = {
        name: _interval(
            points[name], drawn[name], [(without[name][cell], count) for cell, count in counts[name].items()]
        )
        for name in names
    }
    return told, _interval(_mean(list(points.values())), means, [(value, 1) for value in left_out])


def _without(cells: Counter[Cell], by: Kappa) -> dict[Cell, float | None]:
    """Kappa with one text of each cell left out (the jackknife)."""
    found = {}
    for cell in cells:
        fewer = cells.copy()
        fewer[cell] -= 1
        found[cell] = by(fewer)
    return found


def _interval(
    value: float | None, drawn: Sequence[float | None], without: Sequence[tuple[float | None, int]]
) -> Estimate:
    """The BCa interval of `value`; none where too many draws could not be told."""
    known = sorted(one for one in drawn if one is not None)
    if value is None or not known or len(known) < (1 - _LOST) * len(drawn):
        return Estimate(value)
    below = sum(one < value - 1e-12 for one in known) + sum(abs(one - value) <= 1e-12 for one in known) / 2
    edge = 0.5 / len(known)
    bias = _NORMAL.inv_cdf(min(max(below / len(known), edge), 1 - edge))
    skew = _skew(without)

    def bound(tail: float) -> float:
        z = bias + _NORMAL.inv_cdf(tail)
        at = _NORMAL.cdf(bias + z / (1 - skew * z))
        return known[min(len(known) - 1, max(0, round(at * (len(known) - 1))))]

    tail = (1 - LEVEL) / 2
    return Estimate(value, min(bound(tail), value), max(bound(1 - tail), value))


def _skew(without: Sequence[tuple[float | None, int]]) -> float:
    """Efron's acceleration from the jackknife: how fast the spread changes with the value."""
    known = [(value, count) for value, count in without if value is not None]
    total = sum(count for _, count in known)
    if not total:
        return 0.0
    middle = sum(value * count for value, count in known) / total
    spread = sum(count * (middle - value) ** 2 for value, count in known)
    third = sum(count * (middle - value) ** 3 for value, count in known)
    return third / (6 * spread**1.5) if spread > 1e-12 else 0.0
