"""Work on a trainer's desk without nbgrader: an agency with three trainers at one house, and graded notes to judge."""

from __future__ import annotations

import base64
import io
import itertools
import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from alongside.problem import Problem
from alongside.service import accounts, admin, base, judging, marking
from alongside.store import Store, ledger
from tests import sample
from tests.agency import NORTH, PASSWORD, Agency, found
from tests.integration.test_learning import NOTE
from tests.integration.test_security import PLAIN

HINTS = [{"id": one, "points": 1} for one in ("need", "date", "next-step", "provider", "language")]
FULL = [*HINTS, {"id": "whole-person", "points": 1}]


@contextmanager
def desks(folder: Path) -> Iterator[Agency]:
    """`trainer`, `second trainer` and `third trainer` at the north house, where `learner` and `peer` work; made once.

    `learner` and `peer` have handed in a note. `again` puts everything back, in the same place: rules are read once.
    """
    home = folder / "home"
    with pytest.MonkeyPatch.context() as patch:
        sample.use_sample(patch)
        patch.setenv("ALONGSIDE_HOME", str(home))
        patch.setattr(marking, "_released", lambda *_facts: "")  # nbgrader itself has tests of its own
        patch.setattr(marking.run, "autograde", lambda *_facts: None)
        agency = found(home)
        for name, role in (("second trainer", "trainer"), ("third trainer", "trainer"), ("peer", "learner")):
            person = admin.add(agency.ctx, name.replace(" ", "."), name.title(), [role], [NORTH])
            accounts.set_password(agency.ctx, person["id"], PASSWORD)
            agency.of[name] = accounts.actor(agency.ctx, person["id"])
        for who in ("learner", "peer"):
            hand_in(agency, who)
        agency.ctx.store.close()
        shutil.copytree(home, folder / "kept")
        yield agency
        agency.ctx.store.close()


def again(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> Agency:
    """Everything as `desks` made it."""
    home = agency.ctx.home
    sample.use_sample(monkeypatch)
    monkeypatch.setenv("ALONGSIDE_HOME", str(home))
    agency.ctx.store.close()
    shutil.rmtree(home)
    shutil.copytree(home.parent / "kept", home)
    agency.ctx = replace(agency.ctx, store=Store.open(home))
    agency.clock.now = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    return agency


def note_of(agency: Agency, who: str = "learner") -> str:
    """The id of the note somebody handed in last."""
    items = agency.call("third trainer", "queue")["items"]
    return next(one["id"] for one in items if one["kind"] == "note" and one["person"] == agency.of[who].id)


def hand_in(agency: Agency, who: str = "learner", words: str = "") -> str:
    """A note is handed in and graded; gives the id of the work."""
    value = NOTE | {"text": f"{NOTE['text']} {words}".strip()}
    agency.call(who, "save_answer", module=sample.SLUG, item="practice-note", value=value)
    agency.call(who, "submit", module=sample.SLUG)
    assert {one["outcome"] for one in marking.grade_waiting(agency.ctx)} == {"graded"}
    return note_of(agency, who)


def accept(agency: Agency, work: str, by: str = "trainer", rows: list[dict[str, Any]] = FULL, comment: str = "Good.") -> dict[str, Any]:
    return agency.call(by, "judge", id=work, rows=rows, comment=comment)


def feedback(agency: Agency, who: str = "learner") -> dict[str, Any]:
    """The note as its learner sees it."""
    told = agency.call(who, "feedback", module=sample.SLUG)
    return next(one for one in told["items"] if one["item"] == "practice-note") | {"all": told}


def counting(agency: Agency, who: str = "learner") -> list[Any]:
    """Document evidence of a person that counts, without what was voided."""
    with agency.ctx.store.read() as db:
        events = ledger.events_of(db, agency.of[who].id)
    gone = {one.voids for one in events if one.type == "void"}
    return [one for one in events if one.type == "evidence" and one.kind == "document" and one.event_id not in gone]


def voids(agency: Agency, who: str = "learner") -> list[Any]:
    with agency.ctx.store.read() as db:
        return [one for one in ledger.events_of(db, agency.of[who].id) if one.type == "void"]


def everything(agency: Agency, who: str, work: str, learner: str = "learner", **more: list[Any]) -> dict[str, str]:
    """What every reading use-case tells this person about somebody's work, as one text each; files are unpacked."""
    reach: dict[str, list[Any]] = {
        "person": [agency.of[learner].id], "id": [work], "item": ["practice-note"], "module": [sample.SLUG], "status": list(judging.LISTS),
        "format": ["json", "csv", "html", "xlsx"], "as_of": [""], "site": [""], "kind": [""], "role": [""], "due": [""], "scenario": ["yadi-and-the-bakery"], **more,
    }  # fmt: skip
    told: dict[str, str] = {}
    for name, case in base.use_cases().items():
        if case.write:
            continue
        facts = [fact for fact in base.asked._kinds(case.run) if fact not in ("ctx", "actor", "return")]
        for values in itertools.product(*(reach.get(fact, [PLAIN.get(fact, "x")]) for fact in facts)):
            try:
                found = agency.call(who, name, **dict(zip(facts, values, strict=True)))
            except Problem as problem:
                found = problem.as_dict()
            told[name] = told.get(name, "") + json.dumps(found, default=str) + _unpacked(found)
    return told


def _unpacked(found: Any) -> str:
    if not isinstance(found, dict) or "base64" not in found:
        return ""
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(found["base64"]))) as box:
        return " ".join(box.read(name).decode(errors="replace") for name in box.namelist())
