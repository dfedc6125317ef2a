"""Kernels: whose they are, what may be said to them, what they know, how many there are, when they end."""

from __future__ import annotations

import asyncio
import html
import json
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import websocket

from alongside.web.kernels import Busy, Kernels
from tests.portal import Browser, Portal, Wire, running
from tests.portal_pages import ALL_WORDS, COUNTER, ENVIRONMENT, WHO, works

FAILING = "raise ValueError('/a/secret/path with details')"
NB_MARKS = {
    "grade": True,
    "solution": True,
    "locked": False,
    "schema_version": 3,
    "grade_id": "x",
    "points": 1,
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    pages = {
        **ALL_WORDS,
        "home": works(COUNTER, "Form('choose')"),
        "record": works(WHO),
        "simulator": works(ENVIRONMENT),
        "admin": works("print(1)", FAILING, "'never reached'"),
    }
    env = {"ALONGSIDE_KEYS": "/somewhere/keys", "AWS_SECRET_ACCESS_KEY": "hush", "PYTHONPATH": "/tmp"}
    with running(
        tmp_path_factory.mktemp("kernels"), pages, "--warm", "1", "--kernels-each", "30", env=env
    ) as made:
        yield made


@pytest.fixture(scope="module")
def open_page(portal: Portal) -> Iterator[tuple[Browser, str]]:
    """An administrator with one page open, and that page's kernel."""
    admin = portal.browser("admin")
    yield admin, admin.get("/").config["kernel"]


def shown(text: str) -> dict:
    """The JSON a test page printed."""
    return json.loads(html.unescape(re.search(r"<pre>(.*?)</pre>", text, re.S)[1]))


def until(true: Callable[[], object], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return False


def refused(browser: Browser, kernel: str, **facts: str) -> int:
    """The HTTP status a socket is refused with."""
    with pytest.raises(websocket.WebSocketBadStatusException) as caught:
        Wire(browser, kernel, **facts)
    return caught.value.status_code


def test_a_form_lives_on_the_page(portal: Portal) -> None:
    ann = portal.browser("learner")
    page = ann.get("/")
    model = re.search(r'data-view="(\w+)"', page.text)[1]
    wire = Wire(ann, page.config["kernel"])
    assert wire.states()[model]["data"] == {"count": 0}
    assert [wire.call(model, "add")["result"] for _ in range(2)] == [1, 2]
    wire.close()
    again = Wire(ann, page.config["kernel"])  # a phone that lost its connection finds the same state
    assert again.call(model, "add")["result"] == 3
    again.close()


def test_the_scripts_a_page_needs_are_named_early(portal: Portal) -> None:
    page = portal.browser("learner").get("/")
    names = re.findall(r'rel="modulepreload" href="/static/[0-9a-f]{16}/([a-z-]+)\.js"', page.text)
    assert names == ["host", "kit", "choose"]


def test_words_come_before_the_kernel_is_asked(portal: Portal) -> None:
    text = portal.browser("learner").get("/").text
    assert text.index("<h1>") < text.index("</main>") < text.index("<template") < text.index("page-config")


def test_only_the_session_it_was_started_for_may_join(portal: Portal) -> None:
    ann, trainer, admin = (portal.browser(name) for name in ("learner", "trainer", "admin"))
    kernel = ann.get("/").config["kernel"]
    assert refused(trainer, kernel) == 403
    assert refused(admin, kernel) == 403
    assert refused(portal.browser("learner"), kernel) == 403  # the same person on another device
    Wire(ann, kernel).close()


def test_a_page_that_is_over_is_told_so_and_hears_nothing(portal: Portal) -> None:
    ann = portal.browser("learner")
    kernel = ann.get("/").config["kernel"]
    unknown = "00000000-0000-0000-0000-000000000000"
    for browser, wanted, code in (
        (ann, unknown, 4001),
        (portal.browser(), kernel, 4003),
        (portal.browser(), unknown, 4003),
    ):
        wire = Wire(browser, wanted)
        assert wire.link.recv_data() == (websocket.ABNF.OPCODE_CLOSE, code.to_bytes(2, "big"))


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
def test_a_socket_from_another_site_is_refused(portal: Portal, origin: str) -> None:
    ann = portal.browser("learner")
    assert refused(ann, ann.get("/").config["kernel"], origin=origin) == 403


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("tail", ["", "/interrupt", "/restart"])
def test_the_stock_kernel_api_is_not_there(open_page: tuple[Browser, str], method: str, tail: str) -> None:
    admin, kernel = open_page
    assert admin.ask(method, f"/api/kernels/{kernel}{tail}", "" if method == "POST" else None).status in (
        403,
        404,
    )
    Wire(admin, kernel).close(1000)


EXECUTE = {"code": "open('/tmp/never', 'w')", "silent": False, "store_history": False, "user_expressions": {}}


@pytest.mark.parametrize(
    "kind, content, channel",
    [
        ("execute_request", EXECUTE, "shell"),
        ("execute_request", EXECUTE, "control"),
        ("shutdown_request", {"restart": False}, "control"),
        ("shutdown_request", {"restart": False}, "shell"),
        ("interrupt_request", {}, "control"),
        ("debug_request", {"command": "evaluate"}, "control"),
        ("inspect_request", {"code": "import os", "cursor_pos": 1, "detail_level": 0}, "shell"),
        ("complete_request", {"code": "os.", "cursor_pos": 3}, "shell"),
        ("history_request", {"output": True, "raw": True, "hist_access_type": "tail", "n": 9}, "shell"),
        ("comm_open", {"comm_id": "x", "target_name": "jupyter.widget", "data": {"state": {}}}, "shell"),
        ("comm_msg", {"comm_id": "x", "data": {}}, "control"),
        ("input_reply", {"value": "x"}, "stdin"),
    ],
)
def test_nothing_but_widget_messages_reaches_a_kernel(
    portal: Portal, kind: str, content: dict, channel: str
) -> None:
    ann = portal.browser("learner")
    page = ann.get("/")
    wire = Wire(ann, page.config["kernel"])
    wire.say(kind, content, channel)
    wire.link.send_binary(b"\x00" * 64)
    wire.link.send("not json")
    asked = wire.say("kernel_info_request", {})
    heard = []
    while message := wire.hear():  # whatever the refused message did would be heard before this answer
        heard.append(message["header"]["msg_type"])
        if message["parent_header"].get("msg_id") == asked:
            break
    assert heard == ["kernel_info_reply"]
    assert not os.path.exists("/tmp/never")
    wire.close(1000)


def test_a_kernel_knows_its_page_and_nothing_of_the_machine(portal: Portal) -> None:
    facts = shown(portal.browser("learner").get("/practice").text)
    env = facts["env"]
    assert env["PYTHONSAFEPATH"] == "1" and env["ALONGSIDE_STATIC"].startswith("/static/")
    assert len(env["ALONGSIDE_TOKEN"]) >= 43
    for name in ("AWS_SECRET_ACCESS_KEY", "ALONGSIDE_KEYS", "PYTHONPATH", "ALONGSIDE_STRICT"):
        assert name not in env
    assert str(portal.home) not in json.dumps(env)
    assert facts["here"] == [] and "" not in facts["path"] and os.getcwd() not in env.values()


def test_what_a_cell_writes_is_cleaned(portal: Portal) -> None:
    text = portal.browser("learner").get("/practice").text
    assert "alert(1)" not in text and "a stream that nobody sees" not in text


def test_a_failing_cell_ends_in_a_kind_sentence(portal: Portal) -> None:
    answer = portal.browser("admin").get("/admin")
    assert answer.status == 200
    assert 'role="alert"' in answer.text and "did not load" in answer.text
    assert (
        "secret" not in answer.text and "Traceback" not in answer.text and "never reached" not in answer.text
    )


def test_the_token_is_a_person_only_while_the_page_is_open(portal: Portal) -> None:
    ann = portal.browser("learner")
    page = ann.get("/practice")
    env = shown(page.text)["env"]
    told = ask(env, "page")
    assert told["result"]["user"] == {"id": "p-learner", "name": "Learner", "roles": ["learner"]}
    assert told["result"]["page"] == "cases" and told["result"]["params"] == {}
    assert ask({**env, "ALONGSIDE_TOKEN": "x" * 43}, "page")["problem"]["code"] == "signed-out"
    assert ask({**env, "ALONGSIDE_TOKEN": ""}, "page")["problem"]["code"] == "signed-out"
    assert ask(env, "no_such_thing")["problem"]["code"] == "not-found"
    assert ask(env, "add_person", login="x")["problem"]["code"] == "not-allowed"
    assert ask(env, "page", body=b"[1]")["problem"]["code"] == "bad-field"
    ann.post("/logout")
    assert ask(env, "page")["problem"]["code"] == "signed-out"
    assert until(lambda: page.config["kernel"] not in running_kernels(portal.process.pid))


def test_a_closed_account_closes_the_door(portal: Portal) -> None:
    from alongside.store import people

    person = portal.add("doorleaver", ["learner"])
    env = shown(portal.browser("doorleaver").get("/practice").text)["env"]
    assert "result" in ask(env, "page")
    with portal.ctx.store.write() as db:
        people.change(db, person, disabled_at="2026-11-21T00:00:00.000000Z")
    assert ask(env, "page")["problem"]["code"] == "signed-out"


def test_parameters_come_from_the_address(portal: Portal) -> None:
    trainer = portal.browser("trainer")
    told = shown(trainer.get("/people/p-learner").text)
    assert told["page"] == "person" and told["params"] == {"id": "p-learner"}
    assert shown(trainer.get("/record?id=p-admin&user=p-admin").text)["params"] == {}


def test_the_door_takes_no_huge_facts(portal: Portal) -> None:
    env = shown(portal.browser("learner").get("/practice").text)["env"]
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        ask(env, "page", body=b" " * 5_000_000)


def ask(env: dict[str, str], name: str, body: bytes | None = None, **facts: object) -> dict:
    """Call the inner door as a kernel does."""
    request = urllib.request.Request(
        f"{env['ALONGSIDE_PORTAL']}/call/{name}",
        data=json.dumps(facts).encode() if body is None else body,
        headers={"Authorization": f"Bearer {env['ALONGSIDE_TOKEN']}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


def running_kernels(parent: int) -> str:
    """The command lines of a process's children, as one text."""
    words = []
    for child in psutil.Process(parent).children(recursive=True):
        try:
            words += child.cmdline()
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return " ".join(words)


def test_a_page_nobody_looks_at_any_more_is_ended(tmp_path: Path) -> None:
    async def walk() -> None:
        kernels = Kernels(tmp_path / "run", tmp_path, warm=0, grace=0.05, away=0.4, idle=60)
        try:
            left, asleep, open_page = [kernels.lend("s1", "p1", "home", {}) for _ in range(3)]
            for lease in (left, asleep, open_page):
                await lease.ready
                kernels.joined(lease, FakeSocket())
            kernels.left(left, next(iter(left.sockets)), gone=True)
            kernels.left(asleep, next(iter(asleep.sockets)), gone=False)
            await asyncio.sleep(0.1)
            await kernels.sweep()
            assert set(kernels.leases.values()) == {
                asleep,
                open_page,
            }  # gone: at once; a sleeping phone: not yet
            await asyncio.sleep(0.4)
            await kernels.sweep()
            assert set(kernels.leases.values()) == {open_page}
            kernels.idle = 0.0
            socket = next(iter(open_page.sockets))
            await kernels.sweep()
            assert not kernels.leases and not kernels.tokens and socket.closed == 4001
        finally:
            await kernels.stop()

    asyncio.run(walk())


def test_the_number_of_pages_is_limited_and_closed_ones_make_room(tmp_path: Path) -> None:
    async def walk() -> None:
        kernels = Kernels(tmp_path / "run", tmp_path, most=3, most_each=2, warm=0, grace=0.05)
        try:
            first, second = kernels.lend("s1", "p1", "home", {}), kernels.lend("s1", "p1", "home", {})
            with pytest.raises(Busy) as own:
                kernels.lend("s2", "p1", "home", {})
            assert own.value.own
            third = kernels.lend("s3", "p2", "home", {})
            with pytest.raises(Busy) as everybody:
                kernels.lend("s4", "p3", "home", {})
            assert not everybody.value.own
            for lease in (first, second, third):
                await lease.ready
                kernels.joined(lease, FakeSocket())
            await asyncio.sleep(0.1)
            with pytest.raises(Busy):
                kernels.lend("s4", "p3", "home", {})  # all are connected: nobody is thrown out
            kernels.grace = 60
            kernels.left(first, next(iter(first.sockets)), gone=True)  # a click to the next page
            fourth = kernels.lend("s4", "p3", "home", {})
            assert first not in kernels.leases.values() and second in kernels.leases.values()
            await fourth.ready
        finally:
            await kernels.stop()

    asyncio.run(walk())


def test_ones_own_pages_without_a_connection_make_room_at_once_and_nobody_elses(tmp_path: Path) -> None:
    async def walk() -> None:
        kernels = Kernels(tmp_path / "run", tmp_path, most=3, most_each=2, warm=0, grace=60)
        try:
            first, second = kernels.lend("s1", "p1", "home", {}), kernels.lend("s1", "p1", "record", {})
            for lease in (first, second):
                await lease.ready
            with pytest.raises(Busy):
                kernels.lend("s1", "p1", "people", {})  # both are on their way to a browser
            for lease in (first, second):
                kernels.joined(lease, FakeSocket())
            with pytest.raises(Busy):
                kernels.lend("s1", "p1", "people", {})  # both are open
            kernels.left(first, next(iter(first.sockets)), gone=False)  # a phone ended it without a word
            third = kernels.lend("s1", "p1", "people", {})
            assert first not in kernels.leases.values() and second in kernels.leases.values()
            await third.ready
            kernels.joined(third, FakeSocket())
            kernels.left(third, next(iter(third.sockets)), gone=False)
            other = kernels.lend("s2", "p2", "home", {})
            with pytest.raises(Busy):
                kernels.lend("s3", "p3", "home", {})  # her page may come back: it is not ended for somebody else
            await other.ready
            assert third in kernels.leases.values()
        finally:
            await kernels.stop()

    asyncio.run(walk())


def test_a_full_portal_still_lets_people_go_to_their_next_page(tmp_path: Path) -> None:
    async def walk() -> None:
        kernels = Kernels(tmp_path / "run", tmp_path, most=4, warm=0)
        leases = [kernels.lend(f"s{n}", f"p{n}", "home", {}) for n in range(4)]
        with pytest.raises(Busy):
            kernels.lend("s9", "p9", "home", {})
        leases.append(kernels.lend("s1", "p1", "record", {}))
        with pytest.raises(Busy):
            kernels.lend("s2", "p2", "record", {})
        for lease in leases:
            lease.ready.cancel()
        await kernels.stop()

    asyncio.run(walk())


def test_a_dead_kernel_is_forgotten_and_a_dead_warm_one_never_lent(tmp_path: Path) -> None:
    async def walk() -> None:
        kernels = Kernels(tmp_path / "run", tmp_path, warm=1)
        try:
            kernels.refill(0)
            await kernels._filling
            (await_me,) = kernels.waiting
            await await_me.manager.signal_kernel(9)
            await asyncio.sleep(0.3)
            lease = kernels.lend("s1", "p1", "home", {})
            kernel = await lease.ready
            assert kernel.id != await_me.id and await kernel.manager.is_alive()
            await kernel.manager.signal_kernel(9)
            await asyncio.sleep(0.3)
            await kernels.sweep()
            assert not kernels.leases and not kernels.tokens
        finally:
            await kernels.stop()

    asyncio.run(walk())


def test_a_warm_kernel_has_no_identity(tmp_path: Path) -> None:
    async def walk() -> None:
        kernels = Kernels(tmp_path / "run", tmp_path, warm=1)
        try:
            kernels.refill(0)
            await kernels._filling
            token = kernels.waiting[0].token
            assert token not in kernels.tokens
            lease = kernels.lend("s1", "p1", "home", {})
            await lease.ready
            assert kernels.tokens[token] is lease
            kernels.end_session("s1")
            assert not kernels.tokens
        finally:
            await kernels.stop()

    asyncio.run(walk())


class FakeSocket:
    closed = 0

    def close(self, code: int, _reason: str) -> None:
        self.closed = code


def test_too_many_pages_get_a_kind_answer_and_stopping_leaves_no_process(tmp_path: Path) -> None:
    pages = {**ALL_WORDS, "home": works(COUNTER)}
    with running(tmp_path, pages, "--warm", "0", "--kernels", "2", "--kernels-each", "1") as portal:
        ann, trainer, admin = (portal.browser(name) for name in ("learner", "trainer", "admin"))
        wires = [Wire(one, one.get("/").config["kernel"]) for one in (ann, trainer)]
        full = admin.get("/")
        assert full.status == 503 and full.headers["Retry-After"] == "15"
        assert "Nothing you saved is lost" in full.text and 'href="/"' in full.text
        assert "many pages of this portal open" in ann.get("/").text
        assert admin.get("/record").status == 200  # words alone need no place
        children = psutil.Process(portal.process.pid).children(recursive=True)
        assert len(children) >= 2
        for wire in wires:
            wire.close()
    assert portal.process.returncode == 0
    assert not psutil.wait_procs(children, timeout=5)[1]
    assert "Traceback" not in "".join(portal.said)
