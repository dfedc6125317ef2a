"""The verb `plan_words`: what only the whole plan can show: plain words, a service listed twice, another person's name.

params: look (`plain`: jargon and long sentences, with terms and longest, in words; `twice`: the same service again; `names`: a
name in the place of the person's that is nowhere known).
"""

from __future__ import annotations

import re

from alongside import content
from alongside.problem import Problem
from alongside.review.params import joined
from alongside.review.passages import MOST, first_line
from alongside.review.plan_thread import stem
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict
from alongside.review.text import WORD

_PARAMS: dict[str, type | tuple[type, ...]] = {"look": str, "terms": list, "longest": int}
LOOKS = ("plain", "twice", "names")
_NAME = r"(?P<name>[A-ZÀ-Þ][a-zà-ÿ'’-]{2,20})"
# What is said of the person a plan is about, hardly of anyone else in it.
_ABOUT = re.compile(
    rf"\b{_NAME} (?:will (?:attend|participate|improve|increase|be able|demonstrate|complete|comply|maintain)|requires|"
    rf"needs (?:support|assistance|help|prompts|supervision)|is (?:diagnosed|able to|unable to|verbal)|"
    rf"has (?:a diagnosis|a history|difficulty)|enjoys|receives)\b|"
    rf"\b{_NAME.replace('name', 'owner')}['’]s (?:goals?|plan|team|needs|strengths|guardian|isp|services)\b"
)
_NOT_NAMES = frozenset(
    "staff team person individual client she he they who this that the participant member provider agency family everyone "
    "today medicaid medicare monday tuesday wednesday thursday friday saturday sunday people parents mother father mom dad "
    "january february march april may june july august september october november december youth child student".split()
)


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    params = content.require(rule.params, f"{rule.path}: params", _PARAMS, ("look",))
    if params["look"] not in LOOKS:
        raise Problem(
            f"{rule.path}: params: look", f"is “{params['look']}”.", f"Known: {', '.join(LOOKS)}.", code="bad-field"
        )
    if params.get("terms"):
        joined(tuple(params["terms"]), f"{rule.path}: params: terms")


def run(rule: Rule, reading: Reading) -> Outcome:
    """met, partial, missing or not_asked with the places."""
    return {"plain": _plain, "twice": _twice, "names": _names}[rule.params["look"]](rule, reading)


def _plain(rule: Rule, reading: Reading) -> Outcome:
    text = reading.text
    terms = joined(tuple(rule.params["terms"]), f"{rule.path}: params: terms")
    spans: list[Span] = []
    seen: set[str] = set()
    for m in terms.finditer(text.judged):
        if m.group() not in seen and not text.quote_at(m.start()):
            seen.add(m.group())
            spans.append(m.span())
    longest = rule.params.get("longest", 40)
    for start, end in text.sentences:
        long = end - start > longest * 4 and start < len(text.judged) and "|" not in text.lower[start:end]
        if long and len(WORD.findall(text.lower[start:end])) > longest:
            spans.append(first_line(reading, (start, min(start + 90, end))))
    if not spans:
        return Outcome(verdict=Verdict("met"))
    spans.sort()
    return Outcome(tuple(spans[:MOST]), Verdict("missing" if len(spans) > 3 else "partial", tuple(spans)))


def _twice(rule: Rule, reading: Reading) -> Outcome:
    paid = reading.outline.rows.get("paid", [])
    if not paid:
        return Outcome(verdict=Verdict("not_asked"))
    known: dict[frozenset[str], int] = {}
    again: list[Span] = []
    for row in paid:
        named = " ".join(reading.text.lower[slice(*row.cells[c])] for c in ("text", "type", "scope") if c in row.cells)
        words = frozenset(stem(m.group()) for m in WORD.finditer(named))
        if words and words in known:
            again.append(first_line(reading, (row.start, row.end)))
        known[words] = row.start
    if again:
        return Outcome(tuple(again[:MOST]), Verdict("missing", tuple(again)))
    return Outcome(verdict=Verdict("met"))


def _names(rule: Rule, reading: Reading) -> Outcome:
    text, found = reading.text, reading.outline
    own = " ".join(text.lower[a:b] for part in ("person", "goes_by") for a, b in found.sections.get(part, []))
    own += " ".join(text.lower[a:b] for a, b in found.prose.get("person", []))
    if text.person:
        own += f" {text.person.name} {text.person.goes_by}".lower()
    if not own.strip():
        return Outcome(verdict=Verdict("not_asked"))
    known = set(WORD.findall(own))
    for cells in (("name",), ("who", "owner", "provider", "by")):
        for rows in found.rows.values():
            for row in [one for r in rows for one in (r, *r.steps)]:
                for cell in cells:
                    if cell in row.cells:
                        known |= set(WORD.findall(text.lower[slice(*row.cells[cell])]))
    if text.person:
        known |= {word for supporter in text.person.supporters for word in WORD.findall(supporter.name.lower())}
    spans = []
    for m in _ABOUT.finditer(text.source, 0, len(text.judged)):
        group = "name" if m["name"] else "owner"
        if m[group].lower().replace("’", "'") not in known | _NOT_NAMES and not text.quote_at(m.start()):
            spans.append(m.span(group))
    if spans:
        return Outcome(tuple(spans[:MOST]), Verdict("missing", tuple(spans)))
    return Outcome(verdict=Verdict("met"))
