"""The case library as a whole: enough cases, each whole, and every competency and function asked about in at least two."""

from __future__ import annotations

from collections import defaultdict

import pytest

from alongside import framework, scenario
from alongside.scenario import Scenario

CASES = 20
READERS = 2
STEPS, ENDINGS = range(12, 31), range(3, 7)
BESIDES = [f"N{n}" for n in range(1, 9)] + [f"M{n}" for n in range(1, 7)] + ["R1", "R2", "R6"]


@pytest.fixture(scope="module")
def cases() -> list[Scenario]:
    return [scenario.load(slug) for slug in scenario.slugs()]


def asked(case: Scenario) -> set[str]:
    """Ids this case really asks about: a step offers a choice worth 3 and another worth 1 or less, with reasons that name
    an indicator of the id."""
    found = set()
    for step in case.steps.values():
        for ident in {ident for choice in step.choices for ident in choice.shows}:
            points = [
                choice.shows[ident] for choice in step.choices
                if ident in choice.shows and any(each.startswith(f"{ident}.") for each in choice.indicators)
            ]  # fmt: skip
            if points and max(points) == 3 and min(points) <= 1:
                found.add(ident)
    return found


def test_there_are_enough_cases_of_a_playable_size(cases: list[Scenario]) -> None:
    assert len(cases) >= CASES
    for case in cases:
        endings = sum(bool(step.kind) for step in case.steps.values())
        assert len(case.steps) in STEPS and endings in ENDINGS, case.slug


def test_every_id_a_case_lists_is_asked_about_in_earnest(cases: list[Scenario]) -> None:
    assert {case.slug: sorted(set(case.competencies) - asked(case)) for case in cases if set(case.competencies) - asked(case)} == {}


def test_every_competency_and_function_stands_in_two_cases_and_the_rest_in_one(cases: list[Scenario]) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        for ident in asked(case):
            found[ident].add(case.slug)
    core = [item.id for item in framework.load().items.values() if item.kind in ("competency", "function")]
    assert len(core) == 53
    assert {ident: sorted(found[ident]) for ident in core if len(found[ident]) < 2} == {}
    assert [ident for ident in BESIDES if not found[ident]] == []


def test_two_people_who_did_not_write_it_have_read_each_case(cases: list[Scenario]) -> None:
    assert [case.slug for case in cases if case.key["second_readers"] < READERS] == []


def test_a_case_that_may_be_too_close_offers_one_that_counts_the_same(cases: list[Scenario]) -> None:
    by_slug = {case.slug: case for case in cases}
    warned = [case for case in cases if case.content_note]
    assert warned
    for case in warned:
        assert set(case.competencies) <= set(by_slug[case.offers].competencies), case.slug
        assert not by_slug[case.offers].content_note, case.slug
