"""The pictures in the README, taken from the served demo agency: `python -m tests.e2e.pictures`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.e2e.browse import DESKTOP, PHONE, chromium, settle, sign_in
from tests.e2e.demo_home import PASSWORD, Demo, served

FOLDER = Path(__file__).resolve().parent / "pictures"
NOTE = {
    "Date of service": "November 18, 2026", "Started at": "2:05 pm", "Stopped at": "2:50 pm", "Place": "Whit's kitchen",
    "Your name and role": "Jordan Ames, CSS", "Goal of the plan": "Goal 1, my own calls",
    "Your note": "A letter asked for a call by Friday. Whit was noncompliant at first. I pointed at the card once and he read line "
                 "three aloud. \"That's three,\" he said. 3 of 4 calls were his own.",
}  # fmt: skip


def opened(browser: Browser, demo: Demo, role: str, path: str, size: dict[str, int]) -> Page:
    login = next(login for login, held in demo.logins.items() if held == role)
    page = sign_in(browser, demo.url, login, PASSWORD, size).new_page()
    page.goto(demo.url.rstrip("/") + path)
    settle(page)
    return page


def take(page: Page, name: str) -> None:
    page.wait_for_timeout(400)
    page.screenshot(path=FOLDER / f"{name}.png")
    page.context.close()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as fresh, served(Path(os.environ.get("ALONGSIDE_DEMO", fresh))) as demo, chromium() as browser:
        take(opened(browser, demo, "learner", "/learn/writing-a-service-note/1-story", PHONE), "lesson")

        page = opened(browser, demo, "learner", "/practice/whit-makes-the-call", PHONE)
        page.get_by_role("button", name="Step into the story").or_(page.get_by_role("button", name="Go on where you were")).first.click()
        page.get_by_role("radio").first.wait_for()
        take(page, "story")

        page = opened(browser, demo, "learner", "/learn/writing-a-service-note/practice", PHONE)
        note = page.locator('[data-item="practice-note"]')
        for label, words in NOTE.items():
            note.get_by_label(label, exact=True).fill(words)
        note.locator(".layer mark").first.wait_for()
        note.locator(".finding > details[open]").first.wait_for()
        note.get_by_label("Your note", exact=True).evaluate("(box) => box.scrollIntoView({block: 'start'})")
        page.evaluate("() => window.scrollBy(0, -70)")
        take(page, "writing")

        page = opened(browser, demo, "trainer", "/desk", DESKTOP)
        page.locator("button.queued").first.click()
        page.get_by_role("heading", name="Your judgement").wait_for()
        take(page, "desk")

        page = opened(browser, demo, "supervisor", "/people", DESKTOP)
        page.get_by_label("Domain").select_option("E")
        page.locator(".matrix abbr", has_text="A1").wait_for(state="detached")
        page.locator(".matrix").evaluate("(box) => box.scrollIntoView({block: 'end'})")
        take(page, "people")

        page = opened(browser, demo, "supervisor", f"/people/{demo.people[demo.learner]}#E2", PHONE)
        page.locator("details#E2").scroll_into_view_if_needed()
        take(page, "record")
        print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")


if __name__ == "__main__":
    main()
