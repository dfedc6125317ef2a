"""Scripts, styles and pictures: read once, compressed once, served under an address that holds their hash.

All files share one hash of the whole folder (`/static/<hash>/kit.js`), so any change gives every file a new
address and a browser may keep what it has for good.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from tornado.web import HTTPError, RequestHandler

from alongside.forms.assets import FOLDER

_KINDS = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True)
class Asset:
    body: bytes
    packed: bytes | None
    kind: str


class Assets:
    """The browser files of the forms, in memory: name -> Asset."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.files: dict[str, Asset] = {}
        digest = hashlib.sha256()
        for path in sorted(folder.iterdir()):
            if path.suffix in _KINDS:
                body = path.read_bytes()
                digest.update(f"{path.name}\0{len(body)}\0".encode() + body)
                self.files[path.name] = _asset(path.suffix, body)
        self.hash = digest.hexdigest()[:16]
        self.base = f"/static/{self.hash}"

    def url(self, name: str) -> str:
        """The address of one file, for example "host.js"."""
        return f"{self.base}/{name}"


def _asset(suffix: str, body: bytes) -> Asset:
    packed = gzip.compress(body, 9, mtime=0)
    return Asset(body, packed if len(packed) < len(body) else None, _KINDS[suffix])


class AssetHandler(RequestHandler):
    """`/static/<hash>/<name>`: exactly the files that were read at the start, nothing else on the disk."""

    def initialize(self, assets: Assets) -> None:
        self.assets = assets

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    def get(self, digest: str, name: str) -> None:
        asset = self.assets.files.get(name) if digest == self.assets.hash else None
        if asset is None:
            raise HTTPError(404)
        self.set_header("Content-Type", asset.kind)
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("Vary", "Accept-Encoding")
        if asset.packed and "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.write(asset.packed)
        else:
            self.write(asset.body)

    def compute_etag(self) -> None:
        """None: the address already holds the hash."""
        return None

    def write_error(self, status_code: int, **_facts: object) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("This file is not part of this portal. Reload the page.\n")
