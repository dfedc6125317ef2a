"""An inner door without a portal: the real use-cases behind HTTP for one person who has every role. For notebook tests."""

from __future__ import annotations

import contextlib
import json
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from alongside import grading
from alongside.problem import Problem
from alongside.service import base
from alongside.store import people
from tests.portal import set_up


@contextlib.contextmanager
def inner_door() -> Iterator[dict[str, str]]:
    """The environment a kernel needs to reach it: ALONGSIDE_PORTAL, ALONGSIDE_TOKEN."""
    with tempfile.TemporaryDirectory() as folder:
        ctx = set_up(Path(folder))
        with ctx.store.write() as db:
            people.add(db, "p-all", "all", "Ari Fjeld", list(base.ROLES), ["north", "south"], ctx.now())
        actor = base.Actor("p-all", "Ari Fjeld", frozenset(base.ROLES), frozenset({"north", "south"}))
        params = {"id": "p-all", "about": "f13", "module": next(iter(grading.modules()), "")}

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                name = self.path.rsplit("/", 1)[1]
                facts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                try:
                    status, told = 200, {"result": self.answer(name, facts)}
                except Problem as problem:
                    status, told = 422, {"problem": problem.as_dict()}
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def answer(self, name: str, facts: dict[str, Any]) -> Any:
                if name != "page":
                    return base.call(ctx, actor, name, facts, self.headers.get("Idempotency-Key"))
                user = {"id": actor.id, "name": actor.name, "roles": sorted(actor.roles)}
                return {"user": user, "page": "home", "params": params, "today": ctx.today().isoformat()}

            def log_message(self, *_words: Any) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield {"ALONGSIDE_PORTAL": f"http://127.0.0.1:{server.server_port}", "ALONGSIDE_TOKEN": "t"}
        finally:
            server.shutdown()
            server.server_close()
            ctx.store.close()
