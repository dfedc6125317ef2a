"""One cell of the matrix: one person, one competency, one day, with everything an auditor asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alongside.evidence import Answer, Dispute, Event, Evidence
from alongside.framework import Item
from alongside.record import words
from alongside.record.count import Count, count
from alongside.record.validity import validity

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
    last sign-off. counts: one for each required kind. explain: the state in words; missing: what is still
    needed, one line each. coming: why the shipped content cannot satisfy the rule yet (None = it can).
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
        }


def cell(events: Sequence[Event], item: Item, today: date, *, coming: str | None = None) -> Cell:
    """The state of `item` on `today` for one learner's events about it."""
    counts = tuple(count(events, item.record.kinds[kind], today) for kind in item.record.required)
    stands = validity(events, item, today)
    ready = coming is None and all(each.met for each in counts)
    began = any(isinstance(event, Evidence) and event.on <= today for event in events)
    if stands.standing in ("revoked", "suspended"):
        state = stands.standing
    elif coming is not None:
        state = "in_progress" if began else "content_coming"
    elif stands.standing:
        state = stands.standing
    else:
        state = "ready_for_signoff" if ready else "in_progress" if began else "not_started"
    missing = words.missing(counts, item.record)
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
        explain=words.explain(state, counts, stands),
        missing=missing,
        coming=coming,
    )


def disputed(events: Sequence[Event], today: date) -> bool:
    """True while a dispute has no answer."""
    answered = {event.answers for event in events if isinstance(event, Answer) and event.on <= today}
    return any(
        isinstance(event, Dispute) and event.on <= today and event.event_id not in answered
        for event in events
    )
