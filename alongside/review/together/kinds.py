"""What a file is, by its name or by what it holds, and where one note ends and the next begins."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from alongside.content import parse_yaml
from alongside.documents import outline
from alongside.problem import Problem
from alongside.review.dates import days
from alongside.review.shapes import Span
from alongside.review.text import plain

_NAMES = {
    "person": "person about profile-of me",
    "plan": "plan isp pcp pcsp itp ipp iep careplan serviceplan",
    "note": "note notes shift session visit contact progress log dap soap girp birp",
    "profile": "profile onepage one-page",
    "goal": "goal goals outcome outcomes objective",
}
_BY_WORD = {word: kind for kind, words in _NAMES.items() for word in words.split()}
_RULE = re.compile(r"(?m)^[ \t]*(?:-{3,}|={3,}|\*{3,}|_{3,})[ \t]*$")
_OF_PERSON = frozenset("goes_by pronouns words_for_self said_no_to own_words supporters declined preferences".split())
_OF_NOTE = frozenset("staff start stop place date text".split())
_WANT = re.compile(r"\s*(?:[-*] )?(?:goal|outcome)?\s*\d?\s*:?\s*[\"“]?i (?:want|will|would like|hope|plan)\b")


def front_matter(text: str) -> dict[str, Any]:
    """The facts between two `---` lines at the top, {} where there are none."""
    if not text.startswith("---"):
        return {}
    head, mark, _ = text[3:].partition("\n---")
    try:
        data = parse_yaml(head, "") if mark else None
    except Problem:
        return {}
    return data if isinstance(data, dict) else {}


def guess(name: str, text: str, data: Any = None) -> tuple[str, str]:
    """The kind of a document and the reason in two or three words. data: the JSON it came as, if it did.

    In this order: what the file says of itself, its name, its folder, what it holds.
    """
    facts = data if isinstance(data, dict) else front_matter(text)
    said = facts.get("kind")
    if isinstance(said, str) and said in _NAMES:
        return said, "it says so"
    if len(_OF_PERSON & set(facts)) >= 2:
        return "person", "its first lines"
    path = PurePath(name)
    for words, reason in ((path.stem, "its name"), (path.parent.name, "its folder")):
        for word in reversed(re.findall(r"[a-z]+", words.lower())):
            if word in _BY_WORD and (_BY_WORD[word] != "person" or facts):
                return _BY_WORD[word], reason
    if isinstance(data, dict) and "goals" in data:
        return "plan", "what it holds"
    if isinstance(data, dict) and len(_OF_NOTE & set(data)) >= 3:
        return "note", "what it holds"
    if len(outline(text).headings) >= 3:
        return "plan", "its headings"
    if len(text) < 400 and _WANT.match(plain(text)):
        return "goal", "what it holds"
    return "note", "what it holds"


def notes_in(text: str) -> list[Span]:
    """Where the notes of a file lie: parted by lines of `---` or `===`, if each part begins with a day of its own."""
    cuts = [(0, 0), *(m.span() for m in _RULE.finditer(text)), (len(text), len(text))]
    parts = [(end, start) for (_, end), (start, _) in pairwise(cuts)]
    parts = [_trimmed(text, part) for part in parts if text[part[0] : part[1]].strip()]
    if len(parts) < 2 or not all(days(plain(text[a : min(b, a + 200)])) for a, b in parts):
        return [(0, len(text))]
    return parts


def _trimmed(text: str, part: Span) -> Span:
    start, end = part
    while start < end and text[start] in "\r\n":
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
