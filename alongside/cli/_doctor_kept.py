"""What the doctor looks at beside the ledger: the checkpoint key, checkpoints, backups, and papers that people handed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from alongside.cli._doctor_line import BROKEN, LOOK, OK, Line
from alongside.cli.ledger import OTHER

if TYPE_CHECKING:
    from alongside.service.base import Context
    from alongside.store.away import Away

_DAYS = 7  # a backup older than that is old
_SHOWN = 3  # lost papers that are named


def key(ctx: Context) -> Iterator[Line]:
    """Whether the checkpoint key is there and the one that signed."""
    from alongside.store import checkpoints as kept

    place = kept.key_file(ctx.home)
    with ctx.store.read() as db:
        why_not = kept.trouble(db, ctx.home)
    if why_not:
        why = "Nobody can show any more that a checkpoint is this agency's own, and no new one is signed."
        yield Line("checkpoint key", BROKEN, f"{place} {why_not}", kept.KEY_BACK, why)
    elif not place.exists():
        yield Line("checkpoint key", OK, "not there yet; it is made with the first checkpoint.")
    elif since := kept.key(ctx.home).since:
        yield Line("checkpoint key", OK, f"there since {since[:10]}; who signed earlier checkpoints cannot be checked any more.")
    else:
        yield Line("checkpoint key", OK, "there, and it signed the newest checkpoint.")


def checkpoints(ctx: Context) -> Iterator[Line]:
    """Whether there is a recent checkpoint, and whether any leaves this machine."""
    from alongside.service import keeping
    from alongside.store import away, chain
    from alongside.store import checkpoints as kept
    from alongside.store.sql import iso

    with ctx.store.read() as db:
        elsewhere, other = away.look(db), away.other_at_home(db, ctx.home)
        size = chain.head(db, keeping.STREAMS[0]).seq
        newest = kept.newest(db, keeping.STREAMS[0].name)
    old = iso(ctx.now() - timedelta(days=2))
    if other:
        what, way_out = f"{other[0]} {OTHER}", f"Look closer: alongside ledger check-file {other[0]}"
        yield Line("checkpoints", BROKEN, what, way_out, "The ledger or the file was changed.")
    elif size and (newest is None or (newest["seq"] < size and newest["signed_at"] < old)):
        yield Line(
            "checkpoints", LOOK, "none for the newest records." if newest else "none yet.",
            "A running portal makes one a day; or: alongside ledger checkpoint",
            "What came after the last one could be changed without a trace.",
        )  # fmt: skip
    else:
        yield Line("checkpoints", OK, f"the newest covers {newest['seq']} of {size} rows." if newest else "no records yet.")
    yield _elsewhere(elsewhere)


def _elsewhere(found: Away | None) -> Line:
    """What truly lies in the folder elsewhere."""
    name, why = "checkpoints elsewhere", "Whoever rules this machine could rewrite the past unseen."
    if found is None:
        way_out = "Run: alongside ledger checkpoint --daily-to FOLDER (a share, a stick), or print one now and then."
        return Line(name, LOOK, "none leaves this machine.", way_out, why)
    waits = f"{len(found.missing)} of {len(found.missing) + len(found.there)}"
    if found.trouble:
        way_out = "Connect it, or choose a folder (this one again, if it is right): alongside ledger checkpoint --daily-to FOLDER"
        return Line(name, LOOK, f"{found.folder}: {found.trouble}; {waits} wait to be copied.", way_out, why)
    if found.other:
        what = f"{found.other[0]} {OTHER}"
        way_out = f"Look closer: alongside ledger check-file {found.other[0]}"
        return Line(name, BROKEN, what, way_out, "The ledger or the file was changed.")
    if found.missing:
        way_out = "A running portal copies them; or: alongside ledger checkpoint"
        return Line(name, LOOK, f"{waits} are not in {found.folder} yet.", way_out, why)
    newest = max((row["signed_at"] for row in found.there), default="")
    words = f"all {len(found.there)} are in {found.folder}, the newest of {newest[:10]}."
    return Line(name, OK, words if newest else "none to copy yet.")


def backups(ctx: Context) -> Iterator[Line]:
    """When the last one was made."""
    from alongside.store import backups as kept
    from alongside.store import sites
    from alongside.store.sql import moment

    with ctx.store.read() as db:
        last = sites.setting(db, kept.LAST)
    why, way_out = "When the disk fails, what came since is gone.", "Run: alongside backup FILE.zip, on another disk."
    if not last:
        yield Line("backups", LOOK, "`alongside backup` never made one here.", way_out, why)
        return
    days = (ctx.now() - moment(last["at"])).days
    words = f"the newest is {days} days old: {last['to']}."
    yield Line("backups", LOOK, words, f"Make a new one. {way_out}", why) if days > _DAYS else Line("backups", OK, words)


def papers(ctx: Context, quick: bool) -> Iterator[Line]:
    """Whether every paper that a claim or an entry of the ledger names is there; not only quickly, unchanged as well."""
    from alongside.problem import Problem
    from alongside.service import attachments
    from alongside.store import ledger, people, prior

    with ctx.store.read() as db:
        claimed = prior.papers(db) + ([] if quick else ledger.papers(db))
        named = {(row["person"], row["file_hash"]): row["title"] for row in claimed}
        names = people.names(db, {person for person, _hash in named})
    wrong = []
    for (person, file_hash), title in sorted(named.items()):
        place = ctx.home / attachments.FOLDER / person / file_hash
        try:
            if not quick:
                attachments.load(ctx.home, person, title, file_hash)
            elif not place.is_file():
                raise Problem(title, "is lost.")
        except Problem as problem:
            lost = "was changed" if problem.code == "unreadable" else "is lost"
            wrong.append((place, f"“{title}” of {names.get(person, person)} {lost}"))
    if not wrong:
        words = "none was handed in yet." if not named else f"{len(named)}, all there{'' if quick else ' and unchanged'}."
        yield Line("papers", OK, words)
        return
    more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    place = wrong[0][0]
    yield Line(
        "papers", BROKEN, "; ".join(words for _place, words in wrong[:_SHOWN]) + f"{more}.",
        f"Take it from a backup, where it is home/{place.relative_to(ctx.home).as_posix()}, to {place}",
        "It is what accepted prior learning rests on; an auditor will ask for it.",
    )  # fmt: skip
