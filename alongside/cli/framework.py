"""Lists the competency framework with its indicators, or shows what the content covers of it.

Without --coverage: every competency and function (or the IDs named) with its indicators; a single ID also
shows its observation checklist, its source and its record rule. With --coverage: which indicator is taught by
which module, practiced in which scenario or form, and evidenced by which rubric row or sign-off. Gaps are
shown, and so is every record rule that the shipped content cannot satisfy.
"""

from __future__ import annotations

import argparse
import json
import textwrap
from datetime import date
from pathlib import Path
from typing import Any

HELP = "List the competency framework; show what the content covers of it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="such as F07 or A (a group); none = all")
    parser.add_argument(
        "--coverage", action="store_true", help="show what is taught, practiced and evidenced, and the gaps"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--home", type=Path, default=None, help="the home folder (default: ALONGSIDE_HOME or ~/alongside)"
    )


def run(args: argparse.Namespace) -> int:
    from alongside import content, framework

    home = content.home_folder(args.home)
    frame = framework.load(home)
    chosen = _chosen(args.ids, frame)
    if args.coverage:
        return _coverage(frame, chosen, home, args.format)
    if args.format == "json":
        roles = frame.rules.on(date.today()).sign_off_roles
        print(json.dumps([_facts(frame.items[id], roles) for id in chosen], ensure_ascii=False, indent=1))
        return 0
    _list(frame, chosen)
    return 0


def _chosen(words: list[str], frame: Any) -> list[str]:
    """Ids named by the words: an id, an indicator's id or a group's letter. Raises Problem for any other."""
    wanted = set()
    for word in (each.upper() for each in words):
        group = {id for id in frame.items if id[0] == word}
        wanted |= group or {frame.item_of(word).id}
    return [id for id in frame.items if not words or id in wanted]


def _facts(item: Any, roles: tuple[str, ...]) -> dict[str, Any]:
    from alongside.record.words import rule_in_words

    rule = item.rule_on(date.today())
    return {
        "id": item.id,
        "title": item.title,
        "kind": item.kind,
        "domain": item.domain,
        "statement": item.statement,
        "why": item.why,
        "source": dict(item.source),
        "effective": item.effective.isoformat(),
        "version": item.version,
        "indicators": [{"id": each.id, "text": each.text} for each in item.indicators],
        "checklist": [
            {"id": each.id, "text": each.text, "shows": each.shows, "must": each.must}
            for each in item.checklist
        ],
        "required": list(rule.required),
        "rule": rule_in_words(rule, roles),
    }


def _list(frame: Any, chosen: list[str]) -> None:
    from alongside import framework
    from alongside.record.words import rule_in_words

    heading, today = "", date.today()
    for item in (frame.items[id] for id in chosen):
        group = framework.GROUPS[item.kind] + (f": {framework.DOMAINS[item.domain]}" if item.domain else "")
        if group != heading:
            print(f"\n{group}\n{'-' * len(group)}" if heading else f"{group}\n{'-' * len(group)}")
            heading = group
        print(f"{item.id}  {item.title}")
        if len(chosen) == 1:
            _say(item.statement, "     ")
            _say(item.why, "     ")
        for each in item.indicators:
            _say(each.text, f"     {each.id}  ", " " * (7 + len(each.id)))
        if len(chosen) == 1:
            if item.checklist:
                print("     What an observer ticks (! = leaving it out is unsafe):")
            for step in item.checklist:
                mark = "! " if step.must else ""
                _say(f"{mark}{step.text} ({step.shows})", f"     {step.id}  ", " " * (7 + len(step.id)))
            _say(
                f"Source: {item.source['file']}, {item.source['place']}. In effect from {item.effective}, "
                f"version {item.version}.",
                "     ",
            )
            _say(f"Record: {rule_in_words(item.rule_on(today), frame.rules.on(today).sign_off_roles)}", "     ")
    if len(chosen) > 1:
        print(
            f"\n{len(chosen)} competencies, functions and roles; "
            f"{sum(len(frame.items[id].indicators) for id in chosen)} indicators."
        )


def _coverage(frame: Any, chosen: list[str], home: Path, form: str) -> int:
    from alongside.record import coverage

    told = coverage.report(frame, home, date.today())
    told["items"] = [item for item in told["items"] if item["id"] in chosen]
    if form == "json":
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return int(bool(told["problems"]))
    for item in told["items"]:
        print(f"{item['id']}  {item['title']}")
        for each in item["indicators"]:
            print(f"  {each['id']}")
            for column in ("taught", "practiced", "evidenced"):
                _say(", ".join(each[column]) or "GAP", f"      {column + ':':<11}", " " * 17)
        for short in item["record"]["shortfalls"]:
            _say(f"{short['kind']}: {short['words']}", "  content coming, ", "      ")
    counts = told["summary"]
    print(
        f"\nOf {counts['indicators']} indicators, {counts['taught']} are taught, "
        f"{counts['practiced']} practiced and {counts['evidenced']} evidenced "
        f"({counts['by_observation_alone']} of them by observation alone)."
    )
    print(
        f"Of {counts['records']} records, {counts['satisfiable']} can be completed with the shipped content; "
        'the others show "content coming".'
    )
    for problem in told["problems"]:
        _say(f"{problem['where']}: {problem['what']} {problem['way_out']}", "Left out: ", "  ")
    return int(bool(told["problems"]))


def _say(text: str, first: str, rest: str | None = None) -> None:
    rest = first if rest is None else rest
    print(textwrap.fill(text, 100, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False))
