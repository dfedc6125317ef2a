"""The simulator as a learner meets it: a person found, a story played with the keyboard alone, looked back at, compared, printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.axe import fine
from tests.e2e.browse import settle, sign_in
from tests.e2e.demo_home import PASSWORD, Demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LINE = "I will let the phone ring once more."


@pytest.fixture(scope="module")
def learner(demo: Demo, browser: Browser) -> Iterator[BrowserContext]:
    context = sign_in(browser, demo.url, next(login for login, role in demo.logins.items() if role == "learner"), PASSWORD)
    yield context
    context.close()


def well(page: Page, name: str) -> None:
    assert not (wrong := fine(page)), f"{name}: {wrong}"


def focused(page: Page) -> tuple[str, str]:
    """Role and name of what has the focus, as a screen reader is told (the browser's accessibility tree)."""
    wire = page.context.new_cdp_session(page)
    for node in wire.send("Accessibility.getFullAXTree")["nodes"]:
        facts: dict[str, Any] = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
        if facts.get("focused") and node["role"]["value"] != "RootWebArea":
            return node["role"]["value"], node["name"]["value"]
    return "", ""


def announced(page: Page) -> str:
    """The words of the page's live region in the accessibility tree."""
    return page.locator(".simulator > [role=status]").aria_snapshot()


def choose(page: Page, key: str = "Space") -> None:
    """One choice with the keyboard, from the heading that has the focus."""
    before = page.locator(".story").inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press(key)
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.textContent") == "Do this":
            break
    page.keyboard.press("Enter")
    page.wait_for_function("(words) => document.querySelector('.story')?.innerText !== words", arg=before)


def to_the_end(page: Page, key: str = "Space") -> int:
    made = 0
    while not page.get_by_role("heading", name="How it ends").count():
        choose(page, key)
        made += 1
        assert made < 60
    page.locator("section.path").wait_for()
    return made


def test_from_choosing_a_person_to_looking_back(demo: Demo, learner: BrowserContext) -> None:
    page = learner.new_page()
    page.goto(demo.url + "practice")
    settle(page)
    people = page.locator(".person")
    everybody = people.count()
    expect(page.get_by_role("progressbar", name=re.compile(r"You have met \d+ of \d+ people"))).to_be_visible()
    page.get_by_role("searchbox", name="Find somebody").fill("DRUMMER")
    expect(people).to_have_count(1)
    expect(people.get_by_role("link", name="Darnell")).to_be_visible()
    expect(page.get_by_text(f"1 of {everybody} people")).to_be_visible()
    page.get_by_role("searchbox").fill("no such words")
    expect(page.get_by_text("Nobody here fits all of that.")).to_be_visible()
    page.get_by_role("searchbox").fill("")
    page.get_by_label("Who", exact=True).select_option("Teenagers")
    expect(people.get_by_role("heading")).to_have_text(["Malia", "Teo"])
    expect(people.first.get_by_role("link", name="Meet Nadine instead")).to_be_visible()

    # She is met without a new page; Back leads back, and the address can be shared.
    people.last.get_by_role("link", name="Teo").press("Enter")
    expect(page.get_by_role("heading", name="Teo", exact=True)).to_be_focused()
    expect(page).to_have_url(re.compile("/practice/teo-in-the-room$"))
    page.go_back()
    expect(people).to_have_count(everybody)
    assert focused(page) == ("heading", "People")
    page.go_forward()
    page.get_by_role("button", name="Step into the story").press("Enter")

    # The focus is on the new words, and the live region says them.
    expect(page.get_by_role("heading", name="How it begins")).to_be_focused()
    assert focused(page) == ("heading", "How it begins")
    assert "Teo sits on the curb" in announced(page)
    choose(page)
    assert focused(page) == ("heading", "What happens then")
    told = page.locator(".story .telling").inner_text().split("\n")[0]
    assert told[:40] in announced(page).replace('\\"', '"')

    # Interrupted: one tap, from the page of all and from the story's own address.
    page.goto(demo.url + "practice")
    settle(page)
    page.get_by_role("region", name="Go on where you were").get_by_role("button", name="Go on with Teo").click()
    expect(page.get_by_role("heading", name="What happens then")).to_be_focused()
    page.reload()
    settle(page)
    assert page.locator(".simulator button").first.inner_text() == "Go on where you were"
    page.get_by_role("button", name="Go on where you were").press("Enter")
    expect(page.locator(".story .telling")).to_contain_text(told[:40])
    made = 1 + to_the_end(page)

    # Looking back: the map and the list say the same, also on a phone.
    assert focused(page) == ("heading", "How it ends") and "The story ends." in announced(page)
    path = page.locator("section.path")
    assert path.get_by_role("img").get_attribute("aria-label").startswith("A drawing of the whole story. You met ")
    expect(path.locator("svg .link.took")).to_have_count(made)
    assert path.locator("svg .unmet").count() and path.locator("svg text.kind").count() > 2
    paper, scale = path.get_by_role("region"), "(box) => box.querySelector('svg').getBoundingClientRect().width"
    before = paper.evaluate(scale)
    paper.focus()
    page.keyboard.press("+")
    assert paper.evaluate(scale) > before
    path.get_by_role("button", name="Whole map").click()
    assert paper.evaluate("(box) => box.scrollHeight <= box.clientHeight + 2 && box.scrollWidth <= box.clientWidth + 2")
    well(page, "map")
    path.get_by_role("button", name="List").click()
    expect(path.locator(".path-list > ol > li")).to_have_count(made)
    expect(path.get_by_text("you came to this one")).to_have_count(1)
    assert path.locator(".map").is_hidden()
    well(page, "list")
    talk = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Choice 1", exact=True))
    expect(talk.get_by_text("What is looked at here")).to_be_visible()

    # One thing next leads somewhere; one line goes to the trainer.
    expect(page.locator("section.next").get_by_role("link").first).to_have_attribute("href", re.compile("^/(learn|practice|record)"))
    page.get_by_label("One thing I will do differently on my next shift").fill(LINE)
    page.get_by_role("button", name="Send to my trainer").press("Enter")
    expect(page.get_by_text("You can change it until your trainer has read it.")).to_be_visible()

    # Another try parts from the last one where she chose otherwise.
    page.get_by_role("button", name="Try again from choice 2").press("Enter")
    expect(page.get_by_role("heading", name="What happens then")).to_be_focused()
    choose(page, "ArrowUp")
    to_the_end(page)
    beside = page.get_by_role("region", name="Beside your last try")
    expect(beside.get_by_role("heading", name="Where the paths part: choice 2")).to_be_visible()
    expect(beside.get_by_role("row")).not_to_have_count(1)
    page.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = false; })")
    page.emulate_media(media="print")
    for shown in (".map svg", ".path-list", ".talk details > .hint >> nth=0", "#beside"):
        assert page.locator(shown).first.bounding_box()["height"] > 10, shown
    for gone in (".site-header", "main .button"):
        assert not any(one.is_visible() for one in page.locator(gone).all()), gone
    page.emulate_media(media="screen")
    beside.get_by_role("button", name="Play on from there").press("Enter")
    expect(page.get_by_role("heading", name="What happens then")).to_be_focused()
    page.close()


def test_the_trainer_reads_the_line(demo: Demo, browser: Browser) -> None:
    context = sign_in(browser, demo.url, next(login for login, role in demo.logins.items() if role == "trainer"), PASSWORD)
    page = context.new_page()
    page.goto(demo.url + "practice")
    settle(page)
    lines = page.locator(".reflections")
    mine = lines.get_by_role("listitem").filter(has_text=LINE)
    expect(mine).to_have_count(1)
    mine.get_by_role("button", name="Answer").press("Enter")
    page.keyboard.type('<img src=x onerror="window.ran = 1"> Count to ten.')  # the box has the focus
    well(page, "lines")
    mine.get_by_role("button", name="Send").press("Enter")
    expect(lines.get_by_role("status")).to_have_text("Sent. You can change it until it is seen.")
    expect(mine.locator(".reply")).to_have_text('<img src=x onerror="window.ran = 1"> Count to ten.')
    assert page.evaluate("window.ran") is None
    mine.get_by_role("button", name="Take the answer").press("Enter")
    expect(mine.locator(".reply")).to_have_count(0)
    expect(mine.get_by_role("button", name="Answer")).to_be_focused()
    page.reload()
    settle(page)
    expect(mine).to_have_count(0)  # it is read
    page.get_by_text("Lines that were read before").click()
    expect(mine).to_have_count(1)
    context.close()
