"""Reads a Word document (.docx) as Markdown: headings, paragraphs, lists and tables, in the order of the page.

A .docx is a zip of XML that anybody may have made, so sizes are looked at before anything is unpacked, and no XML that
declares a document type (the way to entities) is read. python-docx is imported only here, when a document is read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside.problem import Problem

if TYPE_CHECKING:
    from docx.document import Document

LARGEST = 20_000_000  # bytes of the file
UNPACKED = 60_000_000  # bytes of all its parts together
PARTS = 2_000  # files inside
RATIO = 200  # how many times larger a part may become; Word's own XML stays below 60
_OLD = b"\xd0\xcf\x11\xe0"  # the container of .doc files and of encrypted .docx files
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 12  # boxes inside boxes


def _problem(where: object, what: str, way_out: str) -> Problem:
    return Problem(where, what, way_out, code="unreadable")


def _checked(raw: bytes, where: object) -> None:
    """Refuses what is no .docx or would unpack to too much."""
    if len(raw) > LARGEST:
        raise _problem(where, "is larger than 20 MB.", "Take the pictures out, or save the text alone.")
    if raw.startswith(_OLD):
        raise _problem(
            where,
            "is locked with a password, or is an old .doc file.",
            "Open it in Word, take the password away, and save it as .docx.",
        )
    broken = "Open it in Word and save it again as .docx."
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as box:
            parts = box.infolist()
            if "word/document.xml" not in {part.filename for part in parts}:
                raise _problem(where, "is a zip file, but no Word document.", broken)
            if any(part.flag_bits & 1 for part in parts):
                raise _problem(where, "is locked with a password.", "Take the password away and save it again.")
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise _problem(where, "unpacks to more than a plan can hold.", broken)
            for part in parts:
                if part.file_size > 1_000_000 and part.file_size > RATIO * max(part.compress_size, 1):
                    raise _problem(where, f"holds a part ({part.filename}) that is packed far too tightly.", broken)
                if part.filename.endswith((".xml", ".rels")):
                    with box.open(part) as file:
                        head = file.read(part.file_size + 1)
                    if len(head) > part.file_size:
                        raise _problem(where, f"holds a part ({part.filename}) of a false size.", broken)
                    if b"<!DOCTYPE" in head.replace(b"\0", b"") or b"<!ENTITY" in head.replace(b"\0", b""):
                        raise _problem(where, f"holds a part ({part.filename}) with a document type.", broken)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise _problem(where, "is not a whole .docx file.", broken) from None
    except Exception as error:
        if isinstance(error, Problem):
            raise
        raise _problem(where, f"is not a whole .docx file ({type(error).__name__}).", broken) from None


def _words(paragraph: Any) -> str:
    """The text of a paragraph, also in content controls and links; deleted text and field codes are left out."""
    words: list[str] = []

    def walk(element: Any, depth: int) -> None:
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            name = tag.rpartition("}")[2]
            if name == "t":
                words.append(child.text or "")
            elif name in ("tab", "br", "cr"):
                words.append(" ")
            elif name == "noBreakHyphen":
                words.append("-")
            elif name in ("checkBox", "sym"):
                continue
            elif name not in ("del", "moveFrom", "instrText", "Fallback", "pPr", "rPr", "sdtPr") and depth < 40:
                walk(child, depth + 1)

    walk(paragraph, 0)
    return " ".join("".join(words).split())


def _bold(paragraph: Any) -> bool:
    """True if every run with words is bold."""
    runs = [run for run in paragraph.iter(f"{_WORD}r") if "".join(t.text or "" for t in run.iter(f"{_WORD}t")).strip()]
    marks = [run.find(f"{_WORD}rPr/{_WORD}b") for run in runs]
    return bool(runs) and all(mark is not None and mark.get(f"{_WORD}val") not in ("0", "false") for mark in marks)


def _style(paragraph: Any, styles: dict[str, str]) -> str:
    named = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    return styles.get(named.get(f"{_WORD}val"), "") if named is not None else ""


def _line(paragraph: Any, styles: dict[str, str]) -> str:
    words = _words(paragraph)
    style = _style(paragraph, styles)
    if not words:
        return ""
    if style == "title":
        return f"# {words}"
    if style.startswith("heading ") and style[8:9].isdigit():
        return "#" * min(int(style[8:9]) + 1, 6) + f" {words}"
    number = paragraph.find(f"{_WORD}pPr/{_WORD}numPr")
    if number is not None or style.startswith(("list bullet", "list number", "list paragraph")):
        level = number.find(f"{_WORD}ilvl") if number is not None else None
        raw = level.get(f"{_WORD}val", "0") if level is not None else style[-1:]
        deep = min(int(raw), 8) if raw.isdigit() and raw.isascii() else 0
        deep -= 1 if number is None and deep else 0
        return "  " * deep + f"- {words}"
    if len(words) < 90 and _bold(paragraph) and "*" not in words:
        return f"**{words}**"
    return words


def _cell(cell: Any) -> str:
    lines = [words for words in map(_words, cell.iter(f"{_WORD}p")) if words]
    return "; ".join(line.rstrip(";") for line in lines).replace("|", "\\|")


def _table(table: Any, styles: dict[str, str], depth: int) -> Iterator[str]:
    """A table as Markdown. A row of one cell is a line by itself; a box around other tables is opened."""
    head = True
    for row in table.iter(f"{_WORD}tr"):
        if next(row.iterancestors(f"{_WORD}tbl")) is not table:
            continue
        cells = [cell for cell in row.iter(f"{_WORD}tc") if next(cell.iterancestors(f"{_WORD}tr")) is row]
        if len(cells) == 1:
            yield ""
            yield from _blocks(cells[0], styles, depth + 1)
            yield ""
            head = True
            continue
        words = [_cell(cell) for cell in cells]
        if not any(words):
            continue
        yield "| " + " | ".join(words) + " |"
        if head:
            yield "|" + " --- |" * len(words)
        head = False


def _blocks(parent: Any, styles: dict[str, str], depth: int = 0) -> Iterator[str]:
    before = ""
    for child in parent:
        tag = child.tag if isinstance(child.tag, str) else ""
        name = tag.rpartition("}")[2]
        if name == "p":
            line = _line(child, styles)
            if line:
                if not (line.lstrip().startswith("- ") and before.lstrip().startswith("- ")):
                    yield ""
                yield line
                before = line
        elif name == "tbl" and depth < _DEEPEST:
            yield ""
            yield from _table(child, styles, depth)
            yield ""
            before = ""
        elif name in ("sdt", "sdtContent", "customXml", "ins", "smartTag") and depth < _DEEPEST:
            yield from _blocks(child, styles, depth + 1)


def _open(raw: bytes, where: object) -> Document:
    import docx

    try:
        return docx.Document(io.BytesIO(raw))
    except Exception as error:
        raise _problem(
            where,
            f"cannot be read as a Word document ({type(error).__name__}).",
            "Open it in Word and save it again as .docx.",
        ) from None


def markdown_of(source: bytes | Path, where: object = "") -> str:
    """A .docx (its bytes, or where it lies) as Markdown. Raises Problem with the file, what is wrong and the way out."""
    where = where or (source if isinstance(source, Path) else "the document")
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                source = file.read(LARGEST + 1)
        except OSError as error:
            raise _problem(where, f"cannot be read: {error.strerror}.", "Check the name.") from None
    _checked(source, where)
    document = _open(source, where)
    try:
        styles = {style.style_id: (style.name or "").lower() for style in document.styles}
        lines = list(_blocks(document.element.body, styles))
    except Exception as error:
        raise _problem(
            where, f"cannot be read as a Word document ({type(error).__name__}).", "Save it again as .docx."
        ) from None
    page: list[str] = []
    for line in lines:
        if line or (page and page[-1]):
            page.append(line)
    return "\n".join(page).strip() + "\n"
