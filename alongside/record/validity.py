"""How long a sign-off stands, in calendar days of the agency (records.md: validity, renewal window, grace)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from alongside.evidence import Event, SignOff, Standing
from alongside.framework import Item


def add_months(day: date, months: int) -> date:
    """The same day `months` later, cut to the month's end: 31 January + 1 month is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Validity:
    """What the sign-offs say on a day. `standing` is current, due, lapsed, expired, revoked or suspended; ""
    = never signed."""

    standing: str
    until: date | None = None
    last: SignOff | None = None
    reason: str = ""


def validity(events: Iterable[Event], item: Item, today: date) -> Validity:
    """Walk through the sign-offs up to `today` in order and say what stands."""
    rule = item.record
    happened = sorted(
        (event for event in events if event.on <= today and isinstance(event, SignOff | Standing)),
        key=lambda event: (event.on, event.at, event.event_id),
    )
    until: date | None = None
    last: SignOff | None = None
    change, reason = "", ""
    for event in happened:
        if isinstance(event, SignOff):
            runs_on = (
                until is not None
                and change != "revoked"
                and until - timedelta(days=rule.renewal_days) <= event.on <= until
            )
            until = add_months(until if runs_on and until else event.on, rule.validity_months)
            ends = breaks(item, event.version)
            if ends is not None:
                until = min(until, ends)
            last, change, reason = event, "", ""
        else:
            change, reason = event.change, event.reason
            if change == "reinstated":
                change, reason = "", ""
    if last is None or until is None:
        return Validity("")
    if change:
        return Validity(change, until, last, reason)
    return Validity(_standing(until, rule.renewal_days, rule.grace_days, today), until, last)


def breaks(item: Item, signed_version: int) -> date | None:
    """The last day of a sign-off made under an older version, when the present version is a breaking one."""
    if item.breaking and signed_version < item.version:
        return item.effective + timedelta(days=item.record.notice_days)
    return None


def _standing(until: date, renewal_days: int, grace_days: int, today: date) -> str:
    if today < until - timedelta(days=renewal_days):
        return "current"
    if today <= until:
        return "due"
    return "lapsed" if today <= until + timedelta(days=grace_days) else "expired"
