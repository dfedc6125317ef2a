"""How long records are kept: checkpoints every day, holds, and removing a person whose time is over."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from alongside import cli
from alongside.cli import _doctor_kept
from alongside.nbgrader_bridge import course
from alongside.problem import Problem
from alongside.service import admin, events, keeping, rules
from alongside.service.base import Actor
from alongside.store import (
    FILE,
    access,
    chain,
    checkpoints,
    ledger,
    people,
    projections,
    purging,
    rounds,
    work,
)
from alongside.store.verify import verify
from alongside.web.app import Options, Portal
from tests import agency, postgres
from tests.agency import PASSWORD


@pytest.fixture(params=postgres.names())
def two_houses(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[agency.Agency]:
    made = agency.found(postgres.new_home(request.param, tmp_path / "home"))
    yield made
    made.ctx.store.close()


def sound(made: agency.Agency) -> None:
    framework, coming = rules.current(made.ctx), rules.coming(made.ctx)
    events.fresh(made.ctx)
    with made.ctx.store.read() as db:
        for stream in keeping.STREAMS:
            found = verify(db, stream, checkpoints.key(made.ctx.home))
            assert found.ok, found
        assert projections.differences(db, framework, coming) == []


def leave(made: agency.Agency, who: str) -> Actor:
    """Close an account."""
    gone = made.of[who]
    admin.change_person(made.ctx, made.of["admin"], person=gone.id, disabled=True)
    return gone


def test_the_day_s_checkpoint_is_made_once_and_leaves_the_machine(
    two_houses: agency.Agency, tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    two_houses.seen()
    away = tmp_path / "share"
    away.mkdir()
    with two_houses.ctx.store.write() as db:
        keeping.away.set_folder(db, away)
    first = keeping.daily(two_houses.ctx)
    assert {path.parent for path in first} == {two_houses.ctx.home / "checkpoints", away}
    assert keeping.daily(two_houses.ctx) == []
    two_houses.seen(entry="again")
    assert keeping.daily(two_houses.ctx) == [], "one a day"
    two_houses.clock.turn(days=1)
    assert len(keeping.daily(two_houses.ctx)) >= 2
    two_houses.clock.turn(days=1)
    assert keeping.daily(two_houses.ctx) == [], "nothing new"
    two_houses.seen(entry="by hand")
    keeping.checkpoint(two_houses.ctx)
    assert {path.parent for path in keeping.daily(two_houses.ctx)} == {away}, "signed by hand, copied on a day without news"
    shutil.rmtree(away)
    two_houses.seen(entry="third")
    two_houses.clock.turn(days=1)
    assert {path.parent for path in keeping.daily(two_houses.ctx)} == {two_houses.ctx.home / "checkpoints"}
    assert not away.exists() and "it is not there" in caplog.text, "a share that is away stops nothing and is not made here"
    away.mkdir()
    assert keeping.daily(two_houses.ctx) == [] and "it is empty" in caplog.text, "the place where a share will be connected"
    assert elsewhere(two_houses)["state"] == "look" and "it is empty" in elsewhere(two_houses)["words"]
    assert cli.main(["ledger", "checkpoint", "--home", str(two_houses.ctx.home)]) == 1 and "could not be copied" in capsys.readouterr().err
    assert cli.main(["ledger", "checkpoint", "--daily-to", str(away), "--home", str(two_houses.ctx.home)]) == 0
    assert {path.name for path in away.iterdir()} > {path.name for path in (two_houses.ctx.home / "checkpoints").iterdir()}, "all"
    line = elsewhere(two_houses)
    assert line["state"] == "ok" and "in " + str(away) in line["words"]
    (kept := next(away.glob("ledger-*"))).unlink()
    assert "1 of " in elsewhere(two_houses)["words"] and elsewhere(two_houses)["state"] == "look"
    assert keeping.daily(two_houses.ctx) == [kept], "what was missing"
    said = kept.read_text()
    for text in ("", said.replace('"root": "', '"root": "0'), "{"):
        kept.write_text(text)
        line = elsewhere(two_houses)
        assert (line["state"], kept.name in line["words"]) == ("broken", True)
        assert keeping.daily(two_houses.ctx) == [] and kept.read_text() == text, "what lies there is never overwritten"
        with pytest.raises(Problem, match="something else"):
            checkpoints.save(away, json.loads(said))
    sound(two_houses)
    assert [line.state for line in _doctor_kept.checkpoints(two_houses.ctx)] == ["ok", "broken"]
    with two_houses.ctx.store.write() as db:
        db.exec_driver_sql("DELETE FROM checkpoints")
    assert [line.state for line in _doctor_kept.checkpoints(two_houses.ctx)] == ["broken", "broken"], "the files at home remember"


def elsewhere(made: agency.Agency) -> dict[str, str]:
    return next(line for line in _doctor_kept.checkpoints(made.ctx) if line.name == "checkpoints elsewhere")._asdict()


def test_a_running_portal_makes_the_day_s_checkpoint(tmp_path: Path) -> None:
    made = agency.found(tmp_path / "home")
    made.seen()

    async def portal_keeps() -> None:
        portal = Portal(made.ctx, Options(port=0, warm=0))
        await portal.start()
        try:
            assert portal.keeper.is_running()
            await portal.keep()
        finally:
            await portal.stop()
        assert not portal.keeper.is_running()

    asyncio.run(portal_keeps())
    assert (made.ctx.home / "checkpoints" / "ledger-00000001.json").is_file()


def test_a_checkpoint_kept_elsewhere_convicts_a_rewritten_ledger(
    two_houses: agency.Agency, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ctx, home = two_houses.ctx, ["--home", str(two_houses.ctx.home)]
    two_houses.seen()
    assert cli.main(["ledger", "checkpoint", "--print", *home]) == 0
    page = tmp_path / "page.txt"
    page.write_text(capsys.readouterr().out.replace("root", "  root"))
    assert cli.main(["ledger", "checkpoint", "--output", str(tmp_path), *home]) == 0
    kept = tmp_path / "ledger-00000001.json"
    two_houses.seen(entry="later")
    for file in (page, kept):
        capsys.readouterr()
        assert cli.main(["ledger", "check-file", str(file), *home]) == 0
        assert "agrees with the ledger" in capsys.readouterr().out
    rows = chain.Stream("ledger", ledger.STREAM.rows, ledger.STREAM.payloads)
    with ctx.store.write() as db:  # somebody with every right writes the whole chain anew, and no trigger minds
        if ctx.store.is_file:
            db.exec_driver_sql("DROP TRIGGER ledger_no_delete")
        else:
            db.exec_driver_sql("SET LOCAL session_replication_role = replica")
        old = list(chain.rows(db, rows))
        for table in ("ledger_payload", "ledger", "checkpoints"):
            db.exec_driver_sql(f"DELETE FROM {table}")
        for row in old:
            body = {name: value for name, value in json.loads(row["body"]).items() if name not in ("seq", "prev", "recorded_at", "payload_hash", "event_id")}
            payload = json.loads(row["payload"]) | {"score": 1}
            chain.append(db, rows, row["event_id"], body, payload, ctx.now(), salt=row["salt"])
        assert verify(db, ledger.STREAM).ok, "the new chain is sound in itself"
    capsys.readouterr()
    assert cli.main(["ledger", "check-file", str(kept), *home, "--format", "json"]) == 1
    assert "not those of the checkpoint" in json.loads(capsys.readouterr().out)[0]["why"]
    for text in ("{}", "[" * 100_000):
        (tmp_path / "none.json").write_text(text)
        assert cli.main(["ledger", "check-file", str(tmp_path / "none.json"), *home]) != 0
        assert "holds no checkpoint" in capsys.readouterr().err


def test_record_verify_names_a_bad_row_and_pages_that_differ(two_houses: agency.Agency, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(two_houses.ctx.home)]
    two_houses.seen()
    assert cli.main(["record", "verify", *home]) == 0
    assert "equal their rebuild" in capsys.readouterr().out
    with two_houses.ctx.store.write() as db:
        db.exec_driver_sql("UPDATE spans SET state = 'expired'")
    assert cli.main(["record", "verify", "--format", "json", *home]) == 1
    assert json.loads(capsys.readouterr().out)["differ"]
    assert cli.main(["record", "rebuild", *home]) == 0
    with two_houses.ctx.store.write() as db:
        db.exec_driver_sql("UPDATE ledger_payload SET payload = replace(payload, 'supper', 'lunch')")
    capsys.readouterr()
    assert cli.main(["record", "verify", *home]) == 1
    assert "row 1 is bad: its payload does not match" in capsys.readouterr().out


def test_a_person_is_removed_only_after_her_time_and_under_no_hold(two_houses: agency.Agency) -> None:
    ctx, chief = two_houses.ctx, two_houses.of["admin"]
    two_houses.seen()
    person = two_houses.of["learner"].id
    with pytest.raises(Problem, match="open account"):
        keeping.purge(ctx, chief, person, "x", PASSWORD)
    leave(two_houses, "learner")
    with pytest.raises(Problem, match="kept until 2033-03-02"):
        keeping.purge(ctx, chief, person, "x", PASSWORD)
    assert keeping.removable(ctx, chief) == []
    two_houses.clock.turn(days=366 * 7)
    assert [row["id"] for row in keeping.removable(ctx, chief)] == [person]
    two_houses.call("supervisor", "hold", person=person, reason="A letter from a lawyer")
    with pytest.raises(Problem, match="legal hold"):
        keeping.purge(ctx, chief, person, "x", PASSWORD)
    with pytest.raises(Problem, match="not open to your role"):
        two_houses.call("supervisor", "purge", person=person, reason="x", password=PASSWORD)
    with pytest.raises(Problem, match="not at one of your sites"):
        two_houses.call("south supervisor", "lift_hold", person=person, reason="x")
    two_houses.call("supervisor", "lift_hold", person=person, reason="Settled")
    assert keeping.purge_preview(ctx, chief, person)["why_not"] == ""
    with pytest.raises(Problem) as told:
        keeping.purge(ctx, chief, person, "x", "not hers")
    assert told.value.code == "wrong-password"
    keeping.set_years(ctx, 9)
    assert "kept until 2035" in keeping.purge_preview(ctx, chief, person)["why_not"]


def test_a_purge_leaves_nothing_personal_and_a_chain_that_verifies(
    two_houses: agency.Agency, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx, chief, home = two_houses.ctx, two_houses.of["admin"], ["--home", str(two_houses.ctx.home)]
    secret = "Zebrafinch at the sink"
    with ctx.store.write() as db:
        people.change(db, two_houses.of["learner"].id, name="Quetzalia Noone", email="quetzalia@example.org")
    two_houses.seen(note=secret)
    two_houses.seen(learner="south learner", by="south supervisor", note="Stays")
    gone = leave(two_houses, "learner")
    answers = ctx.home / "answers" / gone.id / "a-module"
    answers.mkdir(parents=True)
    (answers / "answers.json").write_text("{}")
    (ctx.home / "prior").mkdir()
    (ctx.home / "prior" / f"{gone.id}.pdf").write_text("paper")
    keeping.checkpoint(ctx)
    two_houses.clock.turn(days=366 * 7)
    with ctx.store.read() as db:
        roots = [chain.tree(db, stream).root() for stream in keeping.STREAMS]
        login = people.get(db, gone.id)["login"]
    with ctx.store.write() as db:
        people.change(db, gone.id, disabled_at="2015-03-02T15:00:00.000000Z")  # the commands read the real clock
    assert cli.main(["record", "hold", login, "--reason", "x", *home]) == 0
    assert cli.main(["record", "purge", login, "--yes", *home]) == 2
    assert cli.main(["record", "hold", login, "--lift", "--reason", "x", *home]) == 0
    capsys.readouterr()
    assert cli.main(["record", "purge", *home]) == 0 and "Quetzalia" in capsys.readouterr().out
    assert cli.main(["record", "purge", login, *home]) == 0
    told = capsys.readouterr().out
    assert "Nothing was removed yet" in told and f"answers/{gone.id}" in told and f"{gone.id}.pdf" in told
    assert "rows of access_payload" in told and "rows of person_sites" in told
    assert cli.main(["record", "purge", login, "--format", "json", *home]) == 0
    assert json.loads(capsys.readouterr().out)["removed"] is False
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    for typed in ("", "y", "yes", login + "x"):
        monkeypatch.setattr("builtins.input", lambda _ask, typed=typed: typed)
        assert cli.main(["record", "purge", login, *home]) == 0
    with ctx.store.read() as db:
        assert people.get(db, gone.id)["name"] == "Quetzalia Noone"
    done = keeping.purge(ctx, chief, gone.id, "Seven years", PASSWORD)
    assert done["rows"] == [1] and done["files"] == 2 and not answers.exists()
    sound(two_houses)
    with ctx.store.read() as db:
        assert people.get(db, gone.id)["name"] == purging.REMOVED and people.by_login(db, login) is None
        assert purging.counts(db, gone.id) == {}
        tombstone = ledger.entries(db, gone.id)
        assert [row["body"]["type"] for row in tombstone] == ["purge"]
        assert {name: tombstone[0]["body"]["signature"][name] for name in ("signer", "meaning", "method")} == {"signer": chief.id, "meaning": "removed", "method": "password"}
        assert ledger.events_of(db, two_houses.of["south learner"].id)[0].note == "Stays"  # type: ignore[attr-defined]
        assert access.of_person(db, gone.id)[0]["what"] == "purged"
        for stream, root in zip(keeping.STREAMS, roots):
            size = {checkpoint["root"]: checkpoint["seq"] for checkpoint in checkpoints.every(db, stream.name)}.get(root)
            assert size is None or chain.tree(db, stream, upto=size).root() == root
    if ctx.store.is_file:
        left = b"".join(path.read_bytes() for path in ctx.home.glob(f"{FILE}*"))
        assert b"Zebrafinch" not in left and b"Quetzalia" not in left and b"quetzalia" not in left
    with pytest.raises(Problem, match="removed before"):
        keeping.purge(ctx, chief, gone.id, "x", PASSWORD)


@pytest.mark.parametrize("by", ["typed back", "--yes"])
def test_the_command_removes_what_it_named_and_says_what_stays(by: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    made = agency.found(tmp_path / "home")
    made.seen()
    gone, home = leave(made, "learner"), ["--home", str(made.ctx.home)]
    with made.ctx.store.write() as db:
        people.change(db, gone.id, disabled_at="2015-03-02T15:00:00.000000Z")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda _ask: " Learner ")
    more = ["--yes", "--format", "json"] if by == "--yes" else []
    assert cli.main(["record", "purge", "learner", *more, *home]) == 0
    told = capsys.readouterr().out
    assert json.loads(told)["removed"] if more else ("without her name" in told and "Backups and exports made before still hold" in told)
    assert cli.main(["record", "purge", "learner", *more, *home]) == 2, "nobody has that sign-in name now"
    capsys.readouterr()
    assert cli.main(["record", "verify", *home]) == 0


@pytest.mark.filterwarnings("ignore:Object of type <SubmittedAssignment> not in session")
def test_nothing_of_her_is_left_in_nbgrader(tmp_path: Path) -> None:
    made = agency.found(tmp_path / "home")
    gone, folder = leave(made, "learner"), course.prepare(made.ctx.home)
    with course.gradebook(folder) as book:
        book.add_assignment("m")
        for person in (gone.id, made.of["south learner"].id):
            book.add_student(person)
            book.add_submission("m", person)
            for step in ("submitted", "autograded", "feedback"):
                (folder / step / person / "m").mkdir(parents=True)
                (folder / step / person / "m" / "practice.ipynb").write_text("{}")
    made.clock.turn(days=366 * 7)
    assert f"course/feedback/{gone.id}" in keeping.purge_preview(made.ctx, made.of["admin"], gone.id)["files"]
    keeping.purge(made.ctx, made.of["admin"], gone.id, "Seven years", PASSWORD)
    assert gone.id.encode() not in (folder / "gradebook.db").read_bytes() and not list(folder.rglob(f"*{gone.id}*"))
    with course.gradebook(folder) as book:
        assert [one.id for one in book.students] == [made.of["south learner"].id]


def test_who_looked_stays_without_the_name_of_somebody_whose_record_was_removed(two_houses: agency.Agency) -> None:
    """A trainer and an administrator leave and are removed; what they did for others is still said, and verifies."""
    ctx, of = two_houses.ctx, two_houses.of
    with ctx.store.write() as db:
        for who, name in (("trainer", "Quetzalia Noone"), ("supervisor", "Zebrafinch Signer")):
            people.change(db, of[who].id, name=name)
            of[who] = replace(of[who], name=name)
    two_houses.seen()  # signed by the supervisor: that is the learner's record
    two_houses.call("trainer", "person_record", person=of["learner"].id)
    two_houses.call("supervisor", "person_record", person=of["trainer"].id)
    two_houses.call("admin", "change_person", person=of["learner"].id, email="x@example.org")
    keeping.checkpoint(ctx)
    with ctx.store.write() as db:
        keeping.sites.set_setting(db, "gradebook_waiting", ["w1"])
        work.submit(db, "s1", of["trainer"].id, "m", "h", [], "p", ctx.now())
        work.add(db, "w1", "s1", "note", "note", document={}, findings=[], rows=[], points=None, max=2, status="waiting")
        rounds.add(db, "r1", "document", "A note", "F07", {"work": "w1", "rows": []}, of["supervisor"].id, [of["supervisor"].id], ctx.now())
        rounds.add(db, "r2", "observation", "A visit", "F07", {"visit": "x", "rows": []}, of["supervisor"].id, [of["trainer"].id], ctx.now())
        people.add(db, "p-second", "second", "Second", ["admin"], [], ctx.now())
    left = [leave(two_houses, who) for who in ("trainer", "supervisor")]
    two_houses.clock.turn(days=366 * 7)
    for gone in left:
        keeping.purge(ctx, of["admin"], gone.id, "Seven years", PASSWORD)
    with ctx.store.write() as db:
        people.change(db, of["admin"].id, disabled_at="2026-01-01T00:00:00.000000Z")
    keeping.remove(ctx, Actor("p-second", "Second", frozenset({"admin"}), frozenset()), of["admin"].id, "She removed others, and that still verifies")
    sound(two_houses)
    seen = two_houses.call("learner", "my_record")["seen_by"]
    assert [(row["what"], row["role"], row["name"], row["detail"]) for row in seen] == [
        ("changed the account", "admin", purging.REMOVED, ""), ("viewed", "trainer", purging.REMOVED, "")]
    assert seen[1]["at"].startswith("2026-03-02T15:00")
    with ctx.store.read() as db:
        told = "".join(row["payload"] for row in chain.rows(db, access.STREAM))
        assert "Quetzalia" not in told and "Zebrafinch" not in told and "Admin" not in told
        assert [row["payload"]["names"][left[1].id] for row in ledger.entries(db, of["learner"].id)] == ["Zebrafinch Signer"], "until hers is removed"
        assert keeping.sites.setting(db, "gradebook_waiting") == []
        assert [row["id"] for row in rounds.of_person(db, of["supervisor"].id)] == ["r2"], "what others marked of hers went with it"
    if ctx.store.is_file:
        assert b"Quetzalia" not in b"".join(path.read_bytes() for path in ctx.home.glob(f"{FILE}*"))
    with ctx.store.write() as db:  # and a row that is emptied without a removal is found
        db.exec_driver_sql("UPDATE access_payload SET payload = '', salt = '' WHERE seq = (SELECT MAX(seq) FROM access_payload)")
    with ctx.store.read() as db:
        assert "no purge says so" in verify(db, access.STREAM).why


def test_a_leap_day_is_kept_as_long_as_any_other() -> None:
    assert keeping._later(date(2024, 2, 29), 7) == date(2031, 2, 28)
    assert keeping._later(date(2024, 2, 29), 8) == date(2032, 2, 29)
    assert keeping._later(date(2026, 3, 2), 7) - date(2026, 3, 2) > timedelta(days=7 * 365)
