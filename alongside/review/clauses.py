"""Clauses with their doer: who does what in each, read without a grammar model.

A clause is a subject and its verb, with every further verb that hangs on the same subject as a clause of its own. Only the
shape of the words is used: pronouns, articles, capitals, verb forms, commas.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from alongside.review.clause_words import (
    ADVERB,
    AUX,
    BE,
    BESIDE,
    DEPENDENT,
    DET,
    HAVE,
    JOIN,
    NEGATIVE,
    PARTICIPLE_LIKE,
    PAST_AUX,
    PREP,
    TITLES,
    TOLD,
    WILL,
)
from alongside.review.text import Word
from alongside.review.verb_lexicon import IRREGULAR_PAST, THIRD
from alongside.review.verb_phrases import VerbPhrases

if TYPE_CHECKING:
    from alongside.review.reading import Reading


class Clause(NamedTuple):
    """who: worker, person, other (a third person), thing, or "" where the subject is left out.

    form: past, now, base (as second-language writers use it), state (to be with no verb), later (will, going to).
    start and end are the span; verb_end where the words after the verb begin. opens: first verb of its sentence.
    """

    who: str
    subject: str
    verb: str
    form: str
    negative: bool
    passive: bool
    perfect: bool
    start: int
    verb_end: int
    end: int
    opens: bool
    joint: str


_STOP = re.compile(r"[.;!?\n]|, and |, then |, but ")
_SPLIT = re.compile(r"[;:()|·•]|\s[-–—]+\s|—|\n")

def _pieces(word: Word, following: str) -> list[Word]:
    """ "he'd" as he and 'd; "Shane's" stays one word (it may be a possessive)."""
    text = word.text
    for tail in ("'d", "'ll", "'re", "'ve", "'m"):
        if text.endswith(tail) and len(text) > len(tail):
            cut = word.end - len(tail)
            return [
                Word(text[: -len(tail)], word.start, cut),
                Word("'re" if tail == "'m" else tail, cut, word.end),
            ]
    if text.endswith("'s") and len(text) > 3 and following in PARTICIPLE_LIKE:
        return [Word(text[:-2], word.start, word.end - 2), Word("'s", word.end - 2, word.end)]
    if text.endswith("'s") and text[:-2] in (
        "he",
        "she",
        "it",
        "who",
        "that",
        "there",
        "what",
        "here",
        "nobody",
        "somebody",
    ):
        return [Word(text[:-2], word.start, word.end - 2), Word("'s", word.end - 2, word.end)]
    return [word]


def _goes_on(found: list[Clause], joint: str, text: str) -> bool:
    """True for a second adjective: "was bored and discouraged"."""
    return bool(
        found
        and found[-1].form == "state"
        and found[-1].verb in BE
        and found[-1].joint not in DEPENDENT
        and joint in ("and", "but")
        and text.endswith("ed")
    )


class _Reader(VerbPhrases):
    def sentence(self, last: int, words: list[Word]) -> list[Clause]:
        """Clauses of one sentence that ends at `last`."""
        lower = self.text.lower
        found: list[Clause] = []
        subject: tuple[str, str] = ("", "")
        main, beside = subject, False
        i = start = 0
        joint = ""
        fresh = True  # only a subject may lie between `start` and here
        while i < len(words):
            gap = lower[words[i - 1].end : words[i].start] if i else ""
            if i > start and _SPLIT.search(gap):
                start, subject, joint, fresh = i, ("", ""), "", True
            elif i > start and ("," in gap or '"' in gap):
                if fresh and words[i].text in ("who", "which") and i - start < 8:
                    subject = self.kind(words[start:i], start == 0)  # "Her niece, who used to shop, moved"
                start, joint, fresh = i, ",", True
            if self._joins(words, i):
                joint, start, fresh = words[i].text, i + 1, True
            elif not fresh and self._restarts(words, i):
                start, fresh = i, True
                joint = "that" if found and found[-1].verb in TOLD else ""
            elif fresh and i >= start and self.verb_at(words, i, start):
                group = [w for w in words[start:i] if w.text not in ADVERB]
                if len(group) > 10:
                    fresh = False
                elif not (not group and _goes_on(found, joint, words[i].text)):
                    subject = main if beside and joint in (",", "then") else subject
                    who = self._subject(words[start:i], group, joint, start, subject)
                    clause, i = self._clause(words, start, i, last, who, joint)
                    found.append(clause._replace(opens=len(found) == 0))
                    beside = bool(group) and joint in BESIDE and len(found) > 1
                    main = main if beside else who
                    subject = subject if joint in DEPENDENT else who
                    start, fresh, joint = i + 1, False, ""
            i += 1
        return found

    def _joins(self, words: list[Word], i: int) -> bool:
        """True for a word that joins clauses, not "him and me" or "after the visit"."""
        text = words[i].text
        if text not in JOIN:
            return False
        following = words[i + 1].text if i + 1 < len(words) else ""
        if text == "and":
            named = (
                i + 1 < len(words)
                and self.name(words[i + 1], False)
                and i > 0
                and words[i - 1].text in ("me", "you", "him")
            )
            return not (named or following in ("i", "me", "him", "her", "them"))
        if text == "that" and i and words[i - 1].text in ("after", "before"):
            return False
        if text == "then":
            return i == 0 or words[i - 1].text not in ("he", "she", "they", "i", "we", "you")
        return not (
            text in ("after", "before", "since", "for")
            and following in DET
            and not self._verb_soon(words, i + 1)
        )

    def _subject(
        self, whole: list[Word], group: list[Word], joint: str, start: int, before: tuple[str, str]
    ) -> tuple[str, str]:
        if group:
            who = self.kind(whole, start == 0)
            return who if who[0] else before
        if joint in DEPENDENT and joint not in ("if", "how", "whether"):
            return "thing", joint
        return before

    def _clause(
        self, words: list[Word], start: int, i: int, last: int, who: tuple[str, str], joint: str
    ) -> tuple[Clause, int]:
        """The clause whose verb phrase begins at `i`, and the place of its last verb."""
        lower, at = self.text.lower, i
        aux: list[str] = []
        while at < len(words) and (
            words[at].text in AUX or words[at].text in ADVERB or words[at].text == "to"
        ):
            if at > i and "," in lower[words[at - 1].end : words[at].start]:
                break
            aux.append(words[at].text)
            at += 1
        state = at >= len(words) or bool(aux and not self._main(words[at].text, aux))
        if state:
            at = max(i, at - 1)
            main = next((a for a in reversed(aux) if a in AUX), aux[-1]) if aux else words[at].text
        else:
            main = words[at].text
        following = words[at + 1].text if at + 1 < len(words) else ""
        later = any(a in WILL for a in aux) or (main == "going" and following == "to")
        state = state and main not in ("did", "done", "had", "got")
        perfect = not state and main not in HAVE and any(a in HAVE or a == "'d" for a in aux)
        passive = not state and not main.endswith("ing") and any(a in BE or a == "got" for a in aux)
        past = perfect or passive or main in IRREGULAR_PAST or main in ("did", "had") or main.endswith("ed")
        if later:
            form = "later"
        elif state:
            form = "state"
        elif past or any(a in PAST_AUX for a in aux):
            form = "past"
        else:
            form = "now" if aux or main in THIRD else "base"
        negative = any(a in NEGATIVE for a in aux) or any(w.text in NEGATIVE for w in words[start:i])
        end = self._end(words, at, last)
        return (
            Clause(
                who[0],
                who[1],
                main,
                form,
                negative,
                passive,
                perfect,
                words[min(start, i)].start,
                words[at].end,
                end,
                False,
                joint,
            ),
            at,
        )

    def _restarts(self, words: list[Word], i: int) -> bool:
        """True where a subject pronoun, or a name right before a past form, begins a clause without a comma."""
        if i + 1 >= len(words):
            return False
        text, following = words[i].text, words[i + 1].text
        if text in ("he", "she", "they", "i", "we"):
            return True
        before = words[i - 1]
        return (
            self.name(words[i], False)
            and before.text not in PREP
            and before.text not in TITLES
            and before.text not in ("and", "to", "the", "a")
            and not self.name(before, False)
            and (following in IRREGULAR_PAST or following.endswith("ed"))
            and self.source[words[i].end : words[i + 1].start] == " "
        )

    def _verb_soon(self, words: list[Word], i: int) -> bool:
        for at in range(i, min(len(words), i + 5)):
            if "," in self.text.lower[words[at - 1].end : words[at].start]:
                return False
            if words[at].text in PREP and at > i:
                return False
            if at > i and self.verb_at(words, at, i):
                return True
        return False

    def _end(self, words: list[Word], at: int, last: int) -> int:
        lower = self.text.lower
        if at >= len(words):
            return last
        stop = _STOP.search(lower, words[at].end, last)
        return stop.start() if stop else min(last, words[at].end + 160)


def read_clauses(reading: Reading) -> list[list[Clause]]:
    """Clauses of each sentence of the judged part, quotations left out; one list for each sentence, in order."""
    reader = _Reader(reading)
    text = reading.text
    limit = len(text.judged)
    words = [
        piece
        for w, following in zip(text.words, [*(w.text for w in text.words[1:]), ""], strict=False)
        if not text.quote_at(w.start)
        for piece in _pieces(w, following)
    ]
    result: list[list[Clause]] = []
    at = 0
    for first, last in text.sentences:
        if first >= limit:
            break
        group: list[Word] = []
        while at < len(words) and words[at].start < last:
            if words[at].start >= first:
                group.append(words[at])
            at += 1
        result.append(reader.sentence(min(last, limit), group) if 0 < len(group) <= 90 else [])
    return result
