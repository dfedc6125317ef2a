"""The JSON of a record, for other programs. The shape is described in graders/README.md."""

from __future__ import annotations

from typing import Any

from alongside.cli._record_files import RecordFiles
from alongside.review import Review
from alongside.review.together import Place, Together


def _place(files: RecordFiles, spot: Place) -> dict[str, Any]:
    document = files.documents[spot.document]
    shift = files.offsets[spot.document] or 0
    facts: dict[str, Any] = {"file": document.name}
    if document.part:
        facts["part"] = document.part
    return facts | {"start": spot.start + shift, "end": spot.end + shift}


def _document(files: RecordFiles, number: int, review: Review | None) -> dict[str, Any]:
    document, shift = files.documents[number], files.offsets[number] or 0
    facts: dict[str, Any] = {"file": document.name, "kind": document.kind, "because": files.reasons[number]}
    if document.part:
        facts["part"] = document.part
    plain = review.as_dict() if review else {"criteria": {}, "findings": []}
    for verdict in plain["criteria"].values():
        verdict["evidence"] = [[start + shift, end + shift] for start, end in verdict["evidence"]]
    for finding in plain["findings"]:
        finding["start"] += shift
        finding["end"] += shift
    return facts | plain


def record_as_json(result: Together, files: RecordFiles) -> dict[str, Any]:
    """{"documents": […], "record": […], "threads": […], "asked": {rule: verdict}, "problems": […]}.

    Spans are code points into the file's text, also where a file holds several notes; into the composed text for Word
    files and JSON.
    """
    return {
        "documents": [_document(files, number, review) for number, review in enumerate(result.reviews)],
        "record": [
            {
                "rule": one.finding.rule,
                "criterion": one.finding.criterion,
                "severity": one.finding.severity,
                "status": one.finding.status,
                **_place(files, Place(one.document, one.finding.start, one.finding.end)),
                "message": one.finding.message,
                "why": one.finding.why,
                "instead": one.finding.instead,
                "also": [_place(files, spot) for spot in one.also],
            }
            for one in result.findings
        ],
        "threads": [
            thread.as_dict() | {"place": _place(files, thread.place) if thread.place else None} for thread in result.threads
        ],
        "asked": dict(result.asked),
        "problems": [problem.as_dict() for problem in files.problems],
    }
