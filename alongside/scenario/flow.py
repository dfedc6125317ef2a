"""How people went through a story, as ribbons from top to bottom: who went where, by the best choice or by another.

A flow picture after Sankey (1898): a step is as wide as the number of people who came to it. Steps stand in layers, each
below all that lead to it; a ribbon that passes a layer keeps its own room there, so it never runs behind a step.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from alongside.scenario.debrief import worth
from alongside.scenario.model import Scenario

GAP = 0.05  # between two neighbors, as a share of the whole width
SWEEPS = 8
Trace = Sequence[Mapping[str, Any]]
Place = tuple[
    str, int
]  # a step and which visit it is, or (in a story that can be walked in any order) which choice
Ribbon = tuple[Place, Place, bool]
Spot = Place | tuple[Ribbon, int]  # a place, or where a ribbon passes a layer


def flow(scenario: Scenario, traces: Sequence[Trace]) -> dict[str, Any]:
    """The picture of finished attempts.

    {"layers": n, "turns": `visit` counts choices instead of visits, "nodes": [{key, step, visit, kind, count, layer, x, w}],
     "links": [{from, to, best, count, w, points: [[x, layer], …]}]}
    x (left edge) and w are shares of the width. `best`: the best choice on offer was taken. Points go from the layer of
    `from` to that of `to`.
    """
    ribbons = _ribbons(scenario, traces, _by_visit)
    rank = _ranks(ribbons)
    turns = rank is None
    if rank is None:
        ribbons = _ribbons(scenario, traces, _by_turn)
        rank = _ranks(ribbons) or {}
    order = {name: place for place, name in enumerate(scenario.steps)}
    size: Counter[Spot] = Counter()
    for a, b, best in ribbons:
        count = ribbons[a, b, best]
        size[b] += count
        size[a] += count if not any(to == a for _, to, _ in ribbons) else 0
        for layer in range(rank[a] + 1, rank[b]):
            size[(a, b, best), layer] += count
    rows = _rows(ribbons, rank, order)
    x, unit = _set_out(rows, size)
    visits = Counter(step for step, _ in rank)
    return {
        "layers": len(rows),
        "turns": turns,
        "nodes": [
            {
                "key": _key(spot),
                "step": spot[0],
                "visit": spot[1] if visits[spot[0]] > 1 else 1,
                "kind": scenario.steps[spot[0]].kind,
                "count": size[spot],
                "layer": layer,
                "x": round(x[spot], 5),
                "w": round(size[spot] * unit, 5),
            }
            for layer, row in enumerate(rows)
            for spot in row
            if spot in rank
        ],
        "links": _links(ribbons, rank, x, unit, order),
    }


def _by_visit(trace: Trace, at: int) -> int:
    return 1 + sum(row["node"] == trace[at]["node"] for row in trace[:at])


def _by_turn(_trace: Trace, at: int) -> int:
    return at + 1


def _ribbons(
    scenario: Scenario, traces: Sequence[Trace], count: Callable[[Trace, int], int]
) -> Counter[Ribbon]:
    alike: Counter[tuple[Place, Place, tuple[int, ...], int]] = Counter()
    for trace in traces:
        places = [(row["node"], count(trace, at)) for at, row in enumerate(trace)]
        if trace:
            places.append((_end(scenario, trace[-1]), 1))
        for row, a, b in zip(trace, places, places[1:], strict=False):
            alike[a, b, tuple(sorted(row["offered"])), row["picked"]] += 1
    found: Counter[Ribbon] = Counter()
    for (a, b, offered, picked), many in alike.items():
        found[a, b, _is_best(scenario, a[0], offered, picked)] += many
    return found


def _end(scenario: Scenario, row: Mapping[str, Any]) -> str:
    step = scenario.steps[row["node"]]
    if row["picked"]:
        return step.choices[row["picked"] - 1].to
    return step.timer.to if step.timer else step.id


def _is_best(scenario: Scenario, name: str, offered: Sequence[int], picked: int) -> bool:
    """Whether nothing better was on offer than what was picked; never so when the time ran out."""
    choices = scenario.steps[name].choices
    return bool(picked) and worth(choices[picked - 1]) >= max(worth(choices[n - 1]) for n in offered)


def _ranks(ribbons: Counter[Ribbon]) -> dict[Place, int] | None:
    """Each place's layer, one below the lowest that leads to it; None where the ribbons run in a circle."""
    after: dict[Place, set[Place]] = {}
    for a, b, _ in ribbons:
        after.setdefault(a, set()).add(b)
        after.setdefault(b, set())
    waits = Counter(b for to in after.values() for b in to)
    free = [place for place in after if not waits[place]]
    rank = dict.fromkeys(free, 0)
    for place in free:
        for b in after[place]:
            rank[b] = max(rank.get(b, 0), rank[place] + 1)
            waits[b] -= 1
            if not waits[b]:
                free.append(b)
    return rank if len(free) == len(after) else None


def _rows(ribbons: Counter[Ribbon], rank: dict[Place, int], order: dict[str, int]) -> list[list[Spot]]:
    """The spots of each layer from left to right: the author's order first, then sweeps of averages (Sugiyama, 1981)."""
    rows: list[list[Spot]] = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    beside: dict[tuple[Spot, bool], list[tuple[Spot, int]]] = {}
    for place in sorted(rank, key=lambda place: (order[place[0]], place[1])):
        rows[rank[place]].append(place)
    for ribbon in sorted(ribbons, key=lambda one: _sorted(one, order)):
        way = _way(ribbon, rank)
        for layer, spot in enumerate(way[1:-1], start=rank[ribbon[0]] + 1):
            rows[layer].append(spot)
        for above, below in itertools.pairwise(way):
            beside.setdefault((above, True), []).append((below, ribbons[ribbon]))
            beside.setdefault((below, False), []).append((above, ribbons[ribbon]))
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for number in range(1, len(rows)) if down else range(len(rows) - 2, -1, -1):
            place_of = {
                spot: (at + 0.5) / len(row)
                for row in (rows[number - 1 if down else number + 1],)
                for at, spot in enumerate(row)
            }
            row = rows[number]
            wanted = {}
            for at, spot in enumerate(row):
                near = beside.get((spot, not down), [])
                many = sum(count for _, count in near)
                wanted[spot] = (
                    sum(place_of[one] * count for one, count in near) / many
                    if many
                    else (at + 0.5) / len(row)
                )
            row.sort(key=lambda spot: wanted[spot])
    return rows


def _sorted(ribbon: Ribbon, order: dict[str, int]) -> tuple[Any, ...]:
    (a, visit), (b, again), best = ribbon
    return order[a], visit, not best, order[b], again


def _way(ribbon: Ribbon, rank: dict[Place, int]) -> list[Spot]:
    a, b, _ = ribbon
    return [a, *((ribbon, layer) for layer in range(rank[a] + 1, rank[b])), b]


def _set_out(rows: list[list[Spot]], size: Counter[Spot]) -> tuple[dict[Spot, float], float]:
    """The left edge of each spot, rows in the middle; and the width of one person."""
    most = max((len(row) for row in rows), default=1)
    gap = min(GAP, 0.5 / max(1, most - 1))
    unit = min(((1 - gap * (len(row) - 1)) / sum(size[spot] for spot in row) for row in rows), default=0.0)
    x: dict[Spot, float] = {}
    for row in rows:
        at = (1 - gap * (len(row) - 1) - unit * sum(size[spot] for spot in row)) / 2
        for spot in row:
            x[spot] = at
            at += size[spot] * unit + gap
    return x, unit


def _links(
    ribbons: Counter[Ribbon], rank: dict[Place, int], x: dict[Spot, float], unit: float, order: dict[str, int]
) -> list[dict[str, Any]]:
    """Ribbons side by side at both ends, in the order of where they go to and come from."""
    ways = {ribbon: _way(ribbon, rank) for ribbon in sorted(ribbons, key=lambda one: _sorted(one, order))}
    start = _ports(ribbons, ways, x, unit, 0, 1)
    stop = _ports(ribbons, ways, x, unit, -1, -2)
    links = []
    for (a, b, best), way in ways.items():
        edges = [start[a, b, best], *(x[spot] for spot in way[1:-1]), stop[a, b, best]]
        points = [[round(edge, 5), rank[a] + at] for at, edge in enumerate(edges)]
        count = ribbons[a, b, best]
        links.append(
            {
                "from": _key(a),
                "to": _key(b),
                "best": best,
                "count": count,
                "w": round(count * unit, 5),
                "points": points,
            }
        )
    return links


def _ports(
    ribbons: Counter[Ribbon],
    ways: dict[Ribbon, list[Spot]],
    x: dict[Spot, float],
    unit: float,
    end: int,
    next_: int,
) -> dict[Ribbon, float]:
    used: dict[Spot, float] = {}
    ports = {}
    for ribbon, way in sorted(ways.items(), key=lambda one: (x[one[1][next_]], not one[0][2])):
        ports[ribbon] = used.get(way[end], x[way[end]])
        used[way[end]] = ports[ribbon] + ribbons[ribbon] * unit
    return ports


def _key(place: Place) -> str:
    return f"{place[0]}.{place[1]}"
