"""The packaged browser files: where they lie and how they become one widget.

The portal serves the whole folder under an address that changes with any file, so a browser keeps them for good.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "static"
# Our styles hang below the class; on a portal page the host sets it, here the module does.
_DRESSED = 'export default {render(view) { view.el.classList.add("alongside"); return whole.render(view); }};'
_EXPORT = re.compile(r"^export default ", re.MULTILINE)


def whole_module(parts: tuple[str, ...]) -> str:
    """One self-contained module for JupyterLab: the kit, then parts that are functions of it.

    Each file has exactly one `export default`, as its last statement, so turning it into `return` inside a
    function keeps the files' names apart. Raises ValueError for a file that breaks that habit.
    """
    blocks = []
    for index, part in enumerate(parts):
        body, count = _EXPORT.subn("return ", _text(f"{part}.js"))
        if count != 1:
            raise ValueError(f"{part}.js should have exactly one `export default`, it has {count}")
        blocks.append(f"const part{index} = (() => {{\n{body}\n}})();")
    return "\n".join([*blocks, f"const whole = {_join(len(parts))};", _DRESSED])


def loader(parts: tuple[str, ...], base: str) -> str:
    """A few lines that import the kept files from `base` and join them."""
    lines = [f'import part{index} from "{base.rstrip("/")}/{part}.js";' for index, part in enumerate(parts)]
    return "\n".join([*lines, f"export default {_join(len(parts))};"])


def style() -> str:
    """The shared look as text, for JupyterLab (the portal's pages link the file instead)."""
    return _text("alongside.css")


def _join(count: int) -> str:
    """`part2(part1(part0))`: each part takes the kit as the one before left it; the last gives the widget."""
    inner = "part0"
    for index in range(1, count):
        inner = f"part{index}({inner})"
    return inner


@cache
def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
