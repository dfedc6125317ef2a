"""Noun phrases of a sentence: which words are a name, and whom a subject means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alongside.review.clause_words import (
    ADVERB,
    ALSO_NAMES,
    DET,
    JOIN,
    NOUNS,
    OTHER_STAFF,
    PREP,
    THEY,
    TITLES,
)
from alongside.review.subjects import NOT_NAMES, OTHER, PERSON, STAFF
from alongside.review.text import Word
from alongside.review.verb_lexicon import BASE_FORMS

if TYPE_CHECKING:
    from alongside.review.reading import Reading

_FIRST = re.compile(r"[^\W\d_]+")


class NounPhrases:
    """What the words of one text tell about its names."""

    def __init__(self, reading: Reading) -> None:
        from alongside.review.acts import _other_names

        self.text = reading.text
        self.source = reading.text.source
        self.staff = reading.staff_names
        self.others = _other_names(self.source)
        self.roles = reading.writer_roles
        self.inner_names = {
            w.text.removesuffix("'s")
            for before, w in zip(self.text.words, self.text.words[1:], strict=False)
            if self.source[w.start].isupper() and self.source[before.end : w.start] == " "
        }
        self.opening_words = [
            self.text.lower[m.start() : m.end()]
            for a, _ in self.text.sentences[:400]
            for m in [_FIRST.match(self.text.lower, a)]
            if m
        ]
        self.lower_words = {w.text for w in self.text.words if self.source[w.start].islower()}

    def name(self, word: Word, opening: bool) -> bool:
        text = word.text.removesuffix("'s")
        if (
            not self.source[word.start].isupper()
            or text in ("thurs", "tues", "weds", "thur", "noc")
            or text in NOT_NAMES
            or text in NOUNS
            or text in JOIN
            or text in PREP
        ):
            return False
        if 1 < len(text) <= 4 and self.source[word.start : word.start + len(text)].isupper():
            return False
        if not opening:
            return True
        if text in self.inner_names and text not in self.lower_words:
            return True
        if text in BASE_FORMS and text not in ALSO_NAMES and self.opening_words.count(text) < 2:
            return False
        return text not in self.lower_words and not text.endswith(("ing", "ed", "tion", "ment", "ness", "ly"))

    def kind(self, group: list[Word], first_in_sentence: bool) -> tuple[str, str]:
        """Whom a noun phrase means, and its head."""
        words = [w for w in group if w.text not in ADVERB]
        while words and words[0].text in JOIN:
            words = words[1:]
        if not words:
            return "", ""
        texts = [w.text for w in words]
        last = texts[-1]
        if last in ("i", "we") or (last in ("me", "us") and len(texts) > 1):
            return "worker", last
        if (any(t in ("i", "me", "us", "we") for t in texts) and "and" in texts) or "&" in texts:
            return "worker", last
        if last in THEY and last != "nobody":
            earlier = [
                t
                for t in texts[:-1]
                if (t in OTHER or t in NOUNS)
                and t not in ("it", "this", "that", "there", "who", "which", "team")
            ]
            return (
                ("other", earlier[-1])
                if earlier and texts[0] not in PREP and len(texts) <= 4
                else ("person", last)
            )
        if last == "it":
            return "thing", last
        if texts[0] in PREP and len(texts) > 1:
            head_at = len(words) - 1
            left = head_at
            while left and (
                texts[left] in DET
                or texts[left].endswith("'s")
                or left == head_at
                or self.name(words[left], False)
            ):
                left -= 1
            if texts[left] in PREP:
                return "", ""
        else:
            head_at = next((i for i, t in enumerate(texts) if i and t in PREP), len(words)) - 1
        head = words[head_at]
        text = head.text.removesuffix("'s")
        determined = texts[0] in DET or any(t.endswith("'s") for t in texts[:head_at])
        if text in self.roles and not determined and not (head_at and texts[head_at - 1] in OTHER):
            return "worker", text
        if text in STAFF:
            elsewhere = head_at and texts[head_at - 1] in OTHER_STAFF
            return ("other" if elsewhere else "worker"), text
        if text in PERSON or text == "person":
            return "person", text
        if text in self.staff:
            return "worker", text
        if text in self.others or text in OTHER:
            return "other", text
        if texts[0] in TITLES and len(texts) > 1 and not any(t.endswith("'s") for t in texts[1:head_at]):
            return "person", text
        if not determined and self.name(head, first_in_sentence and head_at == 0):
            return "person", text
        if head_at == 1 and texts[0] in ("that", "this") and self.name(head, False):
            return "person", text  # "after that Sue stopped"
        if (
            head_at == 2
            and texts[0] in ("the", "a", "an")
            and text in self.inner_names
            and self.name(head, False)
            and self.source[words[1].start].islower()
            and texts[1] not in OTHER
        ):
            return "person", text  # "after the reminder Chuy sorted"
        if not determined and head_at and self.name(words[head_at - 1], True) and self.name(head, False):
            return "person", text
        return "thing", text
