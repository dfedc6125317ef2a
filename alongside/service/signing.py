"""Signed acts: a sign-off, and taking one back. (An observation is signed too: `service.observing`.)

Each is one dated event by a named person. Where it is a signature, the password is asked again (records.md,
21 CFR 11-style). `entry` is an id the page makes up once for each form, so that a form sent twice counts
once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alongside.evidence import Event, SignOff, Standing, Void, event_id
from alongside.framework import Item
from alongside.problem import Problem
from alongside.record import Cell
from alongside.service import accounts, rules, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import keep, role, signed
from alongside.service.facts import allowed, held, item_of, said, somebody_else, still_open
from alongside.store import ledger, people
from alongside.store.sql import iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

@use_case("trainer", "supervisor", "admin", write=True)
def sign_off(
    ctx: Context,
    actor: Actor,
    person: str,
    about: str,
    level: str,
    statement: str,
    password: str,
    entry: str = "",
) -> dict[str, Any]:
    """Entrust this work to the person at a level (E1 to E5). Refused unless the rule is met and the signer
    may sign.

    Returns {"event", "cell"}.
    """
    may, levels = rules.settings(ctx).sign_off_roles, rules.settings(ctx).levels
    allowed(actor, may, "A sign-off")
    item = item_of(ctx, about)
    if level not in levels:
        raise Problem("The level", f"cannot be {level!r}.", f"Known: {', '.join(levels)}.", code="bad-field")
    said("The statement", statement)
    id = event_id("sign_off", actor.id, person, about, entry or ctx.new_id())
    with ctx.store.read() as db:
        who = scope.person(db, actor, person)
        somebody_else(actor, who["id"])
        if not ledger.entry(db, id):  # else this form was sent before
            still_open(who)
            _may_sign(ctx, db, actor, person, item, level)
    accounts.check_password(ctx, actor, password)
    with ctx.store.write() as db:
        if _before(db, id, level=level, statement=statement.strip()):
            return {"event": id, "cell": held(ctx, db, person, item).as_dict()}
        stands = _may_sign(ctx, db, actor, person, item, level)
        hashes = {row["body"]["event_id"]: row["hash"] for row in ledger.entries(db, person, [about])}
        event = SignOff(
            event_id=id,
            learner=person,
            about=about,
            version=item.version_on(ctx.today()),
            by=actor.id,
            role=role(actor, *may),
            on=ctx.today(),
            at=iso(ctx.now()),
            level=level,
            meaning="observed-and-competent",
            statement=statement.strip(),
            relied=stands.used,
            hashes=tuple(hashes[used] for used in stands.used),
        )
        keep(ctx, db, event, signature=signed(ctx, actor, event.meaning))
        return {"event": id, "cell": held(ctx, db, person, item).as_dict()}


@use_case("trainer", "supervisor", "admin", write=True)
def revoke(
    ctx: Context,
    actor: Actor,
    person: str,
    about: str,
    reason: str,
    password: str,
    change: str = "revoked",
    entry: str = "",
) -> dict[str, Any]:
    """Take a sign-off back (change "revoked"), pause it ("suspended") or give it back ("reinstated").
    {"event", "cell"}."""
    may = rules.settings(ctx).sign_off_roles
    allowed(actor, may, "Taking back a sign-off")
    item = item_of(ctx, about)
    if change not in ("revoked", "suspended", "reinstated"):
        raise Problem(
            "The change", f"cannot be {change!r}.", "Known: revoked, suspended, reinstated.", code="bad-field"
        )
    said("The reason", reason)
    id = event_id("standing", actor.id, person, about, change, entry or ctx.new_id())
    with ctx.store.read() as db:
        somebody_else(actor, scope.person(db, actor, person)["id"])
        if not ledger.entry(db, id):  # else this form was sent before
            _may_change(held(ctx, db, person, item), change)
    accounts.check_password(ctx, actor, password)
    with ctx.store.write() as db:
        if _before(db, id, change=change, reason=reason.strip()):
            return {"event": id, "cell": held(ctx, db, person, item).as_dict()}
        _may_change(held(ctx, db, person, item), change)  # somebody else may have been faster
        keep(
            ctx,
            db,
            Standing(
                event_id=id,
                learner=person,
                about=about,
                version=item.version_on(ctx.today()),
                by=actor.id,
                role=role(actor, *may),
                on=ctx.today(),
                at=iso(ctx.now()),
                change=change,
                reason=reason.strip(),
            ),
            signature=signed(ctx, actor, "revoked" if change == "revoked" else "reviewed"),
        )
        return {"event": id, "cell": held(ctx, db, person, item).as_dict()}


def _before(db: Connection, id: str, **facts: str) -> bool:
    """Whether this form was sent before; Raises Problem("conflict") where it said something else then."""
    kept = ledger.entry(db, id)
    if kept and any(kept["payload"][name] != value for name, value in facts.items()):
        way_out = "See it there. What is wrong with it can be put right with a new signature."
        raise Problem("This signature", "was given before, for something else. It is on the record.", way_out, code="conflict")
    return kept is not None


def _may_change(stands: Cell, change: str) -> None:
    if not stands.sign_off:
        raise Problem(stands.about, "was never signed off.", "There is nothing to take back.", code="conflict")
    if stands.state == "revoked":
        way_out = "Only a new sign-off changes that, with something new seen."
        raise Problem(stands.about, "is revoked already.", way_out, code="conflict")
    if change == "reinstated" and stands.state != "suspended":
        way_out = "Only a suspended sign-off can be given back."
        raise Problem(stands.about, f"is {stands.state}, not suspended.", way_out, code="conflict")


def _may_sign(ctx: Context, db: Connection, actor: Actor, person: str, item: Item, level: str) -> Cell:
    stands = held(ctx, db, person, item)
    reason = why_not(ctx, db, actor, person, item, stands)
    if reason:
        raise Problem(
            f"{item.id}",
            "cannot be signed off now." if stands.ready else "cannot be signed off yet.",
            reason,
            code="not-ready" if not stands.ready else "not-allowed",
        )
    settings, asked = rules.settings(ctx), item.rule_on(ctx.today()).kinds
    if not any(each.used and settings.carries(asked[each.kind], level) for each in stands.counts):
        needs = settings.levels[level].needs
        raise Problem(
            "The level", f"{level} has no {needs} behind it.", "Choose a lower level.", code="not-ready"
        )
    return stands


def why_not(
    ctx: Context, db: Connection, actor: Actor, person: str, item: Item, stands: Cell, events: Sequence[Event] | None = None
) -> str:
    """Why this actor may not sign this cell off today, in words; "" = she may. events: this cell's, where they were read."""
    if actor.id == person:
        return "Nobody signs for themselves."
    may = rules.settings(ctx).sign_off_roles
    if not actor.has(*may):
        return f"Signed off by: {', '.join(may)}."
    if stands.state == "suspended":
        return "It is suspended: give it back or revoke it first."
    if stands.coming:
        return f"Content coming: {stands.coming}."
    if not stands.ready:
        return "Still needed: " + " ".join(stands.missing)
    of = ledger.events_of(db, person, [item.id]) if events is None else events
    signed_before = {id for event in of if isinstance(event, SignOff) for id in event.relied}
    if stands.sign_off and set(stands.used) <= signed_before and not _shaken(of, stands):
        return "Nothing new was seen since the last sign-off."
    if not _knows(ctx, db, actor.id, item):
        who = _who(ctx, db, actor, person, item)
        lowest = rules.settings(ctx).signer_level
        return f"Only somebody who is current in {item.id} at level {lowest} or above, or a clinical lead, signs it off. {who}"
    return ""


def _shaken(events: Sequence[Event], stands: Cell) -> bool:
    """Whether a piece behind a standing sign-off was voided since, so that it may be signed anew on what is left."""
    last = next(event for event in events if event.event_id == stands.sign_off)
    gone = {event.voids for event in events if isinstance(event, Void)}
    return stands.state != "revoked" and isinstance(last, SignOff) and bool(gone.intersection(last.relied))


def _knows(ctx: Context, db: Connection, person: str, item: Item) -> bool:
    """Whether she may judge this herself: current in it at a level that does it (who only watches entrusts it to nobody), or
    a named clinical lead."""
    if ledger.is_clinical_lead(db, person):
        return True
    own = held(ctx, db, person, item)
    return own.state in ("current", "due") and rules.settings(ctx).may_entrust(own.level)


def _who(ctx: Context, db: Connection, actor: Actor, person: str, item: Item) -> str:
    """Who at her sites can sign it, by name; or what to do where nobody can."""
    may = set(rules.settings(ctx).sign_off_roles)
    staff = [row for row in people.every(db, people.sites_of(db, person)) if may & set(row["roles"])]
    others = [row for row in staff if row["id"] not in (actor.id, person)]
    names = [row["name"] for row in others if _knows(ctx, db, row["id"], item)]
    if not names:
        return "Nobody at this site can yet: ask your administrator to name a clinical lead."
    return f"{' or '.join(names[:3])} can sign it."
