"""In which order a writer meets what the reviewer found: what a reader misses most comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alongside.review import Finding, Verdict

# What a reader of a note, a goal or a plan asks first. Criteria that are not named here follow, by their place in the text.
ESSENTIALS = (
    "need", "intervention", "response", "next_step", "plan_link", "progress", "voice", "date", "time", "provider",
    "setting", "own_words", "person_outcome", "specific", "measurable", "time_bound", "positive",
    "P-01", "P-02", "P-03", "P-04", "P-05", "P-06", "P-13", "P-10", "P-08", "P-09", "P-12", "P-16", "P-14",
)  # fmt: skip
# What is written decides these; what is not written cannot break them.
WORDING = ("language", "objective")
GROUPS = ("missing", "partial", "wording", "ask")
_SEVERITY = {"X": 0, "F": 1, "Q": 2}


def group(finding: Finding, criteria: Mapping[str, Verdict]) -> str:
    """missing: nothing of it is there yet. partial: some of it is. wording: words to change. ask: words to think about."""
    told = criteria.get(finding.criterion)
    if told and finding.criterion not in WORDING and told.verdict in ("missing", "partial"):
        return told.verdict
    return "ask" if finding.severity == "Q" else "wording"


def useful_first(findings: Iterable[Finding], criteria: Mapping[str, Verdict]) -> list[Finding]:
    """The findings to show, most useful first: by group, then rules on trial last, then by what a reader needs most,
    by severity, and by place. What was not asked is nobody's fault: an absence with that verdict is left out."""

    def rank(one: Finding) -> tuple[int, bool, int, int, int, int, str]:
        kind = GROUPS.index(group(one, criteria))
        needed = ESSENTIALS.index(one.criterion) if kind < 2 and one.criterion in ESSENTIALS else len(ESSENTIALS)
        return kind, one.status == "trial", needed, _SEVERITY.get(one.severity, 3), one.start, one.end, one.rule

    shown = (one for one in findings if one.start < one.end or _asked(criteria.get(one.criterion)))
    return sorted(shown, key=rank)


def _asked(verdict: Verdict | None) -> bool:
    return verdict is None or verdict.verdict != "not_asked"
