"""The verb `judgement`: words about mood, motive, character or effort that rest on nothing seen or heard.

params: moods (patterns), never (stretches that are no judgement), bare (patterns that no sign can carry, for example a
guessed motive).
"""

from __future__ import annotations

from alongside import content
from alongside.review.cues import _pattern, masked
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict

_PARAMS: dict[str, type | tuple[type, ...]] = {"moods": list, "never": list, "bare": list}


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    params = content.require(rule.params, f"{rule.path}: params", _PARAMS, ("moods",))
    for name in ("moods", "never", "bare"):
        if params.get(name):
            _pattern(tuple(params[name]), f"{rule.path}: params: {name}")


def run(rule: Rule, reading: Reading) -> Outcome:
    """missing with the first unsupported judgement as evidence, else met."""
    text, params = reading.text, rule.params
    where = f"{rule.path}: params"
    body = masked(text.judged, _pattern(tuple(params["never"]), where) if params.get("never") else None)
    unsupported: list[Span] = []
    if params.get("bare"):
        unsupported += [m.span() for m in _pattern(tuple(params["bare"]), where).finditer(body)]
    unsupported += [
        m.span()
        for m in _pattern(tuple(params["moods"]), where).finditer(body)
        if not reading.evidence_follows(*m.span())
    ]
    owners = {span: text.quote_at(span[0]) for span in unsupported}
    hits = tuple(
        sorted(
            {span for span, quote in owners.items() if quote is None or quote.owner in ("worker", "scare")}
        )
    )
    return Outcome(hits[:1], Verdict("missing", hits[:5]) if hits else Verdict("met"))
