"""The reviewer's rules as the agency has them: what it changed, and what in its folder cannot be used."""

from __future__ import annotations

from typing import Any

from alongside.review import RuleSet, agency, load_rules
from alongside.service.base import Actor, Context, use_case


@use_case("trainer", "admin")
def reviewer_rules(ctx: Context, actor: Actor) -> dict[str, Any]:
    """{"changes": [{rule, title, what, since, by, reason}], "own": [{id, title}], "problems": [{where, what, way_out}]}.

    rule and title are "" for words that are allowed in every language rule. where is a place below the agency's folder.
    """
    rules = load_rules(ctx.home)
    titles = {rule.id: rule.title for rule in rules.rules}
    folder = f"{agency.folder(ctx.home)}/"
    return {
        "changes": [
            {
                "rule": one.rule,
                "title": titles.get(one.rule, ""),
                "what": one.what,
                "since": one.since,
                "by": one.by,
                "reason": one.reason,
            }
            for one in rules.changes
        ],
        "own": [{"id": name, "title": titles[name]} for name in sorted(rules.own)],
        "problems": [
            {"where": one.where.replace(folder, ""), "what": one.what, "way_out": one.way_out}
            for one in rules.problems
        ],
    }


def in_force(rules: RuleSet) -> list[dict[str, str]]:
    """The agency's changes as they are kept beside a graded document: [{rule, what, since}]."""
    return [{"rule": one.rule, "what": one.what, "since": one.since} for one in rules.changes]
