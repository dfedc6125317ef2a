"""Finds a Chromium for the browser tests, and installs one where there is none.

Debian: the package `chromium-headless-shell`, the same browser without its own windows (a page costs it a fifth of the
processor's time), else `chromium`. Elsewhere: the browser of the test tool.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

LIGHT = "chromium-headless-shell"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]


def executable() -> str | None:
    """Path of an installed Chromium: ALONGSIDE_CHROMIUM, or the first known name on PATH; else None."""
    named = os.environ.get("ALONGSIDE_CHROMIUM")
    if named:
        return named
    return next((path for name in (LIGHT, "chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


def missing() -> str:
    """Why browser tests cannot run on this machine; "" when they can."""
    found = executable()
    if found:
        return "" if shutil.which(found) else f"ALONGSIDE_CHROMIUM names {found}, which cannot be run"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        own = tool.chromium.executable_path
    return "" if os.path.exists(own) else "there is no Chromium here; install one, or name it in ALONGSIDE_CHROMIUM"


def install() -> None:
    """Install a browser. Asks for nothing: uses apt-get as root or through a password-less sudo, else the test tool's own.

    Where there is one already, only CI gets the lighter one beside it.
    """
    if executable() and (shutil.which(LIGHT) or not os.environ.get("CI")):
        return
    if shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        apt = [*sudo, "apt-get"]
        _run([*apt, "update", "-qq"])
        for name in (LIGHT, "chromium"):
            if not executable() or name == LIGHT:
                _run([*apt, "install", "-y", "-qq", name])
    if not executable():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        print(f"Could not run {' '.join(command)}: {done.stderr.strip()[-300:]}", file=sys.stderr)


if __name__ == "__main__":
    install()
    why = missing()
    if why and os.environ.get("CI"):
        sys.exit(f"No browser for the tests: {why}.")
    print(f"Browser tests will be left out: {why}." if why else
          f"Browser for the tests: {executable() or 'the one that came with playwright'}")
