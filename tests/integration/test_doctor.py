"""The doctor names what is wrong in an installation, with the way out, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest

from alongside import cli
from alongside.cli import _doctor_machine as machine
from alongside.problem import Problem
from alongside.service import admin, keeping
from alongside.store import FILE, Store, backups, engines
from tests import agency, postgres


def report(home: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, dict[str, str]]:
    """name -> line; of several lines with one name, the worst."""
    capsys.readouterr()
    status = cli.main(["doctor", "--home", str(home), "--format", "json", *more])
    told = json.loads(capsys.readouterr().out)
    assert status == (1 if told["broken"] else 0)
    order = ["ok", "look", "broken"]
    return {line["name"]: line for line in sorted(told["lines"], key=lambda line: order.index(line["state"]))}


@pytest.mark.parametrize("kind", postgres.names())
def test_a_sound_installation_is_well_and_is_not_changed(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = agency.found(postgres.new_home(kind, tmp_path / "home"))
    admin.set_zone(made.ctx, "America/Chicago")
    made.seen()
    keeping.daily(made.ctx)
    made.ctx.home.chmod(0o700)
    backups.make(made.ctx.store, tmp_path / "copy", made.ctx.now())
    made.ctx.store.close()
    before = {path: path.read_bytes() for path in made.ctx.home.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm"))}
    found = report(made.ctx.home, capsys)
    after = {path: path.read_bytes() for path in made.ctx.home.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm"))}
    assert before == after
    assert {line["state"] for line in found.values()} <= {"ok", "look"}
    assert found["ledger"]["state"] == found["pages' rows"]["state"] == found["checkpoint key"]["state"] == "ok"
    assert "leaves this machine" in found["checkpoints elsewhere"]["words"]
    assert found["backups"]["state"] == "look" and "Make a new one" in found["backups"]["way_out"], "the test's backup is months old"
    if kind == "postgresql":
        assert "may change ledger" in found["database rights"]["words"] and "fsync" in found["database server"]["words"]


def test_what_is_wrong_is_named_with_a_way_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "alongside init" in report(tmp_path / "none", capsys, "--quick")["home folder"]["way_out"]
    made = agency.found(tmp_path / "home")
    made.seen()
    keeping.checkpoint(made.ctx)
    home = made.ctx.home
    home.chmod(0o755)
    (home / "secrets" / "checkpoint.key").chmod(0o644)
    (home / "rules" / "clarity").mkdir(parents=True)
    (home / "rules" / "clarity" / "X1-bad.yaml").write_text("id: [")
    with made.ctx.store.write() as db:
        db.exec_driver_sql("UPDATE spans SET state = 'expired'")
        db.exec_driver_sql("UPDATE people SET password_hash = ''")
    made.ctx.store.close()
    found = report(home, capsys)
    for name, state, way_out in (("home folder", "look", "chmod 700"), ("checkpoint key", "broken", "chmod"), ("rules", "broken", ""),
                                 ("pages' rows", "broken", "record rebuild"), ("administrators", "broken", "users add")):
        assert found[name]["state"] == state and way_out in found[name]["way_out"], found[name]
    store = Store.open(home)
    with store.write() as db:
        db.exec_driver_sql("UPDATE ledger_payload SET payload = '{}'")
    store.close()
    assert "row 1 is bad" in report(home, capsys)["ledger"]["words"]
    with (home / FILE).open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 4000)
    assert report(home, capsys, "--quick")["database"]["state"] == "broken"


@pytest.mark.parametrize(("version", "state"), [("0001", "look"), ("9999", "broken")])
def test_an_older_or_newer_database_is_named_and_left_alone(version: str, state: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store.open(tmp_path / "home")
    with store.write() as db:
        db.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
    assert report(store.home, capsys, "--quick")["database"]["state"] == state
    with store.read() as db:
        assert db.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == version


def test_a_disk_of_the_network_is_no_place_for_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_filesystem", lambda _path: "nfs4")
    assert [line.state for line in machine.folder(tmp_path) if line.name == "disk"] == ["broken"]


def test_where_a_path_lies_is_read_from_the_mounts() -> None:
    assert machine._filesystem(Path("/proc/self")) == "proc"


@pytest.mark.parametrize("kind", [kind for kind in postgres.names() if kind == "postgresql"])
def test_an_account_that_may_only_add_cannot_change_the_ledger(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rights the README grants: everything works, and even without its triggers the ledger stays as it is."""
    home = postgres.new_home(kind, tmp_path / "home")
    owner = engines.setting(home).read_text().strip()
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    grants = readme.partition("```sql\n")[2].partition("```")[0]
    assert "REVOKE" in grants
    with psycopg.connect(owner, autocommit=True) as db:
        db.execute("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal') THEN CREATE ROLE portal LOGIN; END IF; END $$")
        db.execute(grants)
        db.execute("ALTER TABLE ledger DISABLE TRIGGER ALL")
    engines.keep_address(home, owner.replace("alongside@", "portal@"))
    made = agency.found(home)
    made.seen()
    keeping.checkpoint(made.ctx)
    for statement in ("UPDATE ledger SET body = ''", "DELETE FROM ledger", "TRUNCATE ledger CASCADE", "ALTER TABLE ledger ENABLE TRIGGER ALL"):
        with pytest.raises(Problem, match="does not let") as told, made.ctx.store.write() as database:
            database.exec_driver_sql(statement)
        assert told.value.code == "not-allowed"
    made.ctx.store.close()
    assert "database rights" not in report(home, capsys, "--quick")


@pytest.mark.parametrize("gone", ["TABLE prior_learning", "TRIGGER ledger_no_update", "TRIGGER access_log_no_delete"])
def test_a_table_or_a_guard_that_is_gone_is_named(gone: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = agency.found(tmp_path / "home")
    with made.ctx.store.write() as db:
        db.exec_driver_sql(f"DROP {gone}")
    line = report(made.ctx.home, capsys, "--quick")["database"]
    assert line["state"] == "broken" and gone.split()[1] in line["words"]
