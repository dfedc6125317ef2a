"""How everybody stands on a day, what ends soon, and whose entries are newest, remembered from one question to the next.

An agency of ten thousand is read once; from then on only those who have had an entry since. What is remembered holds for
one state of the rules and one chain of entries (a database put back from a copy has another) and is left alone while
anybody's rows are being made anew. A few people are read as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from alongside.framework import Coming, Framework
from alongside.service.base import Context
from alongside.store import Store, ledger, made_under, projections
from alongside.store.projections import Ends

if TYPE_CHECKING:
    from sqlalchemy import Connection

Of = TypeVar("Of")
FEW = 500
AHEAD = 90  # days within which a sign-off is asked for that ends
_DAYS = {"states": 16, "ending": 4}  # remembered days: a year of months and some more; about 3 MB each for 10,000 people


class _Mark(NamedTuple):
    rules: str  # "" = nothing may be remembered
    seq: int  # the newest entry
    hash: str | None  # of that entry


class _Kept(NamedTuple):
    mark: _Mark  # as of which it was read
    of: Mapping[str, Any]


_lock = Lock()
_days: WeakKeyDictionary[Store, dict[str, dict[date, _Kept]]] = WeakKeyDictionary()
_newest: WeakKeyDictionary[Store, tuple[int, str | None, Mapping[str, int]]] = WeakKeyDictionary()


def states(
    ctx: Context, db: Connection, framework: Framework, coming: Coming, day: date, people: Collection[str]
) -> Mapping[str, str]:
    """What `projections.states` gives for these people, perhaps with others. Not to be changed."""
    return several(ctx, db, framework, coming, [day], people)[0]


def several(
    ctx: Context, db: Connection, framework: Framework, coming: Coming, days: Collection[date], people: Collection[str]
) -> list[Mapping[str, str]]:
    """The same for each of these days. As long as nobody's states of a day change, its mapping stays the same one."""
    mark = _mark(db, framework, coming, people)

    def on(day: date) -> Mapping[str, str]:
        return _kept(ctx, db, "states", day, mark, lambda some: projections.states(db, day, some))

    return [on(day) if mark.rules else projections.states(db, day, people) for day in days]


def ending(
    ctx: Context, db: Connection, framework: Framework, coming: Coming, day: date, people: Collection[str]
) -> Mapping[str, list[Ends]]:
    """person -> what `projections.ending` gives within `AHEAD` days, expired ones too, for these people, perhaps with others,
    the soonest first. Not to be changed."""

    def read(some: Collection[str] | None) -> Mapping[str, list[Ends]]:
        of: dict[str, list[Ends]] = {}
        for row in projections.ending(db, day, day + timedelta(days=AHEAD), some, expired=True):
            of.setdefault(row.person, []).append(row)
        for rows in of.values():
            rows.sort(key=lambda row: (row.until, row.competency))
        return of

    mark = _mark(db, framework, coming, people)
    return _kept(ctx, db, "ending", day, mark, read) if mark.rules else read(people)


def _mark(db: Connection, framework: Framework, coming: Coming, people: Collection[str]) -> _Mark:
    rules = "" if len(people) <= FEW else made_under.mark(db, framework, coming)
    if not rules:
        return _Mark("", 0, None)
    seq = ledger.size(db)
    return _Mark(rules, seq, ledger.hash_at(db, seq))


def _kept(
    ctx: Context, db: Connection, what: str, day: date, mark: _Mark,
    read: Callable[[Collection[str] | None], Mapping[str, Of]],
) -> Mapping[str, Of]:  # fmt: skip
    """What `read` gives for everybody, read only for those who have had an entry since it was read last."""
    with _lock:
        kept = _days.setdefault(ctx.store, {}).setdefault(what, {}).get(day)
    if kept is not None and kept.mark == mark:
        return kept.of
    if kept is not None and kept.mark.seq > mark.seq:  # somebody else has read a later state already
        return read(None)
    if kept is None or kept.mark.rules != mark.rules or kept.mark.hash != ledger.hash_at(db, kept.mark.seq):
        found: Mapping[str, Of] = read(None)
    else:
        since = ledger.newest(db, after=kept.mark.seq).keys()
        now = read(since)
        same = all(now.get(id) == kept.of.get(id) for id in since)
        found = kept.of if same else {id: each for id, each in kept.of.items() if id not in since} | dict(now)
    with _lock:
        days = _days.setdefault(ctx.store, {}).setdefault(what, {})
        days.pop(day, None)
        days[day] = _Kept(mark, found)
        for old in list(days)[: -_DAYS[what]]:
            del days[old]
    return found


def newest(ctx: Context, db: Connection, people: Collection[str]) -> Mapping[str, int]:
    """What `ledger.newest` gives for these people, perhaps with others. Not to be changed."""
    if len(people) <= FEW:
        return ledger.newest(db, people)
    seq = ledger.size(db)
    with _lock:
        before, hash, of = _newest.get(ctx.store, (0, None, {}))
    if before > seq:
        return ledger.newest(db)
    if hash != ledger.hash_at(db, before):
        before, of = 0, {}
    if before < seq:
        of = {**of, **ledger.newest(db, after=before)}
        with _lock:
            _newest[ctx.store] = (seq, ledger.hash_at(db, seq), of)
    return of
