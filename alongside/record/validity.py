"""How long a sign-off stands, in calendar days of the agency (records.md: validity, renewal window, grace)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from alongside.evidence import Event, SignOff, Standing
from alongside.framework import Edition, Item


def add_months(day: date, months: int) -> date:
    """The same day `months` later, cut to the month's end: 31 January + 1 month is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Validity:
    """What the sign-offs say on a day. `standing` is current, due, lapsed, expired, revoked or suspended; ""
    = never signed. `broken`: it was made under a version that a breaking one has replaced."""

    standing: str
    until: date | None = None
    last: SignOff | None = None
    reason: str = ""
    broken: bool = False

    @property
    def renewal(self) -> bool:
        """Whether the renewal rule is enough for the next sign-off, instead of the whole rule."""
        return self.standing in ("due", "lapsed") and not self.broken


def validity(events: Iterable[Event], item: Item, today: date) -> Validity:
    """Walk through the sign-offs up to `today` in order and say what stands.

    The rule of the day on which it was signed fixes how long a sign-off runs; the rule in force on `today` says
    when it is due and for how long it is only lapsed. Only a new sign-off ends a revocation.
    """
    known = {
        event.event_id: event
        for event in events
        if event.on <= today and isinstance(event, SignOff | Standing)
    }
    happened = sorted(known.values(), key=lambda event: (event.on, event.at, event.event_id))
    until: date | None = None
    last: SignOff | None = None
    change, reason = "", ""
    for event in happened:
        if isinstance(event, SignOff):
            rule = item.rule_on(event.on)
            start = event.on
            if last is not None and until is not None and change != "revoked":
                end = _cut(item, last, until, event.on)
                start = end if end - timedelta(days=rule.renewal_days) <= event.on <= end else event.on
            until = add_months(start, rule.validity_months)
            last, change, reason = event, "", ""
        elif event.change == "reinstated":
            change, reason = ("", "") if change == "suspended" else (change, reason)
        elif change != "revoked":
            change, reason = event.change, event.reason
    if last is None or until is None:
        return Validity("")
    until = _cut(item, last, until, today)
    broken = broken_by(item, last.version, today) is not None
    rule = item.rule_on(today)
    standing = change or _standing(until, rule.renewal_days, rule.grace_days, today)
    return Validity(standing, until, last, reason, broken)


def broken_by(item: Item, version: int, day: date) -> Edition | None:
    """The first breaking version in force on `day` that is newer than `version`; None = what was done still fits."""
    return next((each for each in item.breaks(day) if each.version > version), None)


def _cut(item: Item, last: SignOff, until: date, day: date) -> date:
    """The end of a sign-off as known on `day`: a breaking version ends it after the notice days."""
    breaking = broken_by(item, last.version, day)
    if breaking is None:
        return until
    notice = timedelta(days=item.rule_on(breaking.effective).notice_days)
    return min(until, breaking.effective + notice)


def _standing(until: date, renewal_days: int, grace_days: int, today: date) -> str:
    if today < until - timedelta(days=renewal_days):
        return "current"
    if today <= until:
        return "due"
    return "lapsed" if today <= until + timedelta(days=grace_days) else "expired"
