"""An agency's own rules and dated changes: what they do, and how a wrong one is named while the others go on."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside import grading
from alongside.review import RuleSet, load_rules, review, rules_version, shipped_rules
from alongside.review.agency import Change, allows, apply, read_changes
from alongside.review.rules import WITHOUT_VERDICT

SIGNED = "since: 2026-11-02, by: training lead, reason: The county writes it so."
NOTE = "Ken was noncompliant. The client came back to the facility. A difficult client left. Ken sorted mail."
RULE = """\
id: {id}
title: Our word
family: agency
on: note
criterion: language
severity: F
check: words
params: {terms: [wibble]}
message: "“{found}” may puzzle a reader."
why: Nobody outside knows it.
instead: Say what it was.
source: our agency
since: 2026-11-02
examples:
  flag: ["Ken had a [[wibble]]."]
  pass: ["Ken had tea."]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "ours"
    place.mkdir()
    monkeypatch.setenv("ALONGSIDE_RULES", str(place))
    return place


def write(folder: Path, changes: str = "", allow: str = "") -> RuleSet:
    parts = [f"{name}:\n{body}" for name, body in (("changes", changes), ("allow", allow)) if body]
    (folder / "changes.yaml").write_text("\n".join(parts) + "\n", encoding="utf-8")
    return load_rules()


def own(folder: Path, ident: str = "AG01", text: str = RULE, name: str = "our-word") -> Path:
    path = folder / "agency" / f"{ident}-{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace("{id}", ident), encoding="utf-8")
    return path


def found(text: str = NOTE, kind: str = "note") -> list[str]:
    """Rules that remark on words, shipped or the agency's; what a text lacks is left out."""
    return [f.rule for f in review(kind, text).findings if f.start < f.end and not f.rule.startswith("SN")]


def test_without_a_folder_the_shipped_rules_are_in_force(tmp_path: Path) -> None:
    assert load_rules(tmp_path).rules == shipped_rules(tmp_path).rules and load_rules(tmp_path).changes == ()


def test_the_home_folder_holds_the_rules_where_no_other_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    own(tmp_path / "rules")
    assert load_rules(tmp_path).own == {"AG01"}


def test_a_rule_of_its_own_counts_like_any_other(folder: Path) -> None:
    own(folder)
    result = review("note", "Ken had a wibble.")
    assert found("Ken had a wibble.") == ["AG01"]
    assert result.criteria["language"].verdict == "missing"


def test_a_rule_that_is_off_says_nothing_and_lowers_nothing(folder: Path) -> None:
    assert review("note", "Ken was noncompliant.").criteria["language"].verdict == "missing"
    write(folder, f"  - {{rule: L01, off: true, {SIGNED}}}")
    assert "L01" not in found("Ken was noncompliant.")
    assert review("note", "Ken was noncompliant.").criteria["language"].verdict == "met"


@pytest.mark.parametrize(("severity", "verdict"), [("Q", "met"), ("F", "missing")])
def test_a_severity_moves_the_language_verdict(folder: Path, severity: str, verdict: str) -> None:
    write(folder, f"  - {{rule: L01, severity: {severity}, {SIGNED}}}")
    result = review("note", "Ken was noncompliant.")
    assert result.criteria["language"].verdict == verdict
    assert [f.severity for f in result.findings if f.rule == "L01"] == [severity]


def test_a_remark_that_did_not_count_counts_once_the_agency_weighs_it(folder: Path) -> None:
    text = "Ken had a good day."
    assert review("note", text).criteria["language"].verdict == "met"
    write(folder, f"  - {{rule: L60, severity: X, {SIGNED}}}")
    assert review("note", text).criteria["language"].verdict == "missing"


def test_on_trial_is_shown_and_never_counted(folder: Path) -> None:
    write(folder, f"  - {{rule: L01, status: trial, {SIGNED}}}")
    result = review("note", "Ken was noncompliant.")
    assert [f.status for f in result.findings if f.rule == "L01"] == ["trial"]
    assert result.criteria["language"].verdict == "met"


def test_it_may_say_things_in_its_own_words(folder: Path) -> None:
    write(
        folder,
        f'  - {{rule: L01, message: "Ours: {{found}}.", why: Ours., instead: Ours too., {SIGNED}}}\n'
        f"  - {{rule: SN10, says: {{missing: Where was it?}}, {SIGNED}}}",
    )
    said = {f.rule: f for f in review("note", "Ken was noncompliant.").findings}
    assert (said["L01"].message, said["L01"].why, said["L01"].instead) == ("Ours: noncompliant.", "Ours.", "Ours too.")
    assert said["SN10"].message == "Where was it?"


def test_a_word_allowed_in_one_rule_is_left_alone_there(folder: Path) -> None:
    assert "L51" in found("Individual participated in the game.")
    write(folder, f"  - {{rule: L51, allow: [individual], {SIGNED}}}")
    assert "L51" not in found("Individual participated in the game.")
    assert "L51" in found("The client participated in the game.")


def test_a_word_allowed_everywhere_is_left_alone_where_it_stands_alone(folder: Path) -> None:
    assert {"L51", "L53", "L41"} <= set(found())
    rules = write(folder, allow=f"  - {{words: [client*, facility], {SIGNED}}}")
    assert rules.allowed == ("client*", "facility")
    assert not {"L51", "L53"} & set(found("The clients were at the facility."))
    assert "L41" in found(), "“difficult client” is another matter"


def test_slurs_are_never_allowed_everywhere() -> None:
    slur = next(rule for rule in shipped_rules().rules if rule.severity == "X")
    flag = next(rule for rule in shipped_rules().rules if rule.id == "L51")
    assert not allows(slur, ("client",), "client") and allows(flag, ("client",), "The client’s")


def test_a_later_date_wins(folder: Path) -> None:
    old = SIGNED.replace("2026", "2025")
    write(folder, f"  - {{rule: L01, off: false, severity: Q, {SIGNED}}}\n  - {{rule: L01, off: true, {old}}}")
    assert "L01" in found() and [one.since[:4] for one in load_rules().changes] == ["2025", "2026"]


BROKEN = {
    "{rule: L999, off: true, since: 2026-11-02, by: a, reason: b}": ("(L999): rule", "is no rule here"),
    "{off: true, since: 2026-11-02, by: a, reason: b}": ("rule", "is missing"),
    "{rule: L01, since: 2026-11-02, by: a, reason: b}": ("(L01)", "changes nothing"),
    "{rule: L01, off: maybe, since: 2026-11-02, by: a, reason: b}": ("off", "should be bool"),
    "{rule: L01, severity: Z, since: 2026-11-02, by: a, reason: b}": ("severity", "is “Z”"),
    "{rule: L01, status: later, since: 2026-11-02, by: a, reason: b}": ("status", "is “later”"),
    "{rule: L01, allow: client, since: 2026-11-02, by: a, reason: b}": ("allow", "should be list"),
    "{rule: L01, allow: [no], since: 2026-11-02, by: a, reason: b}": ("allow", "should be a list of words"),
    "{rule: L01, allow: ['*'], since: 2026-11-02, by: a, reason: b}": ("allow", "should be a list of words"),
    "{rule: SN10, allow: [home], since: 2026-11-02, by: a, reason: b}": ("allow", "does not look for words"),
    "{rule: L01, message: '', since: 2026-11-02, by: a, reason: b}": ("message", "is empty"),
    "{rule: SN10, message: Where?, since: 2026-11-02, by: a, reason: b}": ("message", "is not what SN10 says"),
    "{rule: SN10, says: {met: Fine.}, since: 2026-11-02, by: a, reason: b}": ("says", "is “met”"),
    "{rule: SN10, says: {missing: 3}, since: 2026-11-02, by: a, reason: b}": ("says: missing", "is empty"),
    "{rule: L01, off: true, since: yesterday, by: a, reason: b}": ("since", "is “yesterday”"),
    "{rule: L01, off: true, by: a, reason: b}": ("since", "is missing"),
    "{rule: L01, off: true, since: 2026-11-02, reason: b}": ("by", "is missing"),
    "{rule: L01, off: true, since: 2026-11-02, by: a}": ("reason", "is missing"),
    "{rule: L01, off: true, since: 2026-11-02, by: a, reason: ' '}": ("reason", "is empty"),
    "{rule: L01, colour: red, since: 2026-11-02, by: a, reason: b}": ("colour", "is not a known field"),
    "L01": ("changes: 1", "should be a list of `field: value` lines"),
}


@pytest.mark.parametrize("entry", BROKEN)
def test_a_wrong_change_is_named_and_the_others_count(folder: Path, entry: str) -> None:
    rules = write(folder, f"  - {entry}\n  - {{rule: L53, off: true, {SIGNED}}}")
    where, what = BROKEN[entry]
    assert len(rules.problems) == 1, rules.problems
    told = rules.problems[0]
    assert "changes.yaml: changes: 1" in told.where and told.where.endswith(where), told.where
    assert what in told.what and told.way_out
    assert "L53" not in found() and "L01" in found()


@pytest.mark.parametrize("entry", ["{words: client, SIGNED}", "{words: [], SIGNED}", "{words: [client]}", "{SIGNED}"])
def test_a_wrong_allowance_is_named_and_the_others_count(folder: Path, entry: str) -> None:
    rules = write(folder, allow=f"  - {entry.replace('SIGNED', SIGNED)}\n  - {{words: [facility], {SIGNED}}}")
    assert ["changes.yaml: allow: 1" in one.where for one in rules.problems] == [True]
    assert rules.allowed == ("facility",)


@pytest.mark.parametrize("text", ["changes: {", "- rule: L01", "changes: 3", "more: []", "changes: [2026-02-30]"])
def test_a_file_that_cannot_be_read_leaves_the_rules_as_written(folder: Path, text: str) -> None:
    (folder / "changes.yaml").write_text(text)
    rules = load_rules()
    assert len(rules.problems) == 1 and "changes.yaml" in rules.problems[0].where and rules.problems[0].way_out
    assert [rule.id for rule in rules.rules] == [rule.id for rule in shipped_rules().rules]


def test_broken_rule_files_are_named_and_the_others_load(folder: Path) -> None:
    own(folder)
    own(folder, "L51", name="client")
    own(folder, "AG02", RULE.replace("check: words", "check: cues").replace("terms: [wibble]", "met: [a]"))
    own(folder, "AG03", RULE.replace("check: words", "check: cues").replace("terms: [wibble]", "met: ['(']"))
    own(folder, "AG04", RULE.replace('["Ken had tea."]', "[{verdict: met}]"))
    own(folder, "AG05", "id: {")
    (folder / "AG06-loose.yaml").write_text(RULE.replace("{id}", "AG06"))
    (folder / "agency" / "AG07-other.yml").write_text(RULE.replace("{id}", "AG07"))
    rules = load_rules()
    assert rules.own == {"AG01"}
    told = {Path(one.where.split(":")[0]).name: str(one) for one in rules.problems}
    assert set(told) == {
        "L51-client.yaml", "AG02-our-word.yaml", "AG03-our-word.yaml", "AG04-our-word.yaml", "AG05-our-word.yaml",
        "AG06-loose.yaml", "AG07-other.yml",
    }  # fmt: skip
    assert "already used by L51-client.yaml" in told["L51-client.yaml"]
    assert "already judged by SN13" in told["AG02-our-word.yaml"]
    assert "examples: pass: 1: text" in told["AG04-our-word.yaml"]
    assert "L51" in found() and found("Ken had a wibble.") == ["AG01"]


def test_a_named_folder_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ALONGSIDE_RULES", str(tmp_path / "nowhere"))
    assert [one.code for one in load_rules().problems] == ["not-found"]
    assert review("note", NOTE).problems and "L51" in found()


def test_an_edit_counts_at_once(folder: Path) -> None:
    path = own(folder)
    assert found("Ken had a wibble.") == ["AG01"]
    write(folder, f"  - {{rule: AG01, off: true, {SIGNED}}}")
    assert found("Ken had a wibble.") == []
    write(folder, f"  - {{rule: L01, off: true, {SIGNED}}}")
    assert found("Ken had a wibble.") == ["AG01"]
    path.write_text(RULE.replace("{id}", "AG01").replace("wibble", "wobble"))
    os.utime(path, ns=(time.time_ns() + 10**9,) * 2)
    assert found("Ken had a wibble.") == [] and found("Ken had a wobble.") == ["AG01"]
    path.unlink()
    assert found("Ken had a wobble.") == []


def test_the_version_names_what_rules_say_and_not_where_they_lie(folder: Path, tmp_path: Path) -> None:
    plain = rules_version(shipped_rules())
    assert rules_version(load_rules()) == plain == rules_version(load_rules())
    seen = {plain}
    for changes, allow in (
        (f"  - {{rule: L01, off: true, {SIGNED}}}", ""),
        (f"  - {{rule: L01, severity: Q, {SIGNED}}}", ""),
        (f"  - {{rule: L51, allow: [client], {SIGNED}}}", ""),
        ("", f"  - {{words: [client], {SIGNED}}}"),
    ):
        seen.add(rules_version(write(folder, changes, allow)))
    assert len(seen) == 5
    later = SIGNED.replace("The county writes it so", "Another reason")
    first = rules_version(write(folder, f"  - {{rule: L01, off: true, {SIGNED}}}"))
    assert rules_version(write(folder, f"  - {{rule: L01, off: true, {later}}}")) == first
    moved = replace(load_rules(), rules=tuple(replace(rule, path=tmp_path) for rule in load_rules().rules))
    assert rules_version(moved) == first


def test_a_rule_that_is_off_takes_nobodys_points(folder: Path) -> None:
    """P-39 opens the points of this profile's other rows; without its rule they are open, and its own row is a person's."""
    spec = grading.module("strengths-and-the-whole-person")
    item = next(one.id for one in spec.graded() if one.kind == "profile")
    value = {"fields": {"appreciate": "Kind.", "important_to": "Music.", "important_for": "Rest.", "support": "Ask first."}}

    def rows() -> dict[str, grading.RowResult]:
        return {row.criterion: row for r in grading.grade(spec, {item: value}) if r.item == item for row in r.rows}

    shut = rows()
    assert not any(row.points for row in shut.values())
    write(folder, f"  - {{rule: PL39, off: true, {SIGNED}}}")
    opened = rows()
    assert any(row.points for row in opened.values())
    assert all(row.points is None and row.judge for name, row in opened.items() if name == "P-39")


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["rule", "off", "severity", "status", "allow", "says", "message", "since", "by", "reason", "words"]),
            st.one_of(
                st.sampled_from(["L01", "SN10", "Q", "trial", "2026-11-02", "lead", ["client"], {"missing": "Where?"}, True, False]),
                st.none(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.text(max_size=3), max_size=2),
            ),
        ),
        max_size=4,
    ),
    st.sampled_from(["changes", "allow"]),
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_whatever_stands_in_an_entry_it_is_used_or_named(entries: list[dict], part: str) -> None:
    rules = {rule.id: rule for rule in shipped_rules().rules}
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "changes.yaml"
        path.write_text(yaml.safe_dump({part: entries}), encoding="utf-8")
        changes, problems = read_changes(path, rules)
    assert len(changes) + len(problems) == len(entries)
    assert all(one.where.startswith(f"{path}: {part}: ") and one.what and one.way_out for one in problems)
    for change in changes:
        assert change.by and change.reason and change.what
        assert not change.rule or apply(rules[change.rule], [change]) is not rules[change.rule]


TEXTS = [
    NOTE,
    "Rosa refused lunch. Staff redirected her and she was agitated.",
    "Date: 03/04/2026  Time: 2:07–2:51 pm  Place: Elm Street library\nStaff: K. Osei, DSP\nA rent notice came on Monday. For "
    "Goal 2 I modeled sorting, then stood back. He sorted 6 of 8 and said, “The red ones scare me.” Last week it was 3 of 8.",
    "Goal 1: He engaged in sorting. K. Osei helped; progress was made toward the goal; will continue.",
]


PLAN = """\
# Plan for Dana
## Vision
“I want my own kitchen.” Dana refused a group home.
## Strengths
Knows every bus driver.
## Goals
- I want to ride Route 6 alone.
  - Baseline: 0 of 4 trips alone
  - Steps: K. Osei, DSP rides along on Mondays
## Risks
Noncompliant with pills; she keeps her phone in her bag.
"""


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_switching_a_rule_off_never_changes_what_others_say(data: st.DataObject) -> None:
    rules = shipped_rules()
    kind = data.draw(st.sampled_from(["note", "plan"]))
    text = data.draw(st.sampled_from(TEXTS)) if kind == "note" else PLAN
    mine = [rule for rule in rules.rules if kind in rule.on]
    gone = data.draw(st.lists(st.sampled_from(mine), min_size=1, max_size=4, unique_by=lambda rule: rule.id))
    changes = [Change(rule.id, "2026-11-02", "a", "b", {"status": "off"}) for rule in gone]
    fewer = replace(rules, rules=tuple(apply(rule, changes) for rule in rules.rules))
    names = {rule.id for rule in gone}
    before, after = review(kind, text, rules=rules), review(kind, text, rules=fewer)
    assert after.findings == tuple(f for f in before.findings if f.rule not in names)
    assert after.questions == tuple(q for q in before.questions if q.rule not in names)
    silent = {rule.criterion for rule in gone if rule.check not in WITHOUT_VERDICT}
    kept = {name: v for name, v in before.criteria.items() if name not in silent}
    if all(rule.check != "words" for rule in gone):
        assert after.criteria == kept
    assert {**after.criteria, "language": None} == {**kept, "language": None} or "language" in silent
