"""The figures of an agreement round: how many rows got the same mark, and kappa. Pure numbers from `review.agreement`.

Documents have three marks in order (missing, partial, met): quadratic-weighted kappa (Cohen 1968). Steps of an observation
have marks without an order (seen, not seen, did not come up): plain kappa (Cohen 1960). With more than two assessors it is
the mean over all pairs (Light 1971). Below ten rows no kappa is told: so few say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from alongside.review import agreement

LEAST = 10  # rows below which no kappa is told
WANTED = 85  # percent of rows with the same mark that CQL asks of its reviewers (domain standards)
_ROWS_BY = {"document": agreement.kappa, "observation": agreement.plain_kappa}


def figures(kind: str, marks: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """marks: for each assessor row id -> mark, the same rows for all. See `_told` for what comes back."""
    rows = list(marks[0])
    pairs = {
        f"{one}-{other}": [(marks[one][row], marks[other][row]) for row in rows]
        for one, other in combinations(range(len(marks)), 2)
    }
    same = sum(len({each[row] for each in marks}) == 1 for row in rows)
    return _told(kind, same, len(rows), pairs, len(marks))


def pooled(kind: str, cells: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The figures of one pair over several rounds, from its cells (mark of the one, mark of the other)."""
    return _told(kind, sum(one == other for one, other in cells), len(cells), {"all": list(cells)}, 2)


def _told(
    kind: str, same: int, n: int, pairs: Mapping[str, list[tuple[str, str]]], assessors: int
) -> dict[str, Any]:
    """{n, same, percent, low, high, kappa, kappa_low, kappa_high, few, how, words}. percent: of rows on which all gave the
    same mark, low and high its 95 % Wilson interval; kappa None below ten rows or where all marks are the same."""
    share = agreement.share(same, n)
    few = n < LEAST
    told = agreement.Estimate() if few else agreement.measure(pairs, draws=500, by=_ROWS_BY[kind])[1]
    how = "quadratic-weighted kappa" if kind == "document" else "kappa"
    if assessors > 2:
        how = f"mean {how} of all pairs"
    return {
        "n": n,
        "same": same,
        "percent": _percent(share.value),
        "low": _percent(share.low),
        "high": _percent(share.high),
        "kappa": None if told.value is None else round(told.value, 2),
        "kappa_low": None if told.low is None else round(told.low, 2),
        "kappa_high": None if told.high is None else round(told.high, 2),
        "few": few,
        "how": how,
        "words": in_words(same, n),
    }


def _percent(value: float | None) -> int | None:
    return None if value is None else round(100 * value)


def in_words(same: int, n: int) -> str:
    """How many rows got the same mark, and what that means."""
    words = f"The same mark on {same} of {n} rows." if same < n else f"The same mark on all {n} rows."
    if n < LEAST:
        return f"{words} Too few to say more: at least {LEAST} rows are needed."
    asked = f"CQL, a quality council, asks its reviewers for {WANTED}%"
    if 100 * same >= WANTED * n:
        return f"{words} {asked}; you are there."
    return f"{words} For comparison: {asked}. A talk about the others is worth the time."
