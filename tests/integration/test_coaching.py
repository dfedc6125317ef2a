"""The coaching kit: each source gives its topic, the most useful first; talks are kept for both; practice stays hers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from alongside import content, framework, grading
from alongside.problem import Problem
from alongside.service import base
from alongside.service.coaching_seen import (
    Aside,
    Judged,
    Line,
    Look,
    Played,
    Renewal,
    Seen,
    Suggested,
    Written,
)
from alongside.service.coaching_strength import strength
from alongside.service.coaching_topics import topics
from alongside.store import access, ledger, work
from tests.agency import Agency, found
from tests.integration.test_practice import WORST, World, world  # noqa: F401 - a fixture

TODAY = date(2026, 3, 2)
TEXTS = content.read_yaml(content.find("courses/coaching.yaml"))


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def note(days: int, rows: dict[str, str], quote: str = "", task: str = "m/note", **more: Any) -> Written:
    judged = tuple(Judged(key, key.title(), verdict, "F07", "function", quote) for key, verdict in rows.items())
    return Written(task, "m", "A note", "the note in “A note”", "Rosa", ago(days), judged, "/people/p#F07", **more)


def look(days: int, about: str = "F02", **more: Any) -> Look:
    facts: dict[str, Any] = {"missed": (), "help": "", "note": "Calm.", "view": "", "well": False, "unsafe": False}
    return Look(about, f"Title {about}", ago(days), "Sana", **(facts | more), href=f"/people/p#{about}")


def case(days: int, points: float, about: str = "C2", slug: str = "the-cup", **more: Any) -> Played:
    return Played(about, f"Title {about}", slug, "The cup", "James", ago(days), points, 4, points >= 3, more.get("critical", False), f"/people/p#{about}")


def keys(seen: Seen) -> list[str]:
    return [one.key for one in topics(seen, TEXTS, TODAY)]


# --- the pure part: one source after the other ------------------------------------------------------------------------------


def test_a_criterion_short_more_than_once_is_a_topic_until_a_newer_try_has_it() -> None:
    short = note(30, {"response": "missing", "date": "met"}), note(10, {"response": "partial", "need": "missing"}, task="m/other")
    first = topics(Seen(written=short), TEXTS, TODAY)[0]
    assert (first.key, first.about, [one.words.split()[0] for one in first.saw]) == ("row:response", "F07", ["Partly", "Not"])
    assert "Rosa" in first.ask and "{" not in first.ask + first.try_ and first.saw[0].href
    mended = note(1, {"response": "met"}, "“That's three,” he said.")
    assert "row:response" not in keys(Seen(written=(*short, mended)))
    told = strength(Seen(written=(*short, mended)))
    assert "what was short before" in told["words"] and told["quote"] == "“That's three,” he said." and told["by"] == ""


def test_a_row_that_a_person_asks_about_takes_the_question_of_its_competency() -> None:
    row = Judged("m/note/whole", "Name and identity", "partial", "E2", "E", "", "Is he Whit throughout?")
    one = topics(Seen(written=(Written("m/note", "m", "A note", "the note in “A note”", "Whit", ago(3), (row,), "/x"),)), TEXTS, TODAY)[0]
    assert one.ask == TEXTS["groups"]["E"]["ask"] and one.saw[0].words.endswith("Is he Whit throughout?")


def test_work_that_came_back_stands_before_single_rows_and_quotes_the_comment() -> None:
    back = note(4, {"need": "missing"}, returned=True, comment="Say why you came.")
    one = topics(Seen(written=(back,)), TEXTS, TODAY)[0]
    assert one.key == "returned:m/note" and "Say why you came." in one.saw[0].words
    assert keys(Seen(written=(back, note(1, {"need": "met"})))) == []


def test_steps_not_seen_help_needed_and_what_was_unsafe() -> None:
    step = "Keeps hands off."
    seen = Seen(watched=(look(9, missed=(step,)), look(5, missed=("Waits.", step))))
    one = topics(seen, TEXTS, TODAY)[0]
    assert one.key == "seen:F02" and step in one.ask and len(one.saw) == 2 and "Sana" in one.saw[0].words
    assert keys(Seen(watched=(*seen.watched, look(1, well=True)))) == []
    assert "together" in topics(Seen(watched=(look(2, help="we did it together"),)), TEXTS, TODAY)[0].ask
    unsafe = topics(Seen(watched=(look(9, missed=(step,)), look(8, "F13", unsafe=True))), TEXTS, TODAY)[0]
    assert unsafe.source == "unsafe" and unsafe.about == "F13"


def test_an_assessed_case_shown_partly_and_one_topic_of_a_case_first() -> None:
    one = topics(Seen(played=(case(20, 4), case(9, 2))), TEXTS, TODAY)[0]
    assert one.key == "case:C2" and one.case == "the-cup" and "James" in one.ask and "2 of 4" in one.saw[0].words
    assert keys(Seen(played=(case(20, 2), case(9, 4)))) == []
    assert keys(Seen(played=(case(200, 2),))) == [], "months ago is not this month"
    same_case = Seen(played=(case(9, 1, "C2"), case(9, 1, "D1"), case(8, 1, "A1", "bus")))
    assert {"case:A1"} < set(keys(same_case)[:2]) and len(keys(same_case)) == 3
    assert topics(Seen(played=(case(9, 4, critical=True),)), TEXTS, TODAY)[0].source == "unsafe"


def test_words_that_were_kept_and_a_line_of_ones_own_are_quoted_as_they_stand() -> None:
    aside = Aside("L01", "A label", "stubborn {who}", "It is his own word.", "the note in “A note”", "m", "D1", ago(3), "/x")
    one = topics(Seen(asides=(aside,)), TEXTS, TODAY)[0]
    assert one.source == "aside" and "It is his own word." in one.ask and "stubborn {who}" in one.saw[0].words
    line = Line("a1", "the-cup", "The cup", "I will ask first.", ago(2))
    assert "I will ask first." in topics(Seen(lines=(line,)), TEXTS, TODAY)[0].ask
    assert strength(Seen(lines=(line,)))["quote"] == "I will ask first."
    for prompts, words in (("none", "done without help"), ("word", "done with no more than a word or a look")):
        assert words in strength(Seen(watched=(look(3, well=True, prompts=prompts),)))["words"]


def test_renewals_within_a_month_and_what_fades() -> None:
    seen = Seen(renewals=(Renewal("E2", "Names", TODAY + timedelta(days=80), "/x"), Renewal("D1", "Words", ago(4), "/x")),
                suggested=(Suggested("B5", "Community", "90 days ago.", ago(90), "/x"), Suggested("B4", "Family", "80 days ago.", ago(80), "/x")))  # fmt: skip
    assert keys(seen) == ["renew:D1", "fade:B5"]


def test_the_most_useful_first_one_of_each_sort_and_never_a_competency_twice() -> None:
    seen = Seen(
        written=(note(9, {"need": "missing"}), note(8, {"need": "missing"}, task="m/other")),
        watched=(look(7, "F07", missed=("Signs.",)), look(6, "B1", missed=("Asks.",)), look(5, "F13", unsafe=True), look(4, "C6", unsafe=True)),
        played=(case(3, 1),),
        suggested=(Suggested("B5", "Community", "x", ago(90), "/x"),),
    )
    told = topics(seen, TEXTS, TODAY)
    assert [one.source for one in told] == ["unsafe", "unsafe", "observation", "scenario", "fading", "observation"]
    assert len({one.about for one in told}) == len(told)
    assert strength(Seen()) == {} and topics(Seen(), TEXTS, TODAY) == []


def test_every_criterion_and_every_group_has_a_question_that_can_be_filled() -> None:
    criteria = {row.criterion for slug in grading.modules() for item in grading.module(slug).rubric().items.values() for row in item.rows if row.criterion}
    items = framework.load().items.values()
    assert criteria <= set(TEXTS["criteria"])
    assert {item.domain or item.kind for item in items} == set(TEXTS["groups"])
    for part in TEXTS.values():
        for words in part.values():
            assert words["ask"].endswith("?") or "?" in words["ask"] or words["ask"].endswith("."), words
            assert len(words["ask"]) <= 190 and len(words["try"]) <= 170


# --- through the use-cases ----------------------------------------------------------------------------------------------------


def kit(world: World, who: str, **facts: Any) -> dict[str, Any]:  # noqa: F811
    return world.call("coaching_kit", who, **facts)


def test_practice_is_private_an_assessed_case_is_not_and_each_view_is_noted(world: World) -> None:  # noqa: F811
    scene = world.play(WORST)
    world.call("write_reflection", attempt=scene["attempt"], text="I will ask before I stir.")
    told = kit(world, "sue", person="p-lena")
    assert told["topics"] == [] and told["strength"] == {} and not told["own"]
    world.play(WORST, "assessed")
    told = kit(world, "sue", person="p-lena")
    assert told["topics"] and {one["source"] for one in told["topics"]} == {"unsafe"} and len(told["topics"]) <= 3
    assert told["topics"][0]["saw"][0]["href"].startswith("/people/p-lena#") and told["topics"][0]["open"]["href"] == "/practice/the-cup"
    assert "reflection" in {one["source"] for one in kit(world, "tess", person="p-lena")["topics"]}, "a line is for her trainer"
    mine = kit(world, "lena")
    assert mine["own"] and mine["topics"][0]["saw"][0]["href"].startswith("/record#")
    with world.ctx.store.read() as db:
        seen = [(row["actor"], row["detail"]) for row in access.of_person(db, "p-lena")]
    assert seen == [("p-tess", "coaching kit"), ("p-sue", "coaching kit"), ("p-sue", "coaching kit")]
    for who in ("otto", "theo"):
        world.refused("not-allowed", "coaching_kit", who, person="p-lena")
    world.refused("bad-field", "coaching_kit", since="ever")


def test_a_talk_is_kept_for_both_and_taken_back_on_its_day_only(world: World) -> None:  # noqa: F811
    facts = {"person": "p-lena", "agreed": "Ask first, then pour.", "topics": ["The cup"]}
    day = world.ctx.today()
    world.play(WORST, "assessed")
    world.clock[0] += timedelta(days=2)
    later = (world.ctx.today() + timedelta(days=30)).isoformat()
    kept = world.call("log_talk", "sue", **facts, next_on=later)["talks"]
    assert [(one["by"], one["agreed"], one["next_on"], one["may_take_back"]) for one in kept] == [("Sue", facts["agreed"], later, True)]
    mine = world.call("my_talks")["talks"]
    assert mine[0]["agreed"] == facts["agreed"] and not mine[0]["may_take_back"]
    assert kit(world, "sue", person="p-lena", since="talk")["topics"] == [] and kit(world, "sue", person="p-lena")["topics"]
    for bad in ({"agreed": " "}, {"agreed": "x" * 301}, {"on": "soon"}, {"on": "2099-01-01"}, {"next_on": day.isoformat()}, {"topics": ["x"] * 9}):
        world.refused("bad-field", "log_talk", "sue", **(facts | bad))
    for who, person in (("sue", "p-otto"), ("tess", "p-tess"), ("theo", "p-lena")):
        world.refused("not-allowed", "log_talk", who, **(facts | {"person": person}))
    world.refused("not-allowed", "log_talk", "lena", **facts)
    world.refused("not-allowed", "take_back_talk", "tess", talk=kept[0]["id"])
    world.clock[0] += timedelta(days=1)
    world.refused("not-allowed", "take_back_talk", "sue", talk=kept[0]["id"])
    second = world.call("log_talk", "tess", **facts)["talks"][0]["id"]
    assert world.call("take_back_talk", "tess", talk=second)["talks"][0]["id"] == kept[0]["id"]
    world.refused("not-found", "take_back_talk", "tess", talk=second)
    world.call("reopen_attempt", "tess", person="p-lena", scenario="the-cup", reason="Once more.")
    world.play(WORST, "assessed")
    fresh = kit(world, "sue", person="p-lena", since="talk")
    assert fresh["topics"] and all(one["fresh"] for one in fresh["topics"]) and fresh["since"] == "talk"


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return found(tmp_path / "home")


def test_what_we_owe_her_comes_before_any_question(agency: Agency) -> None:
    me, now = agency.of["learner"].id, agency.clock.now
    row = {"id": "need", "points": None, "max": 1, "indicators": ["F07.1"], "criterion": "need", "verdict": "met", "evidence": [[0, 4]], "judge": "", "full": "", "hint": True}
    with agency.ctx.store.write() as db:
        for at, status in enumerate(("waiting", "held", "judged")):
            work.submit(db, f"s{at}", me, "gone-module", "h", [], "x", now - timedelta(days=9 - at))
            work.add(db, f"w{at}", f"s{at}", "a-note", "note", document={"text": "Rent is due."}, findings=[], rows=[row], points=None, max=1, status=status)
        work.submit(db, "s9", me, "gone-module", "h", [], "x", now)
        work.add(db, "w9", "s9", "b-note", "note", document={"text": "New."}, findings=[], rows=[row], points=None, max=1, status="waiting")
    disputed = agency.seen()["event"]
    agency.call("learner", "dispute", about="F07", event=disputed, statement="It was Tuesday.")
    agency.clock.turn(days=1)
    owed = agency.call("supervisor", "coaching_kit", person=me)["owed"]
    assert [(one["words"].split("”")[1].split(" and")[0].strip(), one["days"]) for one in owed] == [("waits for a trainer.", 10), ("is disputed", 1)]
    assert agency.call("learner", "coaching_kit")["owed"][0]["words"].startswith("Your work in “Gone module”")
    agency.call("admin", "answer_dispute", dispute=_dispute(agency, me), upheld=True, statement="Yes.")
    assert len(agency.call("supervisor", "coaching_kit", person=me)["owed"]) == 1


def _dispute(agency: Agency, person: str) -> str:
    with agency.ctx.store.read() as db:
        return next(event.event_id for event in ledger.events_of(db, person) if event.type == "dispute")


def test_a_judged_note_an_observation_and_her_reasons_reach_the_kit_from_the_record(agency: Agency) -> None:
    me, now = agency.of["learner"].id, agency.clock.now

    def row(id: str, points: float, criterion: str, about: str = "F07.1") -> dict[str, Any]:
        return {"id": id, "points": points, "max": 1, "indicators": [about], "criterion": criterion, "verdict": "met", "evidence": [[0, 17]],
                "judge": "Is he himself?", "full": "", "hint": True, "judged": "each"}  # fmt: skip

    aside = [{"rule": "L01", "title": "A label", "quote": "stubborn", "reason": "His own word.", "start": 0, "end": 1}]
    with agency.ctx.store.write() as db:
        work.submit(db, "s1", me, "gone-module", "h", [], "x", now)
        rows = [row("need", 0, "need"), row("voice", 1, "voice", "F06.4"), row("whole", 0.5, "", "E2.1")]
        work.add(db, "w1", "s1", "a-note", "note", document={"text": "“I did it,” he said.", "dismissed": aside}, findings=[], rows=rows, points=1, max=2, status="judged")
        db.execute(work.work.update().where(work.work.c.id == "w1").values(judged_at=now.isoformat(), judged_by=agency.of["trainer"].id))
    steps = [f"F02.s{n}" for n in range(1, 6)]
    agency.seen("F02", steps=steps, absent=[], prompts="none")
    told = agency.call("supervisor", "coaching_kit", person=me)
    assert told["strength"]["quote"] == "“I did it,” he sa" and told["strength"]["by"] == ""
    assert [one["source"] for one in told["topics"]] == ["observation", "criterion", "aside"]
    assert "His own word." in told["topics"][2]["ask"] and "bright label" in told["topics"][0]["ask"]
    assert told["more"] and base.call(agency.ctx, agency.of["learner"], "coaching_kit", {})["topics"][0]["key"] == "seen:F02"
    with pytest.raises(Problem):
        agency.call("south supervisor", "coaching_kit", person=me)
    both = [agency.of[who].id for who in ("trainer", "supervisor")]
    agency.call("trainer", "make_round", kind="document", subject="w1", assessors=both)
    told = agency.call("supervisor", "coaching_kit", person=me)
    assert "criterion" not in {one["source"] for one in told["topics"]}, "what she has to judge blind is not told before"
