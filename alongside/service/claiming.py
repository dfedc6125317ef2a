"""Who has a piece of work open: so that two trainers do not judge the same one at once. It never stops anybody.

Kept in the portal process's memory: every kernel's calls arrive in that one process, and what is lost when it starts
anew is one line of courtesy. The decision itself is guarded by the database ("was already decided by …").
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from alongside.service import deciding
from alongside.service.base import Actor, Context, use_case

LASTS = timedelta(minutes=30)
_LOCK = threading.Lock()
_OPEN: dict[
    tuple[str, str], tuple[str, str, datetime]
] = {}  # (home, work) -> person's id, her name, since when


@use_case("trainer")
def take(ctx: Context, actor: Actor, id: str) -> dict[str, str]:
    """Say "I am looking at this" for 30 minutes: {"looking"}: the name of another trainer who said so first, or ""."""
    with ctx.store.read() as db:
        deciding.mine(db, actor, id)
    now, key = ctx.now(), (str(ctx.home), id)
    with _LOCK:
        for stale in [one for one, (_who, _name, since) in _OPEN.items() if now - since >= LASTS]:
            del _OPEN[stale]
        held = _OPEN.get(key)
        if held is None or held[0] == actor.id:
            _OPEN[key] = (actor.id, actor.name, now)
            return {"looking": ""}
        return {"looking": held[1]}


@use_case("trainer")
def leave(ctx: Context, actor: Actor, id: str) -> dict[str, str]:
    """No longer look at this; somebody else's word stays. {"id"}."""
    with _LOCK:
        if _OPEN.get((str(ctx.home), id), ("",))[0] == actor.id:
            del _OPEN[str(ctx.home), id]
    return {"id": id}


def looking(ctx: Context, actor: Actor, works: Iterable[str]) -> dict[str, str]:
    """Work -> the name of another trainer who looks at it now."""
    now = ctx.now()
    with _LOCK:
        found = {one: _OPEN.get((str(ctx.home), one)) for one in works}
    return {
        one: held[1] for one, held in found.items() if held and held[0] != actor.id and now - held[2] < LASTS
    }


def forget(ctx: Context, work: str) -> None:
    """It is decided; nobody has to be warned any more."""
    with _LOCK:
        _OPEN.pop((str(ctx.home), work), None)
