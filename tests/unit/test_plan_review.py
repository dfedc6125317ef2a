"""What the reviewer does with plans: places in the text, questions for the trainer, facts that are not there."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside import cli
from alongside.documents import outline
from alongside.review import review, shipped_rules
from alongside.review.passages import paragraph

RULES = shipped_rules()
PLAN = (
    "# Plan for Rosa Abreu\n\n## Goals\n\n- I want my own kitchen.\n- I want to ride Route 6 alone.\n  - Baseline: 0 of 4\n"
    "  - Measure: 3 of 4\n  - By: June 1\n\n## Risks\n\n- Riding alone\n"
)


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    monkeypatch.setenv("ALONGSIDE_STRICT", "1")


def _of(found, rule):
    return [f for f in found.findings if f.rule == rule]


def test_a_remark_stands_at_the_goal_it_is_about_and_says_what_is_open():
    found = review("plan", PLAN, rules=RULES)
    (remark,) = _of(found, "PL08")
    assert PLAN[remark.start : remark.end] == "I want my own kitchen."
    assert "baseline and measure" in remark.message and found.criteria["P-08"].verdict == "partial"


def test_spans_are_code_points_of_the_text_as_given():
    shifted = review("plan", "🙂🙂\n\n" + PLAN, rules=RULES)
    (remark,) = _of(shifted, "PL08")
    assert ("🙂🙂\n\n" + PLAN)[remark.start : remark.end] == "I want my own kitchen."


def test_questions_are_for_the_trainer_and_outside_the_documented_shape():
    found = review("plan", PLAN, rules=RULES)
    beside = [(q.rule, PLAN[q.start : q.end]) for q in found.questions]
    assert ("PL20", "Riding alone") in beside and ("PL11", "I want my own kitchen.") in beside
    assert set(found.as_dict()) == {"criteria", "findings"} and "P-11" not in found.criteria
    assert review("note", "I met Rosa.", rules=RULES).questions == ()


def test_the_text_output_shows_the_questions(tmp_path, capsys):
    file = tmp_path / "plan.md"
    file.write_text(PLAN, encoding="utf-8")
    assert cli.main(["check", str(file), "--kind", "plan"]) == 1
    out = capsys.readouterr().out
    assert f"{file}:13:3: PL20 for the trainer: Was this risk talked about with the person" in out


def test_facts_that_are_not_there_are_not_asked_for():
    criteria = review("plan", PLAN, rules=RULES).criteria
    assert {criteria[f"P-22{c}"].verdict for c in "abcefgh"} == {"not_asked"}
    assert criteria["P-19"].verdict == criteria["P-32"].verdict == "not_asked"
    blank = review("plan", "", rules=RULES)
    assert blank.criteria["P-22a"].verdict == "not_asked" and blank.criteria["P-21"].verdict == "missing"


CONDITIONS = {
    "a": "Assessed need: Three fires in 2 months from night cooking, assessment 3/4",
    "b": "Positive supports tried: Timer and cooking class in January",
    "c": "Less intrusive methods tried: Auto-shutoff; she bypassed it 3 times",
    "e": "Data: Log of night requests, looked at weekly",
    "f": "Time limit and review: Ends 30 June unless renewed",
    "g": "Informed consent: Explained with pictures 4/2; she agreed and signed",
    "h": "No harm: Snacks and kettle stay open all night",
}


@pytest.mark.parametrize("gone", [*CONDITIONS, ""])
@pytest.mark.parametrize("style", ["list", "lines", "table"])
def test_each_of_the_conditions_alone_decides_its_verdict(gone, style):
    kept = {name: words for name, words in CONDITIONS.items() if name != gone}
    if style == "list":
        body = "- Night cooking\n" + "\n".join(f"  - {words}" for words in kept.values())
    elif style == "lines":
        body = "The stove key is with staff from 11 to 6.\n" + "\n".join(kept.values())
    else:
        body = "| Right | Night cooking |\n|---|---|\n" + "\n".join("| " + w.replace(": ", " | ", 1) + " |" for w in kept.values())
    criteria = review("plan", f"## Rights modifications\n\n{body}\n", rules=RULES).criteria
    assert {name for name in CONDITIONS if criteria[f"P-22{name}"].verdict != "met"} == ({gone} if gone else set())


@pytest.mark.parametrize(
    ("services", "verdict"),
    [
        ("- Job coaching, on-site prompts, 2 h x 3 days a week, 12 weeks, agency coach", "met"),
        ("- Job coaching, on-site prompts, 2 h x 3 days a week, agency coach", "partial"),
        ("Service: Job coaching\nType: on site\nScope: prompts\nAmount: 2 h\nDuration: 12 weeks\nHow often: 3 days a week", "met"),
        ("Service: Job coaching\nType: on site\nScope: prompts\nAmount: as needed\nDuration: 12 weeks\nHow often: weekly", "partial"),
    ],
)
def test_services_are_told_with_all_five_pieces(services, verdict):
    assert review("plan", f"## Services\n\n{services}\n", rules=RULES).criteria["P-14"].verdict == verdict


def test_loose_ends_of_the_thread_are_named():
    text = (
        "## Needs\n- Need 1: Falls\n- Need 2: Mail\n  - Answer: goal 1\n\n## Goals\n- Goal 1: I want to open my own letters.\n"
        "- Goal 2: I want my tomatoes back.\n  - Need: 1\n\n## Paid supports\n- Reading help\n  - Goal: 1\n- Housekeeping\n"
    )
    remarks = _of(review("plan", text, rules=RULES), "PL13")
    assert [(text[f.start : f.end], f.message) for f in remarks] == [
        ("Goal 2: I want my tomatoes back.", "Still open here may be a support that serves it."),
        ("Housekeeping", "Still open here may be the goal it serves."),
    ]
    assert review("plan", text, rules=RULES).criteria["P-19"].verdict == "met"


def test_the_paragraph_around_a_place():
    assert paragraph("one\n\ntwo three\n\nfour", 7) == (5, 14)
    assert paragraph("a" * 9_000, 5_000, 4_900) == (4_900, 6_200)


PIECES = st.sampled_from(
    "Goals # ## Goal 1: Goal\\ 2. \n \n\n - | | |---| ** : Who: Step: By: ; ( ) Signed 5/3/2026 Rosa, CSS, REVIEW RISKS "
    "Services Need locked will call text if not 988 copy “I want” é 🙂 \t".split(" ")
)


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_no_page_ever_raises_and_places_stay_inside(text):
    found = review("plan", text, rules=RULES)
    spans = [(f.start, f.end) for f in (*found.findings, *found.questions)]
    spans += [span for verdict in found.criteria.values() for span in verdict.evidence]
    assert all(0 <= start <= end <= len(text) for start, end in spans) and found.problems == ()
    for rows in outline(text).rows.values():
        for row in rows:
            assert all(0 <= a <= b <= len(text) for cells in (row, *row.steps) for a, b in cells.cells.values())


@pytest.mark.parametrize(
    "unit", ["- ", "| a ", "Goal 1: x; by: y ", "## Goals\n- a\n", "**a**\n\n", "if i call ", "REVIEW\n\n", "Rosa will call ", "(x) - "]
)
def test_hostile_pages_end_soon(unit):
    start = time.process_time()
    review("plan", unit * (60_000 // len(unit)), rules=RULES)
    assert time.process_time() - start < 3
