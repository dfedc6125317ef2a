"""The facts of a record: each note's day, hours, writer, place and goal; each plan's goals, needs, supports and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from alongside.documents import Goal, Outline, PaidSupport, Person, Plan, outline, plan_from
from alongside.review import writer
from alongside.review.rules import RuleSet
from alongside.review.shapes import Review, Rule, Span
from alongside.review.text import Text
from alongside.review.together.moments import DAY, Hours, dated, hours, signed
from alongside.review.together.shapes import Document, Place
from alongside.review.together.terms import numbers, shared, terms

LIKE = 0.6  # this much of the smaller set of topic words makes two titles one
_WRAP = re.compile(r"(?<=[^\n]{60})\n(?=[^\W_])(?![^\n:]{1,30}:)")  # a line that was only broken for its width
_ENDED = re.compile(
    r"\b(?:met|achieved|completed?|done|closed|ended|discontinued|stopped|set aside|on hold|paused|inactive|not active|"
    r"no longer active|withdrawn|dropped|retired|finished)\b"
)
_PERIOD = re.compile(  # a plan's days where they stand outside its parts, as on the first lines of many forms
    r"(?im)^[ \t|*_#-]*(?:(?:isp|plan|service plan|care plan) (?:dates?|period|year)|effective(?: dates?)?|plan effective|"
    r"start date)[*_ \t]*[:|][*_ \t]*(.{4,80})$"
)
_TO = re.compile(r"\W*(?:to|through|thru|until|till)?\W*")
_RUNS = re.compile(
    r"\b(?:not (?:yet )?(?:met|done|complete|completed|achieved)|partly|partially|active|in progress|ongoing|continu\w+)\b"
)


def unwrapped(text: str) -> str:
    """The text with lines joined that were broken for their width, as long as before, so that places stay."""
    return _WRAP.sub(" ", text)


@dataclass(eq=False)
class NoteFacts:
    """One note. day, hours, signed: None where the page does not say. names: the writer's, in lower case."""

    number: int
    text: Text
    day: date | None = None
    day_span: Span = (0, 0)
    hours: Hours | None = None
    signed: tuple[date, int | None, Span] | None = None
    names: tuple[str, ...] = ()
    initials: frozenset[str] = frozenset()
    setting: str = ""
    setting_span: Span = (0, 0)
    service: str = ""
    service_span: Span = (0, 0)
    about: str = ""
    goal: str = ""
    goal_span: Span = (0, 0)
    progress: str = ""

    def at(self, span: Span) -> Place:
        return Place(self.number, *span)

    @property
    def begin(self) -> int | None:
        """Minutes since the first day of the calendar, to compare notes of different days."""
        return self.day.toordinal() * DAY + self.hours.start if self.day and self.hours else None

    @property
    def end(self) -> int | None:
        return self.day.toordinal() * DAY + self.hours.stop if self.day and self.hours else None

    def same_writer(self, other: NoteFacts) -> bool:
        """True where both notes name a writer and the names do not speak against each other (“K. Osei”, “Kofi Osei”)."""
        mine, theirs = set(self.names), set(other.names)
        if not mine or not theirs or not (mine <= theirs or theirs <= mine):
            return False
        for few, many in ((self, other), (other, self)):
            extra = {name[0] for name in set(many.names) - set(few.names)}
            if few.initials and extra and not few.initials & extra:
                return False
        return True

    def same_person(self, other: NoteFacts) -> bool:
        """False only where both notes name whom they are about, and the names differ."""
        mine, theirs = (re.findall(r"[^\W\d_]+", about.lower()) for about in (self.about, other.about))
        if not mine or not theirs or set(mine) & set(theirs):
            return True
        initials = any(all(len(word) == 1 for word in words) for words in (mine, theirs))
        return initials and mine[0][0] == theirs[0][0]


def _writer(text: Text, rule: Rule | None) -> tuple[tuple[str, ...], frozenset[str]]:
    if rule is None:
        return (), frozenset()
    verdict, names = writer.find(text, rule)
    near = "".join(text.source[a:b] for a, b in verdict.evidence[:1])
    initials = frozenset(m.lower() for m in re.findall(r"\b([A-Z])\.(?= ?[A-Z][a-z])", near))
    return names, initials


def note_facts(number: int, document: Document, review: Review, rule: Rule | None) -> NoteFacts:
    """What a note says about when, where, by whom and for which goal, with the places. Reads what the reviewer found."""
    text = Text(unwrapped(document.text), "note")
    note = NoteFacts(number, text)
    heads = {h.field: (h.value_start, h.value_end) for h in reversed(text.headers) if h.label != "activity"}
    found = {name: verdict.evidence for name, verdict in review.criteria.items() if verdict.evidence}
    note.names, note.initials = _writer(text, rule)
    for span in found.get("date", ())[:1]:
        for day, (a, b) in dated(document.text[slice(*span)])[:1]:
            note.day, note.day_span = day, (span[0] + a, span[0] + b)
    clock = found.get("time", ())
    if clock:
        note.hours = hours(document.text, clock[0], clock[1] if len(clock) > 1 else None)
    if note.day:
        note.signed = signed(document.text, note.day)
    if found.get("setting"):
        note.setting_span = found["setting"][0]
        note.setting = document.text[slice(*note.setting_span)]
    if "place" in heads:
        note.setting_span = heads["place"]
        note.setting = document.text[slice(*heads["place"])]
    if "service" in heads:
        note.service_span = heads["service"]
        note.service = document.text[slice(*heads["service"])]
    if "person" in heads:
        note.about = document.text[slice(*heads["person"])]
    goals = [h for h in text.headers if h.field == "goal"]
    labelled = [(h.value_start, h.value_end) for h in goals if h.label != "plan"]
    link = review.criteria.get("plan_link")
    told = link.evidence if link and link.verdict == "met" else ()
    next_step = [(h.start, h.value_end) for h in goals if h.label == "plan"]  # the P of DAP and SOAP
    for span in labelled or [(a, b) for a, b in told if not any(x <= a and b <= y for x, y in next_step)]:
        note.goal_span, note.goal = span, document.text[slice(*span)]
        break
    if "progress" in review.criteria:
        note.progress = review.criteria["progress"].verdict
    return note


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


@dataclass(eq=False)
class Facts:
    """A whole record: the documents, what each says, and the person it is about."""

    documents: tuple[Document, ...]
    reviews: tuple[Review | None, ...]
    rules: RuleSet
    person: Person | None = None
    page: int | None = None  # number of the person's own page

    @cached_property
    def notes(self) -> list[NoteFacts]:
        """Notes in order of their days; notes without a day last, as given."""
        rule = next((rule for rule in self.rules.rules if rule.check == "writer" and "note" in rule.on), None)
        found = [
            note_facts(number, document, review, rule)
            for number, (document, review) in enumerate(zip(self.documents, self.reviews, strict=True))
            if document.kind == "note" and review is not None
        ]
        return sorted(found, key=lambda n: (n.day is None, n.begin or (n.day.toordinal() * DAY if n.day else 0), n.number))

    @cached_property
    def plans(self) -> list[PlanFacts]:
        """Plans in order of their first day."""
        found = [PlanFacts(number, one) for number, one in enumerate(self.documents) if one.kind in ("plan", "profile")]
        return sorted(found, key=lambda p: (p.covers[0] or date.min, p.number))

    @cached_property
    def pages(self) -> list[tuple[int, Text]]:
        """Every document but the person's own page, with its number."""
        return [
            (number, Text(unwrapped(one.text), one.kind, self.person))
            for number, one in enumerate(self.documents)
            if one.kind != "person"
        ]

    def plan_for(self, note: NoteFacts) -> PlanFacts | None:
        """The plan in force on a note's day: the last that had begun; the first where none had, or no day is known."""
        goals = [plan for plan in self.plans if plan.goals or plan.plan.paid]
        begun = [p for p in goals if note.day and p.covers[0] and p.covers[0] <= note.day]
        return begun[-1] if begun else (goals[-1] if goals and not note.day else goals[0] if goals else None)

    def words(self, place: Place) -> str:
        """The words at a place."""
        return self.documents[place.document].text[place.start : place.end]

    def paid_for(self, note: NoteFacts) -> Iterator[PaidSupport]:
        """Paid supports of the plan that a note's service names."""
        plan = self.plan_for(note)
        words = terms(note.service)
        for one in plan.plan.paid if plan and words else ():
            if shared(words, terms(f"{one.text} {one.type}")) >= LIKE:
                yield one
