"""Small notebooks for the portal's tests."""

from __future__ import annotations

import nbformat
from nbformat import v4

from alongside.web.pages import PAGES

NAMES = sorted({page.notebook for page in PAGES if page.notebook})


def words(title: str) -> str:
    """A page of words alone: needs no kernel."""
    return nbformat.writes(v4.new_notebook(cells=[v4.new_markdown_cell(f"# {title}\n\nThis is *{title}*.")]))


def works(*cells: str, title: str = "A page", before: list[nbformat.NotebookNode] | None = None) -> str:
    """A page with code cells below its title."""
    made = [v4.new_markdown_cell(f"# {title}"), *(before or []), *(v4.new_code_cell(cell) for cell in cells)]
    return nbformat.writes(v4.new_notebook(cells=made))


ALL_WORDS = {name: words(f"The {name} page") for name in NAMES}

ENVIRONMENT = """
import json, os, pathlib
print("a stream that nobody sees")
from IPython.display import HTML
facts = {"env": dict(os.environ), "here": os.listdir("."), "path": __import__("sys").path}
HTML("<pre>" + json.dumps(facts).replace("<", "&lt;") + "</pre><script>alert(1)</script>")
"""

WHO = """
import json
from IPython.display import HTML
from alongside import client
HTML("<pre>" + json.dumps(client.page()) + "</pre>")
"""

COUNTER = """
from alongside.forms.base import Form
count = []
form = Form("kit", data={"count": 0}, actions={"add": lambda: count.append(1) or len(count)}, label="Counter")
form
"""
