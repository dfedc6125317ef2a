"""A notebook as a page: Voilà's renderer and exporter with our template, and only what the page needs.

The words of the notebook go to the browser at once, each code cell as an empty place; the outputs follow as the
kernel gives them. The route table names the notebook; no path from a browser is ever opened.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
import nh3
from markupsafe import Markup
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from voila.configuration import VoilaConfiguration
from voila.execute import VoilaExecutor
from voila.exporter import VoilaExporter, VoilaMarkdownRenderer
from voila.notebook_renderer import NotebookRenderer

from alongside.problem import Problem
from alongside.web.kernels import Lease

log = logging.getLogger("alongside.portal")

TEMPLATES = Path(__file__).resolve().parent / "templates"
VIEW = "application/vnd.jupyter.widget-view+json"
HIDDEN_TAGS = {"hide", "hidden", "remove-cell", "remove_cell", "author"}
_MOST_PICTURE_BYTES = 2 * 1024 * 1024
_SORRY = "This part of the page did not load. What you saved before is safe."


def read(path: Path) -> nbformat.NotebookNode:
    """A fresh copy of a notebook without its stored outputs. Raises Problem naming the file."""
    try:
        stat = path.stat()
        text = _text(path, stat.st_mtime_ns, stat.st_size)
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
    # nbformat meets a list, or cells that are a number, with the errors Python happens to have for that
    except (OSError, ValueError, TypeError, AttributeError, KeyError, nbformat.ValidationError) as error:
        raise Problem(
            path.name,
            "cannot be read as a notebook.",
            f"Reinstall, or restore the file ({type(error).__name__}).",
            code="unreadable",
        ) from None
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return notebook


@lru_cache(maxsize=64)
def _text(path: Path, _time: int, _size: int) -> str:
    return path.read_text(encoding="utf-8")


def hidden(cell: Any) -> bool:
    """True for cells a reader never sees: nbgrader's answer cells, tests and cells tagged as hidden."""
    marks = cell.metadata.get("nbgrader", {})
    return bool(
        marks.get("solution") or marks.get("grade") or HIDDEN_TAGS.intersection(cell.metadata.get("tags", []))
    )


def works(notebook: Any) -> bool:
    """True when the notebook has a cell to run; a page of words alone needs no kernel."""
    return any(cell.cell_type == "code" and cell.source.strip() for cell in notebook.cells)


def heading(notebook: Any) -> str:
    """The text of the first `# heading`, or ""."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not hidden(cell):
            for line in cell.source.splitlines():
                if line.startswith("# "):
                    return line[2:].strip()
    return ""


class Pictures:
    """What the Markdown renderer asks for pictures: files beside the notebook, nothing above it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def _file(self, name: str) -> Path | None:
        if "://" in name or name.startswith(("/", "data:")):
            return None
        path = (self.folder / name).resolve()
        inside = (
            path.is_relative_to(self.folder)
            and path.is_file()
            and path.suffix in (".png", ".jpg", ".svg", ".webp")
        )
        return path if inside and path.stat().st_size <= _MOST_PICTURE_BYTES else None

    def file_exists(self, name: str) -> bool:
        return self._file(name) is not None

    def get(self, name: str, **_wanted: Any) -> dict[str, str]:
        path = self._file(name)
        return {"content": base64.b64encode(path.read_bytes()).decode() if path else ""}


def exporter() -> VoilaExporter:
    """The one exporter, its templates compiled once for all pages."""
    made = VoilaExporter(
        template_name="alongside", template_paths=[str(TEMPLATES / "alongside"), str(TEMPLATES)], base_url="/"
    )
    made.exclude_input = made.exclude_output_prompt = made.exclude_input_prompt = True
    made.template  # noqa: B018 - compile now, not at the first visitor
    return made


class PageRenderer(NotebookRenderer):
    """Voilà's notebook renderer for one visit: notebook and kernel are handed in, nothing is looked up."""

    def __init__(
        self, shared: VoilaExporter, path: Path, notebook: Any, lease: Lease | None, page: dict[str, Any]
    ) -> None:
        super().__init__(
            voila_configuration=configuration(), notebook_path=str(path), base_url="/", page_config={}
        )
        self.notebook = notebook
        self.lease = lease
        self.cwd = ""
        self.exporter = shared
        self.page = page
        self.fetched = {"kit", "host"}
        self.pictures = Pictures(path.parent)

    def html(self) -> AsyncIterator[Any]:
        """The page piece by piece."""
        return self.exporter.generate_from_notebook_node(
            self.notebook,
            resources={"metadata": {"name": Path(self.notebook_path).stem}},
            extra_context={
                "page": self.page,
                "heading": heading(self.notebook),
                "hidden": hidden,
                "words": self.words,
                "works": self.lease is not None,
                "config_text": self.config_text,
                "kernel_start": self._jinja_kernel_start,
                "cell_generator": self._jinja_cell_generator,
            },
        )

    def words(self, cell: Any) -> Markup:
        """A Markdown cell as HTML, its pictures inside. The page's policy runs no script in it."""
        renderer = VoilaMarkdownRenderer(
            self.pictures, escape=False, exclude_anchor_links=True, attachments=cell.get("attachments", {})
        )
        return Markup(MarkdownWithMath(renderer=renderer).render(cell.source))  # noqa: S704 - an author's words

    async def _jinja_kernel_start(self, nb: Any, kernel_id: Any = None, kernel_future: Any = None) -> str:
        assert self.lease is not None
        kernel = await asyncio.shield(self.lease.ready)
        self.executor = VoilaExecutor(nb, km=kernel.manager, show_tracebacks=False, timeout=60)
        self.executor.kc = kernel.client
        self.kernel_started = True
        return kernel.id

    async def _jinja_cell_generator(self, nb: Any, kernel_id: Any) -> AsyncIterator[Any]:
        """(number of the cell, what to put in its place), cell by cell; stops at the first that fails."""
        for number, cell in enumerate(nb.cells):
            if cell.cell_type != "code":
                continue
            try:
                await self.executor.execute_cell(cell, None, number, store_history=False)
            except (CellExecutionError, DeadKernelError, TimeoutError) as error:
                name, words = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", "")
                log.error("%s, cell %d: %s: %s", self.notebook_path, number, name, words)
                log.debug("%s", error)
                yield number, self.failure(error)
                return
            yield number, self.early() + Markup("").join(self.output(output) for output in cell.outputs)

    def early(self) -> Markup:
        """Links that fetch the scripts of the forms seen so far all at once, before the page's host asks for them."""
        wanted = {part for state in self.executor.widget_state.values() for part in state.get("parts", ())}
        new = sorted((wanted & self.page["parts"].keys()) - self.fetched)
        self.fetched.update(new)
        link = Markup('<link rel="modulepreload" href="{}">')
        return Markup("").join(link.format(self.page["parts"][part]) for part in new)

    def failure(self, error: Exception) -> Markup:
        """What a reader sees where a cell failed: our own sentence, and for staff a Problem's words."""
        words = ""
        if getattr(error, "ename", "") == "Problem" and self.page["staff"]:
            words = str(getattr(error, "evalue", ""))
        return Markup(
            '<div class="notice stop" role="alert"><p>{}</p>{}'
            '<p>If this stays, tell your trainer or administrator which page it was.</p>'
            '<p><a class="button small" href="">Load the page again</a></p></div>'
        ).format(_SORRY, Markup("<p>{}</p>").format(words) if words else "")

    def output(self, output: Any) -> Markup:
        """One output as HTML: a place for a form, cleaned HTML, or plain text; streams are not shown."""
        if output.output_type == "stream":
            log.debug("%s wrote: %s", self.notebook_path, output.text[:500])
            return Markup("")
        data = output.get("data", {})
        if VIEW in data:
            return Markup('<div data-view="{}" aria-busy="true"><p class="hint">Opening…</p></div>').format(
                data[VIEW]["model_id"]
            )
        if "text/html" in data:
            return Markup(nh3.clean("".join(data["text/html"])))  # noqa: S704 - cleaned
        if "text/plain" in data:
            return Markup("<pre>{}</pre>").format("".join(data["text/plain"]))
        return Markup("")

    def config_text(self, kernel_id: str) -> Markup:
        """The page's configuration as JSON that is safe inside a script element."""
        facts = {
            "kernel": kernel_id,
            "ws": f"/api/kernels/{kernel_id}/channels",
            "base": "/",
            "static": self.page["static"],
            "page": self.lease.page if self.lease else "",
        }
        return Markup(json.dumps(facts).replace("<", "\\u003c"))  # noqa: S704 - escaped for a script element


@lru_cache(maxsize=1)
def configuration() -> VoilaConfiguration:
    """Voilà's options as this portal needs them; no file and no command line is read."""
    return VoilaConfiguration(
        template="alongside",
        strip_sources=True,
        show_tracebacks=False,
        allow_template_override="NO",
        allow_theme_override="NO",
        file_allowlist=[],
        http_header_envs=[],
    )
