"""`Form`: one interactive component. It shows `data`, does what its `actions` say. Saves nothing by itself.

Browser -> Python: `{"type": "call", "id", "name", "args"}`. Python -> browser: `{"type": "reply", "id",
"ok": true, "result"}` or `{…, "ok": false, "problem": {code, where, what, way_out}}`. A call sent again
after a lost connection (same id) gets the first answer again and is not run twice.
"""

from __future__ import annotations

import logging
import os
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from alongside.forms import assets
from alongside.problem import Problem, strict

_LOG = logging.getLogger(__name__)
_REMEMBERED_CALLS = 64
_UNKNOWN = Problem("This page", "hit an error of its own.",
                   "Try once more. If it stays, tell your trainer what you did.", code="bug")

Action = Callable[..., Any]


class Form(anywidget.AnyWidget):
    """A component made of the files static/<part>.js, joined from left to right.

    parts: file names without `.js`; the first is always "kit".
    label: the stable text shown where no browser is (a notebook's checked output, a log).
    data: public, browser-safe display facts, plain JSON. The browser can read and change all of it.
    actions: name -> function(**args) giving plain JSON. What they get is untrusted; they raise Problem.
    """

    parts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    # No Layout model: our own style sheet lays out, and every page saves one message of 1.5 kB for each form.
    layout = traitlets.Any(None, allow_none=True).tag(sync=True)

    def __init__(self, *parts: str, data: Mapping[str, Any] | None = None,
                 actions: Mapping[str, Action] | None = None, label: str = "Form") -> None:
        self.label = label
        self.actions: dict[str, Action] = dict(actions or {})
        self._replies: OrderedDict[str, dict[str, Any]] = OrderedDict()
        names = ("kit", *(part for part in parts if part != "kit"))
        base = os.environ.get("ALONGSIDE_STATIC", "")
        # In the portal the page's host imports the files named in `parts`; elsewhere anywidget runs `_esm`.
        self._esm = assets.loader(names, base) if base else assets.whole_module(names)
        self._css = "" if base else assets.style()
        super().__init__(parts=list(names), data=dict(data or {}))
        self.on_msg(self._on_message)

    def __repr__(self) -> str:
        return self.label

    def tell(self, name: str, **facts: Any) -> None:
        """Send the browser something it did not ask for: `{"type": "told", "name", …}`."""
        self.send({"type": "told", "name": name, **facts})

    def answer(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """The reply to one call message. Raises only under ALONGSIDE_STRICT=1, and never for a Problem."""
        number, name, args = call.get("id"), call.get("name"), call.get("args") or {}
        try:
            action = self.actions.get(str(name))
            if action is None or not isinstance(args, dict):
                raise Problem(name, "is not something this page does.", "Reload the page.", code="not-found")
            return {"type": "reply", "id": number, "ok": True, "result": action(**args)}
        except Problem as problem:
            return {"type": "reply", "id": number, "ok": False, "problem": problem.as_dict()}
        except Exception:
            if strict():
                raise
            _LOG.exception("action %s failed", name)
            return {"type": "reply", "id": number, "ok": False, "problem": _UNKNOWN.as_dict()}

    def _on_message(self, _widget: Form, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict) or content.get("type") != "call":
            return
        key = str(content.get("id"))
        if key not in self._replies:
            self._replies[key] = self.answer(content)
            while len(self._replies) > _REMEMBERED_CALLS:
                self._replies.popitem(last=False)
        self.send(self._replies[key])
