"""The supervisor's matrix and renewals in a browser: choices in the address, arrow keys, what stands behind a cell, pictures and their tables."""

from __future__ import annotations

import re

import icalendar
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import violations, wider_than_the_screen
from tests.e2e.browse import DESKTOP, PHONE, settle, sign_in
from tests.e2e.demo_home import PASSWORD, Demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NARROW = {"width": 320, "height": 640}


def fine(page: Page, *sizes: dict[str, int]) -> None:
    for size in sizes:
        page.set_viewport_size(size)
        page.wait_for_timeout(150)
        assert not violations(page) and not wider_than_the_screen(page), size


def supervisor(demo: Demo) -> str:
    return next(login for login, role in demo.logins.items() if role == "supervisor")


def stands_on(page: Page) -> str:
    return page.evaluate("() => document.activeElement.getAttribute('aria-label') || document.activeElement.innerText")


def test_choose_go_by_arrows_open_a_cell_and_look_at_pictures(demo: Demo, browser: Browser) -> None:
    context = sign_in(browser, demo.url, supervisor(demo), PASSWORD, DESKTOP)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{demo.url}people")
    settle(page)
    rows = page.get_by_role("grid").locator("tbody tr")
    expect(rows.first.get_by_role("rowheader")).to_contain_text("ended")  # what presses most stands first
    everybody = rows.count()

    # What presses has a name and a button; the dialog begins with Close, in sight. Codes have titles; there is a file and paper.
    late = rows.first.locator(".press").first
    expect(late).to_have_text(re.compile(r"[A-E]\d (ended|due by) \w+ \d+"))
    late.click()
    dialog = page.get_by_role("dialog")
    for words in ("Signed under this rule", "The sign-off relied on"):
        expect(dialog).to_contain_text(words)
    assert stands_on(page) == "Close" and page.evaluate("() => document.activeElement.getBoundingClientRect().top < 200")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator("thead .titled").first).to_have_text("Self-awareness and cultural humility")
    with page.expect_download() as got:
        page.get_by_role("link", name="Save as Excel").click()
    assert got.value.suggested_filename.startswith("matrix-all-sites")
    assert b"/MediaBox [0 0 792 612]" in page.pdf(prefer_css_page_size=True, format="Letter")
    page.set_viewport_size({"width": 979, "height": 750})  # the room on a wide sheet of Letter
    page.emulate_media(media="print")
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("thead th").last).to_be_visible()
    assert page.evaluate("() => document.querySelector('[role=grid]').getBoundingClientRect().right <= innerWidth") and rows.count() == everybody
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.get_by_role("grid")).to_have_count(0)
    page.set_viewport_size(DESKTOP)
    expect(rows).to_have_count(everybody)

    # A choice stands in the address: a reload shows the same people, and one press takes it away.
    page.get_by_label("Sign-off ends").select_option("over")
    expect(rows).to_have_count(1)
    page.get_by_label("Domain").select_option("D")
    expect(page.locator("thead abbr").first).to_have_text("D1")
    page.reload()
    settle(page)
    expect(rows).to_have_count(1)
    expect(page.get_by_label("Sign-off ends")).to_have_value("over")
    page.get_by_label("Name").fill("nobody at all")
    expect(page.get_by_role("heading", name="Nobody fits these filters")).to_be_visible()
    page.get_by_role("button", name="Take the filters away").click()
    expect(rows).to_have_count(everybody)
    assert "#" not in page.url

    # One stop of the Tab key, then arrows; Enter opens what stands behind the cell, Escape comes back to it.
    rows.first.get_by_role("link").first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "End", "ArrowUp"):
        page.keyboard.press(key)
    cell = stands_on(page)
    assert ", E6 " in cell and rows.first.get_by_role("link").first.inner_text() in cell
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    for words in ("Who", "Until", "The rule", "Needs 1 knowledge check", "Evidence that counts", "As of"):
        expect(dialog).to_contain_text(words)
    assert not violations(page)
    page.keyboard.press("Escape")
    assert stands_on(page) == cell

    # Pictures hold the server's numbers, in words and as a table.
    page.get_by_text("Pictures of these people").click()
    expect(page.get_by_role("img", name="Heat map")).to_be_visible()
    table = page.get_by_role("region", name="Heat map", exact=True).locator("table")
    page.get_by_text("The same as a table: Heat map").click()
    sums = table.locator("tbody tr").evaluate_all("(rows) => rows.map((row) => [...row.cells].slice(1).reduce((sum, cell) => sum + Number(cell.textContent), 0))")
    assert len(sums) == 28 and set(sums) == {everybody}
    drawn = page.locator(".chart .heat").evaluate_all("(all) => new Set(all.map((one) => one.getAttribute('fill'))).size")
    assert drawn >= 3  # patterns, not colors alone
    fine(page, DESKTOP, PHONE, NARROW)
    context.close()


def test_a_link_leads_to_the_entry_and_the_calendar_holds_the_renewals(demo: Demo, browser: Browser) -> None:
    context = sign_in(browser, demo.url, supervisor(demo), PASSWORD, PHONE)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{demo.url}renewals")
    settle(page)
    cards = page.locator(".renewal")
    many = cards.count()
    assert many >= 2
    expect(page.get_by_role("heading", name="Ended already")).to_be_visible()
    fine(page, PHONE, NARROW, DESKTOP)
    page.set_viewport_size(PHONE)
    with page.expect_download() as got:
        page.get_by_role("link", name="Save for my calendar").click()
    book = icalendar.Calendar.from_ical(got.value.path().read_bytes())
    skills = [skill for each in book.walk("VEVENT") for skill in re.findall(r"\b[A-Z]\d\d?\b", str(each["SUMMARY"]))]
    assert len(skills) == many

    cards.first.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("As of").fill("2025-06-30")
    dialog.get_by_label("As of").press("Tab")
    expect(dialog).to_contain_text("Current")
    entry = dialog.get_by_role("link", name="on the record").first
    number = entry.get_attribute("href").rsplit("/", 1)[1]
    assert "as_of=2025-06-30" in entry.get_attribute("href")
    entry.click()
    page.wait_for_url(re.compile(r"/people/p-"))
    settle(page)
    expect(page.locator(f"#entry-{number}")).to_be_visible()
    expect(page.get_by_text("As of Jun 30, 2025")).to_be_visible()
    context.close()
