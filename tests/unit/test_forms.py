"""Forms without a browser: what a call answers, what the review turns into, what JupyterLab would run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from alongside import grading
from alongside.forms import assets, live, words
from alongside.forms.base import Form
from alongside.forms.items import item_form, label
from alongside.problem import Problem
from tests.sample import SLUG, use_sample


def form(**actions: object) -> Form:
    return Form("choose", actions=actions, label="A form")  # type: ignore[arg-type]


def test_call_answers_with_the_result() -> None:
    reply = form(double=lambda n: n * 2).answer({"type": "call", "id": "7", "name": "double", "args": {"n": 4}})
    assert reply == {"type": "reply", "id": "7", "ok": True, "result": 8}


def test_problem_becomes_its_four_facts() -> None:
    def refuse() -> None:
        raise Problem("Date", "is in the future.", "Check the year.", code="bad-field")

    reply = form(refuse=refuse).answer({"id": "1", "name": "refuse"})
    assert reply["ok"] is False
    assert reply["problem"] == {"code": "bad-field", "where": "Date", "what": "is in the future.",
                                "way_out": "Check the year."}


@pytest.mark.parametrize("call", [{"id": "1", "name": "nothing"}, {"id": "1", "name": "ok", "args": [1]}, {"id": "1"}])
def test_unknown_call_is_refused_kindly(call: dict) -> None:
    assert form(ok=lambda: 1).answer(call)["problem"]["code"] == "not-found"


def test_own_error_is_raised_in_tests_and_kind_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = form(broken=lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        broken.answer({"id": "1", "name": "broken"})
    monkeypatch.setenv("ALONGSIDE_STRICT", "0")
    problem = broken.answer({"id": "1", "name": "broken"})["problem"]
    assert problem["code"] == "bug"
    assert "ZeroDivision" not in json.dumps(problem)


def test_repeated_call_runs_once() -> None:
    ran: list[int] = []
    sent: list[dict] = []
    one = form(count=lambda: ran.append(1) or len(ran))
    one.send = sent.append  # type: ignore[method-assign]
    call = {"type": "call", "id": "p.1", "name": "count", "args": {}}
    one._on_message(one, call, [])
    one._on_message(one, call, [])
    assert len(ran) == 1
    assert sent[0] == sent[1]


def test_other_messages_are_ignored() -> None:
    one = form()
    one.send = lambda *_: pytest.fail("answered")  # type: ignore[method-assign]
    one._on_message(one, {"type": "other"}, [])
    one._on_message(one, "text", [])


def test_portal_gets_a_small_loader_and_jupyterlab_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "import" not in form()._esm.split("\n")[0]
    assert len(form()._esm) > 5000
    assert form()._css
    monkeypatch.setenv("ALONGSIDE_STATIC", "/static/abc")
    small = form()
    assert small._esm.splitlines()[0] == 'import part0 from "/static/abc/kit.js";'
    assert small._css == ""
    assert len(json.dumps(small.get_state())) < 1200


@pytest.mark.parametrize("path", sorted(p.stem for p in assets.FOLDER.glob("*.js") if p.stem != "host"))
def test_each_module_can_be_joined(path: str) -> None:
    text = assets.whole_module(("kit", path) if path != "kit" else ("kit",))
    assert text.count("export default") == 1
    node = shutil.which("node")
    if node:
        done = subprocess.run([node, "--input-type=module", "--check"], input=text, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr


def test_no_module_reaches_outside() -> None:
    for path in assets.FOLDER.glob("*"):
        text = path.read_text(encoding="utf-8")
        for reach in ("http://", "https://", "//cdn", "innerHTML", "eval(", "new Function"):
            found = text.replace("https?:", "")
            assert reach not in found, f"{path.name}: {reach}"


def test_every_kind_has_a_form_and_a_stable_line(monkeypatch: pytest.MonkeyPatch) -> None:
    use_sample(monkeypatch)
    spec = grading.module(SLUG)
    lines = [repr(item_form(grading.public(item), actions={})) for item in spec.items.values()]
    assert lines[:3] == ['Choose "why-today": 2 options', 'Choose many "which-two": 3 options',
                         'Sort "seen-or-guessed": 2 cards']
    assert {item.kind for item in spec.items.values()} >= {"choose", "sort", "match", "highlight", "order", "short", "note"}
    assert label({"kind": "choose", "id": "x", "options": [1]}) == 'Choose "x": 1 option'


def test_form_data_holds_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    use_sample(monkeypatch)
    for item in grading.module(SLUG).items.values():
        state = json.dumps(item_form(grading.public(item), actions={}).data)
        for secret in ("because", '"right"', '"bin"', "look_for", '"model"'):
            assert secret not in state, f"{item.id}: {secret}"


NOTE = {"fields": {"date": "11/20/2026", "place": "in the community", "staff": "  Ann Li, CSS"},
        "text": "Dana was agitated 😀 today. Checked in."}


def test_findings_point_into_the_field_they_speak_of() -> None:
    shown = live.look("note", NOTE)
    assert shown["findings"], "the sample note should draw remarks"
    for one in shown["findings"]:
        if one["part"]:
            value = NOTE["text"] if one["part"] == "text" else NOTE["fields"][one["part"]]
            assert value[one["start"]:one["end"]] == one["quote"]
    for criterion in shown["criteria"]:
        for span in criterion["evidence"]:
            value = NOTE["text"] if span["part"] == "text" else NOTE["fields"].get(span["part"], "")
            assert 0 <= span["start"] <= span["end"] <= len(value)
    assert next(one for one in shown["criteria"] if one["id"] == "date")["verdict"] == "met"


def test_dismissed_finding_stays_away_and_only_that_one() -> None:
    first = live.look("note", NOTE)["findings"]
    aside = [{"rule": first[0]["rule"], "quote": first[0]["quote"]}]
    left = live.look("note", NOTE, dismissed=aside)["findings"]
    assert [one["key"] for one in left] == [one["key"] for one in first[1:]]


def test_fields_of_documents() -> None:
    note = words.fields("note", ["date", {"id": "goal", "choices": ["Goal 1"]}])
    assert [one["id"] for one in note] == ["date", "goal", "text"]
    assert note[1]["choices"] == ["Goal 1"]
    assert [one["id"] for one in words.fields("goal", None)] == ["text"]
    assert all(one["long"] for one in words.fields("profile", None))


def test_forms_bring_nothing_heavy() -> None:
    code = ("import sys, alongside.dashboards.lesson, alongside.dashboards.simulator, alongside.dashboards.desk, alongside.dashboards.review as r;"
            "r.Desk().review({'kind': 'plan', 'text': r.example('plan')['text']});"
            "print([n for n in ('pandas','jupyter_server','nbgrader','sqlalchemy','nbconvert','alongside.service') if n in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert done.stdout.strip() == "[]"
