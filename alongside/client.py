"""The use-cases as seen from a kernel: a thin client with one short-lived token bound to its person.

A kernel gets two environment variables from the portal: ALONGSIDE_PORTAL (address of the portal's inner door,
loopback only) and ALONGSIDE_TOKEN. Who acts is decided by the portal from the token, never by the kernel.
Without a portal (an author in JupyterLab, a test) `connected()` is false.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from typing import Any
from uuid import uuid4

from alongside.problem import Problem

_TIMEOUT_SECONDS = 60


def connected() -> bool:
    """True where a portal is there to talk to."""
    return bool(os.environ.get("ALONGSIDE_PORTAL"))


def call(name: str, /, **facts: Any) -> Any:
    """Run the use-case `name` in the portal as this kernel's person; plain data in and out.

    A fact may be called `name` too (a person's, a site's).

    Raises Problem: the portal's own, or "offline" when the portal does not answer (nothing was lost: the browser
    still holds what was typed).
    """
    door = os.environ.get("ALONGSIDE_PORTAL", "")
    if not door:
        raise Problem(
            "This page",
            "needs the portal.",
            "Start it with `alongside serve`, then open the page there.",
            code="offline",
        )
    request = urllib.request.Request(  # noqa: S310 - the portal's own loopback address
        f"{door}/call/{name}",
        data=json.dumps(facts).encode(),
        method="POST",
        headers={
            "Authorization": f"Bearer {os.environ.get('ALONGSIDE_TOKEN', '')}",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid4().hex,
        },
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
            return json.load(answer)["result"]
    except urllib.error.HTTPError as error:
        raise _problem(error) from None
    except (OSError, ValueError):
        raise Problem(
            "The portal",
            "did not answer.",
            "Your words are still on this page. Try again in a moment.",
            code="offline",
        ) from None


def page() -> dict[str, Any]:
    """Who is here and which page this is: {"user": {id, name, roles}, "page", "params", "today"}."""
    return call("page")


def _problem(error: urllib.error.HTTPError) -> Problem:
    try:
        told = json.load(error)["problem"]
        return Problem(told["where"], told["what"], told["way_out"], code=told["code"])
    except (ValueError, KeyError):
        return Problem(
            "The portal", f"answered with status {error.code}.", "Reload the page.", code="offline"
        )
