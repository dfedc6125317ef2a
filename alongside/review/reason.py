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
from functools import lru_cache

from alongside import content
from alongside.review import lexicon
from alongside.review.clauses import Clause
from alongside.review.cues import _EMPTY, masked
from alongside.review.doers import IDLE, Line
from alongside.review.reading import Reading
from alongside.review.reason_words import (
    BARRIER,
    BLOWS,
    CARE,
    CARED,
    HAS_OBJECT,
    LEISURE,
    MEASURED,
    NOBODY,
    OWN_WORDS,
    PLIGHT,
    STRUCK,
    TOPIC_HEAD,
)
from alongside.review.shapes import Outcome, Rule, Span, Verdict

_PARAMS: dict[str, type | tuple[type, ...]] = {
    "labels": list, "label": list, "blank": list, "cause": list, "never": list, "trouble": list, "ask": str, "mishap": str,
    "service": str, "setup": list, "happens": str, "event": list, "routine": list, "topic": list, "skip": list, "mood": list, "fragment": list, "no_topic": str, "nouns": str,
}  # fmt: skip


@lru_cache(maxsize=128)
def _pattern(patterns: tuple[str, ...], where: str) -> re.Pattern[str]:
    return lexicon.compiled("|".join(f"(?:{p})" for p in patterns), where)


@lru_cache(maxsize=64)
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _get(rule: Rule, name: str) -> re.Pattern[str]:
    return _pattern(tuple(rule.params[name]), f"{rule.path}: params: {name}")


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
        _get(rule, name)


def _labelled(rule: Rule, reading: Reading, body: str) -> tuple[str, Span] | None:
    blank = _get(rule, "blank")
    spans = [(h.value_start, h.value_end) for h in reading.text.headers if h.field in rule.params["labels"]]
    spans += [(m.end(), reading.text.sentence_at(m.end())[1]) for m in _get(rule, "label").finditer(body)]
    best: tuple[str, Span] | None = None
    for start, end in spans:
        value = body[start:end].strip(" .:\n")
        if _EMPTY.match(value):
            continue
        if blank.fullmatch(value) or _get(rule, "routine").search(value):
            best = best or ("partial", (start, end))
        else:
            return "met", (start, end)
    return best


_SERVED = frozenset(
    "given provided attended completed held done offered delivered changed applied reviewed emptied administered noted maintained discussed covered addressed met highlighted processed explored reinforced utilized conducted practiced practised facilitated used served taken checked cleaned".split()
)
_RENDERED = frozenset(
    "provided offered reviewed discussed maintained highlighted processed explored reinforced utilized facilitated addressed completed explained emphasised emphasized delivered covered".split()
)
_TENDED = _RENDERED | frozenset(
    "seen met visited assisted supported helped encouraged observed monitored redirected transported toileted fed bathed dressed given educated engaged prompted reminded accompanied supervised checked contacted greeted picked taken".split()
)
_FEELS = frozenset(
    "like want wanted care seem enjoy say says said mind complain tells told stated reported".split()
)
_LASTING = re.compile(
    r"\b(?:since|for (?:a|two|three|four|five|six|\d+|the) (?:week|day|month|night|year)s?|any ?more|no more|these days|lately)\b"
)
_TELLS = frozenset("say says said tell tells told report reports reported state stated states".split())
_NOT = re.compile(r"\b(?:not|n't|can't|don't|won't|cannot|no|never|until|til|late|out|lost|\w+n't)\b")
_CHOICE = frozenset(
    "chose picked chooses picks wants wanted likes liked prefers preferred prefer decided laughed declined refused said says told tells kept keep keeps smiled loved loves hates hated stopped left put".split()
)
_ALONG = frozenset(
    "voiced verbalized expressed participated appeared seemed presented understood stood sat joined watched came helped drove smiled laughed agreed thanked waved clapped nodded listened waited attended participated liked loved enjoyed was were did praised hugged cheered".split()
)
_WORDY = frozenset(
    "voiced verbalized expressed participated appeared seemed presented understood agreed thanked nodded enjoyed waved smiled laughed clapped hugged praised cheered joined sat stood".split()
)
_TO_PERSON = re.compile(r"^\W*(?:me|us|along|with)\b")
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
_GOALS = re.compile(r"\b(?:goal|objective|outcome|aim|target|obj|isp|plan)s?\b")


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
            line.end
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
    if _GOALS.search(said.split("(")[0]):
        return False
    trouble = bool(_get(rule, "trouble").search(said))
    if c.subject in ("it", "this", "there", "that") and c.form == "state" and before and trouble and not c.negative:
        return True
    if c.who == "person":
        if before and c.verb in _WISHES and not c.negative and _TO_DO.match(rest):
            return True
        if c.verb in _words(params["ask"]) and (before or c.perfect) and not re.match(r"\W*$", rest):
            return True
        if c.verb in _words(params["mishap"]) and before:
            return c.verb not in BLOWS or bool(STRUCK.match(rest))
        if c.verb in ("has", "had", "have", "got", "'s") and before and _get(rule, "event").search(rest[:40]):
            return True
        if c.passive and c.verb in _TENDED:
            return False
        if c.verb in _FEELS:
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
        or c.subject in _words(params["service"])
        or c.joint in ("that", "who", "which", "what", "where", "how", "whether", "if")
    ):
        return False
    if (
        c.who not in ("thing", "other")
        or (c.verb in _SERVED and not c.passive)
        or (c.passive and c.verb in _RENDERED)
    ):
        return False
    if c.who == "thing" and c.verb in CARE and not c.passive and not c.perfect and not c.negative and not HAS_OBJECT.match(rest):
        return False  # "Lotion rubbed on both heels."
    if c.subject in NOBODY and c.verb in _FEELS | _WORDY:
        return False
    if (c.who == "thing" and c.form == "base") or c.verb in _WORDY or (c.form == "now" and _STEADY.match(said[len(said) - len(rest) - len(c.verb) :])):
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
        and c.verb in _words(params["happens"])
        and (trouble or c.who == "other" or c.opens)
    )


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
    skip, mood, routine = _get(rule, "skip"), _get(rule, "mood"), _get(rule, "routine")
    for line in lines:
        if line.start >= act:
            break
        if line.role in ("plan", "person", "form", "staff"):
            continue
        last = min(line.end, act) if act < 1 << 30 else line.end
        sentence = body[line.start : last]
        if mood.search(_LIKE.sub("", sentence)) or skip.search(sentence) or routine.search(sentence) or _GOALS.search(sentence):
            continue
        if MEASURED.search(sentence) or CARED.search(sentence):
            continue
        begin = line.start + len(sentence) - len(sentence.lstrip(" \t\n-–—•*|:"))
        if PLIGHT.match(body, begin, last) or BARRIER.search(body, begin, last):
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
        if main.who == "person" and main.verb in _CHOICE and m.start() > act:
            continue
        return m
    return None


_CHUNK = re.compile(r"(?:\b[a-z/]{1,12}:[ \t]*)?([a-z][a-z' -]{2,40}?)[ \t]*(?=[.,;|(\n]|$)")
_TOPICAL = re.compile(r"(?:ing|ion|ions|ment|ance|ency|ness|ity|ism|sis|ics|apy|gy|ure|ting)$")


def _subject(rule: Rule, reading: Reading, body: str, lines: list[Line]) -> Span | None:
    """A topic that stands alone as a sentence: "Tire change." A short phrase with no verb, name, number, role or verdict."""
    empty, nouns = _words(rule.params["no_topic"]), _words(rule.params["nouns"])
    source = reading.text.source
    for line in lines:
        if line.role in ("plan", "person", "staff", "form"):
            continue
        begin = line.start
        m = _CHUNK.match(body, begin, line.end)
        if not m or body[m.start(1) :].startswith(" "):
            continue
        words = m.group(1).replace("-", " ").split()
        if not 0 < len(words) <= 4 or any(w in empty or w in LEISURE for w in words):
            continue
        if any(c.verb_end <= m.end() and c.form != "base" for c in line.clauses):
            continue
        later = source[m.start(1) : m.end(1)].split()[1:]
        if any(w[0].isupper() for w in later):
            continue
        if _get(rule, "mood").search(m.group(1)):
            continue
        if _TOPICAL.search(words[-1]) or words[-1] in nouns or words[0] in nouns:
            return (m.start(1), m.end(1))
    return None


def _topic_head(body: str, lines: list[Line]) -> Span | None:
    """A topic of skill at the head of a sentence: "Cooking with Priya"."""
    for line in lines:
        if line.role not in ("plan", "person", "staff", "form"):
            m = TOPIC_HEAD.match(body, line.start, line.end)
            if m and not _GOALS.match(body, m.end(), line.end):
                return m.span()
    return None


def run(rule: Rule, reading: Reading) -> Outcome:
    """met with an event, barrier or request; partial with a topic; missing with routine, an outing or a bare contact."""
    text = reading.text
    body = masked(text.judged, _get(rule, "never"))
    for quote in text.quotes:
        if quote.end <= len(body):
            body = body[: quote.start] + " " * (quote.end - quote.start) + body[quote.end :]
    labelled = _labelled(rule, reading, body)
    if labelled and labelled[0] == "met":
        return Outcome(verdict=Verdict("met", (reading.trim(labelled[1]),)))
    lines = reading.lines
    act = _first_act(lines, body)
    found = (
        _get(rule, "cause").search(body)
        or _get(rule, "setup").search(body, 0, min(act, len(body)))
        or _because(body, lines, act)
    )
    if found:
        return Outcome(verdict=Verdict("met", (reading.trim(reading.sentence(found.span())),)))
    skip, routine, fragment = _get(rule, "skip"), _get(rule, "routine"), _get(rule, "fragment")
    led = _led_to(lines, body)
    if led:
        return Outcome(verdict=Verdict("met", (reading.trim(reading.sentence(led)),)))
    plight = _plight(rule, body, lines, act) or _said(reading, lines, act)
    if plight:
        return Outcome(verdict=Verdict("met", (reading.trim(reading.sentence(plight)),)))
    for line in lines:
        sentence = body[line.start : line.end]
        aside = bool(skip.search(sentence))
        if MEASURED.search(sentence) or (line.start < act and CARED.search(sentence)):
            continue
        for c in line.clauses:
            if not body[c.start : c.end].strip() or not body[c.start].strip() or (aside and c.start >= act):
                continue
            if _gives(rule, body, line, c, c.start < act):
                return Outcome(
                    verdict=Verdict("met", (reading.trim(reading.sentence((line.start, line.end))),))
                )
        head = sentence if not line.clauses else body[line.start : line.clauses[0].start]
        if (
            len(head.split()) > 1
            and not aside
            and not routine.search(sentence)
            and not _GOALS.search(head)
            and not (line.clauses and line.clauses[0].verb in CARE)
            and line.start < act
            and line.role not in ("plan", "person", "form", "staff")
            and (fragment.search(head) or (act < 1 << 30 and _EVENT.search(head) and _COMING.search(head)))
        ):
            return Outcome(verdict=Verdict("met", (reading.trim((line.start, line.end)),)))
    if labelled:
        return Outcome(verdict=Verdict("partial", (reading.trim(labelled[1]),)))
    found = routine.search(body)
    topic = _get(rule, "topic").search(body)
    if topic and not found:
        return Outcome(verdict=Verdict("partial", (reading.trim(topic.span()),)))
    bare = None if found else _subject(rule, reading, body, lines) or _topic_head(body, lines)
    if bare:
        return Outcome(verdict=Verdict("partial", (reading.trim(bare),)))
    maybe = None if found else _setting_out(rule, body, lines, act)
    if maybe:
        return Outcome(verdict=Verdict("partial", (reading.trim(maybe),)))
    return Outcome(verdict=Verdict("missing"))


def _setting_out(rule: Rule, body: str, lines: list[Line], act: int) -> Span | None:
    """What the person did or was before a worker took part: perhaps the reason, told without saying so."""
    skip, mood = _get(rule, "skip"), _get(rule, "mood")
    if not any(c.who == "worker" and c.start == act for line in lines for c in line.clauses):
        return None
    for line in lines:
        if line.start >= act or line.role in ("plan", "person", "form", "staff"):
            continue
        for c in line.clauses:
            if (
                c.who == "person"
                and c.start < act
                and c.form in ("state", "now")
                and body[c.start].strip()
                and not skip.search(body, line.start, line.end)
                and not mood.search(body, line.start, line.end)
            ):
                return line.start, line.end
    return None
