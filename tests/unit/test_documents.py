from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside import documents
from alongside.documents import Goal, Note, Plan, Step
from alongside.problem import Problem

WORDS = st.text(max_size=60)


@given(st.builds(Note, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS, WORDS))
def test_a_note_survives_json(note):
    assert Note.from_json(note.to_json()) == note


@given(
    st.builds(Plan, text=WORDS, vision=WORDS, goals=st.tuples(st.builds(Goal, WORDS, steps=st.tuples(WORDS))))
)
def test_a_plan_survives_json(plan):
    assert Plan.from_json(plan.to_json()) == plan


def test_a_plan_of_the_first_version_is_still_read():
    old = {"kind": "plan", "strengths": "Cooks.", "goals": ["My key.", {"text": "A dog.", "steps": ["Ask Lou."]}]}
    plan = Plan.from_json(old)
    assert plan.strengths == "Cooks." and plan.goals == (Goal("My key."), Goal("A dog.", steps=(Step("Ask Lou."),)))
    assert plan.goals[1].to_json()["steps"] == ["Ask Lou."]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ('{"goals": [{"text": "x", "steps": [{"whom": "Lou"}]}]}', "plan: goals[0]: steps[0]: whom"),
        ('{"paid": "coach"}', "plan: paid"),
        ('{"rights": [{"need": 3}]}', "plan: rights[0]: need"),
        ('{"needs": [7]}', "plan: needs[0]"),
        ('{"kind": "note"}', "plan: kind"),
        ('{"vision": ["x"]}', "plan: vision"),
        ("{", "not valid JSON"),
    ],
)
def test_a_wrong_plan_file_is_named_with_its_field(tmp_path, data, field):
    file = tmp_path / "plan.json"
    file.write_text(data)
    with pytest.raises(Problem) as caught:
        documents.read(file, "plan")
    assert "plan.json" in str(caught.value) and field in str(caught.value)


def test_an_unknown_field_is_refused_by_name():
    with pytest.raises(Problem, match="palce"):
        Note.from_json({"text": "x", "palce": "home"})


def test_labelled_lines_fill_the_fields():
    note = documents.read(
        "Date: 03/04/2026   Time: 2:07–2:51 pm\nLocation: Elm Street library\nProvider: Imani Brandt, DSP\n"
        "Plan goal: Goal 2\n\nWe sorted the mail.",
        "note",
    )
    assert note == Note(
        text="We sorted the mail.",
        date="03/04/2026",
        start="2:07",
        stop="2:51 pm",
        place="Elm Street library",
        staff="Imani Brandt, DSP",
        goal="Goal 2",
    )


def test_fields_between_bars_are_read():
    note = documents.read(
        "Participant: D. Lowry | Date: 02/02/2026 | Staff: Anthea Boyle, CSW\nText here.", "note"
    )
    assert (note.person, note.date, note.staff, note.text) == (
        "D. Lowry",
        "02/02/2026",
        "Anthea Boyle, CSW",
        "Text here.",
    )


def test_a_note_form_is_composed_and_read_back():
    fields = {
        "date": "2026-03-04",
        "start": "2:07 pm",
        "stop": "2:51 pm",
        "place": "home",
        "staff": "A. Roe, DSP",
        "goal": "Goal 2",
    }
    text = documents.compose("note", {"fields": fields, "text": "We sorted mail."})
    assert text == (
        "Date: 2026-03-04\nTime: 2:07 pm–2:51 pm\nPlace: home\nStaff: A. Roe, DSP\nPlan goal: Goal 2\n\n"
        "We sorted mail."
    )
    note = documents.read(text, "note")
    assert {name: getattr(note, name) for name in fields} == fields and note.text == "We sorted mail."


def test_a_blank_form_is_a_blank_text():
    assert documents.compose("note", {"fields": {"date": " "}, "text": ""}) == ""
    assert documents.compose("profile", {"fields": {}, "text": ""}) == ""


def test_a_profile_form_becomes_headed_sections_and_back():
    fields = {
        "appreciate": "Knows every driver.",
        "important_to": "Late breakfasts.",
        "important_for": "Insulin first.",
        "support": "Knock, then wait.",
    }
    plan = documents.read(documents.compose("profile", {"fields": fields}), "plan")
    assert {name: getattr(plan, name) for name in fields} == fields


def test_json_and_form_values_are_read_from_text():
    assert documents.read('{"kind": "goal", "text": "I want my own key."}', "goal") == Goal(
        text="I want my own key."
    )
    assert documents.read('{"fields": {"date": "3/4/2026"}, "text": "x"}', "note") == Note(
        text="x", date="3/4/2026"
    )


@given(
    st.text(alphabet='Date: Time|#\n*-–{}[]"0123456789 pmGoal=', max_size=300),
    st.sampled_from(documents.KINDS),
)
def test_odd_text_never_raises_anything_but_a_problem(text, kind):
    with contextlib.suppress(Problem):
        documents.read(text, kind)


def test_a_person_is_read_with_her_words(tmp_path):
    file = tmp_path / "person.md"
    file.write_text(
        "---\nname: Rosa Abreu\ngoes_by: Rosa\npronouns: she/her\nwords_for_self: [autistic]\n"
        "supporters: [{name: Lou, relation: cousin, willing: true}]\nown_words:\n- I want my own kitchen.\n---\n\nI cook.\n"
    )
    person = documents.read_person(file)
    assert (person.goes_by, person.words_for_self, person.supporters[0].willing) == (
        "Rosa",
        ("autistic",),
        True,
    )
    assert person.story == "I cook."


def test_a_person_file_with_an_unknown_field_names_it(tmp_path):
    file = tmp_path / "person.md"
    file.write_text("---\nname: Rosa\nnickname: R\n---\n")
    with pytest.raises(Problem, match="nickname"):
        documents.read_person(file)
