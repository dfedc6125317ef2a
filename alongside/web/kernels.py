"""The kernels behind the pages: one for each open page, started clean, owned by one session, ended soon.

One or two wait warm with the page code imported, so that a page opens fast. A warm kernel holds a random token but
no identity: the token means a person only from the moment the portal gives the kernel to a request.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ApiPath

from alongside.review import agency

log = logging.getLogger("alongside.portal")

PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT", "ALONGSIDE_CONTENT")
FROM_BROWSER = ("comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request")
_LONGEST_FOLDER = 34
ASLEEP, SIGNED_OUT = 4001, 4003  # why a socket was closed, for the page's host
_PRELOAD = """
import importlib, pkgutil
def _load():
    for name in ("alongside.client", "alongside.forms", "alongside.dashboards"):
        try:
            package = importlib.import_module(name)
        except Exception:
            continue
        for info in pkgutil.iter_modules(getattr(package, "__path__", ())):
            try:
                importlib.import_module(name + "." + info.name)
            except Exception:
                pass
_load()
import gc
gc.collect(); gc.freeze()
del _load, gc
"""


class Busy(Exception):
    """No kernel is free. `own` is true when this person's own open pages are the reason."""

    def __init__(self, own: bool) -> None:
        super().__init__("busy")
        self.own = own


@dataclass(eq=False)
class Lease:
    """A kernel given to one session for one page. `ready` gives (kernel manager, client). met: a browser was connected to it."""

    session: str
    person: str
    page: str
    params: dict[str, str]
    ready: asyncio.Task[Kernel]
    kernel_id: str = ""
    sockets: set[Any] = field(default_factory=set)
    alone_since: float = 0.0
    closing_at: float = 0.0
    met: bool = False


@dataclass(eq=False)
class Kernel:
    id: str
    token: str
    manager: Any
    client: Any


class OneKernelSpec(KernelSpecManager):
    """The portal's own interpreter without history or start-up files, whatever the machine has installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [
            sys.executable,
            "-P",
            "-m",
            "ipykernel_launcher",
            "-f",
            "{connection_file}",
            "--HistoryManager.enabled=False",
            "--IPKernelApp.exec_PYTHONSTARTUP=False",
            "--InteractiveShell.colors=NoColor",
        ]
        return KernelSpec(argv=argv, display_name="Python 3", language="python", name="python3")

    def find_kernel_specs(self) -> dict[str, str]:
        return {"python3": ""}

    def get_all_specs(self) -> dict[str, Any]:
        return {"python3": {"resource_dir": "", "spec": self.get_kernel_spec("python3").to_dict()}}


class Kernels:
    """Starts, lends, and ends kernels. All methods belong to the portal's event loop.

    most, most_each: pages open at once, altogether and for one person. warm: kernels kept ready.
    Seconds: `grace` after a browser left a page, or before it came; `away` without any connection;
    `idle` without any message although connected.
    """

    def __init__(
        self,
        runtime: Path,
        content: Path,
        *,
        most: int = 40,
        most_each: int = 6,
        warm: int = 2,
        grace: float = 20.0,
        away: float = 600.0,
        idle: float = 3600.0,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.runtime, self.content = runtime, content
        self.most, self.most_each, self.warm, self.grace = most, most_each, warm, grace
        self.away, self.idle = away, idle
        self.environment = environment or {}
        self._folders()
        self.manager = AsyncMappingKernelManager(
            kernel_spec_manager=OneKernelSpec(),
            connection_dir=str(runtime / "connections"),
            root_dir=str(runtime / "empty"),
            default_kernel_name="python3",
            allow_tracebacks=False,
            allowed_message_types=list(FROM_BROWSER),
            buffer_offline_messages=False,
            kernel_manager_class="jupyter_server.services.kernels.kernelmanager.ServerKernelManager",
        )
        kernel = self.manager.config.KernelManager
        kernel.autorestart = False
        # Sockets in a folder of our own instead of ports that every program on the machine can reach. A
        # path of
        # a Unix socket has at most 103 letters (macOS), so a very long temporary folder gets ports after all.
        kernel.transport = "ipc" if len(str(runtime)) < _LONGEST_FOLDER else "tcp"
        self.leases: dict[str, Lease] = {}
        self.tokens: dict[str, Lease] = {}
        self.waiting: deque[Kernel] = deque()
        self.pending: set[Lease] = set()
        self._filling: asyncio.Task[None] | None = None
        self._background: set[asyncio.Task[Any]] = set()
        self._stopped = False

    def kernel_environment(self, token: str) -> dict[str, str]:
        """All a kernel sees of the environment: an allow-list, its door and its token.

        It finds published content and the agency's rules through a folder that holds only links to them: never the
        real home.
        """
        kept = {name: os.environ[name] for name in PASSED_ON if os.environ.get(name)}
        return {
            **kept,
            "HOME": str(self.runtime / "empty"),
            "IPYTHONDIR": str(self.runtime / "ipython"),
            "JUPYTER_NO_CONFIG": "1",
            "PYTHONSAFEPATH": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1",
            "ALONGSIDE_HOME": str(self.runtime / "home"),
            **self.environment,
            "ALONGSIDE_TOKEN": token,
        }

    def _folders(self) -> None:
        """Made again before every start: a machine may clear its temporary folder meanwhile."""
        for name in ("empty", "ipython", "connections", "home"):
            (self.runtime / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, place in (("content", self.content), ("rules", agency.folder(self.content.parent))):
            link = self.runtime / "home" / name
            if not link.is_symlink():
                link.symlink_to(place)

    # -- lending ----------------------------------------------------------------------------------

    def lend(self, session: str, person: str, page: str, params: dict[str, str]) -> Lease:
        """Reserve a kernel for this page; its `ready` may still be starting. Raises Busy."""
        mine = [lease for lease in self._all() if lease.person == person]
        if len(mine) >= self.most_each and not self._reclaim(mine, own=True):
            raise Busy(own=True)
        # Who goes from one page to the next still holds the old one for a moment: a little room above the limit.
        most = self.most + (self.most // 4 if mine else 0)
        if len(self._all()) >= most and not self._reclaim(self._all()):
            raise Busy(own=False)
        lease = Lease(
            session, person, page, params, asyncio.ensure_future(self._obtain()), alone_since=time.monotonic()
        )
        self.pending.add(lease)
        lease.ready.add_done_callback(lambda task: self._bind(lease, task))
        return lease

    def _all(self) -> list[Lease]:
        return [*self.leases.values(), *self.pending]

    def _bind(self, lease: Lease, task: asyncio.Task[Kernel]) -> None:
        wanted = lease in self.pending
        self.pending.discard(lease)
        if task.cancelled() or task.exception():
            return
        kernel = task.result()
        if not wanted or self._stopped:
            self._later(self._end(kernel))
            return
        lease.kernel_id = kernel.id
        self.leases[kernel.id] = lease
        self.tokens[kernel.token] = lease
        self.refill()

    def _reclaim(self, leases: list[Lease], own: bool = False) -> bool:
        """End a page whose browser left it, or else the one that has been without a connection longest. One's `own` page makes
        room as soon as its connection is gone: a phone that ends pages by itself says no goodbye."""
        now = time.monotonic()
        gone = [
            lease
            for lease in leases
            if lease.kernel_id
            and not lease.sockets
            and (lease.closing_at or now - lease.alone_since > self.grace or (own and lease.met))
        ]
        if not gone:
            return False
        self.end(min(gone, key=lambda lease: (not lease.closing_at, lease.alone_since)))
        return True

    async def _obtain(self) -> Kernel:
        while self.waiting:
            kernel = self.waiting.popleft()
            if await kernel.manager.is_alive():
                return kernel
            await self._end(kernel)
        return await self._start()

    async def _start(self) -> Kernel:
        self._folders()
        token = secrets.token_urlsafe(32)
        kernel_id = await self.manager.start_kernel(
            kernel_name="python3", path=ApiPath(""), env=self.kernel_environment(token)
        )
        manager: Any = self.manager.get_kernel(kernel_id)
        client: Any = manager.client()
        client.start_channels()
        client.allow_stdin = False
        kernel = Kernel(kernel_id, token, manager, client)
        try:
            await client.wait_for_ready(timeout=60)
            asked = client.execute(_PRELOAD, silent=True, store_history=False)
            while (await client.get_shell_msg(timeout=60))["parent_header"].get("msg_id") != asked:
                continue
        except BaseException:
            await self._end(kernel)
            raise
        return kernel

    # -- the warm pool ----------------------------------------------------------------------------

    def refill(self, delay: float = 1.5) -> None:
        """Start warm kernels in the background, a moment later, so that the page just opened goes first."""
        if self._stopped or (self._filling and not self._filling.done()):
            return
        self._filling = asyncio.ensure_future(self._fill(delay))

    async def _fill(self, delay: float) -> None:
        await asyncio.sleep(delay)
        while len(self.waiting) < self.warm and len(self.waiting) + len(self._all()) < self.most:
            try:
                self.waiting.append(await self._start())
            except Exception:
                log.exception("a warm kernel did not start")
                return

    # -- ending -----------------------------------------------------------------------------------

    def end(self, lease: Lease, code: int = ASLEEP) -> None:
        """End a page's kernel; its token is worthless from now on."""
        self.pending.discard(lease)
        self.leases.pop(lease.kernel_id, None)
        for token in [token for token, held in self.tokens.items() if held is lease]:
            del self.tokens[token]
        for socket in list(lease.sockets):
            socket.close(code, "This page was put to sleep. Reload it to go on.")
        if lease.ready.done() and not lease.ready.cancelled() and not lease.ready.exception():
            self._later(self._end(lease.ready.result()))
            self.refill()

    def end_session(self, session: str) -> None:
        """Sign-out: every page of this session ends."""
        for lease in [lease for lease in self._all() if lease.session == session]:
            self.end(lease, SIGNED_OUT)

    async def sweep(self) -> None:
        """End kernels that died, were closed, or were left alone too long."""
        now = time.monotonic()
        for lease in list(self.leases.values()):
            kernel = lease.ready.result()
            if not await kernel.manager.is_alive() or (
                not lease.sockets and (now - lease.alone_since > self.away or 0 < lease.closing_at < now)
            ):
                self.end(lease)
            elif (quiet := time.time() - kernel.manager.last_activity.timestamp()) > self.idle:
                log.info("a page was left open for %d minutes; ended", quiet // 60)
                self.end(lease)

    async def _end(self, kernel: Kernel) -> None:
        with contextlib.suppress(Exception):
            kernel.client.stop_channels()
        with contextlib.suppress(Exception):
            if kernel.id in self.manager:
                await self.manager.shutdown_kernel(kernel.id, now=True)

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def stop(self) -> None:
        """End everything. Waits until the processes are gone."""
        self._stopped = True
        if self._filling:
            self._filling.cancel()
        for lease in self._all():
            if not lease.ready.done():
                lease.ready.cancel()
            self.end(lease)
        while self.waiting:
            self._later(self._end(self.waiting.popleft()))
        if self._background:
            await asyncio.wait(self._background, timeout=10)
        with contextlib.suppress(Exception):
            await self.manager.shutdown_all(now=True)

    # -- sockets ----------------------------------------------------------------------------------

    def joined(self, lease: Lease, socket: Any) -> None:
        lease.sockets.add(socket)
        lease.closing_at, lease.met = 0.0, True

    def left(self, lease: Lease, socket: Any, gone: bool) -> None:
        """`gone`: the browser said it leaves the page. A phone that sleeps says nothing and may come back."""
        lease.sockets.discard(socket)
        if not lease.sockets:
            lease.alone_since = time.monotonic()
            lease.closing_at = lease.alone_since + self.grace if gone else 0.0
