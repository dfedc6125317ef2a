"""Minimal pairs: one clause is changed, and only the criterion it carries changes its verdict."""

from __future__ import annotations

import pytest

from alongside.review import review

PAIRS = [
    ("need", "Her heater broke on Sunday. I drew a map.", "Her heater is by the door. I drew a map.", "missing"),
    ("need", "Bo would not step onto the bus. I got on first.", "Bo stepped onto the bus. I got on first.", "missing"),
    ("need", "The bank moved the buttons. I took a photo.", "The bank is on Elm. I took a photo.", "missing"),
    ("need", "He has not left his room since May. I knocked.", "He sat in his room. I knocked.", "missing"),
    ("need", "Lost her wallet on the train. I drew a map.", "Sat next to her on the train. I drew a map.", "missing"),
    ("need", "Rita would like to pick a doctor. I drew a map.", "Rita sat by the doctor. I drew a map.", "missing"),
    ("need", "Boss cut her hours. I drew a map.", "Boss waved at us. I drew a map.", "missing"),
    ("plan_link", 'Goal "ride alone." We rode.', "We rode.", "missing"),
    ("plan_link", "In his plan he asks to learn the bus.", "In line with his plan.", "partial"),
    ("intervention", "Used picture cards to show the steps.", "Provided support.", "partial"),
    ("intervention", "Kim stood up. I held the door with one hand.", "Kim stood up. Kim held the door.", "missing"),
    ("intervention", "I cut the page in half.", "I was there to help.", "partial"),
    ("response", "I held the card. He shook his head.", "I held the card. He was receptive.", "partial"),
    ("response", "Gave a cue. With it he turned the can.", "Gave a cue. The nurse turned the can.", "missing"),
    ("response", "I read it aloud. Kim covered her ears.", "I read it aloud. Reminders given.", "missing"),
    ("response", "I read it aloud. Kim said he left.", "I read it aloud. Her roommate said he left.", "missing"),
    ("progress", "Goal 2. Took 12 minutes; in May it took 20.", "Goal 2. Took the bus; in May it rained.", "missing"),
    ("progress", "Goal 3: read my mail. Eight of ten read.", "Group, session 8 of 10.", "missing"),
    ("next_step", "We cooked. Nurse Odell to order the cream this week.", "We cooked. Will continue plan.", "missing"),
    ("next_step", "We cooked. Her sister picks up the form Friday.", "We cooked. Her sister picked it up Friday.", "missing"),
    ("setting", "We counted coins at Save-Rite.", "We counted coins at random.", "missing"),
    ("setting", "We counted coins. At her mom's.", "We counted coins. She plans to move to an apartment.", "missing"),
    ("voice", "She'd like to try again.", "I'd like to try again.", "missing"),
    ("objective", "He acted as host.", "He acted entitled.", "missing"),
    ("objective", "We cooked. She said she was jealous.", "We cooked. She was jealous.", "missing"),
    ("objective", "Rode the van. Went home at five.", "Rode the van. Went along only to please her aunt.", "missing"),
    ("voice", "She reckons the blue bus is quicker.", "The map shows the blue bus is quicker.", "missing"),
]


@pytest.mark.parametrize(("criterion", "full", "without", "verdict"), PAIRS)
def test_the_clause_decides(criterion: str, full: str, without: str, verdict: str) -> None:
    assert review("note", full).criteria[criterion].verdict == "met"
    assert review("note", without).criteria[criterion].verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Ken wants fewer panic attacks.", "met"),
        ("Ken will have fewer panic attacks.", "missing"),
        ("Dana will complete a welding class.", "met"),
        ("Dana will complete classes as ordered by the court.", "missing"),
    ],
)
def test_what_will_and_want_govern_in_a_goal(text: str, verdict: str) -> None:
    assert review("goal", text).criteria["person_outcome"].verdict == verdict


@pytest.mark.parametrize(
    ("text", "specific", "measurable"),
    [
        ("I want to buy a used truck.", "met", "met"),
        ("I want to keep singing at the mosque fair.", "met", "missing"),
        ("I want to see the ocean more.", "partial", "partial"),
        ("I want to feel seen.", "missing", "missing"),
        ("I want more good days than bad.", "missing", "partial"),
    ],
)
def test_a_goal_is_read_by_what_is_left_of_it(text: str, specific: str, measurable: str) -> None:
    found = review("goal", text).criteria
    assert (found["specific"].verdict, found["measurable"].verdict) == (specific, measurable)
