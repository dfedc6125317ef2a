"""Writes tables for spreadsheets: CSV that no program takes for formulas, XLSX in which text stays text and days are days."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# OWASP, "CSV Injection"; spreadsheets of some languages take the full-width signs as well, some the true minus sign.
_SIGN = "[=+\\-@＝＋－＠﹢﹣﹦﹫⁺⁻⁼\u2212]"
# What a spreadsheet may drop in front of a formula: blanks and letters that cannot be seen.
_BLANK = (
    r"[\s\x00-\x20\x7f-\xa0\xad\u061c\u115f\u1160\u180e\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc]"
)
_FORMULA = re.compile(f"{_BLANK}*{_SIGN}|[\\t\\r\\n]")
# Excel splits at the separator of its own language, whatever ours is, and then takes no notice of our quotation marks.
_INSIDE = re.compile(f"([;|\\t\\r\\n\\x0b\\x0c\\x1c-\\x1e\\x85\\u2028\\u2029](?:{_BLANK}|[\"'])*)(?={_SIGN})")
_RISKY = re.compile(f"{_SIGN}|[\\t\\r\\n]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML 1.0 knows no such letters
_LONGEST_CELL = 32_767  # Excel's own limit
_WIDEST = 60


class Table(NamedTuple):
    """One sheet. Cells are text, numbers, dates, True or False, or None."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]


def as_csv(table: Table) -> str:
    """Comma-separated text with a header, every cell in quotation marks and `safe`.

    It begins with a byte order mark: without one Excel reads "Zoë" as Windows letters.
    """
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([safe(each) for each in table.header])
    for row in table.rows:
        writer.writerow([safe(value) for value in row])
    return out.getvalue()


def as_xlsx(tables: Iterable[Table]) -> bytes:
    """A workbook with one sheet for each table: a header that stays in view, filters, and never a formula."""
    from openpyxl import Workbook  # 0.2 s; only such an export pays for it
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book, strong, wrapped = Workbook(write_only=True), Font(bold=True), Alignment(vertical="top", wrap_text=True)
    for table in tables:
        sheet = book.create_sheet(table.title[:31])
        sheet.freeze_panes = "B2"
        for at, width in enumerate(_widths(table), 1):
            sheet.column_dimensions[get_column_letter(at)].width = width
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.header))}{len(table.rows) + 1}"

        def cell(value: Any, *, bold: bool = False, sheet: Any = sheet) -> Any:
            value, text = _clean(value), isinstance(value, str)
            plain = not (bold or isinstance(value, date) or (text and (value[:1] in "=#" or len(value) > _WIDEST)))
            if plain:
                return value
            made = WriteOnlyCell(sheet, value)
            if text:
                made.data_type = "s"  # openpyxl would take "=…" for a formula, "#N/A" for an error
                made.alignment = wrapped
            elif isinstance(value, date):
                made.number_format = "yyyy-mm-dd"
            if bold:
                made.font = strong
            return made

        sheet.append([cell(each, bold=True) for each in table.header])
        for row in table.rows:
            sheet.append([cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def day(text: str | None) -> date | None:
    """A day as spreadsheets know it, from year-month-day."""
    return date.fromisoformat(text[:10]) if text else None


def safe(value: Any) -> str:
    """A cell no spreadsheet takes for a formula: an apostrophe stands before a sign with which one could begin, at the
    start or after anything at which a spreadsheet may split. Numbers stay numbers."""
    text = "" if value is None else str(value)
    if not isinstance(value, str) or not _RISKY.search(text):
        return text
    text = _INSIDE.sub(r"\1'", text)
    return "'" + text if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take text that begins like this for a formula."""
    return bool(_FORMULA.match(text))


def _clean(value: Any) -> Any:
    return _UNWRITABLE.sub("", value)[:_LONGEST_CELL] if isinstance(value, str) else value


def _widths(table: Table) -> list[int]:
    columns = zip(table.header, *table.rows[:200], strict=True)
    return [min(_WIDEST, max(10, *(len(str(value or "")) + 2 for value in column))) for column in columns]
