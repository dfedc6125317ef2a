"""From answers to points: rows scored from the reviewer's verdicts, choices from the keys, the rest left to
a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alongside import content
from alongside.grading.items import Item
from alongside.grading.keys import Key
from alongside.grading.modules import ModuleSpec
from alongside.grading.respond import check_value
from alongside.grading.rubric import Row, Rubric, RubricItem
from alongside.grading.trust import Trust, load
from alongside.problem import Problem
from alongside.submission import Answers, content_hash

if TYPE_CHECKING:
    from alongside.documents import Person
    from alongside.review import Review


@dataclass(frozen=True)
class RowResult:
    """One row. points None = a person must judge. verdict and evidence ([start, end) in the text) where read
    by rule. hint: the criterion has not earned trust, so its points are provisional until a person judges."""

    id: str
    points: float | None
    max: float
    indicators: tuple[str, ...]
    criterion: str = ""
    verdict: str = ""
    evidence: tuple[tuple[int, int], ...] = ()
    judge: str = ""
    full: str = ""
    hint: bool = False


@dataclass(frozen=True)
class ItemResult:
    """One graded item. points None = a person must judge some of it; automatic = what the rules read, hints too.

    text: what was read. findings: the reviewer's, as plain data. because: for a question, what each choice
    shows. stale: the answer was given to an older wording of the item.
    """

    item: str
    kind: str
    points: float | None
    max: float
    rows: tuple[RowResult, ...]
    findings: tuple[Mapping[str, Any], ...] = ()
    text: str = ""
    value: Any = None
    because: Mapping[str, str] | None = None
    right: bool | None = None
    stale: bool = False

    @property
    def automatic(self) -> float:
        return sum(row.points for row in self.rows if row.points is not None)

    @property
    def automatic_max(self) -> float:
        return sum(row.max for row in self.rows if row.points is not None)


def grade(
    spec: ModuleSpec,
    answers: Answers | Mapping[str, Any],
    *,
    rubric: Rubric | None = None,
    keys: Mapping[str, Key] | None = None,
    trust: Trust | None = None,
) -> list[ItemResult]:
    """Every graded item of the module, in order, whether it was answered or not.

    answers: an Answers, or plain {item: value}. trust: another table than the one in force.
    Raises Problem("no-keys") where a question cannot be scored here.
    """
    values = (
        {name: one.value for name, one in answers.items.items()}
        if isinstance(answers, Answers)
        else dict(answers)
    )
    hashes = {name: one.hash for name, one in answers.items.items()} if isinstance(answers, Answers) else {}
    rubric = rubric or spec.rubric()
    keys = spec.keys() if keys is None else keys
    trust = load(spec.home) if trust is None else trust
    results = []
    for item in spec.graded():
        if item.id not in rubric.items:
            raise Problem(
                f"graders/rubrics/{spec.slug}.yaml",
                f"says nothing about {item.id}.",
                "Add it.",
                code="bad-field",
            )
        value = values.get(item.id)
        try:
            if value is not None:
                check_value(item, value)
        except Problem:
            value = None  # a value no page of ours can send is the same as no answer
        stale = item.id in hashes and hashes[item.id] not in ("", item.hash)
        results.append(_grade_item(spec, item, rubric.items[item.id], keys, trust, value, stale))
    return results


def rule_version(spec: ModuleSpec, rubric: Rubric) -> str:
    """Names the module, rubric and item versions a score came from; part of an evidence event's id."""
    facts = {"module": spec.version, "rubric": rubric.version, "items": {i.id: i.hash for i in spec.graded()}}
    return f"{spec.version}/{rubric.version}/{content_hash(facts)[:12]}"


def _grade_item(
    spec: ModuleSpec, item: Item, rubric: RubricItem, keys: Mapping[str, Key], trust: Trust, value: Any, stale: bool
) -> ItemResult:
    if item.kind in ("choose", "choose-many"):
        return _question(item, rubric, keys, value, stale)
    if item.document:
        return _document(spec, item, rubric, trust, value, stale)
    text = (value or {}).get("text", "")
    rows = tuple(
        _judged(row) if text.strip() else RowResult(row.id, 0.0, row.points, row.indicators, full=row.full)
        for row in rubric.rows
    )
    return ItemResult(
        item.id, item.kind, _total(rows), rubric.points, rows, text=text, value=value, stale=stale
    )


def _question(item: Item, rubric: RubricItem, keys: Mapping[str, Key], value: Any, stale: bool) -> ItemResult:
    key = keys.get(item.id)
    if key is None:
        raise Problem(
            f"The answer key of {item.id}",
            "is missing.",
            "Add it to the module's answers.yaml.",
            code="no-keys",
        )
    picked = {value} if isinstance(value, str) else set(value or ())
    right = picked == key.right
    points = rubric.points if right else 0.0
    row = RowResult(item.id, points, rubric.points, rubric.indicators)
    said = {option: key.because[option] for option in sorted(picked) if option in key.because}
    return ItemResult(
        item.id, item.kind, points, rubric.points, (row,), value=value, because=said, right=right, stale=stale
    )


def _document(
    spec: ModuleSpec, item: Item, rubric: RubricItem, trust: Trust, value: Any, stale: bool
) -> ItemResult:
    text = compose(item, value)
    if not text.strip():
        rows = tuple(
            RowResult(
                row.id,
                0.0,
                row.points,
                row.indicators,
                row.criterion,
                "missing" if row.criterion else "",
                full=row.full,
            )
            for row in rubric.rows
        )
        return ItemResult(item.id, item.kind, 0.0, rubric.points, rows, value=value, stale=stale)
    read = review_item(spec, item, text)
    substance = [name for name in rubric.substance if name in read.criteria]  # an agency may have switched one off
    said_something = not substance or any(read.criteria[name].verdict == "met" for name in substance)
    rows = tuple(
        _read_row(row, read, said_something, not trust.earned(item.kind, row.criterion))
        if row.criterion
        else _judged(row)
        for row in rubric.rows
    )
    return ItemResult(
        item.id,
        item.kind,
        _total(rows),
        rubric.points,
        rows,
        tuple(read.as_dict()["findings"]),
        text,
        value,
        stale=stale,
    )


def compose(item: Item, value: Any) -> str:
    """The text of a document as the reviewer and the trainer read it; empty when nothing was written."""
    from alongside import documents

    return documents.compose(item.kind, value) if value else ""


def review_item(spec: ModuleSpec, item: Item, text: str) -> Review:
    """The reviewer's reading of one document, with what the case says of the person."""
    from alongside import review

    return review.review(item.kind, text, person=person(spec, item), home=spec.home)


def person(spec: ModuleSpec, item: Item) -> Person | None:
    """The person a document is about: the item's own `person` facts, else the person.md its case names; None
    if neither."""
    from alongside import documents
    from alongside.documents.person import person_from

    facts = item.facts.get("person")
    if facts:
        return person_from(facts, f"{spec.path}: items: {item.id}: person")
    case = item.facts.get("case", "")
    for place in (f"scenarios/{case}/person.md", f"scenarios/{spec.scenario}/person.md"):
        if case and "\n" not in case and " " not in case:
            try:
                return documents.read_person(content.find(place, spec.home))
            except Problem:
                continue
    return None


def _read_row(row: Row, read: Review, said_something: bool, hint: bool) -> RowResult:
    if row.criterion not in read.criteria:  # the agency switched its rule off: a person looks instead
        asked = "The rule that reads this is off here. Does the text show it?"
        return RowResult(row.id, None, row.points, row.indicators, row.criterion, "not_asked", judge=asked)
    verdict = read.criteria[row.criterion].verdict
    spans = tuple(tuple(span) for span in read.criteria[row.criterion].evidence)
    points = row.points * row.share(verdict) if said_something else 0.0
    return RowResult(row.id, points, row.points, row.indicators, row.criterion, verdict, spans, hint=hint)  # type: ignore[arg-type]


def _judged(row: Row) -> RowResult:
    return RowResult(row.id, None, row.points, row.indicators, judge=row.judge, full=row.full)


def _total(rows: tuple[RowResult, ...]) -> float | None:
    if any(row.points is None or row.hint for row in rows):
        return None
    return sum(row.points for row in rows if row.points is not None)
