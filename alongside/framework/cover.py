"""What the shipped content covers of the framework, and which record rules it cannot satisfy. Pure functions.

The names of lessons, scenarios and rubric rows come in as plain data from `alongside.record.coverage`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from alongside.framework.shapes import Framework, KindRule, RecordRule

COLUMNS = ("taught", "practiced", "evidenced")
# Kinds that need shipped content. An observation, a person's view or prior learning needs only people.
_ONES = {
    "check": ("knowledge check", "knowledge checks"),
    "scenario": ("scenario", "scenarios"),
    "document": ("graded document", "graded documents"),
}
Names = Mapping[str, Mapping[str, Iterable[str]]]
# Why shipped content cannot satisfy one record rule: a reason that holds on every day, or (first day, reason) of each
# rule it ever has, oldest first, with "" where content is enough.
Gap = str | tuple[tuple[str, str], ...]
Coming = Mapping[str, Gap]  # framework id -> its gap; an id without any is not in it


@dataclass(frozen=True)
class Shortfall:
    """A required kind that the shipped content cannot satisfy: how many different tasks it needs and has."""

    kind: str
    needs: int
    has: int

    @property
    def words(self) -> str:
        """Such as "it needs 2 different scenarios and there is 1 so far"."""
        one, many = _ONES[self.kind]
        wanted = f"1 {one}" if self.needs == 1 else f"{self.needs} different {many}"
        return f"it needs {wanted} and there {'is' if self.has == 1 else 'are'} {self.has or 'none'} so far"


def coverage(framework: Framework, names: Names) -> dict[str, dict[str, tuple[str, ...]]]:
    """Indicator id -> column (taught, practiced, evidenced) -> what does it, sorted. Empty = a gap.

    names: column -> framework or indicator id -> names. What speaks to an id speaks to all its indicators.
    """
    return {
        id: {column: _both(names.get(column, {}), id, one.item) for column in COLUMNS}
        for id, one in framework.indicators.items()
    }


def satisfiable(framework: Framework, tasks: Names, day: date) -> dict[str, tuple[Shortfall, ...]]:
    """Framework id -> what its record rule of that day needs and shipped content lacks; empty = it can be satisfied.

    tasks: kind of evidence -> framework or indicator id -> the different tasks that give such evidence.
    """
    return {id: _short(framework, id, item.rule_on(day), tasks) for id, item in framework.items.items()}


def coming(framework: Framework, tasks: Names) -> dict[str, Gap]:
    """What shipped content lacks, for every rule that holds, ever held or will hold: each day has its own rule."""
    found: dict[str, Gap] = {}
    for id, item in framework.items.items():
        dated: list[tuple[str, str]] = []
        for start, rule in item.rules or ((item.effective, item.record),):
            why = "; ".join(each.words for each in _short(framework, id, rule, tasks))
            if not dated or dated[-1][1] != why:
                dated.append((start.isoformat(), why))
        if any(why for _start, why in dated):
            found[id] = tuple(dated)
    return found


def lacks(gap: Gap | None, day: date) -> str | None:
    """Why the rule in force on that day cannot be satisfied by shipped content, in words; None = it can."""
    if gap is None or isinstance(gap, str):
        return gap
    on = day.isoformat()
    return next((why for start, why in reversed(gap) if start <= on), gap[0][1]) or None


def _short(framework: Framework, id: str, rule: RecordRule, tasks: Names) -> tuple[Shortfall, ...]:
    ids = (id, *(each.id for each in framework.items[id].indicators))
    short = []
    for kind in (each for each in rule.required if each in _ONES):
        have = {name for one in ids for name in tasks.get(kind, {}).get(one, ())}
        needs = _needs(rule.kinds[kind])
        if len(have) < needs:
            short.append(Shortfall(kind, needs, len(have)))
    return tuple(short)


def _needs(rule: KindRule) -> int:
    return max(rule.n, rule.distinct_tasks)  # the same task twice counts once (records.md, Settled)


def _both(names: Mapping[str, Iterable[str]], indicator: str, item: str) -> tuple[str, ...]:
    return tuple(sorted({*names.get(indicator, ()), *names.get(item, ())}))
