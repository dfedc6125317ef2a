"""What to practice again next: a suggestion from dates and counts. It never moves a state of the record.

The idea is that of spaced-repetition schedulers such as FSRS: what was done well and then again after a while is kept
longer. The formula is a small one of our own, with numbers that are our judgement and fitted to nobody's data:

- After the first success a skill has a half-life of 30 days: the time after which half of it may have faded.
- A later success makes the half-life longer by the days since the last success, and at most doubles it: the same day
  again adds nothing, a long pause that ended well adds most. It never exceeds a year.
- A try that did not go well halves the half-life, down to 15 days.

A skill is suggested when its half-life has passed since the last success, or when the last try did not go well. What
people are told are days and counts, such as "3 of 3 went well", never the half-life as if it were measured. Days are
the agency's local calendar days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import comb

FIRST, LEAST, MOST = 30, 15, 365  # half-lives in days
_NEVER = 0.0  # what is left of a skill that was never shown


@dataclass(frozen=True)
class Try:
    """One dated try at a competency. `what`: the kind of evidence, or "practice" for a case played for oneself."""

    about: str
    on: date
    well: bool
    what: str


@dataclass(frozen=True)
class Suggestion:
    """One competency to practice again. have of tries went well; last: the last day one did (None = never yet).

    left: what the formula thinks is left, 0 to 1, for sorting only. weak: kinds of try that went wrong last.
    """

    about: str
    reason: str
    last: date | None
    days: int | None
    have: int
    tries: int
    half_life: int
    left: float
    weak: tuple[str, ...]

    @property
    def count(self) -> str:
        """Such as "3 of 3": counts promise no more than so few tries can."""
        return f"{self.have} of {self.tries}"

    @property
    def at_least(self) -> float:
        """The share of tries that go well, at least (see `lower_bound`); for a supervisor who asks."""
        return lower_bound(self.have, self.tries)


def refresh(tries: Iterable[Try], today: date) -> list[Suggestion]:
    """What one person might practice again, most faded first; then what went wrong last; then by id.

    What was never tried is not suggested: that is new work, not a refresher. Tries after `today` are left out.
    """
    about: dict[str, list[Try]] = {}
    for one in sorted(set(tries), key=lambda one: (one.on, one.what, one.well)):
        if one.on <= today:
            about.setdefault(one.about, []).append(one)
    found = (_look(id, mine, today) for id, mine in about.items())
    return sorted(
        (each for each in found if each is not None),
        key=lambda each: (each.left, each.tries == each.have, each.about),
    )


def half_life(tries: Iterable[Try]) -> int:
    """Days after which half of the skill may have faded, from tries in the order of their days."""
    days, last = FIRST, None
    for one in tries:
        if not one.well:
            days = max(LEAST, days // 2)
        elif last is not None:
            days = min(MOST, days + min(days, (one.on - last).days))
        last = one.on if one.well else last
    return days


def lower_bound(have: int, of: int) -> float:
    """The one-sided 95 % lower bound of a true rate, when `have` of `of` tries went well (Clopper and Pearson).

    For n of n it is 0.05^(1/n): 0.05, 0.22, 0.37 … so few tries prove little, and this says how little.
    """
    low, high = 0.0, 1.0 if have else 0.0
    for _ in range(40):
        p = (low + high) / 2
        tail = sum(comb(of, k) * p**k * (1 - p) ** (of - k) for k in range(have, of + 1))
        low, high = (p, high) if tail < 0.05 else (low, p)
    return high


def _look(about: str, tries: list[Try], today: date) -> Suggestion | None:
    went_well = [one for one in tries if one.well]
    last, newest = went_well[-1].on if went_well else None, tries[-1].on
    weak = tuple(sorted({one.what for one in tries if one.on == newest and not one.well}))
    half = half_life(tries)
    days = (today - last).days if last else None
    left = _NEVER if days is None else 0.5 ** (days / half)
    if not weak and left > 0.5:
        return None
    have, many = len(went_well), len(tries)
    return Suggestion(about, _reason(days, have, many, bool(weak)), last, days, have, many, half, left, weak)


def _reason(days: int | None, have: int, many: int, weak: bool) -> str:
    """Why, in a sentence or two."""
    if days is None:
        return f"You tried this {_times(many)}, and it has not gone well yet. One more try with fresh eyes often helps."
    ago = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
    if weak:
        return f"The last try did not go so well; the last good one was {ago}. {have} of {many} went well so far."
    done = "It went well" if have == many == 1 else f"{have} of {many} went well"
    return f"The last good one was {ago}. {done} so far, and a short practice keeps it that way."


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
