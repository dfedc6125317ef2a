"""In which order a writer meets the findings, and what stands beside each."""

from __future__ import annotations

import itertools

import pytest

from alongside.dashboards import review as page
from alongside.forms import live
from alongside.forms.usefulness import GROUPS, group, useful_first
from alongside.problem import Problem
from alongside.review import Finding, Verdict, load_rules, review

WEAK = "Client was agitated and refused. Assisted with ADLs as needed. He is retarded. Will continue to monitor."


def finding(rule: str, criterion: str, severity: str = "F", at: int = 0, words: int = 4, status: str = "on") -> Finding:
    return Finding(rule, criterion, severity, at, at + words, "m", "w", "i", status)


CRITERIA = {"need": Verdict("missing"), "time": Verdict("missing"), "voice": Verdict("partial"), "language": Verdict("missing"),
            "objective": Verdict("partial"), "date": Verdict("not_asked")}
ORDERED = [
    finding("SN01", "need", at=90), finding("SN09", "time", at=5), finding("SN99", "time", status="trial"), finding("SN11", "voice", "Q"),
    finding("L19", "language", "X", 40), finding("L16", "language", "F", 3), finding("SN12", "objective", "F", 8),
    finding("T01", "privacy", "X", 2, status="trial"), finding("L11", "language", "Q", 1), finding("L02", "language", "Q", 2),
]  # fmt: skip


def test_what_is_missing_comes_first_then_what_is_begun_then_the_words() -> None:
    for shuffled in (ORDERED[::-1], ORDERED[5:] + ORDERED[:5], *itertools.islice(itertools.permutations(ORDERED[:5]), 20)):
        left = [one for one in ORDERED if one in shuffled]
        assert useful_first(shuffled, CRITERIA) == left
    assert [group(one, CRITERIA) for one in ORDERED] == ["missing"] * 3 + ["partial"] + ["wording"] * 4 + ["ask"] * 2


def test_what_was_not_asked_is_nobodys_fault() -> None:
    absent, there = finding("SN08", "date", words=0), finding("SN08", "date", at=3)
    assert useful_first([absent, there], CRITERIA) == [there]
    assert all(one["verdict"] != "not_asked" for one in live.look_at("profile", "Ines likes tea.")["criteria"])


def test_a_weak_note_asks_for_the_reason_before_it_asks_about_a_word() -> None:
    shown = live.look("note", {"text": WEAK})["findings"]
    assert [GROUPS.index(one["group"]) for one in shown] == sorted(GROUPS.index(one["group"]) for one in shown)
    assert shown[0]["group"] == "missing" and {one["group"] for one in shown} == set(GROUPS)
    wording = [one["severity"] for one in shown if one["group"] == "wording"]
    assert wording == sorted(wording, key="XF".index)


@pytest.mark.parametrize("kind", page.KINDS)
def test_every_example_of_the_page_shows_what_works_and_what_to_look_at(kind: str) -> None:
    text = page.example(kind)["text"]
    shown = live.look_at(kind, text)
    assert shown["findings"] and shown["criteria"], kind
    for one in (*shown["findings"], *shown["strengths"], *shown["questions"]):
        assert text[one["start"]:one["end"]] == one["quote"] or not one["part"]
    for one in shown["findings"]:
        assert one["look_for"]["label"] and one["look_for"]["example"], one["rule"]
    assert any(one["quote"] for one in shown["strengths"]) or kind == "goal"


def test_the_example_that_passes_does_pass() -> None:
    rules = {rule.id: rule for rule in load_rules().rules}
    shown = live.look("note", {"text": WEAK})["findings"]
    assert len(shown) > 8
    for one in shown:
        kind = "note" if "note" in rules[one["rule"]].on else rules[one["rule"]].on[0]
        assert one["rule"] not in {each.rule for each in review(kind, one["look_for"]["example"]).findings}


def test_the_desk_shows_the_same_cards_and_asks_the_trainer() -> None:
    text = page.example("plan")["text"]
    read = review("plan", text)
    shown = live.for_trainer("plan", text, read.as_dict()["findings"], {name: one.verdict for name, one in read.criteria.items()})
    beside = live.look_at("plan", text)
    for name in ("rule", "group", "quote", "why", "look_for"):
        assert [one[name] for one in shown["findings"]] == [one[name] for one in beside["findings"]]
    assert shown["questions"] == beside["questions"] != []
    assert live.for_trainer("choose", "", [], {}) == {"findings": [], "questions": []}


def test_a_rule_that_is_gone_leaves_its_finding_readable() -> None:
    old = {"rule": "X99", "criterion": "language", "severity": "F", "start": 0, "end": 4, "message": "Old.", "instead": "New."}
    [one] = live.for_trainer("note", "Some words.", [old], {})["findings"]
    assert (one["message"], one["quote"], one["look_for"], one["trial"]) == ("Old.", "Some", None, False)


def test_words_she_uses_for_herself_are_left_alone() -> None:
    told = {"kind": "note", "text": "The autistic man, an addict, rode with me."}
    desk = page.Desk()
    assert any("addict" in one["quote"] for one in desk.review(told)["findings"])
    mine = desk.review(told | {"whom": {"goes_by": "Ken", "pronouns": "", "words": "addict, autistic"}})
    assert not any("addict" in one["quote"] for one in mine["findings"])


@pytest.mark.parametrize("kind", page.KINDS)
def test_what_looks_like_a_real_persons_number_is_named(kind: str) -> None:
    assert page.Desk().review({"kind": kind, "text": "She wrote down 314-623-8890 for me."})["real"] == ["314-623-8890"]
    assert page.Desk().review({"kind": kind, "text": page.example(kind)["text"]})["real"] == []


def test_the_thread_of_a_plan_is_one_line_for_each_goal() -> None:
    lines = page.Desk().review({"kind": "plan", "text": page.example("plan")["text"]})["threads"]
    assert [one["kind"] for one in lines].count("goal") == 2
    assert all(one["way_out"] for one in lines if one["missing"])
    assert page.Desk().review({"kind": "note", "text": WEAK})["threads"] == []


def test_setting_aside_lasts_as_long_as_the_page() -> None:
    told, desk = {"kind": "note", "text": WEAK}, page.Desk()
    one = next(one for one in desk.review(told)["findings"] if one["quote"])
    with pytest.raises(Problem, match="Reason"):
        desk.dismiss(one["rule"], one["quote"], " ")
    desk.dismiss(one["rule"], one["quote"], "Her word.", start=1, end=2)
    assert [each["reason"] for each in desk.review(told)["aside"]] == ["Her word."]
    assert page.Desk().review(told)["aside"] == []
    desk.undismiss(one["rule"], one["quote"])
    assert desk.review(told)["aside"] == []


def test_files_are_read_within_limits() -> None:
    import base64

    def sent(raw: bytes) -> str:
        return base64.b64encode(raw).decode()

    assert page.read_file("a/b/note.md", sent("\ufeffShe said “no”.\r\nThen left.\n".encode())) == {"text": "She said “no”.\nThen left."}
    for name, data, words in (("x.txt", sent(b"\xff\xfe\x00"), "plain text"), ("x.exe", sent(b"a"), "not a kind"), ("x.txt", "%%%", "arrive whole"),
                              ("x.docx", sent(b"PK\x03\x04"), "x.docx"), ("x.txt", "A" * 900_000, "too large"), ("x.txt", sent(b"a" * 60_001), "more than")):
        with pytest.raises(Problem, match=words):
            page.read_file(name, data)
    with pytest.raises(Problem, match="60,000"):
        page.Desk().review({"kind": "note", "text": "a" * 60_001})
    with pytest.raises(Problem):
        page.Desk().review({"kind": "letter", "text": "a"})
