"""A plan as one HTML page to read and to print: no script, no outside file, every word escaped."""

from __future__ import annotations

import re
from dataclasses import fields
from html import escape

from alongside.documents.plan import RECORDS, Plan, Record, Step
from alongside.documents.plan_names import plan_names

# The order in which a person would want to read it; every part of the headings file stands in one of these.
CHAPTERS: dict[str, tuple[str, ...]] = {
    "Who I am": (
        "goes_by", "pronouns", "culture", "language", "vision", "appreciate", "important_to", "important_for", "strengths",
        "preferences", "support", "communication", "decisions",
    ),
    "My life and my goals": (
        "setting", "alternatives", "community", "needs", "goals", "steps", "family", "school", "growing", "transition",
    ),
    "Who helps, and how": (
        "paid", "natural_supports", "choice", "self_direction", "health_safety", "housing_employment", "social_networking",
        "appointments", "community_supports", "quality",
    ),
    "Staying safe and well": ("risks", "backup", "rights", "crisis", "relapse", "discharge", "aftercare", "no_longer"),
    "How this plan was made and is kept alive": (
        "date", "meetings", "disagreement", "assent", "consent", "signatures", "copy", "monitoring", "review", "change",
    ),
}  # fmt: skip
_TABLES = ("needs", "steps", "paid", "natural_supports", "signatures")
_CSS = """
:root { color-scheme: light; font: 1.0625rem/1.5 system-ui, "Segoe UI", sans-serif; color: #1b1b1b; background: #fff; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 1.5rem; border-bottom: 3px solid #1f5f5b; padding-bottom: .4rem; }
h2 { font-size: 1.35rem; color: #1f5f5b; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1.1rem; margin: 1.4rem 0 .3rem; }
h4 { font-size: 1rem; margin: 1rem 0 .2rem; }
p, ul, dl { margin: .3rem 0 .7rem; }
dl { display: grid; grid-template-columns: minmax(8rem, 13rem) 1fr; gap: .2rem .8rem; }
dt { font-weight: 600; }
dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th, td { border: 1px solid #767676; padding: .35rem .5rem; text-align: left; vertical-align: top; }
thead th { background: #e8f0ef; }
.said { white-space: pre-line; }
@media (max-width: 32rem) { dl { grid-template-columns: 1fr; } dt { margin-top: .4rem; } }
@media print {
  @page { margin: 18mm 16mm; }
  :root { font-size: 11pt; }
  body { max-width: none; margin: 0; padding: 0; }
  .wide { overflow: visible; }
  h2, h3, h4 { break-after: avoid; }
  tr, .thing { break-inside: avoid; }
  thead { display: table-header-group; }
}
"""
_ITEM = re.compile(r"^[-*•] +(.*)$")


def _prose(text: str) -> str:
    """Paragraphs, and lists where lines begin with a dash."""
    blocks = []
    for block in re.split(r"\n[ \t]*\n", text.strip()):
        lines = block.split("\n")
        items = [_ITEM.match(line.strip()) for line in lines]
        if all(items):
            listed = "".join(f"<li>{escape(item[1])}</li>" for item in items if item)
            blocks.append(f"<ul>{listed}</ul>")
        else:
            blocks.append(f'<p class="said">{escape(block)}</p>')
    return "".join(blocks)


def _cells(record: Record) -> dict[str, str]:
    return {f.name: getattr(record, f.name) for f in fields(record) if isinstance(getattr(record, f.name), str)}


def _table(part: str, heading: str, rows: tuple[Record, ...]) -> str:
    """A table with the columns that any row fills."""
    labels = plan_names().labels[part]
    columns = [cell for cell in _cells(rows[0]) if any(getattr(row, cell) for row in rows)]
    primary = "name" if "name" in columns else "text"
    columns.sort(key=lambda cell: (cell != "id", cell != primary))
    head = "".join(f'<th scope="col">{escape(labels[cell])}</th>' for cell in columns)
    body = ""
    for row in rows:
        cells = (
            (("th scope=\"row\"", "th") if cell == primary else ("td", "td")) + (escape(getattr(row, cell)),)
            for cell in columns
        )
        body += "<tr>" + "".join(f"<{tag}>{words}</{end}>" for tag, end, words in cells) + "</tr>"
    return (
        f'<div class="wide"><table aria-label="{escape(heading)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _thing(part: str, row: Record, number: int) -> str:
    """One goal, risk, strength or modification with its cells below its own heading."""
    labels = plan_names().labels[part]
    cells = _cells(row)
    head = f"{labels['text']} {cells.pop('id', '') or (number if part in ('goals', 'rights') else '')}".strip()
    words = cells.pop("text")
    listed = "".join(f"<dt>{escape(labels[cell])}</dt><dd>{escape(value)}</dd>" for cell, value in cells.items() if value)
    steps: tuple[Step, ...] = getattr(row, "steps", ())
    title = f"{head}: {words}" if words else head
    table = f"<p><strong>{escape(labels['steps'])}s</strong></p>{_table('steps', f'Steps of {head}', steps)}" if steps else ""
    return f'<div class="thing"><h4>{escape(title)}</h4>{f"<dl>{listed}</dl>" if listed else ""}{table}</div>'


def _part(plan: Plan, part: str, heading: str) -> str:
    prose = getattr(plan, part) if part not in RECORDS or part in ("strengths", "natural_supports", "risks") else ""
    rows = getattr(plan, RECORDS[part][0]) if part in RECORDS else ()
    if not (prose or rows):
        return ""
    body = _prose(prose) if prose else ""
    if rows and part in _TABLES:
        body += _table(part, heading, rows)
    elif rows:
        body += "".join(_thing(part, row, number) for number, row in enumerate(rows, 1))
    return f"<section><h3>{escape(heading)}</h3>{body}</section>"


def to_page(plan: Plan, language: str = "en") -> str:
    """The whole plan as one HTML page: headings in order, tables with header cells, a print style. Empty parts are left out."""
    titles = plan_names().titles
    name = " ".join((plan.person or plan.goes_by).split())
    title = f"Plan for {name}" if name else "Plan"
    chapters = []
    for chapter, parts in CHAPTERS.items():
        body = "".join(_part(plan, part, titles[part]) for part in parts)
        if body:
            chapters.append(f"<h2>{escape(chapter)}</h2>{body}")
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_CSS}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(title)}</h1>\n" + "\n".join(chapters) + "\n</main>\n</body>\n</html>\n"
    )
