"""The review page on a phone, with the keyboard alone: write, see the most useful, mend one, set one aside, undo, leave."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import fine, wider_than_the_screen
from tests.e2e.browse import PHONE, settle, sign_in
from tests.e2e.demo_home import PASSWORD, Demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WEAK = "Client was agitated. I helped with her mail."


def stands_on(page: Page) -> str:
    return page.evaluate("() => (document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || document.activeElement.tagName).trim()")


def tab_to(page: Page, words: str, key: str = "Tab", most: int = 60) -> None:
    """Press Tab until the focus is on a control with these words; it shows where it is."""
    for _ in range(most):
        page.keyboard.press(key)
        if words in stands_on(page):
            assert page.evaluate("() => { const look = getComputedStyle(document.activeElement); return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2; }"), words
            return
    raise AssertionError(f"{words!r} was not reached")


def test_a_weak_note_by_keyboard_on_a_phone(demo: Demo, browser: Browser) -> None:
    learner = next(login for login, role in demo.logins.items() if role == "learner")
    context = sign_in(browser, demo.url, learner, PASSWORD, PHONE)
    page = context.new_page()
    page.goto(demo.url)
    settle(page)
    tab_to(page, "Writing")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review")
    settle(page)
    expect(page.get_by_text("Nothing you write here is kept unless you ask for it.")).to_be_visible()

    # She types. Three findings are open, the reason for the contact before any single word; nothing is said meanwhile.
    text, panel = page.get_by_label("Your text", exact=True), page.get_by_role("region", name="As you write")
    opened, spoken = panel.locator(".finding > details[open]"), panel.get_by_role("status")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.tagName") == "TEXTAREA":
            break
    page.keyboard.type(WEAK)
    expect(opened).to_have_count(3)
    assert spoken.inner_text() == ""
    expect(spoken).to_contain_text("things to look at", timeout=8_000)
    expect(panel.locator(".finding .kind").first).to_have_text("Not there yet")
    assert panel.locator(".findings").nth(1).is_hidden() and not wider_than_the_screen(page)

    # All of them can be seen; opening a fourth folds another.
    tab_to(page, "things to look at")
    page.keyboard.press("Enter")
    assert stands_on(page) == "As you write"
    tab_to(page, "See all")
    page.keyboard.press("Enter")
    about = panel.locator(".finding", has=page.locator("summary", has_text="agitated”"))
    before = about.count()
    tab_to(page, "agitated”")
    page.keyboard.press("Enter")
    expect(about.first.locator("> details")).to_have_attribute("open", "")
    expect(opened).to_have_count(3)

    # To the words and back, then what reviewers look for, then set aside with a reason, and undo.
    tab_to(page, "What reviewers look for")
    page.keyboard.press("Enter")
    expect(about.first.locator("blockquote")).to_be_visible()
    tab_to(page, "Show me")
    page.keyboard.press("Enter")
    assert "agitated" in text.evaluate("(box) => box === document.activeElement && box.value.slice(box.selectionStart, box.selectionEnd)")
    expect(spoken).to_contain_text("Press Escape")
    page.keyboard.press("Escape")
    assert stands_on(page) == "Show me"
    tab_to(page, "Leave it as it is")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    tab_to(page, "Keep my words")
    page.keyboard.press("Enter")
    expect(panel.get_by_text("1 set aside by you")).to_be_visible()
    expect(about).to_have_count(before - 1)
    assert fine(page) == []
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    expect(about).to_have_count(before)
    expect(panel.get_by_text("1 set aside by you")).to_be_hidden()

    # She mends one: the words are there, so the finding goes and a strength is named with them.
    missing = panel.locator(".finding", has_text="The person's own say is hard to find here.")
    expect(missing).to_have_count(1)
    text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(' "I want to open it myself," she said.')
    expect(missing).to_have_count(0)
    expect(panel.locator(".strength", has_text="own words or choice are here")).to_contain_text("I want to open it myself")

    # Nothing was kept: a fresh look at the page is empty, here and on the server.
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    settle(page)
    expect(text).to_have_value("")
    expect(page.get_by_role("heading", name="Texts you kept")).to_have_count(0)
    assert not [path for path in demo.home.rglob("*") if path.is_file() and b"open it myself" in path.read_bytes()]
    assert page.evaluate("() => Object.values(localStorage).concat(Object.values(sessionStorage)).join()").count("open it myself") == 0

    # Unless she asks: then it is listed, opens again, and can be deleted.
    text.fill(WEAK)
    page.get_by_label("A name for it").fill("Mail day")
    page.get_by_role("button", name="Keep it for me").press("Enter")
    shelf = page.get_by_role("region", name="Texts you kept")
    expect(shelf).to_contain_text("Mail day")
    page.reload()
    settle(page)
    shelf.get_by_role("button", name="Open").press("Enter")
    expect(text).to_have_value(WEAK)
    assert fine(page) == []
    shelf.get_by_role("button", name="Delete").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")
    expect(shelf).to_have_count(0)
    context.close()


def test_files_kinds_and_taking_the_feedback_along(demo: Demo, browser: Browser) -> None:
    trainer = next(login for login, role in demo.logins.items() if role == "trainer")
    context = sign_in(browser, demo.url, trainer, PASSWORD)
    page = context.new_page()
    page.goto(demo.url + "review")
    settle(page)
    text, panel = page.get_by_label("Your text", exact=True), page.get_by_role("region", name="As you write")
    page.get_by_label("A plan").check()
    page.get_by_role("button", name="Load an example").click()
    expect(panel.get_by_text("only a person can answer")).to_be_visible()
    assert panel.locator(".finding", has_text="Having read this").count() == 0  # a question is no fault
    page.get_by_label("Open a file").set_input_files({"name": "mine.md", "mimeType": "text/markdown", "buffer": "## Vision\n“My own door,” says Del.".encode()})
    expect(text).to_have_value("## Vision\n“My own door,” says Del.")
    page.get_by_role("button", name="Bring back what was here").click()
    expect(text).not_to_have_value("## Vision\n“My own door,” says Del.")
    page.get_by_label("Open a file").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    expect(page.get_by_role("alert")).to_contain_text("Choose .txt, .md or .docx.")
    with page.expect_download() as got:
        page.get_by_role("button", name="Download").click()
    told = got.value.path().read_text(encoding="utf-8")
    assert "What to look at, the most useful first" in told and "What already works" in told and "Questions only a person can answer" in told
    page.get_by_role("button", name="Clear").click()
    expect(text).to_have_value("")
    expect(panel.locator(".finding")).to_have_count(0)
    context.close()
