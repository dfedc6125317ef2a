"""Every shipped module keeps the promises a module makes. Found by looking into the folder; authors never edit this.

Hand scores lie in tests/content/data/<slug>/answers.yaml, written before any tuning:
documents: {<item>: {exemplar_total, middling: [{name, value, score, because}], paraphrase: {value}, empty_long: {value}}}
Scores and totals are automatic points (what the rules can score); rows that ask a person are judged by a person.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from alongside import framework, grading
from alongside.grading import ItemResult, ModuleSpec
from alongside.nbgrader_bridge.publish import notebook_faults

ROOT = Path(__file__).parents[2]
SLUGS = sorted(path.parent.name for path in (ROOT / "courses" / "modules").glob("*/module.yaml"))
DATA = Path(__file__).parent / "data"
STUB = "*Your answer is kept here when you submit.*"
_SHOW = re.compile(r"""^\s*lesson\.show\(\s*["']([a-z0-9-]+)["']\s*\)\s*$""", re.MULTILINE)

each_module = pytest.mark.parametrize("slug", SLUGS)


def documents() -> list[tuple[str, str]]:
    return [(slug, item.id) for slug in SLUGS for item in grading.module(slug).graded() if item.document]


each_document = pytest.mark.parametrize(("slug", "item"), documents())


def hand_scores(slug: str) -> dict[str, Any]:
    return yaml.safe_load((DATA / slug / "answers.yaml").read_text(encoding="utf-8"))["documents"]


def exemplar(slug: str) -> dict[str, Any]:
    """item -> value, out of graders/keys/<slug>/exemplar.json (the shape of answers.json)."""
    data = json.loads((ROOT / "graders" / "keys" / slug / "exemplar.json").read_text(encoding="utf-8"))
    items = data.get("items", data)
    return {
        name: one["value"] if isinstance(one, dict) and "value" in one else one for name, one in items.items()
    }


def scored(spec: ModuleSpec, values: dict[str, Any]) -> dict[str, ItemResult]:
    return {one.item: one for one in grading.grade(spec, values)}


def rows(result: ItemResult) -> str:
    """What a failure should show: each row with its verdict and points."""
    return ", ".join(f"{row.id} {row.verdict or '?'} {row.points}" for row in result.rows)


def test_there_are_modules():
    assert SLUGS


@each_module
def test_module_rubric_keys_and_framework_agree(slug):
    assert [str(one) for one in grading.references(grading.module(slug), framework.load())] == []


@each_module
def test_notebooks_fit_the_items_and_hold_no_output(slug):
    assert [str(one) for one in notebook_faults(grading.module(slug))] == []


@each_module
def test_every_item_is_shown_once_on_its_own_page(slug):
    spec = grading.module(slug)
    shown: list[tuple[str, str]] = []
    for page in spec.notebooks:
        notebook = nbformat.read(spec.path / f"{page.file}.ipynb", as_version=4)
        nbformat.validate(notebook)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for cell in code:
            shown += [(name, page.file) for name in _SHOW.findall(cell.source)]
        assert f'open_lesson("{slug}", "{page.file}")' in "".join(cell.source for cell in code).replace(
            "'", '"'
        )
        assert code[-1].source.strip() == "lesson.finish()"
    assert sorted(shown) == sorted((item.id, item.notebook) for item in spec.items.values())


@each_module
def test_answer_cells_stand_right_after_their_form(slug):
    spec = grading.module(slug)
    cells = nbformat.read(spec.path / "practice.ipynb", as_version=4).cells
    for before, cell in pairwise(cells):
        facts = cell.metadata.get("nbgrader")
        if facts:
            assert cell.source == STUB and facts["grade"] and facts["solution"] and not facts["locked"]
            assert _SHOW.findall(before.source) == [facts["grade_id"]]


@each_module
def test_no_page_gives_a_graded_answer_away(slug):
    spec = grading.module(slug)
    text = "".join((spec.path / f"{page.file}.ipynb").read_text(encoding="utf-8") for page in spec.notebooks)
    text += (spec.path / "module.yaml").read_text(encoding="utf-8")
    for key in spec.keys().values():
        for because in key.because.values():
            assert because not in text
    for value in exemplar(slug).values():
        if isinstance(value, dict) and len(value.get("text", "")) > 60:
            assert value["text"] not in text


@each_module
def test_a_module_has_the_parts_it_needs(slug):
    spec = grading.module(slug)
    assert 3 <= len(spec.notebooks) - 1 <= 5 and spec.notebooks[-1].file == "practice"
    assert all(5 <= page.minutes <= 10 for page in spec.notebooks[:-1])
    assert (spec.path / "design.md").is_file()
    kinds = {item.kind for item in spec.items.values()}
    assert len(kinds & {"choose", "choose-many", "sort", "match", "highlight", "order", "short"}) >= 5
    assert "reflection" in kinds
    taught = {name for item in spec.items.values() for name in item.indicators}
    assert set(spec.teaches) <= taught, "every indicator it teaches is practiced"


@each_module
def test_the_exemplar_earns_all_automatic_points(slug):
    spec = grading.module(slug)
    results = scored(spec, exemplar(slug))
    for name, one in results.items():
        assert one.automatic == one.automatic_max, f"{name}: {rows(one)}"
    for name in hand_scores(slug):
        assert results[name].automatic == hand_scores(slug)[name]["exemplar_total"], rows(results[name])


@each_module
def test_the_blank_earns_nothing(slug):
    spec = grading.module(slug)
    empty = {item.id: {"fields": {}, "text": "  \n"} if item.document else "" for item in spec.graded()}
    for values in ({}, empty):
        assert {one.points for one in scored(spec, values).values()} == {0.0}


@each_module
def test_every_document_has_hand_scores(slug):
    found = hand_scores(slug)
    assert set(found) == {item.id for item in grading.module(slug).graded() if item.document}
    for name, one in found.items():
        assert len(one["middling"]) >= 4, name
        assert len({round(each["score"]) for each in one["middling"]}) >= 2, (
            f"{name}: middling answers should differ"
        )
        assert all(each["because"].strip() for each in one["middling"])


@each_document
def test_middling_answers_come_within_a_point_of_their_hand_score(slug, item):
    spec = grading.module(slug)
    wrong = []
    for one in hand_scores(slug)[item]["middling"]:
        got = scored(spec, {item: one["value"]})[item]
        if abs(got.automatic - one["score"]) > 1:
            wrong.append(f"{one['name']}: {got.automatic:g}, by hand {one['score']:g} ({rows(got)})")
    assert wrong == []


@each_document
def test_a_paraphrase_comes_within_a_point_of_the_exemplar(slug, item):
    spec = grading.module(slug)
    got = scored(spec, {item: hand_scores(slug)[item]["paraphrase"]["value"]})[item]
    best = scored(spec, {item: exemplar(slug)[item]})[item]
    assert abs(got.automatic - best.automatic) <= 1, rows(got)


@each_document
def test_a_long_empty_text_earns_no_more_than_the_blank(slug, item):
    value = hand_scores(slug)[item]["empty_long"]["value"]
    assert (
        len(value["text"].split()) >= 80
        or sum(len(one.split()) for one in value.get("fields", {}).values()) >= 80
    )
    got = scored(grading.module(slug), {item: value})[item]
    assert got.automatic == 0, rows(got)
