"""Writes the sample module's notebooks beside its module.yaml (run by hand when the sample changes)."""

from __future__ import annotations

from pathlib import Path

import nbformat
import yaml

FOLDER = Path(__file__).parent / "courses" / "modules" / "sample-note"
STUB = "*Your answer is kept here when you submit.*"


def main() -> None:
    spec = yaml.safe_load((FOLDER / "module.yaml").read_text())
    for page in spec["notebooks"]:
        cells = [
            ("m", f"# {page['title']}"),
            ("c", "from alongside.dashboards.lesson import open_lesson"),
            ("c", f'lesson = open_lesson("sample-note", "{page["file"]}")'),
        ]
        nb = nbformat.v4.new_notebook()
        for number, (kind, text) in enumerate(cells):
            make = nbformat.v4.new_markdown_cell if kind == "m" else nbformat.v4.new_code_cell
            nb.cells.append(make(text, id=f"cell-{number}"))
        for name, item in spec["items"].items():
            if item["notebook"] == page["file"]:
                nb.cells.append(nbformat.v4.new_code_cell(f'lesson.show("{name}")', id=f"show-{name}"))
                if "points" in item:
                    nb.cells.append(
                        nbformat.v4.new_markdown_cell(
                            STUB,
                            id=f"keep-{name}",
                            metadata={
                                "nbgrader": {
                                    "grade": True,
                                    "solution": True,
                                    "locked": False,
                                    "schema_version": 3,
                                    "grade_id": name,
                                    "points": item["points"],
                                    "task": False,
                                }
                            },
                        )
                    )
        nb.cells.append(nbformat.v4.new_code_cell("lesson.finish()", id="finish"))
        nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nb.metadata["language_info"] = {"name": "python"}
        nbformat.write(nb, FOLDER / f"{page['file']}.ipynb")


if __name__ == "__main__":
    main()
