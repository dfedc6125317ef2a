"""Open JupyterLab with nbgrader for trainers and authors: its own port, its own token, never the portal's
address."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from alongside.cli._home import add_home, context, private

HELP = "Open JupyterLab and formgrader for trainers and authors, on a port of their own."
# Nothing else of the environment reaches JupyterLab or a notebook: the portal's secrets may lie in it.
_KEPT = (
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "TERM",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "BROWSER",
    "VIRTUAL_ENV",
    "ALONGSIDE_CONTENT",
    "ALONGSIDE_KEYS",
    "ALONGSIDE_RULES",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("--port", type=int, default=8899, help="the port (default: 8899)")
    parser.add_argument(
        "--folder",
        type=Path,
        default=None,
        help="write modules in this folder instead of grading (formgrader stays off)",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def run(args: argparse.Namespace) -> int:
    from alongside import content
    from alongside.nbgrader_bridge.course import prepare
    from alongside.problem import Problem

    private()
    home = content.home_folder(args.home)
    if args.folder is not None and not args.folder.is_dir():
        raise Problem(
            args.folder, "is not a folder.", "Name the folder that holds courses/.", code="not-found"
        )
    if args.folder is None:
        context(args).store.close()  # says so where nothing is set up yet
    folder = args.folder.resolve() if args.folder else prepare(home)
    place = settings(home, grading=args.folder is None)
    print(f"JupyterLab starts in {folder}. Stop it with Ctrl+C. Learners never get this address.", flush=True)
    os.chdir(folder)
    words = command(folder, args.port, args.no_browser)
    os.execve(sys.executable, words, environment(os.environ, home, place))  # noqa: S606


def command(folder: Path, port: int, no_browser: bool) -> list[str]:
    """The command line that becomes this process."""
    words = [
        sys.executable,
        "-P",
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.allow_remote_access=False",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")  # a container with one user; Jupyter refuses to start there otherwise
    return [*words, "--no-browser"] if no_browser else words


def environment(given: Mapping[str, str], home: Path, place: Path) -> dict[str, str]:
    """The environment of JupyterLab and every notebook in it: the few kept names, and no import from beside
    a notebook."""
    kept = {name: value for name, value in given.items() if name in _KEPT or name.startswith("LC_")}
    path = os.pathsep.join([str(Path(sys.executable).parent), given.get("PATH", os.defpath)])
    return {
        **kept,
        "PATH": path,
        "PYTHONSAFEPATH": "1",
        "ALONGSIDE_HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(place),
        "JUPYTER_DATA_DIR": str(place / "data"),
        "JUPYTER_RUNTIME_DIR": str(place / "runtime"),
        "IPYTHONDIR": str(place / "ipython"),
    }


def settings(home: Path, *, grading: bool) -> Path:
    """Write JupyterLab's own settings folder, readable by this user only; gives the folder."""
    from alongside.submission import write_file

    place = home / "lab"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = [
        f"nbgrader.server_extensions.{name}"
        for name in ("formgrader", "assignment_list", "course_list", "validate_assignment")
    ]
    wanted = {
        "alongside.nbgrader_bridge.lab": grading,
        names[0]: grading,
        names[1]: False,
        names[2]: False,
        names[3]: True,
        "voila.server_extension": False,
        "notebook": False,
    }
    write_file(
        place / "jupyter_server_config.json",
        json.dumps({"ServerApp": {"jpserver_extensions": wanted}}, indent=1).encode(),
    )
    # JupyterLab would ask every new user whether it may fetch its news; nothing here asks anybody outside.
    news = place / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_file(news / "notification.jupyterlab-settings", b'{"fetchNews": "false", "checkForUpdates": false}')
    return place
