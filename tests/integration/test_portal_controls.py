"""The same attacks against stock Voilà, where they succeed: so that their failing against the portal means something.

No control for code execution over the socket: stock Voilà refuses `execute_request` as well.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.portal import Browser, Wire, running
from tests.portal_pages import ALL_WORDS, works

PAGE = """
import os
import ipywidgets
ipywidgets.Text(value="private words " + os.environ.get("A_SECRET_OF_THE_SERVER", "nothing"))
"""
KERNEL = re.compile(r'"?kernelId"?: "([0-9a-f-]{36})"|"kernel": "([0-9a-f-]{36})"')


@pytest.fixture(scope="module")
def voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("stock")
    (folder / "page.ipynb").write_text(works(PAGE))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "voila",
            "page.ipynb",
            "--no-browser",
            f"--port={port}",
            "--Voila.ip=127.0.0.1",
        ],
        cwd=folder,
        env={**os.environ, "A_SECRET_OF_THE_SERVER": "leaked", "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(150):
            time.sleep(0.1)
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(15)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    env = {"A_SECRET_OF_THE_SERVER": "leaked"}
    with running(
        tmp_path_factory.mktemp("ours"), {**ALL_WORDS, "home": works(PAGE)}, "--warm", "0", env=env
    ) as made:
        yield made.browser("learner")


def kernel_of(text: str) -> str:
    found = KERNEL.search(text)
    assert found, text[-500:]
    return found[1] or found[2]


def words_in(wire: Wire) -> list[str]:
    return [state["value"] for state in wire.states().values() if state.get("_model_name") == "TextModel"]


def test_reading_a_strangers_page(voila: str, portal: Browser) -> None:
    victims = Browser(voila).get("/").text
    stranger = Wire(Browser(voila), kernel_of(victims))
    assert words_in(stranger) == ["private words leaked"]

    kernel = kernel_of(portal.get("/").text)
    nobody = Wire(Browser(portal.address), kernel)
    assert nobody.link.recv_data()[1] == (4003).to_bytes(2, "big")


def test_the_servers_environment_in_a_kernel(voila: str, portal: Browser) -> None:
    assert words_in(Wire(Browser(voila), kernel_of(Browser(voila).get("/").text))) == ["private words leaked"]
    assert words_in(Wire(portal, kernel_of(portal.get("/").text))) == ["private words nothing"]


def test_ending_a_strangers_kernel(voila: str, portal: Browser) -> None:
    kernel = kernel_of(Browser(voila).get("/").text)
    stranger = Browser(voila)
    stranger.jar["_xsrf"] = (
        "2|00000000|00000000000000000000000000000001|1"  # one's own cookie, one's own choice
    )
    token = {"X-XSRFToken": stranger.jar["_xsrf"]}
    assert stranger.ask("POST", f"/voila/api/shutdown/{kernel}", "", token).status == 204

    kernel = kernel_of(portal.get("/").text)
    token = {"X-XSRFToken": portal.jar.get("_xsrf", "")}
    assert portal.ask("POST", f"/voila/api/shutdown/{kernel}", "", token).status == 404
    Wire(portal, kernel).close()
