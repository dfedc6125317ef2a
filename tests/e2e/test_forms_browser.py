"""The forms in a real browser, on a page with a real widget comm: keyboard, names, phone width, saving, live review."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from alongside import grading
from alongside.dashboards.answers import Preview
from alongside.dashboards.lesson import Lesson, open_lesson
from alongside.dashboards.simulator import open_page
from alongside.forms.base import Form
from tests import stories
from tests.e2e.axe import violations
from tests.e2e.harness import Harness
from tests.sample import SLUG, use_sample

pytestmark = pytest.mark.browser
READY = "html[data-ready]"


class Kept(Preview):
    """Answers that outlive a page, as the portal's do. `broken` refuses to save."""

    preview = False
    broken = False

    def save(self, item: str, value: Any, hash_: str) -> str:
        if self.broken:
            from alongside.problem import Problem

            raise Problem("The portal", "did not answer.", "Try again in a moment.", code="offline")
        return super().save(item, value, hash_)

    def submit(self) -> dict[str, Any]:
        return {"id": "r1", "at": self._now().isoformat()}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    use_sample(monkeypatch)
    return Kept(grading.module(SLUG))


def lesson_forms(kept: Kept, notebook: str) -> list[Form]:
    spec = grading.module(SLUG)
    lesson = Lesson(spec, notebook, kept)
    return [*(lesson.show(item.id) for item in spec.items.values() if item.notebook == notebook), lesson.finish()]


@pytest.fixture
def idea(kept: Kept) -> Iterator[Harness]:
    with Harness(lambda: lesson_forms(kept, "1-idea"), "The idea") as made:
        yield made


@pytest.fixture
def practice(kept: Kept) -> Iterator[Harness]:
    with Harness(lambda: lesson_forms(kept, "practice"), "Practice") as made:
        yield made


@pytest.fixture
def cup(tmp_path: Path) -> Iterator[Harness]:
    stories.write(tmp_path / "home" / "content" / "scenarios")
    with Harness(lambda: [open_page("the-cup")], "Story") as made:
        yield made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    made = context.new_page()
    wrong: list[str] = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    yield made
    context.close()
    assert wrong == []


def go(page: Page, harness: Harness) -> Page:
    page.goto(harness.url)
    page.wait_for_selector(READY)
    return page


def item(page: Page, name: str) -> Any:
    return page.locator(f'[data-item="{name}"]')


def narrow(page: Page) -> None:
    """No sideways scrolling at 320 px (WCAG 1.4.10)."""
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def saved(page: Page, name: str) -> None:
    expect(item(page, name).locator(".save-status")).to_contain_text("Saved")


def test_lesson_has_no_violation_before_and_after_checking(page: Page, idea: Harness) -> None:
    go(page, idea)
    assert violations(page) == []
    page.get_by_label("Checked in with Dana.").check()
    for at in range(3):
        page.locator("[data-item=words] select").nth(at).select_option(index=at + 1)
    page.locator(".word").nth(1).click()
    for one in ("why-today", "words", "find-it"):
        item(page, one).get_by_role("button", name="Check my answer").click()
        expect(item(page, one).locator(".feedback .notice")).to_be_visible()
    assert violations(page) == []
    narrow(page)


def test_choose_with_the_keyboard_only(page: Page, idea: Harness, kept: Kept) -> None:
    go(page, idea)
    box = item(page, "why-today")
    group = box.get_by_role("group", name="Which line says why the visit was needed?")
    expect(group.get_by_role("radio")).to_have_count(2)
    group.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(box.get_by_role("button", name="Check my answer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box.locator(".beside").first).to_contain_text("Look again")
    expect(box.get_by_role("radio").nth(1)).to_have_accessible_description("")
    group.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    expect(box.locator(".feedback")).to_be_empty()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(box.locator(".feedback")).to_contain_text("Yes. That is it.")
    saved(page, "why-today")
    assert kept.open()["items"]["why-today"]["value"] == "b"


def test_order_moves_with_focus_on_the_button(page: Page, idea: Harness, kept: Kept) -> None:
    go(page, idea)
    box = item(page, "steps")
    before = box.locator(".step-words").all_inner_texts()
    box.get_by_role("button", name=f"Move down: {before[0]}").focus()
    page.keyboard.press("Enter")
    expect(box.get_by_role("button", name=f"Move down: {before[0]}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box.get_by_role("button", name=f"Move up: {before[0]}")).to_be_focused()
    assert box.locator(".step-words").all_inner_texts() == [before[1], before[2], before[0]]
    saved(page, "steps")
    page.reload()
    page.wait_for_selector(READY)
    assert box.locator(".step-words").all_inner_texts() == [before[1], before[2], before[0]]


def test_highlight_marks_a_range_with_the_keyboard(page: Page, idea: Harness, kept: Kept) -> None:
    go(page, idea)
    box = item(page, "find-it")
    words = box.locator(".word")
    words.nth(0).focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    expect(box.locator('.word[aria-pressed="true"]')).to_have_count(5)
    saved(page, "find-it")
    (start, end), = kept.open()["items"]["find-it"]["value"]
    text = "Dana read the letter. I showed her the due date and waited while she called."
    assert text[start:end] == "showed her the due date"
    box.get_by_role("button", name="Check my answer").click()
    expect(box.locator(".beside")).to_contain_text("A clear act.")


def test_sort_and_match_say_which_parts_fit(page: Page, idea: Harness) -> None:
    go(page, idea)
    box = item(page, "seen-or-guessed")
    box.get_by_role("button", name="Check my answer").click()
    expect(box.locator(".feedback")).to_contain_text("2 cards have no pile yet.")
    for words in ("He closed the door.", "He was angry."):
        box.get_by_role("group", name=words).get_by_label("Seen").check()
    box.get_by_role("button", name="Check my answer").click()
    expect(box.get_by_role("group", name="He closed the door.")).to_contain_text("That fits. A camera would show it.")
    expect(box.get_by_role("group", name="He was angry.")).to_contain_text("Look again")
    expect(item(page, "words").get_by_label("refused")).to_have_value("")


def test_short_answer_shows_the_model_only_after_writing(page: Page, idea: Harness, kept: Kept) -> None:
    go(page, idea)
    box = item(page, "say-it")
    assert "Dana asked for help with a letter." not in page.content()
    box.get_by_role("button", name="Compare").click()
    expect(box.locator(".feedback")).to_contain_text("Write your own answer first")
    box.get_by_role("textbox", name="Say it in your own words.").fill("She wanted help.")
    box.get_by_role("button", name="Compare").click()
    box.get_by_label("It names who asked.").check()
    expect(box.locator(".model")).to_contain_text("Dana asked for help with a letter.")
    page.wait_for_function("document.querySelector('[data-item=say-it] .save-status').textContent.startsWith('Saved')")
    page.wait_for_timeout(800)
    assert kept.open()["items"]["say-it"]["value"] == {"text": "She wanted help.", "ticked": [2]}


NOTE = "Dana 😀 was agitated today. Checked in."


def test_live_review_marks_names_and_dismisses(page: Page, practice: Harness, kept: Kept) -> None:
    go(page, practice)
    box = item(page, "practice-note")
    panel = box.get_by_role("region", name="As you write")
    expect(panel).to_contain_text("Start anywhere")
    box.get_by_label("Your note").fill(NOTE)
    expect(panel.locator(".finding details[open]")).to_have_count(3)
    panel.get_by_role("button", name="See all").click()
    finding = panel.locator(".finding", has=page.locator("summary", has_text="agitated")).first
    finding.locator("summary").first.click()
    expect(panel.locator(".finding > details[open]")).to_have_count(3)
    rule = finding.get_attribute("data-rule")
    mark = box.locator(".layer mark").first
    expect(mark).to_contain_text("agitated")
    finding.get_by_role("button", name="Show me").click()
    chosen = "(() => { const b = document.querySelector('[data-item=practice-note] .writing textarea'); return b.value.slice(b.selectionStart, b.selectionEnd); })()"
    assert "agitated" in page.evaluate(chosen)
    finding.get_by_role("button", name="Leave it as it is").click()
    finding.get_by_role("button", name="Keep my words").click()
    expect(finding.get_by_role("alert")).to_contain_text("Choose a reason")
    assert violations(page) == []
    finding.get_by_label("These are the person's own words.").check()
    finding.get_by_role("button", name="Keep my words").click()
    expect(panel.locator(f'[data-rule="{rule}"]')).to_have_count(0)
    assert kept.open()["dismissed"][0]["reason"] == "These are the person's own words."
    panel.get_by_text("1 set aside by you").click()
    expect(panel.locator(".aside")).to_contain_text("You wrote: These are the person's own words.")
    assert violations(page) == []
    panel.get_by_role("button", name="Look at it again").press("Enter")
    expect(panel.locator(f'[data-rule="{rule}"]')).to_have_count(1)
    expect(panel.locator(".aside")).to_be_hidden()
    assert kept.open()["dismissed"] == []
    box.get_by_label("Date of service").fill("11/20/2026")
    expect(panel.locator(".criterion.met", has_text="The day, with the year")).to_be_visible()
    narrow(page)


def test_marks_follow_the_words_while_typing(page: Page, practice: Harness) -> None:
    go(page, practice)
    box = item(page, "practice-note")
    area = box.get_by_label("Your note")
    area.fill(NOTE)
    expect(box.locator(".layer mark").first).to_contain_text("agitated")
    area.evaluate("box => box.setSelectionRange(0, 0)")
    page.keyboard.type("On Monday ")
    assert "agitated" in box.locator(".layer mark").first.inner_text()
    assert box.locator(".layer").inner_text().startswith("On Monday Dana 😀 was")


def test_text_survives_a_lost_connection_and_a_reload(page: Page, practice: Harness, kept: Kept) -> None:
    go(page, practice)
    practice.deaf = True
    practice.cut()
    page.wait_for_selector("#connection:not([hidden])", timeout=10_000)
    expect(page.locator("#connection")).to_contain_text("Your words are kept on this device")
    item(page, "reflection").get_by_role("textbox").fill("I will ask first.")
    assert "reflection" not in kept.open()["items"]
    assert violations(page) == []
    practice.deaf = False
    expect(page.locator("#connection")).to_be_hidden(timeout=20_000)
    saved(page, "reflection")
    assert kept.open()["items"]["reflection"]["value"] == {"text": "I will ask first."}


def test_unsaved_words_come_back_after_the_page_was_closed(page: Page, practice: Harness, kept: Kept) -> None:
    kept.broken = True
    go(page, practice)
    item(page, "reflection").get_by_role("textbox").fill("Kept here.")
    expect(item(page, "reflection").locator(".save-status")).to_contain_text("Your words are kept on this device")
    kept.broken = False
    page.reload()
    page.wait_for_selector(READY)
    expect(item(page, "reflection").get_by_role("textbox")).to_have_value("Kept here.")
    page.wait_for_function("() => !localStorage.length")
    assert kept.open()["items"]["reflection"]["value"] == {"text": "Kept here."}


def test_two_tabs_never_overwrite_each_other(page: Page, practice: Harness, kept: Kept) -> None:
    go(page, practice)
    other = page.context.new_page()
    go(other, practice)
    mine = item(page, "reflection").get_by_role("textbox")
    mine.fill("From the first tab.")
    saved(page, "reflection")
    expect(item(other, "reflection").get_by_role("textbox")).to_have_value("From the first tab.")
    kept.save("reflection", {"text": "From a phone."}, "")
    mine.fill("Still the first tab.")
    expect(item(page, "reflection").get_by_role("alert")).to_contain_text("changed somewhere else")
    assert kept.open()["items"]["reflection"]["value"] == {"text": "From a phone."}
    item(page, "reflection").get_by_role("button", name="Show the newer one").click()
    expect(mine).to_have_value("From a phone.")
    item(page, "reflection").get_by_role("button", name="Bring back").click()
    saved(page, "reflection")
    page.wait_for_timeout(700)
    assert kept.open()["items"]["reflection"]["value"] == {"text": "Still the first tab."}


def test_handing_in_asks_first_and_gives_a_receipt(page: Page, practice: Harness) -> None:
    go(page, practice)
    assert violations(page) == []
    page.get_by_label("Continue plan.").check()
    saved(page, "check-1")
    expect(page.locator(".finish")).to_contain_text("1 of 3 answered")
    page.get_by_role("button", name="Hand in", exact=True).click()
    dialog = page.get_by_role("dialog", name="Hand in now?")
    expect(dialog).to_contain_text("2 answers are still empty")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Hand in", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Hand in").click()
    expect(page.locator("#receipt")).to_contain_text("Handed in on")
    expect(page.get_by_role("link", name="Your receipt")).to_have_attribute("href", "/receipt/r1")
    narrow(page)


@pytest.mark.parametrize("slug", list(grading.modules()))
def test_shipped_practice_page_while_someone_writes(page: Page, slug: str) -> None:
    def forms() -> list[Form]:
        spec = grading.module(slug)
        lesson = open_lesson(slug, "practice")
        return [*(lesson.show(one.id) for one in spec.items.values() if one.notebook == "practice"), lesson.finish()]

    with Harness(forms, "Practice") as made:
        go(page, made)
        for box in page.locator(".writing textarea").all():
            box.fill("She was agitated and refused. I helped.")
        expect(page.locator(".finding").first).to_be_visible()
        assert violations(page) == []
        narrow(page)


def test_form_runs_from_its_own_text_alone(page: Page, idea: Harness) -> None:
    """What JupyterLab does: import the whole module from `_esm`, render with its own model."""
    go(page, idea)
    esm = idea.forms[0]._esm
    page.evaluate("""async ([esm, data]) => {
      const module = await import(URL.createObjectURL(new Blob([esm], {type: "text/javascript"})));
      const place = document.createElement("div");
      place.id = "alone";
      document.querySelector("main").append(place);
      await module.default.render({el: place, model: {get: () => data, set() {}, on() {}, off() {}, send() {}, save_changes() {}}});
    }""", [esm, idea.forms[0].data])
    expect(page.locator("#alone.alongside").get_by_role("radio")).to_have_count(2)


def test_story_with_the_keyboard_only(page: Page, cup: Harness) -> None:
    go(page, cup)
    assert violations(page) == []
    page.get_by_role("button", name="Step into the story").press("Enter")
    expect(page.get_by_role("heading", name="How it begins")).to_be_focused()
    page.get_by_role("button", name="Do this").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Choose what you would do first.")
    group = page.get_by_role("group", name="What do you do?")
    expect(group.get_by_role("radio")).to_have_count(3)
    for words in ("Remind him", "Leave the room", "Client did not"):
        page.get_by_label(words).press("Space")
        page.get_by_role("button", name="Do this").press("Enter")
        expect(page.get_by_text(f"You did: {words}")).to_be_visible()
    expect(page.get_by_role("heading", name="How it ends")).to_be_focused()
    expect(page.get_by_role("listitem").filter(has_text="Choice 1")).to_contain_text("True, but it argues with him.")
    assert violations(page) == []
    narrow(page)
    page.get_by_role("button", name="Try again from choice 2").press("Enter")
    expect(page.get_by_role("heading", name="What happens then")).to_be_focused()
    page.locator("summary", has_text="The medication log").press("Enter")
    expect(page.get_by_text("Monday, 8 pm")).to_be_visible()
    assert violations(page) == []
    narrow(page)
