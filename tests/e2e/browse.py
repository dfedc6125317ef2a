"""A headless Chromium for the browser tests: sign in as a person would, know every address, wait for the widgets."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from alongside import content
from alongside.service.demo_coaching import WAITING
from alongside.web.pages import PAGES
from tests.browser import FLAGS, executable

_TURN = ("learner", "supervisor", "trainer", "admin")
_DIFFER = ("home", "people", "person", "renewals")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=executable(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def sign_in(browser: Browser, url: str, login: str, password: str, size: dict[str, int] = DESKTOP) -> BrowserContext:
    """A fresh browser context, signed in through the sign-in page."""
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{url.rstrip('/')}/login")
    page.locator("input[name=username]").fill(login)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button").click()
    page.wait_for_url(lambda address: "/login" not in address)
    page.close()
    return context


def addresses(home: Path, role: str, person: str, *, once: bool = False) -> dict[str, str]:
    """name -> path of every page of the route table that is open to `role`; `person` is an id for pages about somebody.

    once: only those this role looks at for all others. Pages that differ by who looks stay in every role.
    """
    found: dict[str, str] = {}
    for page in PAGES:
        if role not in page.roles or (once and page.name not in _DIFFER and role != next(one for one in _TURN if one in page.roles)):
            continue
        for params in _params(home, page.pattern, person):
            path = re.sub(r"<(\w+)>", lambda hole: params[hole[1]], page.pattern)
            found["-".join([page.name, *(value for key, value in params.items() if key != "id")])] = path
    return found


def _params(home: Path, pattern: str, person: str) -> list[dict[str, str]]:
    if "<module>" in pattern and "<file>" not in pattern:
        return [{"module": slug} for slug in content.units("courses/modules", "module.yaml", home)]
    if "<module>" in pattern:
        return [{"module": slug, "file": notebook.stem} for slug, folder in content.units("courses/modules", "module.yaml", home).items()
                for notebook in sorted(folder.glob("*.ipynb"))]
    if "<slug>" in pattern:  # they differ by their words alone
        return [{"slug": slug} for slug in sorted(content.units("scenarios", "scenario.md", home))[:3 if pattern.startswith("/practice") else 1]]
    if "<draft>" in pattern:
        return [{"draft": "yadi-and-the-bakery"}]
    named = {"id": person, "about": "f13", "round": WAITING}
    return [{name: value for name, value in named.items() if f"<{name}>" in pattern}]


def settle(page: Page) -> None:
    """Wait until every form of the page has been drawn (or the page has none)."""
    page.wait_for_load_state("load")
    page.wait_for_function("() => [...document.querySelectorAll('[data-view]')].every((view) => view.childElementCount > 0)", timeout=30_000)
    page.wait_for_timeout(150)
