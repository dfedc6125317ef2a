"""Counts evidence against one kind's rule: how many passes, from how many tasks, days and people
(records.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alongside.evidence import Event, Evidence, Void
from alongside.framework import Item, KindRule

# The same knowledge check, scenario or document twice counts once, its newest judged attempt. An observation is a
# different moment of work each time, so each counts; its rule asks for different days instead.
ONE_PER_TASK = ("check", "scenario", "document", "prior")
JUDGED_BY_A_PERSON = ("document", "observation", "prior")


@dataclass(frozen=True)
class Count:
    """Where one kind stands.

    `used` = ids of the evidence that counts; `blocked` = id of an uncleared critical failure.
    """

    kind: str
    have: int
    need: int
    tasks: int
    days: int
    assessors: int
    by_person: int
    blocked: str
    met: bool
    used: tuple[str, ...]


def valid(events: Iterable[Event], kind: str, today: date, window_days: int | None = None) -> list[Evidence]:
    """Evidence of this kind that is in its window on `today` (None = of any age), judged and not voided, oldest first.

    The order is by moment, then id: replaying events of the same moment in another order changes nothing.
    """
    known = [event for event in events if event.on <= today]
    voided = {event.voids for event in known if isinstance(event, Void)}
    oldest, day = date.min if window_days is None else today - timedelta(days=window_days), today.isoformat()
    found = {
        event.event_id: event
        for event in known
        if isinstance(event, Evidence)
        and event.kind == kind
        and event.on >= oldest
        and event.known <= day
        and event.event_id not in voided
        and (event.judged_by or kind not in JUDGED_BY_A_PERSON)
    }
    return sorted(found.values(), key=lambda event: (event.on, event.at, event.event_id))


def passed(piece: Evidence, rule: KindRule) -> bool:
    """Enough points and no critical failure; whole numbers only, so 80 % is exactly 80 %."""
    if piece.kind in JUDGED_BY_A_PERSON and not piece.judged_by:
        return False
    return piece.max > 0 and piece.score * 100 >= rule.theta * piece.max and not piece.critical


def count(events: Sequence[Event], rule: KindRule, today: date, *, blocked: str) -> Count:
    """Hold one kind's evidence against its rule on a day. blocked: id of its critical failure that is open
    (`open_failure`), or "".

    A task counts once, and only while its newest attempt is a pass; then all its passes say on which days and by
    whom it was judged, so that doing it once more can never take anything away.
    """
    pieces = valid(events, rule.kind, today, rule.window_days)
    tries: dict[str, list[Evidence]] = {}
    for piece in pieces:
        tries.setdefault(piece.task if rule.kind in ONE_PER_TASK else piece.event_id, []).append(piece)
    good = [
        [piece for piece in pieces if passed(piece, rule)]
        for pieces in tries.values()
        if passed(pieces[-1], rule)
    ]
    passes = [piece for each in good for piece in each]
    tasks, days = {piece.task for piece in passes}, {piece.on for piece in passes}
    judges = {piece.judged_by for piece in passes if piece.judged_by}
    by_person = sum(any(piece.judged_by for piece in each) for each in good)
    met = (
        len(good) >= rule.n
        and len(tasks) >= rule.distinct_tasks
        and len(days) >= rule.distinct_days
        and len(judges) >= rule.assessors
        and by_person >= rule.by_person
        and not blocked
    )
    used = tuple(piece.event_id for piece in pieces if piece in passes)
    return Count(
        rule.kind, len(good), rule.n, len(tasks), len(days), len(judges), by_person, blocked, met, used
    )


def open_failure(events: Sequence[Event], item: Item, kind: str, today: date) -> str:
    """Id of the newest critical failure of this kind that nothing has cleared; "" = none is open.

    It never grows too old, and neither a sign-off nor a breaking version takes it away. What clears it is a later pass,
    by the rule of its own day, in a new attempt at the same task: a trainer opens one with a reason, since the first
    assessed attempt at a task is the only one without. A new case or document shows nothing about the one that went wrong.
    An observation is a new moment of work that a person chose to watch and signs, so any later observation that counts
    clears one: all of them are the task "observed".
    """
    if not any(isinstance(event, Evidence) and event.critical and event.kind == kind for event in events):
        return ""
    pieces = valid(events, kind, today)
    for failure in reversed([piece for piece in pieces if piece.critical]):
        if not any(
            (later.task == failure.task or kind not in ONE_PER_TASK)
            and (later.on, later.at) > (failure.on, failure.at)
            and later.attempt != failure.attempt
            and passed(later, item.rule_on(later.on).kinds[kind])
            for later in pieces
        ):
            return failure.event_id
    return ""
