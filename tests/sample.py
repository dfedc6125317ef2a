"""The small content root of the tests: one module with one item of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent / "data" / "sample"
SLUG = "sample-note"


def use_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find the sample module (and nothing hidden: the shipped content stays behind it)."""
    monkeypatch.setenv("ALONGSIDE_CONTENT", str(ROOT))
    monkeypatch.setenv("ALONGSIDE_KEYS", str(ROOT / "graders" / "keys"))
