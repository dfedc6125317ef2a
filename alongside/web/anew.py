"""Makes the pages' rows anew in the background after a change of rules or lessons, in a process of low priority.

A process and not a thread: reckoning holds the interpreter, and every row that a page reads would wait for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

COMMAND = (sys.executable, "-P", "-m", "alongside", "record", "catch-up")
LONGEST = 600.0  # seconds between two tries

log = logging.getLogger("alongside.portal")


class CatchUp:
    """Runs `alongside record catch-up` when asked, once at a time; one that fails is tried again, later each time.

    It may be ended at any moment: what is made is marked, and the next one goes on with the rest.
    """

    def __init__(self, home: Path, pause: float = 30.0, command: Sequence[str] = COMMAND) -> None:
        self.home, self.pause, self.command = home, pause, command
        self.loop: asyncio.AbstractEventLoop | None = None
        self.running: asyncio.Task[None] | None = None
        self.process: asyncio.subprocess.Process | None = None

    def open(self) -> None:
        """From now on `ask` is heard: call it where the event loop runs."""
        self.loop = asyncio.get_running_loop()

    def ask(self) -> None:
        """Somebody's rows are to be made anew. For any thread; nothing happens where it is being done already."""
        if self.loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has just been closed
                self.loop.call_soon_threadsafe(self._begin)

    def _begin(self) -> None:
        if self.loop is not None and (self.running is None or self.running.done()):
            self.running = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        wait = self.pause
        while not await self._done():
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST)

    async def _done(self) -> bool:
        try:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                "--home",
                str(self.home),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
        except OSError as error:
            log.error("making the pages' rows anew could not start: %s", error)
            return False
        said, _ = await self.process.communicate()
        words = said.decode(errors="replace")[-2000:].strip()
        if self.process.returncode:
            log.error("making the pages' rows anew ended with status %s and is tried again: %s", self.process.returncode, words)
        else:
            log.info("%s", words)
        return self.process.returncode == 0

    async def stop(self) -> None:
        """Ask for nothing more and end a running command."""
        self.loop = None
        if self.running and not self.running.done():
            self.running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.running
        if self.process and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()
            await self.process.wait()
