"""Label files: texts with what reviewers said of them, one JSON object a line.

Notes and goals: {"id", "text", "labels": {criterion: verdict}, "because": {criterion: words}}. Phrases: {"id", "text",
"flag": true or false, "span": words or null}. A line that cannot be used is named and the others go on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alongside import content
from alongside.problem import Problem
from alongside.review.shapes import Span

NOTE = (
    *("need", "plan_link", "intervention", "response", "progress", "next_step", "provider", "date", "time"),
    *("setting", "voice", "objective", "language"),
)
GOAL = ("own_words", "person_outcome", "specific", "measurable", "time_bound", "positive", "language")
CRITERIA = {"note": NOTE, "goal": GOAL}
TWO_WAY = frozenset({"voice", "objective", "language", "own_words", "person_outcome", "positive"})
KINDS = ("note", "goal", "phrases")
SPLITS = ("all", "tuned", "closed")
_FORM = 'Write {"id": …, "text": …, "labels": {…}}, or {"id": …, "text": …, "flag": …, "span": …}.'


@dataclass(frozen=True)
class Label:
    """One labelled text. kind: note, goal or phrases. places: where the words of a flagged phrase stand."""

    id: str
    kind: str
    text: str
    where: str
    verdicts: Mapping[str, str] = field(default_factory=dict)
    because: Mapping[str, str] = field(default_factory=dict)
    flag: bool = False
    span: str = ""

    @property
    def places(self) -> list[Span]:
        found, at = [], self.text.find(self.span) if self.span else -1
        while at >= 0:
            found.append((at, at + len(self.span)))
            at = self.text.find(self.span, at + 1)
        return found


def closed(ident: str) -> bool:
    """Whether a text belongs to the third no rule is tuned on: the sha256 of its id leaves 0 by three."""
    return int(hashlib.sha256(ident.encode()).hexdigest(), 16) % 3 == 0


def read(
    paths: Iterable[str | Path], kind: str = "", split: str = "all"
) -> tuple[tuple[Label, ...], tuple[Problem, ...]]:
    """All usable labels of the files, those of one split, and a Problem for each file or line that was left out.

    kind: what every line is; without it each line's labels tell.
    """
    labels: dict[tuple[str, str], Label] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            text = content.read_text(Path(path)).removeprefix("\ufeff")
        except Problem as problem:
            problems.append(problem)
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip():
                continue
            try:
                label = _label(line, f"{path}:{number}", kind)
                before = labels.setdefault((label.kind, label.id), label)
                if before is not label:
                    raise Problem(
                        f"{label.where}: id", f"“{label.id}” is already used at {before.where}.", "Give it another.",
                        code="conflict",
                    )  # fmt: skip
            except Problem as problem:
                problems.append(problem)
    wanted = {"all": (True, False), "closed": (True,), "tuned": (False,)}[split]
    return tuple(one for one in labels.values() if closed(one.id) in wanted), tuple(problems)


def _label(line: str, where: str, kind: str) -> Label:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise Problem(where, "is not one JSON object on a line.", _FORM, code="unreadable") from None
    if not isinstance(data, dict):
        raise Problem(where, "is not one JSON object on a line.", _FORM, code="unreadable")
    for name in ("id", "text"):
        if not isinstance(data.get(name), str) or not data[name].strip():
            raise Problem(f"{where}: {name}", "is missing or no text.", _FORM, code="bad-field")
    if kind == "phrases" or (not kind and "flag" in data):
        return _phrase(data, where)
    verdicts, because = data.get("labels"), data.get("because") or {}
    if not isinstance(verdicts, dict) or not verdicts:
        raise Problem(f"{where}: labels", "is missing or empty.", _FORM, code="bad-field")
    if not isinstance(because, dict):
        raise Problem(
            f"{where}: because", "should map a criterion to words.", "Mend or remove it.", code="bad-field"
        )
    kind = kind or _guess(verdicts, where)
    for name, verdict in verdicts.items():
        _known(f"{where}: labels", name, CRITERIA[kind])
        _known(
            f"{where}: labels: {name}",
            verdict,
            ("met", "missing") if name in TWO_WAY else ("met", "partial", "missing"),
        )
    words = {name: str(said) for name, said in because.items() if said}
    return Label(data["id"], kind, data["text"], where, dict(verdicts), words)


def _phrase(data: Mapping[str, Any], where: str) -> Label:
    flag, span = data.get("flag"), data.get("span")
    if not isinstance(flag, bool):
        raise Problem(
            f"{where}: flag", "should be true or false.", "Say whether a reviewer flags it.", code="bad-field"
        )
    if flag and (not isinstance(span, str) or not span or span not in data["text"]):
        raise Problem(
            f"{where}: span",
            "does not stand in the text.",
            "Copy the flagged words from the text.",
            code="bad-field",
        )
    return Label(data["id"], "phrases", data["text"], where, flag=flag, span=span or "" if flag else "")


def _guess(verdicts: Mapping[str, Any], where: str) -> str:
    fits = [kind for kind, known in CRITERIA.items() if set(verdicts) <= set(known)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise Problem(
            f"{where}: labels", "could be a note's or a goal's.", "Say which with --kind.", code="bad-field"
        )
    near = max(CRITERIA, key=lambda kind: len(set(verdicts) & set(CRITERIA[kind])))
    return near  # the check that follows names the criterion that does not fit


def _known(where: str, value: Any, known: Iterable[str]) -> None:
    if value not in known:
        raise Problem(where, f"“{value}” is not known here.", f"Known: {', '.join(known)}.", code="bad-field")
