"""Endings of regular English words."""

from __future__ import annotations


def plural(noun: str) -> str:
    """box -> boxes, city -> cities, day -> days."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"


def third(base: str) -> str:
    """What he or she does: go -> goes, try -> tries, plan -> plans."""
    return base + "es" if base.endswith("o") else plural(base)
