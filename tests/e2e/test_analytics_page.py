"""Case figures in a browser: the picture and its table, what to look at by keyboard, filters, the file, print, and the empty state."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from alongside import client
from alongside.dashboards import analytics
from alongside.scenario import load
from alongside.service import base
from alongside.service.base import Actor, Context
from alongside.store import Store, people, sites
from tests.e2e.axe import violations, wider_than_the_screen
from tests.e2e.browse import DESKTOP, PHONE, settle
from tests.e2e.harness import Harness
from tests.players import NOW, keep, plays
from tests.stories import write

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll(".flow text")].map((text) => text.getBoundingClientRect());
  const frame = document.querySelector(".flow").getBoundingClientRect();
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return boxes.filter((a, at) => a.left < frame.left - 1 || a.right > frame.right + 1 || boxes.some((b, other) => other > at && meet(a, b))).length;
}"""


@pytest.fixture
def harness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harness]:
    """The page as a trainer of one site sees it; 60 people have played, 24 of them again, 12 in practice."""
    monkeypatch.setenv("ALONGSIDE_CONTENT", str(tmp_path / "content"))
    write(tmp_path / "content" / "scenarios")
    store = Store.open(tmp_path / "home")
    ctx = Context(tmp_path / "home", store, now=lambda: NOW)
    with store.write() as db:
        for site in ("north", "south"):
            sites.add(db, site, site.title())
        people.add(db, "p-tess", "tess", "Tess Quint", ["trainer"], ["north", "south"], NOW)
    story = load("the-cup", ctx.home)
    keep(ctx, story, plays(story, 60))
    keep(ctx, story, plays(story, 24, seed=2), start=NOW + timedelta(days=9))
    keep(ctx, story, plays(story, 12, seed=3), mode="practice")
    tess = Actor("p-tess", "Tess Quint", frozenset({"trainer"}), frozenset({"north", "south"}))
    monkeypatch.setattr(client, "call", lambda name, /, **facts: base.call(ctx, tess, name, facts))
    monkeypatch.setattr(client, "page", lambda: {"params": {"slug": "the-cup"}})
    with Harness(lambda: [analytics.open_page()], "How our cases work") as made:
        yield made
    store.close()


@pytest.fixture
def page(browser: Browser, harness: Harness) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    made = context.new_page()
    made.on("pageerror", lambda error: pytest.fail(str(error)))
    made.goto(harness.url)
    settle(made)
    yield made
    context.close()


def cells(page: Page) -> list[list[str]]:
    return page.locator(".ways tbody tr").evaluate_all("(rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent))")


def test_figures_by_keyboard_on_a_phone_and_on_paper(page: Page) -> None:
    expect(page.get_by_role("heading", level=2, name="The cup")).to_be_visible()
    expect(page.locator(".counts")).to_contain_text("60 people")
    expect(page.locator(".counts")).to_contain_text("fewer than 20 people")

    # The picture says what it is, and the table beside it holds the same numbers.
    picture = page.get_by_role("img", name="How people went through the story")
    expect(picture).to_be_visible()
    assert "First attempts of 60 people" in page.evaluate("(id) => document.getElementById(id).textContent", picture.get_attribute("aria-describedby"))
    rows = cells(page)
    assert sum(int(row[2]) + int(row[3]) for row in rows if row[0] == "1 offer") == 60
    assert sum(int(row[2]) + int(row[3]) for row in rows if "ending" in row[1]) == 60
    assert page.locator(".ribbon.best").count() + page.locator(".ribbon:not(.best)").count() == page.locator(".ribbon").count() > 4
    assert "url(" in page.locator(".ribbon:not(.best)").first.evaluate("(ribbon) => ribbon.style.fill")  # a pattern, not a color alone

    for size in ({"width": 320, "height": 640}, DESKTOP, PHONE):
        page.set_viewport_size(size)
        page.wait_for_function("(width) => { const box = document.querySelector('.flow').getBoundingClientRect(); return box.width <= width; }", arg=size["width"])
        assert page.evaluate(OVERLAPS) == 0, size
        assert not violations(page) and not wider_than_the_screen(page), size

    # The give-away of this story stands at the top; the link opens its step and stands there.
    look = page.get_by_role("region", name="What to look at")
    expect(look).to_contain_text("Option 3, “Stir the tablets into his pudding for now”")
    expect(look).to_contain_text("Make it tempting or drop it.")
    step = page.locator("#figures-offer")
    step.evaluate("(element) => { element.open = false; }")
    link = look.get_by_role("link", name="Step 1, offer")
    for _ in range(20):
        page.keyboard.press("Tab")
        if link.evaluate("(element) => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(step).to_have_attribute("open", "")
    assert page.evaluate("() => document.activeElement.tagName") == "SUMMARY"
    expect(step.locator("tbody tr")).to_have_count(3)
    expect(step.locator("td[data-label=Later]").first).to_be_visible()

    # On paper everything is there, folded or not.
    step.evaluate("(element) => { element.open = false; }")
    page.emulate_media(media="print")
    assert step.locator("table").evaluate("(table) => table.getBoundingClientRect().height") > 50
    assert page.locator("main button:visible, main select:visible").count() == 0


def test_filters_the_file_and_too_few_people(page: Page) -> None:
    with page.expect_download() as got:
        page.get_by_role("button", name="Download the table").press("Enter")
    table = list(csv.DictReader(got.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert got.value.suggested_filename == "figures-the-cup-1.0.0.csv" and sum(int(row["count"]) for row in table if row["step"] == "offer") == 60

    page.get_by_label("Site").select_option("south")
    expect(page.get_by_role("heading", name="Nobody has finished an assessment with this case yet")).to_be_visible()
    expect(page.locator(".flow")).to_have_count(0)
    page.get_by_label("Site").select_option("")
    expect(page.locator(".flow")).to_have_count(1)

    day = page.get_by_label("Attempts begun on or after")
    day.fill("2026-11-10")
    day.blur()
    expect(page.get_by_role("heading", name="Too few people for figures")).to_be_visible()
    shown: Any = page.locator("main").inner_text()
    assert "%" not in shown.split("What the words mean")[0] and "Stir the tablets" not in shown
    assert not violations(page) and not wider_than_the_screen(page)
