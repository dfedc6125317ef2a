"""Accounts: signing in, being locked out, sessions that end, and passwords."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest

from alongside import cli
from alongside.problem import Problem
from alongside.service import accounts, base, passwords, places
from alongside.store import ledger, people, sessions, sites
from tests.agency import PASSWORD, Agency, found

ADDRESS = "192.0.2.7"


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return found(tmp_path / "home")


def refused(agency: Agency, login: str = "learner", password: str = "wrong", address: str = ADDRESS) -> Problem:
    with pytest.raises(Problem) as told:
        accounts.sign_in(agency.ctx, login, password, address)
    return told.value


def test_signing_in_gives_a_session_with_roles_and_sites(agency: Agency) -> None:
    token, who = accounts.sign_in(agency.ctx, " Learner ", PASSWORD, ADDRESS)
    assert who == agency.of["learner"] == accounts.session(agency.ctx, token)
    assert agency.of["admin"].sites == {"north-house", "south-house"}
    accounts.sign_out(agency.ctx, token)
    assert accounts.session(agency.ctx, token) is None
    assert accounts.session(agency.ctx, "nonsense") is None


def test_only_hashes_of_passwords_and_tokens_are_kept(agency: Agency) -> None:
    token, _who = accounts.sign_in(agency.ctx, "learner", PASSWORD, ADDRESS)
    agency.ctx.store.close()
    kept = b"".join(path.read_bytes() for path in agency.ctx.home.glob("alongside.db*"))
    assert token.encode() not in kept and PASSWORD.encode() not in kept and b"$argon2id$" in kept


def test_a_wrong_password_and_an_unknown_name_sound_the_same(agency: Agency) -> None:
    assert refused(agency).as_dict() == refused(agency, "nobody").as_dict()
    assert refused(agency).code == "wrong-password"


def test_an_unknown_name_takes_as_long_as_a_known_one(agency: Agency) -> None:
    with agency.ctx.store.write() as db:
        sites.set_setting(db, "light_passwords", False)
    accounts.set_password(agency.ctx, agency.of["learner"].id, PASSWORD)
    passwords.matches("warm", "", light=False)

    def seconds(login: str) -> float:
        began = perf_counter()
        refused(agency, login, address="")
        return perf_counter() - began

    known, unknown = [seconds("learner") for _ in range(4)], [seconds(f"nobody{n}") for n in range(4)]
    assert min(unknown) > 0.5 * min(known)


def test_five_failures_close_an_account_for_a_while_even_for_the_right_password(agency: Agency) -> None:
    for n in range(5):
        assert refused(agency, address=f"192.0.2.{n}").code == "wrong-password"
    locked = refused(agency, password=PASSWORD, address="198.51.100.1")
    assert (locked.code, "15 minutes" in locked.way_out) == ("locked", True)
    accounts.sign_in(agency.ctx, "trainer", PASSWORD, ADDRESS)
    agency.clock.turn(minutes=16)
    accounts.sign_in(agency.ctx, "learner", PASSWORD, ADDRESS)


def test_a_name_nobody_has_is_locked_in_the_same_way(agency: Agency) -> None:
    assert [refused(agency, "nobody").code for _ in range(6)] == ["wrong-password"] * 5 + ["locked"]


def test_a_right_password_forgives_the_failures_before_it(agency: Agency) -> None:
    for _ in range(3):
        for _ in range(4):
            refused(agency)
        accounts.sign_in(agency.ctx, "learner", PASSWORD, ADDRESS)


def test_one_address_that_tries_many_names_is_closed_and_its_own_success_does_not_open_it(agency: Agency) -> None:
    for n in range(39):
        assert refused(agency, f"guess{n}").code == "wrong-password"
    accounts.sign_in(agency.ctx, "learner", PASSWORD, ADDRESS)
    assert refused(agency, "guess-next").code == "wrong-password"
    assert refused(agency, "trainer", PASSWORD).code == "locked"
    accounts.sign_in(agency.ctx, "trainer", PASSWORD, "198.51.100.1")


def test_sessions_end_when_idle_and_after_a_working_day(agency: Agency) -> None:
    token, _who = accounts.sign_in(agency.ctx, "learner", PASSWORD, ADDRESS)
    for _ in range(24):
        agency.clock.turn(minutes=29)
        assert accounts.session(agency.ctx, token) is not None
    agency.clock.turn(minutes=29)
    assert accounts.session(agency.ctx, token) is None, "after twelve hours"
    token, _who = accounts.sign_in(agency.ctx, "learner", PASSWORD, ADDRESS)
    agency.clock.turn(minutes=61)
    assert accounts.session(agency.ctx, token) is None, "after an idle hour"


def test_changing_the_password_signs_out_every_other_browser(agency: Agency) -> None:
    here, who = accounts.sign_in(agency.ctx, "learner", PASSWORD, ADDRESS)
    there, _who = accounts.sign_in(agency.ctx, "learner", PASSWORD, ADDRESS)
    with pytest.raises(Problem, match="nothing was saved"):
        accounts.change_password(agency.ctx, who, "wrong", "a new long password", here)
    with pytest.raises(Problem, match="short"):
        accounts.change_password(agency.ctx, who, PASSWORD, "short", here)
    accounts.change_password(agency.ctx, who, PASSWORD, "four wet ducks waiting", here)
    assert accounts.session(agency.ctx, here) == who
    assert accounts.session(agency.ctx, there) is None
    assert refused(agency, password=PASSWORD).code == "wrong-password"
    accounts.sign_in(agency.ctx, "learner", "four wet ducks waiting", ADDRESS)


def test_closing_an_account_ends_its_sessions_and_roles_count_at_once(agency: Agency) -> None:
    token, who = accounts.sign_in(agency.ctx, "trainer", PASSWORD, ADDRESS)
    agency.call("admin", "change_person", person=who.id, roles=["learner"])
    changed = accounts.session(agency.ctx, token)
    assert changed and changed.roles == {"learner"}
    agency.call("admin", "change_person", person=who.id, disabled=True)
    assert accounts.session(agency.ctx, token) is None
    assert refused(agency, "trainer", PASSWORD).code == "wrong-password"
    with pytest.raises(Problem, match="closed"):
        accounts.actor(agency.ctx, who.id)


@pytest.mark.parametrize("word", ["short", "elevenchars", "aaaaaaaaaaaaaaaa", "abcdefghijklm", "123456789012", "my password is long",
                                  "learner-learner", "x" * 300])
def test_weak_passwords_are_refused_kindly(word: str) -> None:
    with pytest.raises(Problem) as told:
        passwords.check(word, "learner")
    assert told.value.way_out and told.value.code == "bad-field"


@pytest.mark.parametrize("word", ["four wet ducks waiting", "nur kleine buchstaben", "ÄÖÜ 猫猫 dort drüben"])
def test_long_passwords_need_no_digits_or_signs(word: str) -> None:
    passwords.check(word, "learner")
    assert passwords.matches(word, passwords.make_hash(word, light=True), light=True)


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    assert passwords.matches("u\u0308ber den fluss hin", passwords.make_hash("\u00fcber den fluss hin", True), True)


def test_a_temporary_password_must_be_changed_and_ends_after_three_days(agency: Agency) -> None:
    who = agency.of["learner"]
    given = agency.call("admin", "reset_password", person=who.id)["temporary_password"]
    accounts.sign_in(agency.ctx, "learner", given, ADDRESS)
    with agency.ctx.store.read() as db:
        assert people.get(db, who.id)["must_change"]
    agency.clock.turn(days=3, seconds=1)
    assert refused(agency, password=given).code == "expired"
    agency.clock.turn(days=-2)
    accounts.change_password(agency.ctx, who, given, "four wet ducks waiting")
    with agency.ctx.store.read() as db:
        assert not people.get(db, who.id)["must_change"]


def test_an_older_cheaper_hash_is_renewed_at_sign_in(agency: Agency) -> None:
    with agency.ctx.store.write() as db:
        sites.set_setting(db, "light_passwords", False)
    accounts.sign_in(agency.ctx, "learner", PASSWORD, ADDRESS)
    with agency.ctx.store.read() as db:
        kept = people.secret(db, "learner")
    assert kept and "m=47104" in kept["password_hash"]


def test_old_sessions_and_failures_do_not_pile_up(agency: Agency) -> None:
    for _ in range(3):
        refused(agency, "nobody")
        accounts.sign_in(agency.ctx, "learner", PASSWORD, ADDRESS)
        agency.clock.turn(hours=13)
    accounts.sign_in(agency.ctx, "learner", PASSWORD, ADDRESS)
    with agency.ctx.store.read() as db:
        assert len(sessions.of_person(db, agency.of["learner"].id)) == 1
        assert db.exec_driver_sql("SELECT count(*) FROM failures").scalar() == 0


def run(*words: str, told: str = "", monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(told))
    return cli.main(words)


def test_an_agency_is_set_up_and_managed_from_the_command_line(
        tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    home = ["--home", str(tmp_path / "new")]
    assert run("users", "list", *home, monkeypatch=monkeypatch) == 2
    assert "alongside init" in capsys.readouterr().err
    setup = ["init", *home, "--agency", "Maple", "--zone", "America/Chicago", "--site", "Maple House", "--admin", "ada",
             "--admin-name", "Ada Root", "--password-stdin", "--lead", "mo=Mo Tran"]
    assert run(*[word if word != "America/Chicago" else "Mars/Base" for word in setup], told=PASSWORD, monkeypatch=monkeypatch) == 2
    assert run(*setup, told=f"{PASSWORD}\n", monkeypatch=monkeypatch) == 0
    temporary = re.findall(r"temporary password (\S+)\.", capsys.readouterr().out)
    ctx = base.open_home(tmp_path / "new")
    assert str(ctx.zone) == "America/Chicago"
    assert accounts.sign_in(ctx, "ada", PASSWORD)[1].roles == {"admin"}
    assert accounts.sign_in(ctx, "mo", temporary[0])[1].sites == {"maple-house"}
    assert run(*setup, told=PASSWORD, monkeypatch=monkeypatch) == 2, "not twice"
    assert run("users", "add", "bo", "--name", "Bo Li", "--role", "learner", "--site", "maple-house", "--password-stdin", *home,
               told="four wet ducks waiting\n", monkeypatch=monkeypatch) == 0
    assert accounts.sign_in(ctx, "bo", "four wet ducks waiting")[1].name == "Bo Li"
    assert run("users", "passwd", "bo", "--password-stdin", *home, told="five dry ducks waiting\n", monkeypatch=monkeypatch) == 0
    accounts.sign_in(ctx, "bo", "five dry ducks waiting")
    assert run("users", "disable", "bo", *home, monkeypatch=monkeypatch) == 0
    with pytest.raises(Problem):
        accounts.sign_in(ctx, "bo", "five dry ducks waiting")
    assert run("users", "disable", "ada", *home, monkeypatch=monkeypatch) == 2, "the last administrator"
    capsys.readouterr()
    assert run("users", "list", *home, monkeypatch=monkeypatch) == 0
    listed = capsys.readouterr().out
    assert "Bo Li" in listed and "closed" in listed and "argon2" not in listed


def test_setting_up_asks_for_what_was_not_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["Oak", "", "Oak House", "", "ada", "Ada Root", "mo=Mo Tran", ""])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    monkeypatch.setattr("getpass.getpass", lambda _question: PASSWORD)
    assert cli.main(["init", "--home", str(tmp_path / "asked")]) == 0
    ctx = base.open_home(tmp_path / "asked")
    assert (str(ctx.zone), accounts.sign_in(ctx, "ada", PASSWORD)[1].name) == ("America/Chicago", "Ada Root")
    with ctx.store.read() as db:
        assert ledger.is_clinical_lead(db, str((people.by_login(db, "mo") or {})["id"]))
        assert sites.setting(db, "agency") == "Oak"


def test_the_ledger_is_verified_and_checkpointed_from_the_command_line(
        agency: Agency, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    agency.seen()
    home = ["--home", str(agency.ctx.home)]
    assert run("ledger", "checkpoint", *home, monkeypatch=monkeypatch) == 0
    assert list((agency.ctx.home / "checkpoints").glob("ledger-*.json"))
    assert run("ledger", "verify", *home, monkeypatch=monkeypatch) == 0
    assert run("record", "rebuild", "--check", *home, monkeypatch=monkeypatch) == 0
    assert run("record", "show", "learner", *home, monkeypatch=monkeypatch) == 0
    assert "1 of 2 observations" in capsys.readouterr().out
    with agency.ctx.store.write() as db:
        db.exec_driver_sql("UPDATE ledger_payload SET payload = replace(payload, 'supper', 'lunch')")
        db.exec_driver_sql("UPDATE spans SET state = 'current'")
    assert run("ledger", "verify", *home, monkeypatch=monkeypatch) == 1
    assert "row 1 is bad: its payload does not match its hash" in capsys.readouterr().out
    assert run("record", "rebuild", "--check", *home, monkeypatch=monkeypatch) == 1


def test_people_sites_and_assignments_are_checked_field_by_field(agency: Agency) -> None:
    add = {"login": "new.one", "name": "New One", "roles": ["learner"], "sites": ["north-house"]}
    for wrong in ({"login": "Ü b e r"}, {"name": " "}, {"roles": []}, {"roles": ["king"]}, {"sites": ["moon"]}, {"email": "nope"},
                  {"level": "baby"}, {"started": "yesterday"}, {"login": "learner"}, {"name": "a\nb"}):
        with pytest.raises(Problem):
            agency.call("admin", "add_person", **(add | wrong))
    made = agency.call("admin", "add_person", **add)
    assert accounts.sign_in(agency.ctx, "new.one", made["temporary_password"])[1].id == made["person"]["id"]
    with pytest.raises(Problem, match="last administrator"):
        agency.call("admin", "change_person", person=agency.of["admin"].id, roles=["learner"])
    assert agency.of["admin"].roles == accounts.actor(agency.ctx, agency.of["admin"].id).roles
    with pytest.raises(Problem, match="already a site"):
        agency.call("admin", "add_site", name="north house")
    assert agency.call("admin", "add_site", name="  Öak & Elm ")["site"]["id"] == "oak-elm"
    assert places.set_zone(agency.ctx, "Europe/Vienna").key == "Europe/Vienna"
    assert timedelta(days=3) == accounts.TEMPORARY
