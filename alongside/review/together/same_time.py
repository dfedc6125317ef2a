"""Times of notes beside each other: two places at once, a stop before a start, a signature before the service ended."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from typing import Any

from alongside.review.text import plain
from alongside.review.together.facts import Facts
from alongside.review.together.note_facts import NoteFacts
from alongside.review.together.shapes import Hit
from alongside.review.together.terms import terms

_AFAR = re.compile(r"\b(?:phone|telephone|telehealth|video|zoom|text|virtual|virtually|call|online|teams|facetime|email)\b")
_TOGETHER = re.compile(
    r"\b(?:2:1|2 to 1|two[- ]to[- ]one|two staff|both staff|co-?led|co-?facilitat\w+|group|1:[2-9]|hand-?over|hand-?off|"
    r"handed over|shift change|overlap\w*|shadow\w*|team meeting|planning meeting|interpreter)\b"
)


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes % (24 * 60), 60)
    return f"{hour % 12 or 12}:{minute:02d} {'am' if hour < 12 else 'pm'}"


def _span_words(note: NoteFacts) -> str:
    assert note.hours is not None
    return f"{_clock(note.hours.start)} to {_clock(note.hours.stop)}"


def _timed(facts: Facts) -> list[NoteFacts]:
    return sorted(
        (n for n in facts.notes if n.day and n.hours and not n.hours.backward), key=lambda n: (n.begin or 0, n.number)
    )


def _pairs(facts: Facts, gap: int = 0) -> list[tuple[NoteFacts, NoteFacts, int]]:
    """Notes whose times lie over each other (minutes > 0), or begin right after each other (minutes = -gap … 0)."""
    found, notes = [], _timed(facts)
    for number, later in enumerate(notes):
        for before in reversed(notes[max(0, number - 60) : number]):
            shared = min(before.end or 0, later.end or 0) - (later.begin or 0)
            alike = before.hours and later.hours and before.hours.sure == later.hours.sure  # “7:30” may be morning or night
            if alike and shared > -gap - 1 and (shared > 0 or gap) and before.text.source != later.text.source:
                found.append((before, later, shared))
    return found


def _apart(one: NoteFacts, other: NoteFacts) -> bool:
    """True where both notes name a place and the places have no word in common."""
    mine, theirs = terms(one.setting), terms(other.setting)
    afar = _AFAR.search(plain(one.setting)) or _AFAR.search(plain(other.setting))
    return bool(mine and theirs) and not mine & theirs and not afar


def _hit(later: NoteFacts, before: NoteFacts, shared: int = 0) -> Hit:
    assert later.hours and before.hours
    words = {
        "minutes": str(shared), "times": _span_words(later), "other_times": _span_words(before), "day": str(later.day),
        "writer": " ".join(name.capitalize() for name in later.names), "place": " ".join(later.setting.split()),
        "other_place": " ".join(before.setting.split()),
    }  # fmt: skip
    return Hit(later.at(later.hours.span), (before.at(before.hours.span),), words)


def _by_one_writer(facts: Facts) -> bool:
    notes = _timed(facts)
    return any(a.same_writer(b) for i, a in enumerate(notes) for b in notes[i + 1 :][:3])


def one_writer(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """One writer's notes at the same time in one place, or where a place is not told."""
    if not _by_one_writer(facts):
        return None
    return [
        _hit(later, before, shared)
        for before, later, shared in _pairs(facts)
        if shared >= params["minutes"] and later.same_writer(before) and not _apart(before, later) and not _joint(before, later)
    ]


def two_places(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """One writer's notes at the same time in two places."""
    if not _by_one_writer(facts):
        return None
    return [
        _hit(later, before, shared)
        for before, later, shared in _pairs(facts)
        if shared >= params["minutes"] and later.same_writer(before) and _apart(before, later)
    ]


def no_way_between(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """One writer's note begins somewhere else in the minute another ended."""
    if not _by_one_writer(facts):
        return None
    return [
        _hit(later, before)
        for before, later, shared in _pairs(facts, params["minutes"])
        if -params["minutes"] <= shared <= 0 and later.same_writer(before) and _apart(before, later)
    ]


def _joint(one: NoteFacts, other: NoteFacts) -> bool:
    """True where a note speaks of a group, two workers at once, or a hand-over."""
    return bool(_TOGETHER.search(one.text.judged) or _TOGETHER.search(other.text.judged))


def one_person(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """Two writers with one person at the same time, and no word about two workers, a group or a hand-over."""
    notes = _timed(facts)
    if not any(a.names and b.names and not a.same_writer(b) for i, a in enumerate(notes) for b in notes[i + 1 :][:5]):
        return None
    return [
        _hit(later, before, shared)
        for before, later, shared in _pairs(facts)
        if shared >= params["minutes"] and before.names and later.names and not later.same_writer(before)
        and later.same_person(before) and not _joint(before, later) and not _names_other(before, later)
    ]  # fmt: skip


def _names_other(one: NoteFacts, other: NoteFacts) -> bool:
    """True where one writer's note tells of the other writer."""
    return any(re.search(rf"\b{re.escape(name)}\b", a.text.judged) for a, b in ((one, other), (other, one)) for name in b.names)


def backward(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """The stop stands before the start."""
    timed = [note for note in facts.notes if note.hours]
    if not timed:
        return None
    return [
        Hit(note.at(note.hours.span), words={"start": _clock(note.hours.start), "stop": _clock(note.hours.stop)})
        for note in timed
        if note.hours and note.hours.backward
    ]


def signed_early(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """The signature is older than the end of the service."""
    hits, asked = [], False
    for note in facts.notes:
        if note.day is None or note.signed is None:
            continue
        when, minutes, span = note.signed
        hours = note.hours
        last = note.day + timedelta(days=1) if hours and hours.stop > 24 * 60 else note.day
        asked = asked or when != note.day or bool(hours and minutes is not None)
        early = when < note.day or (
            hours is not None and not hours.backward and minutes is not None and when <= last
            and when.toordinal() * 1440 + minutes < note.day.toordinal() * 1440 + hours.stop
        )  # fmt: skip
        if early:
            told = f"{when}" + (f", {_clock(minutes)}" if minutes is not None else "")
            also = (note.at(hours.span),) if hours else (note.at(note.day_span),)
            stop = f"{note.day}" + (f", {_clock(hours.stop)}" if hours else "")
            hits.append(Hit(note.at(span), also, {"signed": told, "stop": stop}))
    return hits if asked else None


def same_every_day(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """One writer, the same round start and stop on many days. Whole shifts are left out: they begin by the clock."""
    groups: dict[tuple[tuple[str, ...], int, int], list[NoteFacts]] = defaultdict(list)
    timed = [note for note in _timed(facts) if note.names]
    writers: dict[tuple[str, ...], set[Any]] = defaultdict(set)
    for note in timed:
        assert note.hours
        writers[note.names].add(note.day)
        round_times = note.hours.start % params["round"] == 0 and note.hours.stop % params["round"] == 0
        if round_times and note.hours.stop - note.hours.start < params["shift"]:
            groups[note.names, note.hours.start, note.hours.stop].append(note)
    if not any(len(days) >= params["days"] for days in writers.values()):
        return None
    hits = []
    for (names, _, _), notes in groups.items():
        days = {note.day for note in notes}
        if len(days) >= params["days"] and len(days) * 4 >= len(writers[names]) * 3:
            first, *others = notes
            hit = _hit(first, others[0])
            also = tuple(note.at(note.hours.span) for note in others if note.hours)
            hits.append(Hit(hit.place, also, dict(hit.words) | {"days": str(len(days))}))
    return hits
