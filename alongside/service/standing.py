"""How everybody stands on a day, and whose entries are newest, remembered from one question to the next.

An agency of ten thousand is read once; from then on only those who have had an entry since. What is remembered holds for
one state of the rules and is left alone while anybody's rows are being made anew. A few people are read as ever.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from alongside.framework import Coming, Framework
from alongside.service.base import Context
from alongside.store import Store, ledger, made_under, projections

if TYPE_CHECKING:
    from sqlalchemy import Connection

FEW = 500
_DAYS = 16  # remembered days: a year of months for the pictures, and some more; about 3 MB each for 10,000 people


class _Kept(NamedTuple):
    mark: str  # of the rules
    seq: int  # the newest entry it knows
    of: Mapping[str, str]


_lock = Lock()
_days: WeakKeyDictionary[Store, dict[date, _Kept]] = WeakKeyDictionary()
_newest: WeakKeyDictionary[Store, tuple[int, Mapping[str, int]]] = WeakKeyDictionary()


def states(
    ctx: Context, db: Connection, framework: Framework, coming: Coming, day: date, people: Collection[str]
) -> Mapping[str, str]:
    """What `projections.states` gives for these people, perhaps with others. Not to be changed."""
    mark = "" if len(people) <= FEW else made_under.mark(db, framework, coming)
    if not mark:
        return projections.states(db, day, people)
    seq = ledger.size(db)
    with _lock:
        kept = _days.setdefault(ctx.store, {}).get(day)
    if kept is not None and kept.mark == mark and kept.seq == seq:
        return kept.of
    if kept is not None and kept.seq > seq:  # somebody else has read a later state already
        return projections.states(db, day)
    if kept is None or kept.mark != mark:
        found: Mapping[str, str] = projections.states(db, day)
    else:
        since = ledger.newest(db, after=kept.seq).keys()
        found = {id: text for id, text in kept.of.items() if id not in since} | projections.states(db, day, since)
    with _lock:
        days = _days.setdefault(ctx.store, {})
        days.pop(day, None)
        days[day] = _Kept(mark, seq, found)
        for old in list(days)[:-_DAYS]:
            del days[old]
    return found


def newest(ctx: Context, db: Connection, people: Collection[str]) -> Mapping[str, int]:
    """What `ledger.newest` gives for these people, perhaps with others. Not to be changed."""
    if len(people) <= FEW:
        return ledger.newest(db, people)
    seq = ledger.size(db)
    with _lock:
        before, of = _newest.get(ctx.store, (0, {}))
    if before > seq:
        return ledger.newest(db)
    if before < seq:
        of = {**of, **ledger.newest(db, after=before)}
        with _lock:
            _newest[ctx.store] = (seq, of)
    return of
