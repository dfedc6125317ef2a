"""Reads a table somebody sends as CSV or XLSX: in memory, within limits, cells as plain text, formulas named as such."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from alongside.problem import Problem
from alongside.service.workbook import is_formula

LARGEST = 1_400_000  # bytes of the file: 5,000 full lines have 0.8 MB; a message from the browser may have 2 MB
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 5_000, 60, 500
_UNPACKED, _MOST_PARTS = 12_000_000, 200  # bytes and files inside an .xlsx
_LAST_ROW, _MOST_THERE = 1_048_576, 50_000  # Excel's own; lines in the file that may be empty, each takes its time
FORMULA = "\x00formula"  # what stands in a cell that holds a formula
_HARMLESS = re.compile(r"[+\-]?[\d .,/()-]*")  # a number, a date, a phone: nothing to work out
_SEPARATOR = re.compile(r'"?sep=([,;\t])"?\s*\Z', re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Line:
    """One line of the table. number: as the spreadsheet shows it. bad: column -> why this cell cannot be used."""

    number: int
    cells: tuple[str, ...]
    bad: dict[int, str]


@dataclass(frozen=True)
class Sheet:
    """The first line that is not empty, and all lines after it that are not. how: in words, how the file was read."""

    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    how: str


def read(name: str, raw: bytes) -> Sheet:
    """A file's table. Raises Problem ("too-large", "unreadable", "bad-field") naming the file and the way out."""
    shown = PurePath(str(name).replace("\\", "/")).name[:80] or "The file"
    if len(raw) > LARGEST:
        raise _large(
            shown, f"has {len(raw) // 1000} kB.", f"At most {LARGEST // 1000} kB: send it in two parts."
        )
    if raw[:4] == b"PK\x03\x04":
        rows, how = _xlsx(shown, raw), "an Excel workbook (its first sheet)"
    elif raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _unreadable(
            shown, "is an old or a protected Excel file.", "Save it as .xlsx without a password, or as CSV."
        )
    else:
        rows, how = _csv(shown, raw)
    headers: tuple[str, ...] | None = None
    lines = []
    for number, cells in rows:
        if len(cells) > MOST_COLUMNS and any(cell.strip() for cell in cells[MOST_COLUMNS:]):
            raise _large(
                shown,
                f"has more than {MOST_COLUMNS} columns in line {number}.",
                "Keep only the columns that are asked for.",
            )
        line = _line(number, cells[:MOST_COLUMNS])
        if not any(line.cells) and not line.bad:
            continue
        if headers is None:
            headers = line.cells
            continue
        lines.append(line)
        if len(lines) > MOST_ROWS:
            raise _large(shown, f"has more than {MOST_ROWS:,} lines.", "Send it in two parts.")
    if headers is None or not lines:
        raise _unreadable(
            shown,
            "holds no lines.",
            "Put the names of the columns in the first line, and one person in each line after it.",
        )
    return Sheet(headers, tuple(lines), how)


def _line(number: int, cells: Iterable[str]) -> Line:
    found, bad = [], {}
    for at, cell in enumerate(cells):
        text = cell.strip()
        if text == FORMULA or (is_formula(text) and not _HARMLESS.fullmatch(text)):
            text, bad[at] = "", "holds a formula. Write the value itself"
        elif _CONTROL.search(text):
            text, bad[at] = "", "holds a sign that cannot be seen. Write it again by hand"
        elif len(text) > LONGEST_CELL:
            text, bad[at] = "", f"is longer than {LONGEST_CELL} letters. Make it shorter"
        found.append(" ".join(text.split()))
    return Line(number, tuple(found), bad)


def _csv(shown: str, raw: bytes) -> tuple[Iterator[tuple[int, list[str]]], str]:
    text, coding = _text(shown, raw)
    first = next((line for line in text.splitlines() if line.strip()), "")
    told = _SEPARATOR.match(first)  # what Excel writes and reads as the first line
    separator = told[1] if told else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)

    def rows() -> Iterator[tuple[int, list[str]]]:
        try:
            if told:
                next(line for line in reader if any(line))
            yield from ((reader.line_num, cells) for cells in reader)
        except csv.Error:
            raise _unreadable(
                shown,
                f"cannot be read in line {reader.line_num}.",
                "Look for a quotation mark that is never closed.",
            ) from None

    named = {",": "commas", ";": "semicolons", "\t": "tabs"}[separator]
    return rows(), f"text with {named} between the columns ({coding})"


def _text(shown: str, raw: bytes) -> tuple[str, str]:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        coding = "utf-16"
    else:
        if b"\x00" in raw[:4096]:
            raise _unreadable(
                shown, "is neither CSV nor an Excel workbook.", "Save the list as .csv or .xlsx."
            )
        try:
            return raw.decode("utf-8-sig"), "UTF-8"
        except UnicodeDecodeError:
            coding = "cp1252"
    try:
        return raw.decode(coding), {"utf-16": "UTF-16", "cp1252": "Windows letters"}[coding]
    except UnicodeDecodeError:
        raise _unreadable(
            shown, "holds letters that cannot be read.", "Save it as “CSV UTF-8”, or as .xlsx."
        ) from None


def _xlsx(shown: str, raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet. Sizes are looked at before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as box:
            _safe(shown, box)
        from openpyxl import load_workbook  # 0.2 s; only an import pays for it

        book = load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a file may claim a million rows that are not there
        before, there = None, 0
        # To the end of the sheet: a list may have gaps, and nobody below one is to be lost.
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1, max_row=_LAST_ROW), 1):
            if row is before:  # a gap: openpyxl gives the same tuple for each of its rows
                continue
            before, there = row, there + 1
            if there > _MOST_THERE:
                many = f"has more than {_MOST_THERE:,} lines, empty ones included."
                raise _large(shown, many, "Copy the list into a new workbook.")
            if any(cell.value is not None for cell in row):
                yield number, [_cell(cell) for cell in row]
    except Problem:
        raise
    except Exception:  # openpyxl meets a damaged file with whatever Python happens to raise
        raise _unreadable(
            shown,
            "cannot be read as an Excel workbook.",
            "Open it, save it again as .xlsx or CSV, and send that.",
        ) from None


def _safe(shown: str, box: zipfile.ZipFile) -> None:
    parts = box.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _UNPACKED:
        raise _large(
            shown,
            "is much larger inside than it looks.",
            "Copy the list into a new workbook, or save it as CSV.",
        )
    unpacked = 0
    for part in parts:
        with box.open(part) as file:
            head = file.read(_UNPACKED - unpacked + 1)
        unpacked += len(head)
        if unpacked > _UNPACKED:
            raise _large(
                shown,
                "is much larger inside than it looks.",
                "Copy the list into a new workbook, or save it as CSV.",
            )
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise _unreadable(
                shown,
                "holds parts that a list does not need.",
                "Copy the list into a new workbook, or save it as CSV.",
            )


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return FORMULA
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _large(where: str, what: str, way_out: str) -> Problem:
    return Problem(where, what, way_out, code="too-large")


def _unreadable(where: str, what: str, way_out: str) -> Problem:
    return Problem(where, what, way_out, code="unreadable")
