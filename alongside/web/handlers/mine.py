"""GET /export/mine.zip: everything that is the visitor's own, sent in pieces from a file that is gone afterwards."""

from __future__ import annotations

import tempfile

from tornado.iostream import StreamClosedError

from alongside.service import mine
from alongside.web.handlers.base import Page

PIECE = 256 * 1024  # bytes


class Mine(Page):
    """Only ever about who is signed in: the address names nobody."""

    async def get(self) -> None:
        assert self.visitor is not None
        with tempfile.TemporaryFile(dir=self.portal.home) as file:
            name = await self.portal.run(mine.pack, self.portal.ctx, self.visitor, file)
            size = file.tell()
            file.seek(0)
            self.set_header("Content-Type", "application/zip")
            self.set_header("Content-Disposition", f'attachment; filename="{name}"')
            self.set_header("Content-Length", str(size))
            self.set_header("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
            try:
                while piece := await self.portal.run(file.read, PIECE):
                    self.write(piece)
                    await self.flush()
            except StreamClosedError:
                return  # she closed the page; nothing to say to nobody
