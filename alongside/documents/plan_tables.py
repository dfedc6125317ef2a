"""Tables of a written plan: a heading row and its rows, two columns of names and values, or rows that carry names."""

from __future__ import annotations

from alongside.documents.plan_lines import Line, Span, table_cells
from alongside.documents.plan_names import plain_name
from alongside.documents.plan_rows import Page, Row

_RULE = frozenset("-:| \t")


class Tables(Page):
    """A page whose tables are read."""

    def table(self, lines: list[Line]) -> None:
        rows = [
            (line, table_cells(self.text, line.text, line.end))
            for line in lines
            if not set(self.text[line.text : line.end]) <= _RULE
        ]
        if not rows:
            return
        head = [self.text[a:b].strip(" *_") for a, b in rows[0][1]]
        record, columns = self.columns_of(head)
        for line in lines:
            self.extend(self.found.sections, line.start, line.end)
        if len(head) == 2 and self.record and not self.names.column(self.record, head[1]) and self.pairs(rows):
            return
        if record:
            self.listed(record, columns, rows[1:])
        elif not self.record and self.named_rows(rows):
            return
        elif self.record:
            for line, cells in rows:
                filled = [cell for cell in cells if cell[1] > cell[0]]
                if filled:
                    self.open_row(line.text, -1).put(self.cell, filled[0][0], filled[-1][1])
            self.close_row()
        elif self.part:
            for line in lines:
                self.extend(self.found.prose, line.start, line.end)

    def columns_of(self, head: list[str]) -> tuple[str, list[str]]:
        """The record a table lists and the cell of each column; "" where the first row is no heading."""
        best, columns = "", [""] * len(head)
        top = 0
        for record in dict.fromkeys([self.record, *self.names.columns]):
            if not record:
                continue
            found = [self.names.column(record, name) if name else "" for name in head]
            score = len({cell for cell in found if cell})
            own = record == self.record or (record == "steps" and self.record == "goals" and self.row is not None)
            enough = score >= (1 if own and len(head) > 1 else 2) and (own or self.primary(record) in found or score > 2)
            if enough and (score > top + (0 if not best or best != self.record else 1)):
                best, columns, top = record, found, score
        if best and len(head) == 2 and top == 1 and not self.names.column(best, head[0]):
            return "", columns
        return best, columns

    def listed(self, record: str, columns: list[str], rows: list[tuple[Line, list[Span]]]) -> None:
        primary = self.primary(record)
        if primary not in columns and "" in columns:
            columns[columns.index("")] = primary
        goal = self.row if record == "steps" and self.record == "goals" else None
        if goal is None:
            self.close_row()
        for line, cells in rows:
            if not any(b > a for a, b in cells):
                continue
            row = Row(line.text, line.end)
            for cell, (start, end) in zip(columns, cells, strict=False):
                if cell and end > start and cell not in row.cells:
                    row.put(cell, start, end)
            if "steps" in row.cells and record == "goals":
                row.steps.append(Row(*row.cells["steps"], {"text": row.cells.pop("steps")}))
            if goal is not None:
                goal.steps.append(row)
                goal.end = max(goal.end, line.end)
            else:
                self.found.rows.setdefault(record, []).append(row)
        if record not in (self.record, "steps"):
            self.found.sections.setdefault(record, []).append((rows[0][0].start, rows[-1][0].end) if rows else (0, 0))

    def pairs(self, rows: list[tuple[Line, list[Span]]]) -> bool:
        """A table whose first column names the cells of one thing after the other."""
        named = [self.names.column(self.record, self.text[a:b].strip(" *_:")) for _, ((a, b), *_rest) in rows]
        if sum(map(bool, named)) * 2 < len(named):
            return False
        row = None
        for column, (line, cells) in zip(named, rows, strict=True):
            start, end = cells[1]
            if not column or end <= start:
                continue
            if row is None or column in row.cells:
                row = self.open_row(line.text, -1)
            if column == "steps":
                row.steps.append(Row(start, end, {"text": (start, end)}))
            else:
                row.put(column, start, end)
            row.end = max(row.end, line.end)
        return True

    def named_rows(self, rows: list[tuple[Line, list[Span]]]) -> bool:
        """A form: each row begins with the name of a part."""
        named = [self.names.exact.get(plain_name(self.text[a:b]), "") for _, ((a, b), *_rest) in rows]
        if not any(named) or len(rows[0][1]) < 2:
            return False
        for part, (_line, cells) in zip(named, rows, strict=True):
            filled = [cell for cell in cells[1:] if cell[1] > cell[0]]
            if not part or not filled:
                continue
            self.open(part, 9, *cells[0])
            start, end = filled[0][0], filled[-1][1]
            if self.record:
                self.words(Line("plain", start, end, 0, start))
            else:
                self.extend(self.found.sections, start, end)
                self.extend(self.found.prose, start, end)
        self.open("", 9, 0, 0)
        return True
