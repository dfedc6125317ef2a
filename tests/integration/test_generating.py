"""The generated agency: its bulk path writes what the use-cases write, byte for byte, and its rows are those of a rebuild."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from alongside import cli
from alongside.problem import Problem
from alongside.service import accounts, demo, events, generating, rules
from alongside.service.base import Context, call, open_home
from alongside.service.generating import Act, Agency
from alongside.store import chain, ledger, made_under, people, projections
from alongside.store.tables import attempts, reflections, waiting_observations
from alongside.store.verify import verify
from tests import postgres
from tests.agency import Clock

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
STAFF, SEED = 24, 5
DONE = {"check", "scenario", "document", "observation", "sign", "void", "dispute", "answer", "revoked", "suspended", "reinstated"}


def chosen(plan: list[Act]) -> list[Act]:
    """Whole stories about one person and competency, few of them, that show every kind of act."""
    stories: dict[tuple[int, str], list[Act]] = {}
    for act in plan:
        stories.setdefault((act.person, act.about), []).append(act)
    found, shown = [], set()
    for story in sorted(stories.values(), key=len):
        new = {(act.do, act.how) for act in story} - shown
        if new:
            found += story
            shown |= new
    assert {do for do, _how in shown} == DONE and {"unsafe", "missed", "together", "said", "poor"} <= {how for _do, how in shown}
    return sorted(found)


def one_by_one(ctx: Context, agency: Agency, plan: list[Act], password: str) -> int:
    """The same acts through the use-cases. Returns how many were refused."""
    clock, refused = Clock(), 0
    then = replace(ctx, now=clock, zone=agency.zone)
    framework, tasks, texts = rules.current(ctx), rules.places(ctx), agency.texts
    for act in plan:
        clock.now = agency.moment(act)
        lead, learner = (accounts.actor(then, who.id) for who in (generating.lead_of(agency, act), agency.staff[act.person]))
        about: dict[str, Any] = {"person": learner.id, "about": act.about, "password": password, "entry": generating.entry_of(act)}
        seen = generating.event_id("observation", lead.id, learner.id, act.about, generating.entry_of(act, act.of))
        try:
            if act.do == "observation":
                call(then, lead, "observe", about | generating.seen(framework.items[act.about], act, texts))
            elif act.do == "sign":
                call(then, lead, "sign_off", about | {"level": act.how, "statement": texts["signed"]})
            elif act.do in ("revoked", "suspended", "reinstated"):
                call(then, lead, "revoke", about | {"change": act.do, "reason": texts["reasons"][act.do]})
            elif act.do == "void":
                call(then, lead, "void_evidence", {"event": seen, "reason": texts["reasons"]["void"], "password": password})
            elif act.do == "dispute":
                said = {"about": act.about, "event": seen, "statement": texts["reasons"]["dispute"], "entry": about["entry"]}
                call(then, learner, "dispute", said)
            elif act.do == "answer":
                id = generating.event_id("dispute", learner.id, learner.id, act.about, generating.entry_of(act, act.of))
                said = {"dispute": id, "upheld": act.how == "right", "statement": texts["reasons"]["answer"]}
                call(then, accounts.actor(then, agency.admin.id), "answer_dispute", said)
            else:
                with then.store.write() as db:
                    events.keep(then, db, *generating.event(framework, tasks, agency, act, {}))
        except Problem as problem:
            assert act.do in ("sign", "revoked", "suspended", "reinstated") and problem.code in ("not-ready", "not-allowed", "conflict")
            refused += 1
    return refused


def test_bulk_writes_the_bytes_of_the_use_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "secrets", SimpleNamespace(token_hex=lambda _many: "00" * 16))
    password = demo.accounts_of(tmp_path).password
    homes, written, pages, lists = [tmp_path / "bulk", tmp_path / "service"], [], [], []
    for home in homes:
        ctx = open_home(home, create=True)
        generating.own_rules(ctx)
        agency = generating.settle(ctx, STAFF, NOW, SEED)
        plan = chosen(generating.acts(rules.current(ctx), rules.coming(ctx), agency, SEED))
        if home is homes[0]:
            made = generating.append(ctx, agency, plan)
            generating.project(ctx, workers=1)
            assert made >= len(DONE)
        else:
            one_by_one(ctx, agency, plan, password)
        with ctx.store.read() as db:
            written.append(list(chain.values(db, ledger.STREAM)))
            assert verify(db, ledger.STREAM).ok
            pages.append([sorted(map(tuple, db.execute(table.select()))) for table in (projections.spans, projections.standings)])
            lists.append(sorted(str(row) for row in db.execute(waiting_observations.select())))
    assert len(written[0]) > len(DONE) and written[0] == written[1]
    assert pages[0] == pages[1] and pages[0][0]
    assert lists[0] == lists[1] and lists[0]


@pytest.mark.parametrize("kind", postgres.names())
def test_an_agency_is_whole_and_sound(kind: str, tmp_path: Path) -> None:
    home, told = postgres.new_home(kind, tmp_path / "home"), []
    ctx = generating.generate(home, 3, NOW, tell=told.append, workers=1)
    framework, coming = rules.current(ctx), rules.coming(ctx)
    with ctx.store.read() as db:
        assert verify(db, ledger.STREAM).ok and ledger.size(db) > 3 * 50
        assert projections.differences(db, framework, coming) == [] and not made_under.stale(db, framework, coming)
        assert len(people.every(db, role="learner")) == len(projections.states(db, NOW.date())) == 3
    assert any("ledger" in words for words in told) and any("3 of 3" in words for words in told)
    assert not coming or not {item.kind for id, item in framework.items.items() if id in coming} & {"function", "competency"}
    with ctx.store.read() as db:
        count = {table.name: db.execute(select(func.count()).select_from(table)).scalar() for table in (attempts, reflections)}
        assert count == {"attempts": 1, "reflections": 1}
        assert db.execute(select(func.count()).where(waiting_observations.c.event.is_not(None))).scalar()
    token, lead = accounts.sign_in(ctx, "lead001", demo.accounts_of(home).password)
    assert token and lead.has("supervisor") and demo.is_demo(ctx)
    with pytest.raises(Problem, match="holds an agency already"):
        generating.generate(home, 3, NOW)


def test_numbers_out_of_range_are_refused(tmp_path: Path) -> None:
    for staff in (0, -1, generating.MOST + 1):
        with pytest.raises(Problem, match="cannot be"):
            generating.generate(tmp_path / "home", staff, NOW)
    assert not (tmp_path / "home").exists()


def test_stopped_halfway_it_says_so_and_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_args: Any) -> None:
        raise KeyboardInterrupt

    command = ["demo", "--staff", "1", "--seed-only", "--home", str(tmp_path / "home")]
    with monkeypatch.context() as patched:
        patched.setattr(generating, "project", stop)
        assert cli.main(command) == 130
    assert "begins anew" in capsys.readouterr().err
    with monkeypatch.context() as patched:
        patched.setattr(generating, "generate", _alone)
        assert cli.main(command) == 0
    said = capsys.readouterr()
    assert "Clearing a demo that was stopped halfway" in said.err and "lead001" in said.out


_generate = generating.generate


def _alone(*args: Any, **more: Any) -> Context:
    """The same in one process: a test need not start another two."""
    return _generate(*args, **more | {"workers": 1})
