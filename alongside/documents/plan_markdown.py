"""A plan out of Markdown or plain text, and back into Markdown."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

from alongside.documents.plan import RECORDS, Goal, Plan, Record, Step
from alongside.documents.plan_lines import BULLET, label_at, pseudo_heading, words_of
from alongside.documents.plan_names import Names, plan_names
from alongside.documents.plan_outline import Outline, Row, outline

_ID = re.compile(r"\d\w{0,3}(?:\.\d{1,3})?\Z")
_COLON = re.compile(r"([^:\n]{0,80}):(?=[\s*_]|\Z)")
_PROSE = {part: part for part in ("strengths", "natural_supports", "risks")}


def _record(text: str, part: str, row: Row) -> Record:
    shape = RECORDS[part][1]
    values: dict[str, Any] = {cell: words_of(text[a:b]) for cell, (a, b) in row.cells.items()}
    if shape is Goal:
        values["steps"] = tuple(_record(text, "steps", step) for step in row.steps)
    return shape(**values)


def plan_from(text: str, found: Outline) -> Plan:
    """The plan that an outline of `text` describes."""
    values: dict[str, Any] = {}
    for part, spans in found.prose.items():
        values[part] = "\n\n".join(words_of(text[a:b]) for a, b in spans)
    for part, rows in found.rows.items():
        values[RECORDS[part][0]] = tuple(_record(text, part, row) for row in rows)
    return Plan(text=text, **values)


def from_markdown(text: str) -> Plan:
    """The plan in a text with headings, labels, lists or tables, by the names of `courses/plan-headings.yaml`.

    Never raises on odd text: what is not understood stays in `text`.
    """
    return plan_from(text, outline(text))


class _Writer:
    def __init__(self, names: Names) -> None:
        self.names = names

    def _colons(self, line: str) -> str:
        def one(m: re.Match[str]) -> str:
            words = re.split(r"[\s;|(\[,.!?”\"–—-]+", m[1])
            tails = (" ".join(words[-count:]) for count in range(1, 7))
            named = any(self.names.known(tail.replace("\\", "")) for tail in tails) or "#" in m[1]
            return m[1] + ("\\:" if named else ":")

        return _COLON.sub(one, line)

    def line(self, line: str) -> str:
        """One line that is read as nothing but words."""
        if not line:
            return line
        escaped = self._colons(line.replace("\\", "\\\\"))
        starts = line[0] in "#|=-*_[\\" or BULLET.match(line) or label_at(line, 0, len(line))
        if (starts and not escaped.startswith("\\")) or pseudo_heading(line, self.names)[0]:
            escaped = "\\" + escaped if not escaped.startswith("\\") else escaped
        return escaped

    def block(self, text: str, indent: str = "") -> str:
        """Text of several lines, the later ones indented."""
        lines = [self.line(line.strip()) for line in text.strip().split("\n")]
        return ("\n" + indent).join(lines).replace("\n" + indent + "\n", "\n\n")

    def record(self, record: Record, part: str, labels: dict[str, str]) -> str:
        """A thing as a list item with its cells below it."""
        primary = "name" if part in ("natural_supports", "signatures") else "text"
        value = getattr(record, primary)
        number = getattr(record, "id", "")
        short = bool(_ID.match(number))
        if primary == "name" or short or not value:
            name = labels[primary] + (f" {number}" if short else "")
            head = f"- {name}: {self.block(value, '  ')}".rstrip()
        else:
            head = f"- {self.block(value, '  ')}"
        lines = [head]
        for cell in (f.name for f in fields(record)):
            if cell in (primary, "steps") or (cell == "id" and short) or not getattr(record, cell):
                continue
            lines.append(f"  - {labels[cell]}: {self.block(getattr(record, cell), '    ')}")
        for step in getattr(record, "steps", ()):
            lines += self.step(step, labels["steps"])
        return "\n".join(lines)

    def step(self, step: Step, label: str) -> list[str]:
        under = self.names.labels["steps"]
        rest = [(cell, getattr(step, cell)) for cell in ("who", "by", "goal")]
        return [
            f"  - {label}: {self.block(step.text, '    ')}".rstrip(),
            *(f"    - {under[cell]}: {self.block(value, '      ')}" for cell, value in rest if value),
        ]

    def page(self, plan: Plan) -> str:
        """All parts that say something, in the order of the headings file."""
        title = "" if set("\n#") & set(plan.person.strip()) else plan.person.strip()
        blocks = [f"# Plan for {self.line(title)}" if title else "# Plan"]
        for part, heading in self.names.titles.items():
            prose = getattr(plan, part, "") if part not in RECORDS or part in _PROSE else ""
            rows = getattr(plan, RECORDS[part][0]) if part in RECORDS else ()
            if (part == "person" and title) or not (prose or rows):
                continue
            blocks.append(f"## {heading}")
            if prose:
                blocks.append(self.block(prose))
            if rows:
                blocks.append("\n".join(self.record(row, part, self.names.labels[part]) for row in rows))
        return "\n\n".join(blocks) + "\n"


def to_markdown(plan: Plan) -> str:
    """The plan's parts as Markdown that `from_markdown` reads back, and that people can read as it stands."""
    return _Writer(plan_names()).page(plan)
