"""Finds the parts of a written plan and the things listed in them, with their places in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alongside.documents.plan_lines import (
    Label,
    Line,
    Span,
    inline_labels,
    is_bold,
    label_at,
    pseudo_heading,
    read_lines,
)
from alongside.documents.plan_names import Names, plain_name, plan_names
from alongside.documents.plan_rows import Outline, Row
from alongside.documents.plan_tables import Tables

LONGEST = 200_000  # characters of a page that are read part by part; the rest stays in the text
_BOTH = ("strengths", "natural_supports", "risks")  # parts that hold prose as well as rows
_SUPPORTER = re.compile(
    r"(?P<name>(?:[^\W\d_][\w'’.-]*[ \t]){0,4}[A-ZÀ-Þ][\w'’-]*)[ \t]*"
    r"(?:\((?P<relation>[^()\n]{2,40})\)|,[ \t]*(?P<tie>[^,:;.\n\\–—]{2,40}?))?[ \t]*(?::[ \t]+|[ \t][-–—][ \t]+)"
)
_DAY = r"(?:\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d)"
_SIGNED = re.compile(
    rf"(?P<name>(?:[^\s,;:(\d]+[ \t]*){{1,5}}?)\s*"
    rf"(?:[,(]\s*(?!{_DAY}|signed|on )(?P<role>[^,;()\d\n]{{2,60}}(?:\([^()\n]{{2,40}}\))?)\)?)?"
    rf"\s*[,:–—-]?\s*(?P<date>(?:signed |on )*{_DAY}[^;\n]*)?\Z"
)


class _Reader(Tables):
    def heading(self, line: Line) -> None:
        start, end, level = line.text, line.end, line.level
        words = self.text[start:end]
        deeper = bool(self.part) and level > (2 if self.level >= 7 else self.level)
        if deeper and self.record:
            label = label_at(self.text, start, end)
            column = self.names.column(self.record, label.name if label else words)
            if column and label and column == self.primary(self.record):
                self.primary_line(label, line.start, end, -1)
                self.titled = label.value < end
                return
            if column and not label and self.row and column != self.primary(self.record):
                self.start_cell(column)
                return
        part = self.names.part(words)
        exact = self.names.exact.get(plain_name(words), "")
        if not deeper or not part or part == self.part:
            if deeper and self.record:
                row = self.open_row(line.start, -1)
                row.put(self.cell, start, end)
                self.titled = True
            elif deeper:
                self.extend(self.found.sections, line.start, end)
                self.extend(self.found.prose, line.start, end)
            else:
                self.title(words, start, end, level, part)
        elif exact or (not self.record and " " in part_words(self.names, words)):
            self.open(part, level, start, end)
        elif self.record:
            row = self.open_row(line.start, -1)
            row.put(self.cell, start, end)
            self.titled = True
        else:
            self.extend(self.found.sections, line.start, end)
            self.extend(self.found.prose, line.start, end)

    def title(self, words: str, start: int, end: int, level: int, part: str) -> None:
        lower = words.lower()
        at = lower.find("plan for ")
        if at >= 0 and "person" not in self.found.prose:
            self.part = "person"
            first = start + at + len("plan for ")
            self.extend(self.found.prose, first, end)
            self.open("", level, start, end)
        else:
            self.open(part, level, start, end)

    def start_cell(self, column: str) -> None:
        self.cell, self.step = column, None

    def primary_line(self, label: Label, start: int, end: int, indent: int) -> None:
        row = self.open_row(start, indent)
        if label.number and "id" in self.names.labels[self.record]:
            row.put("id", *label.number_at)
        self.put(row, self.record, self.primary(self.record), label.value, end)
        row.end = max(row.end, end)

    # ---- lines

    def words(self, line: Line) -> None:
        if line.end <= line.text and line.kind == "plain":
            return
        label = label_at(self.text, line.text, line.end)
        record = self.record
        if record and not (label and self.another(label.name, line)) and self.in_record(line, label):
            self.extend(self.found.sections, line.start, line.end)
            return
        if label and not label.number:
            part = self.names.exact.get(plain_name(label.name), "")
            if part and (line.indent < 2 or not self.part):
                self.inline_parts(part, line, label)
                return
        if self.level == 9 and self.gap and not record:  # `Label: value` is one paragraph
            self.open("", 9, line.start, line.start)
        if not self.part:
            return
        self.extend(self.found.sections, line.start, line.end)
        if not record or record in _BOTH:
            self.close_row()
            self.extend(self.found.prose, line.start, line.end)

    def another(self, name: str, line: Line) -> bool:
        """True where a name that is a part's and a cell's (`Back-up:` after the risks) begins the part.

        In a list of items, and on a form of labelled lines, it does; below a heading or a label of one thing it does not.
        """
        part = self.names.exact.get(plain_name(name), "")
        if not part or part == self.part or line.indent or line.kind != "plain" or self.record == "rights":
            return False
        listed = self.indent >= 0 if self.row else self.part in self.found.sections
        return listed and (self.gap or self.level == 9)

    def inline_parts(self, part: str, line: Line, label: Label) -> None:
        """`Name: Rosa    Goes by: Ro`: one part after the other, set off by blanks, bars or semicolons."""
        start, value = line.text, label.value
        for name, before, after in inline_labels(self.text, value, line.end):
            other = self.names.exact.get(plain_name(name), "")
            if other and self.text[before : before + 2].strip(" \t;|") == "" and before > value:
                self.inline_part(part, start, value, before)
                part, start, value = other, before, after
        self.inline_part(part, start, value, line.end)

    def inline_part(self, part: str, start: int, value: int, end: int) -> None:
        self.open(part, 9, start, value)
        if value >= end:
            return
        if self.record:
            self.words(Line("plain", value, end, 0, value))
        else:
            self.extend(self.found.sections, value, end)
            self.extend(self.found.prose, value, end)

    def in_record(self, line: Line, label: Label | None) -> bool:
        """Reads a line inside a list of things; False if it belongs to the prose of the part."""
        record, row = self.record, self.row
        nested = row is not None and line.indent > self.indent
        column = self.names.column(record, label.name) if label else ""
        step = self.step
        if step and line.indent > self.step_indent:
            under = self.names.column("steps", label.name) if label else ""
            if label and under and under != "text":
                self.put(step, "steps", under, label.value, line.end)
                self.step_cell = under
                row.end = max(row.end, line.end)  # type: ignore[union-attr]
                return True
            if not label or not column:
                step.put(self.step_cell, line.text, line.end)
                row.end = max(row.end, line.end)  # type: ignore[union-attr]
                return True
        if label and column:
            return self.labelled(line, label, column, nested)
        if line.kind == "item":
            if row and self.cell == "steps" and (nested or self.indent < 0 or line.indent > self.indent):
                self.add_step(line, line.text)
            elif row and nested and not self.intro:
                row.put(self.cell, line.text if self.cell not in row.cells else line.start, line.end)
            else:
                self.items = True
                self.thing(line, line.text, line.end)
            return True
        alone = record == "signatures" and self.indent >= 0 and not nested
        other = bool(label and self.names.exact.get(plain_name(label.name)))
        if row and not alone and (nested or self.indent < 0 or not self.gap) and not other:
            self.intro = self.intro and self.text[line.end - 1] == ":"
            if self.step and not self.gap:
                self.step.put(self.step_cell, line.text, line.end)
            else:
                row.put(self.cell, line.text, line.end)
            return True
        if record in _BOTH or other:
            return False
        if self.items and self.gap and record != "signatures":
            return False
        if alone and self.gap and not _SIGNED.match(self.text, line.text, line.end):
            return False
        self.paragraph(line)
        return True

    def paragraph(self, line: Line) -> None:
        """A thing told in a line of its own; several signatures may share one."""
        start, ends = line.text, [line.end]
        if self.record == "signatures":
            ends = [*(start + m.start() for m in re.finditer(";", self.text[start : line.end])), line.end]
        for end in ends:
            self.thing(line, start, end)
            start = end + 1
            while start < line.end and self.text[start].isspace():
                start += 1
        self.intro = self.text[line.end - 1] == ":"

    def thing(self, line: Line, start: int, end: int) -> None:
        """A new row out of the words from start to end, split where they name a person."""
        row = self.open_row(start, line.indent)
        found = _SIGNED.match(self.text, start, end) if self.record == "signatures" else None
        if found:
            for cell in ("name", "role", "date"):
                if found[cell]:
                    row.put(cell, *found.span(cell))
            return
        at = self.named(row, start, end) if self.record == "natural_supports" else start
        self.put(row, self.record, self.cell, at, end)

    def named(self, row: Row, start: int, end: int) -> int:
        """Splits `Lou Reyes (cousin): calls the stop` into its cells; where the rest begins."""
        found = _SUPPORTER.match(self.text, start, end)
        if not found:
            return start
        row.put("name", *found.span("name"))
        for group in ("relation", "tie"):
            if found[group]:
                row.put("relation", *found.span(group))
        self.cell = "text"
        return found.end()

    def labelled(self, line: Line, label: Label, column: str, nested: bool) -> bool:
        row, primary = self.row, self.primary(self.record)
        if column == primary:
            if row and nested and not label.number and (primary not in row.cells or self.titled):
                row.cells.pop(primary, None)
                self.titled = False
                self.put(row, self.record, primary, label.value, line.end)
                self.cell, self.step = primary, None
            else:
                self.primary_line(label, line.text, line.end, line.indent if line.kind == "item" else -1)
            return True
        if row is None or self.intro or (not nested and column in row.cells and column != "steps"):
            row = self.open_row(line.text, -1)
        if column == "steps":
            self.cell, self.step = "steps", None
            if label.value < line.end:
                self.add_step(line, label.value)
            else:
                self.pending = line.indent
                self.step = None
                row.end = max(row.end, line.end)
                if plain_name(label.name) == "step":
                    self.step, self.step_indent, self.step_cell = Row(line.text, line.end), line.indent, "text"
                    row.steps.append(self.step)
            return True
        self.step = None
        self.cell = column
        self.put(row, self.record, column, label.value, line.end)
        if label.number and "id" in self.names.labels[self.record] and column != "id":
            row.cells[column] = (label.number_at[0], row.cells[column][1])
        return True

    def add_step(self, line: Line, at: int) -> None:
        assert self.row is not None
        self.step, self.step_indent, self.step_cell = Row(at, at), line.indent, "text"
        self.row.steps.append(self.step)
        self.put(self.step, "steps", "text", at, line.end)
        self.row.end = max(self.row.end, line.end)

    def read(self) -> Outline:
        lines = read_lines(self.text[:LONGEST])
        for line, group in _grouped(lines):
            if line.kind == "table":
                self.table(group)
            elif line.kind == "heading":
                self.heading(line)
            elif line.kind in ("plain", "item"):
                part, level = ("", 0)
                if line.kind == "plain" or self.text[line.start : line.end].lstrip()[:1].isdigit():
                    part, level = pseudo_heading(self.text[line.start : line.end], self.names)
                if part and not self.keeps(line):
                    self.open(part, level, line.text, line.end)
                elif not part and self.unknown_heading(line):
                    if self.record and self.level < 7:
                        self.open_row(line.start, -1).put(self.cell, *_unbold(self.text, line))
                        self.titled = True
                    else:
                        self.open("", 7, line.text, line.end)
                else:
                    self.words(line)
            self.gap = line.kind in ("blank", "rule")
        return self.found

    def unknown_heading(self, line: Line) -> bool:
        """True for a line in bold, or on a page with headings in capitals one in capitals, that stands by itself."""
        words = self.text[line.start : line.end].strip()
        if not self.gap or line.kind != "plain" or len(words.split()) > 8 or not self.part:
            return False
        if is_bold(words):
            return not self.keeps(line)
        return self.level == 7 and words.isupper() and len(words) > 6 and words[-1] not in ".!?,;\"”"

    def keeps(self, line: Line) -> bool:
        """True where a line that could be a heading is a label of the thing being read (`Steps:` below a goal)."""
        words = self.text[line.text : line.end].strip(" *_")
        label = label_at(self.text, line.text, line.end)
        name = label.name if label else words.rstrip(":")
        if line.indent > 1 and self.row is not None:
            return True
        if words.isupper() and self.gap and plain_name(name) in self.names.exact:
            return False
        return bool(self.record and self.row and self.names.column(self.record, name)) and not self.another(name, line)


def _unbold(text: str, line: Line) -> Span:
    """The words of a bold line without its marks."""
    words = text[line.text : line.end]
    return line.text + 2, line.text + len(words.rstrip(" \t:*_"))


def part_words(names: Names, heading: str) -> str:
    """The known name a heading holds."""
    spaced = f" {plain_name(heading)} "
    return next((known.strip() for known, _ in names.inside if known in spaced), "")


def _grouped(lines: list[Line]) -> Iterator[tuple[Line, list[Line]]]:
    """Lines one by one, but the rows of one table together."""
    number = 0
    while number < len(lines):
        first = number
        number += 1
        while lines[first].kind == "table" and number < len(lines) and lines[number].kind == "table":
            number += 1
        yield lines[first], lines[first:number]


def outline(text: str) -> Outline:
    """The parts of a plan and what is listed in them. Never raises on odd text; what is not understood is left out."""
    return _Reader(text, plan_names()).read()
