"""What the reviewer found, as a good linter tells it: `file:line:column: rule message`, then why and one way to say it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alongside.review import Finding, Review

if TYPE_CHECKING:  # one document is read without what only a record needs
    from alongside.cli._record_files import RecordFiles
    from alongside.review.together import Place, Thread, Together


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column, both from 1, of a code point."""
    line = text.count("\n", 0, at) + 1
    return line, at - (text.rfind("\n", 0, at) + 1) + 1


def as_text(found: Review, text: str, name: str) -> str:
    """One document: its findings, the verdicts, and what is good about it."""
    parts: list[str] = []
    for finding in found.findings:
        line, column = place(text, finding.start)
        parts += _finding(finding, f"{name}:{line}:{column}")
    for asked in found.questions:
        line, column = place(text, asked.start)
        parts.append(f"{name}:{line}:{column}: {asked.rule} for the trainer: {asked.question}")
    parts += _summary(found.criteria.items(), (v.verdict for v in found.criteria.values()))
    parts += [f"good: {strength.message}" for strength in found.strengths]
    return "\n".join(parts)


def _finding(finding: Finding, where: str, see: Iterable[str] = ()) -> list[str]:
    trial = " (on trial)" if finding.status == "trial" else ""
    lines = [f"{where}: {finding.rule} {finding.message}{trial}", *(f"    see: {one}" for one in see)]
    return [*lines, f"    why: {finding.why}", f"    help: {finding.instead}"]


def _summary(criteria: Iterable[tuple[str, object]], verdicts: Iterable[str]) -> list[str]:
    names = [name for name, _ in criteria]
    by: dict[str, list[str]] = {}
    for name, verdict in zip(names, verdicts, strict=True):
        by.setdefault(verdict, []).append(name)
    return [f"{verdict}: {', '.join(by[verdict])}" for verdict in ("met", "partial", "missing", "not_asked") if verdict in by]


def where(files: RecordFiles, spot: Place) -> str:
    """`file:line:column` of a place in a record; in a file whose text was composed, the line of that text."""
    document = files.documents[spot.document]
    offset = files.offsets[spot.document]
    text = document.text if offset is None else files.texts[document.name]
    line, column = place(text, spot.start + (offset or 0))
    part = f"#{document.part}" if document.part and offset is None else ""
    return f"{document.name}{part}:{line}:{column}"


def quoted(files: RecordFiles, spot: Place) -> str:
    """The words of a place, at most 60 characters; "" where it has none."""
    words = " ".join(files.documents[spot.document].text[spot.start : spot.end].split())
    return "" if not words else f"“{words}”" if len(words) <= 60 else f"“{words[:57]}…”"


def _thread(thread: Thread) -> list[str]:
    links = (("need", thread.need), ("goal", thread.goal), ("support", thread.support), ("note", thread.note))
    shown = (*links, ("progress", thread.progress))
    told = " -> ".join(
        f"{name}: {found}" if found else f"{name}: {'not asked' if name in thread.unasked else '—'}" for name, found in shown
    )
    if thread.kind != "goal":
        return [f"{thread.kind} without a goal: {thread.title}", f"    help: {thread.way_out}"]
    end = f"  [first gap: {thread.missing}]" if thread.missing else ""
    return [f"{thread.title}: {told}{end}"] + ([f"    help: {thread.way_out}"] if thread.way_out else [])


def record_as_text(result: Together, files: RecordFiles) -> str:
    """A whole record: each document, then what they say beside each other, then the golden thread."""
    from alongside.review.together import Place

    parts: list[str] = []
    count = 0
    for number, (document, review) in enumerate(zip(result.documents, result.reviews, strict=True)):
        kind = "the page about the person" if review is None else f"a {document.kind}"
        parts.append(f"{document.title}: read as {kind} ({files.reasons[number]})")
        if review is None:
            continue
        for finding in review.findings:
            parts += _finding(finding, where(files, Place(number, finding.start, finding.end)))
        count += len(review.findings)
        parts += [f"  {line}" for line in _summary(review.criteria.items(), (v.verdict for v in review.criteria.values()))]
    parts += ["", "Read together"]
    for one in result.findings:
        spot = Place(one.document, one.finding.start, one.finding.end)
        see = [f"{where(files, also)} {quoted(files, also)}".rstrip() for also in one.also[:4]]
        if len(one.also) > 4:
            see.append(f"and {len(one.also) - 4} more")
        parts += _finding(one.finding, where(files, spot), see)
    unasked = [name for name, answer in result.asked.items() if answer == "not_asked"]
    if len(unasked) == len(result.asked):
        parts.append("  nothing in this record can be held beside something else")
    else:
        parts += [] if result.findings else ["  nothing to remark on"]
        parts += [f"  not asked, because this record does not hold the facts: {', '.join(unasked)}"] if unasked else []
    if result.threads:
        parts += ["", "Golden thread (need -> goal -> support -> note -> progress)"]
        for thread in result.threads:
            parts += [f"  {line}" for line in _thread(thread)]
    several = "" if len(result.documents) == 1 else "s"
    told = f"{count} on single ones, {len(result.findings)} on them together"
    parts += ["", f"{len(result.documents)} document{several}; remarks: {told}."]
    return "\n".join(parts)
