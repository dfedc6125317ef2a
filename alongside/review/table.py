"""The table of rules for graders/README.md, written by cog between its marks."""

from __future__ import annotations

from alongside.review.rules import RuleSet, shipped_rules

_HEAD = "| rule | title | on | criterion | severity | check |\n|---|---|---|---|---|---|"


def table(rules: RuleSet | None = None) -> str:
    """Markdown: one row a rule, families in order of their names, rules in order of their ids."""
    found = sorted((rules or shipped_rules()).rules, key=lambda rule: (rule.family, rule.id))
    rows = []
    for rule in found:
        trial = "" if rule.status == "on" else f" ({rule.status})"
        title = rule.title.replace("|", "\\|")
        link = f"[{rule.id}](rules/{rule.family}/{rule.path.name})"
        rows.append(
            f"| {link} | {title}{trial} | {', '.join(rule.on)} | {rule.criterion} | {rule.severity} | {rule.check} |"
        )
    return "\n".join([_HEAD, *rows])
