"""What a path showed, in points for each framework id (the rule for authors: scenarios/README.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alongside.scenario.model import Scenario

MOST = 3  # points of the best kind of choice
Scores = dict[str, tuple[int, int]]


def score(scenario: Scenario, trace: Sequence[Mapping[str, Any]]) -> Scores:
    """{framework id: (points, max)} over the steps reached in `trace`, in the order of the front matter.

    Each time a step is reached, `max` grows by the best points any *offered* choice had for the id, and
    `points` by the picked choice's points for it (0 if it has none, or if the timer ran out). A choice that
    was not on offer never counts against anyone; an id that no reached step asked about is left out. Where
    only mistakes (0 points) name an id, picking one counts as 0 of 3; not picking it counts nothing.
    """
    totals: dict[str, list[int]] = {}
    for row in trace:
        choices = {choice.n: choice for choice in scenario.steps[row["node"]].choices}
        best: dict[str, int] = {}
        for n in row["offered"]:
            for name, points in choices[n].shows.items():
                best[name] = max(best.get(name, 0), points)
        picked = choices[row["picked"]].shows if row["picked"] else {}
        for name, most in best.items():
            if most == 0 and name not in picked:
                continue
            total = totals.setdefault(name, [0, 0])
            total[0] += picked.get(name, 0)
            total[1] += most or MOST
    order = [name for name in scenario.competencies if name in totals]
    order += [name for name in totals if name not in order]
    return {name: (totals[name][0], totals[name][1]) for name in order}


def critical(scenario: Scenario, trace: Sequence[Mapping[str, Any]]) -> bool:
    """True where a choice marked `critical` was taken."""
    return any(
        row["picked"] and scenario.steps[row["node"]].choices[row["picked"] - 1].critical for row in trace
    )
