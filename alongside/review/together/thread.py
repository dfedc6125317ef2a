"""The golden thread: need -> goal -> support -> note -> progress, one line for each goal (domain standards, P-13).

Gaps inside a plan are remarks of the plan's own rules; here they are shown as a thread.
"""

from __future__ import annotations

from typing import Any

from alongside.review.together.facts import Facts
from alongside.review.together.note_facts import NoteFacts
from alongside.review.together.plan_facts import GoalFacts, PlanFacts
from alongside.review.together.shapes import Hit, Thread

_WAY_OUT = {
    "need": "Name the assessed need or the wish this goal answers, such as “Need 4: …”.",
    "support": "Name who helps with this goal and how: a service, somebody close to the person, or a first step with a name.",
    "note": "When somebody has worked on this together with the person, name the goal in that note.",
    "progress": "In the next note, say how far it went by the goal's own measure; “no change” counts too.",
}


def _cut(words: str, most: int = 60) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def notes_of(facts: Facts, plan: PlanFacts, goal: GoalFacts) -> list[NoteFacts]:
    """The notes that name a goal, in order of their days."""
    return [n for n in facts.notes if n.goal and facts.plan_for(n) is plan and goal in plan.named(n.goal)[0]]


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def _goal(facts: Facts, plan: PlanFacts, goal: GoalFacts) -> Thread:
    notes = notes_of(facts, plan, goal)
    told = [note for note in notes if note.progress in ("met", "partial")]
    supports = plan.supports_of(goal)
    steps = [step.who or step.text for step in goal.goal.steps]
    last = next((note.day for note in reversed(notes) if note.day), None)
    links = {
        "need": _cut("; ".join(plan.needs_of(goal))),
        "support": _cut("; ".join(supports) or (f"steps: {'; '.join(steps)}" if steps else "")),
        "note": (_count(len(notes), "note") + (f", last {last}" if last else "")) if notes else "",
        "progress": (f"in {len(told)} of {len(notes)}") if told else "",
    }
    unasked = () if facts.notes else ("note", "progress")
    missing = "" if goal.ended else next((name for name, found in links.items() if not found and name not in unasked), "")
    return Thread(
        "goal", goal.title, links["need"], "here" if not goal.ended else _cut(goal.goal.status), links["support"],
        links["note"], links["progress"], missing, _WAY_OUT.get(missing, ""), unasked, plan.at(goal.span),
    )  # fmt: skip


def threads(facts: Facts) -> list[Thread]:
    """A line for each goal of each plan, then needs that no goal answers, then supports that serve no goal."""
    found: list[Thread] = []
    for plan in facts.plans:
        found += [_goal(facts, plan, goal) for goal in plan.goals]
        for index, need in _needs(plan):
            title = f"Need {need.id}: {need.text}" if need.id else need.text
            found.append(
                Thread(
                    "need", _cut(title), need=_cut(title), missing="goal", place=plan.at(plan.span("needs", index, need.text)),
                    way_out="Add the goal that answers it, or write down that it was declined, and why.",
                )
            )  # fmt: skip
        for part, index, name in _supports(plan):
            found.append(
                Thread(
                    "support", _cut(name), support=_cut(name), missing="goal", place=plan.at(plan.span(part, index, name)),
                    way_out="Say which goal it serves, or ask the person whether it is still wanted.",
                )
            )  # fmt: skip
    return found


def _needs(plan: PlanFacts) -> list[tuple[int, Any]]:
    """Needs that no goal answers, no support names and nobody declined."""
    return [
        (index, need)
        for index, need in enumerate(plan.plan.needs)
        if need.text and not need.declined and not plan.goals_for(need) and not _answered(plan, need)
    ]


def _answered(plan: PlanFacts, need: Any) -> bool:
    """True where the plan says how a need is met without a goal (`Answer: wants a mask refit, visit 4/2`)."""
    return bool(need.answer.strip()) and not plan.named(need.answer)[1]


def _supports(plan: PlanFacts) -> list[tuple[str, int, str]]:
    """Paid supports that serve no goal and answer no need. People who help without pay owe nobody a goal."""
    return [
        (part, index, name)
        for part, index, one, name, said in plan.supports
        if part == "paid" and name and not plan.goals_of(name, said) and not one.needs.strip()
    ]


def goals_without_notes(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """Asked only where the record holds enough notes that name a goal to say so."""
    naming = [note for note in facts.notes if note.goal and (plan := facts.plan_for(note)) and plan.named(note.goal)[0]]
    if len(naming) < params.get("notes", 5):
        return None
    plans = {id(plan): plan for note in naming if (plan := facts.plan_for(note))}
    return [
        Hit(plan.at(goal.span), words={"goal": goal.title, "notes": str(len(naming))})
        for plan in plans.values()
        for goal in plan.goals
        if not goal.ended and not notes_of(facts, plan, goal)
    ]
