"""What the verbs share during one review: the text, anchor places, verdicts so far, and the two rules that always win."""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from alongside.documents import Outline, outline
from alongside.review.shapes import Finding, Rule, Span, Verdict
from alongside.review.subjects import ROLES
from alongside.review.text import Text

if TYPE_CHECKING:
    from alongside.review.acts import Act
    from alongside.review.doers import Line

# A sentence in which the person's own choice of words is recorded (domain standards, 4.1, rule 1).
_PREFERENCE = re.compile(
    r"\b(?:(?:wants?|asks?|asked|prefers?|likes?) (?:us|staff|people|everyone|me)? ?(?:to|that) (?:use|say|write|call|be called)|"
    r"(?:asks?|asked|wants?) (?:us|everyone|me) to (?:use|say|write|call)|profile says|on (?:his|her|their|the) profile|"
    r"page one of (?:his|her|their) profile|(?:order|choice) of words|(?:describes?|calls?|called|described) "
    r"(?:him|her|them|my|your)sel(?:f|ves)|is (?:his|her|their) (?:own )?word|(?:his|her|their) own (?:word|words|term)|"
    r"in the words of|identity-first|prefers? (?:the (?:word|term)|to be called|being called|identity)|"
    r"(?:he|she|they) uses? the (?:word|term)|(?:word|term|name) (?:he|she|they) (?:chose|uses?|picked|prefers?|likes?)|"
    r"wants? [\w\s'-]{2,30}, not [\w\s'-]{2,30},? on|(?:goes|go) by|likes? to be called|asked to be called)\b"
)
_SIGN = re.compile(
    r"(?:\b(?:paced|pacing|paces|shouted|shouting|yelled|yelling|cried|crying|wept|tears?|sweat\w*|shaking|shook|trembl\w*|fists?|"
    r"slammed|threw|thrown|kicked|kicking|hit|hitting|pushed|grabbed|pushing|rubbed|rubbing|clench\w*|smil\w+|laugh\w*|"
    r"sang|singing|hummed|humming|frown\w*|sigh\w*|yawn\w*|eyes|head (?:down|on)|voice|loud\w*|whisper\w*|covered|checked the|"
    r"asked (?:\w+ )?(?:two|three|four|five|six|\d+|several|again)|\d+ times|twice|kept \w+ing|knocked|rock(?:ed|ing)|"
    r"held (?:the|his|her|their|on)|holding|pulled|turned away|walked (?:out|away|off)|hid|hiding|put (?:his|her|their) head|"
    r"slept|hours of sleep|did not (?:eat|sleep|answer|look|speak)|didn't (?:eat|sleep|answer|look|speak)|red face|face red|"
    r"breathing|breaths|hands?|jumped|clapp\w*|danced|dancing|gripp\w+|stamp\w+|swore|cursed|banged|banging|spoke|talking over)\b|\")"
)  # fmt: skip
_JOINED = re.compile(r"^[\s,]*(?:[-–—:;(,]|because|when|as|and|after|asked|paced|by)")


_STAFF_TYPICAL = frozenset(
    [
        "explained",
        "modeled",
        "modelled",
        "offered",
        "prompted",
        "provided",
        "educated",
        "encouraged",
        "sent",
        "gave",
        "notified",
        "called",
        "showed",
        "taught",
        "demonstrated",
        "coached",
        "assisted",
        "supported",
        "helped",
        "reviewed",
        "discussed",
        "practiced",
        "practised",
        "role-played",
        "reminded",
        "emailed",
        "texted",
        "faxed",
        "completed",
        "filed",
        "poured",
        "filled",
        "laid",
        "wrote",
        "printed",
        "highlighted",
        "drew",
        "read",
        "held",
        "met",
        "reinforced",
        "utilized",
        "engaged",
        "explored",
        "processed",
        "redirected",
        "praised",
        "took",
        "transported",
        "monitored",
        "supervised",
        "knocked",
        "scheduled",
        "arranged",
        "linked",
        "contacted",
        "set",
        "proposed",
        "described",
        "asked",
        "introduced",
        "drafted",
        "submitted",
        "assessed",
        "checked",
        "left",
        "accompanied",
        "facilitated",
        "validated",
        "carried",
        "updated",
        "listened",
        "counted",
        "walked",
        "opened",
        "pointed",
        "repeated",
        "rehearsed",
        "brought",
        "put",
        "applied",
        "cleaned",
        "changed",
        "returned",
        "handed",
        "phoned",
        "dropped",
        "posted",
        "mailed",
        "advocated",
        "collected",
        "prepared",
        "recorded",
        "documented",
        "told",
        "made",
        "identified",
        "talked",
        "worked",
        "trained",
        "guided",
        "counseled",
        "motivated",
        "ensured",
        "promoted",
        "maintained",
        "focused",
    ]
)
_PERSON_TYPICAL = frozenset(
    ["chose", "wants", "wanted", "said", "says", "reports", "reported", "stated", "states", "decided", "picked", "rated", "rates", "laughed", "slept", "stayed", "hung", "scored", "spelled", "needed", "smiled", "cried", "identified", "named", "selected", "declined", "refused", "agreed", "asked", "tried", "did", "ate", "drank", "participated", "attended", "engaged", "tolerated", "responded", "cooperated", "appeared", "presented", "denied", "denies", "verbalized", "waited"]
)  # fmt: skip


@dataclass
class Reading:
    """State of one review. `verdicts` holds the criteria judged so far; `findings` the remarks so far."""

    text: Text
    anchors: dict[str, list[int]] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    uncounted: set[str] = field(default_factory=set)

    writer_rule: Rule | None = None
    _writer: tuple[Verdict, tuple[str, ...]] | None = None

    def writer(self, rule: Rule) -> tuple[Verdict, tuple[str, ...]]:
        """Verdict and names of who wrote the text, found once."""
        if self._writer is None:
            from alongside.review import writer

            self._writer = writer.find(self.text, rule)
        return self._writer

    @cached_property
    def outline(self) -> Outline:
        """The parts of a plan and what is listed in them, found once."""
        return outline(self.text.source[: len(self.text.judged)])

    @cached_property
    def staff_names(self) -> frozenset[str]:
        """The writer's names in lower case."""
        return frozenset(self.writer(self.writer_rule)[1]) if self.writer_rule else frozenset()

    @cached_property
    def writer_roles(self) -> frozenset[str]:
        """The words of the writer's role in lower case ("case manager", "rn")."""
        if not self.writer_rule:
            return frozenset()
        verdict, names = self.writer(self.writer_rule)
        told = " ".join(self.text.lower[a:b] for a, b in verdict.evidence if b - a < 90)
        return ROLES.intersection(re.findall(r"[a-z]{2,}", told)) - set(names)

    @cached_property
    def acts(self) -> list[Act]:
        """Who did what, in order."""
        from alongside.review.acts import read_acts

        return read_acts(self)

    @cached_property
    def lines(self) -> list[Line]:
        """Every sentence with its clauses and who does what in each."""
        from alongside.review.doers import lines

        return lines(self)

    @cached_property
    def first_act(self) -> int:
        """Where the worker's own part of the story begins; the end of the text where it never does."""
        known = self.typical("staff")
        return next(
            (a.start for a in self.acts if a.who == "staff" or (not a.who and a.verb in known)),
            len(self.text.judged),
        )

    def typical(self, who: str) -> frozenset[str]:
        """Verbs that, with the subject left out, are the worker's (or the person's) in ordinary notes."""
        return _STAFF_TYPICAL if who == "staff" else _PERSON_TYPICAL

    def trim(self, span: Span) -> Span:
        """The span without blanks and list marks at its ends."""
        start, end = span
        source = self.text.source
        while start < end and source[start] in " \t\r\n•*-–—,;:|":
            start += 1
        while end > start and source[end - 1] in " \t\r\n|,;":
            end -= 1
        return start, end

    def sentence(self, span: Span) -> Span:
        """The sentence around a span, or the span itself where the sentence is very long."""
        first, last = self.text.sentence_at(span[0])
        return (first, last) if last - first <= 240 and last >= span[1] else span

    def in_goal(self, place: int) -> bool:
        """True where a quotation belongs to the name of a goal."""
        before = self.text.lower[max(0, place - 40) : place]
        return bool(re.search(r"\b(?:goal|outcome|objective|aim|part)s?\b[^.!?]{0,30}$", before))

    @cached_property
    def _preferences(self) -> str:
        """Sentences that record the person's own choice of words, joined; "" in most texts."""
        text = self.text
        spans = {text.sentence_at(m.start()) for m in _PREFERENCE.finditer(text.judged)}
        return " ".join(text.lower[a:b] for a, b in sorted(spans))

    @cached_property
    def _self_words(self) -> tuple[str, ...]:
        person = self.text.person
        return tuple(word.lower() for word in person.words_for_self) if person else ()

    def preferred(self, found: str, start: int) -> bool:
        """True if the person chose this word about herself: in her file, or recorded in the text."""
        stem = found.strip()
        if any(stem in own or own in stem for own in self._self_words if own):
            return True
        return bool(self._preferences) and stem in self._preferences

    def evidence_follows(self, start: int, end: int) -> bool:
        """True if the same sentence, or the one right after it, says what was seen or heard."""
        text = self.text
        first, last = text.sentence_at(start)
        first, last = max(first, start - 300), min(last, end + 300)
        if _SIGN.search(text.lower, end, last) or _SIGN.search(text.lower, first, start):
            return True
        after = text.after_sentence(start)
        return bool(_SIGN.search(text.lower, after[0], min(after[1], after[0] + 160)))
