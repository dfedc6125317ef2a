"""The reviewer beside the trainers: every row it read, with what a trainer decided on that row by itself."""

from __future__ import annotations

from typing import Any

from alongside import grading
from alongside.grading import Row as RubricRow
from alongside.grading import trust
from alongside.problem import Problem
from alongside.review import calibration
from alongside.review.calibration import Calibration, Difference, Judged
from alongside.review.fingerprint import fingerprint
from alongside.service import blinding
from alongside.service.base import Actor, Context, use_case
from alongside.store import work
from alongside.store.sql import Row


@use_case("trainer", "supervisor")
def reviewer_trust(ctx: Context, actor: Actor) -> dict[str, Any]:
    """The table in force: {"stale", "problems": [text], "rows": [{kind, criterion, n, agreed, kappa: [value, low, high],
    verdict, phrase, sets, measured, split}]}. stale: the rules have changed since; nothing scores by itself until they are
    measured again."""
    held = trust.load(ctx.home)
    return {
        "stale": any(one.rules != held.fingerprint for one in held.rows.values()),
        "problems": [str(one) for one in held.problems],
        "rows": [
            {
                "kind": one.kind,
                "criterion": one.criterion,
                "n": one.n,
                "agreed": one.agreed,
                "kappa": list(one.kappa),
                "verdict": "earned" if held.earned(one.kind, one.criterion) else "hint",
                "phrase": held.phrase(one.kind, one.criterion),
                "sets": list(one.sets),
                "measured": one.measured,
                "split": one.split,
            }
            for one in held.rows.values()
        ],
    }


@use_case("trainer", "supervisor")
def program_agreement(ctx: Context, actor: Actor) -> list[dict[str, Any]]:
    """How often trainers here changed the program's points on rows they judged one by one, newest decision each.

    [{kind, criterion, seen, changed, mine_seen, mine_changed, words}], most judged first. Information only: what a
    criterion may do by itself is in `reviewer_trust`.
    """
    with ctx.store.read() as db:
        blind = blinding.closed(db, actor)
        rows = [row for row in work.items(db, status="judged", brief=True) if row["id"] not in blind]
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        for one in row["rows"]:
            if (
                one.get("criterion")
                and one["max"] > 0
                and one.get("judged") == "each"
                and one.get("provisional") is not None
            ):
                counts = found.setdefault((row["kind"], one["criterion"]), [0, 0, 0, 0])
                changed = one["points"] != one["provisional"]
                counts[0] += 1
                counts[1] += changed
                if row["judged_by"] == actor.id:
                    counts[2] += 1
                    counts[3] += changed
    told = []
    for (kind, criterion), (seen, changed, mine, mine_changed) in sorted(
        found.items(), key=lambda one: (-one[1][0], one[0])
    ):
        words = (
            f"You changed {mine_changed} of {mine}." if mine else "You judged none of these one by one yet."
        )
        if seen > mine:
            words += f" All trainers here: {changed} of {seen}."
        told.append(
            {
                "kind": kind,
                "criterion": criterion,
                "seen": seen,
                "changed": changed,
                "mine_seen": mine,
                "mine_changed": mine_changed,
                "words": words,
            }
        )
    return told


def from_record(ctx: Context, *, in_force: bool = False) -> Calibration:
    """The reviewer's verdicts kept with accepted work, beside the verdict each trainer's points stand for.

    Left out and counted: rows that were taken over all at once (nobody read them one by one), rows whose points did not
    come from the verdict, and, with in_force, rows read with other rules than today's.
    """
    with ctx.store.read() as db:
        rows = work.items(db, status="judged")
    now = fingerprint(ctx.home)
    judged: list[Judged] = []
    taken = other = unlike = 0
    for row in rows:
        document = row["document"] or {}
        shares = _shares(ctx, row)
        cells, differences = {}, []
        for one in row["rows"]:
            name = one.get("criterion", "")
            if not name or one["max"] <= 0 or one.get("verdict") not in ("met", "partial", "missing"):
                continue
            if one.get("judged") != "each":
                taken += 1
                continue
            if in_force and document.get("reviewer") != now:
                other += 1
                continue
            told = shares.get(one["id"], {"met": 1.0, "partial": 0.5, "missing": 0.0})
            if (
                one["provisional"] is None
                or abs(one["provisional"] - one["max"] * told[one["verdict"]]) > 1e-9
            ):
                unlike += 1
                continue
            label = min(told, key=lambda verdict: abs(one["max"] * told[verdict] - one["points"]))
            cells[name] = (label, one["verdict"])
            if label != one["verdict"]:
                found = calibration.words_at(document.get("text", ""), [(a, b) for a, b in one["evidence"]])
                differences.append(
                    Difference(row["id"], row["kind"], name, label, one["verdict"], one["comment"], found)
                )
        if cells:
            judged.append(Judged(row["id"], row["kind"], cells, tuple(differences)))
    left_out = [
        f"{count} {why}"
        for count, why in (
            (taken, "not judged one by one (taken over together, or decided before the desk asked)"),
            (other, "read with other rules than today's"),
            (unlike, "scored nothing because the document said too little"),
        )
        if count
    ]
    return calibration.compare(
        judged, sets=["decisions of trainers"], source="record", fingerprint=now, left_out=left_out
    )


def _shares(ctx: Context, row: Row) -> dict[str, dict[str, float]]:
    """Row id -> the share of its points each verdict earns, by the rubric as it is now; empty where it is gone."""
    try:
        items = grading.module(row["module"], ctx.home).rubric().items
    except Problem:
        return {}
    found: tuple[RubricRow, ...] = items[row["item"]].rows if row["item"] in items else ()
    return {one.id: dict(one.shares) for one in found if one.shares}
