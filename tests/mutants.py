"""Breaks a sound story in every place, one break at a time: a checker worth its name finds each one."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CHOICE = re.compile(r"^(\* .*?->\s*)(\S+)(.*)$")
_SCORE = re.compile(r"\|\s*([A-Z]\d+)\s+\d")


def mutants(story: str, var: str) -> Iterator[tuple[str, str]]:
    """(what was done and where, the broken story), for every step, ending and choice. `var`: a declared variable."""
    lines = story.splitlines()
    step, first = "", next(at for at, line in enumerate(lines) if line.startswith("# "))
    for at, line in enumerate(lines):
        if line.startswith("# "):
            step = line.split()[1]
            breaks = _heading(line, step) if at > first else []  # nothing needs to lead to the first step
        elif found := _CHOICE.match(line):
            breaks = _choice(line, step, var, *found.groups())
        else:
            breaks = []
        for what, text in breaks:
            yield f"{what}, line {at + 1}", "\n".join([*lines[:at], text, *lines[at + 1 :]]) + "\n"


def _heading(line: str, step: str) -> list[tuple[str, str]]:
    if "(resource" in line:
        return [("resource renamed", line.replace(step, f"{step}-x", 1))]
    renamed = ("step renamed", line.replace(step, f"{step}-x", 1))
    if "(end:" not in line:
        return [renamed]
    return [renamed, ("ending removed", line.split(" (end:")[0]), ("unknown kind", line.replace("(end: ", "(end: very-"))]


def _limited(rest: str) -> bool:
    """A choice that shuts its own condition can be taken once only: looping it back is a story, not a break."""
    return any(re.search(rf"\|\s*{name} (?:yes|no|[+=-])", rest) for name in re.findall(r"if (?:not )?(\w+)", rest))


def _choice(line: str, step: str, var: str, head: str, target: str, rest: str) -> list[tuple[str, str]]:
    breaks = [
        ("retargeted", f"{head}no-such-step{rest}"),
        ("arrow dropped", head.replace("->", "") + target + rest),
        ("impossible guard", f"{line} | if {var} > 99"),
        ("unknown variable", f"{line} | moonlight +1"),
        ("unknown clause", f"{line} | perhaps"),
    ]
    if "once" not in rest and not _limited(rest):
        breaks.append(("self-loop", f"{head}{step}{rest}"))
    if _SCORE.search(rest):
        breaks.append(("unknown id", head + target + _SCORE.sub("| Z9 3", rest, count=1)))
        breaks.append(("four points", head + target + _SCORE.sub(r"| \1 4", rest, count=1)))
    return breaks
