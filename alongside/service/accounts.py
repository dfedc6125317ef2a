"""Signing in and out, and passwords: for the portal's own pages and operators' commands, not for kernels."""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from alongside.problem import Problem
from alongside.service import passwords
from alongside.service.base import Actor, Context
from alongside.store import people, sessions, sites
from alongside.store.sql import Row, iso, moment

if TYPE_CHECKING:
    from sqlalchemy import Connection

IDLE = timedelta(hours=1)  # a browser left alone is signed out
LONGEST = timedelta(hours=12)  # and every browser after a working day
TEMPORARY = timedelta(days=3)  # a temporary password ends
_WINDOW = timedelta(minutes=15)
_TRIES = {"account": 5, "address": 40}  # failed sign-ins in the window before it closes for a while
_TOUCH = timedelta(minutes=1)


def any_account(ctx: Context) -> bool:
    """Whether anybody can sign in at all."""
    with ctx.store.read() as db:
        return bool(people.every(db))


def sign_in(ctx: Context, login: str, password: str, address: str = "") -> tuple[str, Actor]:
    """Check a sign-in name and password. Returns the new session's token and who it is.

    Raises Problem "wrong-password" (the same words for an unknown name), "locked" after repeated failures
    for one account or one address, "expired" for a temporary password that was not used in time.
    """
    person, light = _checked(ctx, login, password, address)
    token = secrets.token_urlsafe(32)
    now = ctx.now()
    with ctx.store.write() as db:
        fresh = people.secret(db, id=person["id"])
        if fresh is None or fresh["disabled_at"] or fresh["password_hash"] != person["password_hash"]:
            raise _wrong()
        if fresh["must_change"] and fresh["password_changed_at"] < iso(now - TEMPORARY):
            raise Problem(
                "The temporary password", "is too old.", "Ask an administrator for a new one.", code="expired"
            )
        if passwords.hasher(light).check_needs_rehash(fresh["password_hash"]):
            people.rehash(db, person["id"], passwords.make_hash(password, light))
        sessions.sweep(db, now - LONGEST, now - IDLE)
        sessions.add(db, _digest(token), person["id"], now, address)
        return token, _actor(db, people.get(db, person["id"]))


def session(ctx: Context, token: str, touch: bool = True) -> Actor | None:
    """Who a session's token belongs to, with today's roles and sites; None when it ended or never was.

    `touch` counts as use of the browser, so that it stays signed in.
    """
    now = ctx.now()
    with ctx.store.read() as db:
        found = sessions.get(db, _digest(token))
        if found is None or found["created_at"] < iso(now - LONGEST) or found["seen_at"] < iso(now - IDLE):
            return None
        person = people.get(db, found["person"])
        if person["disabled_at"]:
            return None
        who = _actor(db, person)
    if touch and found["seen_at"] < iso(now - _TOUCH):
        # A full disk or a long write must not close the pages that only read.
        with contextlib.suppress(Problem), ctx.store.write() as db:
            sessions.touch(db, _digest(token), now)
    return who


def sign_out(ctx: Context, token: str) -> None:
    """End one session; an unknown token is no error."""
    with ctx.store.write() as db:
        sessions.end(db, _digest(token))


def actor(ctx: Context, person: str) -> Actor:
    """A person as an actor, for operators' commands and replays. Raises
    Problem("not-found"/"not-allowed")."""
    with ctx.store.read() as db:
        found = people.get(db, person)
        if found["disabled_at"]:
            raise Problem(
                found["name"],
                "has a closed account.",
                "An administrator can open it again.",
                code="not-allowed",
            )
        return _actor(db, found)


def check_password(ctx: Context, who: Actor, password: str) -> None:
    """Ask for the password again, before a signature.

    Raises Problem "wrong-password" or "locked"; failures count toward the same lock-out as signing in.
    """
    with ctx.store.read() as db:
        login = people.get(db, who.id)["login"]
    try:
        _checked(ctx, login, password, "")
    except Problem as problem:
        if problem.code == "wrong-password":
            what = "is not the one you sign in with, so nothing was saved."
            raise Problem("This password", what, "Check capital letters and type it again.", code=problem.code) from None
        raise


def change_password(ctx: Context, who: Actor, old: str, new: str, token: str = "") -> None:
    """Change one's own password; every other browser of this person is signed out."""
    check_password(ctx, who, old)
    if old == new:  # a temporary one is known to whoever made it
        raise Problem("The new password", "is the old one.", "Choose another one.", code="bad-field")
    set_password(ctx, who.id, new, keep=token)


def set_password(
    ctx: Context, person: str, password: str, *, temporary: bool = False, keep: str = ""
) -> None:
    """Give a person a password and sign her out everywhere (but for the session `keep`).

    temporary: it must be changed at the next sign-in and ends after three days.
    """
    with ctx.store.read() as db:
        login, light = people.get(db, person)["login"], _light(db)
    passwords.check(password, "" if temporary else login)
    made = passwords.make_hash(password, light)
    with ctx.store.write() as db:
        people.set_password(db, person, made, ctx.now(), must_change=temporary)
        sessions.end_all(db, person, _digest(keep) if keep else "")
        sessions.forgive(db, _bucket("account", login))


def _checked(ctx: Context, login: str, password: str, address: str) -> tuple[Row, bool]:
    """The account whose password this is.

    The failure is counted before the slow check, so that many tries at once are as few as many tries one
    after another; the right password takes the count back.
    """
    now = ctx.now()
    buckets = [(_bucket("account", login.strip().lower()), "account")]
    if address:
        buckets.append((_bucket("address", _network(address)), "address"))
    with ctx.store.write() as db:
        sessions.sweep_failures(db, now - _WINDOW)
        for bucket, kind in buckets:
            count, newest = sessions.failed(db, bucket, now - _WINDOW)
            if count >= _TRIES[kind] and newest:
                raise _locked(max(1, round((moment(newest) + _WINDOW - now).total_seconds() / 60)))
        counted = [sessions.fail(db, bucket, now) for bucket, _kind in buckets]
        found, light = people.secret(db, login), _light(db)
    fine = passwords.matches(
        password, found["password_hash"] if found and not found["disabled_at"] else "", light
    )
    if not fine or found is None:
        raise _wrong()
    with ctx.store.write() as db:
        for id in counted:
            sessions.unfail(db, id)
        sessions.forgive(db, buckets[0][0])
    return found, light


def _actor(db: Connection, person: Row) -> Actor:
    seen = (
        [row["id"] for row in sites.every(db, closed=True)] if "admin" in person["roles"] else person["sites"]
    )
    return Actor(person["id"], person["name"], frozenset(person["roles"]), frozenset(seen))


def _light(db: Connection) -> bool:
    return bool(sites.setting(db, "light_passwords", False))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _bucket(kind: str, name: str) -> str:
    return f"{kind}:{_digest(name)[:32]}"


def _network(address: str) -> str:
    """The address, or of an IPv6 one the half that names the line: one line has more addresses than anybody can count."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address


def _wrong() -> Problem:
    return Problem(
        "The sign-in name and the password",
        "do not fit together.",
        "Check capital letters and try again, or ask an administrator for a new password.",
        code="wrong-password",
    )


def _locked(minutes: int) -> Problem:
    many = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return Problem(
        "Signing in",
        "is closed for a while after several wrong passwords.",
        f"Try again in {many}, or ask an administrator.",
        code="locked",
    )
