"""The sums behind the figures of a story: tables of scores from 0 to 1, a line for each person and a column for each step.

A gap (NaN) is a step a person did not come to. Sources stand in `figures`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame, Series

STEADY = 0.7  # the alpha a threshold would need
KEPT = 0.8  # alpha leaves out at most every fifth person


def discrimination(items: DataFrame, name: str) -> tuple[float | None, int]:
    """(r, n): how one step goes with the mean of the other steps the same people came to; None where either never varies.

    Where all came to all steps this is the corrected item-total correlation r(item, total - item).
    """
    others = items.drop(columns=name)
    both = items[name].notna() & others.notna().any(axis=1)
    one, rest = items.loc[both, name], others[both].mean(axis=1)
    return _correlation(one, rest), int(both.sum())


def _correlation(one: Series, other: Series) -> float | None:
    if len(one) < 2 or one.std() < 1e-9 or other.std() < 1e-9:
        return None
    return float(one.corr(other))


def alpha(items: DataFrame) -> float | None:
    """Cronbach's alpha of a table without gaps: k/(k-1) (1 - sum of the variances / variance of the sum).

    None for fewer than two steps or where everybody has the same sum.
    """
    k = items.shape[1]
    total = items.sum(axis=1).var() if len(items) > 1 else 0.0
    return None if k < 2 or total < 1e-12 else float(k / (k - 1) * (1 - items.var().sum() / total))


def needed(value: float, k: int, wanted: float = STEADY) -> int | None:
    """How many such steps would reach `wanted`, from k with this alpha (Spearman and Brown); None where more never would."""
    if not 0 < value < 1:
        return None if value <= 0 else k
    return math.ceil(k * wanted * (1 - value) / (value * (1 - wanted)) - 1e-9)


def common(items: DataFrame, order: Mapping[str, int], least: int) -> DataFrame:
    """The steps most people came to, and the people who came to all of them: a table without gaps for alpha.

    Steps join from the most visited on, as long as at least `KEPT` of the people and `least` of them are left.
    """
    reached = items.notna().sum()
    keep, left = list[str](), items
    for name in sorted(items.columns, key=lambda name: (-reached[name], order[name])):
        fewer = left[left[name].notna()]
        if len(fewer) >= max(least, KEPT * len(items)):
            keep, left = [*keep, name], fewer
    return left[sorted(keep, key=lambda name: order[name])]
