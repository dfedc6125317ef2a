"""Headers, origins and addresses: what a browser is told, and what is asked before anything is changed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerRequest,
    RequestStartLine,
    ResponseStartLine,
)

from alongside.problem import Problem

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cache-Control": "no-store",
}
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


def nonce() -> str:
    """A fresh word that lets exactly this page's own inline script run."""
    return secrets.token_urlsafe(18)


def content_policy(word: str, host: str) -> str:
    """The Content-Security-Policy: only this portal, no inline script without the nonce, never in a frame.

    The socket addresses are named because older Safari does not count ws: as 'self'.
    """
    sockets = f" ws://{host} wss://{host}" if host and not set(host) - _HOST_LETTERS else ""
    return (
        "default-src 'self'; "
        f"script-src 'self' 'nonce-{word}'; style-src 'self' 'nonce-{word}'; img-src 'self' data:; "
        f"connect-src 'self'{sockets}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


_HOST_LETTERS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]")


def same_origin(request: HTTPServerRequest, *, needed: bool = False) -> bool:
    """True when the request comes from one of our own pages (Origin, else Sec-Fetch-Site).

    A request with neither header is not from a browser's page; it passes unless `needed`.
    """
    origin = request.headers.get("Origin")
    if origin is not None:
        schemes = ("https",) if request.protocol == "https" else ("http", "https")
        parts = _parts(origin)
        return parts.netloc.lower() == request.host.lower() and parts.scheme in schemes
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    return not needed


def known_host(request: HTTPServerRequest, hosts: frozenset[str]) -> bool:
    """True when the Host header names this portal (an empty set means any name: a proxy or TLS decides)."""
    return not hosts or (_parts(f"//{request.host}").hostname or "").lower() in hosts


def _parts(address: str) -> SplitResult:
    """The parts of an address from a browser; empty ones where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def local_path(wanted: str) -> str:
    """`wanted` if it is a plain path on this portal (no scheme, host, backslash, control sign), else "/"."""
    if (
        not wanted.startswith("/")
        or wanted.startswith("//")
        or "\\" in wanted
        or any(ord(sign) < 33 or sign == "\x7f" for sign in wanted)
    ):
        return "/"
    parts = _parts(wanted)
    return (
        wanted
        if not parts.scheme and not parts.netloc and not parts.path.startswith(("/login", "/logout"))
        else "/"
    )


_SERVER = re.compile(r"^The database \S* on \S+( machine)?")  # `engines.place`: its name and server are nobody's business


def outward(problem: Problem, home: Path) -> Problem:
    """The same Problem without the place of the home folder on this machine; paths inside it stay."""
    ours = "The portal's database"
    told = {
        name: _SERVER.sub(ours, words.replace(f"{home}/alongside.db", ours)).replace(f"{home}/", "")
        for name, words in problem.as_dict().items()
    }
    return Problem(told["where"], told["what"], told["way_out"], code=problem.code)


class Server(HTTPServer):
    """Tornado's server. Behind a proxy it believes X-Forwarded-For and X-Forwarded-Proto, and nothing else."""

    def start_request(self, server_conn: object, request_conn: HTTPConnection) -> HTTPMessageDelegate:
        delegate = super().start_request(server_conn, request_conn)
        return _Forwarded(delegate) if self.xheaders else delegate


class _Forwarded(HTTPMessageDelegate):
    """Drops what Tornado would believe before those two; proxies hand it on as a browser sent it, so anybody could
    choose her own address and never be locked out."""

    def __init__(self, inner: HTTPMessageDelegate) -> None:
        self.inner = inner

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        for name in ("X-Real-Ip", "X-Scheme"):
            headers.pop(name, None)
        return self.inner.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self.inner.data_received(chunk)

    def finish(self) -> None:
        self.inner.finish()

    def on_connection_close(self) -> None:
        self.inner.on_connection_close()
