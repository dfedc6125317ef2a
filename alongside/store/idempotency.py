"""The same request sent twice (a double tap, a phone that came back) gets the first answer and acts once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from alongside.problem import Problem
from alongside.store.sql import iso, one
from alongside.store.tables import idempotency

if TYPE_CHECKING:
    from alongside.store import Store

_BUSY = timedelta(seconds=90)  # a request that began longer ago than this died half-way and may run again
_KEEP = timedelta(days=7)


def once(store: Store, actor: str, name: str, key: str, now: datetime, run: Callable[[], Any], facts: str | None = None) -> Any:
    """Run `run`, unless this actor's request `name` with this key was answered: then give that answer.

    facts: a fingerprint of what is asked. The key with other facts is another request and raises Problem("conflict"),
    so that nobody is told that something was saved which was not. `run` must hold no transaction. A request still
    running elsewhere raises Problem("conflict"). One that failed may be sent again.
    """
    mine = (idempotency.c.actor == actor) & (idempotency.c.name == name) & (idempotency.c.key == key)
    with store.write() as db:
        kept = one(db, select(idempotency).where(mine))
        if kept and facts and kept["facts"] and kept["facts"] != facts:
            raise Problem(
                "This request",
                "was sent before with something else in it, and that was saved.",
                "Reload the page to see what was saved, then change it there.",
                code="conflict",
            )
        if kept and kept["done"]:
            return kept["answer"]
        if kept and kept["at"] > iso(now - _BUSY):
            raise Problem(
                "This request",
                "is still being worked on.",
                "Wait a moment, then reload the page.",
                code="conflict",
            )
        db.execute(delete(idempotency).where(mine | (idempotency.c.at < iso(now - _KEEP))))
        db.execute(insert(idempotency).values(actor=actor, name=name, key=key, at=iso(now), done=False, facts=facts))
    try:
        answer = run()
    except BaseException:
        with suppress(Problem), store.write() as db:  # what went wrong first is what is told
            db.execute(delete(idempotency).where(mine))
        raise
    with suppress(Problem), store.write() as db:  # it was done: nobody may be told that nothing was saved
        db.execute(update(idempotency).where(mine).values(done=True, answer=answer))
    return answer
