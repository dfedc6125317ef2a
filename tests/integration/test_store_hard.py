"""Full disks, read-only files, a server that goes away, and databases that an older version wrote."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select

from alongside import framework
from alongside.problem import Problem
from alongside.store import (
    FILE,
    Store,
    access,
    chain,
    checkpoints,
    engines,
    ledger,
    made_under,
    people,
    projections,
    sites,
    tables,
    upgrade,
)
from alongside.store.errors import explained
from alongside.store.verify import verify
from alongside.web import security
from alongside.web.kernels import Kernels
from tests import postgres
from tests.integration.test_ledger import KEY, NOW, check, evidence, fill

ROOT = Path(__file__).parents[2]
SERVER = [kind for kind in postgres.names() if kind == "postgresql"]
ALONE = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]  # a mount that nobody else sees


def may_mount() -> bool:
    """Whether this account may mount a small disk of its own. Where not, files that may not grow stand for it."""
    if not shutil.which("unshare"):
        return False
    with tempfile.TemporaryDirectory() as place:
        return subprocess.run([*ALONE, "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True).returncode == 0


def run(*command: object) -> dict[str, object]:
    done = subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("how", ["limit", *(["full"] if may_mount() else [])])
def test_a_disk_that_is_full_keeps_every_acknowledged_event_and_no_half_one(how: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    command = [sys.executable, "-m", "tests.integration.filling", home, how]
    if how == "full":
        script = 'mount -t tmpfs -o size=1500k tmpfs "$0" && exec "$@"'
        command = [*ALONE, "sh", "-c", script, home, *command]
    told = run(*command)
    assert told["code"] == ("full" if how == "full" else "disk")
    assert told["acknowledged"] == told["rows"] and told["rows"] > 0
    assert (told["ok"], told["check"]) == (True, "ok")


def test_a_file_that_may_not_be_written_is_explained_and_left_as_it_was() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        home = Path(place) / "home"
        fill(Store.open(home), 3)
        before = (home / FILE).read_bytes()
        (home / FILE).chmod(0o444)
        home.chmod(0o555)
        Path(place).chmod(0o755)
        try:
            assert run(sys.executable, "-m", "tests.integration.filling", home, "nobody") == {"acknowledged": 0, "code": "read-only"}
        finally:
            home.chmod(0o755)
        assert (home / FILE).read_bytes() == before


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(postgres.new_home("postgresql", tmp_path / "home"), busy_ms=200)
    yield store
    store.close()


@pytest.mark.parametrize("_kind", SERVER)
def test_a_server_that_only_reads_is_explained(_kind: str, served: Store) -> None:
    with served.engine.begin() as db:
        db.exec_driver_sql(f"ALTER DATABASE {served.engine.url.database} SET default_transaction_read_only = on")
    served.close()
    with pytest.raises(Problem, match="cannot be written") as told:
        fill(served, 1)
    assert told.value.code == "read-only" and check(served).rows == 0


@pytest.mark.parametrize("_kind", SERVER)
def test_a_connection_that_was_cut_is_one_problem_and_no_half_event(_kind: str, served: Store) -> None:
    fill(served, 2)

    def cut() -> None:
        with psycopg.connect(engines.setting(served.home).read_text().strip(), autocommit=True) as db:
            db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")

    with pytest.raises(Problem, match="does not answer") as told, served.write() as db:
        ledger.append(db, evidence("half"), NOW)
        cut()
        ledger.append(db, evidence("other half"), NOW)
    assert told.value.code == "unreachable"
    cut()
    fill(served, 3)
    assert (check(served).ok, check(served).rows) == (True, 3), "the next caller notices nothing"


@pytest.mark.parametrize("_kind", SERVER)
def test_what_a_server_cannot_keep_or_does_not_know_is_explained(_kind: str, served: Store) -> None:
    for name in ("nul\x00", "long" * 100):
        with pytest.raises(Problem, match="cannot keep") as told, served.write() as db:
            people.add(db, "p-1", "ann", name, ["learner"], [], NOW)
        assert told.value.code == "bad-field"
    address = engines.setting(served.home).read_text().strip()
    for wrong in (address.replace(str(postgres.server()), "/nowhere"), address.replace("home_", "nobody_s_home_")):
        engines.keep_address(served.home, wrong)
        with pytest.raises(Problem, match="does not answer") as told:
            Store.open(served.home)
        assert told.value.code == "unreachable" and "alongside@" not in str(told.value)


@pytest.mark.parametrize(("error", "code"), [("DiskFull", "full"), ("LockNotAvailable", "locked"), ("TooManyConnections", "locked"),
                                             ("DataCorrupted", "damaged"), ("IoError", "disk"), ("InvalidPassword", "not-allowed")])
def test_the_server_s_other_errors_have_the_same_words(error: str, code: str) -> None:
    with pytest.raises(Problem) as told, explained("The database"):
        raise getattr(psycopg.errors, error)("said no")
    assert told.value.code == code


def test_the_address_is_private_and_its_password_is_never_shown(tmp_path: Path) -> None:
    engines.keep_address(tmp_path, "postgres://portal:s3cret@db.example/records")
    path = engines.setting(tmp_path)
    assert (path.stat().st_mode | path.parent.stat().st_mode) & 0o077 == 0
    url = engines.address(tmp_path)
    assert url and url.password == "s3cret" and url.drivername == "postgresql+psycopg"
    assert engines.place(url) == "The database records on db.example"
    for place in (engines.place(url), engines.place(url.set(host=None)), tmp_path / FILE):
        assert security.outward(Problem(place, "does not answer."), tmp_path).where == "The portal's database"
    path.chmod(0o640)
    with pytest.raises(Problem, match="may be read by others"):
        engines.address(tmp_path)
    for wrong in ("mysql://x/y", "records", "sqlite:///x.db", ""):
        with pytest.raises(Problem, match="PostgreSQL"):
            engines.keep_address(tmp_path, wrong)


@pytest.mark.parametrize("kind", postgres.names())
def test_a_database_of_the_first_release_comes_forward_with_all_its_rows(kind: str, tmp_path: Path) -> None:
    home, rules = postgres.new_home(kind, tmp_path / "home", empty=True), framework.load()
    url = engines.address(home)
    engine = engines.sqlite(home / FILE, 200) if url is None else engines.postgres(url, 200)
    upgrade.to(engine, "0001")
    first = Store(home, engine, "the first release")
    with first.write() as db:
        people.add(db, "p-1", "ann", "Ann", ["learner"], [], NOW)
        sites.set_setting(db, "agency", "Two Houses")
        for n in range(6):
            ledger.append(db, evidence(n), NOW + timedelta(seconds=n))
        access.add(db, "look", "p-2", "supervisor", "p-1", "viewed", NOW)
        checkpoints.make(db, ledger.STREAM, KEY, NOW)
        there = tables.metadata.sorted_tables
        old = [table for table in there if db.dialect.has_table(db, table.name) and table.name != "spans"]  # made anew, see below
        known = {table.name: {column["name"] for column in inspect(db).get_columns(table.name)} for table in old}
        asked = {table.name: select(*(column for column in table.c if column.name in known[table.name])) for table in old}
        before = {name: db.execute(query).all() for name, query in asked.items()}
    first.close()
    store = Store.open(home)
    with store.read() as db:
        assert upgrade.revision(db) == upgrade.head() > "0001" and len(there) > len(old) > 15
        assert {name: db.execute(query).all() for name, query in asked.items()} == before
        assert compare_metadata(MigrationContext.configure(db), tables.metadata) == []
        assert verify(db, ledger.STREAM, KEY).checkpoints == 1 and verify(db, access.STREAM).rows == 1
        assert chain.tree(db, ledger.STREAM).size == 6
        assert made_under.stale(db, rules, {})
    with store.write() as db:
        assert projections.rebuild(db, rules, {}) > 0 and projections.differences(db, rules, {}) == []
    store.close()


def test_a_page_s_kernel_sees_nothing_of_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGPASSWORD", "PGPASSFILE", "PGSERVICEFILE", "PGHOST", "PGUSER", "DATABASE_URL"):
        monkeypatch.setenv(name, "s3cret")
    engines.keep_address(tmp_path / "home", "postgresql://portal:s3cret@db.example/records")
    kernels = Kernels(tmp_path / "run", tmp_path / "home" / "content", warm=0)
    seen = kernels.kernel_environment("token")
    assert "s3cret" not in str(seen) and not [name for name in seen if name.startswith("PG")]
    reached = {path.name for path in Path(seen["ALONGSIDE_HOME"]).iterdir()}
    assert reached <= {"content", "rules"}
