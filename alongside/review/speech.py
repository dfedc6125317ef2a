"""The verb `speech`: is the person's own say visible? Quotations of hers, or a reported choice, wish or opinion.

params: said (patterns of reported speech and choice), never (stretches that are no say of hers).
"""

from __future__ import annotations

from alongside import content
from alongside.review.cues import _pattern, masked
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Verdict

_PARAMS: dict[str, type | tuple[type, ...]] = {"said": list, "never": list, "verbs": str}


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    params = content.require(rule.params, f"{rule.path}: params", _PARAMS, ("said",))
    for name in ("said", "never"):
        if params.get(name):
            _pattern(tuple(params[name]), f"{rule.path}: params: {name}")


def run(rule: Rule, reading: Reading) -> Outcome:
    """met with the first quotation or reported say of the person, else missing."""
    text, params = reading.text, rule.params
    quotes = [q for q in text.quotes if q.owner == "person" and q.end - q.start > 6]
    spoken = next((q for q in quotes if not reading.in_goal(q.start)), None) or next(iter(quotes), None)
    if spoken:
        return Outcome(verdict=Verdict("met", ((spoken.start, spoken.end),)))
    where = f"{rule.path}: params"
    body = masked(text.judged, _pattern(tuple(params["never"]), where) if params.get("never") else None)
    verbs = frozenset(params.get("verbs", "").split())
    for act in reading.acts:
        if (
            act.who in ("person", "")
            and act.verb in verbs
            and body[act.start : act.verb_end].strip() == text.judged[act.start : act.verb_end].strip()
        ):
            if act.who == "" and act.verb not in reading.typical("person"):
                continue
            return Outcome(verdict=Verdict("met", (reading.trim((act.start, act.end)),)))
    for m in _pattern(tuple(params["said"]), where).finditer(body):
        quote = text.quote_at(m.start())
        if quote is None or quote.owner == "person":
            return Outcome(verdict=Verdict("met", (reading.trim(m.span()),)))
    return Outcome(verdict=Verdict("missing"))
