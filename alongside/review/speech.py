"""The verb `speech`: is the person's own say visible? Quotations of hers, or a reported choice, wish or opinion.

params: said (patterns of reported speech and choice), never (stretches that are no say of hers).
"""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re

from alongside import content
from alongside.review.cues import masked
from alongside.review.members import members
from alongside.review.params import joined
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Verdict

_PARAMS: dict[str, type | tuple[type, ...]] = {"said": list, "never": list, "verbs": str}

# "the judge decided", "his landlord wants": a noun with an article or an owner is somebody else, but for these
_ARTICLE = re.compile(r"(?:^|[^\w'])(?:the|a|an|another|his|her|their|my|our|this|that|[\w]+'s)(?: [\w-]+)?$")
_PERSON_NOUN = frozenset("client clients resident residents member participant individual person patient consumer youth student child kid boy girl lady gentleman man woman guest tenant teen baby toddler learner pupil customer guy fellow lad lass elder veteran".split())
_PRONOUN = frozenset("he she they you who and then also later still".split())
_WISH = re.compile(r"\b(?:wants?|wanted|likes?|liked|loves?|loved|hates?|hated|thinks?|wish(?:es)?)\b")
_GUESSED = re.compile(r"\b(?:you could tell|you can tell|i could tell|clearly|obviously|seem(?:s|ed)?|appear(?:s|ed)?|probably|apparently|i think|just wants?|only wants?|only wanted|just wanted)\b")
_UNWILLING = re.compile(r"\b(?:does|did|do)(?:n't| not) (?:even )?(?:want|like|wish) to (?:learn|change|get better|try|improve|be helped|work|grow|do anything|be here|be there|participate|cooperate|engage|listen|comply|help|behave|follow)\b")
_WORD = re.compile(r"[a-z][a-z'-]*")


def _others(body: str, start: int, end: int) -> bool:
    """True where the one who says or wants is some other person or a thing: "the judge decided", "his landlord wants to"."""
    opening = _WORD.match(body, start, end)
    first = opening.group() if opening else ""
    if first in _PRONOUN:
        return False
    before = body[max(0, start - 40) : start].rstrip(" ")
    if not (body[start : start + 1] and _SAYING.match(first)) and first:
        return first not in _PERSON_NOUN and bool(_ARTICLE.search(before)) and before[-1:] not in ".,;:\n"
    words = before.split()
    subject = words[-1] if words else ""
    lead = before[: len(before) - len(subject)].rstrip(" ")
    return subject not in _PERSON_NOUN and subject not in _PRONOUN and subject.isalpha() and bool(_ARTICLE.search(lead))


_SAYING = re.compile(r"(?:wants?|wanted|says?|said|tells?|told|chose|chooses|decide[sd]|prefer\w*|reports|reported|picked|picks|likes?|hopes?|declined|declines|wish\w*|\w+ing|would|in|according|his|her|their|up|for|by|not|at|on|titled|named|dubbed|nicknamed|calls)$")


def _guessed(body: str, first: int, last: int, start: int, end: int) -> bool:
    """True where a wish is only ascribed: in a sentence that judges her, or with "you could tell"."""
    sentence = body[first:last]
    if _UNWILLING.search(body, max(first, start - 30), min(len(body), end + 30)):
        return True
    if not _WISH.search(body[start:end]) or re.search(r"\b(?:said|says|told|tells|reports?|reported|stated|states|asked)\b", sentence):
        return False
    if _GUESSED.search(sentence):
        return True
    before = sentence[: start - first]
    return any(word.group() in members("mood") and word.group() not in members("mood_soft") - {"demanding", "happy"} for word in _WORD.finditer(before))


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    params = content.require(rule.params, f"{rule.path}: params", _PARAMS, ("said",))
    for name in ("said", "never"):
        if params.get(name):
            joined(tuple(params[name]), f"{rule.path}: params: {name}")


def run(rule: Rule, reading: Reading) -> Outcome:
    """met with the first quotation or reported say of the person, else missing."""
    text, params = reading.text, rule.params
    quotes = [q for q in text.quotes if q.owner == "person" and q.end - q.start > 6]
    spoken = next((q for q in quotes if not reading.in_goal(q.start)), None) or next(iter(quotes), None)
    if spoken:
        return Outcome(verdict=Verdict("met", ((spoken.start, spoken.end),)))
    where = f"{rule.path}: params"
    body = masked(text.judged, joined(tuple(params["never"]), where) if params.get("never") else None)
    verbs = frozenset(params.get("verbs", "").split())
    for act in reading.acts:
        if (
            act.who in ("person", "")
            and act.verb in verbs
            and body[act.start : act.verb_end].strip() == text.judged[act.start : act.verb_end].strip()
        ):
            if act.who == "" and act.verb not in reading.typical("person"):
                continue
            if _guessed(body, *text.sentence_at(act.start), act.verb_end - len(act.verb), act.verb_end):
                continue
            return Outcome(verdict=Verdict("met", (reading.trim((act.start, act.end)),)))
    for m in joined(tuple(params["said"]), where).finditer(body):
        quote = text.quote_at(m.start())
        if quote is None and (_others(body, *m.span()) or _guessed(body, *text.sentence_at(m.start()), *m.span())):
            continue
        if quote is None or quote.owner == "person":
            return Outcome(verdict=Verdict("met", (reading.trim(m.span()),)))
    return Outcome(verdict=Verdict("missing"))
