"""Cuts a goal into clauses and takes the frame ("Ana wants to", "I will", "my dream is") and the time away: what is left
is the aim."""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import NamedTuple

from alongside.review.aim_words import kind
from alongside.review.members import members
from alongside.review.subjects import PERSON
from alongside.review.text import Text

_MOST = 12  # clauses that are read
_LONG = 400  # characters of a clause that are read

_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_SPAN = "(?:days?|weeks?|wks?|months?|mos?|years?|yrs?|quarters?|semesters?|terms?|nights?|hours|minutes|sessions)"
_SEASON = "(?:spring|summer|fall|autumn|winter|christmas|easter|thanksgiving|halloween|new year(?:'?s)?|labor day|school year|plan year|holidays)"
_TIME = re.compile(
    rf"\b(?:by|before|until|till|through|on|in|from|since|starting|due|come|this|next|during|throughout|for|of|late|early|mid)?[ -]*"
    rf"(?:the )?(?:end of |last day of |first of |start of )?(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?: \d{{4}})?\b|"
    rf"{_MONTH} (?:19|20)\d\d\b|\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?(?! ?%)\b|(?:19|20)\d\d(?:-\d\d){{0,2}}\b|{_SEASON}\b)"
    rf"|(?<!evidenced )(?<!measured )(?<!shown )\b(?:by|before|until|till|through|throughout|during) (?!(?:my|him|her|them)sel|\w+ing\b|bed\b|work\b|school\b|lunch\b|dinner\b)[^.;,:]*?(?=[.;,:\n]|$|\b(?:i|he|she|they|we) |\b[a-z]+ will\b)"
    rf"|\b(?:with)?in (?:the )?(?:next |coming |following )?(?:[\w-]+ )?{_SPAN}\b(?: to come| ahead)?"
    rf"|\b(?:for|over|across|during|all through|throughout) (?:the |a |an |at least )?(?:next |coming |full |last |past |entire |whole )?(?:(?:\d+|one|two|three|four|five|six|eight|nine|ten|twelve|thirty|sixty|ninety|few|several|school|plan|calendar|consecutive|straight|solid)[ -]){{0,2}}{_SPAN}\b(?: running| in a row| straight)?"
    rf"|\b(?:one|some) (?:fine |of these |sunny )?(?:days?|years|time)\b(?: (?:ahead|from now))?|\bat some (?:point|stage|time)\b|\bin (?:the )?(?:near |long |years? |coming )*(?:future|run|while|term)\b"
    r"|\b(?:when|once|while|as soon as|after) (?:i'm|i am|i can|things|the|his|her|their|my|he|she|it|ready)[^.;,]*?(?=[.;,:\n]|$|\b(?:i'd|i want|i will|i'll|[a-z]+ will|would)\b)"
    r"|\b(?:long[- ]term|down the (?:road|line)|by and by|before (?:too )?long|over time|in time|ongoing|someday|hopefully|eventually|soon)\b"
    r"|\b(?:age[ds]?|at|turn(?:s|ed)?) \d{2}\b|, \d{2},|\b(?:goal|objective|outcome|phase|type|part) #?\d+(?:\.\d+)?|\b(?:number|route|no\.|line|bus|room|unit|apt) #?\d+"
)  # fmt: skip
_FRAME = re.compile(
    r"^(?P<who>[^;]{0,160}?)(?P<frame>\b(?:would|'d) be (?:so |very |really )?(?:nice|great|good|lovely|wonderful) (?:to|if (?:i|we) could) |(?:'m|\bam|'re|\bare|'s|\bis) (?=(?:not|never|done|through) )|(?:'ll|'d|\b(?:will|shall|would|should|may|can|(?:is|am|are|be|been)(?= (?:going|gonna|asking|looking|hoping|planning|aiming))|"
    r"does|do|did)|'[ms](?= (?:going|gonna|asking|looking|hoping|planning|aiming))) (?:(?:not|never|no longer|hopefully|also|be able to|really|just|still|only|some day|always|soon) ){0,2}?(?:to |(?:like|love|hope|want|wish|prefer|plan|aim)(?:ing)? (?:to |for )?|asking (?:to |for )?|looking (?:to |for )|going to |gonna )?"
    r"|\b(?:won't|wanna|gonna|wants?(?: to| for)?|wish(?:es)?(?: to| for)?|hopes?(?: to| for| that)?|plans?(?: to| on)|aims? to|needs?(?: to)?|"
    r"intends? to|means? to|dreams? (?:of|is|about)|(?:goal|dream|wish|aim|hope) (?:is|:)(?: to)?|let me|likes? to|quiero)\b ?)"
    r"(?P<rest>.*)$",
    re.S,
)
_WILL = re.compile(r"\b(?:will|shall|won't|going to|gonna|should|may|can)\b|'ll")
_FRAGMENT = re.compile(r"^\W*(?:goal:? )?([a-z]+)\.? (?:[a-z]+ )?(?:to (?=[a-z]+)|(?<= )(?=[a-z]{3,}ing\b))")
_WORSE = (
    "no|zero|none|fewer|less|not|never|stop|stops|stopping|quit|quits|cease|avoid|avoids|refrain|abstain|reduce|reduces|reducing|decrease|decreases|"
    "decreasing|eliminate|eliminates|minimize|minimise|limit|lessen|rid|lower|end|ending|without|prevent|desist|lower|curb|drop"
)
_AWAY = re.compile(
    rf"^\W*(?:(?:people|they|he|she|everyone|staff|(?:my|the) \w+) (?:would|will|to) )?(?:(?:to|be|have|has|having|get|see|experience|experiences|suffer|suffers|feel|show|exhibit|display|make|go|receive|spend|and|only|a|my|his|her|their|the|from|reach|remain|being|free|number|total|of|number|in|for) )*?(?:{_WORSE}|no longer|cut(?:ting)? (?:down|back|out)|done with|free (?:of|from)|give up|not|under|fewer than)\b(?! (?:just|only|more than|less than|fewer than|later|longer than|miss|one but))"
    r"|\b(?:let up|go away|come to an end|(?:a lot |much )?less(?: often| frequently)?(?:\W*$| any\b| and less\b))|\b(?:be )?rid of\b|\baren't\b.*\bno more\b"
)
_CAPITAL = re.compile(r"(?<![^\W_])[A-ZÀ-Þ][^\W_]+")
_CLAUSE = re.compile(r"[;\n]|:(?!\d)|, (?=then\b)|\band (?=will\b)| [–—] |—")
_PURPOSE = re.compile(r"\b(?:so|because|since|even if|in order|than|what|where|how|the way)(?: that)?(?: \w+){0,2}\s*$")
_ASIDE = re.compile(r"^\W*(?:that's|that is|this is|because|which|as (?:i|he|she) said)\b")
_GERUND = re.compile(r"^\W*(?:to )?(?!starting|beginning|during|following|moving forward|going forward|being)(?!.*\b(?:i|he|she|they|we)$)\w{2,}ing\b.*\w$")


class Aim(NamedTuple):
    """One clause: where its aim stands, the aim without its time, who is to do it, whether by will or wish, and if it is a
    turning away ("no more", "stop")."""

    start: int
    end: int
    text: str
    who: str
    will: bool
    away: bool
    named: bool


def _named(text: Text, first: int, start: int, rest: str) -> bool:
    """True where a proper name stands in the aim: a capital that no sentence's start explains."""
    source = text.source[start : start + len(rest)]
    if sum(c.isupper() for c in source) * 4 > len(source):
        return False
    return any(
        rest[m.start()] != " " and (m.start() > 0 or start > first + 3) and kind(m.group().lower()) not in ("plain", "state", "obey")
        for m in islice(_CAPITAL.finditer(source), 40)
        if m.group() != "I" and source[: m.start()].rstrip(" \"'“‘")[-1:] not in ("", ".", ":", "!", "?")
    )


def read_aims(text: Text) -> list[Aim]:
    """The clauses of a goal, each with its frame and time taken away."""
    body = _TIME.sub(lambda m: " " * len(m.group()), text.judged.replace('"', " "))
    aims: list[Aim] = []
    for first, last in text.sentences[:_MOST]:
        places = [first, *(m.end() for m in _CLAUSE.finditer(body, first, min(last, len(body)))), min(last, len(body))]
        who, will = "", False
        for start, stop in pairwise(places):
            end = min(stop, start + 2 * _LONG)
            clause = body[start:end]
            if not clause.strip(" \t\n.,;:-'") or (aims and _ASIDE.match(clause)):
                continue
            framed = _FRAME.match(clause)
            rest, away = clause, False
            if framed and _GERUND.match(framed["who"].strip()):
                rest, away = framed["who"], False
            elif framed and (purpose := _PURPOSE.search(framed["who"])) and len(framed["who"][: purpose.start()].split()) >= 2:
                rest = clause[: purpose.start()]
            elif framed:
                who = framed["who"].strip() or who
                will = bool(_WILL.search(framed["frame"]))
                rest = framed["rest"]
                away = bool(re.search(r"\b(?:not|never|no longer|won't)\b", framed["frame"])) or bool(
                    re.search(r"(?:n't|\bno)\s*$", framed["who"])
                )
            else:
                fragment = _FRAGMENT.match(clause)
                if fragment and (kind(fragment[1]) == "" or fragment[1] in members("aim_plain") & PERSON):
                    rest = clause[fragment.end() :]
                    who = fragment.group()
            away = away or bool(_AWAY.search(rest))
            at = end - len(rest)
            named = _named(text, first, at, body[at : at + _LONG])
            aims.append(Aim(at, end, rest[:_LONG], who, will, away, named))
            if len(aims) >= _MOST:
                return aims
    return aims
