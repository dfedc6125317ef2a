"""`make bench-scenarios`: what checking, drawing and exporting a story costs.

Numbers vary with the machine: read them beside the budgets, which are printed and never asserted in a timed test. A story of
5,000 states checks within 2 s, one of more than 50,000 is refused within 5 s, one of 30 steps is drawn within 50 ms.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from alongside.scenario import check, check_text, parse, slugs
from alongside.scenario.chart import lay_out
from alongside.scenario.graph import LIMIT, build
from alongside.scenario.ink import export
from alongside.scenario.model import Scenario
from tests.stories import HEAD

_END = "# g (end: good)\nDone.\n{later} Later.\n# p (end: poor)\nDone.\n{later} Later.\n"


def many_states(days: int, most: int) -> str:
    """A story of `days` steps with three counters up to `most`, all asked about at its end: days x (most + 1)^3 states at most."""
    numbers = ", ".join(f"v{n}: {{start: 0, min: 0, max: {most}}}" for n in range(3))
    steps = "".join(
        f"# s{day}\nIt is day {day}.\n" + "".join(f"* Do thing {n} today -> s{day + 1} | C2 {3 - n} | v{n} +1\n  > So.\n" for n in range(3))
        for day in range(days)
    )
    asks = "".join(f"* Way {n} now -> {'gp'[n > 0]} | if v{n} >= {most} | C2 {3 - n}\n  > So.\n" for n in range(3))
    last = f"# s{days}\nThe last day.\n{asks}* Leave it -> p | F13 1 | F07 0\n  > So.\n"
    return HEAD.replace("vars: {", f"vars: {{{numbers}, ") + steps + last + _END


def seconds(run: Callable[[], object], rounds: int) -> float:
    """The best of `rounds`, after one that warms up."""
    run()
    best = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - begun)
    return best


def read(text: str) -> Scenario:
    scenario, _ = parse(text, "scenario.md")
    assert scenario is not None
    return scenario


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    folders: list[Path] = list(slugs().values())
    shipped = {folder.name: read((folder / "scenario.md").read_text("utf-8")) for folder in folders}
    sizes = {name: len(build(one).states) for name, one in shipped.items()}
    largest = max(sizes, key=lambda name: sizes[name])
    print(f"{len(shipped)} shipped stories, {sum(sizes.values()):,} states; the largest, {largest}, has {sizes[largest]:,}")
    print(f"  check all, with walks and people    {seconds(lambda: [check(folder) for folder in folders], rounds):8.3f} s")
    slowest = max(seconds(lambda: lay_out(one), rounds) for one in shipped.values())
    print(f"  draw the slowest                    {slowest * 1000:8.1f} ms   (budget 50)")
    print(f"  export all to Ink                   {seconds(lambda: [export(one) for one in shipped.values()], rounds):8.3f} s")
    for days, most, budget in ((32, 11, 2.0), (80, 30, 5.0)):
        text = many_states(days, most)
        graph = build(read(text))
        words = f"refused past {LIMIT:,} states" if graph.over else f"{len(graph.states):,} states, {sum(map(len, graph.edges)):,} choices"
        print(f"  check a made story: {words:28}{seconds(lambda: check_text(text), rounds):8.3f} s    (budget {budget:.0f})")


if __name__ == "__main__":
    main()
