"""A page with real forms and a real widget comm, without a kernel process: the host under test talks to this server.

The server speaks the Jupyter kernel websocket as far as the page's host uses it. Forms run in the server's thread.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import comm
from comm.base_comm import BaseComm
from ipywidgets import Widget
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler, StaticFileHandler
from tornado.websocket import WebSocketHandler

from alongside.forms.assets import FOLDER
from alongside.forms.base import Form

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harness</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/forms/alongside.css"></head>
<body class="alongside"><a class="skip-link" href="#main">Skip to the page</a>
<header class="site-header"><div><a class="brand" href="/">Alongside</a>
<nav class="site-nav" aria-label="Pages"><ul><li><a href="/" aria-current="page">Home</a></li>
<li><a href="/practice">Practice</a></li><li><a href="/record">My record</a></li></ul></nav></div></header>
<main id="main" class="page"><section class="words"><h1>{title}</h1></section>
{places}</main>
<script type="application/json" id="page-config">{config}</script>
<script type="module" src="/static/forms/host.js"></script></body></html>"""


class Wire(BaseComm):
    """A widget's comm that writes to the open websockets."""

    server: Harness

    def publish_msg(self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any) -> None:
        content = {"data": data or {}, "comm_id": self.comm_id, **keys}
        self.server.say({"header": {"msg_type": msg_type, "msg_id": uuid4().hex}, "parent_header": {},
                         "metadata": metadata or {}, "content": content, "channel": "iopub"})


class Harness:
    """Serve `build()`'s forms at `/`. `cut()` closes every websocket; `deaf` refuses new ones."""

    def __init__(self, build: Callable[[], list[Form]], title: str = "A page") -> None:
        self.build, self.title = build, title
        self.forms: list[Form] = []
        self.sockets: set[WebSocketHandler] = set()
        self.deaf = False
        self.heard: list[dict[str, Any]] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Harness:
        self._before = comm.create_comm
        kind = type("OwnWire", (Wire,), {"server": self})
        comm.create_comm = kind
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_facts: object) -> None:
        self.run(self._server.stop)
        self.run(self.sockets.clear)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        comm.create_comm = self._before
        Widget.close_all()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def run(self, work: Callable[[], Any]) -> Any:
        """Run `work` in the server's thread and give its result."""
        async def call() -> Any:
            return work()
        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(10)

    def cut(self) -> None:
        self.run(lambda: [socket.close() for socket in list(self.sockets)])

    def say(self, message: dict[str, Any]) -> None:
        for socket in self.sockets:
            socket.write_message(json.dumps(message, default=str))

    def hear(self, message: dict[str, Any]) -> None:
        self.heard.append(message)
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "comm_open" and content["target_name"] == "jupyter.widget.control":
            control = comm.create_comm(comm_id=content["comm_id"], target_name=content["target_name"], primary=False)
            comm.get_comm_manager().register_comm(control)
            Widget.handle_control_comm_opened(control, message)
        elif kind == "comm_msg":
            found = comm.get_comm_manager().get_comm(content["comm_id"])
            if found is not None:
                found.handle_msg(message)

    def _run(self) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        harness = self

        class Page(RequestHandler):
            def get(self) -> None:
                harness.forms = harness.build()
                places = "\n".join(f'<div data-view="{form.model_id}" aria-busy="true"></div>' for form in harness.forms)
                config = json.dumps({"kernel": "k1", "base": "/", "static": "/static/forms"})
                self.finish(PAGE.format(title=harness.title, places=places, config=config))

        class Socket(WebSocketHandler):
            def prepare(self) -> None:
                if harness.deaf:
                    self.set_status(503)
                    self.finish()

            def open(self, *_parts: str) -> None:
                harness.sockets.add(self)

            def on_message(self, message: str | bytes) -> None:
                harness.hear(json.loads(message))

            def on_close(self) -> None:
                harness.sockets.discard(self)

        app = Application([(r"/", Page), (r"/api/kernels/[^/]+/channels", Socket),
                           (r"/static/forms/(.*)", StaticFileHandler, {"path": str(FOLDER)})])
        sockets = bind_sockets(0, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        self._server = HTTPServer(app)
        self._server.add_sockets(sockets)
        self._loop.call_soon(self._ready.set)
        self._loop.run_forever()
