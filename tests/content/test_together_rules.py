"""Every rule for whole records shows a record it must flag and one it must leave alone; both are run."""

from __future__ import annotations

import re

import pytest

from alongside.review import load_rules
from alongside.review.together import load_together
from alongside.review.together.examples import failures
from alongside.review.together.finders import FINDERS

LOADED = load_together(changes=False)
RULES = {rule.id: rule for rule in LOADED.rules}


def test_no_rule_file_is_refused_and_no_finder_is_idle():
    assert [str(problem) for problem in LOADED.problems] == []
    assert {rule.check for rule in RULES.values()} == set(FINDERS)
    assert not {rule.id for rule in load_rules().rules} & set(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_its_examples_hold(rule, monkeypatch):
    monkeypatch.setenv("ALONGSIDE_STRICT", "1")
    assert list(failures(rule)) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_its_words_are_kind_and_complete(rule):
    for sentence in (rule.message, rule.why):
        assert not re.search(r"\b(?:you|your|wrong|bad|error|must|fail\w*|incorrect|fraud)\b", sentence.lower()), sentence
    assert len(rule.why) > 20 and rule.instead and rule.source and rule.since >= "2026-11-21"
