"""A record beside the person's own page: her name and pronouns, her words, the people she named, what she said no to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from alongside.documents import Person
from alongside.review.shapes import Span
from alongside.review.text import WORD, Text, plain
from alongside.review.together.facts import Facts
from alongside.review.together.shapes import Hit, Place
from alongside.review.together.terms import terms

_FAMILIES = {"she": "she her hers herself", "he": "he him his himself", "they": "they them their theirs themself themselves"}
_PRONOUN = re.compile(r"\b(?:she|her|hers|herself|he|him|his|himself)\b")
_OTHERS = re.compile(
    r"\b(?:mother|mom|mum|mamá|father|dad|papá|parents?|sister|brother|aunt|uncle|wife|husband|son|daughter|grandmother|grandma|nana|"
    r"grandfather|grandpa|guardian|cousin|niece|nephew|landlord|landlady|doctor|dr|nurse|teacher|neighbor|neighbour|roommate|"
    r"housemate|boss|supervisor|manager|partner|boyfriend|girlfriend|friend|officer|driver|cashier|coach|worker|staff|therapist|"
    r"counselor|pharmacist|interpreter|peer|man|woman|boy|girl|lady|baby|child|dog|cat)\b"
)
_NO = re.compile(
    r"\b(?:no|not|never|none|without|declin\w+|refus\w+|does ?n.?t|do ?n.?t|did ?n.?t|wo ?n.?t|instead of|"
    r"rather than|stopp?ed|stop|avoid\w*|against|unless|ended|left|wants? (?:nothing|none)|nobody|no one|n.t)\b"
)
_NAME_LABEL = re.compile(
    r"\b(?:legal name|full name|name|aka|formerly|born|called|known as|papers? (?:it )?says?)\b[^.!?]{0,20}$"
)


def _person_place(facts: Facts, words: str) -> tuple[Place, ...]:
    """Where a word or a line stands on the person's own page, if that page is part of the record."""
    if facts.page is None:
        return ()
    at = plain(facts.documents[facts.page].text).find(plain(words)) if words else -1
    return (Place(facts.page, at, at + len(words)),) if at >= 0 else (Place(facts.page, 0, 0),)


def _quoted(text: Text, at: int) -> bool:
    return text.quote_at(at) is not None


# ---- name


def _legal_names(person: Person) -> list[str]:
    """Words of the name on paper that she does not go by: first names only, since a surname may be a relative's."""
    chosen = set(WORD.findall(plain(person.goes_by)))
    given = [word for word in re.findall(r"[^\W\d_]+", person.name)[:1] if plain(word) not in chosen]
    return given if chosen else []


def other_name(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """The name on paper where she goes by another. Labelled lines, quotations and “Clarence (goes by Whit)” are left alone."""
    person = facts.person
    names = _legal_names(person) if person else []
    if not person or not names:
        return None
    surnames = [word for word in re.findall(r"[^\W\d_]+", person.name)[1:] if plain(word) not in plain(person.goes_by)]
    pattern = re.compile(
        rf"\b(?:{'|'.join(map(re.escape, names))})\b"
        + (rf"|\b(?:Mr|Mrs|Ms|Miss|Mx)\.? (?:{'|'.join(map(re.escape, surnames))})\b" if surnames else "")
    )
    theirs = {word for one in person.supporters for word in WORD.findall(one.name)}
    hits = []
    for number, text in facts.pages:
        for m in pattern.finditer(text.source):
            if _quoted(text, m.start()) or _labelled_name(text, m.start(), person.goes_by) or m.group() in theirs:
                continue
            titled = m.group()[:2] in ("Mr", "Ms", "Mx", "Mi")
            if titled and any(one.name.endswith(m.group().split()[-1]) for one in person.supporters):
                continue  # a relative of the same name
            after = re.match(r"\W*([A-ZÀ-Þ][\w’']*)", text.source[m.end() : m.end() + 20])
            if after and after[1] in ("Street", "St", "Avenue", "Ave", "House", "Road", "Court", "Hospital", "School", "Center"):
                continue
            hits.append(Hit(Place(number, *m.span()), _person_place(facts, person.goes_by), {"name": person.goes_by}))
            break  # once for each document
    return hits


def _labelled_name(text: Text, at: int, chosen: str) -> bool:
    """True in a line of identity (`Person: Clarence Whitlow`, a plan's title) or beside her chosen name."""
    if any(head.field == "person" and head.start <= at < head.value_end for head in text.headers):
        return True
    start = text.source.rfind("\n", 0, at) + 1
    before, after = text.lower[start:at], text.lower[at : at + 60].partition("\n")[0]
    tie = r"(?:\W{1,3}|[^.!?]{0,25}\b(?:goes by|known as|called|prefers|aka) )"
    beside = re.match(rf"[^\s.]+(?: [^\s.]+)?{tie}{re.escape(plain(chosen))}\b", after)
    return before.startswith(("#", "|")) or bool(_NAME_LABEL.search(before) or beside)


# ---- pronouns


def _families(person: Person) -> set[str]:
    said = set(WORD.findall(plain(person.pronouns.replace("/", " "))))
    if "any" in said or "all" in said:
        return set(_FAMILIES)
    return {name for name, forms in _FAMILIES.items() if said & set(forms.split())}


def other_pronouns(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """Her name, then in that sentence or the next another pronoun, with nobody else in either of them."""
    person = facts.person
    if not person or not person.pronouns.strip():
        return None
    good = {form for name in _families(person) for form in _FAMILIES[name].split()}
    if {"she", "he"} <= good:
        return None
    mine = {word for word in WORD.findall(plain(f"{person.goes_by} {person.name}")) if len(word) > 1}
    others = {word for one in person.supporters for word in WORD.findall(plain(one.name)) if len(word) > 2} - mine
    hits = []
    for number, text in facts.pages:
        staff = {name for note in facts.notes if note.number == number for name in note.names}
        place = next(_misnamed(text, good, mine, others | staff), None)
        if place:
            hits.append(Hit(Place(number, *place), _person_place(facts, person.pronouns), {"pronouns": person.pronouns}))
    return hits


def _misnamed(text: Text, good: set[str], mine: set[str], others: set[str]) -> Iterator[Span]:
    about_her = False
    body_from = max([head.value_end for head in text.headers if head.field != "person"] or [0])
    for first, last in text.sentences:
        sentence = text.lower[first:last]
        words = set(WORD.findall(sentence))
        named = bool(words & mine)
        capitals = {
            word for m in re.finditer(r"[A-ZÀ-Þ][\w’']+", text.source[first:last])
            if m.start() > 0 and (word := plain(m.group()).removesuffix("'s")) not in mine and word not in _SPOKEN
        }  # fmt: skip
        alone = not (words & others) and not _OTHERS.search(sentence) and not capitals
        if first >= body_from and alone and (named or about_her):
            for m in _PRONOUN.finditer(sentence):
                if m.group() not in good and not _quoted(text, first + m.start()):
                    yield first + m.start(), first + m.end()
        about_her = named and alone


_SPOKEN = frozenset("i i'm i'd i'll i've monday tuesday wednesday thursday friday saturday sunday".split())


# ---- her own words


def words_not_hers(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """Quotations in a plan or a goal, said to be the person's, that neither her page nor a note holds."""
    person = facts.person
    if not person or not (person.own_words or person.story):
        return None
    pages = [(number, text) for number, text in facts.pages if facts.documents[number].kind in ("plan", "profile", "goal")]
    if not pages:
        return None
    known = [*person.own_words, *person.preferences, *person.words_for_self, *re.split(r"(?<=[.!?])\s+|\n+", person.story)]
    known += [note.text.source[q.start : q.end] for note in facts.notes for q in note.text.quotes if q.owner == "person"]
    heard = [(said, _tokens(said)) for said in known if said.strip()]
    hits = []
    for number, text in pages:
        for quote in text.quotes:
            parts = re.split(r"[.!?…]+\s", text.source[quote.start + 1 : quote.end - 1])
            mine = [tokens for part in parts if len(tokens := _tokens(part)) >= 4]
            if quote.owner != "person" or not mine:
                continue
            close = [(len(one & theirs) / len(one), said) for said, theirs in heard for one in mine]  # one sentence is enough
            best, said = max(close, default=(0.0, ""))
            if best < params["like"]:
                also = _person_place(facts, said) if best >= 0.3 else _person_place(facts, "")
                hits.append(Hit(Place(number, quote.start, quote.end), also))
    return hits


def _tokens(said: str) -> frozenset[str]:
    return frozenset(WORD.findall(plain(said)))


# ---- supporters


def _named_in(text: Text, name: str) -> bool:
    """True where the page holds the first name, or what the person calls her supporter."""
    first = WORD.findall(plain(name))
    return bool(first) and re.search(rf"\b{re.escape(first[0])}\b", text.lower) is not None


def _called(person: Person, name: str, relation: str) -> list[str]:
    """A supporter's names: as listed, and as “called …” in the relation or in the story says."""
    called = re.findall(r"called ([^\W\d_]+(?: [A-ZÀ-Þ][^\W\d_]+)?)", relation)
    tie = WORD.findall(plain(relation))[:1]
    pet = [m for m in re.findall(rf"{re.escape(tie[0])} ([A-ZÀ-Þ][^\W\d_]+)", person.story)] if tie else []
    return [name, *called, *pet]


def _whole_plans(facts: Facts) -> list[tuple[int, Text]]:
    """Plans that list people or goals; a one-page profile alone need not name everybody."""
    numbers = {plan.number for plan in facts.plans if plan.plan.goals or plan.plan.unpaid or plan.plan.natural_supports}
    return [(number, text) for number, text in facts.pages if number in numbers]


def supporter_left_out(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """Somebody she named, and who said yes, is not in the plan."""
    person, plans = facts.person, _whole_plans(facts)
    if not person or not plans or not any(one.willing for one in person.supporters):
        return None
    hits = []
    for number, text in plans:
        plan = next(plan for plan in facts.plans if plan.number == number)
        for one in person.supporters:
            if one.willing and not any(_named_in(text, name) for name in _called(person, one.name, one.relation)):
                place = plan.at(plan.heading("natural_supports", "community_supports", "paid"))
                hits.append(Hit(place, _person_place(facts, one.name), {"name": one.name}))
    return hits


def supporter_not_willing(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """A plan counts on somebody who has not said yes, and does not say that she or he did."""
    person = facts.person
    unsure = [one for one in person.supporters if not one.willing] if person else []
    plans = [plan for plan in facts.plans if plan.plan.unpaid]
    if not unsure or not plans:
        return None
    hits = []
    for plan in plans:
        for index, listed in enumerate(plan.plan.unpaid):
            for one in unsure:
                first = WORD.findall(plain(one.name))[:1]
                if first and first[0] in WORD.findall(plain(listed.name)) and not listed.willing.strip():
                    span = plan.span("natural_supports", index, listed.name)
                    hits.append(Hit(plan.at(span), _person_place(facts, one.name), {"name": one.name}))
    return hits


# ---- what she said no to


def _against(facts: Facts, things: tuple[str, ...], like: float) -> list[Hit] | None:
    wanted = [(thing, terms(thing)) for thing in things if len(terms(thing)) > 1]
    if not wanted or not facts.pages:
        return None
    hits = []
    for number, text in facts.pages:
        for thing, words in wanted:
            span = next(_speaks_of(text, words, like), None)
            if span:
                hits.append(Hit(Place(number, *span), _person_place(facts, thing), {"thing": thing}))
    return hits


def _speaks_of(text: Text, words: frozenset[str], like: float) -> Iterator[Span]:
    """Sentences with most of these words, and nothing in them or just before that says no."""
    for first, last in text.sentences:
        said = text.source[first:last]
        if len(words & terms(said)) < max(2, like * len(words)):
            continue
        above = text.lower[text.sentence_at(max(0, first - 2))[0] : first].rstrip()
        if _NO.search(text.lower[first:last]) or (above.endswith(":") and _NO.search(above)):
            continue
        yield first, first + len(said.rstrip())


def declined(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """A document tells of something the person declined, and says no word of that."""
    return _against(facts, facts.person.declined, params["like"]) if facts.person else None


def said_no(facts: Facts, params: dict[str, Any]) -> list[Hit] | None:
    """A document tells of something the person said no to, and says no word of that."""
    return _against(facts, facts.person.said_no_to, params["like"]) if facts.person else None
