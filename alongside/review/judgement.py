"""The verb `judgement`: words about mood, motive, character or effort that rest on nothing seen or heard.

A word of the class `mood` (graders/rules/words.yaml) is a judgement where it is said of somebody: after a linking verb
("was jealous"), or standing alone ("Irritable today."). It is left alone when it was reported by someone, and when a sign
is told beside it.

params: moods (patterns of more), never (stretches that are no judgement), bare (patterns that no sign can carry, for
example a guessed motive).
"""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re
from collections.abc import Iterator

from alongside import content
from alongside.review.cues import masked
from alongside.review.members import members
from alongside.review.params import joined
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict

_PARAMS: dict[str, type | tuple[type, ...]] = {"moods": list, "never": list, "bare": list}
_HOW = (
    r"(?:(?:so|very|really|too|quite|rather|a bit|a little|a lot|pretty|somewhat|extremely|super|more|less|most|still|again|also|always|often|"
    r"never|plainly|clearly|obviously|visibly|just|simply|all|both|such|an?|being|to be|as|feeling|even|increasingly|terribly|totally|completely|"
    r"absolutely|overly|rude and|kind of|sort of|probably|generally|usually|mostly|typically|getting|one|the|out of sorts and) ){0,3}"
)
_LINKED = re.compile(
    rf"(?:(?P<who>(?:(?<![\w'.])[\w'.]+)?)[ ,]{{1,3}}|^|(?<=\n))(?:(?:also|still|just|always|never|often|clearly|plainly|obviously|really|has|had|have|must|may|might|would|could|to|not) )*"
    rf"(?P<link>was|is|were|are|been|be|wasn't|being|seem(?:s|ed)?|appear(?:s|ed)?|look(?:s|ed)?|act(?:s|ed)|became|becomes?|got|gets|getting|"
    rf"felt|stay(?:s|ed)|remain(?:s|ed)|sound(?:s|ed)|presents?|presented|behaved|came across|grew|turned|woke up|arrived|returned|came (?:in|out|home|back))"
    rf" {_HOW}(?P<word>[a-z][a-z-]+)"
)
_ALONE = re.compile(
    rf"(?:(?<=[.!?;:,\n(–—\x22-])\s{{0,4}}|^\s*|\b(?:but|though|although|and|so|too|very|super|such an?|just plain) )(?:[a-z]+: )?{_HOW}(?P<word>[a-z][a-z-]+)"
    r"(?=\s*(?:$|[.,;!?\n)]|(?:about|because|over|by|of|with|toward|towards|today|tonight|this|all|after|when|again|no doubt|clearly|as|and|to|at|that|from|since|in|for|most|throughout|during|i'd|if|you|mood)\b))"
)
_BEFORE = re.compile(
    r"\b(?P<word>[a-z][a-z-]{1,30}) (?:old |young |little )?(?:man|woman|guy|lady|person|soul|client|resident|patient|kid|boy|girl|child|student|mother|mom|mum|"
    r"father|dad|parents?|sister|brother|aunt|uncle|wife|husband|ex|son|daughter|grandmother|grandma|neighbou?r|roommate|housemate|landlord|individual|consumer|fellow|bloke|lad)\b"
)
_WORD = re.compile(r"[a-z][a-z-]+")
_NEAR = 100  # characters on either side in which a mood word's subject and link stand
_ONLY_SOFT = re.compile(r"\s*(?:because|about|over|today|tonight|all (?:day|shift|morning|evening|night)|since|this (?:morning|evening|afternoon)|by nature)\b")
_NOT_SOFT = frozenset("it this that which what there they're water room weather food i we staff writer day nobody".split())
_SELF = frozenset("i we i'm we're staff writer it this that which there what nobody".split())
_SAID = re.compile(
    r"\b(?:said|says|say|saying|told|tells|reports?|reported|stated|states|rated|rates|feels|felt|admits|admitted|describes?|described|calls|asked|asks|"
    r"texted|wrote|writes|signed|signs|typed|explained|explains|mentioned|shared|expressed|denies|denied|voiced|complained|answered|replied|pointed|"
    r"circled|chose|reckons|thinks|thought|identified|named|tapped|card|if|when|whether|how)\b[^.!?;]{0,160}$"
)
_TOLD = re.compile(r"\s*(?::|[–—])\s*\w+ \w+|[^.!?\n]{0,80}, (?:he|she|they|client) (?:said|says|told|reports?)\b")
_PERSON = re.compile(r"^(?:he|she|they|client|resident|member|patient|consumer|individual|participant|pt|cl|student|child|youth|who|and|mood|everyone)$")


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    params = content.require(rule.params, f"{rule.path}: params", _PARAMS, ("moods",))
    for name in ("moods", "never", "bare"):
        if params.get(name):
            joined(tuple(params[name]), f"{rule.path}: params: {name}")


def _moods(reading: Reading, body: str) -> Iterator[Span]:
    """Words of mood and character said of somebody, except where someone reported them."""
    text = reading.text
    words, soft = members("mood"), members("mood_soft")
    places: dict[int, tuple[re.Match[str], bool]] = {}
    for hit in _WORD.finditer(body):
        if hit.group() not in words:
            continue
        at, around = hit.start(), (max(0, hit.start() - _NEAR), hit.end() + _NEAR)
        for pattern, linked in ((_LINKED, True), (_BEFORE, False), (_ALONE, False)):
            if pattern is _BEFORE and hit.group() in soft:
                continue
            found = next((m for m in pattern.finditer(body, *around) if m.start("word") == at), None)
            if found and found["word"] in words:
                places[at] = (found, linked)
                break
    for start, (m, linked) in sorted(places.items()):
        word, end = m["word"], m.end("word")
        who = (m["who"] or "").strip(".'") if linked else ""
        if linked and who in _SELF:
            continue
        if word in soft:
            named = linked and (bool(_PERSON.match(who)) or (bool(who) and text.source[m.start("who")].isupper()))
            if not named and not (not linked and _ONLY_SOFT.match(body, end)):
                continue
        first, _last = text.sentence_at(start)
        if _SAID.search(body[max(first, start - 200) : start]):
            continue
        if _TOLD.match(body, end):
            continue
        yield (start, end)


def run(rule: Rule, reading: Reading) -> Outcome:
    """missing with the first unsupported judgement as evidence, else met."""
    text, params = reading.text, rule.params
    where = f"{rule.path}: params"
    body = masked(text.judged, joined(tuple(params["never"]), where) if params.get("never") else None)
    unsupported: list[Span] = []
    if params.get("bare"):
        unsupported += [m.span() for m in joined(tuple(params["bare"]), where).finditer(body)]
    found = [m.span() for m in joined(tuple(params["moods"]), where).finditer(body)]
    found += _moods(reading, body)
    unsupported += [span for span in found if not reading.evidence_follows(*span)]
    owners = {span: text.quote_at(span[0]) for span in unsupported}
    hits = tuple(
        sorted(
            {span for span, quote in owners.items() if quote is None or quote.owner in ("worker", "scare")}
        )
    )
    return Outcome(hits[:1], Verdict("missing", hits[:5]) if hits else Verdict("met"))
