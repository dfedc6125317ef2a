"""The Merkle tree hash of RFC 6962, section 2.1: one number that stands for every row up to a point."""

from __future__ import annotations

import hashlib


class Tree:
    """Grows leaf by leaf; `root()` at any time, in memory that grows with the logarithm of the size."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []  # (leaves below, hash), the largest first

    def add(self, leaf: bytes) -> None:
        """Add the next leaf."""
        self.size += 1
        width, node = 1, hashlib.sha256(b"\x00" + leaf).digest()
        while self._peaks and self._peaks[-1][0] == width:
            node = hashlib.sha256(b"\x01" + self._peaks.pop()[1] + node).digest()
            width *= 2
        self._peaks.append((width, node))

    def root(self) -> str:
        """64 hex digits; of no leaves, the hash of nothing."""
        if not self._peaks:
            return hashlib.sha256(b"").hexdigest()
        node = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node.hex()
