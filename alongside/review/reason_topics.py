"""Topics of a contact that tell no reason: a skill named alone, or what the person was doing before the worker took part."""


from __future__ import annotations

import re

from alongside.review.doers import Line
from alongside.review.params import given, listed
from alongside.review.reading import Reading
from alongside.review.reason_words import LABELLING, LEISURE, TOPIC_HEAD
from alongside.review.shapes import Rule, Span

GOALS = re.compile(r"\b(?:goal|objective|outcome|aim|target|obj|isp|plan)s?\b")


_CHUNK = re.compile(r"(?:\b[a-z/]{1,12}:[ \t]*)?([a-z][a-z' -]{2,40}?)[ \t]*(?=[.,;|(\n]|$)")
_DOING = re.compile(r"[a-z]{3,}ing$")
_TOPICAL = re.compile(r"(?:ing|ion|ions|ment|ance|ency|ness|ity|ism|sis|ics|apy|gy|ure|ting)$")


def bare_topic(rule: Rule, reading: Reading, body: str, lines: list[Line]) -> Span | None:
    """A topic that stands alone as a sentence: "Tire change." A short phrase with no verb, name, number, role or verdict."""
    empty, nouns = listed(rule.params["no_topic"]), listed(rule.params["nouns"])
    source = reading.text.source
    for line in lines:
        if line.role in ("plan", "person", "staff", "form"):
            continue
        begin = line.start
        m = _CHUNK.match(body, begin, line.end)
        if not m or body[m.start(1) :].startswith(" "):
            continue
        words = re.sub(r" (?:with|for) .*", "", m.group(1)).replace("-", " ").split()
        if not 0 < len(words) <= 4 or any(w in empty or w in LEISURE for w in words):
            continue
        if any(c.verb_end <= m.end() and c.form != "base" for c in line.clauses):
            continue
        later = source[m.start(1) : m.end(1)].split()[1 : len(words)]
        if any(w[0].isupper() for w in later):
            continue
        if given(rule, "mood").search(m.group(1)):
            continue
        if _TOPICAL.search(words[-1]) or words[-1] in nouns or words[0] in nouns or _DOING.match(words[0]):
            return (m.start(1), m.end(1))
    return None


def topic_head(body: str, lines: list[Line]) -> Span | None:
    """A topic of skill at the head of a sentence: "Cooking with Priya"."""
    for line in lines:
        if line.role not in ("plan", "person", "staff", "form"):
            m = TOPIC_HEAD.match(body, line.start, line.end)
            if m and not GOALS.match(body, m.end(), line.end):
                return m.span()
    return None


def setting_out(rule: Rule, body: str, lines: list[Line], act: int) -> Span | None:
    """What the person did or was before a worker took part: perhaps the reason, told without saying so."""
    skip, mood = given(rule, "skip"), given(rule, "mood")
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
                and not LABELLING.search(body, line.start, line.end)
            ):
                return line.start, line.end
    return None
