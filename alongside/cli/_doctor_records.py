"""What the doctor looks at in the records: the database, the ledger, checkpoints, backups, time, accounts, waiting work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside.cli._doctor_line import BROKEN, LOOK, OK, Line

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alongside.service.base import Context

_GUARDS = [f"{chain}_no_{verb}" for chain in ("ledger", "access_log") for verb in ("update", "delete")]
_DAYS = 7  # a backup older than that is old
_SERVER = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


def schema(home: Path) -> str:
    """The revision of the home's database as it is, without bringing it up to date; "" where there is none."""
    from alongside.store import engines, errors, upgrade

    url, path = engines.address(home), home / engines.FILE
    if url is None and not path.is_file():
        return ""
    engine = engines.sqlite(path, 2000) if url is None else engines.postgres(url, 2000)
    place = path if url is None else engines.place(url)
    try:
        with errors.explained(place), engine.connect().execution_options(only_reads=True) as db:
            return upgrade.revision(db) or ""
    finally:
        engine.dispose()


def database(ctx: Context) -> Iterator[Line]:
    """The file or the server: whole, safe against a power cut, closed to changes of the ledger."""
    with ctx.store.read() as db:

        def ask(text: str) -> Any:
            return db.exec_driver_sql(text).scalar()

        if ctx.store.is_file:
            said = ask("PRAGMA quick_check")
            if said != "ok":
                yield Line("database", BROKEN, f"{ctx.store.place}: {said}", "Stop the portal and restore the newest backup.")
                return
            for path in ctx.home.glob("alongside.db*"):
                if path.stat().st_mode & 0o077:
                    yield Line("database", LOOK, f"{path} may be read by other accounts.", f"Run: chmod 600 {path}")
        gone = _missing(db, ctx.store.is_file)
        if gone:
            what = f"{ctx.store.place}: {', '.join(gone)} missing."
            yield Line("database", BROKEN, what, "Stop the portal and restore the newest backup.")
            return
        if ctx.store.is_file:
            yield Line("database", OK, f"SQLite in {ctx.store.place}, whole.")
            return
        yield Line("database", OK, f"{ctx.store.place}, PostgreSQL {ask('SHOW server_version')}.")
        off = [name for name, wanted in _SERVER.items() if ask(f"SHOW {name}") != wanted]
        if off:
            yield Line("database server", LOOK, f"{', '.join(off)} is off: a power cut could lose records.", "Set it to on.")
        open_to = [name for name in ("ledger", "access_log") if ask(
            f"SELECT has_table_privilege('{name}', 'UPDATE') OR has_table_privilege('{name}', 'DELETE')"
        )]  # fmt: skip
        if open_to:
            yield Line(
                "database rights", LOOK, f"the portal's account may change {' and '.join(open_to)}; only the triggers stop it.",
                "Let another account own the tables: see the README, Where the records live.",
            )  # fmt: skip


def _missing(db: Connection, is_file: bool) -> list[str]:
    """Tables that are not there, and (in an SQLite file) the guards that keep both chains from being changed."""
    from sqlalchemy import inspect

    from alongside.store.tables import metadata

    gone = sorted(set(metadata.tables) - set(inspect(db).get_table_names()))
    if is_file:
        there = {row.name for row in db.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        gone += [name for name in _GUARDS if name not in there]
    return gone


def ledger(ctx: Context) -> Iterator[Line]:
    """Both chains from the first row to the last, and the pages' rows against their rebuild."""
    from alongside.cli.ledger import in_words, verdicts
    from alongside.service import rules
    from alongside.store import made_under, projections

    found = verdicts(ctx)
    for each in found:
        if each.ok:
            yield Line(each.stream, OK, in_words(each))
        else:
            yield Line(
                each.stream, BROKEN, f"row {each.bad} is bad: {each.why}.",
                "Stop the portal, keep a copy, compare with a checkpoint kept elsewhere, and restore a backup.",
            )  # fmt: skip
    if not all(each.ok for each in found):
        return
    framework, coming = rules.current(ctx), rules.coming(ctx)
    with ctx.store.read() as db:
        if made_under.stale(db, framework, coming):
            yield Line("pages' rows", OK, "from before a change of rules; a running portal makes them anew.")
            return
        differ = projections.differences(db, framework, coming)
    if differ:
        yield Line("pages' rows", BROKEN, f"{len(differ)} differ from the ledger.", "Run: alongside record rebuild")
    else:
        yield Line("pages' rows", OK, "equal to their rebuild.")


def checkpoints(ctx: Context) -> Iterator[Line]:
    """Whether there is a recent checkpoint, and whether any leaves this machine."""
    from alongside.service import keeping
    from alongside.store import chain, sites
    from alongside.store import checkpoints as kept
    from alongside.store.sql import iso

    with ctx.store.read() as db:
        away = sites.setting(db, keeping.AWAY)
        size = chain.head(db, keeping.STREAMS[0]).seq
        newest = kept.newest(db, keeping.STREAMS[0].name)
    old = iso(ctx.now() - timedelta(days=2))
    if size and (newest is None or (newest["seq"] < size and newest["signed_at"] < old)):
        yield Line(
            "checkpoints", LOOK, "none for the newest records." if newest else "none yet.",
            "A running portal makes one a day; or: alongside ledger checkpoint",
        )  # fmt: skip
    else:
        yield Line("checkpoints", OK, f"the newest covers {newest['seq']} of {size} rows." if newest else "no records yet.")
    if not away:
        yield Line(
            "checkpoints elsewhere", LOOK, "none leaves this machine, so whoever rules it could rewrite the past unseen.",
            "Run: alongside ledger checkpoint --daily-to FOLDER (a share, a stick), or print one now and then.",
        )  # fmt: skip
    elif not Path(away).is_dir():
        yield Line("checkpoints elsewhere", LOOK, f"{away} is not there.", "Connect it, or choose another folder.")
    else:
        yield Line("checkpoints elsewhere", OK, f"copied to {away} every day.")


def backups(ctx: Context) -> Iterator[Line]:
    """When the last one was made."""
    from alongside.store import backups as kept
    from alongside.store import sites
    from alongside.store.sql import moment

    with ctx.store.read() as db:
        last = sites.setting(db, kept.LAST)
    if not last:
        yield Line("backups", LOOK, "`alongside backup` never made one here.", "Run: alongside backup FILE.zip, on another disk.")
        return
    days = (ctx.now() - moment(last["at"])).days
    state = LOOK if days > _DAYS else OK
    yield Line("backups", state, f"the newest is {days} days old: {last['to']}.", "Make a new one." if state == LOOK else "")


def time(ctx: Context) -> Iterator[Line]:
    """The clock against the newest record, and the agency's time zone."""
    from alongside.service import keeping
    from alongside.store import chain, sites
    from alongside.store.sql import iso

    now: datetime = ctx.now()
    with ctx.store.read() as db:
        newest = max(chain.head(db, stream).recorded_at for stream in keeping.STREAMS)
        zone = sites.setting(db, "zone")
    if newest > iso(now + timedelta(minutes=1)):
        yield Line(
            "clock", LOOK, f"it says {iso(now)[:16]}, and the newest record is of {newest[:16]} (both UTC).",
            "Set the machine's clock; new records keep both times until it is right.",
        )  # fmt: skip
    else:
        yield Line("clock", OK, f"{now.astimezone(ctx.zone):%Y-%m-%d %H:%M} in {ctx.zone.key}; no record is newer.")
    if not zone:
        yield Line("time zone", LOOK, "none is set, so days begin and end in UTC.", "Set it on the administration page.")


def accounts(ctx: Context) -> Iterator[Line]:
    """Whether anybody could administer, and whether work waits too long."""
    from alongside.store import people, work
    from alongside.store.sql import iso

    with ctx.store.read() as db:
        admins = [row for row in people.every(db, role="admin") if (people.secret(db, id=row["id"]) or {}).get("password_hash")]
        waiting = work.submissions_of(db, status="waiting")
    if admins:
        yield Line("administrators", OK, f"{len(admins)} can sign in.")
    else:
        yield Line("administrators", BROKEN, "nobody with that role can sign in.", "Run: alongside users add LOGIN --role admin")
    old = [row for row in waiting if row["submitted_at"] < iso(ctx.now() - timedelta(hours=1))]
    if old:
        yield Line("grading", LOOK, f"{len(old)} pieces of work wait for more than an hour.", "Run: alongside grade")
    else:
        yield Line("grading", OK, "nothing waits for long.")
