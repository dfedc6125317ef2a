"""Nothing is left out quietly: in CI a skipped or expected failure fails the run, elsewhere it is named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import browser

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = "import pytest\n@pytest.mark.skip(reason='a reason')\ndef test_it(): pass\n"
EXPECTED_TO_FAIL = "import pytest\n@pytest.mark.xfail(reason='a reason')\ndef test_it(): assert False\n"
IN_THE_FILE = "import pytest\npytest.skip('a reason', allow_module_level=True)\n"
BROWSER = "import pytest\n@pytest.mark.browser\ndef test_it(): pass\n"
FINE = "def test_it(): pass\n"


def run(folder: Path, text: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The text as a test file of its own, under our rules for every test."""
    (folder / "test_one.py").write_text(text, encoding="utf-8")
    given = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run([sys.executable, "-m", "pytest", "-ra", "-p", "tests.conftest", "-c", os.devnull, "--rootdir", str(folder),
                           "-p", "no:cacheprovider", "-W", "ignore", str(folder / "test_one.py")],
                          cwd=ROOT, env=given | env, capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.parametrize("text", [SKIPPED, EXPECTED_TO_FAIL, IN_THE_FILE], ids=["skip", "xfail", "file"])
def test_leaving_a_test_out_fails_in_ci_and_is_named_elsewhere(tmp_path: Path, text: str) -> None:
    in_ci = run(tmp_path, text, CI="true")
    assert in_ci.returncode not in (0, 5) and "CI allows no test to be left out" in in_ci.stdout, in_ci.stdout
    local = run(tmp_path, text)
    assert local.returncode in (0, 5) and "a reason" in local.stdout, local.stdout


def test_a_run_with_nothing_left_out_passes_in_ci(tmp_path: Path) -> None:
    assert run(tmp_path, FINE, CI="true").returncode == 0


def test_without_a_browser_its_tests_are_left_out_by_name_and_in_ci_run(tmp_path: Path) -> None:
    local = run(tmp_path, BROWSER, ALONGSIDE_CHROMIUM="/nowhere/chromium")
    assert "1 skipped" in local.stdout and "/nowhere/chromium" in local.stdout
    assert "1 passed" in run(tmp_path, BROWSER, ALONGSIDE_CHROMIUM="/nowhere/chromium", CI="true").stdout


def test_a_named_browser_that_cannot_be_run_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALONGSIDE_CHROMIUM", "/nowhere/chromium")
    assert "/nowhere/chromium" in browser.missing()
    monkeypatch.setenv("ALONGSIDE_CHROMIUM", sys.executable)
    assert browser.missing() == ""
