"""Which criteria have earned trust: `graders/trust.yaml`, the table in force, and what a row may do by it.

A criterion has earned trust when, on at least 150 texts its rules were not tuned on, the lower 95 % bounds of
precision and recall of "missing" and of kappa reach .90, .75 and .60. Its rows then score by themselves; every other
row is a hint that a person judges. Trust belongs to the rules it was measured with: when they change, it rests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside import content, submission
from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.review import RuleSet
    from alongside.review.agreement import Measure
    from alongside.review.calibration import Calibration

FILE = "graders/trust.yaml"
FEWEST = 150
BAR = {"precision": 0.90, "recall": 0.75, "kappa": 0.60}
HEAD = """\
# How far each of the reviewer's criteria may be trusted. Written by a command, never by hand:
#   alongside calibrate LABELS.jsonl... --split SPLIT --set-name NAME --write-trust
# Each share is [value, lower, upper bound] with its 95 % interval; null: nothing to tell it from. precision and recall
# are those of the verdict "missing". earned: n >= 150 and lower bounds of precision >= .90, recall >= .75, kappa >= .60.
"""
_TOP: dict[str, type | tuple[type, ...]] = {
    "measured": (str, date), "sets": list, "split": str, "source": str, "rules": str, "criteria": dict,
}  # fmt: skip
_ROW: dict[str, type | tuple[type, ...]] = {
    "n": int, "agreed": int, "kappa": list, "precision": list, "recall": list, "verdict": str,
}  # fmt: skip
_WHO = {"labels": "reviewers", "record": "trainers here"}
_AGAIN = "Write the table again with `alongside calibrate … --write-trust`."
Share = tuple[float | None, float | None, float | None]


@dataclass(frozen=True)
class Standing:
    """One criterion of one kind: its numbers, where and when they come from, and what they earned (earned or hint)."""

    kind: str
    criterion: str
    n: int
    agreed: int
    kappa: Share
    precision: Share
    recall: Share
    verdict: str
    sets: tuple[str, ...] = ()
    split: str = ""
    source: str = ""
    measured: str = ""
    rules: str = ""


@dataclass(frozen=True)
class Trust:
    """The table in force. fingerprint: the reviewer in use now; problems: what was left out of the table, and why."""

    rows: Mapping[tuple[str, str], Standing] = field(default_factory=dict)
    fingerprint: str = ""
    problems: tuple[Problem, ...] = ()

    def earned(self, kind: str, criterion: str) -> bool:
        """Whether a row of this criterion may score by itself."""
        row = self.rows.get((kind, criterion))
        return row is not None and row.verdict == "earned" and row.rules == self.fingerprint

    def phrase(self, kind: str, criterion: str) -> str:
        """What a trainer reads beside an automatic row: one short sentence."""
        row = self.rows.get((kind, criterion))
        if row is None or not row.n:
            return "Not compared with reviewers yet; treat as a hint."
        what = {"note": "notes", "goal": "goals"}.get(kind, "texts")
        agreed = f"the program agreed with {_WHO[row.source]} in {row.agreed} of {row.n} {what}"
        if row.rules != self.fingerprint:
            return f"With earlier rules {agreed}; treat as a hint."
        if row.verdict == "earned":
            return f"Earned trust on {row.measured}: {agreed}."
        return f"{agreed[0].upper()}{agreed[1:]}; treat as a hint."


def earn(measure: Measure) -> str:
    """ "earned" or "hint", by the bar above."""
    return _verdict(measure.n, {name: getattr(measure, name).low for name in BAR})


def _verdict(n: int, lows: Mapping[str, float | None]) -> str:
    high = all(low is not None and low >= BAR[name] for name, low in lows.items())
    return "earned" if n >= FEWEST and high else "hint"


def write(path: Path, told: Calibration, on: date, names: tuple[str, ...]) -> None:
    """The table of a calibration as a file. names: what the sets are called in it."""
    import yaml

    lines = [HEAD]
    facts = {
        "measured": on.isoformat(),
        "sets": list(names),
        "split": told.split,
        "source": told.source,
        "rules": told.fingerprint,
    }
    lines.append(yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=110))
    lines.append("criteria:\n")
    for kind in told.kinds:
        lines.append(f"  {kind.kind}:\n")
        for one in kind.measures:
            shares = ", ".join(
                f"{name}: {_rounded(getattr(one, name))}" for name in ("kappa", "precision", "recall")
            )
            lines.append(
                f"    {one.criterion}: {{n: {one.n}, agreed: {one.agree.hits}, {shares}, verdict: {earn(one)}}}\n"
            )
    submission.write_file(path, "".join(lines).encode())


def _rounded(told: Any) -> str:
    """Four places, cut and never rounded up, so that the file earns no more than the numbers did."""
    shown = [
        "null" if one is None else f"{floor(one * 10000) / 10000:g}"
        for one in (told.value, told.low, told.high)
    ]
    return f"[{', '.join(shown)}]"


def read(path: Path) -> tuple[Standing, ...]:
    """The rows of one table. Raises Problem naming file and field, also where a verdict does not follow from its numbers."""
    data = content.require(content.read_yaml(path), path, _TOP, tuple(_TOP))
    if data["source"] not in ("labels", "record"):
        raise Problem(
            f"{path}: source", f"is “{data['source']}”.", "Known: labels, record.", code="bad-field"
        )
    return tuple(
        _standing(one, f"{path}: {kind}: {name}", str(kind), str(name), data)
        for kind, found in data["criteria"].items()
        for name, one in content.require(found, f"{path}: {kind}", dict.fromkeys(found or (), dict)).items()
    )


def _standing(one: Any, where: str, kind: str, name: str, data: Mapping[str, Any]) -> Standing:
    content.require(one, where, _ROW, tuple(_ROW))
    shares: dict[str, Share] = {}
    for share in BAR:
        numbers = one[share]
        if len(numbers) != 3 or not all(
            each is None or (isinstance(each, int | float) and -1 <= each <= 1) for each in numbers
        ):
            raise Problem(f"{where}: {share}", "should be [value, lower, upper].", _AGAIN, code="bad-field")
        shares[share] = tuple(numbers)
    if one["verdict"] not in ("earned", "hint") or not 0 <= one["agreed"] <= one["n"]:
        raise Problem(where, "holds a verdict or a count that cannot be.", _AGAIN, code="bad-field")
    if (
        one["verdict"] == "earned"
        and _verdict(one["n"], {share: told[1] for share, told in shares.items()}) == "hint"
    ):
        raise Problem(
            f"{where}: verdict",
            "is “earned”, but the numbers do not reach the bar.",
            _AGAIN,
            code="bad-field",
        )
    return Standing(
        kind, name, one["n"], one["agreed"], shares["kappa"], shares["precision"], shares["recall"], one["verdict"],
        tuple(str(each) for each in data["sets"]), data["split"], data["source"], str(data["measured"]), data["rules"],
    )  # fmt: skip


def load(home: Path | None = None) -> Trust:
    """The shipped table with the agency's own, `<home>/content/graders/trust.yaml`, laid over it.

    The agency's rows may be stricter, or earned on its own record; other trust of hers needs ours as well. Never raises: where a
    file cannot be used, its rows are left out, and a criterion without a row is a hint.
    """
    from alongside.review import load_rules

    roots = content.roots(home)
    own = (home or content.home_folder()) / "content"
    shipped = next((root / FILE for root in roots if root != own and (root / FILE).is_file()), None)
    paths = [path for path in (shipped, own / FILE) if path and path.is_file()]
    stamps = tuple((path.stat().st_mtime_ns, path.stat().st_size) for path in paths)
    return _loaded(home, shipped, own / FILE, stamps, load_rules(home))


@lru_cache(maxsize=8)
def _loaded(home: Path | None, shipped: Path | None, own: Path, _stamps: object, rules: RuleSet) -> Trust:
    from alongside.review.fingerprint import fingerprint

    problems: list[Problem] = []
    rows = {(one.kind, one.criterion): one for one in _kept(shipped, problems)}
    for one in _kept(own if own.is_file() else None, problems):
        before = rows.get((one.kind, one.criterion))
        if (
            one.verdict == "earned"
            and one.source != "record"
            and (before is None or before.verdict != "earned")
        ):
            problems.append(Problem(
                f"{own}: {one.kind}: {one.criterion}", "claims trust that the shipped table does not give.",
                "Measure it on your own record: `alongside calibrate --from-record --write-trust`.", code="refused",
            ))  # fmt: skip
            continue
        rows[one.kind, one.criterion] = one
    return Trust(rows, fingerprint(home, rules), tuple(problems))


def _kept(path: Path | None, problems: list[Problem]) -> Iterator[Standing]:
    try:
        yield from read(path) if path else ()
    except Problem as problem:
        problems.append(problem)
