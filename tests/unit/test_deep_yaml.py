"""YAML that nests without end is told kindly: the quick parser would end the whole process."""

from __future__ import annotations

import pytest

from alongside.content import parse_yaml
from alongside.problem import Problem


@pytest.mark.parametrize("one", ["[", "{a: ", "- ", "? ", "- ? "])
def test_endless_nesting_is_a_problem_and_no_crash(one: str) -> None:
    with pytest.raises(Problem, match=r"rules\.yaml:1: is nested too deeply"):
        parse_yaml(one * 80_000, "rules.yaml")


def test_many_lists_beside_one_another_are_read() -> None:
    assert parse_yaml("rows:\n" + "  - [1, {a: 2}]\n" * 900, "rules.yaml") == {"rows": [[1, {"a": 2}]] * 900}
