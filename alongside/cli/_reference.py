"""The command reference in the README, made from the commands themselves."""

from __future__ import annotations

import argparse

from alongside import cli


def reference() -> str:
    """Markdown: one line per command and nested verb, with its options."""
    lines = ["| command | what it does | options |", "| --- | --- | --- |"]
    top = cli.parser()
    for name, child in _children(top).items():
        verbs = _children(child)
        lines.append(_row(f"alongside {name}", child, _help(top, name)))
        lines += [
            _row(f"alongside {name} {verb}", parser, _help(child, verb)) for verb, parser in verbs.items()
        ]
    return "\n".join(lines)


def completes() -> str:
    """One sentence: how many records the shipped content can complete, by the newest rule of each, and which."""
    from alongside import framework
    from alongside.record import coverage

    frame = framework.load()
    told = coverage.report(frame, None, max(item.effective for item in frame.items.values()))
    can = ", ".join(each["id"] for each in told["items"] if each["record"]["satisfiable"])
    many, of = told["summary"]["satisfiable"], told["summary"]["records"]
    return f"The content that ships can complete **{many} of {of}** records: {can}."


def _children(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _help(parser: argparse.ArgumentParser, name: str) -> str:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return next((choice.help or "" for choice in action._choices_actions if choice.dest == name), "")
    return ""


def _row(command: str, parser: argparse.ArgumentParser, told: str) -> str:
    words = []
    for action in parser._actions:
        if isinstance(action, (argparse._HelpAction, argparse._SubParsersAction)):
            continue
        if action.option_strings:
            value = "" if action.nargs == 0 else f" {action.metavar or action.dest.upper()}"
            words.append(f"`{action.option_strings[-1]}{value}`")
        else:
            words.append(f"`{action.metavar or action.dest.upper()}`")
    return f"| `{command}` | {told} | {' '.join(words)} |".replace("\n", " ")
