"""What every use-case shares: who acts, on what, when, and whether she may.

A use-case is a function `name(ctx, actor, **facts) -> plain data` registered with `@use_case`. The portal
offers exactly the registered ones to kernels, checks the role here on every call, and answers a repeated write
with the first answer (idempotency key).
"""

from __future__ import annotations

import hashlib
import importlib
import json
import pkgutil
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from alongside.problem import Problem
from alongside.service import asked, mending
from alongside.store.sql import moment

if TYPE_CHECKING:
    from alongside.store import Store

ROLES = ("learner", "trainer", "supervisor", "admin")

#: Inside a use-case that only reads: what `rules` saw of the content's files, so that it looks at them once.
LOOKED: ContextVar[dict[Any, Any] | None] = ContextVar("looked", default=None)


@dataclass(frozen=True)
class Actor:
    """The signed-in person. `sites` are the ids of the sites she may see (all sites for an admin)."""

    id: str
    name: str
    roles: frozenset[str]
    sites: frozenset[str]

    def has(self, *roles: str) -> bool:
        return bool(self.roles.intersection(roles))


@dataclass(frozen=True)
class Context:
    """Everything a use-case needs from outside. Time and ids are parameters so that tests own them."""

    home: Path
    store: Store
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    new_id: Callable[[], str] = field(default=lambda: uuid4().hex)
    ask_anew: Callable[[], None] | None = None  # in a portal: pages' rows are made anew behind it; see `service.events`

    def today(self) -> date:
        """The local calendar date of the agency (records.md: validity works on local dates)."""
        return self.now().astimezone(self.zone).date()

    def day_at(self, at: str) -> date:
        """The same for a moment as the store writes it (ISO 8601, UTC)."""
        return moment(at).astimezone(self.zone).date()


@dataclass(frozen=True)
class UseCase:
    name: str
    run: Callable[..., Any]
    roles: frozenset[str]
    write: bool


_USE_CASES: dict[str, UseCase] = {}


def use_case(*roles: str, write: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a use-case for these roles (none = everybody signed in); `write` ones are idempotent by key."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        name = run.__name__
        if name in _USE_CASES and _USE_CASES[name].run.__module__ != run.__module__:
            raise RuntimeError(f"two use-cases are called {name}")
        _USE_CASES[name] = UseCase(name, run, frozenset(roles or ROLES), write)
        return run

    return register


def use_cases() -> dict[str, UseCase]:
    """All use-cases by name; imports every module beside this one once."""
    _import_all()
    return dict(sorted(_USE_CASES.items()))


@cache
def _import_all() -> None:
    package = importlib.import_module("alongside.service")
    for info in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"alongside.service.{info.name}")


def call(ctx: Context, actor: Actor, name: str, facts: dict[str, Any], key: str | None = None) -> Any:
    """Run one use-case for `actor`, after the role check.

    Raises Problem "not-allowed", "not-found" or "bad-field", and whatever the use-case raises.
    """
    _import_all()
    found = _USE_CASES.get(name)
    if found is None:
        raise Problem(name, "is not something this portal does.", "Reload the page.", code="not-found")
    if not actor.has(*found.roles):
        raise Problem(
            name,
            "is not open to your role.",
            f"It is for: {', '.join(sorted(found.roles))}.",
            code="not-allowed",
        )
    asked.check(found.run, facts)
    looked = LOOKED.set(None if found.write else LOOKED.get() or {})
    try:
        return _run(ctx, actor, found, facts, key)
    except Problem as problem:
        raise mending.told(ctx.home, actor, problem) from None
    finally:
        LOOKED.reset(looked)


def _run(ctx: Context, actor: Actor, found: UseCase, facts: dict[str, Any], key: str | None) -> Any:
    if not (found.write and key):
        return found.run(ctx, actor, **facts)
    from alongside.store import idempotency

    def run() -> Any:
        return found.run(ctx, actor, **facts)

    return idempotency.once(ctx.store, actor.id, found.name, key, ctx.now(), run, _fingerprint(facts))


def _fingerprint(facts: Mapping[str, Any]) -> str:
    """SHA-256 of what a request asks. Passwords stay out of it: a kept fingerprint of one could be guessed at."""
    open_ = {name: value for name, value in facts.items() if "password" not in name}
    text = json.dumps(open_, sort_keys=True, default=lambda raw: hashlib.sha256(bytes(raw)).hexdigest())
    return hashlib.sha256(text.encode()).hexdigest()


def open_home(home: Path, *, create: bool = False) -> Context:
    """The context of an installation: its database and the agency's time zone.

    Raises Problem("not-found") when it is not set up and `create` is false, and ("bad-field") for a time zone that this
    machine does not know.
    """
    from alongside.store import Store

    store = Store.open(home, create=create)
    try:
        return Context(home=Path(home), store=store, zone=zone_of(store))
    except Problem:
        store.close()
        raise


def zone_of(store: Store) -> ZoneInfo:
    """The agency's time zone, UTC where none is set. Raises Problem("bad-field")."""
    from alongside.store import sites

    with store.read() as db:
        name = sites.setting(db, "zone", "UTC")
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, TypeError, AttributeError, OSError):  # a name may be a folder, or lead elsewhere
        raise Problem(
            "The agency's time zone", f"is set to {name!r}, and this machine knows no such zone.",
            "Set one: alongside zone America/Chicago. If it is spelled right: pip install --upgrade tzdata", code="bad-field",
        ) from None  # fmt: skip
