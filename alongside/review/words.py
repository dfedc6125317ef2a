"""The verb `words`: terms that deserve a second look, with the contexts in which they are left alone.

params: terms (phrases; a space also stands for a hyphen; `word*` any ending; (a|b) and <class> are allowed), anchors (only
where no plain word can be found in a term), unless / only: {before, after, sentence, text: [patterns]}, evidence: true
(left alone where what was seen follows), quoted: keep (look inside the person's quotations too), names: keep (flag proper
names too), counts: false (a remark that does not lower the `language` verdict), most (how many places are named), ask: true
(a question for the trainer instead of a remark).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from alongside import content
from alongside.problem import Problem
from alongside.review import anchors, lexicon
from alongside.review.about import of_a_thing
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span
from alongside.review.text import WORD, Text

_PLACES = ("before", "after", "sentence", "text")
_PARAMS: dict[str, type | tuple[type, ...]] = {
    "terms": list, "anchors": list, "unless": dict, "only": dict, "evidence": bool, "quoted": str, "names": str, "counts": bool,
    "most": int, "ask": bool, "about": str,
}  # fmt: skip
_REACH = 90  # how far a term may stretch around its anchor word
_MOST = 300  # places of one rule that are looked at; a text with more needs another reader
_FRONT = re.compile(
    r"(?:(?:is|was|are|were|be|been|being|i|we|staff|he|she|they|client|pt|cl|remains|very|so|really|he's|she's)\s+)+"
)
_KNOWN = 20_000  # words an index remembers
_NEAR = 240  # how much of an endless sentence counts as context


def _body(term: str) -> str:
    body = re.sub(r"(?<=\w)\*", r"[a-z]*", term).replace(" ?", r"[\s\-\"]*")
    return body.replace(" ", r"[\s\-\"]+")


def _contexts(rule: Rule, name: str) -> dict[str, re.Pattern[str]]:
    given = rule.params.get(name, {})
    where = f"{rule.path}: params: {name}"
    content.require(given, where, dict.fromkeys(_PLACES, list))
    ready = {}
    for place, patterns in given.items():
        joined = "|".join(f"(?:{p})" for p in patterns)
        if place == "before":
            ready[place] = lexicon.compiled(
                rf"(?<![^\W_])(?:{joined})[\s\"'(-]*$", f"{where}: {place}", whole_words=False
            )
        elif place == "after":
            ready[place] = lexicon.compiled(rf"[\s\"'-]*(?:{joined})", f"{where}: {place}", whole_words=False)
        else:
            ready[place] = lexicon.compiled(joined, f"{where}: {place}")
    return ready


def _pattern(rule: Rule) -> re.Pattern[str]:
    return _some(rule, tuple(range(len(rule.params["terms"]))))


@lru_cache(maxsize=512)
def _around(rule: Rule, name: str) -> dict[str, re.Pattern[str]]:
    return _contexts(rule, name)


@lru_cache(maxsize=512)
def _by_anchor(rule: Rule) -> dict[str, list[tuple[int, bool]]]:
    """Anchor word -> the terms it stands in, by number, and whether those terms begin with it."""
    terms = rule.params["terms"]
    given = [str(anchor).lower() for anchor in rule.params.get("anchors", ())]
    if given:
        return {anchor: [(number, False) for number in range(len(terms))] for anchor in given}
    found: dict[str, list[tuple[int, bool]]] = {}
    for number, term in enumerate(terms):
        words, first = anchors.place_of(lexicon.expand(term, f"{rule.path}: params: terms"))
        if not words:
            raise Problem(
                f"{rule.path}: params: anchors",
                f"is missing: “{term}” has no plain word to look for.",
                "Add `anchors: [word]`, words one of which is in every match.",
                code="bad-field",
            )
        for word in words:
            found.setdefault(word, []).append((number, first))
    return found


@lru_cache(maxsize=4096)
def _near(rule: Rule, word: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """What to look for at a word: the terms that begin with it, and the terms that hold it further on."""
    numbers: dict[int, bool] = {}
    for anchor, terms in _by_anchor(rule).items():
        if word == anchor or word.split("'", 1)[0] == anchor or (anchor[-1] == "*" and word.startswith(anchor[:-1])):
            for number, first in terms:
                numbers[number] = numbers.get(number, True) and first
    at = tuple(number for number in sorted(numbers) if numbers[number])
    around = tuple(number for number in sorted(numbers) if not numbers[number])
    return (_some(rule, at) if at else None, _some(rule, around) if around else None)


@lru_cache(maxsize=4096)
def _some(rule: Rule, numbers: tuple[int, ...]) -> re.Pattern[str]:
    joined = "|".join(_body(rule.params["terms"][number]) for number in numbers)
    return lexicon.compiled(joined, f"{rule.path}: params: terms")


def prepare(rule: Rule) -> None:
    """Refuses wrong params, patterns that cannot be read, and terms with no word to look for."""
    params: dict[str, Any] = content.require(rule.params, f"{rule.path}: params", _PARAMS, ("terms",))
    if not params["terms"] or not all(isinstance(term, str) for term in params["terms"]):
        raise Problem(
            f"{rule.path}: params: terms",
            "should be a list of phrases.",
            "Add at least one.",
            code="bad-field",
        )
    _by_anchor(rule)
    _pattern(rule)
    for name in ("unless", "only"):
        _around(rule, name)


class Index:
    """The anchor words of some rules. A word that was looked up once is remembered."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.exact: dict[str, list[str]] = {}
        self.prefixes: dict[int, dict[str, list[str]]] = {}
        self.known: dict[str, tuple[str, ...]] = {}
        for rule in rules:
            for word in _by_anchor(rule):
                if word.endswith("*"):
                    self.prefixes.setdefault(len(word) - 1, {}).setdefault(word[:-1], []).append(rule.id)
                else:
                    self.exact.setdefault(word, []).append(rule.id)

    def rules_at(self, word: str) -> tuple[str, ...]:
        """The ids of the rules that look at this word."""
        found = [
            *self.exact.get(word, ()),
            *(self.exact.get(word.split("'", 1)[0], ()) if "'" in word else ()),
            *(ident for n, table in self.prefixes.items() for ident in table.get(word[:n], ())),
        ]
        if len(self.known) >= _KNOWN:
            self.known.clear()
        self.known[word] = ids = tuple(dict.fromkeys(found))
        return ids


def index(rules: tuple[Rule, ...]) -> Index:
    """The index of the rules' anchor words."""
    return Index(rules)


def scan(text: Text, index: Index) -> dict[str, list[int]]:
    """One pass over the words: rule id -> places of its anchor words."""
    places: dict[str, list[int]] = {}
    for m in WORD.finditer(text.lower):
        word = m.group()
        rules = index.known.get(word)
        for ident in index.rules_at(word) if rules is None else rules:
            places.setdefault(ident, []).append(m.start())
    return places


def holds(rule: Rule, words: str) -> bool:
    """True if these words, alone or within a longer term, are some the rule looks for."""
    given, plain = _by_anchor(rule), words.casefold().replace("’", "'").replace("*", "")
    heads = tuple(word[:-1] for word in given if word.endswith("*"))
    return plain in given or (bool(heads) and plain.startswith(heads)) or bool(_pattern(rule).search(plain))


def _fits(contexts: dict[str, re.Pattern[str]], text: Text, start: int, end: int) -> bool:
    """True if any of the contexts is found around the span."""
    for place, pattern in contexts.items():
        if place == "before":
            found = pattern.search(text.lower, max(0, start - 70), start)
        elif place == "after":
            found = pattern.match(text.lower, end, min(len(text.lower), end + 90))
        elif place == "sentence":
            first, last = text.sentence_at(start)
            found = pattern.search(text.lower, max(first, start - _NEAR), min(last, end + _NEAR))
        else:
            found = pattern.search(text.judged)
        if found:
            return True
    return False


def run(rule: Rule, reading: Reading) -> Outcome:
    """Every place where a term stands and none of its exceptions holds."""
    text = reading.text
    seen: dict[int, Span] = {}
    for place in reading.anchors.get(rule.id, ())[:_MOST]:
        for start, end in _candidates(rule, text.lower, place):
            if any(first < end and start < last for first, last in seen.values()):
                continue
            if not _left_alone(rule, reading, start, end, place):
                seen[start] = (start, end)
    spans = tuple(_trimmed(text, *seen[start]) for start in sorted(seen))[: rule.params.get("most", _MOST)]
    return Outcome(asks=spans) if rule.params.get("ask") else Outcome(spans)


def _candidates(rule: Rule, lower: str, place: int) -> list[Span]:
    """Where terms of the rule match around the anchor word at `place`: the first and longest one first."""
    word = WORD.match(lower, place)
    if not word:
        return []
    at, around = _near(rule, word.group())
    high = min(len(lower), place + _REACH)
    found = []
    if at and (m := at.match(lower, place, high)):
        found.append(m.span())
    if around:
        for m in around.finditer(lower, max(0, place - _REACH), high):
            if m.start() > place:
                break
            if m.end() >= place:
                found.append(m.span())
    return sorted(found, key=lambda span: (span[0], -span[1])) if len(found) > 1 else found


def _left_alone(rule: Rule, reading: Reading, start: int, end: int, anchor: int) -> bool:
    text, params = reading.text, rule.params
    quote = text.quote_at(start)
    if quote and quote.owner in ("person", "paper", "other") and params.get("quoted") != "keep":
        return True
    if params.get("names") != "keep" and text.is_name(anchor, min(end, anchor + 30)):
        return True
    if text.label_at(start):
        return True
    only = _around(rule, "only")
    if only and not _fits(only, text, start, end):
        return True
    if _fits(_around(rule, "unless"), text, start, end):
        return True
    about = params.get("about")
    if about and of_a_thing(text, start, end, about):
        return True
    if params.get("evidence") and reading.evidence_follows(start, end):
        return True
    word = WORD.match(text.lower, anchor)
    if word and len(word.group()) > 3 and reading.preferred(word.group(), start):
        return True
    return reading.preferred(text.lower[start:end], start)


def _trimmed(text: Text, start: int, end: int) -> Span:
    """The words without the subject and the helping verbs in front of them, so that a finding marks what it is about."""
    m = _FRONT.match(text.lower, start, end)
    return (m.end(), end) if m and m.end() < end else (start, end)
