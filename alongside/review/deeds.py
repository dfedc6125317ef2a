"""The verb `deeds`: what the worker did, read from the clauses and their doers.

met with a concrete act and its object or method; partial with a general word of support; missing where only the person acts.
params: vague, idle (verbs that say too little; no act at all), thin (objects that make any verb vague; a pattern), given
(care noted as "shower given"; patterns), weak (patterns that alone make it partial), never (masked).
"""

# ruff: noqa: E501 - word lists read better on one line
from __future__ import annotations

import re

from alongside import content
from alongside.review.cues import masked
from alongside.review.doers import ADJECTIVAL
from alongside.review.params import given, listed
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict

_PARAMS: dict[str, type | tuple[type, ...]] = {
    "vague": str, "idle": str, "thin": list, "given": list, "weak": list, "never": list,
}  # fmt: skip
_FORM = frozenset(["past", "base", "now"])


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    content.require(rule.params, f"{rule.path}: params", _PARAMS, tuple(_PARAMS))
    for name in ("thin", "given", "weak", "never"):
        given(rule, name)


def run(rule: Rule, reading: Reading) -> Outcome:
    """The best the worker's clauses show, with its place."""
    text, params = reading.text, rule.params
    body = masked(text.judged, given(rule, "never"))
    vague, idle, thin = listed(params["vague"]), listed(params["idle"]), given(rule, "thin")
    strong: list[Span] = []
    weak: list[Span] = []
    for line in reading.lines:
        if line.role in ("plan", "form", "person"):
            continue
        for c in line.clauses:
            if not body[c.start : c.verb_end].strip():
                continue
            if c.who == "person" and c.passive and not c.perfect and c.form == "past":
                if c.verb in _TAKEN or (c.verb in _SHOWN and thin.match(body[c.verb_end : c.end].lstrip(" ,"))):
                    weak.append((c.start, c.end))
                elif c.verb in _SHOWN and not c.joint and _by_worker(body[c.verb_end : c.end]):
                    strong.append((c.start, c.end))
            if c.who == "thing" and c.verb in _CARE and c.form == "past" and c.joint in ("", ",", "and"):
                strong.append((c.start, c.end))
            if (
                c.who != "worker"
                or c.form not in _FORM
                or c.verb in idle
                or c.verb_end > len(body)
                or c.passive
            ):
                continue
            rest = body[c.verb_end : c.end]
            if not body[c.verb_end - 1].strip() or c.joint in (
                "if",
                "that",
                "who",
                "which",
                "what",
                "how",
                "whether",
                "when",
                "until",
                "like",
            ):
                continue
            if _MAY.search(body, c.start, c.verb_end):
                continue
            if c.form == "now" and c.subject not in ("i", "we") and not line.role and not _TO_THEM.match(rest):
                continue  # "Writer drops it off Monday" is a plan
            if c.form in ("now", "base") and _AHEAD.search(rest):
                continue
            if c.subject == "we" and c.verb in _TOGETHER:
                continue
            told = rest.lstrip(" ,")
            if _empty(c.verb, told, vague) or thin.match(told):
                (strong if _HOW.search(told) else weak).append((c.start, c.end))
            elif len(rest.strip()) > 2:
                strong.append((c.start, c.end))
    if not strong:
        strong += [m.span() for m in given(rule, "given").finditer(body)]
    if strong:
        return Outcome(verdict=Verdict("met", (reading.trim(strong[0]),)))
    weak = weak or _perhaps(reading, idle, body)
    weak = weak or [m.span() for m in given(rule, "weak").finditer(body) if not _theirs(reading, m.start())]
    if weak:
        return Outcome(verdict=Verdict("partial", (reading.trim(weak[0]),)))
    return Outcome(verdict=Verdict("missing"))


def _empty(verb: str, rest: str, vague: frozenset[str]) -> bool:
    """True for a general word of support, or one that teaches or leads with no more than a topic."""
    return verb in vague or (verb in _GENERAL and _LOOSE.match(rest) is not None and not re.search(r"\d|twice|once|:", rest))


def _by_worker(rest: str) -> bool:
    """False for "was given ten days by the landlord": something from outside the support."""
    return len(rest.strip()) > 2 and not _OUTSIDE.search(rest)


def _theirs(reading: Reading, place: int) -> bool:
    """True where the word at `place` is a verb of the person or of somebody else."""
    return any(
        c.who in ("person", "other") and not c.passive and c.subject != "team" and c.verb not in _GOT and c.start <= place < c.verb_end
        for line in reading.lines
        if line.start <= place < line.end
        for c in line.clauses
    )


def _perhaps(reading: Reading, idle: frozenset[str], body: str) -> list[Span]:
    """Acts a second, simpler reading gives to the worker: enough for a partial, not for more."""
    known = reading.typical("staff")
    return [
        (act.start, act.end)
        for act in reading.acts
        if act.verb not in idle
        and act.verb not in ADJECTIVAL
        and act.verb_end <= len(body)
        and not reading.text.quote_at(act.verb_end - 1)
        and (act.who == "staff" or (not act.who and act.verb in known))
        and not re.search(r"\b(?:himself|herself|themselves)\b", body[act.start : act.end])
        and len(body[act.verb_end : act.end].strip()) > 2
    ][:1]


_TAKEN = frozenset(
    "taken brought transported driven escorted accompanied helped assisted supported encouraged redirected prompted".split()
)
_CARE = frozenset(
    """flushed drained irrigated suctioned cleansed rubbed applied wrapped taped padded trimmed clipped heated warmed wiped rinsed moisturized emptied
    set written drawn laid placed marked circled printed modeled modelled demonstrated rehearsed role-played hung primed shown floated infused lowered raised
    dabbed sponged creamed pinned posted displayed covered removed wheeled poured sliced chopped mashed buttered
    crushed thickened pureed elevated locked repositioned lotioned swabbed massaged soaked strapped buckled fastened inserted flossed combed braided shampooed
    """.split()
)
_SHOWN = frozenset(
    """shown given handed offered walked taught fed bathed washed turned repositioned rolled cued reminded dressed shaved wheeled lifted seated positioned
    guided coached""".split()
)
_GENERAL = frozenset("coached taught prompted cued guided trained instructed counseled counselled mentored oriented calmed soothed settled".split())
_TOGETHER = frozenset(
    """listened watched ate drank rode walked shopped strolled hung enjoyed bowled swam danced laughed bought drove sang went stayed""".split()
)
_GOT = frozenset("received receives got had accepted has took takes".split())
_LOOSE = re.compile(
    r"(?:(?:him|her|them|client|\w+) )?(?:down|again|more|today|(?:on|in|with|about|around|for|during|at|through|throughout|re:?) (?:the |his |her |their |some |a )?(?:[\w-]+ ?){1,3}|"
    r"(?:\w+ ){0,2}(?:skills?|coping|techniques?|strategies|hygiene|budgeting|socialization|nutrition))?\W*$"
)
_HOW = re.compile(
    r"\bby (?!(?:providing|supporting|helping|encouraging|assisting|offering|being|engaging|discussing|talking|giving|the|phone)\b)(?:\w+ly )?\w+ing\b"
    r"|\busing (?:a|an|the|his|her|my|our|two|three)\b"
)
_OUTSIDE = re.compile(
    r"\b(?:notice|diagnos\w+|ticket|citation|warning|deadline|until|days?|weeks?|months?|eviction|discharge|by (?:his|her|their|the) (?!staff|writer|aide|coach|nurse|worker|tech)\w+)\b"
)
_TO_THEM = re.compile(r" (?:him|her|them|client|resident|pt)\b")
_MAY = re.compile(r"\b(?:can|can't|could|couldn't|would|should|might|may|must|wouldn't)\b")
_AHEAD = re.compile(
    r"\b(?:tomorrow|tonight|next|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,2}/\d{1,2}|(?:mon|tues?|wed|thurs?|fri|sat|sun)\b)"
)
