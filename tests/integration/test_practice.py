"""Playing a case through the use-cases: what is kept, what becomes evidence, and what never leaves before the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alongside import grading
from alongside.evidence import Evidence
from alongside.problem import Problem
from alongside.scenario import load, parse
from alongside.service import base, rules
from alongside.service.base import Actor, Context
from alongside.store import Store, access, assignments, attempts, ledger, people, sites
from tests.stories import HEAD, STORY, write

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
BEST = ["Ask what is wrong", "Call the nurse", "8 pm offered."]
WORST = ["Stir the tablets"]


@dataclass
class World:
    """A home with one case, a learner and a trainer at one site, and strangers at another."""

    ctx: Context
    folder: Path
    actors: dict[str, Actor]
    clock: list[datetime]

    def call(self, name: str, who: str = "lena", key: str | None = None, **facts: Any) -> Any:
        return base.call(self.ctx, self.actors[who], name, facts, key)

    def refused(self, code: str, name: str, who: str = "lena", **facts: Any) -> Problem:
        with pytest.raises(Problem) as caught:
            self.call(name, who, **facts)
        assert caught.value.code == code, caught.value
        return caught.value

    def take(self, scene: dict[str, Any], words: str, who: str = "lena") -> dict[str, Any]:
        number = next(option["number"] for option in scene["options"] if option["text"].startswith(words))
        return self.call("pick", who, attempt=scene["attempt"], n=scene["n"], option=number, ms=1200)

    def play(self, path: list[str], mode: str = "practice", who: str = "lena") -> dict[str, Any]:
        scene = self.call("start_attempt", who, scenario="the-cup", mode=mode)
        for words in path:
            scene = self.take(scene, words, who)
        return scene

    def events(self, who: str = "lena") -> list[Evidence]:
        with self.ctx.store.read() as db:
            return [event for event in ledger.events_of(db, self.actors[who].id) if isinstance(event, Evidence)]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("ALONGSIDE_CONTENT", str(tmp_path / "content"))
    folder = write(tmp_path / "content" / "scenarios")
    store = Store.open(tmp_path / "home")
    ids = iter(range(10**6))
    clock = [NOW]
    ctx = Context(tmp_path / "home", store, now=lambda: clock[0], new_id=lambda: f"id{next(ids):06d}")
    actors = {}
    with store.write() as db:
        for site in ("north", "south"):
            sites.add(db, site, site.title())
        for name, role, site in (("lena", "learner", "north"), ("otto", "learner", "south"), ("tess", "trainer", "north"),
                                 ("theo", "trainer", "south"), ("sue", "supervisor", "north")):
            people.add(db, f"p-{name}", name, name.title(), [role], [site], NOW)
            actors[name] = Actor(f"p-{name}", name.title(), frozenset([role]), frozenset([site]))
    yield World(ctx, folder, actors, clock)
    store.close()


def test_practice_from_the_first_scene_to_the_debrief(world: World) -> None:
    scene = world.call("start_attempt", scenario="the-cup")
    assert scene["n"] == 0 and "James pushes the cup" in scene["story"] and scene["signs"] == ["He watches you."]
    assert len(scene["options"]) == 3 and scene["person"]["goes_by"] == "James" and not scene["can_undo"]
    end = world.play(BEST)
    assert end["ended"] and end["options"] == [] and end["debrief"]["ending"]["kind"] == "good"
    assert [one["picked"][:8] for one in end["so_far"]] == ["Ask what", "Call the", "8 pm off"]
    assert world.events() == []


def test_nothing_of_the_key_leaves_before_the_end(world: World) -> None:
    """Not in any answer, in either mode: no points, ids, variables, reasons or authored numbers."""
    for mode in ("practice", "assessed"):
        told = [case for case in world.call("cases")["cases"] if case["slug"] == "the-cup"]
        told += [case for case in world.call("people_to_meet")["cases"] if case["slug"] == "the-cup"]
        told.append(world.call("open_case", scenario="the-cup"))
        scene = world.call("start_attempt", scenario="the-cup", mode=mode)
        for words in (*BEST[:2], None):
            told.append(scene)
            told.append(world.call("resume", attempt=scene["attempt"]))
            assert scene["debrief"] is None
            assert set(scene) == {"attempt", "scenario", "title", "mode", "person", "n", "story", "signs", "options", "timer",
                                  "resources", "so_far", "can_undo", "ended", "debrief"}
            assert all(set(option) == {"number", "text"} for option in scene["options"])
            if words:
                scene = world.take(scene, words)
        text = json.dumps(told)
        for secret in ("C2", "F13", "F07", "trust", "nurse_told", "critical", "keeps the choice his", "The nurse moves", "offered\": ["):
            assert secret not in text, (mode, secret)


def test_the_first_scene_is_the_same_when_it_is_read_again(world: World) -> None:
    scene = world.call("start_attempt", scenario="the-cup", mode="assessed")
    assert world.call("resume", attempt=scene["attempt"]) == scene


def test_an_assessed_ending_is_evidence_once_for_each_id(world: World) -> None:
    end = world.play(BEST, "assessed")
    events = {event.about: event for event in world.events()}
    assert set(events) == {"C2", "F13", "F07"}
    for event in events.values():
        assert (event.kind, event.task, event.attempt, event.score, event.max) == ("scenario", "the-cup", end["attempt"], 300, 300)
        assert event.on == NOW.date() and not event.critical and event.learner == "p-lena" and event.by == ""
        assert load("the-cup", world.ctx.home).hash in event.task_version
    row = world.call("person_record", person="p-lena")
    cell = next(one for one in row["rows"] if one["id"] == "F13")["cell"]
    assert cell["state"] == "in_progress"


def test_a_critical_choice_is_a_critical_failure(world: World) -> None:
    world.play(WORST, "assessed")
    assert {(event.about, event.score, event.max, event.critical) for event in world.events()} \
        == {("C2", 0, 300, True), ("F13", 0, 300, True)}


def test_assessed_is_once_until_a_trainer_opens_another(world: World) -> None:
    first = world.play(WORST, "assessed")
    problem = world.refused("locked", "start_attempt", scenario="the-cup", mode="assessed")
    assert "trainer" in problem.way_out
    assert world.call("open_case", scenario="the-cup")["may_assess"] is False
    facts = {"person": "p-lena", "scenario": "the-cup"}
    world.refused("not-allowed", "reopen_attempt", "lena", **facts, reason="please")
    world.refused("not-allowed", "reopen_attempt", "sue", **facts, reason="please")
    world.refused("not-allowed", "reopen_attempt", "theo", **facts, reason="please")
    world.refused("bad-field", "reopen_attempt", "tess", **facts, reason="  ")
    world.refused("conflict", "reopen_attempt", "tess", person="p-lena", scenario="no-case", reason="please")
    world.call("reopen_attempt", "tess", **facts, reason="We talked it over on Friday.")
    world.refused("conflict", "reopen_attempt", "tess", **facts, reason="again")
    assert world.call("cases")["cases"][0]["slug"] and world.call("open_case", scenario="the-cup")["may_assess"] is True
    world.clock[0] = NOW + timedelta(days=1)
    second = world.play(BEST, "assessed")
    assert second["attempt"] != first["attempt"]
    assert len(world.events()) == 5
    told = world.call("attempts_of", "tess", person="p-lena")["attempts"]
    assert [(one["attempt"], one["newest"], one["ending"]) for one in told] \
        == [(second["attempt"], True, "good"), (first["attempt"], False, "unsafe")]
    assert told[0]["reopened"] == {"by": "Tess", "reason": "We talked it over on Friday."} and told[0]["score"]["C2"] == {"points": 3, "max": 3}
    assert told[1]["critical"]
    world.refused("locked", "start_attempt", scenario="the-cup", mode="assessed")


def test_an_assessed_attempt_cannot_go_back_but_goes_on(world: World) -> None:
    scene = world.call("start_attempt", scenario="the-cup", mode="assessed")
    scene = world.take(scene, "Remind him")
    assert scene["can_undo"] is False
    world.refused("not-allowed", "undo", attempt=scene["attempt"])
    world.refused("not-allowed", "replay_from", attempt=scene["attempt"], n=0)
    again = world.call("start_attempt", scenario="the-cup", mode="assessed")
    assert again == scene


def test_the_same_pick_twice_counts_once_and_a_stale_one_is_told(world: World) -> None:
    scene = world.call("start_attempt", scenario="the-cup", mode="assessed")
    number = next(option["number"] for option in scene["options"] if option["text"].startswith("Ask"))
    facts = {"attempt": scene["attempt"], "n": 0, "option": number}
    assert world.call("pick", key="k1", **facts) == world.call("pick", key="k1", **facts) == world.call("pick", **facts)
    other = number % 3 + 1
    world.refused("conflict", "pick", attempt=scene["attempt"], n=0, option=other)
    world.refused("conflict", "pick", attempt=scene["attempt"], n=5, option=1)
    world.refused("bad-field", "pick", attempt=scene["attempt"], n=1, option=9)
    world.refused("bad-field", "pick", attempt=scene["attempt"], n=1, option=0)
    world.refused("bad-field", "pick", attempt=scene["attempt"], n=1, option="1")
    assert world.call("resume", attempt=scene["attempt"])["n"] == 1


def test_the_last_pick_twice_makes_evidence_once(world: World) -> None:
    end = world.play(BEST, "assessed")
    with world.ctx.store.read() as db:
        row = attempts.get(db, end["attempt"])
    last = row["trace"][-1]
    again = world.call("pick", attempt=end["attempt"], n=len(row["trace"]) - 1, option=last["offered"].index(last["picked"]) + 1)
    assert again == end and len(world.events()) == 3


def test_nobody_else_can_touch_an_attempt(world: World) -> None:
    scene = world.call("start_attempt", scenario="the-cup")
    for who in ("otto", "tess", "sue"):
        for name, facts in (("resume", {}), ("undo", {}), ("pick", {"n": 0, "option": 1}), ("replay_from", {"n": 0}),
                            ("open_resource", {"resource": "log"})):
            world.refused("not-found", name, who, attempt=scene["attempt"], **facts)


def test_practice_stays_with_the_learner(world: World) -> None:
    end = world.play(BEST)
    assert world.call("attempts_of", "tess", person="p-lena")["attempts"] == []
    world.refused("not-allowed", "read_attempt", "tess", attempt=end["attempt"])
    world.refused("not-allowed", "attempts_of", "theo", person="p-lena")
    assessed = world.play(BEST, "assessed")
    assert world.call("read_attempt", "tess", attempt=assessed["attempt"])["ms"] == [1200] * 3
    world.refused("not-allowed", "read_attempt", "theo", attempt=assessed["attempt"])
    world.refused("not-allowed", "read_attempt", "lena", attempt=assessed["attempt"])


def test_undo_and_replay_from_any_step(world: World) -> None:
    scene = world.call("start_attempt", scenario="the-cup")
    one = world.take(scene, "Remind him")
    assert world.call("undo", attempt=scene["attempt"]) == scene
    world.refused("conflict", "undo", attempt=scene["attempt"])
    assert world.take(scene, "Remind him") == one
    end = world.play(BEST)
    for n in range(4):
        again = world.call("replay_from", attempt=end["attempt"], n=n)
        assert again["attempt"] != end["attempt"] and again["n"] == n and again["mode"] == "practice"
        assert again["so_far"] == end["so_far"][:n]
    assert again["ended"] and again["debrief"] == end["debrief"]
    back = world.call("undo", attempt=end["attempt"])
    assert not back["ended"] and back["debrief"] is None and back["n"] == 2
    for n in (-1, 4, True, "1"):
        world.refused("bad-field", "replay_from", attempt=end["attempt"], n=n)


def test_an_assessed_attempt_can_be_practiced_again_afterwards(world: World) -> None:
    end = world.play(WORST, "assessed")
    scene = world.call("replay_from", attempt=end["attempt"], n=0)
    for words in BEST:
        scene = world.take(scene, words)
    assert scene["debrief"]["ending"]["kind"] == "good" and len(world.events()) == 2


def test_what_was_opened_is_kept_even_when_the_page_is_lost(world: World) -> None:
    scene = world.call("start_attempt", scenario="the-cup")
    assert scene["resources"] == [{"id": "log", "title": "The medication log", "opened": False}]
    told = world.call("open_resource", attempt=scene["attempt"], resource="log")
    assert "Monday" in told["text"]
    world.refused("not-found", "open_resource", attempt=scene["attempt"], resource="plan")
    scene = world.call("resume", attempt=scene["attempt"])
    assert scene["resources"][0]["opened"]
    world.take(scene, "Ask what")
    with world.ctx.store.read() as db:
        assert attempts.get(db, scene["attempt"])["trace"][0]["opened"] == ["log"]


def test_an_attempt_keeps_the_version_it_began_with(world: World) -> None:
    scene = world.call("start_attempt", scenario="the-cup", mode="assessed")
    scene = world.take(scene, "Ask what")
    write(world.folder.parent, STORY.replace("It hurts after", "It burns").replace("1.0.0", "1.0.1").replace("F13 3", "F13 2"))
    assert "It hurts after" in world.call("resume", attempt=scene["attempt"])["story"]
    for words in BEST[1:]:
        scene = world.take(scene, words)
    assert {event.about: event.score for event in world.events()}["F13"] == 300
    fresh = world.take(world.call("start_attempt", scenario="the-cup"), "Ask what")
    assert "It burns" in fresh["story"]
    (world.folder / "scenario.md").unlink()
    assert world.call("resume", attempt=scene["attempt"])["debrief"]["version"] == "1.0.0"


def test_a_damaged_stored_version_is_said(world: World) -> None:
    scene = world.call("start_attempt", scenario="the-cup")
    write(world.folder.parent, STORY.replace("1.0.0", "1.0.1"))
    [kept] = (world.ctx.home / "versions" / "scenarios").iterdir()
    kept.write_text(kept.read_text().replace("hurts", "hurt"), encoding="utf-8")
    world.refused("damaged", "resume", attempt=scene["attempt"])


def test_time_pressure_is_off_unless_wanted(world: World) -> None:
    write(world.folder.parent, STORY.replace("-> reason | C2 3", "-> reason | timer 30 -> tense | C2 3"))
    scene = world.call("start_attempt", scenario="the-cup")
    assert scene["timer"] is None
    world.refused("bad-field", "pick", attempt=scene["attempt"], n=0, option=0)
    timed = world.call("start_attempt", scenario="the-cup", timed=True)
    assert timed["timer"] == {"seconds": 30}
    after = world.call("pick", attempt=timed["attempt"], n=0, option=0, ms=30_000)
    assert "chair to the wall" in after["story"] and after["so_far"][0]["picked"] == ""


def test_cases_show_progress_and_hide_broken_ones(world: World) -> None:
    def mine() -> dict[str, Any]:
        return next(case for case in world.call("cases")["cases"] if case["slug"] == "the-cup")

    assert mine()["practiced"] == 0 and mine()["last"] == "" and mine()["unfinished"] is None and mine()["may_assess"]
    world.play(WORST)
    scene = world.play(BEST[:1])
    assert mine()["practiced"] == 1 and mine()["last"] == "unsafe"
    assert mine()["unfinished"] == {"attempt": scene["attempt"], "mode": "practice", "n": 1}
    told = world.call("open_case", scenario="the-cup")
    assert told["person"]["story"] == "I fix radios." and [one["ending"] for one in told["attempts"]] == ["", "unsafe"]
    write(world.folder.parent, HEAD)
    assert "the-cup" not in [case["slug"] for case in world.call("cases")["cases"]]
    assert world.call("cases")["broken"] == [] and "the-cup" in world.call("cases", "tess")["broken"]
    world.refused("broken", "start_attempt", scenario="the-cup")


def test_people_are_met_by_name_with_what_is_asked_first(world: World) -> None:
    def meet(who: str = "lena") -> dict[str, Any]:
        return world.call("people_to_meet", who)

    told = meet()
    [one] = [case for case in told["cases"] if case["slug"] == "the-cup"]
    assert (one["person"]["goes_by"], one["person"]["voice"], one["assigned"], one["since"]) == ("James", "I fix radios.", False, "")
    assert told["met"] == 0 and told["of"] == len(told["cases"]) and told["broken"] == []
    scene = world.play(BEST[:1])
    one = next(case for case in meet()["cases"] if case["slug"] == "the-cup")
    assert one["unfinished"]["attempt"] == scene["attempt"] and one["since"]
    world.play(BEST)
    told = meet()
    assert told["met"] == 1 and told["cases"][-1]["slug"] == "the-cup", "who was met stands behind the others"
    assert told["cases"][-1]["unfinished"] is None, "a practice begun again is left for good"
    with world.ctx.store.write() as db:
        assignments.add(db, "a1", "p-lena", "writing-a-service-note", "2026-12-01", "p-tess", NOW)
    first = meet()["cases"][0]
    assert (first["slug"], first["assigned"], first["due"]) == ("whit-makes-the-call", True, "2026-12-01")
    assert not any(case["assigned"] for case in meet("otto")["cases"])
    amos = next(case for case in meet()["cases"] if case["content_note"])
    assert amos["offer"]["slug"] == amos["offers"] and amos["offer"]["name"]


def test_looking_back_is_for_the_end_and_for_oneself(world: World) -> None:
    scene = world.take(world.call("start_attempt", scenario="the-cup", mode="assessed"), "Ask what")
    problem = world.refused("not-allowed", "look_back", attempt=scene["attempt"])
    assert "its end" in problem.way_out
    world.refused("not-allowed", "write_reflection", attempt=scene["attempt"], text="Early.")
    end = world.take(world.take(scene, "Call the nurse"), "Client did not")
    told = world.call("look_back", attempt=end["attempt"])
    assert sum(step["met"] for step in told["map"]["steps"]) == 4 and told["before"] is None and told["reflection"] is None
    for who in ("otto", "tess", "sue"):
        world.refused("not-found", "look_back", who, attempt=end["attempt"])
        world.refused("not-found", "write_reflection", who, attempt=end["attempt"], text="Not mine.")
    # The lesson on what she missed comes first; once it is finished, another story; her titles are in words.
    ahead = told["next"]
    assert (ahead["about"], ahead["kind"], ahead["href"]) == ("F07", "lesson", "/learn/writing-a-service-note/1-story")
    assert told["titles"]["F07"] == rules.current(world.ctx).items["F07"].title
    with world.ctx.store.write() as db:
        for page in grading.module("writing-a-service-note").notebooks:
            assignments.mark_done(db, "p-lena", "writing-a-service-note", page.file, NOW)
    other = world.call("look_back", attempt=end["attempt"])["next"]
    assert other["kind"] == "case" and "F07" in load(other["href"].split("/")[-1]).competencies and other["name"]
    best = world.play(BEST)
    new = world.call("look_back", attempt=best["attempt"])
    assert new["next"]["kind"] == "meet" and new["next"]["about"] == ""
    assert new["before"]["attempt"] == end["attempt"] and new["before"]["mode"] == "assessed"
    assert new["before"]["parted"]["n"] == 3 and new["before"]["endings"] == {"now": "good", "before": "poor"}


def test_the_debrief_names_ids_and_indicators_in_words(world: World) -> None:
    write(world.folder.parent, STORY.replace("The nurse can change the time.", "The nurse can change the time. [F13.1]"))
    talk = world.play(["Ask what", "Wait ten", "8 pm offered."])["debrief"]
    known = rules.current(world.ctx)
    assert talk["titles"] == {name: known.items[name].title for name in ("C2", "F13", "F07")}
    assert talk["indicators"] == {"F13.1": known.indicators["F13.1"].text}


def test_a_line_for_the_trainer_is_hers_until_it_is_read(world: World) -> None:
    end = world.play(BEST)
    facts = {"attempt": end["attempt"]}
    assert world.call("write_reflection", **facts, text="  Ask first,\n then wait. ") == {**facts, "kept": True}
    world.call("write_reflection", **facts, text="Ask first, then wait for it.")
    world.refused("too-large", "write_reflection", **facts, text="x" * 601)
    world.refused("not-allowed", "reflections", "lena")
    world.refused("not-allowed", "reflections", "sue")
    world.refused("not-allowed", "reflections", "tess", site="south")
    world.refused("not-allowed", "read_reflection", "theo", **facts)
    assert world.call("reflections", "theo")["reflections"] == []
    [line] = world.call("reflections", "tess", site="north")["reflections"]
    assert (line["person"]["name"], line["title"], line["goes_by"], line["text"]) == ("Lena", "The cup", "James", "Ask first, then wait for it.")
    shown = {"attempt", "person", "scenario", "title", "goes_by", "text", "at", "read_at", "read_by"}
    assert set(line) == shown | {"reply", "replied_at", "replied_by", "mine", "seen_at"}, "how she played stays hers"
    with world.ctx.store.read() as db:
        assert [(row["name"], row["detail"]) for row in access.of_person(db, "p-lena")] == [("Tess", "reflections")]
    read = world.call("read_reflection", "tess", **facts)
    world.clock[0] = NOW + timedelta(days=1)
    assert world.call("read_reflection", "tess", **facts) == read, "the first reading counts"
    assert world.call("reflections", "tess")["reflections"] == []
    assert world.call("reflections", "tess", read=True)["reflections"][0]["read_by"] == "Tess"
    world.refused("conflict", "write_reflection", **facts, text="Something else.")
    world.refused("conflict", "write_reflection", **facts, text="")
    assert world.call("look_back", **facts)["reflection"]["read_by"] == "Tess"
    other = world.play(WORST)
    world.call("write_reflection", attempt=other["attempt"], text="Never hide it.")
    assert world.call("write_reflection", attempt=other["attempt"], text=" ")["kept"] is False
    assert world.call("look_back", attempt=other["attempt"])["reflection"] is None
    world.refused("not-found", "read_reflection", "tess", attempt=other["attempt"])


def test_a_trainer_answers_a_line_until_the_learner_has_seen_it(world: World) -> None:
    facts = {"attempt": world.play(BEST)["attempt"]}
    world.refused("not-found", "answer_reflection", "tess", **facts, text="Too early.")
    world.call("write_reflection", **facts, text="Ask first.")
    for who in ("lena", "sue", "theo"):
        world.refused("not-allowed", "answer_reflection", who, **facts, text="Not mine to answer.")
    world.refused("bad-field", "answer_reflection", "tess", **facts, text=" \n ")
    world.refused("too-large", "answer_reflection", "tess", **facts, text="x" * 601)
    assert world.call("answer_reflection", "tess", **facts, text="Count  to\nten.")["reply"] == "Count to ten."
    assert world.call("reflections", "tess")["reflections"] == [] and world.call("reflections", "tess")["earlier"] == 1, "answered is read"
    world.call("answer_reflection", "tess", **facts, text="")
    [line] = world.call("reflections", "tess", read=True)["reflections"]
    assert (line["reply"], line["replied_by"], line["read_by"]) == ("", "", "Tess"), "taken back, and still read"
    hostile = "<img src=x onerror=alert(1)> & “Count to ten.”"
    world.call("answer_reflection", "tess", **facts, text=hostile)
    [line] = world.call("reflections", "tess", read=True)["reflections"]
    assert (line["mine"], line["seen_at"], line["replied_by"]) == (True, "", "Tess")
    told = world.call("look_back", **facts)["reflection"]
    assert (told["reply"], told["replied_by"], told["text"]) == (hostile, "Tess", "Ask first.")
    for text in ("Something else.", ""):
        assert "seen already" in world.refused("conflict", "answer_reflection", "tess", **facts, text=text).what
    assert world.call("reflections", "tess", read=True)["reflections"][0]["seen_at"]
    new = world.call("look_back", attempt=world.play(BEST)["attempt"])
    assert new["before"]["reflection"]["reply"] == hostile, "beside the last try, too"
    assert [one["reply"] for one in world.call("record_page")["reflections"]] == [hostile]
    [news] = world.call("home_page")["news"]
    assert (news["title"], news["quote"], news["href"]) == ("Tess answered your line about James", hostile, "/record#lines")


def test_wrong_names_and_modes(world: World) -> None:
    world.refused("not-found", "start_attempt", scenario="no-case")
    world.refused("not-found", "start_attempt", scenario="../the-cup")
    world.refused("bad-field", "start_attempt", scenario="the-cup", mode="exam")
    world.refused("not-found", "resume", attempt="nothing")


def test_evidence_names_the_indicators_of_the_reasons(world: World) -> None:
    story = STORY.replace("The nurse can change the time.", "The nurse can change the time. [F13.1]")
    assert not [fault for fault in parse(story, "x")[1] if fault.is_error]
    write(world.folder.parent, story)
    world.play(BEST, "assessed")
    assert {event.about: event.indicators for event in world.events()} == {"C2": (), "F13": ("F13.1",), "F07": ()}
