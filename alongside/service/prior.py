"""What somebody learned elsewhere: said with its paper, looked at by a person, and then evidence, or not.

It is evidence of the kind `prior`: shown in the record, and counting only where a rule asks for it. Four eyes: neither its
owner nor who wrote it down for her decides on it.
"""

from __future__ import annotations

import base64
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from alongside.evidence import Evidence, event_id
from alongside.problem import Problem
from alongside.service import accounts, attachments, rules, scope
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import keep, role, signed
from alongside.service.facts import item_of, said, somebody_else
from alongside.store import access, ledger, people
from alongside.store import prior as store
from alongside.store.sql import Row, iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

JUDGES = ("trainer", "supervisor")
_MOST = 60  # competencies and functions in one claim: more than there are
WAITING = 20  # claims of one person that wait, or came in within a day
BYTES = 40_000_000  # of their papers
_DAY = timedelta(days=1)


@use_case()
def prior_learning(ctx: Context, actor: Actor, person: str = "") -> dict[str, Any]:
    """One person's claims, one's own by default: {"person": {id, name}, "own", "claims": [claim], "items": [{id, title}]}.

    claim = {id, person, name, about: [{id, title}], accepted: [ids], title, provider, learned_on, statement, file_name,
    at, status, entered_by (the name of who wrote it down for her, or ""), decided_by (a name), decided_at, reason,
    may: {decide, withdraw}, blocked: who decides instead of the actor, in words, or ""}; status: waiting, accepted,
    declined, withdrawn.
    """
    with ctx.store.read() as db:
        who = scope.person(db, actor, person or actor.id)
        claims = [_shown(ctx, db, actor, row) for row in store.every(db, [who["id"]])]
    items = [{"id": item.id, "title": item.title} for item in rules.current(ctx).items.values()]
    return {
        "person": {"id": who["id"], "name": who["name"]},
        "own": who["id"] == actor.id,
        "claims": claims,
        "items": items,
    }


@use_case(*JUDGES, "admin")
def prior_waiting(ctx: Context, actor: Actor) -> dict[str, Any]:
    """Claims at the actor's sites that wait for somebody to look at them, oldest first: {"claims": [claim]}."""
    with ctx.store.read() as db:
        ids = [row["id"] for row in scope.everybody(db, actor) if row["id"] != actor.id]
        return {"claims": [_shown(ctx, db, actor, row) for row in store.every(db, ids, store.WAITING)]}


@use_case(write=True)
def add_prior(
    ctx: Context,
    actor: Actor,
    title: str,
    provider: str,
    about: list[str],
    statement: str,
    no_client: bool,
    file_name: str,
    file: Any,
    learned_on: str = "",
    person: str = "",
) -> dict[str, Any]:
    """Say what was learned elsewhere, for oneself or (as staff) for somebody at one's sites: {"claim": claim}.

    file: the paper's bytes, so this comes from the portal's own upload only. no_client: the sender has looked that
    nothing about a real person supported is in it. Who enters it for somebody may not decide on it. Raises Problem
    "bad-field", "too-large", "not-allowed", or "conflict" for the same paper, or where too much waits already.
    """
    if not isinstance(file, bytes):
        raise Problem("The paper", "is missing.", "Choose a PDF, PNG or JPG file.", code="bad-field")
    if not no_client:
        what = "has to be looked through first."
        raise Problem(
            "The paper",
            what,
            "Make sure that nothing about a real person you support is in it, and tick the box.",
            code="bad-field",
        )
    for where, value in (("What it was", title), ("Where it was", provider)):
        if not value.strip() or len(value) > 200:
            raise Problem(where, "is empty or too long.", "Use 1 to 200 letters.", code="bad-field")
    said("What you learned", statement)
    if not about or len(about) > _MOST:
        raise Problem(
            "What it is about", "is empty.", "Choose at least one competency or function.", code="bad-field"
        )
    chosen = [item_of(ctx, id).id for id in dict.fromkeys(about)]
    day = _day(ctx, learned_on)
    with ctx.store.read() as db:
        who = scope.person(db, actor, person or actor.id)["id"]
        _room(ctx, actor, who, store.every(db, [who]), len(file))
    paper = attachments.keep(ctx.home, who, file_name, file)
    with ctx.store.write() as db:
        rows = store.every(db, [who])
        _room(ctx, actor, who, rows)
        for row in rows:
            if (row["status"], row["file_hash"], row["title"]) == (store.WAITING, paper.hash, title.strip()):
                raise Problem(
                    "This paper", "is waiting already.", "Somebody will look at it soon.", code="conflict"
                )
        row = store.add(
            db, ctx.new_id(), who, ctx.now(), about=chosen, title=title.strip(), provider=provider.strip(),
            learned_on=day, statement=statement.strip(), file_name=paper.name, file_hash=paper.hash, entered_by=actor.id,
        )  # fmt: skip
        if who != actor.id:
            _note(ctx, db, actor, who, "added prior learning", title.strip())
        return {"claim": _shown(ctx, db, actor, row)}


@use_case(write=True)
def withdraw_prior(ctx: Context, actor: Actor, id: str) -> dict[str, Any]:
    """Take a claim back that is one's own, or that one entered, while nobody has decided on it: {"claim": claim}."""
    with ctx.store.write() as db:
        row = store.get(db, id)
        scope.person(db, actor, row["person"])
        if actor.id not in (row["person"], row["entered_by"]):
            raise Problem("This claim", "is not yours.", "Its owner can take it back.", code="not-allowed")
        done = store.decide(db, id, store.WITHDRAWN, actor.id, ctx.now())
        if row["person"] != actor.id:
            _note(ctx, db, actor, row["person"], "took back prior learning", row["title"])
        return {"claim": _shown(ctx, db, actor, done)}


@use_case(*JUDGES, write=True)
def decide_prior(
    ctx: Context, actor: Actor, id: str, accept: list[str], password: str, reason: str = ""
) -> dict[str, Any]:
    """Accept a claim for some or all of what it names, each with the judge's signature; none of them declines it.

    A reason is needed unless everything is accepted. Neither its owner nor who entered it decides.
    {"claim": claim, "events": [ids]}.
    """
    with ctx.store.read() as db:
        row = store.get(db, id)
        owner = scope.person(db, actor, row["person"])
        somebody_else(actor, row["person"])
        if row["entered_by"] == actor.id:
            raise Problem("This claim", "was written down by yourself.", _instead(db, row, owner), code="not-allowed")
    if not set(accept) <= set(row["about"]):
        raise Problem(
            "What to accept", "names something this claim does not.", "Reload the page.", code="bad-field"
        )
    taken = [each for each in row["about"] if each in accept]
    if taken != row["about"]:
        said("The reason", reason)
    accounts.check_password(ctx, actor, password)
    with ctx.store.write() as db:
        status = store.ACCEPTED if taken else store.DECLINED
        done = store.decide(db, id, status, actor.id, ctx.now(), reason.strip())
        events = [_evidence(ctx, actor, row, about) for about in taken]
        keep(ctx, db, *events, signature=signed(ctx, actor, "reviewed"))
        _note(ctx, db, actor, row["person"], f"{status} prior learning", row["title"])
        return {"claim": _shown(ctx, db, actor, done), "events": [event.event_id for event in events]}


@use_case()
def prior_paper(ctx: Context, actor: Actor, id: str) -> dict[str, str]:
    """The paper of a claim as a file: {"filename", "type", "base64"}. Somebody else's is noted in the access log."""
    with ctx.store.read() as db:
        row = store.get(db, id)
        scope.person(db, actor, row["person"])
    paper, raw = attachments.load(ctx.home, row["person"], row["file_name"], row["file_hash"])
    if actor.id != row["person"]:
        with ctx.store.write() as db:
            _note(ctx, db, actor, row["person"], "opened a paper", row["title"])
    return {"filename": paper.name, "type": paper.type, "base64": base64.b64encode(raw).decode()}


def _evidence(ctx: Context, actor: Actor, row: Row, about: str) -> Evidence:
    """It counts from the day of the decision: before it nobody here had looked. When it was learned stands beside it."""
    return Evidence(
        event_id=event_id("prior", row["id"], about),
        learner=row["person"],
        about=about,
        version=rules.current(ctx).items[about].version_on(ctx.today()),
        by=actor.id,
        role=role(actor, "supervisor", "trainer"),
        on=ctx.today(),
        at=iso(ctx.now()),
        kind="prior",
        task=f"prior/{row['id']}",
        attempt=row["id"],
        score=100,
        max=100,
        judged_by=actor.id,
        note=f"{row['title']}, {row['provider']}",
        detail={
            "learned_on": row["learned_on"] or "",
            "statement": row["statement"],
            "file_hash": row["file_hash"],
        },
    )


def _shown(ctx: Context, db: Connection, actor: Actor, row: Row) -> dict[str, Any]:
    items = rules.current(ctx).items
    decided = row["status"] == store.ACCEPTED
    accepted = [
        about for about in row["about"] if decided and ledger.entry(db, event_id("prior", row["id"], about))
    ]
    judge = people.get(db, row["decided_by"])["name"] if row["decided_by"] else ""
    open_, own, entered = row["status"] == store.WAITING, row["person"] == actor.id, row["entered_by"] == actor.id
    by = row["entered_by"] if row["entered_by"] != row["person"] else ""
    judges = open_ and not own and actor.has(*JUDGES)
    about = [{"id": id, "title": items[id].title if id in items else ""} for id in row["about"]]
    told = {name: value for name, value in row.items() if name != "file_hash"}
    return told | {
        "about": about,
        "accepted": accepted,
        "entered_by": people.names(db, {by}).get(by, "the operator of this machine") if by else "",
        "decided_by": judge,
        "may": {"decide": judges and not entered, "withdraw": open_ and (own or entered)},
        "blocked": _instead(db, row, people.get(db, row["person"])) if judges and entered else "",
    }


def _instead(db: Connection, row: Row, owner: Row) -> str:
    """Who decides on a claim, now that the one who asks entered it herself."""
    others = [
        one["name"]
        for one in (people.every(db, sorted(owner["sites"])) if owner["sites"] else [])
        if set(JUDGES) & set(one["roles"]) and one["id"] not in (owner["id"], row["entered_by"])
    ]
    if others:
        return f"Four eyes: somebody else decides, such as {' or '.join(others[:3])}."
    first = owner["name"].split()[0]
    return (
        f"Four eyes: somebody else decides, and nobody else at {first}'s sites may. An administrator can add a trainer or a "
        f"supervisor there. Or take it back and let {first} send it in: then you decide."
    )


def _room(ctx: Context, actor: Actor, person: str, rows: list[Row], more: int = 0) -> None:
    """Raises Problem("conflict") where this person's claims that wait or are new leave no room for one more of `more` bytes."""
    since = iso(ctx.now() - _DAY)
    open_ = [row for row in rows if row["status"] == store.WAITING or row["at"] > since]
    size = attachments.size(ctx.home, person, {row["file_hash"] for row in open_})
    if len(open_) < WAITING and size + more <= BYTES:
        return
    whose = "Your papers" if person == actor.id else "The papers of this person"
    many = f"{len(open_)} papers" if len(open_) >= WAITING else f"{size / 1e6:.0f} MB of {BYTES // 10**6} MB"
    what = f"leave no room for one more just now: {many} wait for somebody to look at them, or came in today."
    way_out = "Wait until some of them are decided, or go on tomorrow. A smaller photo takes less room."
    raise Problem(whose, what, way_out, code="conflict")


def _day(ctx: Context, text: str) -> str | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Problem(
            "The day", f"cannot be {text!r}.", "Write it as year-month-day.", code="bad-field"
        ) from None
    if not date(1950, 1, 1) <= day <= ctx.today():
        raise Problem("The day", "is not a day in the past.", "Say when you finished it.", code="bad-field")
    return day.isoformat()


def _note(ctx: Context, db: Connection, actor: Actor, person: str, what: str, detail: str) -> None:
    told = role(actor, "supervisor", "trainer", "admin")
    access.add(db, ctx.new_id(), actor.id, told, person, what, ctx.now(), name=actor.name, detail=detail)
