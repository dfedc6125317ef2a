"""Signed acts: an observation, a sign-off, and taking one back.

Each is one dated event by a named person. Where it is a signature, the password is asked again (records.md,
21 CFR 11-style). `entry` is an id the page makes up once for each form, so that a form sent twice counts
once.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from alongside.evidence import PROMPTS, Evidence, SignOff, Standing, event_id
from alongside.framework import Item
from alongside.problem import Problem
from alongside.record import Cell
from alongside.service import accounts, rules, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import keep, role, signed
from alongside.service.facts import LONGEST, allowed, held, item_of, said, somebody_else
from alongside.store import ledger
from alongside.store.sql import iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

FACES = {"good": 100, "mixed": 50, "bad": 0}  # the view of the person supported, as three faces
_ALONE = ("none", "word")  # with more help than a word, the steps were not yet hers
_OLDEST = timedelta(days=31)  # an observation may be written down that much later


@use_case("trainer", "supervisor", "admin", write=True)
def observe(
    ctx: Context,
    actor: Actor,
    person: str,
    about: str,
    seen: list[str],
    prompts: str,
    note: str,
    password: str,
    on: str = "",
    view: dict[str, str] | None = None,
    critical: bool = False,
    entry: str = "",
) -> dict[str, Any]:
    """Sign what was seen on the job.

    seen: ids of the indicators that were seen; prompts: none, word, shown or together. view: what the
    person supported thinks, {"face": good|mixed|bad, "words": "…"} or {"declined": "yes"}; None = not
    asked. Returns {"event", "passed", "cell": {…}, "offers_sign_off", "may_sign", "why_not"}.
    """
    may = rules.current(ctx).rules.observe_roles
    allowed(actor, may, "An observation")
    item = item_of(ctx, about)
    known = [indicator.id for indicator in item.indicators]
    if not isinstance(seen, list) or not set(seen) <= set(known):
        raise Problem(
            "The steps seen",
            f"hold something that is not a step of {about}.",
            f"Known: {', '.join(known)}.",
            code="bad-field",
        )
    if prompts not in PROMPTS:
        raise Problem(
            "The help given", f"cannot be {prompts!r}.", f"Known: {', '.join(PROMPTS)}.", code="bad-field"
        )
    said("What was seen", note)
    day = _day(ctx, on)
    face = _view(view)
    with ctx.store.read() as db:
        somebody_else(actor, scope.person(db, actor, person)["id"])
    accounts.check_password(ctx, actor, password)
    entry = entry or ctx.new_id()
    facts: dict[str, Any] = {
        "learner": person,
        "about": about,
        "version": item.version,
        "by": actor.id,
        "on": day,
        "role": role(actor, *may),
        "at": iso(ctx.now()),
    }
    seen = [id for id in known if id in seen]
    alone = prompts in _ALONE
    seen_event = Evidence(
        event_id=event_id("observation", actor.id, person, about, entry),
        kind="observation",
        task="observed",
        attempt=entry,
        score=100 * len(seen) if alone else 0,
        max=100 * len(known),
        indicators=tuple(seen),
        critical=bool(critical),
        judged_by=actor.id,
        note=note.strip(),
        detail={"seen": seen, "prompts": prompts, "view": view or {}},
        **facts,
    )
    events = [seen_event]
    if face is not None and view is not None:
        events.append(
            Evidence(
                event_id=event_id("person_view", actor.id, person, about, entry),
                kind="person_view",
                task="said",
                attempt=entry,
                score=FACES[face],
                max=100,
                indicators=tuple(seen),
                note=view.get("words", "").strip(),
                detail={"face": face},
                **facts,
            )
        )
    with ctx.store.write() as db:
        keep(ctx, db, *events, signature=signed(ctx, actor, "observed"))
        now = held(ctx, db, person, item)
        why_not = _why_not(ctx, db, actor, person, item, now)
    return {
        "event": seen_event.event_id,
        "passed": alone and len(seen) == len(known) and not critical,
        "cell": now.as_dict(),
        "offers_sign_off": now.ready,
        "may_sign": not why_not,
        "why_not": why_not,
    }


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
    may, levels = rules.current(ctx).rules.sign_off_roles, rules.current(ctx).rules.levels
    allowed(actor, may, "A sign-off")
    item = item_of(ctx, about)
    if level not in levels:
        raise Problem("The level", f"cannot be {level!r}.", f"Known: {', '.join(levels)}.", code="bad-field")
    said("The statement", statement)
    id = event_id("sign_off", actor.id, person, about, entry or ctx.new_id())
    with ctx.store.read() as db:
        somebody_else(actor, scope.person(db, actor, person)["id"])
        if ledger.entry(db, id):  # this form was sent before
            return {"event": id, "cell": held(ctx, db, person, item).as_dict()}
        _may_sign(ctx, db, actor, person, item, level)
    accounts.check_password(ctx, actor, password)
    with ctx.store.write() as db:
        stands = _may_sign(ctx, db, actor, person, item, level)
        hashes = {row["body"]["event_id"]: row["hash"] for row in ledger.entries(db, person, [about])}
        event = SignOff(
            event_id=id,
            learner=person,
            about=about,
            version=item.version,
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
    may = rules.current(ctx).rules.sign_off_roles
    allowed(actor, may, "Taking back a sign-off")
    item = item_of(ctx, about)
    if change not in ("revoked", "suspended", "reinstated"):
        raise Problem(
            "The change", f"cannot be {change!r}.", "Known: revoked, suspended, reinstated.", code="bad-field"
        )
    said("The reason", reason)
    with ctx.store.read() as db:
        somebody_else(actor, scope.person(db, actor, person)["id"])
        stands = held(ctx, db, person, item)
    if not stands.sign_off:
        raise Problem(about, "was never signed off.", "There is nothing to take back.", code="conflict")
    if change == "reinstated" and stands.state != "suspended":
        raise Problem(
            about,
            f"is {stands.state}, not suspended.",
            "Only a suspended sign-off can be given back.",
            code="conflict",
        )
    accounts.check_password(ctx, actor, password)
    id = event_id("standing", actor.id, person, about, entry or ctx.new_id())
    with ctx.store.write() as db:
        keep(
            ctx,
            db,
            Standing(
                event_id=id,
                learner=person,
                about=about,
                version=item.version,
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


def _may_sign(ctx: Context, db: Connection, actor: Actor, person: str, item: Item, level: str) -> Cell:
    stands = held(ctx, db, person, item)
    why_not = _why_not(ctx, db, actor, person, item, stands)
    if why_not:
        raise Problem(
            f"{item.id}",
            "cannot be signed off yet.",
            why_not,
            code="not-ready" if not stands.ready else "not-allowed",
        )
    needs = rules.current(ctx).rules.levels[level].needs
    if not any(each.kind == needs and each.have for each in stands.counts):
        raise Problem(
            "The level", f"{level} has no {needs} behind it.", "Choose a lower level.", code="not-ready"
        )
    return stands


def _why_not(ctx: Context, db: Connection, actor: Actor, person: str, item: Item, stands: Cell) -> str:
    """Why this actor may not sign this cell off today, in words; "" = she may."""
    if actor.id == person:
        return "Nobody signs for themselves."
    if not actor.has(*rules.current(ctx).rules.sign_off_roles):
        return f"Signed off by: {', '.join(rules.current(ctx).rules.sign_off_roles)}."
    if stands.coming:
        return f"Content coming: {stands.coming}."
    if not stands.ready:
        return "Still needed: " + " ".join(stands.missing)
    signed_before = {
        id
        for event in ledger.events_of(db, person, [item.id])
        if isinstance(event, SignOff)
        for id in event.relied
    }
    if stands.sign_off and stands.state not in ("revoked", "suspended") and set(stands.used) <= signed_before:
        return "Nothing new was seen since the last sign-off."
    own = held(ctx, db, actor.id, item)
    if own.state not in ("current", "due") and not ledger.is_clinical_lead(db, actor.id):
        return f"Only somebody who is current in {item.id} herself, or a clinical lead, signs it off."
    return ""


def _day(ctx: Context, on: str) -> date:
    today = ctx.today()
    try:
        day = date.fromisoformat(on) if on else today
    except (TypeError, ValueError):
        raise Problem(
            "The day", f"cannot be {on!r}.", "Write it as year-month-day.", code="bad-field"
        ) from None
    if not today - _OLDEST <= day <= today:
        raise Problem(
            "The day",
            "is not within the last 31 days.",
            "Observe again, and write it down sooner.",
            code="bad-field",
        )
    return day


def _view(view: dict[str, str] | None) -> str | None:
    if view is None or (isinstance(view, dict) and view.get("declined")):
        return None
    if not isinstance(view, dict) or view.get("face") not in FACES:
        raise Problem(
            "The person's view",
            "is not one of the three faces.",
            f"Known: {', '.join(FACES)}.",
            code="bad-field",
        )
    if not isinstance(view.get("words", ""), str) or len(view.get("words", "")) > LONGEST:
        raise Problem(
            "The person's words", "are very long.", f"Use at most {LONGEST} characters.", code="bad-field"
        )
    return view["face"]
