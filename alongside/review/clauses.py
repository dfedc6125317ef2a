"""Clauses with their doer: who does what in each, read without a grammar model.

A clause is a subject and its verb, with every further verb that hangs on the same subject as a clause of its own. Only the
shape of the words is used: pronouns, articles, capitals, verb forms, commas.
"""

# ruff: noqa: E501 - word lists read better on one line
from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from alongside.review.subjects import NOT_NAMES, OTHER, PERSON, STAFF
from alongside.review.text import Word
from alongside.review.verb_forms import NOT_VERBS
from alongside.review.verb_lexicon import BASE_FORMS, IRREGULAR_PAST, PARTICIPLE, THIRD

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


_BE = frozenset("is are was were am be been being 's 're isn't aren't wasn't weren't ain't".split())
_HAVE = frozenset("has have had 've hasn't haven't hadn't having".split())
_MODAL = frozenset(
    "can could would should may might must can't couldn't wouldn't shouldn't cannot cant couldnt wouldnt".split()
)
_PAST_AUX = frozenset("did was were didn't could couldn't would wouldn't didnt".split())
_WILL = frozenset("will 'll won't shall gonna".split())
_DO = frozenset("did didn't does doesn't do don't didnt doesnt dont".split())
_AUX = _BE | _HAVE | _MODAL | _WILL | _DO | {"'d", "got", "gets"}
_NEGATIVE = frozenset(
    "not never no n't can't couldn't won't wouldn't didn't doesn't don't isn't aren't wasn't weren't hasn't haven't hadn't cannot cant couldnt wouldnt didnt doesnt dont ain't hardly barely shouldn't".split()
)
_ADVERB = frozenset(
    "also then never always just really not still again only quickly slowly both each all already once now first alone calmly soon himself herself themself themselves myself finally later often even immediately usually so too twice almost nearly barely hardly suddenly gently quietly softly loudly carefully mostly sometimes kindly briefly partly fully half straight ever long no longer simply together probably clearly obviously plainly definitely recently today yesterday".split()
)
_JOIN = frozenset(
    "and then but or so because when while after before since until till til if as that who which where what whether how why though although once unless than & for".split()
)
_DEPENDENT = frozenset("that who which what whether how why where if unless than until till til".split())
_DET = frozenset(
    "the a an his her their my our your its this that these those every each some any no one two three four five six seven eight nine ten both another".split()
)
_PREP = frozenset(
    "of at in on with from for by to into about under near behind beside over after before during between through against around off up down out across along per without since".split()
)
_WORKER_TOO = frozenset("us me".split())
_TITLES = frozenset(
    "mr mrs ms miss mx don doña madame mister ate sir auntie uncle mother grandma dr sister brother".split()
)
_THEY = frozenset("he she they you nobody".split())
_NOUNS = frozenset(
    """pharmacy bank school hospital court county city state clinic office agency insurance medicaid medicare snap section housing landlord building
    district manager bus route train elevator lift inspection notice letter bill form application card phone alarm heater boiler fridge stove oven
    washer dryer car van truck chair walker wheelchair cane brace mask machine meter pump tube bag strap frame ramp door lock key window roof ceiling
    water power heat gas electric electricity internet wifi password account rent lease check deposit food groceries cupboards prescription pills meds
    medication refill dose doctor nurse therapist dentist surgeon judge probation officer police sheriff lawyer teacher dean principal coach boss
    shift league team group church pastor priest rabbi imam neighbor neighbour neighbours neighbors roommate housemate tenant owner driver clerk cashier vendor
    copay blackout storm snow ice flood fire smoke trigger ball dog cat friend cousin aunt uncle sister brother mother father mom dad mum daughter son
    wife husband partner ex family parents guardian somebody someone nobody everybody everyone something nothing weather voices pain sleep appetite
    swelling rash fever tremor seizure sugar pressure weight level test exam class course practice session visit meeting call service support progress
    skills goal goals plan day night morning evening afternoon prompts cues level trend mood effort participation transfers intake dinner lunch breakfast supper
    gains rapport relatives grandmother grandma grandfather grandpa ex copies sponsor relative caregiver aide-mate supplier technician plumber electrician inspector mayor pilot chef cook caseworker navigator payee uncle super
    mechanic contractor barber hairdresser dentist optician audiologist interpreter volunteer bailiff warden caretaker matron promoter referee
    printer laptop tablet computer radio television tv freezer microwave kettle toaster vacuum tap sink toilet bath shower tub bed mattress rail walkway
    path steps stairs stairwell street road bridge lot garage yard fence gate sign schedule timetable roster rota budget paycheck pay wages benefits
    pension voucher grant loan debt card fee fine ticket permit license licence passport visa id certificate certificates birth funeral wedding party
    knee hip hand foot leg arm back head neck shoulder tooth teeth eye eyes ear ears heart lung lungs stomach skin hair tremors hands feet hearing
    vision dialysis surgery chemo infusion injection bandage dressing wound splint hoist sling scooter crutches glasses aids inhaler oxygen cpap
    mold mould mice rats roaches bedbugs bugs smoke heat residents ducks pain blood nausea winter summer rain topic focus tin jar matters page pages conditional verbal thursdays mondays copy incident trend
    job work interview employer store shop market library post mail package parcel delivery""".split()
)
_OTHER_STAFF = frozenset(
    "case social day night evening morning weekend other new shelter home school health probation another prior previous last court intake".split()
)
_ROLE_NEXT = frozenset(
    "worker specialist aide staff group provider coordinator team manager professional partner coach".split()
)
_TOLD = frozenset(
    "said says say told tells tell thinks thought reported reports stated states knew know knows hopes hoped believes believed felt feels asked asks".split()
)
_NO_VERB = frozenset(
    "certified licensed registered retired dated hundred wheelchair-based embarrassed frightened exhausted confused".split()
)
_ALSO_NAMES = frozenset(
    "pat mark bill sue grant chase rob drew frank rose joy hope chip skip buck jack lance pierce will bob don".split()
)
_NOT_AFTER = frozenset("and both i he she they we you it him her them me us".split())
_UNDONE = frozenset("lock plug screw zipp load pack dress buckl fold wrapp button clipp hook roll".split())
_FIRST = re.compile(r"[^\W\d_]+")
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


PARTICIPLE_LIKE = frozenset(
    "been gone got had done folded closed broken moved quit stopped started run lost put left said told asked gonna going getting coming aiming".split()
)


def _goes_on(found: list[Clause], joint: str, text: str) -> bool:
    """True for a second adjective: "was bored and discouraged"."""
    return bool(
        found
        and found[-1].form == "state"
        and found[-1].verb in _BE
        and found[-1].joint not in _DEPENDENT
        and joint in ("and", "but")
        and text.endswith("ed")
    )


class _Reader:
    def __init__(self, reading: Reading) -> None:
        from alongside.review.acts import _other_names

        self.text = reading.text
        self.source = reading.text.source
        self.staff = reading.staff_names
        self.others = _other_names(self.source)
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
            or text in _NOUNS
            or text in _JOIN
            or text in _PREP
        ):
            return False
        if 1 < len(text) <= 4 and self.source[word.start : word.start + len(text)].isupper():
            return False
        if not opening:
            return True
        if text in self.inner_names and text not in self.lower_words:
            return True
        if text in BASE_FORMS and text not in _ALSO_NAMES and self.opening_words.count(text) < 2:
            return False
        return text not in self.lower_words and not text.endswith(("ing", "ed", "tion", "ment", "ness", "ly"))

    def kind(self, group: list[Word], first_in_sentence: bool) -> tuple[str, str]:
        """Whom a noun phrase means, and its head."""
        words = [w for w in group if w.text not in _ADVERB]
        while words and words[0].text in _JOIN:
            words = words[1:]
        if not words:
            return "", ""
        texts = [w.text for w in words]
        last = texts[-1]
        if last in ("i", "we") or (last in ("me", "us") and len(texts) > 1):
            return "worker", last
        if (any(t in ("i", "me", "us", "we") for t in texts) and "and" in texts) or "&" in texts:
            return "worker", last
        if last in _THEY and last != "nobody":
            earlier = [
                t
                for t in texts[:-1]
                if (t in OTHER or t in _NOUNS)
                and t not in ("it", "this", "that", "there", "who", "which", "team")
            ]
            return (
                ("other", earlier[-1])
                if earlier and texts[0] not in _PREP and len(texts) <= 4
                else ("person", last)
            )
        if last == "it":
            return "thing", last
        if texts[0] in _PREP and len(texts) > 1:
            head_at = len(words) - 1
            left = head_at
            while left and (
                texts[left] in _DET
                or texts[left].endswith("'s")
                or left == head_at
                or self.name(words[left], False)
            ):
                left -= 1
            if texts[left] in _PREP:
                return "", ""
        else:
            head_at = next((i for i, t in enumerate(texts) if i and t in _PREP), len(words)) - 1
        head = words[head_at]
        text = head.text.removesuffix("'s")
        if text in STAFF:
            elsewhere = head_at and texts[head_at - 1] in _OTHER_STAFF
            return ("other" if elsewhere else "worker"), text
        if text in PERSON or text == "person":
            return "person", text
        if text in self.staff:
            return "worker", text
        if text in self.others or text in OTHER:
            return "other", text
        determined = texts[0] in _DET or any(t.endswith("'s") for t in texts[:head_at])
        if texts[0] in _TITLES and len(texts) > 1 and not any(t.endswith("'s") for t in texts[1:head_at]):
            return "person", text
        if not determined and self.name(head, first_in_sentence and head_at == 0):
            return "person", text
        if not determined and head_at and self.name(words[head_at - 1], True) and self.name(head, False):
            return "person", text
        return "thing", text

    def verb_at(self, tokens: list[Word], i: int, start: int) -> bool:
        """True where the token can be the verb of the words from `start` on."""
        text = tokens[i].text
        before = tokens[i - 1].text if i > start else ""
        if (i and self.source[tokens[i].start - 1] == "-") or self.source[
            tokens[i].end : tokens[i].end + 1
        ] == "-":
            return False
        if text.startswith("un") and text.endswith("ed") and text[2:-2] not in _UNDONE:
            return False
        if (
            before in ("i", "he", "she", "they", "we", "you", "it")
            and text not in _PREP
            and text not in _JOIN
            and text not in _DET
            and not text.isdigit()
        ):
            return text not in _NOT_AFTER and not text.endswith("ing")
        if text == "am" or (
            text in ("sat", "set") and i + 1 < len(tokens) and tokens[i + 1].text[0].isdigit()
        ):
            return before == "i"
        if text in _AUX:
            return True
        if (
            before in _DET
            or before == "to"
            or (before in _PREP and before not in ("up", "down", "out", "off", "about"))
        ):
            return False
        if (
            before.endswith("'s")
            and before.removesuffix("'s") not in ("he", "she", "it")
            and (text in BASE_FORMS or text in THIRD)
        ):
            return False
        if text in IRREGULAR_PAST and text not in ("left", "set", "cost", "light"):
            return True
        if text in ("left", "set"):
            return i == start or (before not in _DET and not before.endswith("'s"))
        if (
            len(text) > 3
            and text.endswith("ed")
            and (text[-3] != "e" or text in ("agreed", "freed"))
            and text not in NOT_VERBS
            and text not in _NO_VERB
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
            if i + 1 < len(tokens) and tokens[i + 1].text in _ROLE_NEXT:
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
                (text in THIRD or before in _NOUNS)
                and before not in THIRD
                and before not in _ADVERB
                and self._noun_subject(tokens, i, start)
            )
        return False

    def _noun_subject(self, tokens: list[Word], i: int, start: int) -> bool:
        """ "Landlord's letter gives Ms. Odom": a form in -s between a noun phrase and a new phrase."""
        if i + 1 >= len(tokens) or i - start > 6:
            return False
        after = tokens[i + 1]
        return (
            after.text in _DET
            or after.text in _PREP
            or after.text in ("him", "them", "it", "me", "us", "he", "she", "somebody", "someone")
            or after.text in _TITLES
            or self.name(after, False)
        )

    def sentence(self, last: int, words: list[Word]) -> list[Clause]:
        """Clauses of one sentence that ends at `last`."""
        lower = self.text.lower
        found: list[Clause] = []
        subject: tuple[str, str] = ("", "")
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
                joint = "that" if found and found[-1].verb in _TOLD else ""
            elif fresh and i >= start and self.verb_at(words, i, start):
                group = [w for w in words[start:i] if w.text not in _ADVERB]
                if len(group) > 10:
                    fresh = False
                elif not (not group and _goes_on(found, joint, words[i].text)):
                    who = self._subject(words[start:i], group, joint, start, subject)
                    clause, i = self._clause(words, start, i, last, who, joint)
                    found.append(clause._replace(opens=len(found) == 0))
                    subject = subject if joint in _DEPENDENT else who
                    start, fresh, joint = i + 1, False, ""
            i += 1
        return found

    def _joins(self, words: list[Word], i: int) -> bool:
        """True for a word that joins clauses, not "him and me" or "after the visit"."""
        text = words[i].text
        if text not in _JOIN:
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
        if text == "then":
            return i == 0 or words[i - 1].text not in ("he", "she", "they", "i", "we", "you")
        return not (
            text in ("after", "before", "since", "for")
            and following in _DET
            and not self._verb_soon(words, i + 1)
        )

    def _subject(
        self, whole: list[Word], group: list[Word], joint: str, start: int, before: tuple[str, str]
    ) -> tuple[str, str]:
        if group:
            who = self.kind(whole, start == 0)
            return who if who[0] else before
        if joint in _DEPENDENT and joint not in ("if", "how", "whether"):
            return "thing", joint
        return before

    def _clause(
        self, words: list[Word], start: int, i: int, last: int, who: tuple[str, str], joint: str
    ) -> tuple[Clause, int]:
        """The clause whose verb phrase begins at `i`, and the place of its last verb."""
        lower, at = self.text.lower, i
        aux: list[str] = []
        while at < len(words) and (
            words[at].text in _AUX or words[at].text in _ADVERB or words[at].text == "to"
        ):
            if at > i and "," in lower[words[at - 1].end : words[at].start]:
                break
            aux.append(words[at].text)
            at += 1
        state = at >= len(words) or bool(aux and not self._main(words[at].text, aux))
        if state:
            at = max(i, at - 1)
            main = next((a for a in reversed(aux) if a in _AUX), aux[-1]) if aux else words[at].text
        else:
            main = words[at].text
        following = words[at + 1].text if at + 1 < len(words) else ""
        later = any(a in _WILL for a in aux) or (main == "going" and following == "to")
        state = state and main not in ("did", "done", "had")
        perfect = not state and main not in _HAVE and any(a in _HAVE or a == "'d" for a in aux)
        passive = not state and not main.endswith("ing") and any(a in _BE or a == "got" for a in aux)
        past = perfect or passive or main in IRREGULAR_PAST or main in ("did", "had") or main.endswith("ed")
        if later:
            form = "later"
        elif state:
            form = "state"
        elif past or any(a in _PAST_AUX for a in aux):
            form = "past"
        else:
            form = "now" if aux or main in THIRD else "base"
        negative = any(a in _NEGATIVE for a in aux) or any(w.text in _NEGATIVE for w in words[start:i])
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
            and before.text not in _PREP
            and before.text not in _TITLES
            and before.text not in ("and", "to", "the", "a")
            and not self.name(before, False)
            and (following in IRREGULAR_PAST or following.endswith("ed"))
            and self.source[words[i].end : words[i + 1].start] == " "
        )

    def _verb_soon(self, words: list[Word], i: int) -> bool:
        for at in range(i, min(len(words), i + 5)):
            if "," in self.text.lower[words[at - 1].end : words[at].start]:
                return False
            if words[at].text in _PREP and at > i:
                return False
            if at > i and self.verb_at(words, at, i):
                return True
        return False

    @staticmethod
    def _main(text: str, aux: list[str]) -> bool:
        """True where the word after helping verbs is the main verb and no adjective, noun or article."""
        if aux[-1] in ("to",):
            return text in BASE_FORMS
        verbal = [a for a in aux if a in _AUX]
        if not verbal:
            return text in IRREGULAR_PAST or text.endswith("ed") or text in THIRD or text in BASE_FORMS
        tail = verbal[-1]
        if tail in _BE:
            return (
                text.endswith("ing")
                or text in PARTICIPLE
                or (
                    text.endswith("ed")
                    and text not in ("scared", "worried", "excited", "tired", "bored", "red")
                )
            )
        if tail in _HAVE or tail in ("'d", "got"):
            return (
                text in PARTICIPLE
                or text in IRREGULAR_PAST
                or text.endswith("ed")
                or (tail == "'d" and text in BASE_FORMS)
            )
        return text in BASE_FORMS or text in IRREGULAR_PAST

    def _end(self, words: list[Word], at: int, last: int) -> int:
        lower = self.text.lower
        if at >= len(words):
            return last
        stop = re.compile(r"[.;!?\n]|, and |, then |, but ").search(lower, words[at].end, last)
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
