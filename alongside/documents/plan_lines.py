"""The lines of a written plan: headings, list items, table rows, labels. Spans are code points into the text as given."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from alongside.documents.plan_names import Names, plain_name

Span = tuple[int, int]

HEADING = re.compile(r"[ \t]{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*\Z")
BULLET = re.compile(r"(?:[-*+•◦▪●○–—][ \t]+(?:\[[ xX]?\][ \t]+)?|[☐☑☒✓][ \t]*|(?:\d{1,3}|[a-z])[.)][ \t]+|[-*+]\Z)")
_UNDERLINE = re.compile(r"[ \t]{0,3}(={3,}|-{3,})[ \t]*\Z")
_BOLD = re.compile(r"[ \t]*(\*\*|__)([^\n*_]{1,90})(\*\*|__):?[ \t]*\Z")
_PLAIN_LABEL = re.compile(r"(?P<name>#|[^\W\d_][^:\n|*_\\]{0,60}?)[ \t]*:(?=\s|\Z)[ \t]*")
_MARKED_LABEL = re.compile(r"(\*\*|__|\*|_)(?P<name>[^:\n|*_\\]{1,60}?)[ \t]*(?::[ \t]*\1|\1[ \t]*:)[ \t]*")
_NUMBERED = re.compile(
    r"(?P<name>[^\W\d_][^\W\d_ ]*(?: [^\W\d_]+){0,2})[ \t]*(?:no\.?[ \t]*)?#?[ \t]*(?P<number>\d[\w]{0,3}(?:\.\d{1,3})?)"
)
_AFTER_NUMBER = re.compile(r"[ \t]*(?:[:.)][ \t]+|[ \t]+[-–—][ \t]+|[:.)]?[ \t]*\Z)")
_INLINE = re.compile(
    r"(?:[;|(\[,][ \t]*|[.!?”\"][ \t]+|[ \t][-–—][ \t]+|[ \t]{2,})(?:\*\*|__)?"
    r"(#|[^\W\d_][^:\n|*_;,.()\\]{0,40}?)(?:\*\*|__)?[ \t]*:(?:\*\*|__)?(?=\s)[ \t]*"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CONTROL = re.compile(r"(?m)^([ \t]*)\\(?=[^\s!-/:-@\[-`{-~])")


class Line(NamedTuple):
    """One line without its end. kind: blank, heading, rule, table, item or plain. text: where its words begin."""

    kind: str
    start: int
    end: int
    indent: int
    text: int
    level: int = 0


class Label(NamedTuple):
    """`Name: value` at the head of a line: the name, a number that stood with it, and where the value begins."""

    name: str
    number: str
    number_at: Span
    value: int


def words_of(text: str) -> str:
    """What a stretch of a page says: blanks at line ends and Markdown's backslashes are taken away."""
    lines = "\n".join(line.strip() for line in text.strip().split("\n"))
    if "\\" not in lines:
        return lines
    return _ESCAPED.sub(r"\1", _CONTROL.sub(r"\1", lines))


def read_lines(text: str) -> list[Line]:
    """Every line of `text` with what it is."""
    lines: list[Line] = []
    at = 0
    for raw in text.split("\n"):
        start, at = at, at + len(raw) + 1
        body = raw.rstrip()
        end = start + len(body)
        words = body.lstrip()
        indent = len(body) - len(words)
        width = indent + 3 * body[:indent].count("\t")
        if not words:
            lines.append(Line("blank", start, start, 0, start))
            continue
        heading = HEADING.match(body) if "#" in words[:1] else None
        if heading and heading[2]:
            lines.append(Line("heading", start, start + heading.end(2), 0, start + heading.start(2), len(heading[1])))
        elif words[0] == "|" and words.count("|") > 1:
            lines.append(Line("table", start, end, width, start + indent))
        elif words[0] in "=-" and (under := _UNDERLINE.match(body)):
            above = lines[-1] if lines else None
            if above and above.kind == "plain" and above.indent < 4 and above.end - above.start < 100 and (
                len(lines) < 2 or lines[-2].kind in ("blank", "rule", "heading")
            ):
                lines[-1] = above._replace(kind="heading", level=1 if under[1][0] == "=" else 2)
            lines.append(Line("rule", start, end, width, start + indent))
        elif mark := BULLET.match(words):
            lines.append(Line("item", start, end, width, start + indent + mark.end()))
        else:
            lines.append(Line("plain", start, end, width, start + indent))
    return lines


def label_at(text: str, start: int, end: int) -> Label | None:
    """The label a line begins with, if it does: `Baseline: …`, `**Baseline:** …`, `Goal 2: …`, `Goal 2. …`."""
    line = text[start:end]
    found = _MARKED_LABEL.match(line) or _PLAIN_LABEL.match(line)
    if found:
        name, at = found["name"].strip(" *_"), start + found.end()
        numbered = _NUMBERED.match(name)
        rest = name[numbered.end() :].strip(" .#") if numbered else ""
        if numbered and (not rest or rest[0] == "("):  # "Need 4 (falls): …" keeps its "(falls)"
            first = start + found.start("name") + numbered.start("number")
            after = first + len(numbered["number"])
            return Label(numbered["name"], numbered["number"], (first, after), after + 1 if rest else at)
        return Label(name, "", (at, at), at)
    bold = 2 if line[:2] in ("**", "__") else 0
    numbered = _NUMBERED.match(line, bold)
    if numbered:
        closed = bold if line.startswith(("**", "__"), numbered.end()) else 0
        gap = _AFTER_NUMBER.match(line, numbered.end() + closed)
        if gap:
            return Label(
                numbered["name"], numbered["number"],
                (start + numbered.start("number"), start + numbered.end("number")), start + gap.end(),
            )  # fmt: skip
    return None


def pseudo_heading(line: str, names: Names) -> tuple[str, int]:
    """The part named by a line that stands for a heading without a mark, and its level; ("", 0) for any other line.

    Bold lines, lines in capitals, lines that end in a colon, numbered lines with nothing but a known name.
    """
    if len(line) > 100 or line[:1] == "\\":
        return "", 0
    bold = _BOLD.match(line)
    if bold and bold[1] == bold[3]:
        return (names.part(bold[2]) if len(bold[2].split()) <= 7 else ""), 7
    words = line.split()
    if line.endswith(":") and len(words) <= 7 and ":" not in line[:-1]:
        return names.part(line), 8
    if len(words) <= 8 and line.isupper() and len(line) > 3:
        return names.part(line), 7
    if len(words) <= 6 and line[:1].isdigit():
        return names.exact.get(plain_name(line), ""), 7
    return "", 0


def is_bold(line: str) -> bool:
    """True for a line that is bold from end to end."""
    found = _BOLD.match(line)
    return bool(found and found[1] == found[3])


def inline_labels(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Labels further on in a line (`…; measure: 3 of 4`): name, where the stretch before it ends, where its value begins."""
    return [(m[1].strip(), start + m.start(), start + m.end()) for m in _INLINE.finditer(text[start:end])]


def table_cells(text: str, start: int, end: int) -> list[Span]:
    """The cells of a table row, each without the blanks around it."""
    edges = [m.start() for m in re.finditer(r"(?<!\\)\|", text[start:end])]
    if not edges or edges[-1] != end - start - 1:
        edges.append(end - start)
    spans = []
    for left, right in pairwise(edges):
        first, last = start + left + 1, start + right
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        spans.append((first, last))
    return spans
