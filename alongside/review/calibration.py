"""How well the reviewer agrees with people: its verdicts beside labels, or beside what trainers decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alongside.review import agreement, labels
from alongside.review.agreement import Cell, Estimate, Measure
from alongside.review.engine import review
from alongside.review.fingerprint import fingerprint as named
from alongside.review.labels import Label
from alongside.review.rules import RuleSet, load_rules
from alongside.review.shapes import Review, Span


@dataclass(frozen=True)
class Difference:
    """Where the two readers differ. label: the person's verdict; words: hers and the program's evidence."""

    id: str
    kind: str
    criterion: str
    label: str
    verdict: str
    words: str = ""
    found: str = ""


@dataclass(frozen=True)
class Judged:
    """One text as both read it. cells: criterion -> (the person's verdict, the program's)."""

    id: str
    kind: str
    cells: dict[str, Cell]
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Kind:
    """All criteria of one kind of document, on `texts` texts."""

    kind: str
    texts: int
    measures: tuple[Measure, ...]
    mean_kappa: Estimate


@dataclass(frozen=True)
class Phrases:
    """Sentences on language. A hit: a finding's words overlap the flagged ones; a false alarm: any finding of the
    language family in a sentence that reviewers leave alone. elsewhere: findings in flagged sentences beside the place.
    """

    texts: int
    precision: Estimate
    recall: Estimate
    elsewhere: int


@dataclass(frozen=True)
class Calibration:
    """What was measured. source: labels or record; sets: names of the files, or of the home."""

    sets: tuple[str, ...]
    split: str
    source: str
    fingerprint: str
    kinds: tuple[Kind, ...]
    phrases: Phrases | None
    differences: tuple[Difference, ...]
    left_out: tuple[str, ...] = ()


def from_labels(
    given: Sequence[Label], *, sets: Iterable[str] = (), split: str = "all", home: Path | None = None,
    draws: int = agreement.DRAWS, seed: int = agreement.SEED,
) -> Calibration:  # fmt: skip
    """Read every labelled text and compare. Differences come in the order of the labels."""
    rules = load_rules(home)
    judged, sentences = [], []
    for one in given:
        read = review("note" if one.kind == "phrases" else one.kind, one.text, rules=rules)
        if one.kind == "phrases":
            sentences.append((one, read))
        else:
            judged.append(_compare(one, read))
    phrases, differences = _phrases(sentences, rules)
    return compare(
        judged, sets=sets, split=split, source="labels", fingerprint=named(home, rules),
        draws=draws, seed=seed, phrases=phrases, more=differences,
    )  # fmt: skip


def compare(
    judged: Sequence[Judged], *, sets: Iterable[str], source: str, fingerprint: str, split: str = "all",
    phrases: Phrases | None = None, more: Sequence[Difference] = (), left_out: Sequence[str] = (),
    draws: int = agreement.DRAWS, seed: int = agreement.SEED,
) -> Calibration:  # fmt: skip
    """The measures of texts that both have read, kind by kind, criteria in the reviewers' order."""
    kinds = []
    for kind in dict.fromkeys(one.kind for one in judged):
        mine = [one for one in judged if one.kind == kind]
        named = dict.fromkeys(
            [*labels.CRITERIA.get(kind, ()), *sorted({name for one in mine for name in one.cells})]
        )
        columns = {name: [one.cells.get(name) for one in mine] for name in named}
        columns = {name: column for name, column in columns.items() if any(column)}
        measures, mean = agreement.measure(columns, draws=draws, seed=seed)
        kinds.append(Kind(kind, len(mine), measures, mean))
    differences = tuple(each for one in judged for each in one.differences) + tuple(more)
    return Calibration(
        tuple(sets), split, source, fingerprint, tuple(kinds), phrases, differences, tuple(left_out)
    )  # fmt: skip


def words_at(text: str, spans: Iterable[Span]) -> str:
    """The words of these spans, joined, at most 200 letters."""
    said = " … ".join(" ".join(text[start:end].split()) for start, end in spans)
    return said if len(said) <= 200 else said[:199] + "…"


def _compare(one: Label, read: Review) -> Judged:
    cells, differences = {}, []
    for name, label in one.verdicts.items():
        if name not in read.criteria or read.criteria[name].verdict == "not_asked":
            continue
        found = read.criteria[name]
        cells[name] = (label, found.verdict)
        if found.verdict != label:
            spans = found.evidence or tuple((f.start, f.end) for f in read.findings if f.criterion == name)
            differences.append(
                Difference(
                    one.id,
                    one.kind,
                    name,
                    label,
                    found.verdict,
                    one.because.get(name, ""),
                    words_at(one.text, spans),
                )
            )
    return Judged(one.id, one.kind, cells, tuple(differences))


def _phrases(
    sentences: Sequence[tuple[Label, Review]], rules: RuleSet
) -> tuple[Phrases | None, list[Difference]]:
    family = {rule.id for rule in rules.rules if rule.family == "language"}
    hits = missed = alarms = elsewhere = 0
    differences: list[Difference] = []
    for one, read in sentences:
        spans = [(f.start, f.end) for f in read.findings if f.rule in family and f.end > f.start]
        near = [span for span in spans if any(span[0] < end and start < span[1] for start, end in one.places)]
        if one.flag:
            hits, missed, elsewhere = (
                hits + bool(near),
                missed + (not near),
                elsewhere + len(spans) - len(near),
            )
            if not near:
                differences.append(_difference(one, "flag", "quiet", []))
        elif spans:
            alarms += 1
            differences.append(_difference(one, "quiet", "flag", spans))
    if not sentences:
        return None, []
    shares = agreement.share(hits, hits + alarms), agreement.share(hits, hits + missed)
    return Phrases(len(sentences), *shares, elsewhere), differences


def _difference(one: Label, label: str, verdict: str, spans: list[Span]) -> Difference:
    return Difference(
        one.id, "phrases", "language", label, verdict, one.span or one.text, words_at(one.text, spans)
    )


def as_dict(one: Calibration) -> dict[str, Any]:
    """The calibration as plain data, for programs."""

    def plain(told: Estimate) -> dict[str, Any]:
        counts = {"hits": told.hits, "of": told.of} if told.of else {}
        return {"value": told.value, "low": told.low, "high": told.high} | counts

    measured = ("agree", "kappa", "precision", "recall")
    return {
        "sets": list(one.sets),
        "split": one.split,
        "source": one.source,
        "rules": one.fingerprint,
        "kinds": {
            kind.kind: {
                "texts": kind.texts,
                "mean_kappa": plain(kind.mean_kappa),
                "criteria": {
                    each.criterion: {"n": each.n} | {name: plain(getattr(each, name)) for name in measured}
                    for each in kind.measures
                },
            }
            for kind in one.kinds
        },
        "phrases": one.phrases
        and {
            "texts": one.phrases.texts,
            "precision": plain(one.phrases.precision),
            "recall": plain(one.phrases.recall),
            "elsewhere": one.phrases.elsewhere,
        },
        "differences": [vars(each) for each in one.differences],
        "left_out": list(one.left_out),
    }
