"""Under which rules everybody's rows were made, so that after a change they can be made anew a few people at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Select, exists, select

from alongside.framework import Coming, Framework
from alongside.store import chain, sites
from alongside.store.tables import ledger_payload, projected, spans
from alongside.store.tables import people as accounts

_SHAPE = 5  # counts up with every change of what the rows say
_KEY = "projection"  # the setting that says: everybody's rows were made under these rules
_ORDERS = f"projection_orders_{_SHAPE}"  # rules -> the ids that the digits of `standings` stood for under them
_REBUILT = "projection_rebuilt"  # counts rebuilds, which may mend a row without any entry
_AT_ONCE = 500  # ids in one query
_FINGERPRINTS: deque[tuple[Framework, Coming, str]] = deque(maxlen=4)


def fingerprint(framework: Framework, coming: Coming) -> str:
    """A hash of everything but the events that a cell depends on."""
    for known, gaps, found in tuple(_FINGERPRINTS):  # another thread may add one meanwhile
        if known is framework and gaps is coming:
            return found
    rules = {
        item.id: [item.version, item.breaking, item.effective.isoformat(), repr((item.earlier, item.rules))]
        for item in framework.items.values()
    }
    made = chain.digest(chain.canonical({"rules": rules, "order": list(rules), "coming": dict(coming), "shape": _SHAPE}))
    if isinstance(coming, MappingProxyType):  # what nobody can change may be remembered
        _FINGERPRINTS.append((framework, coming, made))
    return made


def behind(
    db: Connection, framework: Framework, coming: Coming, only: Collection[str] | None = None
) -> list[str]:
    """Ids of everybody (of `only`) whose rows have to be made (anew)."""
    rules = fingerprint(framework, coming)
    if sites.setting(db, _KEY) == rules:
        return []
    query = _behind(rules).order_by(accounts.c.id)
    if only is not None and len(only) <= _AT_ONCE:
        query = query.where(accounts.c.id.in_(list(only)))
    wanted = None if only is None else set(only)
    return [id for id in db.execute(query).scalars() if wanted is None or id in wanted]


def stale(db: Connection, framework: Framework, coming: Coming) -> bool:
    """True when somebody's rows were made under other rules or other content than today's."""
    rules = fingerprint(framework, coming)
    return sites.setting(db, _KEY) != rules and db.execute(_behind(rules).limit(1)).first() is not None


def before(
    db: Connection, framework: Framework, coming: Coming, people: Collection[str]
) -> dict[str, list[str] | None]:
    """Those of these people whose rows are still those of other rules -> which ids the digits of `states` stand for.

    None = she has no rows yet, or nobody knows their order: nothing about her can be told.
    """
    left = behind(db, framework, coming, people)
    if not left:
        return {}
    orders = sites.setting(db, _ORDERS, {})
    under = {person: rules for person, rules in db.execute(select(projected.c.person, projected.c.rules))}
    return {id: orders.get(under.get(id)) for id in left}


def reordered(texts: Mapping[str, str], of: Mapping[str, list[str] | None], framework: Framework, nothing: str) -> dict[str, str]:
    """What `states` gives, with the digits of these people (see `before`) in today's order of ids."""
    empty = dict(zip(framework.items, nothing, strict=True))

    def today(text: str, order: list[str]) -> str:
        told = empty | dict(zip(order, text, strict=True))
        return "".join(told[id] for id in framework.items)

    return {id: today(text, order) if (order := of.get(id)) else text for id, text in texts.items()}


def everybody(db: Connection) -> list[str]:
    """Ids of everybody who has rows, or events that make some."""
    have = {*db.execute(select(spans.c.person).distinct()).scalars(), *db.execute(select(projected.c.person)).scalars()}
    topics = select(accounts.c.id).where(exists().where(ledger_payload.c.person == accounts.c.id, ledger_payload.c.topic != ""))
    return sorted(have | {*db.execute(topics).scalars()})


def begin(db: Connection, framework: Framework, coming: Coming) -> None:
    """Before rows are made under these rules: whose order of ids they have, and that nobody can say any more that
    everybody's were made under others."""
    rules = fingerprint(framework, coming)
    if sites.setting(db, _KEY) not in (None, "", rules):
        sites.set_setting(db, _KEY, "")
    orders = sites.setting(db, _ORDERS, {})
    if rules not in orders:
        kept = dict(list(orders.items())[-9:])  # of ten changes, more than are ever on the way at once
        sites.set_setting(db, _ORDERS, kept | {rules: list(framework.items)})


def finish(db: Connection, framework: Framework, coming: Coming) -> None:
    """Note that nobody's rows are left to be made, so that pages need not ask; where somebody's are, nothing."""
    rules = fingerprint(framework, coming)
    if not finished(db, framework, coming) and db.execute(_behind(rules).limit(1)).first() is None:
        begin(db, framework, coming)
        sites.set_setting(db, _KEY, rules)


def mark(db: Connection, framework: Framework, coming: Coming) -> str:
    """As long as this is the same, rows change by new entries only; "" while somebody's are still to be made."""
    if not finished(db, framework, coming):
        return ""
    return f"{fingerprint(framework, coming)} {sites.setting(db, _REBUILT, 0)}"


def rebuilt(db: Connection) -> None:
    """Rows were made again whatever they were."""
    sites.set_setting(db, _REBUILT, sites.setting(db, _REBUILT, 0) + 1)


def finished(db: Connection, framework: Framework, coming: Coming) -> bool:
    """Whether it is noted that nobody's rows are left to be made."""
    rules = fingerprint(framework, coming)
    return sites.setting(db, _KEY) == rules and rules in sites.setting(db, _ORDERS, {})


def _behind(rules: str) -> Select[Any]:
    """People who have events about a competency, or rows, but no rows made under these rules."""
    made = exists().where(projected.c.person == accounts.c.id, projected.c.rules == rules)
    rows = exists().where(projected.c.person == accounts.c.id)
    events = exists().where(ledger_payload.c.person == accounts.c.id, ledger_payload.c.topic != "")
    return select(accounts.c.id).where(~made, rows | events)
