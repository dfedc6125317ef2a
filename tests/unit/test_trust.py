"""The table of trust: what earns it, what is refused, what an agency may lay over it, and what a row may do by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from alongside import content, grading
from alongside.grading import trust
from alongside.grading.trust import Standing, Trust
from alongside.problem import Problem
from alongside.review import calibration, labels
from alongside.review.agreement import Estimate, Measure
from alongside.review.fingerprint import fingerprint
from tests import sample

GOOD = Measure("need", 150, Estimate(0.98), Estimate(0.9, 0.6, 1), Estimate(1, 0.9, 1), Estimate(0.9, 0.75, 1))
EARNED = "{n: 200, agreed: 190, kappa: [0.9, 0.8, 1], precision: [1, 0.95, 1], recall: [1, 0.9, 1], verdict: earned}"
HINT = "{n: 200, agreed: 120, kappa: [0.5, 0.4, 1], precision: [1, 0.5, 1], recall: [null, null, null], verdict: hint}"


def table(path: Path, rows: dict[str, str], source: str = "labels", rules: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"    {name}: {row}\n" for name, row in rows.items())
    path.write_text(f"measured: 2026-03-01\nsets: [our notes]\nsplit: all\nsource: {source}\nrules: '{rules or fingerprint()}'\n"
                    f"criteria:\n  note:\n{lines}", encoding="utf-8")
    return path


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Path]:
    """(home, the shipped table, the agency's table); the rules stay those of the checkout."""
    home, shipped = tmp_path / "home", tmp_path / "shipped"
    monkeypatch.setenv("ALONGSIDE_CONTENT", str(shipped))
    monkeypatch.setenv("ALONGSIDE_HOME", str(home))
    shipped.mkdir()
    (home / "content").mkdir(parents=True)
    return home, shipped / trust.FILE, home / "content" / trust.FILE


@pytest.mark.parametrize("field, number", [("n", 149), ("kappa", 0.599), ("precision", 0.899), ("recall", 0.749), ("recall", None)])
def test_all_four_are_needed_and_the_lower_bound_decides(field, number):
    assert trust.earn(GOOD) == "earned"
    worse = number if field == "n" else Estimate(1.0, number, 1.0)
    assert trust.earn(replace(GOOD, **{field: worse})) == "hint"


def test_what_is_measured_is_written_and_read_back(tmp_path, places):
    given, problems = labels.read([content.roots()[-1] / "tests/content/data/labels/goals.jsonl"], split="closed")
    told = calibration.from_labels(given, sets=["goals"], split="closed", draws=60)
    assert not problems and len(given) > 10
    trust.write(tmp_path / "t.yaml", told, date(2026, 3, 1), ("our goals",))
    rows = trust.read(tmp_path / "t.yaml")
    (kind,) = told.kinds
    assert [(one.criterion, one.n, one.agreed) for one in rows] == [(one.criterion, one.n, one.agree.hits) for one in kind.measures]
    for row, one in zip(rows, kind.measures, strict=True):
        assert row.rules == fingerprint() and row.sets == ("our goals",) and row.measured == "2026-03-01" and row.verdict == "hint"
        assert row.kappa[1] is None if one.kappa.low is None else one.kappa.low - 1e-4 <= row.kappa[1] <= one.kappa.low


@pytest.mark.parametrize("row, field", [
    (HINT.replace("verdict: hint", "verdict: earned"), "verdict"),
    (EARNED.replace("n: 200", "n: 190").replace("190", "149"), "verdict"),
    (EARNED.replace("agreed: 190", "agreed: 300"), "need"),
    (EARNED.replace("[0.9, 0.8, 1]", "[0.9, 0.8]"), "kappa"),
    (EARNED.replace("[0.9, 0.8, 1]", "[0.9, high, 1]"), "kappa"),
    (EARNED.replace("verdict: earned", "verdict: fine"), "need"),
    ("{n: 3}", "agreed"),
    ("[1]", "need"),
])  # fmt: skip
def test_a_table_mended_by_hand_is_refused_and_its_criteria_are_hints(places, row, field):
    home, shipped, _ = places
    with pytest.raises(Problem, match=field):
        trust.read(table(shipped, {"need": row}))
    held = trust.load(home)
    assert not held.rows and not held.earned("note", "need") and field in str(held.problems[0])
    assert held.phrase("note", "need") == "Not compared with reviewers yet; treat as a hint."


def test_trust_rests_when_the_rules_change(places):
    home, shipped, _ = places
    table(shipped, {"need": EARNED, "date": HINT})
    held = trust.load(home)
    assert held.earned("note", "need") and not held.earned("note", "date") and not held.earned("goal", "need")
    assert held.phrase("note", "need") == "Earned trust on 2026-03-01: the program agreed with reviewers in 190 of 200 notes."
    assert held.phrase("note", "date") == "The program agreed with reviewers in 120 of 200 notes; treat as a hint."
    table(shipped, {"need": EARNED}, rules="0" * 16)
    held = trust.load(home)
    assert not held.earned("note", "need") and held.phrase("note", "need").startswith("With earlier rules the program agreed")


def test_an_agency_may_be_stricter_or_measure_on_its_own_record(places):
    home, shipped, own = places
    table(shipped, {"need": EARNED, "date": HINT, "time": HINT})
    table(own, {"need": HINT, "date": EARNED})
    held = trust.load(home)
    assert not held.earned("note", "need") and not held.earned("note", "date")
    assert "claims trust" in str(held.problems[0])
    table(own, {"date": EARNED}, source="record")
    held = trust.load(home)
    assert held.earned("note", "need") and held.earned("note", "date") and not held.problems
    assert "trainers here" in held.phrase("note", "date")


def test_the_shipped_table_is_whole_and_says_where_it_comes_from(tmp_path):
    held = trust.load(tmp_path)
    assert not held.problems
    for kind, known in labels.CRITERIA.items():
        assert {name for of, name in held.rows if of == kind} == set(known)
    assert all(one.sets and one.measured and one.split != "tuned" for one in held.rows.values())


FULL = {
    "fields": {"date": "2026-03-02", "staff": "Lena Aro, DSP"},
    "text": "A rent letter came and Dana asked me to read it with her. I read the first line aloud and she read the "
    'rest. She said, "I will call them." I will call her on Monday, March 9 to hear how it went.',
}


def test_only_rows_of_trusted_criteria_score_by_themselves(monkeypatch):
    sample.use_sample(monkeypatch)
    spec = grading.module(sample.SLUG)
    rubric = spec.rubric()
    item = rubric.items["practice-note"]
    by_rule = replace(item, rows=tuple(row for row in item.rows if row.criterion), points=5.0)
    rubric = replace(rubric, items={**rubric.items, "practice-note": by_rule})

    def note(held: Trust) -> grading.ItemResult:
        return {one.item: one for one in grading.grade(spec, {"practice-note": FULL}, rubric=rubric, trust=held)}["practice-note"]

    def standing(name: str) -> Standing:
        nothing = (None, None, None)
        return Standing("note", name, 200, 200, nothing, nothing, nothing, "earned", rules="now")

    names = [row.criterion for row in by_rule.rows]
    trusted = Trust({("note", name): standing(name) for name in names}, "now")
    assert note(trusted).points == 5 and not any(row.hint for row in note(trusted).rows)
    partly = Trust({("note", name): standing(name) for name in names[1:]}, "now")
    assert note(partly).points is None and [row.criterion for row in note(partly).rows if row.hint] == names[:1]
    assert note(Trust()).points is None and note(Trust()).automatic == 5 and all(row.hint for row in note(Trust()).rows)
