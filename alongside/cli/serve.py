"""Start the portal: the address people open in a browser."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from alongside.cli._home import add_home, context
from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.service.base import Context
    from alongside.web.app import Options

HELP = "Start the portal: the address people open in a browser."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=8866, help="the port (default: 8866; 0 takes a free one)")
    parser.add_argument("--cert", type=Path, default=None, help="a TLS certificate with its chain, PEM")
    parser.add_argument("--key", type=Path, default=None, help="the certificate's private key, PEM")
    parser.add_argument(
        "--behind-proxy",
        action="store_true",
        help="a reverse proxy in front does TLS, passes Host on, and sets X-Forwarded-For and X-Forwarded-Proto",
    )
    parser.add_argument(
        "--insecure",
        action="store_true",
        help="listen beyond this machine without TLS: passwords then cross the network in the open",
    )
    parser.add_argument("--kernels", type=int, default=40, help="the most pages open at once (default: 40)")
    parser.add_argument(
        "--kernels-each", type=int, default=6, help="the most pages one person has open (default: 6)"
    )
    parser.add_argument("--warm", type=int, default=2, help="pages kept ready in advance (default: 2)")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument(
        "--log", choices=("quiet", "info", "debug"), default="info", help="how much to write (default: info)"
    )


def run(args: argparse.Namespace) -> int:
    from alongside.web.app import Options

    options = Options(
        host=args.host,
        port=args.port,
        cert=args.cert,
        key=args.key,
        behind_proxy=args.behind_proxy,
        most_kernels=max(1, args.kernels),
        most_each=max(1, args.kernels_each),
        warm=max(0, args.warm),
    )
    ctx = context(args)
    refuse_unsafe(options, demo=_is_demo(ctx), insecure=args.insecure)
    _logging(args.log)
    return asyncio.run(_serve(ctx, options, browser=not args.no_browser))


def refuse_unsafe(options: Options, *, demo: bool, insecure: bool) -> None:
    """Raise Problem("not-allowed") for a way of listening that would expose passwords or demo accounts."""
    from alongside.web.security import LOCAL_NAMES

    local = options.host in LOCAL_NAMES
    if demo and (not local or options.behind_proxy):
        raise Problem(
            "This home folder",
            "holds the demo agency, whose passwords everybody can read.",
            "It is served on this machine only. Set up a real one with `alongside init`.",
            code="not-allowed",
        )
    if bool(options.cert) != bool(options.key):
        raise Problem("--cert and --key", "belong together.", "Give both, or neither.", code="bad-field")
    if not local and not options.cert and not options.behind_proxy and not insecure:
        raise Problem(
            f"--host {options.host}",
            "would send passwords over the network in the open.",
            "Give --cert and --key, or put a reverse proxy with TLS in front and say --behind-proxy. "
            "In a closed test network you may say --insecure.",
            code="not-allowed",
        )


async def _serve(ctx: Context, options: Options, *, browser: bool) -> int:
    from alongside.web.app import Portal

    over = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, over.set)
    portal = Portal(ctx, options)
    try:
        address = await portal.start()
        print(f"The portal is open at {address}\nStop it with Ctrl+C.", flush=True)
        if browser and sys.stdout.isatty():
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        await over.wait()
        print("\nClosing the portal…", flush=True)
    finally:
        await portal.stop()
        ctx.store.close()
    return 0


def _is_demo(ctx: Context) -> bool:
    from alongside.store import sites

    with ctx.store.read() as db:
        return bool(sites.setting(db, "demo", False))


def _logging(wanted: str) -> None:
    level = {"quiet": logging.ERROR, "info": logging.INFO, "debug": logging.DEBUG}[wanted]
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("alongside").setLevel(level)
    for noisy in ("traitlets", "tornado.access", "alembic", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
