"""Whatever byte or type anybody puts into any column of the chains or the checkpoints, `verify` names the row and says no
word of what was in it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from alongside import cli
from alongside.evidence import Evidence, event_id
from alongside.service import keeping
from alongside.store import Store, access, checkpoints, ledger, sites
from alongside.store.verify import verify
from tests import agency, postgres

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TABLES = {
    "ledger": ("seq", "event_id", "body", "prev_hash", "hash"),
    "ledger_payload": ("seq", "person", "topic", "payload", "salt"),
    "access_log": ("seq", "event_id", "body", "prev_hash", "hash"),
    "access_payload": ("seq", "person", "topic", "payload", "salt"),
    "checkpoints": ("seq", "stream", "root", "signed_at", "sig"),
}
SECRET = "Her words"


@pytest.fixture(params=postgres.names())
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """Four rows in each chain, a checkpoint over the first three, no trigger and no NOT NULL in the way."""
    made = Store.open(postgres.new_home(request.param, tmp_path / "home"))
    key = checkpoints.key(made.home)
    with made.write() as db:
        for n in range(1, 5):
            event = Evidence(event_id=event_id(n), learner="p-1", about="F07", on=NOW.date(), at="x", kind="scenario",
                             task="t", attempt="a", score=3, max=4, note=SECRET)
            ledger.append(db, event, NOW)
            access.add(db, event_id("look", n), "p-2", "supervisor", "p-1", "viewed", NOW, name=SECRET)
            if n == 3:
                for stream in (ledger.STREAM, access.STREAM):
                    checkpoints.make(db, stream, key, NOW)
        if made.is_file:
            for (name,) in db.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
                db.exec_driver_sql(f"DROP TRIGGER {name}")
            db.exec_driver_sql("PRAGMA writable_schema=ON")
            db.exec_driver_sql("UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table'")
            db.exec_driver_sql("PRAGMA writable_schema=RESET")
        else:
            for table, names in TABLES.items():
                for name in names[1:]:
                    if (table, name) != ("checkpoints", "stream"):  # part of its primary key
                        db.exec_driver_sql(f"ALTER TABLE {table} ALTER {name} DROP NOT NULL")
    yield made
    made.close()


def changes(db: Connection, is_file: bool, choose: random.Random) -> Iterator[tuple[str, str, int, str, dict[str, Any]]]:
    """Table, column, row, and what to put there: SQL and its values."""
    for table, names in TABLES.items():
        for row in [3] if table == "checkpoints" else choose.sample(range(1, 5), 2):
            for name in names:
                old = db.exec_driver_sql(f"SELECT {name} FROM {table} WHERE seq = {row}").scalar()
                if name == "seq":
                    for bit in range(8):
                        yield table, name, row, f"{row ^ 1 << bit}", {}
                else:
                    for bit in range(8) if old else ():
                        place = choose.randrange(len(old))
                        raw = bytearray(old.encode())
                        raw[place] ^= 1 << bit
                        if is_file:
                            yield table, name, row, "CAST(? AS TEXT)", {"raw": bytes(raw)}
                        elif bit < 7 and raw[place]:
                            yield table, name, row, "%s", {"raw": raw.decode()}
                    yield table, name, row, "NULL", {}
                    yield table, name, row, f"substr({name}, 3) || ?" if is_file else f"substr({name}, 3) || %s", {"raw": "\u00e9\U0001f600"}
                if is_file:
                    yield table, name, row, f"CAST({name} AS BLOB)", {}
                    yield table, name, row, "?", {"raw": b"\xff\xfe"}
                    yield table, name, row, "CAST(? AS TEXT)", {"raw": b"\xff\xfe"}
                    yield table, name, row, "1.5", {}


def first_bad(db: Connection, key: bytes | None) -> list[int]:
    return [found.bad for found in (verify(db, stream, key) for stream in (ledger.STREAM, access.STREAM)) if found.bad]


def test_every_bit_and_every_type_in_every_column_is_found_in_its_row(store: Store) -> None:
    choose, tried = random.Random(5), 0
    with store.read() as db:
        assert first_bad(db, checkpoints.key(store.home)) == []
        todo = list(changes(db, store.is_file, choose))
    for table, name, row, sql, values in todo:
        try:
            with pytest.raises(ZeroDivisionError), store.write() as db:  # each change starts from sound rows
                if store.is_file:
                    db.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
                else:
                    db.exec_driver_sql("SET LOCAL session_replication_role = replica")
                where = f"seq = {row}" + (" AND stream = 'ledger'" if table == "checkpoints" else "")
                db.exec_driver_sql(f"UPDATE {table} SET {name} = {sql} WHERE {where}", tuple(values.values()))
                found = first_bad(db, checkpoints.key(store.home))
                tried += 1
                if (table, name) == ("checkpoints", "seq"):
                    assert found, "a checkpoint that was moved"
                else:
                    if (name, sql) == ("seq", "0") and not table.endswith("payload"):
                        row = 1  # a row 0 in front of all others
                    assert found and set(found) == {row}, (table, name, row, sql, values, found)
                raise ZeroDivisionError
        except IntegrityError:
            continue  # the database itself refuses: this number is there already
        except DBAPIError as error:
            raise AssertionError((table, name, sql, values)) from error
    assert tried > (500 if store.is_file else 300)


@pytest.mark.parametrize(("sql", "row"), [
    ("UPDATE ledger_payload SET payload = CAST(CAST(payload AS BLOB) || x'ff' AS TEXT) WHERE seq = 2", 2),
    ("UPDATE access_payload SET payload = CAST(payload AS BLOB) WHERE seq = 1", 1),
    ("UPDATE checkpoints SET sig = '\u00e9' WHERE stream = 'ledger'", 2),
])
def test_the_commands_name_the_row_and_keep_what_was_in_it_to_themselves(
    sql: str, row: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = agency.found(tmp_path / "home")
    for entry in ("first", "second"):
        made.seen(note=SECRET, entry=entry)
    with made.ctx.store.write() as db:
        access.add(db, event_id("look"), made.of["admin"].id, "admin", made.of["learner"].id, "viewed", NOW, name=SECRET)
    keeping.checkpoint(made.ctx)
    with made.ctx.store.write() as db:
        db.exec_driver_sql(sql)
    made.ctx.store.close()
    for command in (["ledger", "verify"], ["record", "verify"], *([["doctor"]] if "x'ff'" in sql else [])):
        capsys.readouterr()
        status = cli.main([*command, "--home", str(made.ctx.home)])
        said = capsys.readouterr()
        assert SECRET not in said.out + said.err, command
        assert f"row {row} is bad" in said.out and status == 1, (command, said)


def test_a_signature_nobody_can_check_is_counted_and_no_setting_switches_the_check_off(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = agency.found(tmp_path / "home")
    made.seen()
    keeping.checkpoint(made.ctx)
    place, home = checkpoints.key_file(made.ctx.home), ["--home", str(made.ctx.home)]

    def said(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        return cli.main([*words, *home]), capsys.readouterr().out

    assert said("ledger", "verify") == (0, said("ledger", "verify")[1]) and "1 checkpoint agrees." in said("ledger", "verify")[1]
    with made.ctx.store.write() as db:
        sites.set_setting(db, "checkpoint_key_since", "9999")
        db.exec_driver_sql("UPDATE checkpoints SET sig = '00', signed_at = '0001'")
    assert "was not signed with this" in said("ledger", "verify")[1] and said("record", "verify")[0] == 1
    kept = place.read_bytes()
    place.unlink()
    for verb in ("ledger", "record"):
        status, text = said(verb, "verify")
        assert status == 3 and "1 checkpoint whose signature cannot be checked." in text and "agree" not in text
    assert said("ledger", "new-key")[0] == 0 and place.read_bytes() != kept
    made.seen(entry="with the new key")
    keeping.checkpoint(made.ctx)
    status, text = said("ledger", "verify")
    assert status == 0 and "2 rows, all sound; 1 checkpoint agrees; 1 checkpoint whose signature cannot be checked." in text
    (tmp_path / "old.json").write_text(json.dumps({"stream": "ledger", "seq": 1, "root": "11", "signed_at": "\ud800", "sig": ""}))
    assert said("ledger", "check-file", str(tmp_path / "old.json"))[0] == 2, "no text"
    with made.ctx.store.read() as db:
        old, new = checkpoints.every(db, "ledger")
    for row, words in ((old, "its signature cannot be checked."), (new, "as it is now.")):
        (tmp_path / "kept.json").write_text(json.dumps(row))
        status, text = said("ledger", "check-file", str(tmp_path / "kept.json"))
        assert status == 0 and text.strip().endswith(words)
    with made.ctx.store.write() as db:
        db.exec_driver_sql("UPDATE checkpoints SET sig = '00', signed_at = '0001'")
    assert said("ledger", "verify")[0] == 1, "what the new key signed is checked, whatever day it bears"


@pytest.mark.parametrize("place", ["home", "share"])
def test_an_end_cut_off_with_its_checkpoints_is_told_by_their_files(place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = agency.found(tmp_path / "home")
    home, share = ["--home", str(made.ctx.home)], tmp_path / "share"
    share.mkdir()
    made.seen()
    assert cli.main(["ledger", "checkpoint", "--daily-to", str(share), *home]) == 0
    made.clock.turn(days=1)
    made.seen(entry="the last one")
    assert cli.main(["ledger", "checkpoint", *home]) == 0
    with made.ctx.store.write() as db:  # as who rules the machine: the last row, its payload and what the database holds against it
        for trigger in db.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
            db.exec_driver_sql(f"DROP TRIGGER {trigger}")
        for table in ("ledger_payload", "ledger", "checkpoints"):
            db.exec_driver_sql(f"DELETE FROM {table} WHERE seq = 2" + (" AND stream = 'ledger'" if table == "checkpoints" else ""))
        if place == "home":  # the folder elsewhere is not named any more
            db.exec_driver_sql("DELETE FROM settings WHERE key LIKE 'checkpoint_folder%'")
    if place == "share":
        for file in (made.ctx.home / "checkpoints").iterdir():
            file.unlink()
    speaks = next((share if place == "share" else made.ctx.home / "checkpoints").glob("ledger-*2.json"))
    for verb in ("ledger", "record"):
        capsys.readouterr()
        assert cli.main([verb, "verify", *home]) == 1
        assert f"{speaks} says something else than the checkpoint in the database, or there is none." in capsys.readouterr().out
        assert cli.main([verb, "verify", "--format", "json", *home]) == 1
        told = json.loads(capsys.readouterr().out)
        assert (told["ok"], told["files"]) == (False, [str(speaks)]) and all(each["ok"] for each in told["chains"])
