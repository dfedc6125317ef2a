"""How a scenario works: every version in figures, the newest first; fewer than 20 people give counts, never figures."""

from __future__ import annotations

import argparse
import json
from typing import Any

from alongside.cli._home import add_home, context

HELP = "how a scenario works: difficulty, options, reading time, paths (from 20 people on)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="SLUG", help="a scenario")
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text")
    parser.add_argument(
        "--since",
        default="",
        metavar="DATE",
        help="only assessed attempts begun on this day or later (2026-11-21)",
    )
    parser.add_argument("--site", default="", help="only people of this site (its id)")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    from alongside.service import analytics
    from alongside.service.base import Actor
    from alongside.service.figure_table import table

    operator = Actor("operator", "Operator", frozenset({"admin"}), frozenset())
    versions = analytics.all_versions(context(args), operator, args.slug, args.since, args.site)
    if args.format == "json":
        print(
            json.dumps(
                {"scenario": args.slug, "since": args.since, "site": args.site, "versions": versions},
                ensure_ascii=False,
                indent=1,
            )
        )
    elif args.format == "csv":
        print(table(versions), end="")
    else:
        print("\n\n".join(_text(args.slug, one) for one in versions))
    return 0


def _text(slug: str, shown: dict[str, Any]) -> str:
    from alongside.scenario.figures import LEAST

    counts, tried, found = shown["counts"], shown["practice"], shown["figures"]
    practiced = (
        f"{tried['people']} people, {tried['attempts']} attempts" if tried else f"fewer than {LEAST} people"
    )
    lines = [
        f"{slug} {shown['version'] or shown['hash'][:8]}{', the version in use' if shown['current'] else ''}",
        f"  assessed: {counts['people']} people, {counts['attempts']} finished attempts, {counts['unfinished']} unfinished",
        f"  practice: {practiced} (whole agency)",
    ]
    if shown["problem"]:
        return "\n".join([*lines, f"  The text of this version cannot be read: {shown['problem']}"])
    if found is None:
        return "\n".join(
            [
                *lines,
                f"  No figures: {counts['first']} of {LEAST} people have finished a first assessed attempt.",
            ]
        )
    ends = ", ".join(f"{one['count']} {one['id']} ({one['kind']})" for one in found["endings"])
    lines += [
        f"  endings of {found['n']} first attempts: {ends}",
        _alpha(found["alpha"]),
        "",
        *_steps(found["steps"]),
    ]
    look = [
        f"  step {one['number']} {one['step']}: {one['what']}. {one['means']} {one['do']}"
        for one in found["look"]
    ]
    return "\n".join([*lines, "", "What to look at:", *(look or ["  Nothing stands out."])])


def _alpha(alpha: dict[str, Any] | None) -> str:
    if alpha is None:
        return "  alpha: no figure, too few people came to the same steps"
    return f"  alpha {alpha['shown']} ({alpha['n']} people, {alpha['k']} steps). {alpha['means']} {alpha['do']}".rstrip()


def _steps(steps: list[dict[str, Any]]) -> list[str]:
    from alongside.scenario.figure_words import percent

    lines = []
    for step in steps:
        head = f"{step['number']:>3} {step['id']}, {step['reached']} people"
        if step["seen"] is None:
            lines.append(f"{head}: too few for figures")
            continue
        told = "; ".join(
            f"{one['label'].lower()} {one['shown']}{' (!)' if one['flag'] else ''}"
            for one in step["seen"]["measures"]
        )
        lines.append(f"{head}: {told}")
        for one in step["seen"]["options"]:
            later = "" if one["later"] is None else f", later {percent(one['later'])}"
            marks = "".join(f" [{word}]" for word in ("best", "critical", "rare") if one[word])
            lines.append(
                f"      {percent(one['share']):>8}{later}  {one['n'] or '-'} {one['text'] or 'The time ran out'}{marks}"
            )
    return lines
