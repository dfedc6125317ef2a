"""`make bench-review`: what reading costs, beside proselint on the same texts in the same run.

Numbers vary with the machine: read the ratios, not the milliseconds. Budgets (median of a 150-word note at most 10 ms, first
verdict within 1.0 s, a text of 1 MB within 1 s) are printed beside the figures and never asserted in a timed test.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from alongside.review import load_rules, review

LABELS = Path(__file__).parent / "content" / "data" / "labels"
WORDS = (70, 230)  # the longer notes; costs are given for 150 words


def notes() -> list[str]:
    """Every labelled note of WORDS words."""
    found = []
    for path in sorted(LABELS.glob("*notes.jsonl")):
        found += [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [text for text in found if WORDS[0] <= len(text.split()) <= WORDS[1]]


def costs(read: Callable[[str], object], texts: Sequence[str], rounds: int) -> list[float]:
    """Milliseconds per 150 words of each text, the best of `rounds`, after one round that warms up."""
    for text in texts:
        read(text)
    best = [float("inf")] * len(texts)
    for _ in range(rounds):
        for number, text in enumerate(texts):
            begun = time.perf_counter()
            read(text)
            best[number] = min(best[number], (time.perf_counter() - begun) * 1000)
    return [cost * 150 / len(text.split()) for cost, text in zip(best, texts, strict=True)]


def peak(code: str) -> float:
    """Peak memory in MB of a fresh Python that runs `code` (Linux: getrusage would report the parent's)."""
    tail = "\nprint(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    done = subprocess.run([sys.executable, "-c", code + tail], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1]) / 1024


def first_verdict(text: str, rounds: int) -> float:
    """Seconds from starting `alongside check` to its whole answer, bytecode cached: the median of `rounds`."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "note.txt")
        path.write_text(text, "utf-8")
        command = [str(Path(sys.executable).parent / "alongside"), "check", str(path), "--kind", "note"]
        seconds = []
        for _ in range(rounds + 1):
            begun = time.perf_counter()
            subprocess.run(command, capture_output=True, env=environment, check=False)
            seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds[1:])


def proselint() -> Callable[[str], object]:
    """The stock linter, ready to read a text."""
    from proselint.checks import __register__  # type: ignore[import-untyped]
    from proselint.registry import CheckRegistry  # type: ignore[import-untyped]
    from proselint.tools import LintFile  # type: ignore[import-untyped]

    CheckRegistry().register_many(__register__)
    return lambda text: LintFile("note", text).lint()


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table. Returns 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args(arguments).rounds
    texts = notes()
    begun = time.perf_counter()
    rules = load_rules()
    loading = time.perf_counter() - begun
    ours = costs(lambda text: review("note", text, rules=rules), texts, rounds)
    looking = costs(lambda text: review("note", text), texts, rounds)
    stock = costs(proselint(), texts, rounds)
    large = (texts[0] + "\n") * (1_000_000 // len(texts[0]) + 1)
    begun = time.perf_counter()
    review("note", large[:1_000_000])
    megabyte = time.perf_counter() - begun
    bare = peak("pass")
    loaded = peak("from alongside.review import review; review('note', 'Ken sorted 6 of 8 letters.')")
    whole = peak("from alongside.review import review; review('note', 'Ken sorted 6 of 8 letters. ' * 37000)")
    start = first_verdict(texts[0], rounds)
    load = os.getloadavg()[0]
    print(f"{len(texts)} notes of {WORDS[0]} to {WORDS[1]} words, best of {rounds} rounds, load {load:.1f}\n")
    rows = [
        ("150 words of a note, median", f"{statistics.median(ours):.1f} ms", "at most 10 ms, aim 5"),
        ("150 words, 95th of 100", f"{statistics.quantiles(ours, n=20)[-1]:.1f} ms", ""),
        ("the same, rule files looked at", f"{statistics.median(looking):.1f} ms", ""),
        ("proselint on the same, median", f"{statistics.median(stock):.1f} ms", ""),
        ("ratio to proselint", f"{statistics.median(ours) / statistics.median(stock):.2f}", ""),
        ("loading all rules, once", f"{loading:.2f} s", ""),
        ("`alongside check`, start to verdict", f"{start:.2f} s", "at most 1.0 s"),
        ("a text of 1 MB", f"{megabyte:.2f} s", "at most 1 s"),
        ("peak memory: Python alone", f"{bare:.0f} MB", ""),
        ("peak memory: one note read", f"{loaded:.0f} MB", ""),
        ("peak memory: 1 MB read", f"{whole:.0f} MB", ""),
    ]
    for name, value, budget in rows:
        print(f"{name:38} {value:>10}   {budget}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
