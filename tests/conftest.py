"""Rules for every test: errors are raised, not shown; no test sees the developer's own home; CI leaves nothing out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import browser

os.environ["ALONGSIDE_STRICT"] = "1"


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALONGSIDE_HOME", str(tmp_path / "home"))
    for name in ("ALONGSIDE_PORTAL", "ALONGSIDE_TOKEN", "ALONGSIDE_CONTENT", "ALONGSIDE_KEYS", "ALONGSIDE_RULES", "ALONGSIDE_STATIC"):
        monkeypatch.delenv(name, raising=False)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser its tests are left out by name on a developer's machine; in CI they run and fail."""
    wanted = [item for item in items if item.get_closest_marker("browser")]
    if not wanted or os.environ.get("CI"):
        return
    why = browser.missing()
    for item in wanted if why else []:
        item.add_marker(pytest.mark.skip(reason=why))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped or expected-to-fail test fails the run: nothing is left out quietly."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None:
        return
    left_out = [report.nodeid for kind in ("skipped", "xfailed", "xpassed") for report in reporter.stats.get(kind, [])]
    if left_out and exitstatus in (0, 5):
        reporter.write_line("CI allows no test to be left out: " + ", ".join(left_out), red=True)
        session.exitstatus = 1
