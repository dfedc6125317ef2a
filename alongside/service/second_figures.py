"""How alike two trainers mark the same texts: counts first, kappa where there is enough to say, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from alongside.store.sql import Row

ENOUGH = 10  # rows marked twice before agreement is told as a number
_APART = 3  # rows named that are marked differently most often
_ONE_SIDED = 0.85  # of the rows with one mark: kappa is low then however alike two mark (Feinstein and Cicchetti 1990)


def before(mark: Row, decisions: list[Row]) -> Row:
    """The decision the second marks are held against: the last one made before them, else the first."""
    earlier = [one for one in decisions if one["at"] <= mark["marked_at"]]
    return earlier[-1] if earlier else decisions[0]


def kappa(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Quadratic-weighted kappa of shares of a row's points (Cohen 1968); None where chance alone could not disagree."""
    n = len(pairs)
    first, second = [one for one, _ in pairs], [one for _, one in pairs]
    seen = sum((a - b) ** 2 for a, b in pairs)
    # the sum over every pair of marks of (a - b)^2, without the n * n loop
    chance = n * sum(a * a for a in first) + n * sum(b * b for b in second) - 2 * sum(first) * sum(second)
    return 1 - n * seen / chance if chance > 1e-12 else None


def agreement(
    done: list[Row], works: dict[str, Row], told: dict[str, list[Row]], titles: dict[str, str]
) -> list[dict[str, Any]]:
    """For each module: {module, title, works, rows, same, share, kappa, words, apart}; share and kappa None below `ENOUGH`.

    apart: the rows marked differently most often, [{id, criterion, judge, differ, of}], at most `_APART`.
    """
    found = []
    for module in sorted({works[mark["work"]]["module"] for mark in done}):
        mine = [mark for mark in done if works[mark["work"]]["module"] == module]
        pairs: list[tuple[float, float]] = []
        lines: dict[tuple[str, str], Row] = {}
        for mark in mine:
            theirs, item = {one["id"]: one["points"] for one in mark["rows"]}, works[mark["work"]]["item"]
            for one in before(mark, told[mark["work"]])["rows"]:
                if one["id"] not in theirs or one["points"] is None:
                    continue
                pairs.append((one["points"] / one["max"], theirs[one["id"]] / one["max"]))
                line = {name: one[name] for name in ("id", "criterion", "judge")} | {"differ": 0, "of": 0}
                line = lines.setdefault((item, one["id"]), line)
                line["of"] += 1
                line["differ"] += one["points"] != theirs[one["id"]]
        n, same = len(pairs), sum(a == b for a, b in pairs)
        apart = sorted((one for one in lines.values() if one["differ"]), key=lambda one: (-one["differ"], one["id"]))
        found.append(
            {
                "module": module,
                "title": titles[module],
                "works": len(mine),
                "rows": n,
                "same": same,
                "share": same / n if n >= ENOUGH else None,
                "kappa": kappa(pairs) if n >= ENOUGH else None,
                "words": _told(pairs, same),
                "apart": apart[:_APART],
            }
        )
    return found


def _told(pairs: list[tuple[float, float]], same: int) -> str:
    """How alike, in words: kappa from `ENOUGH` rows on, and what it cannot say where nearly all marks are the same."""
    n = len(pairs)
    words = f"The same points on {same} of {n} rows."
    if n < ENOUGH:
        return f"{words} From {ENOUGH} rows on this page also tells how much of that is more than chance."
    value = kappa(pairs)
    if value is None:
        return words
    words += f" Weighted kappa {value:.2f} ({n} rows)"
    if max(Counter(side).most_common(1)[0][1] for side in zip(*pairs, strict=True)) >= _ONE_SIDED * n:
        return f"{words}, which says little here: nearly every row got the same mark. Look at the rows below."
    return f"{words}: {_strength(value)}."


def _strength(value: float) -> str:
    """Words for a kappa, after Landis and Koch 1977."""
    for least, words in (
        (0.8, "you mark nearly alike"),
        (0.6, "you mark much alike"),
        (0.4, "you mark somewhat alike"),
    ):
        if value > least:
            return words
    return "little more alike than by chance; talk about these texts"
