"""One cell of the matrix: one person, one competency, one day, with everything an auditor asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from alongside.evidence import Answer, Dispute, Event, Evidence, Void
from alongside.framework import Gap, Item, KindRule, RecordRule, lacks
from alongside.record import words
from alongside.record.count import Count, count, open_failure, passed
from alongside.record.validity import Validity, broken_by, validity

STATES = (
    "content_coming",
    "not_started",
    "in_progress",
    "ready_for_signoff",
    "current",
    "due",
    "lapsed",
    "expired",
    "revoked",
    "suspended",
)


@dataclass(frozen=True)
class Cell:
    """State of one competency on one day.

    ready: every required kind is met, so a sign-off may be made. until, level, signed_by, signed_on: the
    last sign-off. counts: one for each kind asked for. explain: the state in words; missing: what is still
    needed, one line each. coming: why the shipped content cannot satisfy the rule yet (None = it can, or it was signed
    before: what lacks now changes no standing).
    renewal: counts and missing are about the renewal, by what is new since the sign-off. rule_since: first day
    of the rule that holds on that day.
    """

    about: str
    state: str
    ready: bool
    disputed: bool
    until: date | None
    level: str
    signed_by: str
    signed_on: date | None
    sign_off: str
    counts: tuple[Count, ...]
    explain: str
    missing: tuple[str, ...]
    coming: str | None
    renewal: bool = False
    rule_since: date | None = None

    @property
    def used(self) -> tuple[str, ...]:
        """Ids of all evidence that counts toward the rule on that day."""
        return tuple(id for each in self.counts for id in each.used)

    def as_dict(self) -> dict[str, Any]:
        """The cell as plain JSON data."""
        return {
            "about": self.about,
            "state": self.state,
            "ready": self.ready,
            "disputed": self.disputed,
            "until": self.until and self.until.isoformat(),
            "level": self.level,
            "signed_by": self.signed_by,
            "signed_on": self.signed_on and self.signed_on.isoformat(),
            "sign_off": self.sign_off,
            "counts": [
                {
                    "kind": each.kind,
                    "have": each.have,
                    "need": each.need,
                    "met": each.met,
                    "days": each.days,
                    "tasks": each.tasks,
                    "assessors": each.assessors,
                    "by_person": each.by_person,
                    "blocked": each.blocked,
                    "used": list(each.used),
                }
                for each in self.counts
            ],
            "explain": self.explain,
            "missing": list(self.missing),
            "coming": self.coming,
            "renewal": self.renewal,
            "rule_since": self.rule_since and self.rule_since.isoformat(),
        }


def cell(events: Sequence[Event], item: Item, today: date, *, coming: Gap | None = None) -> Cell:
    """The state of `item` on `today` for one learner's events about it.

    coming: what the shipped content lacks, by the rule of each day. It only keeps what was never signed from being ready.
    """
    since, rule = item.in_force(today)
    stands = validity(events, item, today)
    awaited = None if stands.standing else lacks(coming, today)
    fitting = [
        event
        for event in events
        if not isinstance(event, Evidence) or broken_by(item, event.version, today) is None
    ]
    renewal = stands.renewal and bool(rule.renewal)
    asked = {kind: rule.kinds[kind] for kind in rule.required}
    if renewal:
        asked = {kind: _fewer(each, rule.renewal.get(kind, 0)) for kind, each in asked.items()}
        fitting = _since(fitting, stands)
    counts = tuple(
        each
        for kind, one in asked.items()
        if (each := count(fitting, one, today, blocked=open_failure(events, item, kind, today))).need or each.blocked
    )
    ready = awaited is None and all(each.met for each in counts)
    began = any(isinstance(event, Evidence) and event.on <= today for event in events)
    if stands.standing:
        state = stands.standing
    elif awaited is not None:
        state = "in_progress" if began else "content_coming"
    else:
        state = "ready_for_signoff" if ready else "in_progress" if began else "not_started"
    missing = words.missing(counts, asked)
    last = stands.last
    return Cell(
        about=item.id,
        state=state,
        ready=ready,
        disputed=disputed(events, today),
        until=stands.until,
        level=last.level if last else "",
        signed_by=last.by if last else "",
        signed_on=last.on if last else None,
        sign_off=last.event_id if last else "",
        counts=counts,
        explain=words.explain(state, counts, stands, shaken=_shaken(events, rule, stands, today)),
        missing=missing,
        coming=awaited,
        renewal=renewal,
        rule_since=since,
    )


def _shaken(events: Sequence[Event], rule: RecordRule, stands: Validity, today: date) -> str:
    """What became of the pieces the sign-off relied on: "" nothing, "again" judged again and still good enough, "less" judged
    again and no longer good enough, "wrong" found wrong. It stands; a person has to look at it."""
    relied = stands.last.relied if stands.last else ()
    gone = {event.voids for event in events if isinstance(event, Void) and event.on <= today}
    if not gone.intersection(relied):
        return ""
    pieces = [event for event in events if isinstance(event, Evidence) and event.known <= today.isoformat()]
    now = {(one.kind, one.task, one.attempt): one for one in pieces if one.event_id not in gone}
    found = set()
    for one in pieces:
        if one.event_id in gone and one.event_id in relied:
            new = now.get((one.kind, one.task, one.attempt))
            asked = rule.kinds.get(one.kind)
            found.add("wrong" if new is None else "less" if asked and not passed(new, asked) else "again")
    return next((how for how in ("wrong", "less") if how in found), "again")


def _since(events: Sequence[Event], stands: Validity) -> list[Event]:
    """What is new since the sign-off: only that renews it."""
    last = stands.last
    return [
        event
        for event in events
        if not isinstance(event, Evidence) or last is None or (event.on, event.at) > (last.on, last.at)
    ]


def _fewer(rule: KindRule, n: int) -> KindRule:
    """A kind's rule with fewer pieces, and what it asks of them shrunk along. With none, only a critical failure
    shows."""
    most = {
        name: min(getattr(rule, name), n)
        for name in ("distinct_tasks", "distinct_days", "assessors", "by_person")
    }
    return replace(rule, n=n, **most)


def disputed(events: Sequence[Event], today: date) -> bool:
    """True while a dispute has no answer."""
    answered = {event.answers for event in events if isinstance(event, Answer) and event.on <= today}
    return any(
        isinstance(event, Dispute) and event.on <= today and event.event_id not in answered
        for event in events
    )
