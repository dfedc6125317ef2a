"""Verb phrases of a sentence: which word is its verb, and which of several is the main one."""

from __future__ import annotations

from alongside.review.clause_words import (
    ADJECTIVE,
    ADVERB,
    AUX,
    BE,
    DAYS,
    DET,
    HAVE,
    JOIN,
    NO_VERB,
    NOT_AFTER,
    NOUNS,
    PREP,
    ROLE_NEXT,
    TITLES,
    UNDONE,
)
from alongside.review.noun_phrases import NounPhrases
from alongside.review.subjects import OTHER, PERSON, STAFF
from alongside.review.text import Word
from alongside.review.verb_forms import NOT_VERBS
from alongside.review.verb_lexicon import BASE_FORMS, IRREGULAR_PAST, PARTICIPLE, THIRD


class VerbPhrases(NounPhrases):
    """Finds the verb of a stretch of words."""

    def verb_at(self, tokens: list[Word], i: int, start: int) -> bool:
        """True where the token can be the verb of the words from `start` on."""
        text = tokens[i].text
        before = tokens[i - 1].text if i > start else ""
        if (i and self.source[tokens[i].start - 1] == "-") or self.source[
            tokens[i].end : tokens[i].end + 1
        ] == "-":
            return False
        if text.startswith("un") and text.endswith("ed") and text[2:-2] not in UNDONE and not text.startswith("under"):
            return False
        if (
            before in ("i", "he", "she", "they", "we", "you", "it")
            and text not in PREP
            and text not in JOIN
            and text not in DET
            and not text.isdigit()
        ):
            return text not in NOT_AFTER and not text.endswith("ing")
        if text == "am" or (
            text in ("sat", "set") and i + 1 < len(tokens) and tokens[i + 1].text[0].isdigit()
        ):
            return before == "i"
        if text in AUX:
            return True
        if (
            before in DET
            or before == "to"
            or (before in PREP and before not in ("up", "down", "out", "off", "about"))
        ):
            return False
        if (
            before.endswith("'s")
            and before.removesuffix("'s") not in ("he", "she", "it")
            and (text in BASE_FORMS or text in THIRD)
        ):
            return False
        if text in IRREGULAR_PAST and text not in ("left", "set", "cost", "light", "bound"):
            return True
        if text in ("left", "set"):
            return i == start or (before not in DET and not before.endswith("'s"))
        if (
            len(text) > 3
            and text.endswith("ed")
            and (text[-3] != "e" or text in ("agreed", "freed"))
            and text not in NOT_VERBS
            and text not in NO_VERB
        ):
            return True
        if text in ("needed", "used", "named", "shared"):
            return True
        if i == start:
            return text in (
                "says",
                "reports",
                "states",
                "wants",
                "asks",
                "prefers",
                "rates",
                "likes",
                "denies",
                "wishes",
                "needs",
                "thinks",
            )
        if text in THIRD or text in BASE_FORMS:
            if i + 1 < len(tokens) and tokens[i + 1].text in ROLE_NEXT:
                return False
            w = tokens[i - 1]
            text_before = before.removesuffix("'s")
            person_like = (
                text_before in STAFF or text_before in PERSON or text_before in OTHER or before == "who"
            )
            if person_like or text_before in self.others:
                return True
            if self.name(w, i - 1 == start):
                return (
                    i - start > 1
                    or text_before in self.inner_names
                    or (text in THIRD and self._noun_subject(tokens, i, start))
                )
            return (
                (text in THIRD or before in NOUNS)
                and before not in THIRD
                and before not in ADVERB
                and self._noun_subject(tokens, i, start)
            )
        return False

    def _noun_subject(self, tokens: list[Word], i: int, start: int) -> bool:
        """ "Landlord's letter gives Ms. Odom": a form in -s between a noun phrase and a new phrase."""
        if i + 1 >= len(tokens) or i - start > 6:
            return False
        after = tokens[i + 1]
        return (
            after.text in DET
            or after.text in PREP
            or after.text in ("him", "them", "it", "me", "us", "he", "she", "somebody", "someone")
            or after.text in TITLES
            or (tokens[i].text in THIRD and (after.text in NOUNS or after.text in DAYS or after.text[0].isdigit()))
            or self.name(after, False)
        )

    @staticmethod
    def _main(text: str, aux: list[str]) -> bool:
        """True where the word after helping verbs is the main verb and no adjective, noun or article."""
        if aux[-1] in ("to",):
            return text in BASE_FORMS
        verbal = [a for a in aux if a in AUX]
        if not verbal:
            return text in IRREGULAR_PAST or text.endswith("ed") or text in THIRD or text in BASE_FORMS
        tail = verbal[-1]
        if tail in BE:
            return (
                text.endswith("ing")
                or text in PARTICIPLE
                or (
                    text.endswith("ed")
                    and text not in ADJECTIVE
                )
            )
        if tail in HAVE or tail in ("'d", "got"):
            return (
                text in PARTICIPLE
                or text in IRREGULAR_PAST
                or text.endswith("ed")
                or (tail == "'d" and text in BASE_FORMS)
            )
        return text in BASE_FORMS or text in IRREGULAR_PAST
