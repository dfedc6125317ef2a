"""The verb `writer`: who wrote the note, in what role. Also gives the writer's names, so that her acts are known as hers."""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re
from functools import lru_cache

from alongside import content
from alongside.review import lexicon
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict
from alongside.review.text import Text

_PARAMS: dict[str, type | tuple[type, ...]] = {"roles": list}
_NAME = r"(?:(?:[A-ZÀ-Þ][\w'’]+|[A-ZÀ-Þ]\.)(?:[ \-](?:(?:de|van|von|der|la|al|el|bin|da|di|du|le|O')[ ])*(?:[A-ZÀ-Þ][\w'’]+|[A-ZÀ-Þ]\.)){1,3})"
_ONE = r"(?:[A-ZÀ-Þ][a-zß-ÿ'’]+(?:[ \-][A-ZÀ-Þ][\w'’.]*){0,3}|[A-ZÀ-Þ]\. ?[A-ZÀ-Þ][\w'’-]+)"
_SIGNED = re.compile(
    rf"(?:^|[\n.!?|)\"”]|[ \t][-–—~/])[ \t]*(?:[-–—~][ \t]*)?(?:[Ss]igned(?: by)?[,:]?|/s/|[Ww]ritten by|[Nn]ote by|[Bb]y|[Ss]ubmitted by)?[ \t]*({_ONE})[ \t]*\.?[ \t]*\Z"
)
# A name with letters after it ("B. Ellery, LAC"), or before it ("LPN Fontaine", "house mgr R Dukes")
_LETTERED = re.compile(
    rf"(?:^|[\n.,;|)–—-])[ \t]*({_NAME}),? [(]?(?:[A-Z]{{2,5}}|[A-Z]{{1,4}}[a-z]?[/-][A-Z]{{1,4}})[)]?(?=[ \t]*(?:[.,;|]?[ \t]*(?:\n|$)|[\d(|]|, ))"
)
_RANKED = re.compile(
    r"(?<![\w@])(?:(?:[a-z]+ )?(?:mgr|coord|supv|spec)\.?|[A-Z]{2,5}(?:-[A-Z])?)[ \t]+((?:[A-Z]\.? )?[A-Z][a-z]\w+(?: [A-Z][a-z]\w+)?)[ \t]*\.?[ \t]*(?=\n|$)"
)
_NAMED_LINE = re.compile(
    rf"(?:^|\n)[ \t]*(?:[-–—~][ \t]*)?((?:Ms|Mr|Mrs|Miss|Mx)\.? [A-Z]\w+|{_NAME})[ \t]*\.?[ \t]*(?=\n|$)"
)
_NOT_NAME = re.compile(
    r"^(?:Will|Continue|Goal|Plan|Date|Time|Place|Staff|Client|The|This|No|Yes|Next|Note|Progress|Services?|Session|Everyone|"
    r"Had|Case|Job|Intake|Certified|Licensed|Registered|Community|Direct|Residential|Employment|Recovery|Peer|Program|House|Group|Team|"
    r"Had|Good|Great|See|He|She|They|It|We|I|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Finish|End|Today|Slowly|Making|Tolerated)\b"
)


@lru_cache(maxsize=16)
def _roles(patterns: tuple[str, ...], where: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    body = lexicon.expand("|".join(patterns), where)
    role = rf"(?:{body})"
    return (
        re.compile(rf"(?<![^\W_])(?i:{role})(?![^\W_])"),
        re.compile(
            rf"(?:({_NAME})|({_ONE}))(?:\s?[,–—|/(:]|\s-|\s)[\s(]{{0,2}}(?i:(?:the |a |my |night |day |evening |lead |senior |certified |licensed |registered |[a-zß-ÿ&-]+ ){{0,4}}?{role}(?:[ -][\w]+)?)(?![^\W_])"
        ),
        re.compile(rf"(?<![^\W_])(?i:{role})(?:[ -](?:I{{1,3}}|[A-C]))?[:,]?[ \t]{{1,2}}({_NAME})"),
    )


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    content.require(rule.params, f"{rule.path}: params", _PARAMS, ("roles",))
    _roles(tuple(rule.params["roles"]), f"{rule.path}: params: roles")


def _edges(text: Text) -> list[Span]:
    """Where a writer signs: labelled lines first, then the last lines, then the first ones."""
    size = len(text.judged)
    spans = [(h.start, h.value_end) for h in text.headers if h.field == "staff"]
    spans.append((max(0, size - 160), size))
    spans.append((0, min(size, 420)))
    return spans


def find(text: Text, rule: Rule) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict, and the writer's names in lower case."""
    role, name_role, role_name = _roles(tuple(rule.params["roles"]), f"{rule.path}: params: roles")
    source = text.source
    for start, end in _edges(text):
        label = start > 0 or any(h.start == start and h.field == "staff" for h in text.headers)
        for m in [*name_role.finditer(source, start, end), *role_name.finditer(source, start, end)]:
            name = next(g for g in m.groups() if g)
            if _NOT_NAME.match(name) or (text.quote_at(m.start()) is not None):
                continue
            if not (label or start == 0):
                continue
            if _about_another(text, m.start(), m.end(), rule):
                continue
            return Verdict("met", ((m.start(), m.end()),)), _names(name)
    for start, end in (*_edges(text)[:-1], (0, min(len(text.judged), 160))):
        for pattern in (_LETTERED, _RANKED):
            for m in pattern.finditer(source, start, end):
                if not _NOT_NAME.match(m.group(1)) and not _about_another(text, m.start(1), m.end(), rule):
                    return Verdict("met", ((m.start(1), m.end()),)), _names(m.group(1))
    named = _labelled(text, role)
    if named:
        return named
    sign = _SIGNED.search(source, max(0, len(source.rstrip()) - 60), len(source.rstrip()))
    if (
        sign
        and not _NOT_NAME.match(sign.group(1))
        and not (len(sign.group(1)) <= 3 and sign.group(1).isupper())
    ):
        if role.fullmatch(sign.group(1)):
            return Verdict("partial", (sign.span(1),)), ()
        if _plain_name(sign.group(1)):
            return Verdict("partial", (sign.span(1),)), _names(sign.group(1))
    lines = [
        m for m in _NAMED_LINE.finditer(source, max(0, len(source) - 160)) if not _NOT_NAME.match(m.group(1))
    ]
    if lines:
        return Verdict("partial", (lines[-1].span(1),)), _names(lines[-1].group(1))
    at_end = role.search(source, max(0, len(source) - 34))
    if at_end and not source[at_end.end() :].strip(" .\n)"):
        return Verdict("partial", (at_end.span(),)), ()
    for m in role.finditer(source, 0, min(len(source), 400)):
        if (source[m.start()].isupper() and m.group().isupper()) or _stands_alone(source, m):
            return Verdict("partial", (m.span(),)), ()
    return Verdict("missing"), ()


def _plain_name(name: str) -> bool:
    return all(part[0].isupper() for part in re.split(r"[ \-]", name) if part) and len(name) > 2


def _stands_alone(source: str, m: re.Match[str]) -> bool:
    """A role as a whole line or field ("QMHP-C."), or as the first words of the note ("Case manager called her.")."""
    if m.start() == 0 and re.match(r" [a-z]+ed\b", source[m.end() : m.end() + 20]):
        return True
    before, after = source[: m.start()].rstrip(" \t"), source[m.end() :].lstrip(" \t")
    return bool(not before or before[-1] in ".\n|·:") and bool(not after or after[0] in ".\n|·")


def _labelled(text: Text, role: re.Pattern[str]) -> tuple[Verdict, tuple[str, ...]] | None:
    for header in text.headers:
        if header.field != "staff":
            continue
        value = text.source[header.value_start : header.value_end].strip(" _.")
        if not value or _NOT_NAME.match(value):
            continue
        span = (header.value_start, header.value_end)
        named = re.match(_ONE, value)
        if header.label in ("dsp", "css") and named:
            return Verdict("met", (span,)), _names(named.group())
        if named or role.search(value):
            return Verdict("partial", (span,)), _names(named.group()) if named else ()
    return None


def _about_another(text: Text, start: int, end: int, rule: Rule) -> bool:
    """A named colleague inside the story ("Nurse Bell to talk with her") is not the writer."""
    before = text.lower[max(0, start - 14) : start]
    if re.search(r"\b(?:note|signed|written|submitted|recorded) by\b", text.lower[start + 3 : end]):
        return True  # the name before "Note by" is a place or somebody else
    if re.search(
        r"(?:^|\n)[ \t]*[-–—~][ \t]*\w[\w. ]{1,30}\b(?:and|&)\s$", text.lower[max(0, start - 40) : start]
    ):
        return False  # "- Priscilla D. and Noor Vance, recovery coach"
    after = text.lower[end : end + 24]
    if re.search(
        r"\b(?:with|to|from|ms\.?|mr\.?|mrs\.?|dr\.?|of|by|and|at|the|called|emailed|asked|told|for|lead|nurse)\s$",
        before,
    ) and not re.search(r"\b(?:signed|written|note|submitted|recorded)\s+by\s$", before):
        return True
    return bool(
        re.match(
            r"\)?,?\s(?:will|to|is|was|said|called|told|came|agreed|explained|spoke|asked|has|had|who|can|would|'ll)\b",
            after,
        )
    ) and not re.search(r"\bi \($|\bi, $", before)


def _names(name: str) -> tuple[str, ...]:
    return tuple(part.lower().strip(".") for part in re.split(r"[ \-]", name) if len(part.strip(".")) > 1)


def run(rule: Rule, reading: Reading) -> Outcome:
    """met: a name and a role. partial: one of the two. missing: neither ("staff", "this writer", bare initials)."""
    return Outcome(verdict=reading.writer(rule)[0])
