"""The framework's loader refuses what is wrong by file and field; coverage is a pure function of plain data."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml

from alongside import cli, framework
from alongside.problem import Problem
from alongside.record import coverage

TODAY = date(2026, 11, 22)
GOOD = {
    "id": "F07",
    "title": "A note",
    "kind": "function",
    "statement": "Notes are whole.",
    "why": "They are read.",
    "source": {"file": "community-support-functions.txt", "place": "Key service functions, item 7"},
    "effective": "2026-11-21",
    "version": 1,
    "breaking": False,
    "indicators": [{"id": "F07.1", "text": "Writes the need."}, {"id": "F07.2", "text": "Names the goal."}],
    "checklist": [
        {"id": f"F07.s{n}", "text": f"Step {n}.", "shows": "F07.1" if n < 4 else "F07.2"} for n in range(1, 5)
    ],
}
STEPS: list[dict] = GOOD["checklist"]  # type: ignore[assignment]


def steps(number: int, **change: object) -> dict:
    """The checklist with one step changed."""
    return {"checklist": [step | change if at == number else step for at, step in enumerate(STEPS, 1)]}




def written(tmp_path: Path, facts: dict, name: str = "F07-note.yaml") -> Path:
    path = tmp_path / name
    lines = yaml.safe_dump(facts, sort_keys=False).replace("'2026-11-21'", "2026-11-21")
    path.write_text(lines, encoding="utf-8")
    return path


def read(tmp_path: Path, facts: dict, name: str = "F07-note.yaml") -> framework.Item:
    return framework.read_item(written(tmp_path, facts, name), framework.load_rules())


def test_a_good_file_is_read(tmp_path: Path) -> None:
    item = read(tmp_path, GOOD)
    assert (item.id, item.domain, [each.id for each in item.indicators]) == ("F07", None, ["F07.1", "F07.2"])
    assert item.record == framework.load_rules().default
    assert [(each.id, each.shows, each.must) for each in item.checklist] == [
        (f"F07.s{n}", "F07.1" if n < 4 else "F07.2", False) for n in range(1, 5)
    ]
    assert [each.must for each in read(tmp_path, GOOD | steps(3, must=True)).checklist] == [
        False, False, True, False]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"titel": "x"}, "titel"),
        ({"id": "F26"}, "id"),
        ({"kind": "competency"}, "kind"),
        ({"kind": "anything"}, "kind"),
        ({"domain": "A"}, "domain"),
        ({"statement": " "}, "statement"),
        ({"effective": "soon"}, "effective"),
        ({"version": "one"}, "version"),
        ({"source": {"file": "community-support-functions.txt"}}, "source: place"),
        ({"source": {"file": "somewhere.txt", "place": "page 1"}}, "source.file"),
        ({"source": {"file": "case-management.txt", "place": "page 1", "page": 1}}, "source: page"),
        ({"indicators": GOOD["indicators"][:1]}, "indicators"),
        ({"indicators": [GOOD["indicators"][0]] * 2}, "indicators[2].id"),
        ({"indicators": [{"id": "F7.1", "text": "x"}, GOOD["indicators"][1]]}, "indicators[1].id"),
        ({"indicators": [{"id": "F07.1", "words": "x"}, GOOD["indicators"][1]]}, "indicators[1]: words"),
        ({"indicators": [{"id": "F07.1", "text": ""}, GOOD["indicators"][1]]}, "indicators[1].text"),
        ({"checklist": STEPS[:3]}, "checklist"),
        ({"checklist": [*STEPS, *STEPS, STEPS[0]]}, "checklist"),
        (steps(2, id="F07.s3"), "checklist[2].id"),
        (steps(2, id="F07.s1"), "checklist[2].id"),
        (steps(2, id="F07.2"), "checklist[2].id"),
        (steps(2, text=" "), "checklist[2].text"),
        (steps(2, text="Step 1."), "checklist[2].text"),
        (steps(2, shows="F07.3"), "checklist[2].shows"),
        (steps(2, shows="A1.1"), "checklist[2].shows"),
        (steps(2, must="yes"), "checklist[2]: must"),
        (steps(2, show="F07.1"), "checklist[2]: show"),
        ({"record": {"needed": ["check"]}}, "record: needed"),
        ({"record": {"required": []}}, "record.required"),
        ({"record": {"required": ["guess"]}}, "record.required"),
        ({"record": {"check": {"theta": 101}}}, "record.check"),
        ({"record": {"check": {"teta": 90}}}, "record.check: teta"),
        ({"record": {"observation": {"n": 1}}}, "record.observation"),
        ({"record": {"validity_months": 0}}, "validity_months"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_field(tmp_path: Path, change: dict, field: str) -> None:
    with pytest.raises(Problem) as told:
        read(tmp_path, GOOD | change)
    assert "F07-note.yaml" in told.value.where
    assert field in told.value.where
    assert told.value.way_out


@pytest.mark.parametrize("field", [name for name in GOOD if name != "id"])
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    with pytest.raises(Problem, match=rf"F07-note\.yaml: {field}"):
        read(tmp_path, {name: value for name, value in GOOD.items() if name != field})


def test_the_files_name_begins_with_the_id(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"Name the file F07-<slug>\.yaml"):
        read(tmp_path, GOOD, "F08-note.yaml")


def test_an_override_changes_only_what_it_names(tmp_path: Path) -> None:
    default = framework.load_rules().default
    changed = read(tmp_path, GOOD | {"record": {"scenario": {"n": 3}, "validity_months": 12}}).record
    assert (changed.kinds["scenario"].n, changed.kinds["scenario"].distinct_tasks) == (3, 3)
    assert (changed.kinds["scenario"].theta, changed.validity_months) == (75, 12)
    assert changed.kinds["document"] == default.kinds["document"]
    assert changed.renewal_days == default.renewal_days


def test_a_second_file_with_the_same_id_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "extra" / "courses" / "framework"
    folder.mkdir(parents=True)
    written(folder, GOOD)
    monkeypatch.setenv("ALONGSIDE_CONTENT", str(tmp_path / "extra"))
    with pytest.raises(Problem, match="F07 is already the id of"):
        framework.load()


def test_ids_are_looked_up_by_item_or_indicator() -> None:
    frame = framework.load()
    assert frame.item_of("F07").id == frame.item_of("F07.1").id == "F07"
    for wrong in ("F26", "F07.9", "", "level E3"):
        with pytest.raises(Problem) as told:
            frame.item_of(wrong)
        assert told.value.code == "not-found"


def test_coverage_of_an_id_covers_its_indicators_and_no_others() -> None:
    frame = framework.load()
    table = framework.coverage(
        frame, {"taught": {"F07.1": ["module a"]}, "practiced": {"F07": ["scenario b"]}}
    )
    assert set(table) == set(frame.indicators)
    assert table["F07.1"] == {"taught": ("module a",), "practiced": ("scenario b",), "evidenced": ()}
    assert table["F07.2"] == {"taught": (), "practiced": ("scenario b",), "evidenced": ()}
    assert table["F06.1"] == {"taught": (), "practiced": (), "evidenced": ()}


def test_a_rule_is_satisfiable_only_with_enough_different_tasks() -> None:
    frame = framework.load()
    tasks = {
        "check": {"F07.1": ["m/check-1"]},
        "scenario": {"F07": ["one"], "F07.2": ["one"]},
        "document": {"F07.1": ["m/note"], "F07.3": ["n/note"]},
    }
    short = framework.satisfiable(frame, tasks, TODAY)
    assert set(short) == set(frame.items)
    assert [(each.kind, each.needs, each.has) for each in short["F07"]] == [("scenario", 2, 1)]
    assert "2 different scenarios" in short["F07"][0].words
    tasks["scenario"]["F07"].append("two")
    assert framework.satisfiable(frame, tasks, TODAY)["F07"] == ()


def test_kinds_that_need_only_people_are_never_short() -> None:
    kinds = {each.kind for shorts in framework.satisfiable(framework.load(), {}, TODAY).values() for each in shorts}
    assert kinds == {"check", "scenario", "document"}


def test_the_sample_module_is_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.sample import SLUG, use_sample

    before = coverage.gather(framework.load())
    use_sample(monkeypatch)
    found = coverage.gather(framework.load())
    taught = {id for id, names in found.names["taught"].items() if f"module {SLUG}" in names}
    assert taught
    documents = {task for tasks in found.tasks["document"].values() for task in tasks}
    checks = {task for tasks in found.tasks["check"].values() for task in tasks}
    assert any(task.startswith(f"{SLUG}/") for task in documents)
    assert f"{SLUG}/check" in checks
    assert not any(task.startswith(f"{SLUG}/check-") for task in checks), "a module's questions are one check"
    assert not any(SLUG in name for names in before.names["taught"].values() for name in names)


def test_a_broken_unit_covers_nothing_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "more" / "courses" / "modules" / "half-written"
    folder.mkdir(parents=True)
    (folder / "module.yaml").write_text("slug: half-written\nteaches: [F07.1]\n", encoding="utf-8")
    monkeypatch.setenv("ALONGSIDE_CONTENT", str(tmp_path / "more"))
    found = coverage.gather(framework.load())
    assert any("half-written" in problem.where for problem in found.problems)
    assert not any("half-written" in name for names in found.names["taught"].values() for name in names)


def test_an_id_the_framework_does_not_have_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tests.sample import ROOT, SLUG

    for folder in (f"courses/modules/{SLUG}", "graders/rubrics"):
        for path in (ROOT / folder).glob("*.yaml"):
            copy = tmp_path / "typo" / folder / path.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text(encoding="utf-8")
            copy.write_text(text.replace("F07.1", "F07.9"), encoding="utf-8")
    monkeypatch.setenv("ALONGSIDE_CONTENT", str(tmp_path / "typo"))
    told = [problem for problem in coverage.gather(framework.load()).problems if "F07.9" in problem.what]
    assert any(SLUG in problem.where for problem in told)


def test_more_content_never_makes_a_rule_harder_to_satisfy() -> None:
    frame = framework.load()
    tasks: dict[str, dict[str, set[str]]] = {"check": {}, "scenario": {}, "document": {}}
    before = framework.satisfiable(frame, tasks, TODAY)
    for number, (kind, id) in enumerate(
        (kind, id) for id in ("F07", "F07.2", "A5.1", "F13", "M1.3") for kind in tasks for _ in range(2)
    ):
        tasks[kind].setdefault(id, set()).add(f"task-{number}")
        after = framework.satisfiable(frame, tasks, TODAY)
        for name, shorts in after.items():
            had = {each.kind: each.has for each in before[name]}
            assert all(each.has >= had[each.kind] for each in shorts)
        before = after
    assert [id for id, shorts in before.items() if not shorts] == ["A5", "F07", "F13", "M1"]


def test_coming_says_why_and_only_for_rules_that_lack_content() -> None:
    frame = framework.load()
    reasons = coverage.coming(frame)
    short = framework.satisfiable(frame, coverage.gather(frame).tasks, TODAY)
    assert set(reasons) == {id for id, each in short.items() if each}
    assert all(framework.lacks(gap, TODAY) for gap in reasons.values())


def test_each_day_has_the_rule_of_that_day_and_a_later_one_lacks_nothing_today() -> None:
    frame, turn = framework.load(), date(2028, 7, 1)
    item = frame.items["F01"]
    more = replace(item.record, kinds=dict(item.record.kinds) | {"scenario": replace(item.record.kinds["scenario"], n=9, distinct_tasks=9)})
    later = replace(item, record=more, rules=(*item.rules, (turn, more)))
    frame = replace(frame, items=MappingProxyType(dict(frame.items) | {"F01": later}))
    gap = coverage.coming(frame)["F01"]
    assert framework.lacks(gap, date(2020, 1, 1)) is framework.lacks(gap, date(2028, 6, 30)) is None
    assert "9 different scenarios" in (framework.lacks(gap, turn) or "")
    assert framework.lacks("always", turn) == "always" and framework.lacks(None, turn) is None


def test_an_event_belongs_to_the_version_of_its_own_day() -> None:
    item = framework.load().items["F01"]
    newer = replace(item, version=2, effective=date(2027, 6, 1), breaking=True, earlier=(framework.Edition(1, item.effective, False),))
    assert [newer.version_on(day) for day in (date(2020, 1, 1), date(2027, 5, 31), date(2027, 6, 1), date(2030, 1, 1))] == [1, 1, 2, 2]
    assert item.version_on(date(2020, 1, 1)) == item.version


def test_the_command_lists_every_id_and_indicator(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["framework"]) == 0
    shown = capsys.readouterr().out
    frame = framework.load()
    assert all(f"\n{id}  {item.title}\n" in shown for id, item in frame.items.items())
    assert all(f" {id}  " in shown for id in frame.indicators)


def test_the_command_shows_one_id_with_its_rule_and_refuses_an_unknown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["framework", "f13"]) == 0
    shown = capsys.readouterr().out
    assert "3 observation" in shown
    assert "12 months" in shown
    assert cli.main(["framework", "Z9"]) == 2
    assert "Z9" in capsys.readouterr().err


def test_the_command_shows_what_an_observer_ticks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "content" / "courses" / "framework"
    own.mkdir(parents=True)
    name = framework.load().items["F07"].path.name
    written(own, GOOD | steps(2, must=True), name)
    assert cli.main(["framework", "F07", "--home", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "F07.s1  Step 1. (F07.1)" in shown
    assert "F07.s2  ! Step 2. (F07.1)" in shown
    cli.main(["framework", "F07", "--home", str(tmp_path), "--format", "json"])
    told = json.loads(capsys.readouterr().out)[0]["checklist"]
    assert told[1] == {"id": "F07.s2", "text": "Step 2.", "shows": "F07.1", "must": True}


def test_the_coverage_table_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    status = cli.main(["framework", "--coverage", "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert status == int(bool(told["problems"]))
    assert set(told) == {"schema_version", "items", "summary", "problems"}
    assert [item["id"] for item in told["items"]] == list(framework.IDS)
    for item in told["items"]:
        assert set(item) == {"id", "title", "kind", "indicators", "record"}
        assert item["record"]["satisfiable"] == (not item["record"]["shortfalls"])
        for row in item["indicators"]:
            assert set(row) == {"id", "text", "taught", "practiced", "evidenced", "gaps"}
            assert row["gaps"] == [column for column in framework.COLUMNS if not row[column]]
    rows = [row for item in told["items"] for row in item["indicators"]]
    assert told["summary"]["indicators"] == len(rows)
    assert told["summary"]["taught"] == sum("taught" not in row["gaps"] for row in rows)


def test_the_coverage_table_shows_gaps(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    cli.main(["framework", "--coverage", "R6", "--home", str(tmp_path)])
    told = coverage.report(framework.load(), tmp_path, TODAY)
    rows = [row for item in told["items"] if item["id"] == "R6" for row in item["indicators"]]
    shown = capsys.readouterr().out
    assert shown.count("GAP") == sum(len(row["gaps"]) for row in rows)
    assert "R5.1" not in shown
