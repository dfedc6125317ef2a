"""What the doctor looks at in the records: the database and its guards, the ledger, time, accounts, waiting work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside.cli._doctor_line import BROKEN, LOOK, OK, Line, told
from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.service.base import Context

NONE = "Without it the portal does not start."
_DAMAGED = "What is damaged or gone cannot be shown, and each day may make it worse."
_RESTORE = "Stop the portal, then: alongside restore BACKUP --home FOLDER"
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
    from sqlalchemy import inspect

    from alongside.store.tables import metadata

    with ctx.store.read() as db:

        def ask(text: str) -> Any:
            return db.exec_driver_sql(text).scalar()

        if ctx.store.is_file:
            said = ask("PRAGMA quick_check")
            if said != "ok":
                yield Line("database", BROKEN, f"{ctx.store.place}: {said}", _RESTORE, _DAMAGED)
                return
            for path in ctx.home.glob("alongside.db*"):
                if path.stat().st_mode & 0o077:
                    why = "All records are in it."
                    yield Line("database", LOOK, f"{path} may be read by other accounts.", f"Run: chmod 600 {path}", why)
        gone = sorted(set(metadata.tables) - set(inspect(db).get_table_names()))
        if gone:
            yield Line("database", BROKEN, f"{ctx.store.place}: {', '.join(gone)} missing.", _RESTORE, _DAMAGED)
            return
        if ctx.store.is_file:
            yield Line("database", OK, f"SQLite in {ctx.store.place}, whole.")
            return
        yield Line("database", OK, f"{ctx.store.place}, PostgreSQL {ask('SHOW server_version')}.")
        off = [name for name, wanted in _SERVER.items() if ask(f"SHOW {name}") != wanted]
        if off:
            sql = "; ".join(f"ALTER SYSTEM SET {name} = on" for name in off)
            way_out = f'As the server\'s administrator: psql -c "{sql}", then reload the server.'
            yield Line("database server", LOOK, f"{', '.join(off)} is off.", way_out, "A power cut could lose records.")
        open_to = [name for name in ("ledger", "access_log") if ask(
            f"SELECT has_table_privilege('{name}', 'UPDATE') OR has_table_privilege('{name}', 'DELETE')"
        )]  # fmt: skip
        if open_to:
            yield Line(
                "database rights", LOOK, f"the portal's account may change {' and '.join(open_to)}; only the triggers stop it.",
                "Let another account own the tables: see the README, Where the records live.",
                "Who gets hold of the portal could take the triggers away.",
            )  # fmt: skip


def guards(ctx: Context) -> Iterator[Line]:
    """The triggers that refuse to change a row of either chain."""
    from alongside.store import guards as kept

    with ctx.store.read() as db:
        gone = kept.missing(db)
    if gone:
        yield Line(
            "guards", BROKEN, f"{', '.join(gone)}: gone, switched off, or changed.",
            "First: alongside ledger verify. Then put them back: alongside ledger guard",
            "Nothing stops a slip, or a person, from changing the ledger; and somebody took them away.",
        )  # fmt: skip
    else:
        yield Line("guards", OK, "the database refuses to change a row of the ledger or the access log.")


def ledger(ctx: Context) -> Iterator[Line]:
    """Both chains from the first row to the last, and the pages' rows against their rebuild."""
    from alongside.cli.ledger import in_words, verdicts
    from alongside.service import rules
    from alongside.store import checkpoints, made_under, projections

    with ctx.store.read() as db:
        fits = not checkpoints.trouble(db, ctx.home)  # another key is a line of its own, and says nothing about the rows
    found = verdicts(ctx, signatures=fits)
    for each in found:
        if each.ok:
            yield Line(each.stream, OK, in_words(each))
        else:
            yield Line(
                each.stream, BROKEN, f"row {each.bad} is bad: {each.why}.",
                "Stop the portal and keep a copy. Compare with a checkpoint kept elsewhere (alongside ledger check-file FILE), "
                "then: alongside restore BACKUP --home FOLDER",
                "Somebody changed it, or the disk did: from this row on nothing can be relied on.",
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
        why = "The pages show something else than what was recorded."
        yield Line("pages' rows", BROKEN, f"{len(differ)} differ from the ledger.", "Run: alongside record rebuild", why)
    else:
        yield Line("pages' rows", OK, "equal to their rebuild.")


def time(ctx: Context) -> Iterator[Line]:
    """The clock against the newest record, and the agency's time zone."""
    from alongside.service import keeping
    from alongside.service.base import zone_of
    from alongside.store import chain, sites
    from alongside.store.sql import iso

    now: datetime = ctx.now()
    with ctx.store.read() as db:
        newest = max(chain.head(db, stream).recorded_at for stream in keeping.STREAMS)
        zone = sites.setting(db, "zone")
    if newest > iso(now + timedelta(minutes=1)):
        yield Line(
            "clock", LOOK, f"it says {iso(now)[:16]}, and the newest record is of {newest[:16]} (both UTC).",
            "Set the machine's clock: timedatectl set-ntp true",
            "New records keep the time of the newest one, with the clock's own beside it, until it is right.",
        )  # fmt: skip
    else:
        yield Line("clock", OK, f"{now.astimezone(ctx.zone):%Y-%m-%d %H:%M} in {ctx.zone.key}; no record is newer.")
    why = "Due dates and the days of observations go by the agency's own calendar."
    if not zone:
        yield Line("time zone", LOOK, "none is set, so days begin and end in UTC.", "Run: alongside zone America/Chicago", why)
    try:
        zone_of(ctx.store)
    except Problem as problem:
        yield told("time zone", problem, why=f"Until then nothing else starts. {why}")


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
        why, way_out = "Nobody can add people or give a new password.", "Run: alongside users add LOGIN --role admin"
        yield Line("administrators", BROKEN, "nobody with that role can sign in.", way_out, why)
    old = [row for row in waiting if row["submitted_at"] < iso(ctx.now() - timedelta(hours=1))]
    if old:
        why = "Learners wait for their feedback."
        yield Line("grading", LOOK, f"{len(old)} pieces of work wait for more than an hour.", "Run: alongside grade", why)
    else:
        yield Line("grading", OK, "nothing waits for long.")
