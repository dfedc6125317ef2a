"""Reading the record: one's own, and one person's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from alongside.evidence import (
    Answer,
    ClinicalLead,
    Dispute,
    Event,
    Evidence,
    SignOff,
    Standing,
    Void,
    from_payload,
)
from alongside.framework import Item
from alongside.problem import Problem
from alongside.record import Cell, cell
from alongside.record.words import STATE_WORDS, rule_in_words
from alongside.service import blinding, corrections, rules, scope, signing
from alongside.service.base import Actor, Context, use_case
from alongside.service.events import fresh, role
from alongside.store import access, assignments, ledger, people, projections
from alongside.store.sql import Row

OVERDUE = ("lapsed", "expired", "due")  # states that somebody has to do something about, the latest first
IN_A_LIST = "in a list of people"
_FIRST, _LAST = date(1990, 1, 1), date(2199, 12, 31)  # days a record can be asked for


@use_case()
def my_record(ctx: Context, actor: Actor, as_of: str = "") -> dict[str, Any]:
    """One's own record; the same shape as `person_record`."""
    return person_record(ctx, actor, actor.id, as_of)


@use_case()
def person_record(ctx: Context, actor: Actor, person: str, as_of: str = "") -> dict[str, Any]:
    """One person's record as things stood on a day.

    {"person": {id, name, roles, sites, level, started, lead}, "as_of", "today",
     "may": {observe, sign_off, dispute}, "levels": [{id, title, meaning}], "summary": {state: count},
     "assignments": […], "seen_by": [{at, name, role, what}],
     "rows": [{id, title, kind, domain, statement, rule, words, cell: Cell.as_dict(), indicators, checklist,
               evidence, sign_offs, disputes, history}]}
    Evidence, sign-offs and disputes stand newest first, each with who and when; "written" is the day it was written down where
    that is later than the day it is about ("on"), by which the record counts. A piece of evidence says in "again" since
    when it counts where it was judged anew, and in "closed" why the reader may not see it yet (`blinding`). "later": what
    became of the pieces behind a sign-off, [{seq, words}]. "sign": why the reader may not sign what is ready, and who can.
    "refused" of a dispute that waits: why a supervisor or administrator may not answer it ("" = she may); not there for others.
    Looking at somebody else's record is written to the access log.
    """
    found = gather(ctx, actor, person, as_of)
    if actor.id != person:
        note(ctx, actor, person, "viewed")
    return found


def gather(ctx: Context, actor: Actor, person: str, as_of: str) -> dict[str, Any]:
    """What `person_record` shows, without the note in the access log."""
    day, today = day_of(ctx, as_of), ctx.today()
    framework, coming = rules.current(ctx), rules.coming(ctx)
    fresh(ctx, person)
    with ctx.store.read() as db:
        who = scope.person(db, actor, person)
        names, lines = people.names(db), blinding.on_record(db, actor, person)
        entries = ledger.entries(db, person)
        events = {row["body"]["event_id"]: from_payload(row["payload"]) for row in entries}
        of: dict[str, list[Event]] = {}
        for event in events.values():
            of.setdefault(event.about, []).append(event)
        cells = {
            id: cell(of.get(id, []), item, day, coming=coming.get(id)) for id, item in framework.items.items()
        }
        history = projections.history(db, person)
        kept = {row["body"]["event_id"]: _kept(ctx, row) for row in entries}
        printed = {row["body"]["event_id"]: row["payload"].get("names") or {} for row in entries}

        def named(event: Event, id: str) -> str:
            """The name as it was when this was written down; it stays, whatever becomes of the account."""
            return str(printed[event.event_id].get(id) or names.get(id, ""))

        rows = [
            _row(
                item,
                cells[item.id],
                of.get(item.id, []),
                history.get(item.id, []),
                day,
                named,
                kept,
                framework.rules.on(day).sign_off_roles,
                lines,
            )
            for item in framework.items.values()
        ]
        other = actor.id != person
        acts = other and day == today  # nothing is signed or answered in a record as it was
        may_sign = acts and actor.has(*framework.rules.on(today).sign_off_roles)
        may_answer = acts and actor.has("supervisor", "admin")
        for row in rows:
            row["sign"] = ""
            if may_sign and row["cell"]["ready"]:
                item = framework.items[row["id"]]
                row["sign"] = signing.why_not(ctx, db, actor, person, item, cells[item.id], of[item.id])
            for one in row["disputes"] if may_answer else ():
                if not one["answer"]:
                    told = corrections.why_not_answer(db, actor, who, of[row["id"]], events[one["event"]].by, one["disputes"])
                    one["refused"] = f"{told.where} {told.what} {told.way_out}" if told else ""
        asked = [
            row | {"overdue": assignments.overdue(row, today.isoformat())}
            for row in assignments.every(db, [person])
        ]
        seen_by = access.of_person(db, person)
        lead = any(isinstance(event, ClinicalLead) for event in events.values()) and ledger.is_clinical_lead(
            db, person
        )
    shown = {name: who[name] for name in ("id", "name", "roles", "sites", "level", "started")} | {
        "lead": lead
    }
    settings = framework.rules.on(today)
    return {
        "person": shown,
        "as_of": day.isoformat(),
        "today": today.isoformat(),
        "may": {
            "observe": other and actor.has(*settings.observe_roles),
            "sign_off": other and actor.has(*settings.sign_off_roles),
            "dispute": True,
        },
        "levels": [
            {"id": each.id, "title": each.title, "meaning": each.meaning} for each in settings.levels.values()
        ],
        "rows": rows,
        "summary": dict(Counter(row["cell"]["state"] for row in rows)),
        "assignments": asked,
        "seen_by": seen_by,
    }


def _kept(ctx: Context, row: Row) -> dict[str, Any]:
    """Which entry of the ledger it is, and on which day it was written down where that is later than the day it is about."""
    written = ctx.day_at(row["body"]["recorded_at"]).isoformat()
    return {"seq": row["seq"], "written": written if written > row["payload"]["on"] else ""}


def _row(
    item: Item,
    held: Cell,
    events: list[Event],
    history: list[Row],
    day: date,
    named: Callable[[Event, str], str],
    kept: dict[str, dict[str, Any]],
    roles: tuple[str, ...],
    lines: dict[str, str],
) -> dict[str, Any]:
    past = [event for event in events if max(event.on.isoformat(), getattr(event, "known", "")) <= day.isoformat()]
    voids = {event.voids: event for event in past if isinstance(event, Void)}
    answers = {event.answers: event for event in past if isinstance(event, Answer)}

    def said(event: Event) -> dict[str, Any]:
        return {
            "event": event.event_id,
            **kept[event.event_id],
            "on": event.on.isoformat(),
            "at": event.at,
            "by": named(event, event.by),
            "role": event.role,
        }

    evidence = [
        blinding.entry(said(event) | {
            "again": str((event.detail or {}).get("again", "")),
            "try": f"{event.kind} {event.task} {event.attempt}",
            "kind": event.kind,
            "task": event.task,
            "version": event.task_version,
            "score": event.score / 100,
            "max": event.max / 100,
            "critical": event.critical,
            "judged_by": named(event, event.judged_by),
            "note": event.note,
            "detail": event.detail or {},
            "indicators": list(event.indicators),
            "counts": event.event_id in held.used,
            "voided": ((gone := voids.get(event.event_id)) and gone.reason) or "",
            "voided_on": gone.on.isoformat() if gone else "",
            "voided_by": named(gone, gone.by) if gone else "",
        }, lines)
        for event in reversed(past)
        if isinstance(event, Evidence)
    ]
    sign_offs = [
        said(event)
        | (
            {
                "level": event.level,
                "meaning": event.meaning,
                "statement": event.statement,
                "relied": list(event.relied),
                "change": "",
                "later": _later(event, evidence, voids, named),
            }
            if isinstance(event, SignOff)
            else {
                "level": "",
                "meaning": event.change,
                "statement": event.reason,
                "relied": [],
                "change": event.change,
                "later": [],
            }
        )
        for event in reversed(past)
        if isinstance(event, SignOff | Standing)
    ]
    disputes = [
        said(event)
        | {
            "disputes": event.disputes,
            "statement": event.statement,
            "answer": said(answer) | {"upheld": answer.upheld, "statement": answer.statement}
            if (answer := answers.get(event.event_id))
            else None,
        }
        for event in reversed(past)
        if isinstance(event, Dispute)
    ]
    shut = {one["event"] for one in evidence if one["closed"]}
    by = next((event for event in past if event.event_id == held.sign_off), None)
    told = held.as_dict() | {"signed_by": named(by, held.signed_by) if by else ""}
    for each in told["counts"]:
        each["used"] = [id for id in each["used"] if id not in shut]
    return {
        "id": item.id,
        "title": item.title,
        "kind": item.kind,
        "domain": item.domain,
        "statement": item.statement,
        "version": item.version_on(day),
        "rule": rule_in_words(item.rule_on(day), roles),
        "cell": told,
        "words": STATE_WORDS[held.state],
        "evidence": evidence,
        "sign_offs": sign_offs,
        "disputes": disputes,
        "history": history if events else [],
        "indicators": [{"id": each.id, "text": each.text} for each in item.indicators],
        "checklist": [
            {"id": each.id, "text": each.text, "shows": each.shows, "must": each.must} for each in item.checklist
        ],
    }


def _later(
    event: SignOff, evidence: list[dict[str, Any]], voids: dict[str, Void], named: Callable[[Event, str], str]
) -> list[dict[str, Any]]:
    """What became of the pieces a sign-off relied on: judged again, or set aside. Their hashes stay with the sign-off."""
    found = []
    for old in evidence:
        gone = voids.get(old["event"])
        if old["event"] not in event.relied or gone is None:
            continue
        new = next((one for one in evidence if one["try"] == old["try"] and one["event"] not in voids), None)
        on, by = gone.on.isoformat(), named(gone, gone.by)
        if old["closed"]:
            words = f"Changed on {on}."
        elif new:
            was, now = f"{old['score']:g} of {old['max']:g}", f"{new['score']:g} of {new['max']:g}"
            words = f"Judged again on {on} by {by}: {now} instead of {was}. {gone.reason}"
        else:
            words = f"Set aside on {on} by {by}. {gone.reason}"
        found.append({"seq": old["seq"], "words": words})
    return found


def note_list(ctx: Context, actor: Actor, people: Iterable[str], detail: str) -> None:
    """Write to the access log that a file was made that says how many people stand: what it was, and for each of them that
    she is in it. What is only shown on a page as a list is not written down."""
    acted, now, mine = role(actor, "supervisor", "trainer", "admin"), ctx.now(), [id for id in people if id != actor.id]
    with ctx.store.write() as db:
        access.add(db, ctx.new_id(), actor.id, acted, "", "exported", now, name=actor.name, detail=detail)
        each = ((ctx.new_id(), id) for id in mine)
        access.add_many(db, each, actor.id, acted, "exported", now, name=actor.name, detail=IN_A_LIST)


def note(ctx: Context, actor: Actor, person: str, what: str, detail: str = "") -> None:
    """Write to the access log that somebody looked at or took out a record."""
    with ctx.store.write() as db:
        access.add(
            db,
            ctx.new_id(),
            actor.id,
            role(actor, "supervisor", "trainer", "admin"),
            person,
            what,
            ctx.now(),
            name=actor.name,
            detail=detail,
        )


def day_of(ctx: Context, as_of: str) -> date:
    """The day a record is asked for; today where none is named. Raises Problem("bad-field")."""
    try:
        day = date.fromisoformat(as_of) if as_of else ctx.today()
        if not _FIRST <= day <= _LAST:
            raise ValueError
        return day
    except (TypeError, ValueError):
        raise Problem(
            "The day", f"cannot be {as_of!r}.", "Write it as year-month-day, such as 2026-03-02.", code="bad-field"
        ) from None
