"""A note beside the plan: is its goal there and active, is the service one of the plan's, does the plan cover the day?"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from alongside.review.text import plain
from alongside.review.together.facts import Facts
from alongside.review.together.note_facts import NoteFacts
from alongside.review.together.plan_facts import PlanFacts
from alongside.review.together.shapes import Hit
from alongside.review.together.terms import LIKE, numbers, shared, terms

_HOW_MANY = {"once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_A_WEEK = re.compile(
    r"\b(?P<n>\d{1,2}|once|one|twice|two|three|four|five|six|seven)\s?(?:x|times?|days?|visits?|sessions?|evenings?|mornings?|"
    r"afternoons?)?\s?(?:a|per|each|every|/)\s?(?:week|wk)\b|\bweekly\b|"
    r"\b(?:every|each) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
)
_MORE = re.compile(r"\b(?:at least|minimum|or more|up to|as needed|prn|about)\b")


def _with_plan(facts: Facts) -> list[tuple[NoteFacts, PlanFacts]]:
    """Notes that name a goal, each with the plan of its day, where that plan lists goals."""
    pairs = ((note, facts.plan_for(note)) for note in facts.notes if note.goal.strip())
    return [(note, plan) for note, plan in pairs if plan and plan.goals]


def unknown_number(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """The note gives a number that no goal of the plan has."""
    pairs = _with_plan(facts)
    if not any(numbers(note.goal, "goal") for note, _ in pairs):
        return None
    hits = []
    for note, plan in pairs:
        unknown = plan.named(note.goal)[1]
        if unknown:
            known = ", ".join(dict.fromkeys(goal.ids[0] for goal in plan.goals))
            hits.append(Hit(note.at(note.goal_span), (plan.at(plan.goals[0].span),), {"number": unknown[0], "known": known}))
    return hits


def unknown_words(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """The note names a goal in words, and no goal, step or support of the plan has even one of them."""
    pairs = [
        (note, plan) for note, plan in _with_plan(facts)
        if not numbers(note.goal, "goal") and len(terms(note.goal)) >= params.get("words", 2)
    ]  # fmt: skip
    if not pairs:
        return None
    return [
        Hit(note.at(note.goal_span), (plan.at(plan.goals[0].span),))
        for note, plan in pairs
        if not plan.named(note.goal)[0] and not any(terms(note.goal) & goal.words for goal in plan.goals)
    ]


def ended_goal(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """The goal the note names is marked as met, set aside or closed."""
    pairs = _with_plan(facts)
    if not any(goal.goal.status for _, plan in pairs for goal in plan.goals):
        return None
    hits = []
    for note, plan in pairs:
        goals = plan.named(note.goal)[0]
        if goals and all(goal.ended for goal in goals):
            status = " ".join(goals[0].goal.status.split())
            hits.append(Hit(note.at(note.goal_span), (plan.at(goals[0].span),), {"goal": goals[0].title, "status": status}))
    return hits


def other_words(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """The note gives the number of one goal and the words of another."""
    hits, asked = [], False
    for note, plan in _with_plan(facts):
        goals, unknown = plan.named(note.goal)
        if not numbers(note.goal, "goal") or unknown or len(goals) != 1 or len(terms(note.goal)) < 2:
            continue
        asked = True
        alike = plan.alike(note.goal)
        if alike and goals[0] not in alike and not terms(note.goal) & goals[0].words:
            hits.append(
                Hit(
                    note.at(note.goal_span), (plan.at(alike[0].span), plan.at(goals[0].span)),
                    {"goal": alike[0].title, "number": goals[0].ids[0]},
                )
            )  # fmt: skip
    return hits if asked else None


def unknown_service(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """The note names a service that the plan does not list."""
    hits, asked = [], False
    for note in facts.notes:
        plan = facts.plan_for(note)
        words = terms(note.service)
        if not plan or not plan.plan.paid or not words:
            continue
        asked = True
        said = [terms(" ".join((one.text, one.type, one.scope))) for one in plan.plan.paid]
        if not any(words & one for one in said):
            listed = "; ".join(dict.fromkeys(" ".join((one.text or one.type).split()) for one in plan.plan.paid))
            place = plan.at(plan.span("paid", 0, plan.plan.paid[0].text))
            hits.append(Hit(note.at(note.service_span), (place,), {"listed": listed[:120]}))
    return hits if asked else None


def outside_dates(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """No plan of the record covers the note's day: the note is from before the first, or from after one ran out."""
    dated_plans = [plan for plan in facts.plans if plan.covers[0] and (plan.goals or plan.plan.paid)]
    if not dated_plans or not any(note.day for note in facts.notes):
        return None
    outside: dict[int, list[NoteFacts]] = defaultdict(list)
    for note in facts.notes:
        if note.day is None:
            continue
        if any(first <= note.day <= last for first, last in (p.covers for p in dated_plans) if first and last):
            continue
        plan = min(dated_plans, key=lambda p: min(abs((note.day - d).days) for d in p.covers if d and note.day))
        outside[plan.number].append(note)
    hits = []
    for plan in dated_plans:
        if notes := outside.get(plan.number):
            first, last = plan.covers
            rest = len({note.day for note in notes}) - 1
            day = f"{notes[0].day}" + (f" and {rest} more day{'s' if rest > 1 else ''}" if rest else "")
            also = (plan.at(plan.heading("date", "signatures", "meetings")), *(note.at(note.day_span) for note in notes[1:]))
            hits.append(Hit(notes[0].at(notes[0].day_span), also, {"day": day, "first": str(first), "last": str(last)}))
    return hits


def per_week(said: str) -> int | None:
    """How often a week a plan says, where it says so plainly and as a limit."""
    lower = plain(said)
    m = _A_WEEK.search(lower)
    if not m or _MORE.search(lower):
        return None
    number = m["n"] or "1"
    return int(number) if number.isdigit() else _HOW_MANY[number]


def too_often(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """More days in one week than the plan says for this service. Fewer is never said: a record may hold only some notes."""
    weeks: dict[tuple[int, str, int, int], list[NoteFacts]] = defaultdict(list)
    said: dict[tuple[int, str], int] = {}
    for note in facts.notes:
        plan, services = facts.plan_for(note), list(facts.paid_for(note))
        if note.day is None or plan is None or len(services) != 1:
            continue
        often = per_week(f"{services[0].frequency} {services[0].amount}")
        if often:
            key = (plan.number, services[0].text)
            said[key] = often
            weeks[(*key, *note.day.isocalendar()[:2])].append(note)
    if not said:
        return None
    hits = []
    for (plan_number, name, _, _), notes in weeks.items():
        often = said[plan_number, name]
        if len({note.day for note in notes}) > often:
            last = notes[-1]
            plan = next(plan for plan in facts.plans if plan.number == plan_number)
            index = next(i for i, one in enumerate(plan.plan.paid) if one.text == name)
            also = (plan.at(plan.span("paid", index, name)), *(note.at(note.day_span) for note in notes[:-1]))
            words = {"times": str(len({note.day for note in notes})), "said": str(often), "service": " ".join(name.split())}
            hits.append(Hit(last.at(last.day_span), also, words))
    return hits


def other_place(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """The plan says where a service is given, and the note tells of another place."""
    hits, asked = [], False
    for note in facts.notes:
        plan, services = facts.plan_for(note), list(facts.paid_for(note))
        told = terms(note.setting)
        if plan is None or len(services) != 1 or not told:
            continue
        where = _where(services[0])
        if not where:
            continue
        asked = True
        if not told & where and shared(told, where) < LIKE:
            index = list(plan.plan.paid).index(services[0])
            hits.append(Hit(note.at(note.setting_span), (plan.at(plan.span("paid", index, services[0].text)),)))
    return hits if asked else None


_AT_PLACE = re.compile(
    r"\b(?:only |always )?(?:at|in) (?:the|her|his|their|a|my) (?P<place>[^,;.()\n]{3,50}) only\b|"
    r"\bonly (?:at|in) (?:the |her |his |their |my )?(?P<other>[^,;.()\n]{3,50})"
)


def _where(service: Any) -> frozenset[str]:
    """The place of a service, where the plan limits it to one (“only at the clinic”, “at her home only”)."""
    m = _AT_PLACE.search(plain(f"{service.text}. {service.scope}"))
    return terms(m["place"] or m["other"]) if m else frozenset()
