"""The record in words: the state, its counts, what is missing next, and the rule itself, all from the same
data.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alongside.framework import KindRule, RecordRule

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


def counts_in_words(counts: Iterable[Count]) -> str:
    """Counts such as "1 of 2 scenarios, 0 of 2 documents".

    Never a percentage: it would promise more than so few pieces can.
    """
    return ", ".join(
        f"{min(each.have, each.need)} of {each.need} {_many(each.kind, each.need)}" for each in counts
    )


def explain(state: str, counts: Iterable[Count], stands: Validity) -> str:
    """The state in one or two sentences."""
    said = f"{STATE_WORDS[state]}: {counts_in_words(counts)}."
    if stands.last is not None:
        said += f" Signed at level {stands.last.level} on {stands.last.on.isoformat()}"
        said += f", until {stands.until.isoformat()}." if stands.until else "."
    if stands.reason:
        said += f" Reason given: {stands.reason.rstrip('.')}."
    if state == "lapsed":
        said += " A renewal is enough, but no working alone until then."
    return said


def missing(counts: Iterable[Count], rule: RecordRule) -> tuple[str, ...]:
    """What is still needed, one line for each kind that is not met."""
    return tuple(_lacks(each, rule.kinds[each.kind]) for each in counts if not each.met)


def _lacks(have: Count, rule: KindRule) -> str:
    if have.blocked:
        return (
            f"A critical failure in a {_many(have.kind, 1)} has to be cleared: a trainer "
            "opens a new attempt, and a later pass clears it."
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
        [f"at {rule.theta} % or better"]
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


def rule_in_words(rule: RecordRule) -> str:
    """One plain sentence for a whole rule, made from its data."""
    parts = [
        f"{rule.kinds[kind].n} {_many(kind, rule.kinds[kind].n)}{_conditions(rule.kinds[kind])}"
        for kind in rule.required
    ]
    listed = parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
    windows = {rule.kinds[kind].window_days for kind in rule.required}
    age = f" from the last {windows.pop()} days" if len(windows) == 1 else ""
    grace = f" After the end a renewal still suffices for {rule.grace_days} days." if rule.grace_days else ""
    return (
        f"Needs {listed}{age}, then a named person's sign-off, which stands for "
        f"{rule.validity_months} months and can be renewed in its last {rule.renewal_days} days.{grace}"
    )


def _many(kind: str, number: int) -> str:
    return KIND_WORDS[kind][0 if number == 1 else 1]
