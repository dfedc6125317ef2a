"""The pages that show a notebook: role, site, kernel, then the words at once and the forms as they come."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from alongside.problem import Problem
from alongside.web import pages
from alongside.web.handlers.base import Page
from alongside.web.kernels import Busy, Lease
from alongside.web.notebooks import PageRenderer

log = logging.getLogger("alongside.portal")

_BROKEN_OFF = (
    '</main><p class="notice stop" role="alert">This page did not load to its end. '
    'What you saved is safe. <a href="">Load it again</a></p></body></html>'
)


class NotebookPage(Page):
    """GET of any address in the route table."""

    async def get(self, _path: str = "") -> None:
        found = pages.match(self.request.path)
        if found is None:
            raise HTTPError(404)
        assert self.visitor is not None
        page, params = found
        if not page.open_to(self.visitor):
            raise HTTPError(403)
        if page.person and not await self.portal.may_see(self.visitor, params[page.person]):
            raise HTTPError(403)
        path = await self.portal.run(page.path, params, self.portal.home)
        if "prefetch" in self.request.headers.get("Sec-Purpose", ""):
            raise HTTPError(503)
        try:
            lease = self.portal.kernels.lend(self.session, self.visitor.id, page.name, params)
        except Busy as busy:
            self.busy(busy)
            return
        await self.stream(page, path, lease)

    def busy(self, busy: Busy) -> None:
        """503 with a link, and a reload by itself after a while."""
        self.set_status(503)
        self.set_header("Retry-After", "15")
        self.set_header("Refresh", "15")
        self.show("busy.html.j2", "Busy, try again in a moment", own=busy.own, again=self.request.path)

    async def stream(self, page: pages.Page, path: Path, lease: Lease) -> None:
        """Send the page piece by piece; whatever breaks after the first piece ends as a sentence on the
        page."""
        assert self.visitor is not None
        assets = self.portal.assets
        facts = self.facts(
            page.title,
            width="" if page.notebook else "narrow",
            host=assets.url("host.js"),
            static=assets.base,
            preload=[assets.url("host.js"), assets.url("kit.js")],
            own_heading=page.own_heading,
            crumb={"href": "/", "label": "Home"} if not page.nav else None,
            staff=self.visitor.has("trainer", "supervisor", "admin"),
        )
        try:
            renderer = await self.portal.run(PageRenderer, self.portal.exporter, path, lease, facts)
            self.set_header("Content-Type", "text/html; charset=utf-8")
            async for html, _resources in renderer.html():
                self.write(html)
                await self.flush()
        except StreamClosedError:
            self.portal.kernels.end(lease)
        except (Exception, asyncio.CancelledError) as error:
            self.portal.kernels.end(lease)
            if not self._headers_written:
                raise
            log.error("%s broke off: %s", self.request.path, error, exc_info=not isinstance(error, Problem))
            self.finish(_BROKEN_OFF)
