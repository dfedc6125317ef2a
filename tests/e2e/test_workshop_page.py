"""The workshop in the browser: a trainer writes a story by keyboard, mends it, plays it, publishes it, and takes it back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import violations, wider_than_the_screen
from tests.e2e.browse import DESKTOP, PHONE, settle, sign_in
from tests.e2e.demo_home import PASSWORD, Demo
from tests.e2e.test_review_page import fine, stands_on, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLE = "Rosa <img src=x onerror=alert(1)>"
HOSTILE = "Rosa says <script>alert(1)</script> [go](javascript:alert(1))."


def side(page: Page, name: str) -> None:
    page.locator(".bench-side").get_by_role("tab", name=name).click()


def trainer_page(demo: Demo, browser: Browser, path: str = "workshop") -> Page:
    login = next(login for login, role in demo.logins.items() if role == "trainer")
    page = sign_in(browser, demo.url, login, PASSWORD, DESKTOP).new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}") if dialog.type == "alert" else dialog.accept())
    page.goto(demo.url + path)
    settle(page)
    return page


def test_from_the_template_to_the_practice_list_and_back(demo: Demo, browser: Browser) -> None:
    page = trainer_page(demo, browser)
    expect(page.get_by_text("No draft is here yet.")).to_be_visible()
    tab_to(page, "Begin a new story")
    page.keyboard.press("Enter")
    page.keyboard.type(TITLE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/workshop/rosa-img-src-x-onerror-alert-1")
    settle(page)
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()

    # What is wrong stands beside its line; F8 goes there, and Tab leaves the text again.
    faults, text = page.locator(".faults li"), page.get_by_label("Story: scenario.md")
    expect(faults).to_have_count(1)
    expect(page.locator(".ln.error")).to_have_text("summary:")
    text.focus()
    page.keyboard.press("F8")
    expect(page.locator("#here")).to_contain_text("Line 5 E0 “summary” is missing.")
    page.keyboard.press("End")
    page.keyboard.type(" Rosa waits for the bus.")
    expect(page.get_by_text("Nothing to mend: every line is understood")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Saved at")).to_be_visible(timeout=8_000)
    page.keyboard.press("Tab")
    assert stands_on(page) != text.evaluate("(box) => box.getAttribute('aria-label')")

    # A link to nowhere is marked while she types; the map shows it on its step, and leads to the line; undo mends it.
    body = text.input_value()
    text.fill(body.replace("-> talk", "-> tlak").replace('"My shoes hurt,"', HOSTILE))
    expect(faults.filter(has_text="tlak")).to_contain_text("Known: morning")
    faults.filter(has_text="tlak").get_by_role("button").press("Enter")
    assert "-> tlak" in text.evaluate("(box) => box === document.activeElement && box.value.slice(box.selectionStart, box.selectionEnd)")
    side(page, "Map")
    step = page.get_by_role("button", name="morning, to its line, to mend: E1")
    expect(step).to_be_visible()
    assert fine(page) == []
    page.set_viewport_size(DESKTOP)
    step.focus()
    page.keyboard.press("Enter")
    assert text.evaluate("(box) => box.value.slice(box.selectionStart, box.selectionEnd)") == "# morning"
    page.get_by_role("button", name="talk, to its line").click()
    assert text.evaluate("(box) => box.value.slice(box.selectionStart, box.selectionEnd)") == "# talk"
    side(page, "Publish")
    expect(page.get_by_text("One error to mend first.")).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).press("Enter")
    text.fill(text.input_value().replace("-> tlak", "-> talk"))

    # Play from a step with a value of her own; one step back; the debrief at the ending. Hostile words stay words.
    side(page, "Play")
    page.get_by_label("Begin at").select_option("talk")
    page.get_by_label("trust (0 to 4)").fill("4")
    page.get_by_role("button", name="Play", exact=True).press("Enter")
    expect(page.locator(".scene")).to_contain_text("<script>alert(1)</script>")
    expect(page.locator(".scene")).to_contain_text("trust: 4")
    page.locator(".pick").nth(0).press("Enter")
    expect(page.locator(".scene")).to_contain_text("Sam points at the shoes.")
    page.get_by_role("button", name="One step back").press("Enter")
    page.locator(".pick").nth(1).press("Enter")
    expect(page.locator(".debrief")).to_contain_text("Sam solves it, with a little help.")
    expect(page.locator(".debrief")).to_contain_text("Together: C2 3 of 3.")
    assert violations(page) == []

    # What it was when she began can be put back, and that undone.
    written = text.input_value()
    page.get_by_text("Earlier saves of this draft").click()
    page.get_by_role("button", name="Put these words back").press("Enter")
    expect(text).to_have_value(body.replace(" Rosa waits for the bus.", ""))
    page.locator(".earlier").get_by_role("button", name="Undo").press("Enter")
    expect(text).to_have_value(written)
    expect(page.get_by_text("Nothing to mend: every line is understood")).to_have_count(1)

    # Published: learners find it. Then it is taken back, and the draft deleted and brought back and deleted.
    side(page, "Publish")
    page.get_by_role("button", name="Publish", exact=True).press("Enter")
    expect(page.get_by_text("Version 1.0.0 is published.")).to_be_visible()
    expect(page.get_by_text("learners play this one")).to_have_count(1)
    text.fill(text.input_value().replace("two books", "three books"))
    page.get_by_role("button", name="Make it 1.1.0").press("Enter")
    expect(text).to_have_value(re.compile("version: 1.1.0\\n"))
    page.get_by_role("button", name="What is different now?").press("Enter")
    expect(page.get_by_role("region", name="What is different in Story")).to_contain_text("new: version: 1.1.0")
    assert fine(page) == []
    learner = next(login for login, role in demo.logins.items() if role == "learner")
    context = sign_in(browser, demo.url, learner, PASSWORD, PHONE)
    hers = context.new_page()
    hers.goto(demo.url + "practice/rosa-img-src-x-onerror-alert-1")
    settle(hers)
    expect(hers.get_by_text("Rosa waits for the bus.").first).to_be_visible()
    hers.goto(demo.url + "workshop")
    expect(hers.get_by_text("not open to you")).to_be_visible()
    context.close()
    page.set_viewport_size(DESKTOP)
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_text("It is no longer published.")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Saved at")).to_be_visible(timeout=8_000)
    page.goto(demo.url + "workshop")
    settle(page)
    drafts = page.get_by_role("region", name="Drafts")
    drafts.get_by_role("button", name="Delete").press("Enter")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(drafts.get_by_role("link", name=TITLE)).to_be_visible()
    drafts.get_by_role("button", name="Delete").press("Enter")
    expect(drafts.get_by_text("No draft is here yet.")).to_be_visible()
    page.context.close()


def test_two_windows_on_one_draft_lose_nothing(demo: Demo, browser: Browser) -> None:
    page = trainer_page(demo, browser, "workshop/yadi-and-the-bakery")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_label("Story: scenario.md")).to_be_visible(timeout=20_000)
    other = page.context.new_page()
    other.goto(demo.url + "workshop/yadi-and-the-bakery")
    settle(other)
    for each, words in ((page, "first window"), (other, "second window")):
        box = each.get_by_label("Story: scenario.md")
        expect(box).to_be_visible(timeout=20_000)
        box.fill(box.input_value().replace("minutes:", f"# {words}\nminutes:"))
        expect(each.get_by_role("status").filter(has_text="Saved at")).to_be_visible(timeout=8_000)
    expect(other.get_by_role("alert")).to_contain_text("Both are kept.")
    assert other.url.endswith("/workshop/yadi-and-the-bakery-2")
    other.get_by_role("button", name="What is different?").first.click()
    expect(other.get_by_role("region", name="What is different in Story")).to_contain_text("gone: # first window")
    assert violations(other) == [] and not wider_than_the_screen(other)
    other.reload()
    settle(other)
    assert "# second window" in other.get_by_label("Story: scenario.md").input_value()
    page.goto(demo.url + "workshop")
    settle(page)
    for _ in range(2):
        page.get_by_role("region", name="Drafts").get_by_role("button", name="Delete").first.press("Enter")
        page.get_by_role("button", name="Undo").wait_for()
        page.wait_for_timeout(200)
    expect(page.get_by_text("No draft is here yet.")).to_be_visible()
    page.context.close()
