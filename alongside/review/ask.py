"""The verb `ask`: a question that only a person can answer, put beside the passage it is about.

params: parts, rows, cell, steps (as in `passages`), instead (parts to stand beside where none of the others is there), most
(questions at most; default 1). The question is the rule's message.
"""

from __future__ import annotations

from alongside import content
from alongside.documents.plan_names import plan_names
from alongside.problem import Problem
from alongside.review.passages import first_line, rows_of
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span

_PARAMS: dict[str, type | tuple[type, ...]] = {
    "parts": list, "rows": list, "cell": str, "steps": bool, "instead": list, "most": int,
}  # fmt: skip


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem that names the field."""
    params = content.require(rule.params, f"{rule.path}: params", _PARAMS)
    known = plan_names().titles
    for name in [*params.get("parts", ()), *params.get("rows", ()), *params.get("instead", ())]:
        if name not in known:
            raise Problem(
                f"{rule.path}: params", f"names the part “{name}”.", f"Known: {', '.join(known)}.", code="bad-field"
            )


def run(rule: Rule, reading: Reading) -> Outcome:
    """The places beside which the question stands; none where the plan has no such passage."""
    params, found = rule.params, reading.outline
    places: list[Span] = []
    for name in params.get("rows", ()):
        for row in rows_of(found, name, bool(params.get("steps"))):
            places.append(row.cells.get(params.get("cell", ""), (row.start, row.end)))
    for name in params.get("parts", ()):
        if name not in params.get("rows", ()) or not places:
            places += found.sections.get(name, [])[:1]
    if not places:
        places = [span for name in params.get("instead", ()) for span in found.sections.get(name, [])[:1]][:1]
    chosen = [span for span in places if span[1] > span[0]][: params.get("most", 1)]
    return Outcome(asks=tuple(first_line(reading, span) for span in chosen))
