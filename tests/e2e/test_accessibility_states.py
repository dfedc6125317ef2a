"""States a page is in only for a while: a first day with nothing in it, every place taken, a story half told, findings open,
a question asked. And the whole way from the sign-in page to the receipt without a mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.axe import fine
from tests.e2e.browse import DESKTOP, addresses, settle, sign_in
from tests.portal import PASSWORD, ROLES, Portal, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PRACTICE = "/learn/writing-a-service-note/practice"
THIN = "Client was agitated and refused. Assisted with ADLs as needed. Will continue to monitor."


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """An agency on its first day: four people, nothing done."""
    with running(tmp_path_factory.mktemp("first-day"), None, "--kernels-each", "30") as made:
        yield made


@pytest.fixture(scope="module")
def signed_in(portal: Portal, browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    made = {role: sign_in(browser, portal.url, role, PASSWORD) for role in ROLES}
    yield made
    for context in made.values():
        context.close()


def opened(context: BrowserContext, portal: Portal, path: str) -> Page:
    page = context.new_page()
    page.goto(portal.url.rstrip("/") + path)
    settle(page)
    return page


def wrong_with(page: Page, name: str) -> list[str]:
    return [f"{name}: {line}" for line in fine(page)]


@pytest.mark.parametrize("role", ROLES)
def test_a_first_day_when_nothing_has_happened(portal: Portal, signed_in: dict[str, BrowserContext], role: str) -> None:
    wrong = []
    for name, path in addresses(portal.home, role, portal.people["learner"], once=True).items():
        if name.startswith(("lesson", "case-")):
            continue  # nothing of these is empty on a first day
        page = opened(signed_in[role], portal, path)
        assert page.locator("main").inner_text().strip(), name
        wrong += wrong_with(page, name)
        page.close()
    assert not wrong, "\n".join(wrong)


def test_every_place_is_taken(tmp_path: Path, browser: Browser) -> None:
    with running(tmp_path, None, "--warm", "0", "--kernels", "1", "--kernels-each", "1") as portal:
        learner, trainer = (sign_in(browser, portal.url, role, PASSWORD) for role in ("learner", "trainer"))
        first = opened(learner, portal, "/practice")
        page = trainer.new_page()
        answer = page.goto(portal.url.rstrip("/") + "/practice")
        assert answer and answer.status == 503
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("link", name="Try again now")).to_be_visible()
        assert not (wrong := wrong_with(page, "busy")), "\n".join(wrong)
        first.close()
        learner.close()
        trainer.close()


def test_a_story_half_told_and_talked_about(portal: Portal, signed_in: dict[str, BrowserContext]) -> None:
    page = opened(signed_in["learner"], portal, "/practice/whit-makes-the-call")
    page.get_by_role("button", name="Step into the story").click()
    steps, ended = 0, page.get_by_role("heading", name="How it ends")
    while not ended.count():
        expect(page.get_by_role("group", name="What do you do?")).to_be_visible()
        if steps in (0, 2):
            page.get_by_role("button", name="Do this").click()  # nothing chosen yet: the page says so
            expect(page.get_by_role("alert").filter(has_text="Choose what you would do")).to_be_visible()
            assert not (wrong := wrong_with(page, f"step {steps}")), "\n".join(wrong)
        before = page.locator(".story").inner_text()
        page.get_by_role("radio").first.check()
        page.get_by_role("button", name="Do this").click()
        page.wait_for_function("(words) => document.querySelector('.story')?.innerText !== words", arg=before)
        steps += 1
        assert steps < 40
    expect(page.get_by_role("heading", name="Let's talk about it")).to_be_visible()
    page.locator("section.path").wait_for()
    for way in page.locator("summary:visible").all():
        way.click()
    assert not (wrong := wrong_with(page, "debrief")), "\n".join(wrong)
    page.close()


def test_findings_while_writing_and_the_last_question(portal: Portal, signed_in: dict[str, BrowserContext]) -> None:
    page = opened(signed_in["learner"], portal, PRACTICE)
    note = page.locator('[data-item="practice-note"]')
    note.get_by_label("Your note", exact=True).fill(THIN)
    expect(note.locator(".finding").first).to_be_visible(timeout=20_000)
    assert not (wrong := wrong_with(page, "findings")), "\n".join(wrong)
    note.get_by_role("button", name="Leave it as it is").first.click()
    expect(note.get_by_role("group", name="Why does it stay?")).to_be_visible()
    note.get_by_role("button", name="Keep my words").click()
    expect(note.get_by_role("alert").filter(has_text="Choose a reason")).to_be_visible()
    assert not (wrong := wrong_with(page, "a finding set aside")), "\n".join(wrong)
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_role("dialog", name="Hand in now?")).to_be_visible()
    assert not (wrong := wrong_with(page, "hand in")), "\n".join(wrong)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Hand in", exact=True)).to_be_focused()
    page.close()


def tab_to(page: Page, there: Callable[[], bool], what: str, most: int = 150) -> None:
    """Press Tab until `there()`; every stop on the way must be visible and show its focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if there():
            assert page.evaluate("""() => { const it = document.activeElement; const box = it.closest('.option') || it;
                const look = getComputedStyle(it), around = getComputedStyle(box);
                return it.getClientRects().length > 0 && [look, around].some((one) => one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) >= 2); }"""), f"{what}: no visible focus"
            return
    raise AssertionError(f"{what} was not reached with {most} Tabs")


def on(page: Page, selector: str, words: str = "") -> Callable[[], bool]:
    return lambda: page.evaluate("([selector, words]) => document.activeElement.matches(selector) && document.activeElement.textContent.includes(words)", [selector, words])


def test_from_sign_in_to_the_receipt_by_keyboard(portal: Portal, browser: Browser) -> None:
    portal.add("keys", ["learner"])
    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
    page = context.new_page()
    page.goto(portal.url + "login")
    tab_to(page, on(page, "#username"), "the sign-in name")
    page.keyboard.type("keys")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(portal.url)
    settle(page)

    tab_to(page, on(page, "summary", "Pages"), "the list of pages")
    page.keyboard.press("Enter")
    tab_to(page, on(page, "a.part"), "the first page")
    page.keyboard.press("Enter")
    page.wait_for_url("**/learn/**")
    settle(page)
    first = page.locator("[data-item]").first
    tab_to(page, on(page, "[data-item] :is(input, button, select, textarea)"), "the first exercise")
    page.keyboard.press("Space")
    expect(first.get_by_role("status").filter(has_text="Saved").first).to_be_visible(timeout=20_000)
    tab_to(page, on(page, "button", "Check my answer"), "the check of it")
    page.keyboard.press("Enter")
    expect(first.locator(".feedback, .beside").filter(has_text=" ").first).to_be_visible()

    tab_to(page, on(page, "a.part", "Practice"), "the practice page", 300)
    page.keyboard.press("Enter")
    page.wait_for_url("**/practice")
    settle(page)
    tab_to(page, on(page, "[data-item] textarea"), "the document")
    page.keyboard.type("Whit asked for help with the call. He dialed. Next: Tuesday.")
    expect(page.get_by_role("status").filter(has_text="Saved").first).to_be_visible(timeout=20_000)
    tab_to(page, on(page, "button", "Hand in"), "handing in", 400)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("button", name="Hand in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#receipt")).to_contain_text("Handed in on")
    tab_to(page, on(page, "#receipt a", "Your receipt"), "the receipt")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt/**")
    expect(page.get_by_role("heading", level=1, name="Receipt")).to_be_visible()
    assert not (wrong := wrong_with(page, "receipt")), "\n".join(wrong)
    context.close()
