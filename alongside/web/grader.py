"""Grades in the background: after a learner submits, `alongside grade MODULE` runs once, one at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

COMMAND = (sys.executable, "-P", "-m", "alongside", "grade")

log = logging.getLogger("alongside.portal")


class Grader:
    """Collects modules that wait for grading and runs the command once for each, one after the other."""

    def __init__(self, home: Path, delay: float = 1.0, command: Sequence[str] = COMMAND) -> None:
        self.home, self.delay, self.command = home, delay, command
        self.wanted: dict[str, None] = {}
        self.running: asyncio.Task[None] | None = None
        self.process: asyncio.subprocess.Process | None = None

    def ask(self, module: str) -> None:
        """Grade this module soon."""
        self.wanted[module] = None
        if self.running is None or self.running.done():
            self.running = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        await asyncio.sleep(self.delay)
        while self.wanted:
            module = next(iter(self.wanted))
            del self.wanted[module]
            try:
                await self._grade(module)
            except OSError as error:
                log.error("grading %s could not start: %s", module, error)

    async def _grade(self, module: str) -> None:
        # nbgrader runs `alembic` by name, so the interpreter's own folder must be on PATH.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        self.process = await asyncio.create_subprocess_exec(
            *self.command,
            module,
            "--home",
            str(self.home),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "PATH": path},
        )
        said, _ = await self.process.communicate()
        levels = {0: logging.INFO, 1: logging.WARNING}  # 1: some work still waits, for example for its keys
        level = levels.get(self.process.returncode or 0, logging.ERROR)
        log.log(
            level,
            "grading %s ended with status %s: %s",
            module,
            self.process.returncode,
            said.decode(errors="replace")[-2000:].strip(),
        )

    async def stop(self) -> None:
        """Stop waiting and end a running command; it is safe to start again later."""
        if self.running and not self.running.done():
            self.running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.running
        if self.process and self.process.returncode is None:
            self.process.terminate()
            await self.process.wait()
