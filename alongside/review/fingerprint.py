"""Names the reviewer that read a text, so that what was measured of it is never said of another."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from alongside.review.rules import RuleSet, load_rules, rules_version

# Files of the reviewer that compare and explain verdicts; a change in them changes no verdict.
_NOT_READING = frozenset({"agreement", "calibration", "fingerprint", "labels", "table"})


def fingerprint(home: Path | None = None, rules: RuleSet | None = None) -> str:
    """The rules in force (with the agency's changes to them) and the code that runs them, as 16 signs."""
    version = rules_version(load_rules(home) if rules is None else rules)
    return hashlib.sha256(f"{version} {_code()}".encode()).hexdigest()[:16]


@cache
def _code() -> str:
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*.py")):
        if path.stem not in _NOT_READING:
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
