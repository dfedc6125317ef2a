"""What a learner wrote outlives her tab, the kernel, the portal, the network and a full disk; two tabs never overwrite each other.

The real portal process, a real browser, and the answers file on the disk as the witness.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from alongside import submission
from tests import sample
from tests.e2e.browse import sign_in
from tests.portal import PASSWORD, Portal, running

pytestmark = pytest.mark.browser
READY = "html[data-ready=yes]"
FIRST, PRACTICE = f"learn/{sample.SLUG}/1-idea", f"learn/{sample.SLUG}/practice"
KEPT = "Your words are kept on this device"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running(tmp_path_factory.mktemp("survival"), None, "--kernels-each", "30") as made:
        shutil.copytree(sample.ROOT / "courses", made.home / "content" / "courses")
        yield made


class Learner:
    """One learner with her own account, a browser that is signed in, and her answers file."""

    def __init__(self, portal: Portal, browser: Browser, name: str) -> None:
        self.portal, self.browser, self.name = portal, browser, name
        self.id = portal.add(name, ["learner"])
        self.context = self.another()

    def another(self) -> BrowserContext:
        """A second device of hers."""
        return sign_in(self.browser, self.portal.url, self.name, PASSWORD)

    def open(self, path: str, context: BrowserContext | None = None) -> Page:
        page = (context or self.context).new_page()
        page.goto(f"{self.portal.url}{path}")
        page.wait_for_selector(READY)
        return page

    @property
    def path(self) -> Path:
        return submission.answers_path(self.portal.home, self.id, sample.SLUG)

    def kept(self, item: str) -> Any:
        """What lies on the disk now."""
        return submission.read(self.path, sample.SLUG).value(item)

    def keeps(self, item: str, value: Any, seconds: float = 10) -> None:
        """Wait until the disk holds this value."""
        wait(lambda: self.kept(item) == value, seconds)
        assert self.kept(item) == value


@pytest.fixture
def learner(portal: Portal, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Learner]:
    made = Learner(portal, browser, f"l{abs(hash(request.node.name)) % 10**8}")
    yield made
    made.context.close()


def wait(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)


def item(page: Page, name: str) -> Locator:
    return page.locator(f'[data-item="{name}"]')


def words(page: Page) -> Locator:
    return item(page, "reflection").get_by_role("textbox")


def saved(page: Page, name: str) -> None:
    expect(item(page, name).locator(".save-status")).to_contain_text("Saved", timeout=15_000)


def kernel_of(portal: Portal, page: Page) -> int:
    """The process behind an open page: a child of the portal whose connection file carries the page's kernel id."""
    kernel = page.evaluate("JSON.parse(document.getElementById('page-config').textContent).kernel")
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args=", "-ww"], capture_output=True, text=True, check=True).stdout
    mine = [line.split(None, 2) for line in listed.splitlines()]
    return next(int(pid) for pid, parent, args in mine if int(parent) == portal.process.pid and kernel in args)


def test_an_answer_given_just_before_the_tab_closes_is_there_when_it_opens_again(learner: Learner) -> None:
    page = learner.open(FIRST)
    item(page, "why-today").get_by_label("A rent letter came").check()
    item(page, "say-it").get_by_role("textbox").fill("Dana asked me to read a letter with her.")
    page.close()
    again = learner.open(FIRST)
    expect(item(again, "why-today").get_by_label("A rent letter came")).to_be_checked()
    expect(item(again, "say-it").get_by_role("textbox")).to_have_value("Dana asked me to read a letter with her.")
    learner.keeps("why-today", "b")
    wait(lambda: learner.kept("say-it") is not None, 10)
    assert learner.kept("say-it")["text"] == "Dana asked me to read a letter with her."


@pytest.mark.slow
def test_a_kernel_that_dies_is_told_and_the_words_are_saved_after_waking_up(learner: Learner) -> None:
    page = learner.open(PRACTICE)
    words(page).fill("I will ask first.")
    saved(page, "reflection")
    os.kill(kernel_of(learner.portal, page), signal.SIGKILL)
    words(page).fill("I will ask first, and wait.")
    bar = page.locator("#connection")
    expect(bar).to_contain_text(KEPT, timeout=25_000)
    assert learner.kept("reflection") == {"text": "I will ask first."}, "nothing could be saved, and nothing is broken"
    bar.get_by_role("button", name="Wake it up").click()
    page.wait_for_selector(READY)
    expect(words(page)).to_have_value("I will ask first, and wait.")
    learner.keeps("reflection", {"text": "I will ask first, and wait."})
    saved(page, "reflection")


def test_two_tabs_with_different_items_both_survive(learner: Learner) -> None:
    one, other = learner.open(PRACTICE), learner.open(PRACTICE)
    words(one).fill("From the first tab.")
    item(other, "check-1").get_by_label("Continue plan.").check()
    saved(one, "reflection")
    saved(other, "check-1")
    assert (learner.kept("reflection"), learner.kept("check-1")) == ({"text": "From the first tab."}, "a")
    one.reload()
    one.wait_for_selector(READY)
    expect(item(one, "check-1").get_by_label("Continue plan.")).to_be_checked()
    expect(words(one)).to_have_value("From the first tab.")


def test_the_same_item_on_two_devices_is_a_question_and_loses_neither(learner: Learner) -> None:
    phone = learner.another()
    desk, mobile = learner.open(PRACTICE), learner.open(PRACTICE, phone)
    words(mobile).fill("Written on the phone.")
    saved(mobile, "reflection")
    words(desk).fill("Written at the desk.")
    asked = item(desk, "reflection").get_by_role("alert")
    expect(asked).to_contain_text("changed somewhere else", timeout=10_000)
    expect(asked).to_contain_text("Nothing is lost")
    assert learner.kept("reflection") == {"text": "Written on the phone."}
    expect(words(desk)).to_have_value("Written at the desk.")
    asked.get_by_role("button", name="Keep what I see here").click()
    learner.keeps("reflection", {"text": "Written at the desk."})
    words(mobile).fill("Again on the phone.")
    expect(item(mobile, "reflection").get_by_role("alert")).to_contain_text("changed somewhere else", timeout=10_000)
    item(mobile, "reflection").get_by_role("button", name="Show the newer one").click()
    expect(words(mobile)).to_have_value("Written at the desk.")
    item(mobile, "reflection").get_by_role("button", name="Bring back").click()
    learner.keeps("reflection", {"text": "Again on the phone."})
    phone.close()


def test_a_story_goes_on_where_it_was_after_the_tab_was_closed(learner: Learner) -> None:
    page = learner.open("practice/yadi-and-the-bakery")
    page.get_by_role("button", name="Step into the story").click()
    chosen = page.get_by_role("group", name="What do you do?").locator("label").last
    did = chosen.inner_text().strip()
    chosen.click()
    page.get_by_role("button", name="Do this").click()
    expect(page.get_by_text("You did:").locator("..")).to_contain_text(did[:40], timeout=10_000)
    ahead = page.get_by_role("group", name="What do you do?").get_by_role("radio").count()
    page.close()
    again = learner.open("practice/yadi-and-the-bakery")
    again.get_by_role("button", name="Go on where you were").click()
    expect(again.get_by_text("You did:").locator("..")).to_contain_text(did[:40], timeout=10_000)
    assert again.get_by_role("group", name="What do you do?").get_by_role("radio").count() == ahead


def test_words_written_without_a_network_are_saved_when_it_is_back(learner: Learner) -> None:
    page = learner.open(PRACTICE)
    words(page).fill("Before the tunnel.")
    saved(page, "reflection")
    learner.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    words(page).fill("Before the tunnel. Inside it.")
    page.wait_for_timeout(1500)
    assert learner.kept("reflection") == {"text": "Before the tunnel."}
    learner.context.set_offline(False)
    learner.keeps("reflection", {"text": "Before the tunnel. Inside it."}, 30)
    saved(page, "reflection")


@contextlib.contextmanager
def no_room(process: int) -> Iterator[None]:
    """The portal cannot write more than 16 bytes to any file, as on a full disk; afterwards it can again."""
    soft, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (16, hard))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_said_the_words_stay_and_a_second_try_saves_them(learner: Learner) -> None:
    page = learner.open(PRACTICE)
    words(page).fill("While there was room.")
    saved(page, "reflection")
    with no_room(learner.portal.process.pid):
        words(page).fill("While there was room, and after.")
        expect(item(page, "reflection").locator(".save-status")).to_contain_text(KEPT, timeout=10_000)
        told = item(page, "reflection").get_by_role("alert")
        expect(told).to_contain_text("could not be written")
        assert str(learner.portal.home) not in told.inner_text()
        assert learner.kept("reflection") == {"text": "While there was room."}
        page.get_by_role("button", name="Hand in", exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name="Hand in").click()
        expect(page.locator(".finish")).to_contain_text("Nothing was saved", timeout=10_000)
        assert not list((learner.portal.home / "attempts" / learner.id).rglob("*.json"))
    item(page, "reflection").get_by_role("button", name="Try to save again").click()
    learner.keeps("reflection", {"text": "While there was room, and after."})
    expect(item(page, "reflection").get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    expect(page.locator(".finish").get_by_role("link", name="receipt")).to_be_visible(timeout=10_000)
    assert len(list((learner.portal.home / "attempts" / learner.id).rglob("answers.json"))) == 1


def test_a_damaged_answers_file_is_told_once_and_the_copy_before_is_shown(learner: Learner) -> None:
    page = learner.open(PRACTICE)
    words(page).fill("First.")
    saved(page, "reflection")
    item(page, "check-1").get_by_label("Continue plan.").check()
    saved(page, "check-1")
    page.close()
    broken = learner.path.read_bytes()[:-40]
    learner.path.write_bytes(broken)
    page = learner.open(PRACTICE)
    told = page.get_by_role("alert").filter(has_text="could not be read")
    expect(told).to_be_visible()
    expect(told).to_contain_text("nothing was thrown away")
    expect(words(page)).to_have_value("First.")
    assert [one.read_bytes() for one in learner.path.parent.glob("*.damaged-*")] == [broken]
    page.reload()
    page.wait_for_selector(READY)
    expect(page.get_by_role("alert").filter(has_text="could not be read")).to_have_count(0)
    expect(words(page)).to_have_value("First.")


@pytest.mark.slow
def test_a_portal_that_is_killed_and_started_again_has_lost_nothing_it_confirmed(learner: Learner) -> None:
    """The last test of this file: the portal it leaves is a new process."""
    portal = learner.portal
    page = learner.open(PRACTICE)
    item(page, "check-1").get_by_label("I will call Dana").check()
    words(page).fill("Confirmed before.")
    saved(page, "check-1")
    saved(page, "reflection")
    portal.process.kill()
    portal.process.wait(10)
    assert (learner.kept("check-1"), learner.kept("reflection")) == ("b", {"text": "Confirmed before."})
    words(page).fill("Confirmed before. Written while it was away.")
    expect(page.locator("#connection")).to_contain_text(KEPT, timeout=20_000)
    with again(portal):
        expect(page.locator("#connection").get_by_role("button")).to_be_visible(timeout=40_000)
        page.locator("#connection").get_by_role("button").click()
        page.wait_for_selector(READY, timeout=30_000)
        assert "/login" not in page.url, "still signed in"
        expect(words(page)).to_have_value("Confirmed before. Written while it was away.")
        expect(item(page, "check-1").get_by_label("I will call Dana")).to_be_checked()
        learner.keeps("reflection", {"text": "Confirmed before. Written while it was away."})


@contextlib.contextmanager
def again(portal: Portal) -> Iterator[None]:
    """The same home served again at the same address."""
    port = str(urlsplit(portal.url).port)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ALONGSIDE_")}
    process = subprocess.Popen([sys.executable, "-m", "alongside", "serve", "--home", str(portal.home), "--port", port, "--no-browser"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=kept)
    try:
        yield
    finally:
        process.terminate()
        process.wait(15)
