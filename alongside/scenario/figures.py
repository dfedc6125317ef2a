"""How a story works, from many attempts: what item analysis says about each step and each option.

A step is an item. Its score is the share of the points that were on offer there (`score.score` of that one choice), from 0
to 1, at the first visit. Branches leave gaps: every figure counts only people who came to the step, and says how many. Under
`LEAST` people there is no figure at all, only how many there were.

Sources: difficulty and corrected item-total correlation, Ebel & Frisbie, Essentials of Educational Measurement; alpha,
Cronbach (1951); length, Spearman (1910) and Brown (1910); an option that under 5 % take does no work, Haladyna & Downing (1993).
pandas is loaded at the first figure, not before.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alongside.scenario.debrief import worth
from alongside.scenario.flow import flow
from alongside.scenario.item_statistics import alpha, common, discrimination, needed
from alongside.scenario.model import Scenario
from alongside.scenario.rules import Values, holds
from alongside.scenario.score import score

if TYPE_CHECKING:
    from pandas import DataFrame

LEAST = 20  # people; with fewer, a figure would say more about them than about the story
HARD, EASY = 0.3, 0.9  # where difficulty should lie
WEAK = 0.2  # discrimination below this
RARE = 0.05  # an option that fewer take
PACE = 100  # milliseconds for each word: 1 s for 10 words
_Visit = tuple[
    str, str, tuple[int, ...], int, int, Values
]  # person, step, offered, picked, ms, values before
_MARKS = re.compile(r"[*_`]+")


@dataclass(frozen=True)
class Play:
    """One finished attempt. The first `copied` choices were taken over from an older attempt and are not counted again."""

    person: str
    trace: Sequence[Mapping[str, Any]]
    ending: str
    copied: int = 0


def figures(scenario: Scenario, first: Sequence[Play], later: Sequence[Play] = ()) -> dict[str, Any] | None:
    """The figures of one version; None for fewer than `LEAST` people.

    first: one attempt of each person. later: their further ones.

    {"n", "endings": [{id, number, kind, count, share}], "flow": see `flow.flow`,
     "alpha": {value | None, n, k, steps: [ids], needed: steps | None} | None,
     "steps": [{id, number, story, reached, seen: None under `LEAST`, else
       {"difficulty": {value, n} | None, "discrimination": {value | None, n} | None,
        "time": {ms, words, fast, n} | None, "later": people | None,
        "options": [{n, text, points, best, critical, count, share, offered, rare, later: share | None}]}}]}

    `share` is of all who came to the step, so the shares of a step make 1; option 0 is "the time ran out". `rare`: under 5 %
    of those who could have taken it, counted only where something better was on offer. `words` and `ms` are medians;
    `fast`: the median pace is under 1 s for 10 words. Raises ValueError when a person stands in `first` twice.
    """
    if len({play.person for play in first}) != len(first):
        raise ValueError("one first attempt of each person")
    if len(first) < LEAST:
        return None
    first = sorted(first, key=lambda play: play.person)
    visits = list(_visits(scenario, first))
    once, again = _tally(scenario, visits), _tally(scenario, _visits(scenario, later))
    table = _table(scenario, visits)
    items = _items(table)
    numbers = {name: at for at, name in enumerate(scenario.steps, start=1)}
    endings = Counter(play.ending for play in first)
    return {
        "n": len(first),
        "endings": [
            {
                "id": name,
                "number": numbers[name],
                "kind": step.kind,
                "count": endings[name],
                "share": _round(endings[name] / len(first)),
            }
            for name, step in scenario.steps.items()
            if step.kind
        ],
        "flow": flow(scenario, [play.trace for play in first]),
        "alpha": _alpha(items, numbers),
        "steps": [
            _step(scenario, name, number, table, items, once, again)
            for name, number in numbers.items()
            if not scenario.steps[name].kind
        ],
    }


def practice(scenario: Scenario, first: Sequence[Play], later: Sequence[Play]) -> dict[str, dict[str, Any]]:
    """What practice attempts chose, as counts only: {step: {"first": {option: count}, "later": {…}}}.

    A part with fewer than `LEAST` people at that step is left out: practice is private.
    """
    told: dict[str, dict[str, Any]] = {}
    for part, plays in (("first", first), ("later", later)):
        for name, one in _tally(scenario, _visits(scenario, plays)).items():
            if len(one.people) >= LEAST:
                told.setdefault(name, {})[part] = {str(n): one.picked[n] for n in sorted(one.picked)}
    return told


# -- counting options ---------------------------------------------------------------------------------------


class _Tally:
    """What happened at one step: who came, what was on offer and what was picked; `beaten`: with something better beside it."""

    def __init__(self) -> None:
        self.people: set[str] = set()
        self.picked, self.offered = Counter[int](), Counter[int]()
        self.beaten, self.beaten_picked = Counter[int](), Counter[int]()


def _tally(scenario: Scenario, visits: Iterable[_Visit]) -> dict[str, _Tally]:
    found: dict[str, _Tally] = {}
    alike: Counter[tuple[str, tuple[int, ...], int]] = Counter()
    for person, name, offered, picked, _, _ in visits:
        if name not in found:
            found[name] = _Tally()
        found[name].people.add(person)
        alike[name, offered, picked] += 1
    for (name, offered, picked), count in alike.items():
        one, choices = found[name], scenario.steps[name].choices
        best = max((worth(choices[n - 1]) for n in offered), default=(False, 0))
        one.picked[picked] += count
        for n in offered:
            one.offered[n] += count
            if worth(choices[n - 1]) < best:
                one.beaten[n] += count
                one.beaten_picked[n] += count * (n == picked)
    return found


def _visits(scenario: Scenario, plays: Iterable[Play]) -> Iterator[_Visit]:
    """The first visit of each attempt to each step, with the values that stood then."""
    for play in plays:
        seen, values = set[str](), scenario.values
        for at, row in enumerate(play.trace):
            name = row["node"]
            if name not in seen and at >= play.copied:
                yield play.person, name, tuple(sorted(row["offered"])), row["picked"], row["ms"], values
            seen.add(name)
            values = tuple(map(int, map(row["vars"].__getitem__, scenario.vars)))


# -- the table and its figures --------------------------------------------------------------------------------


def _table(scenario: Scenario, visits: Iterable[_Visit]) -> DataFrame:
    """One line for each person and step: person, step, score (NaN where nothing was to score), ms (NaN without one), words."""
    import pandas as pd

    scores: dict[Any, float] = {}
    lengths: dict[Any, int] = {}
    lines = []
    for person, name, offered, picked, ms, values in visits:
        if (name, offered, picked) not in scores:
            marks = score(scenario, [{"node": name, "offered": offered, "picked": picked}]).values()
            most = sum(top for _, top in marks)
            scores[name, offered, picked] = sum(points for points, _ in marks) / most if most else math.nan
        if (name, offered, values) not in lengths:
            lengths[name, offered, values] = words(scenario, name, offered, values)
        timed = ms if picked and ms > 0 else math.nan
        lines.append((person, name, scores[name, offered, picked], timed, lengths[name, offered, values]))
    return pd.DataFrame(lines, columns=["person", "step", "score", "ms", "words"])


def words(scenario: Scenario, name: str, offered: Sequence[int], values: Values) -> int:
    """How many words a learner has to read at a step: the story as it is told with these values, and the options."""
    step = scenario.steps[name]
    told = [line.text for line in step.lines if not line.later and holds(scenario, line.guards, values)]
    told += [step.choices[n - 1].text for n in offered]
    return sum(len(text.split()) for text in told)


def _items(table: DataFrame) -> DataFrame:
    """Persons x steps; NaN where a person did not come to a step."""
    return table.dropna(subset=["score"]).pivot(index="person", columns="step", values="score")


def _alpha(items: DataFrame, order: Mapping[str, int]) -> dict[str, Any] | None:
    whole = common(items, order, LEAST)
    if len(whole) < LEAST or whole.shape[1] < 2:
        return None
    value, k = alpha(whole), whole.shape[1]
    steps = [str(name) for name in whole.columns]
    return {
        "value": _round(value),
        "n": len(whole),
        "k": k,
        "steps": steps,
        "needed": None if value is None else needed(value, k),
    }


def _step(
    scenario: Scenario,
    name: str,
    number: int,
    table: DataFrame,
    items: DataFrame,
    once: dict[str, _Tally],
    again: dict[str, _Tally],
) -> dict[str, Any]:
    one = once.get(name) or _Tally()
    reached = len(one.people)
    told = {"id": name, "number": number, "story": _opening(scenario, name), "reached": reached}
    if reached < LEAST:
        return told | {"seen": None}
    after = again.get(name)
    after = after if after and len(after.people) >= LEAST else None
    seen = {
        "difficulty": _difficulty(items, name),
        "discrimination": _discrimination(items, name),
        "time": _time(table[table["step"] == name]),
        "later": len(after.people) if after else None,
        "options": [_option(scenario, name, n, one, after) for n in _numbers(scenario, name, one)],
    }
    return told | {"seen": seen}


def _difficulty(items: DataFrame, name: str) -> dict[str, Any] | None:
    n = int(items[name].count()) if name in items else 0
    return {"value": _round(items[name].mean()), "n": n} if n >= LEAST else None


def _discrimination(items: DataFrame, name: str) -> dict[str, Any] | None:
    if name not in items or items.shape[1] < 2:
        return None
    r, n = discrimination(items, name)
    return {"value": _round(r), "n": n} if n >= LEAST else None


def _time(table: DataFrame) -> dict[str, Any] | None:
    table = table.dropna(subset=["ms"])
    if len(table) < LEAST:
        return None
    pace = (table["ms"] / table["words"].clip(lower=1)).median()
    return {
        "ms": round(table["ms"].median()),
        "words": round(table["words"].median()),
        "fast": bool(pace < PACE),
        "n": len(table),
    }


def _numbers(scenario: Scenario, name: str, one: _Tally) -> list[int]:
    return [choice.n for choice in scenario.steps[name].choices] + [0] * bool(one.picked[0])


def _option(scenario: Scenario, name: str, n: int, one: _Tally, after: _Tally | None) -> dict[str, Any]:
    choice = scenario.steps[name].choices[n - 1] if n else None
    often = one.beaten[n]
    return {
        "n": n,
        "text": choice.text if choice else "",
        "points": choice.points if choice else 0,
        "best": bool(choice and one.offered[n] > one.beaten[n]),
        "critical": bool(choice and choice.critical),
        "count": one.picked[n],
        "share": _round(one.picked[n] / one.picked.total()),
        "offered": one.offered[n] if n else len(one.people),
        "rare": often >= LEAST and one.beaten_picked[n] / often < RARE,
        "later": _round(after.picked[n] / after.picked.total()) if after else None,
    }


def _opening(scenario: Scenario, name: str) -> str:
    """The first words of a step, to know it again."""
    lines = [line for line in scenario.steps[name].lines if line.text and not line.later]
    first = next((line.text for line in lines if not line.guards), lines[0].text if lines else "")
    parts = _MARKS.sub("", first).split()
    return " ".join(parts[:18]).rstrip(",;:") + (" …" if len(parts) > 18 else "")


def _round(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)
