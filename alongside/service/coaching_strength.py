"""What goes well, to begin a talk with: in the worker's own words where there are any. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from alongside.service.coaching_seen import Judged, Seen, Written

#: Criteria whose words say something of the work; a date or a name is no strength to quote.
STRONG = (
    "voice",
    "own_words",
    "response",
    "intervention",
    "P-05",
    "P-01",
    "progress",
    "person_outcome",
    "next_step",
    "need",
    "measurable",
)
_LONGEST = 220
_HOW = {"none": "and done without help", "word": "and done with no more than a word or a look"}


def strength(seen: Seen) -> dict[str, str]:
    """Something that goes well: {words, quote, by, href}; by: whose words the quote is ("" = her own). {} for nothing yet."""
    for made in sorted(_growth(seen), key=lambda pair: pair[0].on, reverse=True):
        work, row = made
        words = f"{upper(work.note)} has what was short before: {lower(row.label)}."
        return {"words": words, "quote": clip(row.quote), "by": "", "href": work.href}
    for work in sorted(seen.written, key=lambda one: one.on, reverse=True):
        good = [row for row in work.rows if row.verdict == "met" and row.key in STRONG and row.quote]
        if good:
            row = min(good, key=lambda one: STRONG.index(one.key))
            return {
                "words": f"{upper(work.note)} has this: {lower(row.label)}.",
                "quote": clip(row.quote),
                "by": "",
                "href": work.href,
            }
    for look in sorted(seen.watched, key=lambda one: one.on, reverse=True):
        if look.well and (look.view or look.note):
            words = f"“{look.title},” seen on the job {_HOW.get(look.prompts, 'and done well')}."
            by = "the person supported" if look.view else look.by
            return {"words": words, "quote": clip(look.view or look.note), "by": by, "href": look.href}
    for line in sorted(seen.lines, key=lambda one: one.on, reverse=True):
        return {
            "words": f"A line written after “{line.case}.”",
            "quote": clip(line.text),
            "by": "",
            "href": "",
        }
    well = sorted((one for one in seen.played if one.well), key=lambda one: one.on, reverse=True)
    if well:
        return {
            "words": f"“{well[0].case}” was played to an ending that served the person.",
            "quote": "",
            "by": "",
            "href": well[0].href,
        }
    return {}


def upper(words: str) -> str:
    """With a capital."""
    return words[:1].upper() + words[1:]


def lower(words: str) -> str:
    """With a small letter."""
    return words[:1].lower() + words[1:]


def clip(text: str) -> str:
    """At most 220 letters, cut between words."""
    whole = " ".join(text.split())
    return whole if len(whole) <= _LONGEST else whole[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _growth(seen: Seen) -> Iterator[tuple[Written, Judged]]:
    works = sorted(seen.written, key=lambda one: one.on)
    for at, work in enumerate(works):
        before = {row.key for earlier in works[:at] for row in earlier.rows if row.verdict != "met"}
        yield from (
            (work, row)
            for row in work.rows
            if row.verdict == "met" and row.key in before and row.quote and row.key in STRONG
        )
