"""Part of `make bench-pages`: how long a learner on a phone waits for a story, and for every choice, measured in the browser.

"First step" is from the tap on the address to words that can be used; the rest is from the press of the button to the first
moment after the new words were painted (performance.measure in simulator.js). Numbers vary with the machine.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tests.e2e.browse import PHONE, chromium, settle, sign_in
from tests.e2e.demo_home import PASSWORD, served

REST_MS = 3000  # between two new pages; the portal keeps two kernels warm and needs a moment to make another
PAGES, STORIES = 8, ("whit-makes-the-call", "teddy-and-the-kitchen-lock", "tak-and-the-cold-lake", "amos-at-the-elevator", "marisol-keeps-the-apartment")
WORDS = {"open": "a person, from the list", "start": "step into the story", "pick": "a choice", "undo": "one step back", "resume": "go on where one was",
         "replay_from": "try again from a choice", "last": "the last choice, with the debrief"}  # fmt: skip


def shown(context: BrowserContext, url: str) -> float:
    """Milliseconds from the request of an address to its story (or list) on the screen."""
    page = context.new_page()
    page.wait_for_timeout(REST_MS)
    page.goto(url)
    page.wait_for_function("() => performance.getEntriesByName('story:shown').length > 0", timeout=60_000)
    took = page.evaluate("() => performance.getEntriesByName('story:shown')[0].startTime")
    page.close()
    return float(took)


def played(page: Page, took: dict[str, list[float]]) -> None:
    """Play one story to its end, once with a step back and once more from choice 2; what the page measured goes into `took`."""
    for name in ("Step into the story", "Start again"):
        if page.get_by_role("button", name=name).count():
            page.get_by_role("button", name=name).click()
            break
    page.get_by_role("radio").first.wait_for()
    for way in (0, 1):
        made = 0
        while not page.get_by_role("heading", name="How it ends").count():
            picks = measured(page, "pick")
            page.get_by_role("radio").nth((made + way) % page.get_by_role("radio").count()).check()
            page.get_by_role("button", name="Do this").click()
            page.wait_for_function("(n) => performance.getEntriesByName('story:pick').length > n", arg=picks)
            made += 1
            if made == 2 and not way and page.get_by_role("button", name="Take the last step back").count():
                page.get_by_role("button", name="Take the last step back").click()
                page.wait_for_function("() => performance.getEntriesByName('story:undo').length > 0")
        if not way:
            page.get_by_role("button", name="Try again from choice 2").click()
            page.get_by_role("heading", name="What happens then").wait_for()
        last = page.evaluate("() => performance.getEntriesByName('story:pick').at(-1).duration")
        took["last"].append(last)
    for name in WORDS:
        took[name] += page.evaluate("(name) => performance.getEntriesByName(`story:${name}`).map((one) => one.duration)", name)


def measured(page: Page, name: str) -> int:
    return page.evaluate("(name) => performance.getEntriesByName(`story:${name}`).length", name)


def line(words: str, took: list[float]) -> str:
    ordered = sorted(took)
    most = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"| {words} | {len(took)} | {statistics.median(took):.0f} | {most:.0f} |"


def main() -> None:
    print(f"Load average at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores. Milliseconds.")
    print("| what | n | median | 95 of 100 |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as fresh, served(Path(os.environ.get("ALONGSIDE_DEMO", fresh))) as demo, chromium() as browser:
        context = sign_in(browser, demo.url, next(login for login, role in demo.logins.items() if role == "learner"), PASSWORD, PHONE)
        base = demo.url.rstrip("/") + "/practice"
        for words, url in (("the list of people, as a new page", base), ("a story's first page, as a new page", f"{base}/{STORIES[0]}")):
            print(line(words, [shown(context, url) for _ in range(PAGES)]), flush=True)
        took: dict[str, list[float]] = defaultdict(list)
        for slug in STORIES:
            page = context.new_page()
            page.goto(base)
            settle(page)
            page.locator(f".person h3 a[href$='{slug}']").click()
            page.get_by_role("heading", name="Ready?").wait_for()
            played(page, took)
            page.close()
        for name, words in WORDS.items():
            if took[name]:
                print(line(words, took[name]), flush=True)
        context.close()


if __name__ == "__main__":
    sys.exit(main())
