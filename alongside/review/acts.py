"""Who did what: past-tense and reporting verbs with their subject, read without a grammar model."""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re
from typing import NamedTuple

from alongside.review.reading import _PERSON_TYPICAL, _STAFF_TYPICAL, Reading
from alongside.review.subjects import NOT_NAMES, OTHER, PERSON, STAFF
from alongside.review.text import Word
from alongside.review.verb_forms import ADVERBS, BASE, NOT_VERBS, PAST, PRESENT

_NAME_LABEL = re.compile(r"(?:^|\n)[ \t•*\-–—]{0,4}([A-Z][^\W\d_]+)(?:'s part| did| said)?[ \t]*:")
_ROLE_OF_FIELD = {
    "intervention": "staff",
    "response": "person",
    "next": "plan",
    "need": "",
    "data": "",
    "assessment": "",
}


class Act(NamedTuple):
    """A verb with who did it: staff, person, other, or "" (dropped or unclear). Span from subject or verb to clause end."""

    who: str
    verb: str
    start: int
    end: int
    verb_end: int


def is_verb(word: str) -> bool:
    """True for past forms (regular by ending) and reporting verbs in the present."""
    if word in PAST or word in PRESENT:
        return True
    return (
        len(word) > 3 and word.endswith("ed") and word not in NOT_VERBS and (word[-3] != "e" or word in _EED)
    )


_OTHERS = re.compile(
    r"\b(?:[Mm]other|[Mm]om|[Mm]um|[Ff]ather|[Dd]ad|[Ss]ister|[Bb]rother|[Aa]unt|[Uu]ncle|[Ww]ife|[Hh]usband|[Ss]pouse|[Pp]artner|"
    r"[Ss]on|[Dd]aughter|[Cc]ousin|[Nn]iece|[Nn]ephew|[Gg]rand\w+|[Gg]uardian|[Nn]eighbou?r|[Ff]riend|[Rr]oom-?mate|[Hh]ousemate|"
    r"[Bb]oss|[Mm]anager|[Ss]upervisor|[Tt]eacher|[Cc]ounselor|[Nn]urse|[Ll]andlord|[Jj]udge|[Oo]fficer|[Cc]lerk|[Cc]oordinator|"
    r"RN|LPN|NP|OT|PT|Dr\.?|[Dd]octor|[Cc]aseworker|[Ll]awyer|[Tt]herapist)(?:,? \(?|: )([A-Z][a-z]+)\b"
)
_EED = frozenset(["agreed", "freed", "disagreed", "guaranteed", "refereed"])
_OBJECT = re.compile(r"\s+(?:his|her|their|the|a|an|my|it|them|two|three|both|one|every|each)\b")
_TELLING = frozenset(
    ["said", "says", "told", "tells", "reported", "reports", "stated", "states", "that", "thinks", "thought"]
)
_DONE = frozenset(
    ["provided", "given", "offered", "done", "administered", "completed", "reviewed", "discussed", "addressed", "made", "conducted", "held", "submitted", "sent", "applied", "scheduled", "updated", "received", "noted", "taught", "used", "needed", "covered", "introduced", "practiced", "practised", "served", "changed"]
)  # fmt: skip


def _other_names(source: str) -> frozenset[str]:
    """Names that a word of kinship or office introduces ("Spouse (Ferris)", "her aunt Lila"), in lower case."""
    return frozenset(m.group(1).lower() for m in _OTHERS.finditer(source[:40_000]))


def _subject(
    word: Word, source: str, opening: bool, staff_names: frozenset[str], others: frozenset[str]
) -> str:
    text = word.text
    if text in STAFF:
        return "staff"
    if text in PERSON:
        return "person"
    if text in OTHER:
        return "other"
    if text.removesuffix("'s") in staff_names:
        return "staff"
    if text.removesuffix("'s") in others:
        return "other"
    shouted = 1 < len(text) <= 3 and source[word.start : word.end].isupper()
    if (
        source[word.start].isupper()
        and text not in NOT_NAMES
        and (len(text) > 1 or text not in "aio")
        and not shouted
        and not (opening and is_verb(text))
    ):
        return "person"
    return ""


def _speakers(source: str) -> list[re.Match[str]]:
    """Lines that begin with a person's name and a colon; the name also stands elsewhere, so it is no form label."""
    return [
        m
        for m in _NAME_LABEL.finditer(source[:40_000])
        if source.count(m.group(1), 0, 40_000) > 1 or " " in m.group().strip()
    ]


def read_acts(reading: Reading) -> list[Act]:
    """Every act in the judged part of the text, in order."""
    text = reading.text
    staff_names = reading.staff_names
    roles = sorted(
        [(h.value_start, _ROLE_OF_FIELD[h.field]) for h in text.headers if h.field in _ROLE_OF_FIELD]
        + [
            (m.end(), "staff" if m.group(1).lower() in staff_names else "person")
            for m in _speakers(text.source)
        ]
    )
    others, lower = _other_names(text.source), text.lower
    acts: list[Act] = []
    limit = len(text.judged)
    words = [w for w in text.words if w.start < limit]
    number, role_at = 0, -1
    role = last_who = ""
    for first, last in text.sentences:
        if first >= limit:
            break
        group = []
        while number < len(words) and words[number].start < last:
            if words[number].start >= first:
                group.append(words[number])
            number += 1
        while role_at + 1 < len(roles) and roles[role_at + 1][0] <= (group[0].start if group else last):
            role_at += 1
            role = roles[role_at][1]
        if len(group) <= 80:
            found = _sentence(text.lower, text.source, group, last, role, (staff_names, others), last_who)
            opens = bool(found) and not lower[group[0].start : found[0].start].strip(" -*•>")
            acts += [_taken_up(act, last_who) if opens else act for act in found]
            last_who = found[0].who if found else ""
    return acts


def _taken_up(act: Act, before: str) -> Act:
    """An act with its subject left out: the worker's, unless the person acted in the sentence before, or the verb is
    one that notes keep for the person or for both."""
    if act.who or act.verb in _PERSON_TYPICAL or act.verb in _STAFF_TYPICAL:
        return act
    return act._replace(who="person" if before == "person" else "staff")


def _sentence(
    lower: str,
    source: str,
    group: list[Word],
    last: int,
    role: str,
    names: tuple[frozenset[str], frozenset[str]],
    before: str,
) -> list[Act]:
    """Acts of one sentence. `before`: who acted in the sentence before, which an opening pronoun takes up."""
    acts: list[Act] = []
    passive = False
    subject, subject_at = role if role != "plan" else "", -1
    for place, word in enumerate(group):
        following = group[place + 1].text if place + 1 < len(group) else ""
        gap = lower[group[place - 1].end : word.start] if place else ""
        who = _subject(word, source, place == 0, *names)
        if (
            who == "person"
            and place == 0
            and following in _DONE
            and not _OBJECT.match(lower, group[place + 1].end)
            and word.text not in PERSON
            and source.count(source[word.start : word.end], 0, 40_000) < 2
        ):
            who = ""  # "Psychoeducation provided"
        if (
            who
            and (
                is_verb(following)
                or following in ADVERBS
                or following in BASE
                or "(" in lower[word.end : word.end + 2]
            )
            and not (
                place
                and group[place - 1].text in ("with", "to", "for", "of", "from", "by", "at", "and")
                and who == "person"
                and word.text not in ("he", "she", "they")
                and not is_verb(following)
            )
        ):
            pronoun = word.text in ("he", "she", "they")
            told = pronoun and place > 0 and subject == "other" and group[place - 1].text in _TELLING
            taken_up = told or (place == 0 and before == "other" and pronoun)
            subject, subject_at, passive = "other" if taken_up else who, place, False
            continue
        if (";" in gap or "—" in gap or " - " in gap) and not who:
            subject, subject_at = (role if role != "plan" else ""), -1
        previous = group[place - 1].text if place else ""
        base = word.text in BASE and subject_at >= 0 and place - subject_at <= 2
        if not (is_verb(word.text) or base):
            continue
        if previous in (
            "was",
            "were",
            "is",
            "are",
            "been",
            "be",
            "being",
            "the",
            "a",
            "an",
            "his",
            "her",
            "their",
            "my",
        ) and word.text not in ("said",):
            passive = passive or previous in ("was", "were", "is", "are", "been", "be", "being")
            continue
        joined = (
            previous in ("and", "then", "but", "or", "also", "&") or "," in gap or "&" in gap or place == 0
        )
        if passive and previous in ("or", "and"):
            continue
        if not (
            joined or previous in ADVERBS or place - subject_at <= 1 or ":" in gap or ")" in gap or "." in gap
        ):
            continue
        if "-" in gap and not gap.strip(" -–") and " " not in gap:
            continue
        if role == "plan":
            continue
        stop = re.compile(r"[.;!?\n]|, and |, then ").search(lower, word.end, last)
        begin = group[subject_at].start if subject_at >= 0 and place - subject_at <= 3 else word.start
        acts.append(
            Act(subject, word.text, begin, stop.start() if stop else min(last, word.end + 160), word.end)
        )
    return acts
