"""The demo agency: who is there, that its history is plausible and sound, and that it never touches a real agency."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alongside.problem import Problem
from alongside.service import accounts, demo
from alongside.service.base import Actor, Context, call, open_home
from alongside.store import chain, ledger, people, sites
from alongside.store.verify import verify
from tests.portal import set_up

NOW = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ctx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    made = demo.seed(tmp_path_factory.mktemp("demo") / "home", NOW)
    yield made
    made.store.close()


def everybody(ctx: Context) -> dict[str, dict]:
    with ctx.store.read() as db:
        return {row["login"]: row for row in people.every(db)}


def actor(ctx: Context, login: str) -> Actor:
    row = everybody(ctx)[login]
    return Actor(row["id"], row["name"], frozenset(row["roles"]), frozenset(row["sites"]))


def test_the_cast(ctx: Context) -> None:
    roles = Counter(role for row in everybody(ctx).values() for role in row["roles"])
    assert roles == {"learner": 24, "trainer": 2, "supervisor": 2, "admin": 1}
    with ctx.store.read() as db:
        assert len(sites.every(db)) == 3
    shown = demo.accounts_of(ctx.home)
    for login, _who in shown.logins:
        token, who = accounts.sign_in(ctx, login, shown.password)
        assert token and who.name == everybody(ctx)[login]["name"]


def test_the_record_shows_every_state_a_supervisor_meets(ctx: Context) -> None:
    seen = Counter()
    for login in ("sana", "delroy"):
        found = call(ctx, actor(ctx, login), "matrix", {"as_of": NOW.date().isoformat()})
        for person in found["people"]:
            seen.update(brief["state"] for brief in person["cells"].values())
            for about, brief in person["cells"].items():
                assert not (brief["coming"] and brief["state"] in ("current", "ready_for_signoff")), about
    assert {"in_progress", "ready_for_signoff", "current", "due", "lapsed"} <= set(seen)


def test_both_trainers_have_work_waiting_and_some_came_back(ctx: Context) -> None:
    for login in ("tomas", "wanjiru"):
        assert call(ctx, actor(ctx, login), "queue", {})["items"]
        assert call(ctx, actor(ctx, login), "queue", {"status": "returned"})["items"]
        assert call(ctx, actor(ctx, login), "queue", {"status": "judged"})["items"]


def test_the_history_is_sound_and_runs_forward(ctx: Context) -> None:
    with ctx.store.read() as db:
        found = verify(db, ledger.STREAM)
        times = [json.loads(row["body"])["recorded_at"] for row in chain.rows(db, ledger.STREAM)]
    assert found.ok and found.rows == len(times) > 400
    assert times == sorted(times) and times[-1] <= NOW.isoformat()
    assert (datetime.fromisoformat(times[-1]) - datetime.fromisoformat(times[0])) > timedelta(days=300)


def test_seeding_again_changes_nothing(ctx: Context) -> None:
    before = len(everybody(ctx))
    again = demo.seed(ctx.home, NOW + timedelta(days=1))
    assert demo.is_demo(again) and len(everybody(again)) == before
    again.store.close()


def test_a_real_agency_is_left_alone(tmp_path: Path) -> None:
    real = set_up(tmp_path / "home")
    with real.store.write() as db:
        people.add(db, "p-1", "mo", "Mo Tran", ["admin"], ["north"], NOW)
    real.store.close()
    with pytest.raises(Problem, match="real agency"):
        demo.seed(tmp_path / "home", NOW)
    kept = open_home(tmp_path / "home")
    assert list(everybody(kept)) == ["mo"] and not demo.is_demo(kept)
    kept.store.close()
