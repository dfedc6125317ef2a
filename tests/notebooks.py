"""Runs every shipped notebook through nbval and holds what it shows to a checked text.

Notebooks ship without outputs, so the checked outputs lie beside the tests, one text file for each notebook: one line
`<number of the code cell>: <what it shows>`. A copy with these outputs is what nbval runs. A cell that catches an error
and shows a kind message would pass by itself; under ALONGSIDE_STRICT=1 it raises, and the shown text would differ.

    python -m tests.notebooks accept     # run all notebooks and keep what they show; read the difference before committing
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
EXPECTED = ROOT / "tests" / "content" / "expected"


def shipped(root: Path = ROOT) -> list[Path]:
    """Every notebook authors ship, lessons first."""
    return sorted(root.glob("courses/modules/*/*.ipynb")) + sorted(root.glob("voila_apps/*.ipynb"))


def expected_file(notebook: Path) -> Path:
    return EXPECTED / notebook.parent.name / f"{notebook.stem}.txt"


def checked_copy(notebook: Path, target: Path) -> Path:
    """A copy of `notebook` in `target` that carries the checked outputs; returns the copy's path."""
    node = nbformat.read(notebook, as_version=4)
    lines = dict(line.split(": ", 1) for line in expected_file(notebook).read_text(encoding="utf-8").splitlines() if line)
    for number, cell in enumerate((cell for cell in node.cells if cell.cell_type == "code"), start=1):
        shown = lines.get(str(number))
        cell.execution_count = number  # nbval compares only cells that have been run
        cell.outputs = [] if shown is None else [nbformat.v4.new_output("display_data", {"text/plain": shown})]
    copy = target / f"{notebook.parent.name}--{notebook.name}"
    nbformat.write(node, copy)
    return copy


def run(copies: list[Path], env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """nbval over `copies` in a process of its own, every cell compared."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider", "-c", os.devnull,
         "--rootdir", str(copies[0].parent), "--nbval-cell-timeout", "60", *map(str, copies)],
        cwd=copies[0].parent, capture_output=True, text=True, env={**os.environ, "ALONGSIDE_STRICT": "1", **(env or {})})


def shown_by(notebook: Path, env: dict[str, str]) -> str:
    """What each code cell of `notebook` shows, in the form of a checked text. Raises on the first error."""
    from nbclient import NotebookClient

    node = nbformat.read(notebook, as_version=4)
    before = dict(os.environ)
    os.environ.update(env)
    try:
        with tempfile.TemporaryDirectory() as folder:
            NotebookClient(node, timeout=60, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
    finally:
        os.environ.clear()
        os.environ.update(before)
    lines = []
    for number, cell in enumerate((cell for cell in node.cells if cell.cell_type == "code"), start=1):
        for output in cell.outputs:
            if "data" in output:
                lines.append(f"{number}: {output['data']['text/plain']}")
            elif output.output_type == "stream":
                raise AssertionError(f"{notebook.name}, code cell {number} prints: {output.text}")
    return "\n".join(lines) + "\n"


def main() -> None:
    from tests.door import inner_door

    with inner_door() as env:
        for notebook in shipped():
            path = expected_file(notebook)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(shown_by(notebook, {"ALONGSIDE_STRICT": "1", **env}), encoding="utf-8")
            print(f"accepted {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
