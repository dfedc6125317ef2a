"""The packaged browser files: where they lie and the short hash that lets a browser keep them for good."""

from __future__ import annotations

import hashlib
import os
import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent / "static"
_EXPORT = re.compile(r"^export default ", re.MULTILINE)


@cache
def static_files() -> dict[str, tuple[Path, str]]:
    """Every browser file by name: {"kit.js": (path, 12 hex digits of its SHA-256)}.

    The portal serves each as `<stem>.<hash><suffix>` (see `served_name`), cacheable forever: no file imports
    another, so a file's own bytes decide its name.
    """
    found = {}
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in (".js", ".css", ".svg"):
            found[path.name] = (path, hashlib.sha256(path.read_bytes()).hexdigest()[:12])
    return found


def served_name(name: str) -> str:
    """`kit.js` -> `kit.0123456789ab.js`."""
    path, digest = static_files()[name]
    return f"{path.stem}.{digest}{path.suffix}"


def address(name: str) -> str:
    """The full address of a file in the portal; ALONGSIDE_STATIC is the base."""
    return f"{os.environ.get('ALONGSIDE_STATIC', '').rstrip('/')}/{served_name(name)}"


@cache
def whole_module(parts: tuple[str, ...]) -> str:
    """One self-contained module for JupyterLab: the kit, then parts that are functions of it.

    Each file has exactly one `export default`, as its last statement, so turning it into `return` inside a
    function keeps the files' names apart.
    """
    blocks = []
    for index, part in enumerate(parts):
        text = static_files()[f"{part}.js"][0].read_text(encoding="utf-8")
        body, count = _EXPORT.subn("return ", text)
        if count != 1:
            raise ValueError(f"{part}.js should have exactly one `export default`, it has {count}")
        blocks.append(f"const part{index} = (() => {{\n{body}\n}})();")
    return "\n".join([*blocks, f"export default {_join(len(parts))};"])


@cache
def loader(parts: tuple[str, ...], base: str) -> str:
    """A few lines that import the cached files from the portal and join them."""
    lines = [f'import part{index} from "{base.rstrip("/")}/{served_name(part + ".js")}";'
             for index, part in enumerate(parts)]
    return "\n".join([*lines, f"export default {_join(len(parts))};"])


def _join(count: int) -> str:
    """`part2(part1(part0))`: each part takes the kit as the one before left it; the last gives the widget."""
    inner = "part0"
    for index in range(1, count):
        inner = f"part{index}({inner})"
    return inner


@cache
def style() -> str:
    """The shared look as text, for JupyterLab (the portal's pages link the file instead)."""
    return static_files()["alongside.css"][0].read_text(encoding="utf-8")
