"""A staff list goes in as a whole or not at all; what it would do is said before, line by line."""

from __future__ import annotations

import base64
import io
import time
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from alongside.problem import Problem
from alongside.service import accounts, sheets
from alongside.store import access, people, sites
from alongside.web.app import MOST_MESSAGE
from tests.agency import Agency, found

HEAD = "Name,Sign-in name,E-mail,Roles,Sites,Level,Start date\n"


@pytest.fixture
def agency(tmp_path: Any) -> Agency:
    return found(tmp_path / "home")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Agency:
    """For tests after which nothing is different."""
    return found(tmp_path_factory.mktemp("roster") / "home")


def send(agency: Agency, text: str | bytes, who: str = "admin", name: str = "staff.csv", **more: Any) -> dict[str, Any]:
    raw = text.encode() if isinstance(text, str) else text
    return agency.call(who, "preview_roster", name=name, data=base64.b64encode(raw).decode(), **more)


def bring(agency: Agency, text: str | bytes, name: str = "staff.csv", **more: Any) -> dict[str, Any]:
    raw = text.encode() if isinstance(text, str) else text
    seal = send(agency, raw, name=name, make_sites=more.get("make_sites", False))["seal"]
    return agency.call("admin", "import_roster", name=name, data=base64.b64encode(raw).decode(), seal=seal, **more)


def workbook(rows: list[list[Any]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def everybody(agency: Agency) -> dict[str, dict[str, Any]]:
    with agency.ctx.store.read() as db:
        return {row["login"]: row for row in people.every(db, disabled=True)}


def errors(told: dict[str, Any]) -> list[tuple[int, str]]:
    return [(one["row"], one["field"]) for one in told["errors"]]


def test_a_list_adds_changes_and_leaves_alone_and_says_so_before(agency: Agency) -> None:
    before = everybody(agency)
    text = (HEAD + "Ana Reyes,ana,ana@example.org,learner,North House,adults,2026-02-01\n"
            "Learner Two,learner,two@example.org,\"DSP, trainer\",North House; South House,youth,3/9/2026\nTrainer,trainer,,,,,\n")
    told = send(agency, text)
    assert [(one["row"], one["login"], one["level"], one["sites"]) for one in told["new"]] == [(2, "ana", "adult", ["North House"])]
    assert {one["field"]: (one["old"], one["new"]) for one in told["changes"][0]["changed"]} == {
        "name": ("Learner", "Learner Two"), "e-mail": ("", "two@example.org"), "roles": (["learner"], ["learner", "trainer"]),
        "sites": (["North House"], ["North House", "South House"]), "level": ("both", "youth"), "first working day": (None, "2026-03-09")}
    assert told["unchanged"] == [{"row": 4, "name": "Trainer"}] and told["errors"] == []
    assert "South Learner" in [one["name"] for one in told["missing"]] and "Admin" not in [one["name"] for one in told["missing"]]
    assert everybody(agency) == before, "a preview writes nothing"
    done = bring(agency, text)
    assert (done["added"], done["changed"], done["closed"]) == (1, 1, 0)
    after = everybody(agency)
    assert (after["ana"]["sites"], after["learner"]["roles"]) == (["north-house"], ["learner", "trainer"])
    assert all(row["disabled_at"] is None for row in after.values()), "nobody is closed for being left out"
    again = send(agency, text)
    assert (again["new"], again["changes"], len(again["unchanged"])) == ([], [], 3), "the same list again changes nothing"
    with agency.ctx.store.read() as db:
        assert access.of_person(db, after["learner"]["id"])[0]["what"] == "changed the account"


def test_an_administrators_first_day_begins_with_the_staff(agency: Agency) -> None:
    def cards() -> list[dict[str, Any]]:
        return agency.call("admin", "home_page")["staff"]

    assert "Add your staff" not in [card["title"] for card in cards()]
    with agency.ctx.store.write() as db:
        for row in people.every(db, role="learner"):
            people.change(db, row["id"], disabled_at="2026-03-01T09:00:00Z")
    assert (cards()[0]["title"], cards()[0]["href"], cards()[0]["first"]) == ("Add your staff", "/admin#list", True)


def test_first_passwords_are_for_those_who_never_had_one(agency: Agency) -> None:
    made = bring(agency, HEAD + "Ana Reyes,ana,,,North House,,\nLearner,learner,,,,,\n")["without_password"]
    assert [one["login"] for one in made] == ["ana"]
    ids = [made[0]["id"], agency.of["learner"].id]
    given = agency.call("admin", "first_passwords", people_ids=ids)["passwords"]
    assert [one["login"] for one in given] == ["ana"]
    assert accounts.sign_in(agency.ctx, "ana", given[0]["password"])[1].name == "Ana Reyes"
    assert agency.call("admin", "first_passwords", people_ids=ids)["passwords"] == []


@pytest.mark.parametrize(("text", "bad"), [
    ("Ana,ana,,learnr,North House,,", [(2, "roles")]), ("Ana,ana,,,Nowhere House,,", [(2, "sites")]), (",ana,,,,,", [(2, "name")]),
    ("Ana,,,,,,", [(2, "line")]), ("Ana,a b,,,,,", [(2, "sign-in name")]), ("Ana,ana,nobody,,,,", [(2, "e-mail")]),
    ("Ana,ana,,,,old,", [(2, "level")]), ("Ana,ana,,,,,31.02.2026", [(2, "first working day")]), ("Ana,ana,,,,,1902-01-01", [(2, "first working day")]),
    ("=HYPERLINK(1),ana,,,,,", [(2, "name")]), ("Ana,@SUM(1),,,,,", [(2, "sign-in name")]), ("-2+3+cmd|' /C calc'!A0,ana,,,,,", [(2, "name")]), ("\u00a0=1+1,ana,,,,,", [(2, "name")]), ("\ufeff=1+1,ana,,,,,", [(2, "name")]), ("A\x07na,ana,,,,,", [(2, "name")]),
    ("A\u202ena,ana,,,,,", [(2, "name")]), ("Ana,ana,,,,,\nBo,bo,,,,,\nAna B,ANA,,,,,", [(4, "line")]), ("x" * 130 + ",ana,,,,,", [(2, "name")])])
def test_a_line_that_cannot_be_used_is_named_and_nothing_goes_in(shared: Agency, text: str, bad: list[Any]) -> None:
    told = send(shared, HEAD + text + "\n")
    assert errors(told) == bad and all(len(one["what"]) > 20 for one in told["errors"])
    assert {one["column"] for one in told["errors"]} <= {"", *HEAD.strip().split(",")} and ("line" in dict(errors(told)).values()) == (not told["errors"][0]["column"])
    before = everybody(shared)
    with pytest.raises(Problem, match="Nothing was imported"):
        bring(shared, HEAD + "Good One,good,,,,,\n" + text + "\n")
    assert everybody(shared) == before


def test_a_failure_in_the_middle_leaves_nothing_behind(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    before, whole = everybody(agency), people.add

    def breaks(db: Any, id: str, login: str, *rest: Any, **more: Any) -> Any:
        if login == "bo":
            raise RuntimeError("the machine stopped")
        return whole(db, id, login, *rest, **more)

    monkeypatch.setattr(people, "add", breaks)
    with pytest.raises(RuntimeError):
        bring(agency, HEAD + "Ana,ana,,,New House,,\nBo,bo,,,,,\n", make_sites=True)
    assert everybody(agency) == before
    with agency.ctx.store.read() as db:
        assert len(sites.every(db)) == 2


def test_new_sites_are_made_when_asked_and_closed_ones_named(agency: Agency) -> None:
    text = HEAD + "Ana,ana,,,Elm Street; north house,,\nBo,bo,,,elm street,,\n"
    told = send(agency, text)
    assert told["new_sites"] == [{"name": "Elm Street", "rows": [2, 3]}] and len(told["errors"]) == 2
    assert bring(agency, text, make_sites=True)["sites"] == ["Elm Street"]
    assert everybody(agency)["ana"]["sites"] == ["elm-street", "north-house"]
    agency.call("admin", "change_site", site="elm-street", active=False)
    assert "closed" in send(agency, text, make_sites=True)["errors"][0]["what"]


def test_who_is_missing_is_closed_only_when_named_and_never_the_last_admin(agency: Agency) -> None:
    text = HEAD + "Learner,learner,,,,,\n"
    gone = next(one["id"] for one in send(agency, text)["missing"] if one["login"] == "south.learner")
    assert bring(agency, text, close=[gone])["closed"] == 1
    assert everybody(agency)["south.learner"]["disabled_at"]
    with pytest.raises(Problem, match="not among those"):
        bring(agency, text, close=[agency.of["admin"].id])
    with pytest.raises(Problem, match="administrator"):
        bring(agency, HEAD + "Admin,admin,,learner,,,\n")
    assert everybody(agency)["admin"]["roles"] == ["admin"]


def test_found_by_mail_after_the_sign_in_name_but_a_shared_house_address_is_nobodys(agency: Agency) -> None:
    agency.call("admin", "change_person", person=agency.of["learner"].id, email="house@example.org")
    told = send(agency, "Name;E-Mail\nLearner B;HOUSE@example.org\n")
    assert told["changes"][0]["login"] == "learner" and "semicolons" in told["how"]
    told = send(agency, "Name\tLogin\tMail\nNew Person\tfresh\thouse@example.org\n")
    assert [one["login"] for one in told["new"]] == ["fresh"] and "same address" in told["notes"][0]
    told = send(agency, "Name,Login,Mail\nlearner,other,house@example.org\n")
    assert told["changes"][0]["login"] == "learner" and "goes on signing in as learner" in told["notes"][0]


@pytest.mark.parametrize(("coding", "separator"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", "\t"), ("utf-16", ",")])
def test_the_usual_encodings_and_separators(shared: Agency, coding: str, separator: str) -> None:
    text = separator.join(["Unused", "USER NAME", "First Name", "Last name"]) + "\r\n" + separator.join(["x", "zoe", "Zoë", "Núñez"]) + "\r\n"
    told = send(shared, text.encode(coding))
    assert (told["new"][0]["name"], told["unused"]) == ("Zoë Núñez", ["Unused"])


def test_a_workbook_with_dates_numbers_and_a_formula(shared: Agency) -> None:
    import datetime as dt
    rows: list[list[Any]] = [["Hire Date", "Employee", "User ID"], [dt.datetime(2026, 1, 5), "Ana", 4711], [None, None, None], [dt.date(2026, 1, 6), "=1+1", "bo"]]
    told = send(shared, workbook(rows), name="staff.xlsx")
    assert [(one["row"], one["login"], one["started"]) for one in told["new"]] == [(2, "4711", "2026-01-05")]
    assert errors(told) == [(4, "name")] and "formula" in told["errors"][0]["what"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_nobody_below_an_empty_line_is_lost(shared: Agency, kind: str) -> None:
    """Every second line is empty, and the last person stands in the last row that Excel has."""
    rows: list[list[Any]] = [["Name", "Login"]]
    for at in range(2600):
        rows += [[f"Person {at}", f"g{at}"], []]
    book, out = Workbook(), io.BytesIO()
    if kind == "xlsx":
        for row in rows:
            book.active.append(row)
        book.active.cell(1_048_576, 1, "Last One")
        book.active.cell(1_048_576, 2, "last")
        book.save(out)
    raw = out.getvalue() or "\n".join(",".join(row) for row in [*rows, ["Last One", "last"]]).encode()
    told = send(shared, raw, name=f"staff.{kind}")
    assert (len(told["new"]), told["new"][-1]["login"], told["errors"]) == (2601, "last", [])


def test_a_workbook_with_too_many_people_is_refused_wherever_they_stand(shared: Agency) -> None:
    for rows in ([["a", f"g{at}"] for at in range(sheets.MOST_ROWS + 1)], [[""]] * (sheets._MOST_THERE + 1)):
        with pytest.raises(Problem) as told:
            send(shared, workbook([["Name", "Login"], *rows]), name="staff.xlsx")
        assert told.value.code == "too-large" and "lines" in told.value.what


def test_five_thousand_full_lines_fit_into_one_message_of_the_browser() -> None:
    line = "Maria Magdalena Fernandez-Castellanos,maria.magdalena.fernandez@agency-of-the-north.example.org,learner,North House; South House,adult and youth,2026-03-02\n"
    text = ("Name,E-mail,Roles,Sites,Level,Start date\n" + line * 5_000).encode()
    assert len(text) > 700_000 and len(sheets.read("staff.csv", text).lines) == 5_000
    assert sheets.LARGEST * 4 / 3 + 10_000 < MOST_MESSAGE


@pytest.mark.parametrize("head", ["sep=;\n", "\ufeffSEP=;\r\n", '\n"sep=;"\n'])
def test_the_line_with_which_excel_names_its_separator(shared: Agency, head: str) -> None:
    told = send(shared, head + "Name;Login\nZoë, B;zoe\n")
    assert [(one["name"], one["login"]) for one in told["new"]] == [("Zoë, B", "zoe")] and "semicolons" in told["how"]


def test_a_renamed_site_is_named_in_the_preview(agency: Agency) -> None:
    agency.call("admin", "change_site", site="north-house", name="North Cottage")
    for make in (False, True):
        told = send(agency, HEAD + "Ana,ana,,,North House,,\n", make_sites=make)
        assert errors(told) == [(2, "sites")] and "called “North Cottage” here" in told["errors"][0]["what"] and not told["new_sites"]
    agency.call("admin", "change_site", site="north-house", active=False)
    assert "closed" in send(agency, HEAD + "Ana,ana,,,North House,,\n", make_sites=True)["errors"][0]["what"]


def test_one_address_on_two_lines_needs_two_sign_in_names(agency: Agency) -> None:
    """Otherwise the first import makes two accounts, and the same list again cannot say whom the second line is about."""
    head = "Name,Login,E-mail\n"
    for lines in ("Ana,ana,a@x.org\nAna,,A@x.org\n", "Ana,,a@x.org\nAna,ana,a@x.org\n", "Learner,learner,a@x.org\nBo,,a@x.org\n"):
        assert errors(send(agency, head + lines)) == [(3, "e-mail")]
    both = head + "Ana,ana,a@x.org\nBo,bo,a@x.org\n"
    assert bring(agency, both)["added"] == 2
    assert len(send(agency, both)["unchanged"]) == 2, "the same list again changes nothing"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, more in (("[Content_Types].xml", b""), ("xl/workbook.xml", b""), ("xl/worksheets/sheet1.xml", b" " * 60_000_000)):
            box.writestr(name, b"<x/>" + more)
    return out.getvalue()


def laughs() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("[Content_Types].xml", '<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>')
    return out.getvalue()


HOSTILE = {"wide": (",".join(["Name", "Login", *(["x"] * 9998)]) + "\n" + ",".join("a" * 1 for _ in range(10_000))).encode(),
           "wide workbook": workbook([["Name", "Login", *["x"] * 10_000], ["a"] * 10_002]), "bomb": bomb(), "laughs": laughs(),
           "cut": workbook([["Name", "Login"], ["a", "b"]])[:900], "old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "picture": b"\x89PNG\x00\x00",
           "empty": b"", "head only": b"Name,Login\n", "no columns": b"a,b\nc,d\n", "twice": b"Name,Login,User\na,b,c\n", "long": b"Name,Login\n" + b"a,b\n" * 6000,
           "quote": b'Name,Login\n"a,b\n' + b"x" * 140_000, "big": b"x" * (sheets.LARGEST + 1)}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_and_broken_files_are_refused_kindly_and_soon(shared: Agency, what: str) -> None:
    began = time.perf_counter()
    with pytest.raises(Problem) as told:
        send(shared, HOSTILE[what], name="a/../<b>.xlsx")
    assert told.value.code in ("too-large", "unreadable", "bad-field") and told.value.way_out
    assert time.perf_counter() - began < 2


def test_only_administrators_import_and_a_stale_preview_is_refused(agency: Agency) -> None:
    for who in ("learner", "trainer", "supervisor"):
        with pytest.raises(Problem) as told:
            send(agency, HEAD + "Ana,ana,,,,,\n", who=who)
        assert told.value.code == "not-allowed"
    seal = send(agency, text := HEAD + "Ana,ana,,,,,\n")["seal"]
    agency.call("admin", "add_person", login="ana", name="Somebody Else", roles=["learner"], sites=[])
    with pytest.raises(Problem, match="Look at the preview again"):
        agency.call("admin", "import_roster", name="x", data=base64.b64encode(text.encode()).decode(), seal=seal)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_five_hundred_lines_are_previewed_within_two_seconds(shared: Agency, kind: str) -> None:
    rows = [["Name", "Login", "E-mail", "Roles", "Sites"], *([f"Person {at}", f"p{at}", f"p{at}@example.org", "learner", "North House"] for at in range(500))]
    raw = workbook(rows) if kind == "xlsx" else "\n".join(",".join(row) for row in rows).encode()
    began = time.perf_counter()
    told = send(shared, raw, name=f"staff.{kind}")
    took = time.perf_counter() - began
    assert len(told["new"]) == 500 and took < 2, took
