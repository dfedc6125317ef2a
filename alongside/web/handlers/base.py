"""What every page shares: who is here, the headers, our look for errors."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tornado.web import HTTPError, RequestHandler

from alongside.problem import Problem
from alongside.web import pages, security

if TYPE_CHECKING:
    from alongside.service.base import Actor
    from alongside.web.app import Portal

log = logging.getLogger("alongside.portal")

COOKIE = "alongside"
_SAID = {
    400: ("This request was not understood", "Go back and try again."),
    403: (
        "This page is not open to you",
        "Your role does not include it. If you need it, ask whoever gave you your account.",
    ),
    404: ("There is nothing at this address", "The link may be old. Everything you saved is still there."),
    405: ("That does not work here", "Go back and use the buttons on the page."),
    413: ("That was too big to send", "Make it shorter and try again."),
    500: ("Something went wrong on our side", "Nothing you saved is lost. Try again in a moment."),
    503: ("Busy, try again in a moment", "All places are taken right now. Nothing you saved is lost."),
}


class Page(RequestHandler):
    """A handler that knows its visitor and answers in our look. With `public = True` it needs no sign-in."""

    public = False

    def initialize(self, portal: Portal) -> None:
        self.portal = portal
        self.visitor: Actor | None = None

    async def prepare(self) -> None:
        if not security.known_host(self.request, self.portal.hosts):
            raise HTTPError(400)
        if self.request.method not in ("GET", "HEAD") and not security.same_origin(self.request):
            raise HTTPError(403)
        self.visitor = await self.portal.visitor(self.session)
        if self.visitor is None and not self.public:
            self.to_sign_in()
        elif (
            self.visitor
            and not self.public
            and self.request.path != "/account"
            and await self.portal.must_change(self.visitor)
        ):
            self.redirect("/account")

    @property
    def session(self) -> str:
        """The session token the browser sent, or ""."""
        return self.get_cookie(self.cookie, "") or ""

    @property
    def cookie(self) -> str:
        """`__Host-` makes the browser insist on Secure, on path / and on this very host; it needs TLS."""
        return f"__Host-{COOKIE}" if self.secure else COOKIE

    @property
    def secure(self) -> bool:
        return bool(self.settings["portal"].secure)

    def to_sign_in(self) -> None:
        if self.request.method != "GET":
            raise HTTPError(403)
        wanted = self.request.uri or "/"
        self.redirect("/login" if wanted == "/" else f"/login?next={quote(wanted, safe='/')}")

    def set_default_headers(self) -> None:
        self.nonce = security.nonce()
        self.clear_header("Server")
        for name, value in security.HEADERS.items():
            self.set_header(name, value)
        self.set_header("Content-Security-Policy", security.content_policy(self.nonce, self.request.host))
        if self.secure:
            self.set_header("Strict-Transport-Security", "max-age=31536000")

    def facts(self, title: str, **more: Any) -> dict[str, Any]:
        """What base.html.j2 needs, with anything more for one page."""
        visitor = getattr(self, "visitor", None)
        return {
            "title": title,
            "nav": pages.navigation(visitor, self.request.path),
            "here": self.request.path,
            "name": visitor.name if visitor else "",
            "xsrf": self.xsrf_token.decode(),
            "nonce": self.nonce,
            "css": self.portal.assets.url("alongside.css"),
            "leaving": self.portal.assets.url("leaving.js"),
            "width": "small",
            **more,
        }

    def show(self, template: str, title: str, **more: Any) -> None:
        """Finish with one of the plain pages."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(self.portal.templates.get_template(template).render(page=self.facts(title, **more)))

    def refuse(self, problem: Problem) -> None:
        """Answer a Problem with its own words in our look."""
        status = {"not-allowed": 403, "not-found": 404, "bad-field": 400, "conflict": 409, "locked": 503}.get(
            problem.code, 500
        )
        self.set_status(status)
        title, way_out = _SAID.get(status, _SAID[500])
        self.show(
            "error.html.j2",
            title,
            status=status,
            way_out=way_out,
            said="" if status in (403, 404) else str(security.outward(problem, self.portal.home)),
        )

    def write_error(self, status_code: int, **facts: Any) -> None:
        kind, error = (facts.get("exc_info") or (None, None, None))[:2]
        if isinstance(error, Problem) and not self._headers_written:
            self.refuse(error)
            return
        if kind is not None and not issubclass(kind, HTTPError):
            log.error("%s %s failed", self.request.method, self.request.path, exc_info=facts["exc_info"])
        title, way_out = _SAID.get(status_code, _SAID[500 if status_code >= 500 else 400])
        self.show("error.html.j2", title, status=status_code, way_out=way_out, said="")

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Problems are answers, not faults; the rest is logged by write_error."""

    def compute_etag(self) -> None:
        """None: pages are never cached."""
        return None


class Missing(Page):
    """Any other address."""

    public = True

    async def prepare(self) -> None:
        self.visitor = await self.portal.visitor(self.session)
        raise HTTPError(404)
