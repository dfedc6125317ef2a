"""The record as dated intervals: every day on which a cell can change, and what holds from there on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from alongside.evidence import Event, Evidence
from alongside.framework import Gap, Item
from alongside.record.cell import Cell, cell
from alongside.record.validity import validity

FIRST, LAST = date(1970, 1, 1), date(9999, 12, 31)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """`cell` holds on every day from `start` to `end`, both included."""

    start: date
    end: date
    cell: Cell


def spans(events: Sequence[Event], item: Item, *, coming: Gap | None = None) -> tuple[Span, ...]:
    """All intervals from the first to the last possible day, without gaps; neighbors always differ."""
    found: list[Span] = []
    turns = () if coming is None or isinstance(coming, str) else (date.fromisoformat(day) for day, _why in coming)
    days = sorted({*changes(events, item), *turns})
    for start, following in zip(days, [*days[1:], None], strict=True):
        end = following - _DAY if following else LAST
        holds = cell(events, item, start, coming=coming)
        if found and found[-1].cell == holds:
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(Span(start, end, holds))
    return tuple(found)


def changes(events: Sequence[Event], item: Item) -> set[date]:
    """Every day on which the cell may differ from the day before.

    These are the days something happened, the days on which a rule or a breaking version came into force, the day
    after a piece of evidence grew too old, and the days on which a sign-off becomes due, lapses and expires.
    """
    happened = {event.on for event in events}
    happened |= {date.fromisoformat(event.known) for event in events if isinstance(event, Evidence) and event.known}
    turns = {start for start, _rule in item.rules} | {each.effective for each in item.breaks(LAST)}
    days = {FIRST} | happened | turns
    ends = {validity(events, item, day).until for day in happened | turns} - {None}
    for rule in {id(rule): rule for _start, rule in item.rules or ((FIRST, item.record),)}.values():
        for event in events:
            if isinstance(event, Evidence) and event.kind in rule.kinds:
                days.add(event.on + timedelta(days=rule.kinds[event.kind].window_days) + _DAY)
        for end in ends:
            if end is not None:
                days |= {
                    end - timedelta(days=rule.renewal_days),
                    end + _DAY,
                    end + timedelta(days=rule.grace_days) + _DAY,
                }
    return {day for day in days if FIRST <= day <= LAST}


def at(found: Sequence[Span], day: date) -> Cell:
    """The cell of the interval that holds `day`."""
    return next(span.cell for span in found if span.start <= day <= span.end)
