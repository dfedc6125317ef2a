"""What axe says about a page, in words a failing test can show."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.browse import DESKTOP

SMALL = {"width": 320, "height": 640}  # where nothing may scroll sideways (WCAG 1.4.10)
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
          "resultTypes": ["violations"]}  # what passes is not written out: three times quicker on a large page


def violations(page: Page) -> list[str]:
    """One line for each rule that is broken: rule, how many places, the first place."""
    found = Axe().run(page, options=_RULES).response["violations"]
    return [f"{one['id']} ({len(one['nodes'])}x): {one['nodes'][0]['html'][:160]} | {one['nodes'][0].get('failureSummary', '')[:200]}"
            for one in found]


def wider_than_the_screen(page: Page) -> int:
    """By how many pixels the page scrolls sideways; 0 when it does not."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


def fine(page: Page, *sizes: dict[str, int]) -> list[str]:
    """What axe finds and what scrolls sideways, a line each, at these sizes of the screen (none named: wide and 320 px).
    Afterwards the page has the size it had."""
    before, found = page.viewport_size, []
    for size in sizes or (DESKTOP, SMALL):
        page.set_viewport_size(size)
        page.wait_for_timeout(100)
        found += [f"{size['width']} px: {line}" for line in violations(page)]
        if over := wider_than_the_screen(page):
            found.append(f"{over} px wider than {size['width']} px")
    if before:
        page.set_viewport_size(before)
    return found
