"""A talk prepared and kept on a phone, and a round judged by two people, with the keyboard alone where it matters."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from alongside.service.demo_coaching import WAITING
from tests.e2e.axe import SMALL, fine
from tests.e2e.browse import PHONE, settle, sign_in
from tests.e2e.demo_home import PASSWORD, Demo
from tests.e2e.test_review_page import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def opened(demo: Demo, context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.goto(demo.url.rstrip("/") + path)
    settle(page)
    return page


def test_a_talk_is_prepared_kept_and_read_by_both(demo: Demo, browser: Browser) -> None:
    supervisor = sign_in(browser, demo.url, "sana", PASSWORD, PHONE)
    page = opened(demo, supervisor, f"/people/{demo.people['priya']}")
    expect(page.locator(f"a[href='/coaching/{demo.people['priya']}']")).to_have_count(1)
    page.goto(demo.url + f"coaching/{demo.people['priya']}")
    page.wait_for_url("**/coaching/**")
    settle(page)
    expect(page.get_by_role("heading", name="Begin with what goes well")).to_be_visible()
    topics = page.locator("article.topic")
    assert 1 <= topics.count() <= 3
    expect(topics.first).to_contain_text("Keeps hands off while the person takes a turn.")
    link = topics.first.get_by_role("link", name="Evidence").first
    assert (link.get_attribute("href") or "").startswith(f"/people/{demo.people['priya']}#F02")
    page.get_by_label("Only what came after the last talk").check()
    expect(page.get_by_text("since the last talk.", exact=False).last).to_be_visible()
    expect(topics).to_have_count(page.locator("article.topic .chip").count())
    assert fine(page, SMALL) == []

    # An empty line is refused in words; then it is kept, by keyboard.
    page.get_by_role("button", name="Keep this talk").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("One line is enough.")
    page.get_by_role("checkbox", name="Interpersonal, family").press("Space")
    page.get_by_label("What did you agree on, in one line?").press_sequentially("Five seconds, hands in pockets.")
    tab_to(page, "Keep this talk")
    page.keyboard.press("Enter")
    kept = page.get_by_role("listitem").filter(has_text="Five seconds, hands in pockets.")
    expect(kept).to_contain_text("Sana Qureshi")

    # Printed it is one page: no form, no history, no links, room to write.
    page.emulate_media(media="print")
    assert page.get_by_role("button", name="Keep this talk").is_hidden() and kept.is_hidden()
    expect(page.locator(".print-lines")).to_be_visible()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="Letter"))) == 1
    page.emulate_media(media="screen")

    learner = sign_in(browser, demo.url, "priya", PASSWORD, PHONE)
    hers = opened(demo, learner, "/coaching")
    expect(hers.get_by_text("Agreed: Five seconds, hands in pockets.")).to_be_visible()
    expect(hers.get_by_role("button", name="Keep this talk")).to_have_count(0)
    kept.get_by_role("button", name="Take this back").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Take it back").press("Enter")
    expect(kept).to_have_count(0)
    supervisor.close()
    learner.close()


def test_two_people_judge_a_visit_each_alone_and_talk_about_the_rest(demo: Demo, browser: Browser) -> None:
    one, other = (sign_in(browser, demo.url, login, PASSWORD, PHONE) for login in ("sana", "tomas"))
    page = opened(demo, one, "/agreement")
    page.get_by_role("link", name="The second bottle").click()
    page.wait_for_url(f"**/agreement/{WAITING}")
    settle(page)
    page.get_by_role("button", name="Keep my marks").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("has no mark yet")
    for row in range(6):
        page.locator("fieldset.observed-step").nth(row).get_by_role("radio").nth(1 if row == 4 else 0).press("Space")
    page.locator("fieldset.observed-step").nth(4).get_by_label("Why?").fill("The morning is late.")
    page.get_by_role("button", name="Keep my marks").press("Enter")
    expect(page.get_by_role("button", name="Keep my changed marks")).to_be_visible()
    assert fine(page, SMALL) == []

    second = opened(demo, other, f"/agreement/{WAITING}")
    assert "The morning is late." not in second.content()
    for row in range(6):
        second.locator("fieldset.observed-step").nth(row).get_by_role("radio").first.press("Space")
    second.get_by_role("button", name="Keep my marks").press("Enter")
    expect(second.get_by_role("heading", name="How Sana Qureshi and Tomas Eklund see it").or_(second.get_by_role("heading", name="How Tomas Eklund and Sana Qureshi see it"))).to_be_visible()
    expect(second.get_by_text("The same mark on 5 of 6 rows. Too few to say more")).to_be_visible()
    apart = second.locator("li.apart")
    expect(apart).to_have_count(1)
    expect(apart).to_contain_text("The morning is late.")
    apart.get_by_role("button", name="Note what you agree on").press("Enter")
    dialog = second.get_by_role("dialog")
    dialog.get_by_label("Not seen").press("Space")
    dialog.get_by_label("Because (one line)").fill("Before leaving means today.")
    dialog.get_by_role("button", name="Note it").press("Enter")
    expect(apart).to_contain_text("Agreed: not seen. Before leaving means today.")
    assert fine(second, SMALL) == []

    # Another round: one of two takes himself out, so it is called off.
    page = opened(demo, one, "/agreement")
    page.get_by_role("button", name="Make a round").press("Enter")
    asked = page.get_by_role("dialog")
    asked.get_by_role("checkbox", name=re.compile("^Tomas Eklund")).check()
    asked.get_by_role("button", name="Ask them").press("Enter")
    page.wait_for_url(re.compile("/agreement/.+"))
    settle(page)
    second = opened(demo, other, page.url.removeprefix(demo.url.rstrip("/")))
    second.get_by_role("button", name="I cannot judge this one").press("Enter")
    sure = second.get_by_role("dialog")
    expect(sure).to_contain_text("fewer than two are left, so the round is called off")
    sure.get_by_role("button", name="Take me out").press("Enter")
    second.wait_for_url(re.compile("/agreement$"))
    page.reload()
    settle(page)
    expect(page.get_by_text("This round was called off before two marks were in.")).to_be_visible()
    assert fine(page, SMALL) == []
    one.close()
    other.close()
