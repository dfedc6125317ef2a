"""Every rule file shows what it must flag and what it must leave alone; both are run."""

from __future__ import annotations

import re

import pytest

from alongside.review import shipped_rules
from alongside.review.examples import failures
from alongside.review.shapes import KINDS

LOADED = shipped_rules()
RULES = {rule.id: rule for rule in LOADED.rules}


def test_no_rule_file_is_refused():
    assert [str(problem) for problem in LOADED.problems] == []


def test_there_are_rules_for_every_kind_and_all_84_rows_of_the_language_table():
    assert {kind for rule in RULES.values() for kind in rule.on} == set(KINDS)
    assert len([rule for rule in RULES.values() if rule.family == "language"]) == 84


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_it_flags_what_it_must_and_leaves_alone_what_it_must(rule):
    assert failures(rule, LOADED) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_its_words_are_kind_and_complete(rule):
    for sentence in [rule.message, *rule.says.values(), rule.why, rule.strength]:
        assert not re.search(r"\b(?:you|your|wrong|bad|error|must|fail\w*|incorrect)\b", sentence.lower()), (
            sentence
        )
    assert len(rule.why) > 20 and rule.instead and rule.source
    assert rule.since >= "2026-11-21"
