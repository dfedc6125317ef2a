"""What a plan says: its goals with their numbers, what serves and what needs them, and the days it covers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from alongside.documents import Goal, Outline, Plan, outline, plan_from
from alongside.review.shapes import Span
from alongside.review.together.moments import dated
from alongside.review.together.shapes import Document, Place
from alongside.review.together.terms import LIKE, numbers, shared, terms

_ENDED = re.compile(
    r"\b(?:met|achieved|completed?|done|closed|ended|discontinued|stopped|set aside|on hold|paused|inactive|not active|"
    r"no longer active|withdrawn|dropped|retired|finished)\b"
)
_RUNS = re.compile(
    r"\b(?:not (?:yet )?(?:met|done|complete|completed|achieved)|partly|partially|active|in progress|ongoing|continu\w+)\b"
)
_PERIOD = re.compile(  # a plan's days where they stand outside its parts, as on the first lines of many forms
    r"(?im)^[ \t|*_#-]*(?:(?:isp|plan|service plan|care plan) (?:dates?|period|year)|effective(?: dates?)?|plan effective|"
    r"start date)[*_ \t]*[:|][*_ \t]*(.{4,80})$"
)
_TO = re.compile(r"\W*(?:to|through|thru|until|till)?\W*")


@dataclass(eq=False)
class GoalFacts:
    """One goal of a plan with the numbers it answers to, its topic words and its place."""

    goal: Goal
    ids: tuple[str, ...]
    span: Span
    words: frozenset[str]

    @property
    def title(self) -> str:
        """`Goal 2 “Ride the bus …”`, at most 60 characters of it."""
        said = " ".join(self.goal.text.split()).strip("“”\"' ")
        said = said if len(said) <= 60 else said[:57].rstrip() + "…"
        return f"Goal {self.ids[0]} “{said}”" if said else f"Goal {self.ids[0]}"

    @property
    def ended(self) -> bool:
        status = self.goal.status.lower()
        return bool(_ENDED.search(status)) and not _RUNS.search(status)


@dataclass(eq=False)
class PlanFacts:
    """One plan: its parts, where they stand, and the days it covers."""

    number: int
    document: Document
    plan: Plan = field(init=False)
    _outline: Outline | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.document.plan is not None and not self.document.plan.text:
            self.plan = self.document.plan
        else:
            self._outline = outline(self.document.text)
            self.plan = plan_from(self.document.text, self._outline)

    def at(self, span: Span) -> Place:
        return Place(self.number, *span)

    def span(self, part: str, index: int, words: str) -> Span:
        """Where the thing listed at `index` in a part stands; the end of the page where it cannot be seen."""
        if self._outline is not None:
            row = self._outline.rows[part][index]
            cell = row.cells.get("name") or row.cells.get("text")
            return cell or (row.start, row.start)
        first = words.partition("\n")[0]
        at = self.document.text.find(first) if first else -1
        return (at, at + len(first)) if at >= 0 else (len(self.document.text),) * 2

    def heading(self, *parts: str) -> Span:
        """Where the first of these parts has its name; the end of the page where none has."""
        known = self._outline.headings if self._outline else {}
        return next((known[part] for part in parts if part in known), (len(self.document.text),) * 2)

    @cached_property
    def goals(self) -> list[GoalFacts]:
        listed = [goal for goal in self.plan.goals if goal.text or goal.id]
        named = any(goal.id for goal in listed)
        found: list[GoalFacts] = []
        for index, goal in enumerate(self.plan.goals):
            if not (goal.text or goal.id):
                continue
            ids = numbers(goal.id, "goal") or [goal.id.strip().lower() or ("?" if named else str(len(found) + 1))]
            steps = " ".join(step.text for step in goal.steps)
            words = terms(goal.text) | terms(steps)
            found.append(GoalFacts(goal, tuple(ids), self.span("goals", index, goal.text), words))
        return found

    def named(self, said: str) -> tuple[list[GoalFacts], list[str]]:
        """Goals that a reference names, by number or else by words; and the numbers that no goal has."""
        if re.search(r"\ball (?:\w+ )?goals\b", said.lower()):
            return self.goals, []
        given = numbers(said, "goal")
        goals = [goal for number in given for goal in self.goals if number in goal.ids or number.rstrip("abcdefgh") in goal.ids]
        unknown = [n for n in given if not any(n in g.ids or n.split(".")[0].rstrip("abcdefgh") in g.ids for g in self.goals)]
        if given:
            return goals, unknown
        return self.alike(said), []

    def alike(self, said: str) -> list[GoalFacts]:
        """Goals whose words a text shares, the closest first."""
        words = terms(said)
        scored = [(shared(words, terms(goal.goal.text)), goal) for goal in self.goals]
        return [goal for score, goal in sorted(scored, key=lambda pair: -pair[0]) if score >= LIKE]

    @cached_property
    def supports(self) -> list[tuple[str, int, Any, str, str]]:
        """Paid and unpaid supports: part, index, record, name, the goal it says it serves."""
        paid = [("paid", i, one, one.text or one.type, one.goal) for i, one in enumerate(self.plan.paid)]
        free = [("natural_supports", i, one, one.name or one.text, one.goal) for i, one in enumerate(self.plan.unpaid)]
        return [*paid, *free]

    def supports_of(self, goal: GoalFacts) -> list[str]:
        """Names of the supports that serve a goal: those the goal names, and those that name the goal."""
        names = [one for one in re.split(r"[;,\n]", goal.goal.supports) if one.strip()]
        names += [name for _, _, _, name, said in self.supports if said and goal in self.named(said)[0]]
        return [" ".join(name.split()) for name in dict.fromkeys(names)]

    def goals_of(self, name: str, said: str) -> list[GoalFacts]:
        """Goals that a support serves: those it names, and those that name it."""
        found = self.named(said)[0] if said.strip() else []
        words = terms(name)
        return found or [g for g in self.goals if words and shared(words, terms(g.goal.supports)) >= LIKE]

    def needs_of(self, goal: GoalFacts) -> list[str]:
        """The needs a goal answers, in words: those it names, and those that name it."""
        found = [need for need in self.plan.needs if goal in self.goals_for(need)]
        named = [f"need {need.id} ({need.text})" if need.id else need.text for need in found]
        return named or ([" ".join(goal.goal.need.split())] if goal.goal.need.strip() else [])

    def goals_for(self, need: Any) -> list[GoalFacts]:
        """Goals that answer a need."""
        by_answer = self.named(need.answer)[0] if need.answer.strip() else []
        ids = [need.id.strip().lower()] if need.id else []
        words = terms(need.text)
        by_goal = [
            goal for goal in self.goals
            if goal.goal.need.strip()
            and (
                set(ids) & set(numbers(goal.goal.need, "need"))
                or (not numbers(goal.goal.need, "need") and shared(words, terms(goal.goal.need)) >= LIKE)
            )
        ]  # fmt: skip
        return list(dict.fromkeys([*by_answer, *by_goal]))

    @cached_property
    def covers(self) -> tuple[date | None, date | None]:
        """First and last day of the plan: as its date line says, else from the last signature (or meeting) and a year on.

        42 CFR 441.301(c)(3): a plan is reviewed at least every 12 months.
        """
        period = _PERIOD.search(self.document.text[:4000])
        line = self.plan.date or (period[1] if period else "")
        written = dated(line)
        if len(written) > 1 and _TO.fullmatch(line[written[0][1][1] : written[1][1][0]]):
            return written[0][0], written[1][0]
        said = [day for day, _ in written[:1]]
        if not said:
            signed_on = [day for one in self.plan.signatures for day, _ in dated(one.date)]
            met_on = [day for one in self.plan.meetings for day, _ in dated(one.date)]
            said = sorted(signed_on)[-1:] or sorted(met_on)[-1:]
        return (said[0], _year_after(said[0])) if said else (None, None)


def _year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day + timedelta(days=365)
