"""The pages that show a notebook: role, site, kernel, then the words at once and the forms as they come."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from alongside.web import pages
from alongside.web.handlers.base import Page
from alongside.web.kernels import Busy
from alongside.web.notebooks import PageRenderer, read, works

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
        notebook = await self.portal.run(read, path)
        if "prefetch" in self.request.headers.get("Sec-Purpose", ""):
            raise HTTPError(503)
        lease = None
        try:
            if works(notebook):
                lease = self.portal.kernels.lend(self.session, self.visitor.id, page.name, params)
        except Busy as busy:
            self.busy(busy)
            return
        await self.stream(page, PageRenderer(self.portal.exporter, path, notebook, lease, self.words(page)))

    def busy(self, busy: Busy) -> None:
        """503 with a link, and a reload by itself after a while."""
        self.set_status(503)
        self.set_header("Retry-After", "15")
        self.set_header("Refresh", "15")
        self.show("busy.html.j2", "Busy, try again in a moment", own=busy.own, again=self.request.path)

    def words(self, page: pages.Page) -> dict[str, Any]:
        """What the page's template needs."""
        assert self.visitor is not None
        assets = self.portal.assets
        return self.facts(
            page.title,
            width=page.width,
            host=assets.url("host.js"),
            static=assets.base,
            preload=[assets.url("host.js"), assets.url("kit.js")],
            parts={name[:-3]: assets.url(name) for name in assets.files if name.endswith(".js")},
            crumb=pages.crumb(page),
            staff=self.visitor.has("trainer", "supervisor", "admin"),
        )

    async def stream(self, page: pages.Page, renderer: PageRenderer) -> None:
        """Send the page piece by piece; what breaks after the first piece ends as a sentence on the page."""
        try:
            self.set_header("Content-Type", "text/html; charset=utf-8")
            async for html, _resources in renderer.html():
                self.write(html)
                await self.flush()
        except StreamClosedError:
            self.give_up(renderer)
        except (Exception, asyncio.CancelledError):
            self.give_up(renderer)
            if not self._headers_written:
                raise
            log.exception("%s broke off", self.request.path)
            self.finish(_BROKEN_OFF)

    def give_up(self, renderer: PageRenderer) -> None:
        if renderer.lease is not None:
            self.portal.kernels.end(renderer.lease)
