"""The verb `identifiers`: numbers, addresses and names that could lead to a real person.

params: kinds (telephone, social, birth, insurance, card, account, email, address, named; all of them by default). `named` is
another person served, called by name. {lacks} in the message says which kind stands there. No verdict.

What cannot belong to anybody is left alone: 555-01 telephone numbers, example.org addresses, toll-free lines, blacked-out
digits, card numbers whose last digit does not fit (ISO/IEC 7812).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alongside import content
from alongside.problem import Problem
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span
from alongside.review.text import Text

MOST = 12  # places named in one text
_TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")
_STREET = (
    r"\d{1,5} (?:[nsew]\.? )?(?:[a-z]{1,20} ){1,3}(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|court|ct|boulevard|blvd|"
    r"way|place|pl|terrace|circle)\b"
)
_DAY = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d|"
    r"[a-z]{3,9}\.? \d{1,2},? (?:19|20)\d\d|\d{1,2} [a-z]{3,9} (?:19|20)\d\d)"
)
_PATTERNS: dict[str, tuple[str, str]] = {
    "telephone": (r"(?<![\d.-])(?:\+?1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])?\d{3}[.-]\d{4}(?![\d-])", "a telephone number"),
    "social": (
        r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])|(?:\bssn|\bsocial security (?:number|no\b|#))\W{0,4}(?:is )?\d[\d -]{3,}",
        "a Social Security number",
    ),
    "birth": (rf"\b(?:dob|d\.o\.b\.?|date of birth|birth ?date|born(?: on)?)\W{{0,4}}{_DAY}", "a date of birth"),
    "insurance": (
        r"\b(?:medicaid|medicare|mo ?healthnet|insurance|dcn|mbi|policy|subscriber|member)(?: (?:card|id|number|no|policy))*\.?"
        r"[ :#]{1,4}(?:is )?[a-z\d-]{6,20}\b",
        "an insurance number",
    ),
    "card": (r"(?<![\d-])\d(?:[ -]?\d){12,15}(?![\d-])", "a card number"),
    "account": (r"\b(?:account|acct|routing)(?: (?:number|no))?\.?[ :#]{1,4}(?:is )?\d[\d-]{5,16}", "an account number"),
    "email": (r"\b[a-z\d._%+-]{1,64}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,4}", "an e-mail address"),
    "address": (
        rf"\b(?:(?:lives|resides|living|staying) (?:alone |now )?at|(?:home|mailing|street)? ?address(?: is)?:?) {_STREET}|"
        rf"\b{_STREET},? (?:(?:apt|unit|#)\.? ?\w+,? )?(?:[a-z]{{2,20}}\.?,? ){{1,3}}[a-z]{{2}}\.? \d{{5}}\b",
        "a full home address",
    ),
}  # fmt: skip
_READY = {name: re.compile(pattern) for name, (pattern, _) in _PATTERNS.items()}
_NAMED = re.compile(
    r"\b(?i:(?:another|other|fellow|second) (?:client|resident|participant|person served|individual|consumer|member|peer)s?|"
    r"housemates?|(?:his|her|their|the) (?:peer|group member|fellow resident)s?|peers?)"
    r"(?i:,? (?:called|named))?,? (?P<name>[A-Z][a-z'’]{1,20}(?: [A-Z](?:[a-z'’]{1,20}|\.)?)?)(?![A-Za-z])"
)
_NOT_NAMES = frozenset(
    "specialist support supporter worker coach recovery counselor mentor services navigator advocate group run training the "
    "goal plan monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
KINDS = (*_PATTERNS, "named")
# Plain strings one of which stands in every match: looked for first, because they cost next to nothing.
_CUES = {
    "email": ("@",),
    "social": ("ssn", "social security", *(f"{n}-" for n in range(10))),
    "named": ("another ", "other ", "fellow ", "second ", "housemate", "peer", "group member"),
}


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    params = content.require(rule.params, f"{rule.path}: params", {"kinds": list})
    for kind in params.get("kinds", ()):
        if kind not in KINDS:
            raise Problem(
                f"{rule.path}: params: kinds", f"holds “{kind}”.", f"Known: {', '.join(KINDS)}.", code="bad-field"
            )


def run(rule: Rule, reading: Reading) -> Outcome:
    """Each place once, with what stands there."""
    found: list[tuple[Span, str]] = []
    for kind in rule.params.get("kinds", KINDS):
        told = _PATTERNS[kind][1] if kind in _PATTERNS else "another person's name"
        if not any(cue in reading.text.lower for cue in _CUES.get(kind, ("",))):
            continue
        for span in _named(reading.text) if kind == "named" else _numbers(kind, reading.text.lower):
            if not any(span[0] < end and start < span[1] for (start, end), _ in found):
                found.append((span, told))
    found.sort()
    return Outcome(tuple(span for span, _ in found[:MOST]), lacks=tuple(told for _, told in found[:MOST]))


def _numbers(kind: str, lower: str) -> Iterator[Span]:
    for m in _READY[kind].finditer(lower):
        digits = re.sub(r"\D", "", m.group())
        if kind == "telephone" and not _reachable(digits):
            continue
        if kind == "social" and not _issued(digits):
            continue
        if kind == "insurance" and len(digits) < 5:
            continue
        if kind == "card" and not _fits(digits):
            continue
        if kind == "email" and re.search(r"@(?:[\w-]+\.)*example(?:\.|$)|\.(?:example|invalid|test)$", m.group()):
            continue
        yield m.span()


def _reachable(digits: str) -> bool:
    """A number somebody could answer: not the 555-01 numbers kept for stories, and no toll-free line."""
    area, rest = digits[-10:-7], digits[-7:]
    return not rest.startswith("55501") and area not in _TOLL_FREE


def _issued(digits: str) -> bool:
    """False for numbers that are never given out (area 000, 666 or 9xx)."""
    return len(digits) != 9 or (digits[:3] not in ("000", "666") and digits[0] != "9")


def _fits(digits: str) -> bool:
    """The check digit of a card number (ISO/IEC 7812): every second digit from the right doubled."""
    doubled = (sum(divmod(int(d) * 2, 10)) if n % 2 else int(d) for n, d in enumerate(reversed(digits)))
    return digits[0] in "3456" and sum(doubled) % 10 == 0


def _named(text: Text) -> Iterator[Span]:
    for m in _NAMED.finditer(text.source, 0, len(text.judged)):
        first = re.split(r"[ '’]", m["name"])[0].lower()
        about = f"{text.person.name} {text.person.goes_by}".lower() if text.person else ""
        if first not in _NOT_NAMES and first not in about.split():
            yield m.span("name")
