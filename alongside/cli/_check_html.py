"""One page to hand over: findings beside the marked words, the golden thread as a table. No script, nothing loaded."""

from __future__ import annotations

import os
from collections import defaultdict
from html import escape

from alongside.cli._check_text import quoted
from alongside.cli._record_files import RecordFiles
from alongside.review import Finding, Review
from alongside.review.together import Across, Place, Thread, Together

_CSS = """
:root{color-scheme:light;--ink:#1d2733;--soft:#5a6673;--line:#c9d1d9;--flag:#fde7c8;--ask:#e0ecfb;--slur:#fbd5d5}
*{box-sizing:border-box}
body{margin:0 auto;max-width:78rem;padding:1.5rem 1rem 4rem;font:1rem/1.55 system-ui,sans-serif;color:var(--ink);background:#fff}
body{overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .3rem}
h2{font-size:1.3rem;margin:2.2rem 0 .6rem}
h3{font-size:1.05rem;margin:1.6rem 0 .4rem}
p{margin:.3rem 0 .7rem}
a{color:#0b57a4}
a:focus-visible,[tabindex]:focus-visible{outline:3px solid #0b57a4;outline-offset:2px}
.soft{color:var(--soft)}
.document{border-top:2px solid var(--line);padding-top:.2rem}
.pair{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:1.2rem;align-items:start}
.words{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;padding:.8rem 1rem;border:1px solid var(--line);border-radius:.4rem}
mark{color:inherit;background:var(--flag);border-bottom:2px solid #a35b00;padding:0 .1em}
mark.Q{background:var(--ask);border-bottom-color:#1c5fa8}
mark.X{background:var(--slur);border-bottom-color:#a11}
sup a{text-decoration:none;padding:0 .2em;font-weight:600}
ol.remarks{list-style:none;margin:0;padding:0}
ol.remarks>li{border:1px solid var(--line);border-left:.35rem solid #a35b00;border-radius:.4rem}
ol.remarks>li{padding:.5rem .8rem;margin:0 0 .7rem}
ol.remarks>li.Q{border-left-color:#1c5fa8}
ol.remarks>li.X{border-left-color:#a11}
ol.remarks p{margin:.2rem 0}
.rule{font-weight:600}
.see{margin:.2rem 0 .2rem 1.1rem;padding:0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;min-width:44rem;font-size:.95rem;overflow-wrap:break-word}
caption{text-align:left;padding-bottom:.4rem;color:var(--soft)}
th,td{border:1px solid var(--line);padding:.4rem .55rem;text-align:left;vertical-align:top}
thead th{background:#f2f5f8}
.gap{font-weight:600;background:var(--flag)}
@media(max-width:48rem){.pair{grid-template-columns:minmax(0,1fr)}}
@media print{
body{max-width:none;padding:0;font-size:10.5pt}
a{color:inherit;text-decoration:none}
h2,h3{break-after:avoid}
ol.remarks>li,tr{break-inside:avoid}
.scroll{overflow:visible}
table{min-width:0}
mark,.gap,thead th{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
"""
_WEIGHT = {"X": "hurts", "F": "flag", "Q": "question"}


def _title(files: RecordFiles, number: int) -> str:
    """The file's name without the folder that all files of the record share; who gets the page need not know it."""
    folders = {os.path.dirname(document.name) for document in files.documents}
    document = files.documents[number]
    try:
        name = os.path.relpath(document.name, os.path.commonpath(folders))
    except ValueError:  # a full path beside a short one
        name = os.path.basename(document.name)
    return f"{name} ({document.part})" if document.part else name


def _remark(ident: str, number: str, finding: Finding, found: str, see: str = "") -> str:
    trial = " <span class=soft>(on trial)</span>" if finding.status == "trial" else ""
    words = f"<p class=soft>At {escape(found)}</p>" if found else ""
    return (
        f'<li id="{ident}" class="{finding.severity}"><p><span class=rule><a href="#{ident}-m">{number}</a> · '
        f"{escape(finding.rule)} · {_WEIGHT[finding.severity]}</span>{trial}</p>{words}<p>{escape(finding.message)}</p>{see}"
        f"<p class=soft>Why: {escape(finding.why)}</p><p>Instead: {escape(finding.instead)}</p></li>"
    )


def _marked(text: str, findings: list[tuple[str, str, Finding]]) -> str:
    """The text with marks. Where two findings overlap, the stretch both share carries both numbers."""
    cuts = sorted({0, len(text), *(at for _, _, f in findings for at in (f.start, f.end))})
    starts: dict[int, list[tuple[str, str, Finding]]] = defaultdict(list)
    for one in findings:
        starts[one[2].start].append(one)
    open_now: list[tuple[str, str, Finding]] = []
    parts: list[str] = []
    for number, at in enumerate(cuts):
        open_now = [one for one in open_now if one[2].end > at]
        for one in starts.get(at, ()):
            parts.append(f'<sup id="{one[0]}-m"><a href="#{one[0]}" aria-label="remark {one[1]}">{one[1]}</a></sup>')
            if one[2].end > at:
                open_now.append(one)
        stretch = escape(text[at : cuts[number + 1]]) if number + 1 < len(cuts) else ""
        if stretch and open_now:
            weight = next(name for name in "XFQ" if any(one[2].severity == name for one in open_now))
            parts.append(f'<mark class="{weight}">{stretch}</mark>')
        else:
            parts.append(stretch)
    return "".join(parts)


def _document(number: int, files: RecordFiles, review: Review | None, across: list[tuple[int, Across]]) -> str:
    document = files.documents[number]
    own = [(f"d{number}f{n}", str(n), finding) for n, finding in enumerate(review.findings, 1)] if review else []
    shared = [(f"r{n}", f"R{n}", one.finding) for n, one in across]
    kind = "the page about the person" if review is None else f"a {document.kind}"
    remarks = "".join(
        _remark(ident, n, finding, quoted(files, Place(number, finding.start, finding.end))) for ident, n, finding in own
    )
    good = "".join(f"<li>{escape(one.message)}</li>" for one in review.strengths) if review else ""
    nothing = "<p>Nothing to remark on in this one alone.</p>" if review else ""
    aside = f"<ol class=remarks>{remarks}</ol>" if remarks else nothing
    if good:
        aside += f"<h4>What is here already</h4><ul>{good}</ul>"
    words = _marked(document.text, [*own, *shared])
    return (
        f'<section class=document aria-labelledby="d{number}"><h3 id="d{number}">{escape(_title(files, number))}</h3>'
        f"<p class=soft>Read as {kind} ({escape(files.reasons[number])}).</p>"
        f"<div class=pair><p class=words>{words}</p><div>{aside}</div></div></section>"
    )


def _threads(threads: tuple[Thread, ...]) -> str:
    rows = []
    for one in threads:
        cells = []
        for name in ("need", "goal", "support", "note", "progress"):
            told = getattr(one, name)
            shown = escape(told) if told else ("not asked" if name in one.unasked else "—")
            gap = " class=gap" if name == one.missing else ""
            shown += " <span class=soft>(first gap)</span>" if gap else ""
            cells.append(f"<td{gap}>{shown}</td>")
        rows.append(f"<tr><th scope=row>{escape(one.title)}</th>{''.join(cells)}<td>{escape(one.way_out)}</td></tr>")
    names = ("Goal", "Need", "Goal is", "Support", "Notes", "Progress", "A way on")
    heads = "".join(f"<th scope=col>{name}</th>" for name in names)
    return (
        "<h2>The golden thread</h2><div class=scroll tabindex=0 role=region aria-label='The golden thread'><table>"
        "<caption>From need to progress, one line for each goal; then needs and supports without a goal.</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def record_as_html(result: Together, files: RecordFiles, title: str) -> str:
    """The whole page. Everything that was written by somebody is escaped."""
    by_document: dict[int, list[tuple[int, Across]]] = defaultdict(list)
    remarks = []
    for number, one in enumerate(result.findings, 1):
        by_document[one.document].append((number, one))
        see = "".join(
            f'<li><a href="#d{spot.document}">{escape(_title(files, spot.document))}</a> '
            f"{escape(quoted(files, spot))}</li>"
            for spot in one.also[:6]
        )
        spot = Place(one.document, one.finding.start, one.finding.end)
        found = f"{_title(files, one.document)} {quoted(files, spot)}"
        remarks.append(_remark(f"r{number}", f"R{number}", one.finding, found, f"<ul class=see>{see}</ul>" if see else ""))
    singles = sum(len(review.findings) for review in result.reviews if review)
    problems = "".join(f"<li>{escape(str(problem))}</li>" for problem in files.problems)
    pages = "".join(
        _document(number, files, review, by_document[number]) for number, review in enumerate(result.reviews)
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}: read together</title><style>{_CSS}</style></head><body><main>"
        f"<h1>{escape(title)}</h1><p class=soft>{len(result.documents)} documents read together: "
        f"{len(result.findings)} remarks on the record, {singles} on single documents. "
        "Remarks are hints about the text; a person decides.</p>"
        + (f"<h2>Not read</h2><ul>{problems}</ul>" if problems else "")
        + "<h2>Read together</h2>"
        + (f"<ol class=remarks>{''.join(remarks)}</ol>" if remarks else "<p>Nothing to remark on.</p>")
        + (_threads(result.threads) if result.threads else "")
        + f"<h2>The documents</h2>{pages}</main></body></html>\n"
    )
