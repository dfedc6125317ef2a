"""Observed practice on a phone: two minutes with one thumb, a kitchen without a connection, and what is sent afterwards."""

from __future__ import annotations

import http.client
import json
import re
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from alongside.service.base import open_home
from alongside.store import ledger, observations
from tests.e2e.axe import violations, wider_than_the_screen
from tests.e2e.browse import PHONE, settle, sign_in
from tests.e2e.demo_home import PASSWORD, Demo
from tests.portal import Browser as Client

pytestmark = [pytest.mark.browser, pytest.mark.slow]
COUNT = "window.taps = 0; addEventListener('pointerdown', () => { window.taps += 1; }, true);"
NOTE = "Asked about each pill, read the labels together, called the nurse."


def words(text: str) -> int:
    return len(re.findall(r"\w+", text))


def supervisor(demo: Demo) -> str:
    return next(login for login, role in demo.logins.items() if role == "supervisor")


def opened(demo: Demo, browser: Browser, login: str = "", path: str = "observe") -> tuple[BrowserContext, Page]:
    context = sign_in(browser, demo.url, login or supervisor(demo), PASSWORD, PHONE)
    page = context.new_page()
    page.add_init_script(COUNT)
    page.goto(demo.url + path)
    settle(page)
    return context, page


def fine(page: Page) -> list[str]:
    """axe, the width at 320 px, and the size of what a thumb meets."""
    found = violations(page)
    page.set_viewport_size({"width": 320, "height": 640})
    if over := wider_than_the_screen(page):
        found.append(f"{over} px wider than 320 px")
    small = page.evaluate("() => [...document.querySelectorAll('.seg, .queued, .thumb-bar .button')].filter((one) => one.offsetHeight && one.offsetHeight < 48).map((one) => one.textContent)")
    page.set_viewport_size(PHONE)
    return found + [f"smaller than 48 px: {one}" for one in small]


def choose(page: Page, name: str, skill: str) -> None:
    page.get_by_label("Name or site").fill(name.split()[0].lower()[:4])
    page.get_by_role("button", name=name).click()
    page.get_by_label("Skill or step").fill(skill)
    page.get_by_role("button", name=skill).first.click()


def tick(page: Page, steps: list[str]) -> None:
    groups = page.locator("fieldset.observed-step").filter(has_text="Did not come up")
    expect(groups).to_have_count(len(steps))
    for number, words_on_it in enumerate(steps):
        groups.nth(number).get_by_text(words_on_it, exact=True).click()


def observed(demo: Demo, login: str, about: str) -> list[Any]:
    ctx = open_home(demo.home)
    try:
        with ctx.store.read() as db:
            return [each for each in ledger.events_of(db, demo.people[login], [about]) if getattr(each, "kind", "") == "observation"]
    finally:
        ctx.store.close()


def test_six_steps_take_fewer_than_25_taps_and_two_minutes(demo: Demo, browser: Browser) -> None:
    rated, self_page = opened(demo, browser, "kofi", "observe/self/f13")
    self_page.get_by_label("Reads the label").check()
    self_page.get_by_role("button", name="Keep my view").click()
    expect(self_page.get_by_text("Your observer sees it after signing")).to_be_visible()
    assert not violations(self_page)
    rated.close()

    context, page = opened(demo, browser)
    before = len(observed(demo, "kofi", "F13"))
    typed = ["kofi", "F13", NOTE, "He asked me first.", PASSWORD]
    page.get_by_label("Name or site").click()
    page.keyboard.type(typed[0])
    page.get_by_role("button", name="Kofi Adomako").click()
    page.get_by_label("Skill or step").click()
    page.keyboard.type(typed[1])
    page.get_by_role("button", name="F13").click()
    assert fine(page) == []
    page.get_by_role("button", name="Sign", exact=True).click()  # too early: it says what is open
    expect(page.get_by_role("alert")).to_contain_text("Step 1 is still open")
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)
    expect(page.locator("fieldset.lacking legend")).to_be_in_viewport(ratio=1)
    assert fine(page) == []
    tick(page, ["Seen"] * 6)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_text("A word or a look", exact=True).click()
    page.get_by_label("What did you see?").click()
    page.keyboard.type(typed[2])
    page.get_by_text("Good", exact=True).click()
    expect(page.locator(".faces svg.face")).to_have_count(3)
    page.get_by_label("Their own words").click()
    page.keyboard.type(typed[3])
    page.get_by_role("button", name="Sign", exact=True).click()
    page.keyboard.type(typed[4])  # the field has the focus
    page.get_by_role("button", name="Sign as observed").click()
    expect(page.get_by_role("heading", name="Signed as observed")).to_be_focused()

    taps, said = page.evaluate("window.taps"), sum(words(text) for text in typed)
    seconds = 1.5 * taps + 60 * said / 20
    print(f"{taps} taps, {said} words, {seconds:.0f} s reckoned")
    assert taps <= 25 and seconds <= 120, (taps, said, seconds)
    expect(page.get_by_text("It counts: every step that came up was seen")).to_be_visible()
    expect(page.get_by_role("region", name="How Kofi Adomako saw it before")).to_contain_text("more than the ticks said: 5 steps were seen")
    assert fine(page) == []
    assert len(observed(demo, "kofi", "F13")) == before + 1
    newest = observed(demo, "kofi", "F13")[-1]
    assert (newest.score, newest.max, newest.note, newest.detail["prompts"]) == (600, 600, NOTE, "word")
    page.get_by_role("button", name="Another skill").click()
    expect(page.get_by_role("heading", name="What did Kofi Adomako do?")).to_be_focused()

    # Signed out in another tab: this one says so, signs nothing and puts nothing back on the phone.
    page.get_by_label("Skill or step").fill("F13")
    page.get_by_role("button", name="F13").click()
    tick(page, ["Seen"] * 6)
    page.get_by_text("No help", exact=True).click()
    page.get_by_label("What did you see?").fill(NOTE)
    other = context.new_page()
    other.on("dialog", lambda dialog: dialog.accept())
    other.goto(demo.url + "account")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/login")
    other.close()
    expect(page.get_by_text("You were signed out in another tab.")).to_be_visible()
    expect(page.get_by_text("this page keeps nothing")).to_be_visible()
    page.get_by_text("A word or a look", exact=True).click()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.keyboard.type(PASSWORD)
    page.get_by_role("button", name="Sign as observed").click()
    expect(page.get_by_role("dialog")).to_contain_text("You are signed out on this phone, so nothing was signed.")
    page.get_by_role("button", name="Keep it unsigned").click()
    expect(page.get_by_text("this phone keeps nothing more")).to_be_visible()
    assert page.evaluate("() => Object.keys(localStorage)") == [] and len(observed(demo, "kofi", "F13")) == before + 1
    context.close()


def test_what_completes_the_rule_is_signed_off_on_the_same_page(demo: Demo, browser: Browser) -> None:
    context, page = opened(demo, browser, path=f"observe/{demo.people['tunde']}")
    page.get_by_role("button", name="One more observation completes it").first.click()
    about = page.get_by_role("heading", level=2).inner_text().split()[0]
    steps = page.locator(".segs:not(.four):not(.faces):not(.two)").count()
    tick(page, ["Seen"] * (steps - 1) + ["Did not come up"])
    page.get_by_text("No help", exact=True).click()
    page.get_by_label("What did you see?").fill("Did all of it before the bus came.")
    page.get_by_role("button", name="Sign", exact=True).click()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The rule is met: sign it off?")).to_be_visible()
    assert [each.detail["absent"] for each in observed(demo, "tunde", about)][-1] == [f"{about}.s{steps}"]
    page.get_by_role("button", name="Sign off", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The level is still open")
    page.get_by_text("E4. Does it alone").click()
    page.get_by_label("Your password once more").fill(PASSWORD)
    assert fine(page) == []
    page.get_by_role("button", name="Sign off", exact=True).click()
    expect(page.locator(".sign-off p")).to_be_focused()
    expect(page.locator(".sign-off")).to_contain_text("Signed off at level E4.")
    context.close()


def test_a_kitchen_without_a_connection(demo: Demo, browser: Browser) -> None:
    context, page = opened(demo, browser)
    page.wait_for_function("() => navigator.serviceWorker.controller?.state === 'activated'")
    before = len(observed(demo, "kofi", "F14"))
    context.set_offline(True)
    page.wait_for_function("() => !navigator.onLine")
    expect(page.get_by_text("No connection. You can note what you see")).to_be_visible()
    choose(page, "Kofi Adomako", "F14")
    count = page.locator(".segs:not(.four):not(.faces):not(.two)").count()
    tick(page, ["Seen"] * (count - 1) + ["Not seen"])
    page.reload()  # half-way, and the phone was put away: the shell opens, and nothing is lost
    page.wait_for_function("() => document.documentElement.dataset.ready === 'yes'")
    expect(page.get_by_role("heading", level=2)).to_contain_text("F14")
    expect(page.locator("input[type=radio]:checked")).to_have_count(count + 1)  # and "Not asked" for the view
    assert fine(page) == [] and page.get_by_role("button", name="Sign", exact=True).count() == 0

    # Somebody else is to be noted in between: both are kept, each on its own; and the lists are there without a connection.
    page.get_by_role("button", name="Another skill").click()
    page.get_by_role("button", name="Another person").click()
    expect(page.get_by_role("heading", name="Something is due")).to_be_visible()
    choose(page, "Tunde Bakare", "F13")
    page.get_by_text("Seen", exact=True).first.click()
    page.get_by_role("button", name="Another skill").click()
    page.get_by_role("button", name="Another person").click()
    noting = page.locator("section", has=page.get_by_role("heading", name="You were noting"))
    expect(noting.get_by_role("listitem")).to_have_count(2)
    assert fine(page) == []
    noting.get_by_role("button", name="Throw it away: Tunde").click()
    noting.get_by_role("button", name="Undo").click()
    noting.get_by_role("button", name="Throw it away: Tunde").click()
    noting.get_by_role("button", name="Kofi Adomako: F14").first.click()
    expect(page.locator("input[type=radio]:checked")).to_have_count(count + 1)
    other = context.new_page()  # the same one in another tab: both go on with one and the same
    other.goto(page.url)
    other.get_by_text("Done together", exact=True).click()
    other.close()
    expect(page.get_by_label("Done together")).to_be_checked()
    page.get_by_text("Shown once", exact=True).click()
    page.get_by_label("What did you see?").fill("Stood by the stove with her.")
    page.get_by_text("Something unsafe happened").click()
    page.get_by_role("button", name="Keep unsigned").click()
    expect(page.get_by_role("alert")).to_contain_text("what was unsafe")
    page.get_by_label("What was unsafe?").fill("The stove stayed on for ten minutes")
    page.get_by_role("button", name="Keep unsigned").click()
    expect(page.get_by_role("status")).to_contain_text("Kept on this phone, unsigned.")
    page.reload()
    page.get_by_role("button", name="1 waiting on this phone, not sent").click()
    expect(page.get_by_role("heading", name="Waiting on this phone: 1")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Discard").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Waiting on this phone: 1")).to_be_visible()

    rests = page.evaluate("() => JSON.stringify({...localStorage})")
    assert PASSWORD not in rests and "xsrf" not in rests and not re.search(r'\\"(due|ready|last|state|cell)\\"', rests)
    assert page.evaluate("() => caches.match('/observe/shell').then((kept) => kept.text())").count("Adomako") == 0

    context.set_offline(False)  # back: it is sent by itself, once, and waits for her signature
    expect(page.get_by_role("status")).to_contain_text("sent", timeout=20_000)
    expect(page.get_by_role("heading", name="One was sent and waits for your signature")).to_be_visible()
    page.get_by_role("button", name="Load and sign").click()
    settle(page)
    ctx = open_home(demo.home)
    with ctx.store.read() as db:
        assert len(observations.waiting(db, demo.people[supervisor(demo)])) == 1
    ctx.store.close()
    assert len(observed(demo, "kofi", "F14")) == before
    expect(page.get_by_role("heading", name="Waiting for your signature: 1")).to_be_visible()
    page.get_by_label("I have read it").check()
    assert fine(page) == []
    page.get_by_role("button", name="Sign the 1 you read").click()
    page.get_by_label("Your password, as your signature").fill(PASSWORD)
    page.get_by_role("button", name="Sign as observed").click()
    expect(page.get_by_text("kept as a critical failure")).to_be_visible()
    signed = observed(demo, "kofi", "F14")
    assert len(signed) == before + 1 and signed[-1].critical and signed[-1].note.endswith("Unsafe: The stove stayed on for ten minutes")

    # Without a connection nobody is signed out: that is said. With one, names, step lists and the shell leave this phone.
    context.set_offline(True)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("dialog", name="No connection: you are still signed in")).to_be_visible()
    assert fine(page) == []
    page.get_by_role("button", name="Go back").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Clear the names now").click()
    expect(page.get_by_role("heading", name="The names are cleared")).to_be_focused()
    assert "Adomako" not in page.evaluate("() => JSON.stringify({...localStorage}) + document.body.innerText")
    context.set_offline(False)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    left = page.evaluate("async () => ({keys: Object.keys(localStorage), caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length})")
    assert left == {"keys": [], "caches": [], "workers": 0}
    context.close()


# -- what the phone sends, without a browser ------------------------------------------------------------------------------


def send(address: str, cookie: str, facts: Any, xsrf: str, key: str = "") -> tuple[int, dict[str, Any]]:
    place = urlsplit(address)
    link = http.client.HTTPConnection(place.hostname or "", place.port or 80, timeout=30)
    headers = {"Cookie": cookie, "Content-Type": "application/json", "X-XSRFToken": xsrf, "Idempotency-Key": key, "Origin": f"http://{place.netloc}"}
    link.request("POST", "/observe/waiting", facts if isinstance(facts, str) else json.dumps(facts), {name: value for name, value in headers.items() if value})
    answer = link.getresponse()
    found = answer.status, json.loads(answer.read())
    link.close()
    return found


def test_a_phone_that_is_back_sends_by_plain_http(demo: Demo) -> None:
    me = demo.people[supervisor(demo)]
    facts = {"id": uuid4().hex, "phone_of": me, "person": demo.people["kofi"], "about": "F13", "on": "2026-01-02", "steps": ["F13.s1"], "absent": [],
             "prompts": "none", "note": "Seen at the pill box.", "view": None, "critical": False}
    stranger, sup, learner = Client(demo.url), Client(demo.url), Client(demo.url)
    assert sup.sign_in(supervisor(demo), PASSWORD).status == learner.sign_in("kofi", PASSWORD).status == 302
    assert stranger.get("/observe/waiting").status == 401
    told = json.loads(sup.get("/observe/waiting").text)
    assert told["user"] == me
    assert send(demo.url, sup.cookies, facts, "")[0] == 403  # without the word against forged requests
    for _ in range(3):
        assert send(demo.url, sup.cookies, facts, told["xsrf"], facts["id"]) == (200, {"kept": {"id": facts["id"], "status": "waiting"}})
    ctx = open_home(demo.home)
    with ctx.store.read() as db:
        assert [row["id"] for row in observations.waiting(db, me) if row["seen_on"] == "2026-01-02"] == [facts["id"]]
    with ctx.store.write() as db:
        observations.set_discarded(db, facts["id"], ctx.now())
    ctx.store.close()
    away = facts | {"id": uuid4().hex, "person": demo.people["omar"]}  # at another site
    for wrong, status in (("{", 422), ([1], 422), (facts | {"id": uuid4().hex, "phone_of": demo.people["tomas"]}, 403), (away, 403), (facts | {"extra": 1}, 422)):
        status_now, said = send(demo.url, sup.cookies, wrong, told["xsrf"])
        assert (status_now, set(said["problem"])) == (status, {"code", "where", "what", "way_out"}), wrong
    word = json.loads(learner.get("/observe/waiting").text)["xsrf"]
    assert send(demo.url, learner.cookies, facts | {"phone_of": demo.people["kofi"]}, word)[0] == 403
    assert learner.get("/observe").status == 403 and sup.get(f"/observe/{demo.people['omar']}/f13").status == 403

    # What the worker keeps on the phone names nobody, and is there for a browser without a session.
    for path in ("/observe/shell", "/observe/worker.js"):
        for one in (sup, stranger):
            page = one.get(path)
            assert page.status == 200 and not any(name in page.text for name in ("Qureshi", "Adomako", told["xsrf"], "Sign out"))
    assert stranger.get("/observe/worker.js").headers["Service-Worker-Allowed"] == "/observe"
