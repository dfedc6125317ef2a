"""Shows that one row belongs to a signed checkpoint without showing the other rows: the audit path of RFC 6962, 2.1.1.

What follows such a path is in `service/pages/verify.py`, which goes with each packet and stands alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

Levels = list[list[bytes]]


def grow(leaves: Iterable[bytes]) -> Levels:
    """All hashes of the tree over `leaves`, level by level from the leaves up: 64 bytes of memory for each leaf.

    A last node without a neighbor moves up as it is; that gives the same tree as the standard's own splitting.
    """
    levels = [[hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        paired = [_node(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]
        levels.append(paired + below[len(below) & ~1 :])
    return levels


def inclusion(levels: Levels, index: int) -> list[str]:
    """The audit path of leaf number `index` (from 0), lowest neighbor first, as hex. Raises IndexError for no leaf."""
    if not 0 <= index < len(levels[0]):
        raise IndexError(f"there is no leaf {index}")
    path = []
    for level in levels[:-1]:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1].hex())
        index //= 2
    return path


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
