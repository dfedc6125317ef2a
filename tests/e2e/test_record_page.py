"""The record in a browser: what is next, a skill with its doors, a dispute from saying it to its answer, and the zip."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.axe import violations, wider_than_the_screen
from tests.e2e.browse import PHONE, settle, sign_in
from tests.e2e.demo_home import PASSWORD, Demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_worker_reads_what_is_next_and_says_that_something_is_not_right(demo: Demo, browser: Browser) -> None:
    mine = sign_in(browser, demo.url, "tunde", PASSWORD, PHONE)
    page = mine.new_page()
    page.goto(f"{demo.url}record")
    settle(page)
    ahead = page.get_by_role("region", name="What is next, and why")
    door = ahead.locator("a.button", has_text="“").first
    title = re.search("“(.+)”", door.text_content() or "")  # perhaps folded
    names = [words.split()[0] for words in ahead.locator("strong a").all_text_contents()]
    about = next(name for name in names if name not in ("D1", "E2", "F07"))  # Sana observed these: of the others she may answer a dispute
    place = door.get_attribute("href") or ""
    assert title and re.match("/practice/|/learn/", place), "the door names what is behind it"
    way = ahead.locator("strong a").nth(names.index(about))
    if not way.is_visible():
        ahead.locator("summary").first.click()
    way.click()
    box = page.locator("details.competency[open]").first
    expect(box.locator(".stand")).to_contain_text("You ")
    assert box.get_attribute("id") == about
    expect(box.locator(".todo a").first).to_have_attribute("href", re.compile("^/(practice|learn|observe)/"))
    assert not violations(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert not wider_than_the_screen(page)

    box.get_by_role("button", name="Something here is not right").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What is not right?").fill("The second visit is missing.")
    dialog.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").filter(has_text="marked as disputed")).to_be_visible()
    expect(page.get_by_role("region", name="You said that something is not right")).to_contain_text("The second visit is missing.")

    sana = sign_in(browser, demo.url, "sana", PASSWORD, PHONE)
    hers = sana.new_page()
    hers.goto(f"{demo.url}people/{demo.people['tunde']}")
    settle(hers)
    waits = hers.get_by_role("region", name=re.compile("says that something is not right"))
    waits.get_by_role("button", name=f"Answer about {about}").click()
    dialog = hers.get_by_role("dialog")
    dialog.get_by_role("radio", name="No, the record stands").check()
    dialog.get_by_label("Your answer").fill("It was on another day; I look at it with you on Monday.")
    dialog.get_by_role("button", name="Answer", exact=True).click()
    expect(hers.get_by_role("status").filter(has_text="Answered.")).to_be_visible()
    expect(waits).to_have_count(0)
    assert not violations(hers)
    expect(hers.locator(f"details#{about}").get_by_role("link", name="Observe now")).to_have_attribute("href", f"/observe/{demo.people['tunde']}/{(about or '').lower()}")
    sana.close()

    # Her words stay beside the answer, and the look is in her list.
    page.goto(f"{demo.url}record#{about}")
    page.reload()
    settle(page)
    expect(page.locator(f"details#{about}")).to_contain_text("The second visit is missing.")
    expect(page.locator(f"details#{about}")).to_contain_text("The record stands. Sana")
    page.get_by_text("Who looked at my record").click()
    expect(page.get_by_role("listitem").filter(has_text="Sana Qureshi (supervisor) looked at it").first).to_be_visible()

    page.locator("#talks > summary").click()
    talks = page.locator("details#talks")
    talks.get_by_role("button", name="Ask for a talk").click()
    page.keyboard.type("<b>nights</b>")  # the line has the focus
    page.keyboard.press("Enter")
    expect(talks.get_by_role("status").filter(has_text="Asked. Sana")).to_be_visible()
    expect(talks).to_contain_text("“<b>nights</b>”")
    assert not violations(page) and not wider_than_the_screen(page)
    talks.get_by_role("button", name=re.compile("Take it back")).click()
    expect(talks.get_by_role("button", name="Ask for a talk")).to_be_focused()

    page.goto(f"{demo.url}{place[1:]}")
    settle(page)
    expect(page.locator("main")).to_contain_text(title[1])
    page.goto(f"{demo.url}record")
    settle(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download everything that is mine").click()
    with zipfile.ZipFile(io.BytesIO(saved.value.path().read_bytes())) as box_:
        names = {name.split("/", 1)[1] for name in box_.namelist()}
    assert {"index.html", "record.csv", "who-looked.json", "kept/attempts.json"} <= names
    mine.close()


def test_ready_to_be_seen_from_the_wish_to_the_answer(demo: Demo, browser: Browser) -> None:
    wish = 'Friday <img src=x onerror="window.ran = 1">'
    mine = sign_in(browser, demo.url, "joaquin", PASSWORD, PHONE)
    page = mine.new_page()
    page.goto(f"{demo.url}observe/self/d1")
    settle(page)
    page.get_by_role("button", name="Keep my view").click()
    page.get_by_role("button", name=re.compile("I am ready to be seen")).click()
    page.keyboard.type(wish)  # the line has the focus
    assert not violations(page)
    page.get_by_role("button", name="Tell them").click()
    expect(page.get_by_text("You said today that you are ready to be seen.")).to_be_visible()
    expect(page.get_by_role("button", name="Change the line")).to_be_focused()
    page.set_viewport_size({"width": 320, "height": 640})
    assert not violations(page) and not wider_than_the_screen(page)

    sana = sign_in(browser, demo.url, "sana", PASSWORD, PHONE)
    hers = sana.new_page()
    hers.goto(f"{demo.url}observe")
    settle(hers)
    asked = hers.locator("section", has=hers.get_by_role("heading", name="Asked to be seen"))
    expect(asked.get_by_role("button", name="Joaquín Peralta: D1")).to_contain_text(f"asked today: {wish}")
    hers.goto(f"{demo.url}observe/{demo.people['joaquin']}")
    settle(hers)
    expect(hers.get_by_role("heading", level=3).first).to_have_text("Joaquín asked to be seen")
    for answer in ("Not yet.", "I am away on Friday. Sunday?"):
        hers.get_by_role("button", name="Not now: D1").click()
        hers.keyboard.type(answer)
        hers.get_by_role("button", name="Send").click()
        expect(hers.get_by_role("button", name="Undo")).to_be_focused()
        if answer == "Not yet.":
            hers.keyboard.press("Enter")
            expect(hers.get_by_role("status").filter(has_text="It waits again.")).to_be_visible()
    assert not violations(hers)
    assert hers.evaluate("window.ran") is None
    sana.close()

    page.goto(demo.url)
    settle(page)
    page.get_by_role("link", name=re.compile("Sana Qureshi answered: not just now")).click()
    settle(page)
    box = page.locator("details#D1")
    expect(box).to_contain_text("“I am away on Friday. Sunday?”")
    expect(box.get_by_role("button", name="I am ready to be seen at this")).to_be_visible()
    assert not violations(page) and not wider_than_the_screen(page)
    mine.close()


def test_the_first_page_has_one_thing_to_do(demo: Demo, browser: Browser) -> None:
    for login, words in (("tunde", "things your work asks for are signed off"), ("sana", "What waits for you")):
        context = sign_in(browser, demo.url, login, PASSWORD, PHONE)
        page = context.new_page()
        page.goto(demo.url)
        settle(page)
        expect(page.get_by_role("main")).to_contain_text(words)
        assert page.get_by_role("region", name="Next").count() == (login == "tunde")
        assert not violations(page)
        page.set_viewport_size({"width": 320, "height": 640})
        assert not wider_than_the_screen(page)
        context.close()


def test_a_trainer_reads_a_case_and_opens_another_try(demo: Demo, browser: Browser) -> None:
    context = sign_in(browser, demo.url, "tomas", PASSWORD, PHONE)
    page = context.new_page()
    page.goto(f"{demo.url}people/{demo.people['amina']}")
    settle(page)
    box = page.locator("details", has=page.get_by_text("Cases played as an assessment"))
    box.get_by_text("Cases played as an assessment").click()
    box.get_by_text("Read what they chose").first.click()
    expect(box.get_by_text("Chose: ").first).to_be_visible()
    box.get_by_role("button", name=re.compile("^Open another try of ")).last.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Open it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The reason is missing.")
    dialog.get_by_label("Why is another try fair?").fill("She was called away in the middle.")
    dialog.get_by_role("button", name="Open it").click()
    expect(box.get_by_role("status").filter(has_text="Opened.")).to_be_visible()
    assert not violations(page)
    context.close()
