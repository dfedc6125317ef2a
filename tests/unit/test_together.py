"""Documents read together: facts, likeness, times, the thread, and that single documents keep their verdicts."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.documents import Plan, markdown_of, read
from alongside.documents.person import person_from
from alongside.problem import Problem
from alongside.review import review
from alongside.review.text import Text
from alongside.review.together import (
    Document,
    TogetherRules,
    load_together,
    read_together,
    read_together_rule,
)
from alongside.review.together import engine as together_engine
from alongside.review.together.finders import Finder
from alongside.review.together.kinds import guess, notes_in
from alongside.review.together.likeness import fingerprint, likeness
from alongside.review.together.moments import dated, hours, signed
from alongside.review.together.note_facts import NoteFacts
from alongside.review.together.terms import numbers

PLAN = """# Plan for Dana
Date of plan: January 5, 2026

## Assessed needs
- Need 1: Reading mail
- Need 2: Getting around

## Goals
- Goal 1: I want to open my own mail.
  - Need: 1
- Goal 2: I want to ride Route 6 to the library alone.
  - Need: 2

## Paid supports
- Community support, individual
  - Goal: 1
- Travel coaching
  - Goal: 2
"""


def note(text, day="3/4/2026", time="2:07-2:51 pm", staff="Kofi Osei, CSS", **more):
    heads = {"Date": day, "Time": time, "Staff": staff} | {name.capitalize().replace("_", " "): value for name, value in more.items()}
    return "\n".join(f"{name}: {value}" for name, value in heads.items() if value) + f"\n\n{text}"


def record(*documents, person=None):
    made = [Document(f"{kind} {n}", kind, text) for n, (kind, text) in enumerate(documents, 1)]
    return read_together(made, person=person_from(person) if person else None)


def rules_of(result):
    return [one.finding.rule for one in result.findings]


# ---- days and hours


@pytest.mark.parametrize(
    ("text", "start", "stop"),
    [
        ("2:07-2:51 pm", 847, 891),
        ("11:40-12:25", 700, 745),
        ("10:00 to 10:35", 600, 635),
        ("08:00-16:00", 480, 960),
        ("1407–1451", 847, 891),
        ("2:00 to 3:00", 840, 900),
        ("11:30 am - 1:15 pm", 690, 795),
        ("11 pm - 7 am", 1380, 1860),
        ("22:00-06:00", 1320, 1800),
        ("from noon to 1:10 pm", 720, 790),
    ],
)
def test_hours_of_a_service(text, start, stop):
    found = hours(text, (0, len(text)))
    assert found and (found.start, found.stop, found.backward) == (start, stop, False)


@pytest.mark.parametrize("text", ["3:10 pm - 2:40 pm", "15:10-14:40"])
def test_a_stop_before_the_start(text):
    found = hours(text, (0, len(text)))
    assert found and found.backward


@given(st.integers(0, 1439), st.integers(1, 600))
def test_plain_times_are_read_as_they_were_written(start, minutes):
    def clock(at):
        hour, minute = divmod(at % 1440, 60)
        return f"{hour % 12 or 12}:{minute:02d} {'am' if hour < 12 else 'pm'}"

    text = f"{clock(start)} - {clock(start + minutes)}"
    found = hours(text, (0, len(text)))
    assert found and (found.start, found.stop, found.backward) == (start, start + minutes, False)


def test_days_without_a_year_lie_near_the_service():
    assert dated("signed 1/2", date(2026, 12, 30))[0][0] == date(2027, 1, 2)
    assert dated("signed 1/2") == [] and dated("2/30/2026") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("K. Osei, signed 3/4/2026 3:20 pm", (date(2026, 3, 4), 920)),
        ("Signed: K. Osei, 3/5/2026", (date(2026, 3, 5), None)),
        ("signed by K. Osei at 14:05", (date(2026, 3, 4), 845)),
        ("Dana came.\nK. Osei, CSS. E-signed 3/4 at 3:20 pm", (date(2026, 3, 4), 920)),
        ("She signed the lease on 3/1/2026.", None),
        ("We wrote it, signed the form on 3/1/2026 and left.", None),
        ("We sorted mail. Next visit 3/11.", None),
    ],
)
def test_when_a_note_was_signed(text, expected):
    found = signed(text, date(2026, 3, 4))
    assert (found[:2] if found else None) == expected


# ---- references


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Goal 2: open my own mail", ["2"]),
        ("Outcome 3 (wash my own clothes)", ["3"]),
        ("Goals 1 and 3", ["1", "3"]),
        ("Objective 1b", ["1b"]),
        ("goal two", ["2"]),
        ("2", ["2"]),
        ("1, 2", ["1", "2"]),
        ("2 of 4 trips", []),
        ("3/4/2026", []),
        ("open my own mail", []),
        ("need 4", []),
        ("met her goal 4 times this week", []),
    ],
)
def test_numbers_of_goals(text, expected):
    assert numbers(text, "goal") == expected


# ---- likeness

FIRST = (
    "A rent notice came on Monday, and reading mail is a need in his plan. I modeled sorting the mail into three piles: pay, keep and "
    'toss. He sorted 6 of 8 letters and said "the red ones scare me." Last week he sorted 3 of 8. On Thursday he calls the landlord.'
)
COPIES = [
    FIRST.replace("Monday", "Friday").replace("6 of 8", "7 of 8").replace("He ", "She ").replace(" he ", " she "),
    "A rent notice arrived on Tuesday and reading his mail is one of the needs in the plan. I showed him how to sort mail in 3 piles "
    "(pay, keep, toss). He sorted 7 of 8 of the letters, saying that the red ones scare him. Last week it was 4. He will call the "
    "landlord Friday.",
    "Because a rent notice had come and mail is a need in Rosa's plan, I demonstrated sorting letters into three piles: pay, keep, toss. "
    'Rosa sorted 5 of 8 letters and stated "the red ones scare me". Thursday she will phone the landlord.',
]
HONEST = [
    "He had four new letters on the table, one from the county. I asked which one he wanted to open first and he took that one. We read it "
    "line by line; I covered the lower half with a sheet. He found the due date himself. All four without a prompt, up from 6 of 8.",
    "Mail day again. I modeled sorting into three piles with two letters, then he sorted 8 of 8 letters without a prompt, last week 6. He "
    "read the gas bill out loud and found the amount. The landlord wrote that the rent is settled; he taped that letter to the fridge.",
]
SHIFTS = [
    "Mr. Hall had dinner at 6, chicken and rice, ate all of it. Took his evening meds at 8 with water. Watched the game with a housemate. "
    "Showered with one reminder about the towel. In bed by 10:15 and slept. No concerns this shift.",
    "Mr. Hall had dinner at 6, fish and potatoes, ate half. Took his evening meds at 8 with water. Called his sister and laughed a lot. "
    "Showered on his own. In bed by 10:40, up once for the bathroom. No concerns this shift.",
]


def like(one, other):
    prints = [fingerprint(NoteFacts(0, Text(note(text), "note")), frozenset({"rosa", "hall"})) for text in (one, other)]
    return likeness(*prints)


def test_copies_and_honest_notes_are_far_apart():
    assert min(like(FIRST, copy) for copy in COPIES) > 0.6
    assert max(like(FIRST, other) for other in HONEST) < 0.3 and like(*HONEST) < 0.3
    assert like(*SHIFTS) < 0.45


def test_the_copied_note_is_named_with_the_earlier_one():
    result = record(("note", note(COPIES[1], "3/11/2026")), ("note", note(FIRST)), ("note", note(HONEST[0], "3/18/2026")))
    (copied,) = [one for one in result.findings if one.finding.rule == "RT10"]
    assert copied.document == 0 and copied.also[0].document == 1 and "2026-03-04" in copied.finding.message


def test_shift_notes_and_short_nights_are_left_alone():
    nights = [note("Slept through. Up at 6:10 for coffee. Meds at 6:30. No concerns.", f"3/{n}/2026", "11 pm-7 am") for n in (4, 5, 6)]
    shifts = [note(text, f"3/{n}/2026", "3 pm-11 pm") for n, text in enumerate(SHIFTS, 7)]
    result = record(*(("note", text) for text in nights + shifts))
    assert "RT10" not in rules_of(result) and "RT17" not in rules_of(result)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("bus stop card rides library kitchen beans pays letter opens table sister calls garden".split()), max_size=40))
def test_likeness_is_even_handed_and_between_0_and_1(words):
    text = " ".join(words)
    assert like(text, FIRST) == like(FIRST, text) and 0 <= like(text, FIRST) <= 1
    assert like(text, text) in (0, 1)


# ---- times of one writer


def test_overlap_is_found_over_midnight_and_with_a_short_name():
    night = note("Dana slept until six.", "3/4/2026", "11 pm-7 am", "Ana Ruiz, DSP")
    assert "RT11" in rules_of(record(("note", night), ("note", note("Eggs.", "3/5/2026", "6:45 am-8:00 am", "A. Ruiz, DSP"))))
    assert "RT11" not in rules_of(record(("note", night), ("note", note("Eggs.", "3/5/2026", "7:00 am-8:00 am", "A. Ruiz, DSP"))))
    other = ("note", note("Eggs.", "3/5/2026", "6:45 am-8:00 am", "B. Ruiz, DSP"))
    assert "RT11" not in rules_of(record(("note", night), other))


def test_two_places_at_once_is_said_once():
    one = note("Sorted mail.", time="2:00-3:00 pm", place="Elm Street library")
    two = note("Saw the nurse.", time="2:30-3:30 pm", place="county clinic")
    assert [rule for rule in rules_of(record(("note", one), ("note", two))) if rule in ("RT11", "RT13")] == ["RT13"]


def test_the_same_file_twice_is_a_copy_and_no_overlap():
    found = rules_of(record(("note", note(FIRST)), ("note", note(FIRST))))
    assert "RT10" in found and "RT11" not in found


# ---- beside the plan


def test_the_plan_in_force_on_the_day_is_the_one_that_counts():
    old = PLAN.replace("January 5, 2026", "January 5, 2025").replace("Goal 2", "Goal 7")
    seven = note("Rode three stops.", plan_goal="Goal 7")
    assert "RT02" in rules_of(record(("plan", old), ("plan", PLAN), ("note", seven)))
    early = note("Rode three stops.", "6/4/2025", plan_goal="Goal 7")
    assert "RT02" not in rules_of(record(("plan", old), ("plan", PLAN), ("note", early)))


def test_without_the_facts_nothing_is_asked():
    result = record(("note", "We talked."))
    assert set(result.asked.values()) == {"not_asked"} and result.findings == () and result.threads == ()
    alone = record(("plan", PLAN))
    assert set(alone.asked.values()) == {"not_asked"} and {one.unasked for one in alone.threads} == {("note", "progress")}


@pytest.mark.parametrize(
    ("line", "covered"),
    [
        ("January 5, 2026", True),
        ("January 5, 2026 to March 1, 2026", False),
        ("1/5/2026 - 3/1/2026", False),
        ("January 5, 2026; next review March 1, 2026", True),
        ("March 10, 2026", False),
    ],
)
@pytest.mark.parametrize("label", ["Date of plan:", "ISP period:", "**Plan dates:**"])
def test_the_days_a_plan_covers(label, line, covered):
    plan = PLAN.replace("Date of plan: January 5, 2026", f"{label} {line}")
    result = record(("plan", plan), ("note", note("Dana rode.", "3/4/2026")))
    assert result.asked["RT07"] == ("met" if covered else "missing")


def test_the_plan_part_of_a_note_is_no_goal():
    dap = "3/4/2026, her kitchen, 2:07-2:51 pm\nD: Dana opened two letters.\nA: Calm.\nPlan: Dana calls the landlord on Friday."
    assert record(("plan", PLAN), ("note", dap)).asked["RT03"] == "not_asked"


def test_morning_and_evening_are_not_guessed_for_an_overlap():
    one, two = note("Eggs.", time="7:30-8:15"), note("A film.", time="7:45-8:30 am")
    assert "RT11" not in rules_of(record(("note", one), ("note", two)))


# ---- the thread


def goal_thread(plan, *notes, title="Goal 1"):
    result = record(("plan", plan), *(("note", text) for text in notes))
    return next(one for one in result.threads if one.title.startswith(title))


def test_the_first_missing_link_is_named_with_a_way_out():
    spoke = note("Dana opened two letters.", plan_goal="Goal 1")
    told = note("Dana opened 2 of 4 letters, last week none.", plan_goal="Goal 1")
    cases = {
        "need": (PLAN.replace("  - Need: 1\n", ""), told),
        "support": (PLAN.replace("  - Goal: 1\n", ""), told),
        "note": (PLAN, note("Rode the bus.", plan_goal="Goal 2")),
        "progress": (PLAN, spoke),
        "": (PLAN, told),
    }
    for missing, (plan, text) in cases.items():
        thread = goal_thread(plan, text)
        assert thread.missing == missing and bool(thread.way_out) == bool(missing)


def test_loose_ends_come_after_the_goals():
    plan = PLAN.replace("  - Need: 2\n", "").replace("  - Goal: 2\n", "")
    assert [one.kind for one in record(("plan", plan)).threads] == ["goal", "goal", "need", "support"]


def test_markdown_json_and_word_give_the_same_thread():
    markdown = record(("plan", PLAN)).threads
    data = read(PLAN, "plan")
    plan = Plan.from_json({name: value for name, value in data.to_json().items() if name != "text"})
    from_data = read_together([Document("plan.json", "plan", "I want to open my own mail.", plan=plan)]).threads
    page = docx.Document()
    for line in PLAN.splitlines():
        if line.startswith("## "):
            page.add_heading(line[3:], 1)
        elif line.startswith("  - "):
            page.add_paragraph(line[4:], style="List Bullet 2")
        elif line.startswith("- "):
            page.add_paragraph(line[2:], style="List Bullet")
    raw = io.BytesIO()
    page.save(raw)
    from_word = record(("plan", markdown_of(raw.getvalue()))).threads
    shown = [[one.as_dict() for one in threads] for threads in (markdown, from_data, from_word)]
    assert shown[0] == shown[1] == shown[2]


def test_a_goal_that_is_met_has_no_gap():
    plan = PLAN.replace("  - Need: 1\n", "  - Status: met in March\n")
    assert goal_thread(plan, note("Rode.", plan_goal="Goal 2")).missing == ""


# ---- beside the person


DANA = {
    "name": "Danuta Reyes", "goes_by": "Dana", "pronouns": "she/her", "own_words": ["I want to keep my own place."],
    "supporters": [{"name": "Lou Reyes", "relation": "cousin", "willing": True}], "declined": ["the day program on Third Street"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "rule", "found"),
    [
        ("Danuta sorted the mail.", "RT18", True),
        ("Person: Danuta Reyes\nDana sorted the mail.", "RT18", False),
        ("Danuta Street was closed. Dana took the bus.", "RT18", False),
        ("Danuta called the bank.", "RT18", True),
        ("Danuta (goes by Dana) called the bank.", "RT18", False),
        ('Danuta "Dana" Reyes called the bank.', "RT18", False),
        ("Ms. Reyes sorted the mail.", "RT18", False),  # her cousin has that name too
        ("Dana sorted the mail. He put the bills aside.", "RT19", True),
        ("Dana sorted the mail. Her cousin came. He put the bills aside.", "RT19", False),
        ('Dana laughed. "He scares me," she said.', "RT19", False),
        ("We took the bus to the day program on Third Street.", "RT23", True),
        ("We passed the day program on Third Street. Dana said no to it again.", "RT23", True),
        ("Dana did not want the day program on Third Street.", "RT23", False),
    ],
)
def test_a_note_beside_the_person(text, rule, found):
    assert (rule in rules_of(record(("note", note(text)), person=DANA))) is found


def test_any_pronouns_are_any():
    assert record(("note", "Dana waved. He left."), person=DANA | {"pronouns": "any"}).asked["RT19"] == "not_asked"


# ---- the engine


def test_single_documents_keep_their_verdicts():
    documents = [("plan", PLAN), ("note", note(FIRST, plan_goal="Goal 9")), ("goal", "Will not isolate.")]
    result = record(*documents)
    assert [one.as_dict() for one in result.reviews if one] == [review(kind, text).as_dict() for kind, text in documents]


def test_a_rule_that_breaks_is_named_and_the_others_go_on(monkeypatch):
    monkeypatch.delenv("ALONGSIDE_STRICT", raising=False)

    def broken(facts, params):
        raise ValueError

    monkeypatch.setitem(together_engine.FINDERS, "copies", Finder(broken, ("percent",), {"words": int, "like": float}))
    result = record(("plan", PLAN), ("note", note(FIRST, plan_goal="Goal 9")))
    assert "RT02" in rules_of(result) and result.asked["RT10"] == "not_asked"
    assert any("RT10" in problem and "ValueError" in problem for problem in result.problems)


def test_an_agency_can_switch_a_rule_off(tmp_path, monkeypatch):
    monkeypatch.setenv("ALONGSIDE_RULES", str(tmp_path))
    (tmp_path / "changes.yaml").write_text(
        "changes: [{rule: RT02, off: true, since: 2026-11-02, by: training lead, reason: Goals are named in words here.}]\n"
    )
    result = record(("plan", PLAN), ("note", note(FIRST, plan_goal="Goal 9")))
    assert "RT02" not in result.asked and result.problems == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("check: copies", "check: copying", "Known: "),
        ("{percent}", "{share}", "{share}"),
        ("like: 0.5", "like: half", "like"),
        ("severity: F", "severity: Z", "severity"),
        ("- documents:", "- papers:", "papers"),
    ],
)
def test_a_broken_rule_file_names_the_field(tmp_path, old, new, told):
    path = next(rule.path for rule in load_together().rules if rule.check == "copies")
    copy = tmp_path / path.name
    copy.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(Problem) as caught:
        read_together_rule(copy)
    assert told in str(caught.value) and path.name in str(caught.value)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["note", "plan", "goal"]), st.text(max_size=120)), max_size=4))
def test_odd_texts_never_raise(documents):
    result = record(*documents, person=DANA)
    for one in result.findings:
        assert 0 <= one.finding.start <= one.finding.end <= len(documents[one.document][1])


def test_an_unknown_kind_is_refused():
    with pytest.raises(Problem):
        read_together([Document("x", "poem", "")], together=TogetherRules(()))


# ---- kinds


@pytest.mark.parametrize(
    ("name", "text", "data", "kind"),
    [
        ("r/plan.md", "", None, "plan"),
        ("r/note-2026-03-04.txt", "", None, "note"),
        ("r/Service_Plan_2026.docx", "", None, "plan"),
        ("r/shift log.txt", "", None, "note"),
        ("r/notes/monday.txt", "We talked.", None, "note"),
        ("r/goal.txt", "", None, "goal"),
        ("r/one.md", "---\nkind: profile\n---\n", None, "profile"),
        ("r/clem.md", "---\ngoes_by: Clem\npronouns: they\n---\n", None, "person"),
        ("r/a.json", "", {"kind": "plan", "goals": []}, "plan"),
        ("r/b.json", "", {"date": "3/4/2026", "staff": "K", "text": "x"}, "note"),
        ("r/c.txt", PLAN, None, "plan"),
        ("r/d.txt", "I want my own lease by October 1.", None, "goal"),
        ("r/e.txt", note(FIRST), None, "note"),
        ("r/personal note.txt", "We talked.", None, "note"),
        ("r/x.md", "---\nkind: [plan]\n---\nWe talked.", None, "note"),
    ],
)
def test_kinds_are_guessed(name, text, data, kind):
    assert guess(name, text, data)[0] == kind


def test_several_notes_in_one_file():
    several = f"{note('One.')}\n---\n{note('Two.', '3/5/2026')}\n=====\n\n{note('Three.', '3/6/2026')}\n"
    assert [several[a:b].rsplit("\n", 1)[1] for a, b in notes_in(several)] == ["One.", "Two.", "Three."]
    ruled = f"{note('One.')}\n---\nNext week we go on.\n"
    assert notes_in(ruled) == [(0, len(ruled))]


