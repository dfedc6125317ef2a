"""The doctor names what is wrong in an installation, with the way out, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from alongside import cli
from alongside.cli import _doctor_kept as doctor_kept
from alongside.cli import _doctor_machine as machine
from alongside.cli._doctor_line import Line
from alongside.problem import Problem
from alongside.service import base, keeping, places
from alongside.store import FILE, Store, access, backups, checkpoints, engines, sites
from tests import agency, postgres

TOLD = ("database", "rules", "trust")  # may tell a Problem as it is


def report(home: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, dict[str, str]]:
    """name -> line; of several lines with one name, the worst."""
    capsys.readouterr()
    status = cli.main(["doctor", "--home", str(home), "--format", "json", *more])
    told = json.loads(capsys.readouterr().out)
    assert status == (1 if told["broken"] else 0)
    for line in told["lines"]:
        assert set(line) == {"name", "state", "words", "way_out", "why"}
        assert line["state"] == "ok" or (line["way_out"] and line["why"]) or line["name"] in TOLD, line
    order = ["ok", "look", "broken"]
    return {line["name"]: line for line in sorted(told["lines"], key=lambda line: order.index(line["state"]))}


@pytest.mark.parametrize("kind", postgres.names())
def test_a_sound_installation_is_well_and_is_not_changed(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = agency.found(postgres.new_home(kind, tmp_path / "home"))
    places.set_zone(made.ctx, "America/Chicago")
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


@pytest.mark.parametrize("kind", postgres.names())
def test_a_table_or_a_guard_that_is_gone_is_named_and_put_back(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = agency.found(postgres.new_home(kind, tmp_path / "home"))
    home, file = made.ctx.home, kind == "sqlite"
    made.seen()
    replaced = "CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT 1; END"
    attacks = [["DROP TRIGGER ledger_no_update"], ["DROP TRIGGER access_log_no_delete"], ["DROP TRIGGER ledger_no_replace"], ["DROP TRIGGER ledger_no_update", replaced]] if file else [
        ["DROP TRIGGER ledger_append_only ON ledger"], ["ALTER TABLE access_log DISABLE TRIGGER access_log_append_only"],
        ["CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"]]
    for statements in attacks:
        with made.ctx.store.write() as db:
            for statement in statements:
                db.exec_driver_sql(statement)
        line = report(home, capsys, "--quick")["guards"]
        assert line["state"] == "broken" and ("ledger" in line["words"] or "access_log" in line["words"]) and "alongside ledger guard" in line["way_out"]
        assert cli.main(["ledger", "guard", "--home", str(home)]) == 0 and "Put back" in capsys.readouterr().out
        assert report(home, capsys, "--quick")["guards"]["state"] == "ok"
        for table in ("ledger", "access_log"):
            for verb in ("UPDATE {} SET body = 'x'", "DELETE FROM {}"):
                with pytest.raises(IntegrityError, match="append-only"), made.ctx.store.write() as db:
                    if table == "access_log":
                        access.add(db, "look", "p-2", "supervisor", "p-1", "viewed", made.clock.now)
                    db.exec_driver_sql(verb.format(table))
    with made.ctx.store.write() as db:
        db.exec_driver_sql("DROP TABLE asked_observations")
    line = report(home, capsys, "--quick")["database"]
    assert line["state"] == "broken" and "asked_observations" in line["words"]


@pytest.mark.parametrize("kind", postgres.names())
def test_a_zone_this_machine_does_not_know_is_a_problem_with_a_way_out_everywhere(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = agency.found(postgres.new_home(kind, tmp_path / "home"))
    home = ["--home", str(made.ctx.home)]
    for zone in ("Mars/Olympus", "America", "", "../../etc/passwd", 5, None):
        with made.ctx.store.write() as db:
            sites.set_setting(db, "zone", zone)
        with pytest.raises(Problem, match="knows no such zone"):
            base.open_home(made.ctx.home)
    with made.ctx.store.write() as db:
        sites.set_setting(db, "zone", "Mars/Olympus")
    for command in (["serve", "--port", "1"], ["users", "list"], ["record", "verify"], ["backup", str(tmp_path / "copy")], ["export", "matrix"]):
        capsys.readouterr()
        assert cli.main([*command, *home]) == 2
        said = capsys.readouterr().err
        assert "time zone: is set to 'Mars/Olympus'" in said and "alongside zone" in said and "Traceback" not in said, said
    found = report(made.ctx.home, capsys, "--quick")
    assert found["time zone"]["state"] == "broken" and "alongside zone" in found["time zone"]["way_out"]
    assert found["administrators"]["state"] == found["guards"]["state"] == "ok", "the rest is looked at all the same"
    assert cli.main(["zone", "Mars/Olympus", *home]) == 2 and cli.main(["zone", "America/Chicago", *home]) == 0 and cli.main(["zone", *home]) == 0
    assert capsys.readouterr().out.endswith("America/Chicago\n") and base.open_home(made.ctx.home).zone.key == "America/Chicago"


def test_a_checkpoint_key_that_is_lost_or_another_one_is_named_and_given_up_only_on_purpose(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = agency.found(tmp_path / "home")
    ctx, home, place = made.ctx, ["--home", str(made.ctx.home)], checkpoints.key_file(made.ctx.home)
    assert report(ctx.home, capsys, "--quick")["checkpoint key"]["state"] == "ok"
    made.seen()
    keeping.checkpoint(ctx)
    kept = place.read_text()
    for text, words in ((None, "is lost"), ("", "holds no key"), ("not hex", "holds no key"), ("ab" * 32, "not the key that signed the checkpoint of 2026-03-02")):
        place.unlink(missing_ok=True)
        if text is not None:
            place.write_text(text)
            place.chmod(0o600)
        found = report(ctx.home, capsys, *(["--quick"] if text != "ab" * 32 else []))
        assert found["checkpoint key"]["state"] == "broken" and words in found["checkpoint key"]["words"], found["checkpoint key"]
        assert "alongside ledger new-key" in found["checkpoint key"]["way_out"] and found.get("ledger", {}).get("state", "ok") == "ok", "the rows are sound"
        made.seen(entry=words)
        with pytest.raises(Problem, match=words):
            keeping.checkpoint(ctx)
        assert place.exists() == (text is not None), "no new key is slipped in"
    place.write_text(kept)
    assert cli.main(["ledger", "new-key", *home]) == 2, "the old one fits"
    place.unlink()
    made.clock.turn(days=1)
    assert cli.main(["ledger", "new-key", *home]) == 0 and (place.stat().st_mode & 0o077) == 0
    assert cli.main(["ledger", "checkpoint", "--format", "json", *home]) == 0 and place.read_text() != kept
    made.ctx.store.close()
    capsys.readouterr()
    assert cli.main(["ledger", "verify", "--format", "json", *home]) == 0
    assert [each["checkpoints"] for each in json.loads(capsys.readouterr().out)["chains"]] == [2, 0]
    assert "who signed earlier checkpoints cannot be checked" in report(ctx.home, capsys, "--quick")["checkpoint key"]["words"]
    with ctx.store.write() as db:
        db.exec_driver_sql("UPDATE checkpoints SET sig = '11' WHERE signed_at > (SELECT MIN(signed_at) FROM checkpoints)")
    assert cli.main(["ledger", "verify", *home]) == 1, "what the new key signed is checked"


@pytest.mark.parametrize("kind", postgres.names())
def test_a_paper_that_is_lost_or_was_changed_is_named(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = agency.found(postgres.new_home(kind, tmp_path / "home"))

    def papers(quick: bool = False) -> Line:
        [line] = doctor_kept.papers(made.ctx, quick)
        return line

    assert "none was handed in" in papers().words
    facts = {"provider": "Elm", "about": ["F07"], "statement": "x", "no_client": True, "file_name": "a.pdf"}
    for title in ("First aid", "Driving"):
        claim = made.call("learner", "add_prior", title=title, file=f"%PDF-1.7 {title}".encode(), **facts)["claim"]
        made.call("supervisor", "decide_prior", id=claim["id"], accept=["F07"], password=agency.PASSWORD)
    first, second = sorted((made.ctx.home / "attachments" / made.of["learner"].id).iterdir(), key=lambda path: path.read_bytes(), reverse=True)
    assert papers().words == "2, all there and unchanged."
    whole = first.read_bytes()
    first.write_bytes(whole[:-1] + b"X")
    found = papers()
    assert found.state == "broken" and "First aid" in found.words and "was changed" in found.words and "Driving" not in found.words
    assert f"home/attachments/{made.of['learner'].id}/{first.name}" in found.way_out
    first.write_bytes(whole)
    second.unlink()
    assert "is lost" in papers().words and "is lost" in report(made.ctx.home, capsys, "--quick")["papers"]["words"]
    with made.ctx.store.write() as db:  # the claim's own row says something else now; the ledger still names the paper
        db.exec_driver_sql("DELETE FROM prior_learning")
    assert "“Driving, Elm” of Learner is lost" in papers().words and papers(quick=True).state == "ok"


def test_a_full_disk_soon_an_open_home_and_a_clock_that_went_back_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    made = agency.found(tmp_path / "home")
    made.clock.turn(days=36500)
    made.call("supervisor", "person_record", person=made.of["learner"].id)
    for mode in (0o750, 0o701):
        made.ctx.home.chmod(mode)
        line = report(made.ctx.home, capsys, "--quick")["home folder"]
        assert line["state"] == "look" and line["way_out"] == f"Run: chmod 700 {made.ctx.home}" and "records about people" in line["why"]
    assert "newest record is of 2126" in report(made.ctx.home, capsys, "--quick")["clock"]["words"]
    for free, state in ((10**12, "ok"), (10**9, "look"), (10**8, "broken")):
        monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path, free=free: SimpleNamespace(free=free))
        assert report(made.ctx.home, capsys, "--quick")["room"]["state"] == state
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path: SimpleNamespace(free=10**12))
    monkeypatch.setattr(machine.os, "statvfs", lambda _path: SimpleNamespace(f_files=10**6, f_favail=3))
    line = report(made.ctx.home, capsys, "--quick")["room"]
    assert line["state"] == "broken" and "only 3 more files" in line["words"]
    assert cli.main(["doctor", "--quick", "--home", str(made.ctx.home)]) == 1
    told = capsys.readouterr().out
    assert "Why it matters: When the disk is full" in told and "What to do: Make room" in told
