"""Observing without a connection: what the phone sends when it is back, and the shell that opens while it is away.

Nothing here starts a kernel. The shell and the worker hold no names; who is signed in, and the word against forged
requests, come only to this very browser (`waiting`).
"""

from __future__ import annotations

import json
import logging
from typing import Any

from tornado.web import HTTPError

from alongside.problem import Problem
from alongside.service import base
from alongside.web import security
from alongside.web.handlers.base import Page

log = logging.getLogger("alongside.portal")

PARTS = ("kit", "shelf", "keeping", "asking", "rating", "noted", "observed", "observe")
_STATUS = {"not-allowed": 403, "not-found": 404, "bad-field": 422, "conflict": 409, "locked": 423, "signed-out": 401}
_MOST = 64 * 1024  # bytes of one observation


class Waiting(Page):
    """GET /observe/waiting: {"user": id, "xsrf": word}. POST: one unsigned observation as JSON -> {"kept": {id, status}}.

    The CSRF word comes back in the header X-XSRFToken; the observation's own id is the idempotency key. Answers are JSON,
    also where something is wrong: {"problem": {code, where, what, way_out}}.
    """

    async def get(self) -> None:
        assert self.visitor is not None
        self.say({"user": self.visitor.id, "xsrf": self.xsrf_token.decode()})

    async def post(self) -> None:
        facts = self.facts_sent()
        key = self.request.headers.get("Idempotency-Key") or None
        kept = await self.portal.run(base.call, self.portal.ctx, self.visitor, "keep_observation", facts, key)
        self.say({"kept": kept})

    def facts_sent(self) -> dict[str, Any]:
        try:
            if len(self.request.body) > _MOST:
                raise ValueError
            facts = json.loads(self.request.body)
        except (ValueError, RecursionError):
            facts = None
        if not isinstance(facts, dict):
            raise Problem("This observation", "did not arrive whole.", "Send it again.", code="bad-field")
        return facts

    def to_sign_in(self) -> None:
        raise Problem("This phone", "is signed out.", "Sign in again; what you noted stays here.", code="signed-out")

    def refuse(self, problem: Problem) -> None:
        self.set_status(_STATUS.get(problem.code, 400))
        self.say({"problem": security.outward(problem, self.portal.home).as_dict()})

    def write_error(self, status_code: int, **facts: Any) -> None:
        error = (facts.get("exc_info") or (None, None))[1]
        if isinstance(error, Problem):
            self.refuse(error)
            return
        if error is not None and not isinstance(error, HTTPError):
            log.error("%s %s failed", self.request.method, self.request.path, exc_info=facts["exc_info"])
        told = Problem("The portal", f"answered with status {status_code}.", "Try again in a moment.", code="offline")
        self.say({"problem": told.as_dict()})

    def say(self, answer: dict[str, Any]) -> None:
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(answer))


class Shell(Page):
    """GET /observe/shell: the page without names and without a kernel; the worker keeps it on the phone."""

    public = True

    async def get(self) -> None:
        self.visitor = None  # a page that is kept on a phone names nobody
        parts = [self.portal.assets.url(f"{part}.js") for part in PARTS]
        self.show("observe_shell.html.j2", "Observe practice", parts=parts, width="narrow", leaving="")


class Worker(Page):
    """GET /observe/worker.js: keeps the shell and its scripts on the phone, and shows it when no page comes."""

    public = True

    async def get(self) -> None:
        assets = self.portal.assets
        kept = ["/observe/shell", *(assets.url(name) for name in ("alongside.css", *(f"{part}.js" for part in PARTS)))]
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Service-Worker-Allowed", "/observe")
        text = self.portal.templates.get_template("observe_worker.js.j2").render(name=f"observe-{assets.hash}", kept=kept)
        self.finish(text)
