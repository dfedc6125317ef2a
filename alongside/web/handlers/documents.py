"""Plain pages without a kernel: a receipt, an export, the health check."""

from __future__ import annotations

import json

from tornado.web import RequestHandler

from alongside import __version__
from alongside.service import base
from alongside.web.handlers.base import Page


class Receipt(Page):
    """GET /receipt/<id>: what was handed in, when, and its fingerprint; made for printing."""

    async def get(self, receipt: str) -> None:
        found = await self.portal.run(base.call, self.portal.ctx, self.visitor, "receipt", {"id": receipt})
        self.show("receipt.html.j2", "Receipt", receipt=found)


class Health(Page):
    """GET /health: for a supervisor of the machine. No names, no counts of people."""

    public = True

    async def prepare(self) -> None:
        """Open to anyone who can reach the port."""

    def get(self) -> None:
        kernels = self.portal.kernels
        self.set_header("Content-Type", "application/json")
        self.finish(
            json.dumps(
                {
                    "status": "ok",
                    "version": __version__,
                    "warm": len(kernels.waiting),
                    "pages": len(kernels.leases),
                }
            )
        )


class Robots(RequestHandler):
    """Search engines have no business here."""

    def get(self) -> None:
        self.set_header("Content-Type", "text/plain")
        self.finish("User-agent: *\nDisallow: /\n")


class Export(Page):
    """GET /export/record[/<person>[.json|.csv]]?format=json|csv&as_of=…: a record as a file to save."""

    async def get(self, person: str | None, ending: str | None = None) -> None:
        facts = {name: self.get_query_argument(name, "") for name in ("format", "as_of")}
        facts = {name: value for name, value in facts.items() if value} | ({"format": ending} if ending else {})
        made = await self.portal.run(
            base.call, self.portal.ctx, self.visitor, "export_record", {"person": person or "", **facts}
        )
        self.set_header("Content-Type", made["type"])
        self.set_header("Content-Disposition", f'attachment; filename="{made["filename"]}"')
        self.finish(made["text"])
