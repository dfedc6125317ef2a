"""The drawing of a story: its steps in layers from top to bottom, and the choices that lead from one to the next.

Who may see it: authors, and learners after an ending. The words of options and what is critical tell the key.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any
from xml.sax.saxutils import escape

from alongside.scenario.layers import Edge, Node, arrange
from alongside.scenario.model import Scenario, Step

W, H = 156, 66  # a step, in pixels at full size
GAP, DROP, MARGIN = 20, 50, 24
BEND, APART = 12, 9  # the room of a passing line; between two lines at one side of a step
WORDS, OPTION_WORDS = 8, 10
TIMER = "Time runs out"
ID = ' class="id"'
_MARKUP = re.compile(r"[*_`]+|!?\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Box:
    """One step. x, y: its upper left corner; `layer` from 0 at the top; `kind` is empty or the kind of ending."""

    id: str
    words: str
    kind: str
    x: int
    y: int
    w: int
    h: int
    layer: int


@dataclass(frozen=True)
class Link:
    """One choice (`n` as authored; 0 = the timer). `points` lead from its step to the next; `back`: upwards, or to itself."""

    from_: str
    n: int
    to: str
    words: str
    critical: bool
    points: tuple[tuple[int, int], ...]
    back: bool


@dataclass(frozen=True)
class Chart:
    """A laid-out story, in pixels. Steps and links stand in the author's order."""

    title: str
    width: int
    height: int
    steps: tuple[Box, ...]
    links: tuple[Link, ...]

    def as_dict(self) -> dict[str, Any]:
        """{width, height, steps: [{id, words, kind, x, y, w, h, layer}],
        links: [{from, n, to, words, critical, points: [[x, y], …], back}]}."""
        links = [{"from" if name == "from_" else name: value for name, value in asdict(link).items()} for link in self.links]
        return {
            "width": self.width,
            "height": self.height,
            "steps": [asdict(step) for step in self.steps],
            "links": [link | {"points": [list(point) for point in link["points"]]} for link in links],
        }


def lay_out(scenario: Scenario) -> Chart:
    """The chart of a story, also of an unfinished one: a link to a step that is not there is left out."""
    told = [
        (step.id, choice.n, choice.to, _short(choice.text, OPTION_WORDS), choice.critical)
        for step in scenario.steps.values()
        for choice in step.choices
    ] + [(step.id, 0, step.timer.to, TIMER, False) for step in scenario.steps.values() if step.timer]
    told = [each for each in told if each[2] in scenario.steps]
    made = arrange(list(scenario.steps), [(a, to) for a, _, to, _, _ in told], _width, GAP)
    left = min((x - _width(node) / 2 for node, x in made.x.items()), default=0.0)
    x = {node: round(at - left) + MARGIN for node, at in made.x.items()}
    layer = {node: number for number, row in enumerate(made.rows) for node in row}
    y = {node: MARGIN + number * (H + DROP) for node, number in layer.items()}
    ports = _ports(told, made.routes, made.back, x)
    links = []
    for a, n, to, words, critical in told:
        if a == to:
            points = _own(x[a], y[a], sum(1 for one in told if one[0] == one[2] == a and one[1] < n))
        else:
            up = (a, to) in made.back
            points = [(ports[a, n, to, a], y[a] + (0 if up else H))]
            for bend in made.routes[a, to][1:-1]:
                points += [(x[bend], y[bend] + H), (x[bend], y[bend])] if up else [(x[bend], y[bend]), (x[bend], y[bend] + H)]
            points.append((ports[a, n, to, to], y[to] + (H if up else 0)))
        links.append(Link(a, n, to, words, critical, tuple(points), a == to or (a, to) in made.back))
    boxes = [
        Box(step.id, _opening(step), step.kind, x[step.id] - W // 2, y[step.id], W, H, layer[step.id])
        for step in scenario.steps.values()
    ]
    right = max([box.x + W for box in boxes] + [px for link in links for px, _ in link.points], default=0)
    height = 2 * MARGIN + len(made.rows) * (H + DROP) - DROP
    return Chart(scenario.title, right + MARGIN, height, tuple(boxes), tuple(links))


def _width(node: Node) -> float:
    return W if isinstance(node, str) else BEND


def _ports(
    told: list[tuple[str, int, str, str, bool]], routes: dict[Edge, tuple[Node, ...]], back: frozenset[Edge], x: dict[Node, int]
) -> dict[tuple[str, int, str, str], int]:
    """Where each line leaves and meets a step: side by side, in the order of where they come from or go to."""
    sides: dict[tuple[str, bool], list[tuple[int, int, tuple[str, int, str, str]]]] = defaultdict(list)
    for a, n, to, _, _ in told:
        if a != to:
            way, up = routes[a, to], (a, to) in back
            sides[a, up].append((x[way[1]], n, (a, n, to, a)))
            sides[to, not up].append((x[way[-2]], n, (a, n, to, to)))
    ports = {}
    for (name, _), lines in sides.items():
        lines.sort(key=lambda line: line[:2])
        step = min(2 * APART, (W - 2 * APART) / max(1, len(lines) - 1))
        for at, (_, _, key) in enumerate(lines):
            ports[key] = round(x[name] + (at - (len(lines) - 1) / 2) * step)
    return ports


def _own(middle: int, top: int, before: int) -> list[tuple[int, int]]:
    """A line from a step to itself, at its right side."""
    right, out = middle + W // 2, min(GAP - 4, 8 + 4 * before)
    return [(right, top + H - 16), (right + out, top + H - 16), (right + out, top + 16), (right, top + 16)]


def _opening(step: Step) -> str:
    lines = [line for line in step.lines if line.text and not line.later]
    first = next((line for line in lines if not line.guards), lines[0] if lines else None)
    return _short(first.text, WORDS) if first else ""


def _short(text: str, most: int) -> str:
    words = _MARKUP.sub(r"\1", text).split()
    return " ".join(words[:most]).rstrip(",;:") + (" …" if len(words) > most else "")


_STYLE = """text{font:11px system-ui,sans-serif;fill:#1c2733}.id{font-weight:700}.box{fill:#fff;stroke:#40566b}
.good{fill:#e5f4e8;stroke:#1f6b36}.mixed{fill:#fdf3d8;stroke:#7a5600}.poor{fill:#fbe7dc;stroke:#8a3d0c}.unsafe{fill:#fbdfe3;stroke:#97142c}
.link{fill:none;stroke:#5b7084;stroke-width:1.4}.back{stroke-dasharray:5 4}.critical{stroke:#97142c;stroke-width:2.4}
.n{font-size:10px;paint-order:stroke;stroke:#fff;stroke-width:3px}"""


def svg(chart: Chart) -> str:
    """The chart as one SVG document that needs nothing else: no script, no font, no other file."""
    ends = sum(bool(box.kind) for box in chart.steps)
    about = f"{len(chart.steps) - ends} steps and {ends} endings, from top to bottom; {len(chart.links)} choices lead on."
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {chart.width} {chart.height}" width="{chart.width}" '
        f'height="{chart.height}" role="img" aria-labelledby="chart-title chart-about">',
        f'<title id="chart-title">{escape(chart.title)}</title><desc id="chart-about">{escape(about)}</desc>',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" fill="#40566b"/></marker></defs>',
        f'<rect width="{chart.width}" height="{chart.height}" fill="#fff"/>',
    ]
    out += [_link(link) for link in chart.links]
    out += [_box(box) for box in chart.steps]
    out += [_number(link) for link in chart.links]
    return "\n".join([*out, "</svg>"]) + "\n"


def _link(link: Link) -> str:
    kind = " back" * link.back + " critical" * link.critical
    number = f"{link.n}: " if link.n else ""
    title = f"{link.from_} to {link.to}. {number}{link.words}{' (critical)' if link.critical else ''}"
    return f'<path class="link{kind}" marker-end="url(#tip)" d="{path(link)}"><title>{escape(title)}</title></path>'


def _number(link: Link) -> str:
    x, y = link.points[0]
    return f'<text class="n" x="{x + 3}" y="{y + (-4 if link.back else 12)}">{link.n or "timer"}</text>'


def path(link: Link) -> str:
    """The `d` of an SVG path along a link: straight within a layer, a soft curve between two."""
    (x, y), *rest = link.points
    said = [f"M{x} {y}"]
    for to_x, to_y in rest:
        if to_x == x or link.from_ == link.to:
            said.append(f"L{to_x} {to_y}")
        else:
            half = (y + to_y) // 2
            said.append(f"C{x} {half} {to_x} {half} {to_x} {to_y}")
        x, y = to_x, to_y
    return "".join(said)


def _box(box: Box) -> str:
    name = f"{box.id} · {box.kind}" if box.kind else box.id
    rows = [name if len(name) <= 23 else name[:22] + "…", *_wrapped(box.words, 23, 2)]
    text = "".join(
        f'<text{"" if at else ID} x="{box.x + 9}" y="{box.y + 20 + 16 * at}">{escape(row)}</text>' for at, row in enumerate(rows)
    )
    place = f'x="{box.x}" y="{box.y}" width="{box.w}" height="{box.h}"'
    shape = f'<rect class="box {box.kind}" {place} rx="{16 if box.kind else 5}"/>'
    ending = " (ending)" if box.kind else ""
    return f"<g>{shape}<title>{escape(name)}{ending}: {escape(box.words)}</title>{text}</g>"


def _wrapped(text: str, width: int, most: int) -> list[str]:
    rows = [""]
    for word in text.split():
        if rows[-1] and len(rows[-1]) + 1 + len(word) > width:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows[: most - 1] + [row if len(rows) == most else row.rstrip("… ") + " …" for row in rows[most - 1 : most]]
