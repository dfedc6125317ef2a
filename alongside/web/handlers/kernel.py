"""The kernel's socket: only for the session the kernel was given to, and only for widget messages."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from alongside.web import security
from alongside.web.handlers.base import COOKIE
from alongside.web.kernels import ASLEEP, FROM_BROWSER, SIGNED_OUT, Lease

if TYPE_CHECKING:
    from alongside.web.app import Portal

log = logging.getLogger("alongside.portal")

CONTROL = "jupyter.widget.control"
TO_BROWSER = frozenset({"comm_open", "comm_msg", "comm_close", "comm_info_reply", "kernel_info_reply"})
PING_SECONDS = 30
WINDOW, MOST_MESSAGES, MOST_LETTERS = 10.0, 400, 8_000_000  # what one socket may say in so many seconds
_GONE_AWAY, _TOO_MUCH = 1001, 1008


def session_of(handler: Any) -> str:
    """The session token the browser sent with this request."""
    name = f"__Host-{COOKIE}" if handler.settings["portal"].secure else COOKIE
    return handler.get_cookie(name, "") or ""


class PortalIdentity(IdentityProvider):
    """Jupyter's question "who is this?", answered from our session cookie and nothing else."""

    portal: Portal

    async def _get_user(self, handler: Any) -> User | None:
        actor = await self.portal.visitor(session_of(handler))
        return User(username=actor.id, name=actor.name) if actor else None

    def is_token_authenticated(self, handler: Any) -> bool:
        return False


class OwnKernelOnly(Authorizer):
    """Jupyter's question "may she?": only for the kernel of a page of this very session."""

    portal: Portal

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        lease = self.portal.kernels.leases.get(getattr(handler, "kernel_id", ""))
        return lease is not None and lease.person == user.username and lease.session == session_of(handler)


class Channels(VoilaKernelWebsocketHandler):
    """/api/kernels/<id>/channels

    A page whose kernel or session is over (a phone that slept) is let in only to be told so: the socket
    closes with 4001 or 4003 and the page offers a reload. Somebody else's kernel is 403.
    """

    lease: Lease | None = None
    farewell = 0
    since, messages, letters = 0.0, 0, 0
    ping_interval = PING_SECONDS
    ping_timeout = PING_SECONDS

    @property
    def portal(self) -> Portal:
        return self.settings["portal"]

    async def prepare(self, *args: Any, **kwargs: Any) -> None:
        known = security.known_host(self.request, self.portal.hosts)
        if not known or not security.same_origin(self.request, needed=True):
            raise HTTPError(403)
        if await self.portal.visitor(session_of(self)) is None:
            self.farewell = SIGNED_OUT
        elif self.path_kwargs["kernel_id"] not in self.portal.kernels.leases:
            self.farewell = ASLEEP
        else:
            await super().prepare(*args, **kwargs)

    def check_origin(self, origin: str | None = None) -> bool:
        return security.same_origin(self.request, needed=True)

    async def get(self, kernel_id: str) -> None:
        if self.farewell:
            await WebSocketHandler.get(self, kernel_id=kernel_id)
        else:
            await super().get(kernel_id)

    async def pre_get(self) -> None:
        await super().pre_get()
        self.lease = self.portal.kernels.leases.get(self.kernel_id)

    async def open(self, kernel_id: str) -> None:
        if self.lease is None:
            self.close(self.farewell or ASLEEP)
            return
        self.portal.kernels.joined(self.lease, self)
        await self.connection.connect()

    def select_subprotocol(self, subprotocols: list[str]) -> None:
        """None: plain JSON text, which `allowed` can read."""

    def on_message(self, ws_message: str | bytes) -> None:
        if self.lease is None or self.close_code or self.flooded(len(ws_message)):
            return
        if allowed(ws_message):
            super().on_message(ws_message)
        else:
            log.warning("a message that is not a widget's was refused (%s)", self.request.remote_ip)

    def flooded(self, letters: int) -> bool:
        """True, and the socket closes, when it says more than any page does: all visitors share this process."""
        now = time.monotonic()
        if now - self.since > WINDOW:
            self.since, self.messages, self.letters = now, 0, 0
        self.messages, self.letters = self.messages + 1, self.letters + letters
        if self.messages <= MOST_MESSAGES and self.letters <= MOST_LETTERS:
            return False
        log.warning("a page that said too much at once was closed (%s)", self.request.remote_ip)
        self.close(_TOO_MUCH, "This page sent too much at once. Reload it.")
        return True

    def write_message(self, message: Any, binary: bool = False) -> Any:
        if shown(message):
            return super().write_message(message, binary)
        return None

    def on_close(self) -> None:
        if self.lease is not None:
            self.portal.kernels.left(self.lease, self, gone=self.close_code == _GONE_AWAY)
            super().on_close()

    def write_error(self, status_code: int, **_facts: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("This page is not open for you.\n")

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        if not isinstance(error, HTTPError):
            log.error("the socket failed", exc_info=(kind, error, trace))


def allowed(message: str | bytes) -> bool:
    """True for a widget message as text on the shell channel; nothing else reaches a kernel."""
    if not isinstance(message, str):
        return False
    try:
        told = json.loads(message)
        kind, channel, content = told["header"]["msg_type"], told.get("channel"), told.get("content") or {}
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    if channel != "shell" or kind not in FROM_BROWSER or not isinstance(content, dict):
        return False
    return kind != "comm_open" or content.get("target_name") == CONTROL


def shown(message: Any) -> bool:
    """True for what the page needs; streams, errors with their traces, and code stay on this side.

    Of the many status messages only those that say the kernel is gone matter to a page.
    """
    try:
        told = json.loads(message) if isinstance(message, str) else message
        kind = told["header"]["msg_type"]
        gone = kind == "status" and told["content"]["execution_state"] in ("dead", "restarting")
    except (ValueError, KeyError, TypeError):
        return False
    return gone or kind in TO_BROWSER
