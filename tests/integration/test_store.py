"""The database: its schema, its locks, and what a person reads when the disk does not do what it should."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from alongside.problem import Problem
from alongside.store import (
    FILE,
    Store,
    attempts,
    comments,
    dismissals,
    idempotency,
    people,
    sites,
    upgrade,
    work,
)
from alongside.store.sql import iso
from alongside.store.tables import metadata
from tests import postgres

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture(params=postgres.names())
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    made = Store.open(postgres.new_home(request.param, tmp_path / "home"), busy_ms=200)
    yield made
    made.close()


@pytest.fixture
def file_store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home", busy_ms=200)


def add_ann(store: Store) -> None:
    with store.write() as db:
        people.add(db, "p-1", "Ann", "Ann Bell", ["learner"], [], NOW)


def test_the_migrations_make_exactly_the_tables_the_program_uses(store: Store) -> None:
    with store.read() as db:
        assert compare_metadata(MigrationContext.configure(db), metadata) == []
        assert upgrade.revision(db) == upgrade.head()


def test_the_file_is_in_write_ahead_mode_fully_synchronous_and_private(file_store: Store) -> None:
    with file_store.read() as db:
        said = {name: db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert (file_store.home / FILE).stat().st_mode & 0o077 == 0


def test_opening_again_changes_nothing_and_a_missing_database_is_named(store: Store, tmp_path: Path) -> None:
    add_ann(store)
    with Store.open(store.home).read() as db:
        assert people.get(db, "p-1")["login"] == "ann"
    with pytest.raises(Problem, match="alongside init") as told:
        Store.open(tmp_path / "other", create=False)
    assert told.value.code == "not-found"
    assert not (tmp_path / "other").exists()


def test_a_server_without_the_tables_is_no_home_yet(tmp_path: Path) -> None:
    for kind in postgres.names():
        home = postgres.new_home(kind, tmp_path / kind, empty=True)
        with pytest.raises(Problem, match="alongside init"):
            Store.open(home, create=False)


def test_a_database_of_a_newer_version_is_refused(store: Store) -> None:
    with store.write() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Problem, match="newer version"):
        Store.open(store.home)


def test_a_transaction_is_kept_as_a_whole_or_not_at_all(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as db:
        sites.add(db, "a", "A")
        raise RuntimeError
    with store.read() as db:
        assert sites.every(db) == []


def test_a_writer_that_waits_too_long_is_told_so_and_readers_do_not_wait(store: Store) -> None:
    add_ann(store)
    with store.write() as db:
        people.change(db, "p-1", name="Ann C")
        with store.read() as other:
            assert people.get(other, "p-1")["name"] == "Ann Bell"
        with pytest.raises(Problem, match="busy") as told, store.write():
            pass
    assert told.value.code == "locked"


def test_writers_in_one_process_queue_and_none_fails(store: Store) -> None:
    store = Store.open(store.home)
    failed: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(20):
                with store.write() as db:
                    sites.set_setting(db, "n", sites.setting(db, "n", 0) + 1)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with store.read() as db:
        assert sites.setting(db, "n") == 120


def test_a_full_disk_is_explained_and_leaves_no_half_row(file_store: Store) -> None:
    add_ann(file_store)
    with file_store.read() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar()
    with pytest.raises(Problem, match="no room") as told, file_store.write() as db:
        db.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        sites.set_setting(db, "small", 1)
        sites.set_setting(db, "big", "x" * 3_000_000)
    assert told.value.code == "full"
    file_store.close()
    with file_store.write() as db:
        assert (sites.setting(db, "small"), sites.setting(db, "big")) == (None, None)
        sites.set_setting(db, "big", "x" * 3_000_000)


def test_a_read_only_database_is_explained(file_store: Store) -> None:
    add_ann(file_store)
    with pytest.raises(Problem, match="cannot be written") as told, file_store.write() as db:
        db.exec_driver_sql("PRAGMA query_only=ON")
        people.change(db, "p-1", name="x")
    assert told.value.code == "read-only"


def test_a_damaged_file_is_explained(file_store: Store) -> None:
    add_ann(file_store)
    file_store.close()
    for path in file_store.home.glob(f"{FILE}*"):
        path.write_bytes(b"not a database at all " * 400)
    with pytest.raises(Problem, match="damaged") as told:
        Store.open(file_store.home)
    assert told.value.code == "damaged"


def test_a_backup_is_whole_and_never_overwrites(file_store: Store, tmp_path: Path) -> None:
    add_ann(file_store)
    target = tmp_path / "copy" / FILE
    target.parent.mkdir()
    file_store.backup(target)
    with Store.open(target.parent).read() as db:
        assert people.by_login(db, "ANN")
    assert sqlite3.connect(target).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with pytest.raises(Problem, match="already there"):
        file_store.backup(target)


def test_the_same_request_acts_once_and_a_failed_one_may_come_again(store: Store) -> None:
    calls: list[int] = []

    def run() -> dict[str, int]:
        calls.append(1)
        return {"n": len(calls)}

    for _ in range(3):
        assert idempotency.once(store, "p-1", "judge", "k", NOW, run) == {"n": 1}
    assert idempotency.once(store, "p-2", "judge", "k", NOW, run) == {"n": 2}

    def fail() -> None:
        raise Problem("x", "went wrong.")

    with pytest.raises(Problem):
        idempotency.once(store, "p-1", "judge", "k2", NOW, fail)
    assert idempotency.once(store, "p-1", "judge", "k2", NOW, run) == {"n": 3}


def test_the_same_key_with_something_else_is_told_and_not_answered_with_the_first(store: Store) -> None:
    assert idempotency.once(store, "p-1", "judge", "k", NOW, lambda: "first", "a" * 64) == "first"
    with pytest.raises(Problem, match="something else"):
        idempotency.once(store, "p-1", "judge", "k", NOW, lambda: "second", "b" * 64)
    assert idempotency.once(store, "p-1", "judge", "k", NOW, lambda: "third", "a" * 64) == "first"


def test_a_request_still_running_is_not_run_twice_but_one_that_died_is(store: Store) -> None:
    def inner() -> None:
        with pytest.raises(Problem, match="still being worked on"):
            idempotency.once(store, "p-1", "judge", "k", NOW, inner)
        idempotency.once(store, "p-1", "judge", "k", NOW + timedelta(minutes=5), lambda: "late")

    idempotency.once(store, "p-1", "judge", "k", NOW, inner)


def test_submissions_are_numbered_and_an_item_is_kept_once(store: Store) -> None:
    add_ann(store)
    with store.write() as db:
        first = work.submit(db, "s-1", "p-1", "notes", "a" * 64, [], "x", NOW)
        second = work.submit(db, "s-2", "p-1", "notes", "b" * 64, [], "y", NOW + timedelta(days=1))
        assert (first["attempt_no"], second["attempt_no"]) == (1, 2)
        facts = {"document": {"text": "t"}, "findings": [], "rows": [{"id": "need", "points": None}], "points": None, "max": 9.0}
        made = work.add(db, "w-1", "s-1", "note", "note", status="waiting", **facts)
        assert work.add(db, "w-2", "s-1", "note", "note", status="waiting", **facts) == made
        work.judge(db, "w-1", "p-1", iso(NOW), decision={"ok": True}, rows=[], points=7.5, comment="Good", status="judged")
        assert [row["points"] for row in work.items(db, status="judged")] == [7.5]
        assert work.items(db, people_ids=["p-2"]) == []
        assert [row["id"] for row in work.submissions_of(db, "p-1", status="waiting")] == ["s-1", "s-2"]


def test_a_reopened_attempt_is_used_once(store: Store) -> None:
    add_ann(store)
    with store.write() as db:
        attempts.reopen(db, "r-1", "p-1", "late-bus", "p-9", "Practiced since", NOW)
        attempts.add(db, "a-1", "p-1", "late-bus", "c" * 64, 7, "assessed", NOW, state={"step": "start"})
        assert attempts.open_reopening(db, "p-1", "late-bus")
        attempts.use_reopening(db, "r-1", "a-1")
        assert attempts.open_reopening(db, "p-1", "late-bus") is None
        attempts.change(db, "a-1", trace=[{"n": 1}], ending="home")
        assert attempts.get(db, "a-1")["trace"] == [{"n": 1}]


def test_comments_stand_most_used_first_and_dismissals_keep_their_reason(store: Store) -> None:
    add_ann(store)
    with store.write() as db:
        comments.add(db, "c-1", "p-1", "Say who decided.", "need", NOW)
        comments.add(db, "c-2", "p-1", "Good quote.", "need", NOW)
        comments.use(db, "c-2", "need", NOW)
        assert [row["id"] for row in comments.every(db)] == ["c-2", "c-1"]
        dismissals.add(db, "d-1", "p-1", "notes", "note", "L01", 3, 9, "His own word", NOW)
        assert dismissals.every(db, rule="L01")[0]["reason"] == "His own word"
