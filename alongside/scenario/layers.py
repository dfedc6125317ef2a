"""Places a graph in layers from top to bottom so that few lines cross (the method of Sugiyama, Tagawa and Toda, 1981).

Loops are broken, each node stands below all that lead to it, a long line bends only between layers, sweeps of averages order
each layer, and a least-squares fit (pool adjacent violators) sets it out without overlaps. The same input gives the same picture.
Long lines to one node run together: what is in the bundle leads to one place, and the picture stays narrow enough for a phone.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Node = str | tuple[str, bool, int]  # a step, or the bend of a line: (where it leads, upwards, layer)
Edge = tuple[str, str]
SWEEPS = 12


@dataclass(frozen=True)
class Layers:
    """`rows`: nodes of each layer from left to right. `routes[a, b]`: the nodes a line passes, from a to b."""

    rows: tuple[tuple[Node, ...], ...]
    back: frozenset[Edge]
    routes: dict[Edge, tuple[Node, ...]]
    x: dict[Node, float]  # the middle of each node


def arrange(names: Sequence[str], edges: Iterable[Edge], width: Callable[[Node], float], gap: float) -> Layers:
    """The picture of a graph. `edges` may repeat; one from a node to itself is left to the caller."""
    ways = list(dict.fromkeys((a, b) for a, b in edges if a != b))
    back = _back(names, ways)
    down = [(b, a) if (a, b) in back else (a, b) for a, b in ways]
    rank = _ranks(names, down)
    rows: list[list[Node]] = [[] for _ in range(max(rank.values(), default=0) + 1)]
    for name in names:
        rows[rank[name]].append(name)
    routes: dict[Edge, tuple[Node, ...]] = {}
    seen: set[Node] = set()
    pairs: dict[tuple[Node, Node], None] = {}
    for (a, b), (top, bottom) in zip(ways, down, strict=True):
        bends: list[Node] = [(b, (a, b) in back, layer) for layer in range(rank[top] + 1, rank[bottom])]
        for layer, bend in enumerate(bends, start=rank[top] + 1):
            if bend not in seen:
                seen.add(bend)
                rows[layer].append(bend)
        way = (top, *bends, bottom)
        pairs |= dict.fromkeys(pairwise(way))
        routes[a, b] = way[::-1] if (a, b) in back else way
    above, below = _sides(pairs)
    rows = _ordered(rows, above, below)
    return Layers(tuple(map(tuple, rows)), frozenset(back), routes, _set_out(rows, above, below, width, gap))


def _back(names: Sequence[str], ways: list[Edge]) -> set[Edge]:
    """The edges that close a loop, met by going as deep as possible from the first node on."""
    after: dict[str, list[str]] = {name: [] for name in names}
    for a, b in ways:
        after[a].append(b)
    back: set[Edge] = set()
    open_, done = set[str](), set[str]()
    for root in names:
        if root in done:
            continue
        open_.add(root)
        work = [(root, iter(after[root]))]
        while work:
            name, rest = work[-1]
            to = next(rest, None)
            if to is None:
                work.pop()
                open_.discard(name)
                done.add(name)
            elif to in open_:
                back.add((name, to))
            elif to not in done:
                open_.add(to)
                work.append((to, iter(after[to])))
    return back


def _ranks(names: Sequence[str], down: list[Edge]) -> dict[str, int]:
    """Each node's layer: one below the lowest that leads to it."""
    after: dict[str, list[str]] = {name: [] for name in names}
    waits = dict.fromkeys(names, 0)
    for a, b in down:
        after[a].append(b)
        waits[b] += 1
    rank = dict.fromkeys(names, 0)
    free = [name for name in names if not waits[name]]
    for name in free:
        for to in after[name]:
            rank[to] = max(rank[to], rank[name] + 1)
            waits[to] -= 1
            if not waits[to]:
                free.append(to)
    return rank


_Sides = dict[Node, list[Node]]


def _sides(pairs: Iterable[tuple[Node, Node]]) -> tuple[_Sides, _Sides]:
    above: _Sides = {}
    below: _Sides = {}
    for a, b in pairs:
        below.setdefault(a, []).append(b)
        above.setdefault(b, []).append(a)
    return above, below


def _ordered(rows: list[list[Node]], above: _Sides, below: _Sides) -> list[list[Node]]:
    """The best of some sweeps down and up: each node moves to the average place of its neighbors in the row before."""
    best, fewest = rows, _crossings(rows, below)
    rows = [list(row) for row in rows]
    for sweep in range(SWEEPS):
        if not fewest:
            break
        sides, numbers = (above, range(1, len(rows))) if sweep % 2 == 0 else (below, range(len(rows) - 2, -1, -1))
        for number in numbers:
            beside = rows[number - 1 if sweep % 2 == 0 else number + 1]
            place = {node: at for at, node in enumerate(beside)}
            rows[number] = _by_average(rows[number], place, sides)
        found = _crossings(rows, below)
        if found < fewest:
            best, fewest = [list(row) for row in rows], found
    return best


def _by_average(row: list[Node], place: dict[Node, int], sides: _Sides) -> list[Node]:
    wanted = {}
    for at, node in enumerate(row):
        near = [place[other] for other in sides.get(node, ())]
        wanted[node] = sum(near) / len(near) if near else float(at)
    return sorted(row, key=lambda node: wanted[node])


def _crossings(rows: list[list[Node]], below: _Sides) -> int:
    total = 0
    for row, after in pairwise(rows):
        place = {node: at for at, node in enumerate(after)}
        met: list[int] = []
        for node in row:
            ends = sorted(place[other] for other in below.get(node, ()))
            total += sum(len(met) - bisect_right(met, end) for end in ends)
            for end in ends:
                insort(met, end)
    return total


def _set_out(
    rows: list[list[Node]], above: _Sides, below: _Sides, width: Callable[[Node], float], gap: float
) -> dict[Node, float]:
    """Middles: near the average of the neighbors, in order, `gap` apart; bends pull harder, so long lines run straight."""
    apart = [[(width(a) + width(b)) / 2 + gap for a, b in pairwise(row)] for row in rows]
    x: dict[Node, float] = {}
    for row, gaps in zip(rows, apart, strict=True):
        at = -sum(gaps) / 2
        for node, step in zip(row, [*gaps, 0.0], strict=True):
            x[node] = at
            at += step
    for sweep in range(SWEEPS):
        sides = [above] if sweep % 3 == 0 else [below] if sweep % 3 == 1 else [above, below]
        numbers = range(len(rows)) if sweep % 2 == 0 else range(len(rows) - 1, -1, -1)
        for number in numbers:
            row = rows[number]
            wanted, pull = [], []
            for node in row:
                near = [(x[other], 8.0 if _bends(node, other) else 1.0) for side in sides for other in side.get(node, ())]
                weight = sum(one for _, one in near)
                wanted.append(sum(at * one for at, one in near) / weight if near else x[node])
                pull.append(weight or 0.1)
            x |= zip(row, _fit(wanted, pull, apart[number]), strict=True)
    return x


def _bends(one: Node, other: Node) -> bool:
    return isinstance(one, tuple) and isinstance(other, tuple)


def _fit(wanted: list[float], pull: list[float], gaps: list[float]) -> list[float]:
    """The places nearest to those wanted that keep the order and the gaps (pool adjacent violators)."""
    moved = [0.0]
    for gap in gaps:
        moved.append(moved[-1] + gap)
    pools: list[tuple[float, float, int]] = []  # value, weight, how many
    for want, weight, by in zip(wanted, pull, moved, strict=False):
        pools.append((want - by, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, wa, na), (b, wb, nb) = pools[-2:]
            pools[-2:] = [((a * wa + b * wb) / (wa + wb), wa + wb, na + nb)]
    values = [value for value, _, count in pools for _ in range(count)]
    return [value + by for value, by in zip(values, moved, strict=False)]
