"""`make bench-pages`: what every page costs a phone, cold and warm, beside stock Voila with one widget in the same run.

The first visit has an empty cache, the next one keeps it. Numbers vary with the machine: read the ratios, not the seconds.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, StorageState

from tests.e2e.browse import PHONE, addresses, chromium, settle, sign_in
from tests.e2e.demo_home import PASSWORD, served
from tests.e2e.measure import Cost, visit

ROUNDS = 3
STOCK_CONTROL = "button.jupyter-button"
OWN_CONTROL = "main :is(button, input, select, textarea, a[href], summary):not([disabled]):not([type=hidden])"
FORM_CONTROL = "[data-view] :is(button, input, select, textarea, a[href], summary):not([disabled])"


@contextlib.contextmanager
def stock(folder: Path) -> Iterator[str]:
    """Stock Voila on a notebook with one button; gives its address."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("import ipywidgets\nipywidgets.Button(description='One widget')")],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    nbformat.write(notebook, folder / "stock.ipynb")
    process = subprocess.Popen([Path(sys.executable).parent / "voila", folder / "stock.ipynb", "--port=8797", "--no-browser"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = "http://127.0.0.1:8797/"
    try:
        for _ in range(150):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}voila/static/voila.js", timeout=2).close()
                break
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(15)


def median(costs: list[Cost]) -> Cost:
    """The cost in the middle: by the median of each number; foreign hosts of all."""
    return Cost(round(statistics.median(cost.requests for cost in costs)), round(statistics.median(cost.bytes for cost in costs)),
                statistics.median(cost.seconds for cost in costs), set().union(*(cost.elsewhere for cost in costs)))


def line(name: str, cold: Cost, warm: Cost, beside: tuple[Cost, Cost] | None) -> str:
    ratios = ["", "", ""]
    if beside:
        ratios = [f"{cold.bytes / beside[0].bytes:.3f}", f"{cold.seconds / beside[0].seconds:.2f}", f"{warm.bytes / beside[1].bytes:.2f}"]
    cells = [name, str(cold.requests), f"{cold.bytes / 1000:.0f}", f"{cold.seconds:.2f}", str(warm.requests), f"{warm.bytes / 1000:.1f}",
             f"{warm.seconds:.2f}", *ratios, ", ".join(sorted(cold.elsewhere)) or "nothing"]
    return "| " + " | ".join(cells) + " |"


def live_review(browser: Browser, url: str, cookies: StorageState) -> None:
    """From the last key to the finding on the screen, the pause before the question (250 ms) included."""
    context = browser.new_context(viewport=PHONE, storage_state=cookies)
    page = context.new_page()
    page.goto(url.rstrip("/") + "/learn/writing-a-service-note/practice")
    settle(page)
    note = page.locator('[data-item="practice-note"]')
    text, finding = note.get_by_label("Your note", exact=True), note.locator("mark")
    took = []
    for _ in range(2 * ROUNDS + 1):
        text.fill("Whit called the office on speaker.")
        finding.first.wait_for(state="detached")
        text.press("End")
        text.press_sequentially(" He was noncompliant")
        start = time.monotonic()
        finding.first.wait_for(state="visible")
        took.append(time.monotonic() - start)
    print(f"Live review, last key to finding shown: median {statistics.median(took[1:]):.2f} s, slowest {max(took[1:]):.2f} s, "
          f"first of the page {took[0]:.2f} s")
    context.close()


def main() -> None:
    print(f"{ROUNDS} rounds, medians. Load average at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
    print("| page | requests | kB | s | requests again | kB again | s again | bytes / stock | time / stock | bytes again / stock again | asked elsewhere |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        with stock(Path(folder)) as address:
            first, again = [], []
            for _ in range(ROUNDS):
                context = browser.new_context(viewport=PHONE)
                first.append(visit(context, address, STOCK_CONTROL))
                again.append(visit(context, address, STOCK_CONTROL))
                context.close()
            beside = median(first), median(again)
            print(line("stock Voila, one button", *beside, None), flush=True)
        with served(Path(folder)) as demo:
            seen: set[str] = set()
            for login, role in demo.logins.items():
                context = sign_in(browser, demo.url, login, PASSWORD, PHONE)
                cookies = context.storage_state()
                context.close()
                for name, path in addresses(demo.home, role, demo.people[demo.learner]).items():
                    if path in seen:
                        continue
                    seen.add(path)
                    first, again = [], []
                    for _ in range(ROUNDS):
                        context = browser.new_context(viewport=PHONE, storage_state=cookies)  # signed in, nothing cached
                        first.append(visit(context, demo.url.rstrip("/") + path, FORM_CONTROL))
                        again.append(visit(context, demo.url.rstrip("/") + path, FORM_CONTROL))
                        context.close()
                    print(line(name, median(first), median(again), beside), flush=True)
                if role == "learner":
                    live_review(browser, demo.url, cookies)
            for path in ("/login",):
                context = browser.new_context(viewport=PHONE)
                cold = visit(context, demo.url.rstrip("/") + path, OWN_CONTROL)
                print(line(path, cold, visit(context, demo.url.rstrip("/") + path, OWN_CONTROL), beside), flush=True)
                context.close()


if __name__ == "__main__":
    main()
