"""The admin page's parts that bring things in: a staff list, modules for many, and prior learning from paper to signature."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from alongside.service.base import open_home
from alongside.store import people, sites
from alongside.store.sql import iso
from tests.e2e.axe import fine, violations
from tests.e2e.browse import PHONE, settle, sign_in
from tests.e2e.demo_home import PASSWORD, Demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def who(demo: Demo, role: str) -> str:
    return next(login for login, each in demo.logins.items() if each == role)


def leave_as_it_was(demo: Demo) -> None:
    """The demo is shared: who came in goes out of sight again."""
    ctx = open_home(demo.home)
    with ctx.store.write() as db:
        for login in ("nadia.b", "teo.l"):
            if found := people.by_login(db, login):
                people.change(db, found["id"], disabled_at=iso(ctx.now()), sites=[])
        if any(row["id"] == "quiet-lane" for row in sites.every(db)):
            sites.change(db, "quiet-lane", active=False)
    ctx.store.close()


def sheets(page: Page, paper: str) -> int:
    """How many sheets the page takes on this paper."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format=paper)))


def choose(page: Page, text: str, name: str = "staff.csv") -> None:
    page.get_by_label("Choose a file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})


def test_a_staff_list_is_looked_at_mended_and_brought_in(demo: Demo, browser: Browser) -> None:
    context = sign_in(browser, demo.url, who(demo, "admin"), PASSWORD, PHONE)
    page = context.new_page()
    page.goto(demo.url + "admin")
    settle(page)
    page.get_by_role("button", name="Staff list").click()
    learner = who(demo, "learner")
    head = "Employee;Login;Site;Role\n"
    choose(page, head + f"Nadia Brandt;nadia.b;Quiet Lane;learner\nTeo Lund;teo.l;harbor;lerner\nSomebody;{learner};;\n")
    preview = page.get_by_role("region", name="What this list would do")
    expect(preview).to_contain_text("Nothing can go in yet")
    expect(preview).to_contain_text("Column “Role”")
    expect(preview).to_contain_text("which is not a role here")
    assert preview.get_by_role("button", name="Import").count() == 0
    preview.get_by_label("Make the new site: Quiet Lane").check()
    expect(preview.locator("table", has_text="Lines to mend")).not_to_contain_text("Quiet Lane")
    assert fine(page) == []
    choose(page, head + "Nadia Brandt;nadia.b;Quiet Lane;learner\n\"Teo Lund; =1+1\";teo.l;harbor;learner\n")
    preview.get_by_label("Make the new site: Quiet Lane").check()
    expect(preview).to_contain_text("but not in this list")
    assert fine(page) == []
    preview.get_by_role("button", name="Import 2 people").click()
    done = page.get_by_role("region", name="Done")
    expect(done).to_contain_text("2 added, 0 changed, new: Quiet Lane.")
    expect(done).to_contain_text("2 people cannot sign in yet")
    done.get_by_role("button", name="Make 2 first passwords").click()
    shown = done.get_by_role("table", name="First passwords").locator("code")
    expect(shown).to_have_count(2)
    expect(done).not_to_contain_text("cannot sign in yet")
    assert violations(page) == []
    with page.expect_download() as got:
        done.get_by_role("button", name="Save the list of passwords").click()
    rows = list(csv.reader(io.StringIO(got.value.path().read_text("utf-8-sig"))))
    assert [row[:2] for row in rows] == [["Name", "Sign-in name"], ["Nadia Brandt", "nadia.b"], ["Teo Lund; '=1+1", "teo.l"]]
    assert shown.all_inner_texts() == [row[2] for row in rows[1:]]
    new = sign_in(browser, demo.url, "teo.l", rows[2][2])
    new.close()
    choose(page, head + "Nadia Brandt;nadia.b;Quiet Lane;learner\n")
    expect(page.get_by_text("Everybody in this list is here already")).to_be_visible()

    page.get_by_role("button", name="Modules to do").click()
    page.get_by_label("Quiet Lane").first.check()
    page.get_by_label("Also ask those who have handed it in").check()
    page.get_by_role("button", name="See who that is").click()
    page.get_by_role("button", name="Ask 1 person").click()
    asked = page.get_by_role("table", name="Asked so far").get_by_text("Nadia Brandt")
    expect(asked).to_have_count(1)
    assert fine(page) == []
    page.get_by_role("button", name="Undo").click()
    expect(asked).to_have_count(0)
    with page.expect_download() as got:
        page.get_by_role("button", name="Sites").click()
        page.get_by_role("link", name="Save who can do what (Excel) at Quiet Lane").click()
    assert got.value.suggested_filename.startswith("matrix-quiet-lane-") and got.value.path().read_bytes()[:2] == b"PK"
    context.close()
    leave_as_it_was(demo)


def test_people_are_found_in_pages_that_the_address_keeps(demo: Demo, browser: Browser) -> None:
    ctx, made = open_home(demo.home), [f"p-paged-{n:02}" for n in range(60)]
    with ctx.store.write() as db:
        for id in made:
            people.add(db, id, id, f"Paged {id[-2:]}", ["trainer"], [], ctx.now())
    try:
        context = sign_in(browser, demo.url, who(demo, "admin"), PASSWORD, PHONE)
        page = context.new_page()
        page.goto(demo.url + "admin")
        settle(page)
        table = page.get_by_role("table")
        page.get_by_label("Find a name").press_sequentially("pAGED-", delay=20)
        expect(table).to_contain_text("60 of")
        expect(page.get_by_label("Find a name")).to_be_focused()
        expect(page.get_by_label("Find a name")).to_have_value("pAGED-")
        page.get_by_role("button", name="Later").focus()
        page.keyboard.press("Enter")
        expect(table).to_contain_text("Paged 59")
        expect(page.get_by_role("button", name="Earlier")).to_be_focused()
        assert table.locator("tbody tr").count() == 10 and fine(page) == []
        page.reload()
        expect(table).to_contain_text("page 2 of 2")
        page.get_by_label("Role").select_option("learner")
        page.get_by_role("button", name="Take the filters away").click()
        expect(table).to_contain_text("page 1 of")
        assert "#" not in page.url
        page.get_by_role("button", name="Modules to do").click()
        page.get_by_text("Choose people one by one").click()
        first = page.get_by_role("group", name="Who?").get_by_role("checkbox").first
        first.check()
        page.get_by_label("Find a learner").fill("no such name")
        expect(page.get_by_text("No learner fits.")).to_be_visible()
        expect(page.get_by_text("Chosen: ")).to_be_visible()
        page.get_by_label("Find a learner").fill("")
        expect(first).to_be_checked()
        assert fine(page) == []
        context.close()
    finally:
        with ctx.store.write() as db:
            for id in made:
                people.change(db, id, disabled_at=iso(ctx.now()))
        ctx.store.close()


def test_a_paper_is_sent_in_looked_at_and_signed(demo: Demo, browser: Browser) -> None:
    learner = demo.learner
    context = sign_in(browser, demo.url, learner, PASSWORD, PHONE)
    page = context.new_page()
    page.goto(demo.url + "prior")
    settle(page)
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    page.get_by_role("button", name="Add something I learned").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What was it?").fill("Medication support, 16 hours")
    dialog.get_by_label("Where?").fill("Elm College")
    dialog.get_by_label("Find one").fill("F13")
    dialog.get_by_label("F13 ").check()
    dialog.get_by_label("What did you learn that you use?").fill("To ask before each step.")
    dialog.get_by_label("The paper").set_input_files({"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": b"<html>"})
    dialog.get_by_label("I have looked").check()
    assert fine(page) == []
    dialog.get_by_role("button", name="Send it in").click()
    expect(dialog.get_by_role("alert")).to_contain_text("is no PDF, PNG or JPG")
    dialog.get_by_label("The paper").set_input_files({"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": PDF})
    dialog.get_by_role("button", name="Send it in").click()
    expect(page.locator(".chip", has_text="Waiting")).to_be_visible()
    context.close()

    context = sign_in(browser, demo.url, who(demo, "supervisor"), PASSWORD, PHONE)
    page = context.new_page()
    page.goto(demo.url + "prior")
    settle(page)
    waiting = page.get_by_role("region", name="Waiting for you")
    with page.expect_download() as got:
        waiting.get_by_role("link", name="Save the paper: Medication support").click()
    assert got.value.path().read_bytes() == PDF
    assert fine(page) == []
    waiting.get_by_role("button", name="Decide: Medication support").click()
    page.get_by_role("dialog").get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name="Sign this decision").click()
    expect(waiting.get_by_role("button", name="Decide: Medication support")).to_have_count(0)
    page.goto(f"{demo.url}export/record/{demo.people[learner]}/print")
    expect(page.get_by_text("supervisor: reviewed")).to_be_visible()
    assert fine(page) == []
    assert [sheets(page, paper) for paper in ("A4", "Letter")] == [1, 1]
    page.evaluate("() => { const rows = document.querySelector('tbody'); for (let n = 0; n < 6; n += 1) rows.append(...[...rows.rows].map((row) => row.cloneNode(true))); }")
    page.emulate_media(media="print")
    assert sheets(page, "A4") > 1 and page.evaluate("() => getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    context.close()
