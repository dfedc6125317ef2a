"""How long records are kept, what may be removed when, and the daily checkpoint that shows nothing else was.

A record is kept for a number of years after the account was closed (a setting, 7 to begin with: no claim about your
state). A legal hold stops every removal. A removal takes the payloads, the name and the files of one person and leaves
a tombstone in the ledger; the chain verifies as before. In the log of others who looked stays, without her name.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside.evidence import Purge, event_id
from alongside.problem import Problem
from alongside.service import accounts, gradebook, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import role, signed
from alongside.service.facts import said
from alongside.store import access, away, chain, checkpoints, holds, ledger, people, purging, sites
from alongside.store.sql import Row, iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger("alongside.portal")

STREAMS = (ledger.STREAM, access.STREAM)
YEARS = "retention_years"
DEFAULT_YEARS = 7
_SHARED = ("content", "rules", "keys", "versions", "secrets", "checkpoints", "lab")  # nothing of one person lies there


def checkpoint(ctx: Context) -> list[Row]:
    """Sign both chains as they are now. Returns the checkpoints ({stream, seq, root, signed_at, sig})."""
    made = []
    for stream in STREAMS:
        with ctx.store.read() as db:
            key, grown = checkpoints.signing_key(db, ctx.home), chain.tree(db, stream)
        with ctx.store.write() as db:
            row = checkpoints.make(db, stream, key, ctx.now(), grown)
        if row is not None:
            made.append(row)
    return made


def daily(ctx: Context) -> list[Path]:
    """Once a day: sign what came since, keep it as files in the home and, where one is set, in a folder elsewhere (see
    `send`; a trouble with it is told in the log and stops nothing).

    Returns the files written; none where today's are there already, and no earlier one is missing elsewhere.
    """
    with ctx.store.read() as db:
        newest = [checkpoints.newest(db, stream.name) for stream in STREAMS]
        sizes = [chain.head(db, stream).seq for stream in STREAMS]
    waits = any(
        size and (last is None or (last["seq"] < size and ctx.day_at(last["signed_at"]) < ctx.today()))
        for last, size in zip(newest, sizes, strict=True)
    )
    written = []
    for row in checkpoint(ctx) if waits else []:
        try:
            written.append(checkpoints.save(checkpoints.own_folder(ctx.home), row))
        except Problem as problem:
            log.warning("%s", problem)
    sent, trouble = send(ctx)
    if trouble:
        log.warning("%s", trouble)
    return written + sent


def send(ctx: Context) -> tuple[list[Path], str]:
    """Copy to the folder elsewhere every checkpoint that is missing there, signed by hand or on a day it was away as well.

    Returns the files written, and what is wrong with the folder, as a sentence ("" = nothing).
    """
    with ctx.store.read() as db:
        found = away.look(db)
    if found is None:
        return [], ""
    if found.trouble:
        return [], f"Checkpoints could not be copied to {found.folder}: {found.trouble}."
    try:
        sent = away.copy(found)
    except OSError as error:
        return [], f"Checkpoints could not be copied to {found.folder}: {error.strerror or error}."
    if sent:
        with ctx.store.write() as db:
            away.used(db, found)
    if found.other:
        return sent, f"{found.other[0]} says something else than the checkpoint that is kept here."
    return sent, ""


def set_years(ctx: Context, years: int) -> None:
    """Keep records that many years after the account was closed. Raises Problem for less than one or more than 99."""
    if not 1 <= years <= 99:
        raise Problem("The years", f"cannot be {years}.", "Use 1 to 99.", code="bad-field")
    with ctx.store.write() as db:
        sites.set_setting(db, YEARS, years)


@use_case("supervisor", "admin", write=True)
def hold(ctx: Context, actor: Actor, person: str, reason: str) -> dict[str, Any]:
    """Put a legal hold on a person's record: nothing of it is removed until it is lifted. {"held": true}"""
    said("The reason", reason)
    with ctx.store.write() as db:
        scope.person(db, actor, person)
        holds.add(db, ctx.new_id(), person, reason.strip(), actor.id, ctx.now())
        _note(ctx, db, actor, person, "held")
    return {"held": True}


@use_case("supervisor", "admin", write=True)
def lift_hold(ctx: Context, actor: Actor, person: str, reason: str) -> dict[str, Any]:
    """Lift every hold on a person's record. {"held": false}; Problem("conflict") where there was none."""
    said("The reason", reason)
    with ctx.store.write() as db:
        found = scope.person(db, actor, person)
        if not holds.lift(db, person, actor.id, ctx.now()):
            raise Problem(found["name"], "is under no hold.", "There is nothing to lift.", code="conflict")
        _note(ctx, db, actor, person, "hold lifted", reason.strip())
    return {"held": False}


@use_case("admin")
def removable(ctx: Context, actor: Actor) -> list[dict[str, Any]]:
    """Everybody whose time of keeping is over, the longest gone first: [{id, name, closed, until, held}]."""
    with ctx.store.read() as db:
        years, held = _years(db), {row["person"] for row in holds.standing(db)}
        gone = [row for row in people.every(db, disabled=True) if row["disabled_at"] and not purging.is_removed(row)]
    found = []
    for row in gone:
        closed = ctx.day_at(row["disabled_at"])
        if (until := _later(closed, years)) <= ctx.today():
            found.append({"id": row["id"], "name": row["name"], "closed": closed.isoformat(), "until": until.isoformat(),
                          "held": row["id"] in held})  # fmt: skip
    return sorted(found, key=lambda row: (row["closed"], row["id"]))


@use_case("admin")
def purge_preview(ctx: Context, actor: Actor, person: str) -> dict[str, Any]:
    """What a purge of this person would remove, and why it may not be done yet ("" = it may).

    {"person", "name", "until", "why_not", "tables": {table: rows}, "files": [paths inside the home]}
    """
    with ctx.store.read() as db:
        found, until, why_not = _due(ctx, db, person)
        tables = purging.counts(db, person)
    files = [str(path.relative_to(ctx.home)) for path in _files(ctx.home, person)]
    return {"person": person, "name": found["name"], "until": until and until.isoformat(), "why_not": why_not,
            "tables": tables, "files": files}  # fmt: skip


@use_case("admin", write=True)
def purge(ctx: Context, actor: Actor, person: str, reason: str, password: str) -> dict[str, Any]:
    """Remove a person, signed with the administrator's own password (meaning "removed"). See `remove`."""
    said("The reason", reason)
    _may(ctx, person, "Nothing was removed.")
    accounts.check_password(ctx, actor, password)
    return remove(ctx, actor, person, reason, signed(ctx, actor, "removed"))


def remove(
    ctx: Context, actor: Actor, person: str, reason: str, signature: dict[str, str] | None = None
) -> dict[str, Any]:
    """Remove a person's payloads, name and files, and leave a tombstone. {"rows": […], "files": n}

    signature: of the administrator whose password was asked for; without one the tombstone says that it was a command.
    Refused (Problem "not-allowed") under a hold and before the time of keeping is over. Files go first: a purge that
    was interrupted is simply done again.
    """
    said("The reason", reason)
    _may(ctx, person, "Nothing was removed.")
    files = _files(ctx.home, person)
    _forget_grades(ctx.home, person)
    for path in files:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    with ctx.store.write() as db:
        _may(ctx, person, "Nothing more was removed.", db)
        rows, seen = purging.rows(db, person), access.rows_of(db, person)
        now = ctx.now()
        event = Purge(
            event_id=event_id("purge", person, ctx.new_id()),
            learner=person,
            about="",
            by=actor.id,
            role=role(actor, "admin"),
            on=ctx.today(),
            at=iso(now),
            rows=tuple(rows),
            reason=reason.strip(),
        )
        by_command = {"signer": actor.id, "meaning": "removed", "at": iso(now), "method": "command"}
        ledger.purge(db, event, now, signature=signature or by_command)
        gradebook.forget(db, person)
        purging.forget(db, person)
        access.forget(db, seen)
        _note(ctx, db, actor, person, "purged", f"{len(rows)} events", seen)
    ctx.store.settle()
    return {"rows": rows, "files": len(files)}


def _may(ctx: Context, person: str, way_out: str, db: Connection | None = None) -> None:
    with nullcontext(db) if db is not None else ctx.store.read() as reads:
        found, _until, why_not = _due(ctx, reads, person)
    if why_not:
        raise Problem(found["name"], why_not, way_out, code="not-allowed")


def _due(ctx: Context, db: Connection, person: str) -> tuple[Row, date | None, str]:
    """The person, the day from which she may be purged, and why she may not be purged today ("" = she may)."""
    found = people.get(db, person)
    if purging.is_removed(found):
        return found, None, "was removed before."
    if not found["disabled_at"]:
        return found, None, "still has an open account."
    until = _later(ctx.day_at(found["disabled_at"]), _years(db))
    if holds.standing(db, person):
        return found, until, "is under a legal hold."
    if ctx.today() < until:
        return found, until, f"is kept until {until.isoformat()}."
    return found, until, ""


def _years(db: Connection) -> int:
    return int(sites.setting(db, YEARS, DEFAULT_YEARS))


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _files(home: Path, person: str) -> list[Path]:
    """Every file and folder of the home that is named after this person's id."""

    def inside(folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()):
            if path.name == person or path.name.startswith(f"{person}."):
                yield path
            elif path.is_dir() and not path.is_symlink() and path.name not in _SHARED:
                yield from inside(path)

    return list(inside(home))


def _forget_grades(home: Path, person: str) -> None:
    """Take the learner out of nbgrader's gradebook."""
    from alongside.nbgrader_bridge.course import course_folder, gradebook

    folder = course_folder(home)
    if not (folder / "gradebook.db").is_file():
        return
    from nbgrader.api import MissingEntry

    with gradebook(folder) as book:
        try:
            book.remove_student(person)
        except MissingEntry:
            return
    with closing(sqlite3.connect(folder / "gradebook.db")) as raw:
        raw.execute("VACUUM")


def _note(
    ctx: Context, db: Connection, actor: Actor, person: str, what: str, detail: str = "", rows: Sequence[int] = ()
) -> None:
    acted = role(actor, "admin", "supervisor")
    access.add(db, ctx.new_id(), actor.id, acted, person, what, ctx.now(), name=actor.name, detail=detail, rows=rows)
