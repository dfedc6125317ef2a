"""What a learner wrote, made safe to look at: escaped where it is written down, cleaned again where it is
shown."""

from __future__ import annotations

import html
from typing import Any

from alongside.grading import ItemResult

_SCHEMES = {"http", "https", "mailto"}
# Characters that mean something to Markdown or to a formula; as entities they are only characters.
_SPECIAL = {ord(one): f"&#{ord(one)};" for one in "`*_{}[]()#+-.!|~$\\:\t\r\n"}


def escape(text: str) -> str:
    """Text as HTML entities in one line: neither HTML, nor Markdown, nor a formula can begin in it."""
    printable = "".join(one if one in "\n\t\r" or ord(one) >= 32 else "\ufffd" for one in text)
    return html.escape(printable, quote=True).translate(_SPECIAL)


def cell_source(result: ItemResult, answer: str) -> str:
    """The text of a solution cell: the learner's words, then each row with what it earned, then the
    findings."""
    lines = [f"<pre>{escape(answer) or '(no answer)'}</pre>", "<ul>"]
    for row in result.rows:
        said = f" ({row.verdict})" if row.verdict else ""
        points = "a person judges this" if row.points is None else f"{row.points:g} of {row.max:g}"
        points += ", only a hint" if row.hint else ""
        lines.append(f"<li>{escape(row.id + said)}: {points}</li>")
    for finding in result.findings:
        told = f"{finding.get('rule', '')}: {finding.get('message', '')} {finding.get('instead', '')}".strip()
        lines.append(f"<li>{escape(told)}</li>")
    for option, why in (result.because or {}).items():
        lines.append(f"<li>{escape(f'{option}: {why}')}</li>")
    return "\n".join([*lines, "</ul>"])


def markdown_to_safe_html(source: str) -> str:
    """nbconvert's Markdown filter, its result cleaned: no script, no event attribute, no javascript: link."""
    import nh3
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    return nh3.clean(
        markdown2html_mistune(source), url_schemes=_SCHEMES, link_rel="noopener noreferrer nofollow"
    )


def answer_text(item: Any, result: ItemResult) -> str:
    """What a learner answered, as plain text: a document, her own words, or the texts of the options she
    picked."""
    if result.text:
        return result.text
    value: Any = result.value
    if value is None:
        return ""
    if "options" in item.facts:
        picked = {value} if isinstance(value, str) else set(value)
        return "\n".join(one["text"] for one in item.facts["options"] if one["id"] in picked)
    return str(value.get("text", "")) if isinstance(value, dict) else ""
