"""Every page of the route table, in every role, after its forms are drawn: axe finds nothing, nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.axe import SMALL, violations, wider_than_the_screen
from tests.e2e.browse import DESKTOP, addresses, settle, sign_in
from tests.e2e.demo_home import PASSWORD, Demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROLES = ("learner", "trainer", "supervisor", "admin")


@pytest.fixture(scope="module")
def signed_in(demo: Demo, browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    made = {role: sign_in(browser, demo.url, login, PASSWORD) for login, role in [*demo.logins.items(), ("delroy", "delroy")]}
    yield made
    for context in made.values():
        context.close()


def opened(context: BrowserContext, demo: Demo, path: str) -> Page:
    page = context.new_page()
    page.goto(demo.url.rstrip("/") + path)
    settle(page)
    return page


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role(demo: Demo, signed_in: dict[str, BrowserContext], role: str) -> None:
    wrong = []
    for name, path in addresses(demo.home, role, demo.people[demo.learner], once=True).items():
        page = opened(signed_in[role], demo, path)
        wrong += [f"{name}: {line}" for line in violations(page)]
        page.set_viewport_size(SMALL)
        page.wait_for_timeout(100)
        wrong += [f"{name}: {line} (at 320 px)" for line in violations(page)]
        if over := wider_than_the_screen(page):
            wrong.append(f"{name}: {over} px wider than a 320 px screen")
        page.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ["/login", "/no-such-page"])
def test_pages_before_sign_in(demo: Demo, browser: Browser, path: str) -> None:
    context = browser.new_context(viewport=SMALL)
    page = context.new_page()
    page.goto(demo.url.rstrip("/") + path)
    assert not violations(page) and not wider_than_the_screen(page)
    context.close()


def test_a_refused_sign_in_says_so(demo: Demo, browser: Browser) -> None:
    context = browser.new_context(viewport=SMALL)
    page = context.new_page()
    page.goto(demo.url + "login")
    page.locator("input[name=username]").fill("nobody-here")
    page.locator("input[name=password]").fill("not the password")
    page.locator("main form button").click()
    page.get_by_role("alert").wait_for()
    assert not violations(page)
    context.close()


@pytest.mark.parametrize("role,path", [("learner", "/admin"), ("learner", "/no-such-page"), ("trainer", "/people/p-nobody"),
                                       ("learner", "/practice/no-such-story"), ("learner", "/account")])
def test_error_and_plain_pages(demo: Demo, signed_in: dict[str, BrowserContext], role: str, path: str) -> None:
    page = opened(signed_in[role], demo, path)
    assert not violations(page)
    assert page.locator("h1").count() == 1
    page.close()


def test_the_sign_off_dialog(demo: Demo, signed_in: dict[str, BrowserContext]) -> None:
    page = opened(signed_in["delroy"], demo, f"/people/{demo.people['siobhan']}")
    page.get_by_role("link", name="Read and sign off: E2").press("Enter")
    page.locator("details#E2").get_by_role("button", name="Sign off", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Sign off", exact=True).click()  # nothing chosen yet: the dialog says so
    dialog.get_by_role("alert").wait_for()
    assert not violations(page)
    page.set_viewport_size(SMALL)
    assert not violations(page) and not wider_than_the_screen(page)
    page.close()


def test_filters_keep_the_place_of_a_keyboard_user(demo: Demo, signed_in: dict[str, BrowserContext]) -> None:
    page = opened(signed_in["supervisor"], demo, "/people")
    page.get_by_label("What to show").focus()
    page.get_by_label("What to show").select_option("function")
    page.get_by_role("columnheader", name="F07").wait_for()
    assert page.evaluate("() => document.activeElement.selectedOptions?.[0].value") == "function"
    late = page.get_by_role("button", name="due or overdue")
    late.press("Enter")
    expect(late).to_have_attribute("aria-pressed", "true")  # the page asks the server for these rows
    expect(page.locator("tbody tr")).to_have_count(int(late.locator(".big").inner_text()))
    assert page.evaluate("() => document.activeElement.getAttribute('aria-pressed')") == "true"
    page.close()


def test_on_paper(demo: Demo, signed_in: dict[str, BrowserContext]) -> None:
    """Controls stay on the screen; what is folded on a feedback page is printed too."""
    for path in ("/record", "/feedback/writing-a-service-note"):
        page = opened(signed_in["learner"], demo, path)
        folded = page.locator("main details:not(.bare, .competency, .filters) > summary + *").first
        assert page.locator(".site-header").is_visible()
        page.emulate_media(media="print")
        for gone in (".site-header", ".site-footer", ".crumbs", ".filters", "main .button"):
            assert not any(one.is_visible() for one in page.locator(gone).all()), f"{path}: {gone}"
        expect(page.locator("main h2").first).to_be_visible()
        if path.startswith("/feedback"):
            page.locator("main details").evaluate_all("(all) => all.forEach((one) => { one.open = false; })")
            assert folded.bounding_box() and folded.bounding_box()["height"] > 0
            page.emulate_media(media="screen")
            assert not folded.is_visible()
        page.close()


def test_work_that_came_back(demo: Demo, browser: Browser) -> None:
    context = sign_in(browser, demo.url, "rafael", PASSWORD)
    page = opened(context, demo, "/")
    page.get_by_role("region", name="Next").get_by_role("link", name="Read what your trainer wrote").click()
    page.get_by_role("link", name="Write it again").wait_for()
    page.close()
    for path in ("/", "/feedback/writing-a-service-note"):
        page = opened(context, demo, path)
        assert page.get_by_text("Please write again").first.is_visible(), path
        assert not violations(page), path
        page.set_viewport_size(SMALL)
        assert not violations(page) and not wider_than_the_screen(page), path
        page.close()
    context.close()


def test_dialogs_of_the_other_pages(demo: Demo, signed_in: dict[str, BrowserContext]) -> None:
    page = opened(signed_in["supervisor"], demo, "/people")
    page.locator("button.cell").first.click()
    page.get_by_role("dialog").wait_for()
    assert not violations(page)
    page.close()
    page = opened(signed_in["admin"], demo, "/admin")
    for tab in ("Sites", "Modules to do", "People"):
        page.get_by_role("button", name=tab, exact=True).click()
        assert not violations(page), tab
    page.get_by_role("button", name="Add a person").click()
    page.get_by_role("dialog").wait_for()
    assert not violations(page)
    page.close()
    page = opened(signed_in["trainer"], demo, "/desk")
    page.locator("button.queued").first.click()
    page.get_by_role("heading", name="Your judgement").wait_for()
    assert not violations(page)
    page.close()


def test_a_page_by_keyboard_alone(demo: Demo, signed_in: dict[str, BrowserContext]) -> None:
    """The first Tab reaches the skip link; Enter brings the reader to the page's own words."""
    page = opened(signed_in["learner"], demo, "/")
    page.set_viewport_size(DESKTOP)
    page.keyboard.press("Tab")
    assert "skip" in (page.evaluate("() => document.activeElement.className") or "")
    page.keyboard.press("Enter")
    assert page.evaluate("() => location.hash") != ""
    page.close()
