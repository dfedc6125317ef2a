"""Draw a story: its steps from top to bottom and where each choice leads. A story with faults is drawn as far as it goes."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alongside import content
from alongside.cli import _cases, _home

if TYPE_CHECKING:
    from alongside.scenario.chart import Chart

HELP = "draw where the choices lead: a picture, a list, or data"
_COLORS = {"good": "#e5f4e8", "mixed": "#fdf3d8", "poor": "#fbe7dc", "unsafe": "#fbdfe3"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="SLUG", help="a scenario, or the path of its folder")
    parser.add_argument("--format", choices=("svg", "dot", "json", "text"), default="svg", help="dot is for Graphviz")
    _cases.add_output(parser)
    _home.add_home(parser)


def run(args: argparse.Namespace) -> int:
    from alongside.scenario.chart import lay_out, svg

    chart = lay_out(_cases.story(args.slug, content.home_folder(args.home)))
    made = {
        "svg": svg, "dot": dot, "text": text,
        "json": lambda one: json.dumps(one.as_dict(), ensure_ascii=False, indent=1) + "\n",
    }  # fmt: skip
    _cases.write(made[args.format](chart), args.output)
    return 0


def text(chart: Chart) -> str:
    """The chart as a list, step by step from the top: for a terminal, a screen reader, or a look at what changed."""
    return "\n".join(_rows(chart)) + "\n"


def _rows(chart: Chart) -> Iterator[str]:
    yield chart.title
    for box in sorted(chart.steps, key=lambda box: box.layer):
        yield ""
        yield f"{box.id}{f' ({box.kind} ending)' if box.kind else ''}: {box.words}"
        for link in chart.links:
            if link.from_ == box.id:
                notes = ", critical" * link.critical + ", back" * link.back
                yield f"  {link.n or 'timer'} to {link.to}{notes}: {link.words}"


def dot(chart: Chart) -> str:
    """The chart in the language of Graphviz, which then lays it out in its own way."""
    out = [f"digraph {_quoted(chart.title)} {{", '  node [shape=box, style="filled,rounded", fillcolor="#ffffff"];']
    for box in chart.steps:
        color = f", fillcolor={_quoted(_COLORS[box.kind])}" if box.kind in _COLORS else ""
        label = f"{box.id} ({box.kind})" if box.kind else box.id
        out.append(f"  {_quoted(box.id)} [label={_quoted(label)}, tooltip={_quoted(box.words)}{color}];")
    for link in chart.links:
        look = ", color=\"#97142c\", penwidth=2" if link.critical else ""
        words = f"label={_quoted(str(link.n or 'timer'))}, tooltip={_quoted(link.words)}"
        out.append(f"  {_quoted(link.from_)} -> {_quoted(link.to)} [{words}{look}];")
    return "\n".join([*out, "}"]) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
