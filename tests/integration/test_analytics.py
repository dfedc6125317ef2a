"""Case figures through the use-cases and the command: who sees what, what counts, and that fewer than twenty give counts alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from alongside import cli
from alongside.problem import Problem
from alongside.scenario import Scenario, load
from alongside.service import base
from alongside.service.base import Actor, Context
from alongside.store import Store, people, sites
from tests.players import NOW, keep, plays
from tests.stories import STORY, write

SLUG = "the-cup"


@dataclass
class World:
    ctx: Context
    folder: Path
    actors: dict[str, Actor]

    @property
    def story(self) -> Scenario:
        return load(SLUG, self.ctx.home)

    def figures(self, who: str = "tess", **facts: Any) -> dict[str, Any]:
        return base.call(self.ctx, self.actors[who], "case_figures", {"scenario": SLUG, **facts})

    def refused(self, code: str, who: str, name: str = "case_figures", **facts: Any) -> None:
        with pytest.raises(Problem) as caught:
            base.call(self.ctx, self.actors[who], name, facts)
        assert caught.value.code == code, caught.value


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("ALONGSIDE_CONTENT", str(tmp_path / "content"))
    folder = write(tmp_path / "content" / "scenarios")
    store = Store.open(tmp_path / "home")
    actors = {}
    with store.write() as db:
        for site in ("north", "south"):
            sites.add(db, site, site.title())
        for name, role, places in (("lena", "learner", ["north"]), ("tess", "trainer", ["north"]), ("sue", "supervisor", ["north", "south"]),
                                   ("ada", "admin", [])):
            people.add(db, f"p-{name}", name, name.title(), [role], places, NOW)
            actors[name] = Actor(f"p-{name}", name.title(), frozenset([role]), frozenset(places))
    clock = (NOW + timedelta(seconds=number) for number in count())
    yield World(Context(tmp_path / "home", store, now=lambda: next(clock)), folder, actors)
    store.close()


def leaves(told: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(told, dict | list):
        for name, value in told.items() if isinstance(told, dict) else enumerate(told):
            yield from leaves(value, f"{path}/{name}")
    else:
        yield path, told


def test_only_those_who_teach_and_watch_over_it_see_figures(world: World) -> None:
    keep(world.ctx, world.story, plays(world.story, 20))
    for who in ("lena", "ada"):
        world.refused("not-allowed", who, scenario=SLUG)
        world.refused("not-allowed", who, "export_case_figures", scenario=SLUG)
        world.refused("not-allowed", who, "figures_of_cases")
    world.refused("not-allowed", "tess", scenario=SLUG, site="south")
    world.refused("not-found", "tess", scenario="no-such-case")
    world.refused("not-found", "tess", scenario=SLUG, version="0" * 64)
    world.refused("bad-field", "tess", scenario=SLUG, since="yesterday")
    assert world.figures("sue")["shown"]["figures"]["n"] == 20


@pytest.mark.parametrize("many", [0, 1, 19])
def test_fewer_than_twenty_leave_nothing_but_counts_in_the_payload(world: World, many: int) -> None:
    made = plays(world.story, many)
    keep(world.ctx, world.story, made)
    keep(world.ctx, world.story, made * 3, start=NOW + timedelta(days=2))  # more attempts are not more people
    keep(world.ctx, world.story, made * 2, mode="practice")
    told = world.figures()
    shown = told["shown"]
    assert shown["figures"] is None and shown["practice"] is None and shown["chosen"] == {}
    assert shown["counts"] == {"people": many, "attempts": 4 * many, "first": many, "unfinished": 0}
    whole = json.dumps({name: value for name, value in told.items() if name != "glossary"})
    assert not any(isinstance(value, float) for _, value in leaves(told))
    assert not any(choice.text in whole for step in world.story.steps.values() for choice in step.choices)
    assert "p-play" not in whole and "share" not in whole and '"ms"' not in whole
    file = base.call(world.ctx, world.actors["tess"], "export_case_figures", {"scenario": SLUG})
    assert len(file["text"].splitlines()) == 1  # the names of the columns
    one = next(one for one in base.call(world.ctx, world.actors["tess"], "figures_of_cases", {})["cases"] if one["slug"] == SLUG)
    assert (one["people"], one["attempts"], one["first"], one["practice"]) == (many, 4 * many, many, None)


def test_twenty_give_figures_and_never_a_name(world: World) -> None:
    made = plays(world.story, 30)
    keep(world.ctx, world.story, made)
    keep(world.ctx, world.story, plays(world.story, 24, seed=7), mode="practice")
    keep(world.ctx, world.story, plays(world.story, 4, seed=8), mode="practice", start=NOW + timedelta(days=1))
    told = world.figures()
    shown, text = told["shown"], json.dumps(told)
    assert "p-play" not in text and "Player" not in text
    assert shown["practice"] == {"people": 24, "attempts": 28}
    assert sum(shown["chosen"]["offer"]["first"].values()) == 24 and "later" not in shown["chosen"]["offer"]
    assert all(isinstance(value, int) for path, value in leaves(shown["chosen"]))
    for step in shown["figures"]["steps"]:
        came = sum(any(row["node"] == step["id"] for row in one.trace) for one in made)
        assert step["reached"] == came and (step["seen"] is not None) == (came >= 20)


def test_practice_does_not_follow_the_filters_and_trainers_tries_do_not_count(world: World) -> None:
    keep(world.ctx, world.story, plays(world.story, 15, prefix="p-n"), mode="practice", site="north")
    keep(world.ctx, world.story, plays(world.story, 10, prefix="p-s"), mode="practice", site="south")
    keep(world.ctx, world.story, [replace(one, person="p-tess") for one in plays(world.story, 3)])
    looks = [world.figures("tess"), world.figures("sue", site="south"), world.figures("sue", since="2030-01-01")]
    assert [one["shown"]["practice"] for one in looks] == [{"people": 25, "attempts": 25}] * 3
    assert looks[0]["shown"]["counts"]["attempts"] == 0


def test_a_trainer_sees_her_own_sites_and_days_are_local(world: World) -> None:
    keep(world.ctx, world.story, plays(world.story, 22, prefix="p-n"), site="north")
    keep(world.ctx, world.story, plays(world.story, 21, prefix="p-s"), site="south", start=NOW + timedelta(days=10))
    assert world.figures("tess")["shown"]["figures"]["n"] == 22
    assert world.figures("sue")["shown"]["figures"]["n"] == 43
    assert world.figures("sue", site="south")["shown"]["figures"]["n"] == 21
    late = world.figures("sue", since="2026-11-12")["shown"]
    assert (late["figures"]["n"], late["counts"]["people"]) == (21, 21)
    assert [one["name"] for one in world.figures("sue")["sites"]] == ["North", "South"]
    assert [one["name"] for one in world.figures("tess")["sites"]] == ["North"]


def test_a_later_attempt_stays_a_later_one_whatever_day_is_asked_for(world: World) -> None:
    keep(world.ctx, world.story, plays(world.story, 25))
    keep(world.ctx, world.story, plays(world.story, 22, seed=2), start=NOW + timedelta(days=30))
    both = world.figures()["shown"]
    assert both["counts"] == {"people": 25, "attempts": 47, "first": 25, "unfinished": 0}
    assert both["figures"]["steps"][0]["seen"]["later"] == 22
    late = world.figures(since="2026-11-20")["shown"]
    assert late["counts"] == {"people": 22, "attempts": 22, "first": 0, "unfinished": 0} and late["figures"] is None


def test_an_attempt_that_was_not_finished_is_counted_and_nothing_else(world: World) -> None:
    made = plays(world.story, 21)
    keep(world.ctx, world.story, [*made[:20], replace(made[20], ending="")])
    shown = world.figures()["shown"]
    assert shown["counts"] == {"people": 20, "attempts": 20, "first": 20, "unfinished": 1}
    assert shown["figures"]["steps"][0]["reached"] == 20


def test_versions_are_kept_apart_newest_first(world: World) -> None:
    old = world.story
    keep(world.ctx, old, plays(old, 25))
    write(world.folder.parent, STORY.replace("version: 1.0.0", "version: 1.1.0").replace("It is 8 pm.", "It is 8 in the evening."))
    new = world.story
    assert new.hash != old.hash
    keep(world.ctx, new, plays(new, 21, prefix="p-new"), start=NOW + timedelta(days=5))
    keep(world.ctx, new, plays(new, 3, seed=3), start=NOW + timedelta(days=6))  # they began with the older version
    told = world.figures()
    assert [(one["version"], one["current"]) for one in told["versions"]] == [("1.1.0", True), ("1.0.0", False)]
    assert told["shown"]["figures"]["n"] == 21 and told["shown"]["counts"]["people"] == 24
    before = world.figures(version=old.hash)["shown"]
    assert before["figures"]["n"] == 25 and "8 pm" in before["figures"]["steps"][0]["story"]
    (world.ctx.home / "versions" / "scenarios" / f"{old.hash}.json").unlink()
    from alongside.service import attempting

    attempting._stored.cache_clear()
    gone = world.figures(version=old.hash)["shown"]
    assert gone["figures"] is None and gone["problem"] and gone["counts"]["people"] == 25


def test_the_table_is_safe_for_spreadsheets_and_has_a_row_for_each_option(world: World) -> None:
    write(world.folder.parent, STORY.replace("* Remind him that the doctor", "* =HYPERLINK(1) Remind him that the doctor"))
    keep(world.ctx, world.story, plays(world.story, 60))
    file = base.call(world.ctx, world.actors["tess"], "export_case_figures", {"scenario": SLUG})
    assert file["filename"] == "figures-the-cup-1.0.0.csv"
    rows = list(csv.DictReader(io.StringIO(file["text"])))
    assert [row["option"] for row in rows if row["step"] == "offer"] == ["1", "2", "3"]
    assert next(row["text"] for row in rows if row["option"] == "1").startswith("'=HYPERLINK")
    assert sum(float(row["share"]) for row in rows if row["step"] == "offer") == pytest.approx(1, abs=1e-3)
    assert all(not row["share"] and not row["points_earned"] for row in rows if int(row["reached"]) < 20)


def test_going_back_in_practice_counts_each_choice_once(world: World) -> None:
    """22 people play to the end, go back to the last scene and choose again: the first two choices were made once."""
    with world.ctx.store.write() as db:
        for number in range(22):
            people.add(db, f"p-l{number}", f"l{number}", f"L {number}", ["learner"], ["north"], NOW)
    for number in range(22):
        who = Actor(f"p-l{number}", "L", frozenset({"learner"}), frozenset({"north"}))

        def do(name: str, who: Actor = who, **facts: Any) -> Any:
            return base.call(world.ctx, who, name, facts)

        def take(scene: dict[str, Any], words: str, do: Any = do) -> dict[str, Any]:
            number = next(option["number"] for option in scene["options"] if option["text"].startswith(words))
            return do("pick", attempt=scene["attempt"], n=scene["n"], option=number, ms=900)

        scene = do("start_attempt", scenario=SLUG, mode="practice")
        for words in ("Ask what is wrong", "Call the nurse", "Client did not"):
            scene = take(scene, words)
        take(do("replay_from", attempt=scene["attempt"], n=2), "8 pm offered.")
    chosen = world.figures()["shown"]["chosen"]
    assert chosen["offer"] == {"first": {"2": 22}}
    assert chosen["record"] == {"first": {"1": 22}, "later": {"2": 22}}


def test_the_command_says_the_same_in_three_ways(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    keep(world.ctx, world.story, plays(world.story, 40))
    home = ["--home", str(world.ctx.home)]

    def said(*more: str) -> str:
        assert cli.main(["scenarios", "stats", SLUG, *home, *more]) == 0
        return capsys.readouterr().out

    text, told = said(), json.loads(said("--format", "json"))
    assert told["versions"][0]["figures"] == world.figures("sue")["shown"]["figures"]
    first = told["versions"][0]["figures"]["steps"][0]["seen"]
    assert "40 people" in text and first["measures"][0]["shown"] in text and "What to look at:" in text
    assert said("--format", "csv") == base.call(world.ctx, world.actors["sue"], "export_case_figures", {"scenario": SLUG})["text"]
    few = said("--since", "2026-12-24")
    assert "No figures" in few and "%" not in few
    for wrong in (["--site", "moon"], ["--since", "soon"]):
        assert cli.main(["scenarios", "stats", SLUG, *home, *wrong]) != 0
        assert "Traceback" not in capsys.readouterr().err
