"""A server extension for `alongside lab`: stands in front of formgrader.

`GET /formgrader?path=DIR` in nbgrader 0.9.6 runs DIR/nbgrader_config.py, so a link a trainer clicks could run a file
somebody else wrote. Here formgrader opens this course's own folder and nothing else. Jupyter loads extensions by name
in alphabetical order, and the first handler for an address wins.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "alongside.nbgrader_bridge.lab"}]


def _load_jupyter_server_extension(app: Any) -> None:
    from jupyter_server.base.handlers import JupyterHandler
    from jupyter_server.utils import url_path_join
    from tornado import web

    class Guard(JupyterHandler):
        """Only the course this server was started for."""

        @web.authenticated
        def get(self) -> None:
            own = Path(app.root_dir).resolve()
            for asked in self.get_arguments("path"):
                if asked and (own / asked).resolve() != own:
                    raise web.HTTPError(403, "Formgrader opens only this course's own folder.")
            self.redirect(url_path_join(self.base_url, "formgrader/manage_assignments"))

    app.web_app.add_handlers(
        ".*$", [(url_path_join(app.web_app.settings["base_url"], "formgrader") + "/?", Guard)]
    )
    app.log.info("formgrader is limited to %s", app.root_dir)
