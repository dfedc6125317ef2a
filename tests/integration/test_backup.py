"""A backup is taken while people work and comes back, on either database, to the same roots."""

from __future__ import annotations

import itertools
import json
import random
import shutil
import subprocess
import zipfile
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import select

from alongside import cli
from alongside.problem import Problem
from alongside.service import keeping
from alongside.store import (
    FILE,
    Store,
    backups,
    chain,
    checkpoints,
    copying,
    engines,
    ledger,
    projections,
    tables,
)
from alongside.store.verify import verify
from tests import agency, postgres
from tests.integration import writers
from tests.integration.test_ledger import NOW, fill

PAIRS = [pair for pair in itertools.product(postgres.names(), repeat=2) if pair != ("postgresql", "postgresql")]


def target_of(kind: str, place: Path) -> str:
    """The address of an empty database; "" for SQLite."""
    return engines.setting(postgres.new_home(kind, place, empty=True)).read_text().strip() if kind == "postgresql" else ""


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_a_home_comes_back_whole_on_either_database(before: str, after: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = agency.found(postgres.new_home(before, tmp_path / "home"))
    made.seen()
    made.seen(learner="south learner", by="south supervisor", note='Said "sí"\n\t \U0001f600')
    keeping.checkpoint(made.ctx)
    home = made.ctx.home
    (home / "answers" / "p-1" / "m").mkdir(parents=True)
    (home / "answers" / "p-1" / "m" / "answers.json").write_text('{"items": {}}')
    (home / "lab").mkdir()
    (home / "lab" / "scratch.txt").write_text("x")
    (home / "link").symlink_to("/etc/passwd")
    assert cli.main(["backup", str(tmp_path / "copy.zip"), "--home", str(home), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["chains"]["ledger"]["ok"] and told["chains"]["ledger"]["rows"] == 2
    again = tmp_path / "again"
    assert cli.main(["restore", str(tmp_path / "copy.zip"), "--home", str(again), "--database", target_of(after, tmp_path / "x")]) == 0
    assert (again / "answers" / "p-1" / "m" / "answers.json").read_text() == '{"items": {}}'
    assert not (again / "lab").exists() and not (again / "link").exists()
    assert checkpoints.key(again) == checkpoints.key(home)
    assert (again / "secrets").stat().st_mode & 0o077 == 0
    restored = Store.open(again, create=False)
    assert restored.is_file == (after == "sqlite")
    kept = [table for table in tables.metadata.sorted_tables if table not in copying.PASSING]
    with made.ctx.store.read() as old, restored.read() as new:
        for stream in keeping.STREAMS:
            assert verify(new, stream, checkpoints.key(again)) == verify(old, stream, checkpoints.key(home))
        for table in kept:
            rows = [[dict(row) for row in db.execute(select(table).order_by(*table.primary_key)).mappings()] for db in (old, new)]
            if table is tables.settings:
                rows[0] = [row for row in rows[0] if row["key"] != backups.LAST]
            assert rows[0] == rows[1], table.name
        assert new.execute(select(tables.work.c.id).where(tables.work.c.document.is_(None))).all() == []
    with restored.write() as db:
        assert chain.append_many(db, ledger.STREAM, []) == 0
    made.ctx.store.close()
    restored.close()


@pytest.mark.parametrize("kind", postgres.names())
def test_a_backup_taken_while_four_write_is_one_moment_of_the_ledger(kind: str, tmp_path: Path) -> None:
    home = postgres.new_home(kind, tmp_path / "home")
    running = [writers.start(home, f"w{n}", 100_000, pause=0.01) for n in range(4)]
    store = Store.open(home)
    with writers.stopping(running):
        while sum(len(writers.acknowledged(said)) for _process, said in running) < 8:
            assert all(process.is_alive() for process, _said in running)
        told = backups.make(store, tmp_path / "copy", NOW)
        while not any(seq > told["chains"]["ledger"]["rows"] for _p, said in running for seq in writers.acknowledged(said)):
            assert all(process.is_alive() for process, _said in running)
    backups.restore(tmp_path / "copy", tmp_path / "again")
    with Store.open(tmp_path / "again").read() as db:
        found = verify(db, ledger.STREAM)
        assert found.ok and (found.rows, found.root) == (told["chains"]["ledger"]["rows"], told["chains"]["ledger"]["root"])
        assert projections.differences(db, writers.RULES, {}) == [], "the pages' rows are of the same moment"
    with store.read() as db:
        assert chain.tree(db, ledger.STREAM, upto=found.rows).root() == found.root
        assert verify(db, ledger.STREAM).rows > found.rows


def test_a_damaged_backup_or_a_home_in_use_is_refused(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "home")
    fill(store, 5)
    backups.make(store, tmp_path / "copy", NOW)
    with pytest.raises(Problem, match="already there"):
        backups.make(store, tmp_path / "copy", NOW)
    with pytest.raises(Problem, match="not empty"):
        backups.restore(tmp_path / "copy", store.home)

    def spoiled(name: str, change: str) -> Path:
        place = tmp_path / name
        shutil.copytree(tmp_path / "copy", place)
        facts = json.loads((place / backups.LIST).read_text())
        if change == "byte":
            (place / FILE).write_bytes((place / FILE).read_bytes()[:-1] + b"x")
        elif change == "missing":
            (place / FILE).unlink()
        elif change == "root":
            facts["chains"]["ledger"]["root"] = "0" * 64
        elif change == "outside":
            facts["files"]["../home/alongside.db"] = facts["files"][FILE]
        elif change == "smuggled":
            (place / "home" / "rules").mkdir(parents=True)
            (place / "home" / "rules" / "more.yaml").write_text("x")
        elif change == "link":
            (place / "home" / "secrets" / "link").symlink_to("/etc/passwd")
        elif change.startswith("no "):
            facts[change[3:]] = {}
        text = {"list": "{", "deep": "[" * 100_000}.get(change) or json.dumps(facts)
        (place / backups.LIST).write_text(text)
        return place

    checkpoints.key(store.home)
    backups.make(store, tmp_path / "keyed", NOW)
    shutil.rmtree(tmp_path / "copy")
    (tmp_path / "keyed").rename(tmp_path / "copy")
    for change in ("byte", "missing", "root", "outside", "list", "deep", "no chains", "no files", "no made_at", "smuggled", "link"):
        with pytest.raises(Problem) as told:
            backups.restore(spoiled(change, change), tmp_path / "again")
        assert change == "root" or told.value.where.startswith(str(tmp_path / change)), told.value
        assert not (tmp_path / "again").exists() and not list(tmp_path.glob(".again*"))
    (tmp_path / "no.zip").write_text("x")
    for source in (tmp_path / "no.zip", tmp_path / "none.zip"):
        with pytest.raises(Problem):
            backups.restore(source, tmp_path / "again")
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as out:
        out.writestr("../outside.txt", "x")
    with pytest.raises(Problem, match="missing") as told:
        backups.restore(tmp_path / "evil.zip", tmp_path / "again")
    assert not (tmp_path / "outside.txt").exists() and told.value.where == str(tmp_path / "evil.zip" / backups.LIST)


def test_a_slip_of_the_pen_fills_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open(tmp_path / "home")
    with pytest.raises(Problem, match="not a folder") as told:
        backups.make(store, tmp_path / "mnt" / "my share" / "today.zip", NOW)
    assert told.value.way_out.endswith(f"mkdir -p '{tmp_path}/mnt/my share'") and not (tmp_path / "mnt").exists()
    (tmp_path / "other").symlink_to(store.home)
    for inside in (store.home / "copy", store.home / "copy.zip", tmp_path / "other" / "copy", tmp_path / "home" / ".." / "home" / "copy"):
        with pytest.raises(Problem, match="inside the home folder itself"):
            backups.make(store, inside, NOW)
    backups.make(store, tmp_path / "copy.zip", NOW)
    with pytest.raises(Problem, match="not a folder"):
        backups.restore(tmp_path / "copy.zip", tmp_path / "srv" / "again")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
    with pytest.raises(Problem, match="GB are free") as told:
        backups.restore(tmp_path / "copy.zip", tmp_path / "again")
    assert (told.value.code, told.value.where) == ("full", str(tmp_path / "copy.zip"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.zip", "home", "other"]


def test_a_backup_cut_off_or_altered_anywhere_touches_nothing(tmp_path: Path) -> None:
    """Whatever was done to the zip: it comes back to the same roots, or a Problem names the file and nothing was begun."""
    store, choose = Store.open(tmp_path / "home"), random.Random(5)
    fill(store, 5)
    roots = {name: each["root"] for name, each in backups.make(store, tmp_path / "copy.zip", NOW)["chains"].items()}
    whole, spoiled, refused = (tmp_path / "copy.zip").read_bytes(), tmp_path / "spoiled.zip", 0
    changed = [whole[:length] for length in (0, 1, len(whole) // 3, len(whole) - 30, len(whole) - 1)]
    places = [choose.randrange(len(whole)) for _ in range(10)] + list(range(0, 30, 3)) + list(range(len(whole) - 75, len(whole), 2))
    changed += [whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :] for at in places]
    for change in changed:
        spoiled.write_bytes(change)
        try:
            facts = backups.restore(spoiled, tmp_path / "again")
        except Problem as problem:
            assert str(spoiled) in problem.where and ".part" not in str(problem), problem
            assert not (tmp_path / "again").exists() and not list(tmp_path.glob(".again*"))
            refused += 1
            continue
        assert {name: each["root"] for name, each in facts["chains"].items()} == roots  # a date, a right, a comment of the zip
        shutil.rmtree(tmp_path / "again")
    assert refused > 25


@pytest.mark.parametrize("_kind", [kind for kind in postgres.names() if kind == "postgresql"])
def test_a_server_hears_nothing_of_a_backup_that_is_not_what_its_list_says(_kind: str, tmp_path: Path) -> None:
    store, address = Store.open(tmp_path / "home"), target_of("postgresql", tmp_path / "x")
    fill(store, 5)
    facts = backups.make(store, tmp_path / "copy", NOW)
    facts["chains"]["ledger"]["root"] = "0" * 64
    (tmp_path / "copy" / backups.LIST).write_text(json.dumps(facts))
    with pytest.raises(Problem, match="not what the backup's list says"):
        backups.restore(tmp_path / "copy", tmp_path / "again", address)
    with psycopg.connect(address) as db:
        assert db.execute("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_a_broken_ledger_is_backed_up_as_it_is_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store.open(tmp_path / "home")
    fill(store, 5)
    with store.write() as db:
        db.exec_driver_sql("UPDATE ledger_payload SET payload = '{}' WHERE seq = 4")
    assert cli.main(["backup", str(tmp_path / "copy"), "--home", str(store.home)]) == 1
    assert "NOT sound: its payload does not match" in capsys.readouterr().out
    assert backups.restore(tmp_path / "copy", tmp_path / "again")["chains"]["ledger"]["rows"] == 5


def test_without_keys_the_backup_holds_none_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store.open(tmp_path / "home")
    fill(store, 3)
    with store.write() as db:
        checkpoints.make(db, ledger.STREAM, checkpoints.key(store.home), NOW)
    backups.make(store, tmp_path / "copy", NOW, keys=False)
    assert not (tmp_path / "copy" / "home" / "secrets").exists()
    capsys.readouterr()
    assert cli.main(["restore", str(tmp_path / "copy"), "--home", str(tmp_path / "again")]) == 0
    assert "checkpoint.key" in capsys.readouterr().out


@pytest.mark.parametrize("tool", [path for path in [postgres.program("pg_dump")] if path])
def test_a_database_administrator_s_own_dump_comes_back_to_the_same_root(tool: str, tmp_path: Path) -> None:
    home = postgres.new_home("postgresql", tmp_path / "home")
    store = Store.open(home)
    fill(store, 12, mark=9)
    empty = postgres.new_home("postgresql", tmp_path / "again", empty=True)
    addresses = [engines.setting(place).read_text().strip() for place in (home, empty)]
    dumped = subprocess.run([tool, "--format=plain", addresses[0]], check=True, capture_output=True).stdout
    psql = postgres.program("psql")
    subprocess.run([psql, "--quiet", "--set=ON_ERROR_STOP=1", addresses[1]], input=dumped, check=True, capture_output=True)
    with store.read() as old, Store.open(empty, create=False).read() as new:
        assert verify(new, ledger.STREAM) == verify(old, ledger.STREAM)
