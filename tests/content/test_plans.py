"""Example plans of invented people, read as a trained reader reads them, and a rule for every element of a plan."""

from __future__ import annotations

import time
from dataclasses import fields, replace
from pathlib import Path

import pytest
import yaml

from alongside import documents
from alongside.documents.plan import RECORDS, Plan
from alongside.documents.plan_names import plan_names
from alongside.documents.plan_page import CHAPTERS
from alongside.review import review, shipped_rules

FOLDER = Path(__file__).parent / "data" / "plans"
PLANS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}
EXPECTED = yaml.safe_load((FOLDER / "expected.yaml").read_text(encoding="utf-8"))
RULES = shipped_rules()
# Domain standards, 2.2: what a program checks or suggests, and what only a person judges.
SEEN = [f"P-{n:02}" for n in range(1, 38) if n not in (11, 17, 20, 22, 30)] + [f"P-22{c}" for c in "abcefgh"]
ASKED = ["P-11", "P-17", "P-20", "P-22d", "P-30", "P-39"]


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    monkeypatch.setenv("ALONGSIDE_STRICT", "1")


def test_every_element_of_a_plan_has_its_rule_or_its_question():
    of_plans = [rule for rule in RULES.rules if "plan" in rule.on and rule.family == "plan"]
    assert {r.criterion for r in of_plans if r.check != "ask"} >= set(SEEN) | {"language"}
    assert {r.criterion for r in of_plans if r.check == "ask"} == set(ASKED)
    for rule in of_plans:
        number = rule.criterion.removeprefix("P-").rstrip("abcdefgh")
        assert rule.id.startswith(f"PL{number}") or rule.criterion == "language", rule.id


@pytest.mark.parametrize("name", EXPECTED)
def test_a_plan_gets_the_verdicts_of_a_trained_reader(name):
    found = review("plan", PLANS[name], rules=RULES)
    got = {}
    for criterion, verdict in found.criteria.items():
        got.setdefault(verdict.verdict, set()).add(criterion)
    for verdict in ("not_asked", "partial", "missing"):
        assert got.get(verdict, set()) == set(EXPECTED[name][verdict]), verdict
    assert found.problems == ()
    beside = {q.rule: PLANS[name][q.start : q.end] for q in reversed(found.questions)}
    for rule, words in EXPECTED[name]["questions"].items():
        assert words in beside[rule]


def test_a_good_plan_has_no_remarks_and_a_weak_one_has_the_copied_name():
    assert review("plan", PLANS["marguerite"], rules=RULES).findings == ()
    weak = review("plan", PLANS["weak"], rules=RULES).findings
    assert [PLANS["weak"][f.start : f.end] for f in weak if f.rule == "PL37"] == ["Dana"]


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_reads_the_same_from_its_own_markdown_and_json(name):
    plan = documents.read(PLANS[name], "plan")
    again = documents.read(documents.to_markdown(plan), "plan")
    assert replace(again, text="") == replace(plan, text="")
    assert Plan.from_json(plan.to_json()) == plan


def test_the_parts_of_a_real_form_are_found():
    plan = documents.read(PLANS["deshawn"], "plan")
    assert [goal.id for goal in plan.goals] == ["1", "2"] and plan.goals[1].steps[0].who == "Uncle Chike"
    assert plan.paid[0].frequency == "2 days a week" and plan.needs[2].source == "school, 5/2026"
    assert [s.role for s in plan.signatures] == ["", "mother", "case manager", "Northside Youth"]
    dell = documents.read(PLANS["wendell"], "plan")
    assert (dell.person, dell.goes_by) == ("Wendell Armstead", "Dell")
    assert dell.rights[0].limit.startswith("11/1/2026") and dell.rights[0].consent.startswith("Explained by Ruth")


def test_the_names_file_and_the_shapes_agree():
    names = plan_names()
    texts = {f.name for f in fields(Plan)} - {"text"}
    assert set(names.titles) - set(RECORDS) <= texts
    assert {part for parts in CHAPTERS.values() for part in parts} == set(names.titles) - {"person"}
    assert set(names.columns) == set(RECORDS)
    for part, (field, shape) in RECORDS.items():
        assert field in texts and set(names.labels[part]) == {f.name for f in fields(shape)}, part


def test_a_long_plan_is_read_quickly():
    text = PLANS["marguerite"]
    review("plan", text, rules=RULES)
    spans = []
    for _ in range(7):
        start = time.process_time()
        review("plan", text, rules=RULES)
        spans.append(time.process_time() - start)
    assert len(text.split()) > 1_500 and sorted(spans)[3] < 0.08
