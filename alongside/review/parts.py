"""The verb `parts`: a plan or profile has the headed parts a reader looks for, with something in them.

params: need (names of parts, or `one|other` where either will do; all must be there to be met, some to be partial), fewest
(words in a part; default 3), shows (patterns one of which must stand inside the first named part, else partial), empty
(patterns of a part that says too little).
"""

from __future__ import annotations

import re

from alongside import content
from alongside.review.params import joined
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict

_PARAMS: dict[str, type | tuple[type, ...]] = {"need": list, "fewest": int, "shows": list, "empty": list}


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    params = content.require(rule.params, f"{rule.path}: params", _PARAMS, ("need",))
    for name in ("shows", "empty"):
        if params.get(name):
            joined(tuple(params[name]), f"{rule.path}: params: {name}")


def run(rule: Rule, reading: Reading) -> Outcome:
    """met, partial or missing, with the parts as evidence."""
    text, params = reading.text, rule.params
    where = f"{rule.path}: params"
    sections = reading.outline.sections
    found: dict[str, Span] = {}
    for name in params["need"]:
        part = next((part for part in name.split("|") if part in sections), "")
        if part:
            found[name] = sections[part][0]
    fewest = params.get("fewest", 3)
    empty = joined(tuple(params["empty"]), where) if params.get("empty") else None
    good = {}
    for name, (start, end) in found.items():
        body = text.lower[start:end]
        if len(re.findall(r"\w+", body)) >= fewest and not (empty and empty.fullmatch(body.strip(" .\n"))):
            good[name] = (start, end)
    spans = tuple(sorted(good.values()))
    if len(good) < len(params["need"]):
        return Outcome(verdict=Verdict("partial", spans) if good else Verdict("missing"))
    if params.get("shows"):
        shows = joined(tuple(params["shows"]), where)
        for start, end in spans:
            m = shows.search(text.lower, start, end)
            if m:
                return Outcome(verdict=Verdict("met", (reading.trim(m.span()),)))
        return Outcome(verdict=Verdict("partial", spans))
    return Outcome(verdict=Verdict("met", spans))
