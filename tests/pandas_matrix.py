"""The matrix by vectorised pandas from the whole ledger: the rival of the pages' rows, and a second opinion on them.

It knows the rules of one edition: every item has one rule and no breaking version (asserted). It shares no code with
`alongside.record`.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from alongside.framework import Framework

PAIR = ["learner", "about"]
_FIELDS = ("event_id", "type", "learner", "about", "on", "at", "kind", "task", "attempt", "score", "max", "critical", "judged_by", "voids",
           "answers", "change", "level")  # fmt: skip
_ONE_PER_TASK, _BY_A_PERSON = ("check", "scenario", "document", "prior"), ("document", "observation", "prior")


def columns(payloads: Any) -> pd.DataFrame:
    """The ledger's payloads (texts), parsed into columns; this is timed apart."""
    rows: list[list[Any]] = [[] for _ in _FIELDS]
    for text in payloads:
        event = json.loads(text)
        if event["about"]:
            for to, name in zip(rows, _FIELDS, strict=True):
                to.append(event.get(name))
    made = pd.DataFrame(dict(zip(_FIELDS, rows, strict=True)))
    made["on"] = pd.to_datetime(made["on"])
    for name in ("score", "max"):
        made[name] = made[name].fillna(0).astype("int64")
    made["critical"] = made["critical"].eq(True)
    for name in ("type", "learner", "about", "kind", "task", "judged_by", "change", "level"):
        made[name] = made[name].fillna("").astype("category")
    return made


def rule_tables(framework: Framework) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(one row for each item, one for each item and required kind)."""
    items, kinds = [], []
    for item in framework.items.values():
        assert len(item.rules) <= 1 and not item.breaks(date.max), "one edition only"
        rule = item.record
        items.append((item.id, rule.validity_months, rule.renewal_days, rule.grace_days, bool(rule.renewal)))
        for kind in rule.required:
            one = rule.kinds[kind]
            kinds.append((item.id, kind, one.theta, one.n, one.window_days, one.distinct_tasks, one.distinct_days, one.assessors,
                          one.by_person, rule.renewal.get(kind, 0)))  # fmt: skip
    return (
        pd.DataFrame(items, columns=["about", "months", "renewal_days", "grace_days", "renews"]),
        pd.DataFrame(kinds, columns=["about", "kind", "theta", "n", "window", "tasks_n", "days_n", "judges_n", "person_n", "renewal_n"]),
    )


def matrix(ledger: pd.DataFrame, items: pd.DataFrame, kinds: pd.DataFrame, coming: set[str], today: date) -> pd.DataFrame:
    """One row for each pair with an event: learner, about, state, ready, disputed, until, level, signed_on."""
    day = pd.Timestamp(today)
    known = ledger[ledger["on"] <= day]
    codes = known["learner"].cat.codes.to_numpy("int64") * len(known["about"].cat.categories) + known["about"].cat.codes.to_numpy("int64")
    pairs, number = np.unique(codes, return_inverse=True)
    known = known.assign(pair=number)
    width = len(known["about"].cat.categories)
    cells = pd.DataFrame({"learner": known["learner"].cat.categories[pairs // width], "about": known["about"].cat.categories[pairs % width]})
    cells = cells.merge(items, on="about", how="left")
    _validity(cells, known, day)
    is_evidence = known["type"].eq("evidence")
    cells["ready"] = _ready(cells, known[is_evidence], set(known["voids"].dropna()), kinds, day)
    began = np.zeros(len(cells), bool)
    began[known["pair"].to_numpy()[is_evidence.to_numpy()]] = True
    open_disputes = known[known["type"].eq("dispute") & ~known["event_id"].isin(known["answers"].dropna())]
    cells["disputed"] = np.isin(np.arange(len(cells)), open_disputes["pair"])
    stands = cells.pop("standing").to_numpy()
    awaited = cells["about"].isin(coming).to_numpy() & (stands == "")
    cells["ready"] &= ~awaited
    cells["state"] = np.select(
        [stands != "", awaited & began, awaited, cells["ready"].to_numpy(), began],
        [stands, "in_progress", "content_coming", "ready_for_signoff", "in_progress"], "not_started",
    )  # fmt: skip
    return cells[["learner", "about", "state", "ready", "disputed", "until", "level", "signed_on"]]


def _validity(cells: pd.DataFrame, known: pd.DataFrame, day: pd.Timestamp) -> None:
    """Walk through all pairs' sign-offs at once: the first of each, then the second of each, and so on."""
    steps = known[known["type"].isin(["sign_off", "standing"])].sort_values(["pair", "on", "at", "event_id"])
    turn = steps.groupby("pair").cumcount().to_numpy()
    size = len(cells)
    until, signed = np.full(size, "NaT", "M8[D]"), np.full(size, "NaT", "M8[D]")
    change, level, at = np.full(size, "", object), np.full(size, "", object), np.full(size, "", object)
    days, months = cells["renewal_days"].to_numpy("m8[D]"), cells["months"].to_numpy("m8[M]")
    for number in range(turn.max(initial=-1) + 1):
        now = steps[turn == number]
        made = now["type"].eq("sign_off").to_numpy()
        on = now["on"].to_numpy("M8[D]")
        new, moved = now["pair"].to_numpy()[made], now["pair"].to_numpy()[~made]
        end, start = until[new], on[made]
        renews = ~np.isnat(end) & (change[new] != "revoked") & (end - days[new] <= start) & (start <= end)
        until[new] = _add(np.where(renews, end, start), months[new])
        signed[new], at[new], change[new] = on[made], now["at"].to_numpy(object)[made], ""
        level[new] = now["level"].to_numpy(object)[made]
        to, before = now["change"].to_numpy(object)[~made], change[moved]
        back = np.where(before == "suspended", "", before)
        change[moved] = np.where(to == "reinstated", back, np.where(before == "revoked", before, to))
    today = day.to_datetime64().astype("M8[D]")
    dated = np.select(
        [today < until - days, today <= until, today <= until + cells["grace_days"].to_numpy("m8[D]")], ["current", "due", "lapsed"], "expired"
    )
    cells["standing"] = np.where(np.isnat(until), "", np.where(change != "", change, dated.astype(object)))
    cells["until"], cells["signed_on"], cells["signed_at"], cells["level"] = until, signed, at, level


def _add(start: np.ndarray, months: np.ndarray) -> np.ndarray:
    month = start.astype("M8[M]") + months
    last = (month + 1).astype("M8[D]") - np.timedelta64(1, "D")
    return np.minimum(month.astype("M8[D]") + (start - start.astype("M8[M]").astype("M8[D]")), last)


def _ready(cells: pd.DataFrame, evidence: pd.DataFrame, voided: set[str], kinds: pd.DataFrame, day: pd.Timestamp) -> np.ndarray:
    renewal = (cells["standing"].isin(["due", "lapsed"]) & cells["renews"]).to_numpy()
    asked = cells[["about"]].assign(pair=np.arange(len(cells)), renewal=renewal).merge(kinds, on="about")
    few = np.where(asked["renewal"], asked["renewal_n"], asked["n"])
    for name in ("n", "tasks_n", "days_n", "judges_n", "person_n"):
        asked[name] = np.minimum(asked[name], few)
    pieces = evidence.drop_duplicates("event_id")
    pieces = pieces[~pieces["event_id"].isin(voided)].assign(kind=pieces["kind"].astype(object))
    pieces = pieces[~(pieces["kind"].isin(_BY_A_PERSON) & pieces["judged_by"].eq(""))]
    signed = cells["signed_on"].to_numpy("M8[D]")[pieces["pair"]]
    on = pieces["on"].to_numpy("M8[D]")
    after = (on > signed) | ((on == signed) & (pieces["at"].to_numpy(object) > cells["signed_at"].to_numpy(object)[pieces["pair"]]))
    pieces = pieces.assign(counts=~renewal[pieces["pair"]] | after).merge(asked[["pair", "kind", "theta", "window"]], on=["pair", "kind"])
    pieces["passed"] = (pieces["max"] > 0) & (pieces["score"] * 100 >= pieces["theta"] * pieces["max"]) & ~pieces["critical"]
    pieces["task"] = pieces["task"].astype(object)
    pieces["try"] = pieces["task"].where(pieces["kind"].isin(_ONE_PER_TASK), pieces["event_id"])
    pieces["same"] = pieces["task"].where(pieces["kind"].isin(_ONE_PER_TASK), "")  # a pass of what clears a critical failure
    key = ["pair", "kind"]
    blocks = pieces[pieces["critical"]]  # of any age, whatever was signed since
    later = blocks.reset_index().merge(pieces[pieces["passed"]], on=[*key, "same"], suffixes=("", "_later"))
    later = later[((later["on_later"] > later["on"]) | ((later["on_later"] == later["on"]) & (later["at_later"] > later["at"])))
                  & (later["attempt_later"] != later["attempt"])]  # fmt: skip
    blocks = blocks[~blocks.index.isin(later["index"])]
    pieces = pieces[pieces["counts"] & (pieces["on"] >= day - pd.to_timedelta(pieces["window"], unit="D"))].sort_values(["on", "at", "event_id"])
    newest = pieces.drop_duplicates([*key, "try"], keep="last")
    good = newest.loc[newest["passed"], [*key, "try"]]
    passes = pieces[pieces["passed"]].merge(good, on=[*key, "try"])
    judged = passes[passes["judged_by"].ne("")]
    asked = asked.set_index(key)
    for name, found in (
        ("have", good), ("tasks", passes.drop_duplicates([*key, "task"])), ("days", passes.drop_duplicates([*key, "on"])),
        ("judges", judged.drop_duplicates([*key, "judged_by"])), ("person", judged.drop_duplicates([*key, "try"])), ("blocks", blocks),
    ):  # fmt: skip
        asked[name] = found.groupby(key).size()
    asked = asked.fillna(0)
    met = asked["blocks"].eq(0)
    for name, least in (("have", "n"), ("tasks", "tasks_n"), ("days", "days_n"), ("judges", "judges_n"), ("person", "person_n")):
        met &= asked[name] >= asked[least]
    ready = np.ones(len(cells), bool)
    ready[asked.index.get_level_values("pair")[~met]] = False
    return ready
