"""The reviewer: reads a note, goal, plan or profile and says what a good reviewer would say. It finds; it never scores."""

from __future__ import annotations

from alongside.review.engine import review
from alongside.review.rules import RuleSet, load_rules, read_rule, rules_version, shipped_rules
from alongside.review.shapes import Finding, Review, Rule, Strength, Verdict

__all__ = [
    "Finding", "Review", "Rule", "RuleSet", "Strength", "Verdict", "load_rules", "read_rule", "review", "rules_version",
    "shipped_rules",
]  # fmt: skip
