"""The trainer's desk in a browser: find what waits, hold and release, ask for a second look, mark it blind, decide again."""

from __future__ import annotations

import re
import unicodedata

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.axe import fine, violations
from tests.e2e.browse import PHONE, settle, sign_in
from tests.e2e.demo_home import PASSWORD, Demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIRST, SECOND, SITE = "tomas", "wanjiru", "millbrook"


def desk(context: BrowserContext, demo: Demo) -> Page:
    page = context.new_page()
    page.goto(f"{demo.url}desk")
    settle(page)
    return page


def part(page: Page, words: str) -> None:
    page.get_by_role("navigation", name="Parts of the desk").get_by_role("button", name=words).press("Enter")


def judge(page: Page, words: str) -> None:
    page.get_by_role("button", name=re.compile("^Take over the .* still open$")).press("Enter")
    for group in page.locator("fieldset.points").all():
        if group.locator("input").count() and not group.locator("input:checked").count():
            group.get_by_role("radio").last.check()
    page.get_by_label(re.compile("Your words to")).fill(words)
    page.get_by_role("button", name="Accept", exact=True).press("Enter")


def test_two_trainers_one_text_and_a_decision_made_twice(demo: Demo, browser: Browser) -> None:
    one, two = sign_in(browser, demo.url, FIRST, PASSWORD, PHONE), sign_in(browser, demo.url, SECOND, PASSWORD, PHONE)
    mine, hers = desk(one, demo), desk(two, demo)

    # She finds what waits at the site both share, and opens it; the other is told, and not stopped.
    mine.get_by_label("Site").select_option(SITE)
    card = mine.locator("button.queued").filter(has_text="note").first
    expect(card).to_contain_text("waiting")
    name = card.locator("strong").inner_text()
    mine.get_by_label("Find a person").fill(name.split()[0].lower())
    expect(mine.locator("button.queued").first).to_contain_text(name)
    mine.get_by_label("Find a person").fill("nobody at all")
    expect(mine.get_by_text("Nothing here fits what you chose.")).to_be_visible()
    mine.get_by_label("Find a person").fill("")
    mine.locator("summary", has_text="Hold feedback back").press("Enter")
    mine.get_by_role("checkbox", name="Writing a service note").check()
    expect(mine.get_by_text("waits from now on until it is released")).to_be_visible()
    card.press("Enter")
    mine.get_by_role("heading", name="Your judgement").wait_for()
    hers.reload()
    settle(hers)
    seen = hers.locator("button.queued").filter(has_text=name).filter(has_text="note").first
    expect(seen).to_contain_text("Tomas Eklund is looking at this")
    assert fine(hers) == []

    # Words from the bank by keyboard, then the decision; it is held, released, taken back and released again.
    bank = mine.locator("details", has=mine.locator("> summary", has_text="Comment bank"))
    box = mine.get_by_label(re.compile("Your words to"))
    box.fill("Her own words carry this note.")
    bank.locator("> summary").press("Enter")
    bank.get_by_role("button", name="Keep my words for next time").press("Enter")
    expect(bank.locator("button.queued", has_text="Her own words carry this note.")).to_be_visible()
    box.fill("")
    bank.get_by_label("Find a sentence").fill("carry")
    bank.get_by_label("Find a sentence").press("Enter")
    expect(box).to_have_value("Her own words carry this note.")
    assert fine(mine) == []
    judge(mine, "Her own words carry this note. Next time name the day.")
    expect(mine.get_by_text(re.compile("Decided with .* when you release it"))).to_be_visible()
    part(mine, "To release")
    mine.get_by_role("button", name=re.compile(f"^Release: {name}")).press("Enter")
    mine.get_by_role("button", name=re.compile(f"^Take back: {name}")).press("Enter")
    expect(mine.get_by_text("Taken back. It is held again.")).to_be_visible()
    assert fine(mine) == []
    mine.get_by_role("button", name=re.compile(f"^Release: {name}")).press("Enter")
    expect(mine.get_by_text("You can take it back for ten minutes.")).to_be_visible()

    # He asks for a second look; she marks the text alone, and both compare.
    mine.get_by_role("button", name="Read it again").first.press("Enter")
    mine.get_by_role("button", name="Ask for a second look").press("Enter")
    mine.get_by_role("dialog").get_by_role("button", name="Ask", exact=True).press("Enter")
    expect(mine.get_by_text("Wanjiru Gathoni was asked for a second look.")).to_be_visible()
    login = unicodedata.normalize("NFKD", name.split()[0]).encode("ascii", "ignore").decode().lower()
    record = two.new_page()  # until she has marked it, the record does not tell her the first marks
    record.goto(f"{demo.url}people/{demo.people[login]}#F07")
    settle(record)
    expect(record.get_by_text("You are second marker for this piece: mark it first, then it opens.").first).to_be_visible()
    assert "name the day" not in record.locator("main").inner_text() and violations(record) == []
    part(hers, "Second looks")
    hers.get_by_role("button", name="Mark it").last.press("Enter")
    expect(hers.get_by_role("heading", name="Your marks")).to_be_visible()
    shown = hers.locator("main").inner_text()
    assert name not in shown and "Tomas" not in shown and "name the day" not in shown and "Hint" not in shown
    assert fine(hers) == []
    for number, group in enumerate(hers.locator("fieldset.points").all()):
        (group.get_by_role("radio").first if number == 0 else group.get_by_role("radio").last).check()
    hers.get_by_role("button", name="Keep my marks").press("Enter")
    expect(hers.get_by_role("heading", name=re.compile("^You differ on .* rows?"))).to_be_visible()
    expect(hers.get_by_text("different").first).to_be_visible()
    record.reload()
    settle(record)
    expect(record.get_by_text("name the day").first).to_be_visible()
    record.close()
    assert fine(hers) == []

    # He sees both, opens his decision and changes it with a reason.
    part(mine, "Second looks")
    mine.get_by_role("button", name="See both").first.press("Enter")
    mine.get_by_role("button", name="Open my decision").press("Enter")
    mine.get_by_role("button", name="Change this decision").press("Enter")
    again = mine.get_by_role("region", name="Decide again")
    again.locator("fieldset.points").first.get_by_role("radio").first.check()
    again.get_by_role("button", name="Change the decision").press("Enter")
    expect(again.get_by_role("alert")).to_contain_text("The reason is empty.")
    again.get_by_label("Why do you change it?").fill("She saw that nobody says who asked.")
    assert fine(mine) == []
    again.get_by_role("button", name="Change the decision").press("Enter")
    expect(mine.get_by_text("2 decisions")).to_be_visible()
    expect(mine.get_by_text("Why it was changed: She saw that nobody says who asked.")).to_be_visible()

    # The other parts are there, too; then the module's feedback goes out with each decision again.
    part(mine, "Trust")
    expect(mine.get_by_role("table", name="Notes")).to_be_visible()
    assert fine(mine) == []
    part(mine, "A rubric changed")
    mine.get_by_label("Which text").select_option(label="Writing a service note: practice note")
    mine.get_by_role("button", name="Show who would change").press("Enter")
    expect(mine.get_by_role("heading", name="Nobody would change")).to_be_visible()
    part(mine, "Queue")
    mine.get_by_role("button", name="Back to the list").press("Enter")
    mine.get_by_role("checkbox", name="Writing a service note").uncheck()
    expect(mine.get_by_text("goes out with each decision again")).to_be_visible()
    one.close()
    two.close()
