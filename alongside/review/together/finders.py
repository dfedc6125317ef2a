"""The finders a rule's `check` may name: facts of the record and params in, hits out; None where the facts are absent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alongside.review.together import against_person, against_plan, likeness, same_time, thread
from alongside.review.together.facts import Facts
from alongside.review.together.shapes import Hit

Find = Callable[[Facts, dict[str, Any]], list[Hit] | None]


@dataclass(frozen=True)
class Finder:
    """find: what looks. words: names a message may hold in braces, besides {found} and {other}. params: needed, with types."""

    find: Find
    words: tuple[str, ...] = ()
    params: Mapping[str, type | tuple[type, ...]] = field(default_factory=dict)


_TIMES = ("minutes", "times", "other_times", "day", "writer", "place", "other_place")
_MINUTES = {"minutes": int}

FINDERS: dict[str, Finder] = {
    "goals_without_notes": Finder(thread.goals_without_notes, ("goal", "notes"), {"notes": int}),
    "unknown_number": Finder(against_plan.unknown_number, ("number", "known")),
    "unknown_words": Finder(against_plan.unknown_words, (), {"words": int}),
    "ended_goal": Finder(against_plan.ended_goal, ("goal", "status")),
    "other_words": Finder(against_plan.other_words, ("goal", "number")),
    "unknown_service": Finder(against_plan.unknown_service, ("listed",)),
    "outside_dates": Finder(against_plan.outside_dates, ("day", "first", "last")),
    "too_often": Finder(against_plan.too_often, ("times", "said", "service")),
    "other_place": Finder(against_plan.other_place),
    "copies": Finder(likeness.copies, ("percent",), {"words": int, "like": float}),
    "one_writer": Finder(same_time.one_writer, _TIMES, _MINUTES),
    "one_person": Finder(same_time.one_person, _TIMES, _MINUTES),
    "two_places": Finder(same_time.two_places, _TIMES, _MINUTES),
    "no_way_between": Finder(same_time.no_way_between, _TIMES, _MINUTES),
    "backward": Finder(same_time.backward, ("start", "stop")),
    "signed_early": Finder(same_time.signed_early, ("signed", "stop")),
    "same_every_day": Finder(same_time.same_every_day, (*_TIMES, "days"), {"days": int, "round": int, "shift": int}),
    "other_name": Finder(against_person.other_name, ("name",)),
    "other_pronouns": Finder(against_person.other_pronouns, ("pronouns",)),
    "words_not_hers": Finder(against_person.words_not_hers, (), {"like": float}),
    "supporter_left_out": Finder(against_person.supporter_left_out, ("name",)),
    "supporter_not_willing": Finder(against_person.supporter_not_willing, ("name",)),
    "declined": Finder(against_person.declined, ("thing",), {"like": float}),
    "said_no": Finder(against_person.said_no, ("thing",), {"like": float}),
}
