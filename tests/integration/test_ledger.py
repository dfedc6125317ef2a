"""The ledger: append-only, gap-free, and able to name the first row anybody touched."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from alongside import framework
from alongside.evidence import Evidence, Purge, event_id
from alongside.store import (
    Store,
    access,
    chain,
    checkpoints,
    ledger,
    made_under,
    people,
    projections,
    purging,
)
from alongside.store.merkle import Tree
from alongside.store.sql import iso
from alongside.store.verify import Verdict, verify
from tests import postgres

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SIGNED_SINCE = datetime(2026, 11, 22, tzinfo=UTC)  # the day from which a purge without a signature does not count
KEY = b"a key of this test"


def evidence(name: object, learner: str = "p-1", about: str = "F07", on: date = NOW.date()) -> Evidence:
    return Evidence(event_id=event_id(name), learner=learner, about=about, on=on, at=f"{on}T10:00:00Z", kind="scenario",
                    task=f"task {name}", attempt=str(name), score=300, max=400)


@pytest.fixture(params=postgres.names())
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    made = Store.open(postgres.new_home(request.param, tmp_path / "home"))
    yield made
    made.close()


def fill(store: Store, count: int, mark: int = 0) -> None:
    """`count` events, with a checkpoint after the row `mark`."""
    with store.write() as db:
        for n in range(1, count + 1):
            ledger.append(db, evidence(n), NOW + timedelta(seconds=n), names={"p-1": "Ann Bell"})
            if n == mark:
                checkpoints.make(db, ledger.STREAM, KEY, NOW)


def check(store: Store, key: bytes | None = KEY) -> Verdict:
    with store.read() as db:
        return verify(db, ledger.STREAM, key)


def tamper(store: Store, *statements: str) -> None:
    """What somebody with the file and SQL can do: take the triggers away and change rows."""
    with store.write() as db:
        disarm(store, db)
        for statement in statements:
            db.exec_driver_sql(statement)


def disarm(store: Store, db: Connection) -> None:
    if store.is_file:
        for verb in ("update", "delete"):
            db.exec_driver_sql(f"DROP TRIGGER ledger_no_{verb}")
        db.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    else:
        db.exec_driver_sql("SET LOCAL session_replication_role = replica")


SIGNED = {"signer": "p-9", "meaning": "removed", "at": "2026-03-02T15:00:00Z", "method": "password"}


def remove(
    db: Connection, about: str, rows: tuple[int, ...], *, signature: dict[str, str] | None = SIGNED, gone: bool = True, now: datetime = NOW
) -> None:
    """What a purge leaves; gone: her account is the emptied row that the purge of a whole person makes of it."""
    if about and gone:
        close(db, about)
    event = Purge(event_id=event_id("purge", about), learner=about, about="", on=NOW.date(), at="x", rows=rows, reason="7 years")
    ledger.purge(db, event, now, signature=signature)


def close(db: Connection, person: str) -> None:
    people.add(db, person, f"login of {person}", person, ["learner"], [], NOW)
    people.change(db, person, disabled_at=iso(NOW))
    purging.forget(db, person)


def test_rows_follow_one_another_and_the_same_event_is_kept_once(store: Store) -> None:
    fill(store, 3)
    with store.write() as db:
        again = ledger.append(db, evidence(2), NOW)
        assert (again["seq"], again["new"]) == (2, False)
        assert ledger.append(db, evidence("new"), NOW)["seq"] == 4
        rows = list(chain.rows(db, ledger.STREAM))
    assert [row["seq"] for row in rows] == [1, 2, 3, 4]
    assert [row["prev_hash"] for row in rows] == [chain.START, *(row["hash"] for row in rows[:-1])]
    assert check(store).ok and check(store).rows == 4


def test_the_body_names_people_by_id_only_and_the_payload_holds_the_names(store: Store) -> None:
    fill(store, 1)
    with store.read() as db:
        row = next(chain.rows(db, ledger.STREAM))
        assert ledger.events_of(db, "p-1") == [evidence(1)]
    assert "Ann" not in row["body"] and "task" not in row["body"]
    assert json.loads(row["payload"])["names"] == {"p-1": "Ann Bell"}
    assert row["hash"] == sha256(row["body"].encode()).hexdigest()


@pytest.mark.parametrize("table", ["ledger", "access_log"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET body = 'x'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_a_row(store: Store, table: str, verb: str) -> None:
    fill(store, 2)
    with store.write() as db:
        access.add(db, event_id("look"), "p-2", "supervisor", "p-1", "viewed", NOW)
    with pytest.raises(IntegrityError, match="append-only"), store.write() as db:
        db.execute(text(verb.format(table)))
    assert check(store).ok


@pytest.mark.parametrize("table", ["ledger", "access_log"])
def test_no_insert_takes_the_place_of_a_row(store: Store, table: str) -> None:
    fill(store, 3)
    with store.write() as db:
        for n in range(3):
            access.add(db, event_id("look", n), "p-2", "supervisor", "p-1", "viewed", NOW)
    last = f"(SELECT event_id FROM {table} WHERE seq = 3)"
    values = ("3, 'new', 'b', 'p', 'h'", "1, 'new', 'b', 'p', 'h'", f"9, {last}, 'b', 'p', 'h'",
              f"9, 'new', 'b', 'p', (SELECT hash FROM {table} WHERE seq = 2)")
    if store.is_file:
        todo = [f"INSERT OR REPLACE INTO {table} (seq, event_id, body, prev_hash, hash) VALUES ({each})" for each in values]
        todo += [f"INSERT OR REPLACE INTO {table} (rowid, event_id, body, prev_hash, hash) VALUES (2, 'new', 'b', 'p', 'h')",
                 f"INSERT INTO {table} VALUES ({values[0]}) ON CONFLICT DO UPDATE SET body = 'x'",
                 f"UPDATE OR REPLACE {table} SET seq = 2 WHERE seq = 3"]
    else:
        todo = [f"INSERT INTO {table} VALUES ({each}) ON CONFLICT ({key}) DO UPDATE SET body = 'x'"
                for each, key in zip(values, ("seq", "seq", "event_id", "hash"), strict=True)]
        with store.read() as db:
            if db.exec_driver_sql("SHOW server_version_num").scalar() >= "150000":
                todo += [f"MERGE INTO {table} t USING (SELECT 3 AS n) s ON t.seq = s.n WHEN MATCHED THEN UPDATE SET body = 'x'"]
    for statement in todo:
        with pytest.raises(IntegrityError, match="append-only"), store.write() as db:
            db.exec_driver_sql(statement)
    with store.write() as db:
        ledger.append(db, evidence("new"), NOW)
        assert verify(db, ledger.STREAM).rows == 4 and verify(db, access.STREAM).rows == 3


def test_a_server_refuses_to_empty_a_chain_as_well(store: Store) -> None:
    fill(store, 2)
    empty = "DELETE FROM ledger" if store.is_file else "TRUNCATE ledger CASCADE"
    with pytest.raises(IntegrityError, match="append-only"), store.write() as db:
        db.exec_driver_sql(empty)
    assert check(store).rows == 2


def test_a_flipped_bit_anywhere_in_any_body_is_found_in_its_row(store: Store) -> None:
    fill(store, 12)
    with store.read() as db:
        bodies = {row["seq"]: row["body"] for row in chain.rows(db, ledger.STREAM)}
    choose = random.Random(7)
    for _ in range(60):
        seq = choose.randint(1, 12)
        place = choose.randrange(len(bodies[seq]))
        flipped = bodies[seq][:place] + chr(ord(bodies[seq][place]) ^ 1 << choose.randrange(6)) + bodies[seq][place + 1:]
        with pytest.raises(RuntimeError), store.write() as db:
            disarm(store, db)
            db.execute(text("UPDATE ledger SET body = :body WHERE seq = :seq"), {"body": flipped, "seq": seq})
            assert verify(db, ledger.STREAM).bad == seq
            raise RuntimeError   # the next flip starts from sound rows
    assert check(store).ok


@pytest.mark.parametrize(("statements", "bad", "why"), [
    (["UPDATE ledger SET hash = '55' WHERE seq = 5"], 5, "does not match its hash"),
    (["UPDATE ledger SET seq = -1 WHERE seq = 4", "UPDATE ledger SET seq = 4 WHERE seq = 7", "UPDATE ledger SET seq = 7 WHERE seq = -1"],
     4, "number or id"),
    (["DELETE FROM ledger_payload WHERE seq = 6", "DELETE FROM ledger WHERE seq = 6"], 6, "missing"),
    (["DELETE FROM ledger_payload WHERE seq > 8", "DELETE FROM ledger WHERE seq > 8"], 9, "cut off"),
    (["UPDATE ledger_payload SET payload = replace(payload, '300', '400') WHERE seq = 3"], 3, "payload does not match"),
    (["UPDATE ledger_payload SET person = 'p-2' WHERE seq = 3"], 3, "moved"),
    (["DELETE FROM ledger_payload WHERE seq = 2"], 2, "no purge says so"),
    (["UPDATE checkpoints SET root = '11'"], 9, "not those of the checkpoint"),
    (["UPDATE checkpoints SET signed_at = '2020'"], 9, "not signed with this"),
])
def test_tampering_is_found_at_the_first_bad_row(store: Store, statements: list[str], bad: int, why: str) -> None:
    fill(store, 10, mark=9)
    tamper(store, *statements)
    found = check(store)
    assert (found.bad, found.rows) == (bad, bad - 1)
    assert why in found.why


def test_a_chain_rewritten_from_the_start_is_caught_by_an_older_checkpoint(store: Store, tmp_path: Path) -> None:
    fill(store, 6)
    with store.write() as db:
        kept = checkpoints.make(db, ledger.STREAM, KEY, NOW)
    forged = Store.open(tmp_path / "forged")
    with forged.write() as db:
        for n in range(1, 7):
            ledger.append(db, evidence(n, about="F07" if n != 2 else "A1"), NOW)
    assert check(forged).ok, "a chain alone cannot tell"
    assert kept
    with forged.write() as db:
        db.execute(text("INSERT INTO checkpoints VALUES (:stream, :seq, :root, :signed_at, :sig)"), kept)
    assert check(forged).bad == 6


def test_a_clock_that_goes_back_is_kept_beside_a_time_that_does_not(store: Store) -> None:
    with store.write() as db:
        ledger.append(db, evidence(1), NOW)
        ledger.append(db, evidence(2), NOW - timedelta(hours=2))
        first, second = (json.loads(row["body"]) for row in chain.rows(db, ledger.STREAM))
    assert second["recorded_at"] == first["recorded_at"] == "2026-03-02T15:00:00.000000Z"
    assert ("clock" in first, second["clock"]) == (False, "2026-03-02T13:00:00.000000Z")
    assert check(store).ok


def test_a_purge_removes_what_is_personal_and_the_chain_still_verifies(store: Store) -> None:
    fill(store, 4, mark=4)
    with store.write() as db:
        ledger.append(db, evidence("of another", "p-2"), NOW)
        remove(db, "p-1", (1, 2, 3, 4))
    assert check(store).ok
    with store.read() as db:
        assert [row["seq"] for row in ledger.entries(db, "p-1")] == [6], "the purge itself"
        assert [row["seq"] for row in ledger.entries(db, "p-2")] == [5]


@pytest.mark.parametrize(("change", "bad", "why"), [
    ({"signature": None, "now": SIGNED_SINCE}, 1, "not signed"),
    ({"signature": SIGNED | {"meaning": "observed"}, "now": SIGNED_SINCE}, 1, "not signed"),
    ({"about": "p-2"}, 1, "about somebody else"),
    ({"about": ""}, 1, "about somebody else"),
    ({"gone": False}, 1, "about somebody who was not removed"),
    ({"rows": (2, 4)}, 2, "left row 1 of the same person"),
    ({"rows": (1, 2, 4, 5)}, 5, "about somebody else"),
])
def test_a_purge_that_is_forged_or_took_only_some_rows_is_named(store: Store, change: dict[str, Any], bad: int, why: str) -> None:
    fill(store, 2)
    with store.write() as db:
        ledger.append(db, evidence("of another", "p-3"), NOW)
        ledger.append(db, evidence("third"), NOW)
        ledger.append(db, evidence("another's second", "p-3"), NOW)
        remove(db, **{"about": "p-1", "rows": (1, 2, 4)} | change)
    assert (check(store).bad, why in check(store).why) == (bad, True), check(store)


def test_a_purge_of_a_program_that_did_not_sign_them_yet_counts_on(store: Store) -> None:
    fill(store, 2)
    with store.write() as db:
        remove(db, "p-1", (1, 2), signature=None, now=SIGNED_SINCE - timedelta(days=1))
    assert check(store).ok


def test_who_looked_is_emptied_only_for_somebody_who_was_removed(store: Store) -> None:
    with store.write() as db:
        for name, actor, person in (("a", "p-2", "p-1"), ("b", "p-3", "p-1"), ("c", "p-3", "p-2")):
            access.add(db, event_id(name), actor, "supervisor", person, "viewed", NOW, name="Ann Bell")
        access.forget(db, [2, 3])
        access.add(db, event_id("gone"), "p-9", "admin", "p-3", "purged", NOW, rows=[2, 3])
        assert "not removed" in verify(db, access.STREAM).why and verify(db, access.STREAM).bad == 2
        close(db, "p-3")
        assert verify(db, access.STREAM).ok
        access.forget(db, [1])
        access.add(db, event_id("more"), "p-9", "admin", "p-3", "purged", NOW, rows=[1])
        assert (verify(db, access.STREAM).bad, "somebody else" in verify(db, access.STREAM).why) == (1, True)


def test_the_merkle_root_is_that_of_certificate_transparency() -> None:
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    tree = Tree()
    assert tree.root() == sha256(b"").hexdigest()
    for leaf in leaves:
        tree.add(bytes.fromhex(leaf))
    assert tree.root() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_the_checkpoint_key_is_made_once_and_private(tmp_path: Path) -> None:
    key = checkpoints.key(tmp_path)
    assert len(key) == 32 and checkpoints.key(tmp_path) == key
    assert (tmp_path / "secrets" / "checkpoint.key").stat().st_mode & 0o077 == 0


def test_the_pages_rows_equal_their_rebuild_and_a_changed_one_is_named(store: Store) -> None:
    rules, choose = framework.load(), random.Random(3)
    with store.write() as db:
        people.add(db, "p-1", "ann", "Ann", ["learner"], [], NOW)
        for n in range(40):
            about = choose.choice(["F07", "A1", "E2"])
            ledger.append(db, evidence(n, about=about, on=NOW.date() - timedelta(days=choose.randint(0, 900))), NOW)
            projections.refresh(db, rules, "p-1", [about], {})
        assert projections.differences(db, rules, {}) == []
        db.exec_driver_sql("UPDATE spans SET state = 'current' WHERE competency = 'A1'")
        assert projections.differences(db, rules, {})
        projections.rebuild(db, rules, {})
        assert projections.differences(db, rules, {}) == []
        assert not made_under.stale(db, rules, {}) and made_under.stale(db, rules, {"A1": "one scenario so far"})
