"""The workshop's use-cases: drafts that lose nothing, publishing that refuses errors, versions that can come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alongside.dashboards.workshop import Bench
from alongside.problem import Problem
from alongside.scenario import drafting
from alongside.service import base
from alongside.store import drafts
from tests.agency import Agency, found
from tests.stories import PERSON, STORY, WALKS, write

SLUG = "the-cup"
TEXTS = {"scenario.md": STORY, "walks.yaml": WALKS, "person.md": PERSON}


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agency]:
    """Two trainers (one at each site), a learner, and one shipped case."""
    monkeypatch.setenv("ALONGSIDE_CONTENT", str(tmp_path / "content"))
    write(tmp_path / "content" / "scenarios")
    made = found(tmp_path / "home")
    monkeypatch.setenv("ALONGSIDE_HOME", str(made.ctx.home))
    yield made
    made.ctx.store.close()


def refused(agency: Agency, code: str, name: str, who: str = "trainer", /, **facts: Any) -> Problem:
    with pytest.raises(Problem) as told:
        agency.call(who, name, **facts)
    assert told.value.code == code and told.value.way_out, told.value
    return told.value


def changed(version: str, old: str = "It hurts after", new: str = "It burns after") -> dict[str, str]:
    return TEXTS | {"scenario.md": STORY.replace(old, new).replace("version: 1.0.0", f"version: {version}")}


def saved(agency: Agency, texts: dict[str, str], id: str = SLUG, who: str = "trainer") -> dict[str, Any]:
    now = agency.call(who, "read_draft", id=id)
    return agency.call(who, "save_draft", id=id, texts=texts, revision=now["revision"])


def publish(agency: Agency, texts: dict[str, str], id: str = SLUG, **more: Any) -> dict[str, Any]:
    saved(agency, texts, id)
    now = agency.call("trainer", "read_draft", id=id)
    facts = {"id": id, "revision": now["revision"], "hash": now["published"]["hash"], "accepted": True}
    return agency.call("trainer", "publish_draft", **(facts | more))


def unpublished(agency: Agency, texts: dict[str, str], id: str = SLUG, **more: Any) -> Problem:
    with pytest.raises(Problem) as told:
        publish(agency, texts, id, **more)
    return told.value


def scene(agency: Agency, attempt: dict[str, Any]) -> str:
    number = next(one["number"] for one in attempt["options"] if one["text"].startswith("Ask what"))
    return agency.call("learner", "pick", attempt=attempt["attempt"], n=0, option=number)["story"]


def test_the_keys_are_for_trainers_alone(agency: Agency) -> None:
    agency.call("trainer", "begin_draft", scenario=SLUG)
    for name in ("workshop", "read_draft", "begin_draft", "save_draft", "drop_draft", "bring_draft_back", "publish_draft", "case_versions", "put_version", "earlier_saves"):
        assert base.use_cases()[name].roles == {"trainer"}
        for who in ("learner", "supervisor", "admin"):
            facts = {"id": SLUG} if name == "read_draft" else {}
            assert "C2" not in str(refused(agency, "not-allowed", name, who, **facts))


def test_a_new_story_from_the_template_a_case_or_a_draft(agency: Agency) -> None:
    """Each gets its own name, version 1.0.0; the template asks for one thing before it can be published, and no more."""
    made = agency.call("trainer", "begin_draft", name="Zoë's bus: no rush")
    draft = agency.call("south trainer", "read_draft", id=made["id"])
    assert made["id"] == "zoes-bus-no-rush" and draft["title"] == "Zoë's bus: no rush" and draft["by"] == "Trainer" and not draft["mine"]
    faults = drafting.check_texts(made["id"], draft["texts"], agency.ctx.home)
    assert [(fault.code, fault.words) for fault in faults] == [("E0", "summary")]
    for number, source in enumerate(({"scenario": SLUG}, {"id": made["id"]})):
        copy = agency.call("trainer", "begin_draft", name=f"Copy {number}", **source)["id"]
        text = agency.call("trainer", "read_draft", id=copy)["texts"]["scenario.md"]
        assert f"id: copy-{number}\n" in text and f"title: Copy {number}\n" in text and "version: 1.0.0\n" in text
    assert refused(agency, "conflict", "begin_draft", name="The cup").what.startswith("leads to the-cup")
    for bad in ({"name": "!!!"}, {"name": "x" * 121}, {"scenario": "no-such-case"}, {"name": "A", "scenario": "../x"}, {"name": "A", "id": "../x"}):
        refused(agency, "not-found" if "no-such" in str(bad) or "scenario" in bad else "bad-field", "begin_draft", **bad)


def test_two_who_save_at_once_both_keep_their_words(agency: Agency) -> None:
    agency.call("trainer", "begin_draft", scenario=SLUG)
    refused(agency, "conflict", "begin_draft", "south trainer", scenario=SLUG)
    mine, hers = changed("1.1.0", new="mine"), changed("1.1.0", new="hers")
    facts = {"id": SLUG, "revision": 1}
    first = agency.call("trainer", "save_draft", texts=mine, **facts)
    assert first["revision"] == 2 and first["other"] is None
    assert agency.call("trainer", "save_draft", texts=mine, **facts)["revision"] == 2  # a reply that was lost
    second = agency.call("south trainer", "save_draft", texts=hers, **facts)
    assert second["id"] == "the-cup-2" and second["other"]["by"] == "Trainer" and second["other"]["id"] == SLUG
    assert agency.call("trainer", "read_draft", id=SLUG)["texts"] == mine
    other = agency.call("trainer", "read_draft", id="the-cup-2")
    assert other["texts"] == hers and other["scenario"] == SLUG  # it can be published as the same case
    assert agency.call("south trainer", "save_draft", id="the-cup-2", texts=mine, revision=1)["id"] == "the-cup-2"


def test_what_is_changed_in_the_files_by_hand_is_not_written_over(agency: Agency) -> None:
    agency.call("trainer", "begin_draft", scenario=SLUG)
    (agency.ctx.home / "drafts" / "scenarios" / SLUG / "scenario.md").write_text(STORY + "<!-- by hand -->\n", encoding="utf-8")
    told = agency.call("trainer", "save_draft", id=SLUG, texts=changed("1.1.0"), revision=1)
    assert told["id"] == "the-cup-2" and "by hand" in agency.call("trainer", "read_draft", id=SLUG)["texts"]["scenario.md"]
    assert saved(agency, changed("1.2.0"))["id"] == SLUG  # who has seen it may go on with it


def test_a_deleted_draft_comes_back(agency: Agency) -> None:
    agency.call("trainer", "begin_draft", scenario=SLUG)
    gone = agency.call("trainer", "drop_draft", id=SLUG)
    listed = agency.call("south trainer", "workshop")
    assert listed["drafts"] == [] and [one["id"] for one in listed["deleted"]] == [gone["id"]]
    refused(agency, "not-found", "read_draft", id=SLUG)
    agency.call("trainer", "begin_draft", scenario=SLUG)
    assert agency.call("south trainer", "bring_draft_back", id=gone["id"]) == {"id": "the-cup-2"}
    refused(agency, "not-found", "bring_draft_back", id=gone["id"])
    assert {one["id"] for one in agency.call("trainer", "workshop")["drafts"]} == {SLUG, "the-cup-2"}


def test_what_a_draft_was_before_can_be_had_again(agency: Agency) -> None:
    """One earlier save for ten minutes of writing, and one whenever another person goes on."""
    agency.call("trainer", "begin_draft", scenario=SLUG)
    for word, who, minutes in (("one", "trainer", 1), ("two", "trainer", 1), ("three", "trainer", 11), ("four", "south trainer", 1)):
        agency.clock.turn(minutes=minutes)
        saved(agency, changed("1.1.0", new=word), who=who)
    told = agency.call("trainer", "earlier_saves", id=SLUG)
    assert [one["by"] for one in told["saves"]] == ["Trainer"] * 3 and told["texts"] is None
    words = [agency.call("trainer", "earlier_saves", id=SLUG, as_of=one["at"])["texts"]["scenario.md"] for one in told["saves"]]
    assert ["three" in words[0], "two" in words[1], words[2] == STORY] == [True] * 3
    refused(agency, "not-found", "earlier_saves", id=SLUG, as_of="2020-01-01")


def test_a_draft_deleted_while_somebody_writes_in_it_is_here_again(agency: Agency) -> None:
    agency.call("trainer", "begin_draft", scenario=SLUG)
    agency.call("south trainer", "drop_draft", id=SLUG)
    told = agency.call("trainer", "save_draft", id=SLUG, texts=changed("1.1.0"), revision=1)
    assert told["id"] == SLUG and told["other"] is None and agency.call("trainer", "workshop")["deleted"] == []
    refused(agency, "not-found", "save_draft", id="never-here", texts=TEXTS, revision=1)


def test_junk_is_refused_and_nothing_is_half_kept(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    agency.call("trainer", "begin_draft", scenario=SLUG)
    before = agency.call("trainer", "read_draft", id=SLUG)["texts"]
    for texts in (None, "x", {}, {"scenario.md": "a"}, TEXTS | {"design.md": "x"}, TEXTS | {"walks.yaml": 1}, TEXTS | {"person.md": None}):
        refused(agency, "bad-field", "save_draft", id=SLUG, texts=texts, revision=1)
    refused(agency, "too-large", "save_draft", id=SLUG, texts=TEXTS | {"scenario.md": "x" * 120_001}, revision=1)
    for id in ("../../alongside", "..", "", "a/b"):
        refused(agency, "bad-field", "save_draft", id=id, texts=TEXTS, revision=1)
    for slug in ("x" * 300, "../courses/templates/scenario", ""):
        refused(agency, "bad-field", "case_versions", scenario=slug)
        refused(agency, "bad-field", "put_version", scenario=slug)
    assert agency.call("trainer", "read_draft", id=SLUG)["texts"] == before
    (agency.ctx.home / "drafts" / "scenarios" / SLUG / "draft.json").write_text("{half", encoding="utf-8")
    assert agency.call("trainer", "read_draft", id=SLUG)["texts"] == before  # the words outlive the facts beside them
    assert agency.call("trainer", "workshop")["drafts"][0]["title"] == SLUG
    monkeypatch.setattr(drafts, "MOST", 1)
    refused(agency, "conflict", "begin_draft", name="One more")


def test_publishing_asks_for_no_errors_read_advice_and_a_higher_number(agency: Agency) -> None:
    agency.call("trainer", "begin_draft", scenario=SLUG)
    now = agency.call("trainer", "read_draft", id=SLUG)
    assert (now["published"]["version"], now["highest"], now["next"], now["published"]["here"]) == ("1.0.0", "1.0.0", "1.1.0", False)
    told = unpublished(agency, changed("1.1.0", "-> reason", "-> raeson"))
    assert told.code == "bad-field" and "E1 raeson" in told.what and told.where.startswith("scenario.md, line 19")
    advised = changed("1.1.0", "wait for his answer ->", "wait a good long while beside him for his answer ->")
    assert "advice nobody has read" in unpublished(agency, advised, accepted=False).what
    for version in ("1.0.0", "0.9.9"):
        assert "1.1.0" in unpublished(agency, changed(version)).way_out
    assert unpublished(agency, changed("1.1.0"), revision=1).code == "conflict"
    assert unpublished(agency, changed("1.1.0"), hash="0" * 64).code == "conflict"
    assert not (agency.ctx.home / "content" / "scenarios" / SLUG).exists()
    assert publish(agency, changed("1.1.0"))["version"] == "1.1.0"
    assert agency.call("trainer", "read_draft", id=SLUG)["next"] == "1.2.0"


def test_an_attempt_plays_on_in_its_version_and_a_new_one_gets_the_new(agency: Agency) -> None:
    agency.call("trainer", "begin_draft", scenario=SLUG)
    old = agency.call("learner", "start_attempt", scenario=SLUG, mode="assessed")
    publish(agency, changed("1.1.0"))
    assert "It hurts after" in scene(agency, old)
    assert "It burns after" in scene(agency, agency.call("learner", "start_attempt", scenario=SLUG))
    third = agency.call("learner", "start_attempt", scenario=SLUG)
    publish(agency, changed("2.0.0", new="It stings"))
    assert "It burns after" in scene(agency, third)
    assert "It hurts after" in agency.call("learner", "resume", attempt=old["attempt"])["story"]


def test_a_new_case_is_on_the_practice_list_at_once_and_can_be_taken_down(agency: Agency) -> None:
    def listed() -> list[str]:
        return [one["slug"] for one in agency.call("learner", "cases")["cases"]]

    id = agency.call("trainer", "begin_draft", name="The mug", scenario=SLUG)["id"]
    texts = agency.call("trainer", "read_draft", id=id)["texts"]
    told = publish(agency, texts, id)
    assert told == {"scenario": "the-mug", "version": "1.0.0", "before": ""} and "the-mug" in listed()
    attempt = agency.call("learner", "start_attempt", scenario="the-mug")
    before = agency.call("trainer", "put_version", scenario="the-mug", hash=told["before"])["before"]
    assert "the-mug" not in listed() and "It hurts" in scene(agency, attempt)  # she plays on
    refused(agency, "not-found", "put_version", scenario="the-mug")
    assert "higher" in unpublished(agency, texts, id).what  # a number is used once
    agency.call("trainer", "put_version", scenario="the-mug", hash=before)
    assert "the-mug" in listed()
    events = agency.call("trainer", "case_versions", scenario="the-mug")
    assert [one["what"] for one in events["events"]] == ["brought back", "taken down", "published"] and events["now"] == before
    offers = changed("1.1.0", "summary:", "content_note: A loud noise.\noffers: the-mug\nsummary:")
    agency.call("trainer", "begin_draft", scenario=SLUG)
    publish(agency, offers)
    assert "needed by the-cup" in refused(agency, "conflict", "put_version", scenario="the-mug").what


def test_back_to_an_earlier_version_and_undo(agency: Agency) -> None:
    agency.call("trainer", "begin_draft", scenario=SLUG)
    shipped = publish(agency, changed("1.1.0"))["before"]
    first = publish(agency, changed("1.2.0", new="It stings"))["before"]

    def now() -> str:
        return drafting.field(agency.call("trainer", "read_draft", id=SLUG)["published"]["texts"]["scenario.md"], "version")

    second = agency.call("trainer", "put_version", scenario=SLUG, hash=first)["before"]
    assert now() == "1.1.0"
    assert agency.call("trainer", "put_version", scenario=SLUG, hash=second)["before"] == first and now() == "1.2.0"
    agency.call("trainer", "put_version", scenario=SLUG, hash=shipped)
    assert now() == "1.0.0" and not (agency.ctx.home / "content" / "scenarios" / SLUG).exists()
    agency.call("trainer", "put_version", scenario=SLUG, hash=second)
    refused(agency, "not-found", "put_version", scenario=SLUG, hash="0" * 64)
    refused(agency, "not-found", "put_version", scenario="no-such-case")
    (agency.ctx.home / "content" / "scenarios" / SLUG / "person.md").write_text(PERSON + "By hand.\n", encoding="utf-8")
    by_hand = agency.call("trainer", "put_version", scenario=SLUG, hash=first)["before"]
    agency.call("trainer", "put_version", scenario=SLUG, hash=by_hand)  # what somebody put there by hand is kept too
    assert agency.call("trainer", "read_draft", id=SLUG)["published"]["texts"]["person.md"].endswith("By hand.\n")


def test_the_bench_looks_draws_plays_and_talks_without_keeping_anything(agency: Agency) -> None:
    bench = Bench()
    before = sorted(agency.ctx.home.rglob("*"))
    look = bench.look(SLUG, TEXTS | {"scenario.md": STORY.replace("-> tense | C2 1", "-> tens | C2 1"), "person.md": "---\nname: J\ngoes_by: [1, {}]\n---\nHi\n"})
    places = {(fault["code"], fault["file"], fault["line"]) for fault in look["faults"]}
    assert ("E1", "scenario.md", 17) in places and ("E0", "person.md", 3) in places and not look["playable"]
    assert look["steps"][0] == {"id": "offer", "line": 13, "kind": "", "codes": look["steps"][0]["codes"]} and "E1" in look["steps"][0]["codes"]
    assert json.dumps(look) and len(look["chart"]["steps"]) == 8
    with pytest.raises(Problem, match="cannot be played yet"):
        bench.play(SLUG, TEXTS | {"scenario.md": STORY.replace("trust +1", "luck +1")})
    scene = bench.play(SLUG, TEXTS, "tense", {"trust": 0, "nurse_told": 1})
    assert [one["n"] for one in scene["options"]] == [1] and scene["values"] == {"trust": 0, "nurse_told": True} and scene["debrief"] is None
    scene = bench.pick(1)
    assert scene["step"] == "record" and {one["to"] for one in scene["options"]} == {"poor", "good"} and scene["debrief"]["score"] == {"F13": {"points": 0, "max": 3}}
    end = bench.pick(2)
    assert end["ended"] == "good" and end["later"] and [row["node"] for row in end["debrief"]["steps"]] == ["tense", "record"] and end["debrief"]["steps"][1]["best"]
    assert bench.back()["step"] == "record" and bench.back(0)["step"] == "tense"
    for act, wrong in ((bench.pick, 9), (bench.pick, "1")):
        with pytest.raises(Problem):
            act(wrong)  # type: ignore[operator]
    with pytest.raises(Problem):
        bench.play(SLUG, TEXTS, "offer", {"trust": 99})
    for texts in ({}, {name: "" for name in TEXTS}, {name: "\x00---\n#" for name in TEXTS}, {name: "- [\n: {" for name in TEXTS}):
        if texts:
            assert any(fault["code"].startswith("E") for fault in bench.look(SLUG, texts)["faults"])
        else:
            with pytest.raises(Problem):
                bench.look(SLUG, texts)
    assert sorted(agency.ctx.home.rglob("*")) == before


BOMB = "&a [x, x]\n" + "".join(f"b{n}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}, *{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20))


@pytest.mark.parametrize("file,text", [
    ("walks.yaml", "[" * 30_000), ("walks.yaml", "- picks: &a [1]\n- picks: *a\n"), ("scenario.md", "---\n" + "{a: " * 30_000),
    ("scenario.md", "---\nvars: " + BOMB + "---\n"), ("person.md", "---\nname: " + "[" * 20_000 + "\n---\nHi\n"), ("scenario.md", STORY + " " * 100_000 + "x\n"),
], ids=["deep walks", "alias", "deep story", "bomb", "deep person", "endless line"])  # fmt: skip
def test_a_text_made_to_choke_the_machine_is_one_plain_error(file: str, text: str) -> None:
    texts = TEXTS | {file: text}
    look = Bench().look(SLUG, texts)
    assert [(fault["code"], fault["file"]) for fault in look["faults"]] == [("E0", file)] and not look["playable"] and look["chart"] is None


def test_what_is_different_is_told_file_by_file() -> None:
    told = drafting.changes(TEXTS, changed("1.1.0"))
    assert [one["file"] for one in told] == ["scenario.md"]
    rows = told[0]["rows"]
    assert ["-", "version: 1.0.0"] in rows and ["+", "version: 1.1.0"] in rows and ["…", ""] in rows and len(rows) < 20
    assert drafting.changes(TEXTS, TEXTS) == [] and {row[0] for row in drafting.changes({}, TEXTS)[0]["rows"]} == {"+"}
    assert drafting.with_field("no front matter", "version", "1.0.0") == "no front matter"
    assert drafting.raised([]) == "1.0.0" and drafting.raised(["1.9.9", "1.10.0", "junk"]) == "1.11.0"
