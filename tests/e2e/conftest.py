"""One demo agency and one browser for all browser tests of a run.

Only one browser tool can run in a process, and none beside an event loop: it ends with this folder, not with the run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e import browse
from tests.e2e.demo_home import Demo, served, shared


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    base, folder = tmp_path_factory.getbasetemp(), tmp_path_factory.mktemp("demo")
    shared((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "seeded", folder)
    with served(folder) as made:
        yield made


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with browse.chromium() as made:
        yield made
