"""Agreement rounds: each judges alone, nobody sees the others first, the figures are right, and no record changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from alongside import content, framework
from alongside.framework import vignettes
from alongside.problem import Problem
from alongside.review import agreement
from alongside.service import admin, agreeing_figures
from alongside.service.base import Actor
from alongside.store import access, ledger, work
from tests.agency import NORTH, Agency, found

SECRET = "Because of the envelope"


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    made = found(tmp_path / "home")
    peer = admin.add(made.ctx, "peer", "Pia Peer", ["supervisor"], [NORTH])
    made.of["peer"] = Actor(peer["id"], "Pia Peer", frozenset(["supervisor"]), frozenset([NORTH]))
    yield made
    made.ctx.store.close()


def ask(agency: Agency, *who: str, subject: str = "the-pier-at-night", kind: str = "observation", by: str = "trainer") -> str:
    asked = [agency.of[one].id for one in who]
    return str(agency.call(by, "make_round", kind=kind, subject=subject, assessors=asked)["id"])


def marks(agency: Agency, who: str, id: str, apart: dict[str, str] | None = None, why: str = "") -> dict[str, Any]:
    rows = agency.call(who, "agreement_round", round=id)["rows"]
    told = {row["id"]: {"mark": (apart or {}).get(row["id"], row["marks"][0][0]), "why": why} for row in rows}
    return agency.call(who, "mark_round", round=id, marks=told)


def refused(agency: Agency, code: str, who: str, name: str, /, **facts: Any) -> None:
    with pytest.raises(Problem) as told:
        agency.call(who, name, **facts)
    assert told.value.code == code, told.value


def note_of(agency: Agency, rows: int = 12) -> str:
    """A note the learner handed in, with this many rows."""
    lines = [{"id": f"row-{n}", "points": 1, "max": 1, "indicators": ["F07.1"], "criterion": "voice" if n == 5 else "need", "verdict": "met", "evidence": [[0, 4]],
              "judge": "", "full": "", "hint": True} for n in range(rows)]  # fmt: skip
    with agency.ctx.store.write() as db:
        work.submit(db, "s1", agency.of["learner"].id, "gone-module", "h", [], "x", agency.clock.now)
        work.add(db, "w1", "s1", "a-note", "note", document={"text": "Rent was due on Friday."}, findings=[], rows=lines, points=1, max=rows, status="waiting")
    return "w1"


# --- the figures ----------------------------------------------------------------------------------------------------------------


def cells(table: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    return [pair for pair, count in table.items() for _ in range(count)]


def test_plain_kappa_is_that_of_known_tables() -> None:
    two = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}  # (0.7 - 0.5) / (1 - 0.5)
    assert agreement.plain_kappa(two) == pytest.approx(0.4)
    names = ("psychotic", "neurotic", "organic")  # Fleiss, Levin and Paik 2003, table 18.1: 0.89 seen, 0.66 by chance
    counts = ((75, 1, 4), (5, 4, 1), (0, 0, 10))
    three = {(a, b): counts[i][j] for i, a in enumerate(names) for j, b in enumerate(names)}
    assert agreement.plain_kappa(three) == pytest.approx((0.89 - 0.66) / (1 - 0.66))
    assert agreement.plain_kappa({("yes", "yes"): 9}) is None, "where nobody could differ there is nothing to tell"
    assert agreement.plain_kappa({("yes", "no"): 5, ("no", "yes"): 5}) == pytest.approx(-1)


def test_documents_weigh_a_step_less_than_two_and_visits_do_not() -> None:
    near = {("met", "met"): 6, ("partial", "partial"): 3, ("missing", "missing"): 3, ("met", "partial"): 2}
    far = {("met", "met"): 6, ("partial", "partial"): 3, ("missing", "missing"): 3, ("met", "missing"): 2}
    assert agreeing_figures.pooled("document", cells(near))["kappa"] > agreeing_figures.pooled("document", cells(far))["kappa"]
    told = agreeing_figures.pooled("document", cells(near))
    # By hand: squared distances seen 2; by chance (8*5*1 + 8*3*4 + 3*6*1 + 3*3*1 + 3*6*4 + 3*5*1) / 14 = 250 / 14
    assert told["kappa"] == round(1 - 2 / (250 / 14), 2) and told["how"] == "quadratic-weighted kappa"
    assert told["kappa_low"] <= told["kappa"] <= told["kappa_high"] and (told["same"], told["n"], told["percent"]) == (12, 14, 86)
    swapped = [("seen" if a == "met" else "missed" if a == "partial" else "absent", "seen" if b == "met" else "missed" if b == "partial" else "absent")
               for a, b in cells(near)]  # fmt: skip
    assert agreeing_figures.pooled("observation", swapped)["kappa"] == round(agreement.plain_kappa(near) or 0, 2)


def test_more_than_two_is_the_mean_of_all_pairs_and_few_rows_say_so() -> None:
    rows = [f"r{n}" for n in range(12)]
    one = {row: "met" if n % 2 else "missing" for n, row in enumerate(rows)}
    other = one | {"r0": "met", "r2": "met"}
    third = one | {"r1": "missing"}
    told = agreeing_figures.figures("document", [one, other, third])
    pairs = [agreeing_figures.figures("document", pair)["kappa"] for pair in ([one, other], [one, third], [other, third])]
    assert told["kappa"] == pytest.approx(sum(pairs) / 3, abs=0.01) and told["how"] == "mean quadratic-weighted kappa of all pairs"
    assert (told["same"], told["percent"]) == (9, 75) and "85%" in told["words"]
    few = agreeing_figures.figures("document", [{"r1": "met"}, {"r1": "met"}])
    assert few["few"] and few["kappa"] is None and "Too few" in few["words"]


# --- blind until all are in ---------------------------------------------------------------------------------------------------------


def test_nobody_sees_a_mark_before_all_are_in_not_even_who_made_the_round(agency: Agency) -> None:
    id = ask(agency, "supervisor", "peer")
    marks(agency, "supervisor", id, {"C2.s3": "missed"}, SECRET)
    for who in ("peer", "trainer"):
        told = [agency.call(who, "agreement_round", round=id), agency.call(who, "agreement_page")]
        assert told[0]["result"] is None and not told[0]["complete"]
        assert SECRET not in json.dumps(told) and "meant" not in json.dumps(told)
    assert agency.call("supervisor", "agreement_round", round=id)["mine"]["C2.s3"] == {"mark": "missed", "why": SECRET}
    marks(agency, "supervisor", id, {"C2.s3": "absent"}, SECRET)  # her own she may change while they are hers alone
    refused(agency, "conflict", "peer", "agree_on_row", round=id, row="C2.s3", mark="seen")
    last = marks(agency, "peer", id, {"C2.s6": "missed"})
    assert last["complete"] and last["result"]["figures"]["same"] == 5 and last["result"]["figures"]["few"]
    apart = {row["id"]: row for row in last["result"]["rows"] if not row["same"]}
    assert set(apart) == {"C2.s3", "C2.s6"} and SECRET in json.dumps(apart["C2.s3"]) and apart["C2.s3"]["meant"] == "missed" and apart["C2.s3"]["because"]
    refused(agency, "conflict", "peer", "mark_round", round=id, marks={})
    assert agency.call("trainer", "agreement_round", round=id)["result"] == last["result"]


def test_a_round_is_for_its_own_people(agency: Agency) -> None:
    id = ask(agency, "supervisor", "peer")
    for name, facts in (("agreement_round", {}), ("mark_round", {"marks": {}}), ("close_round", {}), ("agree_on_row", {"row": "C2.s1", "mark": "seen"})):
        refused(agency, "not-allowed", "south trainer", name, round=id, **facts)
        refused(agency, "not-allowed", "learner", name, round=id, **facts)
    refused(agency, "not-allowed", "trainer", "mark_round", round=id, marks={})  # she made it and was not asked
    refused(agency, "not-allowed", "peer", "close_round", round=id)
    for who in (["supervisor"], ["supervisor"] * 2):
        refused(agency, "bad-field", "trainer", "make_round", kind="observation", subject="the-pier-at-night", assessors=[agency.of[one].id for one in who])
    for other in ("south trainer", "learner"):
        both = [agency.of["supervisor"].id, agency.of[other].id]
        refused(agency, "not-allowed", "trainer", "make_round", kind="observation", subject="the-pier-at-night", assessors=both)
    refused(agency, "not-found", "peer", "agreement_round", round="x")
    for bad in ({}, {"C2.s1": {"mark": "seen"}}, {"C2.s1": "seen"}):
        refused(agency, "bad-field", "peer", "mark_round", round=id, marks=bad)


def test_the_maker_may_stop_waiting(agency: Agency) -> None:
    id = ask(agency, "supervisor", "peer", "trainer")
    marks(agency, "supervisor", id)
    marks(agency, "peer", id)
    told = agency.call("trainer", "close_round", round=id)
    assert told["complete"] and sorted(told["result"]["names"]) == ["Pia Peer", "Supervisor"]
    refused(agency, "conflict", "trainer", "mark_round", round=id, marks={})
    off = ask(agency, "supervisor", "peer")
    marks(agency, "peer", off, why=SECRET)
    told = agency.call("trainer", "close_round", round=off)
    assert told["closed"] and told["result"] is None and SECRET not in json.dumps(told)
    refused(agency, "conflict", "supervisor", "mark_round", round=off, marks={})
    refused(agency, "conflict", "trainer", "close_round", round=off)


def test_an_assessor_may_take_herself_out_before_her_marks_are_in(agency: Agency) -> None:
    id = ask(agency, "supervisor", "peer", "trainer")
    assert agency.call("peer", "leave_round", round=id) == {"over": False}
    refused(agency, "not-allowed", "peer", "agreement_round", round=id)  # it is for others now
    told = agency.call("trainer", "agreement_round", round=id)
    assert told["left"] == ["Pia Peer"] and {one["name"] for one in told["assessors"]} == {"Supervisor", "Trainer"}
    marks(agency, "supervisor", id)
    refused(agency, "conflict", "supervisor", "leave_round", round=id)
    assert marks(agency, "trainer", id)["complete"], "the two that are left are all"

    off = ask(agency, "supervisor", "peer")
    refused(agency, "not-allowed", "trainer", "leave_round", round=off)  # she made it and was not asked
    assert agency.call("peer", "leave_round", round=off) == {"over": True}
    told = agency.call("supervisor", "agreement_round", round=off)
    assert told["closed"] and told["result"] is None
    refused(agency, "conflict", "supervisor", "leave_round", round=off)


def test_a_round_about_work_changes_nothing_of_it_and_each_look_is_noted(agency: Agency) -> None:
    piece, me = note_of(agency), agency.of["learner"].id
    with agency.ctx.store.read() as db:
        before = work.get(db, piece), ledger.size(db)
    assert [one["id"] for one in agency.call("trainer", "agreement_page")["documents"]] == [piece]
    refused(agency, "not-allowed", "south trainer", "make_round", kind="document", subject=piece, assessors=[agency.of["south trainer"].id, agency.of["south supervisor"].id])
    id = ask(agency, "trainer", "supervisor", subject=piece, kind="document")
    shown = agency.call("supervisor", "agreement_round", round=id)
    assert shown["text"] == "Rent was due on Friday." and len(shown["rows"]) == 12
    assert [len(row["marks"]) for row in shown["rows"]] == [3] * 5 + [2] + [3] * 6, "a person's own say is there or not"
    assert "verdict" not in json.dumps(shown) and '"points"' not in json.dumps(shown), "what the program found stays out of sight"
    marks(agency, "trainer", id, {"row-1": "partial", "row-2": "missing"})
    told = marks(agency, "supervisor", id, {"row-2": "missing"})
    assert told["result"]["figures"]["same"] == 11 and told["result"]["figures"]["kappa"] is not None
    agreed = agency.call("trainer", "agree_on_row", round=id, row="row-1", mark="met", words="It is in line two.")["result"]["rows"][1]["agreed"]
    assert (agreed["mark"], agreed["by"], agreed["words"]) == ("met", "Trainer", "It is in line two.")
    refused(agency, "bad-field", "trainer", "agree_on_row", round=id, row="row-1", mark="seen")
    assert agency.call("supervisor", "agree_on_row", round=id, row="row-1", mark="")["result"]["rows"][1]["agreed"] is None
    with agency.ctx.store.read() as db:
        assert (work.get(db, piece), ledger.size(db)) == before
        seen = {(row["actor"], row["detail"]) for row in access.of_person(db, me)}
    assert seen == {(agency.of[who].id, "work in an agreement round") for who in ("trainer", "supervisor")}


def test_how_pairs_agree_over_time(agency: Agency) -> None:
    for slug, apart in (("the-pier-at-night", {"C2.s1": "missed"}), ("the-second-bottle", {})):
        id = ask(agency, "supervisor", "peer", subject=slug)
        marks(agency, "supervisor", id)
        marks(agency, "peer", id, apart)
        agency.clock.turn(days=30)
    waiting = ask(agency, "supervisor", "peer", subject="number-nine")
    page = agency.call("peer", "agreement_page")
    assert [one["id"] for one in page["rounds"] if one["waiting"]] == [waiting]
    pair = page["pairs"][0]
    assert len(page["pairs"]) == 1 and sorted(pair["names"]) == ["Pia Peer", "Supervisor"]
    assert [(one["on"], one["same"], one["n"]) for one in pair["rounds"]] == [("2026-03-02", 6, 7), ("2026-04-01", 6, 6)]
    assert (pair["figures"]["same"], pair["figures"]["n"], pair["figures"]["percent"]) == (12, 13, 92)
    assert agency.call("south supervisor", "agreement_page")["pairs"] == []


# --- the visits ------------------------------------------------------------------------------------------------------------------------


def test_the_visits_are_short_fit_their_checklists_and_are_not_all_easy() -> None:
    shipped = vignettes.load(framework.load())
    assert len(shipped) >= 6 and len({one.about for one in shipped.values()}) == len(shipped)
    for one in shipped.values():
        assert 120 <= len(one.text.split()) <= 180, one.slug
        assert {"seen", "missed"} <= set(one.meant.values()) and one.because, one.slug


@pytest.mark.parametrize("change, told", [
    ({"about": "X9"}, "not an id"), ({"meant": {}}, "checklist"), ({"because": {"C2.s1": "x"}}, "Steps of|names"), ({"text": " "}, "empty"),
    ({"more": 1}, "known field"), ({"title": None}, "should be"),
])  # fmt: skip
def test_a_wrong_visit_is_refused_by_file_and_field(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    facts = content.read_yaml(content.find("courses/vignettes/number-nine.yaml")) | change
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(facts), encoding="utf-8")
    with pytest.raises(Problem, match=told) as refusal:
        vignettes.read(path, framework.load())
    assert "mine.yaml" in str(refusal.value)


def test_an_agency_can_add_a_visit_of_its_own(agency: Agency) -> None:
    folder = agency.ctx.home / "content" / vignettes.FOLDER
    folder.mkdir(parents=True)
    facts = content.read_yaml(content.find("courses/vignettes/number-nine.yaml")) | {"title": "Number ten"}
    (folder / "number-ten.yaml").write_text(yaml.safe_dump(facts), encoding="utf-8")
    assert "Number ten" in {one["title"] for one in agency.call("trainer", "agreement_page")["visits"]}
    id = ask(agency, "trainer", "supervisor", subject="number-ten")
    (folder / "number-ten.yaml").unlink()
    assert agency.call("trainer", "agreement_round", round=id)["text"].startswith("The laundromat"), "a round keeps the words it began with"
