"""What is found in a written plan: its parts, the things listed in them, and the reader's place on the page."""

from __future__ import annotations

from dataclasses import dataclass, field

from alongside.documents.plan_lines import Line, Span, inline_labels
from alongside.documents.plan_names import Names

_PRIMARY = {"natural_supports": "name", "signatures": "name"}  # the cell a row is named by; `text` elsewhere


@dataclass
class Row:
    """One thing listed in a part: cell -> place of its words. steps: the rows below a goal."""

    start: int
    end: int
    cells: dict[str, Span] = field(default_factory=dict)
    steps: list[Row] = field(default_factory=list)

    def put(self, cell: str, start: int, end: int) -> None:
        """Begins a cell, or makes the one that is there longer."""
        first = self.cells.get(cell, (start, end))[0]
        self.cells[cell] = (first, max(end, first))
        self.end = max(self.end, end)


@dataclass
class Outline:
    """sections: part -> its places, headings left out. prose: part -> its running text. rows: record -> what is listed.
    headings: part -> where its name stands."""

    sections: dict[str, list[Span]] = field(default_factory=dict)
    prose: dict[str, list[Span]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    headings: dict[str, Span] = field(default_factory=dict)


class Page:
    """Where the reader stands: the open part, the open row, its open cell."""

    def __init__(self, text: str, names: Names) -> None:
        self.text, self.names, self.found = text, names, Outline()
        self.part, self.level = "", 0
        self.row: Row | None = None
        self.indent = -1  # of the row's own line; -1 where a heading or a label opened it
        self.step: Row | None = None
        self.step_indent = 0
        self.cell = ""
        self.intro = False  # the open row is a paragraph that only leads to a list
        self.titled = False  # the open row's words come from a heading
        self.gap = True  # the line before was blank
        self.items = False  # the part holds a list

    # ---- parts

    def open(self, part: str, level: int, start: int, end: int) -> None:
        self.close_row()
        self.part, self.level, self.items = part, level, False
        if part:
            self.found.headings.setdefault(part, (start, end))

    def extend(self, kind: dict[str, list[Span]], start: int, end: int, fresh: bool = False) -> None:
        if end <= start:
            return
        pieces = kind.setdefault(self.part, [])
        if pieces and not fresh and self._joined(pieces[-1][1], start):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))

    def _joined(self, before: int, after: int) -> bool:
        return not self.text[before:after].strip()

    @property
    def record(self) -> str:
        return self.part if self.part in self.names.columns else ""

    def primary(self, record: str) -> str:
        return _PRIMARY.get(record, "text")

    # ---- rows

    def words(self, line: Line) -> None:
        """A line of running text."""
        raise NotImplementedError

    def close_row(self) -> None:
        self.row = self.step = None
        self.indent, self.cell, self.intro, self.titled = -1, "", False, False

    def open_row(self, start: int, indent: int, record: str = "") -> Row:
        if self.intro and self.row and self.found.rows.get(self.record):
            self.found.rows[self.record].pop()
        self.close_row()
        self.row = Row(start, start)
        self.indent = indent
        self.cell = self.primary(record or self.record)
        self.found.rows.setdefault(record or self.record, []).append(self.row)
        return self.row

    def put(self, row: Row, record: str, cell: str, start: int, end: int) -> None:
        """The value of a cell, cut where another label of the record stands further on in the line."""
        stretches = [(cell, start)]
        ends = []
        for name, before, after in inline_labels(self.text, start, end) if end > start else ():
            other = self.names.column(record, name)
            if other and other != self.primary(record) and other != "steps" and other not in row.cells:
                ends.append(before)
                stretches.append((other, after))
        ends.append(end)
        for (name, first), last in zip(stretches, ends, strict=True):
            stop = last
            while stop > first and self.text[stop - 1] in (" \t;|" if last != end else " \t"):
                stop -= 1
            if len(stretches) > 1 and self.text[first:stop].count(")") > self.text[first:stop].count("("):
                stop -= self.text[first:stop].endswith(")")
            row.put(name, first, max(first, stop))
        row.end = max(row.end, end)
        if record == self.record and row is self.row:
            self.cell = stretches[-1][0]
