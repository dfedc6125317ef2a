"""What to talk about with one person this month, the most useful first. Pure: what was seen goes in.

Order, our judgement: what was unsafe; steps that were not seen; work that came back; a criterion short more than once;
what ran out; her own line; a case shown partly; words she kept; what fades. Within a class what was seen more often, then
later; one of each sort before the second of any. What a newer try shows to be mended is no topic any more: it is what
goes well. One topic for each competency.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from alongside.service.coaching_seen import (
    Aside,
    Judged,
    Line,
    Look,
    Played,
    Renewal,
    Seen,
    Suggested,
)
from alongside.service.coaching_strength import clip, upper

MOST = 3
SOON = 30  # days before the end of a sign-off from which it is a topic
RECENT = timedelta(days=120)  # older than this it is no topic


@dataclass(frozen=True)
class Sight:
    """One thing that was seen: words, the day, where the evidence is."""

    words: str
    on: date
    href: str


@dataclass(frozen=True)
class Topic:
    """One topic. source: returned, criterion, observation, unsafe, scenario, aside, reflection, fading, renewal.

    about: framework id; module or case: what to open (a slug), "" = whatever teaches `about`.
    """

    key: str
    source: str
    about: str
    title: str
    saw: tuple[Sight, ...]
    ask: str
    try_: str
    rank: int
    module: str = ""
    case: str = ""

    @property
    def last(self) -> date:
        return max(one.on for one in self.saw)


Texts = Mapping[str, Mapping[str, Mapping[str, str]]]


def topics(seen: Seen, texts: Texts, today: date) -> list[Topic]:
    """Every topic there is, the most useful first, one for each competency."""
    found = sorted(
        _all(seen, texts, today), key=lambda one: (one.rank, -len(one.saw), -one.last.toordinal(), one.key)
    )
    kept: list[Topic] = []
    for one in found:
        again = one.source == "fading" and any(other.source == "fading" for other in kept)
        if not again and (
            one.source == "aside" or not one.about or one.about not in {other.about for other in kept}
        ):
            kept.append(one)
    first = {one.source: one for one in reversed(kept)}  # one of each sort before the second of any
    case = {one.case: one for one in reversed(kept)}
    order = {
        one.key: (one.rank > 0, first[one.source] is not one, bool(one.case) and case[one.case] is not one)
        for one in kept
    }
    return sorted(kept, key=lambda one: order[one.key])


def _all(seen: Seen, texts: Texts, today: date) -> Iterator[Topic]:
    yield from _watched(seen, texts, today)
    yield from _written(seen, texts, today)
    yield from _played(seen, texts, today)
    yield from (_aside(group, texts) for group in _asides(seen.asides, today))
    yield from (_line(one, texts) for one in seen.lines[-1:] if one.on > today - RECENT)
    yield from (
        _renewal(one, texts, today) for one in seen.renewals if one.until <= today + timedelta(days=SOON)
    )
    yield from (_fading(one, texts, today, 9 + at) for at, one in enumerate(seen.suggested))


def _watched(seen: Seen, texts: Texts, today: date) -> Iterator[Topic]:
    """Steps not seen and help needed, since the last time all went well."""
    for about in dict.fromkeys(one.about for one in seen.watched):
        mine = sorted((one for one in seen.watched if one.about == about), key=lambda one: one.on)
        later = [
            one
            for at, one in enumerate(mine)
            if not any(after.well for after in mine[at:]) and one.on > today - RECENT
        ]
        if not later:
            continue
        newest = later[-1]
        unsafe = [one for one in later if one.unsafe]
        steps = [step for one in later for step in one.missed]
        step = max(steps, key=lambda one: (steps.count(one), one in newest.missed), default="")
        name = "unsafe" if unsafe else "step" if step else "help"
        saw = tuple(Sight(_told(one), one.on, one.href) for one in reversed(later))
        facts = {"step": step, "title": newest.title}
        yield _topic(
            f"seen:{about}",
            "unsafe" if unsafe else "observation",
            about,
            newest.title,
            saw,
            texts["moments"][name],
            facts,
            0 if unsafe else 1,
        )


def _told(look: Look) -> str:
    words = f"{look.by} watched"
    if look.missed:
        words += f" and did not see: {' '.join(look.missed[:2])}"
        words += f" And {len(look.missed) - 2} more." if len(look.missed) > 2 else ""
    else:
        words += f"; it took help ({look.help})." if look.help else "."
    return f"{words} Something was unsafe." if look.unsafe else words


def _written(seen: Seen, texts: Texts, today: date) -> Iterator[Topic]:
    works = sorted((one for one in seen.written if one.on > today - RECENT), key=lambda one: one.on)
    newest = {one.task: one for one in works}
    for one in newest.values():
        if one.returned:
            saw: tuple[Sight, ...] = (
                Sight(
                    f"{upper(one.note)} came back with: “{clip(one.comment)}”",
                    one.on,
                    one.href,
                ),
            )
            about = one.rows[0].about if one.rows else ""
            yield _topic(
                f"returned:{one.task}",
                "returned",
                about,
                f"{one.title}: a second try",
                saw,
                texts["moments"]["returned"],
                {},
                2,
                one.module,
            )
    for key in dict.fromkeys(row.key for work in works for row in work.rows):
        tries = [(work, row) for work in works for row in work.rows if row.key == key]
        short = [(work, row) for work, row in tries if row.verdict != "met"]
        if not short or tries[-1][1].verdict == "met":
            continue
        work, row = short[-1]
        group = texts["criteria"].get(row.key) or texts["groups"][row.group]
        saw = tuple(
            Sight(
                f"{_HOW[each.verdict]} in {made.note}{_asked(each)}",
                made.on,
                made.href,
            )
            for made, each in reversed(short)
        )
        facts = {"who": work.who, "note": work.note}
        yield _topic(
            f"row:{key}",
            "criterion",
            row.about,
            row.label,
            saw,
            group,
            facts,
            3 if len(short) > 1 else 7,
            work.module,
        )


def _asked(row: Judged) -> str:
    return f": {row.question}" if row.question else "."


_HOW = {"partial": "Partly there", "missing": "Not there yet"}


def _played(seen: Seen, texts: Texts, today: date) -> Iterator[Topic]:
    """Assessed cases only: what the newest one of a competency showed partly."""
    newest: dict[str, Played] = {}
    for one in sorted(seen.played, key=lambda each: each.on):
        newest[one.about] = one
    for about, one in newest.items():
        if one.whole or one.on <= today - RECENT:
            continue
        saw = tuple(
            Sight(f"Shown partly in “{each.case}” ({each.points:g} of {each.most:g}).", each.on, each.href)
            for each in sorted(seen.played, key=lambda each: each.on, reverse=True)
            if each.about == about and not each.whole and each.on > today - RECENT
        )
        name = "unsafe_case" if one.critical else "case"
        rank = 0 if one.critical else 6 if not one.well else 8
        yield _topic(
            f"case:{about}",
            "unsafe" if one.critical else "scenario",
            about,
            one.title,
            saw,
            texts["moments"][name],
            {"case": one.case, "title": one.title, "who": one.who},
            rank,
            case=one.slug,
        )


def _asides(asides: Iterable[Aside], today: date) -> list[list[Aside]]:
    groups: dict[str, list[Aside]] = {}
    for one in sorted(asides, key=lambda each: each.on):
        if one.on > today - RECENT:
            groups.setdefault(one.rule, []).append(one)
    return list(groups.values())


def _aside(group: list[Aside], texts: Texts) -> Topic:
    last = group[-1]
    saw = tuple(
        Sight(
            f"“{clip(one.quote)}” was kept in {one.note}. The reviewer's point: {one.title}.",
            one.on,
            one.href,
        )
        for one in reversed(group)
    )
    return _topic(
        f"aside:{last.rule}",
        "aside",
        last.about,
        "Words that were kept, and why",
        saw,
        texts["moments"]["aside"],
        {"said": clip(last.reason)},
        6 if len(group) > 1 else 8,
        last.module,
    )


def _line(one: Line, texts: Texts) -> Topic:
    saw = (Sight(f"Written after “{one.case}”: “{clip(one.text)}”", one.on, ""),)
    return _topic(
        f"line:{one.attempt}",
        "reflection",
        "",
        "A line of one's own",
        saw,
        texts["moments"]["reflection"],
        {"said": clip(one.text)},
        5,
        case=one.slug,
    )


def _renewal(one: Renewal, texts: Texts, today: date) -> Topic:
    words = (
        f"The sign-off ran out on {one.until.isoformat()}."
        if one.until < today
        else f"The sign-off holds until {one.until.isoformat()}."
    )
    return _topic(
        f"renew:{one.about}",
        "renewal",
        one.about,
        f"Renewal: {one.title}",
        (Sight(words, min(one.until, today), one.href),),
        texts["moments"]["renewal"],
        {"title": one.title},
        4,
    )


def _fading(one: Suggested, texts: Texts, today: date, rank: int) -> Topic:
    saw = (Sight(one.reason, one.last or today - RECENT, one.href),)
    return _topic(
        f"fade:{one.about}",
        "fading",
        one.about,
        one.title,
        saw,
        texts["moments"]["fading" if one.last else "again"],
        {"title": one.title},
        rank,
    )


def _topic(
    key: str,
    source: str,
    about: str,
    title: str,
    saw: tuple[Sight, ...],
    words: Mapping[str, str],
    facts: Mapping[str, str],
    rank: int,
    module: str = "",
    case: str = "",
) -> Topic:
    return Topic(
        key,
        source,
        about,
        title,
        saw[:4],
        _fill(words["ask"], facts),
        _fill(words["try"], facts),
        rank,
        module,
        case,
    )


def _fill(words: str, facts: Mapping[str, str]) -> str:
    """The sentence with its places filled; braces in what somebody wrote stay as they are. A quotation's own last point
    goes where the sentence has one."""
    for name, value in facts.items():
        words = words.replace(f"{{{name}}}", value)
    return words.replace(".”?", "”?")
