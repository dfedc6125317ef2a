"""The inner door: a second listener on loopback where kernels call the use-cases with their token.

It is not on the public port. The token names the kernel's page; the page's session names the person, looked up
anew at every call, so signing out, closing an account or changing a role counts at once.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from alongside.problem import Problem
from alongside.service import base
from alongside.web import security

if TYPE_CHECKING:
    from alongside.service.base import Actor
    from alongside.web.app import Portal
    from alongside.web.kernels import Lease

log = logging.getLogger("alongside.portal")

MOST_BYTES = 4 * 1024 * 1024
_STATUS = {
    "not-allowed": 403,
    "not-found": 404,
    "bad-field": 422,
    "conflict": 409,
    "locked": 423,
    "signed-out": 401,
}


class Call(RequestHandler):
    """POST /call/<use case> with JSON facts -> {"result": …}, or {"problem": {code, where, what, way_out}}."""

    def initialize(self, portal: Portal) -> None:
        self.portal = portal

    def check_xsrf_cookie(self) -> None:
        """No cookie counts at this door, so there is nothing to forge."""

    async def post(self, name: str) -> None:
        try:
            result = await self._answer(name)
        except Problem as problem:
            self._say(_STATUS.get(problem.code, 400), security.outward(problem, self.portal.home))
        except Exception:
            log.exception("use-case %s failed", name)
            self._say(
                500,
                Problem(
                    "This",
                    "did not work because of an error in the portal.",
                    "Nothing was lost. Try again; if it stays, tell whoever runs this portal.",
                    code="bug",
                ),
            )
        else:
            self.finish(json.dumps({"result": result}))

    async def _answer(self, name: str) -> Any:
        lease = self.portal.kernels.tokens.get(self._token())
        visitor = await self.portal.visitor(lease.session) if lease else None
        if lease is None or visitor is None:
            raise Problem(
                "This page", "is no longer signed in.", "Sign in again and reopen it.", code="signed-out"
            )
        try:
            facts = json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError):
            facts = None
        if not isinstance(facts, dict):
            raise Problem(name, "was not asked with a JSON object.", "Reload the page.", code="bad-field")
        if name == "page":
            return page(lease, visitor, self.portal.ctx.today().isoformat())
        key = self.request.headers.get("Idempotency-Key") or None
        result = await self.portal.run(base.call, self.portal.ctx, visitor, name, facts, key)
        self.portal.happened(name, facts, visitor)
        return result

    def _token(self) -> str:
        kind, _, token = self.request.headers.get("Authorization", "").partition(" ")
        return token if kind == "Bearer" else ""

    def _say(self, status: int, problem: Problem) -> None:
        self.set_status(status)
        self.finish(json.dumps({"problem": problem.as_dict()}))

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Content-Type", "application/json")

    def write_error(self, status_code: int, **_facts: Any) -> None:
        self._say(
            status_code,
            Problem(
                "The portal",
                f"answered with status {status_code}.",
                "Reload the page.",
                code="not-found" if status_code == 404 else "bad-field",
            ),
        )


def page(lease: Lease, visitor: Actor, today: str) -> dict[str, Any]:
    """What a page may know about itself: {"user": {id, name, roles}, "page", "params", "today"}."""
    return {
        "user": {"id": visitor.id, "name": visitor.name, "roles": sorted(visitor.roles)},
        "page": lease.page,
        "params": dict(lease.params),
        "today": today,
    }


def open_door(portal: Portal) -> tuple[HTTPServer, str]:
    """Start the listener on a free loopback port; returns it and its address."""
    application = Application(
        [(r"/call/([a-z_]{1,60})", Call, {"portal": portal})], log_function=lambda _handler: None
    )
    server = HTTPServer(application, max_body_size=MOST_BYTES, max_buffer_size=MOST_BYTES)
    sockets = bind_sockets(0, "127.0.0.1")
    server.add_sockets(sockets)
    return server, f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
