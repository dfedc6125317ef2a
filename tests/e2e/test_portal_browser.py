"""The portal's own pages in a real browser: nothing leaves the machine, no foreign script runs, people are told what happens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.axe import violations
from tests.e2e.browse import PHONE, sign_in
from tests.portal import PASSWORD, Portal, running
from tests.portal_pages import ALL_WORDS, works

pytestmark = pytest.mark.browser

HOSTILE = "Words <script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
CHOICE = """
from alongside.forms.base import Form
item = {"id": "why", "kind": "choose", "prompt": "Why?", "options": [{"id": "a", "text": "One"}, {"id": "b", "text": "Two"}]}
form = Form("kit", data={"item": item}, label="One question")
form
"""


EACH = 8  # pages of one person: more than the quick tests below leave behind within the 20 s such a page counts


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    from nbformat import v4

    pages = {
        **ALL_WORDS,
        "home": works(CHOICE, title="Works", before=[v4.new_markdown_cell(HOSTILE)]),
        "admin": works("raise ValueError('a secret')", title="Breaks"),
    }
    with running(tmp_path_factory.mktemp("browser"), pages, "--kernels-each", str(EACH)) as made:
        yield made


def test_plain_pages_have_no_barriers_in_any_state(portal: Portal, browser: Browser) -> None:
    page = browser.new_context(viewport=PHONE, reduced_motion="reduce").new_page()
    page.goto(f"{portal.url}login")
    assert violations(page) == []
    page.fill("#username", "learner")
    page.fill("#password", "not the right one")
    page.click("main form button")
    assert page.get_by_role("alert").is_visible() and violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.context.close()

    context = sign_in(browser, portal.url, "learner", PASSWORD, PHONE)
    page = context.new_page()
    for path in ("account", "account?done=1", "logout", "nowhere", "desk", "record"):
        page.goto(portal.url + path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert page.locator("h1").count() == 1, path
    context.close()


def test_a_page_that_breaks_and_a_busy_page_have_no_barriers(portal: Portal, browser: Browser) -> None:
    context = sign_in(browser, portal.url, "admin", PASSWORD)
    page = context.new_page()
    page.goto(f"{portal.url}admin")
    page.get_by_role("alert").wait_for()
    assert violations(page) == [] and "secret" not in page.content()
    tabs = [context.new_page() for _ in range(EACH)]
    for tab in tabs:
        answer = tab.goto(portal.url)
    assert answer and answer.status == 503
    assert "many pages" in tabs[-1].inner_text("main") and violations(tabs[-1]) == []
    context.close()


def test_no_foreign_script_runs_and_nothing_leaves_the_machine(portal: Portal, browser: Browser) -> None:
    context = sign_in(browser, portal.url, "learner", PASSWORD)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(portal.url)
    page.wait_for_selector("html[data-ready=yes]")
    assert page.title() == "Works · Alongside"
    assert "Words" in page.inner_text("main")
    own = portal.url
    assert asked and all(url.startswith((own, "data:")) for url in asked)
    blocked = page.evaluate("""() => new Promise(done => {
        document.addEventListener("securitypolicyviolation", event => done(event.effectiveDirective), {once: true});
        const script = document.createElement("script");
        script.textContent = "document.title = 'owned'";
        document.body.append(script);
    })""")
    assert blocked == "script-src-elem" and page.title() == "Works · Alongside"
    context.close()


def test_signing_out_in_another_tab_tells_the_open_page(portal: Portal, browser: Browser) -> None:
    context = sign_in(browser, portal.url, "learner", PASSWORD)
    page, other = context.new_page(), context.new_page()
    page.goto(portal.url)
    page.wait_for_selector("html[data-ready=yes]")
    other.goto(f"{portal.url}record")
    other.get_by_role("button", name="Sign out").click()
    page.locator("#connection").wait_for()
    assert page.locator("#connection").inner_text()
    page.reload()
    assert "/login" in page.url
    context.close()


def test_keyboard_reaches_the_page_first(portal: Portal, browser: Browser) -> None:
    context = sign_in(browser, portal.url, "learner", PASSWORD)
    page = context.new_page()
    page.goto(f"{portal.url}record")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    context.close()
