"""The calibration report: one HTML page that stands alone, reads on a phone and prints."""

from __future__ import annotations

from datetime import date
from html import escape

from alongside.forms.words import criterion
from alongside.grading import trust
from alongside.review.agreement import Estimate, Measure
from alongside.review.calibration import Calibration, Difference, Kind, Phrases

_STYLE = """
:root { --ink: #1d2430; --soft: #566072; --line: #cfd6e0; --bar: #2b5f8a; --good: #1e6b45; }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.25; }
.one { border-top: 1px solid var(--line); padding: .75rem 0; break-inside: avoid; }
.one h3 { margin: 0; font-size: 1.05rem; }
.one p { margin: .25rem 0; }
.hint, figcaption { color: var(--soft); }
.earned { color: var(--good); font-weight: 600; }
figure { margin: .5rem 0; }
svg { display: block; width: 100%; max-width: 24rem; height: 2.4rem; }
summary { cursor: pointer; padding: .35rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; overflow-wrap: anywhere; }
tr { border-bottom: 1px solid var(--line); }
th, td:first-child { white-space: nowrap; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } summary { list-style: none; } }
"""
# Folded lists are opened for the printer and folded again.
_PRINT = """
for (const [name, open] of [["beforeprint", true], ["afterprint", false]])
  addEventListener(name, () => document.querySelectorAll("details").forEach((one) => { one.open = open; }));
"""
_SAID = {"met": "met", "partial": "partly", "missing": "missing", "flag": "flag it", "quiet": "leave it"}
_MANY = {"note": "notes", "goal": "goals"}


def page(told: Calibration, today: date) -> str:
    """The report of a calibration as a whole HTML page."""
    person = "trainers" if told.source == "record" else "reviewers"
    body = [
        "<h1>How far the program agrees with people</h1>",
        f"<p>Measured on {today.isoformat()} with {escape(', '.join(told.sets))}{_split(told)}. "
        f"The rules that read have the fingerprint {escape(told.fingerprint)}.</p>",
        _guide(person, told),
        *(_kind(kind, person, told) for kind in told.kinds),
        _phrases(told.phrases, told) if told.phrases else "",
    ]
    if told.left_out:
        body.append(
            "<h2>Left out</h2><ul>" + "".join(f"<li>{escape(one)}</li>" for one in told.left_out) + "</ul>"
        )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>How far the program agrees with people</title><style>{_STYLE}</style></head>"
        f"<body><main>{''.join(body)}</main><script>{_PRINT}</script></body></html>\n"
    )


def _split(told: Calibration) -> str:
    return {
        "closed": ", the third of each set that no rule is tuned on",
        "tuned": ", the two thirds the rules are tuned on, so these numbers are too kind",
    }.get(told.split, "")


def _guide(person: str, told: Calibration) -> str:
    seen = (
        "<p>Trainers had seen the program's reading when they decided, so the true agreement may be lower. This page holds "
        "words from learners' work: keep it as you keep the work.</p>"
        if told.source == "record"
        else "<p>Whoever changes a rule because of a difference listed here has tuned on that text. It cannot earn trust "
        "any more.</p>"
    )
    bar = trust.BAR
    return f"""<h2>What the numbers mean</h2><ul>
<li><strong>Agreement</strong>: in how many texts the program gave the very verdict {person} gave.</li>
<li><strong>Kappa</strong>: agreement beyond what luck would give; partly for missing counts less than met for missing.
0 is luck, 1 is perfect.</li>
<li><strong>Right when it says “missing”</strong> (precision) and <strong>found of what is missing</strong> (recall): a low
first number means false alarms, a low second one means gaps nobody is told about.</li>
<li><strong>Between … and …</strong>: with this few texts, the true number probably lies there (95 %). Shares: Wilson's
interval. Kappa: drawing the texts again 2,000 times (BCa bootstrap, the same draws each time). Where every text agrees,
drawing again shows no doubt; look at how many texts there are.</li>
<li><strong>Earned trust</strong>: at least {trust.FEWEST} texts, and even the lower ends reach
{bar["precision"]:.2f} (precision), {bar["recall"]:.2f} (recall) and {bar["kappa"]:.2f} (kappa). Only then may a row score by
itself; else it is a hint, and a person judges.</li>
</ul>{seen}"""


def _kind(kind: Kind, person: str, told: Calibration) -> str:
    mean = kind.mean_kappa
    head = f"<h2>{_MANY.get(kind.kind, kind.kind).capitalize()}: {kind.texts}</h2><p>Mean kappa: {_number(mean)}.</p>"
    return f"<section>{head}{''.join(_one(one, kind, person, told) for one in kind.measures)}</section>"


def _one(one: Measure, kind: Kind, person: str, told: Calibration) -> str:
    earned = trust.earn(one) == "earned"
    what = _MANY.get(kind.kind, "texts")
    mark = '<span class="earned">✓ earned trust</span>' if earned else '<span class="hint">a hint</span>'
    said = (
        f"When it said “missing,” it was right {_times(one.precision)}."
        if one.precision.of
        else "It never said “missing.”"
    )
    found = (
        f"Of what {person} called missing it found {_found(one.recall)}."
        if one.recall.of
        else f"No text of {person} had it missing."
    )
    mine = [each for each in told.differences if each.kind == kind.kind and each.criterion == one.criterion]
    return (
        f'<section class="one"><h3>{escape(criterion(one.criterion))} '
        f'<small class="hint">({escape(one.criterion)})</small> · {mark}</h3>'
        f"{_picture(one.kappa)}"
        f"<p>The program gave the same verdict as {person} in {one.agree.hits} of {one.n} {what} {_between(one.agree)}. "
        f"{said} {found}</p>"
        f"{_differences(mine, person)}</section>"
    )


def _phrases(one: Phrases, told: Calibration) -> str:
    mine = [each for each in told.differences if each.kind == "phrases"]
    return (
        f"<section><h2>Words in sentences: {one.texts}</h2>"
        f"<p>When the program flagged a sentence, reviewers did too: {_times(one.precision)}. "
        f"Of the words reviewers flag it found {_found(one.recall)}. In flagged sentences it also remarked on "
        f"{one.elsewhere} other {'place' if one.elsewhere == 1 else 'places'}.</p>{_differences(mine, 'reviewers')}</section>"
    )


def _differences(mine: list[Difference], person: str) -> str:
    if not mine:
        return "<p>No differences.</p>"
    rows = "".join(
        f"<tr><td>{escape(one.id)}</td><td>{_SAID[one.label]}</td><td>{_SAID[one.verdict]}</td>"
        f"<td>{escape(one.words) or '–'}</td><td>{escape(one.found) or '–'}</td></tr>"
        for one in mine
    )
    heads = ("Text", person.capitalize(), "Program", "Their words", "What the program read")
    return (
        f"<details><summary>{len(mine)} {'difference' if len(mine) == 1 else 'differences'}</summary>"
        f'<div class="scroll" tabindex="0" role="region" aria-label="Differences"><table><thead><tr>'
        f"{''.join(f'<th scope=col>{head}</th>' for head in heads)}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _picture(one: Estimate) -> str:
    """A line from the lower to the upper bound of kappa on a scale from 0 to 1, with the bar for trust."""
    words = f"Kappa {_number(one)}"
    if one.value is None:
        return f"<p>{words}.</p>"

    def at(value: float) -> float:
        return round(10 + 280 * min(1.0, max(0.0, value)), 1)

    line = (
        f'<rect x="{at(one.low)}" y="9" width="{max(2.0, at(one.high) - at(one.low)):.1f}" height="6" '
        'fill="#2b5f8a" opacity=".45"/>'
        if one.low is not None and one.high is not None
        else ""
    )
    bar = at(trust.BAR["kappa"])
    marks = "".join(
        f'<text x="{at(value)}" y="28" font-size="9" text-anchor="middle" fill="#566072">{value:g}</text>'
        for value in (0, trust.BAR["kappa"], 1)
    )
    return (
        f'<figure><svg viewBox="0 0 300 30" role="img" aria-label="{words}; trust needs a lower end of {trust.BAR["kappa"]:g}">'
        '<line x1="10" y1="12" x2="290" y2="12" stroke="#cfd6e0"/>'
        f'<line x1="{bar}" y1="3" x2="{bar}" y2="19" stroke="#566072" stroke-dasharray="2 2"/>'
        f'{line}<circle cx="{at(one.value)}" cy="12" r="4" fill="#2b5f8a"/>{marks}</svg><figcaption>{words}</figcaption></figure>'
    )


def _number(one: Estimate) -> str:
    return "cannot be told from these texts" if one.value is None else f"{one.value:.2f} {_between(one)}"


def _between(one: Estimate) -> str:
    return (
        f"(between {one.low:.2f} and {one.high:.2f})"
        if one.low is not None
        else "(too few texts for an interval)"
    )


def _found(one: Estimate) -> str:
    return f"{one.hits} of {one.of} {_between(one)}" if one.of else "none, for there were none"


def _times(one: Estimate) -> str:
    return f"{one.hits} of {one.of} times {_between(one)}" if one.of else "never asked"
