"""The whole path, as three people walk it: a learner learns and hands in, a trainer judges, a supervisor signs what she saw.

On the real portal process, in a real browser, with the shipped content. Nothing is seeded but the accounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from alongside import content
from alongside import scenario as sc
from alongside.store import sites
from tests.e2e.browse import PHONE, settle, sign_in
from tests.portal import PASSWORD, Portal, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MODULE, STORY = "writing-a-service-note", "whit-makes-the-call"
NOTE = {
    "Date of service": "October 22, 2026", "Started at": "1:38 pm", "Stopped at": "2:21 pm", "Place": "Whit's kitchen, 2C Alder Court",
    "Your name and role": "Jordan Ames, community support specialist",
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running(tmp_path_factory.mktemp("whole-path"), None, "--warm", "2") as made:
        yield made


def opened(context: BrowserContext, portal: Portal, path: str) -> Page:
    page = context.new_page()
    page.goto(portal.url.rstrip("/") + path)
    settle(page)
    return page


def play(page: Page, good: bool = True) -> None:
    """Take the story as an assessment and walk to its best ending, reading the options as they come."""
    scenario = sc.load(STORY)
    walks, _ = sc.read_walks(content.unit("scenarios", STORY, "scenario.md") / "walks.yaml")
    walk = next(one for one in walks if (one.ends == "good" or scenario.steps[one.ends].kind == "good") == good)
    page.get_by_role("button", name="Take it as an assessment").click()
    page.get_by_role("dialog").get_by_role("button").first.click()
    state = sc.start(scenario, 0)
    for authored in walk.picks:
        words = next(choice.text for choice in scenario.steps[state.node].choices if choice.n == authored)
        state, _row = sc.choose(scenario, state, authored)
        page.get_by_role("radio", name=words, exact=True).check()
        page.get_by_role("button", name="Do this").click()
        page.get_by_role("radio", name=words, exact=True).wait_for(state="detached")


def judge(page: Page, item: str, quote: str, words: str) -> None:
    """At the desk: wait until grading has brought the item, read it, give points where a person must, accept it."""
    waiting = page.get_by_role("button").filter(has_text=item)
    for _ in range(60):
        if waiting.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
        settle(page)
    waiting.first.click()
    page.get_by_role("heading", name="Your judgement").wait_for()
    expect(page.get_by_role("region", name=re.compile("What .* wrote"))).to_contain_text(quote)
    take_over = page.get_by_role("button", name=re.compile("^Take over the .* still open$"))
    take_over.click()  # the program's points are hints; without this none of them is chosen
    expect(take_over).to_be_hidden()
    for group in page.locator("fieldset.points").all():
        if group.locator("input:checked").count() == 0:
            group.get_by_role("radio").last.check()
    page.get_by_label(re.compile("Your words to")).fill(words)
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text(re.compile("Accepted with .* It is on the record"))).to_be_visible()
    page.close()


def test_from_a_lesson_to_a_competency_record(portal: Portal, browser: Browser) -> None:
    learner = sign_in(browser, portal.url, "learner", PASSWORD, PHONE)

    # She opens the portal: her next step stands first. She opens it and answers the first question.
    page = opened(learner, portal, "/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("region", name="Next").get_by_role("link", name="Open").click()
    page.wait_for_url(re.compile("/learn/"))
    page.close()
    page = opened(learner, portal, f"/learn/{MODULE}/1-story")
    item = page.locator("[data-item]").first
    expect(item).to_be_visible()
    page.get_by_role("button", name=re.compile("^Done")).click()
    page.wait_for_url(re.compile("2-idea"))
    page.close()

    # She plays the story as an assessment, to its good ending.
    page = opened(learner, portal, f"/practice/{STORY}")
    play(page)
    expect(page.get_by_role("heading", name=re.compile("what each choice showed|looking back|talk", re.I)).first).to_be_visible()
    page.close()

    # She writes a note. A label brings a finding while she writes; she words it better and the finding goes.
    page = opened(learner, portal, f"/learn/{MODULE}/practice")
    note = page.locator('[data-item="practice-note"]')
    for label, words in NOTE.items():
        note.get_by_label(label, exact=True).fill(words)
    note.get_by_label("Goal of the plan", exact=True).fill("Goal 1, my own calls")
    text = note.get_by_label("Your note", exact=True)
    text.fill("Whit was noncompliant. I made a card with him.")
    expect(note.locator(".layer mark", has_text="noncompliant")).to_be_visible()
    expect(note.locator(".finding", has_text="noncompliant").first).to_be_attached()
    text.fill(
        "A letter came on Monday: every tenant has to call the office by Friday, and calls are a listed need. I made a card with "
        "three lines with him and played Mr. Haas, so that he could rehearse. Whit called on speaker; I pointed at the card once and "
        "he read line three aloud. \"That's three,\" he said. 3 of 4 calls this month were his own, 1 of 4 in September. "
        "On Thursday, October 29, I will come back and he calls the pharmacy.")
    expect(note.get_by_role("status").filter(has_text="Saved").first).to_be_visible()
    for item_id in ("check-reason", "check-name", "check-response", "check-together", "check-time"):
        page.locator(f'[data-item="{item_id}"]').get_by_role("radio").first.check()
    page.locator('[data-item="reflection"]').get_by_role("textbox").fill("I will read my next note to the person before I leave.")
    expect(page.locator('[data-item="reflection"]').get_by_role("status").filter(has_text="Saved").first).to_be_visible()
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Handed in on")).to_be_visible()
    receipt = page.get_by_role("link", name="Your receipt").get_attribute("href")
    page.goto(portal.url.rstrip("/") + (receipt or ""))
    expect(page.get_by_role("main")).to_contain_text("Receipt")
    page.close()

    # nbgrader scores it by itself; a trainer reads the note and accepts it.
    trainer = sign_in(browser, portal.url, "trainer", PASSWORD)
    judge(opened(trainer, portal, "/desk"), "practice note", "That's three", "His words carry this note. Next time say which prompt you used.")

    # The supervisor's matrix: in progress, with its counts, and the evidence behind it.
    supervisor = sign_in(browser, portal.url, "supervisor", PASSWORD)
    page = opened(supervisor, portal, "/people")
    page.get_by_label("What to show").select_option("function")
    cell = page.get_by_role("button", name=re.compile(r"Learner, F07 .*In progress: .*1 of 2 scenarios, 1 of 2 documents, 0 of 2 observations"))
    expect(cell).to_contain_text("In progress")
    cell.click()
    page.get_by_role("dialog").get_by_role("link", name="Open the record").click()
    page.wait_for_url(re.compile("/people/p-learner#F07"))
    settle(page)
    row = page.locator("details#F07")
    expect(row).to_contain_text("1 of 2 practice document")
    expect(row.get_by_role("listitem").filter(has_text="Practice document:")).to_contain_text("Judged by Trainer")
    expect(row).to_contain_text("His words carry this note")
    expect(row.get_by_role("listitem").filter(has_text="Scenario:")).to_contain_text("Whit makes the call")

    # She has seen it on the job and signs that, on the page that a phone shows as well.
    row.get_by_role("link", name="Observe now").click()
    page.wait_for_url(re.compile("/observe/p-learner/f07"))
    settle(page)
    for step in page.locator("fieldset.observed-step").filter(has_text="Did not come up").all():
        step.get_by_text("Seen", exact=True).click()
    page.get_by_text("A word or a look", exact=True).click()
    page.get_by_label("What did you see?").fill("Wrote the note at the table and read it out.")
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_label("Your password, as your signature").fill("not my password")
    page.get_by_role("button", name="Sign as observed").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Your password, as your signature").fill(PASSWORD)
    page.get_by_role("button", name="Sign as observed").click()
    expect(page.get_by_role("heading", name="Signed as observed")).to_be_focused()
    page.goto(f"{portal.url}people/p-learner#F07")
    settle(page)
    expect(page.locator("details#F07")).to_contain_text("1 of 2 seen on the job")
    expect(page.locator("details#F07").get_by_role("listitem").filter(has_text=re.compile("^Seen on the job"))).to_contain_text("Judged by Supervisor")
    page.close()

    # And the learner finds all of it in her own record, with her trainer's words.
    page = opened(learner, portal, "/record#F07")
    expect(page.locator("details#F07")).to_contain_text("1 of 2 seen on the job")
    page.close()
    page = opened(learner, portal, f"/feedback/{MODULE}")
    expect(page.get_by_role("main")).to_contain_text("His words carry this note")
    for context in (learner, trainer, supervisor):
        context.close()
    with portal.ctx.store.read() as db:
        assert sites.setting(db, "agency", "") == "Testing Agency"


def test_a_plan_goal_in_the_persons_own_words(portal: Portal, browser: Browser) -> None:
    learner = sign_in(browser, portal.url, "learner", PASSWORD, PHONE)
    page = opened(learner, portal, "/learn/strengths-and-the-whole-person/practice")
    goal = page.locator('[data-item="practice-goal"]')
    text = goal.get_by_label("The goal", exact=True)
    text.fill("Client will be compliant with the phone program.")
    expect(goal.locator(".criterion", has_text="In the person's own words")).to_be_visible()
    expect(goal.locator(".layer mark", has_text="compliant")).to_be_visible()
    expect(goal.locator(".finding", has_text="compliant").first).to_be_attached()
    text.fill("\u201cI want my own phone by July 15, so Mam\u00e1 can sleep. I send her a picture of the bakery door five mornings running.\u201d")
    expect(goal.get_by_role("status").filter(has_text="Saved").first).to_be_visible()
    page.reload()
    settle(page)
    expect(text).to_have_value(re.compile("five mornings running"))
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Handed in on")).to_be_visible()
    trainer = sign_in(browser, portal.url, "trainer", PASSWORD)
    judge(opened(trainer, portal, "/desk"), "practice goal", "five mornings", "That is her voice. Next time say what the first step is.")
    supervisor = sign_in(browser, portal.url, "supervisor", PASSWORD)
    page = opened(supervisor, portal, "/people")
    expect(page.get_by_role("button", name=re.compile(r"Learner, E3 .*In progress: .*1 of 2 documents"))).to_be_visible()
    for context in (learner, trainer, supervisor):
        context.close()
