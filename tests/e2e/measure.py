"""Counts what a page costs a phone: requests, bytes over the wire (WebSocket frames included), time to a usable control."""

from __future__ import annotations

import base64
import time
import zlib
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext

#: The first thing on a page a person can press, type in or choose from.
CONTROL = ":is(button, input, select, textarea, a[href], summary):not([disabled]):not([type=hidden])"


@dataclass
class Cost:
    """requests: how many; bytes: encoded, headers included; seconds: until the control can be used; elsewhere: foreign hosts."""

    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    elsewhere: set[str] = field(default_factory=set)


class Frames:
    """Sizes of WebSocket frames as they cross the wire. The browser shows frames unpacked; where permessage-deflate was agreed
    on (RFC 7692), they are packed again here, each direction with its own window."""

    def __init__(self, headers: dict[str, str]) -> None:
        agreed = next((value for name, value in headers.items() if name.lower() == "sec-websocket-extensions"), "")
        self.packers: dict[str, object] = {}
        self.packed = "permessage-deflate" in agreed

    def size(self, direction: str, frame: dict) -> int:
        text = frame["payloadData"]
        data = base64.b64decode(text) if frame["opcode"] == 2 else text.encode()
        if self.packed:
            packer = self.packers.setdefault(direction, zlib.compressobj(6, zlib.DEFLATED, -15))
            data = packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)  # type: ignore[attr-defined]
        return len(data) + 6


def visit(context: BrowserContext, url: str, control: str = CONTROL, settle_seconds: float = 1.0) -> Cost:
    """Open `url` in a new tab of `context`, wait for `control` and for the network to fall silent; the tab is closed.

    Raises the test tool's timeout error when no control appears within 60 s.
    """
    page = context.new_page()
    cost = Cost()
    try:
        wire = context.new_cdp_session(page)
        own = urlsplit(url).netloc

        def request(event: dict) -> None:
            address = urlsplit(event["request"]["url"])
            if address.scheme in ("http", "https"):
                cost.requests += 1
                if address.netloc != own:
                    cost.elsewhere.add(address.netloc)

        wire.on("Network.requestWillBeSent", request)
        wire.on("Network.webSocketCreated", lambda _event: setattr(cost, "requests", cost.requests + 1))
        wire.on("Network.loadingFinished", lambda event: setattr(cost, "bytes", cost.bytes + int(event["encodedDataLength"])))
        sockets: dict[str, Frames] = {}
        wire.on("Network.webSocketHandshakeResponseReceived",
                lambda event: sockets.setdefault(event["requestId"], Frames(event["response"]["headers"])))
        for name in ("Network.webSocketFrameReceived", "Network.webSocketFrameSent"):
            wire.on(name, lambda event, name=name: setattr(cost, "bytes", cost.bytes + sockets.setdefault(
                event["requestId"], Frames({})).size(name, event["response"])))
        wire.send("Network.enable")
        start = time.monotonic()
        page.goto(url, wait_until="commit")
        page.locator(f"{control}:visible").first.wait_for(state="visible", timeout=60_000)
        cost.seconds = time.monotonic() - start
        page.wait_for_timeout(settle_seconds * 1000)
    finally:
        page.close()
    return cost
