"""Plain addresses without a kernel: a receipt, files to save and to hand in, the health check."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tornado.http1connection import HTTP1Connection
from tornado.httputil import HTTPFile, HTTPInputError, parse_body_arguments
from tornado.web import HTTPError, RequestHandler, stream_request_body

from alongside import __version__
from alongside.problem import Problem
from alongside.service import attachments, base
from alongside.web import security
from alongside.web.handlers.base import Page

if TYPE_CHECKING:
    from alongside.web.app import Portal


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


class File(Page):
    """What every file to save shares: the use-case that makes it, its name, its type."""

    async def send(self, use_case: str, **facts: Any) -> None:
        """Answer with the file that `use_case` makes. It is saved, never shown: no browser runs what is in it."""
        made = await self.ask(use_case, facts)
        self.set_header("Content-Type", made["type"])
        plain = made["filename"].encode("ascii", "replace").decode().replace("?", "_")
        named = f'filename="{plain}"' + (
            "" if plain == made["filename"] else f"; filename*=UTF-8''{quote(made['filename'])}"
        )
        self.set_header("Content-Disposition", f"attachment; {named}")
        self.set_header("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
        self.finish(base64.b64decode(made["base64"]) if "base64" in made else made["text"])

    async def ask(self, use_case: str, facts: dict[str, Any], key: str | None = None) -> Any:
        return await self.portal.run(base.call, self.portal.ctx, self.visitor, use_case, facts, key)

    def asked(self, *names: str) -> dict[str, str]:
        """What the address says after its question mark, of these names."""
        found = {name: self.get_query_argument(name, "") for name in names}
        return {name: value for name, value in found.items() if value}


class Export(File):
    """GET /export/record[/<person>[.json|.csv|.xlsx|.html]]?format=…&as_of=…: a record as a file to save."""

    async def get(self, person: str | None, ending: str | None = None) -> None:
        facts = self.asked("format", "as_of") | ({"format": ending} if ending else {})
        await self.send("export_record", person=person or "", **facts)


class Print(File):
    """GET /export/record/<person>/print: a record made for one sheet of paper."""

    async def get(self, person: str) -> None:
        facts = {"person": person, "nonce": self.nonce} | self.asked("as_of")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish((await self.ask("print_record", facts))["text"])


class Packet(File):
    """GET /export/packet[/<person>].zip: the audit packet."""

    async def get(self, person: str | None) -> None:
        await self.send("export_packet", person=person or "", **self.asked("as_of"))


class Matrix(File):
    """GET /export/matrix.csv|.xlsx|.json?site=…&role=…&as_of=…: everybody at a site."""

    async def get(self, ending: str) -> None:
        whose = {"role": self.get_query_argument("role")} if "role" in self.request.query_arguments else {}  # "" = everybody
        await self.send("export_matrix", format=ending, **self.asked("site", "as_of"), **whose)


class Paper(File):
    """GET /prior/<claim>/paper: what came with a claim of prior learning."""

    async def get(self, claim: str) -> None:
        await self.send("prior_paper", id=claim)


@stream_request_body
class Claim(File):
    """POST /prior/claim, a form with a file: prior learning. Answers as the inner door does: {"result"} or {"problem"}.

    The CSRF token comes as a header, for the body is taken in piece by piece, up to a limit of its own.
    """

    async def prepare(self) -> None:
        self.body = bytearray()
        await super().prepare()
        if isinstance(self.request.connection, HTTP1Connection):
            self.request.connection.set_max_body_size(attachments.LARGEST + MOST_WORDS)

    def data_received(self, chunk: bytes) -> None:
        self.body += chunk

    async def post(self) -> None:
        words: dict[str, list[bytes]] = {}
        files: dict[str, list[HTTPFile]] = {}
        try:
            parse_body_arguments(self.request.headers.get("Content-Type", ""), bytes(self.body), words, files)
            facts: dict[str, Any] = {name: words[name][-1].decode() for name in _WORDS if name in words}
            sent = files.get("file", [])
            if sent:
                facts |= {"file": sent[0]["body"], "file_name": sent[0]["filename"]}
            facts |= {
                "about": [each.decode() for each in words.get("about", [])],
                "no_client": "no_client" in words,
            }
            entry = words.get("entry", [b""])[-1].decode() or None
            told = {"result": await self.ask("add_prior", {"file": b"", "file_name": ""} | facts, entry)}
        except Problem as problem:
            self.set_status(_STATUS.get(problem.code, 400))
            told = {"problem": security.outward(problem, self.portal.home).as_dict()}
        except (HTTPInputError, UnicodeDecodeError):
            raise HTTPError(400) from None
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(told))


MOST_WORDS = 64 * 1024  # bytes of the form around its file
_WORDS = ("title", "provider", "statement", "learned_on", "person")
_STATUS = {"not-allowed": 403, "not-found": 404, "conflict": 409, "too-large": 413}


def routes(portal: Portal) -> list[tuple[str, type[Page], dict[str, Any]]]:
    """The addresses of all files that go in and out."""
    facts: dict[str, Any] = {"portal": portal}
    return [
        (r"/export/record(?:/([\w-]{1,64})(?:\.(json|csv|xlsx|html))?)?", Export, facts),
        (r"/export/record/([\w-]{1,64})/print", Print, facts),
        (r"/export/packet(?:/([\w-]{1,64}))?\.zip", Packet, facts),
        (r"/export/matrix\.(csv|xlsx|json)", Matrix, facts),
        (r"/prior/claim", Claim, facts),
        (r"/prior/([\w-]{1,64})/paper", Paper, facts),
    ]
