"""The record in words: the state, its counts, what is missing next, and the rule itself, all from the same
data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from alongside.framework import KindRule, RecordRule
from alongside.record.count import JUDGED_BY_A_PERSON

if TYPE_CHECKING:
    from alongside.record.count import Count
    from alongside.record.validity import Validity

KIND_WORDS = {
    "check": ("knowledge check", "knowledge checks"),
    "scenario": ("scenario", "scenarios"),
    "document": ("document", "documents"),
    "observation": ("observation", "observations"),
    "person_view": ("view of the person supported", "views of the person supported"),
    "prior": ("piece of prior learning", "pieces of prior learning"),
}
STATE_WORDS = {
    "content_coming": "Content coming",
    "not_started": "Not started",
    "in_progress": "In progress",
    "ready_for_signoff": "Ready for sign-off",
    "current": "Current",
    "due": "Due for renewal",
    "lapsed": "Lapsed",
    "expired": "Expired",
    "revoked": "Revoked",
    "suspended": "Suspended",
}


_OPENED = "a trainer opens a new attempt at the same one, and a pass in it clears it."
_CLEARED = {"observation": "a later observation that counts clears it."}
_SHAKEN = {
    "wrong": "was found wrong since: look at it again.",
    "less": "was judged again since and is no longer enough: look at it again.",
    "again": "was judged again since, and it is still enough.",
}


def counts_in_words(counts: Iterable[Count]) -> str:
    """Counts such as "1 of 2 scenarios, 0 of 2 documents".

    Never a percentage: it would promise more than so few pieces can.
    """
    return ", ".join(
        f"{min(each.have, each.need)} of {each.need} {_many(each.kind, each.need)}"
        for each in counts
        if each.need
    )


def explain(state: str, counts: Iterable[Count], stands: Validity, *, shaken: str = "") -> str:
    """The state in a few short sentences. shaken: what became of a piece the sign-off relied on (see `_SHAKEN`)."""
    new = " for the renewal" if stands.renewal else ""
    said = f"{STATE_WORDS[state]}: {counts_in_words(counts)}{new}."
    if stands.last is not None:
        said += f" Signed at level {stands.last.level} on {stands.last.on.isoformat()}"
        said += f", until {stands.until.isoformat()}." if stands.until else "."
    if shaken:
        said += f" A piece of evidence behind that sign-off {_SHAKEN[shaken]}"
    if stands.reason:
        said += f" Reason given: {stands.reason.rstrip('.')}."
    if any(each.blocked for each in counts):
        said += " A critical failure has not been cleared yet."
    if stands.broken:
        said += " What it asks has changed since that sign-off, so the whole rule has to be met again."
    if state == "lapsed":
        said += " No working alone until it is renewed."
    return said


def missing(counts: Iterable[Count], asked: Mapping[str, KindRule]) -> tuple[str, ...]:
    """What is still needed, one line for each kind that is not met by the rule `asked` of it."""
    return tuple(_lacks(each, asked[each.kind]) for each in counts if not each.met)


def _lacks(have: Count, rule: KindRule) -> str:
    if have.blocked:
        return (
            f"A critical failure in {_a(have.kind)} has to be cleared: {_CLEARED.get(have.kind, _OPENED)}"
        )
    short = rule.n - have.have
    if short > 0:
        return f"{short} more {_many(have.kind, short)}{_conditions(rule)}."
    if have.tasks < rule.distinct_tasks:
        return f"One more {_many(have.kind, 1)} on a different task."
    if have.days < rule.distinct_days:
        return f"One more {_many(have.kind, 1)} on a different day."
    if have.assessors < rule.assessors:
        return f"One more {_many(have.kind, 1)}, judged by somebody else."
    return f"One more {_many(have.kind, 1)} that a person judged."


def _conditions(rule: KindRule) -> str:
    said = (
        [f"at {rule.theta}% or better"]
        if rule.theta < 100
        else ["with every step seen"]
        if rule.kind == "observation"
        else []
    )
    if rule.n > 1 and rule.distinct_tasks > 1:
        said.append("each on a different task")
    if rule.distinct_days > 1:
        said.append("on different days")
    if rule.assessors > 1:
        said.append(f"judged by {rule.assessors} different people")
    return " (" + ", ".join(said) + ")" if said else ""


def rule_in_words(rule: RecordRule, roles: Iterable[str] = ("supervisor",)) -> str:
    """One plain sentence for a whole rule, made from its data. roles: who may sign off."""
    windows = {rule.kinds[kind].window_days for kind in rule.required}
    listed = _and([_asked(rule.kinds[kind], aged=len(windows) > 1) for kind in rule.required])
    age = f", all from the last {windows.pop()} days and" if len(windows) == 1 else ","
    renewed = _and([f"{n} new {_many(kind, n)}" for kind, n in rule.renewal.items()]) or "all of it once more"
    start = f"{rule.renewal_days} days before the end" if rule.renewal_days else "the last day"
    end = f"{rule.grace_days} days after" if rule.grace_days else "the end"
    when = f"from {start} to {end}" if rule.renewal_days or rule.grace_days else "on the last day"
    return (
        f"Needs {listed}{age} with no critical failure left open, before a named {' or '.join(roles)} signs it off "
        f"for {rule.validity_months} months; {renewed} "
        f"{'renew' if sum(rule.renewal.values()) > 1 else 'renews'} it, {when}."
    )


def _asked(rule: KindRule, aged: bool) -> str:
    """One kind in the sentence, such as "2 different scenarios (75% or better)". aged: with how old they may be."""
    said = f"{rule.n} {'different ' if rule.distinct_tasks == rule.n > 1 else ''}{_many(rule.kind, rule.n)}"
    if rule.distinct_days > 1:
        said += f" on {'' if rule.distinct_days == rule.n else f'{rule.distinct_days} '}different days"
    inner = [f"{rule.theta}% or better"] if rule.theta < 100 else []
    if rule.kind == "observation":
        inner = [f"{rule.theta}% of the steps or more seen" if rule.theta < 100 else "every step seen"]
    if 1 < rule.distinct_tasks < rule.n:
        inner.append(f"on {rule.distinct_tasks} different tasks")
    if rule.assessors > 1:
        inner.append(f"judged by {rule.assessors} different people")
    elif rule.kind in JUDGED_BY_A_PERSON and rule.kind != "observation":
        inner.append("judged by a person")
    least = max(rule.by_person, rule.assessors if rule.assessors == 1 else 0)
    if rule.kind not in JUDGED_BY_A_PERSON and least:  # else a person judges every one of them
        inner.append(f"{'' if least == rule.n else f'{least} of them '}judged by a person")
    if aged:
        inner.append(f"from the last {rule.window_days} days")
    return f"{said} ({', '.join(inner)})" if inner else said


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""


def _a(kind: str) -> str:
    one = _many(kind, 1)
    return f"{'an' if one[0] in 'aeiou' else 'a'} {one}"


def _many(kind: str, number: int) -> str:
    return KIND_WORDS[kind][0 if number == 1 else 1]
