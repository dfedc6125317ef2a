"""The real portal as a process on a free port, with a fresh home and one account for each role.

    with running(tmp_path) as portal:                 # or: the fixture `portal` of tests/integration
        ann = portal.browser("learner")               # signed in
        page = ann.get("/")                           # page.status, page.text, page.headers

`running(tmp_path, pages=None)` serves the real notebooks; with `pages` it serves those instead.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from alongside.service import accounts
from alongside.service.base import Context, open_home
from alongside.store import people, sites

PASSWORD = "quiet river morning bread"
VERSIONS = {"comm_open": "1.0.0", "comm_msg": "2.1.0"}  # of the widgets' control comm and messages
ROLES = ("learner", "trainer", "supervisor", "admin")


@dataclass
class Answer:
    status: int
    text: str
    headers: http.client.HTTPMessage

    @property
    def place(self) -> str:
        """Where a redirect leads."""
        return self.headers["Location"] or ""

    @property
    def config(self) -> dict[str, Any]:
        """The page's configuration: its kernel and where the files lie."""
        found = re.search(r'id="page-config"[^>]*>(.*?)</script>', self.text)
        assert found, self.text[-400:]
        return json.loads(found[1])


@dataclass
class Browser:
    """A small HTTP client with a cookie jar. It follows no redirect."""

    address: str
    jar: dict[str, str] = field(default_factory=dict)
    last_set: list[str] = field(default_factory=list)

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        place = urlsplit(self.address)
        link = http.client.HTTPConnection(place.hostname or "", place.port or 80, timeout=30)
        link.putrequest(method, path, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
        for name, value in {"Cookie": self.cookies, **(headers or {})}.items():
            if value:
                link.putheader(name, value)
        if body is not None:
            link.putheader("Content-Type", "application/x-www-form-urlencoded")
            link.putheader("Content-Length", str(len(body.encode())))
        link.endheaders(body.encode() if body is not None else None)
        answer = link.getresponse()
        text = answer.read().decode()
        self.last_set = answer.headers.get_all("Set-Cookie") or []
        for line in self.last_set:
            for name, morsel in SimpleCookie(line).items():
                self.jar[name] = morsel.value
        self.jar = {name: value for name, value in self.jar.items() if value}
        link.close()
        return Answer(answer.status, text, answer.headers)

    @property
    def cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.jar.items())

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self.ask("GET", path, None, headers)

    def post(
        self, path: str, headers: dict[str, str] | None = None, *, xsrf: bool = True, **fields: str
    ) -> Answer:
        """Send a form, with its CSRF field taken from the sign-in or account page."""
        if xsrf:
            page = self.get("/login" if "alongside" not in self.jar else "/account")
            found = re.search(r'name="_xsrf" value="([^"]+)"', page.text)
            fields["_xsrf"] = found[1] if found else ""
        return self.ask("POST", path, urlencode(fields), headers)

    def sign_in(self, login: str, password: str = PASSWORD, **fields: str) -> Answer:
        return self.post("/login", username=login, password=password, **fields)


@dataclass
class Portal:
    """A running portal. `people` maps each role to that person's id; sign-in names are the roles' names."""

    url: str
    home: Path
    ctx: Context
    process: subprocess.Popen[str]
    people: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def browser(self, login: str | None = None) -> Browser:
        """A fresh client; with a sign-in name, signed in."""
        made = Browser(self.url)
        if login:
            assert made.sign_in(login).status == 302
        return made

    def add(self, login: str, roles: list[str], site: str = "north", **facts: Any) -> str:
        """One more account with the usual password; its id."""
        with self.ctx.store.write() as db:
            people.add(db, f"p-{login}", login, login.title(), roles, [site], self.ctx.now(), **facts)
        accounts.set_password(self.ctx, f"p-{login}", PASSWORD)
        return f"p-{login}"


def set_up(home: Path) -> Context:
    """A home with two sites, quick password hashing (tests only) and one person for each role at the site "north"."""
    ctx = open_home(home, create=True)
    with ctx.store.write() as db:
        sites.set_setting(db, "light_passwords", True)
        sites.set_setting(db, "agency", "Testing Agency")
        for site in ("north", "south"):
            sites.add(db, site, site.title())
    return ctx


@contextlib.contextmanager
def running(
    tmp_path: Path,
    pages: dict[str, Path | str] | None = None,
    *options: str,
    env: dict[str, str] | None = None,
) -> Iterator[Portal]:
    """Start `alongside serve` on a free port; stop it at the end. `pages`: voila_apps names -> notebook text."""
    home = tmp_path / "home"
    ctx = set_up(home)
    for name, text in (pages or {}).items():
        path = home / "content" / "voila_apps" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if isinstance(text, str) else text.read_text())
    command = [sys.executable, "-m", "alongside", "serve", "--home", str(home), "--port", "0", "--no-browser"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ALONGSIDE_")}
    process = subprocess.Popen(
        [*command, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**kept, **(env or {})},
    )
    portal = Portal("", home, ctx, process)
    ready = threading.Event()

    def listen() -> None:
        assert process.stdout
        for line in process.stdout:
            portal.said.append(line)
            if found := re.search(r"https?://\S+?/(?=\s)", line):
                portal.url = portal.url or found[0]
                ready.set()
        ready.set()

    reader = threading.Thread(target=listen, daemon=True)
    reader.start()
    try:
        assert ready.wait(90) and portal.url, "".join(portal.said)
        for role in ROLES:
            portal.people[role] = portal.add(role, [role])
        yield portal
    finally:
        process.terminate()
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        finally:
            reader.join(5)
            ctx.store.close()


class Wire:
    """A kernel's websocket as a page of this portal opens it."""

    def __init__(self, browser: Browser, kernel: str, origin: str | None = None, **options: Any) -> None:
        import websocket

        place = urlsplit(browser.address)
        self.link = websocket.create_connection(
            f"ws://{place.netloc}/api/kernels/{kernel}/channels?session_id={uuid4().hex}",
            cookie=browser.cookies,
            origin=f"http://{place.netloc}" if origin is None else origin or None,
            suppress_origin=origin == "",
            timeout=30,
            **options,
        )

    def say(self, kind: str, content: dict[str, Any], channel: str = "shell") -> str:
        """Send one message; its id."""
        name = uuid4().hex
        header = {
            "msg_id": name,
            "msg_type": kind,
            "username": "",
            "session": "s",
            "version": "5.3",
            "date": "",
        }
        message = {"header": header, "parent_header": {}, "metadata": {"version": VERSIONS.get(kind)}, "content": content}
        self.link.send(json.dumps({**message, "channel": channel, "buffers": []}))
        return name

    def hear(self, seconds: float = 30) -> dict[str, Any] | None:
        """The next message; None when nothing comes."""
        import websocket

        self.link.settimeout(seconds)
        try:
            text = self.link.recv()
        except websocket.WebSocketTimeoutException:
            return None
        return json.loads(text) if text else None

    def states(self) -> dict[str, dict[str, Any]]:
        """Every form on the page: model id -> its state."""
        control = uuid4().hex
        self.say("comm_open", {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}})
        self.say("comm_msg", {"comm_id": control, "data": {"method": "request_states"}})
        while message := self.hear():
            if message["content"].get("data", {}).get("method") == "update_states":
                return {name: found["state"] for name, found in message["content"]["data"]["states"].items()}
        raise AssertionError("the kernel did not answer")

    def call(self, model: str, name: str, /, **args: Any) -> dict[str, Any]:
        """Call a form's action as the browser does; its reply."""
        number = uuid4().hex
        content = {"type": "call", "id": number, "name": name, "args": args}
        self.say("comm_msg", {"comm_id": model, "data": {"method": "custom", "content": content}})
        while message := self.hear():
            reply = message["content"].get("data", {}).get("content", {})
            if reply.get("id") == number:
                return reply
        raise AssertionError("the form did not answer")

    def close(self, code: int = 1001) -> None:
        self.link.close(status=code)
