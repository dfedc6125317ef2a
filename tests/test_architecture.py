"""The house rules that a program can hold us to."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "alongside"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "_content" not in path.parts)
TOP = {"pyproject.toml", "courses", "scenarios", "graders", "voila_apps", "tests", "README.md", "alongside", "LICENSE",
       "CHANGELOG.md", "Makefile", ".ci", ".gitignore"}


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listing.stdout.splitlines()


def test_top_level_is_the_product_card() -> None:
    assert {name.split("/")[0] for name in tracked()} <= TOP


def test_imports_go_one_way() -> None:
    done = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, "split this file by noun"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_functions_say_what_they_do(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = [node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and not node.name.startswith("_") and not ast.get_docstring(node)
            and node.name not in ("run", "add_arguments", "main", "upgrade", "downgrade")]
    assert not bare, f"without a docstring: {', '.join(bare)}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_loose_ends(path: Path) -> None:
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", path.read_text(encoding="utf-8"))


PURE = ("record", "evidence", "scenario", "grading", "review", "documents", "framework")


@pytest.mark.parametrize("noun", PURE)
def test_the_pure_middle_never_reads_the_clock_or_rolls_dice(noun: str) -> None:
    files = [PACKAGE / f"{noun}.py"] if (PACKAGE / f"{noun}.py").exists() else sorted((PACKAGE / noun).rglob("*.py"))
    assert files
    for path in files:
        found = re.findall(r"\.(?:now|utcnow|today)\(|time\.time\(|uuid4\(|random\.random\(|import secrets", path.read_text(encoding="utf-8"))
        assert not found, f"{path.name}: {found}"


def test_only_the_portal_and_the_operator_open_the_database() -> None:
    for folder in ("forms", "dashboards"):
        for path in (PACKAGE / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert "alongside.store" not in text and "sqlalchemy" not in text, path
    assert "alongside.store" not in (PACKAGE / "client.py").read_text(encoding="utf-8")


LIGHT = ("alongside.review", "alongside.documents", "alongside.forms", "alongside.client", "alongside.cli.check")
HEAVY = {"pandas", "nbgrader", "sqlalchemy", "jupyter_server", "voila", "alembic"}


@pytest.mark.parametrize("module", LIGHT)
def test_light_parts_stay_light(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(set(name.split('.')[0] for name in sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


def test_the_lesson_and_the_portal_start_without_pandas() -> None:
    for module in ("alongside.dashboards.lesson", "alongside.web.app"):
        code = f"import sys, {module}; print('pandas' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "False", module


def test_every_command_is_one_file_with_help() -> None:
    from alongside import cli

    assert cli.commands()
    text = cli.parser().format_help()
    for name in cli.commands():
        assert name in text
