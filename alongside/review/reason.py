"""The verb `reason`: what made this contact necessary, read from who does what before the worker does anything.

A reason is an event or a trouble that comes to the person (a thing or somebody else acts, or the person asks, cannot, has
lost), told before the worker's own acts, or joined to them by a word of cause.
params: labels, label (names of such a line; a pattern), blank, cause (patterns that always give a reason), never (masked),
trouble (words of breaks and harm), ask, mishap (verbs of the person, with spaces between), service (heads that name the
service itself), routine, topic (patterns for partial).
"""

# ruff: noqa: E501 - patterns read better on one line
from __future__ import annotations

import re

from alongside import content
from alongside.review.clauses import Clause
from alongside.review.cues import _EMPTY, masked
from alongside.review.doers import IDLE, Line
from alongside.review.params import given, listed
from alongside.review.reading import Reading
from alongside.review.reason_topics import GOALS, bare_topic, setting_out, topic_head
from alongside.review.reason_words import (
    BARRIER,
    BLOWS,
    CARE,
    CARED,
    CHOICE,
    FEELS,
    HAS_OBJECT,
    LABELLING,
    MEASURED,
    NOBODY,
    OWN_WORDS,
    PLIGHT,
    RENDERED,
    SERVED,
    STRUCK,
    TENDED,
    WORDY,
)
from alongside.review.shapes import Outcome, Rule, Span, Verdict

_PARAMS: dict[str, type | tuple[type, ...]] = {
    "labels": list, "label": list, "blank": list, "cause": list, "never": list, "trouble": list, "ask": str, "mishap": str,
    "service": str, "setup": list, "happens": str, "event": list, "routine": list, "topic": list, "skip": list, "mood": list, "fragment": list, "no_topic": str, "nouns": str,
}  # fmt: skip


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    content.require(rule.params, f"{rule.path}: params", _PARAMS, tuple(_PARAMS))
    for name in (
        "label",
        "blank",
        "cause",
        "never",
        "trouble",
        "routine",
        "topic",
        "skip",
        "fragment",
        "mood",
        "setup",
        "event",
    ):
        given(rule, name)


def _labelled(rule: Rule, reading: Reading, body: str) -> tuple[str, Span] | None:
    blank = given(rule, "blank")
    spans = [(h.value_start, h.value_end) for h in reading.text.headers if h.field in rule.params["labels"]]
    spans += [(m.end(), reading.text.sentence_at(m.end())[1]) for m in given(rule, "label").finditer(body)]
    best: tuple[str, Span] | None = None
    for start, end in spans:
        value = body[start:end].strip(" .:\n")
        if _EMPTY.match(value):
            continue
        if blank.fullmatch(value) or given(rule, "routine").search(value):
            best = best or ("partial", (start, end))
        else:
            return "met", (start, end)
    return best


_LASTING = re.compile(
    r"\b(?:since|for (?:a|two|three|four|five|six|\d+|the) (?:week|day|month|night|year)s?|any ?more|no more|these days|lately)\b"
)
_TELLS = frozenset("say says said tell tells told report reports reported state stated states".split())
_NOT = re.compile(r"\b(?:not|n't|can't|don't|won't|cannot|no|never|until|til|late|out|lost|\w+n't)\b")
_LATELY = re.compile(
    r"\b(?:yesterday|last (?:night|week|month|\w+day)|over the weekend|this (?:week|morning)|at \d{1,2} ?(?:am|a\.m|in the morning)|(?:two|three|four|\d+) (?:days|nights|weeks) (?:ago|running|in a row|straight))\b"
)
_COMING = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|next (?:week|month|\w+day)|this (?:week|weekend|\w+day)|in (?:two|three|a|\d+) (?:days?|weeks?)|due|coming|the \d+(?:st|nd|rd|th)|(?:jan|feb|march|april|may|june|july|aug|sept|oct|nov|dec)\w* \d+)\b"
)
_BREAKS = re.compile(
    r"(?:came|broke|died|burst|leaked|flooded|crashed|fell|failed|stopped|quit|used|overdosed|lost|tore|cut|burned|drank|started)$"
)
_STEADY = re.compile(r"(?:goes|go|runs|run|keeps|stays|remains|continues|works|looks|seems|feels)(?: (?:on|along|well|fine|good|ok|okay|the same|great|smoothly|as|up|going))*\W*(?:$|as\b|and\b)")
_CONTACTS = frozenset("phoned rang telephoned emailed texted messaged dialed".split())


def _first_act(lines: list[Line], body: str) -> int:
    """Where the worker starts to act; else where the person does; else the end."""
    for line in lines:
        for c in line.clauses:
            if (
                c.who == "worker"
                and c.verb not in IDLE
                and c.form in ("past", "now", "base")
                and not c.passive
                and c.joint not in ("while", "what", "before", "how")
                and not (c.opens and not c.subject and (c.verb in _CONTACTS or PLIGHT.match(body, c.start)))
                and not (not c.subject and c.negative and c.form == "now")
                and body[c.verb_end - 1].strip()
            ):
                return c.start
    return next(
        (
            c.start + 1
            for line in lines
            for c in line.clauses
            if c.who == "person"
            and c.form in ("past", "base")
            and not c.perfect
            and not c.passive
            and not c.negative
        ),
        1 << 30,
    )


def _gives(rule: Rule, body: str, line: Line, c: Clause, before: bool) -> bool:
    """True where this clause tells why the worker was needed."""
    params = rule.params
    if c.form == "later" or c.who == "worker" or line.role in ("plan", "person", "form", "staff"):
        return False
    said = body[c.start : c.end]
    rest = body[c.verb_end : c.end]
    if GOALS.search(said.split("(")[0]):
        return False
    trouble = bool(given(rule, "trouble").search(said))
    if c.subject in ("it", "this", "there", "that") and c.form == "state" and before and trouble and not c.negative:
        return True
    if c.who == "person":
        if before and c.verb in _WISHES and not c.negative and _TO_DO.match(rest):
            return True
        if c.verb in listed(params["ask"]) and (before or c.perfect) and not re.match(r"\W*$", rest):
            return True
        if c.verb in listed(params["mishap"]) and before:
            return c.verb not in BLOWS or bool(STRUCK.match(rest))
        if c.verb in ("has", "had", "have", "got", "'s") and before and given(rule, "event").search(rest[:40]):
            return True
        if c.passive and (c.verb in TENDED or c.verb == "got"):
            return False
        if c.verb in FEELS:
            return False
        if c.negative and _LASTING.search(rest):
            return True
        if c.negative or re.match(r"\W*(?:no|nothing|nobody|without|out of|in no)\b", rest):
            return before
        dated = c.form in ("past", "base") and _LATELY.search(said)
        return before and bool(
            c.perfect
            or c.passive
            or dated
            or (trouble and c.form in ("state", "now"))
            or (c.opens and c.form == "past" and trouble and _BREAKS.match(c.verb))
        )
    if (
        not c.subject
        or c.subject in listed(params["service"])
        or c.joint in ("that", "who", "which", "what", "where", "how", "whether", "if")
    ):
        return False
    if (
        c.who not in ("thing", "other")
        or (c.verb in SERVED and not c.passive)
        or (c.passive and c.verb in RENDERED)
    ):
        return False
    if c.who == "thing" and c.verb in CARE and not c.passive and not c.perfect and not c.negative and not HAS_OBJECT.match(rest):
        return False  # "Lotion rubbed on both heels."
    if c.subject in NOBODY and c.verb in FEELS | WORDY:
        return False
    if (c.who == "thing" and c.form == "base") or c.verb in WORDY or (c.form == "now" and _STEADY.match(said[len(said) - len(rest) - len(c.verb) :])):
        return False
    if c.form == "state":
        return (before and bool(trouble or c.negative or _COMING.search(said))) or (trouble and c.negative)
    if _COMING.search(rest) and c.form == "now":
        return before
    if before or (c.negative and c.perfect):
        return True
    if c.who == "other" and c.verb in _TELLS:
        return bool(_NOT.search(rest))
    return (
        c.form in ("past", "base")
        and c.verb in listed(params["happens"])
        and (trouble or c.who == "other" or c.opens)
    )


def _strong(rule: Rule, body: str, c: Clause) -> bool:
    """True for a clause that tells of trouble or change by itself, with no worker's act to lean on."""
    return bool(
        c.negative
        or c.passive
        or c.perfect
        or c.verb in listed(rule.params["happens"])
        or given(rule, "trouble").search(body, c.start, c.end)
    )


def _told_as_done(sentence: str, before: bool) -> bool:
    """True for a count of the shift, or care told as done before the worker's own acts."""
    return bool(MEASURED.search(sentence) or (before and CARED.search(sentence)))


def _led_to(lines: list[Line], body: str) -> Span | None:
    """What led the worker to act: "Phone had been cut off, so case manager sat with her"."""
    for line in lines:
        for before, c in zip(line.clauses, line.clauses[1:], strict=False):
            if (
                c.joint == "so"
                and c.who == "worker"
                and c.subject
                and c.form == "past"
                and before.who != "worker"
                and body[before.start : before.verb_end].strip()
                and not _MODALS.search(body, c.start, c.verb_end)
            ):
                return line.start, line.end
    return None


_LIKE = re.compile(r"(?:would|'d) like")


def _said(reading: Reading, lines: list[Line], act: int) -> Span | None:
    """The person's own words that open the story and tell a trouble or a wish."""
    lower = reading.text.lower
    for quote in reading.text.quotes:
        if quote.start < act and not reading.in_goal(quote.start) and OWN_WORDS.search(lower, quote.start, quote.end):
            line = next((n for n in lines if n.start <= quote.start < n.end), None)
            if line and line.role not in ("plan", "form", "staff"):
                return quote.start, quote.end
    return None


def _plight(rule: Rule, body: str, lines: list[Line], act: int) -> Span | None:
    """A state that calls for help, told before the worker acts: "Cannot read the label", "Hands shake too much to hold a spoon"."""
    skip, mood, routine = given(rule, "skip"), given(rule, "mood"), given(rule, "routine")
    for line in lines:
        if line.start >= act:
            break
        if line.role in ("plan", "person", "form", "staff"):
            continue
        last = min(line.end, act) if act < 1 << 30 else line.end
        sentence = body[line.start : last]
        begin = line.start + len(sentence) - len(sentence.lstrip(" \t\n-–—•*|:"))
        if not (PLIGHT.match(body, begin, last) or BARRIER.search(body, begin, last)):
            continue
        aside = skip.search(sentence) or routine.search(sentence) or GOALS.search(sentence)
        if not (aside or mood.search(_LIKE.sub("", sentence)) or MEASURED.search(sentence) or CARED.search(sentence)):
            return line.start, line.end
    return None


_WISHES = frozenset("wants wanted want hopes hoped wishes wished needs needed".split())
_TO_DO = re.compile(r" (?:\w+ )?to (?!go (?:home|out|to bed)|be (?:left|alone)|sleep|eat|leave|stay)\w+")
_EVENT = re.compile(
    r"\b(?:interview|exam|test|hearing|court|surgery|operation|appointment|appt|wedding|funeral|move|inspection|deadline|shift|job|trial|graduation|"
    r"audition|recital|game|visit|trip|holiday|birthday|rent|bill|payment|lease|evaluation|review|meeting|move-out|move-in|discharge)s?\b"
)
_MODALS = re.compile(r"\b(?:can|could|would|might|may|should)\b")


def _because(body: str, lines: list[Line], act: int) -> re.Match[str] | None:
    """A "because" that tells why somebody was needed, not why the person chose as she did or why something will be done."""
    for m in re.finditer(r"\b(?:because|'cause|cuz|kasi)\b", body):
        main = None
        for line in lines:
            if line.start <= m.start() < line.end:
                main = next((c for c in reversed(line.clauses) if c.start < m.start()), None)
        if main is None or main.form == "later":
            if main is None and m.start() < act:
                return m
            continue
        if main.who == "person" and main.verb in CHOICE and m.start() > act:
            continue
        return m
    return None


def run(rule: Rule, reading: Reading) -> Outcome:
    """met with an event, barrier or request; partial with a topic; missing with routine, an outing or a bare contact."""
    text = reading.text
    body = masked(text.judged, given(rule, "never"))
    for quote in text.quotes:
        if quote.end <= len(body):
            body = body[: quote.start] + " " * (quote.end - quote.start) + body[quote.end :]
    labelled = _labelled(rule, reading, body)
    if labelled and labelled[0] == "met":
        return Outcome(verdict=Verdict("met", (reading.trim(labelled[1]),)))
    lines = reading.lines
    act = _first_act(lines, body)
    quiet = not any(c.start == act and c.who == "worker" for line in lines for c in line.clauses)
    found = (
        given(rule, "cause").search(body)
        or given(rule, "setup").search(body, 0, min(act, len(body)))
        or _because(body, lines, act)
    )
    if found:
        return Outcome(verdict=Verdict("met", (reading.trim(reading.sentence(found.span())),)))
    skip, routine, fragment = given(rule, "skip"), given(rule, "routine"), given(rule, "fragment")
    led = _led_to(lines, body)
    if led:
        return Outcome(verdict=Verdict("met", (reading.trim(reading.sentence(led)),)))
    plight = _plight(rule, body, lines, act) or _said(reading, lines, act)
    if plight:
        return Outcome(verdict=Verdict("met", (reading.trim(reading.sentence(plight)),)))
    for line in lines:
        sentence = body[line.start : line.end]
        aside = bool(skip.search(sentence))
        labelling = LABELLING.search(sentence)
        for c in line.clauses:
            if labelling and c.who in ("person", "thing"):
                continue
            if not body[c.start : c.end].strip() or not body[c.start].strip() or (aside and c.start >= act):
                continue
            if quiet and c.who in ("thing", "other") and not _strong(rule, body, c):
                continue
            if _gives(rule, body, line, c, c.start < act) and not _told_as_done(sentence, line.start < act):
                return Outcome(
                    verdict=Verdict("met", (reading.trim(reading.sentence((line.start, line.end))),))
                )
        head = sentence if not line.clauses else body[line.start : line.clauses[0].start]
        if (
            len(head.split()) > 1
            and not aside
            and not routine.search(sentence)
            and not GOALS.search(head)
            and not (line.clauses and line.clauses[0].verb in CARE)
            and line.start < act
            and line.role not in ("plan", "person", "form", "staff")
            and not _told_as_done(sentence, True)
            and (fragment.search(head) or (act < 1 << 30 and _EVENT.search(head) and _COMING.search(head)))
        ):
            return Outcome(verdict=Verdict("met", (reading.trim((line.start, line.end)),)))
    if labelled:
        return Outcome(verdict=Verdict("partial", (reading.trim(labelled[1]),)))
    found = routine.search(body)
    topic = given(rule, "topic").search(body)
    if topic and not found:
        return Outcome(verdict=Verdict("partial", (reading.trim(topic.span()),)))
    bare = None if found else bare_topic(rule, reading, body, lines) or topic_head(body, lines)
    if bare:
        return Outcome(verdict=Verdict("partial", (reading.trim(bare),)))
    maybe = None if found else setting_out(rule, body, lines, act)
    if maybe:
        return Outcome(verdict=Verdict("partial", (reading.trim(maybe),)))
    return Outcome(verdict=Verdict("missing"))
