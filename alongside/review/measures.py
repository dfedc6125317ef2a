"""The verb `measures`: how this compares with the goal's measure or last time.

First the shapes of a comparison (a count with an earlier one, "same as in April", "in May I did it for her"), then the cues
of the rule, last a bare claim ("steadier", "on the rise"). The params are those of `cues`.
"""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re

from alongside.review import cues
from alongside.review.clock_times import spans_of_time
from alongside.review.dates import days
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Verdict

prepare = cues.prepare
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_NUM = r"(?:\d+(?:\.\d+)?|none|zero|nil|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|half|all|every|full|no|once|twice|both|an hour)"
_UNIT = r"(?:visit|time|week|wk|month|session|contact|trip|try|shift|review|walk|lesson|ride|soak|round|survey|run|day|go|viewing|attempt|game|class|meeting|report|check|call|group|term|quarter|year|season|one|weigh-?in|test|bath|meal|meeting)"
_THEN = (
    rf"(?:(?:the )?(?:last|previous|prior|first|earlier|preceding) (?:few )?(?:{_UNIT}s?|{_DAY}|{_MONTH}|spring|summer|fall|autumn|winter)(?:'s \w+)?|(?:the )?(?:{_UNIT}|day) (?:before|prior)|"
    rf"(?:a|an|one|two|three|four|six|\d+) (?:days?|weeks?|wks?|months?|fortnight|years?) (?:ago|back|earlier|before)|yesterday|baseline|intake|the (?:start|outset|beginning)|outset|admission|"
    rf"(?:early |late |mid-?)?{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?\b|(?! \d))|{_DAY}|\d{{1,2}}/\d{{1,2}}|(?:easter|christmas|thanksgiving|t[ếe]t|ramadan|eid|new year)|before(?=\s*(?:[.,;)]|$))|spring|summer|winter|autumn)"
)
_SAME = re.compile(
    rf"\b(?:same(?: \w+){{0,3}}|identical|equal|level|unchanged|no change|no different|no better|no worse|on par|matches|as|like|versus|vs\.?|against|compared|up|down|above|below) (?:as |to |with |from |in |on |at |of )*(?:the )?(?:\w+ (?:in|at|on) )?{_THEN}\b"
)
_COUNTED = re.compile(
    rf"\b{_NUM}\b[^.\n]{{0,60}}?(?:[;,(]|\bvs\.?|\bversus|\bagainst|\bbut|\band|\bfrom|\bcompared|\bwhere|\bat)[^.\n]{{0,40}}?\b{_THEN}\b(?:[^.\n]{{0,24}}?\b{_NUM}\b)?"
)
_WAS = re.compile(
    rf"(?:^|[.;,:(\n]\s{{0,3}}|\b(?:at|in|on|and|but) )(?:back in |in |at |on )?{_THEN}[ ,:]+(?:it was |it took |was |had been |took |needed |only |got |she'd |he'd |(?:i|we|you|she|he|they) (?:\w+ ){{0,2}}?(?:did|had|was|were|needed|sent|asked|left|could|couldn't|stayed|got|took|made|'d)\b[^.\n]{{0,20}}?)*\b(?:{_NUM}\b|the typing|both|it for)"
)
_USED = re.compile(
    rf"\b(?:used to (?:be|need|take|have)|(?:up|down) from|(?:had been|was) {_NUM}\b(?! (?:years|o'clock))|full \w+(?:-\w+)? without|for the first time|first time (?:ever|without|alone|on (?:his|her|their) own)|before,? (?:all|it|he|she|every|only)[^.\n]{{0,40}}\bnow\b|before \w+,? (?:only )?{_NUM}\b|used to)\b"
)
_BACK = re.compile(rf"\b(?:back )?in {_MONTH},? (?:i|we|he|she|they|you)(?:'d)?\b")
_TASK = re.compile(r"\b(?:goal|objective|outcome|aim|will|tomorrow|next|letter|notice|fell|broke|died|hospital|moved|born|since|appointment|due|prescri\w+|discharg\w+|forget|missed appt)\b")
_CLAIM = re.compile(
    r"\b(?:getting|gotten|growing|becoming|is|are|was|looks?|doing|much|bit|little|overall|trend:?|now|even|slowly|a lot|slightly|seems?) (?:a (?:bit|little) )?(?:better|worse|smoother|steadier|stronger|calmer|faster|quicker|easier|louder|clearer|longer|surer|braver|neater|tidier|safer|cleaner|quieter|shakier|weaker|slower|bolder|more (?:confident|independent|sure|relaxed|willing|open|settled|steady|comfortable|organi[sz]ed))\b|"
    r"\b(?:upward|downward|on the (?:upswing|rise|mend|up|way up)|shaping up|coming (?:along|on|together)|picking up|filling out|firming up|settling in|the (?:knack|hang)|getting it|getting there|headway|on top of it|gains?|gaining|improv\w+|progress(?:ing)?|bouncing back|falling back|slipping|backsliding|plateau\w*|regress\w*|some easing|leaps and bounds)\b"
)
_BARE = re.compile(r"(?:[\w'-]+ ){0,4}?(?:better|worse|smoother|steadier|stronger|calmer|faster|quicker|easier|louder|clearer|surer|braver|neater|safer|quieter|weaker|slower|fewer|less|rarer)(?: (?:now|overall|today|lately|too|again|than before|by the week|this week|each time|all round))?")


def run(rule: Rule, reading: Reading) -> Outcome:
    """met: a measure, a count, a level of prompting or a comparison. partial: a bare claim. missing: neither."""
    text = reading.text
    body = text.judged
    for span in [*((d.start, d.end) for d in days(body) if d.year), *((t.start.start, t.stop.end) for t in spans_of_time(body))]:
        body = body[: span[0]] + "\x1f" * (span[1] - span[0]) + body[span[1] :]
    shown = [(a, min(b, len(body), a + 400)) for a, b in text.sentences if a < len(body)]
    for number, (first, last) in enumerate(shown):
        sentence = body[first:last]
        if number == 0 and len(shown) > 1 and not re.search(r"\bfrom\b|\bsame\b", sentence):
            continue
        for pattern in (_SAME, _COUNTED, _WAS, _USED, _BACK):
            m = pattern.search(sentence)
            if m is None or text.quote_at(first + m.start()) or _TASK.search(sentence[max(0, m.start() - 40) : m.end()]):
                continue
            if pattern is _SAME and m.group().startswith(("as ", "like ", "up ", "down ", "above")) and not re.search(rf"\b{_NUM}\b|:|beat|cue|prompt|alone", sentence[: m.start()]):
                continue
            if pattern is _COUNTED and not re.search(rf"\b{_NUM}\b[^.]*\b{_NUM}\b|\bfull\b", m.group()):
                continue
            return Outcome(verdict=Verdict("met", (reading.trim((first, last)),)))
    outcome = cues.run(rule, reading)
    if outcome.verdict and outcome.verdict.verdict != "missing":
        return outcome
    for first, last in shown:
        sentence = body[first:last]
        claim = _CLAIM.search(sentence) or _BARE.fullmatch(sentence.strip(" .\n"))
        if claim and not text.quote_at(first + claim.start()) and not re.search(r"\b(?:goal|objective|outcome|aim|will|wants?|hopes?|would|feels?|if)\b[^.]*$", sentence[: claim.start()]):
            return Outcome(verdict=Verdict("partial", (reading.trim((first, last)),)))
    return outcome
