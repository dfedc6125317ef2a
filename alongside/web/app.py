"""The portal itself: puts the parts together, listens, and ends everything cleanly."""

from __future__ import annotations

import asyncio
import errno
import logging
import shutil
import ssl
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jinja2
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.httpserver import HTTPServer
from tornado.ioloop import PeriodicCallback
from tornado.netutil import bind_sockets
from tornado.web import Application

from alongside.problem import Problem
from alongside.service import accounts, attempting, base, events, keeping, scope
from alongside.service.base import Actor, Context
from alongside.store import people, work
from alongside.store.sql import Row
from alongside.web import door, notebooks, pages, security
from alongside.web.anew import CatchUp
from alongside.web.assets import AssetHandler, Assets
from alongside.web.grader import Grader
from alongside.web.handlers import documents
from alongside.web.handlers.base import Missing
from alongside.web.handlers.calendar import Renewals
from alongside.web.handlers.documents import Health, Receipt, Robots
from alongside.web.handlers.kernel import Channels, OwnKernelOnly, PortalIdentity
from alongside.web.handlers.mine import Mine
from alongside.web.handlers.observe import Shell, Waiting, Worker
from alongside.web.handlers.page import NotebookPage
from alongside.web.handlers.sign_in import Account, SignIn, SignOut
from alongside.web.kernels import Kernels

log = logging.getLogger("alongside.portal")

MOST_BODY = 256 * 1024
MOST_MESSAGE = 2 * 1024 * 1024  # a staff list of 5,000 lines, as base64
SLOWEST_BODY = 60.0  # seconds; who sends slower only holds the line
SWEEP_MS = 15_000
KEEP_MS = 600_000


@dataclass(frozen=True)
class Options:
    """How to listen and how much to allow."""

    host: str = "127.0.0.1"
    port: int = 8866
    cert: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    most_kernels: int = 40
    most_each: int = 6
    warm: int = 2

    @property
    def secure(self) -> bool:
        """Whether browsers come over TLS, ours or a proxy's. It does not hang on a header, so cookies cannot lose it."""
        return bool(self.cert) or self.behind_proxy

    @property
    def hosts(self) -> frozenset[str]:
        """Names the Host header may hold: fixed on plain loopback (against DNS rebinding), else any."""
        local = self.host in security.LOCAL_NAMES and not self.behind_proxy and not self.cert
        return frozenset({*security.LOCAL_NAMES}) if local else frozenset()


class Portal:
    """Everything the handlers share."""

    def __init__(self, ctx: Context, options: Options) -> None:
        self.anew = CatchUp(ctx.home)
        self.ctx, self.options, self.home = replace(ctx, ask_anew=self.anew.ask), options, ctx.home
        self.hosts, self.secure = options.hosts, options.secure
        self.assets = Assets()
        self.exporter = notebooks.exporter()
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader([notebooks.TEMPLATES / "plain", notebooks.TEMPLATES]),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="portal")
        self.runtime = Path(tempfile.mkdtemp(prefix="alongside-"))
        self.grader = Grader(self.home)
        self.servers: list[HTTPServer] = []
        self.kernels: Kernels

    # -- what handlers ask ------------------------------------------------------------------------

    async def run(self, work: Callable[..., Any], *args: Any) -> Any:
        """Run something that reads the disk or the database, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, work, *args)

    async def visitor(self, session: str) -> Actor | None:
        """Who this session token belongs to, looked up anew; None when it ended or never was."""
        return await self.run(accounts.session, self.ctx, session) if session else None

    async def sign_out(self, session: str) -> None:
        """End a session and every page it holds."""
        self.kernels.end_session(session)
        await self.run(accounts.sign_out, self.ctx, session)

    async def must_change(self, visitor: Actor) -> bool:
        """True while this person still has the password somebody else chose."""
        return bool((await self.run(self._person, visitor.id) or {}).get("must_change"))

    async def may_see(self, visitor: Actor, person: str) -> bool:
        """True for oneself, for an admin, and for staff who share a site with that person."""
        found = await self.run(self._person, person)
        return found is not None and scope.may_see(visitor, found)

    def _ungraded(self) -> list[str]:
        """Modules with work that was handed in but not graded, perhaps because the portal was stopped."""
        with self.ctx.store.read() as db:
            return sorted({row["module"] for row in work.submissions_of(db, status="waiting")})

    def _person(self, person: str) -> Row | None:
        try:
            with self.ctx.store.read() as db:
                return people.get(db, person)
        except Problem as problem:
            if problem.code == "not-found":
                return None
            raise

    def happened(self, name: str, facts: dict[str, Any], visitor: Actor) -> None:
        """After a use-case: what was submitted gets graded."""
        if name == "submit" and isinstance(facts.get("module"), str):
            self.grader.ask(facts["module"])

    # -- life -------------------------------------------------------------------------------------

    async def start(self) -> str:
        """Listen; gives the address for people. Raises Problem for a port or certificate of no use."""
        secure = self._certificate()
        options = self.options
        try:
            sockets = bind_sockets(options.port, options.host)
        except OSError as error:
            raise _port_problem(options, error) from None
        inner, address = door.open_door(self)
        self.kernels = Kernels(
            self.runtime,
            self.home / "content",
            most=options.most_kernels,
            most_each=options.most_each,
            warm=options.warm,
            environment={"ALONGSIDE_PORTAL": address, "ALONGSIDE_STATIC": self.assets.base},
        )
        server = security.Server(
            self._application(),
            ssl_options=secure,
            xheaders=options.behind_proxy,
            body_timeout=SLOWEST_BODY,
            max_body_size=MOST_BODY,
            max_buffer_size=4 * MOST_BODY,
            idle_connection_timeout=120,
        )
        server.add_sockets(sockets)
        self.servers = [server, inner]
        base.use_cases()
        self.threads.submit(attempting.warm, self.ctx)
        self.kernels.refill(0)
        for module in await self.run(self._ungraded):
            self.grader.ask(module)
        self.sweeper = PeriodicCallback(self.sweep, SWEEP_MS)
        self.keeper = PeriodicCallback(self.keep, KEEP_MS)
        self.sweeper.start()
        self.keeper.start()
        self.anew.open()
        self.threads.submit(self._settle)
        port = sockets[0].getsockname()[1]
        shown = "localhost" if options.host in security.LOCAL_NAMES else options.host
        return f"{'https' if secure else 'http'}://{f'[{shown}]' if ':' in shown else shown}:{port}/"

    async def sweep(self) -> None:
        """Every few seconds: end kernels nobody needs, and those whose session is over."""
        try:
            for session in {lease.session for lease in self.kernels.leases.values()}:
                if await self.run(accounts.session, self.ctx, session, False) is None:
                    self.kernels.end_session(session)
            await self.kernels.sweep()
        except Problem as problem:
            log.warning("the sweep was put off: %s", problem)

    async def keep(self) -> None:
        """Every few minutes: has today's checkpoint been made, and do the pages' rows follow today's rules?"""
        try:
            await self.run(keeping.daily, self.ctx)
        except Problem as problem:
            log.warning("today's checkpoint was put off: %s", problem)
        await self.run(self._settle)

    def _settle(self) -> None:
        try:
            if not events.settled(self.ctx):
                self.anew.ask()
        except Problem as problem:
            log.warning("whether the rules changed could not be read: %s", problem)

    async def stop(self) -> None:
        """No new visitors, no kernels, no temporary files."""
        for server in self.servers:
            server.stop()
        if hasattr(self, "sweeper"):
            self.sweeper.stop()
            self.keeper.stop()
        await self.anew.stop()
        await self.grader.stop()
        if hasattr(self, "kernels"):
            await self.kernels.stop()
        self.threads.shutdown(wait=False, cancel_futures=True)
        shutil.rmtree(self.runtime, ignore_errors=True)

    def _certificate(self) -> ssl.SSLContext | None:
        if self.options.cert is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(self.options.cert, self.options.key)
        except (OSError, ssl.SSLError) as error:
            raise Problem(
                self.options.cert,
                f"cannot be used as a certificate: {error}.",
                "Give a PEM certificate with --cert and its key with --key.",
                code="bad-field",
            ) from None
        return context

    def _application(self) -> Application:
        portal: dict[str, Any] = {"portal": self}
        application = Application(
            [
                (r"/static/([0-9a-f]{16})/([\w.-]+)", AssetHandler, {"assets": self.assets}),
                (r"/login", SignIn, portal),
                (r"/logout", SignOut, portal),
                (r"/account", Account, portal),
                (r"/receipt/([\w-]{1,64})", Receipt, portal),
                *documents.routes(self),
                (r"/export/mine\.zip", Mine, portal),
                (r"/export/renewals\.ics", Renewals, portal),
                (r"/observe/waiting", Waiting, portal),
                (r"/observe/shell", Shell, portal),
                (r"/observe/worker\.js", Worker, portal),
                (r"/health", Health, portal),
                (r"/robots\.txt", Robots),
                (r"/api/kernels/(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)/channels", Channels),
                (pages.ADDRESSES, NotebookPage, portal),
            ],
            default_handler_class=Missing,
            default_handler_args=portal,
            portal=self,
            base_url="/",
            xsrf_cookies=True,
            xsrf_cookie_kwargs={
                "httponly": True,
                "samesite": "Lax",
                "secure": self.secure,
            },
            compress_response=True,
            websocket_compression_options={"compression_level": 6},
            websocket_max_message_size=MOST_MESSAGE,
            kernel_manager=self.kernels.manager,
            kernel_websocket_connection_class=ZMQChannelsWebsocketConnection,
            allow_remote_access=True,
            identity_provider=PortalIdentity(),
            authorizer=None,
            login_url="/login",
            log_function=_log_request,
        )
        identity = application.settings["identity_provider"]
        application.settings["authorizer"] = OwnKernelOnly(identity_provider=identity)
        identity.portal = application.settings["authorizer"].portal = self
        return application


def _log_request(handler: Any) -> None:
    status = handler.get_status()
    level = logging.ERROR if status >= 500 and status != 503 else logging.DEBUG
    log.log(
        level,
        "%d %s %s (%.0f ms)",
        handler.get_status(),
        handler.request.method,
        handler.request.path,
        1000 * handler.request.request_time(),
    )


def _port_problem(options: Options, error: OSError) -> Problem:
    place = f"{options.host}:{options.port}"
    if error.errno == errno.EADDRINUSE:
        return Problem(
            place,
            "is already in use, perhaps by another portal.",
            f"Stop that one, or choose another port, for example --port {options.port + 1}.",
            code="conflict",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return Problem(
            place, "may not be used by you.", "Choose a port of 1024 or above.", code="not-allowed"
        )
    return Problem(
        place,
        f"cannot be listened on: {error.strerror or error}.",
        "Check --host and --port.",
        code="bad-field",
    )
