"""A second look is blind until it is made; then both see both. And the desk around it: who looks, who waits, which words help."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from alongside.problem import Problem
from alongside.review import agreement
from alongside.service import blinding, second_figures, second_marking
from alongside.service.second_figures import kappa
from alongside.store import Store, comments, people, rulings, second_marks
from alongside.store import work as work_store
from alongside.store.sql import iso
from tests import postgres, sample
from tests.agency import Agency
from tests.integration.desk_of_tests import FULL, HINTS, accept, again, desks, everything, hand_in, note_of

SECRET = "Marigold-Seven"
MARKS = [{"id": one["id"], "points": 0.5} for one in FULL]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agency]:
    with desks(tmp_path_factory.mktemp("second")) as agency:
        yield agency


@pytest.fixture
def agency(made: Agency, monkeypatch: pytest.MonkeyPatch) -> Agency:
    return again(made, monkeypatch)


def leaves(told: Any) -> Iterator[Any]:
    """Every key and every plain value anywhere in a payload."""
    if isinstance(told, dict):
        for name, one in told.items():
            yield name
            yield from leaves(one)
    elif isinstance(told, list):
        for one in told:
            yield from leaves(one)
    else:
        yield told


def everything_she_may_call(agency: Agency, who: str, work: str) -> dict[str, Any]:
    """What the desk's reading use-cases tell this trainer about a piece of work."""
    asked = [("second_looks", {}), ("second_work", {"id": work}), ("to_release", {}), ("work", {"id": work}), ("compare_marks", {"id": work}),
             ("regrade_preview", {"module": sample.SLUG, "item": "practice-note"}), ("take", {"id": work}),
             *(("queue", {"status": one}) for one in ("waiting", "held", "judged", "returned"))]  # fmt: skip
    told = {}
    for name, facts in asked:
        try:
            told[f"{name} {facts.get('status', '')}"] = agency.call(who, name, **facts)
        except Problem as problem:
            told[name] = problem.as_dict()
    return told


@pytest.mark.parametrize("hold", [False, True])
def test_nothing_of_the_first_marks_reaches_the_second_marker(agency: Agency, hold: bool) -> None:
    if hold:
        agency.call("trainer", "hold_feedback", module=sample.SLUG, hold=True)
    work = note_of(agency)
    rows = [{**one, "points": 0.5, "comment": SECRET} for one in FULL]
    accept(agency, work, rows=rows, comment=SECRET)
    control = json.dumps(everything_she_may_call(agency, "third trainer", work))
    assert SECRET in control and "Learner" in control, "the walk below would notice"
    agency.call("trainer", "ask_second", id=work, marker=agency.of["second trainer"].id)
    told = everything_she_may_call(agency, "second trainer", work)
    assert told["second_looks "].pop("trainers"), "whom she may ask in turn: everybody at her sites, whatever they decided"
    seen = [one for name in told if work in json.dumps(told[name]) for one in leaves(told[name])]
    assert any("Dana asked for help" in str(one) for one in seen)
    first, learner = agency.of["trainer"], agency.of["learner"]
    assert SECRET not in json.dumps(told)
    assert [name for name in told if {first.id, learner.id, learner.name} & set(map(str, leaves(told[name]))) and work in json.dumps(told[name])] == []
    assert not {first.id, learner.id, learner.name} & set(map(str, seen))
    blind = told["second_work "]
    assert not {"points", "verdict", "provisional", "judged", "comment", "judged_by", "name", "person", "findings", "hint", "decision"} & set(leaves(blind))
    assert {one for one in leaves(blind) if isinstance(one, int | float)} == {1, 6}, "only the most a row can have, and their sum"
    assert told["work"]["code"] == "conflict" and told["take "] == {"looking": "Third Trainer"}
    assert told["compare_marks"]["code"] == "conflict" and all(one["id"] != work for name in told if name.startswith("queue") for one in told[name]["items"])
    for name, facts in (("judge", {"rows": FULL}), ("regrade", {"rows": FULL, "reason": "x"})):
        with pytest.raises(Problem, match="second look"):
            agency.call("second trainer", name, id=work, **facts)


#: Every use-case that tells the first marks of a piece of work; a new one turns up in the walk below.
TELLS = {"behind", "export_packet", "export_record", "person_record", "queue", "record_page", "work"}
ODD = re.compile(r"Marigold-Seven|(?<![\d.])(0\.375|2\.25)(?!\d)|[: ]225[,}]")  # words, points of a row, their sum, as hundredths


def of_all_trades(agency: Agency, *who: str) -> None:
    """Trainers who are supervisors and administrators as well: nothing is kept from them by their role."""
    for one in who:
        agency.of[one] = replace(agency.of[one], roles=frozenset({"trainer", "supervisor", "admin"}))


def telling(told: dict[str, str]) -> set[str]:
    return {name for name in told if ODD.search(told[name])}


@pytest.mark.parametrize("why", ["second look", "round"])
def test_every_page_and_file_that_tells_the_first_marks_is_closed_until_she_has_marked(agency: Agency, why: str) -> None:
    work, of = note_of(agency), agency.of
    of_all_trades(agency, "second trainer", "third trainer")
    accept(agency, work, rows=[one | {"points": 1, "comment": SECRET} for one in FULL], comment=SECRET)
    agency.call("trainer", "regrade", id=work, rows=[one | {"points": 0.375} for one in FULL], reason=f"{SECRET} again.")
    later = hand_in(agency, "learner", "She smiled.")  # the first attempt stands under it as an earlier one
    if why == "round":
        both = [of["second trainer"].id, of["third trainer"].id]
        round_ = agency.call("trainer", "make_round", kind="document", subject=work, assessors=both)["id"]
        lines = [one["id"] for one in agency.call("trainer", "agreement_round", round=round_)["rows"]]
        agency.call("third trainer", "mark_round", round=round_, marks={one: {"mark": "met"} for one in lines})
    else:
        agency.call("trainer", "ask_second", id=work, marker=of["second trainer"].id)
    ids = {"id": [work, later], "round": [round_ if why == "round" else "x"]}
    assert telling(everything(agency, "third trainer", work, **ids)) == TELLS, "the control: others do read it"
    told = everything(agency, "second trainer", work, **ids)
    assert telling(told) == set()
    assert agency.call("third trainer", "program_agreement") and agency.call("second trainer", "program_agreement") == []
    line = blinding.ROUND if why == "round" else blinding.SECOND
    assert {name for name in told if line in told[name]} == {"behind", "export_packet", "export_record", "person_record", "record_page"}
    (entry,) = [one for row in agency.call("second trainer", "person_record", person=of["learner"].id)["rows"] for one in row["evidence"] if one["closed"] and not one["again"]]
    assert (entry["score"], entry["judged_by"], entry["counts"], entry["on"]) == (None, "", None, "2026-03-02")
    for name, facts in (("release", {"ids": [work]}), ("judge", {"id": work, "rows": FULL}), ("regrade", {"id": work, "rows": FULL, "reason": "x"})):
        with pytest.raises(Problem, match=r"second look|agreement round"):
            agency.call("second trainer", name, **facts)
    if why == "round":
        agency.call("second trainer", "mark_round", round=round_, marks={one: {"mark": "missing"} for one in lines})
        with pytest.raises(Problem, match=r"stay as they are|is over"):
            agency.call("second trainer", "mark_round", round=round_, marks={one: {"mark": "met"} for one in lines})
    else:
        agency.call("second trainer", "second_mark", id=work, rows=MARKS)
    assert telling(everything(agency, "second trainer", work, **ids)) >= TELLS


def test_waiting_work_in_a_round_is_listed_without_points_and_opens_when_it_is_marked(agency: Agency) -> None:
    work = note_of(agency)
    both = [agency.of[one].id for one in ("trainer", "second trainer", "third trainer")]
    round_ = agency.call("supervisor", "make_round", kind="document", subject=work, assessors=both)["id"]
    (card,) = [one for one in agency.call("trainer", "queue")["items"] if one["id"] == work]
    assert (card["points"], card["proposed"], card["closed"]) == (None, None, blinding.ROUND)
    with pytest.raises(Problem, match="agreement round"):
        agency.call("trainer", "work", id=work)
    of_all_trades(agency, "trainer")
    with pytest.raises(Problem, match="agreement round"):  # its points lie in there, though it gave no entry yet
        agency.call("trainer", "export_packet", person=agency.of["learner"].id)
    lines = [one["id"] for one in agency.call("trainer", "agreement_round", round=round_)["rows"]]
    marks = {one: {"mark": "met"} for one in lines}
    agency.call("trainer", "mark_round", round=round_, marks=marks)
    assert agency.call("trainer", "work", id=work)["points"] == 5 and accept(agency, work)["status"] == "judged"
    with pytest.raises(Problem, match="stay as they are"):
        agency.call("trainer", "mark_round", round=round_, marks=marks)
    assert [one["id"] for one in agency.call("second trainer", "queue", status="judged")["items"]] == []
    agency.call("supervisor", "close_round", round=round_)  # nobody waits any longer: it is open to everybody
    assert [one["id"] for one in agency.call("second trainer", "queue", status="judged")["items"]] == [work]


def test_afterwards_both_see_both_and_only_they(agency: Agency) -> None:
    work = note_of(agency)
    accept(agency, work, comment="Good.")
    agency.call("trainer", "ask_second", id=work, marker=agency.of["second trainer"].id)
    listed = agency.call("second trainer", "second_looks")["waiting"]
    assert [(one["id"], one["asked_by"], one["waits"]) for one in listed] == [(work, "Trainer", "since today")]
    with pytest.raises(Problem, match="need: needs points"):
        agency.call("second trainer", "second_mark", id=work, rows=MARKS[1:])
    agency.clock.turn(hours=1)
    told = agency.call("second trainer", "second_mark", id=work, rows=[MARKS[0] | {"comment": "Who asked?"}, *HINTS[1:], FULL[-1]], comment="Close.")
    assert (told["points"], told["max"], told["decided"]) == (5.5, 6, True)
    for who in ("trainer", "second trainer"):
        both = agency.call(who, "compare_marks", id=work)
        assert (both["first"]["by"], both["second"]["by"], both["words"]) == ("Trainer", "Second Trainer", "You differ on 1 of 6 rows.")
        (other,) = [one for one in both["rows"] if not one["same"]]
        assert (other["id"], other["words"], other["second_said"]) == ("need", "Second Trainer gave 0.5, Trainer gave 1.", "Who asked?")
    with pytest.raises(Problem) as no:
        agency.call("third trainer", "compare_marks", id=work)
    assert no.value.code == "not-allowed"
    for name, facts in (("second_mark", {"rows": MARKS}), ("second_work", {})):
        with pytest.raises(Problem):
            agency.call("second trainer", name, id=work, **facts)
    # she changes her mind; what they differed on before stays what the agreement is told from
    agency.clock.turn(hours=1)
    agency.call("trainer", "regrade", id=work, rows=[{"id": "need", "points": 0.5}], reason="She is right.")
    assert agency.call("trainer", "compare_marks", id=work)["differ"] == 1
    with pytest.raises(Problem, match="is that of Trainer"):
        agency.call("second trainer", "regrade", id=work, rows=[{"id": "need", "points": 0}], reason="Mine counts.")


def test_a_second_mark_may_come_first_and_its_maker_does_not_decide(agency: Agency) -> None:
    work = note_of(agency)
    agency.call("trainer", "ask_second", id=work, marker=agency.of["second trainer"].id)
    assert agency.call("second trainer", "second_mark", id=work, rows=MARKS)["decided"] is False
    with pytest.raises(Problem, match="second marks"):
        accept(agency, work, "second trainer")
    with pytest.raises(Problem, match="not complete"):
        agency.call("second trainer", "compare_marks", id=work)
    assert SECRET not in json.dumps(agency.call("trainer", "work", id=work)) and agency.call("trainer", "work", id=work)["second"] == "marked"
    agency.clock.turn(hours=1)
    accept(agency, work)
    assert agency.call("second trainer", "compare_marks", id=work)["differ"] == 6


def test_who_may_be_asked(agency: Agency) -> None:
    work, of = note_of(agency), agency.of
    accept(agency, work)
    for who, marker in (("trainer", ""), ("second trainer", of["trainer"].id), ("trainer", of["learner"].id), ("trainer", of["supervisor"].id),
                        ("trainer", of["south trainer"].id)):  # fmt: skip
        with pytest.raises(Problem) as told:
            agency.call(who, "ask_second", id=work, marker=marker)
        assert told.value.code == "not-allowed", (who, marker)
    assert {one["name"] for one in agency.call("trainer", "second_looks")["trainers"]} == {"Second Trainer", "Third Trainer"}
    agency.call("second trainer", "ask_second", id=work)
    agency.call("second trainer", "ask_second", id=work)  # a double tap
    with pytest.raises(Problem, match="asked for this one already"):
        agency.call("trainer", "ask_second", id=work, marker=of["third trainer"].id)
    with pytest.raises(Problem) as told:
        agency.call("third trainer", "withdraw_second", id=work)
    assert told.value.code == "not-allowed"
    for _twice in range(2):
        agency.call("second trainer", "withdraw_second", id=work)
    assert agency.call("second trainer", "second_looks")["waiting"] == [] and agency.call("second trainer", "work", id=work)["comment"] == "Good."


def test_one_accepted_piece_in_ten_is_offered_by_its_id_alone(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = [second_marking.offered(f"{number:036x}") for number in range(4000)]
    assert 300 < sum(chosen) < 500 and chosen == [second_marking.offered(f"{number:036x}") for number in range(4000)]
    work = note_of(agency)
    monkeypatch.setattr(second_marking, "offered", lambda one: one == work)
    assert agency.call("second trainer", "second_looks")["offered"] == []
    accept(agency, work)
    (card,) = agency.call("second trainer", "second_looks")["offered"]
    assert card.keys() == {"id", "title", "item", "kind"} and agency.call("trainer", "second_looks")["offered"] == []
    agency.call("second trainer", "ask_second", id=work)
    assert agency.call("third trainer", "second_looks")["offered"] == []


def test_agreement_is_a_number_only_from_ten_rows_on(agency: Agency) -> None:
    for who, marks in (("learner", MARKS[:1]), ("peer", [])):
        work = note_of(agency, who)
        accept(agency, work, rows=[*[one | {"points": 0} for one in HINTS[:2]], *FULL[2:]])
        agency.call("trainer", "ask_second", id=work, marker=agency.of["second trainer"].id)
        told = {one["id"]: one for one in (*FULL, *[one | {"points": 0} for one in HINTS[:2]], *marks)}
        agency.call("second trainer", "second_mark", id=work, rows=list(told.values()))
        (module,) = agency.call("trainer", "second_looks")["agreement"]
        if who == "learner":
            assert (module["rows"], module["same"], module["kappa"]) == (6, 5, None) and "From 10 rows" in module["words"]
    assert (module["works"], module["rows"], module["same"]) == (2, 12, 11)
    # Second ratings: 3 zeros, one half, 8 ones; first: 4 zeros, 8 ones. 1 - 12*0.25 / (12*8 + 12*8.25 - 2*8*8.5)
    assert module["kappa"] == pytest.approx(1 - 12 * 0.25 / (12 * 8 + 12 * 8.25 - 2 * 8 * 8.5)) and "nearly alike" in module["words"]
    assert "(12 rows)" in module["words"] and [(one["id"], one["differ"], one["of"]) for one in module["apart"]] == [("need", 1, 2)]


def test_kappa_says_so_where_nearly_every_row_got_the_same_mark() -> None:
    same, words = [(1.0, 1.0)] * 13, second_figures._told
    assert kappa([*same, (1.0, 0.5), (1.0, 0.0)]) == pytest.approx(0.0, abs=1e-9)
    assert "says little here" in words([*same, (1.0, 0.5), (1.0, 0.0)], 13) and "chance" not in words([*same, (1.0, 0.5), (1.0, 0.0)], 13)
    assert words(same, 13) == "The same points on 13 of 13 rows."
    assert "little more alike than by chance" in words([(1.0, 0.0), (0.0, 1.0)] * 6, 0)


def test_kappa_is_that_of_the_calibration_where_rows_have_three_steps() -> None:
    names = {0.0: "missing", 0.5: "partial", 1.0: "met"}
    for counts in itertools.product(range(2), repeat=9):
        cells = dict(zip(itertools.product(names, names), counts, strict=True))
        pairs = [pair for pair, count in cells.items() for _ in range(count)]
        told = agreement.kappa({(names[a], names[b]): count for (a, b), count in cells.items()}) if pairs else None
        assert kappa(pairs) == (None if told is None else pytest.approx(told))


# --- the queue and who looks -------------------------------------------------------------------------------------------


def test_the_queue_says_who_waits_and_since_when_in_words(agency: Agency) -> None:
    agency.clock.turn(days=4)
    hand_in(agency, "peer", "She smiled.")
    told = agency.call("trainer", "queue")
    assert [(one["person"], one["waits"]) for one in told["items"]] == [(agency.of["learner"].id, "for 4 days"), (agency.of["peer"].id, "since today")]
    assert (told["old"], told["old_days"]) == (1, 3) and [one["id"] for one in told["sites"]] == ["north-house", "south-house"]
    assert [one["kind"] for one in told["kinds"]] == ["note"]
    for facts, names in (({"find": "PEER"}, ["Peer"]), ({"find": "nobody"}, []), ({"kind": "note"}, ["Learner", "Peer"]), ({"kind": "goal"}, []),
                         ({"module": sample.SLUG, "site": "north-house", "find": "lea ner"}, ["Learner"])):  # fmt: skip
        assert [one["name"] for one in agency.call("trainer", "queue", **facts)["items"]] == names


def test_two_trainers_see_that_the_other_looks_and_nobody_is_stopped(agency: Agency) -> None:
    work = note_of(agency)
    assert agency.call("trainer", "take", id=work) == {"looking": ""}
    assert agency.call("second trainer", "take", id=work) == {"looking": "Trainer"}
    shown = {one["id"]: one["looking"] for one in agency.call("second trainer", "queue")["items"]}
    assert shown[work] == "Trainer" and agency.call("trainer", "work", id=work)["looking"] == ""
    agency.call("second trainer", "leave", id=work)  # not hers to end
    assert agency.call("third trainer", "work", id=work)["looking"] == "Trainer"
    agency.clock.turn(minutes=29)
    assert agency.call("second trainer", "take", id=work)["looking"] == "Trainer"
    agency.clock.turn(minutes=1)
    assert agency.call("second trainer", "take", id=work)["looking"] == ""
    agency.call("second trainer", "leave", id=work)
    assert agency.call("trainer", "take", id=work)["looking"] == ""
    accept(agency, work, "second trainer")  # never a lock
    with pytest.raises(Problem, match=r"already decided .* by Second Trainer"):
        accept(agency, work)
    with pytest.raises(Problem):
        agency.call("south trainer", "take", id=work)


# --- words that help again ---------------------------------------------------------------------------------------------


def test_comments_are_offered_where_they_helped(agency: Agency) -> None:
    texts = {"a": "Say who asked.", "b": "Name the day.", "c": "Her own words carry this."}
    ids = {name: agency.call("second trainer" if name != "c" else "trainer", "add_comment", text=text)["id"] for name, text in texts.items()}
    for name, topic in (("a", "need"), ("b", "date"), ("b", "date")):
        agency.clock.turn(minutes=1)
        agency.call("third trainer", "use_comment", id=ids[name], topic=topic)

    def order(who: str, **facts: Any) -> list[str]:
        return ["abc"[list(texts.values()).index(one["text"])] for one in agency.call(who, "comment_bank", **facts)]

    assert order("third trainer") == ["b", "a", "c"]
    assert order("third trainer", topic="need")[0] == "a" and order("third trainer", topic="date")[0] == "b"
    assert order("trainer", topic="need")[:2] == ["c", "a"], "her own words first"
    agency.clock.turn(minutes=1)
    agency.call("third trainer", "use_comment", id=ids["c"], topic="date")
    agency.call("third trainer", "use_comment", id=ids["c"], topic="date")
    assert order("third trainer", topic="date")[:2] == ["c", "b"], "as often, but later"
    assert order("trainer", find="WHO say") == ["a"]
    agency.call("second trainer", "change_comment", id=ids["a"], text="Say who asked for it.")
    assert agency.call("trainer", "comment_bank", find="for it")[0]["mine"] is False
    for name, facts in (("change_comment", {"text": "x"}), ("retire_comment", {})):
        with pytest.raises(Problem) as told:
            agency.call("trainer", name, id=ids["a"], **facts)
        assert told.value.code == "not-allowed"
    agency.call("second trainer", "retire_comment", id=ids["b"])
    assert len(agency.call("trainer", "comment_bank", topic="date")) == 2
    with pytest.raises(Problem, match="no longer in the bank"):
        agency.call("trainer", "use_comment", id=ids["b"], topic="date")


def test_a_sentence_typed_three_times_is_worth_keeping(agency: Agency) -> None:
    said = ["Say who asked.", " say  WHO asked.", "Say who asked. "]
    rows = [one | {"comment": words} for one, words in zip(FULL, said[:2], strict=False)] + FULL[2:]
    accept(agency, note_of(agency), rows=rows, comment="Thank you.")
    assert agency.call("trainer", "worth_keeping") == []
    agency.clock.turn(minutes=1)
    accept(agency, note_of(agency, "peer"), comment=said[2])
    assert agency.call("trainer", "worth_keeping") == [{"text": "Say who asked.", "times": 3}]
    assert agency.call("second trainer", "worth_keeping") == []
    agency.call("second trainer", "add_comment", text="say who asked.")
    assert agency.call("trainer", "worth_keeping") == []


def test_how_often_trainers_here_changed_the_programs_points(agency: Agency) -> None:
    assert agency.call("trainer", "program_agreement") == []
    accept(agency, note_of(agency), rows=[HINTS[0] | {"points": 0}, *({**one, "taken": True} for one in HINTS[1:]), FULL[-1]])
    accept(agency, note_of(agency, "peer"), "second trainer")
    told = {one["criterion"]: one["words"] for one in agency.call("trainer", "program_agreement")}
    assert told["need"] == "You changed 1 of 1. All trainers here: 1 of 2."
    assert told["date"] == "You judged none of these one by one yet. All trainers here: 0 of 1."


# --- the tables below it, on every database ----------------------------------------------------------------------------


@pytest.fixture(params=postgres.names())
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    made = Store.open(postgres.new_home(request.param, tmp_path / "home"))
    yield made
    made.close()


def test_decisions_second_marks_and_comments_are_kept_on_every_database(store: Store) -> None:
    now, rows = datetime(2026, 3, 2, 15, 0, tzinfo=UTC), [{"id": "need", "points": 0.5, "max": 1, "comment": "ü"}]
    with store.write() as db:
        for name in ("p-1", "p-2"):
            people.add(db, name, name, name.title(), ["trainer"], [], now)
        work_store.submit(db, "s-1", "p-1", "notes", "a" * 64, [], "x", now)
        facts = {"document": {"text": "t"}, "findings": [], "rows": rows, "points": None, "max": 1.0, "status": "waiting"}
        work = work_store.add(db, "w" * 36, "s-1", "note", "note", **facts)["id"]
        for number in range(11):
            rulings.add(db, work, "p-2", iso(now), rows=rows, points=float(number), comment="c", reason="r")
        assert [one["points"] for one in rulings.of_work(db, work)] == [float(number) for number in range(11)]
        assert rulings.of_works(db, [work, "x"]).keys() == {work}
        second_marks.ask(db, work, "p-2", "p-1", now)
        assert second_marks.waiting_for(db, "p-2") == {work} and second_marks.of_works(db, [work])[work]["rows"] is None
        second_marks.mark(db, work, "p-2", rows, "said", now)
        second_marks.mark(db, work, "p-2", [], "later", now)
        second_marks.withdraw(db, work)
        kept = second_marks.of_work(db, work)
        assert kept and (kept["rows"], kept["comment"]) == (rows, "said") and second_marks.waiting_for(db, "p-2") == set()
        work_store.judge(db, work, "p-2", iso(now), decision={"a": 1}, rows=rows, points=0.5, comment="c", status="judged", max=2.0, document={"b": 2})
        assert (work_store.get(db, work)["max"], work_store.told_by(db, "p-2")[0]["rows"]) == (2.0, rows)
        assert "document" not in work_store.items(db, brief=True)[0]
        comments.add(db, "c-1", "p-1", " words ", "need", now)
        for _twice in range(2):
            comments.use(db, "c-1", "need", now)
        assert comments.uses(db, "need")["c-1"]["used"] == comments.get(db, "c-1")["used"] == 2
        comments.retire(db, "c-1")
        assert comments.every(db) == [] and comments.uses(db, "need") == {}
