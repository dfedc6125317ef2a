"""Finds labelled lines (`Date: …`, `| Staff: …`) in a written document."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Labels people write on forms, each for the field it fills. Longest first inside one field does not matter:
# the pattern below tries longer labels before shorter ones.
LABELS: dict[str, tuple[str, ...]] = {
    "date": (
        "date",
        "date of service",
        "service date",
        "dos",
        "day",
        "date of contact",
        "contact date",
        "date of visit",
    ),
    "time": ("time", "times", "time in/out", "service time", "actual time", "session time"),
    "start": ("start", "start time", "time in", "began", "begin", "started", "begin time", "from"),
    "stop": ("stop", "stop time", "end", "end time", "time out", "ended", "finish", "finished"),
    "place": ("place", "location", "setting", "site", "where", "place of service", "service location"),
    "staff": (
        "staff",
        "provider",
        "writer",
        "written by",
        "author",
        "worker",
        "dsp",
        "css",
        "staff name",
        "name/title",
        "completed by",
        "signature",
        "signed",
        "signed by",
        "who wrote this",
        "staff signature",
        "note by",
        "submitted by",
        "recorded by",
        "documented by",
    ),
    "goal": (
        "plan goal",
        "goal",
        "goals",
        "goal(s)",
        "objective",
        "outcome",
        "goal worked on",
        "plan",
        "isp goal",
        "goal addressed",
        "objective addressed",
        "goal/objective",
        "treatment goal",
    ),
    "person": (
        "person",
        "participant",
        "client",
        "name of individual",
        "individual",
        "name",
        "member",
        "client name",
        "consumer",
        "person supported",
    ),
    "service": ("service", "service type", "type of service", "activity"),
    "need": (
        "need",
        "reason",
        "why today",
        "reason for contact",
        "purpose",
        "presenting",
        "reason we met",
        "reason for visit",
    ),
    "intervention": (
        "intervention",
        "interventions",
        "i",
        "what i did",
        "what staff did",
        "support provided",
        "staff action",
        "action",
        "actions",
    ),
    "response": (
        "response",
        "r",
        "what the person did",
        "participant response",
        "individual response",
        "client response",
    ),
    "next": (
        "next",
        "next step",
        "next steps",
        "p",
        "what is next",
        "then",
        "up next",
        "follow-up",
        "follow up",
    ),
    "data": (
        "data",
        "d",
        "s",
        "o",
        "subjective",
        "objective data",
        "b",
        "behavior",
        "behaviour",
        "what happened",
    ),
    "assessment": ("a", "assessment", "progress"),
    "goal_section": ("g",),
}
_FIELD = {label: field for field, labels in LABELS.items() for label in labels}
_NAMES = "|".join(re.escape(label) for label in sorted(_FIELD, key=lambda label: (-len(label), label)))
_LABEL = re.compile(
    rf"(?:^|(?<=[\n|;·•])|(?<=[ \t]{{2}})|(?<=[.!?] ))[ \t>*_•\-–—#]{{0,6}}({_NAMES})[*_]{{0,2}}[ \t]?[:=][*_]{{0,2}}",
    re.IGNORECASE,
)
_VALUE_END = re.compile(r"\n|[ \t]*\|[ \t]|[ \t]{2,}(?=\S[^\n:]{0,24}:)")


@dataclass(frozen=True)
class Header:
    """A label and its value: code-point spans into the text. `field` is one of the keys of LABELS."""

    field: str
    label: str
    start: int
    value_start: int
    value_end: int


def headers(text: str) -> list[Header]:
    """Every labelled value in `text`, in order. A value ends at the line's end, at " | " or at the next label."""
    found = list(_LABEL.finditer(text))
    result = []
    for number, match in enumerate(found):
        limit = found[number + 1].start() if number + 1 < len(found) else len(text)
        stop = _VALUE_END.search(text, match.end(), limit)
        start, end = match.end(), stop.start() if stop else limit
        while start < end and text[start] in " \t*":
            start += 1
        while end > start and text[end - 1] in " \t\r\n|;·*":
            end -= 1
        label = match.group(1).lower()
        result.append(Header(_FIELD[label], label, match.start(1), start, end))
    return result
