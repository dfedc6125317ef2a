"""Every rule file shows what it must flag and what it must leave alone; both are run."""

from __future__ import annotations

import re

import pytest

from alongside.review import review, shipped_rules
from alongside.review.shapes import KINDS

LOADED = shipped_rules()
RULES = {rule.id: rule for rule in LOADED.rules}
MARK = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


def _case(entry):
    """Text, marked span or None, verdict or None."""
    text = entry if isinstance(entry, str) else entry["text"]
    verdict = None if isinstance(entry, str) else entry.get("verdict")
    marked = MARK.search(text)
    span = (marked.start(), marked.start() + len(marked.group(1))) if marked else None
    return MARK.sub(r"\1", text), span, verdict


def _kind(rule):
    return "note" if "note" in rule.on else rule.on[0]


def test_no_rule_file_is_refused():
    assert [str(problem) for problem in LOADED.problems] == []


def test_there_are_rules_for_every_kind_and_all_84_rows_of_the_language_table():
    assert {kind for rule in RULES.values() for kind in rule.on} == set(KINDS)
    assert len([rule for rule in RULES.values() if rule.family == "language"]) == 84


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_it_flags_what_it_says_it_flags(rule, monkeypatch):
    monkeypatch.setenv("ALONGSIDE_STRICT", "1")
    for entry in rule.examples["flag"]:
        text, span, verdict = _case(entry)
        result = review(_kind(rule), text)
        mine = [finding for finding in result.findings if finding.rule == rule.id]
        if verdict:
            assert result.criteria[rule.criterion].verdict == verdict, text
        if rule.check != "rollup":
            assert mine, text
        if span:
            assert any(f.start < span[1] and span[0] < f.end for f in mine), (text, mine)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_it_leaves_alone_what_it_says_it_leaves_alone(rule, monkeypatch):
    monkeypatch.setenv("ALONGSIDE_STRICT", "1")
    for entry in rule.examples["pass"]:
        text, _, _ = _case(entry)
        result = review(_kind(rule), text)
        assert [f for f in result.findings if f.rule == rule.id] == [], text
        if rule.check != "words":
            assert result.criteria[rule.criterion].verdict == "met", text


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_its_words_are_kind_and_complete(rule):
    for sentence in [rule.message, *rule.says.values(), rule.why, rule.strength]:
        assert not re.search(r"\b(?:you|your|wrong|bad|error|must|fail\w*|incorrect)\b", sentence.lower()), (
            sentence
        )
    assert len(rule.why) > 20 and rule.instead and rule.source
    assert rule.since >= "2026-11-21"
